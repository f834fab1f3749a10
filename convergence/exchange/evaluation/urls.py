"""Addresses of evaluation data, under « echanges/evaluation/ »."""

from __future__ import annotations

from django.urls import path

from convergence.exchange.evaluation import views

urlpatterns = [
    path("", views.register, name="evaluation"),
    path("nouveau/", views.new, name="evaluation_new"),
    path("<uuid:key>/", views.one, name="evaluation_one"),
    path("<uuid:key>/remettre/", views.release, name="evaluation_release"),
    path("<uuid:key>/abandonner/", views.give_up, name="evaluation_give_up"),
    path("<uuid:key>/detruit/", views.destroyed, name="evaluation_destroyed"),
    path("<uuid:key>/donnees.zip", views.file, name="evaluation_file"),
    path("<uuid:key>/fiche-risque.pdf", views.sheet, name="evaluation_sheet"),
]
