"""The benchmark at a size of seconds: what it compares is equal, and gaps cost what they may."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from django.db import connection

from bench import bilan, generate, million, sql, stored
from bench.by_hand import by_hand
from convergence.indicators import extract, registry, store
from convergence.indicators.landmark import QUESTIONS, study
from convergence.indicators.scope import Period, Scope
from convergence.indicators.settings import REFERENCE

END = date(2024, 12, 31)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A snapshot of 5,500 invented journeys."""
    frames = generate.frames(5500, events=4)
    taken = store.Snapshot(frames, store.digest(frames), datetime(2025, 9, 30, tzinfo=UTC))
    return store.write(taken, tmp_path_factory.mktemp("straight"))


def test_the_generator_gives_what_was_asked_for_and_always_the_same(folder):
    found = store.load(folder)
    assert (found.frames.journey.height, found.frames.event.height) == (5500, 22_000)
    assert store.digest(generate.frames(5500, events=4)) == found.digest
    spells = found.joined(REFERENCE).spell
    assert spells.height < 5500, "some journeys continue one another"
    assert spells["to_cvg"].sum() > 0


def test_hand_and_product_find_the_same_cells_at_every_level(folder):
    ours = bilan.ours_everywhere(folder)
    assert bilan.different(ours, by_hand(folder)) == {}
    assert {place.partition(":")[0] for place in ours} == {"national", "territory", "hors-territoire", "chantier"}


def test_a_cell_that_differs_is_told(folder):
    cells = by_hand(folder, ["national"])
    wrong = {"national": cells["national"] | {"CVG-01": [1]}}
    assert bilan.different(wrong, cells) == {"national CVG-01": [[1], cells["national"]["CVG-01"]]}


def test_one_sql_pass_finds_the_same_cells(folder, tmp_path, db):
    prepared = store.load(folder).prepared("CVG", Period.year(2024))
    connect = sql.sqlite(tmp_path)
    if connection.vendor == "postgresql":
        given = connection.settings_dict
        where = f"{given['USER']}:{given['PASSWORD']}@{given['HOST']}:{given['PORT']}/{given['NAME']}"
        connect = sql.postgresql(f"postgresql://{where}")
    told = sql.measure(connect, sql.table(prepared), prepared)
    assert bilan.different(bilan.ours_everywhere(folder), told["cells"]) == {}


def test_what_is_poured_into_the_tables_is_what_the_extraction_reads(db):
    """The extraction held to rows that no action of the product wrote, and the benchmark of the rebuild to it."""
    frames = generate.frames(300, events=8)
    alone = frames.journey.with_columns(person_id="journey_id")  # journeys of one person may not overlap
    poured = stored.as_stored(replace(frames, journey=alone))
    stored.fill(poured)
    read = extract.extract()
    assert read.journey.equals(poured.journey)
    assert read.event.equals(poured.event)
    assert stored.digest(read) == stored.digest(poured)


def test_the_gaps_of_5500_journeys_take_under_two_seconds(folder):
    """Of processor, so that a busy machine is not blamed on us."""
    prepared = store.load(folder).prepared("CVG", Period(date(2022, 1, 1), END))
    assert prepared.journeys.height
    start = time.process_time()
    for key in QUESTIONS:
        assert study(prepared, Scope.parse("national"), registry.definition(key, END), until=date(2025, 9, 30))
    assert time.process_time() - start < 2


def test_sizes_of_the_benchmark_include_one_of_seconds():
    assert min(million.SIZES.values()) <= 5000
    assert million.SIZES["million"] == 1_000_000
