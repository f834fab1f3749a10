"""Figures in French: numbers, rates and sentences. Rates are rounded here, and nowhere else."""

from __future__ import annotations

from convergence.conditions import ALWAYS, All, Any, Node
from convergence.conditions.as_french import phrase
from convergence.indicators.columns import PARAM_NAMES, PREPARED
from convergence.indicators.definition import Definition, Kind
from convergence.indicators.definitions import shared
from convergence.indicators.evaluate import Result
from convergence.indicators.settings import Rules
from convergence.kit import french
from convergence.kit.french import NBSP


def decimal(number: float) -> str:
    """One decimal place, none when it is nil: `53,2`, `53`."""
    return french.number(number, 1).removesuffix(",0")


def percent(share: float) -> str:
    """A fraction as a whole per cent, halves up: `57 %`."""
    return french.percent(round(share * 100, 9))


def points(difference: float) -> str:
    """A difference of rates in points, signed: `+4 points`."""
    shown = french.signed(round(difference * 100, 9))
    return f"{shown}{NBSP}point{'s' if abs(difference) >= 0.015 else ''}"


def counted(number: float, words: tuple[str, str]) -> str:
    """A number with its words, singular under two."""
    return french.count(int(number), *words)


def value(result: Result) -> str:
    """The figure itself, as it is shown; a dash when nothing is known."""
    if result.definition.kind is Kind.GAP:
        gap = result.gap
        return points(gap.difference) if gap is not None and gap.difference is not None else "—"
    found = result.value
    if found is None:
        return "—"
    if result.is_share:
        return percent(found)
    return decimal(found) if result.definition.kind is Kind.MEAN else french.number(found)


def sentence(result: Result) -> str:
    """What the figure says, numbers first."""
    definition = result.definition
    words = definition.words
    if definition.kind is Kind.COUNT:
        return f"{counted(result.value or 0, words.population)}."
    if definition.kind is Kind.MEAN:
        mean = result.value
        return (
            "Aucune fin de mois dans la période."
            if mean is None
            else (f"{decimal(mean)}{NBSP}{words.population[0] if mean < 2 else words.population[1]}.")
        )
    start = counted(result.population, words.population)
    if words.known:
        start += f", {french.number(result.known)} {words.known}"
    if definition.kind is Kind.GAP:
        return f"{start}. {_gap(result)}"
    if not result.known:
        return f"{start}."
    return f"{start}{NBSP}: {_succeeded(result.successes, words.success)}."


def _succeeded(number: int, words: tuple[str, str]) -> str:
    """`158 ont connu la rue`, `1 a connu la rue`, `aucune n’a connu la rue`."""
    if number:
        return counted(number, words)
    elided = words[0][0].lower() in "aeiouyéèêàâ"
    return f"aucune n’{words[0]}" if elided else f"aucune ne {words[0]}"


def withheld(rules: Rules, *, level: bool = False) -> str:
    """Why a figure is not published. Small cells and those hidden beside them are told alike: they protect each
    other."""
    if level:
        return (
            f"Effectifs trop petits à ce niveau pour la plupart des lieux{NBSP}: lisez le chiffre du niveau au-dessus."
        )
    return (
        f"Effectif trop petit pour être publié (moins de {rules.least_known} réponses, ou de {rules.least_each} cas), "
        "ou qui ferait deviner un petit effectif ailleurs."
    )


def missing(result: Result) -> str:
    """What is not known, and what people refused to say; empty when nothing lacks."""
    parts = []
    if result.merged:
        return counted(result.unknown, ("réponse inconnue ou refusée", "réponses inconnues ou refusées"))
    if result.unknown:
        parts.append(counted(result.unknown, ("réponse inconnue", "réponses inconnues")))
    if result.refused:
        parts.append(counted(result.refused, ("refus de répondre", "refus de répondre")))
    return " et ".join(parts)


def bounds(result: Result) -> str:
    """Between which rates the truth lies whatever the missing answers are; empty when none lacks."""
    if result.low is None or result.high is None or result.low == result.high:
        return ""
    return f"entre {percent(result.low)} et {percent(result.high)} selon les réponses qui manquent"


