"""Addresses of the room."""

from __future__ import annotations

from django.urls import path

from convergence.funding.views import grants, justifying, overview, scenarios, schemes, subsidy

urlpatterns = [
    path("", overview.overview, name="funding"),
    path("subventions/", overview.subsidies, name="funding_subsidies"),
    path("chantiers/<uuid:key>/", overview.chantier, name="funding_chantier"),
    path("conventions/", grants.listed, name="funding_grants"),
    path("conventions/nouvelle/", grants.new, name="funding_grant_new"),
    path("conventions/<uuid:key>/", grants.one, name="funding_grant"),
    path("conventions/<uuid:key>/modifier/", grants.edit, name="funding_grant_edit"),
    path("conventions/<uuid:key>/versements/", grants.expect, name="funding_expect"),
    path("conventions/<uuid:key>/comptes-rendus/", grants.owe, name="funding_owe"),
    path("versements-attendus/<uuid:key>/", grants.receive, name="funding_receive"),
    path("comptes-rendus/<uuid:key>/", grants.report, name="funding_report"),
    path("calculs/", schemes.listed, name="funding_schemes"),
    path("calculs/nouvelle/", schemes.new, name="funding_scheme_new"),
    path("calculs/<uuid:key>/", schemes.one, name="funding_scheme"),
    path("calculs/<uuid:key>/bareme/", schemes.terms, name="funding_terms"),
    path("calculs/<uuid:key>/echeancier/", schemes.schedule, name="funding_schedule"),
    path("calculs/<uuid:key>/sources/", schemes.source, name="funding_source"),
    path("calculs/<uuid:key>/calculer/", schemes.compute, name="funding_compute"),
    path("calculs/<uuid:key>/versements/", schemes.instalments, name="funding_instalments"),
    path("versions/<uuid:key>/", schemes.calculation, name="funding_calculation"),
    path("versions/<uuid:key>/classeur/", schemes.exported, name="funding_export"),
    path("versions/<uuid:key>/decider/", schemes.decide, name="funding_decide"),
    path("subventions/<uuid:key>/", subsidy.one, name="funding_subsidy"),
    path("subventions/<uuid:key>/personnes/", subsidy.people, name="funding_people"),
    path("subventions/<uuid:key>/fiche/", subsidy.printed, name="funding_sheet"),
    path("subventions/<uuid:key>/postes/", subsidy.new_post, name="funding_post_new"),
    path("subventions/<uuid:key>/justification/", justifying.page, name="funding_justification"),
    path("subventions/<uuid:key>/justification/tenir/", justifying.act, name="funding_justify"),
    path("subventions/<uuid:key>/justification/examiner/", justifying.examine, name="funding_examine"),
    path("postes/<uuid:key>/", subsidy.edit_post, name="funding_post"),
    path("depenses/<uuid:key>/", justifying.unspend, name="funding_unspend"),
    path("versements/<uuid:key>/", subsidy.instalment, name="funding_instalment"),
    path("trop-percus/<uuid:key>/", subsidy.recovery, name="funding_recovery"),
    path("scenarios/", scenarios.listed, name="funding_scenarios"),
    path("scenarios/<uuid:key>/", scenarios.one, name="funding_scenario"),
]
