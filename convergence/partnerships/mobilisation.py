"""Since when an officer is mobilised for a journey, and how it is accompanied: derived from what was done.

*Mobilised* on a theme: the earliest of the imported date, an accepted request (advice counts, an opinion before a
renewal does not), a line of a held permanence, a validated orientation. *Proximity* and *concerted*: yes as soon as
the journal tells an escort, or an exchange with an outside referent; else the declared answer stands.
Figures, workbook and person's page all read it here. Source: domain/4-indicators.md CVG-12, CVG-13.

"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import F, Min, QuerySet, Value

from convergence.nomenclature.lists import Answer, EntryKind, Theme
from convergence.partnerships.models import Orientation, PermanenceLine, Request
from convergence.support.models import JournalEntry

COLUMNS = {str(theme): f"mobilised_{theme.value.lower()}" for theme in Theme}
"""Theme → the column of a journey that holds the imported date."""
PROXIMITY, CONCERTED = "proximity", "concerted"
YES = str(Answer.OUI)

Journeys = Collection[int] | QuerySet[Any] | None
"""Primary keys, a queryset of journeys, or all of them."""


def _of(rows: QuerySet[Any], journeys: Journeys) -> QuerySet[Any]:
    return (rows if journeys is None else rows.filter(journey__in=journeys)).order_by()


def days(journeys: Journeys = None) -> QuerySet[Any]:
    """Rows (journey, theme, first day) of each thing that mobilises, apart from imported dates. One query."""
    requests = _of(Request.objects.filter(purpose=Request.Purpose.SUPPORT, accepted_on__isnull=False), journeys)
    lines = _of(PermanenceLine.objects.filter(permanence__held_on__isnull=False, put_off=False), journeys)
    orientations = _of(
        Orientation.objects.filter(validated_on__isnull=False, opportunity__theme__in=sorted(COLUMNS)), journeys
    )
    return _first(requests, "theme", "accepted_on").union(
        _first(lines, "theme", "permanence__held_on"),
        _first(orientations, "opportunity__theme", "validated_on"),
        all=True,
    )


def _first(rows: QuerySet[Any], theme: str, day: str) -> QuerySet[Any]:
    grouped: QuerySet[Any] = rows.values("journey_id", about=F(theme)).annotate(first=Min(day))
    return grouped.values_list("journey_id", "about", "first")


def answers(journeys: Journeys = None) -> QuerySet[Any]:
    """Rows (journey, column) of the accompaniments that the journal tells. One query."""
    entries = _of(JournalEntry.objects.exclude(kind=EntryKind.ABSENCE), journeys)
    escorts = entries.filter(kind=EntryKind.ACCOMPAGNEMENT)
    exchanges = entries.filter(kind=EntryKind.CONCERTATION)
    met = entries.filter(outside__isnull=False)
    return _told(escorts, PROXIMITY).union(_told(exchanges, CONCERTED), _told(met, CONCERTED))


def _told(entries: QuerySet[Any], column: str) -> QuerySet[Any]:
    told: QuerySet[Any] = entries.annotate(column=Value(column))
    return told.values_list("journey_id", "column")


@dataclass(frozen=True)
class Seen:
    """What was done for some journeys: by journey, column → earliest day, or the answer that the journal gives."""

    days: dict[int, dict[str, date]] = field(default_factory=dict)
    answers: dict[int, dict[str, str]] = field(default_factory=dict)

    def value(self, journey: Any, column: str) -> Any:
        """What holds for that column of the journey, be it derived or declared."""
        declared = getattr(journey, column)
        if column in {PROXIMITY, CONCERTED}:
            return self.answers.get(journey.pk, {}).get(column, declared)
        return earliest((declared, self.days.get(journey.pk, {}).get(column)))

    def values(self, journey: Any) -> dict[str, Any]:
        """Every derived column of a journey."""
        return {column: self.value(journey, column) for column in (*COLUMNS.values(), PROXIMITY, CONCERTED)}


def seen(journeys: Journeys = None) -> Seen:
    """What was done for those journeys (all of them without an argument). Two queries."""
    found = Seen()
    gather(found.days, days(journeys))
    for journey, column in answers(journeys).iterator(chunk_size=10_000):
        found.answers.setdefault(journey, {})[column] = YES
    return found


def gather(into: dict[int, dict[str, date]], rows: Iterable[tuple[int, str, date]]) -> None:
    """Keep the earliest day of each journey and column."""
    for journey, theme, on in rows:
        held = into.setdefault(journey, {})
        column = COLUMNS[theme]
        held[column] = min(on, held.get(column, on))


def earliest(found: Iterable[date | None]) -> date | None:
    return min((on for on in found if on is not None), default=None)
