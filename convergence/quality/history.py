"""How it was at the end of each month, and what was mended since the last one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

import polars as pl
from django.db.models import Sum

from convergence.kit.charts.spec import Chart, Series
from convergence.kit.dates import add_months
from convergence.quality.current import Assessed
from convergence.quality.frame import IDENTITY
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


def since_last_month(assessed: Assessed, kept: pl.Expr) -> Since | None:
    """The points of the last month end that hold now, of the records for which `kept` is true. One query, and a second
    one when they are not known yet."""
    ends = MonthEnd.objects.filter(month__lte=assessed.day, month__gte=add_months(assessed.day, -2))
    month = ends.order_by("-month").values_list("month", flat=True).first()
    if month is None:
        return None
    if month not in assessed.mended:
        assessed.mended[month] = _mended(assessed, month)
    points = assessed.mended[month].filter(kept)
    return Since(month, dict(points.group_by("rule").len().sort("rule").rows()))


def _mended(assessed: Assessed, month: date) -> pl.DataFrame:
    """A row for each point that failed at that month end and holds now: a month once kept does not change."""
    failed = MonthEnd.objects.filter(month=month, failed__gt=0, rule__in=assessed.by_key)
    points = [(rule, journey) for rule, keys in failed.order_by().values_list("rule", "failing") for journey in keys]
    frame = pl.DataFrame(points, schema={"rule": pl.String, "journey_id": pl.Int64}, orient="row")
    view = assessed.in_view
    now = [
        view.filter(pl.col(key) == "pass").select(*IDENTITY, pl.lit(key).alias("rule"))
        for key in frame["rule"].unique()
    ]
    held = pl.concat([view.clear().select(*IDENTITY, pl.lit("").alias("rule")), *now])
    return held.join(frame, on=["rule", "journey_id"], how="semi")


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
