"""Addresses of what gathers."""

from __future__ import annotations

from django.urls import path

from convergence.desk import chantier, handover, home, network, search, territory

urlpatterns = [
    path("", home.home, name="home"),
    path("suite/", home.later, name="home_later"),
    path("suite/apprendre/", home.learning, name="home_learning"),
    path("suite/fin/", home.last, name="home_last"),
    path("attente/", home.more, name="waiting"),
    path("chercher/", search.search, name="search"),
    path("chantiers/", chantier.chantiers, name="chantiers"),
    path("chantiers/<uuid:key>/", chantier.chantier, name="chantier"),
    path("chantiers/<uuid:key>/suite/", chantier.later, name="chantier_later"),
    path("territoires/<slug:slug>/", territory.territory, name="territory"),
    path("reseau/", network.network, name="network"),
    path("equipe/<uuid:key>/confier/", handover.hand_over, name="hand_over"),
]
