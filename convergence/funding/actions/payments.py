"""Payments to chantiers: planned with the decision, released when their condition holds, paid; what is to be recovered.

Never more goes out than is owed: the amount decided, then the amount accepted once it is justified.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db import transaction

from convergence.accounts import audit
from convergence.accounts.models import User
from convergence.funding import rules
from convergence.funding.errors import FundingError
from convergence.funding.models import Instalment, Justification, Recovery, SchemeStep, Subsidy
from convergence.kit import clock

BATCH = 500


def plan_many(*, subsidies: Sequence[Subsidy], steps: Sequence[SchemeStep], on: date) -> None:
    """Write or adjust the payments of these subsidies to what is owed today. Inside the caller's transaction.

    What is released or paid does not move; the rest is shared between the open ones. More went than is owed: recovery.
    Six queries, however many there are.
    """
    held: dict[int, list[Instalment]] = defaultdict(list)
    for row in Instalment.objects.filter(subsidy__in=subsidies).order_by("rank"):
        held[row.subsidy_id].append(row)
    back: dict[int, list[Recovery]] = defaultdict(list)
    for recovery in Recovery.objects.filter(subsidy__in=subsidies):
        back[recovery.subsidy_id].append(recovery)
    accepted = {one.subsidy_id: one for one in Justification.objects.filter(subsidy__in=subsidies, state="ACCEPTED")}
    made: list[Instalment] = []
    moved: list[Instalment] = []
    asked: list[Recovery] = []
    changed: list[Recovery] = []
    dropped: list[int] = []
    for one in subsidies:
        rows = held[one.pk] or [
            Instalment(
                subsidy=one, rank=step.rank, condition=step.condition, share=step.share, due_on=step.due_on, cents=0
            )
            for step in steps
        ]
        due = _settle(rows, back[one.pk], _owed(one, accepted.get(one.pk)))
        if due.more:
            last = max((row.rank for row in rows), default=0)
            rows.append(
                Instalment(subsidy=one, rank=last + 1, condition="NOTIFICATION", share=0, due_on=on, cents=due.more)
            )
        made += [row for row in rows if row.pk is None]
        moved += [row for row in rows if row.pk is not None and row.released_on is None]
        waiting = next((recovery for recovery in back[one.pk] if recovery.settled_on is None), None)
        if due.excess and waiting is None:
            asked.append(Recovery(subsidy=one, cents=due.excess, asked_on=on))
        elif due.excess and waiting is not None:
            waiting.cents = due.excess
            changed.append(waiting)
        elif waiting is not None:
            dropped.append(waiting.pk)
    Instalment.objects.bulk_create(made, batch_size=BATCH)
    Instalment.objects.bulk_update(moved, ["cents"], batch_size=BATCH)
    Recovery.objects.bulk_create(asked, batch_size=BATCH)
    Recovery.objects.bulk_update(changed, ["cents"], batch_size=BATCH)
    Recovery.objects.filter(pk__in=dropped).delete()


def _settle(rows: Sequence[Instalment], recoveries: Iterable[Recovery], target: int) -> rules.Due:
    """Put on the open instalments what is left of the target."""
    gone = sum(row.cents for row in rows if row.released_on is not None)
    gone -= sum(recovery.cents for recovery in recoveries if recovery.settled_on is not None)
    still = [row for row in rows if row.released_on is None]
    due = rules.settle(target, gone=gone, weights=[row.share or 1 for row in still])
    for row, part in zip(still, due.parts, strict=True):
        row.cents = part
    return due


def plan(*, subsidy: Subsidy) -> None:
    """The same for one."""
    plan_many(subsidies=[subsidy], steps=(), on=clock.today())


def hindrance(instalment: Instalment, subsidy: Subsidy, justification: Justification | None, today: date) -> str:
    """Why it cannot be released today, in words; nothing when it can."""
    if subsidy.notified_on is None:
        return "La subvention n’est pas notifiée."
    if instalment.cents == 0:
        return "Il n’y a rien à verser."
    if instalment.condition == "DATE" and today < instalment.due_on:
        return "Sa date n’est pas venue."
    accepted = justification is not None and justification.state == Justification.State.ACCEPTED
    if instalment.condition == "JUSTIFICATION" and not accepted:
        return "La justification n’est pas acceptée."
    return ""


def _locked(instalment: Instalment) -> tuple[Instalment, Subsidy]:
    subsidy = Subsidy.objects.select_for_update().get(pk=instalment.subsidy_id)
    return Instalment.objects.get(pk=instalment.pk), subsidy


@transaction.atomic
def release(*, by: User, instalment: Instalment, on: date | None = None) -> Instalment:
    """It may be paid. Raises FundingError while its condition does not hold, or above what is owed."""
    instalment, subsidy = _locked(instalment)
    if instalment.released_on is not None:
        raise FundingError("Ce versement est déjà débloqué.")
    day = on or clock.today()
    justification = Justification.objects.filter(subsidy=subsidy).first()
    why = hindrance(instalment, subsidy, justification, day)
    if not why and _out([subsidy.pk])[subsidy.pk] + instalment.cents > _owed(subsidy, justification):
        why = "Ce serait verser plus que le montant dû."
    if why:
        raise FundingError(why)
    instalment.released_on = day
    instalment.save(update_fields=["released_on"])
    audit.record(by=by, action="funding.release", subject=instalment, changes={"cents": [0, instalment.cents]})
    return instalment


@transaction.atomic
def release_ready(*, by: User, rows: Any) -> int:
    """Release all those of a list whose condition holds, and that stay within what is owed; answers how many.

    Eight queries, however many there are.
    """
    rows = rows.filter(released_on__isnull=True, cents__gt=0)
    wanted = set(rows.order_by().values_list("subsidy_id", flat=True))
    subsidies = {one.pk: one for one in Subsidy.objects.select_for_update().filter(pk__in=wanted)}
    found = list(rows.order_by("subsidy_id", "rank"))
    held = {one.subsidy_id: one for one in Justification.objects.filter(subsidy__in=subsidies)}
    out = _out(subsidies)
    today, done = clock.today(), []
    for row in found:
        subsidy, justification = subsidies[row.subsidy_id], held.get(row.subsidy_id)
        within = out[subsidy.pk] + row.cents <= _owed(subsidy, justification)
        if within and not hindrance(row, subsidy, justification, today):
            row.released_on = today
            out[subsidy.pk] += row.cents
            done.append(row)
    Instalment.objects.bulk_update(done, ["released_on"], batch_size=BATCH)
    audit.record_many(by=by, traces=[audit.Trace("funding.release", "instalment", row.key) for row in done])
    return len(done)


def _owed(subsidy: Subsidy, justification: Justification | None) -> int:
    """Cents owed in all: the amount decided, or the amount accepted when it is lower."""
    if justification is None or justification.accepted is None:
        return subsidy.cents
    return min(subsidy.cents, justification.accepted)


def _out(subsidies: Iterable[int]) -> dict[int, int]:
    """What is released or paid of each, by its key in the database, less what was returned. Two queries."""
    total = dict.fromkeys(subsidies, 0)
    gone = Instalment.objects.filter(subsidy__in=total, released_on__isnull=False)
    for pk, cents in gone.values_list("subsidy_id", "cents"):
        total[pk] += cents
    back = Recovery.objects.filter(subsidy__in=total, settled_on__isnull=False)
    for pk, cents in back.values_list("subsidy_id", "cents"):
        total[pk] -= cents
    return total


@transaction.atomic
def hold_back(*, by: User, instalment: Instalment) -> Instalment:
    """Released by mistake: it waits again. Raises FundingError once it is paid."""
    instalment, subsidy = _locked(instalment)
    if instalment.released_on is None or instalment.paid_on is not None:
        raise FundingError("On retient un versement débloqué qui n’est pas encore versé.")
    instalment.released_on = None
    instalment.save(update_fields=["released_on"])
    plan(subsidy=subsidy)
    audit.record(by=by, action="funding.hold_back", subject=instalment)
    return instalment


@transaction.atomic
def pay(*, by: User, instalment: Instalment, on: date, reference: str = "") -> Instalment:
    """It is paid. Raises FundingError before it is released, twice, or for a day to come."""
    instalment, _ = _locked(instalment)
    if instalment.released_on is None:
        raise FundingError("Débloquez d’abord ce versement.", "on")
    if instalment.paid_on is not None:
        raise FundingError("Ce versement est déjà payé.", "on")
    if on > clock.today():
        raise FundingError("Ce jour n’est pas encore venu.", "on")
    if on < instalment.released_on:
        raise FundingError("Il n’était pas débloqué ce jour-là.", "on")
    instalment.paid_on, instalment.reference = on, reference.strip()
    instalment.save(update_fields=["paid_on", "reference"])
    audit.record(by=by, action="funding.pay", subject=instalment, changes={"cents": [0, instalment.cents]})
    return instalment


@transaction.atomic
def settle_recovery(*, by: User, recovery: Recovery, on: date, reference: str = "") -> Recovery:
    """The chantier returned it. Raises FundingError twice, or for a day to come."""
    Subsidy.objects.select_for_update().get(pk=recovery.subsidy_id)
    if recovery.settled_on is not None:
        raise FundingError("Ce trop-perçu est déjà rendu.", "on")
    if on > clock.today():
        raise FundingError("Ce jour n’est pas encore venu.", "on")
    recovery.settled_on, recovery.reference = on, reference.strip()
    recovery.save(update_fields=["settled_on", "reference"])
    audit.record(by=by, action="funding.settle_recovery", subject=recovery, changes={"cents": [0, recovery.cents]})
    return recovery
