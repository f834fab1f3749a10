"""What the journal brings to the meeting points: the quick line of the person's page, and what happened."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from convergence.accounts.permissions import Permission
from convergence.journeys.file import File
from convergence.kit import meeting
from convergence.kit.meeting import Moment, Panel
from convergence.network.viewer import Viewer
from convergence.nomenclature.base import label_of
from convergence.nomenclature.lists import EntryKind
from convergence.support.models import JournalEntry
from convergence.support.words import ENTRY_ICONS, called


def moment_of(entry: Any) -> Moment:
    """An entry as the timeline tells it. `own_note` is there for its author alone: the moment is then private."""
    title = label_of(EntryKind, entry.kind)
    who = entry.by.name + (f", avec {called(entry.outside)}" if entry.outside else "")
    private = bool(entry.own_note) and not entry.synthesis
    return Moment(
        entry.on, title, "lock" if private else ENTRY_ICONS[entry.kind],
        entry.own_note if private else entry.synthesis, who=who, order=20, private=private, key=str(entry.key),
    )  # fmt: skip


def _own_note(entry: Any) -> Moment:
    return Moment(entry.on, "Note privée", "lock", entry.own_note, who=entry.by.name, order=19, private=True)


def moments(file: File, viewer: Viewer) -> Iterable[Moment]:
    """The entries of the journeys that the file holds. One query."""
    entries = (
        JournalEntry.objects.filter(journey__in=[journey.pk for journey in file.journeys])
        .with_own_note(viewer)
        .select_related("by", "outside")
    )
    for entry in entries.order_by("on", "pk"):
        yield moment_of(entry)
        if entry.own_note and entry.synthesis:
            yield _own_note(entry)


def line(page: str, file: Any, viewer: Viewer) -> Iterable[Panel]:
    """The quick line, at the top of the person's page. No query: what it needs, the page already holds."""
    if page == "person" and viewer.can(Permission.PEOPLE_WRITE):
        yield Panel("support/panels/line.html", {"natures": EntryKind.choices()}, "top")


def register() -> None:
    meeting.timeline.register(moments, rank=60)
    meeting.panels.register(line, rank=10)
