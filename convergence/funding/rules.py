"""How a subsidy is counted, shared and paid. Pure functions; money is whole cents, and fractions until it is paid.

Source: seed S1, « la subvention est proportionnelle au nombre de salariés accompagnés ». The prorata by days, the
bounds and the envelope are the network's settings, dated in the terms of a scheme. To be confirmed with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

DAY = timedelta(days=1)
WHOLE = 100
"""Shares of a schedule of payments add up to this: they are percents."""


@dataclass(frozen=True, order=True)
class Span:
    """Days from `start` to `end`, both included: somebody who enters and leaves the same day was there one day."""

    start: date
    end: date

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1


def year_of(year: int) -> Span:
    return Span(date(year, 1, 1), date(year, 12, 31))


def clip(start: date | None, end: date | None, within: Span) -> Span | None:
    """The part of these days that lies within; an open bound goes as far as `within`. None when there is none."""
    first = within.start if start is None else max(start, within.start)
    last = within.end if end is None else min(end, within.end)
    return Span(first, last) if first <= last else None


def merged(spans: Iterable[Span]) -> list[Span]:
    """The same days, each once, as spans that neither meet nor touch."""
    found: list[Span] = []
    for span in sorted(spans):
        if found and span.start <= found[-1].end + DAY:
            found[-1] = Span(found[-1].start, max(found[-1].end, span.end))
        else:
            found.append(span)
    return found


def common(one: Iterable[Span], other: Iterable[Span]) -> list[Span]:
    """Days that are in both."""
    others = merged(other)
    return [both for span in merged(one) for to in others if (both := clip(span.start, span.end, to)) is not None]


def presence(stays: Iterable[Span], carried: Iterable[Span]) -> list[Span]:
    """Days for which a chantier accompanied one person: each once however many journeys say it, and only while it
    carried the programme. The day it takes the programme up and the day it leaves it are both its own."""
    return common(stays, carried)


# ── What days are worth ─────────────────────────────────────────────────────────────────────
@dataclass(frozen=True)
class Terms:
    """What holds from a day on: cents a person for a whole year, and bounds of a chantier for a whole year."""

    from_on: date
    rate: int
    floor: int | None = None
    cap: int | None = None
    envelope: int | None = None


def in_force(terms: Sequence[Terms], day: date) -> Terms:
    """The latest not after that day; before any, the first."""
    before = [one for one in terms if one.from_on <= day]
    return max(before, key=lambda one: one.from_on) if before else min(terms, key=lambda one: one.from_on)


def rate_spans(terms: Sequence[Terms], within: Span) -> list[tuple[Span, int]]:
    """The span cut where the rate changes: (days, cents a person and year)."""
    changes = sorted({within.start, *(one.from_on for one in terms if within.start < one.from_on <= within.end)})
    ends = [*(start - DAY for start in changes[1:]), within.end]
    return [(Span(a, b), in_force(terms, a).rate) for a, b in zip(changes, ends, strict=True)]


def worth(spans: Iterable[tuple[Span, int]], rates: Sequence[tuple[Span, int]], year: Span) -> Fraction:
    """Cents, exactly, of days that count so many times: for each, the rate of that day divided by the days of the
    year (366 in a leap year)."""
    days = sum(
        both.days * rate * many
        for span, many in spans
        for to, rate in rates
        if (both := clip(span.start, span.end, to)) is not None
    )
    return Fraction(days, year.days)


def bounded(gross: Fraction, terms: Terms, *, carried_days: int, year: Span) -> tuple[Fraction, str]:
    """The amount between the floor and the cap, and which made it (« PLANCHER », « PLAFOND » or nothing).

    Both are for a whole year: a chantier that carried the programme half of it has half of each. Where nobody was
    accompanied there is no floor. A cap below the floor wins.
    """
    if gross <= 0:
        return Fraction(0), ""
    share = Fraction(carried_days, year.days)
    amount, bound = gross, ""
    if terms.floor is not None and amount < terms.floor * share:
        amount, bound = terms.floor * share, "PLANCHER"
    if terms.cap is not None and amount > terms.cap * share:
        amount, bound = terms.cap * share, "PLAFOND"
    return amount, bound


def rounded(amount: Fraction) -> int:
    """Whole cents, halves up."""
    return int((amount * 2 + 1) // 2)


def apportion(total: int, weights: Sequence[Fraction | int]) -> list[int]:
    """`total` cents shared in proportion, whole, adding up to it: no cent is lost or made.

    Each part is its exact share rounded down; the cents left go to the largest remainders, the first ones on a tie.
    Where every weight is zero, parts are equal. Raises ValueError with no weight for a total, or a negative one.
    """
    if any(weight < 0 for weight in weights) or total < 0:
        raise ValueError("An amount is shared between weights that are none negative.")
    if not weights:
        if total:
            raise ValueError("There is nobody to share an amount between.")
        return []
    whole = sum(weights)
    shares = [Fraction(total) * weight / whole if whole else Fraction(total, len(weights)) for weight in weights]
    parts = [int(share // 1) for share in shares]
    order = sorted(range(len(shares)), key=lambda index: (parts[index] - shares[index], index))
    for index in order[: total - sum(parts)]:
        parts[index] += 1
    return parts


def within_envelope(amounts: Sequence[Fraction], envelope: int | None) -> list[int]:
    """Whole cents of each chantier. Above the envelope all are reduced in the same proportion, floors too."""
    wanted = rounded(sum(amounts, Fraction(0)))
    return apportion(wanted if envelope is None else min(wanted, envelope), list(amounts))


# ── Payments ────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True)
class Due:
    """What is left to pay: a part per open instalment, what none of them can hold, what is to be recovered."""

    parts: list[int]
    more: int
    excess: int


def settle(target: int, *, gone: int, weights: Sequence[int]) -> Due:
    """`target` cents are owed in all, `gone` are released or paid (less what was recovered): what becomes of the rest.

    Never more than the target goes out: open instalments share what is left, by their weights; when less is owed than
    went, they fall to zero and the difference is to be recovered.
    """
    left = target - gone
    if left <= 0:
        return Due([0] * len(weights), 0, -left)
    if not weights:
        return Due([], left, 0)
    return Due(apportion(left, weights), 0, 0)
