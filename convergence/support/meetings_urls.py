"""Addresses of case meetings."""

from __future__ import annotations

from django.urls import path

from convergence.support.views import meetings

urlpatterns = [
    path("parcours/<uuid:key>/reunions/", meetings.meetings, name="meetings"),
    path("parcours/<uuid:key>/reunions/nouvelle/", meetings.new, name="meeting_new"),
    path("reunions/<uuid:key>/", meetings.meeting, name="meeting"),
    path("reunions/<uuid:key>/modifier/", meetings.amend, name="meeting_amend"),
    path("reunions/<uuid:key>/decisions/", meetings.decision, name="meeting_decision"),
    path("reunions/<uuid:key>/compte-rendu/", meetings.minutes, name="meeting_minutes"),
]
