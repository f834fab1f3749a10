"""PDF documents (PDF/UA): the content with its numbers in words, set by typst."""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import Any

from convergence.indicators.bilan import PROVISIONAL
from convergence.indicators.wording import percent
from convergence.kit import french, pdf
from convergence.kit.french import NBSP
from convergence.reports.rendering.content import Chart, Content, Edition, Flow, Gap, Line, Series, Side, Spread

TEMPLATES = "reports/documents"
KEY = {
    "CVG": ("CVG-03", "CVG-04", "CVG-05", "CVG-07", "CVG-09", "CVG-13P"),
    "PHC": ("PHC-02", "PHC-05", "PHC-06", "PHC-07", "PHC-08", "PHC-10"),
}
"""The rates of the first page."""

MISSION = {
    "CVG": "Des chantiers d’insertion accompagnent plus longtemps, et plus largement, des personnes sans domicile "
    "ou très éloignées de l’emploi : emploi, logement, santé, avec un chargé de partenariats pour chacun.",
    "PHC": "Des personnes à la rue travaillent quelques heures par semaine, à leur rythme, en chantier d’insertion.",
}


def bilan(content: Content) -> bytes:
    """The whole bilan, with definitions, method and source."""
    return pdf.pdf(f"{TEMPLATES}/bilan.typ", _typeset(_whole(content)))


def funder(content: Content) -> bytes:
    """The funder's sheet. Raises ValueError for a content that is not the public one."""
    if not content.public:
        raise ValueError("A funder's sheet is made of what is publishable only.")
    return pdf.pdf(f"{TEMPLATES}/funder.typ", _typeset(_whole(content)))


def one_pager(content: Content) -> bytes:
    """A level on one page: for the wall of a chantier, or a meeting."""
    return pdf.pdf(f"{TEMPLATES}/one-pager.typ", _typeset(_whole(content)))


def _typeset(value: Any) -> Any:
    """Every text with the spaces of a printed page."""
    if isinstance(value, str):
        return french.typeset(value)
    if isinstance(value, dict):
        return {key: _typeset(one) for key, one in value.items()}
    return [_typeset(one) for one in value] if isinstance(value, list | tuple) else value


def _whole(content: Content) -> dict[str, Any]:
    parts: list[dict[str, Any]] = [
        {"title": part.title, "lines": [line_of(one) for one in part.lines]} for part in content.parts
    ]
    spread = _spread(content.spread) if content.spread else None
    for part in parts:
        part["spread"] = spread if spread and any(one["kind"] == "distribution" for one in part["lines"]) else None
    beside = asdict(content.beside) if content.beside else None
    wanted = KEY[content.programme]
    lines = {one["key"]: one for part in parts for one in part["lines"]}
    return {
        "title": content.title,
        "programme": content.programme,
        "programme_label": f"Programme {content.programme_label}",
        "cover": f"Bilan {content.period}" if len(content.period) == 4 else "Bilan",
        "mission": MISSION[content.programme],
        "place": content.place,
        "under": _under(content),
        "mark": _mark(content),
        "state": state_of(content),
        "foot": f"{content.title} · {content.source.words}",
        "public": content.public,
        "previous": content.previous,
        "beside_network": content.level != "national",
        "chantiers": content.chantiers,
        "leads": [_lead(one) for one in content.leads],
        "key": [lines[key] for key in wanted if key in lines],
        "counts": [line_of(one) for one in content.counts],
        "parts": parts,
        "gaps": [gap_of(one) for one in content.gaps],
        "flow": _flow(content.flow) if content.flow else None,
        "charts": [_chart(one) for one in content.charts],
        "beside": beside,
        "sheets": [
            {
                "label": sheet.label,
                "leads": [_lead(one) for one in sheet.leads],
                "lines": [line_of(one) for one in sheet.lines],
            }
            for sheet in content.sheets
        ],
        "terms": [asdict(one) for one in content.terms],
        "notions": content.notions,
        "settings": content.settings,
        "known_share": percent(content.source.known_share),
        "source": {
            "words": content.source.words,
            "least_known": content.source.least_known,
            "least_each": content.source.least_each,
        },
        "origin": origin(content),
        "caveats": caveats(content),
        "edition": _edition(content),
    }