def warning(result: Result) -> str | None:
    """What to beware of before quoting the rate."""
    if not result.thin:
        return None
    share = percent(result.known / result.population)
    least = percent(result.rules.known_share)
    return f"Réponse connue pour {share} seulement des personnes (moins de {least}){NBSP}: à lire avec prudence."


NOTIONS: dict[Node, str] = {
    shared.STREET: "à la rue à l’entrée, ou l’a été avant",
    shared.STREET_KNOWN: "à la rue à l’entrée, ou réponse donnée sur le parcours de rue",
    shared.STREET_AT_ENTRY: "à la rue à l’entrée",
    shared.SHELTERED_AT_ENTRY: "hébergée à l’entrée",
    shared.HOUSING_SEEN: "logement connu au moins une fois après l’entrée",
    shared.HOUSED: "en logement au moins une fois après l’entrée",
    shared.JOB_TRAINING_OR_NEXT: "motif de sortie vers l’emploi, la formation ou la suite du parcours",
    shared.STRICT_JOB_TRAINING: "motif de sortie vers l’emploi ou la formation",
    shared.DYNAMIC: "sortie dynamique au sens de l’ASP",
    shared.BASKET_KNOWN: "les six droits de santé connus à l’entrée et à la sortie",
    shared.RIGHT_OPENED: "au moins un des six droits de santé, absent à l’entrée, est là à la sortie",
    shared.COVER_IMPROVED: "aucun droit nouveau, mais une meilleure couverture",
    shared.HEALTH_BARRIER: "un frein de santé à l’entrée",
    shared.URGENT_REFERRAL: "orientée par l’urgence sociale",
    shared.MANY_BARRIERS: "de 3 à 7 axes portent au moins un frein",
}
"""Conditions that the programmes have a name for. Their whole text stands once, beside the definitions."""


def said(node: Node) -> str:
    """A condition in a few words: what has a name bears it, the rest is told as it stands."""
    if node in NOTIONS:
        return NOTIONS[node]
    match node:
        case All(parts) if any(part in NOTIONS for part in parts):
            return " et ".join(said(part) for part in parts)
        case Any(parts) if any(part in NOTIONS for part in parts):
            return " ou ".join(said(part) for part in parts)
    return told(node)


def told(node: Node) -> str:
    """The whole text of a condition."""
    return phrase(node, PREPARED, PARAM_NAMES)


def parts(definition: Definition) -> list[tuple[str, str]]:
    """Population, known, success and, for a gap, first side of a definition, each in a few words."""
    exposed = definition.exposed
    found = (
        ("Parmi", definition.within),
        ("Connu quand", definition.known),
        ("Compté quand", definition.success),
        ("Comparé selon", ALWAYS if exposed is None else exposed),
    )
    return [(name, said(node)) for name, node in found if node != ALWAYS]


def formula(definition: Definition) -> str:
    """The same on one line: `parmi : … ; connu quand : …`."""
    return f"{NBSP}; ".join(f"{name.lower()}{NBSP}: {text}" for name, text in parts(definition))


def _gap(result: Result) -> str:
    gap = result.gap
    if gap is None or gap.difference is None or gap.interval is None:
        return f"Écart observé{NBSP}: non calculable, un des deux groupes est vide."
    with_officer = f"{french.number(gap.exposed.successes)} sur {french.number(gap.exposed.n)}"
    without = f"{french.number(gap.unexposed.successes)} sur {french.number(gap.unexposed.n)}"
    low, high = (points(limit).split(NBSP)[0] for limit in gap.interval)
    return (
        f"Réussite quand le chargé de partenariats a été mobilisé avant{NBSP}: {with_officer}{NBSP}; "
        f"sinon{NBSP}: {without}. "
        f"Écart observé{NBSP}: {points(gap.difference)} (intervalle à 95{NBSP}%{NBSP}: de {low} à {high})."
    )
