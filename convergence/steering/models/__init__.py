"""Facts of the room, part by part."""

from convergence.steering.models.experiments import (
    Experiment,
    ExperimentChantier,
    ExperimentDocument,
    ExperimentFamily,
    ExperimentMeasure,
    ExperimentStep,
    ExperimentValue,
)
from convergence.steering.models.label import (
    Criterion,
    Grid,
    GridChapter,
    LabelAction,
    LabelDecision,
    LabelEvaluation,
    LabelMark,
    LabelVisit,
)

__all__ = [
    "Criterion",
    "Experiment",
    "ExperimentChantier",
    "ExperimentDocument",
    "ExperimentFamily",
    "ExperimentMeasure",
    "ExperimentStep",
    "ExperimentValue",
    "Grid",
    "GridChapter",
    "LabelAction",
    "LabelDecision",
    "LabelEvaluation",
    "LabelMark",
    "LabelVisit",
]
