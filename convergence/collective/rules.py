"""Recurrence, as pure functions of dates. No Django here.

A series gives days on paper; a day that is a public holiday moves to the next day worked. Hours are those that clocks
show in Paris: they are never added to, so a change of clocks moves nothing. Sources: domain/1-inventory.md R11 to R13.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice

from convergence.kit.dates import add_months, holiday

LAST = -1
"""Rank of the last such weekday of a month."""
FAR = 20
"""Years within which the sessions of a course are sought."""


@dataclass(frozen=True)
class Rule:
    """Every `weeks` weeks from `start`; or, when `weeks` is 0, the `nth` `weekday` (Monday is 0) of each month."""

    start: date
    weeks: int = 0
    nth: int = 1
    weekday: int = 0


def nth_weekday(year: int, month: int, nth: int, weekday: int) -> date:
    """The `nth` such weekday of the month (1 to 4, or LAST)."""
    if nth == LAST:
        end = date(year, month, calendar.monthrange(year, month)[1])
        return end - timedelta(days=(end.weekday() - weekday) % 7)
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))


def days(rule: Rule, until: date) -> Iterator[date]:
    """The days on paper from the start of the rule to `until`, both included."""
    if rule.weeks:
        day = rule.start
        while day <= until:
            yield day
            day += timedelta(weeks=rule.weeks)
        return
    month = rule.start.replace(day=1)
    while month <= until:
        day = nth_weekday(month.year, month.month, rule.nth, rule.weekday)
        if rule.start <= day <= until:
            yield day
        month = add_months(month, 1)


def held_on(day: date) -> date:
    """The day itself; for a public holiday, the next day from Monday to Friday that is none."""
    if not holiday(day):
        return day
    while holiday(day) or day.weekday() >= 5:
        day += timedelta(days=1)
    return day


def first(rule: Rule, count: int) -> list[date]:
    """The first `count` days on paper."""
    return list(islice(days(rule, add_months(rule.start, 12 * FAR)), count))


def followed(attended: int, held: int) -> bool:
    """Whether a training counts as followed: more than half of its hours (minutes here), and at least some.

    Ours, « à confirmer »: the network’s reports count who took part, and set no rule for who missed a half-day.
    """
    return attended > 0 and 2 * attended > held


def due_again(followed_on: date, years: int | None) -> date | None:
    """The day from which a training is to be taken again; None when it holds for good."""
    return None if years is None else add_months(followed_on, 12 * years)
