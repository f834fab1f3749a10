"""Undoes an applied batch. What was edited since, on screen or by a later file, stays and is listed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db import models, transaction

from convergence.accounts import audit
from convergence.accounts.models import User
from convergence.exchange.applying import change_of
from convergence.exchange.columns import FACT, Place
from convergence.exchange.errors import ExchangeError
from convergence.exchange.models import Baseline, Conflict, ImportBatch, ImportRow
from convergence.exchange.people_plan import chunks
from convergence.exchange.planning import load_stored
from convergence.exchange.rows import Row, Stored, days_of, row_of
from convergence.journeys import actions as journey_actions
from convergence.journeys.actions import JourneyChange, change_many
from convergence.journeys.models import Journey, Situation
from convergence.kit import clock
from convergence.network import actions as network_actions
from convergence.network.models import Chantier, Territory
from convergence.people import actions_bulk as people_bulk
from convergence.people.models import Person

_PERSONAL = {Place.PERSON, Place.PASS}
_OWN_MODELS = (ImportRow, Baseline, Conflict, Situation)


@dataclass(frozen=True)
class Left:
    """A row that the undoing left as it is."""

    row: int
    reference: str
    reason: str


@transaction.atomic
def undo(*, by: User, batch: ImportBatch) -> list[Left]:
    """Take back what a batch wrote. Returns the rows left, with why. Only an applied batch can be undone."""
    batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if batch.state != ImportBatch.State.APPLIED:
        raise ExchangeError("Cet import n’est pas enregistré, ou il est déjà annulé.")
    lines = list(batch.lines.filter(journey__isnull=False).select_related("journey__person", "journey__chantier"))
    stored = load_stored([line.journey for line in lines if line.journey is not None])
    left: list[Left] = []
    created = [line for line in lines if line.outcome == ImportRow.Outcome.CREATED]
    held = _held([line.journey_id for line in created if line.journey_id is not None])
    gone: list[Journey] = []
    for line in created:
        assert line.journey is not None
        reason = _why_kept(line, stored[line.journey.pk], held)
        if reason:
            left.append(Left(line.number, line.journey.reference, reason))
        else:
            gone.append(line.journey)
    changed = [line for line in lines if line.outcome == ImportRow.Outcome.CHANGED]
    left += _revert(changed, stored, by=by)
    kept = {one.row for one in left}
    _restore_bases([line for line in lines if line.number not in kept])
    Conflict.objects.filter(batch=batch, state=Conflict.State.OPEN).update(state=Conflict.State.GONE)
    journey_actions.withdraw_many(by=by, journeys=gone)
    _take_back(batch.network or {}, by=by)
    batch.state, batch.undone_at, batch.undone_by = ImportBatch.State.UNDONE, clock.now(), by
    batch.skipped = [asdict(one) for one in left]
    batch.save()
    audit.record(by=by, action="exchange.undo", subject=batch)
    return left


def _held(journeys: list[int]) -> set[int]:
    """Journeys that something other than this import hangs on."""
    held: set[int] = set()
    for relation in Journey._meta.related_objects:
        model: type[models.Model] = relation.related_model
        if model in _OWN_MODELS:
            continue
        name = relation.field.name
        for packet in chunks(journeys):
            found = model._default_manager.filter(**{f"{name}__in": packet})
            held.update(found.values_list(f"{name}_id", flat=True))
    return held


def _why_kept(line: ImportRow, stored: Stored, held: set[int]) -> str:
    if line.journey_id in held:
        return "Quelqu’un a travaillé sur ce parcours depuis : il reste."
    written: Row = {name: text for name, text in line.after.items() if name in FACT}
    now = row_of(stored, days_of(written))
    names = {name for name in {*written, *now} if FACT[name].place not in _PERSONAL}
    stages = {
        FACT[name].place for name in written if FACT[name].place.value in {one.stage for one in stored.situations}
    }
    if len(stored.situations) != len(stages) or any(written.get(name, "") != now.get(name, "") for name in names):
        return "Ce parcours a été modifié depuis : il reste."
    return ""


def _revert(lines: Iterable[ImportRow], stored: dict[int, Stored], *, by: User) -> list[Left]:
    left: list[Left] = []
    changes: list[JourneyChange] = []
    people: dict[int, tuple[Person, dict[str, Any]]] = {}
    for line in lines:
        assert line.journey is not None
        one = stored[line.journey.pk]
        days = {Place(place): day for place, day in line.before["days"].items()}
        now = row_of(one, days)
        mine = {name: text for name, text in line.after.items() if FACT[name].place is not Place.PASS}
        if any(now.get(name, "") != text for name, text in mine.items()):
            left.append(
                Left(line.number, line.journey.reference, "Ces valeurs ont été modifiées depuis : elles restent.")
            )
            continue
        before = {name: line.before["values"].get(name, "") for name in mine}
        fresh = [situation for situation in one.situations if str(situation.key) in line.before["added"]]
        stages = {situation.stage for situation in fresh}
        told = {name: text for name, text in before.items() if FACT[name].place.value not in stages}
        one.situations = [situation for situation in one.situations if situation not in fresh]
        change = change_of(one, days, told) or JourneyChange(line.journey)
        change.removed = fresh
        changes.append(change)
        personal = {
            FACT[name].field: (date.fromisoformat(text) if FACT[name].field == "birth_date" else text)
            for name, text in told.items()
            if FACT[name].place is Place.PERSON
        }
        if personal:
            people.setdefault(line.journey.person_id, (line.journey.person, {}))[1].update(personal)
    change_many(by=by, changes=changes)
    people_bulk.amend_many(by=by, changes=people.values())
    return left


def _restore_bases(lines: Iterable[ImportRow]) -> None:
    moved = [line for line in lines if line.base_before is not None]
    empty = [line.journey_id for line in moved if not line.base_before]
    for packet in chunks(empty):
        Baseline.objects.filter(journey__in=packet).delete()
    Baseline.objects.bulk_update(
        [Baseline(journey=line.journey, values=line.base_before) for line in moved if line.base_before],
        ["values"],
        batch_size=500,
    )


def _take_back(written: dict[str, Any], *, by: User) -> None:
    """People, fills, PASS, chantiers and territories that came with the file, unless they serve elsewhere."""
    people_bulk.withdraw_many(by=by, people=_people(written.get("people", [])))
    filled = written.get("filled", {})
    changes = []
    for person in _people(filled):
        values = {name: "" for name, text in filled[str(person.key)].items() if getattr(person, name) == text}
        changes.append((person, values))
    people_bulk.amend_many(by=by, changes=changes)
    passes = written.get("passes", {})
    for person in _people(passes):
        before = passes[str(person.key)]
        ends_on = date.fromisoformat(before["ends_on"]) if before.get("ends_on") else None
        people_bulk.restore_pass(by=by, person=person, number=before.get("number", ""), ends_on=ends_on)
    for chantier in Chantier.objects.filter(key__in=written.get("chantiers", [])):
        network_actions.withdraw_chantier(by=by, chantier=chantier)
    for territory in Territory.objects.filter(key__in=written.get("territories", [])):
        network_actions.withdraw_territory(by=by, territory=territory)


def _people(keys: Iterable[str]) -> list[Person]:
    return [person for packet in chunks(keys) for person in Person.objects.filter(key__in=packet)]
