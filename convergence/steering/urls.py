"""Addresses of the room."""

from __future__ import annotations

from django.urls import path

from convergence.steering.views import experiments, grids, label, packs

urlpatterns = [
    path("experimentations/", experiments.listed, name="experiments"),
    path("experimentations/nouvelle/", experiments.new, name="experiment_new"),
    path("experimentations/<uuid:key>/", experiments.one, name="experiment"),
    path("experimentations/<uuid:key>/modifier/", experiments.edit, name="experiment_edit"),
    path("experimentations/<uuid:key>/chantiers/", experiments.place, name="experiment_place"),
    path("experimentations/<uuid:key>/indicateurs/", experiments.measure, name="experiment_measure"),
    path("experimentations/<uuid:key>/journal/", experiments.step, name="experiment_step"),
    path("experimentations/<uuid:key>/documents/", experiments.document, name="experiment_document"),
    path("experimentations/<uuid:key>/comparaison/", experiments.compare, name="experiment_compare"),
    path("label/", label.listed, name="label"),
    path("label/demander/", label.new, name="label_new"),
    path("label/grilles/", grids.listed, name="label_grids"),
    path("label/grilles/commencer/", grids.start, name="label_grid_start"),
    path("label/grilles/<uuid:key>/", grids.one, name="label_grid"),
    path("label/grilles/<uuid:key>/suite/", grids.follow, name="label_grid_follow"),
    path("label/grilles/<uuid:key>/texte/", grids.describe, name="label_grid_text"),
    path("label/grilles/<uuid:key>/chapitres/", grids.chapter, name="label_grid_chapter"),
    path("label/grilles/<uuid:key>/en-vigueur/", grids.force, name="label_grid_force"),
    path("label/chapitres/<uuid:key>/criteres/", grids.criterion_new, name="label_criterion_new"),
    path("label/criteres/<uuid:key>/", grids.criterion, name="label_criterion"),
    path("label/actions/<uuid:key>/", label.action, name="label_action"),
    path("label/<uuid:key>/", label.one, name="label_one"),
    path("label/<uuid:key>/chapitres/<int:rank>/", label.chapter, name="label_chapter"),
    path("label/<uuid:key>/rendre/", label.submit, name="label_submit"),
    path("label/<uuid:key>/renvoyer/", label.send_back, name="label_back"),
    path("label/<uuid:key>/visites/", label.visit, name="label_visit"),
    path("label/<uuid:key>/decision/", label.decide, name="label_decide"),
    path("label/<uuid:key>/abandon/", label.abandon, name="label_abandon"),
    path("label/<uuid:key>/plan/", label.plan, name="label_plan"),
    path("label/<uuid:key>/pdf/", label.printed, name="label_pdf"),
    path("copil/", packs.listed, name="copils"),
    path("copil/nouveau/", packs.new, name="copil_new"),
    path("copil/reunions/<uuid:key>/", packs.prepare, name="copil_prepare"),
    path("copil/parties/<uuid:key>/", packs.part, name="copil_part"),
    path("copil/parties/<uuid:key>/place/", packs.arrange, name="copil_arrange"),
    path("copil/documents/<uuid:key>/", packs.job, name="copil_job"),
    path("copil/documents/<uuid:key>/avancement/", packs.progress, name="copil_job_progress"),
    path("copil/documents/<uuid:key>/fichier/", packs.taken_away, name="copil_job_file"),
    path("copil/<uuid:key>/", packs.one, name="copil"),
    path("copil/<uuid:key>/agir/", packs.act, name="copil_act"),
    path("copil/<uuid:key>/documents/<slug:kind>/", packs.document, name="copil_document"),
]
