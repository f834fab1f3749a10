"""The file to work less than 20 hours a week: written, sent, answered."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from convergence.accounts import audit
from convergence.accounts.models import User
from convergence.journeys.actions.course import JourneyError, refuse_errors
from convergence.journeys.models import Derogation, Journey
from convergence.journeys.rules.contracts import check_derogation

FIELDS = ("asked", "hours", "from_on", "until_on", "grounds", "actions", "review", "extends")


@transaction.atomic
def write_derogation(*, by: User, journey: Journey, derogation: Derogation | None = None, **values: Any) -> Derogation:
    """The file, new or corrected. Once answered it is not changed any more: a new one extends it."""
    if set(values) - set(FIELDS):
        raise TypeError(f"Not a field of a derogation: {sorted(set(values) - set(FIELDS))}")
    row = derogation or Derogation(journey=journey, recorded_by=by)
    if row.granted is not None:
        raise JourneyError("La réponse est notée : préparez plutôt une prolongation.", "from_on")
    for name, value in values.items():
        setattr(row, name, value)
    extends = row.extends
    if extends is not None and (extends.journey_id != journey.pk or extends.granted is not True):
        raise JourneyError("Seule une dérogation accordée se prolonge.", "from_on")
    refuse_errors(
        check_derogation(
            row.from_on, row.until_on, row.hours, extends=extends is not None, reviewed=bool(row.review.strip())
        )
    )
    row.save()
    audit.record(by=by, action="journeys.derogation", subject=journey, person_key=journey.person.key)
    return row


@transaction.atomic
def send_derogation(*, by: User, derogation: Derogation, on: date) -> Derogation:
    """The file left. It says why and what is planned: both are asked by the text."""
    if not derogation.grounds.strip():
        raise JourneyError("Écrivez d’abord ce qui fait craindre une grande exclusion.", "grounds")
    if not derogation.actions.strip():
        raise JourneyError("Écrivez d’abord les actions prévues : elles partent avec la demande.", "actions")
    derogation.sent_on = on
    derogation.save(update_fields=["sent_on"])
    audit.record(
        by=by, action="journeys.derogation.send", subject=derogation.journey, person_key=derogation.journey.person.key
    )
    return derogation


@transaction.atomic
def answer_derogation(
    *, by: User, derogation: Derogation, granted: bool, on: date, answered_by: str = ""
) -> Derogation:
    """What was answered, by whom, on which day."""
    if derogation.sent_on is None:
        raise JourneyError("La demande n’est pas encore envoyée.", "on")
    if on < derogation.sent_on:
        raise JourneyError("La réponse précède l’envoi.", "on")
    derogation.granted, derogation.answered_on, derogation.answered_by = granted, on, answered_by
    derogation.save(update_fields=["granted", "answered_on", "answered_by"])
    journey = derogation.journey
    audit.record(
        by=by, action="journeys.derogation.answer", subject=journey, person_key=journey.person.key,
        changes={"granted": ["", str(granted)]},
    )  # fmt: skip
    return derogation
