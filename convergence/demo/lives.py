"""Who comes when: each contracted place is held by one person after the other."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from convergence.demo.drawing import Dice
from convergence.demo.network import YEAR_END, RunPlan, Site
from convergence.demo.persons import Registrar, Someone
from convergence.journeys.models import Journey

HISTORY = date(2021, 1, 1)
"""Journeys that ended before are not kept."""
WARM_UP = date(2018, 9, 3)

# (share, shortest, longest stay in months)
STAYS = {
    "CVG": ((0.09, 0.4, 3), (0.2, 3, 9), (0.29, 9, 18), (0.27, 18, 28), (0.15, 28, 60)),
    "PHC": ((0.17, 0.4, 3), (0.36, 3, 7), (0.44, 7, 12), (0.03, 12.1, 13.5)),
}
STRETCH = {"CVG": 0.86, "PHC": 1.0}
"""Calibration: how long stays are, so that the flow of 2024 comes near the published one."""
GAP = {"CVG": 20, "PHC": 18}
"""Mean days during which a place stays empty."""
MONTH = 30.44


@dataclass
class Life:
    """A journey to tell: who, where, from when to when. `until` is its end, be it still to come."""

    someone: Someone
    site: Site
    programme: str
    seat: int
    start: date
    until: date
    end: date | None
    previous: Journey | None = None
    came_from: str = ""
    moved: bool = False
    """The chantier itself left the programme that day."""

    @property
    def months(self) -> float:
        return (self.until - self.start).days / MONTH


class Pool:
    """People who leave a chantier for another of the same territory, by day."""

    def __init__(self) -> None:
        self._waiting: list[tuple[date, int, Someone, Journey, str]] = []
        self._count = 0

    def add(self, day: date, someone: Someone, journey: Journey, programme: str) -> None:
        self._count += 1
        insort(self._waiting, (day, self._count, someone, journey, programme))

    def take(self, start: date) -> tuple[date, Someone, Journey, str] | None:
        """Someone who left in the weeks before that day."""
        index = bisect_left(self._waiting, (start - timedelta(days=75), 0))
        if index < len(self._waiting) and self._waiting[index][0] <= start + timedelta(days=10):
            day, _, someone, journey, programme = self._waiting.pop(index)
            return day, someone, journey, programme
        return None


class Calendar:
    """Draws the comings and goings of one run."""

    def __init__(self, dice: Dice, registrar: Registrar, today: date) -> None:
        self.dice, self.registrar, self.today = dice, registrar, today

    def stay(self, programme: str) -> timedelta:
        dice = self.dice
        bands = STAYS[programme]
        _, low, high = dice.choices(bands, [share for share, _, _ in bands])[0]
        months = dice.uniform(low, high) * (STRETCH[programme] if low > 3 else 1)
        if programme == "CVG":
            months = min(months, 60 if dice.random() < 0.97 else 62)
        return timedelta(days=max(8, round(months * MONTH)))

    def fill(self, site: Site, programme: str, run: RunPlan, pool: Pool, seats: int) -> Iterator[Life]:
        """The lives of a run, place by place."""
        dice = self.dice
        most = max(places for _, places in run.changes)
        for place in range(most):
            opened = next(since for since, places in run.changes if places > place)
            day = max(opened, WARM_UP)
            if site.crowd:
                day += dice.days(0, 200)
            elif site.newcomer and day == opened:
                day += dice.days(0, 45)
            elif dice.random() > 0.45:
                day += dice.days(3, 120)
            while day < self.today and run.places_on(day) > place and (run.end is None or day < run.end):
                day = dice.weekday(day)
                until = day + (timedelta(days=dice.randint(330, 1500)) if site.crowd else self.stay(programme))
                if site.newcomer and day <= YEAR_END:
                    until = max(until, YEAR_END + dice.days(1, 90))
                moved = run.end is not None and until > run.end
                if moved:
                    assert run.end is not None
                    until = run.end
                end = until if until < self.today else None
                if until >= HISTORY and day < self.today:
                    seat = place % seats
                    yield self._life(site, programme, seat=seat, day=day, until=until, end=end, pool=pool, moved=moved)
                day = until + timedelta(days=1 + int(dice.expovariate(1 / GAP[programme])))

    def _life(
        self,
        site: Site,
        programme: str,
        *,
        seat: int,
        day: date,
        until: date,
        end: date | None,
        pool: Pool,
        moved: bool,
    ) -> Life:
        candidate = pool.take(day) if programme == "CVG" else None
        if candidate is not None:
            left, someone, journey, former = candidate
            start = max(day, left + timedelta(days=1))
            if start < until and start < self.today and (journey.chantier is not site.chantier or former != programme):
                return Life(someone, site, programme, seat, start, until, end, journey, former, moved)
        return Life(self.registrar.newcomer(programme, day), site, programme, seat, day, until, end, moved=moved)
