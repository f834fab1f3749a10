"""Building the invented network: the demo, the tests' data and the load's are one."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from django.core.management import call_command
from django.db import transaction

from convergence.accounts import actions as accounts_actions
from convergence.accounts.models import User
from convergence.demo.cast import PARTS, Part
from convergence.demo.chapters import CHAPTERS, World
from convergence.demo.drawing import Dice
from convergence.demo.lives import Calendar, Life, Pool
from convergence.demo.network import Plan, Site, Surveyor
from convergence.demo.persons import Registrar, Someone
from convergence.demo.stories import Storyteller
from convergence.demo.teams import Recruiter, Teams
from convergence.journeys.actions.bulk import JourneyDraft, open_many
from convergence.journeys.models import Journey
from convergence.kit import clock
from convergence.network import actions as network_actions
from convergence.people import actions as people_actions
from convergence.people.models import Person

Progress = Callable[[float, float, str], None]
TOGETHER = 20
"""Chantiers written together: enough to be quick, few enough to fit in memory."""


@dataclass(frozen=True)
class Summary:
    """What was invented."""

    territories: int
    chantiers: int
    professionals: int
    people: int
    journeys: int
    seed: int
    today: date


class Builder:
    """One build, from an empty database."""

    def __init__(
        self, *, small: bool, factor: float, caseload: int, today: date, seed: int, progress: Progress
    ) -> None:
        self.dice = Dice(seed, today)
        self.today, self.seed, self.progress = today, seed, progress
        self.plan: Plan = Surveyor(self.dice, small=small, factor=factor, caseload=caseload, today=today).survey()
        self.teams: Teams = Recruiter(self.dice, self.plan, today).recruit()
        self.registrar = Registrar(self.dice, today)
        self.calendar = Calendar(self.dice, self.registrar, today)
        self.storyteller = Storyteller(self.dice, self.registrar, today)
        self.by = User.objects.system()
        self.journeys = 0
        self._written = 0
        self._told: list[JourneyDraft] = []
        world = World(by=self.by, today=today, seed=seed, plan=self.plan, teams=self.teams)
        self.chapters = [chapter(world) for chapter in CHAPTERS]

    def build(self) -> Summary:
        network_actions.establish(by=self.by, register=self.plan.register)
        accounts_actions.open_accounts(by=self.by, users=self.teams.users)
        network_actions.appoint_many(by=self.by, appointments=self.teams.appointments)
        for chapter in self.chapters:
            chapter.open()
        groups = self._groups()
        total = sum(self._weight(site) for sites in groups for site in sites)
        done = 0
        for sites in groups:
            pool = Pool()
            for programme in ("PHC", "CVG"):
                for site in sites:
                    if programme in site.runs:
                        self._run(site, programme, pool)
                        done += site.runs[programme].places_on(self.today)
                        self.progress(done, total * 1.03, f"{site.ground.name if site.ground else 'Hors territoire'}")
            self._write()
        for chapter in self.chapters:
            chapter.close()
        people_actions.raise_doubts(
            by=self.by, pairs=[(twin.row, known.row, kind) for twin, known, kind in self.registrar.twins]
        )
        return Summary(
            territories=len(self.plan.grounds),
            chantiers=len(self.plan.sites),
            professionals=len(self.teams.users),
            people=len(self.registrar.everyone),
            journeys=self.journeys,
            seed=self.seed,
            today=self.today,
        )

    def _groups(self) -> list[list[Site]]:
        """Chantiers of a territory together: people move between them."""
        grounds: dict[str, list[Site]] = {}
        for site in self.plan.sites:
            grounds.setdefault(site.ground.name if site.ground else "", []).append(site)
        return [
            sites[first : first + TOGETHER] for sites in grounds.values() for first in range(0, len(sites), TOGETHER)
        ]

    def _weight(self, site: Site) -> int:
        return sum(run.places_on(self.today) for run in site.runs.values())

    def _run(self, site: Site, programme: str, pool: Pool) -> None:
        seats = self.teams.referents[(site.chantier.code, programme)]
        for life in self.calendar.fill(site, programme, site.runs[programme], pool, len(seats)):
            draft = self.storyteller.tell(life, seats)
            self._told.append(draft)
            self.journeys += 1
            if life.previous is not None:
                draft.journey.previous = life.previous
            self._onward(life, draft.journey, pool)

    def _onward(self, life: Life, journey: Journey, pool: Pool) -> None:
        """She may be hired by another chantier of the territory, or by the same one in CVG."""
        if life.end is None or life.site.ground is None:
            return
        if journey.exit_reason == "SUITE_CVG" or (journey.exit_reason == "AUTRE_SIAE" and self.dice.happens(0.25)):
            pool.add(life.end, life.someone, journey, life.programme)

    def _write(self) -> None:
        """Write the journeys told so far, and the people they bring."""
        drafts, self._told = self._told, []
        if not drafts:
            return
        fresh: list[Someone] = self.registrar.everyone[self._written :]
        self._written = len(self.registrar.everyone)
        people_actions.welcome_many(by=self.by, people=[someone.row for someone in fresh])
        for chapter in self.chapters:
            chapter.before(drafts)
        open_many(by=self.by, drafts=drafts)
        people_actions.file_many(
            by=self.by,
            passes=[someone.pass_row for someone in fresh if someone.pass_row is not None],
            papers=[paper for someone in fresh for paper in someone.papers],
            contacts=[contact for someone in fresh for contact in someone.contacts],
        )
        for chapter in self.chapters:
            chapter.after(drafts)
        for someone in fresh:  # told: what is left of them is a name to confuse with
            someone.state, someone.papers, someone.contacts = {}, [], []


@contextmanager
def _no_collector() -> Iterator[None]:
    """Rows by the hundred thousand and no cycle among them: looking for cycles costs a quarter of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def build(
    *,
    small: bool = False,
    factor: float = 1.0,
    today: date | None = None,
    seed: int = 2024,
    caseload: int = 0,
    reset: bool = False,
    progress: Progress | None = None,
) -> Summary | None:
    """Invent the network, unless there is one. Same seed and same day, same network.

    `small` makes three territories in seconds; `factor` multiplies the chantiers; `caseload` adds one referent
    with that many people. `reset` empties the database first. None when a network stood there already.
    """
    if reset:
        call_command("flush", interactive=False, verbosity=0)
    elif holds_real_data():
        return None
    with _no_collector(), transaction.atomic():
        return Builder(
            small=small,
            factor=factor,
            caseload=caseload,
            today=today or clock.today(),
            seed=seed,
            progress=progress or (lambda _done, _total, _label: None),
        ).build()


def holds_real_data() -> bool:
    """Whether the database holds people or accounts already."""
    return Person.objects.exists() or User.objects.filter(is_system=False).exists()


def cast() -> list[Part]:
    """The demo's professionals, one or more a role, that are in this database."""
    known = set(User.objects.filter(email__in=[part.email for part in PARTS]).values_list("email", flat=True))
    return [part for part in PARTS if part.email in known]


def accounts() -> list[Part]:
    """What the command line prints: `email`, `password` and `role` of each account of the cast."""
    return cast()
