"""Opening a workshop or a training, its dates written by a rhythm or one by one, moved or called off with why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from django.db import transaction
from django.db.models import Max, Min, Q

from convergence.accounts import audit
from convergence.accounts.models import User
from convergence.accounts.roles import packed_roles
from convergence.collective import rules
from convergence.collective.models import STAFF, Course, Enrolment, Presence, Requirement, Sitting
from convergence.kit import clock
from convergence.kit.refusal import RefusedError
from convergence.network.models import Chantier, Territory
from convergence.nomenclature.collective import CourseKind
from convergence.partnerships.models import Partner

BATCH = 500
MOST = 60
"""Sessions that a course may be given at once."""


class CourseError(RefusedError):
    """Something about a workshop or a training that is refused, said in French. `field` is where to mend it."""


@dataclass(frozen=True)
class Words:
    """What is told of a course. `place_of` is its territory or chantier; None is the whole network. `partners` are
    those it opens with."""

    kind: str
    title: str
    topic: str
    place: str
    place_of: Territory | Chantier | None = None
    partners: tuple[Partner, ...] = ()
    trainer: str = ""
    capacity: int | None = None
    what: str = ""
    roles: tuple[str, ...] = ()
    requirement: Requirement | None = None

    def columns(self) -> dict[str, Any]:
        staff = self.kind in CourseKind.in_group(STAFF)
        return {
            "kind": self.kind, "title": self.title.strip(), "topic": self.topic, "place": self.place.strip(),
            "chantier": self.place_of if isinstance(self.place_of, Chantier) else None,
            "territory": self.place_of if isinstance(self.place_of, Territory) else None,
            "trainer": self.trainer.strip(), "capacity": self.capacity, "what": self.what.strip(),
            "roles": packed_roles(self.roles) if staff else "", "requirement": self.requirement if staff else None,
        }  # fmt: skip


@dataclass(frozen=True)
class Slot:
    """A moment given to a session; `series_on` is its day on paper when a rhythm gave it."""

    on: date
    at: time
    minutes: int = 120
    place: str = ""
    series_on: date | None = None


def slots(rule: rules.Rule, count: int, at: time, minutes: int) -> list[Slot]:
    """`count` sessions of a rhythm: a public holiday moves to the next day worked.

    Raises CourseError under one session, or above what is written at once.
    """
    if not 1 <= count <= MOST:
        raise CourseError(f"De 1 à {MOST} séances.", "count")
    return [Slot(rules.held_on(day), at, minutes, series_on=day) for day in rules.first(rule, count)]


@transaction.atomic
def open_course(*, by: User, words: Words, dates: Iterable[Slot], lead: User | None = None) -> Course:
    """A course with its sessions, held by `lead` (who opens it, unless told otherwise)."""
    course: Course = Course.objects.create(lead=lead or by, recorded_at=clock.now(), **words.columns())
    course.partners.set(words.partners)
    Sitting.objects.bulk_create(_sitting(course, slot) for slot in dates)
    audit.record(by=by, action="courses.open", subject=course)
    return _span(course)


def _sitting(course: Course, slot: Slot) -> Sitting:
    return Sitting(
        course=course, on=slot.on, at=slot.at, minutes=slot.minutes, place=slot.place.strip(), series_on=slot.series_on
    )


def _span(course: Course) -> Course:
    """First and last day of what is not called off: the lists sort on them."""
    found = course.sittings.filter(cancelled_on__isnull=True).aggregate(first=Min("on"), last=Max("on"))
    course.starts_on, course.ends_on = found["first"], found["last"]
    if course.starts_on is None:
        found = course.sittings.aggregate(first=Min("on"), last=Max("on"))
        course.starts_on, course.ends_on = found["first"], found["last"]
    course.save(update_fields=["starts_on", "ends_on"])
    return course


@transaction.atomic
def amend(*, by: User, course: Course, words: Words) -> Course:
    """Other words. Raises CourseError when the list would no longer fit: its public, or fewer places than enrolled."""
    people = words.kind not in CourseKind.in_group(STAFF)
    if people != course.for_people and course.enrolments.exists():
        raise CourseError("Des inscrits y sont déjà : la nature ne change plus de public.", "kind")
    taken = course.enrolments.filter(state=Enrolment.State.ENROLLED).count()
    if words.capacity is not None and words.capacity < taken:
        raise CourseError(f"{taken} inscrits : gardez au moins autant de places.", "capacity")
    for name, value in words.columns().items():
        setattr(course, name, value)
    course.save()
    audit.record(by=by, action="courses.amend", subject=course)
    return course


@transaction.atomic
def hand_over(*, by: User, course: Course, lead: User) -> Course:
    """Another colleague holds it, and reads its list from now on."""
    audit.record(
        by=by, action="courses.hand_over", subject=course, changes={"lead": [str(course.lead.key), str(lead.key)]}
    )
    course.lead = lead
    course.save(update_fields=["lead"])
    return course


@transaction.atomic
def set_partner(*, by: User, course: Course, partner: Partner, takes_part: bool) -> None:
    """A partner brings something to it, or no longer."""
    (course.partners.add if takes_part else course.partners.remove)(partner)
    changes = {"partner": ["" if takes_part else str(partner.key), str(partner.key) if takes_part else ""]}
    audit.record(by=by, action="courses.partner", subject=course, changes=changes)


# ── Sessions ────────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def add_sitting(*, by: User, course: Course, slot: Slot) -> Sitting:
    """One more date."""
    made = _sitting(course, slot)
    made.save()
    audit.record(by=by, action="courses.add_sitting", subject=made)
    _span(course)
    return made


@transaction.atomic
def move(*, by: User, sitting: Sitting, slot: Slot) -> Sitting:
    """Another day, hour, length or place. Raises CourseError once it is called off, or once somebody came."""
    if sitting.cancelled_on is not None:
        raise CourseError("Cette séance est annulée : rétablissez-la d’abord.")
    if slot.on != sitting.on and sitting.presences.exists():
        raise CourseError("Des présences y sont notées : elle a eu lieu ce jour-là.", "on")
    before = sitting.on
    sitting.on, sitting.at, sitting.minutes, sitting.place = slot.on, slot.at, slot.minutes, slot.place.strip()
    sitting.save()
    audit.record(
        by=by, action="courses.move", subject=sitting, changes={"on": [before.isoformat(), slot.on.isoformat()]}
    )
    _span(sitting.course)
    return sitting


@transaction.atomic
def cancel(*, by: User, sitting: Sitting, reason: str, following: bool = False) -> int:
    """It will not take place; with `following`, nor will those after it. Answers how many.

    Raises CourseError without a reason, or when somebody came to one of them.
    """
    if not reason.strip():
        raise CourseError("Dites pourquoi elle est annulée.", "reason")
    rows = sitting.course.sittings.filter(cancelled_on__isnull=True)
    rows = rows.filter(on__gte=sitting.on) if following else rows.filter(pk=sitting.pk)
    if rows.filter(Q(presences__present=True) | Q(others__gt=0)).exists():
        raise CourseError("Des présents y sont notés : elle a eu lieu.", "reason")
    found = list(rows)
    rows.filter(pk__in=[one.pk for one in found]).update(cancelled_on=clock.today(), cancellation=reason.strip()[:200])
    audit.record_many(by=by, traces=[audit.Trace("courses.cancel", "sitting", one.key) for one in found])
    _span(sitting.course)
    return len(found)


@transaction.atomic
def restore(*, by: User, sitting: Sitting) -> Sitting:
    """Called off by mistake: it takes place."""
    sitting.cancelled_on, sitting.cancellation = None, ""
    sitting.save(update_fields=["cancelled_on", "cancellation"])
    audit.record(by=by, action="courses.restore", subject=sitting)
    _span(sitting.course)
    return sitting


@transaction.atomic
def remove_sitting(*, by: User, sitting: Sitting) -> None:
    """A date written by mistake goes away. Raises CourseError once a presence is noted."""
    if sitting.presences.exists() or sitting.others:
        raise CourseError("Des présences y sont notées : elle a eu lieu.")
    audit.record(by=by, action="courses.remove_sitting", subject=sitting)
    course = sitting.course
    sitting.delete()
    _span(course)


@transaction.atomic
def file_many(
    *, by: User, requirements: Iterable[Requirement], courses: Iterable[Course], partners: Iterable[Any],
    sittings: Iterable[Sitting], enrolments: Iterable[Enrolment], presences: Iterable[Presence],
) -> None:  # fmt: skip
    """Set-based form, for courses told with all that happened there. `partners` are rows of `Course.partners.through`,
    unsaved pairs (course, partner)."""
    asked = Requirement.objects.bulk_create(list(requirements), batch_size=BATCH)
    rows = Course.objects.bulk_create(list(courses), batch_size=BATCH)
    through: Any = Course.partners.through
    through.objects.bulk_create(
        [through(course_id=course.pk, partner_id=partner.pk) for course, partner in partners], batch_size=BATCH
    )
    Sitting.objects.bulk_create(list(sittings), batch_size=BATCH)
    Enrolment.objects.bulk_create(list(enrolments), batch_size=BATCH)
    Presence.objects.bulk_create(list(presences), batch_size=BATCH)
    traces = [audit.Trace("courses.open", "course", row.key) for row in rows]
    traces += [audit.Trace("courses.expect", "requirement", row.key) for row in asked]
    audit.record_many(by=by, traces=traces)
