"""Addresses of derogations under 20 hours, and of what follows the exit."""

from __future__ import annotations

from django.urls import path

from convergence.support.views import after, derogation

urlpatterns = [
    path("parcours/<uuid:key>/apres/", after.after, name="journey_after"),
    path("parcours/<uuid:key>/derogation/", derogation.prepare, name="journey_derogation"),
    path("derogations/<uuid:key>/", derogation.derogation, name="derogation"),
    path("derogations/<uuid:key>/envoyer/", derogation.send, name="derogation_send"),
    path("derogations/<uuid:key>/reponse/", derogation.answer, name="derogation_answer"),
    path("derogations/<uuid:key>/document/", derogation.document, name="derogation_document"),
]
