"""QuerySets of the journal. The private note has a gate of its own: its author, and nobody else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Case, F, When

from convergence.support.queries import OfJourneyQuerySet, _journeys

if TYPE_CHECKING:
    from convergence.network.viewer import Viewer


class JournalEntryQuerySet(OfJourneyQuerySet):
    """Entries, seen by whoever opens the file."""

    def with_own_note(self, viewer: Viewer) -> Self:
        """Annotate `own_note`: the private note where the viewer wrote it, else None.

        The database itself answers nothing for the notes of others: they are not even fetched.
        """
        return self.annotate(own_note=Case(When(by=viewer.user, then=F("note__text"))))

    def written_by(self, viewer: Viewer) -> Self:
        """Entries that the viewer may correct or erase: her own."""
        return self.visible_to(viewer).filter(by=viewer.user)


class PrivateNoteQuerySet(models.QuerySet[Any]):
    """Private notes. A director, a coordinator, a command of the house have no way to them."""

    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(entry__by=viewer.user, entry__journey__in=_journeys(viewer))
