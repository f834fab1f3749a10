"""One’s own presence, signed by who has the code of the day in front of her."""

from __future__ import annotations

from django.db import transaction

from convergence.accounts import audit
from convergence.accounts.models import User
from convergence.collective.actions.meetings import MeetingError
from convergence.collective.models import Enrolment, Meeting, Participant, Presence, Sitting
from convergence.kit import clock
from convergence.kit.folding import fold

MOST_GUESTS = 400
"""Guests that one code may add: past it, they are counted by who holds the meeting."""


@transaction.atomic
def sign(*, by: User, held: Meeting | Sitting) -> None:
    """She is there. Who was on no list is on it now."""
    if isinstance(held, Meeting):
        row, _ = Participant.objects.update_or_create(meeting=held, user=by, defaults={"present": True})
        audit.record(by=by, action="meetings.sign", subject=row)
        return
    one = held.course.enrolments.filter(user=by).first()
    if one is None:
        one = Enrolment.objects.create(course=held.course, user=by, by=by, recorded_at=clock.now())
    Presence.objects.update_or_create(sitting=held, enrolment=one, defaults={"present": True})
    audit.record(by=by, action="courses.sign", subject=one)


@transaction.atomic
def sign_guest(*, by: User, held: Meeting | Sitting, name: str, organisation: str) -> None:
    """Somebody without an account is there; who was announced by that name is that guest. `by` is the house itself.

    Raises MeetingError without a name, without an organisation, or past the number that one code may add.
    """
    name, organisation = " ".join(name.split()), " ".join(organisation.split())
    if not name:
        raise MeetingError("Écrivez votre nom.", "name")
    if not organisation:
        raise MeetingError(
            "Écrivez votre organisation : votre nom seul ne suffit pas à qui tient la liste.", "organisation"
        )
    if isinstance(held, Meeting):
        Meeting.objects.select_for_update().get(pk=held.pk)
        known = list(held.participants.filter(user__isnull=True))
        row = next((one for one in known if fold(one.name) == fold(name)), None)
        if row is None:
            _room(len(known))
            row = Participant(meeting=held, name=name, organisation=organisation)
        row.present = True
        row.save()
        audit.record(by=by, action="meetings.sign", subject=row)
        return
    Sitting.objects.select_for_update().get(pk=held.pk)
    guests = list(held.course.enrolments.filter(user__isnull=True, journey__isnull=True))
    one = next((guest for guest in guests if fold(guest.name) == fold(name)), None)
    if one is None:
        _room(len(guests))
        one = Enrolment.objects.create(
            course=held.course, name=name, organisation=organisation, by=by, recorded_at=clock.now()
        )
    Presence.objects.update_or_create(sitting=held, enrolment=one, defaults={"present": True})
    audit.record(by=by, action="courses.sign", subject=one)


def _room(known: int) -> None:
    if known >= MOST_GUESTS:
        raise MeetingError("La liste est pleine : signalez-vous à qui tient la réunion.", "name")
