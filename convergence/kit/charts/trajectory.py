"""The way travelled: steps above (where she sleeps), amounts below (hours), one time axis, numbered pins.

Generic: levels are words from the lowest up, spans say on which level she stood, the plan is a line and
the bars what was done. Places along time are SVG percentages, heights are pixels.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

from convergence.kit import french
from convergence.kit.dates import add_months

ROW = 28
"""Height of a level, in px. The sheet (`.traj .y`) uses the same."""
BASE = 100
TOP = 10
CLOSE = 6.0
"""Pins closer than this (in % of the width) are shifted apart."""


@dataclass(frozen=True)
class Span:
    """From `start` to `end` (None: still) on level `level` (None: unknown). `label` is for the table."""

    start: date
    end: date | None
    level: int | None
    label: str = ""


@dataclass(frozen=True)
class Amount:
    """An amount that held from `start` to `end` (None: still)."""

    start: date
    end: date | None
    value: float


@dataclass(frozen=True)
class Pin:
    """A dated event, numbered on the picture and explained under it. `on_plan` puts it on the hours."""

    on: date
    text: str
    on_plan: bool = False


@dataclass(frozen=True)
class Line:
    x1: str
    x2: str
    y1: float
    y2: float
    dashed: bool = False


@dataclass(frozen=True)
class Bar:
    x: str
    width: str
    y: float
    height: float


@dataclass(frozen=True)
class Mark:
    number: int
    x: str
    y: float
    text_y: float
    pin: Pin


@dataclass(frozen=True)
class Tick:
    x: str
    text: str
    y: float = 0
    anchor: str = "middle"


@dataclass(frozen=True)
class Row:
    """A line of the table that says the same."""

    on: date
    level: str
    amount: str


@dataclass(frozen=True)
class Trajectory:
    """Draw with `{% include "kit/trajectory.html" with t=… %}`."""

    levels: list[str]
    """Words from the lowest (street) up."""
    spans: list[Span]
    start: date
    end: date
    today: date
    plan: list[Amount] = field(default_factory=list)
    bars: list[Amount] = field(default_factory=list)
    pins: list[Pin] = field(default_factory=list)
    caption: str = ""
    unit: str = "h"
    amount_label: str = "Heures par semaine"
    level_label: str = "Hébergement"

    def _share(self, on: date) -> float:
        days = max((self.end - self.start).days, 1)
        return min(max((on - self.start).days / days * 100, 0.0), 100.0)

    def _x(self, on: date) -> str:
        return f"{self._share(on):.2f}%"

    def _y(self, level: int) -> float:
        return (len(self.levels) - 1 - level) * ROW + ROW / 2

    @property
    def height(self) -> int:
        return len(self.levels) * ROW

    @property
    def rows(self) -> list[tuple[str, float, bool]]:
        """Levels from the top: word, height of its line, whether she stands there now."""
        here = self._level_on(self.today)
        return [(word, self._y(i), i == here) for i, word in reversed(list(enumerate(self.levels)))]

    def _level_on(self, on: date) -> int | None:
        for span in reversed(self._known):
            if span.start <= on and (span.end is None or on <= span.end):
                return span.level
        return None

    @cached_property
    def _known(self) -> list[Span]:
        return sorted((span for span in self.spans if span.level is not None), key=lambda span: span.start)

    @cached_property
    def steps(self) -> list[Line]:
        """Horizontal lines, one per span known."""
        limit = min(self.today, self.end)
        return [
            Line(
                self._x(span.start),
                self._x(min(span.end or limit, limit)),
                self._y(span.level),
                self._y(span.level),
            )
            for span in self._known
            if span.level is not None and span.start <= limit
        ]

    @cached_property
    def rises(self) -> list[Line]:
        """Vertical links where one span follows another without a hole."""
        found = []
        for before, after in zip(self._known, self._known[1:], strict=False):
            joined = before.end is not None and after.start <= before.end + timedelta(days=1)
            if before.level is None or after.level is None or before.level == after.level:
                continue
            if joined or before.end is None:
                x = self._x(after.start)
                found.append(Line(x, x, self._y(before.level), self._y(after.level)))
        return found

    @property
    def now_x(self) -> str:
        return self._x(self.today) if self.start <= self.today <= self.end else ""

    @property
    def now_text(self) -> tuple[str, str]:
        """Where the word stands and how it is anchored: it never leaves the picture."""
        share = self._share(self.today)
        return (f"{share + 1.4:.2f}%", "start") if share < 78 else (f"{share - 1.4:.2f}%", "end")

    @property
    def now_y(self) -> float:
        """The word stands on the top line; on the bottom one when she is at the top herself."""
        return 14 if self._level_on(self.today) != len(self.levels) - 1 else self.height - 9

    @cached_property
    def _top(self) -> float:
        highest = max([amount.value for amount in (*self.plan, *self.bars)], default=0)
        return max(4.0, math.ceil(highest / 4) * 4)

    def _h(self, value: float) -> float:
        return round(BASE - value / self._top * (BASE - TOP), 1)

    @property
    def has_amounts(self) -> bool:
        return bool(self.plan or self.bars)

    @cached_property
    def columns(self) -> list[Bar]:
        found = []
        for amount in self.bars:
            end = amount.end or amount.start + timedelta(days=6)
            x, width = (
                self._share(amount.start),
                self._share(end + timedelta(days=1)) - self._share(amount.start),
            )
            gap = min(width * 0.28, 0.54)
            y = self._h(amount.value)
            found.append(Bar(f"{x + gap / 2:.2f}%", f"{max(width - gap, 0.2):.2f}%", y, round(BASE - y, 1)))
        return found

    @cached_property
    def plan_lines(self) -> list[Line]:
        """The plan: a stepped line, dashed after today."""
        found: list[Line] = []
        ordered = sorted(self.plan, key=lambda amount: amount.start)
        for index, amount in enumerate(ordered):
            y = self._h(amount.value)
            end = amount.end or self.end
            if index:
                x = self._x(amount.start)
                found.append(Line(x, x, self._h(ordered[index - 1].value), y))
            turn = min(max(self.today, amount.start), end)
            if amount.start < turn:
                found.append(Line(self._x(amount.start), self._x(turn), y, y))
            if turn < end:
                found.append(Line(self._x(turn), self._x(end), y, y, dashed=True))
        return found

    @property
    def scale(self) -> list[tuple[float, str]]:
        """Three lines of the amount axis: height and words."""
        thirds = (self._top, self._top / 2, 0)
        return [
            (self._h(value), f"{french.number(value, 0 if value == int(value) else 1)} {self.unit}") for value in thirds
        ]

    @cached_property
    def ticks(self) -> list[Tick]:
        """Months, at most seven of them; January carries its year."""
        months = max(1, (self.end.year - self.start.year) * 12 + self.end.month - self.start.month)
        step = next((s for s in (1, 2, 3, 6, 12, 24, 60) if months / s <= 7), 120)
        on = add_months(self.start.replace(day=1), 1)
        while (on.month - 1) % min(step, 12):
            on = add_months(on, 1)
        found = []
        while on <= self.end:
            share = self._share(on)
            word = str(on.year) if on.month == 1 or step >= 12 else french.MONTHS_SHORT[on.month - 1]
            found.append(
                Tick(f"{share:.2f}%", word, anchor="end" if share > 94 else "middle" if share > 4 else "start")
            )
            on = add_months(on, step)
        return found

    @cached_property
    def marks(self) -> list[Mark]:
        """Numbered pins in the order of time, shifted where two would touch."""
        found: list[Mark] = []
        last: dict[bool, tuple[float, float]] = {}
        for number, pin in enumerate(sorted(self.pins, key=lambda pin: pin.on), start=1):
            on_plan = pin.on_plan and self.has_amounts
            y = self._plan_y(pin.on) if on_plan else self._pin_y(pin.on)
            share = self._share(pin.on)
            before = last.get(on_plan)
            if before and share - before[0] < CLOSE and abs(before[1] - y) < 22:
                y = before[1] - 22 if before[1] >= 34 else before[1] + 22
            last[on_plan] = (share, y)
            found.append(Mark(number, f"{share:.2f}%", y, y + 5, pin))
        return found

    def _pin_y(self, on: date) -> float:
        level = self._level_on(on)
        return self._y(level) if level is not None else self.height - ROW / 2

    def _plan_y(self, on: date) -> float:
        value = next(
            (a.value for a in self.plan if a.start <= on and (a.end is None or on <= a.end)),
            self._top / 2,
        )
        return max(self._h(value) - 10, 10.0)

    @property
    def house_marks(self) -> list[Mark]:
        return [mark for mark in self.marks if not (mark.pin.on_plan and self.has_amounts)]

    @property
    def plan_marks(self) -> list[Mark]:
        return [mark for mark in self.marks if mark.pin.on_plan and self.has_amounts]

    @cached_property
    def table(self) -> list[Row]:
        """The same, in rows: one per day when something changed."""
        days = sorted({span.start for span in self.spans} | {amount.start for amount in self.plan})
        found = []
        for on in days:
            span = next((s for s in self.spans if s.start == on), None)
            amount = next((a for a in self.plan if a.start == on), None)
            word = ""
            if span is not None:
                word = span.label or (self.levels[span.level] if span.level is not None else "Inconnu")
            value = french.number(amount.value, 0 if amount.value == int(amount.value) else 1) if amount else ""
            found.append(Row(on, word, value))
        return found

    @property
    def words(self) -> str:
        """The steps, said."""
        parts = []
        for span in sorted(self.spans, key=lambda span: span.start):
            word = span.label or (self.levels[span.level] if span.level is not None else "inconnu")
            parts.append(f"{word} depuis le {french.day(span.start)}")
        return ", ".join(parts)

    @property
    def plan_words(self) -> str:
        values = [french.number(a.value, 0 if a.value == int(a.value) else 1) for a in self.plan]
        return f"{self.amount_label} prévues\u00a0: {', puis '.join(values)}" if values else self.amount_label
