"""A year and a half of meetings of the network, with who came and a few decisions; the national events of 2024.

What the report of 2024 says of attendance (domain/1-inventory.md, F25) is told as facts: those of the network are noted
by name, the others are counted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, time, timedelta
from typing import Any

from convergence.accounts.models import User
from convergence.accounts.roles import packed_roles
from convergence.collective import rules
from convergence.collective.actions.meetings import file_many, occurrence
from convergence.collective.models import Decision, Meeting, Participant, Series
from convergence.collective.rules import Rule
from convergence.demo.chapters import Chapter, World
from convergence.kit.dates import add_months
from convergence.network.models import Territory

AGENDA = "Actualité des partenariats et nouvelles opportunités\nBesoins remontés des chantiers\nQuestions diverses"
ACCOUNT = "Tour des chantiers, puis des opportunités ouvertes. Les besoins remontés sont repris dans les décisions."
DECISIONS = (
    "Inviter la CPAM à la prochaine réunion", "Faire circuler la trame du diagnostic",
    "Proposer une date de visite au bailleur", "Recenser les besoins de formation aux écrits",
    "Relancer le SIAO sur les délais", "Préparer le bilan de l’année",
)  # fmt: skip
ALL = ("CIP", "ESP", "DIRECTOR", "COORDINATOR", "OFFICER", "NATIONAL")
EVENTS: tuple[tuple[date, str, str, tuple[str, ...], int], ...] = (
    # day, kind, title, roles, how many came in all (S3 2024)
    (date(2024, 11, 14), "JOURNEE_NATIONALE", "Journée nationale Convergence", ALL, 352),
    (date(2024, 11, 13), "SEMINAIRE", "Rencontre des directions", ("DIRECTOR",), 104),
    (date(2024, 3, 21), "SEMINAIRE", "Séminaire des équipes de territoire", ("COORDINATOR", "OFFICER"), 62),
    (date(2024, 10, 3), "SEMINAIRE", "Rencontre annuelle des ESP", ("ESP",), 71),
    (date(2024, 6, 5), "SEMINAIRE", "Journées des ESP, 5 et 6 juin", ("ESP",), 59),
    (date(2024, 5, 16), "SEMINAIRE", "Journée des chargés de partenariats", ("OFFICER",), 42),
    (date(2024, 9, 12), "SEMINAIRE", "Journée des coordinations", ("COORDINATOR",), 13),
    (date(2024, 4, 25), "SEMINAIRE", "Journée Auvergne-Rhône-Alpes", ("COORDINATOR",), 23),
)
TEAMS = ("CIP", "ESP", "ETI", "DIRECTOR", "OFFICER", "COORDINATOR")
LOCAL_EVENTS: tuple[tuple[str, date, str, str, tuple[str, ...], int], ...] = (
    # territory, then as above; zero: the report counts nobody (S3 2024, domain F24)
    ("Lyon", date(2024, 6, 13), "SEMINAIRE", "Précarité et santé mentale, tous acteurs", TEAMS, 66),
    ("Nantes", date(2024, 11, 28), "SEMINAIRE", "Forum handicap et insertion", TEAMS, 112),
    ("Isère", date(2024, 5, 23), "COPIL_TERRITORIAL", "COPIL de lancement", ("DIRECTOR", "COORDINATOR", "OFFICER"), 0),
)
VISIOS = (
    ("COORDINATOR", "Visio des coordinations"), ("OFFICER", "Visio des chargés de partenariats"),
    ("ESP", "Visio des ESP"),
)  # fmt: skip


class Gatherings(Chapter):
    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.series: list[Series] = []
        self.meetings: list[Meeting] = []
        self.participants: list[Participant] = []
        self.decisions: list[Decision] = []
        self._held: dict[str, list[Any]] = defaultdict(list)
        self._where: dict[int, str] = {}

    def close(self) -> None:
        for post in self.world.teams.appointments:
            self._held[post.role].append(post)
        for site in self.world.plan.sites:
            if site.ground is not None:
                self._where[site.chantier.pk] = site.ground.name
        leads = [post.user for post in self._held["NATIONAL"] if post.ended_on is None]
        if not leads:
            return
        start = add_months(self.world.today, -14)
        for ground, territory in self.world.plan.grounds.values():
            self._territory(ground.name, territory, start)
        for role, title in VISIOS:
            self._repeat("VISIO", title, leads[0], Rule(start, weeks=6), (role, "NATIONAL"), minutes=90)
        self._repeat("COPIL_NATIONAL", "COPIL national", leads[0], Rule(start, weeks=26), ("NATIONAL", "COORDINATOR"))
        for event in EVENTS:
            if event[0] <= self.world.today:
                self._event(event, leads[0])
        for name, on, *told in LOCAL_EVENTS:
            if name in self.world.plan.grounds and on <= self.world.today:
                territory = self.world.plan.grounds[name][1]
                held = (
                    post.user
                    for post in self._held["COORDINATOR"]
                    if post.territory == territory
                    and post.started_on <= on
                    and (post.ended_on is None or post.ended_on >= on)
                )
                self._event((on, *told), next(held, leads[0]), territory)
        file_many(
            by=self.world.by, series=self.series, meetings=self.meetings, participants=self.participants,
            decisions=self.decisions,
        )  # fmt: skip

    def _territory(self, name: str, territory: Territory, start: date) -> None:
        posts = [post for post in self._held["COORDINATOR"] if post.territory == territory and post.ended_on is None]
        if not posts:
            return
        lead = posts[0].user
        monthly = Rule(start, nth=self.dice.randint(1, 4), weekday=self.dice.choice((1, 3)))
        roles = ("CIP", "ESP", "OFFICER", "COORDINATOR")
        self._repeat("MUTUALISATION", f"Mutualisation, {name}", lead, monthly, roles, territory, name)
        self._repeat("COPIL_TERRITORIAL", f"COPIL {name}", lead, Rule(start + timedelta(days=37), weeks=26),
                     ("DIRECTOR", "COORDINATOR", "OFFICER"), territory, name)  # fmt: skip

    def _repeat(  # noqa: PLR0917
        self, kind: str, title: str, lead: User, rule: Rule, roles: tuple[str, ...],
        territory: Territory | None = None, name: str = "", minutes: int = 150,
    ) -> None:  # fmt: skip
        day = self.dice.weekday(rule.start)
        series = Series(
            key=self.dice.key(), kind=kind, title=title, territory=territory, at=time(14, 0), minutes=minutes,
            place="" if kind == "VISIO" else "Maison des associations", agenda=AGENDA, roles=packed_roles(roles),
            visio="https://visio.invalid/convergence" if kind == "VISIO" else "", organiser=lead, start=day,
            weeks=rule.weeks, nth=rule.nth, weekday=rule.weekday, recorded_at=self.dice.moment(day),
        )  # fmt: skip
        self.series.append(series)
        for on in rules.days(series.rule, add_months(self.world.today, 12)):
            meeting = occurrence(series, on, self.dice.key())
            self.meetings.append(meeting)
            if meeting.on < self.world.today:
                self._held_meeting(meeting, self._invited(roles, meeting.on, territory, name), 0.75)
                self._decide(meeting)

    def _event(self, event: Any, lead: User, territory: Territory | None = None) -> None:
        on, kind, title, roles, total = event
        name = territory.name if territory else ""
        meeting = Meeting(
            key=self.dice.key(), kind=kind, title=title, on=on, at=time(9, 30), minutes=420,
            place=name or "Paris", territory=territory, roles=packed_roles(roles), organiser=lead,
            recorded_at=self.dice.moment(on),
        )  # fmt: skip
        self.meetings.append(meeting)
        invited = self._invited(roles, on, territory, name)
        came = self._held_meeting(meeting, invited[:total] if total else invited, 0.85)
        meeting.others = max(0, total - came)

    def _invited(self, roles: Iterable[str], on: date, territory: Territory | None, name: str) -> list[User]:
        found: dict[int, User] = {}
        for role in roles:
            for post in self._held[role]:
                here = territory is None or post.territory == territory or (
                    post.chantier is not None and self._where.get(post.chantier.pk) == name
                )  # fmt: skip
                if here and post.started_on <= on and (post.ended_on is None or post.ended_on >= on):
                    found[post.user.pk] = post.user
        return list(found.values())

    def _held_meeting(self, meeting: Meeting, invited: list[User], chance: float) -> int:
        """Notes each; answers how many came."""
        meeting.account = ACCOUNT
        came = [self.dice.happens(chance) for _ in invited]
        self.participants += [
            Participant(key=self.dice.key(), meeting=meeting, user=user, present=here)
            for user, here in zip(invited, came, strict=True)
        ]
        return sum(came)

    def _decide(self, meeting: Meeting) -> None:
        if meeting.territory is None or not self.dice.happens(0.5):
            return
        due = meeting.on + self.dice.days(14, 45)
        done = due < self.world.today and self.dice.happens(0.9)
        self.decisions.append(
            Decision(
                key=self.dice.key(), meeting=meeting, text=self.dice.choice(DECISIONS), user=meeting.organiser,
                due_on=due, state="DONE" if done else "OPEN", closed_on=due if done else None, by=meeting.organiser,
            )
        )  # fmt: skip
