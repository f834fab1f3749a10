"""Calling a meeting, moving it, calling it off; its series; who comes and who came; its minutes and materials."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Any
from uuid import UUID

from django.db import transaction

from convergence.accounts import audit
from convergence.accounts.models import User
from convergence.accounts.roles import packed_roles
from convergence.collective import inviting, rules
from convergence.collective.models import Decision, Material, Meeting, Participant, Series
from convergence.kit import clock
from convergence.kit.dates import add_months
from convergence.kit.refusal import RefusedError
from convergence.network.models import Chantier, Territory

BATCH = 500
AHEAD = 12
"""Months for which a series is written ahead."""


class MeetingError(RefusedError):
    """Something about a meeting that is refused, said in French. `field` is where to mend it."""


@dataclass(frozen=True)
class Call:
    """What a meeting says to those it invites. `place_of` is its territory or chantier; None is the whole network."""

    kind: str
    title: str
    at: time
    place_of: Territory | Chantier | None = None
    minutes: int = 120
    place: str = ""
    visio: str = ""
    agenda: str = ""
    roles: tuple[str, ...] = ()

    def columns(self) -> dict[str, Any]:
        """The columns. Raises MeetingError without a place or an address, or with one that is not https."""
        if not self.place.strip() and not self.visio:
            raise MeetingError("Dites où l’on se retrouve : un lieu, une adresse de visio, ou les deux.", "place")
        if self.visio and not self.visio.startswith("https://"):
            raise MeetingError("L’adresse commence par https://.", "visio")
        return {
            "kind": self.kind, "title": self.title.strip(), "at": self.at, "minutes": self.minutes,
            "chantier": self.place_of if isinstance(self.place_of, Chantier) else None,
            "territory": self.place_of if isinstance(self.place_of, Territory) else None,
            "place": self.place.strip(), "visio": self.visio, "agenda": self.agenda.strip(),
            "roles": packed_roles(self.roles),
        }  # fmt: skip


# ── One meeting ─────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def call(*, by: User, words: Call, on: date) -> Meeting:
    """A meeting on that day."""
    meeting = Meeting.objects.create(organiser=by, on=on, recorded_at=clock.now(), **words.columns())
    audit.record(by=by, action="meetings.call", subject=meeting, changes={"on": ["", on.isoformat()]})
    return meeting


@transaction.atomic
def amend(*, by: User, meeting: Meeting, words: Call, on: date) -> Meeting:
    """Another day, hour, place or agenda. In a series, this one only. Raises MeetingError once it is called off."""
    if meeting.cancelled_on is not None:
        raise MeetingError("Cette réunion est annulée : rétablissez-la d’abord.")
    before = meeting.on
    for name, value in {**words.columns(), "on": on}.items():
        setattr(meeting, name, value)
    meeting.save()
    audit.record(by=by, action="meetings.amend", subject=meeting, changes={"on": [before.isoformat(), on.isoformat()]})
    return meeting


FOLLOWED = ("kind", "title", "at", "minutes", "place", "visio", "agenda", "roles")
"""What a change « from this date on » carries to the series and to its next dates; the day never."""


@transaction.atomic
def amend_following(*, by: User, meeting: Meeting, words: Call, on: date) -> int:
    """The meeting, its series and the dates after it. A date on which something was changed apart keeps it.

    Answers how many later dates changed. Set-based. Raises MeetingError outside a series, once it is called off, or for
    another place of the network: that is another series.
    """
    series = meeting.series
    if series is None:
        raise MeetingError("Cette réunion n’est pas dans une série.", "following")
    columns = words.columns()
    if (columns["territory"], columns["chantier"]) != (meeting.territory, meeting.chantier):
        raise MeetingError(
            "Une série garde son lieu dans le réseau : changez cette date seule, ou créez-en une.", "place_of"
        )
    before = {name: getattr(meeting, name) for name in FOLLOWED}
    changed = {name: columns[name] for name in FOLLOWED if columns[name] != before[name]}
    paper = meeting.series_on or meeting.on
    amend(by=by, meeting=meeting, words=words, on=on)
    if not changed:
        return 0
    for name, value in changed.items():
        setattr(series, name, value)
    series.save(update_fields=list(changed))
    rows = []
    for row in series.meetings.filter(series_on__gt=paper, cancelled_on__isnull=True):
        own = [name for name in changed if getattr(row, name) == before[name]]
        for name in own:
            setattr(row, name, changed[name])
        if own:
            rows.append(row)
    Meeting.objects.bulk_update(rows, list(changed), batch_size=BATCH)
    audit.record(by=by, action="meetings.amend_series", subject=series)
    audit.record_many(by=by, traces=[audit.Trace("meetings.amend", "meeting", row.key) for row in rows])
    return len(rows)


@transaction.atomic
def cancel(*, by: User, meeting: Meeting, reason: str) -> Meeting:
    """It will not take place. Raises MeetingError without a reason, or once somebody was noted present."""
    if not reason.strip():
        raise MeetingError("Dites pourquoi elle est annulée : les invités le liront.", "reason")
    if meeting.participants.filter(present=True).exists():
        raise MeetingError("Des présents y sont notés : elle a eu lieu.", "reason")
    meeting.cancelled_on, meeting.cancellation = clock.today(), reason.strip()[:200]
    meeting.save(update_fields=["cancelled_on", "cancellation"])
    audit.record(by=by, action="meetings.cancel", subject=meeting)
    return meeting


@transaction.atomic
def restore(*, by: User, meeting: Meeting) -> Meeting:
    """Called off by mistake: it takes place."""
    meeting.cancelled_on, meeting.cancellation = None, ""
    meeting.save(update_fields=["cancelled_on", "cancellation"])
    audit.record(by=by, action="meetings.restore", subject=meeting)
    return meeting


@transaction.atomic
def write_account(*, by: User, meeting: Meeting, text: str) -> Meeting:
    """The minutes, in place of those before. Raises MeetingError before the day."""
    if not meeting.is_past:
        raise MeetingError("Le compte rendu s’écrit à partir du jour de la réunion.", "account")
    meeting.account = text.strip()
    meeting.save(update_fields=["account"])
    audit.record(by=by, action="meetings.account", subject=meeting)
    return meeting


@transaction.atomic
def add_material(*, by: User, meeting: Meeting, title: str, url: str) -> Material:
    """A document, by its address. Raises MeetingError when it is not https."""
    if not url.startswith("https://"):
        raise MeetingError("L’adresse commence par https://.", "url")
    made = Material.objects.create(meeting=meeting, title=title.strip(), url=url)
    audit.record(by=by, action="meetings.add_material", subject=made)
    return made


@transaction.atomic
def remove_material(*, by: User, material: Material) -> None:
    """The address is taken away; the document stays where it is."""
    audit.record(by=by, action="meetings.remove_material", subject=material)
    material.delete()


# ── Series ──────────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def open_series(*, by: User, words: Call, rule: rules.Rule) -> tuple[Series, int]:
    """A rhythm, and its meetings of the year ahead. Answers the series and how many meetings it gave."""
    series = Series.objects.create(
        organiser=by, start=rule.start, weeks=rule.weeks, nth=rule.nth, weekday=rule.weekday,
        recorded_at=clock.now(), **words.columns(),
    )  # fmt: skip
    audit.record(by=by, action="meetings.open_series", subject=series)
    return series, extend(by=by, series=series)


@transaction.atomic
def extend(*, by: User, series: Series) -> int:
    """Writes the meetings missing for the year ahead; those moved or called off stay as they are.

    Answers how many. Set-based. Raises MeetingError once the series is stopped.
    """
    if series.ended_on is not None:
        raise MeetingError("Cette série est arrêtée.")
    today = clock.today()
    known = set(series.meetings.values_list("series_on", flat=True))
    last = max(filter(None, known), default=None)
    wanted = [
        day
        for day in rules.days(series.rule, add_months(max(today, series.start), AHEAD))
        if last is None or day > last
    ]
    made = Meeting.objects.bulk_create([occurrence(series, day) for day in wanted], batch_size=BATCH)
    traces = [audit.Trace("meetings.call", "meeting", meeting.key) for meeting in made]
    audit.record_many(by=by, traces=traces)
    return len(made)


def occurrence(series: Series, day: date, key: UUID | None = None) -> Meeting:
    """The meeting of the series on that day on paper, not written yet."""
    meeting = Meeting(
        kind=series.kind, title=series.title, chantier=series.chantier, territory=series.territory, at=series.at,
        minutes=series.minutes, place=series.place, visio=series.visio, agenda=series.agenda, roles=series.roles,
        organiser=series.organiser, series=series, series_on=day, on=rules.held_on(day), recorded_at=clock.now(),
    )  # fmt: skip
    if key is not None:
        meeting.key = key
    return meeting


@transaction.atomic
def stop_series(*, by: User, series: Series) -> int:
    """No more meetings: those to come that nobody answered or prepared go away. Answers how many."""
    series.ended_on = clock.today()
    series.save(update_fields=["ended_on"])
    to_come = series.meetings.filter(
        on__gt=series.ended_on, participants=None, decisions=None, materials=None, cancelled_on=None
    )
    count = to_come.count()
    Meeting.objects.filter(pk__in=list(to_come.values_list("pk", flat=True))).delete()
    audit.record(by=by, action="meetings.stop_series", subject=series)
    return count


# ── Who is expected, who comes, who came ────────────────────────────────────────────────────
@transaction.atomic
def invite(*, by: User, meeting: Meeting, user: User) -> Participant:
    """Somebody by name, beside the roles. Raises MeetingError when she does not work in the network that day."""
    if not inviting.colleagues(clock.today()).filter(pk=user.pk).exists():
        raise MeetingError("Cette personne n’a pas de poste dans le réseau aujourd’hui.", "user")
    row, _ = Participant.objects.update_or_create(meeting=meeting, user=user, defaults={"named": True})
    audit.record(by=by, action="meetings.invite", subject=row)
    return row


@transaction.atomic
def add_guest(*, by: User, meeting: Meeting, name: str, organisation: str = "") -> Participant:
    """Somebody from outside, who has no account. Raises MeetingError without a name."""
    if not name.strip():
        raise MeetingError("Indiquez son nom.", "name")
    row = Participant.objects.create(
        meeting=meeting, name=name.strip(), organisation=organisation.strip(), named=True
    )  # fmt: skip
    audit.record(by=by, action="meetings.invite", subject=row)
    return row


@transaction.atomic
def uninvite(*, by: User, meeting: Meeting, ref: str) -> None:
    """Off the list, for who was named. Raises MeetingError once she was noted present."""
    row = _row(meeting, ref)
    if row is None or not row.named:
        raise MeetingError("Cette personne est invitée par sa fonction.")
    if row.present:
        raise MeetingError("Elle est notée présente : enlevez d’abord sa présence.")
    audit.record(by=by, action="meetings.uninvite", subject=row)
    row.delete()


@transaction.atomic
def answer(*, by: User, meeting: Meeting, coming: bool) -> Participant:
    """« Je viens », « je ne viens pas ». Raises MeetingError once it is past or called off."""
    if meeting.cancelled_on is not None or meeting.on < clock.today():
        raise MeetingError("Cette réunion n’attend plus de réponse.")
    said = Participant.Answer.YES if coming else Participant.Answer.NO
    row, _ = Participant.objects.update_or_create(meeting=meeting, user=by, defaults={"answer": said})
    audit.record(by=by, action="meetings.answer", subject=row)
    return row


def _row(meeting: Meeting, ref: str) -> Participant | None:
    try:
        key = UUID(ref[1:])
    except ValueError:
        return None
    rows = meeting.participants.filter(key=key) if ref.startswith("p") else meeting.participants.filter(user__key=key)
    found: Participant | None = rows.first()
    return found


def _attended(meeting: Meeting) -> None:
    if meeting.cancelled_on is not None:
        raise MeetingError("Cette réunion est annulée.")
    if not meeting.is_past:
        raise MeetingError("La présence se note à partir du jour de la réunion.")


@transaction.atomic
def note_presence(*, by: User, meeting: Meeting, present: Mapping[str, bool | None]) -> None:
    """Who came and who did not, by their references on the list (`inviting.Expected.ref`); None takes it back.

    Set-based. Raises MeetingError before the day, when it is called off, or for somebody who is not on the list.
    """
    _attended(meeting)
    listed = {one.ref: one for one in inviting.expected(meeting)}
    if not present.keys() <= listed.keys():
        raise MeetingError("Cette personne n’est pas sur la liste.")
    known = {
        f"u{row.user.key}" if row.user is not None else f"p{row.key}": row
        for row in meeting.participants.select_related("user")
    }
    changed, fresh = [], []
    for ref, came in present.items():
        row = known.get(ref)
        if row is None:
            fresh.append(Participant(meeting=meeting, user=listed[ref].user, present=came))
        else:
            row.present = came
            changed.append(row)
    Participant.objects.bulk_update(changed, ["present"], batch_size=BATCH)
    Participant.objects.bulk_create(fresh, batch_size=BATCH)
    audit.record_many(
        by=by, traces=[audit.Trace("meetings.presence", "participant", row.key) for row in [*changed, *fresh]]
    )


@transaction.atomic
def everyone_came(*, by: User, meeting: Meeting) -> int:
    """« Tous présents »: all those of whom nothing was noted. Answers how many."""
    waiting = {one.ref: True for one in inviting.expected(meeting) if one.present is None}
    note_presence(by=by, meeting=meeting, present=waiting)
    return len(waiting)


@transaction.atomic
def count_others(*, by: User, meeting: Meeting, count: int) -> None:
    """People who came and are on no list, counted without a name."""
    _attended(meeting)
    audit.record(by=by, action="meetings.others", subject=meeting, changes={"others": [meeting.others, count]})
    meeting.others = count
    meeting.save(update_fields=["others"])


# ── Decisions ───────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def decide(
    *, by: User, meeting: Meeting, text: str, user: User | None = None, due_on: date | None = None
) -> Decision:  # fmt: skip
    """What was decided: it waits for `user` until it is done. Raises MeetingError without words."""
    if not text.strip():
        raise MeetingError("Écrivez ce qui est décidé.", "text")
    made = Decision.objects.create(meeting=meeting, text=text.strip(), user=user, due_on=due_on, by=by)
    audit.record(by=by, action="meetings.decide", subject=made)
    return made


@transaction.atomic
def close(*, by: User, decision: Decision, state: str, reason: str = "") -> Decision:
    """Done, or dropped with its reason; OPEN takes it up again. Raises MeetingError when dropped without a reason."""
    if state == Decision.State.DROPPED and not reason.strip():
        raise MeetingError("Dites pourquoi elle est abandonnée.", "reason")
    before = decision.state
    decision.state = Decision.State(state)
    decision.reason = reason.strip()[:200] if state == Decision.State.DROPPED else ""
    decision.closed_on = None if state == Decision.State.OPEN else clock.today()
    decision.save(update_fields=["state", "reason", "closed_on"])
    audit.record(by=by, action="meetings.close", subject=decision, changes={"state": [before, state]})
    return decision


@transaction.atomic
def file_many(
    *, by: User, series: Iterable[Series], meetings: Iterable[Meeting], participants: Iterable[Participant],
    decisions: Iterable[Decision],
) -> None:  # fmt: skip
    """Set-based form, for meetings told with all that happened there."""
    Series.objects.bulk_create(list(series), batch_size=BATCH)
    rows = Meeting.objects.bulk_create(list(meetings), batch_size=BATCH)
    Participant.objects.bulk_create(list(participants), batch_size=BATCH)
    Decision.objects.bulk_create(list(decisions), batch_size=BATCH)
    audit.record_many(by=by, traces=[audit.Trace("meetings.call", "meeting", row.key) for row in rows])
