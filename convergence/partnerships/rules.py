"""Rules of requests and permanences, as pure functions of dates and codes. No Django here.

Sources: seed S1 (programme slides), S0 (Charente); domain/1-inventory.md R2, R10, R14, R15, O10, O31.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from convergence.journeys.rules import Setting
from convergence.journeys.rules.after import open_until

_START = date(2016, 1, 1)

ANSWER_DAYS = Setting("Répondre à une sollicitation", "jours", "pratique, à confirmer", ((_START, 7),))
URGENT_DAYS = Setting("Répondre à une sollicitation urgente", "jours", "pratique, à confirmer", ((_START, 2),))
MORE_DAYS = Setting("Apporter une précision demandée", "jours", "pratique, à confirmer", ((_START, 7),))
PROGRESS_DAYS = Setting("Mener une sollicitation à son terme", "jours", "pratique, à confirmer", ((_START, 30),))
PERMANENCE_DAYS = Setting("D’une permanence à la suivante", "jours", "S0 R10, une fois par mois", ((_START, 42),))

SETTINGS = (ANSWER_DAYS, URGENT_DAYS, MORE_DAYS, PROGRESS_DAYS, PERMANENCE_DAYS)

CLOCKS: dict[str, Setting] = {"SENT": ANSWER_DAYS, "MORE": MORE_DAYS, "ACCEPTED": PROGRESS_DAYS}
"""How long a request may stay in a state before it is late."""


@dataclass(frozen=True)
class Level:
    """How far the officer steps in, and why."""

    code: str
    label: str
    reason: str


COMPLEMENTARY = Level(
    "COMPLEMENTARY",
    "Intervention complémentaire",
    "Un référent extérieur suit déjà la personne : appui sur lui, et coup de main ponctuel.",
)
STRONGER = Level(
    "STRONGER",
    "Intervention plus conséquente",
    "Aucun suivi extérieur actif sur ce thème : le chargé de partenariats peut s’engager davantage.",
)


def level(circle: Iterable[tuple[str, str]], theme: str) -> Level:
    """How far the officer steps in on that theme, from (theme, relation) of those who follow the person outside.

    An active relation on the theme, or on all themes (""), makes it complementary. Source: S1, R14.
    """
    follows = any(relation == "ACTIVE" and followed in {"", theme} for followed, relation in circle)
    return COMPLEMENTARY if follows else STRONGER


def asking_over_since(
    ended_on: date | None, today: date, *, housing_access_on: date | None = None, job_signed_on: date | None = None
) -> date | None:
    """The last day on which officers could be asked, once it is past; None while they may be.

    They may be during the journey, and after it while the support stays open: by the later of its clocks, as the
    page of what remains after the exit says. Source: S1, R2 and O31; I12.
    """
    if ended_on is None:
        return None
    last = open_until(ended_on, housing_access_on=housing_access_on, job_signed_on=job_signed_on)
    return last if last < today else None


def due_on(state: str, urgency: str, moved_on: date) -> date | None:
    """The day by which something should move; None once nothing is expected."""
    setting = URGENT_DAYS if state == "SENT" and urgency == "NOW" else CLOCKS.get(state)
    return moved_on + timedelta(days=setting.on(moved_on)) if setting else None


def permanence_due(last: date | None, today: date) -> bool:
    """Whether the two have not met for longer than the rhythm agreed. Source: S0, R10."""
    return last is None or last + timedelta(days=PERMANENCE_DAYS.on(last)) < today
