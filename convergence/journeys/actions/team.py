"""Who answers for whom."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import transaction

from convergence.accounts import audit
from convergence.accounts.models import User
from convergence.journeys.models import Journey, JourneyReferent


@transaction.atomic
def entrust(*, by: User, journey: Journey, user: User, on: date, kind: str = "REFERENT") -> None:
    """That professional answers for the journey from `on`; a former referent's time ends the day before."""
    hand_over(by=by, journeys=[journey], user=user, on=on, kind=kind)


@transaction.atomic
def hand_over(*, by: User, journeys: Iterable[Journey], user: User, on: date, kind: str = "REFERENT") -> int:
    """Entrust many journeys at once, as when a colleague leaves. Returns how many changed hands."""
    rows = list(journeys)
    current = list(
        JourneyReferent.objects.filter(journey__in=rows, kind=kind, ended_on__isnull=True).select_related("journey")
    )
    same = {link.journey_id for link in current if link.user_id == user.pk}
    if kind == "REFERENT":
        for link in current:
            if link.journey_id not in same:
                link.ended_on = max(link.started_on, on - timedelta(days=1))
        JourneyReferent.objects.bulk_update(
            [link for link in current if link.journey_id not in same], ["ended_on"], batch_size=500
        )
    moving = [journey for journey in rows if journey.pk not in same]
    JourneyReferent.objects.bulk_create(
        [JourneyReferent(journey=journey, user=user, kind=kind, started_on=on) for journey in moving],
        batch_size=500,
    )
    audit.record_many(
        by=by,
        traces=[
            audit.Trace(
                "journeys.entrust",
                "journey",
                journey.key,
                journey.person.key,
                {"user": [None, str(user.key)]},
            )
            for journey in moving
        ],
    )
    return len(moving)
