"""Who could fit an opportunity: her people by name for who accompanies them, counts only for who decides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from convergence.accounts import audit
from convergence.accounts.access import needs
from convergence.accounts.permissions import Permission
from convergence.conditions import ConditionError
from convergence.journeys.models import Journey
from convergence.journeys.views.common import viewer_of
from convergence.kit import clock
from convergence.kit.pages import paginate
from convergence.network.models import Membership
from convergence.network.viewer import Viewer
from convergence.partnerships.criteria import sentence
from convergence.partnerships.fit import Candidate, fitting, reading, tally
from convergence.partnerships.models import Opportunity, Orientation
from convergence.partnerships.views.opportunities import opportunity_to_read

MINE, ALL = "miennes", "toutes"


@dataclass(frozen=True)
class Line:
    """A person of the page, with the file already made for her."""

    candidate: Candidate
    file: Any


def accompanied(viewer: Viewer, who: str) -> Any:
    """Open journeys whose file she writes in: those entrusted to her, or all of her chantier's."""
    scope = viewer.scope(Permission.PEOPLE_WRITE)
    found = Journey.objects.visible_to(viewer)
    if not scope.nation:
        found = found.filter(chantier_id__in=scope.chantiers)
    return found.entrusted_to(viewer.user) if who == MINE else found


def decided(viewer: Viewer) -> Any:
    """Open journeys of the chantiers for which she decides. Never shown by name: counted."""
    chantiers = viewer.scope(Permission.REQUESTS_ANSWER).chantiers | viewer.scope(Permission.REQUESTS_FOLLOW).chantiers
    return Journey.objects.filter(chantier_id__in=chantiers)


@needs(Permission.PEOPLE_WRITE, Permission.REQUESTS_ANSWER, Permission.REQUESTS_FOLLOW)
def fit(request: HttpRequest, key: UUID) -> HttpResponse:
    """Her people beside the criteria, those who fit first; for who does not accompany anyone, counts."""
    viewer = viewer_of(request)
    opportunity = opportunity_to_read(request, key)
    today = clock.today()
    context: dict[str, Any] = {
        "opportunity": opportunity, "open": opportunity.open_on(today), "words": sentence(opportunity.criteria),
        "today": today,
    }  # fmt: skip
    names = viewer.can(Permission.PEOPLE_WRITE)
    who = request.GET.get("qui", MINE if viewer.is_referent else ALL)
    journeys = reading(accompanied(viewer, who)) if names else reading(decided(viewer))
    if opportunity.territory_id is not None:
        journeys = _of_territory(journeys, opportunity)
    try:
        candidates = fitting(journeys, opportunity.criteria, today)
    except ConditionError:
        return render(request, "partnerships/fit_lost.html", context)
    context["tally"] = tally(candidates)
    if not names:
        return render(request, "partnerships/fit_counts.html", context)
    page = paginate(candidates, request, per_page=25)
    files = {
        one.journey_id: one
        for one in Orientation.objects.filter(
            opportunity=opportunity, journey__in=[one.journey.pk for one in page]
        )
    }  # fmt: skip
    audit.read(by=viewer.user, kind="LIST", what="Qui pourrait convenir à une opportunité")
    context |= {
        "page": page,
        "lines": [Line(one, files.get(one.journey.pk)) for one in page],
        "who": who,
        "may_choose": viewer.is_referent,
        "many_chantiers": len({one.journey.chantier_id for one in page}) > 1,
    }
    return render(request, "partnerships/fit.html", context)


def _of_territory(journeys: list[Journey], opportunity: Opportunity) -> list[Journey]:
    """Those whose chantier belongs to the territory of the opportunity today."""
    here = set(
        Membership.objects.on(clock.today())
        .filter(territory=opportunity.territory)
        .values_list("chantier_id", flat=True)
    )
    return [journey for journey in journeys if journey.chantier_id in here]
