"""Who the rows are about: known people, new ones, and pairs for a human to compare.

Rule (5-workbook): equal PASS IAE numbers, or equal folded identity, are one person. Equal identities with two
different PASS numbers stay apart and are listed. An equal PASS with another identity joins and is listed, as do
equal identities born on 1 January in different chantiers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from convergence.exchange.rows import Row
from convergence.people.models import IdentityDoubt, InclusionPass, Person, identity_of

CHUNK = 5000
T = TypeVar("T")


def chunks(values: Iterable[T], size: int = CHUNK) -> Iterator[list[T]]:
    """The values by packets that a database takes as parameters."""
    packet: list[T] = []
    for value in values:
        packet.append(value)
        if len(packet) == size:
            yield packet
            packet = []
    if packet:
        yield packet


@dataclass(eq=False)
class Slot:
    """One person as this import sees her: stored, or to be created from her rows."""

    person: Person | None = None
    passes: set[str] = field(default_factory=set)
    identities: set[str] = field(default_factory=set)
    settled: set[str] = field(default_factory=set)
    """Identities that need no second look: the stored ones, or that of the first row."""


@dataclass
class Joined:
    """A new row that joined a person and that a human should look at."""

    slot: Slot
    number: int
    kind: str
    row: Row


def identity_of_row(row: Row) -> str:
    return identity_of(row["nom"], row["prenom"], date.fromisoformat(row["date_naissance"]))


class People:
    """Finds the person of each row. Rows with a PASS go first, so that the order of the file does not matter."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self.by_pass: dict[str, Slot] = {}
        self.by_identity: dict[str, list[Slot]] = defaultdict(list)
        self._of_person: dict[int, Slot] = {}
        self.apart: list[tuple[Slot, Slot, str]] = []
        """Pairs kept apart, for a human."""
        self.joined: list[Joined] = []
        self._load(list(rows))

    def _load(self, rows: list[Row]) -> None:
        people: dict[int, Person] = {}
        for packet in chunks({identity_of_row(row) for row in rows}):
            people.update({person.pk: person for person in Person.objects.filter(identity__in=packet)})
        numbers = {row["numero_pass_iae"] for row in rows if row.get("numero_pass_iae")}
        for packet in chunks(numbers):
            known = InclusionPass.objects.filter(number__in=packet).select_related("person")
            people.update({one.person_id: one.person for one in known})
        aliases = dict(people)
        while missing := {person.merged_into_id for person in people.values() if person.merged_into_id} - people.keys():
            people.update({person.pk: person for person in Person.objects.filter(pk__in=missing)})
        roots = {pk: self._root(person, people) for pk, person in people.items()}
        for keys in chunks({root.pk for root in roots.values()}):
            for pk, number in (
                InclusionPass.objects.filter(person__in=keys).exclude(number="").values_list("person_id", "number")
            ):
                slot = self.of(roots[pk] if pk in roots else people[pk])
                slot.passes.add(number)
                self.by_pass.setdefault(number, slot)
        for pk in sorted(aliases):
            slot = self.of(roots[pk])
            self._add_identity(slot, aliases[pk].identity)
            slot.settled.add(aliases[pk].identity)

    def _root(self, person: Person, people: dict[int, Person]) -> Person:
        while person.merged_into_id:
            person = people[person.merged_into_id]
        return person

    def of(self, person: Person) -> Slot:
        """The slot of a stored person."""
        slot = self._of_person.get(person.pk)
        if slot is None:
            slot = self._of_person[person.pk] = Slot(person=person, settled={person.identity})
            self._add_identity(slot, person.identity)
        return slot

    def _add_identity(self, slot: Slot, identity: str) -> None:
        slot.identities.add(identity)
        if all(known is not slot for known in self.by_identity[identity]):
            self.by_identity[identity].append(slot)

    def note_passes(self, passes: Iterable[InclusionPass]) -> None:
        """Passes of people who were found through their journeys."""
        for one in passes:
            slot = self._of_person.get(one.person_id)
            if slot is not None and one.number:
                slot.passes.add(one.number)
                self.by_pass.setdefault(one.number, slot)

    def check_known(self, slot: Slot, row: Row) -> None:
        """A row of a known journey stays with its person; another person with that PASS is a doubt."""
        number = row.get("numero_pass_iae", "")
        if number in slot.passes:
            return
        other = self.by_pass.get(number) if number else None
        if other is not None and other is not slot:
            self.apart.append((slot, other, IdentityDoubt.Kind.PASS_CONFLICT))
        elif number:
            slot.passes.add(number)
            self.by_pass[number] = slot

    def find(self, number: int, row: Row) -> Slot:
        """The person of a new row."""
        identity, pass_number = identity_of_row(row), row.get("numero_pass_iae", "")
        slot = self.by_pass.get(pass_number) if pass_number else None
        if slot is not None:
            if identity not in slot.settled:
                self.joined.append(Joined(slot, number, IdentityDoubt.Kind.PASS_CONFLICT, row))
        else:
            same = self.by_identity.get(identity, [])
            slot = next((one for one in same if not pass_number or not one.passes), None)
            if slot is None:
                slot = Slot(settled={identity})
                self.apart += [(one, slot, IdentityDoubt.Kind.TWO_PASSES) for one in same]
        self._add_identity(slot, identity)
        if pass_number:
            slot.passes.add(pass_number)
            self.by_pass[pass_number] = slot
        return slot
