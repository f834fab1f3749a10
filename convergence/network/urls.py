"""Addresses of the register and of the team."""

from __future__ import annotations

from django.urls import path

from convergence.network import directory, team_views, views

urlpatterns = [
    path("chantiers/ouvrir/", views.chantier_open, name="chantier_open"),
    path("chantiers/<uuid:key>/tenir/", views.chantier_edit, name="chantier_edit"),
    path("territoires/ouvrir/", views.territory_open, name="territory_open"),
    path("territoires/<slug:slug>/tenir/", views.territory_edit, name="territory_edit"),
    path("annuaire/", directory.directory, name="directory"),
    path("equipe/", team_views.team, name="team"),
    path("equipe/postes/<uuid:key>/fin/", team_views.post_end, name="post_end"),
    path("equipe/postes/<uuid:key>/inviter/", team_views.invite, name="post_invite"),
]
