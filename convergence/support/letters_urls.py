"""Addresses of letters."""

from __future__ import annotations

from django.urls import path

from convergence.support.views import letters

urlpatterns = [
    path("parcours/<uuid:key>/courriers/", letters.letters, name="letters"),
    path("parcours/<uuid:key>/courriers/<slug:letter>/", letters.new, name="letter_new"),
    path("courriers/<uuid:key>/", letters.letter, name="letter"),
]
