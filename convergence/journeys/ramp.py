"""The hours of one journey as its page shows them: agreed beside worked, what the rules say, what is prepared."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from convergence.journeys.actions.ramp import waiting_step
from convergence.journeys.models import Contract, Journey, NextStep, PlannedHours, WorkedWeek
from convergence.journeys.rules import month_of_journey, planned_end, ramp
from convergence.journeys.words import ordinal
from convergence.kit import clock, french
from convergence.kit.charts.trajectory import Amount, Trajectory
from convergence.kit.dates import monday
from convergence.kit.french import NBSP

WEEKS = 26
"""Weeks drawn and told, the last ones."""


@dataclass(frozen=True)
class Week:
    """A week of the table: hours agreed and hours worked; None when nobody keyed it."""

    on: date
    planned: Decimal | None
    worked: Decimal | None


@dataclass
class Ramp:
    """What the page needs, read in four queries."""

    journey: Journey
    planned: list[PlannedHours]
    weeks: list[Week]
    step: NextStep | None
    contract: Contract | None
    alerts: list[ramp.Alert]
    picture: Trajectory | None

    @property
    def prepared(self) -> NextStep | None:
        return self.step if self.step is not None and self.step.state == NextStep.State.PREPARED else None

    @property
    def put_off(self) -> NextStep | None:
        return self.step if self.step is not None and self.step.state == NextStep.State.LATER else None

    @property
    def now(self) -> Decimal | None:
        """Hours agreed today."""
        return ramp.hours_on(_plan(self.planned), self.journey.weekly_hours, clock.today())

    @property
    def lead(self) -> str:
        """« 3e mois sur 12, 8 h par semaine »."""
        journey, today = self.journey, clock.today()
        parts = []
        if journey.is_open and journey.started_on <= today:
            month = month_of_journey(journey.started_on, today)
            parts.append(f"{ordinal(month)}{NBSP}mois de {journey.programme}")
        if self.now is not None:
            parts.append(f"{ramp.said(self.now)} par semaine aujourd’hui")
        if journey.is_open:
            end = planned_end(journey.programme, journey.started_on)
            parts.append(f"au plus tard jusqu’au {french.day(end, today=today)}")
        return ", ".join(parts) + "." if parts else ""


def _plan(rows: list[PlannedHours]) -> list[tuple[date, Decimal]]:
    return [(row.from_on, row.hours) for row in rows]


def contract_on(journey: Journey, day: date) -> Contract | None:
    """The CDDI in force that day. One query."""
    rows = Contract.objects.filter(journey=journey, form__startswith="CDDI", started_on__lte=day)
    for row in rows.order_by("-started_on"):
        last = row.broken_on or row.ended_on
        if last is None or last >= day:
            return row
    return None


def hours_of(journey: Journey) -> Ramp:
    """The hours of a journey, today."""
    today = clock.today()
    planned = list(PlannedHours.objects.filter(journey=journey).order_by("from_on"))
    last = min(today, journey.ended_on or today)
    first = max(monday(journey.started_on), monday(last) - timedelta(weeks=WEEKS - 1))
    worked = {
        row.week: row.hours for row in WorkedWeek.objects.filter(journey=journey, week__gte=first, week__lte=last)
    }
    step = waiting_step(journey)
    plan = _plan(planned)
    weeks: list[Week] = []
    week = monday(last)
    while week >= first:
        weeks.append(Week(week, ramp.hours_on(plan, journey.weekly_hours, week + timedelta(days=6)), worked.get(week)))
        week -= timedelta(days=7)
    waits = step is not None and (step.state == NextStep.State.PREPARED or step.from_on > today)
    alerts = (
        list(
            ramp.alerts(
                started_on=journey.started_on, plan=plan, first=journey.weekly_hours, worked=worked, prepared=waits,
                today=today,
            )
        )
        if journey.programme == "PHC" and journey.is_open and journey.started_on <= today
        else []
    )  # fmt: skip
    return Ramp(
        journey, planned, weeks, step, contract_on(journey, last), alerts, _picture(journey, plan, worked, first)
    )


def _picture(
    journey: Journey, plan: list[tuple[date, Decimal]], worked: dict[date, Decimal], first: date
) -> Trajectory | None:
    """The plan as a stepped line, what was worked as bars: since the entry for a PHC, the last months else."""
    today = clock.today()
    steps = list(plan)
    if journey.weekly_hours is not None and (not steps or steps[0][0] > journey.started_on):
        steps.insert(0, (journey.started_on, journey.weekly_hours))
    if not steps and not worked:
        return None
    start = max(journey.started_on, first) if journey.programme != "PHC" else journey.started_on
    amounts = []
    for at, (on, hours) in enumerate(steps):
        end = steps[at + 1][0] - timedelta(days=1) if at + 1 < len(steps) else journey.ended_on
        if end is None or end >= start:
            amounts.append(Amount(max(on, start), end, float(hours)))
    bars = [Amount(week, week + timedelta(days=6), float(hours)) for week, hours in worked.items() if week >= start]
    last = max([journey.ended_on or today, *(amount.start for amount in amounts)])
    said = [hours for _, hours in steps]
    caption = ", puis ".join(ramp.said(hours) for hours in said[-6:])
    return Trajectory(
        levels=[], spans=[], start=start, end=last + timedelta(days=21), today=today, plan=amounts, bars=bars,
        caption=f"Prévu{NBSP}: {caption}." if caption else "",
    )  # fmt: skip
