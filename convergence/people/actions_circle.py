"""The only place where the circle outside and the person's answers about sharing are written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from convergence.accounts import audit
from convergence.accounts.models import User
from convergence.kit import clock
from convergence.network.models import Chantier
from convergence.nomenclature.lists import Relation
from convergence.people.actions import PeopleError
from convergence.people.models import Consent, Objection, OutsideReferent, Person

FIELDS = ("name", "organisation", "role", "theme", "phone", "email", "relation", "started_on", "ended_on")
BATCH = 500


@transaction.atomic
def note_outside(
    *, by: User, person: Person, chantier: Chantier, name: str, role: str, **values: Any
) -> OutsideReferent:
    """Somebody outside follows her, as she told this chantier. `values`: any of `FIELDS`. Raises PeopleError."""
    referent = OutsideReferent(
        person=person, chantier=chantier, name=name.strip(), role=role, recorded_by=by, recorded_at=clock.now()
    )
    referent.relation = Relation.ACTIVE.value
    _set(referent, values)
    referent.save()
    audit.record(by=by, action="people.note_outside", subject=referent, person_key=person.key)
    return referent


def _set(referent: OutsideReferent, values: Mapping[str, Any]) -> dict[str, list[str]]:
    """Put the values on it; answers what changed, as [before, after]."""
    changes = {}
    for field, value in values.items():
        if field not in FIELDS:
            raise TypeError(f"Not a field of an outside referent: {field}")
        before = getattr(referent, field)
        if before != value:
            changes[field] = [str(before or ""), str(value or "")]
            setattr(referent, field, value)
    if not referent.name:
        raise PeopleError("Écrivez son nom, ou celui du service.")
    try:
        referent.validate_constraints()
    except ValidationError as error:
        raise PeopleError(error.messages[0]) from None
    return changes


@transaction.atomic
def amend_outside(*, by: User, referent: OutsideReferent, **values: Any) -> bool:
    """Correct what is known of somebody of her circle; only the fields given. True when something changed."""
    changes = _set(referent, values)
    if not changes:
        return False
    referent.save(update_fields=list(changes))
    audit.record(
        by=by, action="people.amend_outside", subject=referent, person_key=referent.person.key, changes=changes
    )
    return True


@transaction.atomic
def end_outside(*, by: User, referent: OutsideReferent, on: date) -> None:
    """The relation ends that day: nothing is shared with that referent from then on."""
    if on > clock.today():
        raise PeopleError("Ce jour n’est pas encore venu : notez la fin le jour où elle arrive.")
    changes = _set(referent, {"ended_on": on, "relation": Relation.AUCUNE.value})
    referent.save(update_fields=["ended_on", "relation"])
    audit.record(by=by, action="people.end_outside", subject=referent, person_key=referent.person.key, changes=changes)


@transaction.atomic
def record_answers(
    *, by: User, referent: OutsideReferent, themes: Iterable[str], state: str, on: date, means: str = ""
) -> list[Consent]:
    """Her answer about sharing with that referent, on several themes at once (`""`: on all). Earlier answers stay.

    An agreement says how it was given. Raises PeopleError.
    """
    wanted = list(dict.fromkeys(themes))
    if not wanted:
        raise PeopleError("Choisissez au moins un thème.")
    if on > clock.today():
        raise PeopleError("Ce jour n’est pas encore venu.")
    if state == Consent.State.GIVEN and not means:
        raise PeopleError("Dites comment l’accord a été donné : de vive voix ou par écrit.")
    made = []
    for theme in wanted:
        consent = Consent.objects.create(
            referent=referent, theme=theme, state=state, on=on, recorded_by=by, recorded_at=clock.now(),
            means=means if state == Consent.State.GIVEN else "",
        )  # fmt: skip
        made.append(consent)
        audit.record(
            by=by, action="people.record_consent", subject=consent, person_key=referent.person.key,
            changes={"state": [None, state], "theme": [None, theme]},
        )  # fmt: skip
    return made


@transaction.atomic
def object_to_evaluation(*, by: User, person: Person) -> bool:
    """From today on, no data set for evaluators holds her. True when she did not object yet."""
    Person.objects.select_for_update().get(pk=person.pk)
    if person.objections.standing().exists():
        return False
    made = Objection.objects.create(person=person, on=clock.today(), recorded_by=by, recorded_at=clock.now())
    audit.record(by=by, action="people.object", subject=made, person_key=person.key)
    return True


@transaction.atomic
def lift_objection(*, by: User, person: Person) -> bool:
    """She objects no more. True when she did."""
    rows = list(person.objections.standing().select_for_update())
    for row in rows:
        row.lifted_on, row.lifted_by = clock.today(), by
        row.save(update_fields=["lifted_on", "lifted_by"])
        audit.record(by=by, action="people.lift_objection", subject=row, person_key=person.key)
    return bool(rows)


@transaction.atomic
def gather_many(
    *,
    by: User,
    referents: Iterable[OutsideReferent],
    consents: Iterable[Consent] = (),
    objections: Iterable[Objection] = (),
) -> None:
    """Set-based form of `note_outside`, `record_answers` and `object_to_evaluation`: unsaved rows; each answer names
    one of the referents."""
    circle, answers, refusals = list(referents), list(consents), list(objections)
    Objection.objects.bulk_create(refusals, batch_size=BATCH)
    OutsideReferent.objects.bulk_create(circle, batch_size=BATCH)
    Consent.objects.bulk_create(answers, batch_size=BATCH)
    traces = [audit.Trace("people.note_outside", "outsidereferent", row.key, row.person.key) for row in circle]
    traces += [
        audit.Trace(
            "people.record_consent", "consent", row.key, row.referent.person.key, {"state": [None, row.state]}
        )
        for row in answers
    ]  # fmt: skip
    traces += [audit.Trace("people.object", "objection", row.key, row.person.key) for row in refusals]
    audit.record_many(by=by, traces=traces)
