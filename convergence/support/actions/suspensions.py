"""Suspensions of the PASS: declared by the chantier, ended by a return or by a new contract."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import IntegrityError, transaction

from convergence.accounts import audit
from convergence.accounts.models import User
from convergence.journeys.models import Contract, Journey
from convergence.kit import clock
from convergence.kit.refusal import RefusedError
from convergence.people.actions import move_pass
from convergence.people.models import InclusionPass
from convergence.support import pass_rules
from convergence.support.models import Suspension


class PassError(RefusedError):
    """Something about a PASS that is refused, said in French. `field` is where to mend it."""


def locked(inclusion_pass: InclusionPass) -> InclusionPass:
    """The PASS as it stands, held until the end of the transaction: two deciders do not cross."""
    return InclusionPass.objects.select_for_update().select_related("person").get(pk=inclusion_pass.pk)


def spans(inclusion_pass: InclusionPass) -> list[pass_rules.Span]:
    """Its suspensions, oldest first."""
    return list(
        Suspension.objects.filter(inclusion_pass=inclusion_pass)
        .order_by("started_on")
        .values_list("started_on", "ended_on")
    )


@transaction.atomic
def suspend(
    *,
    by: User,
    inclusion_pass: InclusionPass,
    journey: Journey,
    reason: str,
    started_on: date,
    ended_on: date | None = None,
) -> Suspension:
    """The PASS stops counting. When the last day is known, its end is pushed at once. Raises PassError."""
    now = locked(inclusion_pass)
    if now.closed_on is not None or now.ends_on is None:
        raise PassError("Ce PASS est clos ou sa fin n’est pas notée : notez d’abord le PASS en cours.")
    refusal = pass_rules.check_suspension(
        started_on, ended_on, started_on=now.started_on, ends_on=now.ends_on, others=spans(now), today=clock.today()
    )
    if refusal:
        raise PassError(refusal, "started_on")
    try:
        with transaction.atomic():
            made = Suspension.objects.create(
                inclusion_pass=now, journey=journey, reason=reason, started_on=started_on, ended_on=ended_on,
                recorded_at=clock.now(), recorded_by=by,
            )  # fmt: skip
    except IntegrityError:
        raise PassError("Ce PASS est déjà suspendu.", "started_on") from None
    if ended_on is None:
        move_pass(by=by, inclusion_pass=now, ends_on=now.ends_on, suspended_on=started_on)
    else:
        pushed = now.ends_on + timedelta(days=pass_rules.days_of((started_on, ended_on), ended_on))
        move_pass(by=by, inclusion_pass=now, ends_on=pushed, suspended_on=now.suspended_on)
    audit.record(
        by=by, action="support.suspend", subject=made, person_key=now.person.key,
        changes={"started_on": ["", str(started_on)], "ended_on": ["", str(ended_on or "")]},
    )  # fmt: skip
    return made


@transaction.atomic
def resume(*, by: User, suspension: Suspension, ended_on: date) -> Suspension:
    """The suspension ended that day: the PASS counts again from the next one, its end pushed by as long."""
    now = locked(suspension.inclusion_pass)
    held: Suspension = Suspension.objects.select_for_update().get(pk=suspension.pk)
    if held.ended_on is not None or now.ends_on is None:
        raise PassError("Cette suspension est déjà finie.")
    others = [span for span in spans(now) if span[0] != held.started_on]
    refusal = pass_rules.check_length_of_suspension(held.started_on, ended_on, others)
    if refusal:
        raise PassError(refusal, "ended_on")
    held.ended_on = ended_on
    held.save(update_fields=["ended_on"])
    pushed = now.ends_on + timedelta(days=pass_rules.days_of((held.started_on, ended_on), ended_on))
    move_pass(by=by, inclusion_pass=now, ends_on=pushed)
    audit.record(
        by=by,
        action="support.resume",
        subject=held,
        person_key=now.person.key,
        changes={"ended_on": ["", str(ended_on)]},
    )
    return held


def end_by_contract(by: User, contract: Contract) -> None:
    """A hire ends the suspension of the person’s PASS the day before. An immersion is no hire."""
    if contract.form == "PMSMP":
        return
    running = (
        Suspension.objects.filter(
            inclusion_pass__person=contract.journey.person_id, inclusion_pass__closed_on__isnull=True,
            ended_on__isnull=True,
        )
        .select_related("inclusion_pass")
        .first()
    )  # fmt: skip
    if running is not None and (last := pass_rules.ended_by_hire(running.started_on, contract.started_on)):
        resume(by=by, suspension=running, ended_on=last)
