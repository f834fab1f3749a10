"""Addresses of the room."""

from __future__ import annotations

from django.urls import path

from convergence.collective.views import (
    attendance,
    courses,
    enrolling,
    figures,
    meetings,
    minutes,
    requirements,
    series,
    sittings,
)

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
    path("ateliers/", courses.listed, name="courses"),
    path("ateliers/nouveau/", courses.new, name="course_new"),
    path("ateliers/participations/", figures.figures, name="course_figures"),
    path("ateliers/attendues/", requirements.listed, name="requirements"),
    path("ateliers/attendues/nouvelle/", requirements.edit, name="requirement_new"),
    path("ateliers/attendues/<uuid:key>/", requirements.one, name="requirement"),
    path("ateliers/attendues/<uuid:key>/modifier/", requirements.edit, name="requirement_edit"),
    path("ateliers/<uuid:key>/", courses.one, name="course"),
    path("ateliers/<uuid:key>/modifier/", courses.edit, name="course_edit"),
    path("ateliers/<uuid:key>/tenir/", courses.hold, name="course_hold"),
    path("ateliers/<uuid:key>/partenaires/", courses.partners, name="course_partners"),
    path("ateliers/<uuid:key>/dates/", sittings.add, name="sitting_add"),
    path("ateliers/<uuid:key>/inscrire/", enrolling.people, name="course_enrol"),
    path("ateliers/<uuid:key>/liste/", enrolling.staff, name="course_staff"),
    path("ateliers/<uuid:key>/venir/", enrolling.come, name="course_come"),
    path("ateliers/inscriptions/<uuid:key>/", enrolling.leave, name="enrolment_leave"),
    path("ateliers/inscriptions/<uuid:key>/attestation/", requirements.certificate, name="enrolment_certificate"),
    path("ateliers/seances/<uuid:key>/", sittings.attendance, name="sitting"),
    path("ateliers/seances/<uuid:key>/modifier/", sittings.edit, name="sitting_edit"),
    path("ateliers/seances/<uuid:key>/annuler/", sittings.cancel, name="sitting_cancel"),
    path("ateliers/seances/<uuid:key>/feuille/", sittings.sheet, name="sitting_sheet"),
    path("decisions/<uuid:key>/", minutes.close, name="gathering_decision"),
]
