"""Rules at their edges. Every line names a day on one side of a limit."""

from __future__ import annotations

from datetime import date

import pytest

from convergence.journeys import rules

D = date.fromisoformat
TODAY = D("2025-03-10")


def codes(findings) -> list[str]:
    return [f"{finding.level}:{finding.code}" for finding in findings]


@pytest.mark.parametrize(
    ("findings", "expected"),
    [
        (rules.check_birth(D("2009-01-07"), D("2025-01-06"), TODAY), ["warning:birth_unlikely"]),
        (rules.check_birth(D("2009-01-06"), D("2025-01-06"), TODAY), []),
        (rules.check_birth(D("1944-01-07"), D("2025-01-06"), TODAY), []),
        (rules.check_birth(D("1944-01-06"), D("2025-01-06"), TODAY), ["warning:birth_unlikely"]),
        (rules.check_birth(D("1944-01-06"), D("2025-01-05"), TODAY), []),
        (rules.check_birth(D("1943-06-06"), D("2025-01-05"), TODAY), ["warning:birth_unlikely"]),
        (rules.check_birth(D("1910-01-06"), D("2025-01-06"), TODAY), ["error:birth_impossible"]),
        (rules.check_birth(D("2025-03-11"), D("2025-01-06"), TODAY), ["error:birth_future"]),
        (rules.check_dates(D("2025-01-06"), D("2025-01-06")), []),
        (rules.check_dates(D("2025-01-06"), D("2025-01-05")), ["error:exit_before_entry"]),
        (rules.check_exit(D("2025-01-06"), ""), ["warning:exit_without_reason"]),
        (rules.check_exit(None, "CDI"), ["warning:reason_without_exit"]),
        (rules.check_exit(None, ""), []),
        (rules.check_hours("PHC", 3.5, TODAY), ["warning:phc_hours"]),
        (rules.check_hours("PHC", 4, TODAY), []),
        (rules.check_hours("PHC", 20, TODAY), []),
        (rules.check_hours("PHC", 20.5, TODAY), ["warning:phc_hours"]),
        (rules.check_hours("CVG", 35, TODAY), []),
        (rules.check_length("PHC", D("2024-01-15"), D("2025-01-14"), TODAY), []),
        (rules.check_length("PHC", D("2024-01-15"), D("2025-01-15"), TODAY), ["warning:too_long"]),
        (rules.check_length("PHC", D("2024-03-10"), None, TODAY), ["warning:too_long"]),
        (rules.check_length("CVG", D("2020-03-11"), None, TODAY), []),
        (rules.check_length("CVG", D("2020-03-10"), None, TODAY), ["warning:too_long"]),
        (rules.check_diagnosis(D("2025-01-01"), D("2025-03-02")), []),
        (rules.check_diagnosis(D("2025-01-01"), D("2025-03-03")), ["warning:diagnosis_late"]),
        (rules.check_diagnosis(D("2025-01-01"), None), ["warning:diagnosis_missing"]),
        (rules.check_after_exit(D("2025-01-01"), reviewed_on=D("2025-01-01")), []),
        (rules.check_after_exit(D("2025-01-01"), housing_access_on=D("2025-01-02")), ["warning:after_exit"]),
        (rules.check_programme_dates(D("2025-01-01"), [(None, D("2025-01-01"))]), []),
        (rules.check_programme_dates(D("2025-01-02"), [(None, D("2025-01-01"))]), ["warning:outside_programme"]),
        (rules.check_programme_dates(D("2025-01-02"), []), ["warning:outside_programme"]),
    ],
)
def test_findings(findings, expected: list[str]) -> None:
    assert codes(findings) == expected


def test_settings_are_dated_and_sourced() -> None:
    changing = rules.Setting("x", "mois", "essai", ((D("2020-01-01"), 6), (D("2025-01-01"), 4)))
    assert [changing.on(D(day)) for day in ("2019-01-01", "2024-12-31", "2025-01-01")] == [6, 6, 4]
    assert all(setting.source and setting.unit for setting in rules.SETTINGS)


@pytest.mark.parametrize(
    ("start", "end", "other_start", "other_end", "shared"),
    [
        ("2025-01-01", "2025-01-31", "2025-01-31", None, True),
        ("2025-01-01", "2025-01-31", "2025-02-01", None, False),
        ("2025-01-01", None, "2025-02-01", "2025-03-01", True),
        ("2025-03-02", None, "2025-02-01", "2025-03-01", False),
    ],
)
def test_overlaps(start: str, end: str | None, other_start: str, other_end: str | None, shared: bool) -> None:
    def day(text: str | None) -> date | None:
        return D(text) if text else None

    assert rules.overlaps(D(start), day(end), D(other_start), day(other_end)) is shared
    assert rules.overlaps(D(other_start), day(other_end), D(start), day(end)) is shared


def test_a_gap_of_thirty_days_continues() -> None:
    assert rules.continues(D("2025-01-01"), D("2025-01-31"))
    assert not rules.continues(D("2025-01-01"), D("2025-02-01"))


def test_dues() -> None:
    assert rules.diagnosis_due(D("2025-01-01")) == D("2025-03-02")
    assert rules.review_due(D("2024-08-31")) == D("2025-02-28")
    assert rules.follow_up_due(D("2024-08-31"), 6) == D("2025-02-28")
    assert rules.planned_end("PHC", D("2024-06-24")) == D("2025-06-23")
    assert rules.planned_end("CVG", D("2024-06-24")) == D("2029-06-23")
    assert rules.is_withdrawn("DECES") and not rules.is_withdrawn("ABANDON") and not rules.is_withdrawn("")
    assert rules.contract_too_short(D("2025-01-01"), D("2025-04-29"))
    assert not rules.contract_too_short(D("2025-01-01"), D("2025-04-30"))


@pytest.mark.parametrize(
    ("day", "week", "month"), [("2025-01-06", 1, 1), ("2025-01-13", 2, 1), ("2025-02-05", 5, 1), ("2025-02-06", 5, 2)]
)
def test_where_in_the_journey(day: str, week: int, month: int) -> None:
    assert rules.week_of_journey(D("2025-01-06"), D(day)) == week
    assert rules.month_of_journey(D("2025-01-06"), D(day)) == month
