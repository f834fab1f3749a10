"""The blocks of a situation: what is asked together, confirmed together, shown together. Pure.

A block is confirmed as a whole in a review; only confirmed blocks are observed that day.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from convergence.kit.french import count
from convergence.nomenclature.base import UNKNOWN_CODES, CodeList, label_of
from convergence.nomenclature.lists import (
    Answer,
    Barrier,
    BarrierAxis,
    BaseCover,
    ComplementaryCover,
    Education,
    FrenchLevel,
    Household,
    Housing,
    Income,
    Intensity,
    SelfReport,
    StreetDuration,
    Unemployment,
)

BARRIERS = {f"barrier_{barrier.value.lower()}": barrier for barrier in Barrier}
"""Column of a situation → barrier."""


@dataclass(frozen=True)
class Question:
    """One answer of a situation: its column, its words, its list."""

    field: str
    label: str
    codes: type[CodeList]


@dataclass(frozen=True)
class Block:
    key: str
    title: str
    questions: tuple[Question, ...]
    shortcut: str
    """The key that says « Toujours vrai » in a review; with Shift, nothing: a change is opened by a click."""

    @property
    def fields(self) -> tuple[str, ...]:
        return tuple(question.field for question in self.questions)


def _barrier_questions() -> tuple[Question, ...]:
    return tuple(Question(field, barrier.label, Intensity) for field, barrier in BARRIERS.items())


BLOCKS = (
    Block(
        "hebergement",
        "Hébergement",
        (
            Question("housing", "Où dort la personne", Housing),
            Question("street_history", "Parcours de rue", Answer),
            Question("street_duration", "Durée de rue", StreetDuration),
            Question("household", "Ménage", Household),
        ),
        "h",
    ),
    Block("ressources", "Ressources", (Question("income", "Ressources", Income),), "r"),
    Block(
        "sante",
        "Droits santé",
        (
            Question("base_cover", "Couverture de base", BaseCover),
            Question("complementary_cover", "Complémentaire", ComplementaryCover),
            Question("gp", "Médecin traitant", Answer),
            Question("health_check", "Bilan de santé", Answer),
            Question("rqth", "RQTH", Answer),
            Question("aah", "AAH", Answer),
            Question("health_followup", "Suivi de santé engagé", Answer),
        ),
        "s",
    ),
    Block("freins", "Freins", _barrier_questions(), "f"),
    Block(
        "formation",
        "Formation et langue",
        (
            Question("education", "Niveau de formation", Education),
            Question("unemployment", "Durée sans emploi à l’entrée", Unemployment),
            Question("french_oral", "Français à l’oral", FrenchLevel),
            Question("french_written", "Français à l’écrit", FrenchLevel),
        ),
        "l",
    ),
    Block(
        "paroles",
        "Ce que la personne en dit",
        (
            Question("getting_about", "Se déplacer", SelfReport),
            Question("self_esteem", "L’estime de soi", SelfReport),
            Question("isolation", "Se sentir entouré", SelfReport),
        ),
        "p",
    ),
)
BY_KEY = {block.key: block for block in BLOCKS}
QUESTIONS = {question.field: question for block in BLOCKS for question in block.questions}

BEFORE_FOLLOW_UP = ("ENTRY", "REVIEW", "EXIT")


@dataclass(frozen=True)
class Seen:
    """The last known answer to a question: its code, the stage and day at which it was observed."""

    value: str
    stage: str
    on: date | None

    @property
    def from_entry(self) -> bool:
        return self.stage == "ENTRY"


NEVER = Seen("", "", None)


def in_order(situations: Iterable[Any]) -> list[Any]:
    """Situations of one journey as lived, follow-ups left out; an undated one counts as the entry."""
    kept = [situation for situation in situations if situation.stage in BEFORE_FOLLOW_UP]
    return sorted(kept, key=lambda situation: (situation.observed_on or date.min, situation.pk or 0))


def latest(situations: Iterable[Any]) -> dict[str, Seen]:
    """The last observed answer to each question, follow-ups left out."""
    seen: dict[str, Seen] = {}
    for situation in in_order(situations):
        for field in QUESTIONS:
            value = getattr(situation, field)
            if value:
                seen[field] = Seen(value, situation.stage, situation.observed_on)
    return seen


def known_values(block: Block, seen: Mapping[str, Seen]) -> dict[str, str]:
    """What confirming a block says again: its last answers. A hole stays a hole."""
    return {field: seen[field].value for field in block.fields if field in seen}


def words(question: Question, value: str) -> str:
    """The answer as read: several incomes are joined, nothing is « Inconnu »."""
    if question.codes is Income:
        return ", ".join(label_of(Income, code) for code in value.split(";") if code) or "Inconnu"
    return label_of(question.codes, value) or "Inconnu"


def _inside(label: str) -> str:
    """A label within a sentence: « langue maternelle », but « A1 »."""
    return label[:1].lower() + label[1:] if label[1:2].islower() else label


def axis_level(values: Mapping[str, str], axis: str) -> str:
    """The intensity of an axis: the strongest known of its barriers; else refused, not assessed or unknown.

    Source: domain/4-indicators, an axis is a barrier as soon as one of its items is.
    """
    codes = [values.get(field, "") for field, barrier in BARRIERS.items() if barrier.group == axis]
    ranked = [member for code in codes if (member := Intensity.get(code)) and member.level is not None]
    if ranked:
        return max(ranked, key=lambda member: member.level or 0).value
    for code in ("REFUS", "NE", "NSP", "NR"):
        if code in codes:
            return code
    return ""


def summary(block: Block, seen: Mapping[str, Seen]) -> str:
    """A block in one line, for the review: « CHRS », « PUMa, C2S gratuite », « 3 axes, dont 1 lourd »."""
    values = {field: seen[field].value for field in block.fields if field in seen}
    if not any(value not in UNKNOWN_CODES for value in values.values()):
        return "Inconnu"
    if block.key == "freins":
        levels = [axis_level(values, axis.value) for axis in BarrierAxis]
        heavy = levels.count("LOURD")
        total = heavy + levels.count("LEGER")
        if not total:
            return "Aucun axe"
        return count(total, "axe") + (f", dont {count(heavy, 'lourd')}" if heavy else "")
    if block.key == "paroles":
        return ", ".join(
            f"{question.label.lower()} : {words(question, values[question.field]).lower()}"
            for question in block.questions
            if question.field in values
        )
    if block.key == "formation":
        spoken = values.get("french_oral")
        parts = [words(QUESTIONS["education"], values["education"])] if "education" in values else []
        parts += [f"français {_inside(words(QUESTIONS['french_oral'], spoken))}"] if spoken else []
        return ", ".join(parts) or "Inconnu"
    shown = {"hebergement": ("housing",), "sante": ("base_cover", "complementary_cover")}.get(block.key, block.fields)
    return ", ".join(words(QUESTIONS[field], values[field]) for field in shown if field in values) or "Inconnu"
