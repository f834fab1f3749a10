"""What a rule is: data, in versions, in the language of the figures. Pure.

A rule says to whom it applies and what must hold. For each record it has one outcome: it holds, it fails, it does not
apply, or it cannot be judged because an answer lacks; a refusal is told apart, it is nobody's fault.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from convergence.conditions import ALWAYS, Node, check, fields_used
from convergence.journeys.rules import START
from convergence.quality.columns import SCHEMA


class Dimension(StrEnum):
    """What data may lack. The value is the code in addresses; the label is what users read."""

    COMPLETENESS = "completude"
    TIMELINESS = "delais"
    CONSISTENCY = "coherence"
    PLAUSIBILITY = "vraisemblance"
    UNIQUENESS = "unicite"
    FRESHNESS = "fraicheur"

    @property
    def label(self) -> str:
        return _DIMENSIONS[self][0]

    @property
    def asks(self) -> str:
        """The question it asks, in plain words."""
        return _DIMENSIONS[self][1]


_DIMENSIONS = {
    Dimension.COMPLETENESS: ("Complétude", "Ce qui devait être demandé a-t-il une réponse ?"),
    Dimension.TIMELINESS: ("Délais", "Les choses sont-elles faites à temps ?"),
    Dimension.CONSISTENCY: ("Cohérence", "Les réponses se contredisent-elles ?"),
    Dimension.PLAUSIBILITY: ("Vraisemblance", "Les valeurs sont-elles possibles ?"),
    Dimension.UNIQUENESS: ("Unicité", "Chaque personne n’est-elle comptée qu’une fois ?"),
    Dimension.FRESHNESS: ("Fraîcheur", "Ce qui est écrit est-il encore vrai ?"),
}


class Moment(StrEnum):
    """When the facts of a rule are known: what may be asked of them differs."""

    ENTRY = "entree"
    ALONG = "parcours"
    EXIT = "sortie"
    AFTER = "apres"

    @property
    def label(self) -> str:
        return _MOMENTS[self]


_MOMENTS = {
    Moment.ENTRY: "À l’entrée",
    Moment.ALONG: "Pendant le parcours",
    Moment.EXIT: "À la sortie",
    Moment.AFTER: "Après la sortie",
}


class Outcome(StrEnum):
    """What a record is for a rule."""

    HOLDS = "pass"
    FAILS = "fail"
    UNKNOWN = "unknown"
    REFUSED = "refused"
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True)
class Fix:
    """Where what lacks is written: the name of a page, and the field of its form for each fact."""

    page: str
    fields: Mapping[str, str] = field(default_factory=dict)
    """Fact → field of the form. A page of one field may say it under the empty name."""

    def field_of(self, fact: str) -> str:
        return self.fields.get(fact, self.fields.get("", ""))


@dataclass(frozen=True)
class Rule:
    """One version of a rule. Source and day of effect are part of it; a change is a new version."""

    key: str
    label: str
    """What must be, as a sentence: « Le diagnostic d’entrée est fait »."""
    gap: str
    """What the list says of a record that fails: « Diagnostic d’entrée à faire »."""
    dimension: Dimension
    moment: Moment
    source: str
    holds: Node
    applies: Node = ALWAYS
    demands: bool = False
    """Whether an answer that lacks fails it; else the record cannot be judged. A refusal never fails."""
    about: tuple[str, ...] = ()
    """The facts it speaks of; those that `holds` reads when it does not say."""
    fix: Fix | None = None
    """None: it measures, nothing can be mended any more."""
    mendable: Node = ALWAYS
    """Of the records that fail, those that may still be mended."""
    version: int = 1
    since: date = START
    until: date | None = None

    def __post_init__(self) -> None:
        for node in self.nodes:
            check(node, SCHEMA)
        for name in self.about:
            SCHEMA[name]

    @property
    def nodes(self) -> tuple[Node, Node, Node]:
        return self.applies, self.holds, self.mendable

    @property
    def fields(self) -> frozenset[str]:
        """The facts that it vouches for: a figure that reads one of them rests on this rule."""
        return frozenset(self.about) or fields_used(self.holds)

    def in_force(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)
