"""A year's subsidies: their terms and schedule, the computation, its decision, its notification."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max, Sum

from convergence.accounts import audit
from convergence.accounts.models import User
from convergence.funding import computing, rules
from convergence.funding.actions.payments import plan_many
from convergence.funding.errors import FundingError
from convergence.funding.models import (
    Calculation,
    CalculationLine,
    Grant,
    Scheme,
    SchemeSource,
    SchemeStep,
    SchemeTerms,
    Subsidy,
)
from convergence.funding.rules import Terms
from convergence.kit import clock, french

BATCH = 500
IN_FORCE = (Calculation.State.DECIDED, Calculation.State.NOTIFIED)


@dataclass(frozen=True)
class Step:
    """One payment of a schedule: its share in percent."""

    condition: str
    share: int
    due_on: date


def usual_schedule(year: int) -> tuple[Step, ...]:
    """Half when it is notified, 30 % in September, the balance once justified. To be confirmed with the network."""
    return (
        Step("NOTIFICATION", 50, date(year, 3, 31)),
        Step("DATE", 30, date(year, 9, 1)),
        Step("JUSTIFICATION", 20, date(year + 1, 3, 31)),
    )


@transaction.atomic
def open_scheme(
    *, by: User, programme: str, year: int, terms: Terms, steps: Sequence[Step] = (), justify_by: date | None = None
) -> Scheme:
    """The subsidies of a programme for a year. Raises FundingError when there is one already."""
    if Scheme.objects.filter(programme=programme, year=year).exists():
        raise FundingError(f"Les subventions {programme} de {year} sont déjà ouvertes.", "year")
    scheme = Scheme.objects.create(programme=programme, year=year, justify_by=justify_by or date(year + 1, 2, 28))
    audit.record(by=by, action="funding.open_scheme", subject=scheme)
    set_terms(by=by, scheme=scheme, terms=terms)
    set_schedule(by=by, scheme=scheme, steps=steps or usual_schedule(year))
    return scheme


@transaction.atomic
def set_terms(*, by: User, scheme: Scheme, terms: Terms) -> SchemeTerms:
    """What holds from a day of the year on; it replaces what was said for that day.

    Raises FundingError outside the year, without a rate, or with a floor above the cap.
    """
    if not scheme.span.start <= terms.from_on <= scheme.span.end:
        raise FundingError(f"Le barème prend effet un jour de {scheme.year}.", "from_on")
    if terms.rate <= 0:
        raise FundingError("Indiquez combien par personne et par an.", "rate")
    if terms.floor is not None and terms.cap is not None and terms.floor > terms.cap:
        raise FundingError("Le plancher ne dépasse pas le plafond.", "floor")
    made, _ = SchemeTerms.objects.update_or_create(
        scheme=scheme,
        from_on=terms.from_on,
        defaults={"rate": terms.rate, "floor": terms.floor, "cap": terms.cap, "envelope": terms.envelope},
    )
    audit.record(
        by=by,
        action="funding.set_terms",
        subject=scheme,
        changes={"rate": [None, terms.rate], "on": [None, str(terms.from_on)]},
    )
    return made


@transaction.atomic
def set_schedule(*, by: User, scheme: Scheme, steps: Sequence[Step]) -> None:
    """How subsidies are paid. Raises FundingError unless shares add up to 100, or once a computation is in force."""
    if sum(step.share for step in steps) != rules.WHOLE:
        raise FundingError("Les parts de l’échéancier font 100 % ensemble.", "shares")
    if scheme.calculations.filter(state__in=IN_FORCE).exists():
        raise FundingError("Un calcul est en vigueur : son échéancier ne change plus.", "shares")
    scheme.steps.all().delete()
    SchemeStep.objects.bulk_create(
        [
            SchemeStep(scheme=scheme, rank=rank, condition=step.condition, share=step.share, due_on=step.due_on)
            for rank, step in enumerate(steps, start=1)
        ]
    )
    audit.record(by=by, action="funding.set_schedule", subject=scheme)


@transaction.atomic
def set_source(*, by: User, scheme: Scheme, grant: Grant, cents: int) -> None:
    """So much of an agreement goes to this scheme; nothing takes it away. Raises FundingError above the agreement."""
    grant = Grant.objects.select_for_update().get(pk=grant.pk)
    if cents <= 0:
        SchemeSource.objects.filter(scheme=scheme, grant=grant).delete()
    else:
        given = grant.sources.exclude(scheme=scheme).aggregate(all=Sum("cents"))["all"] or 0
        if given + cents > grant.cents:
            raise FundingError(f"Cette convention laisse {french.cents(grant.cents - given)}.", "cents")
        SchemeSource.objects.update_or_create(scheme=scheme, grant=grant, defaults={"cents": cents})
    audit.record(by=by, action="funding.set_source", subject=scheme, changes={"cents": [None, cents]})


@transaction.atomic
def compute(
    *, by: User, scheme: Scheme, basis: str, through: date | None = None, at: datetime | None = None
) -> Calculation:
    """A new version, to be decided; one that waited for a decision is kept, replaced. `at`: now, when None.

    `through` is the last day of presence counted; today, or the end of the year, when None. Raises FundingError when
    no chantier carried the programme, and before the year for days of presence.
    """
    Scheme.objects.select_for_update().get(pk=scheme.pk)
    year = scheme.span
    last = computing.last_day(year) if through is None else min(through, computing.last_day(year))
    if basis == "PRESENCE" and last < year.start:
        raise FundingError(f"{scheme.year} n’a pas commencé : calculez sur les places.", "basis")
    result = computing.compute(scheme, basis=basis, through=last)
    if not result.amounts:
        raise FundingError(f"Aucun chantier ne porte {scheme.programme} en {scheme.year}.", "basis")
    scheme.calculations.filter(state=Calculation.State.DRAFT).update(state=Calculation.State.REPLACED)
    latest = scheme.calculations.aggregate(last=Max("version"))["last"] or 0
    made = Calculation.objects.create(
        scheme=scheme, version=latest + 1, basis=basis, through=max(last, year.start), digest=result.digest,
        terms_digest=result.terms_digest, computed_at=at or clock.now(), computed_by=by, exact=str(result.exact),
        total=result.total,
    )  # fmt: skip
    places = computing.territories_on(last, [one.facts.chantier for one in result.amounts])
    CalculationLine.objects.bulk_create(
        [
            CalculationLine(
                calculation=made, chantier_id=one.facts.chantier, territory_id=places.get(one.facts.chantier),
                people=len(one.facts.people), days=one.facts.days, place_days=one.facts.place_days,
                carried_days=one.facts.carried_days, gross=rules.rounded(one.gross), bound=one.bound, cents=one.cents,
                planned=one.planned,
            )
            for one in result.amounts
        ],
        batch_size=BATCH,
    )  # fmt: skip
    audit.record(by=by, action="funding.compute", subject=made, changes={"total": [0, made.total]})
    return made


@transaction.atomic
def decide(*, by: User, calculation: Calculation, on: date | None = None) -> list[Subsidy]:
    """It is in force: chantiers are owed these amounts and their payments are planned.

    The one in force before is replaced; what was already paid under it counts, and what went beyond is to be recovered.
    A chantier told of the one before keeps seeing its subsidy; a new one learns of it with the notification.
    Raises FundingError unless it waits for a decision.
    """
    scheme = Scheme.objects.select_for_update().get(pk=calculation.scheme_id)
    calculation = Calculation.objects.get(pk=calculation.pk)
    if calculation.state != Calculation.State.DRAFT:
        raise FundingError("Ce calcul n’attend plus de décision.")
    day = on or clock.today()
    scheme.calculations.filter(state__in=IN_FORCE).update(state=Calculation.State.REPLACED)
    calculation.state, calculation.decided_on = Calculation.State.DECIDED, day
    calculation.save(update_fields=["state", "decided_on"])
    known = {one.chantier_id: one for one in Subsidy.objects.filter(scheme=scheme)}
    lines = list(calculation.lines.order_by("chantier_id"))
    fresh = []
    for line in lines:
        subsidy = known.pop(line.chantier_id, None) or Subsidy(scheme=scheme, chantier_id=line.chantier_id)
        subsidy.territory_id, subsidy.line = line.territory_id, line
        subsidy.planned, subsidy.cents, subsidy.decided_on = line.planned, line.cents, day
        fresh.append(subsidy)
    for subsidy in known.values():  # the chantier no longer carries the programme that year
        subsidy.cents, subsidy.planned, subsidy.decided_on = 0, 0, day
    gone = list(known.values())
    changed = [one for one in [*fresh, *gone] if one.pk is not None]
    Subsidy.objects.bulk_update(changed, ["territory", "line", "planned", "cents", "decided_on"], batch_size=BATCH)
    made = Subsidy.objects.bulk_create([one for one in fresh if one.pk is None], batch_size=BATCH)
    plan_many(subsidies=[*changed, *made], steps=list(scheme.steps.all()), on=day)
    audit.record(by=by, action="funding.decide", subject=calculation, changes={"total": [0, calculation.total]})
    return [*changed, *made]


@transaction.atomic
def notify(*, by: User, calculation: Calculation, on: date | None = None) -> Calculation:
    """Chantiers are told: what may be released on notification may be. Raises FundingError before its decision."""
    calculation = Calculation.objects.select_for_update().get(pk=calculation.pk)
    if calculation.state != Calculation.State.DECIDED:
        raise FundingError("On notifie un calcul décidé.")
    day = on or clock.today()
    if calculation.decided_on is not None and day < calculation.decided_on:
        raise FundingError("La notification suit la décision.", "on")
    calculation.state, calculation.notified_on = Calculation.State.NOTIFIED, day
    calculation.save(update_fields=["state", "notified_on"])
    Subsidy.objects.filter(scheme=calculation.scheme_id).update(notified_on=day)
    audit.record(by=by, action="funding.notify", subject=calculation)
    return calculation


@transaction.atomic
def drop(*, by: User, calculation: Calculation) -> Calculation:
    """It will not be decided; it is kept, replaced. Raises FundingError unless it waits for a decision."""
    if calculation.state != Calculation.State.DRAFT:
        raise FundingError("Ce calcul n’attend plus de décision.")
    calculation.state = Calculation.State.REPLACED
    calculation.save(update_fields=["state"])
    audit.record(by=by, action="funding.drop", subject=calculation)
    return calculation


def ordered(steps: Iterable[SchemeStep]) -> list[Step]:
    """Rows of a schedule as an action takes them."""
    return [Step(one.condition, one.share, one.due_on) for one in steps]
