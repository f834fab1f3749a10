"""Agreements of funders: what was signed, what is expected, what came, what was reported."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Sum

from convergence.accounts import audit
from convergence.accounts.models import User
from convergence.funding.errors import FundingError
from convergence.funding.models import Funder, Grant, GrantInstalment, GrantReport
from convergence.kit import clock, french
from convergence.network.models import Chantier, Organisation, Territory

BATCH = 500


@dataclass(frozen=True)
class Words:
    """What an agreement says. `cents` is its whole amount; no territory means the whole network."""

    title: str
    started_on: date
    ended_on: date
    cents: int
    use: str
    path: str
    reference: str = ""
    signed_on: date | None = None
    purpose: str = ""
    programme: str = ""
    employer: Organisation | None = None
    territories: tuple[Territory, ...] = ()
    chantiers: tuple[Chantier, ...] = ()

    def columns(self) -> dict[str, Any]:
        """The columns. Raises FundingError where they contradict one another."""
        if self.ended_on < self.started_on:
            raise FundingError("La convention finit avant de commencer : inversez les deux dates.", "ended_on")
        if self.cents <= 0:
            raise FundingError("Une convention porte un montant.", "cents")
        if self.path == "EMPLOYEUR" and self.employer is None:
            raise FundingError("Dites par quel employeur local passe l’argent.", "employer")
        if self.path == "DIRECT" and not self.chantiers:
            raise FundingError("Dites quels chantiers sont payés directement.", "chantiers")
        return {
            "title": self.title.strip(), "started_on": self.started_on, "ended_on": self.ended_on,
            "cents": self.cents, "use": self.use, "path": self.path, "reference": self.reference.strip(),
            "signed_on": self.signed_on, "purpose": self.purpose.strip(), "programme": self.programme,
            "employer": self.employer if self.path == "EMPLOYEUR" else None,
        }  # fmt: skip


def open_funder(*, by: User, name: str, kind: str) -> Funder:
    """The funder of that name; made when there is none."""
    found, made = Funder.objects.get_or_create(name=name.strip(), defaults={"kind": kind})
    if made:
        audit.record(by=by, action="funding.open_funder", subject=found)
    return found


@transaction.atomic
def open_grant(*, by: User, funder: Funder, words: Words) -> Grant:
    """An agreement."""
    grant = Grant.objects.create(funder=funder, recorded_at=clock.now(), **words.columns())
    grant.territories.set(words.territories)
    grant.chantiers.set(words.chantiers if words.path == "DIRECT" else ())
    audit.record(by=by, action="funding.open_grant", subject=grant, changes={"cents": [0, words.cents]})
    return grant


@transaction.atomic
def amend_grant(*, by: User, grant: Grant, words: Words) -> Grant:
    """The agreement says something else. Raises FundingError below what its instalments or schemes already hold."""
    columns = words.columns()
    expected = grant.instalments.aggregate(all=Sum("cents"))["all"] or 0
    given = grant.sources.aggregate(all=Sum("cents"))["all"] or 0
    if words.cents < max(expected, given):
        raise FundingError(
            f"Ses versements ou les campagnes qu’elle finance comptent déjà {french.cents(max(expected, given))}.",
            "cents",
        )
    before = grant.cents
    for name, value in columns.items():
        setattr(grant, name, value)
    grant.save()
    grant.territories.set(words.territories)
    grant.chantiers.set(words.chantiers if words.path == "DIRECT" else ())
    audit.record(by=by, action="funding.amend_grant", subject=grant, changes={"cents": [before, grant.cents]})
    return grant


@transaction.atomic
def expect(*, by: User, grant: Grant, condition: str, due_on: date, cents: int) -> GrantInstalment:
    """A payment that the agreement promises. Raises FundingError when all of them would exceed it."""
    Grant.objects.select_for_update().get(pk=grant.pk)
    held = grant.instalments.aggregate(all=Sum("cents"))["all"] or 0
    if cents <= 0:
        raise FundingError("Un versement attendu porte un montant.", "cents")
    if held + cents > grant.cents:
        raise FundingError(f"La convention laisse {french.cents(grant.cents - held)} à prévoir, pas plus.", "cents")
    made = GrantInstalment.objects.create(grant=grant, condition=condition, due_on=due_on, cents=cents)
    audit.record(by=by, action="funding.expect", subject=made)
    return made


@transaction.atomic
def receive(*, by: User, instalment: GrantInstalment, on: date, cents: int, reference: str = "") -> GrantInstalment:
    """It came. Raises FundingError for a day to come, nothing, or more than the agreement."""
    grant = Grant.objects.select_for_update().get(pk=instalment.grant_id)
    if on > clock.today():
        raise FundingError("Ce jour n’est pas encore venu.", "on")
    if cents <= 0:
        raise FundingError("Indiquez ce qui a été reçu.", "cents")
    others = grant.instalments.exclude(pk=instalment.pk).aggregate(all=Sum("received_cents"))["all"] or 0
    if others + cents > grant.cents:
        raise FundingError(f"La convention est de {french.cents(grant.cents)} : ce serait plus.", "cents")
    instalment.received_on, instalment.received_cents, instalment.reference = on, cents, reference.strip()
    instalment.save(update_fields=["received_on", "received_cents", "reference"])
    audit.record(by=by, action="funding.receive", subject=instalment, changes={"received_cents": [0, cents]})
    return instalment


@transaction.atomic
def drop_expected(*, by: User, instalment: GrantInstalment) -> None:
    """It is no longer expected. Raises FundingError once it came."""
    if instalment.received_on is not None:
        raise FundingError("Ce versement est reçu : il reste.")
    audit.record(by=by, action="funding.drop_expected", subject=instalment)
    instalment.delete()


@transaction.atomic
def owe_report(*, by: User, grant: Grant, title: str, due_on: date) -> GrantReport:
    """Something that the funder expects to read."""
    made = GrantReport.objects.create(grant=grant, title=title.strip(), due_on=due_on)
    audit.record(by=by, action="funding.owe_report", subject=made)
    return made


@transaction.atomic
def send_report(*, by: User, report: GrantReport, on: date, reference: str = "") -> GrantReport:
    """It was sent. Raises FundingError for a day to come."""
    if on > clock.today():
        raise FundingError("Ce jour n’est pas encore venu.", "on")
    report.sent_on, report.reference = on, reference.strip()
    report.save(update_fields=["sent_on", "reference"])
    audit.record(by=by, action="funding.send_report", subject=report)
    return report


@transaction.atomic
def open_many(
    *, by: User, funders: Iterable[Funder], grants: Iterable[Grant], territories: Iterable[tuple[Grant, Territory]],
    chantiers: Iterable[tuple[Grant, Chantier]], instalments: Iterable[GrantInstalment], reports: Iterable[GrantReport],
) -> None:  # fmt: skip
    """Set-based form: agreements told with what was expected, what came and what was reported."""
    Funder.objects.bulk_create(list(funders), batch_size=BATCH)
    rows = Grant.objects.bulk_create(list(grants), batch_size=BATCH)
    Grant.territories.through.objects.bulk_create(
        [Grant.territories.through(grant=grant, territory=place) for grant, place in territories], batch_size=BATCH
    )
    Grant.chantiers.through.objects.bulk_create(
        [Grant.chantiers.through(grant=grant, chantier=place) for grant, place in chantiers], batch_size=BATCH
    )
    GrantInstalment.objects.bulk_create(list(instalments), batch_size=BATCH)
    GrantReport.objects.bulk_create(list(reports), batch_size=BATCH)
    audit.record_many(by=by, traces=[audit.Trace("funding.open_grant", "grant", row.key) for row in rows])
