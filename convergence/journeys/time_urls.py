"""Addresses of what fits a journey in time: hours and next step, contracts, immersions, CDI progressif."""

from __future__ import annotations

from django.urls import path

from convergence.journeys.views import contracts, progressive, ramp

urlpatterns = [
    path("parcours/<uuid:key>/heures/", ramp.hours, name="journey_hours"),
    path("parcours/<uuid:key>/heures/etape/", ramp.step, name="journey_step"),
    path("parcours/<uuid:key>/heures/etape/confirmer/", ramp.take, name="journey_step_take"),
    path("parcours/<uuid:key>/heures/etape/abandonner/", ramp.drop, name="journey_step_drop"),
    path("parcours/<uuid:key>/heures/etape/plus-tard/", ramp.later, name="journey_step_later"),
    path("parcours/<uuid:key>/contrats/", contracts.contracts, name="journey_contracts"),
    path("parcours/<uuid:key>/contrat/", contracts.contract, name="journey_contract"),
    path("contrats/<uuid:key>/avenant/", contracts.amend, name="contract_amend"),
    path("contrats/<uuid:key>/rupture/", contracts.end, name="contract_break"),
    path("parcours/<uuid:key>/immersions/", contracts.immersions, name="journey_immersions"),
    path("parcours/<uuid:key>/immersions/ajouter/", contracts.immersion_add, name="journey_immersion"),
    path("immersions/<uuid:key>/", contracts.immersion, name="immersion"),
    path("immersions/<uuid:key>/retirer/", contracts.immersion_drop, name="immersion_drop"),
    path("parcours/<uuid:key>/cdi-progressif/", progressive.progressive, name="journey_progressive"),
    path("parcours/<uuid:key>/cdi-progressif/arreter/", progressive.stop, name="journey_progressive_stop"),
]
