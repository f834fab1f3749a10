"""Facts of the network’s life: meetings and their series, workshops and trainings."""

from __future__ import annotations

from convergence.collective.models.courses import (
    PEOPLE,
    STAFF,
    Course,
    Enrolment,
    Presence,
    Requirement,
    Sitting,
)
from convergence.collective.models.gatherings import Decision, Material, Meeting, Participant, Series

__all__ = [
    "PEOPLE",
    "STAFF",
    "Course",
    "Decision",
    "Enrolment",
    "Material",
    "Meeting",
    "Participant",
    "Presence",
    "Requirement",
    "Series",
    "Sitting",
]
