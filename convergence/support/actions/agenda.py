"""Writing the agenda: an appointment made, moved, called off; what became of it, and what the journal keeps of it."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time

from django.db import transaction

from convergence.accounts import audit
from convergence.accounts.models import User
from convergence.journeys.models import Journey
from convergence.kit import clock
from convergence.kit.refusal import RefusedError
from convergence.people.models import OutsideReferent
from convergence.support.actions.journal import JournalError, Words, erase, note
from convergence.support.models import Appointment, CalendarFeed, JournalEntry

BATCH = 500
State = Appointment.State
OUTCOMES = (State.HONOURED, State.NO_SHOW, State.EXCUSED, State.CANCELLED)


class AgendaError(RefusedError):
    """Something about an appointment that is refused, said in French; `field` is where."""


@dataclass(frozen=True)
class Meeting:
    """When, where, why, with whom."""

    user: User
    on: date
    at: time
    minutes: int = 45
    kind: str = "ENTRETIEN"
    place: str = ""
    subject: str = ""
    phone: str = ""
    outside: OutsideReferent | None = None

    def check(self, journey: Journey) -> None:
        """Raises AgendaError: the outside referent is another's, or the kind says that nobody came."""
        if self.kind == "ABSENCE":
            raise AgendaError("Une absence se note après, d’un clic.", "kind")
        if self.outside is not None and (self.outside.person_id, self.outside.chantier_id) != (
            journey.person_id, journey.chantier_id,
        ):  # fmt: skip
            raise AgendaError("Ce référent extérieur suit une autre personne.", "outside")


def _columns(meeting: Meeting) -> dict[str, object]:
    return {
        "user_id": meeting.user.pk, "on": meeting.on, "at": meeting.at, "minutes": meeting.minutes,
        "kind": meeting.kind, "place": meeting.place.strip(), "subject": meeting.subject.strip(),
        "phone": meeting.phone.strip(), "outside_id": meeting.outside.pk if meeting.outside else None,
    }  # fmt: skip


def _record(*, by: User, action: str, appointment: Appointment, changes: dict[str, list[str]] | None = None) -> None:
    """The subject is the journey: the log shown to a person keeps to the journeys in reach of who shows it."""
    journey = appointment.journey
    audit.record(
        by=by, action=action, subject=journey, person_key=journey.person.key,
        changes={"appointment": [None, str(appointment.key)], **(changes or {})},
    )  # fmt: skip


@transaction.atomic
def appoint(*, by: User, journey: Journey, meeting: Meeting) -> Appointment:
    """A meeting more in the agenda. Raises AgendaError."""
    meeting.check(journey)
    made = Appointment.objects.create(journey=journey, recorded_by=by, recorded_at=clock.now(), **_columns(meeting))
    _record(by=by, action="support.appoint", appointment=made)
    return made


@transaction.atomic
def appoint_many(*, by: User, appointments: Iterable[Appointment]) -> int:
    """Set-based form of `appoint`: unsaved rows of saved journeys; outcomes are written as they stand."""
    rows = list(appointments)
    Appointment.objects.bulk_create(rows, batch_size=BATCH)
    audit.record_many(
        by=by,
        traces=[
            audit.Trace("support.appoint", "journey", row.journey.key, row.journey.person.key,
                        {"appointment": [None, str(row.key)]})
            for row in rows
        ],
    )  # fmt: skip
    return len(rows)


@transaction.atomic
def move(*, by: User, appointment: Appointment, meeting: Meeting) -> bool:
    """Another hour, place or subject. True when something changed. Raises AgendaError."""
    if not appointment.is_planned:
        raise AgendaError("Ce rendez-vous a déjà eu sa réponse : reprenez-la d’abord.")
    meeting.check(appointment.journey)
    wanted = _columns(meeting)
    changes = {
        name: [str(getattr(appointment, name) or ""), str(value or "")]
        for name, value in wanted.items()
        if getattr(appointment, name) != value
    }
    if not changes:
        return False
    for name, value in wanted.items():
        setattr(appointment, name, value)
    appointment.save(update_fields=list(wanted))
    _record(by=by, action="support.move_appointment", appointment=appointment, changes=changes)
    return True


@transaction.atomic
def settle(*, by: User, appointment: Appointment, state: str, words: str = "") -> JournalEntry | None:
    """What became of it. Who came is an entry of its nature, with `words` or the subject; who did not, an absence.

    Raises AgendaError when it has not begun yet, or has its answer already.
    """
    locked = Appointment.objects.select_for_update().get(pk=appointment.pk)
    if state not in OUTCOMES:
        raise AgendaError("Choisissez une réponse.")
    if not locked.is_planned:
        raise AgendaError("Ce rendez-vous a déjà eu sa réponse.")
    if state in {State.HONOURED, State.NO_SHOW} and appointment.on > clock.today():
        raise AgendaError("Ce rendez-vous est à venir : sa réponse se note le jour même.")
    appointment.state = state
    appointment.entry = _entry(by, appointment, words) if state in {State.HONOURED, State.NO_SHOW} else None
    appointment.save(update_fields=["state", "entry"])
    _record(
        by=by, action="support.settle_appointment", appointment=appointment,
        changes={"state": [State.PLANNED, state]},
    )  # fmt: skip
    return appointment.entry


def _entry(by: User, appointment: Appointment, words: str) -> JournalEntry:
    came = appointment.state == State.HONOURED
    said = words.strip() or appointment.subject or "Rendez-vous"
    written = Words(
        kind=appointment.kind if came else "ABSENCE", on=appointment.on,
        synthesis=said if came else f"Rendez-vous manqué. {words.strip()}".strip(),
        outside=appointment.outside if came else None,
    )  # fmt: skip
    return note(by=by, journeys=[appointment.journey], words=written)[0]


@transaction.atomic
def reopen(*, by: User, appointment: Appointment) -> None:
    """Take the answer back: the appointment waits again, and the entry it wrote goes. Raises AgendaError."""
    if appointment.is_planned:
        return
    before, entry = appointment.state, appointment.entry
    if entry is not None and entry.by_id != by.pk:
        raise AgendaError("Seul celui qui a noté cette réponse la reprend.")
    appointment.state, appointment.entry = State.PLANNED, None
    appointment.save(update_fields=["state", "entry"])
    if entry is not None:
        try:
            erase(by=by, entries=[entry])
        except JournalError as error:
            raise AgendaError(str(error)) from None
    _record(
        by=by, action="support.reopen_appointment", appointment=appointment,
        changes={"state": [before, State.PLANNED]},
    )  # fmt: skip


# ── The feed ────────────────────────────────────────────────────────────────────────────────
def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def open_feed(*, by: User) -> str:
    """A new secret address; the former one closes at once. The secret is answered here and kept nowhere."""
    token = secrets.token_urlsafe(32)
    CalendarFeed.objects.update_or_create(
        user=by, defaults={"digest": digest_of(token), "opened_at": clock.now(), "read_on": None}
    )
    audit.record(by=by, action="support.open_feed")
    return token


@transaction.atomic
def close_feed(*, by: User) -> None:
    """The secret address answers nothing any more."""
    if CalendarFeed.objects.filter(user=by).delete()[0]:
        audit.record(by=by, action="support.close_feed")


def note_feed_read(*, feed: CalendarFeed) -> None:
    """Log the reading, once a day: a calendar asks every hour, and one line says as much."""
    today = clock.today()
    if CalendarFeed.objects.filter(pk=feed.pk).exclude(read_on=today).update(read_on=today):
        audit.read(by=feed.user, kind="EXPORT", what="Agenda, par son adresse secrète")
