"""Who is around each person, what she agreed to, what she wants: told for those whose journey is recent."""

from __future__ import annotations

import hashlib
from datetime import date, datetime, time, timedelta
from uuid import UUID, uuid5

from django.utils import timezone

from convergence.accounts.models import User
from convergence.demo.chances import LISTS
from convergence.demo.chapters import Chapter
from convergence.demo.chapters.circle_words import (
    ANSWERS,
    PLACES,
    RELATIONS,
    REMARKS,
    ROLES,
    STEPS,
    THEME_OF_ROLE,
    WISHES,
)
from convergence.demo.names import FRENCH
from convergence.journeys.actions.bulk import JourneyDraft
from convergence.journeys.models import BARRIER_FIELDS, Journey
from convergence.kit.dates import add_months
from convergence.people.actions_circle import gather_many
from convergence.people.models import Consent, Objection, OutsideReferent
from convergence.support.actions.plan import write_plans_many
from convergence.support.actions.sharing import share_many
from convergence.support.models import Objective, PlanComment, ShareLink, ShareVisit, Step
from convergence.support.plan import THEME_OF

ONE_OBJECTS_IN = 80
MONTHS = 18
"""Journeys under way in these last months have a circle and a plan."""
THEMES = ("LOGEMENT", "EMPLOI", "SANTE", "DROITS", "MOBILITE", "LANGUE", "BUDGET", "FAMILLE", "JUSTICE")


