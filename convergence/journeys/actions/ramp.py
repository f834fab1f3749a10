"""What is prepared for the hours: the next step of a PHC, the schedule of a CDI progressif."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction

from convergence.accounts import audit
from convergence.accounts.models import User
from convergence.journeys.actions.course import JourneyError, refuse_errors
from convergence.journeys.actions.work import plan_hours
from convergence.journeys.models import Journey, NextStep, PlannedHours, Progressive, ProgressiveMonth
from convergence.journeys.rules import ramp
from convergence.journeys.rules.progressive import Month, check_schedule

WAITING = (NextStep.State.PREPARED, NextStep.State.LATER)


def waiting_step(journey: Journey) -> NextStep | None:
    """The step that is prepared, or put off; at most one."""
    return NextStep.objects.filter(journey=journey, state__in=WAITING).first()


@transaction.atomic
def prepare_step(
    *, by: User, journey: Journey, from_on: date, hours: Decimal, place: str = "", met_with: str = "", note: str = ""
) -> NextStep:
    """The next step, prepared with the person; it replaces the one that was waiting."""
    if journey.ended_on is not None and from_on > journey.ended_on:
        raise JourneyError("Le parcours est terminé à cette date.", "from_on")
    NextStep.objects.filter(journey=journey, state__in=WAITING).update(state=NextStep.State.DROPPED)
    step = NextStep.objects.create(
        journey=journey, from_on=from_on, hours=hours, place=place, met_with=met_with, note=note, recorded_by=by
    )
    audit.record(
        by=by, action="journeys.prepare_step", subject=journey, person_key=journey.person.key,
        changes={"hours": ["", str(hours)], "from_on": ["", str(from_on)]},
    )  # fmt: skip
    return step


@transaction.atomic
def confirm_step(*, by: User, step: NextStep, on: date | None = None) -> NextStep:
    """The step is taken, from the day that was planned or from another: the hours are agreed."""
    if step.state != NextStep.State.PREPARED:
        raise JourneyError("Cette étape n’attend plus.", "")
    plan_hours(by=by, journey=step.journey, from_on=on or step.from_on, hours=step.hours)
    return _settle(by, step, NextStep.State.DONE)


def drop_step(*, by: User, step: NextStep) -> NextStep:
    """The step will not be taken; the hours stay as they are."""
    return _settle(by, step, NextStep.State.DROPPED)


@transaction.atomic
def put_off_step(*, by: User, journey: Journey, today: date) -> NextStep:
    """Not now: speak of it again in some weeks. A step that was prepared is dropped."""
    NextStep.objects.filter(journey=journey, state__in=WAITING).update(state=NextStep.State.DROPPED)
    known = PlannedHours.objects.filter(journey=journey, from_on__lte=today).order_by("-from_on").first()
    step = NextStep.objects.create(
        journey=journey, state=NextStep.State.LATER, from_on=today + timedelta(weeks=ramp.LATER_WEEKS.on(today)),
        hours=known.hours if known else journey.weekly_hours or Decimal(0), recorded_by=by,
    )  # fmt: skip
    audit.record(by=by, action="journeys.put_off_step", subject=journey, person_key=journey.person.key)
    return step


@transaction.atomic
def _settle(by: User, step: NextStep, state: NextStep.State) -> NextStep:
    before, step.state = step.state, state
    step.save(update_fields=["state"])
    audit.record(
        by=by, action="journeys.settle_step", subject=step.journey, person_key=step.journey.person.key,
        changes={"state": [before, state.value]},
    )  # fmt: skip
    return step


@transaction.atomic
def set_schedule(
    *,
    by: User,
    journey: Journey,
    employer: str,
    signed_on: date,
    rows: Sequence[Month],
    falls_said: bool = False,
    note: str = "",
) -> Progressive:
    """The CDI progressif of the journey, new or corrected, month by month.

    The hours planned in the chantier follow the schedule; what was planned by hand on other days stays.
    """
    if not employer.strip():
        raise JourneyError("Écrivez le nom de l’employeur.", "employer")
    refuse_errors(check_schedule(rows, falls_said=falls_said))
    known = Progressive.objects.filter(journey=journey, closed_on__isnull=True).first()
    row = known or Progressive(journey=journey)
    row.employer, row.signed_on, row.falls_said, row.note = employer.strip(), signed_on, falls_said, note
    row.save()
    ProgressiveMonth.objects.filter(progressive=row).delete()
    ProgressiveMonth.objects.bulk_create(
        [ProgressiveMonth(progressive=row, month=m.month, cdi_hours=m.cdi, cddi_hours=m.cddi) for m in rows]
    )
    _follow(row, rows)
    audit.record(by=by, action="journeys.progressive", subject=journey, person_key=journey.person.key)
    return row


def _follow(row: Progressive, rows: Sequence[Month]) -> None:
    """Hours planned in the chantier: a row each time that the CDDI hours change."""
    PlannedHours.objects.filter(schedule=row).delete()
    last: Decimal | None = None
    for month in rows:
        if month.cddi != last:
            PlannedHours.objects.update_or_create(
                journey=row.journey, from_on=max(month.month, row.journey.started_on),
                defaults={"hours": month.cddi, "schedule": row},
            )  # fmt: skip
        last = month.cddi


@transaction.atomic
def close_schedule(*, by: User, progressive: Progressive, on: date) -> Progressive:
    """The CDI progressif stops: months to come are no longer planned in the chantier."""
    if on < progressive.signed_on:
        raise JourneyError("L’arrêt précède la signature du CDI.", "on")
    progressive.closed_on = on
    progressive.save(update_fields=["closed_on"])
    PlannedHours.objects.filter(schedule=progressive, from_on__gt=on).delete()
    audit.record(
        by=by,
        action="journeys.progressive.close",
        subject=progressive.journey,
        person_key=progressive.journey.person.key,
    )
    return progressive
