"""How it was at the end of each month, and what was mended since the last one."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from datetime import date

import polars as pl
from django.db.models import QuerySet, Sum

from convergence.kit.charts.spec import Chart, Series
from convergence.kit.dates import add_months
from convergence.quality.current import Assessed
from convergence.quality.models import MonthEnd
from convergence.quality.queries import PlaceState, build
from convergence.quality.rule import Dimension

MONTHS = 12
DRAWN = 4
"""Lines of the picture, the most that can be told apart."""


@dataclass(frozen=True)
class Since:
    """What changed since the last month kept: the points that now hold, by rule."""

    month: date
    mended: dict[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return sum(self.mended.values())


def since_last_month(
    assessed: Assessed, rows: Callable[[], pl.DataFrame], chantiers: Iterable[int] | None, whose: Hashable
) -> Since | None:
    """The journeys that failed at the last month end and now hold. `rows` gives those asked about, `whose` names them:
    what was found for them is kept as long as the facts stand, since a month once kept does not change."""
    kept = MonthEnd.objects.filter(month__lte=assessed.day, month__gte=add_months(assessed.day, -2))
    if chantiers is not None:
        kept = kept.filter(chantier_id__in=list(chantiers))
    month = kept.order_by("-month").values_list("month", flat=True).first()
    if month is None:
        return None
    return assessed.remember(
        ("since", month, whose), lambda: _mended(assessed, rows(), kept.filter(month=month), month)
    )


def _mended(assessed: Assessed, rows: pl.DataFrame, kept: QuerySet[MonthEnd], month: date) -> Since:
    failed: dict[str, list[int]] = {}
    for rule, keys in kept.filter(failed__gt=0).order_by().values_list("rule", "failing"):
        failed.setdefault(rule, []).extend(keys)
    known = [rule for rule in failed if rule in assessed.by_key]
    held = [((pl.col(rule) == "pass") & pl.col("journey_id").is_in(failed[rule])).sum().alias(rule) for rule in known]
    found = rows.select(held).row(0, named=True) if held else {}
    return Since(month, {rule: now for rule, now in found.items() if now})


def months(assessed: Assessed, chantiers: Iterable[int] | None) -> list[tuple[date, PlaceState]]:
    """The state at the end of each of the last months kept, oldest first. One query."""
    kept = MonthEnd.objects.filter(month__gt=add_months(assessed.day, -MONTHS), month__lte=assessed.day)
    if chantiers is not None:
        kept = kept.filter(chantier_id__in=list(chantiers))
    rows = (
        kept.order_by("month")
        .values("month", "rule")
        .annotate(a=Sum("passed"), b=Sum("failed"), c=Sum("unknown"), d=Sum("refused"))
        .values_list("month", "rule", "a", "b", "c", "d")
    )
    found: dict[date, dict[str, tuple[int, ...]]] = {}
    for month, rule, *counts in rows:
        found.setdefault(month, {})[rule] = tuple(counts)
    return [(month, build(assessed, counts)) for month, counts in found.items()]


def moves(now: PlaceState, before: PlaceState | None) -> dict[Dimension, int]:
    """Whole points won or lost by each dimension since then."""
    found = {}
    for dimension, tally in now.dimensions.items():
        earlier = before.dimensions.get(dimension) if before else None
        if tally.share is not None and earlier is not None and earlier.share is not None:
            found[dimension] = round(tally.share * 100) - round(earlier.share * 100)
    return found


def picture(name: str, told: list[tuple[date, PlaceState]], now: PlaceState) -> Chart | None:
    """The dimensions furthest under what is expected, month after month. None with less than two points."""
    points = [*told, (now.day, now)] if now.day else told
    if len(points) < 2:
        return None
    weakest = sorted(now.dimensions, key=lambda dimension: now.dimensions[dimension].distance)[:DRAWN]
    series = tuple(
        Series(dimension.label, tuple((day, _percent(state, dimension)) for day, state in points))
        for dimension in Dimension
        if dimension in weakest
    )
    caption = "Part de ce qui tient, à la fin de chaque mois puis aujourd’hui. Un trou : rien n’était à juger."
    return Chart(f"Depuis un an, {name}", caption, "line", series, unit="%", x_label="Fin de mois", top=100)


def _percent(state: PlaceState, dimension: Dimension) -> float | None:
    tally = state.dimensions.get(dimension)
    return None if tally is None or tally.share is None else round(tally.share * 100, 1)
