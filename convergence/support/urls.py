"""Addresses of the room: each part declares its own, gathered here."""

from __future__ import annotations

from django.urls import URLPattern

from convergence.support import (
    agenda_urls,
    arrival_urls,
    circle_urls,
    extension_urls,
    journal_urls,
    letters_urls,
    meetings_urls,
    time_urls,
)

urlpatterns: list[URLPattern] = [
    *arrival_urls.urlpatterns,
    *circle_urls.urlpatterns,
    *journal_urls.urlpatterns,
    *extension_urls.urlpatterns,
    *time_urls.urlpatterns,
    *agenda_urls.urlpatterns,
    *letters_urls.urlpatterns,
    *meetings_urls.urlpatterns,
]
