"""Facts of the money, a file a part."""

from convergence.funding.models.grants import Funder, Grant, GrantInstalment, GrantReport
from convergence.funding.models.schemes import (
    Calculation,
    CalculationLine,
    Scheme,
    SchemeSource,
    SchemeStep,
    SchemeTerms,
)
from convergence.funding.models.subsidies import (
    Instalment,
    Justification,
    Recovery,
    Reinforcement,
    Scenario,
    SpendLine,
    Subsidy,
)

__all__ = [
    "Calculation", "CalculationLine", "Funder", "Grant", "GrantInstalment", "GrantReport", "Instalment",
    "Justification", "Recovery", "Reinforcement", "Scenario", "Scheme", "SchemeSource", "SchemeStep", "SchemeTerms",
    "SpendLine", "Subsidy",
]  # fmt: skip