# ── What is said of the whole ───────────────────────────────────────────────────────────────
def _under(content: Content) -> str:
    span = "" if len(content.period) == 4 else f"{content.period[0].upper()}{content.period[1:]}. "
    here = french.count(content.chantiers, "chantier") if content.chantiers > 1 else ""
    return f"{span}{here}.".removeprefix(".") if here or span else ""


def _mark(content: Content) -> str:
    if content.public:
        return ""
    return "Document interne : ne pas diffuser, les petits effectifs y sont lisibles."


def state_of(content: Content) -> dict[str, Any]:
    """Whom the document is for, and whether it may still move."""
    edition = content.edition
    told = f"{edition.label}." if edition.label else "Chiffres du jour : ils bougent avec les saisies."
    if content.public:
        return {
            "title": PROVISIONAL if content.provisional else "Version publique",
            "text": f"{told} Les petits effectifs sont masqués : {content.hidden or 'aucun'} "
            f"{'chiffre' if content.hidden < 2 else 'chiffres'} ici.",
            "due": content.provisional,
        }
    return {
        "title": "Document interne",
        "text": f"{told} Des effectifs petits y sont lisibles : il reste entre ceux qui peuvent ouvrir les dossiers.",
        "due": True,
    }


def caveats(content: Content) -> list[dict[str, Any]]:
    """What a reader must know before she quotes, the edition's own words first."""
    found = [{"title": one.title, "text": one.text, "due": True} for one in content.edition.caveats]
    if not content.edition.label:
        found.append(
            {
                "title": PROVISIONAL if content.provisional else "Chiffres du jour",
                "text": "Ce document n’est pas une édition figée : demain, les mêmes chiffres peuvent avoir bougé.",
                "due": content.provisional,
            }
        )
    thin = [line.label for line in content.lines if line.warning]
    if thin:
        found.append(
            {
                "title": f"{french.count(len(thin), 'taux repose', 'taux reposent')} sur trop peu de réponses",
                "text": f"{', '.join(name.removeprefix('… ') for name in thin)}. "
                f"La réponse y est connue pour moins de {percent(content.source.known_share)} des personnes.",
                "due": True,
            }
        )
    if content.hidden:
        names = [line.label for line in content.lines if line.hidden] + [
            gap.label for gap in content.gaps if gap.hidden
        ]
        found.append(
            {
                "title": french.count(len(names), "chiffre masqué", "chiffres masqués"),
                "text": f"{'. '.join(name.removeprefix('… ') for name in names)}.",
                "due": False,
            }
        )
    return found


def origin(content: Content) -> list[tuple[str, str]]:
    """What was read, when, and how to find the same numbers again."""
    asked = f"--programme {content.programme}"
    whole = content.period == str(content.start.year)
    asked += f" --year {content.period}" if whole else f" --from {content.start} --to {content.end}"
    asked += f" --scope {content.scope}" + (" --audience public" if content.public else "")
    return [
        ("Programme", f"{content.programme_label} ({content.programme})"),
        ("Période", f"du {french.day(content.start)} au {french.day(content.end)}"),
        ("Niveau", content.place),
        ("Données", content.source.words),
        ("Empreinte complète", content.source.digest),
        _again(content.edition, asked),
    ]


def _again(edition: Edition, asked: str) -> tuple[str, str]:
    if edition.frozen:
        return ("Sceau de l’édition", edition.seal)
    return ("Les mêmes nombres", f"python3 run.py bilan {asked}")


def _edition(content: Content) -> dict[str, Any]:
    found = asdict(content.edition)
    for one in found["freshness"]:
        one["complete_text"] = percent(one["complete"]) if one["complete"] is not None else "–"
    return found


