"""Addresses of the comparison of records."""

from __future__ import annotations

from django.urls import path

from convergence.people import identity_views

urlpatterns = [
    path("", identity_views.doubts, name="identity"),
    path("<uuid:key>/", identity_views.compare, name="identity_compare"),
    path("reunies/<uuid:key>/", identity_views.merged, name="identity_merge"),
]
