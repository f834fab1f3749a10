"""What the file says of a person, put in words for a derogation: proposed, to be read again before it leaves."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from convergence.journeys.blocks import BARRIERS, QUESTIONS, latest, words
from convergence.journeys.models import Journey
from convergence.kit import clock, french
from convergence.kit.french import NBSP
from convergence.nomenclature.base import UNKNOWN_CODES, label_of
from convergence.nomenclature.lists import LifeTheme
from convergence.support.models import Step

_AT_EASE = {"B2", "C1", "C2", "NATIF"}
"""Levels of French that are no ground for anything."""
_SAID = ("housing", "street_duration", "income", "unemployment", "french_oral")


def grounds_of(journey: Journey, situations: Iterable[Any]) -> str:
    """Facts that bear on exclusion, one a line: where she sleeps, since when, resources, heavy barriers.

    Nothing of health is told, cover included: the file leaves the chantier, and says no more than it needs. Nor is
    French when she speaks it with ease.
    """
    seen = latest(situations)
    lines = []
    for field in _SAID:
        answer = seen.get(field)
        if answer is not None and answer.value not in UNKNOWN_CODES and answer.value not in _AT_EASE:
            lines.append(f"{QUESTIONS[field].label}{NBSP}: {words(QUESTIONS[field], answer.value)}.")
    private = {"SANTE_PHYSIQUE", "SANTE_MENTALE", "ADDICTION", "HANDICAP", "JUSTICE"}
    heavy = [
        barrier.label.lower()
        for field, barrier in BARRIERS.items()
        if barrier.value not in private and field in seen and seen[field].value == "LOURD"
    ]
    if heavy:
        lines.append(f"Freins lourds{NBSP}: {', '.join(heavy)}.")
    return "\n".join(lines)


def actions_of(journey: Journey) -> str:
    """The steps of her plan that are still to be done, one a line, by theme."""
    steps = (
        Step.objects.filter(objective__journey=journey, objective__state="OPEN", done_on__isnull=True)
        .select_related("objective")
        .order_by("objective__theme", "due_on", "pk")
    )
    today = clock.today()
    return "\n".join(
        f"{label_of(LifeTheme, step.objective.theme)}{NBSP}: {step.what}"
        + (f" (pour le {french.day(step.due_on, today=today)})" if step.due_on else "")
        for step in steps
    )
