"""CDI progressif: schedules that add up, rise on one side and fall on the other; the years after the exit."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convergence.journeys.rules import after
from convergence.journeys.rules import progressive as rules
from convergence.journeys.rules.base import Finding
from convergence.journeys.rules.progressive import Month

D = date.fromisoformat
H = Decimal


def codes(findings: Iterable[Finding]) -> list[str]:
    return [f"{finding.level}:{finding.code}:{finding.field}" for finding in findings]


def rows(*pairs: tuple[float, float], first: str = "2025-04-01") -> list[Month]:
    start = D(first)
    return [
        Month(date(start.year + (start.month - 1 + at) // 12, (start.month - 1 + at) % 12 + 1, 1), H(str(a)), H(str(b)))
        for at, (a, b) in enumerate(pairs)
    ]


def test_a_schedule_of_six_months_from_two_half_days_to_full_time() -> None:
    made = rules.propose(D("2025-04-14"), 6, cdi_from=H(7), cdi_to=H(35), cddi_from=H(26))
    assert [(row.month, row.cdi, row.cddi) for row in made] == [
        (D("2025-04-01"), H("7"), H("26")), (D("2025-05-01"), H("12.5"), H("21")),
        (D("2025-06-01"), H("18"), H("16")), (D("2025-07-01"), H("24"), H("10")),
        (D("2025-08-01"), H("29.5"), H("5")), (D("2025-09-01"), H("35"), H("0")),
    ]  # fmt: skip
    assert codes(rules.check_schedule(made)) == []
    assert rules.switch_on(made) == D("2025-09-01")


def test_months_follow_one_another_over_the_year_and_from_a_thirty_first() -> None:
    made = rules.propose(D("2025-12-31"), 3, cdi_from=H(7), cdi_to=H(35), cddi_from=H(26))
    assert [row.month for row in made] == [D("2025-12-01"), D("2026-01-01"), D("2026-02-01")]


halves = st.integers(0, 70).map(lambda n: Decimal(n) / 2)


@given(
    first=st.dates(D("2024-01-01"), D("2030-12-31")), months=st.integers(2, 24), cdi_from=halves,
    cdi_to=st.integers(48, 70).map(lambda n: Decimal(n) / 2), cddi_from=halves,
)  # fmt: skip
def test_a_proposal_rises_on_one_side_falls_on_the_other_and_adds_up(
    first: date, months: int, cdi_from: Decimal, cdi_to: Decimal, cddi_from: Decimal
) -> None:
    cdi_from = min(cdi_from, cdi_to)
    made = rules.propose(first, months, cdi_from=cdi_from, cdi_to=cdi_to, cddi_from=cddi_from)
    assert len(made) == months
    assert [row.month.day for row in made] == [1] * months
    assert [row.cdi for row in made] == sorted(row.cdi for row in made)
    assert [row.cddi for row in made] == sorted((row.cddi for row in made), reverse=True)
    assert (made[0].cdi, made[0].cddi) == (cdi_from, cddi_from)
    assert (made[-1].cdi, made[-1].cddi) == (cdi_to, 0)
    low, high = sorted((cdi_from + cddi_from, cdi_to))
    assert all(low <= row.total <= high for row in made)
    assert all(row.cddi >= 0 for row in made)
    assert rules.switch_on(made) is not None
    if low >= 24 and high <= 48:
        assert not [finding for finding in rules.check_schedule(made) if finding.is_error]


@given(pairs=st.lists(st.tuples(halves, halves), min_size=1, max_size=12))
def test_amendments_lead_from_the_first_month_to_the_last(pairs: list[tuple[Decimal, Decimal]]) -> None:
    made = rows(*((float(a), float(b)) for a, b in pairs))
    hours = {"CDI": made[0].cdi, "CDDI": made[0].cddi}
    for one in rules.amendments(made):
        hours[one.contract] = one.after
    assert hours["CDI"] == made[-1].cdi
    assert made[-1].cddi in (hours["CDDI"], 0)


@pytest.mark.parametrize(
    ("pairs", "said", "told"),
    [
        (((7, 17), (24, 0)), False, []),
        (((7, 16.5), (24, 0)), False, ["error:progressive_total:row-0"]),
        (((7, 28), (35, 0)), False, []),
        (((7, 28.5), (35, 0)), False, ["warning:progressive_over:row-0"]),
        (((20, 28), (35, 0)), False, ["warning:progressive_over:row-0"]),
        (((20.5, 28), (35, 0)), False, ["error:progressive_week:row-0"]),
        (((30, 0), (35, -1)), False, ["error:progressive_negative:row-1", "warning:progressive_open:"]),
        (((14, 20), (7, 20), (35, 0)), False, ["error:progressive_fall:row-1"]),
        (((14, 20), (7, 20), (35, 0)), True, []),
        (((7, 20), (14, 21), (35, 0)), False, ["warning:progressive_back:row-1"]),
        (((7, 20), (14, 14)), False, ["warning:progressive_open:"]),
        ((), False, ["error:progressive_empty:"]),
    ],
)
def test_what_a_schedule_must_hold(pairs: tuple[tuple[float, float], ...], said: bool, told: list[str]) -> None:
    assert codes(rules.check_schedule(rows(*pairs), falls_said=said)) == told


@pytest.mark.parametrize(
    ("pairs", "switch"),
    [
        (((7, 20), (35, 0)), "2025-05-01"),
        (((7, 20), (30, 0), (35, 0)), "2025-05-01"),
        (((30, 0), (14, 14), (35, 0)), "2025-06-01"),  # she came back to the chantier in between
        (((7, 20), (14, 14)), None),
    ],
)
def test_the_switch_is_the_first_month_without_the_chantier(
    pairs: tuple[tuple[float, float], ...], switch: str | None
) -> None:
    assert rules.switch_on(rows(*pairs)) == (D(switch) if switch else None)


# ── After the exit ──────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("ended", "housing", "job", "until", "holder"),
    [
        ("2024-03-15", None, None, "2025-03-15", "exit"),
        ("2024-02-29", None, None, "2025-02-28", "exit"),
        ("2023-02-28", None, None, "2024-02-28", "exit"),
        ("2024-03-15", "2023-11-02", None, "2025-03-15", "exit"),  # a home before the exit: the exit holds
        ("2024-03-15", "2024-05-20", None, "2025-05-20", "housing"),
        ("2024-03-15", "2024-05-20", "2024-06-01", "2025-06-01", "job"),
        ("2024-03-15", None, "2024-03-01", "2025-03-15", "exit"),
        ("2024-03-15", "2024-03-15", None, "2025-03-15", "exit"),
        ("2024-02-28", None, "2024-02-29", "2025-02-28", "exit"),  # both end on 28 February: the first one is told
    ],
)
def test_the_later_of_the_years_holds(
    ended: str, housing: str | None, job: str | None, until: str, holder: str
) -> None:
    given_days = {
        "housing_access_on": D(housing) if housing else None,
        "job_signed_on": D(job) if job else None,
    }
    found = after.clocks(D(ended), **given_days)
    assert [clock.code for clock in found if clock.holds] == [holder]
    assert after.open_until(D(ended), **given_days) == D(until)
    assert len(found) == 1 + bool(housing) + bool(job)
