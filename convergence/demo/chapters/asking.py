"""Requests and permanences: where the officers’ dates of mobilisation come from, for journeys started since 2022.

A drawn date becomes what happened that day: a request taken, or a line of a permanence. Older journeys keep the date
that a workbook once brought, so that both are seen.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta

from convergence.accounts.models import User
from convergence.demo.chapters import Chapter, World
from convergence.demo.chapters.asking_words import MORE, REFUSALS, TOPICS, WORDS, Words
from convergence.demo.drawing import Wheel
from convergence.demo.network import Site
from convergence.journeys.actions.bulk import JourneyDraft
from convergence.journeys.models import Journey
from convergence.nomenclature.lists import Theme
from convergence.partnerships.actions import permanences as permanence_acts
from convergence.partnerships.actions import requests as request_acts
from convergence.partnerships.mobilisation import COLUMNS
from convergence.partnerships.models import Permanence, PermanenceLine, Request, RequestMessage

SINCE = date(2022, 1, 1)
AT_PERMANENCE = 0.16
"""Share of mobilisations that come from a permanence."""
STAR = "Lyon"
"""The territory of the cast: its officers have a lively inbox."""
_URGENCY = Wheel({"CALM": 56, "SOON": 33, "NOW": 11})
_KIND = {"EMPLOI": Wheel({"ACTION": 5, "ADVICE": 3, "ORIENTATION": 4}),
         "LOGEMENT": Wheel({"ACTION": 5, "ADVICE": 4, "ORIENTATION": 3}),
         "SANTE": Wheel({"ACTION": 4, "ADVICE": 5, "ORIENTATION": 3})}  # fmt: skip
PLACES = ("Au chantier", "Dans les bureaux de l’équipe", "En visio", "")


@dataclass
class Known:
    """A journey of these days, with who answers for it and since when officers are mobilised."""

    journey: Journey
    referent: User
    site: Site
    days: dict[str, date] = field(default_factory=dict)
    sleeps: str = ""


class Asking(Chapter):
    """Tells the past from the drawn dates, then fills the inboxes of today."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._sites = {site.chantier.code: site for site in world.plan.sites}
        self._drawn: dict[int, dict[str, date]] = {}
        self._here: list[Known] = []
        self._met: set[tuple[int, int, date]] = set()
        self._posts: dict[tuple[str, str], list[tuple[User, date, date | None]]] = defaultdict(list)
        for post in world.teams.appointments:
            if post.role == "OFFICER" and post.territory is not None:
                self._posts[(post.territory.name, post.theme)].append((post.user, post.started_on, post.ended_on))

    def before(self, drafts: list[JourneyDraft]) -> None:
        """The date leaves the column: it will be that of what happened."""
        for draft in drafts:
            if draft.journey.started_on < SINCE:
                continue
            days = {theme: on for theme, column in COLUMNS.items() if (on := getattr(draft.journey, column))}
            for theme in days:
                setattr(draft.journey, COLUMNS[theme], None)
            self._drawn[id(draft.journey)] = days

    def after(self, drafts: list[JourneyDraft]) -> None:
        requests: list[Request] = []
        meetings: dict[tuple[int, int, date], Permanence] = {}
        lines: list[PermanenceLine] = []
        for draft in drafts:
            site = self._sites[draft.journey.chantier.code]
            days = self._drawn.pop(id(draft.journey), None)
            if site.ground is None or site.territory is None:
                continue
            for theme, on in (days or {}).items():
                officer = self._officer(site, theme, on)
                referent = _referent(draft, on)
                if officer is None or referent is None:
                    setattr(draft.journey, COLUMNS[theme], on)
                    continue
                key = (officer.pk, referent.pk, on)
                if self.dice.happens(AT_PERMANENCE) and (key in meetings or key not in self._met):
                    meeting = meetings.get(key) or self._meeting(site, officer, referent, on)
                    meetings[key] = meeting
                    self._met.add(key)
                    lines.append(self._line(meeting, draft.journey, theme, referent))
                else:
                    requests.append(self._told(draft, site, theme, officer, referent, on))
            self._remember(draft, site, days or {})
        self._keep_columns(drafts)
        request_acts.file_many(by=self.world.by, requests=requests)
        permanence_acts.file_many(by=self.world.by, permanences=meetings.values(), lines=lines)

    def close(self) -> None:
        """What waits today: requests of all ages, refusals and the monthly permanences of the cast."""
        requests: list[Request] = []
        messages: list[RequestMessage] = []
        by_ground: dict[str, list[Known]] = defaultdict(list)
        for known in self._here:
            assert known.site.ground is not None
            by_ground[known.site.ground.name].append(known)
        for ground, people in by_ground.items():
            for theme in Theme:
                if self._posts.get((ground, theme.value)):
                    self._inbox(ground, theme.value, people, requests, messages)
        request_acts.file_many(by=self.world.by, requests=requests, messages=messages)
        meetings, lines = self._monthly(by_ground.get(STAR, []))
        permanence_acts.file_many(by=self.world.by, permanences=meetings, lines=lines)

    # ── The past ────────────────────────────────────────────────────────────────────────────
    def _officer(self, site: Site, theme: str, on: date) -> User | None:
        assert site.ground is not None
        posts = self._posts.get((site.ground.name, theme), [])
        held = [user for user, since, until in posts if since <= on and (until is None or until >= on)]
        if held:
            return held[0] if len(held) == 1 else self.dice.choice(held)
        return min(posts, key=lambda post: abs((post[1] - on).days))[0] if posts else None

    def _told(self, draft: JourneyDraft, site: Site, theme: str, officer: User, referent: User, on: date) -> Request:  # noqa: PLR0917
        """A request as it ended, or as it goes on."""
        words = self._words(theme, _sleeps(draft, on))
        journey = draft.journey
        sent = max(journey.started_on, on - timedelta(days=min(12, int(self.dice.expovariate(1 / 3.4)))))
        closed = on + timedelta(days=1 + min(80, int(self.dice.expovariate(1 / 17))))
        done = closed <= self.world.today
        read = closed + timedelta(days=min(15, int(self.dice.expovariate(1 / 2.5)))) if done else None
        return Request(
            key=self.dice.key(), journey=journey, territory=site.territory, theme=theme, officer=officer,
            need=words.need, tried=words.tried, urgency=_URGENCY.spin(self.dice),
            agreed_on=max(journey.started_on, sent - timedelta(days=self.dice.randint(0, 4))),
            state=Request.State.ANSWERED if done else Request.State.ACCEPTED, sent_on=sent, accepted_on=on,
            moved_on=closed if done else on, closed_on=closed if done else None,
            answer_kind=_KIND[theme].spin(self.dice) if done else "", answer=words.answer if done else "",
            read_on=read if read is not None and read <= self.world.today else None, by=referent,
            recorded_at=self.dice.moment(sent),
        )  # fmt: skip

    def _words(self, theme: str, sleeps: str) -> Words:
        """Something that may be asked for somebody who sleeps there."""
        return self.dice.choice([words for words in WORDS[theme] if not words.fits or sleeps in words.fits])

    def _meeting(self, site: Site, officer: User, user: User, on: date, *, held: bool = True) -> Permanence:
        return Permanence(
            key=self.dice.key(), territory=site.territory, officer=officer, user=user, on=on,
            held_on=on if held else None, place=self.dice.choice(PLACES), by=officer,
            recorded_at=self.dice.moment(min(on, self.world.today) - timedelta(days=6)),
        )  # fmt: skip

    def _line(self, meeting: Permanence, journey: Journey, theme: str, by: User) -> PermanenceLine:
        topic, decision = self.dice.choice(TOPICS[theme])
        return PermanenceLine(
            key=self.dice.key(), permanence=meeting, journey=journey, theme=theme, topic=topic,
            decision=decision if meeting.held_on else "", by=by,
        )  # fmt: skip

    def _remember(self, draft: JourneyDraft, site: Site, days: dict[str, date]) -> None:
        referent = _referent(draft, self.world.today)
        if draft.journey.ended_on is None and referent is not None:
            known = {theme: getattr(draft.journey, column) for theme, column in COLUMNS.items()}
            since = {theme: on for theme, on in known.items() if on} | days
            self._here.append(Known(draft.journey, referent, site, since, _sleeps(draft, self.world.today)))

    def _keep_columns(self, drafts: list[JourneyDraft]) -> None:
        """Dates that nobody could have brought about stay in their column."""
        kept = [draft.journey for draft in drafts if draft.journey.started_on >= SINCE]
        kept = [journey for journey in kept if any(getattr(journey, column) for column in COLUMNS.values())]
        if kept:
            Journey.objects.bulk_update(kept, list(COLUMNS.values()), batch_size=400)

    # ── Today ───────────────────────────────────────────────────────────────────────────────
    def _inbox(
        self, ground: str, theme: str, people: list[Known], requests: list[Request], messages: list[RequestMessage]
    ) -> None:  # fmt: skip
        """Open requests of all ages, and what was refused in the year."""
        self._running(ground == STAR, theme, people, requests)
        self._again(theme, people, requests)
        candidates = [known for known in people if theme not in known.days]
        if not candidates:
            return
        lively = ground == STAR
        sent = self.dice.randint(17, 21) if lively else max(2, len(people) // 26)
        awaited = self.dice.randint(3, 4) if lively else max(0, len(people) // 160)
        refused = self.dice.randint(5, 8) if lively else max(1, len(people) // 70)
        chosen = self.dice.sample(candidates, min(len(candidates), sent + awaited + refused))
        for at, known in enumerate(chosen):
            state = "SENT" if at < sent else "MORE" if at < sent + awaited else "REFUSED"
            request = self._fresh(known, theme, state)
            requests.append(request)
            if state == "MORE":
                messages.append(
                    RequestMessage(
                        key=self.dice.key(), request=request, text=self.dice.choice(MORE[theme]), from_officer=True,
                        by=request.officer, at=self.dice.moment(request.moved_on),
                    )
                )  # fmt: skip

    def _running(self, lively: bool, theme: str, people: list[Known], requests: list[Request]) -> None:
        """Taken these last weeks, for people whom an officer already helped before: no first date changes."""
        earlier = self.world.today - timedelta(days=45)
        again = [known for known in people if known.days.get(theme, self.world.today) < earlier]
        for known in self.dice.sample(again, min(len(again), self.dice.randint(6, 9) if lively else len(again) // 20)):
            request = self._fresh(known, theme, "SENT")
            request.state = Request.State.ACCEPTED
            request.officer = self._officer(known.site, theme, self.world.today)
            request.accepted_on = self.world.today - timedelta(days=self.dice.randint(0, 38))
            request.sent_on = max(
                known.journey.started_on, request.accepted_on - timedelta(days=self.dice.randint(0, 6))
            )
            request.agreed_on, request.moved_on = request.sent_on, request.accepted_on
            requests.append(request)

    def _again(self, theme: str, people: list[Known], requests: list[Request]) -> None:
        """Another need after the first one, answered in its time."""
        today = self.world.today
        for known in people:
            first = known.days.get(theme)
            if first is None or not self.dice.happens(0.7):
                continue
            latest = (today - first).days - 60
            if latest < 30:
                continue
            request = self._fresh(known, theme, "SENT")
            request.officer = self._officer(known.site, theme, today)
            request.sent_on = request.agreed_on = first + timedelta(days=self.dice.randint(20, latest))
            request.accepted_on = request.sent_on + timedelta(days=self.dice.randint(0, 9))
            request.closed_on = request.accepted_on + timedelta(days=self.dice.randint(1, 40))
            request.state, request.moved_on, request.read_on = "ANSWERED", request.closed_on, request.closed_on
            words = next(words for words in WORDS[theme] if words.need == request.need)
            request.answer_kind, request.answer = _KIND[theme].spin(self.dice), words.answer
            requests.append(request)

    def _fresh(self, known: Known, theme: str, state: str) -> Request:
        today, journey = self.world.today, known.journey
        words = self._words(theme, known.sleeps)
        age = self.dice.randint(8, 330) if state == "REFUSED" else min(24, int(self.dice.expovariate(1 / 5.5)))
        sent = max(journey.started_on, today - timedelta(days=age))
        moved = min(today, sent + timedelta(days=self.dice.randint(0, 6))) if state != "SENT" else sent
        officer = self._officer(known.site, theme, today)
        named = state != "SENT" or self.dice.happens(0.35)
        return Request(
            key=self.dice.key(), journey=journey, territory=known.site.territory, theme=theme,
            officer=officer if named else None, need=words.need, tried=words.tried,
            urgency=_URGENCY.spin(self.dice), agreed_on=max(journey.started_on, sent - timedelta(days=1)),
            state=state, sent_on=sent, moved_on=moved, closed_on=moved if state == "REFUSED" else None,
            refusal=self.dice.choice(REFUSALS[theme]) if state == "REFUSED" else "",
            read_on=moved if state == "REFUSED" and (today - moved).days > 4 else None, by=known.referent,
            recorded_at=self.dice.moment(sent),
        )  # fmt: skip

    def _monthly(self, people: list[Known]) -> tuple[list[Permanence], list[PermanenceLine]]:
        """One to one, each month, for the cast’s territory: people already followed come back; the next is prepared."""
        of: dict[int, list[Known]] = defaultdict(list)
        for known in people:
            of[known.referent.pk].append(known)
        meetings: list[Permanence] = []
        lines: list[PermanenceLine] = []
        for caseload in of.values():
            for theme in Theme:
                first = caseload[0]
                officer = self._officer(first.site, theme.value, self.world.today)
                if officer is not None:
                    self._months(caseload, theme.value, officer, meetings, lines)
        return meetings, lines

    def _months(
        self, caseload: list[Known], theme: str, officer: User, meetings: list[Permanence], lines: list[PermanenceLine]
    ) -> None:  # fmt: skip
        first, today = caseload[0], self.world.today
        late = self.dice.happens(0.25)
        for months in (5, 4, 3, 2, 1, 0):
            ahead = months == 0
            if ahead and late:
                continue
            back = -self.dice.randint(2, 12) if ahead else months * 30 - self.dice.randint(-4, 4) + (20 if late else 0)
            on = self.dice.weekday(today - timedelta(days=back))
            if (officer.pk, first.referent.pk, on) in self._met:
                continue
            if ahead:
                about = [known for known in caseload if known.journey.started_on <= today]
            else:
                about = [known for known in caseload if known.days.get(theme, today) < on]
            if not about:
                continue
            meeting = self._meeting(first.site, officer, first.referent, on, held=not ahead)
            self._met.add((officer.pk, first.referent.pk, on))
            meetings.append(meeting)
            for known in self.dice.sample(about, min(len(about), self.dice.randint(2, 4))):
                lines.append(self._line(meeting, known.journey, theme, first.referent))


def _sleeps(draft: JourneyDraft, on: date) -> str:
    """Where she sleeps that day, as last observed."""
    seen = [one for one in draft.situations if one.housing and (one.observed_on or on) <= on]
    return max(seen, key=lambda one: one.observed_on or date.min).housing if seen else ""


def _referent(draft: JourneyDraft, on: date) -> User | None:
    """Who answers for the journey that day."""
    held = [
        link for link in draft.referents if link.started_on <= on and (link.ended_on is None or link.ended_on >= on)
    ]
    link = held[-1] if held else (draft.referents[-1] if draft.referents else None)
    return link.user if link is not None else None
