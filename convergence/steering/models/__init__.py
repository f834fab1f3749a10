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
from convergence.steering.models.packs import COPIL, Pack, PackPart

__all__ = [
    "COPIL",
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
    "Pack",
    "PackPart",
]
