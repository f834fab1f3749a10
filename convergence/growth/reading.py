"""Applications as they are read: scores of each reader, opinions, the order they give."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from convergence.growth.models import Application, Call, Criterion, Mark, Opinion, Reviewing
from convergence.growth.rules import out_of_hundred, score, together
from convergence.nomenclature.growth import CommitteeOpinion


@dataclass
class Read:
    """An application with what readers gave and what the committee said."""

    application: Application
    readings: list[Reviewing] = field(default_factory=list)
    scores: dict[int, Fraction | None] = field(default_factory=dict)
    """By reader."""
    opinions: list[Opinion] = field(default_factory=list)
    means: dict[int, int | None] = field(default_factory=dict)
    """By criterion, out of 100."""

    @property
    def total(self) -> Fraction | None:
        return together(self.scores.values())

    @property
    def points(self) -> int | None:
        """The mean of the readers, out of 100; None when nobody marked it."""
        return out_of_hundred(self.total)

    @property
    def voices(self) -> list[tuple[str, int]]:
        """How many favourable, reserved, unfavourable."""
        return [(one.label, sum(opinion.verdict == one.value for opinion in self.opinions)) for one in CommitteeOpinion]

    @property
    def voices_words(self) -> str:
        said = [f"{count} {label.lower()}{'s' if count > 1 else ''}" for label, count in self.voices if count]
        return ", ".join(said)


def read_call(call: Call, applications: Any) -> list[Read]:
    """Its applications as they are read, the best first, those nobody marked last. Four queries."""
    weights = dict(call.criteria.values_list("pk", "weight"))
    found = {row.pk: Read(row) for row in applications}
    for reviewing in Reviewing.objects.filter(application__in=found).select_related("user"):
        found[reviewing.application_id].readings.append(reviewing)
    marks: dict[int, dict[int, dict[int, int]]] = {}
    rows = Mark.objects.filter(reviewing__application__in=found)
    for application, reader, criterion, points in rows.values_list(
        "reviewing__application_id", "reviewing__user_id", "criterion_id", "points"
    ):
        marks.setdefault(application, {}).setdefault(reader, {})[criterion] = points
    for opinion in Opinion.objects.filter(application__in=found).select_related("user"):
        found[opinion.application_id].opinions.append(opinion)
    for pk, read in found.items():
        given = marks.get(pk, {})
        read.scores = {reader: score(points, weights) for reader, points in given.items()}
        for criterion in weights:
            known = [score({criterion: points[criterion]}, weights) for points in given.values() if criterion in points]
            read.means[criterion] = out_of_hundred(together(known))
    return sorted(found.values(), key=lambda read: (read.total is None, -(read.total or 0), read.application.name))


def one(application: Application) -> Read:
    return read_call(application.call, [application])[0]


def marks_of(reviewing: Reviewing | None, criteria: list[Criterion]) -> dict[str, Any]:
    """What a reader gave, as the form starts."""
    if reviewing is None:
        return {}
    given = dict(reviewing.marks.values_list("criterion_id", "points"))
    return {"note": reviewing.note} | {f"c{one.pk}": given[one.pk] for one in criteria if one.pk in given}
