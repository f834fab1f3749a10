"""A resource centre, the paths of four functions with how far newcomers are, and three letters, one still a draft."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import Any

from convergence.accounts.models import User
from convergence.accounts.roles import packed_roles
from convergence.demo.chapters import Chapter, World
from convergence.demo.chapters.library_words import (
    DETAILS,
    DRAFT,
    LETTERS,
    LOCAL,
    PATHS,
    PROPOSED,
    RESOURCES,
)
from convergence.kit import pdf
from convergence.kit.dates import add_months
from convergence.library.actions import newsletters, paths, resources
from convergence.library.composing import News, proposed
from convergence.library.models import (
    Block,
    Delivery,
    Mark,
    Newsletter,
    PathStep,
    Resource,
    Subscription,
    Tick,
    TrainingPath,
    Version,
)
from convergence.library.rules import spell_on
from convergence.nomenclature.library import LetterSection, ResourceTheme

WITH_FILE = frozenset({"DOCUMENT", "MODELE"})


class Library(Chapter):
    """Written once the teams are there: who is new follows from their posts."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.resources: list[Resource] = []
        self.files: list[tuple[Version, bytes]] = []
        self._held: dict[tuple[int, str], list[tuple[date, date | None]]] = defaultdict(list)
        self._now: dict[str, list[User]] = defaultdict(list)

    def close(self) -> None:
        users: dict[int, User] = {}
        for post in self.world.teams.appointments:
            users[post.user.pk] = post.user
            self._held[post.user.pk, post.role].append((post.started_on, post.ended_on))
            if post.ended_on is None or post.ended_on >= self.world.today:
                self._now[post.role].append(post.user)
        if not self._now["NATIONAL"]:
            return
        self.lead = self._now["NATIONAL"][0]
        self._centre()
        self._paths(users)
        self._letters()

    # ── Resources ──
    def _centre(self) -> None:
        for kind, title, summary, themes, roles, url, body, months in RESOURCES:
            on = self.dice.weekday(add_months(self.world.today, -months) - self.dice.days(1, 20))
            one = self._resource(kind, title, summary, themes, body, self.lead, on)
            one.roles = packed_roles(roles.split())
            one.url = f"https://exemple.invalid/{url}" if url else ""
            if kind in WITH_FILE:
                self._file(one, 1, on)
        officers = {post.territory: post.user for post in self.world.teams.appointments
                    if post.role == "COORDINATOR" and post.ended_on is None}  # fmt: skip
        for ground, territory in self.world.plan.grounds.values():
            author = officers.get(territory)
            for kind, title, summary, themes, body in LOCAL if author is not None else ():
                on = self.dice.weekday(self.world.today - self.dice.days(20, 300))
                told = title.format(place=ground.name)
                self._resource(kind, told, summary, themes, body, author or self.lead, on).territory = territory
        self._past()
        marks = [
            Mark(resource=one, user=user, useful=self.dice.happens(0.7), kept_on=self.world.today)
            for one in self.resources
            if one.territory is None and one.state == Resource.State.PUBLISHED
            for user in self.dice.sample(self._now["CIP"], min(len(self._now["CIP"]), self.dice.randint(0, 6)))
        ]
        resources.file_many(by=self.world.by, resources=self.resources, files=self.files, marks=marks)
        kept, old = self.resources[2], self._old
        resources.retire(by=self.world.by, resource=old, on=add_months(self.world.today, -13), replaced_by=kept)

    def _past(self) -> None:
        """One that another replaced, with a second version of that one; one proposed by a territory."""
        on = self.dice.weekday(add_months(self.world.today, -20))
        self._old = self._resource(
            "MODELE", "Trame du diagnostic (ancienne)", "Celle d’avant la refonte.", "ACCOMPAGNEMENT OUTIL", "",
            self.lead, on,
        )  # fmt: skip
        self._file(self._old, 1, on)
        trame = self.resources[2]
        again = self.dice.weekday(add_months(self.world.today, -3))
        self._file(trame, 2, again, note="Deux questions de moins, une place pour les mots de la personne")
        trame.changed_on = again
        officers = self._now["OFFICER"] or [self.lead]
        kind, title, summary, themes, body = PROPOSED
        one = self._resource(kind, title, summary, themes, body, officers[0], self.world.today)
        one.state, one.published_on = Resource.State.PROPOSED, None

    def _resource(  # noqa: PLR0917
        self, kind: str, title: str, summary: str, themes: str, body: str, author: User, on: date
    ) -> Resource:
        made = Resource(
            key=self.dice.key(), kind=kind, title=title, summary=summary,
            themes=ResourceTheme.packed(themes.split()),
            body=body, author=author, state=Resource.State.PUBLISHED, published_on=on, changed_on=on,
            recorded_at=self.dice.moment(on),
        )  # fmt: skip
        self.resources.append(made)
        return made

    def _file(self, one: Resource, number: int, on: date, note: str = "") -> None:
        content = pdf.pdf(
            "library/documents/resource.typ",
            {"title": one.title, "kicker": f"Version {number}", "foot": "Démonstration : tout est inventé.",
             "summary": one.summary, "body": one.body},
        )  # fmt: skip
        version = Version(
            key=self.dice.key(), resource=one, number=number, name=f"{one.title.split(' :')[0]}.pdf", suffix="pdf",
            size=0, digest="", note=note, by=self.lead, on=on,
        )  # fmt: skip
        self.files.append((version, content))

    # ── Paths ──
    def _paths(self, users: dict[int, User]) -> None:
        by_title = {one.title: one for one in self.resources}
        made: list[TrainingPath] = []
        steps: list[PathStep] = []
        for role, (title, lead, told) in PATHS.items():
            path = TrainingPath(key=self.dice.key(), role=role, title=title, lead=lead)
            made.append(path)
            for day, kind, words, detail, what in told:
                opened: dict[str, Any] = {DETAILS[kind]: by_title[what] if kind == "LIRE" else what} if what else {}
                made_of = {"kind": kind, "title": words, "detail": detail, "day": day, **opened}
                steps.append(PathStep(key=self.dice.key(), path=path, **made_of))
        ticks = [
            tick
            for path in made
            for user in dict.fromkeys(self._now[path.role])
            for tick in self._walked(users[user.pk], path, [step for step in steps if step.path is path])
        ]
        paths.file_many(by=self.world.by, paths=made, steps=steps, ticks=ticks)

    def _walked(self, user: User, path: TrainingPath, steps: list[PathStep]) -> list[Tick]:
        """What a newcomer ticked so far: most of what was due, a few days late."""
        today = self.world.today
        spell = spell_on(self._held[user.pk, path.role], today)
        if spell is None or spell.start < today - timedelta(weeks=path.weeks):
            return []
        steady = self.dice.uniform(0.5, 1)
        found = []
        for step in steps:
            on = spell.start + timedelta(days=step.day) + self.dice.days(0, 6)
            if step.kind != "PARTICIPER" and on <= today and self.dice.happens(steady):
                found.append(Tick(step=step, user=user, on=self.dice.weekday(on) if on < today else on))
        return [tick for tick in found if tick.on <= today]

    # ── Letters ──
    def _letters(self) -> None:
        everyone = {user.pk: user for role, users in self._now.items() if role not in {"FUNDER", "EVALUATOR"}
                    for user in users}  # fmt: skip
        letters, blocks, deliveries = [], [], []
        since = add_months(self.world.today, -7)
        for months, title, intro in LETTERS:
            sent = self.dice.weekday(add_months(self.world.today, -months))
            letter = Newsletter(
                key=self.dice.key(), title=title, intro=intro, since=since, state=Newsletter.State.SENT, sent_on=sent,
                by=self.lead, recorded_at=self.dice.moment(sent),
            )  # fmt: skip
            letters.append(letter)
            blocks += self._blocks(letter, since, sent)
            deliveries += [Delivery(letter=letter, user=user, state=Delivery.State.SENT) for user in everyone.values()]
            since = sent
        away = self.dice.sample(sorted(everyone), min(3, len(everyone)))
        newsletters.file_many(
            by=self.world.by, letters=letters, blocks=blocks, deliveries=deliveries,
            subscriptions=[Subscription(user=everyone[pk], wanted=False) for pk in away],
        )  # fmt: skip
        newsletters.start(by=self.lead, words=newsletters.Words(*DRAFT))

    def _blocks(self, letter: Newsletter, since: date, sent: date) -> list[Block]:
        told = [
            News(LetterSection.RESSOURCES, f"resource:{one.key}", one.title, one.summary,
                 f"/vie-du-reseau/ressources/{one.key}/")
            for one in self.resources
            if one.territory is None and one.published_on is not None and since < one.published_on <= sent
        ]  # fmt: skip
        rows = proposed(letter, told)
        for one in rows:
            one.key = self.dice.key()
        return rows
