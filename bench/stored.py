"""A full rebuild: from a database of so many journeys to a snapshot on disk, its time and its peak memory.

The journeys of `bench.generate` are poured straight into the tables that the extraction reads. What is skipped: names,
the journal, encryption, the rules of entry, and the indexes that the extraction does not read (keeping them would take
hours). What comes out must be what went in, digest for digest. The yardstick is each row of these tables read once
through the driver of the database, without making anything of it.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from bench import sql
from bench.network import ROOT, environment

if TYPE_CHECKING:
    from convergence.indicators.frames import Frames

SIZES = {"million": 1_000_000, "hundred": 100_000, "light": 4_000}
BORN = date(1980, 1, 1)
_WRITTEN = "2025-09-30 12:00:00+00:00"
_LARGE = ("journeys_journey", "journeys_situation", "people_person")


def run(home: Path, sizes: list[str]) -> dict[str, Any]:
    """Each size on SQLite and on PostgreSQL."""
    from tests import postgres

    result: dict[str, Any] = {}
    for name in sizes:
        where = home / f"stored-{name}"
        where.mkdir(parents=True, exist_ok=True)
        file = where / "convergence.sqlite3"
        file.unlink(missing_ok=True)
        result[name] = {"sqlite": _both(where, f"sqlite:///{file}", SIZES[name])}
        file.unlink()
        with postgres.server() as url:
            result[name]["postgresql"] = _both(where, url, SIZES[name])
    return result


def _both(where: Path, url: str, journeys: int) -> dict[str, Any]:
    env = {**environment(where), "DJANGO_SETTINGS_MODULE": "bench.settings", "DATABASE_URL": url}
    found: dict[str, Any] = {}
    for task in ("pour", "rebuild"):
        told = subprocess.run(
            [sys.executable, "-m", "bench.stored", task, str(journeys)],
            env=env, cwd=ROOT, check=True, stdout=subprocess.PIPE, timeout=5000,
        ).stdout  # fmt: skip
        found |= json.loads(told)
    if found.pop("digest") != found.pop("poured"):
        raise RuntimeError("What was rebuilt is not what was poured.")
    return found


# ── What runs in a process of its own ───────────────────────────────────────────────────────
def pour(journeys: int) -> dict[str, Any]:
    """Fill the empty database; gives the digest of the journeys and of their dated answers."""
    from django.core.management import call_command

    from bench import generate

    call_command("migrate", verbosity=0)
    start = time.perf_counter()
    frames = as_stored(generate.frames(journeys))
    _bare()
    fill(frames)
    return {
        "journeys": frames.journey.height,
        "events": frames.event.height,
        "pouring_seconds": round(time.perf_counter() - start, 1),
        "poured": digest(frames),
    }


def rebuild(_journeys: int) -> dict[str, Any]:
    """What the product does when facts have changed, step by step."""
    from django.conf import settings
    from django.utils import timezone

    from convergence.indicators import extract, store

    steps: dict[str, float] = {}
    start = time.perf_counter()
    frames = extract.extract()
    steps["extract"] = time.perf_counter() - start
    start = time.perf_counter()
    taken = store.Snapshot(frames, store.digest(frames), timezone.now())
    steps["digest"] = time.perf_counter() - start
    start = time.perf_counter()
    store.write(taken, Path(settings.HOME) / "snapshots")
    steps["write"] = time.perf_counter() - start
    peak = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6, 2)
    start = time.perf_counter()
    read_each_row()
    return {
        "seconds": round(sum(steps.values()), 1),
        "steps": {name: round(value, 1) for name, value in steps.items()},
        "peak_gb": peak,
        "each_row_by_the_driver": round(time.perf_counter() - start, 1),
        "digest": digest(frames),
    }


def digest(frames: Frames) -> str:
    """Of what was poured as it was generated; places and names of the network are made up again."""
    from convergence.indicators import frames as fr
    from convergence.indicators import store

    empty = {name: fr.from_records(name, []) for name in ("chantier", "membership", "run", "places")}
    return store.digest(fr.Frames(journey=frames.journey, event=frames.event, **empty))


def as_stored(frames: Frames) -> Frames:
    """The same journeys as a database can hold them: one birth date and one sex for each person, one review a day."""
    from dataclasses import replace

    from convergence.indicators import frames as fr

    person = [pl.col(name).first().over("person_id") for name in ("birth_date", "sex")]
    journey = frames.journey.with_columns(person).with_columns(pl.col("birth_date").fill_null(BORN))
    kept = frames.event.filter((pl.col("code") != "") | pl.col("kind").is_in(["follow_up_6", "follow_up_12"]))
    event = kept.unique(["journey_id", "kind", "on"], keep="first", maintain_order=True).sort(list(fr.EVENT))
    return replace(frames, journey=journey, event=event)


def fill(frames: Frames) -> None:
    """All the tables that the extraction reads."""
    from convergence.indicators.extract import ENTRY, EXIT, column_at
    from convergence.journeys.models import Journey, Situation
    from convergence.network.models import Chantier
    from convergence.nomenclature.lists import Stage
    from convergence.people.models import Person

    journey, event = frames.journey, frames.event
    named = pl.col("person_id").cast(pl.String)
    people = journey.unique("person_id").select(
        "birth_date", "sex", id="person_id", last_name=named, first_name=named, identity=named, search_text=named
    )
    _lay(Person, people)
    _lay(Chantier, frames.chantier.rename({"chantier_id": "id"}))
    own = {field.attname for field in Journey._meta.concrete_fields}
    _lay(Journey, journey.rename({"journey_id": "id"}).select(pl.col(sorted(own & {*journey.columns, "id"}))))
    for stage, answers in ((Stage.ENTRY, ENTRY), (Stage.EXIT, EXIT)):
        said = {name: pl.col(column_at(stage, name)) for name in answers}
        if "income" in said:
            said["income"] = said["income"].list.join(";")
        _lay(Situation, journey.select("journey_id", stage=pl.lit(stage.value), **said))
    reviews = [
        event.filter(pl.col("kind") == kind).select("journey_id", "on", pl.col("code").alias(kind))
        for kind in ("housing", "rqth")
    ]
    seen = reviews[0].join(reviews[1], on=["journey_id", "on"], how="full", coalesce=True)
    _lay(Situation, seen.rename({"on": "observed_on"}).with_columns(stage=pl.lit(Stage.REVIEW.value)))
    for stage, kind in ((Stage.M6, "follow_up_6"), (Stage.M12, "follow_up_12")):
        told = event.filter(pl.col("kind") == kind)
        _lay(
            Situation,
            told.select("journey_id", observed_on="on", outcome="code", housing="extra", stage=pl.lit(stage.value)),
        )


def _bare() -> None:
    """Take away the indexes that pouring would keep in order, and the checks that it would pass one by one."""
    from django.db import connection

    for table in _LARGE:
        with connection.cursor() as cursor:
            for statement in _OFF[connection.vendor]:
                cursor.execute(statement)
            for found, dropping in _BARE[connection.vendor].items():
                cursor.execute(found, [table])
                for (name,) in cursor.fetchall():
                    cursor.execute(dropping.format(table=table, name=name))


_OFF = {
    "sqlite": (
        "PRAGMA foreign_keys = OFF", "PRAGMA ignore_check_constraints = ON", "PRAGMA synchronous = OFF",
    ),
    "postgresql": ("SET session_replication_role = replica",),
}  # fmt: skip
_BARE = {
    "sqlite": {
        "SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name = %s": (
            'DROP INDEX "{name}"'
        )
    },
    "postgresql": {
        "SELECT conname FROM pg_constraint WHERE contype IN ('u', 'x', 'c') AND conrelid = %s::regclass": (
            'ALTER TABLE "{table}" DROP CONSTRAINT "{name}"'
        ),
        "SELECT indexrelid::regclass::text FROM pg_index WHERE NOT indisprimary AND indrelid = %s::regclass": (
            "DROP INDEX {name}"
        ),
    },
}


_laid: dict[str, int] = {}


def _lay(model: Any, rows: pl.DataFrame) -> None:
    """Append these rows to the table of a model; what they do not say is empty."""
    from django.db import connection, models, transaction

    from convergence.accounts.models import User

    table = model._meta.db_table
    start = _laid.get(table, 0)
    _laid[table] = start + rows.height
    number = pl.int_range(start + 1, start + 1 + rows.height)
    columns = []
    for field in model._meta.concrete_fields:
        if field.attname in rows.columns:
            value = pl.col(field.attname)
            plain = rows.schema[field.attname] in (pl.Int64, pl.Date)
            value = value if plain else value.cast(pl.String).fill_null("")
        elif field.primary_key:
            value = number
        elif field.null:
            value = pl.lit(None, pl.String)
        elif isinstance(field, models.UUIDField):
            value = number.cast(pl.String).str.zfill(32)
        elif isinstance(field, models.DateTimeField):
            value = pl.lit(_WRITTEN)
        elif field.is_relation:
            value = pl.lit(User.objects.system().pk)
        else:
            value = pl.lit("")
        columns.append(value.alias(field.column))
    whole = rows.select(columns)
    with transaction.atomic():
        connection.ensure_connection()
        sql.pour(connection.vendor, connection.connection, table, whole)


def read_each_row() -> None:
    """Every row of the large tables, as the driver gives it."""
    from django.db import connection

    for table in _LARGE:
        with connection.chunked_cursor() as cursor:
            cursor.execute(f"SELECT * FROM {table}")
            while cursor.fetchmany(10_000):
                pass


def main(words: list[str]) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
    import django

    django.setup()
    task = {"pour": pour, "rebuild": rebuild}[words[0]]
    sys.stdout.write(json.dumps(task(int(words[1]))))


if __name__ == "__main__":
    main(sys.argv[1:])
