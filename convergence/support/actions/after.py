"""After the exit: words with the employer who hired the person."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from convergence.accounts import audit
from convergence.accounts.models import User
from convergence.journeys.actions import JourneyError
from convergence.journeys.models import Journey
from convergence.kit import clock
from convergence.support.models import EmployerContact


@transaction.atomic
def note_employer(
    *, by: User, journey: Journey, on: date, means: str, employer: str, contact: str = "", note: str = ""
) -> EmployerContact:
    """A word with the employer. It may come before the exit, when the job does."""
    if on > clock.today():
        raise JourneyError("Ce jour n’est pas encore venu.", "on")
    row = EmployerContact.objects.create(
        journey=journey, on=on, means=means, employer=employer.strip(), contact=contact, note=note, by=by,
        recorded_at=clock.now(),
    )  # fmt: skip
    audit.record(by=by, action="support.employer", subject=journey, person_key=journey.person.key)
    return row
