"""Scenarios kept by name."""

from __future__ import annotations

from django.db import transaction

from convergence.accounts import audit
from convergence.accounts.models import User
from convergence.funding.errors import FundingError
from convergence.funding.models import Scenario
from convergence.funding.scenario import Assumptions
from convergence.kit import clock


@transaction.atomic
def keep(*, by: User, name: str, assumptions: Assumptions) -> Scenario:
    """Keep these assumptions under a name, for the national team. Raises FundingError without a name."""
    if not name.strip():
        raise FundingError("Donnez-lui un nom : vous le retrouverez dans la liste.", "name")
    made = Scenario.objects.create(name=name.strip(), assumptions=assumptions.kept(), by=by, saved_at=clock.now())
    audit.record(by=by, action="funding.keep_scenario", subject=made)
    return made


@transaction.atomic
def drop(*, by: User, scenario: Scenario) -> None:
    """It is no longer kept."""
    audit.record(by=by, action="funding.drop_scenario", subject=scenario)
    scenario.delete()
