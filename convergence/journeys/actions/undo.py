"""Taking back what was just noted by one click."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import transaction

from convergence.accounts import audit
from convergence.accounts.models import User
from convergence.journeys.actions.course import check_answers
from convergence.journeys.models import ANSWERS, FollowUpAttempt, Situation
from convergence.nomenclature.lists import Stage


@transaction.atomic
def take_back(
    *, by: User, situation: Situation, before: Mapping[str, str] | None, last_seen_on: date | None = None
) -> None:
    """Give the situation back the answers it had; with None it did not exist, and goes.

    A review left without any answer goes too: the journey was then last seen on `last_seen_on`.
    """
    journey = situation.journey
    check_answers(before or {})
    changes = {field: [getattr(situation, field), value] for field, value in (before or {}).items()}
    for field, value in (before or {}).items():
        setattr(situation, field, value)
    audit.record(
        by=by, action="journeys.take_back", subject=situation, person_key=journey.person.key,
        changes=changes or {"stage": [situation.stage, ""]},
    )  # fmt: skip
    if situation.stage in {Stage.M6, Stage.M12} and situation.observed_on is not None:
        last = FollowUpAttempt.objects.filter(
            journey=journey, milestone=int(situation.stage[1:]), on=situation.observed_on, by=by
        ).first()
        if last is not None:
            last.delete()
    empty = not situation.note and not any(getattr(situation, field) for field in ANSWERS)
    if before is not None and not (empty and situation.stage == Stage.REVIEW):
        situation.save(update_fields=list(before))
        return
    situation.delete()
    if situation.stage in {Stage.ENTRY, Stage.REVIEW} and last_seen_on is not None:
        journey.last_seen_on = last_seen_on
        journey.save(update_fields=["last_seen_on"])
