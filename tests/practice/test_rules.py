"""Arithmetic of a plan: counts, percents, days that move, order. No database."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convergence.practice import papers, rules
from convergence.practice.sections import _links, month

TODAY = date(2025, 3, 10)
STATES = ("PLANNED", "DOING", "DONE", "POSTPONED", "DROPPED")
DAYS = st.dates(date(2000, 1, 1), date(2080, 12, 31))


@pytest.mark.parametrize(
    ("state", "days", "late"),
    [
        ("PLANNED", -1, True), ("PLANNED", 0, False),
        ("DOING", -400, True), ("POSTPONED", -1, True), ("POSTPONED", 1, False),
        ("DONE", -9, False), ("DROPPED", -9, False),
    ],
)  # fmt: skip
def test_late_is_open_and_past_its_day(state: str, days: int, late: bool) -> None:
    assert rules.is_late(state, TODAY + timedelta(days=days), TODAY) is late
    assert rules.is_late(state, None, TODAY) is False


@given(st.lists(st.sampled_from(STATES), max_size=40))
def test_counts_hold_every_action_once(states: list[str]) -> None:
    counts = rules.tally(states)
    assert counts.total == len(states)
    assert counts.kept == len(states) - states.count("DROPPED")
    if counts.kept == 0:
        assert counts.progress is None
    else:
        assert counts.progress is not None and 0 <= counts.progress <= 100
        assert (counts.progress == 100) == (counts.done == counts.kept)


@pytest.mark.parametrize(
    ("part", "whole", "percent"),
    [(1, 3, 33), (2, 3, 67), (1, 8, 13), (199, 200, 99), (5, 5, 100), (6, 5, 120), (1, 0, None)]
)  # fmt: skip
def test_percent_rounds_halves_up_and_keeps_100_for_all(part: int, whole: int, percent: int | None) -> None:
    assert rules.percent(Decimal(part), Decimal(whole)) == percent


@given(DAYS, DAYS, DAYS)
def test_days_move_by_whole_months_and_keep_their_order(day: date, start: date, new: date) -> None:
    moved, first = rules.shifted(day, start, new), rules.shifted(start, start, new)
    assert moved is not None and first is not None
    gap = (moved.year - day.year) * 12 + moved.month - day.month
    assert gap == (new.year - start.year) * 12 + new.month - start.month
    assert moved.day <= day.day
    if day >= start:
        assert moved >= first


def test_the_last_of_a_month_stays_the_last() -> None:
    assert rules.shifted(date(2024, 3, 31), date(2024, 1, 1), date(2025, 12, 1)) == date(2026, 2, 28)
    assert rules.shifted(None, TODAY, TODAY) is None


@given(st.lists(st.integers(), unique=True, min_size=1, max_size=12), st.data(), st.booleans())
def test_one_place_up_or_down_keeps_everybody(order: list[int], data: st.DataObject, up: bool) -> None:
    item = data.draw(st.sampled_from(order))
    after = rules.moved(order, item, up)
    assert sorted(after) == sorted(order)
    at_end = order.index(item) == (0 if up else len(order) - 1)
    assert (after == order) is at_end
    if not at_end:
        assert rules.moved(after, item, not up) == order


@pytest.mark.parametrize(
    ("amount", "words"),
    [(Decimal("1242.50"), "1 242,50 €"), (Decimal("900.00"), "900 €"), (Decimal("0.01"), "0,01 €"), (None, "")],
)
def test_cents_show_where_there_are_some(amount: Decimal | None, words: str) -> None:
    assert papers.euros(amount).replace("\u00a0", " ") == words


def test_periods_and_days_in_words() -> None:
    told = {
        papers.period(date(2024, 1, 1), date(2025, 12, 31)): "2024-2025",
        papers.period(date(2024, 1, 1), date(2024, 12, 31)): "2024",
        papers.days(date(2025, 3, 1), date(2025, 6, 5)): "du 1er mars au 5 juin 2025",
        papers.days(None, date(2025, 6, 5)): "jusqu’au 5 juin 2025",
        papers.days(date(2025, 6, 5), None): "à partir du 5 juin 2025",
        month(date(2023, 2, 7)): "février 2023",
    }
    assert {words.replace("\u00a0", " ") for words in told} == set(told.values())


def test_only_https_becomes_a_link() -> None:
    typed = "FAS https://fas.invalid/a\nhttps://irepsna.org/\nVoir le dossier\nx http://a.invalid\njavascript:alert(1)"
    assert _links(typed) == [
        ("FAS", "https://fas.invalid/a"), ("irepsna.org", "https://irepsna.org/"), ("Voir le dossier", ""),
        ("x http://a.invalid", ""), ("javascript:alert(1)", ""),
    ]  # fmt: skip
