"""Plain data that components of the kit draw. Rooms fill them; templates only lay them out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

_NO_ANSWER = frozenset({"", None, "NR", "NSP", "REFUS", "NE"})
"""Nothing yet, the missing codes, and « non évalué »."""


@dataclass(frozen=True)
class Fact:
    """One cell of a facts strip (`kit/facts.html`)."""

    label: str
    value: str
    note: str = ""
    link: str = ""


@dataclass(frozen=True)
class Choice:
    """One button of a row of choices (`kit/pick.html`).

    `aside` puts it on the second line, with the answers that are none: Injoignable, Refus.
    `key` is the one key that presses it inside `[data-keys]`.
    """

    value: str
    label: str
    icon: str = ""
    key: str = ""
    aside: bool = False
    pressed: bool = False


@dataclass(frozen=True)
class Tab:
    """One tab (`kit/tabs.html`)."""

    label: str
    url: str
    current: bool = False
    count: int | None = None


@dataclass(frozen=True)
class Stage:
    """One stage of a state (`kit/state.html`): passed, present, or to come."""

    label: str
    note: str
    passed: bool = False
    current: bool = False

    @property
    def icon(self) -> str:
        if self.passed:
            return "check-circle-fill"
        return "record-circle-fill" if self.current else "circle"


@dataclass(frozen=True)
class Shift:
    """One row of a before and after table: stored codes, or text when `codes` is empty.

    `codes` names a list of the nomenclature; `carried` says that no one confirmed the value.
    """

    label: str
    before: Any
    after: Any
    codes: str = ""
    note: str = ""
    carried: str = ""

    @property
    def moved(self) -> bool:
        """Whether a known value changed. From or to what is no answer, nothing is said to have moved."""
        return self.before != self.after and self.before not in _NO_ANSWER and self.after not in _NO_ANSWER


@dataclass(frozen=True)
class ShiftGroup:
    """A titled group of rows (`kit/sit.html`)."""

    title: str
    rows: list[Shift]


@dataclass(frozen=True)
class LeadFigure:
    """A count above the figures (`kit/lead_figs.html`)."""

    label: str
    value: str
    note: str = ""
    link: str = ""


@dataclass(frozen=True)
class Progress:
    """Background work (`kit/progress.html`). `url` answers the same fragment; empty stops asking."""

    label: str
    done: int
    total: int
    url: str = ""
    note: str = ""

    @property
    def finished(self) -> bool:
        return self.total > 0 and self.done >= self.total


@dataclass(frozen=True)
class WeekItem:
    """One appointment of a day (`kit/week.html`)."""

    hour: str
    name: str
    text: str = ""
    url: str = ""
    template: str = ""
    """Template of the acts offered in place (receives `item`)."""
    subject: Any = None
    key: str = ""


@dataclass(frozen=True)
class WeekDay:
    """A day of a week: beside the home page, or a column of the agenda."""

    on: date
    items: list[WeekItem]
    today: bool = False
    note: str = ""
    """What makes the day another: a public holiday."""
    add: str = ""
    """Address where something is added to that day."""
