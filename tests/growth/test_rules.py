"""Scores, due days and standings, by hand and by property; no database."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convergence.growth.rules import TOP_MARK, Standing, Way, due, out_of_hundred, score, together

marks = st.dictionaries(st.integers(1, 5), st.integers(0, TOP_MARK), max_size=5)
weights = st.fixed_dictionaries({each: st.integers(1, 10) for each in range(1, 6)})


def test_a_score_by_hand() -> None:
    """3 of 4 on a weight of 3, 1 of 4 on a weight of 1: (9 + 1) / 16."""
    assert score({1: 3, 2: 1}, {1: 3, 2: 1}) == Fraction(10, 16)
    assert score({1: 3}, {1: 3, 2: 1}) == Fraction(3, 4)
    assert score({}, {1: 3}) is None
    assert together([Fraction(1, 2), None, Fraction(1, 4)]) == Fraction(3, 8)
    assert out_of_hundred(Fraction(5, 1000)) == 1 and out_of_hundred(None) is None


@given(marks, weights)
def test_a_score_lies_between_nothing_and_all(given_marks: dict[int, int], held: dict[int, int]) -> None:
    found = score(given_marks, held)
    assert (found is None) == (not given_marks)
    assert found is None or 0 <= found <= 1


@given(marks, weights, st.integers(2, 9))
def test_weights_count_by_their_ratios(given_marks: dict[int, int], held: dict[int, int], factor: int) -> None:
    assert score(given_marks, held) == score(given_marks, {one: weight * factor for one, weight in held.items()})


@given(st.dates(date(2020, 1, 1), date(2030, 12, 31)), st.integers(-730, 730))
def test_a_step_is_due_on_a_working_day_not_after_its_day(planned: date, days: int) -> None:
    found = due(planned, days)
    assert found.weekday() < 5 and 0 <= (planned + timedelta(days=days) - found).days <= 2


WAY = Way(Decimal(100), Decimal(200), date(2025, 1, 1), date(2025, 12, 31))


@pytest.mark.parametrize(
    ("value", "day", "standing"),
    [
        (None, date(2024, 12, 31), Standing.EARLY),
        (None, date(2025, 1, 1), Standing.UNKNOWN),
        (100, date(2025, 1, 1), Standing.ON_TRACK),
        (200, date(2025, 6, 1), Standing.REACHED),
        (140, date(2025, 7, 2), Standing.ON_TRACK),  # half the time, 40 % of the way: one tenth behind is forgiven
        (139, date(2025, 7, 2), Standing.BEHIND),
        (199, date(2025, 12, 30), Standing.ON_TRACK),
        (199, date(2025, 12, 31), Standing.MISSED),
        (200, date(2025, 12, 31), Standing.REACHED),
    ],
)
def test_where_an_objective_stands(value: int | None, day: date, standing: Standing) -> None:
    assert WAY.standing(None if value is None else Decimal(value), day) is standing


def test_an_objective_may_go_down() -> None:
    way = Way(Decimal(40), Decimal(20), WAY.start, WAY.end)
    assert way.standing(Decimal(18), date(2025, 6, 1)) is Standing.REACHED
    assert way.standing(Decimal(40), date(2025, 12, 1)) is Standing.BEHIND


amounts = st.integers(0, 5000).map(Decimal)


@given(amounts, amounts.filter(bool), st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(1, 2000), st.data())
def test_a_steady_pace_is_always_on_track(
    base: Decimal, more: Decimal, start: date, length: int, data: st.DataObject
) -> None:
    way = Way(base, base + more, start, start + timedelta(days=length))
    day = start + timedelta(days=data.draw(st.integers(0, length)))
    assert base <= way.expected(day) <= base + more
    assert way.standing(way.expected(day), day) in {Standing.ON_TRACK, Standing.REACHED}
