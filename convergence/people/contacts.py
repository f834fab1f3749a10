"""How a chantier reaches a person: written here only. What one chantier was told stays there (decision 0018)."""

from __future__ import annotations

from django.db import transaction

from convergence.accounts import audit
from convergence.accounts.models import User
from convergence.network.models import Chantier
from convergence.people.models import ContactDetails, Person

CONTACT_FIELDS = ("phone", "email", "address", "languages")


def contact_of(person: Person, chantier: Chantier) -> dict[str, str]:
    """What that chantier knows, by field; empty where nothing was told."""
    row = ContactDetails.objects.filter(person=person, chantier=chantier).first()
    return {field: getattr(row, field) if row is not None else "" for field in CONTACT_FIELDS}


@transaction.atomic
def record_contact(*, by: User, person: Person, chantier: Chantier, **values: str) -> bool:
    """What the person told that chantier; only the fields given. True when something changed.

    The log says which field moved, never what it held.
    """
    unknown = set(values) - set(CONTACT_FIELDS)
    if unknown:
        raise TypeError(f"Not a contact detail: {sorted(unknown)}")
    row = ContactDetails.objects.filter(person=person, chantier=chantier).first()
    row = row or ContactDetails(person=person, chantier=chantier)
    moved = [field for field, value in values.items() if getattr(row, field) != value.strip()]
    if not moved:
        return False
    for field in moved:
        setattr(row, field, values[field].strip())
    row.save()
    audit.record(
        by=by, action="people.contact", subject=person, person_key=person.key, changes={"fields": [None, moved]}
    )
    return True


def bring_together(kept: Person, absorbed: Person) -> list[list[object]]:
    """Within a merge: what only the absorbed record said to a chantier that knows both fills the holes of the kept one.

    Answers `[row, field, value]` of each hole filled, for `take_apart`.
    """
    known = {row.chantier_id: row for row in ContactDetails.objects.filter(person=kept)}
    filled: list[list[object]] = []
    for row in ContactDetails.objects.filter(person=absorbed, chantier__in=list(known)):
        mine = known[row.chantier_id]
        holes = [field for field in CONTACT_FIELDS if getattr(row, field) and not getattr(mine, field)]
        for field in holes:
            setattr(mine, field, getattr(row, field))
            filled.append([mine.pk, field, getattr(row, field)])
        if holes:
            mine.save(update_fields=holes)
    return filled


def take_apart(filled: list[list[object]]) -> None:
    """Undo `bring_together`; what was corrected since stays."""
    rows = ContactDetails.objects.in_bulk([pk for pk, _, _ in filled])
    for pk, field, value in filled:
        row = rows.get(pk)
        if row is not None and getattr(row, str(field)) == value:
            setattr(row, str(field), "")
            row.save(update_fields=[str(field)])
