"""Days, bounds, shares and payments: pure, and exact to the cent."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convergence.funding import rules
from convergence.funding.rules import Span, Terms

Y2023, Y2024 = rules.year_of(2023), rules.year_of(2024)
TERMS = Terms(date(2024, 1, 1), 366_000)
WEIGHTS = st.lists(st.fractions(min_value=0, max_value=10**7, max_denominator=400), min_size=1, max_size=40)
DAYS = st.dates(date(2023, 6, 1), date(2025, 6, 1))


def days(spans: list[Span]) -> int:
    return sum(span.days for span in spans)


def test_the_first_and_the_last_day_both_count() -> None:
    assert Span(date(2024, 3, 1), date(2024, 3, 1)).days == 1
    assert Y2024.days == 366 and Y2023.days == 365


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (date(2023, 12, 31), date(2024, 1, 1), 1),  # in on the last day of the year before, out on the first
        (date(2023, 5, 1), None, 366),
        (date(2024, 12, 31), None, 1),
        (date(2025, 1, 1), None, 0),
        (date(2023, 1, 1), date(2023, 12, 31), 0),
        (date(2024, 2, 28), date(2024, 3, 1), 3),  # 28 and 29 February, 1 March
    ],
)
def test_a_stay_is_cut_at_the_year(start: date, end: date | None, expected: int) -> None:
    span = rules.clip(start, end, Y2024)
    assert (span.days if span else 0) == expected


def test_a_person_counts_once_a_day_however_many_journeys_say_it() -> None:
    stays = [Span(date(2024, 1, 1), date(2024, 3, 31)), Span(date(2024, 3, 15), date(2024, 4, 30))]
    assert days(rules.presence(stays, [Y2024])) == 31 + 29 + 31 + 30


def test_a_chantier_is_paid_for_the_days_it_carries_the_programme() -> None:
    """A retreat on 30 June, then a return on 1 October: both boundary days are its own."""
    carried = [Span(date(2024, 1, 1), date(2024, 6, 30)), Span(date(2024, 10, 1), date(2024, 12, 31))]
    assert days(rules.presence([Y2024], carried)) == 182 + 92
    assert days(rules.presence([Span(date(2024, 6, 30), date(2024, 10, 1))], carried)) == 2
    assert rules.presence([Span(date(2024, 7, 1), date(2024, 9, 30))], carried) == []


def test_a_switch_leaves_no_day_out_and_counts_none_twice() -> None:
    """PHC until 30 June, CVG from 1 July: together they make the year."""
    before, after = [Span(date(2024, 1, 1), date(2024, 6, 30))], [Span(date(2024, 7, 1), date(2024, 12, 31))]
    assert days(rules.presence([Y2024], before)) + days(rules.presence([Y2024], after)) == 366


def test_spans_that_touch_are_one() -> None:
    touching = [Span(date(2024, 1, 1), date(2024, 1, 31)), Span(date(2024, 2, 1), date(2024, 2, 29))]
    assert rules.merged(touching) == [Span(date(2024, 1, 1), date(2024, 2, 29))]


@pytest.mark.parametrize(("year", "per_year"), [(Y2024, 366_000), (Y2023, 365_000)])
def test_a_day_is_worth_the_rate_divided_by_the_days_of_its_year(year: Span, per_year: int) -> None:
    rates = rules.rate_spans([Terms(year.start, per_year)], year)
    assert rules.worth([(Span(year.start, year.start), 1)], rates, year) == 1000
    assert rules.worth([(year, 1)], rates, year) == per_year


def test_a_rate_that_changes_counts_day_by_day() -> None:
    terms = [Terms(date(2024, 1, 1), 366_000), Terms(date(2024, 7, 1), 732_000)]
    rates = rules.rate_spans(terms, Y2024)
    assert [(span.days, rate) for span, rate in rates] == [(182, 366_000), (184, 732_000)]
    assert rules.worth([(Span(date(2024, 6, 30), date(2024, 7, 1)), 1)], rates, Y2024) == 1000 + 2000
    assert rules.worth([(Y2024, 2)], rates, Y2024) == 2 * (182 * 1000 + 184 * 2000)


def test_the_first_terms_hold_before_their_day() -> None:
    assert rules.in_force([Terms(date(2024, 3, 1), 5), Terms(date(2024, 6, 1), 7)], date(2024, 1, 1)).rate == 5
    assert rules.in_force([Terms(date(2024, 3, 1), 5), Terms(date(2024, 6, 1), 7)], date(2024, 6, 1)).rate == 7


@pytest.mark.parametrize(
    ("gross", "carried", "expected"),
    [
        (50_000, 366, (100_000, "PLANCHER")),
        (50_000, 183, (50_000, "")),  # half of the year: half of the floor, just reached
        (49_999, 183, (50_000, "PLANCHER")),
        (500_000, 366, (400_000, "PLAFOND")),
        (500_000, 183, (200_000, "PLAFOND")),
        (0, 366, (0, "")),  # nobody was there: no floor
        (100_000, 366, (100_000, "")),
        (400_000, 366, (400_000, "")),
    ],
)
def test_bounds_follow_the_days_carried(gross: int, carried: int, expected: tuple[int, str]) -> None:
    terms = Terms(date(2024, 1, 1), 1, floor=100_000, cap=400_000)
    assert rules.bounded(Fraction(gross), terms, carried_days=carried, year=Y2024) == expected


def test_halves_of_a_cent_go_up() -> None:
    assert [rules.rounded(Fraction(n, 2)) for n in (0, 1, 2, 3)] == [0, 1, 1, 2]
    assert rules.rounded(Fraction(1, 3)) == 0


def test_a_third_each_of_ten_euros() -> None:
    assert rules.apportion(1000, [1, 1, 1]) == [334, 333, 333]
    assert rules.apportion(1000, [0, 0]) == [500, 500]
    assert rules.apportion(0, []) == []
    with pytest.raises(ValueError, match="nobody"):
        rules.apportion(1, [])
    with pytest.raises(ValueError, match="negative"):
        rules.apportion(1, [-1, 2])


@given(st.integers(0, 10**10), WEIGHTS)
def test_parts_add_up_and_stay_within_a_cent_of_their_share(total: int, weights: list[Fraction]) -> None:
    parts = rules.apportion(total, weights)
    whole = sum(weights)
    assert sum(parts) == total
    assert all(part >= 0 for part in parts)
    if whole:
        assert all(
            abs(part - Fraction(total) * weight / whole) < 1 for part, weight in zip(parts, weights, strict=True)
        )


@given(WEIGHTS, st.one_of(st.none(), st.integers(0, 10**8)))
def test_an_envelope_is_never_exceeded_and_no_cent_is_lost(amounts: list[Fraction], envelope: int | None) -> None:
    cents = rules.within_envelope(amounts, envelope)
    wanted = rules.rounded(sum(amounts, Fraction(0)))
    assert sum(cents) == (wanted if envelope is None else min(wanted, envelope))
    pairs = sorted(zip(amounts, cents, strict=True))
    assert all(a[1] <= b[1] + 1 for a, b in pairwise(pairs)), "who has more days has no less"


@given(DAYS, st.integers(0, 500), st.lists(st.tuples(DAYS, st.integers(0, 200)), min_size=1, max_size=6))
def test_presence_never_exceeds_the_year_nor_the_days_carried(
    start: date, length: int, stays: list[tuple[date, int]]
) -> None:
    from datetime import timedelta

    carried = rules.clip(start, start + timedelta(days=length), Y2024)
    held = [Span(day, day + timedelta(days=many)) for day, many in stays]
    spans = rules.presence(held, [carried] if carried else [])
    said = {span.start + timedelta(days=n) for span in spans for n in range(span.days)}
    by_hand = {
        day
        for n in range(Y2024.days)
        if (day := Y2024.start + timedelta(days=n))
        and carried
        and carried.start <= day <= carried.end
        and any(one.start <= day <= one.end for one in held)
    }
    assert said == by_hand and days(spans) == len(by_hand)


@given(
    st.integers(0, 10**9), st.integers(0, 10**9), st.lists(st.integers(1, 100), max_size=4),
)  # fmt: skip
def test_what_goes_out_and_what_is_left_make_what_is_owed(target: int, gone: int, weights: list[int]) -> None:
    due = rules.settle(target, gone=gone, weights=weights)
    assert gone + sum(due.parts) + due.more - due.excess == target
    assert min(*due.parts, due.more, due.excess, 0) == 0
    assert due.excess == 0 or (sum(due.parts) == 0 and due.more == 0)
