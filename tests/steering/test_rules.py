"""What a grid is worth, without a database."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convergence.kit.dates import add_months
from convergence.steering import rules
from convergence.steering.rules import TOP, Weighed

ROWS = st.lists(
    st.builds(
        Weighed, weight=st.integers(1, 5), level=st.none() | st.integers(0, TOP), minimum=st.integers(0, TOP - 1)
    ),
    max_size=30,
)


@given(ROWS)
def test_a_score_lies_between_nothing_and_all(rows: list[Weighed]) -> None:
    found = rules.score(rows)
    assert found.answered == sum(row.level is not None for row in rows) and found.total == len(rows)
    if found.share is None:
        assert found.answered == 0
    else:
        assert 0 <= found.share <= 1
        levels = [Fraction(row.level, TOP) for row in rows if row.level is not None]
        assert min(levels) <= found.share <= max(levels)


@given(ROWS, st.randoms())
def test_the_order_of_criteria_changes_nothing(rows: list[Weighed], dice: object) -> None:
    moved = list(rows)
    dice.shuffle(moved)  # type: ignore[attr-defined]
    assert rules.score(moved) == rules.score(rows)


@given(ROWS, st.integers(1, 5))
def test_a_better_answer_never_lowers_the_score(rows: list[Weighed], weight: int) -> None:
    shares = [rules.score([*rows, Weighed(weight, level)]).share for level in range(TOP + 1)]
    assert all(one is not None for one in shares)
    assert shares == sorted(shares)  # type: ignore[type-var]


@pytest.mark.parametrize(
    ("number", "level"), [(None, None), (0, "NON"), (49.9, "NON"), (50, "PARTIEL"), (79.9, "PARTIEL"), (80, "CONFORME"),
                          (100, "CONFORME")]
)  # fmt: skip
def test_what_a_number_proposes(number: float | None, level: str | None) -> None:
    found = rules.proposed(number, 50, 80)
    assert (None if found is None else str(found)) == level


def test_without_a_step_a_number_proposes_nothing() -> None:
    assert rules.proposed(100, None, None) is None
    assert str(rules.proposed(10, None, 80)) == "NON"


def test_what_the_grid_alone_would_decide() -> None:
    day = date(2025, 3, 10)
    good, low = Weighed(1, 3), Weighed(1, 0)
    assert rules.outcome(rules.score([]), day) == "REFUSE"
    assert rules.outcome(rules.score([good]), day) == "LABELLISE"
    assert rules.outcome(rules.score([good, Weighed(1, None)]), day) == "RESERVES"
    assert rules.outcome(rules.score([good, good, Weighed(1, 1, minimum=2)]), day) == "RESERVES"
    assert rules.outcome(rules.score([good, low]), day) == "REFUSE"


@given(st.dates(date(2024, 1, 1), date(2040, 12, 31)))
def test_a_label_ends_the_day_before_its_anniversary(on: date) -> None:
    for decided, months in (("LABELLISE", 36), ("RESERVES", 12)):
        last = rules.until(decided, on)
        assert last is not None and on < last < add_months(on, months)
        assert (add_months(on, months) - last).days == 1
    assert rules.until("REFUSE", on) is None
