"""Adjusted gaps: who is compared, when a number is refused, and what simulations of known truth give back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from convergence.indicators import registry, simulated
from convergence.indicators.adjusted import Adjusted, Thresholds, cells_of, compare, standardise
from convergence.indicators.gaps import Group
from convergence.indicators.landmark import study
from convergence.indicators.scope import Scope
from tests.indicators.tables import evaluation, frames

END = date(2024, 12, 31)
UNTIL = date(2026, 6, 30)
NATION = Scope.parse("national")


# ── Standardisation ─────────────────────────────────────────────────────────────────────────
def table(*rows):
    """Cells from (not exposed: failures, successes; exposed: failures, successes) per stratum."""
    return np.array([[[a, b], [c, d]] for a, b, c, d in rows])


def test_both_groups_are_given_the_mix_of_all():
    """By hand: stratum 1 holds 60 people, stratum 2 holds 40; 0.6 × 0.5 + 0.4 × 0.25 against 0.6 × 0.2 + 0.4 × 0.5."""
    rates, overlap = standardise(table((40, 10, 5, 5), (10, 10, 15, 5)))
    assert rates == pytest.approx([0.6 * 0.2 + 0.4 * 0.5, 0.6 * 0.5 + 0.4 * 0.25])
    assert overlap == 1


def test_a_stratum_with_one_group_alone_is_left_out_and_said():
    rates, overlap = standardise(table((40, 10, 5, 5), (0, 0, 30, 10)))
    assert rates == pytest.approx([0.2, 0.5])
    assert overlap == 0.6


def test_nobody_to_compare_gives_no_number():
    gap = compare(table((40, 10, 0, 0), (0, 0, 30, 10)))
    assert (gap.rates, gap.difference, gap.interval, gap.overlap) == (None, None, None, 0.0)
    assert compare(np.zeros((1, 2, 2), dtype=np.int64)).difference is None


def test_the_same_facts_give_the_same_interval():
    cells = table((40, 10, 5, 5), (10, 10, 15, 5))
    assert compare(cells).interval == compare(cells).interval


# ── Refusals ────────────────────────────────────────────────────────────────────────────────
FINE = Adjusted(
    exposed=Group(100, 20), unexposed=Group(100, 80), rates=(0.4, 0.3), difference=0.1, interval=(0.0, 0.2),
    overlap=0.9, unknown=50,
)  # fmt: skip


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({}, ""),
        ({"exposed": Group(99, 20)}, "Moins de 100 personnes comparables avec"),
        ({"unexposed": Group(99, 20)}, "Moins de 100 personnes comparables sans"),
        ({"exposed": Group(100, 19)}, "Moins de 20 réussites ou échecs avec"),
        ({"unexposed": Group(100, 81)}, "Moins de 20 réussites ou échecs sans"),
        ({"unknown": 51}, "connue pour moins de 80 %"),
        ({"overlap": 0.899}, "Moins de 90 %"),
        ({"interval": (-0.001, 0.2)}, "Trop incertain"),
    ],
)
def test_a_number_is_refused_at_each_threshold_and_not_before(change, reason):
    said = replace(FINE, **change).refusal(Thresholds()).replace("\u00a0", " ")
    assert reason in said if reason else said == ""


# ── Who is compared ─────────────────────────────────────────────────────────────────────────
def asked(key, text, until=UNTIL):
    found = evaluation(frames(text), programme="CVG")
    none = Thresholds(least_group=0, least_each=0, least_overlap=0, least_known=0, widest=9)
    return study(found.prepared, NATION, registry.definition(key, END), until=until, limits=none)


def counts(found):
    gap = found.gap
    return [gap.exposed.successes, gap.exposed.n, gap.unexposed.successes, gap.unexposed.n, gap.unknown]


def test_the_landmark_splits_what_came_before_from_what_comes_after():
    """Entries of 1 January 2024: the landmark is 1 July 2024, the horizon 1 July 2025."""
    text = """
        who       start       end         reason   emploi
        before    2024-01-01  2025-07-01  CDI      2024-06-30
        sameday   2024-01-01  2025-07-01  CDI      2024-07-01
        late      2024-01-01  2025-07-02  CDI      2024-06-30
        failed    2024-01-01  2024-09-01  CHOMAGE  2024-02-01
        still     2024-01-01  .           .        2024-02-01
        gone      2024-01-01  2024-06-30  CDI      2024-02-01
        onday     2024-01-01  2024-07-01  CDI      .
        notsaid   2024-01-01  2024-09-01  .        .
    """
    assert counts(asked("CVG-06", text)) == [1, 4, 2, 2, 1]


def test_the_landmark_falls_in_the_period_and_twelve_months_are_seen():
    text = """
        who       start       end         reason   emploi
        early     2023-06-30  .           .        .
        first     2023-07-01  .           .        .
        last      2024-06-30  .           .        .
        after     2024-07-01  .           .        .
    """
    found = asked("CVG-06", text, until=date(2025, 12, 29))
    assert (found.gap.unexposed.n, found.unobserved) == (1, 1)
    assert asked("CVG-06", text, until=date(2025, 12, 30)).gap.unexposed.n == 2


def test_housing_is_a_day_after_the_landmark_and_those_already_housed_are_apart():
    text = """
        who       start       end  home  access      logement    housing
        housed    2024-01-01  .    CHU   2024-08-01  2024-03-01  .
        already   2024-01-01  .    CHU   2024-06-30  2024-03-01  .
        seen      2024-01-01  .    CHU   .           2024-03-01  2024-10-01:CHRS
        unseen    2024-01-01  .    CHU   .           2024-03-01  2024-05-01:CHRS
        street    2024-01-01  .    RUE   2024-08-01  2024-03-01  .
    """
    found = asked("CVG-08", text)
    assert counts(found) == [1, 2, 0, 0, 1]
    assert found.before == 1


def test_one_row_for_a_person():
    text = """
        who  start       end         reason  ch
        one  2023-08-01  2024-03-01  CDI     A
        one  2024-04-01  .           .       C
    """
    assert asked("CVG-06", text).gap.unexposed.n == 1


# ── Simulations of known truth ──────────────────────────────────────────────────────────────
RUNS = 200


def lives(rng, people=4000):
    """Journeys with no effect at all: exits come at a steady pace, officers are called at a steady pace, and a job is
    likelier the longer one stays. As frames."""
    rows = []
    for number in range(people):
        start = date(2022, 1, 1) + timedelta(days=int(rng.integers(0, 900)))
        stay = int(rng.exponential(430)) + 20
        called = int(rng.exponential(420)) + 5
        wins = rng.random() < 0.05 + 0.9 * min(stay, 720) / 720
        rows.append((number, start, start + timedelta(days=stay), wins, start + timedelta(days=called), called < stay))
    lines = ["who start end reason emploi ch home"]
    for number, start, end, wins, called, before in rows:
        lines.append(
            f"p{number} {start} {end} {'CDI' if wins else 'CHOMAGE'} {called if before else '.'} "
            f"{'ABC'[number % 3]} {('CHU', 'RUE')[number % 2]}"
        )
    return frames("\n".join(lines))


def test_long_stays_look_like_an_effect_and_the_landmark_sees_through():
    """The observed gap of a year is far from 0 though nothing was done; the adjusted one holds 0."""
    found = evaluation(lives(np.random.default_rng(0)), programme="CVG")
    definition = registry.definition("CVG-06", END)
    observed = found.result(definition).gap
    assert observed is not None and observed.interval is not None
    assert observed.interval[0] > 0.05
    told = study(found.prepared, NATION, definition, until=UNTIL)
    assert told is not None and told.refused == "" and told.gap.interval is not None
    low, high = told.gap.interval
    assert low <= 0 <= high
    assert abs(told.gap.difference or 0) < 0.06
    assert [check.label for check in told.checks][:3] == ["repère à 3 mois", "repère à 9 mois", "repère à 12 mois"]


def test_a_million_people_cost_a_table():
    rng = np.random.default_rng(1)
    strata = rng.integers(0, 156, 1_000_000)
    cells = cells_of(strata, rng.random(1_000_000) < 0.3, rng.random(1_000_000) < 0.4)
    assert cells.sum() == 1_000_000
    assert compare(cells).interval is not None


# ── The three readings that the method page draws ───────────────────────────────────────────
def test_with_no_effect_the_naive_gap_is_far_off_the_landmark_nearer_and_the_standardised_one_at_zero():
    told = simulated.nothing_done()
    naive, landmark, standardised = (gap.difference for gap in (told.naive, told.landmark, told.standardised))
    assert naive == pytest.approx(0.22, abs=0.02)
    assert landmark == pytest.approx(0.06, abs=0.02)
    assert standardised == pytest.approx(0, abs=0.01)
    assert told.standardised.interval[0] < 0 < told.standardised.interval[1]
    assert told.landmark.interval[0] > 0.03


@pytest.mark.parametrize("effect", [0.0, 0.1])
def test_only_the_standardised_landmark_holds_the_truth(effect):
    """200 runs of 2,500 journeys each: 95 in 100 hold it, give or take three standard errors; the others do not."""
    rng = np.random.default_rng(99)
    runs = [simulated.readings(simulated.lives(rng, 2500), effect=effect, rng=rng, draws=200) for _ in range(RUNS)]
    truth = float(np.mean([run.truth for run in runs]))

    def holding(name):
        gaps = [getattr(run, name) for run in runs]
        return sum(gap.interval[0] <= truth <= gap.interval[1] for gap in gaps) / RUNS

    def mean(name):
        return float(np.mean([getattr(run, name).difference for run in runs]))

    assert 0.90 <= holding("standardised") <= 0.995
    assert mean("standardised") == pytest.approx(truth, abs=0.008)
    assert holding("landmark") < 0.5
    assert holding("naive") < 0.01
    assert mean("naive") > truth + 0.1 and mean("landmark") > truth + 0.04
