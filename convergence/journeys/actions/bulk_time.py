"""Set-based form of what is written about time: steps, amendments, decisions, derogations, immersions, attempts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db import models, transaction

from convergence.accounts import audit
from convergence.accounts.models import User
from convergence.journeys.models import (
    Amendment,
    ContractDecision,
    Derogation,
    FollowUpAttempt,
    Immersion,
    Journey,
    NextStep,
    PlannedHours,
    Progressive,
    ProgressiveMonth,
)

ACTIONS: dict[type[models.Model], str] = {
    Amendment: "journeys.amend_contract",
    ContractDecision: "journeys.decision",
    Derogation: "journeys.derogation",
    Immersion: "journeys.immersion",
    NextStep: "journeys.prepare_step",
    FollowUpAttempt: "journeys.follow_up",
    Progressive: "journeys.progressive",
    ProgressiveMonth: "",
    PlannedHours: "journeys.plan_hours",
}
"""What may be written together, in the order in which rows lean on one another, and how the audit names it."""
BATCH = 400


@transaction.atomic
def record_time_many(*, by: User, rows: Iterable[tuple[Journey, Any]]) -> None:
    """Unsaved rows with the journey they belong to. The caller has checked them against the rules, on the set."""
    groups: dict[type[models.Model], list[tuple[Journey, Any]]] = defaultdict(list)
    for journey, row in rows:
        groups[type(row)].append((journey, row))
    for model, action in ACTIONS.items():
        pairs = groups.pop(model, [])
        model._default_manager.bulk_create([row for _, row in pairs], batch_size=BATCH)
        if action:
            audit.record_many(
                by=by,
                traces=[audit.Trace(action, "journey", journey.key, journey.person.key) for journey, _ in pairs],
            )
    if groups:
        raise TypeError(f"Not written here: {sorted(model.__name__ for model in groups)}")
