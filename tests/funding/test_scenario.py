"""What more would cost: by hand, and at its ends."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from convergence.funding import scenario
from convergence.funding.scenario import Assumptions

ASKED = Assumptions(
    journeys=15, territories=1, months=6, phc_rate=500_000, cvg_rate=200_000, phc_presence=50, cvg_presence=60,
    phc_people=10, cvg_people=20, chantiers=5, team=400, fte_cost=5_200_000, spread=20,
)  # fmt: skip


def test_the_central_case_by_hand() -> None:
    found = scenario.case(ASKED)
    assert found.phc_people == 15 and found.phc_chantiers == 2
    assert found.phc_cents == 15 * 500_000 // 2 // 2
    assert (found.cvg_chantiers, found.cvg_people) == (5, 100)
    assert found.cvg_cents == 100 * 200_000 * 60 // 100 // 2
    assert found.team_fte == Fraction(4) and found.team_cents == 4 * 5_200_000 // 2
    assert found.cents == found.phc_cents + found.cvg_cents + found.team_cents
    assert found.people == 115 and found.each == round(Fraction(found.cents, 115))


def test_nothing_more_costs_nothing() -> None:
    found = scenario.case(replace(ASKED, journeys=0, territories=0))
    assert found.cents == 0 and found.people == 0 and found.each is None


@given(st.integers(0, 500), st.integers(0, 20), st.integers(1, 12), st.integers(0, 90))
def test_low_is_below_central_and_high_above(journeys: int, territories: int, months: int, spread: int) -> None:
    given_ = replace(ASKED, journeys=journeys, territories=territories, months=months, spread=spread)
    low, mid, high = scenario.cases(given_)
    assert low.cents <= mid.cents <= high.cents
    assert low.people <= mid.people <= high.people
    assert low.phc_chantiers >= mid.phc_chantiers >= high.phc_chantiers


def test_what_was_kept_reads_again_whatever_came_since() -> None:
    assert scenario.read({**ASKED.kept(), "gone": 3}) == ASKED
    assert scenario.read({"journeys": 4}) == replace(Assumptions(), journeys=4)
