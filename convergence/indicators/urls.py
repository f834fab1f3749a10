"""Addresses of the figures. What is asked stands in the query string: programme, year (or from and to), scope."""

from __future__ import annotations

from django.urls import path

from convergence.indicators import views, views_exploring, views_versions

urlpatterns = [
    path("bilans/", views.bilan, name="bilan"),
    path("bilans/evolution/", views.trend, name="bilan_trend"),
    path("bilans/definitions/", views.definitions, name="bilan_definitions"),
    path("bilans/definitions/comparer/", views_versions.compare, name="bilan_compare"),
    path("bilans/definitions/comparer/personnes/", views_versions.people, name="bilan_compare_people"),
    path("bilans/methode/", views.method, name="bilan_method"),
    path("bilans/explorer/", views_exploring.explore, name="bilan_explore"),
    path("bilans/explorer/trajectoires/", views_exploring.paths, name="bilan_paths"),
    path("bilans/explorer/personnes/", views_exploring.people, name="bilan_explore_people"),
    path("bilans/explorer/croisement.csv", views_exploring.as_csv, name="bilan_explore_csv"),
    path("bilans/bilan.json", views.as_json, name="bilan_json"),
    path("bilans/bilan.csv", views.as_csv, name="bilan_csv"),
    path("bilans/<str:figure>/personnes/", views.people, name="bilan_people"),
]
