"""Partners, what they offer, and the people oriented to them, over the last eighteen months.

What was obtained follows the lives already told: a dwelling on the day the journey says, a job at the exit. An officer
never steps in before the day the journey says she was mobilised.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from convergence.accounts.models import User
from convergence.demo.chapters import Chapter, World
from convergence.demo.chapters.partners_lives import Days, Life, known
from convergence.demo.chapters.partners_words import (
    CHECKED,
    CONTACTS,
    DECLINED,
    DWELLINGS,
    EVENTS,
    LOCAL,
    MEASURES,
    NATIONAL,
    OFFERS,
    REASONS,
    SHELTERED,
    TOLD,
    Offer,
)
from convergence.journeys.actions.bulk import JourneyDraft
from convergence.journeys.models import Journey
from convergence.kit import clock
from convergence.network.models import Territory
from convergence.nomenclature.lists import ExitReason, RefusalReason, Theme
from convergence.partnerships.actions.orientations import FileDraft, file_many, items_of
from convergence.partnerships.actions.partners import PartnersDraft, establish_many
from convergence.partnerships.criteria import stored
from convergence.partnerships.models import (
    Agreement,
    Opportunity,
    Orientation,
    OrientationItem,
    Partner,
    PartnerContact,
    PartnerEvent,
    PartnerUse,
)

PERIOD = timedelta(days=548)
A_MONTH = {"LOGEMENT": 0.8, "EMPLOI": 0.8, "SANTE": 0.6}
"""Opportunities that a territory opens in a month, by theme."""
State = Orientation.State


@dataclass
class Place:
    """A territory as its partners see it."""

    territory: Territory
    since: date
    partners: dict[str, list[Partner]] = field(default_factory=lambda: defaultdict(list))
    agreements: dict[int, Agreement] = field(default_factory=dict)
    lives: list[Life] = field(default_factory=list)


class Partnerships(Chapter):
    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.draft = PartnersDraft()
        self.places: dict[str, Place] = {}
        self._by_chantier: dict[str, Place] = {}
        self._officers: dict[tuple[str, str], list[Any]] = defaultdict(list)
        self._offered: list[tuple[Opportunity, Offer, Place]] = []
        self._files: list[FileDraft] = []
        self._drawn: dict[int, dict[str, date]] = {}

    # ── The register ────────────────────────────────────────────────────────────────────────
    def open(self) -> None:
        for ground, territory in self.world.plan.grounds.values():
            self.places[ground.name] = Place(territory, ground.active or self.world.today)
        for site in self.world.plan.sites:
            if site.ground is not None and site.ground.name in self.places:
                self._by_chantier[site.chantier.code] = self.places[site.ground.name]
        for post in self.world.teams.appointments:
            if post.role == "OFFICER" and post.territory is not None:
                self._officers[(post.territory.slug, post.theme)].append(post)
        self._nation()
        for place in self.places.values():
            self._local(place)
            self._opportunities(place)

    def _nation(self) -> None:
        for name, theme, kind, title, commitments in NATIONAL:
            partner = self._partner(name, theme, kind, None)
            frame = Agreement(
                key=self.dice.key(), partner=partner, title=title, status=Agreement.Status.SIGNED,
                started_on=date(2023, 1, 2) if name != "Addictions France" else date(2024, 6, 3),
                commitments=commitments,
            )  # fmt: skip
            self.draft.nationals.append(frame)
            for where in DECLINED.get(name, ()):
                if where in self.places:
                    self._decline(self.places[where], partner, frame, where)
            if name == "CNAM":
                self._frame = frame
            for place_name, place in self.places.items():
                if place_name in DECLINED.get(name, (place_name,)):
                    place.partners[theme].append(partner)

    def _decline(self, place: Place, partner: Partner, frame: Agreement, where: str) -> None:
        local = Agreement(
            key=self.dice.key(), partner=partner, territory=place.territory, declines=frame, status="SIGNED",
            title=f"{frame.title}, {where}", started_on=max(date(2024, 3, 4), place.since),
        )  # fmt: skip
        if partner.name == "CDC Habitat" and where == "Seine-Saint-Denis":
            local.quota, local.quota_unit = DWELLINGS, "logements"
            local.commitments = "Trois logements sociaux proposés par an, en commun avec Paris."
        self.draft.agreements.append(local)
        place.agreements[id(partner)] = local
        if partner.name == "Bureaux du cœur":
            self._uses(place, partner, local, SHELTERED[where], "mises à l’abri")

    def _uses(self, place: Place, partner: Partner, agreement: Agreement, total: int, what: str) -> None:
        """Counted in 2024, a few at a time, since the territory is active."""
        first = max(date(2024, 1, 8), place.since)
        while total:
            count = min(total, self.dice.randint(1, 3))
            total -= count
            on = self.dice.weekday(first + self.dice.days(0, min(340, (date(2024, 12, 20) - first).days)))
            self.draft.uses.append(
                PartnerUse(
                    key=self.dice.key(), partner=partner, agreement=agreement, territory=place.territory, on=on,
                    count=count, what=what, by=self.world.by, recorded_at=clock.now(),
                )
            )  # fmt: skip

    def _partner(self, name: str, theme: str, kind: str, territory: Territory | None) -> Partner:
        partner = Partner(key=self.dice.key(), name=name, theme=theme, kind=kind, territory=territory)
        self.draft.partners.append(partner)
        for index, (contact, role) in enumerate(self.dice.sample(CONTACTS, self.dice.randint(1, 2))):
            self.draft.contacts.append(
                PartnerContact(
                    key=self.dice.key(), partner=partner, name=contact, role=role, is_referent=index == 0,
                    phone=f"01 99 00 {self.dice.randint(10, 99)} {self.dice.randint(10, 99)}",
                    email=f"contact.{len(self.draft.contacts)}@partenaire.invalid",
                )
            )  # fmt: skip
        return partner

    def _local(self, place: Place) -> None:
        territory, today = place.territory, self.world.today
        checked = max(1, CHECKED // len(self.places))
        extra = CHECKED - checked * len(self.places) if place is next(iter(self.places.values())) else 0
        for name, theme, kind, commitments in LOCAL:
            partner = self._partner(name.format(place=territory.name), theme, kind, territory)
            place.partners[theme].append(partner)
            status = self.dice.choices(["SIGNED", "RUNNING", "PROJECT"], [5, 4, 1])[0]
            siao = kind == "SIAO" and territory.name == "Charente"
            agreement = Agreement(
                key=self.dice.key(), partner=partner, title=f"Partenariat avec les chantiers, {kind}",
                status="SIGNED" if siao or kind == "CPAM" else status, commitments=commitments,
                started_on=max(place.since, today - self.dice.days(200, 1100)),
            )  # fmt: skip
            if siao:
                agreement.title, agreement.quota, agreement.quota_unit = "Mesures IML et ALT", MEASURES, "mesures"
                self._uses(place, partner, agreement, MEASURES, "mesures IML et ALT")
            if kind == "CPAM":
                agreement.declines, agreement.title = self._frame, "Accès aux droits et aux soins"
                self._uses(place, partner, agreement, checked + extra, "bilans de santé")
            self.draft.agreements.append(agreement)
            place.agreements[id(partner)] = agreement
            if self.dice.happens(0.35):
                self._event(partner, theme, place)

    def _event(self, partner: Partner, theme: str, place: Place) -> None:
        on = self.dice.weekday(self.world.today - self.dice.days(20, 400))
        self.draft.events.append(
            PartnerEvent(
                key=self.dice.key(), partner=partner, territory=place.territory, on=min(on, self.world.today),
                note=self.dice.choice(EVENTS), by=self._officer(place, theme, on), recorded_at=clock.now(),
            )
        )  # fmt: skip

    def _officer(self, place: Place, theme: str, day: date) -> User:
        posts = self._officers.get((place.territory.slug, theme), [])
        held = [post for post in posts if post.started_on <= day and (post.ended_on is None or post.ended_on >= day)]
        return held[0].user if held else posts[0].user if posts else self.world.by

    # ── What is offered ─────────────────────────────────────────────────────────────────────
    def _opportunities(self, place: Place) -> None:
        today = self.world.today
        for theme, rate in A_MONTH.items():
            for month in range(18):
                count = int(rate) + self.dice.happens(rate % 1)
                for _ in range(count):
                    self._offer(
                        place, theme, self.dice.weekday(today - PERIOD + self.dice.days(month * 30, month * 30 + 29))
                    )
            for _ in range(self.dice.randint(2, 3)):
                self._offer(place, theme, today - self.dice.days(2, 25), open_now=True)

    def _offer(self, place: Place, theme: str, on: date, *, open_now: bool = False) -> None:
        on = min(max(on, place.since), self.world.today)
        said = self.dice.choice(OFFERS[theme])
        fitting = [
            one for one in place.partners[theme] if one.kind == said.kind and (one.territory is None) == said.national
        ]
        if not fitting:
            return
        partner = self.dice.choice(fitting)
        deadline = on + self.dice.days(25, 45)
        if open_now:
            deadline = self.world.today + self.dice.days(4, 40)
        late = deadline < self.world.today
        by = self._officer(place, theme, on)
        row = Opportunity(
            key=self.dice.key(), partner=partner, agreement=place.agreements.get(id(partner)),
            territory=place.territory, theme=theme, title=said.title, details=said.details, process=said.process,
            documents="\n".join(said.documents), path=said.path, places=self.dice.randint(*said.places),
            criteria=stored(said.rows), opened_on=on, deadline=deadline, by=by,
            broadcast_at=self.dice.moment(on), closed_on=deadline if late and self.dice.happens(0.8) else None,
        )  # fmt: skip
        self.draft.opportunities.append(row)
        self._offered.append((row, said, place))

    # ── People ──────────────────────────────────────────────────────────────────────────────
    def before(self, drafts: list[JourneyDraft]) -> None:
        for draft in drafts:
            days = {theme: getattr(draft.journey, f"mobilised_{theme.lower()}") for theme in Theme.codes()}
            self._drawn[id(draft.journey)] = {theme: on for theme, on in days.items() if on is not None}

    def after(self, drafts: list[JourneyDraft]) -> None:
        oldest = self.world.today - PERIOD
        for draft in drafts:
            journey = draft.journey
            days = self._drawn.pop(id(journey), {})
            place = self._by_chantier.get(journey.chantier.code)
            if place is None or not draft.referents or (journey.ended_on is not None and journey.ended_on < oldest):
                continue
            place.lives.append(Life(journey, draft.referents[-1].user, days, known(draft)))

    def close(self) -> None:
        establish_many(by=self.world.by, draft=self.draft)
        for row, said, place in self._offered:
            self._people(row, said, place)
        file_many(by=self.world.by, drafts=self._files)

    def _people(self, row: Opportunity, said: Offer, place: Place) -> None:
        """Those whose life tells that they got it, then others, more or less far."""
        given = 0
        waiting = row.deadline is not None and row.deadline >= self.world.today
        lives = self.dice.sample(place.lives, min(len(place.lives), 90))
        if not waiting:
            for life in lives:
                day = self._got(life.journey, said, row)
                if (
                    day is not None
                    and given < row.places
                    and row.pk not in life.used
                    and self._may(life, row, row.opened_on)
                ):
                    given += self._file(life, row, said, State.OBTAINED, day)
        wanted = self.dice.randint(1, 4) + (2 if row.path == "ARBITRATED" else 0)
        for life in lives:
            if not wanted:
                break
            start = row.opened_on + self.dice.days(1, 9)
            if start > self.world.today or row.pk in life.used or not self._may(life, row, start):
                continue
            if not life.suits(said) and not self.dice.happens(0.15):
                continue
            wanted -= 1
            state = self._state(row, waiting, given < row.places)
            given += self._file(life, row, said, state, None)

    def _may(self, life: Life, row: Opportunity, day: date) -> bool:
        """In journey that day, and her officer of that theme already mobilised when one decides."""
        journey = life.journey
        if journey.started_on > day or (journey.ended_on is not None and journey.ended_on < day):
            return False
        if row.path == "DIRECT" or row.theme not in Theme.codes():
            return True
        mobilised = life.days.get(row.theme)
        return mobilised is not None and mobilised <= day

    def _got(self, journey: Journey, said: Offer, row: Opportunity) -> date | None:
        """The day on which her life says she obtained what is offered here, some weeks after it was opened."""
        day: date | None = None
        if said.outcome == "ENTREE_LOGEMENT":
            day = journey.housing_access_on
        elif said.outcome == "EMBAUCHE" and journey.ended_on is not None and journey.ended_on <= self.world.today:
            reason = ExitReason.get(journey.exit_reason)
            day = journey.ended_on if reason is not None and reason.group == "EMPLOI" else None
        elif row.theme == "SANTE" and self.dice.happens(0.03):
            day = row.opened_on + self.dice.days(22, 60)
        if day is None or not row.opened_on + timedelta(days=21) <= day <= row.opened_on + timedelta(days=150):
            return None
        return day if day <= self.world.today else None

    def _state(self, row: Opportunity, waiting: bool, free: bool) -> State:
        checked = row.path != "DIRECT"
        if waiting:
            options: dict[State, int] = {State.PREPARING: 4, State.SENT: 3, State.WITHDRAWN: 1}
            if checked:
                options |= {State.PROPOSED: 6}
            if checked and free:
                options |= {State.VALIDATED: 1}
            if free:
                options |= {State.ACCEPTED: 1}
            if row.path == "ARBITRATED" and not free:
                options.pop(State.SENT)
        else:
            options = {State.REFUSED: 5, State.WITHDRAWN: 2}
            if checked:
                options |= {State.SET_ASIDE: 4}
            if free:
                options |= {State.ACCEPTED: 1 if (self.world.today - row.opened_on).days < 70 else 0}
        return self.dice.choices(list(options), list(options.values()))[0]

    def _file(self, life: Life, row: Opportunity, said: Offer, state: State, got: date | None) -> int:
        """Write the story of one file backwards from where it stands; 1 when it holds a place."""
        dice, today = self.dice, self.world.today
        life.used.add(row.pk)
        start = min(today, row.opened_on + dice.days(1, 8))
        file = Orientation(
            key=dice.key(), journey=life.journey, opportunity=row, state=state, by=life.by,
            recorded_at=dice.moment(start),
        )  # fmt: skip
        checked = row.path != "DIRECT"
        gone = state not in {State.PREPARING}
        if gone:
            file.agreed_on, file.agreed_what = start, dice.choice(TOLD[row.theme])
        days = Days(start, today, got)
        if gone and checked:
            file.proposed_on = days.next(dice.randint(0, 3))
        passed = state in {State.VALIDATED, State.SENT, State.ACCEPTED, State.REFUSED, State.OBTAINED}
        if passed and checked:
            file.validated_on, file.decided_by = (
                days.next(dice.randint(1, 5)),
                self._officer(_place(self, row), row.theme, start),
            )
            file.reason = dice.choice(REASONS["keep"]) if row.path == "ARBITRATED" else ""
        if passed and state != State.VALIDATED:
            file.sent_on = days.next(dice.randint(0, 3))
        if state in {State.ACCEPTED, State.REFUSED, State.OBTAINED}:
            file.answered_on = days.next(dice.randint(3, 20))
            file.seen_on = self._seen(file.answered_on)
        self._ends(file, said, days, got)
        kept = today - row.opened_on < timedelta(days=200)
        items = items_of(file, row) if kept else []
        for item in items:
            done = state not in {State.PREPARING, State.PROPOSED} or dice.happens(0.6)
            if item.kind == OrientationItem.Kind.DOCUMENT and done:
                item.done_on = file.agreed_on or start
            elif item.kind == OrientationItem.Kind.STEP and dice.happens(0.5):
                item.done_on = file.sent_on or file.proposed_on
        self._files.append(FileDraft(file, items))
        holds = {State.ACCEPTED, State.OBTAINED} | (
            {State.VALIDATED, State.SENT} if row.path == "ARBITRATED" else set()
        )
        return int(state in holds)

    def _seen(self, told: date | None) -> date | None:
        """Answers are read within days: only the latest ones may wait."""
        fresh = told is not None and self.world.today - told < timedelta(days=12)
        return None if fresh and self.dice.happens(0.5) else told

    def _ends(self, file: Orientation, said: Offer, days: Days, got: date | None) -> None:
        dice = self.dice
        if file.state == State.OBTAINED:
            file.obtained_on, file.outcome, file.seen_on = got, said.outcome, file.seen_on or file.answered_on
        elif file.state == State.REFUSED:
            file.closed_on = file.answered_on
            file.refusal = dice.choice([code for code in RefusalReason if code != "ABSENCE"]).value
            file.reason = dice.choice(REASONS["refuse"])
        elif file.state in {State.SET_ASIDE, State.WITHDRAWN}:
            file.closed_on = days.next(dice.randint(1, 9))
            file.seen_on = self._seen(file.closed_on)
            file.reason = dice.choice(REASONS["set_aside" if file.state == State.SET_ASIDE else "withdraw"])
            if file.state == State.SET_ASIDE:
                file.decided_by = self._officer(_place(self, file.opportunity), file.opportunity.theme, days.day)


def _place(chapter: Partnerships, row: Opportunity) -> Place:
    assert row.territory is not None
    return chapter.places[row.territory.name]
