"""From the database to what rules read beside the snapshot: a query per table, straight to columns."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import polars as pl
from django.db.models import Count, Max, Min, Q, QuerySet
from django.db.models.functions import Coalesce

from convergence.journeys.models import Contract, Journey, JourneyReferent, PlannedHours, Situation
from convergence.nomenclature.lists import Stage
from convergence.people.models import IdentityDoubt, InclusionPass
from convergence.quality.frame import BESIDE

_SEEN = [Stage.ENTRY.value, Stage.REVIEW.value]
"""Stages at which somebody saw the person: what `Journey.last_seen_on` keeps."""


def extract(day: date) -> pl.DataFrame:
    """What stood beside each journey on that day, as far as dated facts tell. Eight queries."""
    journeys = _frame(
        Journey.objects.filter(started_on__lte=day)
        .order_by("pk")
        .annotate(who=Coalesce("person__merged_into_id", "person_id"))
        .values_list("pk", "who", "started_on", "weekly_hours", "recorded_at"),
        journey_id=pl.Int64, person_id=pl.Int64, started_on=pl.Date, first_hours=pl.Float64, recorded_on=pl.Date,
    )  # fmt: skip
    parts = [_seen(day), _contracts(day), _planned(day)]
    for part in parts:
        journeys = journeys.join(part, on="journey_id", how="left", maintain_order="left")
    referred = JourneyReferent.objects.filter(started_on__lte=day).filter(
        Q(ended_on__isnull=True) | Q(ended_on__gte=day)
    )
    passes = InclusionPass.objects.filter(Q(started_on__isnull=True) | Q(started_on__lte=day)).filter(
        Q(closed_on__isnull=True) | Q(closed_on__gt=day)
    )
    doubts = IdentityDoubt.objects.filter(raised_at__date__lte=day).filter(
        Q(state=IdentityDoubt.State.OPEN) | Q(decided_at__date__gt=day)
    )
    doubtful = {pk for pair in doubts.order_by().values_list("first_id", "second_id") for pk in pair}
    carried = _ids(passes.annotate(who=Coalesce("person__merged_into_id", "person_id")).values_list("who", flat=True))
    return journeys.with_columns(
        pl.coalesce("planned", "first_hours").alias("weekly_hours"),
        pl.coalesce("seen", "started_on").alias("last_seen_on"),
        pl.col("person_id").is_in(carried.implode()).alias("with_pass"),
        pl.col("journey_id").is_in(_ids(referred.values_list("journey_id", flat=True)).implode()).alias("followed"),
        (~pl.col("person_id").is_in(_ids(doubtful).implode())).alias("sure"),
    ).select(list(BESIDE))


def _frame(rows: QuerySet[Any, Any], **schema: Any) -> pl.DataFrame:
    found = list(zip(*rows.iterator(chunk_size=10_000), strict=True)) or [()] * len(schema)
    columns = {}
    for values, (name, kind) in zip(found, schema.items(), strict=True):
        if kind == pl.Float64:
            columns[name] = [None if value is None else float(value) for value in values]
        elif name == "recorded_on":
            columns[name] = [value.date() for value in values]
        else:
            columns[name] = list(values)
    return pl.DataFrame(columns, schema=schema, strict=True)


def _ids(keys: Iterable[int]) -> pl.Series:
    return pl.Series(sorted(set(keys)), dtype=pl.Int64)


def _seen(day: date) -> pl.DataFrame:
    review = Q(stage=Stage.REVIEW.value)
    rows = (
        Situation.objects.filter(stage__in=_SEEN, observed_on__lte=day)
        .order_by()
        .values("journey_id")
        .annotate(
            seen=Max("observed_on"),
            first=Min("observed_on", filter=review),
            last=Max("observed_on", filter=review),
        )
        .values_list("journey_id", "seen", "first", "last")
    )
    return _frame(rows, journey_id=pl.Int64, seen=pl.Date, first_review_on=pl.Date, last_review_on=pl.Date)


def _contracts(day: date) -> pl.DataFrame:
    """CDDI signed by that day: how many, whether each says its hours, and when the last one ends."""
    cddi = Contract.objects.filter(form__startswith="CDDI", started_on__lte=day).order_by().values("journey_id")
    rows = cddi.annotate(
        n=Count("pk"), written=Count("weekly_hours"), endless=Count("pk", filter=Q(ended_on__isnull=True)),
        until=Max("ended_on"),
    ).values_list("journey_id", "n", "written", "endless", "until")  # fmt: skip
    found = _frame(rows, journey_id=pl.Int64, contracts=pl.Int64, written=pl.Int64, endless=pl.Int64, until=pl.Date)
    return found.select(
        "journey_id",
        "contracts",
        (pl.col("written") == pl.col("contracts")).alias("contracts_with_hours"),
        pl.when(pl.col("endless") == 0).then(pl.col("until")).alias("contract_until"),
    )


def _planned(day: date) -> pl.DataFrame:
    """Hours a week agreed last."""
    rows = PlannedHours.objects.filter(from_on__lte=day).order_by("journey_id", "from_on")
    found = _frame(rows.values_list("journey_id", "hours"), journey_id=pl.Int64, planned=pl.Float64)
    return found.unique("journey_id", keep="last", maintain_order=True)
