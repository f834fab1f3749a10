"""Addresses of quality. The place stands in the query string, as for the figures: `scope=chantier:<code>`."""

from __future__ import annotations

from django.urls import path

from convergence.quality import views

urlpatterns = [
    path("", views.door, name="quality"),
    path("etat/", views.state, name="quality_state"),
    path("a-reprendre/", views.to_mend, name="quality_list"),
    path("evolution/", views.trend, name="quality_trend"),
    path("regles/", views.listing, name="quality_rules"),
    path("courriel/", views.digest, name="quality_digest"),
    path("parcours/<uuid:key>/", views.facts, name="quality_facts"),
]
