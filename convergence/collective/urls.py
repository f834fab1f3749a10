"""Addresses of the room."""

from __future__ import annotations

from django.urls import path

from convergence.collective.views import attendance, meetings, minutes, series

urlpatterns = [
    path("reunions/", meetings.listed, name="gatherings"),
    path("reunions/nouvelle/", meetings.new, name="gathering_new"),
    path("reunions/series/", series.listed, name="gathering_series"),
    path("reunions/series/<uuid:key>/", series.one, name="gathering_series_one"),
    path("reunions/participation/", meetings.participation, name="gathering_figures"),
    path("reunions/<uuid:key>/", meetings.one, name="gathering"),
    path("reunions/<uuid:key>/modifier/", meetings.edit, name="gathering_edit"),
    path("reunions/<uuid:key>/annuler/", meetings.cancel, name="gathering_cancel"),
    path("reunions/<uuid:key>/venir/", attendance.answer, name="gathering_answer"),
    path("reunions/<uuid:key>/presences/", attendance.attendance, name="gathering_attendance"),
    path("reunions/<uuid:key>/invites/", attendance.people, name="gathering_people"),
    path("reunions/<uuid:key>/feuille/", attendance.sheet, name="gathering_sheet"),
    path("reunions/<uuid:key>/compte-rendu/", minutes.write, name="gathering_minutes"),
    path("reunions/<uuid:key>/compte-rendu/pdf/", minutes.printed, name="gathering_minutes_pdf"),
    path("reunions/<uuid:key>/decisions/", minutes.decide, name="gathering_decide"),
    path("reunions/<uuid:key>/supports/", minutes.materials, name="gathering_materials"),
    path("decisions/<uuid:key>/", minutes.close, name="gathering_decision"),
]
