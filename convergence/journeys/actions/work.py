"""Hours: agreed from a day on, worked week by week."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.db import transaction

from convergence.accounts import audit
from convergence.accounts.models import User
from convergence.journeys.models import Journey, PlannedHours, WorkedWeek
from convergence.kit.dates import monday


@transaction.atomic
def plan_hours(*, by: User, journey: Journey, from_on: date, hours: Decimal) -> None:
    """Hours a week agreed from that day on."""
    before = PlannedHours.objects.filter(journey=journey, from_on=from_on).first()
    PlannedHours.objects.update_or_create(journey=journey, from_on=from_on, defaults={"hours": hours, "schedule": None})
    audit.record(
        by=by, action="journeys.plan_hours", subject=journey, person_key=journey.person.key,
        changes={"hours": [str(before.hours) if before else "", str(hours)]},
    )  # fmt: skip


@transaction.atomic
def record_weeks(*, by: User, week: date, hours: Mapping[Journey, Decimal]) -> int:
    """Hours worked in the week of that day, one row a journey. Returns how many rows changed."""
    start = monday(week)
    known = {row.journey_id: row for row in WorkedWeek.objects.filter(journey__in=list(hours), week=start)}
    fresh, changed = [], []
    for journey, worked in hours.items():
        row = known.get(journey.pk)
        if row is None:
            fresh.append(WorkedWeek(journey=journey, week=start, hours=worked))
        elif row.hours != worked:
            row.hours = worked
            changed.append(row)
    WorkedWeek.objects.bulk_create(fresh, batch_size=500)
    WorkedWeek.objects.bulk_update(changed, ["hours"], batch_size=500)
    touched = {row.journey_id for row in [*fresh, *changed]}
    audit.record_many(
        by=by,
        traces=[
            audit.Trace(
                "journeys.week",
                "journey",
                journey.key,
                journey.person.key,
                {"hours": [str(start), str(worked)]},
            )
            for journey, worked in hours.items()
            if journey.pk in touched
        ],
    )
    return len(touched)
