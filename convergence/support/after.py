"""What remains after the exit: until when support stays open, what the follow-ups say, who may still help."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from convergence.journeys.models import FollowUpAttempt, Journey
from convergence.journeys.rules import after, follow_up_due, is_withdrawn
from convergence.kit import clock, french
from convergence.kit.blocks import Fact
from convergence.nomenclature.base import UNKNOWN_CODES, label_of
from convergence.nomenclature.lists import FollowUpOutcome, Housing

FROM = {"exit": "Depuis la sortie", "housing": "Depuis l’accès au logement", "job": "Depuis le contrat signé"}


@dataclass(frozen=True)
class FollowUp:
    """A follow-up at 6 or 12 months: when it is due, what is known, the attempts made."""

    milestone: int
    due: date
    outcome: str
    housing: str
    seen_on: date | None
    attempts: list[FollowUpAttempt]

    @property
    def known(self) -> bool:
        return bool(self.outcome) and self.outcome not in UNKNOWN_CODES and self.outcome != "INJOIGNABLE"

    @property
    def late(self) -> bool:
        return not self.known and self.due < clock.today()

    @property
    def words(self) -> str:
        """« En emploi, location dans le parc social », or where it stands."""
        if not self.outcome:
            return "Pas encore noté"
        said = label_of(FollowUpOutcome, self.outcome)
        return f"{said}, {label_of(Housing, self.housing)}" if self.housing else said


def clocks_of(journey: Journey) -> list[after.Clock]:
    """The years of support of a journey that has ended; none for one that goes on, or that ASP withdraws."""
    if journey.ended_on is None or is_withdrawn(journey.exit_reason):
        return []
    return after.clocks(
        journey.ended_on, housing_access_on=journey.housing_access_on, job_signed_on=journey.job_signed_on
    )


def open_until(journey: Journey) -> date | None:
    """The last day of the support after the exit."""
    return max((clock_.until for clock_ in clocks_of(journey)), default=None)


def facts_of(journey: Journey) -> list[Fact]:
    """Each clock: since when, until when; the one that holds says so. A home got long before the exit says nothing."""
    today = clock.today()
    return [
        Fact(
            FROM[one.code], f"jusqu’au {french.day(one.until, today=today)}",
            f"depuis le {french.day(one.since, today=today)}" + (", c’est cette date qui compte" if one.holds else ""),
        )
        for one in clocks_of(journey)
        if one.holds or (journey.ended_on is not None and one.until > journey.ended_on)
    ]  # fmt: skip


def follow_ups(journey: Journey, situations: Iterable[Any], attempts: Iterable[FollowUpAttempt] = ()) -> list[FollowUp]:
    """Both follow-ups, with what is known of each: the last answer that is one, else the last attempt."""
    if journey.ended_on is None:
        return []
    made, found = list(attempts), []
    rows = list(situations)
    for milestone in (6, 12):
        said = [row for row in rows if row.stage == f"M{milestone}" and row.outcome]
        said.sort(key=lambda row: (row.outcome not in {"INJOIGNABLE", *UNKNOWN_CODES}, row.observed_on or date.min))
        last = said[-1] if said else None
        found.append(
            FollowUp(
                milestone, follow_up_due(journey.ended_on, milestone), last.outcome if last else "",
                last.housing if last else "", last.observed_on if last else None,
                [attempt for attempt in made if attempt.milestone == milestone],
            )
        )  # fmt: skip
    return found
