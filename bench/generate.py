"""Journeys straight to a snapshot, by columns, for sizes at which the demo's own life would take hours.

What it keeps: the schema, every code list, blanks and refusals, people with several journeys, journeys that continue
within 30 days, passages from PHC to CVG, chantiers that change territory or have none, reviews and follow-ups at their
dates. What it skips: the database (no names, no journal, no encryption, no extraction), and any link between facts:
each answer is drawn by itself, so that its figures look like nobody's. Only the time runs as in life: who stays
longer has more time to be helped.
"""

from __future__ import annotations

import argparse
import os
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

EPOCH = date(1970, 1, 1)
FIRST, LAST = (date(2017, 1, 1) - EPOCH).days, (date(2025, 9, 30) - EPOCH).days
EVENTS = 20
"""Dated answers per journey, on average."""
BLANKS = 0.12
"""Share of answers that are not known, and a quarter of that refused."""


def frames(journeys: int, *, events: int = EVENTS, seed: int = 20) -> Any:
    """Frames of that many journeys, and `events` times as many dated answers."""
    from convergence.indicators.frames import Frames

    rng = np.random.default_rng(seed)
    size = max(4, min(400, journeys // 250))
    chantier = pl.DataFrame(
        {
            "chantier_id": range(1, size + 1),
            "code": [f"C{number:04}" for number in range(1, size + 1)],
            "siret": [f"{number:014}" for number in range(1, size + 1)],
            "department": [f"{number % 95 + 1:02}" for number in range(size)],
            "name": [f"Chantier {number}" for number in range(1, size + 1)],
        }
    )
    journey = _journeys(rng, journeys, chantier["code"])
    return Frames(
        journey=journey,
        event=_events(rng, journey, journeys * events),
        chantier=chantier,
        membership=_memberships(size),
        **_contracts(size),
    )


def _days(values: np.ndarray[Any, Any], known: np.ndarray[Any, Any] | None = None) -> pl.Series:
    days = pl.Series(values.astype(np.int32)).cast(pl.Date)
    return days if known is None else pl.select(pl.when(pl.Series(known)).then(days)).to_series()


def _codes(rng: np.random.Generator, codes: Any, size: int, blanks: float = BLANKS) -> pl.Series:
    """Real codes drawn alike, some blank, some refused."""
    real = [str(code.value) for code in codes if str(code.value) not in {"NR", "NSP", "REFUS"}]
    odds = [blanks * 0.5, blanks * 0.25, blanks * 0.25, *([(1 - blanks) / len(real)] * len(real))]
    return pl.Series(["", "NR", "REFUS", *real]).gather(rng.choice(len(odds), size, p=odds))


def _few(rng: np.random.Generator, kind: pl.Enum, size: int) -> pl.Series:
    """Codes of a short list, some blank."""
    codes = pl.Series([*kind.categories, None], dtype=kind)
    return codes.gather(rng.integers(0, len(codes), size))


def _journeys(rng: np.random.Generator, size: int, names: pl.Series) -> pl.DataFrame:
    from convergence.indicators import frames as fr
    from convergence.nomenclature import lists

    person = rng.integers(1, max(2, size * 8 // 10), size)
    chantier = rng.integers(0, len(names), size)
    cvg = rng.random(size) < 0.85
    start = rng.integers(FIRST, LAST, size)
    stay = (rng.gamma(2.0, 200, size) + 5).astype(np.int64)
    again = np.flatnonzero(rng.random(size) < 0.05)
    again = again[again > 0]
    for column in (person, chantier, cvg):
        column[again] = column[again - 1]
    start[again] = start[again - 1] + stay[again - 1] + rng.integers(1, 45, again.size)
    end = start + stay
    gone = end <= LAST
    lists_of = {
        "sex": lists.Sex, "referrer": lists.Referrer, "education": lists.Education,
        "unemployment": lists.Unemployment, "housing_entry": lists.Housing, "housing_exit": lists.Housing,
        "street_history": lists.Answer, "street_duration": lists.StreetDuration, "exit_reason": lists.ExitReason,
        "base_cover_entry": lists.BaseCover, "base_cover_exit": lists.BaseCover,
        "complementary_cover_entry": lists.ComplementaryCover, "complementary_cover_exit": lists.ComplementaryCover,
        **dict.fromkeys(fr.BARRIERS.values(), lists.Intensity),
    }  # fmt: skip
    at_exit = set(fr.EXIT_CODES)
    columns: dict[str, pl.Series] = {}
    for name in (*fr.ENTRY_CODES, *fr.ACCOMPANIMENT, *fr.EXIT_CODES):
        drawn = _codes(rng, lists_of.get(name, lists.Answer), size)
        empty = pl.Series([""])
        columns[name] = drawn.zip_with(pl.Series(gone), empty) if name in at_exit else drawn

    def sometimes(share: float, mean: float) -> pl.Series:
        """A day some time after the entry, within the journey."""
        later = start + rng.exponential(mean, size).astype(np.int64)
        return _days(later, (rng.random(size) < share) & (later <= np.minimum(end, LAST)))

    incomes = pl.Series([[], ["NR"], ["REFUS"], ["AUCUNE"], ["RSA"], ["RSA", "NR"], ["AUCUNE", "RSA"]])
    found = pl.DataFrame(
        {
            "journey_id": np.arange(1, size + 1),
            "person_id": person,
            "chantier_id": chantier + 1,
            "chantier_code": names.gather(chantier),
            "reference": pl.Series(np.arange(1, size + 1)).cast(pl.String),
            "programme": pl.Series(["PHC", "CVG"]).gather(cvg.astype(np.int64)),
            "started_on": _days(start),
            "ended_on": _days(end, gone),
            "row": np.arange(1, size + 1),
            "birth_date": _days(rng.integers(-10_000, 13_000, size), rng.random(size) > BLANKS),
            "diagnosed_on": sometimes(0.9, 40),
            "income_entry": incomes.gather(rng.integers(0, 7, size)),
            **{name: sometimes(0.8, 400) for name in fr.MOBILISATIONS},
            "housing_access_on": sometimes(0.5, 500),
            "job_signed_on": sometimes(0.2, 300),
            **columns,
            **{name: _few(rng, kind, size) for name, kind in fr.TRAJECTORY.items()},
        }
    )
    return found.select(list(fr.JOURNEY)).cast(fr.JOURNEY)


def _events(rng: np.random.Generator, journey: pl.DataFrame, size: int) -> pl.DataFrame:
    """Two follow-ups for most exits, the rest as reviews spread over the journeys."""
    from convergence.indicators import frames as fr
    from convergence.nomenclature import lists

    ended = journey.filter(pl.col("ended_on").is_not_null()).select("journey_id", "ended_on")
    parts = []
    for months, days in ((6, 182), (12, 365)):
        seen = ended.filter(pl.Series(rng.random(ended.height) < 0.8))
        shift = pl.Series(days + rng.integers(-75, 76, seen.height)).cast(pl.Int32)
        parts.append(
            seen.select(
                "journey_id",
                pl.lit(f"follow_up_{months}").alias("kind"),
                (pl.col("ended_on").cast(pl.Int32) + shift).cast(pl.Date).alias("on"),
                _codes(rng, lists.FollowUpOutcome, seen.height).alias("code"),
                _codes(rng, lists.Housing, seen.height).alias("extra"),
            )
        )
    rest = max(0, size - sum(part.height for part in parts))
    start = journey["started_on"].cast(pl.Int32).to_numpy()
    end = journey["ended_on"].cast(pl.Int32).fill_null(LAST).to_numpy()
    for kind, codes, many in (
        ("housing", lists.Housing, rest * 6 // 10),
        ("rqth", lists.Answer, rest - rest * 6 // 10),
    ):
        who = rng.integers(0, journey.height, many)
        on = start[who] + (rng.random(many, dtype=np.float32) * np.maximum(end - start, 1)[who]).astype(np.int32)
        parts.append(
            pl.DataFrame({"journey_id": who + 1, "on": _days(on), "code": _codes(rng, codes, many)}).select(
                "journey_id", pl.lit(kind).alias("kind"), "on", "code", pl.lit("").alias("extra")
            )
        )
    return pl.concat(parts).cast(fr.EVENT)


def _memberships(size: int) -> pl.DataFrame:
    """A tenth belongs nowhere, a tenth changes on 1 July 2024."""
    from convergence.indicators import frames as fr

    rows = []
    for number in range(1, size + 1):
        slug, change = f"t{number % 24:02}", date(2024, 7, 1)
        if number % 10 == 0:
            continue
        if number % 10 == 1:
            rows.append({"chantier_id": number, "territory": slug, "ended_on": date(2024, 6, 30)})
            slug = f"t{(number + 5) % 24:02}"
        rows.append({"chantier_id": number, "territory": slug, "started_on": change if number % 10 == 1 else None})
    return fr.from_records("membership", rows)


def _contracts(size: int) -> dict[str, pl.DataFrame]:
    from convergence.indicators import frames as fr

    runs = [{"run_id": number, "chantier_id": number, "programme": "CVG"} for number in range(1, size + 1)]
    places = [{"run_id": number, "places": 10 + number % 20} for number in range(1, size + 1)]
    return {"run": fr.from_records("run", runs), "places": fr.from_records("places", places)}


def main(words: list[str]) -> None:
    """Write the snapshot of that many journeys under a folder."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--journeys", type=int, required=True)
    options = parser.parse_args(words)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
    import django

    django.setup()
    from convergence.indicators import store

    found = frames(options.journeys)
    taken = store.Snapshot(found, store.digest(found), datetime(2025, 9, 30, tzinfo=UTC))
    store.write(taken, options.folder)


if __name__ == "__main__":
    main(sys.argv[1:])
