"""Action plans of two years with what was done, and practice sheets being written, read again, published."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from convergence.accounts.models import User
from convergence.demo.chapters import Chapter
from convergence.demo.chapters.practice_sheets import SHEETS, SheetTold
from convergence.demo.chapters.practice_words import PLANS, Act, Told
from convergence.demo.network import FIRST_CAST
from convergence.network.models import Chantier, Territory
from convergence.partnerships.models import Partner
from convergence.practice.actions import plans as plan_acts
from convergence.practice.actions import sheets as sheet_acts
from convergence.practice.models import (
    Action,
    Axis,
    Objective,
    Plan,
    PlanStep,
    Realisation,
    Revision,
    Sheet,
    SheetEvent,
    Target,
    TargetValue,
)

NATION = "NATION"


class Practice(Chapter):
    def close(self) -> None:
        self.plans: list[Plan] = []
        self.rows: dict[str, list[Any]] = {
            name: [] for name in ("axes", "objectives", "actions", "realisations", "targets", "values", "steps")
        }
        self.partners: list[tuple[Action, tuple[str, ...]]] = []
        self._posts = [post for post in self.world.teams.appointments if post.ended_on is None]
        for told in PLANS:
            if self._exists(told.where):
                self._plan(told)
        plan_acts.file_many(by=self.world.by, plans=self.plans, **self.rows)
        self._link_partners()
        self._sheets([told for told in SHEETS if self._exists(told.where)])

    # ── Who and where ───────────────────────────────────────────────────────────────────────
    def _exists(self, where: str) -> bool:
        return where in {NATION, "GARANCE"} or where in self.world.plan.grounds

    def _place(self, where: str) -> tuple[Territory | None, Chantier | None]:
        if where == "GARANCE":
            return None, self.world.plan.garance.chantier
        return (None, None) if where == NATION else (self.world.plan.grounds[where][1], None)

    def _who(self, where: str, part: str) -> User:
        """Who plays that part there: an officer by her theme, else a role; the national team when nobody does."""
        territory, chantier = self._place(where)
        ground = FIRST_CAST if where == "GARANCE" else where
        inside = {
            site.chantier
            for site in self.world.plan.sites
            if site.name == ground or (site.ground and site.ground.name == where)
        }
        for post in self._posts:
            here = post.territory == territory if territory else post.chantier == chantier if chantier else True
            if post.role == "OFFICER" and post.theme == part and here:
                return post.user
            if post.role == part and (here or post.chantier in inside):
                return post.user
        if part == "COORDINATOR" and chantier:
            return next(post.user for post in self._posts if post.role == "DIRECTOR" and post.chantier == chantier)
        return next(post.user for post in self._posts if post.role == "NATIONAL")

    # ── Plans ───────────────────────────────────────────────────────────────────────────────
    def _plan(self, told: Told) -> None:
        start = date(self.world.today.year - 1, 1, 1)
        self.start, self.end = start, date(self.world.today.year, 12, 31)
        if told.state == "DRAFT":
            self.start, self.end = date(self.world.today.year + 1, 1, 1), date(self.world.today.year + 1, 12, 31)
        territory, chantier = self._place(told.where)
        lead = self._who(told.where, "NATIONAL" if told.where == NATION else "COORDINATOR")
        plan = Plan(
            key=self.dice.key(), title=told.title, themes=told.themes, territory=territory, chantier=chantier,
            starts_on=self.start, ends_on=self.end, state=told.state, summary=told.summary, author=lead,
            recorded_at=self.dice.moment(min(self.start, self.world.today)),
        )  # fmt: skip
        self.plans.append(plan)
        self._step(plan, None, "DRAFT", min(self.start - timedelta(days=30), self.world.today), lead)
        if told.state != "DRAFT":
            self._step(plan, None, told.state, self.start, lead)
        for at, (title, objective, acts) in enumerate(told.parts, start=1):
            axis = Axis(key=self.dice.key(), plan=plan, position=at, title=title)
            aim = Objective(key=self.dice.key(), axis=axis, position=1, title=objective)
            self.rows["axes"].append(axis)
            self.rows["objectives"].append(aim)
            for place, act in enumerate(acts, start=1):
                self._action(plan, aim, place, act, told.where)

    def _day(self, share: float) -> date:
        """A share of the time gone by since the start; above 1, of the time to come."""
        gone = (self.world.today - self.start).days
        if share <= 1 or gone <= 0:
            return self.start + timedelta(days=int(max(gone, 0) * min(share, 1))) if gone > 0 else self.end
        return self.world.today + timedelta(days=int((self.end - self.world.today).days * (share - 1)))

    def _begins(self, act: Act) -> date:
        """A month before the first thing done, never before the plan."""
        first = self._day(act.done[0].at) - timedelta(days=30) if act.done else self.start
        return max(first.replace(day=1), self.start)

    def _action(self, plan: Plan, aim: Objective, place: int, act: Act, where: str) -> None:
        pilot = self._who(where, act.pilot) if act.pilot else None
        by = pilot or plan.author
        action = Action(
            key=self.dice.key(), plan=plan, objective=aim, position=place, title=act.title, details=act.details,
            state=act.state, reason=act.reason, pilot=pilot, starts_on=self._begins(act), due_on=self._day(act.due),
            partners_text=act.others, planned_cost=act.planned, real_cost=act.real,
        )  # fmt: skip
        self.rows["actions"].append(action)
        if act.partners:
            self.partners.append((action, act.partners))
        self._step(plan, action, "PLANNED", min(self.start, self.world.today), plan.author)
        days = [self.dice.weekday(self._day(did.at)) for did in act.done]
        days = [min(day, self.world.today) for day in days]
        if days and act.state != "PLANNED":
            self._step(plan, action, "DOING", days[0], by)
        if act.state not in {"PLANNED", "DOING"}:
            self._step(plan, action, act.state, days[-1] if days else self.world.today, by, act.reason)
        for day, did in zip(days, act.done, strict=True):
            self.rows["realisations"].append(Realisation(
                key=self.dice.key(), action=action, on=day, text=did.text, people=did.people or None,
                permanents=did.permanents or None, by=by, recorded_at=self.dice.moment(day),
            ))  # fmt: skip
        for goal in act.goals:
            target = Target(key=self.dice.key(), action=action, label=goal.label, unit=goal.unit, aim=Decimal(goal.aim))
            self.rows["targets"].append(target)
            self.rows["values"] += [
                TargetValue(target=target, on=self._day(at), value=Decimal(value)) for at, value in goal.values
            ]

    def _step(  # noqa: PLR0917
        self, plan: Plan, action: Action | None, state: str, on: date, by: User, reason: str = ""
    ) -> None:
        self.rows["steps"].append(PlanStep(plan=plan, action=action, state=state, on=on, by=by, reason=reason))

    def _link_partners(self) -> None:
        """Partners of the register by their names; the national ones are everywhere."""
        known = {partner.name: partner for partner in Partner.objects.filter(territory__isnull=True)}
        through = Action.partners.through
        through.objects.bulk_create(
            through(action=action, partner=known[name])
            for action, names in self.partners
            for name in names
            if name in known
        )

    # ── Sheets ──────────────────────────────────────────────────────────────────────────────
    def _sheets(self, told: list[SheetTold]) -> None:
        sheets: list[Sheet] = []
        revisions: list[Revision] = []
        events: list[SheetEvent] = []
        self._links: list[tuple[Revision, tuple[str, ...]]] = []
        for at, one in enumerate(told):
            self._sheet(one, self.world.today - timedelta(days=40 + 55 * at), sheets, revisions, events)
        sheet_acts.file_many(by=self.world.by, sheets=sheets, revisions=revisions, events=events)
        by_title = {plan.title: plan for plan in self.plans}
        for revision, titles in self._links:
            revision.plans.set([by_title[title] for title in titles if title in by_title])

    def _sheet(
        self, told: SheetTold, on: date, sheets: list[Sheet], revisions: list[Revision], events: list[SheetEvent]
    ) -> None:
        territory, chantier = self._place(told.where)
        by, national = self._who(told.where, told.by), self._who(NATION, "NATIONAL")
        published = told.state == "PUBLISHED"
        sheet = Sheet(
            key=self.dice.key(), author=by, territory=territory, chantier=chantier, title=told.title,
            themes=told.themes, groups=told.groups, published_on=on if published else None,
            recorded_at=self.dice.moment(on - timedelta(days=30)),
        )  # fmt: skip
        sheets.append(sheet)
        number = 1
        if told.again:
            before = on - timedelta(days=300)
            first = self._revision(sheet, told, by, before, 1)
            first.results, first.state, first.published_on = told.again, "REPLACED", before
            revisions.append(first)
            events.append(SheetEvent(revision=first, kind="PUBLISHED", by=national, at=self.dice.moment(before)))
            number = 2
        revision = self._revision(sheet, told, by, on, number)
        revision.state, revision.published_on = told.state, on if published else None
        revisions.append(revision)
        self._links.append((revision, told.plans))
        last = {"PUBLISHED": ("PUBLISHED", ""), "SUBMITTED": ("SUBMITTED", "")}.get(told.state)
        for step, (kind, words) in enumerate([*told.said, *([last] if last else [])]):
            who = by if kind == "SUBMITTED" else national
            at = self.dice.moment(on - timedelta(days=6)) + timedelta(days=2 * step)
            events.append(SheetEvent(revision=revision, kind=kind, text=words, by=who, at=at))

    def _revision(self, sheet: Sheet, told: SheetTold, by: User, on: date, number: int) -> Revision:
        post = next(post for post in self._posts if post.user == by)
        role = {"OFFICER": "Chargée de partenariats", "CIP": "Chargée d’insertion"}.get(post.role, "Coordination")
        city = {"city_contract": "OUI", "in_city_contract": "NSP"} if told.dynamics else {}
        return Revision(
            sheet=sheet, number=number, by=by, title=told.title, themes=told.themes, groups=told.groups,
            author_line=f"{by.name}, {role.lower()}", updated_on=on, figures=told.figures, dynamics=told.dynamics,
            contact_name=by.name, contact_role=role, contact_structure=sheet.where, contact_mail=by.email,
            recorded_at=self.dice.moment(on - timedelta(days=20)), **told.words, **city,
        )  # fmt: skip
