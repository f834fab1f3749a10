"""The people a professional answers for: where each stands, where she sleeps, what comes next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Prefetch, Window

from convergence.journeys import rules
from convergence.journeys.models import Contract, Journey
from convergence.network.viewer import Viewer
from convergence.people.models import InclusionPass

FIRST = 8


@dataclass(frozen=True)
class Next:
    """What comes next for a person, and whether it is late."""

    label: str
    on: date
    late: bool


@dataclass(frozen=True)
class CaseRow:
    """One row of « Mes personnes »."""

    journey: Any
    rank: int
    suffix: str
    unit: str
    share: str
    coming: Next


@dataclass(frozen=True)
class Caseload:
    rows: list[CaseRow]
    total: int


def entrusted(viewer: Viewer, today: date) -> Caseload:
    """The first people entrusted to the viewer, those unseen for the longest first. Three queries."""
    mine = Journey.objects.visible_to(viewer).open_on(today).entrusted_to(viewer.user)
    journeys = (
        mine.select_related("person", "chantier")
        .with_latest("housing")
        .prefetch_related(
            Prefetch("contracts", Contract.objects.filter(broken_on__isnull=True, ended_on__gte=today), "running"),
            Prefetch(
                "person__passes",
                InclusionPass.objects.filter(closed_on__isnull=True, ends_on__gte=today),
                "open_passes",
            ),
        )
        .annotate(together=Window(Count("pk")))
        .order_by("last_seen_on", "pk")
    )
    first = list(journeys[:FIRST])
    return Caseload([_row(journey, today) for journey in first], first[0].together if first else 0)


def _row(journey: Any, today: date) -> CaseRow:
    if journey.programme == "PHC":
        rank, unit, most = rules.week_of_journey(journey.started_on, today), "semaine", 52
    else:
        rank, unit = rules.month_of_journey(journey.started_on, today), "mois"
        most = rules.CVG_MAX_MONTHS.on(journey.started_on)
    return CaseRow(
        journey=journey,
        rank=rank,
        suffix="re" if rank == 1 and unit == "semaine" else "er" if rank == 1 else "e",
        unit=f"{unit} sur {most}" if unit == "semaine" else unit,
        share=f"{min(100, round(rank * 100 / most))}%",
        coming=_next(journey, today),
    )


def _next(journey: Any, today: date) -> Next:
    """The earliest thing that waits: diagnosis, review, end of contract, of PASS, of programme."""
    waiting: list[tuple[date, str]] = [
        (rules.planned_end(journey.programme, journey.started_on), f"Fin du parcours {journey.programme}")
    ]
    if journey.diagnosed_on is None:
        waiting.append((rules.diagnosis_due(journey.started_on), "Diagnostic d’entrée"))
    else:
        waiting.append((rules.review_due(journey.last_seen_on or journey.started_on), "Bilan"))
    if journey.running:
        waiting.append((max(contract.ended_on for contract in journey.running), "Fin du contrat"))
    waiting.extend((each.ends_on, "Fin du PASS IAE") for each in journey.person.open_passes)
    on, label = min(waiting)
    return Next(label, on, on < today)