class Circle(Chapter):
    def after(self, drafts: list[JourneyDraft]) -> None:
        since = add_months(self.world.today, -MONTHS)
        self._referents: list[OutsideReferent] = []
        self._consents: list[Consent] = []
        self._objections: dict[int, Objection] = {}
        self._objectives: list[Objective] = []
        self._steps: list[Step] = []
        self._comments: list[PlanComment] = []
        self._links: list[ShareLink] = []
        self._visits: list[ShareVisit] = []
        self._open_to: dict[UUID, list[str]] = {}
        for draft in drafts:
            journey = draft.journey
            if journey.started_on > self.world.today or (journey.ended_on is not None and journey.ended_on < since):
                continue
            self._tell(draft)
        gather_many(
            by=self.world.by, referents=self._referents, consents=self._consents, objections=self._objections.values()
        )
        write_plans_many(by=self.world.by, objectives=self._objectives, steps=self._steps, comments=self._comments)
        share_many(by=self.world.by, links=self._links, visits=self._visits)

    def _tell(self, draft: JourneyDraft) -> None:
        journey = draft.journey
        keepers = [link.user for link in draft.referents if link.kind == "REFERENT"]
        keeper = keepers[-1] if keepers else self.world.by
        circle = self._circle(journey, keeper)
        self._object(journey, keeper)
        if journey.diagnosed_on is not None:
            self._plan(draft, journey, keeper, circle)

    # ── Around her ──────────────────────────────────────────────────────────────────────────
    def _day(self, first: date, low: int, high: int) -> date:
        """Some days after the first one, never later than today."""
        return max(first, min(self.world.today, first + self.dice.days(low, high)))

    def _circle(self, journey: Journey, keeper: User) -> list[OutsideReferent]:
        dice = self.dice
        concerted = journey.concerted == "OUI"
        many = dice.choices((0, 1, 2, 3), (5, 45, 35, 15) if concerted else (45, 40, 13, 2))[0]
        men, women, last, _ = LISTS[FRENCH]
        found = []
        for _ in range(many):
            role = ROLES.spin(dice)
            noted = self._day(journey.started_on, 3, 60)
            someone = OutsideReferent(
                key=dice.key(),
                person=journey.person,
                chantier=journey.chantier,
                name=f"{dice.choice(women if dice.happens(0.7) else men)} {dice.choice(last)}",
                organisation=dice.choice(PLACES[role]),
                role=role,
                theme=THEME_OF_ROLE.get(role, ""),
                relation=RELATIONS.spin(dice),
                started_on=noted - dice.days(10, 700) if dice.happens(0.6) else None,
                recorded_at=dice.moment(noted),
                recorded_by=keeper,
            )
            if journey.ended_on is None and dice.happens(0.06):
                someone.ended_on, someone.relation = self._day(noted, 60, 400), "AUCUNE"
            self._referents.append(someone)
            found.append(someone)
            if concerted or dice.happens(0.3):
                self._answer(someone, self._day(noted, 0, 40), keeper)
        return found

    def _answer(self, someone: OutsideReferent, on: date, keeper: User) -> None:
        """She agrees that they talk together, or not, or takes it back."""
        dice = self.dice
        themes = [someone.theme] if someone.theme and dice.happens(0.6) else [""]
        if themes != [""] and dice.happens(0.3):
            themes.append("DROITS" if someone.theme != "DROITS" else "SANTE")
        states = [ANSWERS.spin(dice)]
        if states == ["GIVEN"] and dice.happens(0.05):
            states.append("REVOKED")
        for state in states:
            for theme in themes:
                self._consents.append(
                    Consent(
                        key=dice.key(),
                        referent=someone,
                        theme=theme,
                        state=state,
                        means=dice.choice(("ORAL", "SIGNED")) if state == "GIVEN" else "",
                        on=on,
                        recorded_at=dice.moment(on),
                        recorded_by=keeper,
                    )
                )
            if state == "GIVEN" and len(states) == 1:
                self._open_to[someone.key] = themes
            on = self._day(on, 40, 200)

    def _object(self, journey: Journey, keeper: User) -> None:
        """A few would rather not be in the data of evaluators: drawn from who they are, so that no other draw moves."""
        person = journey.person
        if person.key.int % ONE_OBJECTS_IN == 0 and person.pk not in self._objections:
            on = self._day(journey.started_on, 2, 40)
            self._objections[person.pk] = Objection(
                key=uuid5(person.key, "objection"), person=person, on=on, recorded_by=keeper,
                recorded_at=timezone.make_aware(datetime.combine(on, time(10))),
            )  # fmt: skip

    # ── What she wants ──────────────────────────────────────────────────────────────────────
    def _plan(self, draft: JourneyDraft, journey: Journey, keeper: User, circle: list[OutsideReferent]) -> None:
        dice = self.dice
        heavy = [
            THEME_OF[barrier.value]
            for barrier, name in BARRIER_FIELDS.items()
            if any(getattr(situation, name) == "LOURD" for situation in draft.situations)
        ]
        others = dice.sample(THEMES[:5], 2)
        chosen = list(dict.fromkeys([*heavy, *others]))[: dice.choices((2, 3, 4), (50, 35, 15))[0]]
        first = journey.diagnosed_on or journey.started_on
        objectives = [self._objective(journey, keeper, theme, self._day(first, 0, 60), circle) for theme in chosen]
        for someone in circle:
            if journey.ended_on is None and dice.happens(0.12):
                self._share(someone, journey, objectives, keeper)

    def _objective(
        self, journey: Journey, keeper: User, theme: str, opened: date, circle: list[OutsideReferent]
    ) -> Objective:
        dice, today = self.dice, self.world.today
        objective = Objective(
            key=dice.key(), journey=journey, theme=theme, words=dice.choice(WISHES[theme]), opened_on=opened,
            recorded_at=dice.moment(opened), recorded_by=keeper,
        )  # fmt: skip
        limit = min(journey.ended_on or today, today)
        old = limit - opened > timedelta(days=120)
        if journey.ended_on is not None or (old and dice.happens(0.25)):
            objective.state = dice.choices(("REACHED", "DROPPED"), (68, 32))[0]
            objective.closed_on = max(opened, limit - dice.days(0, 60))
        self._objectives.append(objective)
        helpers = [one for one in circle if one.theme in {"", theme} and one.ended_on is None]
        for what in dice.sample(STEPS[theme], dice.choices((1, 2), (60, 40))[0]):
            due = opened + dice.days(14, 120)
            outside = dice.choice(helpers) if helpers and dice.happens(0.3) else None
            step = Step(
                key=dice.key(), objective=objective, what=what, due_on=due if dice.happens(0.8) else None,
                holder=keeper if outside is None and dice.happens(0.5) else None, outside=outside,
                recorded_at=dice.moment(opened), recorded_by=keeper,
            )  # fmt: skip
            if objective.state != "OPEN":
                step.done_on = objective.closed_on if objective.state == "REACHED" else None
            elif due <= limit and dice.happens(0.94):
                step.done_on = max(opened, due - dice.days(0, 20))
            self._steps.append(step)
        return objective

    # ── A few links ─────────────────────────────────────────────────────────────────────────
    def _share(self, someone: OutsideReferent, journey: Journey, objectives: list[Objective], keeper: User) -> None:
        dice, today = self.dice, self.world.today
        themes = self._open_to.get(someone.key, [])
        if not themes or someone.relation == "AUCUNE" or someone.ended_on is not None:
            return
        made = max(journey.started_on, today - dice.days(2, 50))
        secret = hashlib.sha256(dice.key().bytes).hexdigest()
        link = ShareLink(
            key=dice.key(), referent=someone, journey=journey, token_print=secret, code_print=secret[::-1],
            ends_on=made + timedelta(days=30), made_at=dice.moment(made), made_by=keeper,
        )  # fmt: skip
        self._links.append(link)
        for _ in range(dice.randint(0, 3)):
            seen = min(today, made + dice.days(0, 25))
            self._visits.append(ShareVisit(link=link, at=dice.moment(seen), what="OPENED"))
        shown = [one for one in objectives if one.state == "OPEN" and (themes == [""] or one.theme in themes)]
        if shown and dice.happens(0.5):
            self._comments.append(
                PlanComment(
                    key=dice.key(),
                    objective=dice.choice(shown),
                    text=dice.choice(REMARKS),
                    outside=someone,
                    by=self.world.by,
                    at=dice.moment(min(today, made + dice.days(0, 20))),
                )
            )
