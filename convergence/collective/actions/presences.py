"""Who came to a session: one gesture each, one for all, or counted without a name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import transaction

from convergence.accounts import audit
from convergence.accounts.models import User
from convergence.collective.actions.courses import BATCH, CourseError
from convergence.collective.inviting import Expected
from convergence.collective.models import Enrolment, Presence, Sitting
from convergence.kit import clock


def _attended(sitting: Sitting) -> None:
    if sitting.cancelled_on is not None:
        raise CourseError("Cette séance est annulée.")
    if not sitting.is_past:
        raise CourseError("La présence se note à partir du jour de la séance.")


@transaction.atomic
def note(
    *, by: User, sitting: Sitting, listed: Sequence[Expected], present: Mapping[str, bool | None]
) -> None:  # fmt: skip
    """Who came and who did not, by their references among `listed`; None takes it back. Set-based.

    Who was only invited is enrolled by coming. Raises CourseError before the day, when it is called off, or for
    somebody who is not on the list.
    """
    _attended(sitting)
    rows = {one.ref: one for one in listed}
    if not present.keys() <= rows.keys():
        raise CourseError("Cette personne n’est pas sur la liste.")
    keys = [ref[1:] for ref in present if ref.startswith("e")]
    found = sitting.course.enrolments.filter(key__in=keys).select_related("journey__person")
    enrolled = {f"e{row.key}": row for row in found}
    fresh = {
        ref: Enrolment(course=sitting.course, user=rows[ref].user, by=by, recorded_at=clock.now())
        for ref, came in present.items()
        if ref not in enrolled and came is not None
    }
    Enrolment.objects.bulk_create(fresh.values(), batch_size=BATCH)
    enrolled |= fresh
    noted = {ref: came for ref, came in present.items() if ref in enrolled}
    kept = [
        Presence(sitting=sitting, enrolment=enrolled[ref], present=came)
        for ref, came in noted.items()
        if came is not None
    ]
    Presence.objects.bulk_create(
        kept, batch_size=BATCH, update_conflicts=True, unique_fields=["sitting", "enrolment"], update_fields=["present"]
    )
    back = [enrolled[ref] for ref, came in noted.items() if came is None]
    if back:
        sitting.presences.filter(enrolment__in=back).delete()
    traces = [
        audit.Trace(
            "courses.presence", "enrolment", row.key, row.journey.person.key if row.journey is not None else None,
            {"present": ["", present[ref]]},
        )
        for ref, row in enrolled.items()
    ]  # fmt: skip
    audit.record_many(by=by, traces=traces)


@transaction.atomic
def everyone_came(*, by: User, sitting: Sitting, listed: Sequence[Expected]) -> int:
    """« Tous présents »: all those of whom nothing was noted. Answers how many."""
    waiting = {one.ref: True for one in listed if one.present is None}
    note(by=by, sitting=sitting, listed=listed, present=waiting)
    return len(waiting)


@transaction.atomic
def count_others(*, by: User, sitting: Sitting, count: int) -> None:
    """People who came and are on no list, counted without a name."""
    _attended(sitting)
    audit.record(by=by, action="courses.others", subject=sitting, changes={"others": [sitting.others, count]})
    sitting.others = count
    sitting.save(update_fields=["others"])
