"""A small invented schema, its records, and a plain Python reading of the tree to compare the engines with."""

from __future__ import annotations

import random
from datetime import date, timedelta

import polars as pl

from convergence.conditions import Field, Kind, Schema
from convergence.nomenclature.lists import Answer, Housing, Income

SCHEMA = Schema.of(
    [
        Field("housing", Kind.CODE, "le logement", Housing),
        Field("gp", Kind.CODE, "le médecin traitant", Answer),
        Field("income", Kind.CODES, "les ressources", Income),
        Field("started_on", Kind.DAY, "l’entrée"),
        Field("ended_on", Kind.DAY, "la sortie"),
        Field("score", Kind.NUMBER, "le score", refusal="score_refused"),
        Field("limit", Kind.NUMBER, "la limite"),
        Field("score_refused", Kind.FLAG, "le score est refusé"),
        Field("mobilised", Kind.FLAG, "un chargé de partenariats mobilisé"),
    ]
)
POLARS = {
    "housing": pl.String,
    "gp": pl.String,
    "income": pl.List(pl.String),
    "started_on": pl.Date,
    "ended_on": pl.Date,
    "score": pl.Int64,
    "limit": pl.Int64,
    "score_refused": pl.Boolean,
    "mobilised": pl.Boolean,
}
HOUSING = ("RUE", "SQUAT", "CHRS", "DETENTION", "LOC_SOCIAL")
ANSWERS = ("OUI", "NON")
INCOME = ("AUCUNE", "MENDICITE", "RSA")
MISSING = ("", "NR", "NSP", "REFUS")
ORIGIN = date(2024, 1, 1)


def frame(records: list[dict[str, object]]) -> pl.DataFrame:
    """The records as the engines read them."""
    return pl.DataFrame(records, schema=POLARS)


def record(**values: object) -> dict[str, object]:
    empty = dict.fromkeys(POLARS) | {"housing": "", "gp": "", "income": []}
    return empty | values


def draw(count: int, seed: int) -> list[dict[str, object]]:
    """Random records in which every kind of missing answer is frequent."""
    rng = random.Random(seed)

    def day() -> date | None:
        return None if rng.random() < 0.25 else ORIGIN + timedelta(days=rng.randrange(6))

    def some(codes: tuple[str, ...]) -> list[str]:
        return rng.sample(codes, rng.randrange(min(3, len(codes)) + 1))

    rows = []
    for _ in range(count):
        score = rng.choice((None, None, 0, 1, 2, 3))
        rows.append(
            record(
                housing=rng.choice((*HOUSING, *MISSING, None)),
                gp=rng.choice((*ANSWERS, *MISSING)),
                income=some((*INCOME, "NR", "REFUS")) if rng.random() < 0.8 else rng.choice((["REFUS"], None)),
                started_on=day(),
                ended_on=day(),
                score=score,
                limit=rng.choice((None, 0, 1, 2)),
                score_refused=score is None and rng.random() < 0.5,
                mobilised=rng.choice((None, True, False)),
            )
        )
    return rows
