"""A value changed on screen and in the file: a human keeps one of the two."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from convergence.accounts import audit
from convergence.accounts.models import User
from convergence.exchange.columns import FACT, STAGES, Place
from convergence.exchange.errors import ExchangeError
from convergence.exchange.models import Baseline, Conflict
from convergence.exchange.planning import load_stored
from convergence.exchange.rows import Row, row_of, value_of_text
from convergence.journeys import actions as journeys
from convergence.journeys.actions import JourneyError
from convergence.journeys.models import Journey
from convergence.kit import clock
from convergence.people import actions as people
from convergence.people.actions import PeopleError


def days(conflict: Conflict) -> dict[Place, str]:
    """Which review or follow-up the value belongs to."""
    place = FACT[conflict.column].place
    return {place: conflict.day} if place in STAGES else {}


def present(conflicts: list[Conflict]) -> dict[int, str]:
    """What the screen says now, by conflict."""
    stored = load_stored(list({conflict.journey_id: conflict.journey for conflict in conflicts}.values()))
    return {
        conflict.pk: row_of(stored[conflict.journey_id], days(conflict)).get(conflict.column, "")
        for conflict in conflicts
    }


@transaction.atomic
def decide(*, by: User, conflict: Conflict, take: str) -> None:
    """Keep the screen's value, or write the file's. Either way the next import of the same value is silent.

    Raises ExchangeError when the file's value cannot be written, with the reason.
    """
    conflict = Conflict.objects.select_for_update().select_related("journey__person").get(pk=conflict.pk)
    if conflict.state != Conflict.State.OPEN:
        raise ExchangeError("Cette valeur est déjà tranchée.")
    if take not in {Conflict.State.SCREEN, Conflict.State.FILE}:
        raise ExchangeError("Choisissez la valeur de l’écran ou celle du fichier.")
    if take == Conflict.State.FILE:
        try:
            _write(conflict, by=by)
        except (JourneyError, PeopleError) as error:
            raise ExchangeError(str(error)) from None
    kept = Baseline.objects.filter(journey=conflict.journey).first() or Baseline(journey=conflict.journey, values={})
    values: Row = {**kept.values, conflict.column: conflict.offered}
    kept.values = values
    kept.save()
    conflict.state, conflict.decided_at, conflict.decided_by = take, clock.now(), by
    conflict.save(update_fields=["state", "decided_at", "decided_by"])
    audit.record(
        by=by,
        action="exchange.decide",
        subject=conflict,
        person_key=conflict.journey.person.key,
        changes={
            conflict.column: [conflict.stored, conflict.offered if take == Conflict.State.FILE else conflict.stored]
        },
    )


def _write(conflict: Conflict, *, by: User) -> None:
    column, journey = FACT[conflict.column], conflict.journey
    value: Any = value_of_text(column, conflict.offered)
    if column.place is Place.PERSON:
        people.amend(by=by, person=journey.person, **{column.field: value})
    elif column.place is Place.PASS:
        number = value if column.field == "number" else ""
        people.set_pass(by=by, person=journey.person, number=number, ends_on=None if number else value)
    elif column.place is Place.JOURNEY:
        journeys.amend_journey(by=by, journey=journey, **{column.field: value})
    else:
        journeys.record_situation(
            by=by,
            journey=journey,
            stage=column.place.value,
            observed_on=_day(conflict, journey),
            **{column.field: value},
        )


def _day(conflict: Conflict, journey: Journey) -> date | None:
    place = FACT[conflict.column].place
    if place is Place.ENTRY:
        return journey.started_on
    if place is Place.EXIT:
        return journey.ended_on
    return date.fromisoformat(conflict.day) if conflict.day else None
