"""The course of a journey: opened, diagnosed, reviewed, closed, followed."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from convergence.accounts import audit
from convergence.accounts.models import User
from convergence.journeys import rules
from convergence.journeys.models import (
    ANSWERS,
    CODED,
    Contract,
    FollowUpAttempt,
    Journey,
    JourneyReferent,
    Situation,
    valid_income,
)
from convergence.journeys.rules import Finding
from convergence.kit import clock
from convergence.kit.refusal import RefusedError
from convergence.network.models import Chantier
from convergence.nomenclature.lists import ContactResult, Stage
from convergence.people.models import Person

JOURNEY_FIELDS = (
    "started_on", "ended_on", "referrer", "weekly_hours", "diagnosed_on", "proximity", "concerted",
    "mobilised_emploi", "mobilised_logement", "mobilised_sante", "housing_access_on", "job_signed_on",
    "exit_reason",
)  # fmt: skip
_ACCEPTED = {field.name: field.accepted() for field in CODED}


class JourneyError(RefusedError):
    """Something about a journey that is refused, said in French. `field` is where to mend it."""


def new_reference() -> str:
    """A stable key without any name, for journeys opened on screen."""
    return uuid.uuid4().hex[:8].upper()


def refuse_errors(*groups: Iterable[Finding]) -> None:
    """Stop at the first error; warnings are let through."""
    for findings in groups:
        for finding in findings:
            if finding.is_error:
                raise JourneyError(finding.message, finding.field)


def ensure_no_overlap(journey: Journey) -> None:
    """No two journeys of one person share a day in one programme and chantier.

    PostgreSQL also holds it by an exclusion constraint; on SQLite every write transaction is exclusive.
    """
    others = Journey.objects.filter(
        person_id=journey.person_id, chantier_id=journey.chantier_id, programme=journey.programme
    ).exclude(pk=journey.pk)
    for other in others:
        if rules.overlaps(journey.started_on, journey.ended_on, other.started_on, other.ended_on):
            until = f"au {other.ended_on:%d/%m/%Y}" if other.ended_on else "encore ouvert"
            raise JourneyError(
                f"Cette personne a déjà un parcours {other.programme} dans ce chantier, "
                f"du {other.started_on:%d/%m/%Y}, {until} : reprenez ce parcours ou corrigez les dates.",
                "started_on",
            )


@transaction.atomic
def open_journey(
    *,
    by: User,
    person: Person,
    chantier: Chantier,
    programme: str,
    started_on: date,
    referrer: str = "",
    weekly_hours: Decimal | None = None,
    referent: User | None = None,
    previous: Journey | None = None,
    reference: str = "",
) -> Journey:
    """A person starts on a chantier. Nothing but who, where, which programme and when is required."""
    refuse_errors(rules.check_birth(person.birth_date, started_on, clock.today()), rules.check_dates(started_on, None))
    journey = Journey(
        person=person, chantier=chantier, programme=programme, started_on=started_on, referrer=referrer,
        weekly_hours=weekly_hours, previous=previous, reference=reference or new_reference(),
        recorded_at=clock.now(), last_seen_on=started_on,
    )  # fmt: skip
    ensure_no_overlap(journey)
    journey.save()
    if referent is not None:
        JourneyReferent.objects.create(journey=journey, user=referent, kind="REFERENT", started_on=started_on)
    audit.record(by=by, action="journeys.open", subject=journey, person_key=person.key)
    return journey


def _set(target: Any, values: Mapping[str, Any]) -> dict[str, list[Any]]:
    changes = {
        field: [getattr(target, field), value] for field, value in values.items() if getattr(target, field) != value
    }
    for field, (_, after) in changes.items():
        setattr(target, field, after)
    return changes


def _traced(changes: Mapping[str, list[Any]]) -> dict[str, list[str]]:
    return {
        field: ["" if before is None else str(before), "" if after is None else str(after)]
        for field, (before, after) in changes.items()
    }


@transaction.atomic
def amend_journey(*, by: User, journey: Journey, **values: Any) -> bool:
    """Correct facts of the journey; only the fields given. True when something changed."""
    unknown = set(values) - set(JOURNEY_FIELDS)
    if unknown:
        raise TypeError(f"Not a field of a journey: {sorted(unknown)}")
    changes = _set(journey, values)
    if not changes:
        return False
    refuse_errors(rules.check_dates(journey.started_on, journey.ended_on))
    if {"started_on", "ended_on"} & changes.keys():
        ensure_no_overlap(journey)
    journey.save(update_fields=list(changes))
    audit.record(
        by=by,
        action="journeys.amend",
        subject=journey,
        person_key=journey.person.key,
        changes=_traced(changes),
    )
    return True


def check_answers(values: Mapping[str, Any]) -> None:
    """Refuse what no list knows, before the database does."""
    for field, value in values.items():
        if field == "note":
            continue
        if field not in ANSWERS:
            raise TypeError(f"Not an answer of a situation: {field}")
        known = valid_income(value) if field == "income" else value in _ACCEPTED[field]
        if not known:
            raise JourneyError(f"Réponse inconnue : {value}.", field)


@transaction.atomic
def record_situation(*, by: User, journey: Journey, stage: str, observed_on: date | None, **values: Any) -> Situation:
    """Record answers observed that day. Entry and exit have one situation; a review has one a day.

    Answers not given stay as they were: a form saved block by block never erases the others.
    """
    check_answers(values)
    if observed_on is not None and observed_on > clock.today():
        raise JourneyError("La date d’observation est dans le futur.", "observed_on")
    where: dict[str, Any] = {"journey": journey, "stage": stage}
    if stage not in {Stage.ENTRY, Stage.EXIT}:
        where["observed_on"] = observed_on
    situation = Situation.objects.filter(**where).first()
    fresh = situation is None
    if situation is None:
        situation = Situation(**where, recorded_by=by)
    changes = _set(situation, {"observed_on": observed_on, **values})
    if not changes and not fresh:
        return situation
    situation.recorded_at, situation.recorded_by = clock.now(), by
    situation.save()
    _see(journey, stage, observed_on)
    audit.record(
        by=by, action=f"journeys.situation.{stage.lower()}", subject=situation, person_key=journey.person.key,
        changes=_traced({field: pair for field, pair in changes.items() if field != "note"}),
    )  # fmt: skip
    return situation


def _see(journey: Journey, stage: str, observed_on: date | None) -> None:
    if stage in {Stage.ENTRY, Stage.REVIEW} and observed_on is not None:
        latest = max(filter(None, (journey.last_seen_on, observed_on)))
        if latest != journey.last_seen_on:
            journey.last_seen_on = latest
            journey.save(update_fields=["last_seen_on"])


@transaction.atomic
def record_diagnosis(*, by: User, journey: Journey, diagnosed_on: date, **values: Any) -> Situation:
    """The entry diagnosis, whole or in part. Its answers are facts of the entry."""
    if diagnosed_on > clock.today():
        raise JourneyError("La date du diagnostic est dans le futur.", "diagnosed_on")
    amend_journey(by=by, journey=journey, diagnosed_on=diagnosed_on)
    return record_situation(by=by, journey=journey, stage=Stage.ENTRY, observed_on=journey.started_on, **values)


@transaction.atomic
def close_journey(
    *,
    by: User,
    journey: Journey,
    ended_on: date,
    exit_reason: str = "",
    housing_access_on: date | None = None,
    job_signed_on: date | None = None,
    **values: Any,
) -> Journey:
    """The person leaves: last day, reason, and what is known of her that day.

    Running contracts end that day. The referent stays, for the follow-ups at 6 and 12 months.
    """
    facts: dict[str, Any] = {"ended_on": ended_on, "exit_reason": exit_reason}
    if housing_access_on is not None:
        facts["housing_access_on"] = housing_access_on
    if job_signed_on is not None:
        facts["job_signed_on"] = job_signed_on
    amend_journey(by=by, journey=journey, **facts)
    if values:
        record_situation(by=by, journey=journey, stage=Stage.EXIT, observed_on=ended_on, **values)
    for contract in Contract.objects.filter(journey=journey, broken_on__isnull=True):
        if contract.started_on <= ended_on and (contract.ended_on is None or contract.ended_on > ended_on):
            contract.broken_on = ended_on
            contract.save(update_fields=["broken_on"])
    return journey


@transaction.atomic
def reopen_journey(*, by: User, journey: Journey) -> Journey:
    """The exit was a mistake: the journey is open again; what was noted at the exit is kept as a review."""
    exit_on = journey.ended_on
    amend_journey(by=by, journey=journey, ended_on=None, exit_reason="")
    situation = journey.situations.filter(stage=Stage.EXIT).first()
    if situation is not None:
        if journey.situations.filter(stage=Stage.REVIEW, observed_on=situation.observed_on).exists():
            situation.delete()
        else:
            situation.stage = Stage.REVIEW
            situation.save(update_fields=["stage"])
    Contract.objects.filter(journey=journey, broken_on=exit_on).update(broken_on=None)
    return journey


@transaction.atomic
def record_follow_up(
    *,
    by: User,
    journey: Journey,
    milestone: int,
    on: date,
    outcome: str,
    housing: str = "",
    note: str = "",
    means: str = "",
) -> Situation:
    """What became of the person at 6 or 12 months, or an attempt to reach her. Attempts add up.

    The situation of that day holds what is known; each attempt keeps how and with what result, even twice a day.
    """
    if journey.ended_on is None or on < journey.ended_on:
        raise JourneyError("Un suivi vient après la sortie.", "observed_on")
    values: dict[str, Any] = {"outcome": outcome, "housing": housing}
    if note:
        values["note"] = note
    situation = record_situation(by=by, journey=journey, stage=f"M{milestone}", observed_on=on, **values)
    FollowUpAttempt.objects.create(
        journey=journey, milestone=milestone, on=on, means=means, note=note, by=by, recorded_at=clock.now(),
        result=outcome if outcome in {ContactResult.INJOIGNABLE, ContactResult.REFUS} else ContactResult.JOINT,
    )  # fmt: skip
    return situation
