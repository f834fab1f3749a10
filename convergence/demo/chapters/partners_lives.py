"""Who may be oriented, in the demo: people in journey these last months, what is known of them, days that follow."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from convergence.accounts.models import User
from convergence.demo.chapters.partners_words import Offer
from convergence.journeys.actions.bulk import JourneyDraft
from convergence.journeys.blocks import BEFORE_FOLLOW_UP
from convergence.journeys.models import Journey
from convergence.nomenclature.base import CodeList
from convergence.nomenclature.lists import FrenchLevel, Housing, Intensity
from convergence.partnerships.criteria import AT_LEAST, Row

ASKED = {
    "household": "household",
    "housing": "housing",
    "housing_group": "housing",
    "income": "income",
    "french_oral": "french_oral",
    "french_written": "french_written",
    "gp": "gp",
    "health_check": "health_check",
    "complementary_cover": "complementary_cover",
    "barrier_sante_physique": "barrier_sante_physique",
}
"""Criteria of the offers → the answer that they read."""
LEVELS: dict[str, type[CodeList]] = {
    "housing": Housing, "french_oral": FrenchLevel, "french_written": FrenchLevel, "barrier_sante_physique": Intensity,
}  # fmt: skip


@dataclass
class Life:
    """Somebody who was in journey in the last eighteen months, and who accompanies her."""

    journey: Journey
    by: User
    days: dict[str, date] = field(default_factory=dict)
    """Since when an officer of each theme is mobilised, as drawn."""
    known: dict[str, str] = field(default_factory=dict)
    """Her last answers, that criteria ask for."""
    used: set[int] = field(default_factory=set)

    def suits(self, said: Offer) -> bool:
        """Whether nothing known of her goes against what is asked."""
        return all(self._meets(row) for row in said.rows)

    def _meets(self, row: Row) -> bool:
        told = self.journey.programme if row.field == "programme" else self.known.get(ASKED.get(row.field, ""), "")
        if not told:
            return True
        if row.field in LEVELS:
            member = LEVELS[row.field].get(told)
            level = member.level if member is not None else None
            bound = int(row.values[0])
            return level is None or (level >= bound if row.comparison == AT_LEAST else level <= bound)
        place = Housing.get(told) if row.field == "housing_group" else None
        return bool(set(row.values) & set((place.group if place else told).split(";")))


def known(draft: JourneyDraft) -> dict[str, str]:
    """The last answers told in the journey, follow-ups left out."""
    known: dict[str, str] = {}
    told = [one for one in draft.situations if one.stage in BEFORE_FOLLOW_UP]
    for situation in sorted(told, key=lambda one: one.observed_on or date.min):
        for name in ASKED.values():
            known[name] = getattr(situation, name) or known.get(name, "")
    return known


class Days:
    """Days that follow one another, never after today, nor after what was obtained."""

    def __init__(self, start: date, today: date, got: date | None) -> None:
        self.day = start
        self._last = min(today, got or today)

    def next(self, days: int) -> date:
        self.day = min(self.day + timedelta(days=days), self._last)
        return self.day
