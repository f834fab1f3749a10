"""From the database to the frames: one query per table, straight to columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

import polars as pl
from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce

from convergence.indicators import frames as fr
from convergence.journeys.models import Journey, Situation
from convergence.network.models import Chantier, Membership, ProgrammeRun, RunPlaces
from convergence.nomenclature.lists import Stage
from convergence.partnerships import mobilisation

ENTRY = (
    "housing",
    "street_history",
    "street_duration",
    "income",
    "base_cover",
    "complementary_cover",
    "gp",
    "health_check",
    "rqth",
    "aah",
    "education",
    "unemployment",
    *fr.BARRIERS.values(),
    *fr.SELF_REPORTS,
)
EXIT = (
    "housing",
    "base_cover",
    "complementary_cover",
    "gp",
    "health_check",
    "rqth",
    "aah",
    "health_followup",
    *fr.BARRIERS.values(),
    *fr.SELF_REPORTS,
)
_SAME_NAME = {
    Stage.ENTRY: {"street_history", "street_duration", "education", "unemployment", *fr.BARRIERS.values()},
    Stage.EXIT: {"health_followup"},
}
"""Answers whose column does not say the stage: asked at one of them, or named before the other was."""


def column_at(stage: Stage, answer: str) -> str:
    """The column of the frame that holds that answer of the entry, or of the exit."""
    return answer if answer in _SAME_NAME[stage] else f"{answer}_{stage.value.lower()}"


_PART = 50_000
"""Rows that stand in memory as objects of Python, at most."""


def extract() -> fr.Frames:
    """The frames of the facts as they stand now, in a stable order."""
    return fr.Frames(
        journey=_journeys(),
        event=_events(),
        chantier=_table("chantier", Chantier.objects.order_by("pk"), chantier_id="pk"),
        membership=_table("membership", Membership.objects.order_by("chantier_id", "pk"), territory="territory__slug"),
        run=_table("run", ProgrammeRun.objects.order_by("pk"), run_id="pk"),
        places=_table("places", RunPlaces.objects.order_by("run_id", F("from_on").asc(nulls_first=True), "pk")),
    )


def _frame(rows: QuerySet[Any], sources: dict[str, str], schema: dict[str, Any]) -> pl.DataFrame:
    """A frame whose columns are read from those fields of the model."""
    return _read(rows.values_list(*sources.values()), {name: schema[name] for name in sources})


def _read(rows: QuerySet[Any], schema: dict[str, Any]) -> pl.DataFrame:
    """A frame of rows that are tuples, made part by part: as objects of Python, a table weighs twenty times more."""
    read: Iterator[tuple[object, ...]] = rows.iterator(chunk_size=10_000)
    parts = [fr.from_columns(dict.fromkeys(schema, ()), schema)]
    while part := list(islice(read, _PART)):
        parts.append(fr.from_columns(dict(zip(schema, zip(*part, strict=True), strict=True)), schema))
    return pl.concat(parts, rechunk=True)


def _table(name: str, rows: QuerySet[Any], **renamed: str) -> pl.DataFrame:
    schema = fr.SCHEMAS[name]
    return _frame(rows, {column: renamed.get(column, column) for column in schema}, schema)


def _journeys() -> pl.DataFrame:
    stored = _frame(
        Journey.objects.order_by("pk").annotate(who=Coalesce("person__merged_into_id", "person_id")),
        {
            "journey_id": "pk",
            "person_id": "who",
            "chantier_id": "chantier_id",
            "chantier_code": "chantier__code",
            "birth_date": "person__birth_date",
            "sex": "person__sex",
            **{
                name: name
                for name in (
                    "reference",
                    "programme",
                    "started_on",
                    "ended_on",
                    "diagnosed_on",
                    "referrer",
                    "exit_reason",
                    "housing_access_on",
                    "job_signed_on",
                    *fr.MOBILISATIONS,
                    *fr.ACCOMPANIMENT,
                )
            },
        },
        fr.JOURNEY,
    )
    stored = _with_support(stored)
    stages = (_stage(Stage.ENTRY, ENTRY), _stage(Stage.EXIT, EXIT))
    for stage in stages:
        stored = stored.join(stage, on="journey_id", how="left", maintain_order="left")
    return stored.with_columns(
        pl.col("journey_id").alias("row"),
        pl.col("income_entry").fill_null([]),
        pl.col(*fr.ENTRY_CODES, *fr.EXIT_CODES).fill_null(""),
        *(pl.col(name).replace("", None).cast(kind) for name, kind in fr.TRAJECTORY.items()),
    ).select(list(fr.JOURNEY))


def _with_support(stored: pl.DataFrame) -> pl.DataFrame:
    """Mobilisations and accompaniments as they hold: what was done, else what was declared (`mobilisation`)."""
    days = _read(mobilisation.days(), {"journey_id": pl.Int64, "theme": pl.String, "on": pl.Date})
    for theme, column in mobilisation.COLUMNS.items():
        first = days.filter(pl.col("theme") == theme).group_by("journey_id").agg(pl.col("on").min().alias("_done"))
        stored = stored.join(first, on="journey_id", how="left", maintain_order="left").with_columns(
            pl.min_horizontal(column, "_done").alias(column)
        )
        stored = stored.drop("_done")
    told = _read(mobilisation.answers(), {"journey_id": pl.Int64, "column": pl.String})
    for column in fr.ACCOMPANIMENT:
        yes = told.filter(pl.col("column") == column)["journey_id"]
        stored = stored.with_columns(
            pl.when(pl.col("journey_id").is_in(yes.implode()))
            .then(pl.lit(mobilisation.YES))
            .otherwise(pl.col(column))
            .alias(column)
        )
    return stored


def _stage(stage: Stage, answers: Sequence[str]) -> pl.DataFrame:
    """The answers of the one situation of that stage of each journey."""
    sources = {"journey_id": "journey_id", **{column_at(stage, name): name for name in answers}}
    coded = {**fr.ENTRY_CODES, **fr.EXIT_CODES}
    schema = {"journey_id": pl.Int64, **{name: coded.get(name, pl.String) for name in list(sources)[1:]}}
    found = _frame(Situation.objects.filter(stage=stage.value).order_by(), sources, schema)
    if "income_entry" in found.columns:
        codes = pl.col("income_entry").str.split(";").list.filter(pl.element() != "")
        found = found.with_columns(codes)
    return found


def _events() -> pl.DataFrame:
    """Dated answers of reviews and follow-ups, in a stable order."""
    later = (Stage.REVIEW.value, Stage.M6.value, Stage.M12.value)
    schema = {
        "journey_id": pl.Int64, "stage": fr.held(Stage), "on": pl.Date,
        "housing": fr.HOUSING, "rqth": fr.ANSWER, "outcome": fr.OUTCOME,
    }  # fmt: skip
    rows = Situation.objects.filter(stage__in=later, observed_on__isnull=False).order_by()
    seen = _frame(rows, {name: "observed_on" if name == "on" else name for name in schema}, schema)
    code, nothing = fr.EVENT["code"], pl.lit("", fr.EVENT["extra"]).alias("extra")

    def told(kind: str, answer: str, extra: pl.Expr) -> list[pl.Expr | str]:
        return [
            "journey_id",
            pl.lit(kind, fr.EVENT["kind"]).alias("kind"),
            "on",
            _as(answer, code).alias("code"),
            extra,
        ]

    reviews = seen.filter(pl.col("stage") == Stage.REVIEW.value)
    parts = [reviews.filter(pl.col(kind) != "").select(told(kind, kind, nothing)) for kind in ("housing", "rqth")]
    for stage, kind in ((Stage.M6, "follow_up_6"), (Stage.M12, "follow_up_12")):
        followed = seen.filter(pl.col("stage") == stage.value)
        parts.append(followed.select(told(kind, "outcome", pl.col("housing").alias("extra"))))
    return pl.concat(parts).sort(list(fr.EVENT))


def _as(name: str, kind: pl.Enum) -> pl.Expr:
    """The codes of a column among those of another list that holds them."""
    return pl.col(name).cast(pl.String).cast(kind)
