"""What hinders the passage from PHC to CVG (seed S3; P7): counts over a period, in three queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q

from convergence.accounts.permissions import Permission
from convergence.journeys.models import Journey
from convergence.network.models import Chantier
from convergence.network.viewer import Viewer
from convergence.nomenclature.lists import ExitReason, PassageObstacle
from convergence.support.models import Obstacle, Passing

ONWARD = sorted(ExitReason.in_group("SUITE_PARCOURS"))


@dataclass(frozen=True)
class Bar:
    """An obstacle: for how many journeys, and the width of its bar."""

    label: str
    count: int
    share: str


def of(viewer: Viewer, since: date, until: date, chantier: Chantier | None) -> dict[str, Any]:
    """Exits of PHC and those that went on, proposals and their answers, obstacles by how often they are met.

    An obstacle is counted once a journey, at the day it was noted.
    """
    scope = viewer.scope(Permission.PARTNERS_READ)
    place = Q() if scope.nation else Q(chantier_id__in=scope.chantiers)
    through = Q() if scope.nation else Q(journey__chantier_id__in=scope.chantiers)
    if chantier is not None:
        place, through = place & Q(chantier=chantier), through & Q(journey__chantier=chantier)
    exits = Journey.objects.filter(place, programme="PHC", ended_on__gte=since, ended_on__lte=until).aggregate(
        left=Count("pk"), onward=Count("pk", filter=Q(exit_reason__in=ONWARD))
    )
    answers = Passing.objects.filter(through, sent_on__gte=since, sent_on__lte=until).aggregate(
        proposed=Count("pk"),
        accepted=Count("pk", filter=Q(state="ACCEPTED")),
        declined=Count("pk", filter=Q(state="DECLINED")),
        waiting=Count("pk", filter=Q(state="WAITING")),
    )
    met = dict(
        Obstacle.objects.filter(through, on__gte=since, on__lte=until)
        .order_by()
        .values_list("code")
        .annotate(n=Count("journey", distinct=True))
    )
    most = max(met.values(), default=0)
    bars = [
        Bar(code.label, met[code.value], f"{round(met[code.value] * 100 / most)}%")
        for code in sorted(PassageObstacle, key=lambda code: -met.get(code.value, 0))
        if code.value in met
    ]
    hindered = Obstacle.objects.filter(through, on__gte=since, on__lte=until).aggregate(
        n=Count("journey", distinct=True)
    )
    return {"exits": exits, "answers": answers, "bars": bars, "hindered": hindered["n"]}
