"""Addresses of the exchange."""

from __future__ import annotations

from django.urls import include, path

from convergence.exchange import conflict_views, views

urlpatterns = [
    path("", views.exchange, name="exchange"),
    path("importer/", views.receive, name="exchange_receive"),
    path("exporter/", views.export, name="exchange_export"),
    path("modele.xlsx", views.template, name="exchange_template"),
    path("a-trancher/", conflict_views.conflicts, name="exchange_conflicts"),
    path("a-trancher/ensemble/", conflict_views.decide_many, name="exchange_decide_many"),
    path("a-trancher/<uuid:key>/", conflict_views.decide, name="exchange_decide"),
    path("evaluation/", include("convergence.exchange.evaluation.urls")),
    path("<uuid:key>/", views.batch, name="exchange_batch"),
    path("<uuid:key>/avancement/", views.progress, name="exchange_progress"),
    path("<uuid:key>/en-tetes/", views.headers, name="exchange_headers"),
    path("<uuid:key>/enregistrer/", views.apply, name="exchange_apply"),
    path("<uuid:key>/annuler/", views.undo, name="exchange_undo"),
    path("<uuid:key>/a-corriger.xlsx", views.annotated, name="exchange_annotated"),
]
