"""A figure crossed by one or two facts, for some people only, here and now beside there and then.

Free crossings stay with those who may open the files, in the places where they may: what is read here is not
published, so small cells are shown, and marked.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import QueryDict

from convergence.accounts.permissions import Permission
from convergence.conditions import ALWAYS, All, Node
from convergence.indicators import facets, registry, wording
from convergence.indicators.asking import Question, QuestionForm
from convergence.indicators.definition import Definition, Kind, Measure
from convergence.indicators.evaluate import Counts, Evaluation, Result
from convergence.indicators.facets import Facet, Facets
from convergence.indicators.masks import Masks
from convergence.indicators.reading import Place, Places
from convergence.indicators.scope import Scope
from convergence.indicators.settings import Rules
from convergence.indicators.store import Snapshot
from convergence.kit import clock
from convergence.kit.charts.spec import Chart, Series
from convergence.network.scope import Scope as Reach
from convergence.network.viewer import Viewer

MOST_BARS = 12
"""Rows of a crossing that a chart still shows legibly."""
USUAL = {"CVG": "CVG-05", "PHC": "PHC-07"}
"""The figure a crossing opens with. Its population is everybody who left."""
_FIRST = {"national": "territoire", "territory": "chantier"}
"""What a level is first crossed by; by sex elsewhere."""


class OpenPlaces(Places):
    """The levels whose figures a viewer may cross freely: those where she may open what is behind them."""

    def __init__(self, viewer: Viewer) -> None:
        super().__init__(viewer)
        files, records = viewer.scope(Permission.PEOPLE_READ), viewer.scope(Permission.RECORDS_READ)
        read = self._read
        open_to = Reach(
            nation=files.nation or records.nation,
            chantiers=files.chantiers | records.chantiers,
            territories=files.territories | records.territories,
        )
        self._public = False
        if not open_to.nation:
            self._read = Reach(
                nation=False,
                chantiers=open_to.chantiers if read.nation else open_to.chantiers & read.chantiers,
                territories=open_to.territories if read.nation else open_to.territories & read.territories,
            )


@dataclass(frozen=True)
class Asked:
    """A figure, what it is crossed by, for whom, and what it is compared with."""

    question: Question
    definition: Definition
    by: tuple[Facet, ...]
    kept: tuple[tuple[Facet, str], ...]
    """The filters: one value of each facet."""
    beside: Place | None
    facets: Facets

    @property
    def within(self) -> Node:
        """The filters as one condition."""
        nodes = [value.node for facet, key in self.kept if (value := facet.value(key)) is not None]
        return ALWAYS if not nodes else nodes[0] if len(nodes) == 1 else All(*nodes)

    @property
    def said(self) -> str:
        """The filters in French; empty when everybody is kept."""
        return "" if self.within == ALWAYS else self.facets.said(self.within)

    def query(self, question: Question | None = None, cell: Sequence[tuple[Facet, str]] = (), **more: str) -> str:
        """The address that asks the same, or one cell of it. It holds codes, never somebody."""
        kept = {facet.key: key for facet, key in (*self.kept, *cell)}
        asked = question or self.question
        crossed = dict(zip(("par", "et"), (facet.key for facet in self.by), strict=False))
        beside = {"avec": self.beside.scope} if self.beside and question is None else {}
        return f"{asked.query(figure=self.definition.key)}&{urlencode({**crossed, **beside, **kept, **more})}"

    @property
    def series(self) -> list[tuple[str, Question]]:
        """The question, the span it is compared with, and the place beside it."""
        mine = self.question
        found = [(mine.period.label, mine)]
        if mine.compared is not None:
            found.append((mine.compared.label, replace(mine, period=mine.compared, compared=None)))
        if self.beside is not None:
            found = [(f"{mine.place.label}, {label}", asked) for label, asked in found]
            found.append((f"{self.beside.label}, {mine.period.label}", replace(mine, place=self.beside, compared=None)))
        return found


class ExploringForm(QuestionForm):
    """The plain form above a crossing. Every part of it stands in the address."""

    def __init__(self, data: QueryDict, places: OpenPlaces, snapshot: Snapshot) -> None:
        super().__init__(data, places, snapshot)
        programme = self.data["programme"] if self.data["programme"] in USUAL else "CVG"
        names = {scope.partition(":")[2]: place.label for scope, place in places.all.items()}
        seen = [self.data["scope"], self.data.get("avec")]
        scopes = [Scope.parse(each) for each in seen if each in places.all]
        self.facets = facets.of(snapshot, names, clock.today().year, scopes)
        figures = [item for item in registry.of_programme(programme, clock.today()) if crossable(item)]
        known = {item.key for item in figures}
        asked: Any = self.data
        if asked.get("figure") not in known:
            asked["figure"] = USUAL[programme]
        asked["par"], asked["et"] = self._crossed(str(asked["scope"]).partition(":")[0])
        crossings = [(item.key, item.label) for item in self.facets.all]
        sections: dict[str, list[tuple[str, str]]] = {}
        for item in figures:
            sections.setdefault(str(item.section.value), []).append((item.key, f"{item.label} ({item.key})"))
        self.fields["figure"] = forms.ChoiceField(label="Chiffre", choices=list(sections.items()))
        self.fields["par"] = forms.ChoiceField(label="Par", choices=[("", "Sans croiser"), *crossings], required=False)
        self.fields["et"] = forms.ChoiceField(
            label="Et par", choices=[("", "Rien d’autre"), *crossings], required=False
        )
        elsewhere = [("", "Aucun autre"), *places.choices]
        self.fields["avec"] = forms.ChoiceField(label="Et avec le périmètre", choices=elsewhere, required=False)
        for facet in self.facets.all:
            values = [("", "Peu importe"), *((value.key, value.label) for value in facet.values)]
            self.fields[facet.key] = forms.ChoiceField(label=facet.label, choices=values, required=False)

    def _crossed(self, kind: str) -> tuple[str, str]:
        """The two facets asked for; what cuts nothing here is left out, and nothing crosses itself."""
        default = _FIRST.get(kind, "sexe")
        names = [
            str(self.data.get("par", default if self.facets.get(default) else "sexe")),
            str(self.data.get("et", "")),
        ]
        known = [name for name in dict.fromkeys(names) if self.facets.get(name)]
        one, other = (*known, "", "")[:2]
        return one, other

    @property
    def filters(self) -> list[forms.BoundField]:
        return [self[item.key] for item in self.facets.all]

    @property
    def kept(self) -> tuple[tuple[Facet, str], ...]:
        found = self.cleaned_data
        return tuple((item, found[item.key]) for item in self.facets.all if found.get(item.key))

    @property
    def asked(self) -> Asked:
        """What is asked; the form is valid."""
        found = self.cleaned_data
        by = tuple(facet for name in ("par", "et") if (facet := self.facets.get(found.get(name, ""))) is not None)
        question = self.question
        beside = self.places.all.get(found.get("avec", ""))
        return Asked(
            question=question,
            definition=registry.definition(found["figure"], question.period.end),
            by=by,
            kept=self.kept,
            beside=None if beside is None or beside.scope == question.place.scope else beside,
            facets=self.facets,
        )


def crossable(definition: Definition) -> bool:
    """Whether a figure counts people one by one: places, means and gaps do not."""
    return definition.measure is Measure.PEOPLE and definition.kind is not Kind.GAP


@dataclass(frozen=True)
class Shown:
    """One cell of the table."""

    result: Result
    question: Question
    at: tuple[tuple[Facet, str], ...]

    @property
    def value(self) -> str:
        return wording.value(self.result)

    @property
    def missing(self) -> int:
        return self.result.unknown + self.result.refused

    @property
    def small(self) -> bool:
        """Whether it could not be told outside: too few people, or too few on one side."""
        result, rules = self.result, self.result.rules
        if not result.is_share:
            return 0 < result.successes < rules.least_known
        few = min(result.successes, result.failures) < rules.least_each
        return result.population > 0 and (result.known < rules.least_known or few)


@dataclass(frozen=True)
class Row:
    """One cell of each series, and what they are."""

    labels: tuple[str, ...]
    cells: list[Shown]
    first: bool = True
    """Whether it opens a group of the first facet."""


@dataclass(frozen=True)
class Table:
    asked: Asked
    series: list[str]
    rows: list[Row]
    total: Row

    @property
    def is_share(self) -> bool:
        return self.total.cells[0].result.is_share

    @property
    def small(self) -> bool:
        return any(cell.small for row in self.rows for cell in row.cells)

    @property
    def chart(self) -> Chart | None:
        """The same as bars, when there are few enough rows to be read."""
        if not 2 <= len(self.rows) <= MOST_BARS:
            return None
        drawn = tuple(
            Series(name, tuple((", ".join(row.labels), _drawn(row.cells[at].result)) for row in self.rows))
            for at, name in enumerate(self.series)
        )
        crossed = " et par ".join(facet.label.lower() for facet in self.asked.by)
        return Chart(
            f"{self.asked.definition.label}, par {crossed}",
            "Un trou est une case où rien n’est connu." if self.is_share else "Personnes.",
            "bars",
            drawn,
            unit="%" if self.is_share else "",
            x_label=" et ".join(facet.label for facet in self.asked.by),
            top=100 if self.is_share else None,
        )


def _drawn(result: Result) -> float | None:
    return None if result.value is None else round(result.value * 100, 1) if result.is_share else float(result.value)


def masks(snapshot: Snapshot, question: Question, definition: Definition, found: Facets) -> Masks:
    """The masks that answer for a figure in that span and place. Raises AskError when it counts no people."""
    evaluation = Evaluation(snapshot.prepared(question.programme, question.period), Scope.parse(question.place.scope))
    return facets.masks(snapshot, evaluation, definition.population, found)


def table(snapshot: Snapshot, asked: Asked) -> Table:
    """The crossing of every series, rows that hold nobody left out. Raises AskError."""
    crossings, totals = [], []
    sides = [[value.node for value in facet.values] for facet in asked.by]
    for _, question in asked.series:
        definition = _version(asked, question)
        bits = masks(snapshot, question, definition, asked.facets)
        crossings.append((question, definition, bits.cross(definition, sides, asked.within)))
        totals.append(_shown(question, definition, bits.cross(definition, (), asked.within)[()], ()))
    rows: list[Row] = []
    places = list(crossings[0][2]) if asked.by else []
    for cell in places:
        if not any(found[cell].population for _, _, found in crossings):
            continue
        at = tuple((facet, facet.values[place].key) for facet, place in zip(asked.by, cell, strict=True))
        labels = tuple(facet.values[place].label for facet, place in zip(asked.by, cell, strict=True))
        shown = [_shown(question, definition, found[cell], at) for question, definition, found in crossings]
        rows.append(Row(labels, shown, not rows or rows[-1].labels[0] != labels[0]))
    return Table(asked, [label for label, _ in asked.series], rows, Row(("Ensemble",), totals))


def _version(asked: Asked, question: Question) -> Definition:
    return registry.definition(asked.definition.key, question.period.end)


def _shown(question: Question, definition: Definition, counts: Counts, at: tuple[tuple[Facet, str], ...]) -> Shown:
    return Shown(counts.result(definition, Rules.on(question.period.end)), question, at)


def sentence(snapshot: Snapshot, asked: Asked) -> str:
    """What the figure says of the people kept."""
    bits = masks(snapshot, asked.question, asked.definition, asked.facets)
    counts = bits.cross(asked.definition, (), asked.within)[()]
    return wording.sentence(_shown(asked.question, asked.definition, counts, ()).result)


def to_csv(found: Table, snapshot: Snapshot) -> str:
    """One row per cell, as French spreadsheets open it. Rates are fractions."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    asked = found.asked
    crossed = [facet.label for facet in asked.by]
    writer.writerow(
        [*crossed, "Périmètre", "Du", "Au", "Valeur", "Succès", "Connus", "Population", "Inconnus", "Refus",
         "Petit effectif", "Clé", "Version", "Libellé", "Programme", "Seulement", "Calculé le", "Empreinte"]
    )  # fmt: skip
    definition = asked.definition
    for row in (*found.rows, found.total):
        labels = row.labels if row is not found.total else ("Ensemble",) * len(crossed)
        for cell in row.cells:
            result, question = cell.result, cell.question
            value = "" if result.value is None else f"{result.value:.6f}".rstrip("0").rstrip(".").replace(".", ",")
            writer.writerow(
                [*labels, question.place.label, question.period.start, question.period.end, value, result.successes,
                 result.known, result.population, result.unknown, result.refused, "oui" if cell.small else "non",
                 definition.key, result.definition.version, definition.label, question.programme, asked.said,
                 snapshot.taken_at.isoformat(), snapshot.digest]
            )  # fmt: skip
    return "\ufeff" + out.getvalue()
