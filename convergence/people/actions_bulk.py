"""Set-based forms of `people.actions`: the import of a workbook writes thousands of people at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q, RestrictedError

from convergence.accounts import audit
from convergence.accounts.models import User
from convergence.kit import clock
from convergence.people.actions import IDENTITY_FIELDS, MOVABLE, raise_doubts
from convergence.people.models import IdentityDoubt, InclusionPass, Merge, Person

BATCH = 500


@transaction.atomic
def amend_many(*, by: User, changes: Iterable[tuple[Person, Mapping[str, Any]]]) -> None:
    """Change identity fields of many people; only the fields given."""
    people: dict[int, Person] = {}
    traces = []
    for person, values in changes:
        person = people.setdefault(person.pk, person)
        told = {}
        for name, value in values.items():
            if name not in IDENTITY_FIELDS:
                raise TypeError(f"Not an identity field: {name}")
            told[name] = [str(getattr(person, name)), str(value)]
            setattr(person, name, value)
        traces.append(audit.Trace("people.amend", "person", person.key, person.key, told))
    for person in people.values():
        person.fold()
    Person.objects.bulk_update(list(people.values()), [*IDENTITY_FIELDS, "identity", "search_text"], batch_size=BATCH)
    audit.record_many(by=by, traces=traces)


@dataclass
class PassChange:
    """A PASS as a workbook tells it: a number, an end, or one of them."""

    person: Person
    number: str = ""
    ends_on: date | None = None


@transaction.atomic
def set_passes_many(*, by: User, changes: Iterable[PassChange]) -> None:
    """Set-based form of `set_pass`. Another number closes the former PASS; empty values never erase."""
    rows = {change.person.pk: change for change in changes}
    current: dict[int, InclusionPass] = {}
    keys = list(rows)
    for start in range(0, len(keys), BATCH):
        packet = keys[start : start + BATCH]
        for one in InclusionPass.objects.filter(person__in=packet, closed_on__isnull=True):
            current[one.person_id] = one
    fresh, closed, changed = [], [], []
    for pk, change in rows.items():
        now = current.get(pk)
        if now is not None and change.number and now.number and now.number != change.number:
            now.closed_on = clock.today()
            closed.append(now)
            now = None
        if now is None:
            fresh.append(InclusionPass(person=change.person, number=change.number, ends_on=change.ends_on))
        else:
            now.number, now.ends_on = change.number or now.number, change.ends_on or now.ends_on
            changed.append(now)
    InclusionPass.objects.bulk_update(closed, ["closed_on"], batch_size=BATCH)
    InclusionPass.objects.bulk_update(changed, ["number", "ends_on"], batch_size=BATCH)
    InclusionPass.objects.bulk_create(fresh, batch_size=BATCH)
    audit.record_many(
        by=by,
        traces=[
            audit.Trace(
                "people.set_pass", "person", change.person.key, change.person.key,
                {"ends_on": [None, str(change.ends_on or "")]},
            )
            for change in rows.values()
        ],
    )  # fmt: skip


@transaction.atomic
def move_passes_many(*, by: User, passes: Iterable[InclusionPass]) -> None:
    """Set-based form of `move_pass`: saved rows with their new end and suspension already set."""
    rows = list(passes)
    InclusionPass.objects.bulk_update(rows, ["ends_on", "suspended_on"], batch_size=BATCH)
    audit.record_many(
        by=by,
        traces=[
            audit.Trace(
                "people.move_pass",
                "person",
                row.person.key,
                row.person.key,
                {"ends_on": [None, str(row.ends_on or "")]},
            )
            for row in rows
        ],
    )


@transaction.atomic
def restore_pass(*, by: User, person: Person, number: str, ends_on: date | None) -> None:
    """Give the person back the PASS she had before a workbook told another; an empty number: none."""
    current = person.passes.filter(closed_on__isnull=True).first()
    if current is not None and (not number or current.number != number):
        try:
            with transaction.atomic():
                current.delete()
        except RestrictedError:  # suspended or extended since: it is closed, not thrown away
            current.closed_on = clock.today()
            current.save(update_fields=["closed_on"])
        current = person.passes.filter(number=number).order_by("-id").first() if number else None
    if current is not None:
        current.ends_on, current.closed_on = ends_on, None
        current.save(update_fields=["ends_on", "closed_on"])
    audit.record(by=by, action="people.restore_pass", subject=person, person_key=person.key)


@dataclass
class Joining:
    """Rows joined to a person under another record's identity, for a human to confirm or undo."""

    kept: Person
    alias: Person
    """Unsaved: the identity as it was typed."""
    kind: str
    moved: dict[str, list[int]] = field(default_factory=dict)
    """What goes back to the alias if they are two people, as in `Merge.moved`."""


@transaction.atomic
def join_many(*, by: User, joinings: Iterable[Joining]) -> int:
    """Keep each typed identity as a record already joined, with its doubt. `keep_apart` undoes the join."""
    rows = list(joinings)
    for one in rows:
        one.alias.merged_into = one.kept
        one.alias.fold()
    Person.objects.bulk_create([one.alias for one in rows], batch_size=BATCH)
    now = clock.now()
    done = Merge.objects.bulk_create(
        [
            Merge(kept=one.kept, absorbed=one.alias, by=by, at=now, moved={"moved": one.moved, "closed": []})
            for one in rows
        ],
        batch_size=BATCH,
    )
    audit.record_many(
        by=by,
        traces=[
            audit.Trace("people.merge", "merge", merge.key, one.kept.key, {"absorbed": [None, str(one.alias.key)]})
            for one, merge in zip(rows, done, strict=True)
        ],
    )
    return raise_doubts(by=by, pairs=[(one.kept, one.alias, one.kind) for one in rows])


@transaction.atomic
def withdraw_many(*, by: User, people: Iterable[Person]) -> list[Person]:
    """Take back records entered by mistake, with their PASS, joined aliases and doubts.

    A record that anything else hangs on stays. Returns those taken back.
    """
    asked = {person.pk: person for person in people}
    aliases = dict(Person.objects.filter(merged_into__in=asked).values_list("pk", "merged_into_id"))
    held: set[int] = set()
    for model, name in MOVABLE:
        if model is InclusionPass:
            continue
        found = model._default_manager.filter(**{f"{name}__in": [*asked, *aliases]})
        held.update(found.values_list(f"{name}_id", flat=True))
    held |= {aliases[pk] for pk in held & aliases.keys()}
    free = [person for pk, person in asked.items() if pk not in held]
    keys = [person.pk for person in free]
    own = [pk for pk, root in aliases.items() if root in set(keys)]
    Merge.objects.filter(Q(kept__in=keys) | Q(absorbed__in=[*keys, *own])).delete()
    IdentityDoubt.objects.filter(Q(first__in=[*keys, *own]) | Q(second__in=[*keys, *own])).delete()
    InclusionPass.objects.filter(person__in=[*keys, *own]).delete()
    Person.objects.filter(pk__in=own).delete()
    Person.objects.filter(pk__in=keys).delete()
    audit.record_many(
        by=by, traces=[audit.Trace("people.withdraw", "person", person.key, person.key) for person in free]
    )
    return free
