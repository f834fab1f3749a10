"""Contracts: signed, renewed, amended, broken; what lets them go on; immersions inside them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction

from convergence.accounts import audit
from convergence.accounts.models import User
from convergence.journeys.actions.course import JourneyError, refuse_errors
from convergence.journeys.models import Amendment, Contract, ContractDecision, Immersion, Journey, PlannedHours
from convergence.journeys.rules import contracts as rules
from convergence.journeys.rules.base import Finding
from convergence.journeys.rules.contracts import Decision, Term

SIGNED: list[Callable[[User, Contract], None]] = []
"""Told of each new contract, in its transaction: higher rooms add theirs in `ready()` (a hire ends a suspension)."""


@dataclass(frozen=True)
class DecisionDraft:
    """What was decided so that a contract goes on past 24 months. `training_ends_on` bounds a training."""

    reason: str
    decided_by: str
    decided_on: date
    decider: str = ""
    training_ends_on: date | None = None


def terms_of(journey: Journey, *, but: Contract | None = None) -> list[Term]:
    """The CDDI of the journey as the rules see them, the first one first. One query."""
    rows = Contract.objects.filter(journey=journey, form__startswith="CDDI").order_by("started_on")
    return [Term(row.started_on, row.ended_on, row.broken_on) for row in rows if but is None or row.pk != but.pk]


def decisions_of(journey: Journey) -> list[Decision]:
    rows = ContractDecision.objects.filter(journey=journey)
    return [Decision(row.reason, row.from_on, row.until_on) for row in rows]


def decision_span(new: Term, terms: Iterable[Term], known: Iterable[Decision]) -> tuple[date, date]:
    """What a decision that carries that contract covers: from the day after the last covered one, to its last day."""
    first = rules.limit([*terms, new], rules.CVG_FIRST_MONTHS.on(new.started_on)) or new.started_on
    covered = max([first, *(one.until_on for one in known if one.until_on < (new.ended_on or date.max))])
    return max(new.started_on, covered + timedelta(days=1)), new.ended_on or new.started_on


@transaction.atomic
def add_contract(
    *,
    by: User,
    journey: Journey,
    form: str,
    started_on: date,
    ended_on: date | None,
    weekly_hours: Decimal | None = None,
    renews: Contract | None = None,
    under_minimum: bool = False,
) -> Contract:
    """A contract as it was signed, possibly the renewal of another: what is past is recorded as it is.

    Screens sign through `sign_contract`, which refuses what the law refuses.
    """
    if ended_on is not None and ended_on < started_on:
        raise JourneyError("La fin du contrat précède son début.", "ended_on")
    contract = Contract.objects.create(
        journey=journey,
        form=form,
        started_on=started_on,
        ended_on=ended_on,
        weekly_hours=weekly_hours,
        under_minimum=under_minimum,
        renews=renews,
    )
    audit.record(by=by, action="journeys.contract", subject=contract, person_key=journey.person.key)
    for told in SIGNED:
        told(by, contract)
    return contract


@transaction.atomic
def sign_contract(
    *,
    by: User,
    journey: Journey,
    form: str,
    started_on: date,
    ended_on: date | None,
    decision: DecisionDraft | None = None,
    **values: Any,
) -> Contract:
    """A contract that the law admits: four months at least, no overlap, 24 months in all unless a decision covers
    what follows (L5132-15-1). The decision given with it is recorded with it; one not needed is left out.

    Raises JourneyError with the first rule that it breaks, in French, on the field to mend.
    """
    if form.startswith("CDDI") and (ended_on is None or ended_on >= started_on):
        new = Term(started_on, ended_on)
        renews, under = values.get("renews") is not None, bool(values.get("under_minimum"))
        before, known = terms_of(journey), decisions_of(journey)
        found = list(rules.check_length_of(new, before, renews=renews, under_minimum=under, decisions=known))
        if decision is not None and any(finding.code == "contract_beyond" for finding in found):
            known.append(_decide(by, journey, decision, decision_span(new, before, known)))
            found = list(rules.check_length_of(new, before, renews=renews, under_minimum=under, decisions=known))
        refuse_errors(found)
    return add_contract(by=by, journey=journey, form=form, started_on=started_on, ended_on=ended_on, **values)


def _decide(by: User, journey: Journey, draft: DecisionDraft, span: tuple[date, date]) -> Decision:
    wanted = Decision(draft.reason, *span)
    refuse_errors(
        rules.check_decision(
            wanted, birth_date=journey.person.birth_date, disabled=_disabled(journey), decided_on=draft.decided_on,
            training_ends_on=draft.training_ends_on,
        )
    )  # fmt: skip
    ContractDecision.objects.create(
        journey=journey, reason=draft.reason, from_on=span[0], until_on=span[1], decided_by=draft.decided_by,
        decider=draft.decider, decided_on=draft.decided_on,
    )  # fmt: skip
    audit.record(by=by, action="journeys.decision", subject=journey, person_key=journey.person.key)
    return wanted


def _disabled(journey: Journey) -> str:
    """The last known answer about her RQTH."""
    seen = journey.situations.exclude(rqth="").order_by("-observed_on", "-pk").values_list("rqth", flat=True)
    return seen.first() or ""


def warnings_for(journey: Journey, contract: Contract, *, allowed: bool) -> list[Finding]:
    """What the rules only tell of a contract that was let through. `allowed`: under 20 hours is covered."""
    others = terms_of(journey, but=contract)
    term = Term(contract.started_on, contract.ended_on, contract.broken_on)
    found: list[Finding] = []
    if contract.form.startswith("CDDI"):
        found += rules.check_length_of(
            term, [one for one in others if one.started_on < contract.started_on], renews=bool(contract.renews_id),
            under_minimum=contract.under_minimum, decisions=decisions_of(journey),
        )  # fmt: skip
        found += rules.check_weekly_hours(contract.form, contract.weekly_hours, contract.started_on, allowed=allowed)
    return [finding for finding in found if not finding.is_error]


def renew_contract(
    *,
    by: User,
    contract: Contract,
    ended_on: date,
    weekly_hours: Decimal | None = None,
    decision: DecisionDraft | None = None,
) -> Contract:
    """The same form goes on from the day after, until `ended_on`."""
    if contract.ended_on is None:
        raise JourneyError("Ce contrat n’a pas de fin : il n’est pas à renouveler.", "ended_on")
    return sign_contract(
        by=by, journey=contract.journey, form=contract.form, started_on=contract.ended_on + timedelta(days=1),
        ended_on=ended_on, weekly_hours=weekly_hours if weekly_hours is not None else contract.weekly_hours,
        renews=contract, decision=decision,
    )  # fmt: skip


@transaction.atomic
def amend_contract(*, by: User, contract: Contract, from_on: date, weekly_hours: Decimal) -> Amendment:
    """The hours of the contract change from that day; what is planned in the chantier follows."""
    refuse_errors(rules.check_amendment(Term(contract.started_on, contract.ended_on, contract.broken_on), from_on))
    if Amendment.objects.filter(contract=contract, from_on=from_on).exists():
        raise JourneyError("Un avenant prend déjà effet ce jour-là : choisissez un autre jour.", "from_on")
    amendment = Amendment.objects.create(contract=contract, from_on=from_on, weekly_hours=weekly_hours)
    PlannedHours.objects.update_or_create(
        journey=contract.journey, from_on=from_on, defaults={"hours": weekly_hours, "schedule": None}
    )
    audit.record(
        by=by, action="journeys.amend_contract", subject=contract.journey, person_key=contract.journey.person.key,
        changes={"weekly_hours": ["", str(weekly_hours)]},
    )  # fmt: skip
    return amendment


@transaction.atomic
def break_contract(*, by: User, contract: Contract, on: date | None) -> Contract:
    """The contract ends that day, before its term; with None it was noted by mistake and runs again."""
    if on is not None and on < contract.started_on:
        raise JourneyError("La rupture précède le début du contrat.", "on")
    if on is not None and contract.ended_on is not None and on >= contract.ended_on:
        raise JourneyError("Le contrat finit déjà ce jour-là : il n’y a pas de rupture à noter.", "on")
    before, contract.broken_on = contract.broken_on, on
    contract.save(update_fields=["broken_on"])
    audit.record(
        by=by, action="journeys.break_contract", subject=contract, person_key=contract.journey.person.key,
        changes={"broken_on": [str(before or ""), str(on or "")]},
    )  # fmt: skip
    return contract


IMMERSION_FIELDS = ("host", "activity", "object", "started_on", "ended_on", "tutor", "outcome")


@transaction.atomic
def record_immersion(
    *, by: User, journey: Journey, immersion: Immersion | None = None, **values: Any
) -> tuple[Immersion, list[Finding]]:
    """A PMSMP, new or corrected, with what the rules only tell. Raises JourneyError for what they refuse."""
    if set(values) - set(IMMERSION_FIELDS):
        raise TypeError(f"Not a field of an immersion: {sorted(set(values) - set(IMMERSION_FIELDS))}")
    row = immersion or Immersion(journey=journey)
    for name, value in values.items():
        setattr(row, name, value)
    others = [
        Term(one.started_on, one.ended_on) for one in Immersion.objects.filter(journey=journey) if one.pk != row.pk
    ]
    findings = list(rules.check_immersion(row.started_on, row.ended_on, terms_of(journey), others))
    refuse_errors(findings)
    row.save()
    audit.record(by=by, action="journeys.immersion", subject=journey, person_key=journey.person.key)
    return row, [finding for finding in findings if not finding.is_error]


@transaction.atomic
def withdraw_immersion(*, by: User, immersion: Immersion) -> None:
    """The immersion did not take place."""
    audit.record(
        by=by, action="journeys.immersion.withdraw", subject=immersion.journey, person_key=immersion.journey.person.key
    )
    immersion.delete()
