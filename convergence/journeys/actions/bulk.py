"""Set-based forms: the import of a workbook and the demo network write thousands of journeys at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import models, transaction

from convergence.accounts import audit
from convergence.accounts.models import User
from convergence.journeys.models import (
    Contract,
    Journey,
    JourneyReferent,
    PlannedHours,
    Situation,
    WorkedWeek,
)
from convergence.nomenclature.lists import Stage

BATCH = 400


@dataclass
class JourneyDraft:
    """An unsaved journey with unsaved rows that hang on it (their `journey` is set here)."""

    journey: Journey
    situations: list[Situation] = field(default_factory=list)
    referents: list[JourneyReferent] = field(default_factory=list)
    contracts: list[Contract] = field(default_factory=list)
    planned_hours: list[PlannedHours] = field(default_factory=list)
    worked_weeks: list[WorkedWeek] = field(default_factory=list)


def _last_seen(journey: Journey, situations: Iterable[Situation]) -> date:
    seen = [
        situation.observed_on
        for situation in situations
        if situation.stage in {Stage.ENTRY, Stage.REVIEW} and situation.observed_on is not None
    ]
    return max([journey.started_on, *seen])


def _waves(rows: list[Any], link: str) -> Iterator[list[Any]]:
    """Rows that follow one another, those to write first before those that point at them."""
    waiting = rows
    while waiting:
        ready = [row for row in waiting if getattr(row, link) is None or getattr(row, link).pk is not None]
        if not ready:
            raise ValueError(f"{link} goes round in circles, or points at a row that is not in the set.")
        yield ready
        waiting = [row for row in waiting if row.pk is None]


@transaction.atomic
def open_many(*, by: User, drafts: Iterable[JourneyDraft]) -> list[Journey]:
    """Set-based form of `open_journey` with all that hangs on it. Overlaps are checked by the caller, on the set;
    the exclusion constraint of PostgreSQL holds them again. A situation that names who recorded it keeps that name."""
    rows = list(drafts)
    for draft in rows:
        draft.journey.last_seen_on = _last_seen(draft.journey, draft.situations)
    journeys = [draft.journey for draft in rows]
    for wave in _waves(journeys, "previous"):
        Journey.objects.bulk_create(wave, batch_size=BATCH)
    for model, name in (
        (Situation, "situations"),
        (JourneyReferent, "referents"),
        (Contract, "contracts"),
        (PlannedHours, "planned_hours"),
        (WorkedWeek, "worked_weeks"),
    ):
        children: list[Any] = []
        for draft in rows:
            for child in getattr(draft, name):
                child.journey = draft.journey
                if isinstance(child, Situation) and not child.recorded_by_id:
                    child.recorded_by = by
                children.append(child)
        for wave in _waves(children, "renews") if model is Contract else (children,):
            model._default_manager.bulk_create(wave, batch_size=BATCH)
    audit.record_many(
        by=by,
        traces=[audit.Trace("journeys.open", "journey", draft.journey.key, draft.journey.person.key) for draft in rows],
    )
    return journeys


@dataclass
class JourneyChange:
    """What changes in a saved journey: its columns by name, and situations to add or already changed."""

    journey: Journey
    fields: dict[str, Any] = field(default_factory=dict)
    added: list[Situation] = field(default_factory=list)
    changed: list[tuple[Situation, list[str]]] = field(default_factory=list)
    """Saved situations with new values already set, and the columns concerned."""
    removed: list[Situation] = field(default_factory=list)


@transaction.atomic
def change_many(*, by: User, changes: Iterable[JourneyChange]) -> None:
    """Set-based form of `amend_journey` and `record_situation`."""
    rows = list(changes)
    columns = sorted({name for change in rows for name in change.fields} | {"last_seen_on"})
    for change in rows:
        for name, value in change.fields.items():
            setattr(change.journey, name, value)
        touched = [*change.added, *(situation for situation, _ in change.changed)]
        seen = _last_seen(change.journey, touched)
        change.journey.last_seen_on = max(filter(None, (change.journey.last_seen_on, seen)))
    Journey.objects.bulk_update([change.journey for change in rows], columns, batch_size=BATCH)
    added: list[Situation] = []
    altered: dict[int, Situation] = {}
    names: set[str] = set()
    for change in rows:
        for situation in change.added:
            situation.journey = change.journey
            situation.recorded_by = by
            added.append(situation)
        for situation, touched_names in change.changed:
            altered[situation.pk] = situation
            names.update(touched_names)
    Situation.objects.bulk_create(added, batch_size=BATCH)
    if altered:
        Situation.objects.bulk_update(list(altered.values()), sorted(names), batch_size=BATCH)
    _end_contracts([change.journey for change in rows if change.fields.get("ended_on") is not None])
    gone = [situation.pk for change in rows for situation in change.removed]
    if gone:
        Situation.objects.filter(pk__in=gone).delete()
    audit.record_many(
        by=by,
        traces=[
            audit.Trace(
                "journeys.amend",
                "journey",
                change.journey.key,
                change.journey.person.key,
                {name: [None, _text(value)] for name, value in change.fields.items()},
            )
            for change in rows
        ],
    )


def _end_contracts(journeys: list[Journey]) -> None:
    """Contracts still running on the last day end with it, as `close_journey` does."""
    ends = {journey.pk: journey.ended_on for journey in journeys}
    running = []
    for contract in Contract.objects.filter(journey__in=journeys, broken_on__isnull=True):
        last = ends[contract.journey_id]
        if last and contract.started_on <= last and (contract.ended_on is None or contract.ended_on > last):
            contract.broken_on = last
            running.append(contract)
    Contract.objects.bulk_update(running, ["broken_on"], batch_size=BATCH)


@transaction.atomic
def withdraw_many(*, by: User, journeys: Iterable[Journey]) -> int:
    """Take back journeys entered by mistake, with their situations. The caller makes sure nothing else hangs on
    them: what a human added since is never thrown away."""
    rows = list(journeys)
    audit.record_many(
        by=by,
        traces=[audit.Trace("journeys.withdraw", "journey", journey.key, journey.person.key) for journey in rows],
    )
    for start in range(0, len(rows), BATCH):
        Journey.objects.filter(pk__in=[journey.pk for journey in rows[start : start + BATCH]]).delete()
    return len(rows)


def _text(value: Any) -> str:
    if isinstance(value, models.Model):
        return str(value.pk)
    return "" if value is None else str(value)
