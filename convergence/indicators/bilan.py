"""The bilan: one object for the command, the page and the documents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.utils import timezone

from convergence.indicators import registry, wording
from convergence.indicators.adjusted import Adjusted
from convergence.indicators.definition import Kind, Section
from convergence.indicators.disclosure.cells import Counted, count_level, everywhere_of
from convergence.indicators.disclosure.seal import Seal
from convergence.indicators.evaluate import Evaluation, Result
from convergence.indicators.gaps import Gap, Group
from convergence.indicators.landmark import Study, study
from convergence.indicators.levels import Level
from convergence.indicators.populations import Population, Prepared
from convergence.indicators.scope import NATIONAL, AskError, Period, Scope
from convergence.indicators.settings import Rules
from convergence.indicators.store import Snapshot
from convergence.kit.french import NBSP, day, number
from convergence.nomenclature.base import label_of
from convergence.nomenclature.lists import Programme

WITHHELD = "Effectif trop petit pour être publié."


PROVISIONAL = "Chiffres provisoires, édition non figée"
"""Said of what is published before its year is frozen, in page, file and command alike."""


class Audience(StrEnum):
    INTERNAL = "internal"
    PUBLIC = "public"


@dataclass(frozen=True)
class Figure:
    """A figure of a bilan, hidden or not."""

    result: Result
    hidden: bool = False
    study: Study | None = None
    """The adjusted gap, beside the observed one."""
    withheld: str = ""
    """Why it is hidden. The result of a hidden figure is empty: nothing that shows it can tell what is behind."""
    as_of: datetime | None = None
    """Published figures: when the data of an earlier edition were taken, if its numbers still stand."""

    @property
    def key(self) -> str:
        return self.result.definition.key

    @property
    def label(self) -> str:
        return self.result.definition.label

    @property
    def section(self) -> Section:
        return self.result.definition.section

    @property
    def has_people(self) -> bool:
        """Whether a list of journeys stands behind it."""
        return not self.hidden and self.result.measured is None and self.result.definition.kind is not Kind.MEAN

    @property
    def value(self) -> str:
        return "masqué" if self.hidden else wording.value(self.result)

    @property
    def sentence(self) -> str:
        return self.withheld if self.hidden else wording.sentence(self.result)

    @property
    def spread(self) -> tuple[int, ...]:
        """The distribution; empty when there is none, or when it is not published."""
        return () if self.hidden else self.result.spread

    @property
    def missing(self) -> str:
        return "" if self.hidden else wording.missing(self.result)

    @property
    def bounds(self) -> str:
        simple = self.result.is_share and self.result.gap is None
        return wording.bounds(self.result) if simple and not self.hidden else ""

    @property
    def warning(self) -> str | None:
        return None if self.hidden else wording.warning(self.result)

    def to_json(self) -> dict[str, Any]:
        """The shape of the contract. A hidden figure keeps its keys and loses its numbers."""
        result = self.result
        found: dict[str, Any] = {
            "key": self.key,
            "version": result.definition.version,
            "label": self.label,
            "sentence": self.sentence,
            "kind": str(result.definition.kind),
        }
        if result.is_share:
            found |= {
                "population": self._shown(result.population),
                "known": self._shown(result.known),
                "successes": self._shown(result.successes),
                "unknown": self._shown(None if result.merged else result.unknown),
                "refused": self._shown(None if result.merged else result.refused),
            }
        if result.definition.kind is Kind.GAP:
            found |= self._gap(result.gap)
        else:
            found["value"] = self._shown(result.value)
        if result.is_share and result.definition.kind is not Kind.GAP:
            found |= {"low": self._shown(result.low), "high": self._shown(result.high)}
        if result.definition.spread:
            found["distribution"] = list(self.spread) if self.spread else None
        return found | {"warning": self.warning, "hidden": self.hidden}

    def _shown(self, number: Any) -> Any:
        return None if self.hidden else number

    def _gap(self, gap: Gap | None) -> dict[str, Any]:
        assert gap is not None
        return {
            "exposed": self._group(gap.exposed),
            "unexposed": self._group(gap.unexposed),
            "difference": self._shown(gap.difference),
            "interval": self._shown(list(gap.interval) if gap.interval else None),
            "ratio": self._shown(gap.ratio),
            "adjusted": self._adjusted(),
        }

    def _adjusted(self) -> dict[str, Any]:
        """Of the same form as the observed gap, or the reason why no number is printed."""
        study = self.study
        if self.hidden or study is None or study.refused:
            return {"refused": WITHHELD if self.hidden or study is None else study.refused}
        return {
            "exposed": self._group(study.gap.exposed),
            "unexposed": self._group(study.gap.unexposed),
            **_numbers(study.gap),
            "ratio": study.gap.ratio,
            "landmark_months": study.months,
            "overlap": study.gap.overlap,
            "unknown": study.gap.unknown,
            "unobserved": study.unobserved,
            "sensitivity": [{"label": check.label, **_numbers(check.gap)} for check in study.checks],
            "placebo": _numbers(study.placebo) if study.placebo else None,
        }

    def _group(self, group: Group) -> dict[str, int | None]:
        return {"n": self._shown(group.n), "successes": self._shown(group.successes)}


def _numbers(gap: Adjusted) -> dict[str, Any]:
    return {"difference": gap.difference, "interval": list(gap.interval) if gap.interval else None}


@dataclass(frozen=True)
class Lead:
    """One of the few numbers a bilan opens with."""

    label: str
    number: int
    key: str = ""
    """The figure whose list it opens, when there is one."""
    hidden: bool = False

    @property
    def value(self) -> str:
        return "masqué" if self.hidden else number(self.number)


@dataclass(frozen=True)
class Bilan:
    """Every figure of one programme, period and scope, with what it was computed on."""

    programme: str
    period: Period
    scope: Scope
    audience: Audience
    computed_at: datetime
    data_digest: str
    figures: tuple[Figure, ...]
    leads: tuple[Lead, ...]
    chantiers: int = 0
    """How many chantiers accompanied these people."""
    housing: Mapping[tuple[str, str], int] = field(default_factory=dict)
    """People who left, by the codes of their housing at entry and at exit. Empty for the public: its cells are few."""
    provisional: bool = False
    """Published while no edition is frozen: read on the facts of the day, it may still move."""
    seal: Seal | None = None
    """What the gate puts on a public bilan: without it, or around other figures, there is none."""

    def __post_init__(self) -> None:
        if self.audience is Audience.PUBLIC and not (self.seal and self.seal.covers(self.figures, self.leads)):
            raise TypeError("a public bilan comes from disclosure.gate.publish(), from nowhere else")

    def figure(self, key: str) -> Figure:
        """Raises AskError when this bilan has no such figure."""
        for figure in self.figures:
            if figure.key == key:
                return figure
        raise AskError(f"L’indicateur «{NBSP}{key}{NBSP}» n’existe pas dans le programme {self.programme}.")

    @property
    def sections(self) -> list[tuple[Section, list[Figure]]]:
        """Figures by section, in reading order."""
        found = [(section, [item for item in self.figures if item.section is section]) for section in Section]
        return [(section, figures) for section, figures in found if figures]

    @property
    def title(self) -> str:
        return f"Bilan {label_of(Programme, self.programme)} {self.period.label}"

    @property
    def source(self) -> str:
        """Where the figures come from, for the foot of every page."""
        local = timezone.localtime(self.computed_at)
        taken = f"{day(local.date())} à {local:%H:%M}"
        versions = sorted({figure.result.definition.version for figure in self.figures})
        word = "versions" if len(versions) > 1 else "version"
        said = " et ".join(map(str, versions))
        told = f"{PROVISIONAL}. " if self.provisional else ""
        return f"{told}Données du {taken}, empreinte {self.data_digest[:12]}, définitions {word} {said}"

    def to_json(self) -> dict[str, Any]:
        """The shape of `bilan --json`."""
        return {
            "programme": self.programme,
            "period": {"start": self.period.start.isoformat(), "end": self.period.end.isoformat()},
            "scope": str(self.scope),
            "audience": str(self.audience),
            **({"provisional": self.provisional} if self.audience is Audience.PUBLIC else {}),
            "computed_at": self.computed_at.isoformat(),
            "data_digest": self.data_digest,
            "figures": [figure.to_json() for figure in self.figures],
        }

    def to_text(self) -> str:
        """The bilan as aligned plain text."""
        lines = [self.title, f"Périmètre{NBSP}: {self.scope}", self.source]
        if self.audience is Audience.PUBLIC:
            lines.append(f"Version publique{NBSP}: les petits effectifs sont masqués.")
        lines += ["", "  ·  ".join(f"{lead.label}{NBSP}: {lead.value}" for lead in self.leads)]
        for section, figures in self.sections:
            lines += ["", str(section.value), "─" * len(section.value)]
            for figure in figures:
                lines.append(f"{figure.key:<8} {figure.value:>10}  {figure.label}")
                lines += [f"{'':<21}{line}" for line in _details(figure)]
        return "\n".join(lines)


def compute(
    snapshot: Snapshot, *, programme: str, period: Period, scope: Scope, audience: Audience = Audience.INTERNAL
) -> Bilan:
    """The bilan of a programme, computed once for the same facts.

    Raises AskError when the scope names nothing, and when the public asks for what is not published.
    """
    if audience is Audience.PUBLIC:
        from convergence.indicators.disclosure.gate import publish

        return publish(snapshot, programme=programme, period=period, scope=scope)
    scope.check(snapshot.frames)
    key = (programme, period, scope)
    found = snapshot.remember(key, lambda: _compute(snapshot, programme, period, scope))
    return found if found.computed_at == snapshot.taken_at else replace(found, computed_at=snapshot.taken_at)


def network(snapshot: Snapshot, *, programme: str, period: Period) -> Bilan | None:
    """The figures of the whole network as anybody may read them; None over a span that is not published."""
    try:
        return compute(snapshot, programme=programme, period=period, scope=Scope(NATIONAL), audience=Audience.PUBLIC)
    except AskError:
        return None


def _compute(snapshot: Snapshot, programme: str, period: Period, scope: Scope) -> Bilan:
    prepared = snapshot.prepared(programme, period)
    evaluation = Evaluation(prepared, scope)
    results = evaluation.results(registry.of_programme(programme, period.end))
    heads = {str(population): evaluation.people(population).height for population in HEADS}
    counted = Counted(results, heads, evaluation.places, evaluation.chantiers)
    return _made(snapshot, prepared, scope, counted, evaluation.crossed(Population.EX, *_HOUSING))


_HOUSING = ("housing_entry", "housing_exit")


def _made(
    snapshot: Snapshot, prepared: Prepared, scope: Scope, counted: Counted, housing: Mapping[tuple[str, str], int]
) -> Bilan:
    """The bilan that these numbers make, with its adjusted gaps."""
    until = snapshot.taken_at.date()
    return Bilan(
        programme=prepared.programme,
        period=prepared.period,
        scope=scope,
        audience=Audience.INTERNAL,
        computed_at=snapshot.taken_at,
        data_digest=snapshot.digest,
        figures=tuple(
            Figure(result, study=study(prepared, scope, result.definition, until=until))
            for result in counted.results.values()
        ),
        leads=leads(prepared.programme, counted.heads, counted.places),
        chantiers=counted.chantiers,
        housing=housing,
    )


def compute_many(
    snapshot: Snapshot, *, programme: str, period: Period, scopes: Iterable[Scope]
) -> Iterator[tuple[Scope, Bilan]]:
    """The internal bilans of these scopes, one after the other, each equal to that of `compute`: one pass over each
    population counts every place of a level. Raises AskError when a scope names nothing."""
    prepared = snapshot.prepared(programme, period)
    everywhere = everywhere_of(prepared, registry.of_programme(programme, period.end))
    counted: dict[Level, dict[str, Counted]] = {}
    housing: dict[Level, dict[str, dict[tuple[str, str], int]]] = {}
    for scope in scopes:
        scope.check(snapshot.frames)
        level, place = Level.of(scope), str(scope)
        if level not in counted:
            counted[level] = count_level(everywhere, level)
            housing[level] = everywhere.crossed(Population.EX, *_HOUSING, level)
        yield scope, _made(snapshot, prepared, scope, counted[level][place], housing[level].get(place, {}))


def publishable(result: Result) -> bool:
    """Whether the figure alone may leave the circle of those who may open the files (primary threshold only: the gate
    also hides what would give a small one away).

    Places are not people. In a gap, each group must be large enough by itself.
    """
    if result.definition.kind is Kind.GAP and result.gap is not None:
        groups = (result.gap.exposed, result.gap.unexposed)
        return all(_large(group.n, group.successes, result.rules) for group in groups)
    if result.is_share:
        return _large(result.known, result.successes, result.rules)
    if result.definition.kind is Kind.MEAN:
        return result.measured is None or result.measured >= result.rules.least_known
    return result.measured is not None or result.successes >= result.rules.least_known


def _large(known: int, successes: int, rules: Rules) -> bool:
    failures = known - successes
    return known >= rules.least_known and successes >= rules.least_each and failures >= rules.least_each


HEADS = (Population.ACC, Population.OPEN, Population.EX)


def leads(programme: str, people: Mapping[str, int | None], places: int) -> tuple[Lead, ...]:
    """The numbers a bilan opens with. None is a hidden number."""

    def lead(label: str, population: Population, key: str = "") -> Lead:
        found = people[str(population)]
        return Lead(label, found or 0, key, hidden=found is None)

    cvg = programme == "CVG"
    return (
        lead("Personnes accompagnées", Population.ACC, f"{programme}-01"),
        Lead("Places conventionnées", places),
        lead("Présentes au dernier jour", Population.OPEN, "CVG-02B" if cvg else ""),
        lead("Sorties", Population.EX, "CVG-05" if cvg else "PHC-07"),
    )


def _details(figure: Figure) -> list[str]:
    lines = [figure.sentence]
    told = f"{NBSP}; ".join(part for part in (figure.missing, figure.bounds) if part)
    if told:
        lines.append(told)
    if figure.warning:
        lines.append(f"Attention{NBSP}: {figure.warning}")
    return lines
