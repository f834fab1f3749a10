"""Where everything answers. Each room declares its own addresses; sign-in comes from allauth.

The register (`network`) comes before the pages that gather (`desk`): « territoires/ouvrir/ » is no territory.
"""

from __future__ import annotations

from django.urls import include, path

from convergence.accounts.access import signed_in
from convergence.kit import urls as kit

urlpatterns = [
    *kit.patterns(signed_in),
    path("compte/", include("convergence.accounts.urls")),
    path("demo/", include("convergence.demo.urls")),
    path("", include("convergence.network.urls")),
    path("heures/", include("convergence.journeys.hours_urls")),
    path("echanges/", include("convergence.exchange.urls")),
    path("fiches-a-comparer/", include("convergence.people.identity_urls")),
    path("", include("convergence.desk.urls")),
    path("", include("convergence.desk.person_urls")),
    path("", include("convergence.journeys.urls")),
    path("", include("convergence.support.urls")),
    path("", include("convergence.partnerships.urls")),
    path("vie-du-reseau/", include("convergence.collective.urls")),
    path("", include("convergence.indicators.urls")),
    path("qualite/", include("convergence.quality.urls")),
    path("", include("convergence.reports.urls")),
    path("vie-du-reseau/", include("convergence.practice.urls")),
    path("vie-du-reseau/", include("convergence.library.urls")),
    path("developpement/", include("convergence.growth.urls")),
    path("financements/", include("convergence.funding.urls")),
    path("pilotage/", include("convergence.steering.urls")),
]
