"""Facts of the journeys, a file a part."""

from convergence.journeys.models.after import FollowUpAttempt, Progressive, ProgressiveMonth
from convergence.journeys.models.course import (
    ANSWERS,
    BARRIER_FIELDS,
    CODED,
    Journey,
    JourneyReferent,
    Situation,
    valid_income,
)
from convergence.journeys.models.derogation import Derogation
from convergence.journeys.models.work import (
    Amendment,
    Contract,
    ContractDecision,
    Immersion,
    NextStep,
    PlannedHours,
    WorkedWeek,
)

__all__ = [
    "ANSWERS", "BARRIER_FIELDS", "CODED", "Amendment", "Contract", "ContractDecision", "Derogation", "FollowUpAttempt",
    "Immersion", "Journey", "JourneyReferent", "NextStep", "PlannedHours", "Progressive", "ProgressiveMonth",
    "Situation",
    "WorkedWeek", "valid_income",
]  # fmt: skip
