"""The same tree gives the same state in plain Python, in Polars and in the SQL of the database under test."""

from datetime import date

import polars as pl
import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from convergence.conditions import (
    All,
    Answered,
    Any,
    Compare,
    Count,
    In,
    Is,
    Level,
    Missing,
    Not,
    Only,
    Param,
    Ref,
    as_json,
)
from convergence.conditions.as_polars import FALSE, REFUSAL, TRUE, UNKNOWN, holds, lay, state
from convergence.conditions.as_sql import Writer
from tests.conditions import oracle
from tests.conditions.records import ANSWERS, HOUSING, INCOME, ORIGIN, POLARS, SCHEMA, draw, frame

PARAMS = {"end": date(2024, 1, 4), "most": 2}
RECORDS = draw(400, seed=4)
SQL_TYPES = {pl.Date: "date", pl.Int64: "integer", pl.Boolean: "boolean"}


def some(codes):
    return st.lists(st.sampled_from(codes), min_size=0, max_size=3)


days = st.one_of(
    st.integers(0, 5).map(lambda shift: ORIGIN.replace(day=1 + shift)),
    st.just(Param("end")),
    st.sampled_from([Ref("started_on"), Ref("ended_on")]),
)
numbers = st.one_of(st.integers(0, 3), st.just(Param("most")), st.sampled_from([Ref("score"), Ref("limit")]))
signs = st.sampled_from(["<", "<=", "=", ">=", ">"])
bounds = st.one_of(st.none(), st.integers(0, 5))
leaves = st.one_of(
    some(HOUSING).map(lambda codes: In("housing", *codes)),
    some(ANSWERS).map(lambda codes: In("gp", *codes)),
    some(INCOME).map(lambda codes: In("income", *codes)),
    some(INCOME).map(lambda codes: Only("income", *codes)),
    st.builds(Level, st.just("housing"), bounds, bounds),
    st.sampled_from(sorted(POLARS)).map(Answered),
    st.sampled_from(sorted(POLARS)).map(Missing),
    st.sampled_from(["mobilised", "score_refused"]).map(Is),
    st.builds(Compare, st.sampled_from(["started_on", "ended_on"]), signs, days),
    st.builds(Compare, st.sampled_from(["score", "limit"]), signs, numbers),
)


def composites(children):
    parts = st.lists(children, max_size=3)
    return st.one_of(
        parts.map(lambda found: All(*found)),
        parts.map(lambda found: Any(*found)),
        children.map(Not),
        st.builds(
            lambda low, more, found: Count(low, None if more is None else low + more, *found),
            st.integers(0, 3),
            bounds,
            parts,
        ),
    )


trees = st.recursive(leaves, composites, max_leaves=8)


@settings(max_examples=150, deadline=None)
@given(trees)
def test_polars_says_what_the_plain_reading_says(tree):
    expected = [oracle.state(tree, record, PARAMS) for record in RECORDS]
    assert frame(RECORDS).select(state(tree, SCHEMA, PARAMS)).to_series().to_list() == expected


@settings(max_examples=100, deadline=None)
@given(st.lists(trees, min_size=1, max_size=3))
def test_trees_laid_side_by_side_say_the_same(several):
    laid, readings = lay(frame(RECORDS), several, SCHEMA, PARAMS)
    for tree in several:
        found = laid.select(
            pl.when(readings[tree].value).then(TRUE).when(readings[tree].value.not_()).then(FALSE)
            .when(readings[tree].refused).then(REFUSAL).otherwise(UNKNOWN)
        )  # fmt: skip
        assert found.to_series().to_list() == [oracle.state(tree, record, PARAMS) for record in RECORDS]


@settings(max_examples=100, deadline=None)
@given(trees)
def test_json_and_back(tree):
    assert as_json.decode(as_json.encode(tree), SCHEMA) == tree


@pytest.fixture
def stored(db):
    """The records in a table of the database under test."""
    columns = ", ".join(f'"{name}" {SQL_TYPES.get(kind, "text")}' for name, kind in POLARS.items())
    marks = ", ".join(["%s"] * (len(POLARS) + 1))
    rows = [
        (number, *(";".join(value) if isinstance(value, list) else value for value in record.values()))
        for number, record in enumerate(RECORDS)
    ]
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE condition_records (number integer, {columns})")
        cursor.executemany(f"INSERT INTO condition_records VALUES ({marks})", rows)
        yield cursor


def test_the_database_says_what_polars_says(stored):
    writer = Writer(SCHEMA, connection.vendor, params=PARAMS)
    data = frame(RECORDS)

    @settings(max_examples=150, deadline=None)
    @given(trees)
    def same(tree):
        expected = data.select(state(tree, SCHEMA, PARAMS)).to_series().to_list()
        sql = writer.state(tree)
        stored.execute(f"SELECT {sql.text} FROM condition_records ORDER BY number", sql.params)
        assert [value for (value,) in stored.fetchall()] == expected

        kept = data.with_row_index().filter(holds(tree, SCHEMA, PARAMS))["index"].to_list()
        where = writer.where(tree)
        stored.execute(f"SELECT number FROM condition_records WHERE {where.text} ORDER BY number", where.params)
        assert [value for (value,) in stored.fetchall()] == kept
        assert kept == [number for number, value in enumerate(expected) if value == TRUE]

    same()


def test_a_percent_sign_in_a_column_is_no_placeholder(stored):
    writer = Writer(SCHEMA, connection.vendor, columns={"gp": "(CASE WHEN gp LIKE 'O%' THEN gp END)"})
    where = writer.where(In("gp", "OUI"))
    stored.execute(f"SELECT count(*) FROM condition_records WHERE {where.text}", where.params)
    assert stored.fetchone()[0] == sum(record["gp"] == "OUI" for record in RECORDS)
