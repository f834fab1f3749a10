"""Objectives of a territory or of the network: set, changed, given up."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from convergence.accounts import audit
from convergence.accounts.models import User
from convergence.growth.actions import GrowthError
from convergence.growth.models import Target
from convergence.kit import clock


def _checked(target: Target) -> None:
    try:
        target.full_clean()
    except ValidationError as error:
        raise GrowthError(" ".join(error.messages)) from error
    if target.is_rate and not 0 <= target.goal <= 100:
        raise GrowthError("Un taux va de 0 à 100.", "goal")


@transaction.atomic
def set_target(*, by: User, **values: Any) -> Target:
    """An objective. Raises GrowthError when dates or values cannot be."""
    made = Target(by=by, recorded_at=clock.now(), **values)
    _checked(made)
    made.save()
    audit.record(by=by, action="growth.set_target", subject=made)
    return made


@transaction.atomic
def amend_target(*, by: User, target: Target, **values: Any) -> Target:
    """Other words, values or dates; what it was stays in the log."""
    changes = {
        name: [str(getattr(target, name)), str(value)]
        for name, value in values.items()
        if name not in {"why", "territory"} and getattr(target, name) != value
    }
    for name, value in values.items():
        setattr(target, name, value)
    _checked(target)
    target.save()
    audit.record(by=by, action="growth.amend_target", subject=target, changes=changes)
    return target


@transaction.atomic
def drop_target(*, by: User, target: Target, why: str) -> Target:
    """Given up, and why; without words, it counts again."""
    target.dropped_why = why.strip()[:200]
    target.dropped_on = clock.today() if target.dropped_why else None
    target.save(update_fields=["dropped_on", "dropped_why"])
    audit.record(by=by, action="growth.drop_target", subject=target)
    return target


@transaction.atomic
def set_many(*, by: User, targets: Iterable[Target]) -> None:
    """Set-based form of `set_target`."""
    rows = Target.objects.bulk_create(list(targets))
    audit.record_many(by=by, traces=[audit.Trace("growth.set_target", "target", row.key) for row in rows])
