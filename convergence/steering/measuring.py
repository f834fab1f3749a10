"""The indicators of an experiment with their number of today: counted from facts, or the last one typed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from convergence.accounts.models import User
from convergence.indicators import snapshot
from convergence.indicators.scope import Period
from convergence.kit import clock, french
from convergence.nomenclature.lists import Programme
from convergence.steering import counting
from convergence.steering.models import Experiment, ExperimentChantier, ExperimentMeasure, ExperimentValue


@dataclass(frozen=True)
class Row:
    """An indicator, its number, the day it stands for, and how it was found."""

    measure: ExperimentMeasure
    number: Decimal | int | None
    on: date | None
    words: str
    values: tuple[ExperimentValue, ...] = ()

    @property
    def value(self) -> str:
        """« 66 partenaires », a dash when nothing is known."""
        return "–" if self.number is None else said(self.number)

    @property
    def counted(self) -> bool:
        return bool(self.measure.source)

    @property
    def reached(self) -> bool | None:
        """Whether the target is reached; None without one, or without a number."""
        if self.measure.target is None or self.number is None:
            return None
        return Decimal(self.number) >= self.measure.target

    @property
    def target(self) -> str:
        return "" if self.measure.target is None else said(self.measure.target)


def said(number: Decimal | int) -> str:
    """« 12 », « 12,5 »: no more decimals than there are."""
    found = Decimal(number)
    whole = found == found.to_integral_value()
    return french.number(int(found)) if whole else french.number(found, 2).rstrip("0")


def period_of(experiment: Experiment, year: int | None = None) -> Period:
    """From its start to its last day so far, or the part of a year that falls in it."""
    start, end = experiment.started_on, experiment.last_day(clock.today())
    if year is not None:
        start, end = max(start, date(year, 1, 1)), min(end, date(year, 12, 31))
    return Period(start, max(start, end))


def years(experiment: Experiment) -> list[int]:
    """The years in which it ran, latest first."""
    return list(range(experiment.last_day(clock.today()).year, experiment.started_on.year - 1, -1))


def asked_of(
    experiment: Experiment, places: Sequence[ExperimentChantier], *, reader: User | None = None,
    year: int | None = None,
) -> counting.Asked:  # fmt: skip
    """What is counted of an experiment so far: in the chantiers that took part in these days."""
    period = period_of(experiment, year)
    places = [
        one for one in places
        if one.started_on <= period.end and (one.ended_on is None or one.ended_on >= period.start)
    ]  # fmt: skip
    return counting.Asked(
        snapshot.current(reader),
        (experiment.programme,) if experiment.programme else tuple(str(one.value) for one in Programme),
        period,
        frozenset(place.chantier.code for place in places),
        frozenset(place.chantier_id for place in places),
        frozenset(experiment.topics),
    )


def rows(
    experiment: Experiment, places: Sequence[ExperimentChantier], *, reader: User | None = None,
    year: int | None = None,
) -> list[Row]:  # fmt: skip
    """Every indicator with its number, so far or over a year. Facts are read only when one of them counts."""
    measures = list(experiment.measures.prefetch_related("values"))
    counts = any(one.source for one in measures)
    asked = asked_of(experiment, places, reader=reader, year=year) if counts else None
    period = period_of(experiment, year)
    found = []
    for one in measures:
        if one.source and asked is not None:
            counted = counting.count(one.source, asked)
            found.append(Row(one, counted.number, asked.period.end, counted.words))
            continue
        typed = tuple(value for value in one.values.all() if year is None or period.start <= value.on <= period.end)
        last = typed[0] if typed else None
        words = last.note if last else ""
        found.append(Row(one, last.value if last else None, last.on if last else None, words, typed))
    return found
