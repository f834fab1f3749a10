"""The contracts of one journey as their page shows them: the chain, its limits, what lets it go on, what is beside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from convergence.journeys.actions.contracts import terms_of
from convergence.journeys.models import (
    Amendment,
    Contract,
    ContractDecision,
    Derogation,
    Immersion,
    Journey,
    Progressive,
)
from convergence.journeys.rules import contracts as rules
from convergence.journeys.rules.contracts import Term
from convergence.kit import clock, french
from convergence.kit.blocks import Fact
from convergence.kit.french import NBSP


@dataclass
class Book:
    """Everything about the contracts of a journey, read in six queries."""

    journey: Journey
    contracts: list[Contract]
    """Most recent first, each with its amendments."""
    decisions: list[ContractDecision]
    derogations: list[Derogation]
    immersions: list[Immersion]
    progressive: Progressive | None

    @property
    def terms(self) -> list[Term]:
        rows = [row for row in self.contracts if row.form.startswith("CDDI")]
        return [Term(row.started_on, row.ended_on, row.broken_on) for row in rows]

    @property
    def first_limit(self) -> date | None:
        """The day on which the CDDI reach 24 months."""
        return rules.limit(self.terms, rules.CVG_FIRST_MONTHS.on(clock.today()))

    @property
    def last_limit(self) -> date | None:
        return rules.limit(self.terms, rules.CDDI_LAST_MONTHS.on(clock.today()))

    @property
    def last(self) -> Contract | None:
        """The contract that a renewal follows: the latest with an end, and not broken."""
        rows = (row for row in self.contracts if row.form != "PMSMP" and row.ended_on and row.broken_on is None)
        return next(rows, None)

    @property
    def facts(self) -> list[Fact]:
        today = clock.today()
        if self.first_limit is None or self.last_limit is None:
            return []

        def day(on: date) -> str:
            return french.day(on, today=today)

        start = min(term.started_on for term in self.terms)
        ordinary, final = rules.CVG_FIRST_MONTHS.on(today), rules.CDDI_LAST_MONTHS.on(today)
        covered = max((row.until_on for row in self.decisions), default=None)
        return [
            Fact("Premier CDDI", day(start)),
            Fact(
                f"{ordinary} mois de CDDI", f"{'atteints' if self.first_limit < today else 'jusqu’au'} "
                f"{'le ' if self.first_limit < today else ''}{day(self.first_limit)}",
                f"décision jusqu’au {day(covered)}" if covered else "au-delà, une décision est nécessaire",
            ),
            Fact(f"{final} mois, décisions comprises", f"jusqu’au {day(self.last_limit)}"),
        ]  # fmt: skip


def book_of(journey: Journey) -> Book:
    contracts = Contract.objects.filter(journey=journey).prefetch_related("amendments")
    return Book(
        journey=journey,
        contracts=list(contracts.order_by("-started_on", "-pk")),
        decisions=list(ContractDecision.objects.filter(journey=journey).order_by("-from_on")),
        derogations=list(Derogation.objects.filter(journey=journey).order_by("-from_on")),
        immersions=list(Immersion.objects.filter(journey=journey).order_by("-started_on")),
        progressive=Progressive.objects.filter(journey=journey, closed_on__isnull=True).first(),
    )


def low_hours_allowed(journey: Journey, day: date) -> bool:
    """Whether under 20 hours a week is covered that day: a derogation not refused, or a CDI beside. Two queries."""
    files = Derogation.objects.filter(journey=journey, from_on__lte=day, until_on__gte=day).exclude(granted=False)
    return files.exists() or Progressive.objects.filter(journey=journey, closed_on__isnull=True).exists()


def hours_in_force(contract: Contract, day: date) -> Any:
    """Hours of the contract that day, its amendments read. None when the contract does not say."""
    found = contract.weekly_hours
    amendments: list[Amendment] = sorted(contract.amendments.all(), key=lambda one: one.from_on)
    for amendment in amendments:
        if amendment.from_on <= day:
            found = amendment.weekly_hours
    return found


def limit_words(journey: Journey) -> str:
    """« Les CDDI atteignent 24 mois le 5 janvier 2027. », or nothing before the first one."""
    ordinary = rules.CVG_FIRST_MONTHS.on(clock.today())
    on = rules.limit(terms_of(journey), ordinary)
    if on is None:
        return ""
    verb = "ont atteint" if on < clock.today() else "atteignent"
    return f"Les CDDI {verb} {ordinary}{NBSP}mois le {french.day(on, today=clock.today())}."
