"""The snapshot's frames: one declared schema, whoever fills it (the database, a workbook, a test).

A code that is not known is an empty text; NR, NSP and REFUS are kept as they were answered. A day that is not
known is null.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

import polars as pl

from convergence.nomenclature.base import MISSING_CODES, CodeList
from convergence.nomenclature.lists import (
    Answer,
    Barrier,
    BaseCover,
    ComplementaryCover,
    Education,
    ExitReason,
    FollowUpOutcome,
    Housing,
    Intensity,
    Programme,
    Referrer,
    SelfReport,
    Sex,
    StreetDuration,
    Unemployment,
)

BARRIERS = {barrier: f"barrier_{barrier.value.lower()}" for barrier in Barrier}
"""Column of each barrier."""


def held(*lists: type[CodeList], none: str | None = "") -> pl.Enum:
    """A column of codes: a small number for each row, and the codes of these lists written once, in order of their
    texts, so that rows sort as the texts would, whatever a list gains later.

    `none` is what an answer that lacks is written as: the empty text, or null.
    """
    codes = {str(code.value) for codes in lists for code in codes} | MISSING_CODES
    return pl.Enum(sorted(codes if none is None else {*codes, none}))


ANSWER = held(Answer)
HOUSING = held(Housing)
OUTCOME = held(FollowUpOutcome)

ENTRY_CODES: dict[str, pl.Enum] = {
    "sex": held(Sex),
    "referrer": held(Referrer),
    "education": held(Education),
    "unemployment": held(Unemployment),
    "housing_entry": HOUSING,
    "street_history": ANSWER,
    "street_duration": held(StreetDuration),
    "base_cover_entry": held(BaseCover),
    "complementary_cover_entry": held(ComplementaryCover),
    "gp_entry": ANSWER,
    "health_check_entry": ANSWER,
    "rqth_entry": ANSWER,
    "aah_entry": ANSWER,
    **dict.fromkeys(BARRIERS.values(), held(Intensity)),
}
"""Coded facts of the entry."""

EXIT_CODES: dict[str, pl.Enum] = {
    "exit_reason": held(ExitReason),
    "housing_exit": HOUSING,
    "base_cover_exit": held(BaseCover),
    "complementary_cover_exit": held(ComplementaryCover),
    "gp_exit": ANSWER,
    "health_check_exit": ANSWER,
    "rqth_exit": ANSWER,
    "aah_exit": ANSWER,
    "health_followup": ANSWER,
}
"""Coded facts of the exit."""

ACCOMPANIMENT = dict.fromkeys(("proximity", "concerted"), ANSWER)
MOBILISATIONS = ("mobilised_emploi", "mobilised_logement", "mobilised_sante")

SELF_REPORTS = ("getting_about", "self_esteem", "isolation")
"""What the person says of herself."""

TRAJECTORY = {
    **{f"{column}_exit": held(Intensity, none=None) for column in BARRIERS.values()},
    **{f"{name}_{stage}": held(SelfReport, none=None) for name in SELF_REPORTS for stage in ("entry", "exit")},
}
"""Answers that no figure counts: what became of barriers, and what the person said at both ends. Null when nothing
is known."""

JOURNEY: dict[str, Any] = {
    "journey_id": pl.Int64,
    "person_id": pl.Int64,
    "chantier_id": pl.Int64,
    "chantier_code": pl.String,
    "reference": pl.String,
    "programme": held(Programme),
    "started_on": pl.Date,
    "ended_on": pl.Date,
    "row": pl.Int64,
    "birth_date": pl.Date,
    "diagnosed_on": pl.Date,
    "income_entry": pl.List(pl.String),
    **dict.fromkeys(MOBILISATIONS, pl.Date),
    "housing_access_on": pl.Date,
    "job_signed_on": pl.Date,
    **ENTRY_CODES,
    **ACCOMPANIMENT,
    **EXIT_CODES,
    **TRAJECTORY,
}
"""One row per stored journey. `row` orders rows that start on the same day: the later wins."""

EVENT: dict[str, Any] = {
    "journey_id": pl.Int64,
    "kind": pl.Enum(sorted(["housing", "rqth", "follow_up_6", "follow_up_12"])),
    "on": pl.Date,
    "code": held(Housing, Answer, FollowUpOutcome),
    "extra": HOUSING,
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
    "programme": held(Programme),
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


def read_back(tables: Mapping[str, pl.DataFrame]) -> Frames:
    """The frames that were written, whatever each list of codes held then.

    Raises a Polars error when a column lacks, or holds a code that no list knows any more.
    """
    return Frames(**{name: _as_declared(tables[name].select(list(schema)), schema) for name, schema in SCHEMAS.items()})


def from_columns(columns: Mapping[str, Sequence[object]], schema: Mapping[str, Any]) -> pl.DataFrame:
    """A frame of that schema from plain values. Raises a Polars error on a code that its list does not know: made
    straight as small numbers, it would be a null."""
    texts = {name: pl.String if isinstance(kind, pl.Enum) else kind for name, kind in schema.items()}
    return _as_declared(pl.DataFrame(columns, schema=texts, strict=True), schema)


def from_records(name: str, records: Sequence[Mapping[str, object]]) -> pl.DataFrame:
    """The frame of that name from records; a column that a record leaves out is not known."""
    schema = SCHEMAS[name]
    told = {column: [record.get(column, _nothing(kind)) for record in records] for column, kind in schema.items()}
    return from_columns(told, schema)


def _as_declared(frame: pl.DataFrame, schema: Mapping[str, Any]) -> pl.DataFrame:
    return frame.cast(pl.Schema(schema))


def _nothing(kind: Any) -> object:
    if kind == pl.String or (isinstance(kind, pl.Enum) and "" in kind.categories):
        return ""
    return [] if isinstance(kind, pl.List) else None
