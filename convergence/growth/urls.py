"""Addresses of the room."""

from __future__ import annotations

from django.urls import path

from convergence.growth.views import applications, apply, calls, chantiers, departures, spread, targets

urlpatterns = [
    path("", spread.spread_map, name="growth"),
    path("territoires/<slug:slug>/", spread.territory, name="growth_territory"),
    path("chantiers/", chantiers.listed, name="growth_chantiers"),
    path("chantiers/nouveau/", chantiers.prospect_new, name="growth_prospect_new"),
    path("chantiers/<uuid:key>/", chantiers.prospect, name="growth_prospect"),
    path("chantiers/<uuid:key>/corriger/", chantiers.prospect_edit, name="growth_prospect_edit"),
    path("chantiers/<uuid:key>/suite/", chantiers.prospect_act, name="growth_prospect_act"),
    path("ouvertures/liste/", chantiers.checklist, name="growth_checklist"),
    path("ouvertures/<uuid:key>/", chantiers.opening, name="growth_opening"),
    path("ouvertures/<uuid:key>/etapes/", chantiers.tick, name="growth_tick"),
    path("ouvertures/<uuid:key>/suite/", chantiers.opening_act, name="growth_opening_act"),
    path("departs/", departures.listed, name="growth_departures"),
    path("departs/nouveau/", departures.new, name="growth_departure_new"),
    path("departs/<uuid:key>/", departures.one, name="growth_departure"),
    path("departs/<uuid:key>/reprendre/", departures.take_back, name="growth_departure_back"),
    path("departs/<uuid:key>/parcours/", departures.plan, name="growth_departure_plan"),
    path("appels/", calls.listed, name="growth_calls"),
    path("appels/nouveau/", calls.new, name="growth_call_new"),
    path("appels/<uuid:key>/", calls.one, name="growth_call"),
    path("appels/<uuid:key>/modifier/", calls.edit, name="growth_call_edit"),
    path("appels/<uuid:key>/adresses/", calls.links_of, name="growth_call_links"),
    path("candidatures/<uuid:key>/", applications.one, name="growth_application"),
    path("candidatures/<uuid:key>/lecture/", applications.mark, name="growth_mark"),
    path("candidatures/<uuid:key>/avis/", applications.opine, name="growth_opine"),
    path("candidatures/<uuid:key>/decision/", applications.decide, name="growth_decide"),
    path("candidatures/<uuid:key>/lettre/", applications.letter, name="growth_letter"),
    path("objectifs/", targets.listed, name="growth_targets"),
    path("objectifs/nouveau/", targets.new, name="growth_target_new"),
    path("objectifs/<uuid:key>/", targets.one, name="growth_target"),
    path("objectifs/<uuid:key>/modifier/", targets.edit, name="growth_target_edit"),
    path("objectifs/<uuid:key>/suite/", targets.drop, name="growth_target_drop"),
    path("objectifs/<uuid:key>/personnes/", targets.people, name="growth_target_people"),
    path("repondre/<str:token>/", apply.apply, name="call_apply"),
    path("candidature/<str:token>/", apply.own, name="application_own"),
]
