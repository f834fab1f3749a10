"""The canonical row of a stored journey, and the comparison of three rows: base, stored, file.

`row_of` serves the export, the comparison and the proof that importing twice changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from convergence.exchange.cleaning import plain
from convergence.exchange.columns import DATED_STAGES, FACT, FACTS, STAGES, Column, Kind, Place
from convergence.journeys import rules
from convergence.journeys.models import Journey, Situation
from convergence.kit.folding import squeeze
from convergence.nomenclature.lists import Income
from convergence.people.models import InclusionPass

Row = dict[str, str]
"""Column name → canonical text; a column that says nothing is left out."""

_INCOME_ORDER = {code: rank for rank, code in enumerate([*map(str, Income), "NR", "NSP", "REFUS"])}
_NO_ANSWER = frozenset({"", "INJOIGNABLE", "REFUS"})
BY_PLACE: Mapping[Place, tuple[Column, ...]] = {
    place: tuple(column for column in FACTS if column.place is place) for place in Place
}


@dataclass
class Stored:
    """A journey with what hangs on it that the workbook carries."""

    journey: Journey
    situations: list[Situation] = field(default_factory=list)
    inclusion_pass: InclusionPass | None = None
    done: Mapping[str, Any] = field(default_factory=dict)
    """Columns of the journey that follow from what was done (`partnerships.mobilisation`), as they hold."""

    def at(self, place: Place, day: str | None = None) -> Situation | None:
        """The situation of a stage: the one of that day ("" for undated), or with no day given the telling one."""
        found = [situation for situation in self.situations if situation.stage == place.value]
        if place not in DATED_STAGES:
            return found[0] if found else None
        if day is not None:
            return next((one for one in found if text_of_day(one.observed_on) == day), None)
        return max(found, key=lambda one: self._weight(place, one), default=None)

    def _weight(self, place: Place, one: Situation) -> tuple[Any, ...]:
        """A review: the latest. A follow-up: the attempt that counts (answered, near its day), else the latest."""
        dated = one.observed_on or date.min
        if place is Place.REVIEW or self.journey.ended_on is None or one.observed_on is None:
            return (one.observed_on is not None, False, False, dated, one.pk or 0)
        due = rules.follow_up_due(self.journey.ended_on, int(place.value[1:]))
        window = timedelta(days=rules.FOLLOW_UP_WINDOW_DAYS.on(due))
        near = abs(one.observed_on - due) <= window
        return (True, near, near and one.outcome not in _NO_ANSWER, dated, one.pk or 0)


def text_of_day(day: date | None) -> str:
    return day.isoformat() if day else ""


def text_of_value(column: Column, value: Any) -> str:
    """The canonical text of a stored value."""
    if value is None or value == "":
        return ""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal | float):
        return plain(Decimal(value))
    if column.kind is Kind.CODES:
        codes = {code for code in str(value).split(";") if code}
        return ";".join(sorted(codes, key=lambda code: _INCOME_ORDER.get(code, 99)))
    return str(value)


def value_of_text(column: Column, text: str) -> Any:
    """The value to store for a canonical text."""
    if column.kind is Kind.DATE:
        return date.fromisoformat(text) if text else None
    if column.kind is Kind.HOURS:
        return Decimal(text) if text else None
    return text


def row_of(stored: Stored, days: Mapping[Place, str] | None = None) -> Row:
    """The workbook row of a stored journey. `days` chooses which review and follow-ups are told."""
    days = days or {}
    sources: dict[Place, Any] = {
        Place.PERSON: stored.journey.person,
        Place.PASS: stored.inclusion_pass,
        Place.JOURNEY: stored.journey,
        **{place: stored.at(place, days.get(place)) for place in STAGES},
    }
    row: Row = {}
    for column in FACTS:
        source = sources[column.place]
        if source is not None:
            value = getattr(source, column.field)
            if column.place is Place.JOURNEY:
                value = stored.done.get(column.field, value)
            text = text_of_value(column, value)
            if text:
                row[column.name] = text
    return row


@dataclass
class Merged:
    """What a file row does to a stored journey."""

    changes: Row = field(default_factory=dict)
    before: Row = field(default_factory=dict)
    conflicts: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Column → (on screen, in the file)."""
    base: Row = field(default_factory=dict)
    """What the next import will compare with."""


def days_of(file: Row) -> dict[Place, str]:
    """Which review and follow-ups a file row speaks of."""
    return {
        place: file.get(day_column, "")
        for place, day_column in DATED_STAGES.items()
        if any(column.name in file for column in BY_PLACE[place])
    }


def same_text(column: Column, one: str, other: str) -> bool:
    """Whether the screen still says what the last import said: names compare folded."""
    if column.kind is Kind.NAME:
        return squeeze(one) == squeeze(other)
    return one == other


def merge(file: Row, stored: Row, base: Row) -> Merged:
    """Three-way merge, column by column. An empty cell never erases.

    `stored` is `row_of(…, days_of(file))`.
    """
    done = Merged(base=dict(base))
    for place, day_column in DATED_STAGES.items():
        names = [column.name for column in BY_PLACE[place]]
        told = {name: file[name] for name in names if name in file}
        if not told:
            continue
        before = {name: base[name] for name in names if name in base}
        if told.items() <= before.items():
            continue
        for name in names:
            done.base.pop(name, None)
        if base.get(day_column, "") != file.get(day_column, ""):
            before = {}
        for name in names:
            _merge_one(done, FACT[name], told.get(name, ""), stored.get(name, ""), before.get(name, ""))
    for column in FACTS:
        if column.place not in DATED_STAGES:
            name = column.name
            _merge_one(done, column, file.get(name, ""), stored.get(name, ""), base.get(name, ""))
    return done


def _merge_one(done: Merged, column: Column, file: str, stored: str, base: str) -> None:
    name = column.name
    if not file:
        if base:
            done.base[name] = base
        return
    if file in (stored, base):
        done.base[name] = file
        return
    if not stored or (base and same_text(column, stored, base)):
        done.changes[name] = file
        if stored:
            done.before[name] = stored
        done.base[name] = file
        return
    done.conflicts[name] = (stored, file)
    if base:
        done.base[name] = base
