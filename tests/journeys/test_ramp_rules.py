"""The hours of a PHC: what the rules say on their boundary days, in the page and in the list alike."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from convergence.journeys import actions
from convergence.journeys.models import Journey, WorkedWeek
from convergence.journeys.ramp import hours_of
from convergence.journeys.rules import ramp
from convergence.journeys.worklist import waiting
from tests.cast import Cast

TODAY = date(2025, 3, 10)
D = date.fromisoformat
H = Decimal
WEEKS = [D("2025-02-17"), D("2025-02-24"), D("2025-03-03")]


def test_the_weeks_looked_at_are_the_three_whole_ones_before_this_one() -> None:
    assert ramp.weeks_before(TODAY) == WEEKS
    assert ramp.weeks_before(D("2025-03-16")) == WEEKS
    assert ramp.weeks_before(D("2025-03-17"))[-1] == D("2025-03-10")


@pytest.mark.parametrize(
    ("hours", "following"), [(None, 4), (0, 4), (4, 8), (7.5, 8), (8, 12), (12, 16), (16, 20), (20, None), (24, None)]
)
def test_the_step_after(hours: float | None, following: int | None) -> None:
    assert ramp.next_hours(hours) == following


def alerts(**given: Any) -> list[str]:
    asked: dict[str, Any] = {
        "started_on": D("2024-11-04"), "plan": [(D("2024-11-04"), H(8))], "first": None, "worked": {},
        "prepared": False, "today": TODAY,
    }  # fmt: skip
    return [alert.code for alert in ramp.alerts(**(asked | given))]


@pytest.mark.parametrize(("hours", "told"), [("3.9", True), ("4", False), ("20", False), ("20.5", True), ("0", True)])
def test_hours_outside_four_to_twenty_are_told(hours: str, told: bool) -> None:
    assert ("phc_hours" in alerts(plan=[(D("2024-11-04"), H(hours))])) is told


@pytest.mark.parametrize(
    ("started", "today", "told"),
    [
        ("2024-05-11", "2025-03-10", True),  # ends on 10 May: two months before, to the day
        ("2024-05-12", "2025-03-10", False),
        ("2024-03-01", "2024-12-27", False),  # ends on 28 February
        ("2024-03-01", "2024-12-28", True),
        ("2023-03-01", "2023-12-28", False),  # ends on 29 February
        ("2023-03-01", "2023-12-29", True),
        ("2024-02-29", "2024-12-26", False),  # a year after 29 February: 28 February, so the 27th is the last day
        ("2024-02-29", "2024-12-27", True),
        ("2024-09-01", "2025-06-30", False),  # ends on 31 August: two months after 30 June is the 30th
        ("2024-09-01", "2025-07-01", True),
    ],
)
def test_the_year_is_told_two_months_before_its_last_day(started: str, today: str, told: bool) -> None:
    assert ("phc_end" in alerts(started_on=D(started), today=D(today))) is told


def worked(*hours: float | None) -> dict[date, Decimal]:
    return {week: H(str(value)) for week, value in zip(WEEKS, hours, strict=True) if value is not None}


@pytest.mark.parametrize(
    ("hours", "told"),
    [
        ((8, 8, 8), ["phc_ready"]),
        ((8, 9, 8), ["phc_ready"]),
        ((8, 7.5, 8), []),
        ((3.5, 3, 0), ["phc_below"]),
        ((4, 3, 0), []),  # half of what was agreed is not far below
        ((3, 3, None), []),  # a week that nobody keyed says nothing
        ((8, None, 8), []),
    ],
)
def test_three_weeks_say_something(hours: tuple[float | None, ...], told: list[str]) -> None:
    assert alerts(worked=worked(*hours)) == told


def test_a_step_taken_within_the_three_weeks_starts_them_again() -> None:
    plan = [(D("2024-11-04"), H(4)), (D("2025-02-24"), H(8))]
    assert alerts(plan=plan, worked=worked(4, 8, 8)) == []
    assert alerts(plan=[(D("2024-11-04"), H(4)), (WEEKS[0], H(8))], worked=worked(8, 8, 8)) == ["phc_ready"]


def test_nothing_is_proposed_past_the_last_step_or_beside_a_prepared_one() -> None:
    assert alerts(plan=[(D("2024-11-04"), H(20))], worked=worked(20, 20, 20)) == []
    assert alerts(worked=worked(8, 8, 8), prepared=True) == []


# ── The list says the same ──────────────────────────────────────────────────────────────────
@pytest.fixture
def phc(cast: Cast, today: date) -> Journey:
    journey = cast.journey(programme="PHC", started_on=D("2024-11-04"), referent=cast.marc, weekly_hours=H(4))
    actions.record_diagnosis(by=cast.marc, journey=journey, diagnosed_on=D("2024-11-12"))
    return journey


CASES: list[tuple[str, tuple[float, ...] | None, bool]] = [
    ("8", (8, 8, 8), False), ("8", (8, 7.5, 8), False), ("8", (3.5, 3, 0), False), ("8", (4, 3, 0), False),
    ("20", (20, 20, 20), False), ("24", (24, 24, 24), False), ("3", None, False), ("8", (8, 8, 8), True),
]  # fmt: skip


@pytest.mark.parametrize(("planned", "hours", "prepared"), CASES)
def test_the_page_and_the_list_agree(
    cast: Cast, phc: Journey, planned: str, hours: tuple[float, ...] | None, prepared: bool
) -> None:
    actions.plan_hours(by=cast.marc, journey=phc, from_on=D("2025-02-03"), hours=H(planned))
    for week, value in worked(*hours).items() if hours else ():
        WorkedWeek.objects.create(journey=phc, week=week, hours=value)
    if prepared:
        actions.prepare_step(by=cast.marc, journey=phc, from_on=D("2025-04-07"), hours=H(12))
    told = {alert.code for alert in hours_of(phc).alerts}
    listed = {line.kind for line in waiting(cast.viewer("marc")).items}
    assert listed == told


@pytest.mark.parametrize(("from_on", "shown"), [("2025-03-17", True), ("2025-03-18", False), ("2025-03-01", True)])
def test_a_prepared_step_is_reminded_a_week_before(cast: Cast, phc: Journey, from_on: str, shown: bool) -> None:
    actions.prepare_step(by=cast.marc, journey=phc, from_on=D(from_on), hours=H(8))
    assert [line.due for line in waiting(cast.viewer("marc")).items] == ([D(from_on)] if shown else [])


def test_a_step_put_off_comes_back(cast: Cast, phc: Journey, settings: Any) -> None:
    for week in WEEKS:
        WorkedWeek.objects.create(journey=phc, week=week, hours=4)
    assert [line.kind for line in waiting(cast.viewer("marc")).items] == ["phc_ready"]
    made = actions.put_off_step(by=cast.marc, journey=phc, today=TODAY)
    assert made.from_on == TODAY + timedelta(weeks=6)
    assert waiting(cast.viewer("marc")).items == []
    settings.TODAY = made.from_on
    for week in ramp.weeks_before(made.from_on):
        WorkedWeek.objects.create(journey=phc, week=week, hours=4)
    assert "phc_ready" in [line.kind for line in waiting(cast.viewer("marc")).items]


def test_a_confirmed_step_becomes_the_hours_agreed(cast: Cast, phc: Journey) -> None:
    step = actions.prepare_step(by=cast.marc, journey=phc, from_on=D("2025-03-17"), hours=H(8), place="Serre")
    actions.confirm_step(by=cast.marc, step=step)
    assert phc.planned_hours.get().hours == 8
    with pytest.raises(actions.JourneyError):
        actions.confirm_step(by=cast.marc, step=step)


def test_preparing_again_replaces_what_waited(cast: Cast, phc: Journey) -> None:
    actions.prepare_step(by=cast.marc, journey=phc, from_on=D("2025-03-17"), hours=H(8))
    actions.prepare_step(by=cast.marc, journey=phc, from_on=D("2025-03-24"), hours=H(12))
    assert sorted(phc.next_steps.values_list("state", "hours")) == [("DROPPED", 8), ("PREPARED", 12)]
