"""Addresses of the circle, the agreements, the shared plan and the links."""

from __future__ import annotations

from django.urls import path

from convergence.support.views import circle, plan, shared, sharing

urlpatterns = [
    path("personnes/<uuid:key>/entourage/", circle.circle, name="person_circle"),
    path("personnes/<uuid:key>/entourage/ajouter/", circle.add, name="circle_add"),
    path("personnes/<uuid:key>/accords/", circle.answers, name="person_consents"),
    path("personnes/<uuid:key>/evaluation/", circle.objection, name="person_objection"),
    path("entourage/<uuid:key>/", circle.referent, name="circle_referent"),
    path("entourage/<uuid:key>/fin/", circle.end, name="circle_end"),
    path("entourage/<uuid:key>/feuille/", sharing.sheet, name="consent_sheet"),
    path("entourage/<uuid:key>/lien/", sharing.link, name="share_link"),
    path("liens/<uuid:key>/fermer/", sharing.close, name="share_close"),
    path("parcours/<uuid:key>/projet/", plan.plan, name="journey_plan"),
    path("parcours/<uuid:key>/projet/objectif/", plan.add, name="objective_add"),
    path("objectifs/<uuid:key>/", plan.objective, name="objective"),
    path("objectifs/<uuid:key>/clore/", plan.settle, name="objective_settle"),
    path("objectifs/<uuid:key>/etape/", plan.step_add, name="step_add"),
    path("objectifs/<uuid:key>/commenter/", plan.speak, name="objective_comment"),
    path("etapes/<uuid:key>/", plan.step, name="step"),
    path("etapes/<uuid:key>/faite/", plan.done, name="step_done"),
    path("partage/<str:token>/", shared.shared, name="shared"),
    path("partage/<str:token>/objectifs/<uuid:objective>/", shared.speak, name="shared_comment"),
    path("partage/<str:token>/etapes/<uuid:step>/", shared.done, name="shared_done"),
    path("partage/<str:token>/quitter/", shared.leave, name="shared_leave"),
]
