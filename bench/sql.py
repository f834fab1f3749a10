"""One SQL pass over journeys already joined and derived, on SQLite and on PostgreSQL.

The databases get what the product has in memory at that point, as one table; the conditions are the definitions' own
trees, written as SQL by `conditions.as_sql`. Persons are deduplicated at each level by a window, as the product does.
"""

from __future__ import annotations

import io
import sqlite3
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import polars as pl

from bench.by_hand import END, LEVELS, Cells

if TYPE_CHECKING:
    from convergence.indicators.definition import Definition
    from convergence.indicators.populations import Population, Prepared

Vendor = Literal["sqlite", "postgresql"]
Connect = Callable[[], tuple[Vendor, Any]]
TURNS = 2


def sqlite(where: Path) -> Connect:
    def connect() -> tuple[Vendor, Any]:
        path = where / "pass.sqlite3"
        path.unlink(missing_ok=True)
        return "sqlite", sqlite3.connect(path)

    return connect


def postgresql(url: str) -> Connect:
    def connect() -> tuple[Vendor, Any]:
        import psycopg

        return "postgresql", psycopg.connect(url.replace("postgres://", "postgresql://"), autocommit=True)

    return connect


def definitions(prepared: Prepared) -> list[Definition]:
    from convergence.indicators import registry
    from convergence.indicators.definition import Measure

    found = registry.of_programme(prepared.programme, END)
    return [item for item in found if item.measure is Measure.PEOPLE]


def table(prepared: Prepared) -> pl.DataFrame:
    """The journeys of the period with what the figures read, their places and their populations."""
    from convergence.indicators.columns import prepared_schema
    from convergence.indicators.evaluate import columns_of
    from convergence.indicators.levels import Level
    from convergence.indicators.populations import Population

    read = columns_of(definitions(prepared), prepared_schema(prepared.rules.alt_level))
    always = ["person_id", "row", "started_on", "ended_on", *(str(item) for item in Population)]
    places = [Level(level).place.alias(f"at_{level}") for level in LEVELS]
    rows = prepared.journeys.select(*dict.fromkeys([*always, *read]), *places)
    lists = [name for name, kind in rows.schema.items() if isinstance(kind, pl.List)]
    texts = rows.with_columns(pl.col(pl.Enum).cast(pl.String))  # codes as the product's own tables hold them
    return texts.with_columns(pl.col(lists).list.join(";")) if lists else texts


def measure(connect: Connect, rows: pl.DataFrame, prepared: Prepared) -> dict[str, Any]:
    """The cells, how long loading took (not compared) and how long the pass, the quicker of two."""
    vendor, link = connect()
    start = time.perf_counter()
    _load(vendor, link, rows)
    loading = time.perf_counter() - start
    took: list[float] = []
    cells: Cells = {}
    statements = [(group, *_statement(vendor, prepared, *group)) for group in _groups(prepared)]
    for _ in range(TURNS):
        start = time.perf_counter()
        cells = {}
        for (_, group), text, params in statements:
            _gather(cells, group, link.execute(text, params).fetchall())
        took.append(time.perf_counter() - start)
    link.execute("DROP TABLE pass")
    link.close()
    return {"seconds": round(min(took), 2), "loading_seconds": round(loading, 1), "cells": cells}


def _groups(prepared: Prepared) -> list[tuple[Population, list[Definition]]]:
    from convergence.indicators.populations import Population

    wanted = definitions(prepared)
    groups = [(each, [item for item in wanted if item.population is each]) for each in Population]
    return [(each, group) for each, group in groups if group]


def _statement(
    vendor: Vendor, prepared: Prepared, population: Population, group: list[Definition]
) -> tuple[str, tuple[object, ...]]:
    """One statement counts a population at all levels: for each figure, successes, known and population."""
    from convergence.conditions.as_sql import Sql, Writer
    from convergence.indicators.columns import PERIOD_END, prepared_schema

    writer = Writer(prepared_schema(prepared.rules.alt_level), vendor, params={PERIOD_END: prepared.period.end})
    flags: list[Sql] = []
    for at, item in enumerate(group):
        within, known, success = (writer.where(node) for node in (item.within, item.known, item.success))
        if item.exposed is not None:
            exposed = writer.where(item.exposed)
            known = Sql(f"({known.text} AND {exposed.text})", (*known.params, *exposed.params))
        parts = [within, known, success]
        for end in (3, 2, 1):
            text = " AND ".join(part.text for part in parts[:end])
            params = tuple(param for part in parts[:end] for param in part.params)
            flags.append(Sql(f"(CASE WHEN {text} THEN 1 ELSE 0 END) AS f{at}_{3 - end}", params))
    order = ["ended_on", "started_on", '"row"'] if population.ends else ["started_on", '"row"']
    latest = ", ".join(f"{name} DESC" for name in order)
    standing = ", ".join(
        f"ROW_NUMBER() OVER (PARTITION BY at_{level}, person_id ORDER BY {latest}) AS n_{level}" for level in LEVELS
    )
    columns = ", ".join([*(f"at_{level}" for level in LEVELS), standing, *(flag.text for flag in flags)])
    laid = f'SELECT {columns} FROM pass WHERE "{population}"'
    sums = ", ".join(f"SUM(f{at}_{part})" for at in range(len(group)) for part in range(3))
    levels = " UNION ALL ".join(
        f"SELECT at_{level}, {sums} FROM laid WHERE n_{level} = 1 GROUP BY at_{level}" for level in LEVELS
    )
    text = f"WITH laid AS MATERIALIZED ({laid}) {levels}"
    if vendor == "sqlite":
        text = text.replace("%s", "?").replace("%%", "%")
    return text, tuple(param for flag in flags for param in flag.params)


def _gather(cells: Cells, group: list[Definition], rows: Iterable[tuple[Any, ...]]) -> None:
    for place, *numbers in rows:
        for at, item in enumerate(group):
            three = [int(number) for number in numbers[at * 3 : at * 3 + 3]]
            cells.setdefault(place, {})[item.key] = three if item.kind != "count" else three[:1]


_TYPES = {pl.Date: "date", pl.Boolean: "boolean", pl.String: "text"}


def _load(vendor: Vendor, link: Any, rows: pl.DataFrame) -> None:
    columns = ", ".join(f'"{name}" {_TYPES.get(type(kind), "bigint")}' for name, kind in rows.schema.items())
    link.execute("DROP TABLE IF EXISTS pass")
    link.execute(f"CREATE TABLE pass ({columns})")
    pour(vendor, link, "pass", rows)
    link.execute("ANALYZE" if vendor == "sqlite" else "ANALYZE pass")
    if vendor == "sqlite":
        link.commit()


def pour(vendor: str, link: Any, table: str, rows: pl.DataFrame) -> None:
    """Append rows to a table that has their columns, as fast as the driver takes them."""
    names = ", ".join(f'"{name}"' for name in rows.columns)
    if vendor == "sqlite":
        marks = ", ".join(["?"] * rows.width)
        for part in rows.iter_slices(50_000):
            texts = part.with_columns(pl.col(pl.Date).cast(pl.String))
            link.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", texts.iter_rows())
        return
    with link.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN (FORMAT csv, NULL '\\N')") as copy:
        for part in rows.iter_slices(50_000):
            out = io.BytesIO()
            part.write_csv(out, include_header=False, null_value="\\N", quote_style="necessary")
            copy.write(out.getvalue())
