"""Addresses of the documents. What is asked stands in the query string, as for the bilan."""

from __future__ import annotations

from django.urls import path

from convergence.reports import document_views as views

urlpatterns = [
    path("bilans/documents/", views.documents, name="bilan_documents"),
    path("bilans/documents/<uuid:key>/", views.job, name="bilan_job"),
    path("bilans/documents/<uuid:key>/avancement/", views.progress, name="bilan_job_progress"),
    path("bilans/documents/<uuid:key>/fichier/", views.taken_away, name="bilan_job_file"),
    path("bilans/documents/<slug:kind>/", views.document, name="bilan_document"),
    path("bilans/documents/<slug:kind>/preparer/", views.prepare, name="bilan_prepare"),
]
