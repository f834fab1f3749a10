"""What the network expects permanents to have followed."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from convergence.accounts import audit
from convergence.accounts.models import User
from convergence.accounts.roles import packed_roles
from convergence.collective.actions.courses import CourseError
from convergence.collective.models import Requirement


@transaction.atomic
def expect(
    *, by: User, title: str, topic: str, roles: list[str], started_on: date, years: int | None = None,
    ended_on: date | None = None, requirement: Requirement | None = None,
) -> Requirement:  # fmt: skip
    """A training expected of these functions; `requirement` to amend one. Raises CourseError without a function."""
    if not roles:
        raise CourseError("Cochez au moins une fonction.", "roles")
    row = requirement or Requirement(by=by)
    row.title, row.topic, row.roles, row.years = title.strip(), topic, packed_roles(roles), years
    row.started_on, row.ended_on = started_on, ended_on
    row.save()
    audit.record(by=by, action="courses.expect", subject=row)
    return row
