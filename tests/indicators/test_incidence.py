"""Cumulative incidence with competing exits, against a table made by hand and against statsmodels."""

import numpy as np
import pytest
from statsmodels.duration.survfunc import CumIncidenceRight

from convergence.indicators.incidence import CENSORED, EVENT, OTHER, cumulative


def test_a_table_made_by_hand():
    """Eight people. At 2: of 8, one housed, one gone. At 3 one is last seen. At 5: of 5, two housed. At 7: of 3, one
    gone. At 9 two are still there."""
    days = np.array([2, 2, 3, 5, 5, 7, 9, 9])
    outcome = np.array([EVENT, OTHER, CENSORED, EVENT, EVENT, OTHER, CENSORED, CENSORED])
    found = cumulative(days, outcome, [0, 2, 4, 5, 7, 20])
    # 1/8; then 6/8 are still waiting: + 6/8 × 2/5; then 6/8 × 3/5 × 1/3 leave.
    assert found.event == pytest.approx([0, 1 / 8, 1 / 8, 1 / 8 + 3 / 10, 1 / 8 + 3 / 10, 1 / 8 + 3 / 10])
    assert found.other == pytest.approx([0, 1 / 8, 1 / 8, 1 / 8, 1 / 8 + 3 / 20, 1 / 8 + 3 / 20])
    assert found.at_risk.tolist() == [8, 8, 5, 5, 3, 0]


def test_without_censoring_it_is_the_plain_share():
    rng = np.random.default_rng(4)
    days, outcome = rng.integers(0, 400, 500), rng.integers(1, 3, 500)
    found = cumulative(days, outcome, [90, 180, 400])
    for at, moment in enumerate([90, 180, 400]):
        assert found.event[at] == pytest.approx(np.mean((days <= moment) & (outcome == EVENT)))
    assert found.event[-1] + found.other[-1] == pytest.approx(1)


def test_statsmodels_finds_the_same():
    rng = np.random.default_rng(9)
    days, outcome = rng.integers(1, 900, 700), rng.choice([CENSORED, EVENT, OTHER], 700)
    oracle = CumIncidenceRight(days, outcome)
    found = cumulative(days, outcome, oracle.times.astype(int))
    assert found.event == pytest.approx(oracle.cinc[0], abs=1e-9)
    assert found.other == pytest.approx(oracle.cinc[1], abs=1e-9)


def test_nobody_and_nonsense():
    nobody = np.array([], dtype=np.int64)
    assert cumulative(nobody, nobody, [0, 90]).event.tolist() == [0, 0]
    with pytest.raises(ValueError, match="less than no day"):
        cumulative(np.array([-1]), np.array([EVENT]), [30])
