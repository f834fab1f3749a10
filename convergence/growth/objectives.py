"""Where the objectives of a place stand, counted by the engine of the figures on the snapshot.

`objectives_of(viewer, territory)` is what other rooms ask (the pack of a steering committee).
Sources: domain/1-inventory.md O40; seed S4 (Rouen: « doubler les effectifs en file active », « 20 parcours »).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from urllib.parse import urlencode

import polars as pl
from django.urls import reverse

from convergence.accounts.permissions import Permission
from convergence.growth.models import Target
from convergence.growth.rules import Standing, Way
from convergence.indicators import registry, snapshot
from convergence.indicators.evaluate import Evaluation
from convergence.indicators.populations import Population
from convergence.indicators.scope import NATIONAL, Period, Scope
from convergence.indicators.store import Snapshot
from convergence.kit import clock, french
from convergence.kit.dates import add_months
from convergence.network.models import Territory
from convergence.network.viewer import Viewer
from convergence.nomenclature.growth import TargetFigure

POINTS = 8
"""Values of a trend, at most, beside the one of today."""
MONTHS_OF_A_RATE = 12
"""A rate is read over the months that end on the day: a month alone has too few exits."""


def scope_of(target: Target) -> Scope:
    return Scope("territory", target.territory.slug) if target.territory is not None else Scope(NATIONAL)


def period_of(target: Target, day: date) -> Period:
    """The days that the value of that day looks at."""
    if target.kind == "stock":
        return Period(day, day)
    if target.kind == "flow":
        return Period(date(day.year, 1, 1), day)
    if target.kind == "opened":
        return Period(min(target.started_on, day), day)
    return Period(add_months(day, -MONTHS_OF_A_RATE), day)


def span_words(target: Target) -> str:
    """What the value looks at, in words: « présentes ce jour-là », « depuis le 1er janvier »…"""
    return {
        "stock": "présentes ce jour-là",
        "flow": "depuis le 1er janvier",
        "opened": "ouverts depuis le départ",
        "rate": "sur les douze mois qui finissent ce jour-là",
    }[target.kind]


def value_at(taken: Snapshot, target: Target, day: date) -> Decimal | None:
    """The value of the figure that day, in people, journeys or per cent. None when a rate has nobody to count."""
    key = ("growth.target", target.figure, target.territory_id, target.started_on, day)
    return taken.remember(key, lambda: (_value(taken, target, day),))[0]


def _value(taken: Snapshot, target: Target, day: date) -> Decimal | None:
    period, scope = period_of(target, day), scope_of(target)
    if target.kind == "opened":
        return Decimal(opened(taken, target, period).height)
    evaluation = Evaluation(taken.prepared(target.programme, period), scope)
    if not target.is_rate:
        population = Population.OPEN if target.kind == "stock" else Population.ACC
        return Decimal(evaluation.people(population).height)
    key = TargetFigure(target.figure).item.note
    value = evaluation.results([registry.definition(key, day)])[key].value
    return None if value is None else Decimal(str(round(value * 100, 1)))


def opened(taken: Snapshot, target: Target, period: Period) -> pl.DataFrame:
    """Journeys of the programme begun in the period, where the chantier stood that day. Joined ones count once."""
    rows = taken.spells.spell.lazy().filter(
        pl.col("programme") == target.programme, pl.col("started_on").is_between(period.start, period.end)
    )
    if target.territory is not None:
        held = taken.frames.membership.lazy().filter(pl.col("territory") == target.territory.slug)
        inside = (pl.col("since") <= pl.col("started_on")).fill_null(value=True) & (
            pl.col("until") >= pl.col("started_on")
        ).fill_null(value=True)
        held = held.select("chantier_id", since="started_on", until="ended_on")
        rows = rows.join(held, on="chantier_id").filter(inside).unique("spell", maintain_order=True)
    return rows.select("journey_id", "chantier_id", "started_on").collect()


@dataclass(frozen=True)
class Stood:
    """An objective on a day: its value, what a steady pace would give, and the word for it."""

    target: Target
    on: date
    value: Decimal | None
    expected: Decimal
    standing: Standing

    @property
    def label(self) -> str:
        return self.standing.label

    @property
    def is_due(self) -> bool:
        """Whether it wants attention."""
        return self.standing in (Standing.BEHIND, Standing.MISSED)

    def words(self, value: Decimal | None) -> str:
        """« 42 », « 38,5 % »."""
        if value is None:
            return "–"
        text = french.number(value, 0 if value == value.to_integral_value() else 1)
        return f"{text}{french.NBSP}%" if self.target.is_rate else text

    @property
    def value_words(self) -> str:
        return self.words(self.value)

    @property
    def goal_words(self) -> str:
        return self.words(self.target.goal)

    @property
    def baseline_words(self) -> str:
        return self.words(self.target.baseline)

    @property
    def expected_words(self) -> str:
        return self.words(round(self.expected, 1 if self.target.is_rate else 0))

    @property
    def sentence(self) -> str:
        """« 61 sur 90 attendus au 31 décembre ; à un rythme régulier, 70 aujourd’hui. »"""
        target = self.target
        when = french.day(target.due_on)
        if self.standing is Standing.REACHED:
            return f"{self.value_words} aujourd’hui, pour {self.goal_words} au {when} : c’est atteint."
        if self.standing is Standing.EARLY:
            return f"Commence le {french.day(target.started_on)} ; {self.goal_words} au {when}."
        if self.standing is Standing.MISSED:
            return f"{self.value_words}, pour {self.goal_words} au {when} : ce n’est pas atteint."
        pace = f"À un rythme régulier, on en serait à {self.expected_words}."
        return f"{self.value_words} aujourd’hui, pour {self.goal_words} au {when}. {pace}"


def stand(taken: Snapshot, target: Target, today: date) -> Stood:
    """Where it stands; after its day, where it stood on it."""
    on = min(today, target.due_on)
    value = value_at(taken, target, on) if on >= target.started_on else None
    way = way_of(target)
    return Stood(target, on, value, way.expected(on), way.standing(value, on))


def way_of(target: Target) -> Way:
    return Way(target.baseline, target.goal, target.started_on, target.due_on)


def trend(taken: Snapshot, target: Target, today: date) -> list[tuple[date, Decimal | None]]:
    """Values from the start to the day, at regular months."""
    end = min(today, target.due_on)
    months = (end.year - target.started_on.year) * 12 + end.month - target.started_on.month
    step = max(1, -(-months // POINTS))
    days = [add_months(target.started_on, index * step) for index in range(months // step + 1)]
    days = [day for day in days if day < end]
    return [(day, value_at(taken, target, day)) for day in [*days, end] if day >= target.started_on]


def objectives_of(
    viewer: Viewer, territory: Territory | None = None, *, today: date | None = None, national: bool = False
) -> list[Stood]:
    """Objectives that still count, with their standing: of a territory, of the network (`national`), or all she reads.

    For the pack of a steering committee, funders' sheets, and the pages here. Those past for more than a year are left
    out. One query, then the snapshot.
    """
    day = today or clock.today()
    rows = Target.objects.visible_to(viewer).current().filter(due_on__gte=add_months(day, -12))
    if territory is not None:
        rows = rows.filter(territory=territory)
    elif national:
        rows = rows.filter(territory__isnull=True)
    found = list(rows.select_related("territory"))
    if not found:
        return []
    taken = snapshot.current(viewer.user)
    return [stand(taken, target, day) for target in found]


def people_link(viewer: Viewer, target: Target, day: date) -> str:
    """The list behind the value of that day, for those who may open one; nothing for the others."""
    if not (viewer.can(Permission.PEOPLE_READ) or viewer.can(Permission.RECORDS_READ)):
        return ""
    if target.kind == "opened":
        return reverse("growth_target_people", args=[target.key])
    period = period_of(target, day)
    asked = {
        "programme": target.programme, "from": period.start.isoformat(), "to": period.end.isoformat(),
        "scope": str(scope_of(target)), **({"state": "success"} if target.is_rate else {}),
    }  # fmt: skip
    return f"{reverse('bilan_people', args=[TargetFigure(target.figure).item.note])}?{urlencode(asked)}"
