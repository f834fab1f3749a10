"""What more journeys and more territories would cost and reach. Pure; money is whole cents, shares are exact."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from fractions import Fraction
from math import ceil
from typing import Any

from convergence.funding.rules import rounded


@dataclass(frozen=True)
class Assumptions:
    """All that the result rests on. Numbers « a year » are for a whole year; the result is for `months` of it."""

    journeys: int = 15
    """PHC journeys more."""
    territories: int = 1
    """Territories more."""
    months: int = 12
    """Months of the year in which they are there."""
    phc_rate: int = 0
    """Cents a PHC person present all year."""
    cvg_rate: int = 0
    """Cents a CVG person present all year."""
    phc_presence: int = 50
    """Percent of the year for which somebody accompanied in PHC was present."""
    cvg_presence: int = 60
    phc_people: int = 10
    """People accompanied in a year by a PHC chantier."""
    cvg_people: int = 20
    chantiers: int = 5
    """Chantiers of a territory."""
    team: int = 400
    """FTE of the mutualised team of a territory, in hundredths."""
    fte_cost: int = 5_200_000
    """Cents of one FTE a year."""
    spread: int = 20
    """Percent by which presence and people of a chantier may be lower or higher."""

    def kept(self) -> dict[str, int]:
        """As it is stored."""
        return asdict(self)


def read(kept: Mapping[str, Any]) -> Assumptions:
    """From what was stored, whatever was added since."""
    known = {one.name for one in fields(Assumptions)}
    return Assumptions(**{name: int(value) for name, value in kept.items() if name in known})


@dataclass(frozen=True)
class Case:
    """One reading of the future: people reached, chantiers needed, cents."""

    phc_people: int
    phc_chantiers: int
    phc_cents: int
    cvg_chantiers: int
    cvg_people: int
    cvg_cents: int
    team_fte: Fraction
    team_cents: int

    @property
    def people(self) -> int:
        return self.phc_people + self.cvg_people

    @property
    def cents(self) -> int:
        return self.phc_cents + self.cvg_cents + self.team_cents

    @property
    def each(self) -> int | None:
        """Cents a person reached."""
        return rounded(Fraction(self.cents, self.people)) if self.people else None


def case(given: Assumptions, spread: int = 0) -> Case:
    """The result with presence and people of a chantier moved by so many percent."""
    year = Fraction(given.months, 12)
    moved = Fraction(100 + spread, 100)

    def present(percent: int) -> Fraction:
        return min(Fraction(1), Fraction(percent, 100) * moved)

    phc = given.journeys * given.phc_rate * present(given.phc_presence) * year
    chantiers = given.territories * given.chantiers
    cvg_people = rounded(chantiers * given.cvg_people * moved)
    cvg = cvg_people * given.cvg_rate * present(given.cvg_presence) * year
    fte = Fraction(given.territories * given.team, 100)
    return Case(
        phc_people=given.journeys,
        phc_chantiers=ceil(given.journeys / (given.phc_people * moved)) if given.journeys and given.phc_people else 0,
        phc_cents=rounded(phc), cvg_chantiers=chantiers, cvg_people=cvg_people, cvg_cents=rounded(cvg), team_fte=fte,
        team_cents=rounded(fte * given.fte_cost * year),
    )  # fmt: skip


def cases(given: Assumptions) -> tuple[Case, Case, Case]:
    """Low, central, high."""
    return case(given, -given.spread), case(given), case(given, given.spread)
