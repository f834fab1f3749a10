"""What an officer needs to answer, and no more: the theme’s part of the file, read for one request."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from convergence.accounts.models import User
from convergence.journeys import rules as journey_rules
from convergence.journeys.blocks import QUESTIONS, latest, words
from convergence.journeys.models import Journey, JourneyReferent, Situation
from convergence.kit import clock
from convergence.network.viewer import Viewer
from convergence.nomenclature.lists import Income
from convergence.partnerships.models import Request
from convergence.partnerships.officers import level_of
from convergence.partnerships.rules import Level
from convergence.support.models import Objective

LINES: dict[str, tuple[str, ...]] = {
    "LOGEMENT": (
        "housing", "street_history", "street_duration", "household", "income", "barrier_logement", "barrier_budget",
    ),
    "EMPLOI": (
        "education", "unemployment", "french_oral", "french_written", "rqth", "barrier_langue", "barrier_numerique",
        "barrier_mobilite", "barrier_famille",
    ),
    "SANTE": (
        "base_cover", "complementary_cover", "gp", "health_check", "rqth", "aah", "health_followup",
        "barrier_droits_sante", "barrier_sante_physique", "barrier_sante_mentale", "barrier_addiction",
        "barrier_handicap",
    ),
}  # fmt: skip
"""Answers of a situation that an officer of that theme reads. The rest of the file stays closed to her."""


@dataclass(frozen=True)
class Line:
    """One answer: its question, its list of codes (empty: plain words), the day it was seen."""

    label: str
    codes: str
    value: str
    on: date | None


@dataclass(frozen=True)
class Brief:
    """What stands beside a request."""

    age: int
    referent: User | None
    level: Level
    situation: list[Line]
    objectives: list[Objective]
    before: list[Request]
    """Earlier requests of the same person on the theme."""


def read(asked: Request, viewer: Viewer) -> Brief:
    """The part of the file that goes with a request: six queries. The caller logs the reading."""
    journey: Journey = asked.journey
    today = clock.today()
    link = (
        JourneyReferent.objects.filter(journey=journey, kind="REFERENT", ended_on__isnull=True)
        .select_related("user")
        .first()
    )
    return Brief(
        age=journey_rules.age_on(journey.person.birth_date, today),
        referent=link.user if link is not None else None,
        level=level_of(journey, asked.theme, today),
        situation=lines(Situation.objects.filter(journey=journey), asked.theme),
        objectives=list(
            Objective.objects.filter(journey=journey, theme=asked.theme, state=Objective.State.OPEN).prefetch_related(
                "steps"
            )
        ),
        before=list(
            Request.objects.visible_to(viewer)
            .filter(journey__person=journey.person_id, theme=asked.theme, territory=asked.territory_id)
            .exclude(pk=asked.pk)
            .order_by("-sent_on", "-pk")[:5]
        ),
    )


def lines(situations: Iterable[Situation], theme: str) -> list[Line]:
    """The last answers on that theme; questions never answered are left out."""
    seen = latest(situations)
    found = []
    for field in LINES[theme]:
        answer = seen.get(field)
        if answer is None:
            continue
        question = QUESTIONS[field]
        plain = question.codes is Income and answer.value not in {"NR", "NSP", "REFUS"}
        value = words(question, answer.value) if plain else answer.value
        found.append(Line(question.label, "" if plain else question.codes.__name__, value, answer.on))
    return found
