"""Addresses of the journal."""

from __future__ import annotations

from django.urls import path

from convergence.support.views import journal, several

urlpatterns = [
    path("parcours/<uuid:key>/journal/", journal.journal, name="journal"),
    path("parcours/<uuid:key>/journal/noter/", journal.add, name="journal_note"),
    path("parcours/<uuid:key>/journal/plus/", journal.more, name="journal_more"),
    path("journal/noter/", several.several, name="journal_several"),
    path("journal/noter/qui/", several.search, name="journal_people"),
    path("journal/annuler/<uuid:batch>/", journal.undo, name="journal_undo"),
    path("journal/<uuid:key>/", journal.entry, name="journal_entry"),
    path("journal/<uuid:key>/effacer/", journal.remove, name="journal_erase"),
]
