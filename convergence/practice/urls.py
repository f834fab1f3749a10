"""Addresses of the room."""

from __future__ import annotations

from django.urls import path

from convergence.practice.views import acts, plans, review, sheets

urlpatterns = [
    path("plans/", plans.listed, name="plans"),
    path("plans/nouveau/", plans.new, name="plan_new"),
    path("plans/<uuid:key>/", plans.one, name="plan"),
    path("plans/<uuid:key>/modifier/", plans.edit, name="plan_edit"),
    path("plans/<uuid:key>/etat/", plans.move, name="plan_move"),
    path("plans/<uuid:key>/reprendre/", plans.copy, name="plan_copy"),
    path("plans/<uuid:key>/pdf/", plans.printed, name="plan_pdf"),
    path("plans/<uuid:key>/noter/", acts.note, name="plan_note"),
    path("plans/<uuid:key>/noter/plus/", acts.note_more, name="plan_note_more"),
    path("plans/<uuid:key>/actions/", acts.add, name="plan_add"),
    path("plans/<uuid:key>/axes/", acts.add_axis, name="plan_add_axis"),
    path("plans/<uuid:key>/ordre/", acts.order, name="plan_order"),
    path("plans/axes/<uuid:key>/", acts.axis, name="plan_axis"),
    path("plans/objectifs/<uuid:key>/", acts.objective, name="plan_objective"),
    path("plans/actions/<uuid:key>/", acts.action, name="plan_action"),
    path("plans/actions/<uuid:key>/modifier/", acts.edit, name="plan_action_edit"),
    path("plans/actions/<uuid:key>/etat/", acts.state, name="plan_action_state"),
    path("plans/actions/<uuid:key>/noter/", acts.done, name="plan_action_note"),
    path("plans/actions/<uuid:key>/indicateurs/", acts.targets, name="plan_action_targets"),
    path("plans/actions/<uuid:key>/mesurer/", acts.measure, name="plan_action_measure"),
    path("plans/actions/<uuid:key>/retirer/", acts.remove, name="plan_action_remove"),
    path("plans/realisations/<uuid:key>/", acts.realisation, name="plan_realisation"),
    path("fiches/", sheets.listed, name="sheets"),
    path("fiches/nouvelle/", sheets.new, name="sheet_new"),
    path("fiches/<uuid:key>/", sheets.one, name="sheet"),
    path("fiches/<uuid:key>/ecrire/", sheets.write, name="sheet_write"),
    path("fiches/<uuid:key>/pdf/", sheets.printed, name="sheet_pdf"),
    path("fiches/<uuid:key>/chiffres/", sheets.figures, name="sheet_figures"),
    path("fiches/<uuid:key>/preparation/", review.prepared, name="sheet_draft"),
    path("fiches/<uuid:key>/proposer/", review.submit, name="sheet_submit"),
    path("fiches/<uuid:key>/remarque/", review.comment, name="sheet_comment"),
    path("fiches/<uuid:key>/renvoyer/", review.send_back, name="sheet_send_back"),
    path("fiches/<uuid:key>/publier/", review.publish, name="sheet_publish"),
    path("fiches/<uuid:key>/archiver/", review.archive, name="sheet_archive"),
]
