"""What a definition is: data, in versions, that the one evaluator reads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from convergence.conditions import ALWAYS, Node, check, fields_used
from convergence.indicators.columns import PREPARED
from convergence.indicators.populations import Population

FIRST_DAY = date(2016, 1, 1)


class Kind(StrEnum):
    COUNT = "count"
    RATE = "rate"
    MEAN = "mean"
    DISTRIBUTION = "distribution"
    GAP = "gap"


class Measure(StrEnum):
    """What a figure counts."""

    PEOPLE = "people"
    PLACES = "places"
    MEAN_STOCK = "mean_stock"
    """Persons present on the last day of each month, on average."""


class Section(StrEnum):
    """Where a figure stands in a bilan."""

    LEAD = "Le programme"
    ARRIVAL = "À l’arrivée"
    SUPPORT = "L’accompagnement"
    EXIT = "À la sortie"
    AFTER = "Après la sortie"


@dataclass(frozen=True)
class Words:
    """The parts of a sentence, singular then plural."""

    population: tuple[str, str]
    known: str = ""
    """Said after the number of known cases: « avec un diagnostic ». Empty: the whole population is known."""
    success: tuple[str, str] = ("", "")


@dataclass(frozen=True)
class Definition:
    """One version of a figure. Inside `population`, `within` says who is asked about; `known` who answered;
    `success` who succeeded. `exposed` splits a gap; `spread` names the number whose distribution is published.
    """

    key: str
    label: str
    kind: Kind
    section: Section
    words: Words
    population: Population = Population.ACC
    within: Node = ALWAYS
    known: Node = ALWAYS
    success: Node = ALWAYS
    exposed: Node | None = None
    spread: str = ""
    measure: Measure = Measure.PEOPLE
    programmes: tuple[str, ...] = ("CVG", "PHC")
    version: int = 1
    since: date = FIRST_DAY
    until: date | None = None

    def __post_init__(self) -> None:
        for node in self.nodes:
            check(node, PREPARED)

    @property
    def nodes(self) -> tuple[Node, ...]:
        parts = (self.within, self.known, self.success)
        return parts if self.exposed is None else (*parts, self.exposed)

    @property
    def fields(self) -> frozenset[str]:
        """Every field the figure reads."""
        return frozenset(name for node in self.nodes for name in fields_used(node))

    @property
    def known_fields_in_order(self) -> list[str]:
        """The fields that decide whether the answer is known, those of the entry first."""
        order = list(PREPARED.fields)
        return sorted(fields_used(self.known), key=order.index)

    @property
    def known_fields(self) -> frozenset[str]:
        return frozenset(fields_used(self.known))
