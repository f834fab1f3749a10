"""What the rooms above the journeys add to the invented lives: a chapter a room, told in order.

A chapter draws from dice of its own, so that adding one changes nothing to the others. It writes through the set-based
actions of its room, a few queries for a whole group: the demo must stay quick to build.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from convergence.accounts.models import User
from convergence.demo.drawing import Dice
from convergence.demo.network import Plan
from convergence.demo.teams import Teams
from convergence.indicators import extract
from convergence.indicators.frames import Frames
from convergence.journeys.actions.bulk import JourneyDraft


@dataclass(frozen=True)
class World:
    """The whole network: who works where, what day it is."""

    by: User
    today: date
    seed: int
    plan: Plan
    teams: Teams

    @cached_property
    def frames(self) -> Frames:
        """The facts of all that was lived, read once: for chapters that close with figures."""
        return extract.extract()

    def dice(self, chapter: str) -> Dice:
        """Dice of that chapter alone; the same ones each time that the network is built."""
        return Dice(f"{self.seed}-{chapter}", self.today)


class Chapter:
    """Override what the room needs; each is called once per group of chantiers, in this order."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.dice = world.dice(type(self).__name__)

    def open(self) -> None:
        """Once, when chantiers, territories and teams are written and no journey is."""

    def before(self, drafts: list[JourneyDraft]) -> None:
        """Journeys about to be written: nothing of them has a key in the database yet."""

    def after(self, drafts: list[JourneyDraft]) -> None:
        """Journeys just written, with the people and teams they name."""

    def close(self) -> None:
        """Once, when every journey is written."""


from convergence.demo.chapters.arrivals import Arrivals  # noqa: E402
from convergence.demo.chapters.asking import Asking  # noqa: E402  (a chapter stands on the classes above)
from convergence.demo.chapters.campaigns import Campaigns  # noqa: E402
from convergence.demo.chapters.circle import Circle  # noqa: E402
from convergence.demo.chapters.courses import Courses  # noqa: E402
from convergence.demo.chapters.funding import Funding  # noqa: E402
from convergence.demo.chapters.gatherings import Gatherings  # noqa: E402
from convergence.demo.chapters.growth import Growth  # noqa: E402
from convergence.demo.chapters.journal import JournalChapter  # noqa: E402
from convergence.demo.chapters.library import Library  # noqa: E402
from convergence.demo.chapters.meetings import Meetings  # noqa: E402
from convergence.demo.chapters.partners import Partnerships  # noqa: E402
from convergence.demo.chapters.passes import PassChapter  # noqa: E402
from convergence.demo.chapters.practice import Practice  # noqa: E402
from convergence.demo.chapters.quality import Quality  # noqa: E402
from convergence.demo.chapters.steering import Steering  # noqa: E402
from convergence.demo.chapters.timing import Timing  # noqa: E402

CHAPTERS: list[type[Chapter]] = [
    Arrivals, Partnerships, Asking, PassChapter, Circle, Timing, JournalChapter, Meetings, Gatherings, Courses,
    Practice, Campaigns, Funding, Growth, Steering, Library, Quality,
]  # fmt: skip
"""In the order in which they are told: partnerships read the drawn dates that `Asking` then takes away, quality what
all have told."""
