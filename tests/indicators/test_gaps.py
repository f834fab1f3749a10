"""Observed gaps: who is exposed, Newcombe's interval on published examples, and what is refused."""

from datetime import date

import pytest

from convergence.indicators import registry
from convergence.indicators.gaps import Group, compare
from tests.indicators.tables import evaluation, frames

END = date(2024, 12, 31)


@pytest.mark.parametrize(
    ("exposed", "unexposed", "low", "high"),
    [
        # Newcombe 1998, table II, method 10: contrasts a, b, e, f, g and h.
        ((70, 56), (80, 48), 0.0524, 0.3339),
        ((10, 9), (10, 3), 0.1705, 0.8090),
        ((56, 5), (29, 0), -0.0381, 0.1926),
        ((10, 0), (20, 0), -0.1611, 0.2775),
        ((10, 0), (10, 0), -0.2775, 0.2775),
        ((10, 10), (20, 0), 0.6791, 1.0),
    ],
)
def test_newcombe(exposed, unexposed, low, high):
    gap = compare(Group(*exposed), Group(*unexposed))
    assert gap.interval == pytest.approx((low, high), abs=5e-5)


def test_an_empty_group_has_no_gap():
    gap = compare(Group(0, 0), Group(12, 4))
    assert (gap.difference, gap.interval, gap.ratio) == (None, None, None)


def test_a_nil_rate_has_no_ratio():
    gap = compare(Group(10, 5), Group(10, 0))
    assert gap.difference == 0.5
    assert gap.ratio is None


def groups(key, text):
    asked = evaluation(frames(text), programme="CVG")
    gap = asked.result(registry.definition(key, END)).gap
    return [gap.exposed.successes, gap.exposed.n, gap.unexposed.successes, gap.unexposed.n]


def test_the_officer_of_employment_is_mobilised_strictly_before_the_exit():
    table = """
        who      start       end         reason   emploi
        before   2023-01-01  2024-06-01  CDI      2024-05-31
        sameday  2023-01-01  2024-06-01  CDI      2024-06-01
        never    2023-01-01  2024-06-01  CHOMAGE  .
        notsaid  2023-01-01  2024-06-01  .        2024-01-01
    """
    assert groups("CVG-06", table) == [1, 1, 1, 2]


def test_the_officer_of_housing_is_mobilised_before_the_first_housed_day():
    table = """
        who        start       end         home  home_out  housing         access      logement
        early      2023-01-01  2024-06-01  CHU   FJT       2024-02-01:FJT  .           2024-01-31
        toolate    2023-01-01  2024-06-01  CHU   FJT       2024-02-01:FJT  .           2024-02-01
        access     2023-01-01  2024-06-01  CHU   FJT       2024-02-01:FJT  2024-01-15  2024-01-20
        shelter    2023-01-01  2024-06-01  CHU   CHRS      2024-02-01:CHU  .           2024-05-31
        atexit     2023-01-01  2024-06-01  CHU   FJT       .               .           2024-05-31
        exitday    2023-01-01  2024-06-01  CHU   CHU       .               .           2024-06-01
        lateaccess 2023-01-01  2024-06-01  CHU   CHU       .               2024-07-01  2024-05-31
    """
    assert groups("CVG-08", table) == [2, 4, 2, 3]
