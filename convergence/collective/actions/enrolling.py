"""Who is on the list of a course: put there with her agreement, waiting when it is full, taken off."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from convergence.accounts import audit
from convergence.accounts.models import User
from convergence.collective.actions.courses import BATCH, CourseError
from convergence.collective.inviting import colleagues
from convergence.collective.models import Course, Enrolment
from convergence.journeys.models import Journey
from convergence.kit import clock
from convergence.network.models import Membership

State = Enrolment.State


@dataclass(frozen=True)
class Done:
    """What became of those who were put on a list."""

    enrolled: list[Enrolment]
    waiting: list[Enrolment]
    known: int
    """Already on it."""


def _locked(course: Course) -> int | None:
    """Places left, under a lock: two people never take the same one. None: as many as come.

    Raises CourseError once every session is past.
    """
    held: Course = Course.objects.select_for_update().get(pk=course.pk)
    if held.ends_on is not None and held.ends_on < clock.today():
        raise CourseError("La dernière séance est passée : les inscriptions sont closes.")
    if held.capacity is None:
        return None
    return max(0, held.capacity - held.enrolments.filter(state=State.ENROLLED).count())


def of_place(course: Course, journeys: Iterable[Journey]) -> None:
    """Raises CourseError when one of them is of a chantier that the course is not for."""
    chantiers = {journey.chantier_id for journey in journeys}
    if course.chantier_id is not None:
        kept = {course.chantier_id}
    elif course.territory_id is not None:
        members = Membership.objects.on(clock.today()).filter(territory=course.territory_id, chantier__in=chantiers)
        kept = set(members.values_list("chantier_id", flat=True))
    else:
        return
    if chantiers - kept:
        raise CourseError(
            f"Cet atelier est pour {course.where} : choisissez des personnes qui y travaillent.", "people"
        )


@transaction.atomic
def enrol_people(*, by: User, course: Course, journeys: Iterable[Journey], agreed_on: date | None) -> Done:
    """Several people at once, in this order; those beyond the places wait. Set-based.

    Raises CourseError for a course of permanents, without anybody, without the day they agreed or with one to come,
    for somebody of elsewhere, or once the last session is past.
    """
    wanted = list({journey.pk: journey for journey in journeys}.values())
    if not course.for_people:
        raise CourseError("Cette formation est pour les permanents.", "people")
    if not wanted:
        raise CourseError("Choisissez au moins une personne.", "people")
    if agreed_on is None:
        raise CourseError(
            "Indiquez le jour où la personne a dit oui : sans son accord, elle n’est pas inscrite.", "agreed_on"
        )
    if agreed_on > clock.today():
        raise CourseError("Son accord ne peut pas être à venir.", "agreed_on")
    of_place(course, wanted)
    left = _locked(course)
    known = {row.journey_id: row for row in course.enrolments.filter(journey__in=wanted)}
    fresh: list[Enrolment] = []
    back: list[Enrolment] = []
    for journey in wanted:
        row = known.get(journey.pk)
        if row is not None and row.state != State.LEFT:
            continue
        state = State.WAITING if left == 0 else State.ENROLLED
        if left:
            left -= 1
        if row is None:
            row = Enrolment(course=course, journey=journey)
            fresh.append(row)
        else:
            row.journey = journey
            back.append(row)
        row.state, row.agreed_on, row.left_on, row.by, row.recorded_at = state, agreed_on, None, by, clock.now()
    Enrolment.objects.bulk_create(fresh, batch_size=BATCH)
    Enrolment.objects.bulk_update(back, ["state", "agreed_on", "left_on", "by", "recorded_at"], batch_size=BATCH)
    done = [*fresh, *back]
    people = {journey.pk: journey.person.key for journey in wanted}
    traces = [
        audit.Trace("courses.enrol", "enrolment", row.key, people[row.journey_id], {"state": ["", row.state]})
        for row in done
        if row.journey_id is not None
    ]
    audit.record_many(by=by, traces=traces)
    return Done(
        [row for row in done if row.state == State.ENROLLED], [row for row in done if row.state == State.WAITING],
        len(wanted) - len(done),
    )  # fmt: skip


@transaction.atomic
def enrol_user(*, by: User, course: Course, user: User) -> Enrolment:
    """A colleague on the list of a training. Raises CourseError for a workshop, or for somebody without a post."""
    if course.for_people:
        raise CourseError("Cet atelier est pour les personnes accompagnées.", "user")
    if not colleagues(clock.today()).filter(pk=user.pk).exists():
        raise CourseError("Cette personne n’a pas de poste dans le réseau aujourd’hui.", "user")
    left = _locked(course)
    row = course.enrolments.filter(user=user).first() or Enrolment(course=course, user=user, state=State.LEFT)
    if row.state == State.LEFT:
        row.state, row.left_on = (State.WAITING if left == 0 else State.ENROLLED), None
        row.by, row.recorded_at = by, clock.now()
        row.save()
        audit.record(by=by, action="courses.enrol", subject=row, changes={"state": ["", row.state]})
    return row


@transaction.atomic
def add_guest(*, by: User, course: Course, name: str, organisation: str = "") -> Enrolment:
    """A permanent without an account, or somebody from outside. Raises CourseError without a name, or in a workshop."""
    if course.for_people:
        raise CourseError("Comptez sans nom ceux qui ne sont pas d’un chantier.", "name")
    if not name.strip():
        raise CourseError("Indiquez son nom.", "name")
    row = Enrolment.objects.create(
        course=course, name=name.strip(), organisation=organisation.strip(), by=by, recorded_at=clock.now()
    )
    audit.record(by=by, action="courses.enrol", subject=row)
    return row


@transaction.atomic
def leave(*, by: User, enrolment: Enrolment) -> Enrolment | None:
    """Off the list; the first who waits takes the place. Answers who, if anybody.

    Raises CourseError when she is off it already. Who came stays in the attendance of that day.
    """
    if enrolment.state == State.LEFT:
        raise CourseError("Cette personne n’est plus sur la liste.")
    held = enrolment.state == State.ENROLLED
    Course.objects.select_for_update().get(pk=enrolment.course_id)
    enrolment.state, enrolment.left_on = State.LEFT, clock.today()
    enrolment.save(update_fields=["state", "left_on"])
    person = enrolment.journey.person.key if enrolment.journey is not None else None
    audit.record(by=by, action="courses.leave", subject=enrolment, person_key=person)
    return promote(by=by, course=enrolment.course) if held else None


@transaction.atomic
def promote(*, by: User, course: Course) -> Enrolment | None:
    """The first who waits is enrolled, when there is a place."""
    taken = course.enrolments.filter(state=State.ENROLLED).count()
    if course.capacity is not None and taken >= course.capacity:
        return None
    row = course.enrolments.filter(state=State.WAITING).select_related("journey__person", "user").first()
    if row is not None:
        row.state = State.ENROLLED
        row.save(update_fields=["state"])
        person = row.journey.person.key if row.journey is not None else None
        audit.record(by=by, action="courses.promote", subject=row, person_key=person)
    return row
