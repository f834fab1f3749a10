"""What an indicator of an experiment may be counted from: a closed list of facts, each a function.

The number is that of the participating chantiers, over the days of the experiment so far.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from convergence.collective import counting as courses
from convergence.indicators.populations import Population
from convergence.indicators.scope import Period, Scope
from convergence.indicators.store import Snapshot


@dataclass(frozen=True)
class Chosen(Scope):
    """Some chantiers, or all the others (`apart`), as a level of figures that only the steering asks for."""

    codes: frozenset[str] = frozenset()
    apart: bool = False

    def keeps(self) -> pl.Expr:
        mine = pl.col("chantier_code").is_in(sorted(self.codes))
        return ~mine if self.apart else mine


def chosen(codes: frozenset[str], *, apart: bool = False) -> Chosen:
    return Chosen("choix", "", codes, apart)


@dataclass(frozen=True)
class Asked:
    """What is counted: in which chantiers, between which days, on which facts."""

    snapshot: Snapshot
    programmes: tuple[str, ...]
    period: Period
    codes: frozenset[str]
    chantiers: frozenset[int]
    topics: frozenset[str] = frozenset()

    @cached_property
    def courses(self) -> tuple[courses.Workshops, courses.Trainings]:
        """Workshops and trainings on the topics of the experiment, counted once for all that asks of them."""
        return courses.both(_courses(self))


@dataclass(frozen=True)
class Counted:
    """A number from facts, and how it was found, in words."""

    number: int | None
    words: str


@dataclass(frozen=True)
class Source:
    """A way to count: its code, what it says it counts, and the function."""

    code: str
    label: str
    count: Callable[[Asked], Counted]
    people: bool = False
    """Whether it counts people accompanied: a small number is then not told outside."""


NO_TOPIC = "dites d’abord les sujets de l’expérimentation"


def _people(asked: Asked, population: Population) -> int:
    where = chosen(asked.codes)
    return sum(asked.snapshot.prepared(one, asked.period).people(population, where).len() for one in asked.programmes)


def accompanied(asked: Asked) -> Counted:
    """Persons with a journey open in these chantiers on a day of the period."""
    return Counted(_people(asked, Population.ACC), "personnes avec un parcours ouvert pendant la période")


def present(asked: Asked) -> Counted:
    """Persons with a journey open there on the last day."""
    return Counted(_people(asked, Population.OPEN), "personnes présentes au dernier jour")


def left(asked: Asked) -> Counted:
    """Exits of the period there."""
    return Counted(_people(asked, Population.EX), "sorties pendant la période")


def places(asked: Asked) -> Counted:
    """Contracted places there on the last day."""
    where = chosen(asked.codes)
    total = sum(asked.snapshot.prepared(one, asked.period).places(where) for one in asked.programmes)
    return Counted(total, "places conventionnées au dernier jour")


def chantiers(asked: Asked) -> Counted:
    """Chantiers that take part."""
    return Counted(len(asked.codes), "chantiers participants")


# ── Workshops and trainings (F22) ───────────────────────────────────────────────────────────
def _courses(asked: Asked) -> courses.Asked:
    """Those on the topics of the experiment, all over the network: officers hold them for whole territories."""
    return courses.Asked(asked.period.start, asked.period.end, topics=asked.topics)


def partners(asked: Asked) -> Counted:
    """Partners of workshops and trainings of which a session was held."""
    if not asked.topics:
        return Counted(None, NO_TOPIC)
    return Counted(courses.partners(_courses(asked)), "partenaires d’une séance tenue, dans tout le réseau")


def participations(asked: Asked) -> Counted:
    """Presences at sessions of workshops for people in journey."""
    if not asked.topics:
        return Counted(None, NO_TOPIC)
    found, _ = asked.courses
    return Counted(found.participations, "présences aux séances des ateliers, dans tout le réseau")


def trained(asked: Asked) -> Counted:
    """Permanents who came to a training or an awareness session, each once."""
    if not asked.topics:
        return Counted(None, NO_TOPIC)
    _, found = asked.courses
    return Counted(found.trained, "permanents venus, chacun une fois, dans tout le réseau")


SOURCES: dict[str, Source] = {
    one.code: one
    for one in (
        Source("chantiers", "Chantiers participants", chantiers),
        Source("accompagnes", "Personnes accompagnées dans les chantiers participants", accompanied, people=True),
        Source("presents", "Personnes présentes au dernier jour", present, people=True),
        Source("sorties", "Sorties", left, people=True),
        Source("partenaires", "Partenaires mobilisés (ateliers et formations)", partners),
        Source("participations", "Participations aux ateliers collectifs", participations),
        Source("formes", "Permanents formés ou sensibilisés", trained),
        Source("places", "Places conventionnées au dernier jour", places),
    )
}


def choices() -> list[tuple[str, str]]:
    return [(one.code, one.label) for one in SOURCES.values()]


def count(code: str, asked: Asked) -> Counted:
    """What that source counts; nothing known for a source that is no longer there."""
    source = SOURCES.get(code)
    return source.count(asked) if source else Counted(None, "source inconnue")
