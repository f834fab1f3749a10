"""From the bilans to the content of a document. Nothing here computes a figure, or shows what a bilan hides."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol

from convergence.indicators import glossary, pictures, trends, wording
from convergence.indicators.asking import Question, before
from convergence.indicators.bilan import Audience, Bilan, Figure, compute, compute_many, network
from convergence.indicators.definition import Definition, Kind
from convergence.indicators.reading import Place
from convergence.indicators.scope import NATIONAL, OFF_TERRITORY, Period, Scope
from convergence.indicators.settings import SETTINGS, Rules
from convergence.indicators.store import Snapshot
from convergence.kit.charts.areas import name_of
from convergence.kit.charts.spec import Chart as Drawing
from convergence.network.models import Territory
from convergence.nomenclature.base import label_of
from convergence.nomenclature.lists import Programme
from convergence.reports.rendering import content as made
from convergence.reports.rendering.content import Content, Edition, Lead, Line

BESIDE = {
    "CVG": ("CVG-03", "CVG-04", "CVG-05", "CVG-07", "CVG-09"),
    "PHC": ("PHC-02", "PHC-04", "PHC-06", "PHC-07", "PHC-10"),
}
"""The rates that levels are laid side by side on."""
SHORT = {
    "CVG-03": "3 à 7 freins",
    "CVG-04": "Parcours de rue",
    "CVG-05": "Emploi, formation",
    "CVG-07": "Logement",
    "CVG-09": "Droits santé",
    "PHC-02": "Parcours de rue",
    "PHC-04": "Urgence sociale",
    "PHC-06": "Mise à l’abri",
    "PHC-07": "Emploi, formation",
    "PHC-10": "Passage à CVG",
}
_MARKED = (3, 7)

Told = Callable[[int, int], object]
"""Called with how much of the work is done, and of how much."""


@dataclass(frozen=True)
class Asked:
    """What a document is asked for: a level of a programme, over a period, for an audience."""

    programme: str
    period: Period
    scope: Scope
    audience: Audience
    compared: Period | None = None
    place: str = ""
    """The name of the level; found when empty."""

    @classmethod
    def of(cls, question: Question) -> Asked:
        return cls(
            question.programme,
            question.period,
            question.scope,
            question.audience,
            question.compared,
            question.place.label,
        )


class Facts(Protocol):
    """Where a document reads its bilans: in the facts of the day, or in an edition."""

    asked: Asked
    place: str
    """The name of the level."""
    rules: Rules

    def bilan(self) -> Bilan:
        """That of the document."""

    def network(self) -> Bilan | None:
        """The whole network, as anybody may read it, beside a level below; None where it is not published."""

    def before(self) -> Bilan | None:
        """The same level, over the span it is compared with."""

    def below(self) -> list[tuple[str, Bilan]]:
        """The levels under this one, by name."""

    def charts(self) -> tuple[made.Chart, ...]:
        """The last years."""


class OfTheDay:
    """The facts as they are now, computed. Each step done is said to `told`."""

    def __init__(self, snapshot: Snapshot, asked: Asked, *, whole: bool = True, told: Told | None = None) -> None:
        self.snapshot, self.asked = snapshot, asked
        self.place = asked.place or name_of_level(snapshot, asked.scope)
        self.rules = Rules.on(asked.period.end)
        self._told = told or (lambda _done, _steps: None)
        self._below = _below(snapshot, asked)
        self._steps, self._done = len(self._below) + (6 if whole else 3), 0

    def bilan(self) -> Bilan:
        return self._compute(self.asked.scope, self.asked.period)

    def network(self) -> Bilan | None:
        if self.asked.scope.kind == NATIONAL:
            return None
        self._step()
        return network(self.snapshot, programme=self.asked.programme, period=self.asked.period)

    def before(self) -> Bilan | None:
        return self._compute(self.asked.scope, self.asked.compared or before(self.asked.period))

    def below(self) -> list[tuple[str, Bilan]]:
        if self.asked.audience is Audience.PUBLIC:
            return [(label, self._compute(scope, self.asked.period)) for scope, label in self._below]
        labels = dict(self._below)
        every = compute_many(self.snapshot, programme=self.asked.programme, period=self.asked.period, scopes=labels)
        found = []
        for scope, one in every:
            found.append((labels[scope], one))
            self._step()
        return found

    def charts(self) -> tuple[made.Chart, ...]:
        where = Place(str(self.asked.scope), self.place, "", self.asked.audience)
        drawn = trends.over_the_years(self.snapshot, Question(self.asked.programme, self.asked.period, where, None))
        return tuple(_chart(item) for item in drawn)

    def _compute(self, scope: Scope, period: Period) -> Bilan:
        found = compute(
            self.snapshot, programme=self.asked.programme, period=period, scope=scope, audience=self.asked.audience
        )
        self._step()
        return found

    def _step(self) -> None:
        self._done += 1
        self._told(self._done, self._steps)


def gather(
    snapshot: Snapshot, asked: Asked, *, edition: Edition | None = None, whole: bool = True, told: Told | None = None
) -> Content:
    """The content of every document of this level, of the day. Raises AskError when the scope names nothing.

    `whole` adds what only the long documents say: the last years, and a page per level below.
    """
    return assemble(OfTheDay(snapshot, asked, whole=whole, told=told), edition or Edition(), whole=whole)


def assemble(facts: Facts, edition: Edition, *, whole: bool = True) -> Content:
    """The content of a document, wherever its bilans are read."""
    asked, rules = facts.asked, facts.rules
    bilan, previous = facts.bilan(), facts.before()
    around = pictures.Around(facts.network(), previous)
    beside = [
        (label, one) for label, one in facts.below() if any(lead.number and not lead.hidden for lead in one.leads)
    ]
    return Content(
        programme=asked.programme,
        programme_label=label_of(Programme, asked.programme),
        period=asked.period.label,
        start=asked.period.start,
        end=asked.period.end,
        scope=str(asked.scope),
        level=asked.scope.kind,
        place=facts.place,
        public=bilan.audience is Audience.PUBLIC,
        title=f"Bilan {asked.programme} {asked.period.label}, {facts.place}",
        chantiers=bilan.chantiers,
        source=made.Source(
            bilan.computed_at, bilan.data_digest, bilan.source, rules.least_known, rules.least_each, rules.known_share
        ),
        leads=_leads(bilan, around),
        counts=tuple(_line(item, around) for item in bilan.figures if not item.result.is_share),
        parts=_parts(bilan, around),
        gaps=_gaps(bilan),
        spread=_spread(bilan),
        flow=_flow(bilan),
        charts=facts.charts() if whole else (),
        beside=_beside(asked, facts.place, bilan, beside),
        sheets=tuple(_sheet(label, one, bilan) for label, one in beside) if whole else (),
        terms=tuple(_term(figure.result.definition) for figure in bilan.figures),
        notions=tuple(glossary.notions()),
        settings=tuple((item.name, f"{item.on(asked.period.end)} {item.unit}".strip()) for item in SETTINGS),
        previous=previous.period.label if previous is not None and previous.figures else "",
        edition=edition,
        provisional=bilan.provisional,
    )


# ── Levels ──────────────────────────────────────────────────────────────────────────────────
def _below(snapshot: Snapshot, asked: Asked) -> list[tuple[Scope, str]]:
    """The levels under this one. A chantier is never published: its own cells are too few, and those of its
    neighbours would tell them."""
    if asked.scope.kind == NATIONAL:
        slugs = set(snapshot.frames.membership["territory"])
        rows = Territory.objects.filter(slug__in=slugs).order_by("name", "pk").values_list("slug", "name")
        return [(Scope("territory", slug), name) for slug, name in rows]
    if asked.audience is Audience.PUBLIC or asked.scope.kind == "chantier":
        return []
    evaluation = snapshot.prepared(asked.programme, asked.period).journeys.filter(asked.scope.keeps())
    codes = set(evaluation["chantier_code"])
    frame = snapshot.frames.chantier
    here = [(name, code) for code, name in frame.select("code", "name").iter_rows() if code in codes]
    return [(Scope("chantier", code), name) for name, code in sorted(here)]


def name_of_level(snapshot: Snapshot, scope: Scope) -> str:
    """The name of a level in words; its code when it has none."""
    if scope.kind == "territory":
        return Territory.objects.filter(slug=scope.value).values_list("name", flat=True).first() or scope.value
    if scope.kind == "chantier":
        frame = snapshot.frames.chantier
        return next((name for code, name in frame.select("code", "name").iter_rows() if code == scope.value), "")
    if scope.kind == "departement":
        return name_of(scope.value)
    return "Chantiers hors territoire" if scope.kind == OFF_TERRITORY else "Tout le réseau"


# ── Figures ─────────────────────────────────────────────────────────────────────────────────
def _no_link(_key: str, *, state: str = "", group: str = "") -> str:
    return ""


def _leads(bilan: Bilan, around: pictures.Around) -> tuple[Lead, ...]:
    drawn = pictures.leads(bilan, around, _no_link)
    return tuple(
        Lead(view.label, view.value, None if lead.hidden else lead.number, view.note)
        for lead, view in zip(bilan.leads, drawn, strict=True)
    )


def _parts(bilan: Bilan, around: pictures.Around) -> tuple[made.Part, ...]:
    found = []
    for section, figures in bilan.sections:
        lines = tuple(
            _line(item, around)
            for item in figures
            if item.result.is_share and item.result.definition.kind is not Kind.GAP
        )
        if lines:
            found.append(made.Part(str(section.value), lines))
    return tuple(found)


def _line(figure: Figure, around: pictures.Around) -> Line:
    """A figure as it is shown. A hidden one gives its name and the reason, no more."""
    result, definition = figure.result, figure.result.definition
    named = Line(
        figure.key,
        definition.version,
        figure.label,
        str(definition.kind),
        figure.sentence,
        figure.value,
        hidden=figure.sentence if figure.hidden else "",
    )
    if figure.hidden:
        return named
    share = result.is_share
    network, previous = (around.of(one, figure.key) for one in (around.network, around.previous))
    return Line(
        key=named.key,
        version=named.version,
        label=named.label,
        kind=named.kind,
        sentence=named.sentence,
        value=named.value,
        number=result.value,
        population=result.population if share else None,
        known=result.known if share else None,
        successes=result.successes if share else None,
        unknown=result.unknown if share else None,
        refused=result.refused if share and not result.merged else None,
        low=result.low if share else None,
        high=result.high if share else None,
        network=network.result.value if network and share else None,
        previous=previous.result.value if previous else None,
        missing=figure.missing,
        bounds=figure.bounds,
        warning=figure.warning or "",
    )


def _gaps(bilan: Bilan) -> tuple[made.Gap, ...]:
    figures = [item for item in bilan.figures if item.result.definition.kind is Kind.GAP]
    return tuple(_gap(item, card) for item, card in zip(figures, pictures.gaps(bilan, _no_link), strict=True))


def _gap(figure: Figure, card: pictures.GapCard) -> made.Gap:
    view = card.view
    if view is None:
        return made.Gap(figure.key, card.title, figure.label, hidden=card.withheld or figure.sentence)
    return made.Gap(
        key=figure.key,
        title=card.title,
        label=figure.label,
        what=view.what,
        exposed=made.Side(view.with_label, view.with_known, view.with_successes),
        unexposed=made.Side(view.without_label, view.without_known, view.without_successes),
        difference=_fraction(view.difference),
        low=_fraction(view.low),
        high=_fraction(view.high),
        ratio=view.ratio,
        told=view.interval,
        adjusted=view.adjusted,
        adjusted_text=view.adjusted_text,
        refused=view.refused_text,
    )


def _fraction(percents: float | None) -> float | None:
    return None if percents is None else percents / 100


# ── Pictures ────────────────────────────────────────────────────────────────────────────────
def _spread(bilan: Bilan) -> made.Spread | None:
    found = pictures.spread(bilan)
    if found is None:
        return None
    return made.Spread("Axes portant un frein", tuple(bar.count for bar in found.bars), _MARKED, found.caption)


def _flow(bilan: Bilan) -> made.Flow | None:
    found = pictures.flow(bilan)
    if found is None:
        return None
    used = {key for pair in found.counts for key in pair}
    places = [place for place in found.places if place.key in used]
    return made.Flow(
        tuple(made.Place(place.label, place.wanted, place.known) for place in places),
        tuple(tuple(found.counts.get((one.key, other.key), 0) for other in places) for one in places),
        found.caption,
    )


def _chart(drawn: Drawing) -> made.Chart:
    by = 100 if drawn.unit else 1
    return made.Chart(
        drawn.title,
        drawn.caption,
        tuple(str(step) for step, _ in drawn.series[0].points),
        tuple(
            made.Series(one.name, tuple(None if value is None else value / by for _, value in one.points))
            for one in drawn.series
        ),
        drawn.unit,
    )


# ── Side by side ────────────────────────────────────────────────────────────────────────────
def _beside(asked: Asked, place: str, bilan: Bilan, others: Iterable[tuple[str, Bilan]]) -> made.Beside | None:
    rows = [_row(asked, label, one) for label, one in others]
    if not rows:
        return None
    territories = asked.scope.kind == NATIONAL
    leads = tuple(lead.label.removeprefix("Personnes ").capitalize() for lead in (bilan.leads[0], bilan.leads[-1]))
    return made.Beside(
        title="Les territoires côte à côte" if territories else "Les chantiers côte à côte",
        head="Territoire" if territories else "Chantier",
        columns=(*leads, *(SHORT[key] for key in BESIDE[asked.programme])),
        rows=(*rows, _row(asked, place, bilan, whole=True)),
        note="Chaque ligne est comptée pour elle-même : une personne passée par deux chantiers est dans les deux, et "
        "une seule fois dans l’ensemble.",
    )


def _row(asked: Asked, label: str, bilan: Bilan, *, whole: bool = False) -> made.Row:
    leads = (bilan.leads[0], bilan.leads[-1])
    figures = [bilan.figure(key) for key in BESIDE[asked.programme]]
    numbers: list[float | None] = [None if lead.hidden else lead.number for lead in leads]
    return made.Row(
        label,
        (*(lead.value for lead in leads), *(figure.value for figure in figures)),
        (*numbers, *(None if figure.hidden else figure.result.value for figure in figures)),
        whole,
    )


def _sheet(label: str, bilan: Bilan, whole: Bilan) -> made.Sheet:
    """A level below, its rates beside those of the level of the document."""
    around = pictures.Around(whole, None)
    lines = tuple(line for part in _parts(bilan, around) for line in part.lines)
    return made.Sheet(label, _leads(bilan, around), lines)


# ── Definitions ─────────────────────────────────────────────────────────────────────────────
def _term(item: Definition) -> made.Term:
    return made.Term(
        item.key,
        item.version,
        item.label,
        glossary.KINDS[item.kind],
        glossary.POPULATIONS[item.population] if item.measure == "people" else "",
        tuple(wording.parts(item)),
    )
