"""What an opportunity may ask of a person: the fields, rows of plain choices to a condition tree and back, its words.

Criteria speak of the latest known answer of an open journey. What nobody asked stays unknown, which is not no.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from convergence.conditions import All, Compare, ConditionError, Field, In, Kind, Level, Node, Not, Schema
from convergence.conditions.as_french import phrase
from convergence.conditions.as_json import decode, encode
from convergence.journeys.blocks import BARRIERS
from convergence.journeys.forms.situation import GROUPS
from convergence.kit.french import NBSP
from convergence.nomenclature.base import CodeList, Item
from convergence.nomenclature.lists import (
    Answer,
    BaseCover,
    ComplementaryCover,
    Education,
    FrenchLevel,
    Household,
    Housing,
    Income,
    Intensity,
    PaperKind,
    Programme,
    Unemployment,
)


class HousingGroup(CodeList):
    """Where the person sleeps, by large groups."""

    RUE = Item("RUE", GROUPS["RUE"])
    URGENCE = Item("URGENCE", GROUPS["URGENCE"])
    HEBERGEMENT = Item("HEBERGEMENT", GROUPS["HEBERGEMENT"])
    INSTITUTION = Item("INSTITUTION", GROUPS["INSTITUTION"])
    TIERS = Item("TIERS", GROUPS["TIERS"])
    ACCOMPAGNE = Item("ACCOMPAGNE", GROUPS["ACCOMPAGNE"])
    ORDINAIRE = Item("ORDINAIRE", GROUPS["ORDINAIRE"])


_ANSWERS = {
    "gp": "médecin traitant",
    "health_check": "bilan de santé fait",
    "rqth": "RQTH",
    "aah": "AAH",
    "street_history": "parcours de rue",
}
FITTING = Schema.of(
    [
        Field("programme", Kind.CODE, "programme", Programme),
        Field("months", Kind.NUMBER, "mois de parcours"),
        Field("age", Kind.NUMBER, "âge"),
        Field("household", Kind.CODE, "ménage", Household),
        Field("housing_group", Kind.CODE, "où elle dort", HousingGroup),
        Field("housing", Kind.CODE, "niveau de logement", Housing),
        Field("street_history", Kind.CODE, _ANSWERS["street_history"], Answer),
        Field("income", Kind.CODES, "ressources", Income),
        Field("permit", Kind.CODES, "titre de séjour ou pièce d’identité", PaperKind),
        Field("base_cover", Kind.CODE, "couverture de base", BaseCover),
        Field("complementary_cover", Kind.CODE, "complémentaire santé", ComplementaryCover),
        *(Field(name, Kind.CODE, _ANSWERS[name], Answer) for name in ("gp", "health_check", "rqth", "aah")),
        Field("french_oral", Kind.CODE, "français à l’oral", FrenchLevel),
        Field("french_written", Kind.CODE, "français à l’écrit", FrenchLevel),
        Field("education", Kind.CODE, "niveau de formation", Education),
        Field("unemployment", Kind.CODE, "durée sans emploi à l’entrée", Unemployment),
        *(
            Field(column, Kind.CODE, f"frein «{NBSP}{barrier.label.lower()}{NBSP}»", Intensity)
            for column, barrier in BARRIERS.items()
        ),
    ]
)
"""Every field a criterion may read. Ages are in years, journeys in whole months, both on the day of the question."""

RANKED = {"housing", "french_oral", "french_written", *BARRIERS}
"""Fields whose codes are compared by their rank."""
MOST = 8
"""Criteria of an opportunity: what stands side by side on a screen."""

IS, IS_NOT, AT_LEAST, AT_MOST = "is", "is-not", "least", "most"
COMPARISONS = {IS: "est", IS_NOT: "n’est pas", AT_LEAST: "au moins", AT_MOST: "au plus"}


class CriteriaError(ValueError):
    """A criterion that cannot be kept, said in French."""


@dataclass(frozen=True)
class Row:
    """One criterion as it is typed: a field, a comparison, its values."""

    field: str
    comparison: str
    values: tuple[str, ...]

    @property
    def label(self) -> str:
        text = FITTING[self.field].label
        return text[:1].upper() + text[1:]

    @property
    def comparisons(self) -> list[tuple[str, str]]:
        return [(code, COMPARISONS[code]) for code in comparisons_of(self.field)]

    @property
    def is_number(self) -> bool:
        return FITTING[self.field].kind is Kind.NUMBER

    @property
    def is_ranked(self) -> bool:
        return self.field in RANKED

    @property
    def choices(self) -> list[tuple[str, str]]:
        return choices_of(self.field)


def comparisons_of(field: str) -> tuple[str, ...]:
    if FITTING[field].kind is Kind.NUMBER or field in RANKED:
        return (AT_LEAST, AT_MOST)
    return (IS, IS_NOT)


def choices_of(field: str) -> list[tuple[str, str]]:
    """Values to choose from: codes, or one step a rank."""
    item = FITTING[field]
    if item.codes is None:
        return []
    if field == "housing":
        return [(str(level), words) for level, words in HOUSING_STEPS.items()]
    if field in RANKED:
        steps = {member.level: member.label for member in reversed(list(item.codes)) if member.level is not None}
        if item.codes is FrenchLevel:
            steps[0] = "moins que A1"
        return [(str(level), label) for level, label in sorted(steps.items())]
    return item.codes.choices()


HOUSING_STEPS = {
    0: "la rue",
    1: "un hébergement d’urgence",
    2: "un hébergement",
    3: "un toit chez un tiers ou à l’hôtel",
    4: "un logement accompagné",
    5: "un logement ordinaire",
}
"""Ranks of housing in words (nomenclature: 0 street to 5 ordinary housing)."""


def field_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """What may be asked, by group, for the list that adds a criterion."""
    said = {item.name: item.label[:1].upper() + item.label[1:] for item in FITTING}
    groups = {
        "Parcours": ("programme", "months", "age", "household"),
        "Logement": ("housing_group", "housing", "street_history"),
        "Ressources et papiers": ("income", "permit"),
        "Santé": ("base_cover", "complementary_cover", "gp", "health_check", "rqth", "aah"),
        "Langue et formation": ("french_oral", "french_written", "education", "unemployment"),
        "Freins": tuple(BARRIERS),
    }
    return [(title, [(name, said[name]) for name in names]) for title, names in groups.items()]


# ── Rows to a tree, and back ─────────────────────────────────────────────────────────────────
def node_of(row: Row) -> Node:
    """The condition of one row. Raises CriteriaError when its value is missing or is no value of that field."""
    if row.field not in FITTING:
        raise CriteriaError("Ce critère n’existe pas.")
    if row.comparison not in comparisons_of(row.field):
        raise CriteriaError(f"{row.label} : choisissez une comparaison.")
    if not row.values or not row.values[0]:
        raise CriteriaError(f"{row.label} : choisissez une valeur, ou enlevez ce critère.")
    if row.is_number or row.is_ranked:
        number = _whole(row)
        low = row.comparison == AT_LEAST
        if row.is_ranked:
            return Level(row.field, number if low else None, None if low else number)
        return Compare(row.field, ">=" if low else "<=", number)
    known = {code for code, _ in row.choices}
    if not set(row.values) <= known:
        raise CriteriaError(f"{row.label} : cette valeur n’est pas dans la liste.")
    chosen = In(row.field, *row.values)
    return Not(chosen) if row.comparison == IS_NOT else chosen


def _whole(row: Row) -> int:
    text = row.values[0].strip()
    if not text.isascii() or not text.isdigit() or len(text) > 3:
        raise CriteriaError(f"{row.label} : écrivez un nombre entier, par exemple 18.")
    return int(text)


def tree_of(rows: Iterable[Row]) -> Node:
    """All the rows together. Raises CriteriaError for the first that does not hold."""
    rows = list(rows)
    if len(rows) > MOST:
        raise CriteriaError(f"Gardez {MOST} critères au plus : ils se comparent côte à côte.")
    return All(*(node_of(row) for row in rows))


def stored(rows: Iterable[Row]) -> dict[str, Any]:
    """What the opportunity keeps; nothing when it asks for nothing."""
    tree = tree_of(rows)
    return encode(tree) if isinstance(tree, All) and tree.parts else {}


def parts_of(criteria: Mapping[str, Any]) -> tuple[Node, ...]:
    """The criteria kept by an opportunity, one node each. A tree of another shape stands as one criterion."""
    if not criteria:
        return ()
    tree = decode(dict(criteria), FITTING)
    return tree.parts if isinstance(tree, All) else (tree,)


def rows_of(criteria: Mapping[str, Any]) -> list[Row]:
    """Kept criteria as rows, to be changed. Those that no row says are left out."""
    return [row for part in parts_of(criteria) if (row := _row(part)) is not None]


def _row(node: Node) -> Row | None:
    match node:
        case In(field, codes):
            return Row(field, IS, codes)
        case Not(In(field, codes)):
            return Row(field, IS_NOT, codes)
        case Level(field, low, high):
            return Row(field, AT_LEAST if low is not None else AT_MOST, (str(low if low is not None else high),))
        case Compare(field, operator, value) if operator in (">=", "<="):
            return Row(field, AT_LEAST if operator == ">=" else AT_MOST, (str(value),))
    return None


# ── Words ────────────────────────────────────────────────────────────────────────────────────
def said(node: Node) -> str:
    """One criterion in French, without capital nor full stop."""
    match node:
        case Level(field, low, high):
            step = dict(choices_of(field)).get(str(low if low is not None else high), "")
            word = COMPARISONS[AT_LEAST if low is not None else AT_MOST]
            return f"{FITTING[field].label} : {word} {step[:1].lower() + step[1:] if step[1:2].islower() else step}"
        case Compare("age", operator, value):
            return f"{COMPARISONS[AT_LEAST if operator == '>=' else AT_MOST]} {value} ans"
        case Compare("months", operator, value):
            return f"{COMPARISONS[AT_LEAST if operator == '>=' else AT_MOST]} {value} mois de parcours"
        case In(field, codes) if codes == ("OUI",):
            return f"{FITTING[field].label} : oui"
        case Not(In(field, codes)):
            names = [FITTING[field].code_label(code) for code in codes]
            without = f"pas {names[0]}" if len(names) == 1 else "ni " + " ni ".join(names)
            return f"{FITTING[field].label} : {without}"
    return phrase(node, FITTING)


def sentence(criteria: Mapping[str, Any]) -> str:
    """The criteria as a sentence: « CVG ; au moins 18 ans ; RQTH : oui. »"""
    try:
        parts = [said(part) for part in parts_of(criteria)]
    except ConditionError:
        return "Ces critères ne se lisent plus : ils sont à refaire."
    if not parts:
        return "Ouverte à tout le monde."
    text = f"{NBSP}; ".join(parts).replace(" : ", f"{NBSP}: ")
    return f"{text[:1].upper()}{text[1:]}."