# ── Figures ─────────────────────────────────────────────────────────────────────────────────
def _lead(lead: Any) -> dict[str, Any]:
    return {"label": lead.label, "value": lead.value, "note": lead.note, "hidden": lead.number is None}


def line_of(line: Line) -> dict[str, Any]:
    """A figure with its numbers in words."""
    lacks = " ; ".join(part for part in (line.missing, line.bounds) if part)
    shown = not line.hidden and line.known is not None
    previous = "" if line.previous is None else percent(line.previous) if line.is_rate else _count(line.previous)
    return {
        **asdict(line),
        "of": f"{_count(line.successes)} sur {_count(line.known)}" if shown else "",
        "lacks": f"{lacks[0].upper()}{lacks[1:]}." if lacks else "",
        "missing_short": line.missing.replace("réponses inconnues", "inconnues")
        .replace("réponse inconnue", "inconnue")
        .replace("refus de répondre", "refus"),
        "network_text": percent(line.network) if line.network is not None else "",
        "previous_text": previous,
    }


def _count(number: float | None) -> str:
    if number is None:
        return ""
    return french.number(number) if float(number).is_integer() else french.number(number, 1)


def gap_of(gap: Gap) -> dict[str, Any]:
    """A gap with its two rates, and the axis it is drawn on (fractions)."""
    low = gap.low if gap.low is not None else gap.difference or 0
    high = gap.high if gap.high is not None else gap.difference or 0
    return {
        **asdict(gap),
        "exposed": _side(gap.exposed),
        "unexposed": _side(gap.unexposed),
        "points": f"{french.signed(round(gap.difference * 100, 9))}{NBSP}points" if gap.difference is not None else "–",
        "low_text": french.signed(round(low * 100, 9)),
        "high_text": french.signed(round(high * 100, 9)),
        "axis": (min(-0.2, math.floor(low * 10) / 10 - 0.1), max(0.6, math.ceil(high * 10) / 10 + 0.1)),
    }


def _side(side: Side | None) -> dict[str, Any] | None:
    if side is None:
        return None
    rate = side.rate
    return {
        "label": side.label,
        "rate": rate,
        "rate_text": percent(rate) if rate is not None else "–",
        "of": f"{_count(side.successes)} sur {_count(side.n)}",
    }


# ── Pictures, with what they show in words ──────────────────────────────────────────────────
def _spread(spread: Spread) -> dict[str, Any]:
    told = ", ".join(f"{at} axe{'s' if at > 1 else ''} : {_count(count)}" for at, count in enumerate(spread.counts))
    return {**asdict(spread), "alt": f"{spread.label}. {told}.", "texts": [_count(one) for one in spread.counts]}


def _flow(flow: Flow) -> dict[str, Any]:
    rows = [
        [place.label, *(_count(one) if one else "·" for one in row), _count(sum(row))]
        for place, row in zip(flow.places, flow.counts, strict=True)
    ]
    sums = [sum(column) for column in zip(*flow.counts, strict=True)]
    rows.append(["Sorties", *(_count(one) for one in sums), _count(sum(sums))])
    return {
        **asdict(flow),
        "rows": rows,
        "alt": f"Flux de l’entrée vers la sortie, {_count(sum(sums))} personnes. {flow.caption} Le tableau suit.",
    }


def _chart(chart: Chart) -> dict[str, Any]:
    return {
        "title": chart.title,
        "caption": chart.caption,
        "unit": chart.unit,
        "steps": chart.steps,
        "series": [_series(one, chart) for one in chart.series],
    }


def _series(series: Series, chart: Chart) -> dict[str, Any]:
    texts = ["" if one is None else percent(one) if chart.unit else _count(one) for one in series.values]
    told = ", ".join(f"{step} : {text or 'non connu'}" for step, text in zip(chart.steps, texts, strict=True))
    return {**asdict(series), "texts": texts, "alt": f"{series.name} par année. {told}."}
