"""The journals and the agendas: what was noted of the last year and a half, and the week of the demo's own referents.

An escort or an exchange with somebody outside is told only of the journeys whose answer says so, and once at least of
each of those: the journal and the declared answers agree.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from convergence.accounts.models import User
from convergence.demo.cast import PARTS
from convergence.demo.chapters import Chapter, World
from convergence.demo.chapters.journal_words import MEETINGS, NOTES, SAID
from convergence.demo.drawing import Wheel
from convergence.journeys.actions.bulk import JourneyDraft
from convergence.journeys.models import Journey
from convergence.kit.dates import add_months, holiday, monday
from convergence.support.actions.agenda import appoint_many
from convergence.support.actions.journal import EntryDraft, note_many
from convergence.support.models import Appointment, JournalEntry

KINDS = Wheel({"ENTRETIEN": 52, "APPEL": 22, "VISITE": 8, "ABSENCE": 7, "NOTE": 11})
DECLARED = (("proximity", "ACCOMPAGNEMENT"), ("concerted", "CONCERTATION"))
LATELY = 18
"""Months of which the journals tell."""
TOGETHER = 0.3
"""Share of further escorts and exchanges among those who have some."""
SECRETS = 0.04
HOURS = (time(9), time(9, 30), time(10, 30), time(11, 15), time(14), time(15), time(16, 15))
PLACES = ("Bureau du chantier", "Bureau du chantier", "Salle de réunion", "Sur le terrain", "")
STARS = frozenset(part.email for part in PARTS if part.code in {"CIP", "ESP"})


class JournalChapter(Chapter):
    """Lines of the journal for everybody who was there lately; appointments for the cast."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.since = add_months(world.today, -LATELY)
        self.held: list[tuple[User, Journey]] = []

    def after(self, drafts: list[JourneyDraft]) -> None:
        entries: list[EntryDraft] = []
        for draft in drafts:
            journey = draft.journey
            for field, kind in DECLARED:
                if getattr(journey, field) == "OUI":
                    entries.append(self._entry(draft, kind, journey.started_on))
                    if self.dice.happens(TOGETHER) and self._last(journey) > self.since:
                        entries.append(self._entry(draft, kind, self.since))
            if self._last(journey) > self.since:
                entries += [self._line(draft) for _ in range(self.dice.randint(3, 8))]
            self.held += [
                (link.user, journey)
                for link in draft.referents
                if link.ended_on is None and link.user.email in STARS and journey.ended_on is None
            ]
        note_many(by=self.world.by, drafts=entries)

    def _last(self, journey: Journey) -> date:
        return min(journey.ended_on or self.world.today, self.world.today)

    def _line(self, draft: JourneyDraft) -> EntryDraft:
        return self._entry(draft, KINDS.spin(self.dice), self.since)

    def _entry(self, draft: JourneyDraft, kind: str, since: date) -> EntryDraft:
        """One line, on a working day between `since` and the end of the journey, by who answered for it then."""
        journey, dice = draft.journey, self.dice
        first, last = max(since, journey.started_on), self._last(journey)
        on = first + timedelta(days=int(dice.random() * ((last - first).days + 1)))
        worked = on - timedelta(days=max(0, on.weekday() - 4))
        on = worked if worked >= first else on
        by = next(
            (link.user for link in draft.referents if link.started_on <= on <= (link.ended_on or on)), self.world.by
        )
        theme, words = dice.choice(SAID[kind])
        entry = JournalEntry(
            key=dice.key(), batch=dice.key(), journey=journey, kind=kind, on=on, theme=theme, synthesis=words, by=by,
            recorded_at=timezone.make_aware(datetime(on.year, on.month, on.day, 17, dice.randint(0, 59))),
        )  # fmt: skip
        return EntryDraft(entry, dice.choice(NOTES) if dice.happens(SECRETS) else "")

    def close(self) -> None:
        """Three weeks of the cast: the last one answered but for a few, the present one full, the next one begun."""
        start = monday(self.world.today)
        rows: list[Appointment] = []
        for user in {user.pk: user for user, _ in self.held}.values():
            journeys = [journey for held, journey in self.held if held.pk == user.pk]
            for week, share in ((-1, 0.5), (0, 0.62), (1, 0.3)):
                for rank in range(5):
                    day = start + timedelta(days=7 * week + rank)
                    if not holiday(day):
                        rows += self._day(user, journeys, day, share)
        entries = [EntryDraft(row.entry) for row in rows if row.entry is not None]
        note_many(by=self.world.by, drafts=entries)
        appoint_many(by=self.world.by, appointments=rows)

    def _day(self, user: User, journeys: list[Journey], day: date, share: float) -> list[Appointment]:
        dice = self.dice
        hours = [hour for hour in HOURS if dice.happens(share)][:4]
        there = [journey for journey in journeys if journey.started_on <= day]
        people = dice.sample(there, min(len(hours), len(there)))
        return [self._appointment(user, journey, day, hour) for journey, hour in zip(people, hours, strict=False)]

    def _appointment(self, user: User, journey: Journey, day: date, hour: time) -> Appointment:
        dice = self.dice
        kinds = ["ENTRETIEN", "ENTRETIEN", "ENTRETIEN", "APPEL", "VISITE"]
        kinds += [kind for field, kind in DECLARED if getattr(journey, field) == "OUI"]
        kind = dice.choice(kinds)
        subject, place = dice.choice(MEETINGS[kind])
        made = Appointment(
            key=dice.key(), journey=journey, user=user, kind=kind, on=day, at=hour,
            minutes=90 if kind in {"ACCOMPAGNEMENT", "VISITE"} else dice.choice((30, 45, 60)),
            subject=subject, place=place or dice.choice(PLACES), recorded_by=user,
            recorded_at=timezone.make_aware(datetime.combine(day - timedelta(days=9), time(16, 20))),
        )  # fmt: skip
        if day < self.world.today and dice.happens(0.88):
            self._settle(made)
        return made

    def _settle(self, made: Appointment) -> None:
        state = Wheel({"HONOURED": 76.0, "NO_SHOW": 14.0, "EXCUSED": 10.0}).spin(self.dice)
        made.state = state
        if state == "EXCUSED":
            return
        came = state == "HONOURED"
        made.entry = JournalEntry(
            key=self.dice.key(), batch=self.dice.key(), journey=made.journey, kind=made.kind if came else "ABSENCE",
            on=made.on, synthesis=made.subject if came else "Rendez-vous manqué.", by=made.user,
            recorded_at=made.ends_at,
        )  # fmt: skip
