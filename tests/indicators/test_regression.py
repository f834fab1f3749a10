"""The regression of the gaps: beside statsmodels, on chantiers that tell nothing, and on simulations of known truth."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm

from convergence.indicators.regression import Grouped, compare, fit


def drawn(rng, *, people=3000, units=12, effect=0.0):
    """People in chantiers whose ease drives both the recourse to the officer and the outcome. One row each, and the
    gap that is true of them."""
    unit = rng.integers(0, units, people)
    facts = np.column_stack([rng.integers(0, 4, people), rng.integers(0, 3, people)])
    ease = unit / units - 0.3 * facts[:, 0] + 0.25 * facts[:, 1]
    exposed = rng.random(people) < 1 / (1 + np.exp(-ease))
    chances = [1 / (1 + np.exp(-(ease - 0.5 + effect * side))) for side in (0, 1)]
    success = rng.random(people) < np.where(exposed, chances[1], chances[0])
    return (unit, facts, exposed, success), float((chances[1] - chances[0]).mean())


def grouped(unit, facts, exposed, success):
    """The groups of people who share everything."""
    table = np.column_stack([unit, facts, exposed])
    rows, place = np.unique(table, axis=0, return_inverse=True)
    place = place.ravel()
    return Grouped(
        unit=rows[:, 0], facts=rows[:, 1:3], exposed=rows[:, 3].astype(bool),
        people=np.bincount(place), successes=np.bincount(place, weights=success).astype(np.int64),
    )  # fmt: skip


def usual_last(values):
    """Columns of a fact as the product lays them: the most frequent value is the one others are told from."""
    counts = np.bincount(values)
    return [(values == value).astype(float) for value in range(len(counts)) if value != counts.argmax()]


def test_statsmodels_finds_the_same_effects_gap_and_interval():
    (unit, facts, exposed, success), _ = drawn(np.random.default_rng(3), effect=0.4)
    columns = [exposed.astype(float), *usual_last(facts[:, 0]), *usual_last(facts[:, 1])]
    columns += [(unit == number).astype(float) for number in range(12)]
    design = np.column_stack(columns)
    oracle = sm.GLM(success.astype(float), design, family=sm.families.Binomial()).fit(tol=1e-12)
    mine = fit(grouped(unit, facts, exposed, success))
    assert mine.converged
    assert np.concatenate([mine.effects, mine.units]) == pytest.approx(oracle.params, abs=1e-6)

    as_exposed, as_not = design.copy(), design.copy()
    as_exposed[:, 0], as_not[:, 0] = 1, 0
    one, other = oracle.predict(as_exposed), oracle.predict(as_not)
    found = compare(grouped(unit, facts, exposed, success))
    assert found.rates == pytest.approx((one.mean(), other.mean()), abs=1e-6)
    assert found.difference == pytest.approx((one - other).mean(), abs=1e-6)
    slope = (as_exposed * (one * (1 - one))[:, None] - as_not * (other * (1 - other))[:, None]).mean(0)
    error = np.sqrt(slope @ oracle.cov_params() @ slope)
    assert found.interval is not None
    assert (found.interval[1] - found.interval[0]) / 2 == pytest.approx(1.959963984540054 * error, abs=1e-6)


def test_a_chantier_where_all_succeeded_tells_nothing_and_breaks_nothing():
    (unit, facts, exposed, success), _ = drawn(np.random.default_rng(5), effect=0.5)
    without = compare(grouped(unit, facts, exposed, success))
    more = 30
    rng = np.random.default_rng(6)
    with_it = compare(
        grouped(
            np.concatenate([unit, np.full(more, 12)]),
            np.concatenate([facts, np.column_stack([rng.integers(0, 4, more), rng.integers(0, 3, more)])]),
            np.concatenate([exposed, np.arange(more) % 2 == 0]),
            np.concatenate([success, np.ones(more, dtype=bool)]),
        )
    )
    people = len(unit)
    assert without.difference is not None
    assert with_it.difference == pytest.approx(without.difference * people / (people + more), abs=1e-4)


def test_chantiers_of_one_group_alone_are_said():
    unit, exposed = np.array([0, 0, 1, 1]), np.array([True, False, True, True])
    told = Grouped(unit, np.zeros((4, 2), dtype=np.int64), exposed, np.full(4, 10), np.array([4, 5, 6, 3]))
    assert compare(told).overlap == 0.5


def test_an_empty_group_gives_no_number():
    nobody = np.zeros(0, dtype=np.int64)
    empty = Grouped(nobody, np.zeros((0, 2), dtype=np.int64), np.zeros(0, dtype=bool), nobody, nobody)
    assert compare(empty).difference is None
    all_exposed = Grouped(
        np.array([0]), np.zeros((1, 2), dtype=np.int64), np.array([True]), np.array([9]), np.array([4])
    )
    assert compare(all_exposed).rates is None


@pytest.mark.parametrize("effect", [0.0, 0.5])
def test_its_interval_holds_the_truth_about_95_times_in_100(effect):
    rng = np.random.default_rng(11)
    held, found = 0, []
    for _ in range(200):
        people, truth = drawn(rng, people=1500, effect=effect)
        gap = compare(grouped(*people))
        assert gap.interval is not None and gap.difference is not None
        held += gap.interval[0] <= truth <= gap.interval[1]
        found.append(gap.difference - truth)
    assert 0.90 <= held / 200 <= 0.995
    assert np.mean(found) == pytest.approx(0, abs=0.005)


def test_four_hundred_chantiers_of_a_million_people_cost_little():
    rng = np.random.default_rng(2)
    size = 400 * 5 * 3 * 2
    unit, home, barriers, exposed = (part.ravel() for part in np.indices((400, 5, 3, 2)))
    people = rng.poisson(1_000_000 / size, size)
    told = Grouped(unit, np.column_stack([home, barriers]), exposed.astype(bool), people, rng.binomial(people, 0.3))
    gap = compare(told)
    assert gap.interval is not None and gap.interval[0] < 0 < gap.interval[1]
    assert gap.interval[1] - gap.interval[0] < 0.01
