"""Contracts, decisions, derogations, immersions: what the law says on its boundary days."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convergence.journeys.rules import contracts as rules
from convergence.journeys.rules.base import Finding
from convergence.journeys.rules.contracts import Decision, Term
from convergence.kit.dates import add_months

D = date.fromisoformat


def codes(findings: Iterable[Finding]) -> list[str]:
    return [f"{finding.level}:{finding.code}" for finding in findings]


def term(start: str, end: str | None, broken: str | None = None) -> Term:
    return Term(D(start), D(end) if end else None, D(broken) if broken else None)


@pytest.mark.parametrize(
    ("start", "months", "last"),
    [
        ("2025-01-06", 4, "2025-05-05"),
        ("2024-10-31", 4, "2025-02-27"),  # four months later is 28 February, which is the day after
        ("2023-10-31", 4, "2024-02-28"),  # a leap year: 29 February is the day after
        ("2024-02-29", 12, "2025-02-27"),
        ("2024-02-29", 24, "2026-02-27"),
        ("2024-03-01", 24, "2026-02-28"),
        ("2022-03-01", 24, "2024-02-29"),
        ("2025-08-31", 1, "2025-09-29"),
    ],
)
def test_the_last_day_of_so_many_months(start: str, months: int, last: str) -> None:
    assert rules.last_day(D(start), months) == D(last)


@pytest.mark.parametrize(
    ("terms", "limit"),
    [
        ([], None),
        ([term("2024-01-08", "2024-07-07")], "2026-01-07"),
        ([term("2024-01-08", "2024-07-07"), term("2024-07-08", "2025-01-07")], "2026-01-07"),
        ([term("2024-01-08", "2024-07-07"), term("2024-07-18", "2025-01-07")], "2026-01-17"),  # ten days between
        ([term("2024-01-08", "2024-07-07", "2024-06-27"), term("2024-07-08", "2025-01-07")], "2026-01-17"),
        ([term("2024-07-08", "2025-01-07"), term("2024-01-08", "2024-07-07")], "2026-01-07"),  # any order
        ([term("2024-01-08", None)], "2026-01-07"),
        ([term("2024-01-08", "2024-07-07"), term("2024-03-08", "2024-05-07")], "2026-01-07"),  # within another
    ],
)
def test_days_without_a_contract_do_not_count(terms: list[Term], limit: str | None) -> None:
    assert rules.limit(terms, 24) == (D(limit) if limit else None)


@pytest.mark.parametrize(
    ("end", "renews", "under", "told"),
    [
        ("2025-05-05", False, False, []),
        ("2025-05-04", False, False, ["error:contract_short"]),
        ("2025-05-04", False, True, []),
        ("2025-05-04", True, False, ["warning:contract_short"]),
        (None, False, False, ["error:contract_endless"]),
        ("2027-01-05", False, False, []),
        ("2027-01-06", False, False, ["error:contract_beyond"]),
    ],
)
def test_a_cddi_lasts_four_to_twenty_four_months(end: str | None, renews: bool, under: bool, told: list[str]) -> None:
    new = term("2025-01-06", end)
    assert codes(rules.check_length_of(new, [], renews=renews, under_minimum=under)) == told


CHAIN = [term("2023-01-09", "2024-01-08"), term("2024-01-09", "2025-01-08")]


@pytest.mark.parametrize(
    ("new", "decisions", "told"),
    [
        (term("2025-01-09", "2025-07-08"), [], ["error:contract_beyond"]),
        (term("2025-01-09", "2026-01-08"), [("DIFFICULTES", "2025-01-09", "2026-01-08")], []),
        (term("2025-01-09", "2026-01-09"), [("DIFFICULTES", "2025-01-09", "2026-01-08")], ["error:contract_beyond"]),
        (term("2025-01-08", "2025-07-08"), [("RQTH", "2025-01-09", "2025-07-08")], ["error:contract_overlap"]),
        (term("2027-01-09", "2028-01-08"), [("RQTH", "2027-01-09", "2028-01-08")], []),
    ],
)
def test_past_twenty_four_months_a_decision_covers_the_last_day(
    new: Term, decisions: list[tuple[str, str, str]], told: list[str]
) -> None:
    known = [Decision(reason, D(start), D(end)) for reason, start, end in decisions]
    assert codes(rules.check_length_of(new, CHAIN, renews=True, under_minimum=False, decisions=known)) == told


def test_sixty_months_are_the_last_except_to_finish_a_training() -> None:
    long = [term("2020-01-06", "2024-12-31")]
    day_sixty, after = term("2025-01-01", "2025-01-05"), term("2025-01-01", "2025-05-31")
    cover = [Decision("DIFFICULTES", D("2025-01-01"), D("2025-12-31"))]
    told = codes(rules.check_length_of(day_sixty, long, renews=True, under_minimum=True, decisions=cover))
    assert told == []
    told = codes(rules.check_length_of(after, long, renews=True, under_minimum=False, decisions=cover))
    assert told == ["error:contract_beyond_last"]
    training = [Decision("FORMATION", D("2025-01-01"), D("2025-05-31"))]
    assert codes(rules.check_length_of(after, long, renews=True, under_minimum=False, decisions=training)) == []


@pytest.mark.parametrize(
    ("reason", "until", "told"),
    [
        ("DIFFICULTES", "2026-01-08", []),
        ("DIFFICULTES", "2026-01-09", ["error:decision_long"]),
        ("DIFFICULTES", "2025-01-08", ["error:decision_order"]),
        ("SENIOR", "2026-01-08", []),  # fifty that very day
        ("RQTH", "2026-01-08", ["warning:decision_rqth"]),
        ("FORMATION", "2026-06-30", []),
        ("FORMATION", "2026-07-01", ["error:decision_training"]),
    ],
)
def test_a_decision_lasts_a_year_on_a_ground_that_she_meets(reason: str, until: str, told: list[str]) -> None:
    decision = Decision(reason, D("2025-01-09"), D(until))
    found = rules.check_decision(
        decision, birth_date=D("1975-01-09"), disabled="NON", decided_on=D("2025-01-02"),
        training_ends_on=D("2026-06-30"),
    )  # fmt: skip
    assert codes(found) == told


@pytest.mark.parametrize(("born", "told"), [("1975-01-09", []), ("1975-01-10", ["error:decision_age"])])
def test_fifty_years_are_completed_on_the_first_day(born: str, told: list[str]) -> None:
    decision = Decision("SENIOR", D("2025-01-09"), D("2025-12-31"))
    found = rules.check_decision(decision, birth_date=D(born), disabled="", decided_on=D("2025-01-09"))
    assert codes(found) == told


@pytest.mark.parametrize(
    ("form", "hours", "allowed", "told"),
    [
        ("CDDI_CVG", 20, False, []),
        ("CDDI_CVG", 19.5, False, ["warning:hours_low"]),
        ("CDDI_PHC", 4, True, []),
        ("CDDI_CVG", 35, False, []),
        ("CDDI_CVG", 35.5, False, ["warning:hours_high"]),
        ("CDI_INCLUSION", 10, False, []),
    ],
)
def test_a_cddi_is_of_twenty_to_thirty_five_hours(form: str, hours: float, allowed: bool, told: list[str]) -> None:
    assert codes(rules.check_weekly_hours(form, hours, D("2025-03-10"), allowed=allowed)) == told


@pytest.mark.parametrize(
    ("from_on", "told"),
    [
        ("2025-01-06", ["error:amendment_before"]),
        ("2025-01-07", []),
        ("2025-07-05", []),
        ("2025-07-06", ["error:amendment_after"]),
    ],
)
def test_an_amendment_takes_effect_within_its_contract(from_on: str, told: list[str]) -> None:
    assert codes(rules.check_amendment(term("2025-01-06", "2025-07-05"), D(from_on))) == told


HALF_YEAR = [term("2025-01-06", "2025-07-05")]


@pytest.mark.parametrize(
    ("start", "end", "others", "told"),
    [
        ("2025-02-03", "2025-03-02", [], []),
        ("2025-02-03", "2025-03-03", [], ["error:immersion_long"]),
        ("2025-01-31", "2025-02-27", [], []),  # a month from 31 January ends before 28 February
        ("2025-01-31", "2025-02-28", [], ["error:immersion_long"]),
        ("2025-02-03", "2025-02-02", [], ["error:immersion_order"]),
        ("2025-06-23", "2025-07-05", [], []),
        ("2025-06-23", "2025-07-06", [], ["error:immersion_outside"]),
        ("2025-02-03", "2025-02-14", [("2025-02-14", "2025-02-21")], ["error:immersion_overlap"]),
        ("2025-02-03", "2025-02-14", [("2025-02-15", "2025-02-21")], []),
        ("2025-03-03", "2025-04-02", [("2025-02-03", "2025-02-16")], []),  # 45 of 181 days: a quarter
        ("2025-03-03", "2025-04-02", [("2025-02-03", "2025-02-17")], ["warning:immersion_share"]),
    ],
)
def test_an_immersion_lasts_a_month_within_a_contract(
    start: str, end: str, others: list[tuple[str, str]], told: list[str]
) -> None:
    before = [term(*one) for one in others]
    assert codes(rules.check_immersion(D(start), D(end), HALF_YEAR, before)) == told


@pytest.mark.parametrize(
    ("until", "hours", "extends", "reviewed", "told"),
    [
        ("2025-07-05", 12, False, False, []),
        ("2025-07-06", 12, False, False, ["error:derogation_long"]),
        ("2025-01-05", 12, False, False, ["error:derogation_order"]),
        ("2025-07-05", 19.5, False, False, []),
        ("2025-07-05", 20, False, False, ["error:derogation_hours"]),
        ("2025-07-05", 12, True, False, ["error:derogation_review"]),
        ("2025-07-05", 12, True, True, []),
    ],
)
def test_a_derogation_lasts_six_months_and_is_extended_after_a_review(
    until: str, hours: float, extends: bool, reviewed: bool, told: list[str]
) -> None:
    found = rules.check_derogation(D("2025-01-06"), D(until), hours, extends=extends, reviewed=reviewed)
    assert codes(found) == told


@given(
    start=st.dates(D("2018-01-01"), D("2030-12-31")),
    spans=st.lists(st.tuples(st.integers(0, 60), st.integers(4, 12)), min_size=1, max_size=8),
)
def test_a_chain_never_gets_past_its_limit_without_a_decision(start: date, spans: list[tuple[int, int]]) -> None:
    """Contracts added one by one: as long as the rules let them in, days under contract stay within 24 months."""
    chain: list[Term] = []
    day = start
    for gap, months in spans:
        day += timedelta(days=gap if chain else 0)
        new = Term(day, rules.last_day(day, months))
        found = list(rules.check_length_of(new, chain, renews=bool(chain), under_minimum=False))
        limit = rules.limit([*chain, new], 24)
        assert limit is not None and new.ended_on is not None
        assert any(one.code == "contract_beyond" for one in found) is (limit < new.ended_on <= _sixty(chain, new)) or (
            any(one.code == "contract_beyond_last" for one in found)
        )
        if any(one.is_error for one in found):
            continue
        chain.append(new)
        day = new.ended_on + timedelta(days=1)
        worked = sum((one.ended_on - one.started_on).days + 1 for one in chain if one.ended_on)
        assert worked <= (add_months(start, 24) - start).days + 1


def _sixty(chain: list[Term], new: Term) -> date:
    return rules.limit([*chain, new], 60) or date.max
