"""What becomes of people between the entry, the exit and a year after: for those who left, and for those who came.

Those who left in the period are seen at both ends: housing, barriers, what they say of themselves. Those who came in
the period are followed from the entry: how soon a housing, a job, or an exit without it. One row per person.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl
from numpy.typing import NDArray

from convergence.conditions import Node
from convergence.indicators import facets
from convergence.indicators.asking import Question
from convergence.indicators.evaluate import Evaluation
from convergence.indicators.facets import Facets
from convergence.indicators.frames import BARRIERS
from convergence.indicators.incidence import CENSORED, EVENT, OTHER, Incidence, cumulative
from convergence.indicators.masks import places
from convergence.indicators.pictures import housing_flow
from convergence.indicators.populations import Population
from convergence.indicators.spells import HOUSED
from convergence.indicators.store import Snapshot
from convergence.kit import french
from convergence.kit.charts.flow import Flow
from convergence.kit.charts.spec import Chart, Series
from convergence.nomenclature.lists import BarrierAxis, ExitReason, Intensity, SelfReport

MONTHS = (0, 3, 6, 9, 12, 15, 18, 21, 24)
LONGEST_MONTH = 30.4375
"""Days of a month, on average."""
SAID = {
    "getting_about": "Se déplacer",
    "self_esteem": "L’estime de soi",
    "isolation": "Se sentir entouré",
}
SLEEPS = {
    "ORD": "ordinaire",
    "ACC": "accompagne",
    "TIERS": "tiers",
    "HEB": "heberge",
    "RUE": "rue",
    "INST": "institution",
}
"""Value of a housing facet, by place of the flow picture."""
_WORK = sorted(ExitReason.in_group("EMPLOI"))
_PRESENT = [Intensity.LEGER.value, Intensity.LOURD.value]


Link = Callable[[dict[str, str]], str]
"""The address of those who left and whose facets have these values."""


@dataclass(frozen=True)
class AxisChange:
    """What became, at the exit, of those who had a barrier of an axis at the entry."""

    label: str
    present: int
    lifted: int
    still: int

    @property
    def unknown(self) -> int:
        return self.present - self.lifted - self.still

    @property
    def known(self) -> int:
        return self.lifted + self.still

    @property
    def share(self) -> float | None:
        return self.lifted * 100 / self.known if self.known else None


@dataclass(frozen=True)
class SaidChange:
    """What people said of themselves at both ends."""

    label: str
    better: int
    same: int
    worse: int
    unknown: int

    @property
    def known(self) -> int:
        return self.better + self.same + self.worse


@dataclass(frozen=True)
class Waited:
    """How soon those who came reached what is waited for."""

    title: str
    event: str
    other: str
    followed: int
    aside: str
    """Who is not followed, and why; empty when all are."""
    incidence: Incidence

    @property
    def chart(self) -> Chart:
        def line(name: str, values: NDArray[np.float64]) -> Series:
            # Past the last person followed nothing is known: a hole, not a plateau.
            shown = (round(share * 100, 1) if self.incidence.told(at) else None for at, share in enumerate(values))
            return Series(name, tuple((f"{month}", share) for month, share in zip(MONTHS, shown, strict=True)))

        return Chart(
            self.title,
            f"Mois depuis l’entrée. {french.count(self.followed, 'personne suivie', 'personnes suivies')}, "
            "les personnes encore là comptées jusqu’au jour des données.",
            "line",
            (line(self.event, self.incidence.event), line(self.other, self.incidence.other)),
            unit="%",
            x_label="Mois",
            top=100,
        )

    @property
    def sentence(self) -> str:
        """What the curve says a year after the entry."""
        at = MONTHS.index(12)
        if not self.incidence.told(at):
            return "Personne n’est encore suivi depuis un an."
        shares = (float(values[at]) * 100 for values in (self.incidence.event, self.incidence.other))
        event, other = (french.percent(share) for share in shares)
        outcome = f"{event} {self.event.lower()}, {other} {self.other.lower()}"
        return f"Un an après l’entrée{french.NBSP}: {outcome}."


class Trajectory:
    """All of it for one question, on the people whom a condition keeps."""

    def __init__(
        self, snapshot: Snapshot, question: Question, found: Facets, within: Node, link: Link | None = None
    ) -> None:
        self.link = link
        self.snapshot = snapshot
        self.evaluation = Evaluation(snapshot.prepared(question.programme, question.period), question.scope)
        self.facets, self.within, self.period = found, within, question.period
        self.until = snapshot.taken_at.date()

    def _people(self, population: Population, columns: list[str]) -> pl.DataFrame:
        kept = facets.masks(self.snapshot, self.evaluation, population, self.facets).where(self.within)
        return self.evaluation.people(population, columns)[places(kept)]

    @cached_property
    def left(self) -> pl.DataFrame:
        """Those who left in the period."""
        ends = [f"{name}_{stage}" for name in SAID for stage in ("entry", "exit")]
        barriers = [name for column in BARRIERS.values() for name in (column, f"{column}_exit")]
        after = ["outcome_12_housing", "asked_12", "due_12"]
        return self._people(Population.EX, ["housing_entry", "housing_exit", *after, *barriers, *ends])

    @cached_property
    def came(self) -> pl.DataFrame:
        """Those who came in the period."""
        columns = ["started_on", "ended_on", "entry_level", "housed_on", "job_signed_on", "exit_reason"]
        rows = self._people(Population.ACC, columns)
        return rows.filter(pl.col("started_on").is_between(self.period.start, min(self.period.end, self.until)))

    @property
    def to_exit(self) -> Flow | None:
        """Housing, from the entry to the exit."""
        pairs = _pairs(self.left, "housing_entry", "housing_exit")
        return housing_flow(pairs, self.period.end, links=self._links("logement", "logement-sortie"))

    @property
    def due(self) -> int:
        """How many of those who left may be asked after a year: the day has come, and nothing rules it out."""
        return self._asked_after.height

    @cached_property
    def _asked_after(self) -> pl.DataFrame:
        answered = pl.col("outcome_12_housing") != ""
        return self.left.filter(pl.col("asked_12"), (pl.col("due_12") <= self.until) | answered)

    @property
    def to_a_year(self) -> Flow | None:
        """Housing, from the exit to 12 months after it."""
        pairs = _pairs(self._asked_after, "housing_exit", "outcome_12_housing")
        links = self._links("logement-sortie", "logement-12")
        return housing_flow(pairs, self.period.end, before="À la sortie", after="12 mois après", links=links)

    def _links(self, before: str, after: str) -> Callable[[str, str], str] | None:
        link = self.link
        return None if link is None else lambda one, other: link({before: SLEEPS[one], after: SLEEPS[other]})

    @cached_property
    def axes(self) -> list[AxisChange]:
        """Barriers by axis. Lifted when each barrier of the axis that stood at the entry is said absent at the exit."""
        found = []
        for axis in BarrierAxis:
            columns = [column for barrier, column in BARRIERS.items() if barrier.group == axis.value]
            at_entry = {column: pl.col(column).is_in(_PRESENT) for column in columns}
            at_exit = {column: pl.col(f"{column}_exit").cast(pl.String) for column in columns}
            still = pl.any_horizontal(
                (at_entry[name] & at_exit[name].is_in(_PRESENT)).fill_null(value=False) for name in columns
            )
            gone = pl.all_horizontal(
                ~at_entry[name] | (at_exit[name] == Intensity.ABSENT.value).fill_null(value=False) for name in columns
            )
            present = pl.any_horizontal(at_entry.values())
            row = self.left.select(
                present.sum().alias("present"),
                (present & gone).sum().alias("lifted"),
                (present & still).sum().alias("still"),
            ).row(0)
            found.append(AxisChange(axis.label, *(int(number) for number in row)))
        return [item for item in found if item.present]

    @property
    def axes_chart(self) -> Chart | None:
        """The share of barriers lifted, axis by axis."""
        shown = [item for item in self.axes if item.known]
        if len(shown) < 2:
            return None
        points = tuple((item.label, round(item.share or 0, 1)) for item in shown)
        return Chart(
            "Freins levés à la sortie, par axe",
            "Parmi les personnes qui avaient un frein de l’axe à l’entrée, et dont on sait ce qu’il est devenu.",
            "bars",
            (Series("Levés", points),),
            unit="%",
            x_label="Axe",
            top=100,
        )

    @cached_property
    def said(self) -> list[SaidChange]:
        """What people say of themselves, from the entry to the exit."""
        levels = {str(code.value): code.level for code in SelfReport}
        found = []
        for name, label in SAID.items():
            before, after = (
                pl.col(f"{name}_{stage}").cast(pl.String).replace_strict(levels, default=None, return_dtype=pl.Int8)
                for stage in ("entry", "exit")
            )
            change = self.left.select((after - before).alias("change"))["change"]
            counts = ((change > 0).sum(), (change == 0).sum(), (change < 0).sum(), change.is_null().sum())
            found.append(SaidChange(label, *(int(number or 0) for number in counts)))
        return found

    @property
    def housing(self) -> Waited:
        """How soon a housing, for those who had none when they came."""
        rows = self.came
        without = rows.filter(pl.col("entry_level") < HOUSED)
        unknown = rows["entry_level"].null_count()
        housed = rows.height - without.height - unknown
        aside = [
            french.count(housed, "personne déjà en logement", "personnes déjà en logement") if housed else "",
            french.count(unknown, "logement inconnu", "logements inconnus") if unknown else "",
        ]
        return self._waited(
            without, pl.col("housed_on"), "Accès au logement", "En logement", "Parties sans logement",
            " et ".join(part for part in aside if part),
        )  # fmt: skip

    @property
    def job(self) -> Waited:
        """How soon a job: the contract signed, else the exit to a job."""
        worked = pl.col("exit_reason").is_in(_WORK)
        on = pl.when(worked).then(pl.min_horizontal("job_signed_on", "ended_on"))
        return self._waited(self.came, on, "Accès à l’emploi", "En emploi", "Parties sans emploi", "")

    def _waited(self, rows: pl.DataFrame, on: pl.Expr, title: str, event: str, other: str, aside: str) -> Waited:  # noqa: PLR0917
        """What is known on the day of the data: what comes later is not yet."""
        reached = (on <= self.until).fill_null(value=False)
        gone = (pl.col("ended_on") <= self.until).fill_null(value=False)
        last = pl.when(reached).then(on).when(gone).then(pl.col("ended_on")).otherwise(pl.lit(self.until))
        told = rows.select(
            (last - pl.col("started_on")).dt.total_days().alias("days"),
            pl.when(reached).then(EVENT).when(gone).then(OTHER).otherwise(CENSORED).cast(pl.Int64).alias("outcome"),
        )
        moments = [round(month * LONGEST_MONTH) for month in MONTHS]
        days = np.maximum(told["days"].to_numpy(), 0)
        return Waited(title, event, other, rows.height, aside, cumulative(days, told["outcome"].to_numpy(), moments))


def _pairs(rows: pl.DataFrame, before: str, after: str) -> Mapping[tuple[str, str], int]:
    counts = rows.select(pl.col(before, after).fill_null("")).group_by(before, after).len().sort(before, after)
    return {(one, other): number for one, other, number in counts.rows()}
