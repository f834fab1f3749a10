"""From a computed bilan to what the components of the kit draw. Nothing here computes a rate."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

from convergence.indicators.bilan import WITHHELD, Bilan, Figure, publishable
from convergence.indicators.definition import Kind, Section
from convergence.indicators.evaluate import State
from convergence.indicators.landmark import Study
from convergence.indicators.settings import Rules
from convergence.indicators.spells import HOUSED, NO_RANK, housing_levels
from convergence.kit import french
from convergence.kit.blocks import LeadFigure
from convergence.kit.charts.figures import FigureSection, FigureView, GapView
from convergence.kit.charts.flow import Flow, Place
from convergence.kit.french import NBSP
from convergence.kit.meeting import FigureNote
from convergence.nomenclature.base import REFUSED

Link = Callable[..., str]
"""The address of the people behind a figure (key, then `state`, `group`), or nothing for those who may not."""

_GAPS = {
    "CVG-06": ("Emploi", "Sortie vers l’emploi ou la formation"),
    "CVG-08": ("Logement", "Logement trouvé par les personnes hébergées à l’entrée"),
    "CVG-11": ("Santé", "Prise en charge de la santé améliorée"),
}
_PLACES = [
    Place("ORD", "Ordinaire", "Ordin.", wanted=True, words="Logement ordinaire"),
    Place("ACC", "Accompagné", "Accomp.", wanted=True, words="Logement accompagné"),
    Place("TIERS", "Chez un tiers", "Tiers"),
    Place("HEB", "Hébergement", "Héberg."),
    Place("RUE", "Rue"),
    Place("INST", "Institution", "Instit."),
    Place("INC", "Inconnu", known=False),
    Place("REF", "Refus", known=False),
]
_OF_LEVEL = {NO_RANK: "INST", 0: "RUE", 1: "HEB", 2: "HEB", 3: "TIERS", HOUSED: "ACC", 5: "ORD"}


@dataclass(frozen=True)
class Around:
    """What a bilan is compared with: the network, and another span."""

    network: Bilan | None
    previous: Bilan | None

    def of(self, bilan: Bilan | None, key: str) -> Figure | None:
        found = [figure for figure in bilan.figures if figure.key == key] if bilan else []
        return found[0] if found and not found[0].hidden else None


def leads(bilan: Bilan, around: Around, link: Link) -> list[LeadFigure]:
    """The counts above the figures, each with what it was before."""
    earlier = {lead.label: lead for lead in around.previous.leads} if around.previous else {}
    found = []
    for lead in bilan.leads:
        before = earlier.get(lead.label)
        note = f"{before.value} en {around.previous.period.label}" if before and around.previous else ""
        if around.previous and around.previous.period.label.startswith("du "):
            note = f"{before.value} un an avant" if before else ""
        opens = link(lead.key) if lead.key and lead.number and not lead.hidden else ""
        found.append(LeadFigure(lead.label, lead.value, note, opens))
    mean = next((figure for figure in bilan.figures if figure.key == "CVG-02C" and not figure.hidden), None)
    if mean is not None and mean.result.value is not None:
        found[2] = LeadFigure(found[2].label, found[2].value, f"{mean.value} en moyenne, fins de mois", found[2].link)
    return found


def sections(
    bilan: Bilan, around: Around, link: Link, notes: Mapping[str, FigureNote] = MappingProxyType({})
) -> list[FigureSection]:
    """Rates by moment of the journey. `notes`: what other rooms say of what a figure rests on, by key."""
    found = []
    for section, figures in bilan.sections:
        rows = [
            _noted(view(item, around, link), notes.get(item.key))
            for item in figures
            if item.result.is_share and item.result.gap is None
        ]
        if rows and section is not Section.LEAD:
            found.append(FigureSection(str(section.value), rows))
    return found


def view(figure: Figure, around: Around, link: Link) -> FigureView:
    """One rate, with what surrounds it."""
    result = figure.result
    if figure.hidden:
        return FigureView(figure.label, "", hidden="Non publié", hidden_text=figure.sentence)
    network = around.of(around.network, figure.key)
    previous = around.of(around.previous, figure.key)
    return FigureView(
        title=figure.label,
        sentence=figure.sentence,
        rate=_percent(result.value),
        successes=result.successes,
        known=result.known,
        link=link(figure.key, state=State.SUCCESS) if result.known else "",
        low=_percent(result.low) if result.unknown + result.refused else None,
        high=_percent(result.high) if result.unknown + result.refused else None,
        network=_percent(network.result.value) if network else None,
        previous=_percent(previous.result.value) if previous else None,
        previous_label=around.previous.period.label if around.previous else "",
        unknown=result.unknown,
        refused=None if result.merged else result.refused,
        unknown_link=link(figure.key, state=State.UNKNOWN),
        refused_link=link(figure.key, state=State.REFUSED),
        warning=figure.warning or "",
    )


def _noted(row: FigureView, note: FigureNote | None) -> FigureView:
    return row if note is None or row.hidden else replace(row, note=note.text, note_link=note.url)


def _percent(share: float | None) -> float | None:
    return None if share is None else round(share * 100, 9)


@dataclass(frozen=True)
class GapCard:
    """An observed gap, or why it is not published."""

    title: str
    view: GapView | None
    withheld: str = ""


def gaps(bilan: Bilan, link: Link) -> list[GapCard]:
    """Observed gaps, each with what it does not say."""
    return [_gap(item, link) for item in bilan.figures if item.result.definition.kind is Kind.GAP]


def _gap(figure: Figure, link: Link) -> GapCard:
    title, what = _GAPS.get(figure.key, (figure.label, ""))
    gap = figure.result.gap
    if figure.hidden or gap is None:
        return GapCard(title, None, figure.sentence)
    said = f"{what}. {figure.missing.capitalize()}." if figure.missing else f"{what}."
    if gap.difference is None:
        said += f" Écart non calculable{NBSP}: un des deux groupes est vide."
    low, high = gap.interval or (None, None)
    return GapCard(
        title,
        GapView(
            title=title,
            what=said,
            with_label="Sollicité avant",
            with_successes=gap.exposed.successes,
            with_known=gap.exposed.n,
            without_label="Pas sollicité avant",
            without_successes=gap.unexposed.successes,
            without_known=gap.unexposed.n,
            difference=_percent(gap.difference),
            low=_percent(low),
            high=_percent(high),
            ratio=gap.ratio,
            with_link=link(figure.key, state=State.SUCCESS, group="avec") if gap.exposed.n else "",
            without_link=link(figure.key, state=State.SUCCESS, group="sans") if gap.unexposed.n else "",
            **_adjusted(figure.study),
        ),
    )


def _adjusted(study: Study | None) -> dict[str, str]:
    """The adjusted gap in words, or why there is none."""
    found = study.gap if study is not None else None
    if study is None or found is None or study.refused or found.difference is None or found.interval is None:
        reason = study.refused if study else WITHHELD
        return {"refused": "Écart ajusté : pas de nombre", "refused_text": reason}
    one, other = (french.percent(rate * 100) for rate in found.rates or (0.0, 0.0))
    said = [
        f"{one} contre {other} à entrée comparable, de {_points(found.interval[0])} à {_points(found.interval[1])}",
        f"sur {french.count(found.exposed.n + found.unexposed.n, 'personne présente', 'personnes présentes')} "
        f"à {study.months} mois",
    ]
    asked = [f"{check.label}{NBSP}: {_points(check.gap.difference)}" for check in study.checks if check.gap.rates]
    if study.placebo is not None and study.placebo.difference is not None:
        asked.append(f"témoin, la part de femmes{NBSP}: {_points(study.placebo.difference)}")
    words = f"{', '.join(said)}."
    return {
        "adjusted": f"{_points(found.difference or 0)}{NBSP}points",
        "adjusted_text": f"{words} Demandé autrement{NBSP}: {', '.join(asked)}." if asked else words,
    }


def _points(share: float | None) -> str:
    return french.signed(round((share or 0) * 100))


def flow(bilan: Bilan) -> Flow | None:
    """Where those who left slept at entry, and where they sleep at exit. None when nobody left, or for the public."""
    return housing_flow(bilan.housing, bilan.period.end)


def housing_flow(
    pairs: Mapping[tuple[str, str], int],
    on: date,
    *,
    before: str = "À l’entrée",
    after: str = "À la sortie",
    links: Callable[[str, str], str] | None = None,
) -> Flow | None:
    """From pairs of housing codes, by the rules of that day. None when there is nobody. `links` gives the address of
    the people who went from one place to another, both known, by the keys of the places."""
    levels = {code: _OF_LEVEL[level] for code, level in housing_levels(Rules.on(on)).items()}
    levels[REFUSED] = "REF"
    counts: dict[tuple[str, str], int] = {}
    for (one, other), number in pairs.items():
        pair = (levels.get(one, "INC"), levels.get(other, "INC"))
        counts[pair] = counts.get(pair, 0) + number
    if not counts:
        return None
    known = {place.key for place in _PLACES if place.known}
    opens = {pair: links(*pair) for pair in counts if links and known.issuperset(pair)}
    return Flow(_PLACES, counts, before, after, _told(counts, before, after), opens)


def _told(counts: dict[tuple[str, str], int], before: str, after: str) -> str:
    wanted = {place.key for place in _PLACES if place.wanted}
    known = {place.key for place in _PLACES if place.known}
    sums = []
    for side in (0, 1):
        sums.append(
            (
                sum(number for pair, number in counts.items() if pair[side] in wanted),
                sum(number for pair, number in counts.items() if pair[side] in known),
            )
        )
    found = sum(n for (one, other), n in counts.items() if other in wanted and one in known and one not in wanted)
    (housed, of), (then, among) = sums
    had = "avait" if housed < 2 else "avaient"
    start = f"{before}, {french.count(housed, 'personne')} sur {french.number(of)} {had} un logement. "
    end = f"{after}, {french.number(then)} sur {french.number(among)}. "
    got = {0: "Aucune n’en a trouvé un.", 1: "En couleur, celle qui en a trouvé un."}
    return start + end + got.get(found, f"En couleur, les {french.number(found)} qui en ont trouvé un.")


@dataclass(frozen=True)
class Bar:
    """One step of a distribution, with its place in the picture (in % and px)."""

    step: int
    count: int
    share: str
    inside: bool
    x: str
    middle: str
    y: int
    height: int


@dataclass(frozen=True)
class Spread:
    """How many people at each number of axes, and what is said of it."""

    bars: list[Bar]
    caption: str
    total: int


_TALL = 150
_STEPS = (3, 7)
"""What CVG-03 counts: from 3 to 7 axes, both included."""


def spread(bilan: Bilan) -> Spread | None:
    """The distribution of the number of axes that hold a barrier. None when nothing is known of it."""
    figure = next((item for item in bilan.figures if item.result.spread), None)
    counts = figure.spread if figure else ()
    total = sum(counts)
    if not total:
        return None
    most = max(counts)
    width = 100 / len(counts)
    bars = []
    for step, count in enumerate(counts):
        height = round(_TALL * count / most)
        inside = _STEPS[0] <= step <= _STEPS[1]
        x, middle = f"{step * width + width * 0.14:.2f}%", f"{(step + 0.5) * width:.2f}%"
        share = french.percent(count * 100 / total)
        bars.append(Bar(step, count, share, inside, x, middle, 24 + _TALL - height, height))
    caption = (
        f"Sur {french.count(total, 'personne')} avec un diagnostic, combien d’axes portent au moins un frein. "
        "En couleur pleine, de 3 à 7."
    )
    return Spread(bars, caption, total)


def to_hide(bilan: Bilan) -> int:
    """How many figures of this bilan would be hidden outside the circle of those who read it in full."""
    return sum(not publishable(figure.result) for figure in bilan.figures)
