"""What rules read of the snapshot: joined rows, due days, follow-ups, overlaps, and the past as dated facts tell it."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl

from convergence.indicators import spells
from convergence.indicators.settings import REFERENCE
from convergence.quality.frame import BESIDE, records
from tests.indicators import tables

TODAY = date(2025, 3, 10)


def read(text: str, day: date = TODAY, beside: dict[int, dict[str, Any]] | None = None, **more: Any) -> pl.DataFrame:
    found = tables.frames(text, **more)
    around = pl.DataFrame(
        [{"journey_id": key, **facts} for key, facts in (beside or {}).items()], schema=BESIDE, strict=True
    )
    return records(found, spells.build(found, REFERENCE), around, day, REFERENCE)


def column(frame: pl.DataFrame, name: str) -> list[Any]:
    return frame.sort("journey_id")[name].to_list()


def test_a_row_that_continues_another_begins_nothing_and_ends_it() -> None:
    found = read("""
        who start      end        reason
        a   2024-01-08 2024-06-30 CDI
        a   2024-07-15 2024-12-31 CDI
        b   2024-01-08 2024-06-30 CDI
        b   2024-09-15 .          .
        c   2024-01-08 2024-06-30 DECES
    """)
    assert column(found, "first") == [True, False, True, True, True]
    assert column(found, "left") == [False, True, True, False, False]
    assert column(found, "alone") == [True] * 5


def test_due_days_follow_the_dated_settings() -> None:
    found = read("who prog start\na CVG 2024-01-31\nb PHC 2024-01-31", beside={1: {"last_seen_on": date(2024, 8, 31)}})
    assert column(found, "diagnosis_due") == [date(2024, 3, 31)] * 2
    assert column(found, "review_due") == [date(2025, 2, 28), None]
    assert column(found, "programme_end") == [date(2029, 1, 30), date(2025, 1, 30)]


def test_two_journeys_at_once_in_a_programme_are_told() -> None:
    found = read("""
        who prog ch start      end
        a   CVG  A  2024-01-08 2024-06-30
        a   CVG  B  2024-06-30 .
        b   CVG  A  2024-01-08 2024-06-30
        b   PHC  B  2024-05-01 .
        c   CVG  A  2024-01-08 .
        c   CVG  B  2024-02-08 2024-03-08
        c   CVG  B  2024-06-08 2024-07-08
    """)
    assert column(found, "alone") == [False, False, True, True, False, False, False]


def test_the_answer_of_a_follow_up_is_what_the_figures_count_else_what_was_tried() -> None:
    found = read("""
        who start      end        reason m6
        a   2023-01-09 2024-05-31 CDI    2024-12-01:EMPLOI
        b   2023-01-09 2024-05-31 CDI    2024-12-01:INJOIGNABLE
        c   2023-01-09 2024-05-31 CDI    2024-12-01:REFUS
        d   2023-01-09 2024-05-31 CDI    2024-07-01:EMPLOI
        e   2023-01-09 2024-05-31 DECES  .
    """)
    assert column(found, "answer_6") == ["EMPLOI", "INJOIGNABLE", "REFUS", "", ""]
    assert column(found, "asked_6") == [True, True, True, True, False]
    assert column(found, "due_6")[0] == date(2024, 11, 30)
    assert column(found, "until_6")[0] == date(2025, 1, 29)


def test_age_is_counted_in_completed_years() -> None:
    found = read("who start birth_date\na 2024-03-10 1984-03-10\nb 2024-03-09 1984-03-10")
    assert column(found, "age") == [40, 39]


def test_an_earlier_day_does_not_know_what_came_later() -> None:
    text = """
        who start      diagnosed  end        reason home_out
        a   2024-01-08 2024-02-01 2024-12-31 CDI    FJT
        b   2024-01-08 2024-12-01 .          .      .
        c   2024-11-01 .          .          .      .
    """
    found = read(text, day=date(2024, 6, 30))
    assert column(found, "journey_id") == [1, 2]
    assert column(found, "ended_on") == [None, None]
    assert column(found, "exit_reason") == ["", ""]
    assert column(found, "housing_exit") == ["", ""]
    assert column(found, "diagnosed_on") == [date(2024, 2, 1), None]


def test_a_territory_is_that_of_the_last_day() -> None:
    moved = [("A", "orb", None, date(2024, 6, 30)), ("A", "lys", date(2024, 7, 1), None)]
    found = read("who start end\na 2024-01-08 2024-06-30\nb 2024-01-08 .", memberships=moved)
    assert column(found, "territory") == ["orb", "lys"]


def test_the_programme_is_carried_between_its_days() -> None:
    runs = [{"run_id": 1, "chantier_id": "A", "programme": "CVG", "started_on": date(2024, 2, 1), "ended_on": None}]
    found = read("who start\na 2024-01-08\nb 2024-02-01", runs=runs)
    assert column(found, "carried") == [False, True]
