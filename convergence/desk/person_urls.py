"""Addresses of one person's file."""

from __future__ import annotations

from django.urls import path

from convergence.desk import person, person_later, person_log

urlpatterns = [
    path("personnes/<uuid:key>/", person.person, name="person"),
    path("personnes/<uuid:key>/suite/", person_later.later, name="person_later"),
    path("personnes/<uuid:key>/lectures/", person_log.readings, name="person_readings"),
]
