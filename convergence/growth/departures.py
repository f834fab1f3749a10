"""What becomes of the people of a chantier that leaves: who is still in, what is planned, what is done.

Journeys are never closed from here: each is concluded by who accompanies, on its own pages; whether it is done is read
from the journey. The nation counts; those who open the files there see who.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, OuterRef, Q, Subquery
from django.urls import reverse

from convergence.accounts.permissions import Permission
from convergence.growth.models import Departure, DepartureJourney
from convergence.journeys.models import Journey
from convergence.network.models import Chantier
from convergence.network.viewer import Viewer
from convergence.nomenclature.growth import JourneyFate


def still_in(departure: Departure) -> Any:
    """Journeys of the programme that ends, open on its last day, in that chantier."""
    if not departure.programme:
        return Journey.objects.none()
    return Journey.objects.filter(chantier=departure.chantier_id, programme=departure.programme).open_on(
        departure.last_day
    )


def waiting(departure: Departure) -> Any:
    """Of them, those that go on after the last day: nothing has been concluded."""
    return still_in(departure).filter(Q(ended_on__isnull=True) | Q(ended_on__gt=departure.last_day))


def open_by_programme(chantier: Chantier, day: date) -> dict[str, int]:
    """Open journeys of the chantier that day, by programme. One query."""
    rows = Journey.objects.filter(chantier=chantier).open_on(day).order_by().values_list("programme")
    return dict(rows.annotate(n=Count("pk")))


@dataclass(frozen=True)
class Tally:
    """How many were in on the last day, how many remain, and what is planned for those."""

    total: int
    left: int
    planned: list[tuple[str, int]]
    unplanned: int

    @property
    def done(self) -> int:
        return self.total - self.left


def tally(departure: Departure) -> Tally:
    """Three queries."""
    total = still_in(departure).count()
    fate = DepartureJourney.objects.filter(departure=departure, journey=OuterRef("pk")).values("fate")[:1]
    codes = Counter(waiting(departure).annotate(planned=Subquery(fate)).values_list("planned", flat=True))
    planned = [(one.label, codes[one.value]) for one in JourneyFate if codes[one.value]]
    return Tally(total, sum(codes.values()), planned, codes[None])


def people(departure: Departure, viewer: Viewer) -> Any:
    """The journeys to conclude, for who opens their files, with `planned` (a code); nobody's for the others."""
    fate = DepartureJourney.objects.filter(departure=departure, journey=OuterRef("pk")).values("fate")[:1]
    rows = waiting(departure).filter(pk__in=Journey.objects.visible_to(viewer).values("pk"))
    return rows.select_related("person").annotate(planned=Subquery(fate)).order_by("started_on", "pk")


def act_of(journey: Any) -> tuple[str, str]:
    """(words, address) of where that plan is done."""
    if journey.planned in ("CONTINUE", "HAND_OVER"):
        return "Passer le relais", reverse("passing_new", args=[journey.key])
    return "Dire la sortie", reverse("journey_exit", args=[journey.key])


def fates_of(departure: Departure) -> list[tuple[str, str]]:
    """(code, words of its button): going on is offered where another programme follows."""
    found = [("CLOSE", "Se termine"), ("HAND_OVER", "Autre chantier")]
    if departure.to_programme:
        found.insert(1, ("CONTINUE", f"Continue en {departure.to_programme}"))
    return found


def may_plan(viewer: Viewer, departure: Departure) -> bool:
    """Whether she accompanies people there."""
    return viewer.can(Permission.PEOPLE_WRITE, departure.chantier_id)
