"""Facts of action plans and of practice sheets, a file a part."""

from convergence.practice.models.acts import Action, Realisation, Target, TargetValue
from convergence.practice.models.plans import Axis, Objective, Plan, PlanStep
from convergence.practice.models.sheets import Revision, Sheet, SheetEvent

__all__ = [
    "Action",
    "Axis",
    "Objective",
    "Plan",
    "PlanStep",
    "Realisation",
    "Revision",
    "Sheet",
    "SheetEvent",
    "Target",
    "TargetValue",
]
