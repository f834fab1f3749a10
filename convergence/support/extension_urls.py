"""Addresses of the PASS in time."""

from __future__ import annotations

from django.urls import path

from convergence.support.views import committees, extensions, passes

urlpatterns = [
    path("personnes/<uuid:key>/pass/", passes.inclusion_pass, name="person_pass"),
    path("personnes/<uuid:key>/pass/corriger/", passes.correction, name="pass_correct"),
    path("personnes/<uuid:key>/pass/suspendre/", passes.suspension, name="pass_suspend"),
    path("personnes/<uuid:key>/pass/reprendre/", passes.resumption, name="pass_resume"),
    path("parcours/<uuid:key>/prolongation/", extensions.start, name="journey_extension"),
    path("prolongations/", committees.listing, name="extensions"),
    path("prolongations/<uuid:key>/", extensions.show, name="extension"),
    path("prolongations/<uuid:key>/rapport/", extensions.report, name="extension_report"),
    path("prolongations/<uuid:key>/rapport.pdf", extensions.paper, name="extension_paper"),
    path("prolongations/<uuid:key>/retirer/", extensions.withdraw, name="extension_withdraw"),
    path("prolongations/<uuid:key>/avis/", extensions.ask_opinions, name="extension_opinions"),
    path("prolongations/<uuid:key>/decider/", committees.decide, name="extension_decide"),
    path("prolongations/avis/<uuid:key>/", extensions.opinion, name="opinion"),
    path("prolongations/commissions/<uuid:key>/", committees.committee, name="committee"),
    path("prolongations/commissions/<uuid:key>/ordre-du-jour/", committees.table, name="committee_table"),
    path("prolongations/commissions/<uuid:key>/proces-verbal.pdf", committees.minutes, name="committee_minutes"),
]
