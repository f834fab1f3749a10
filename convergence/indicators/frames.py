"""The snapshot's frames: one declared schema, whoever fills it (the database, a workbook, a test).

A code that is not known is an empty text; NR, NSP and REFUS are kept as they were answered. A day that is not
known is null.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

import polars as pl

from convergence.nomenclature.base import MISSING_LABELS, CodeList
from convergence.nomenclature.lists import Barrier, Intensity, SelfReport

BARRIERS = {barrier: f"barrier_{barrier.value.lower()}" for barrier in Barrier}
"""Column of each barrier."""

ENTRY_CODES = (
    "sex",
    "referrer",
    "education",
    "unemployment",
    "housing_entry",
    "street_history",
    "street_duration",
    "base_cover_entry",
    "complementary_cover_entry",
    "gp_entry",
    "health_check_entry",
    "rqth_entry",
    "aah_entry",
    *BARRIERS.values(),
)
"""Coded facts of the entry."""

EXIT_CODES = (
    "exit_reason",
    "housing_exit",
    "base_cover_exit",
    "complementary_cover_exit",
    "gp_exit",
    "health_check_exit",
    "rqth_exit",
    "aah_exit",
    "health_followup",
)
"""Coded facts of the exit."""

ACCOMPANIMENT = ("proximity", "concerted")
MOBILISATIONS = ("mobilised_emploi", "mobilised_logement", "mobilised_sante")

SELF_REPORTS = ("getting_about", "self_esteem", "isolation")
"""What the person says of herself."""


def _few(codes: type[CodeList]) -> pl.Enum:
    """One byte per answer, null when nothing is known: these columns are many, and only trajectories read them."""
    return pl.Enum([*(str(code.value) for code in codes), *MISSING_LABELS])


TRAJECTORY = {
    **{f"{column}_exit": _few(Intensity) for column in BARRIERS.values()},
    **{f"{name}_{stage}": _few(SelfReport) for name in SELF_REPORTS for stage in ("entry", "exit")},
}
"""Answers that no figure counts: what became of barriers, and what the person said at both ends."""

JOURNEY: dict[str, Any] = {
    "journey_id": pl.Int64,
    "person_id": pl.Int64,
    "chantier_id": pl.Int64,
    "chantier_code": pl.String,
    "reference": pl.String,
    "programme": pl.String,
    "started_on": pl.Date,
    "ended_on": pl.Date,
    "row": pl.Int64,
    "birth_date": pl.Date,
    "diagnosed_on": pl.Date,
    "income_entry": pl.List(pl.String),
    **dict.fromkeys(MOBILISATIONS, pl.Date),
    "housing_access_on": pl.Date,
    "job_signed_on": pl.Date,
    **dict.fromkeys((*ENTRY_CODES, *ACCOMPANIMENT, *EXIT_CODES), pl.String),
    **TRAJECTORY,
}
"""One row per stored journey. `row` orders rows that start on the same day: the later wins."""

EVENT: dict[str, Any] = {
    "journey_id": pl.Int64,
    "kind": pl.String,
    "on": pl.Date,
    "code": pl.String,
    "extra": pl.String,
}
"""One row per dated answer: `housing` and `rqth` seen at a review; `follow_up_6` and `follow_up_12`, one per
attempt, with the housing found in `extra`."""

CHANTIER: dict[str, Any] = {
    "chantier_id": pl.Int64,
    "code": pl.String,
    "siret": pl.String,
    "department": pl.String,
    "name": pl.String,
}

MEMBERSHIP: dict[str, Any] = {
    "chantier_id": pl.Int64,
    "territory": pl.String,
    "started_on": pl.Date,
    "ended_on": pl.Date,
}
"""A chantier belongs to a territory (its slug) between two days, both included; null: no bound."""

RUN: dict[str, Any] = {
    "run_id": pl.Int64,
    "chantier_id": pl.Int64,
    "programme": pl.String,
    "started_on": pl.Date,
    "ended_on": pl.Date,
}
"""A chantier carries a programme between two days, both included; null: no bound."""

PLACES: dict[str, Any] = {"run_id": pl.Int64, "from_on": pl.Date, "places": pl.Int64}
"""Contracted places of a run from a day on; null: since its start."""


@dataclass(frozen=True)
class Frames:
    """All that figures are computed from."""

    journey: pl.DataFrame
    event: pl.DataFrame
    chantier: pl.DataFrame
    membership: pl.DataFrame
    run: pl.DataFrame
    places: pl.DataFrame

    def __post_init__(self) -> None:
        for name, schema in SCHEMAS.items():
            found = dict(getattr(self, name).schema)
            if found != schema:
                wrong = sorted(set(found.items()) ^ set(schema.items()), key=str)
                raise ValueError(f"frame “{name}” does not have its declared schema: {wrong}")


SCHEMAS: dict[str, dict[str, Any]] = {
    "journey": JOURNEY,
    "event": EVENT,
    "chantier": CHANTIER,
    "membership": MEMBERSHIP,
    "run": RUN,
    "places": PLACES,
}
assert set(SCHEMAS) == {field.name for field in fields(Frames)}


def build(name: str, columns: Mapping[str, Sequence[object]]) -> pl.DataFrame:
    """The frame of that name from columns of plain values."""
    schema = SCHEMAS[name]
    return pl.DataFrame({column: columns[column] for column in schema}, schema=schema, strict=True)


def from_records(name: str, records: Sequence[Mapping[str, object]]) -> pl.DataFrame:
    """The frame of that name from records; a column that a record leaves out is not known."""
    schema = SCHEMAS[name]
    empty = {column: _nothing(kind) for column, kind in schema.items()}
    return pl.DataFrame([empty | dict(record) for record in records], schema=schema, strict=True)


def _nothing(kind: Any) -> object:
    if kind == pl.String:
        return ""
    return [] if isinstance(kind, pl.List) else None
