"""Writes a plan, in one transaction: the register, the people, the journeys, and what the next import needs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from django.db import transaction

from convergence.accounts import audit
from convergence.accounts.models import User
from convergence.exchange.columns import DATED_STAGES, FACT, STAGES, Place
from convergence.exchange.models import Baseline, Conflict, ImportBatch, ImportRow
from convergence.exchange.network_plan import ChantierTarget, Network
from convergence.exchange.people_plan import Slot, chunks, identity_of_row
from convergence.exchange.planning import Plan
from convergence.exchange.row_plan import RowPlan
from convergence.exchange.rows import BY_PLACE, Row, Stored, days_of, text_of_day, value_of_text
from convergence.journeys.actions import JourneyChange, JourneyDraft, change_many, open_many
from convergence.journeys.models import Journey, Situation
from convergence.kit import clock
from convergence.network import actions as network_actions
from convergence.network.models import Territory
from convergence.people import actions as people_actions
from convergence.people import actions_bulk as people_bulk
from convergence.people.matching import near_pairs
from convergence.people.models import IdentityDoubt, InclusionPass, Person

Progress = Callable[[float, float, str], Any]
BATCH = 500


@dataclass
class Written:
    """What the undoing needs to know: keys of what the file created."""

    chantiers: list[str] = field(default_factory=list)
    territories: list[str] = field(default_factory=list)
    people: list[str] = field(default_factory=list)
    filled: dict[str, dict[str, str]] = field(default_factory=dict)
    """Key of a person known before → what was empty and is now filled."""
    passes: dict[str, dict[str, str]] = field(default_factory=dict)
    """Key of a person known before → her PASS until then."""


@transaction.atomic
def apply_plan(plan: Plan, *, batch: ImportBatch, by: User, progress: Progress | None = None) -> None:
    """Write everything the plan takes. The batch must be saved; it becomes applied."""
    tell = progress or (lambda _done, _total, _label: None)
    tell(0, 10, "Enregistrement des chantiers")
    written = write_network(plan.network, by=by)
    tell(1, 10, "Enregistrement des personnes")
    rows = plan.taken
    fresh = [row for row in rows if row.stored is None]
    known = [row for row in rows if row.stored is not None]
    made = _write_people(fresh, written, by=by)
    _amend_people(known, by=by)
    _write_passes(rows, written, by=by)
    tell(3, 10, "Enregistrement des parcours")
    journeys = open_many(by=by, drafts=[_draft(row) for row in fresh])
    of_row = {row.number: journey for row, journey in zip(fresh, journeys, strict=True)}
    added = _change_journeys(known, by=by)
    tell(7, 10, "Fiches à comparer")
    _raise_doubts(plan, made, of_row, by=by)
    tell(8, 10, "Mémoire de l’import")
    _remember(plan, batch, of_row, added)
    batch.network = asdict(written)
    batch.state, batch.applied_at = ImportBatch.State.APPLIED, clock.now()
    batch.save()
    audit.record(by=by, action="exchange.import", subject=batch)
    tell(10, 10, "Terminé")


# ── Register ────────────────────────────────────────────────────────────────────────────────
def write_network(network: Network, *, by: User) -> Written:
    """Create and change territories, chantiers and programme runs."""
    done = Written()
    for target in network.by_code.values():
        if not target.is_changed:
            continue
        territory = _territory(network, target.territory, done, by=by) if target.territory else None
        if target.saved is None:
            target.saved = network_actions.open_chantier(
                by=by,
                siret=target.siret,
                code=target.code,
                territory=territory,
                name=target.wanted.get("name", ""),
                department=target.wanted.get("department", ""),
                activity=target.wanted.get("activity", ""),
            )
            done.chantiers.append(str(target.saved.key))
        else:
            network_actions.amend_chantier(by=by, chantier=target.saved, **target.wanted)
            if territory is not None:
                network_actions.join_territory(by=by, chantier=target.saved, territory=territory, on=_since(target))
        _write_runs(target, by=by)
    return done


def _since(target: ChantierTarget) -> date | None:
    """A first membership holds since always; a change of territory holds from today."""
    assert target.saved is not None
    return clock.today() if target.saved.memberships.exists() else None


def _territory(network: Network, name: str, done: Written, *, by: User) -> Territory:
    slug = network_actions.slug_of(name)
    territory = network.known_territories.get(slug)
    if territory is None:
        territory = network.known_territories[slug] = network_actions.open_territory(by=by, name=name, slug=slug)
        done.territories.append(str(territory.key))
    return territory


def _write_runs(target: ChantierTarget, *, by: User) -> None:
    assert target.saved is not None
    for run in target.runs:
        if run.saved is None:
            run.saved = network_actions.carry_programme(
                by=by, chantier=target.saved, programme=run.programme, started_on=run.started_on,
                ended_on=run.ended_on, places=run.places,
            )  # fmt: skip
        elif run.wanted:
            dates = {name: value for name, value in run.wanted.items() if name != "places"}
            network_actions.amend_run(by=by, run=run.saved, **dates)
            if "places" in run.wanted:
                network_actions.correct_places(by=by, run=run.saved, places=run.wanted["places"])


# ── People ──────────────────────────────────────────────────────────────────────────────────
def _told(rows: list[RowPlan], name: str) -> str:
    """What the rows of one person say: the row that started last, among those that say something."""
    saying = [row for row in rows if row.values.get(name)]
    return max(saying, key=lambda row: (row.values["date_entree"], row.number)).values[name] if saying else ""


def _write_people(fresh: list[RowPlan], written: Written, *, by: User) -> list[Person]:
    """Create the people of new rows; fill what is empty in those already known. Returns those created."""
    of_slot: dict[int, tuple[Slot, list[RowPlan]]] = {}
    for row in fresh:
        assert row.slot is not None
        of_slot.setdefault(id(row.slot), (row.slot, []))[1].append(row)
    created: list[Slot] = []
    filled: list[tuple[Person, dict[str, str]]] = []
    for slot, rows in of_slot.values():
        sex, nationality = _told(rows, "sexe"), _told(rows, "nationalite")
        if slot.person is None:
            first = next((row for row in rows if identity_of_row(row.values) in slot.settled), rows[0]).values
            slot.person = Person(
                last_name=first["nom"], first_name=first["prenom"],
                birth_date=date.fromisoformat(first["date_naissance"]), sex=sex, nationality=nationality,
                recorded_at=clock.now(),
            )  # fmt: skip
            created.append(slot)
        else:
            missing = {"sex": sex, "nationality": nationality}
            values = {name: value for name, value in missing.items() if value and not getattr(slot.person, name)}
            if values:
                filled.append((slot.person, values))
                written.filled[str(slot.person.key)] = values
    made = people_actions.welcome_many(by=by, people=[slot.person for slot in created if slot.person is not None])
    written.people = [str(person.key) for person in made]
    people_bulk.amend_many(by=by, changes=filled)
    return made


def _amend_people(known: list[RowPlan], *, by: User) -> None:
    changes: dict[int, tuple[Person, dict[str, Any]]] = {}
    for row in known:
        if row.stored is None or row.merged is None:
            continue
        values = {
            column.field: value_of_text(column, row.merged.changes[column.name])
            for column in BY_PLACE[Place.PERSON]
            if column.name in row.merged.changes
        }
        if values:
            person = row.stored.journey.person
            changes.setdefault(person.pk, (person, {}))[1].update(values)
    people_bulk.amend_many(by=by, changes=changes.values())


def _write_passes(rows: list[RowPlan], written: Written, *, by: User) -> None:
    """The PASS of each person: what changed in known rows, what new rows tell. The row that started last wins."""
    changes: dict[int, people_bulk.PassChange] = {}
    for row in sorted(rows, key=lambda one: (one.values["date_entree"], one.number)):
        assert row.slot is not None and row.slot.person is not None
        told = row.values if row.stored is None else (row.merged.changes if row.merged else {})
        number, end = told.get("numero_pass_iae", ""), told.get("date_fin_pass", "")
        if not number and not end:
            continue
        change = changes.setdefault(row.slot.person.pk, people_bulk.PassChange(row.slot.person))
        if number and number != change.number:
            change.number = number
            change.ends_on = date.fromisoformat(end) if end else None
        elif end:
            change.ends_on = max(filter(None, (change.ends_on, date.fromisoformat(end))))
    fresh = set(written.people)
    known = {pk: str(change.person.key) for pk, change in changes.items() if str(change.person.key) not in fresh}
    before: dict[int, InclusionPass] = {}
    for packet in chunks(known):
        open_ones = InclusionPass.objects.filter(person__in=packet, closed_on__isnull=True)
        before.update({one.person_id: one for one in open_ones})
    for pk, key in known.items():
        now = before.get(pk)
        written.passes[key] = {"number": now.number, "ends_on": text_of_day(now.ends_on)} if now else {}
    people_bulk.set_passes_many(by=by, changes=changes.values())


def _raise_doubts(plan: Plan, made: list[Person], of_row: dict[int, Journey], *, by: User) -> None:
    """Joins to confirm, pairs kept apart, and near names."""
    groups: dict[tuple[int, str, str], people_bulk.Joining] = {}
    for joined in plan.joined:
        journey = of_row.get(joined.number)
        if journey is None or joined.slot.person is None:
            continue
        identity = identity_of_row(joined.row)
        split = str(journey.chantier_id) if joined.kind == IdentityDoubt.Kind.JANUARY else ""
        joining = groups.setdefault(
            (joined.slot.person.pk, identity, split),
            people_bulk.Joining(joined.slot.person, _alias(joined.row), joined.kind),
        )
        joining.moved.setdefault("journeys.Journey.person", []).append(journey.pk)
    people_bulk.join_many(by=by, joinings=groups.values())
    pairs = [
        (one.person, other.person, kind)
        for one, other, kind in plan.people.apart
        if one.person is not None and other.person is not None
    ]
    days = {person.birth_date for person in made}
    born_then: list[Person] = []
    for packet in chunks(days):
        born_then += Person.objects.filter(birth_date__in=packet, merged_into__isnull=True)
    pairs += [(one, other, IdentityDoubt.Kind.NEAR) for one, other in near_pairs(made, born_then)]
    people_actions.raise_doubts(by=by, pairs=pairs)


def _alias(row: Row) -> Person:
    return Person(
        last_name=row["nom"], first_name=row["prenom"], birth_date=date.fromisoformat(row["date_naissance"]),
        sex=row.get("sexe", ""), nationality=row.get("nationalite", ""), recorded_at=clock.now(),
    )  # fmt: skip


# ── Journeys ────────────────────────────────────────────────────────────────────────────────
def _draft(row: RowPlan) -> JourneyDraft:
    assert row.target is not None and row.target.saved is not None and row.slot is not None
    journey = Journey(
        person=row.slot.person,
        chantier=row.target.saved,
        programme=row.values["programme"],
        reference=row.values["reference"],
        recorded_at=clock.now(),
        **{
            column.field: value_of_text(column, row.values[column.name])
            for column in BY_PLACE[Place.JOURNEY]
            if column.name in row.values
        },
    )
    situations = [_situation(journey, place, row.values) for place in STAGES if _tells(row.values, place)]
    return JourneyDraft(journey, situations)


def _tells(values: Iterable[str], place: Place) -> bool:
    return any(column.name in values for column in BY_PLACE[place])


def _situation(journey: Journey, place: Place, values: Row) -> Situation:
    """A new situation of that stage, from the cells that tell it."""
    days = {Place.ENTRY: journey.started_on, Place.EXIT: journey.ended_on}
    situation = Situation(stage=place.value, observed_on=days.get(place), recorded_at=clock.now())
    for column in BY_PLACE[place]:
        if column.name in values:
            setattr(situation, column.field, value_of_text(column, values[column.name]))
    return situation


def _change_journeys(known: list[RowPlan], *, by: User) -> dict[int, list[str]]:
    """Write what changed in known journeys. Returns, by row, the keys of the situations that were added."""
    changes: list[JourneyChange] = []
    added: dict[int, list[str]] = {}
    for row in known:
        if row.stored is None or row.merged is None or not row.merged.changes:
            continue
        change = change_of(row.stored, days_of(row.values), row.merged.changes)
        if change is not None:
            changes.append(change)
            added[row.number] = [str(situation.key) for situation in change.added]
    change_many(by=by, changes=changes)
    return added


def change_of(stored: Stored, days: Mapping[Place, str], values: Row) -> JourneyChange | None:
    """Values as a change of a known journey and its situations; None when they are not about them.

    `days` says which review and follow-ups the values speak of.
    """
    journey = stored.journey
    change = JourneyChange(journey)
    for column in BY_PLACE[Place.JOURNEY]:
        if column.name in values:
            change.fields[column.field] = value_of_text(column, values[column.name])
    started = change.fields.get("started_on", journey.started_on)
    ended = change.fields.get("ended_on", journey.ended_on)
    for place in STAGES:
        told = {column.name: values[column.name] for column in BY_PLACE[place] if column.name in values}
        situation = stored.at(place, days.get(place, ""))
        follows = {Place.ENTRY: started, Place.EXIT: ended}.get(place)
        if situation is None:
            if told:
                if place in DATED_STAGES:
                    told |= {DATED_STAGES[place]: days[place]} if days.get(place) else {}
                fresh = _situation(journey, place, told)
                if place not in DATED_STAGES:
                    fresh.observed_on = follows
                change.added.append(fresh)
            continue
        touched = []
        for name, text in told.items():
            setattr(situation, FACT[name].field, value_of_text(FACT[name], text))
            touched.append(FACT[name].field)
        if place not in DATED_STAGES and situation.observed_on != follows:
            situation.observed_on = follows
            touched.append("observed_on")
        if touched:
            change.changed.append((situation, touched))
    if not (change.fields or change.added or change.changed):
        return None
    return change


# ── Memory ──────────────────────────────────────────────────────────────────────────────────
def _remember(plan: Plan, batch: ImportBatch, of_row: dict[int, Journey], added: dict[int, list[str]]) -> None:
    """Keep what each row did, what it said, and the base of the next comparison."""
    lines: list[ImportRow] = []
    bases: list[Baseline] = []
    conflicts: list[Conflict] = []
    for row in plan.rows:
        outcome, merged = row.outcome, row.merged
        journey = of_row.get(row.number) or (row.stored.journey if row.stored else None)
        line = ImportRow(batch=batch, number=row.number, outcome=outcome, kept=row.kept or None)
        if outcome == "REFUSED":
            line.after = row.values
        else:
            line.journey = journey
        if outcome == "CREATED":
            line.after = row.values
            bases.append(Baseline(journey=journey, values=_base_of(row.values)))
        elif outcome != "REFUSED" and merged is not None:
            if merged.base != row.base:
                line.base_before = row.base
                bases.append(Baseline(journey=journey, values=merged.base))
            if merged.changes:
                line.after = merged.changes
                line.before = {"values": merged.before, "added": added.get(row.number, []), "days": _days(row)}
            conflicts += _conflicts(row, batch)
        lines.append(line)
    ImportRow.objects.bulk_create(lines, batch_size=BATCH)
    Baseline.objects.bulk_create(
        bases, batch_size=BATCH, update_conflicts=True, unique_fields=["journey"],
        update_fields=["values"],
    )  # fmt: skip
    known = set()
    for packet in chunks({conflict.journey_id for conflict in conflicts}):
        known |= set(Conflict.objects.open().filter(journey__in=packet).values_list("journey_id", "column", "day"))
    Conflict.objects.bulk_create(
        [one for one in conflicts if (one.journey_id, one.column, one.day) not in known], batch_size=BATCH
    )


def _days(row: RowPlan) -> Row:
    return {place.value: day for place, day in days_of(row.values).items()}


def _base_of(values: Row) -> Row:
    return {name: text for name, text in values.items() if name in FACT}


def _conflicts(row: RowPlan, batch: ImportBatch) -> list[Conflict]:
    assert row.stored is not None and row.merged is not None
    days = days_of(row.values)
    return [
        Conflict(
            batch=batch,
            journey=row.stored.journey,
            column=name,
            day=days.get(FACT[name].place, ""),
            stored=stored,
            offered=offered,
            raised_at=clock.now(),
        )
        for name, (stored, offered) in row.merged.conflicts.items()
    ]
