"""Recurrence: every so many weeks or such a weekday of the month, holidays moved, clocks changed, exceptions kept."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import settings as tried
from hypothesis import strategies as st

from convergence.collective import rules
from convergence.collective.actions import meetings as acts
from convergence.collective.actions.meetings import MeetingError
from convergence.collective.models import Meeting
from convergence.collective.rules import LAST, Rule
from convergence.kit.dates import add_months, holiday
from tests.cast import Cast
from tests.collective.conftest import TODAY, words

DAYS = st.dates(date(2000, 1, 1), date(2060, 12, 31))
RULES = st.one_of(
    st.builds(Rule, DAYS, weeks=st.integers(1, 26)),
    st.builds(Rule, DAYS, weeks=st.just(0), nth=st.sampled_from([1, 2, 3, 4, LAST]), weekday=st.integers(0, 6)),
)


@tried(max_examples=40)
@given(RULES)
def test_a_rule_keeps_its_weekday_and_its_order(rule: Rule) -> None:
    days = list(rules.days(rule, add_months(rule.start, 24)))
    assert days == sorted(set(days)) and all(day >= rule.start for day in days)
    wanted = rule.start.weekday() if rule.weeks else rule.weekday
    assert {day.weekday() for day in days} <= {wanted}
    if rule.weeks:
        assert all((after - before).days == 7 * rule.weeks for before, after in pairwise(days))
    else:
        assert len({(day.year, day.month) for day in days}) == len(days)
        assert len(days) >= 23


@tried(max_examples=40)
@given(RULES)
def test_dates_held_are_worked_and_stay_in_order(rule: Rule) -> None:
    days = list(rules.days(rule, add_months(rule.start, 24)))
    held = [rules.held_on(day) for day in days]
    assert all(after > before for before, after in pairwise(held))
    for day, on in zip(days, held, strict=True):
        assert not holiday(on) and timedelta(0) <= on - day <= timedelta(days=4)
        assert on == day or (holiday(day) and on.weekday() < 5)


@given(DAYS, st.integers(0, 6))
def test_the_last_one_is_within_a_week_of_the_end(day: date, weekday: int) -> None:
    last = rules.nth_weekday(day.year, day.month, LAST, weekday)
    assert last.month == day.month and (last + timedelta(days=7)).month != day.month


@pytest.mark.parametrize(
    ("paper", "held"),
    [
        (date(2025, 5, 1), date(2025, 5, 2)),  # Thursday, the next day is worked
        (date(2026, 5, 1), date(2026, 5, 4)),  # Friday, over the week end
        (date(2025, 4, 21), date(2025, 4, 22)),  # Easter Monday
        (date(2025, 12, 25), date(2025, 12, 26)),
        (date(2025, 3, 15), date(2025, 3, 15)),  # a Saturday that somebody chose
    ],
)
def test_a_holiday_moves_to_the_next_day_worked(paper: date, held: date) -> None:
    assert rules.held_on(paper) == held


def test_a_year_ahead_keeps_the_hour_of_clocks(cast: Cast) -> None:
    """Two in the afternoon stays two in the afternoon, in winter as in summer."""
    series, count = acts.open_series(by=cast.paul, words=words(cast), rule=Rule(TODAY, weeks=2))
    meetings = list(Meeting.objects.filter(series=series))
    assert count == len(meetings) == 27
    assert {timezone.localtime(one.starts_at).time() for one in meetings} == {series.at}
    assert {timezone.localtime(one.starts_at).utcoffset() for one in meetings} == {
        timedelta(hours=1),
        timedelta(hours=2),
    }
    moved = {one.series_on: one.on for one in meetings if one.moved}
    assert moved == {date(2025, 4, 21): date(2025, 4, 22), date(2025, 7, 14): date(2025, 7, 15)}


def test_exceptions_stay_when_the_year_is_written_further(cast: Cast, settings: Any) -> None:
    series, _ = acts.open_series(by=cast.paul, words=words(cast), rule=Rule(TODAY, weeks=4))
    first, second = series.meetings.order_by("on")[:2]
    acts.amend(by=cast.paul, meeting=first, words=words(cast, title="Ailleurs"), on=date(2025, 3, 12))
    acts.cancel(by=cast.paul, meeting=second, reason="Trop peu de monde")
    assert acts.extend(by=cast.paul, series=series) == 0
    settings.TODAY = date(2025, 9, 10)
    assert acts.extend(by=cast.paul, series=series) == 6
    first.refresh_from_db(), second.refresh_from_db()
    assert (first.on, first.series_on, first.title) == (date(2025, 3, 12), TODAY, "Ailleurs")
    assert second.cancelled_on == TODAY
    days = list(series.meetings.values_list("series_on", flat=True))
    assert len(days) == len(set(days))


def test_a_stopped_series_keeps_what_was_prepared(cast: Cast) -> None:
    series, count = acts.open_series(by=cast.paul, words=words(cast), rule=Rule(TODAY, weeks=4))
    prepared = series.meetings.order_by("on")[2]
    acts.add_guest(by=cast.paul, meeting=prepared, name="Mme Lune")
    assert acts.stop_series(by=cast.paul, series=series) == count - 2  # today's, and the one prepared
    assert set(series.meetings.values_list("on", flat=True)) == {TODAY, prepared.on}
    with pytest.raises(MeetingError, match="arrêtée"):
        acts.extend(by=cast.paul, series=series)
