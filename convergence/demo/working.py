"""Contracts and hours of a journey."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from convergence.demo.drawing import Dice
from convergence.demo.lives import Life
from convergence.journeys.actions.bulk import JourneyDraft
from convergence.journeys.models import Contract, PlannedHours, WorkedWeek
from convergence.kit.dates import add_months, monday

WEEKS = 26
"""How many past weeks have their hours noted."""
STEPS = (4, 8, 12, 16, 20)
"""PHC hours a week, step by step. Source: B1, R5."""


class Foreman:
    def __init__(self, dice: Dice, today: date) -> None:
        self.dice, self.today = dice, today
        self.this_week = monday(today)
        self._hours = {half: Decimal(half) / 2 for half in range(97)}

    def hire(self, life: Life, draft: JourneyDraft) -> None:
        steps = self._ramp(life) if life.programme == "PHC" else self._steady(life)
        draft.journey.weekly_hours = Decimal(steps[0][1]) if self.dice.random() < 0.97 else None
        draft.planned_hours = [PlannedHours(from_on=on, hours=hours) for on, hours in steps]
        self._contracts(life, draft, steps)
        self._weeks(life, draft, steps)

    def _steady(self, life: Life) -> list[tuple[date, int]]:
        dice = self.dice
        hours = dice.choices([26, 20, 24, 28, 30, 35], [66, 10, 10, 5, 5, 4])[0]
        steps = [(life.start, hours)]
        if life.months > 10 and dice.random() < 0.1:
            on = life.start + timedelta(days=dice.randint(150, 300))
            if on < min(self.today, life.until):
                steps.append((on, dice.choice([20, 28, 30])))
        return steps

    def _ramp(self, life: Life) -> list[tuple[date, int]]:
        """4 hours, then more, with the right to come down again."""
        dice = self.dice
        rank = 0 if dice.random() < 0.78 else 1
        steps = [(life.start, STEPS[rank])]
        day = life.start
        while True:
            day = monday(day + timedelta(days=dice.randint(24, 75)))
            if day >= min(life.until, self.today):
                return steps
            rank = max(0, min(4, rank + dice.choices([1, -1, 2], [78, 16, 6])[0]))
            if STEPS[rank] != steps[-1][1] and day > steps[-1][0]:
                steps.append((day, STEPS[rank]))

    def _contracts(self, life: Life, draft: JourneyDraft, steps: list[tuple[date, int]]) -> None:
        """One after the other until the exit, or past today."""
        dice = self.dice
        form = "CDDI_CVG" if life.programme == "CVG" else "CDDI_PHC"
        lengths = [4, 6, 8, 12] if life.programme == "CVG" else [4, 6, 6]
        weights = [30, 42, 8, 20] if life.programme == "CVG" else [20, 70, 10]
        last = life.end or self.today
        day, former = life.start, None
        while day <= last:
            end = add_months(day, dice.choices(lengths, weights)[0]) - timedelta(days=1)
            if life.end is not None and timedelta(0) < life.end - end < timedelta(days=35):
                end = life.end
            elif life.end is None and life.until > self.today and end > life.until > add_months(day, 4):
                end = life.until
            hours = [count for on, count in steps if on <= day][-1]
            broken = life.end if life.end is not None and end > life.end else None
            contract = Contract(
                key=dice.key(),
                form=form,
                started_on=day,
                ended_on=end,
                broken_on=broken,
                weekly_hours=hours,
                renews=former,
            )
            draft.contracts.append(contract)
            former, day = contract, end + timedelta(days=1)
            if life.end is None and self.today - timedelta(days=20) < end < self.today and dice.random() < 0.25:
                return  # the renewal is not keyed yet

    def _weeks(self, life: Life, draft: JourneyDraft, steps: list[tuple[date, int]]) -> None:
        dice, hours = self.dice, self._hours
        first = max(monday(life.start), self.this_week - timedelta(weeks=WEEKS))
        last = min(life.end or self.today, self.this_week - timedelta(days=1))
        if first > last:
            return
        week, rank, rows = first, 0, draft.worked_weeks
        loose = 0.16 if life.programme == "PHC" else 0.07
        while week <= last:
            while rank + 1 < len(steps) and steps[rank + 1][0] <= week:
                rank += 1
            planned = float(steps[rank][1])
            drawn = dice.random()
            if drawn < loose:
                worked = planned * dice.random()
            elif drawn < loose + 0.03:
                worked = 0.0
            else:
                worked = planned
            rows.append(WorkedWeek(week=week, hours=hours[min(96, round(worked * 2))]))
            week += timedelta(days=7)
