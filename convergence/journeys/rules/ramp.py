"""The hours of a PHC, step by step: 4, 8, 12, 16, 20 a week, down again when the person needs it. Seeds S3 (R5, R6)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from convergence.journeys.rules.base import START, Setting
from convergence.journeys.rules.course import (
    PHC_END_NOTICE_MONTHS,
    PHC_MAX_HOURS,
    PHC_MIN_HOURS,
    planned_end,
)
from convergence.kit.dates import add_months, monday
from convergence.kit.french import NBSP, number
from convergence.kit.french import day as in_words

STEPS = (4, 8, 12, 16, 20)
"""Hours a week, step by step. Source: domain B1, « 4 h, puis 8, 12, 16, 20 »."""

RAMP_WEEKS = Setting(
    "Semaines regardées avant de proposer une étape", "semaines", "pratique, à confirmer", ((START, 3),)
)
FAR_BELOW = Setting("Heures travaillées, loin du prévu", "% du prévu", "pratique, à confirmer", ((START, 50),))
LATER_WEEKS = Setting("Avant de reparler d’une étape", "semaines", "pratique, à confirmer", ((START, 6),))

SETTINGS = (RAMP_WEEKS, FAR_BELOW, LATER_WEEKS)

Plan = Sequence[tuple[date, Decimal]]
"""Hours agreed from a day on, in the order of days."""


@dataclass(frozen=True)
class Alert:
    """Something to look at in the ramp: a question or a fact, never a reproach."""

    code: str
    title: str
    text: str
    due: date


def hours_on(plan: Plan, first: Decimal | None, day: date) -> Decimal | None:
    """Hours agreed that day; those of the entry while nothing was planned."""
    found = first
    for since, hours in plan:
        if since <= day:
            found = hours
    return found


def next_hours(hours: Decimal | float | None) -> int | None:
    """The step after these hours; None at the last one."""
    if hours is None:
        return STEPS[0]
    return next((step for step in STEPS if step > hours), None)


def weeks_before(today: date) -> list[date]:
    """Mondays of the last whole weeks that the alerts look at, oldest first."""
    start = monday(today)
    return [start - timedelta(weeks=back) for back in range(RAMP_WEEKS.on(today), 0, -1)]


def far_below(planned: Decimal, worked: Decimal, day: date) -> bool:
    """Whether so few hours were worked that it is worth asking why."""
    return worked * 100 < planned * FAR_BELOW.on(day)


def alerts(
    *, started_on: date, plan: Plan, first: Decimal | None, worked: Mapping[date, Decimal], prepared: bool, today: date
) -> Iterable[Alert]:
    """What an open PHC journey says today. `worked` maps Mondays to hours; `prepared`: a step waits, or was put off.

    Hours outside 4 to 20 (R5); the year (R6), two months before; three whole weeks far below what was agreed; three
    whole weeks at what was agreed since before them, while a step remains. A week that nobody keyed says nothing.
    """
    now = hours_on(plan, first, today)
    low, high = PHC_MIN_HOURS.on(today), PHC_MAX_HOURS.on(today)
    if now is not None and not low <= now <= high:
        yield Alert(
            "phc_hours", "Heures hors du cadre",
            f"{said(now)} par semaine{NBSP}: en PHC, de {low} à {high}. Corrigez, ou parlez de la suite.", today,
        )  # fmt: skip
    end = planned_end("PHC", started_on)
    if end <= add_months(today, PHC_END_NOTICE_MONTHS.on(today)):
        text = "Le parcours PHC dure un an au plus. Préparez la suite avec la personne."
        yield Alert("phc_end", f"Fin du PHC le {in_words(end, today=today)}", text, end)
    weeks = weeks_before(today)
    pairs = [(hours_on(plan, first, week), worked.get(week)) for week in weeks if week >= started_on]
    known = [(planned, done) for planned, done in pairs if planned is not None and planned > 0 and done is not None]
    if len(known) < len(weeks):
        return
    if all(far_below(planned, done, today) for planned, done in known):
        yield Alert(
            "phc_below", "Trois semaines loin de ce qui était prévu",
            "Que se passe-t-il pour elle en ce moment ? Redescendre d’une étape est permis.", today,
        )  # fmt: skip
    held = {planned for planned, _ in known} == {now} and all(done >= planned for planned, done in known)
    step = next_hours(now)
    if held and not prepared and now is not None and step is not None:
        text = f"{said(now)} tenues chaque semaine. Passer à {step}{NBSP}h ? Demandez-lui."
        yield Alert("phc_ready", "Trois semaines tenues", text, today)


def said(hours: Decimal | float) -> str:
    """« 12 h », « 7,5 h »."""
    return f"{number(hours, 0 if hours == int(hours) else 1)}{NBSP}h"
