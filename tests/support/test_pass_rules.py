"""The rules of the PASS IAE, day by day: the last day that is allowed, and the first that is not."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convergence.nomenclature.lists import ExtensionReason
from convergence.support import pass_rules
from convergence.support.pass_rules import Standing, check_suspension, judge, remaining, shown_end

END = date(2025, 12, 31)
START = END - timedelta(days=729)
DAY = timedelta(days=1)


def standing(**values: Any) -> Standing:
    return Standing(**{"day": date(2025, 11, 3), "ends_on": END, "age": 40, **values})


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (date(2023, 1, 1), date(2024, 12, 30)),  # 2024 has 366 days
        (date(2021, 3, 1), date(2023, 2, 28)),
        (date(2022, 6, 15), date(2024, 6, 13)),
    ],
)
def test_a_pass_lasts_twice_365_days_both_ends_counted(start: date, end: date) -> None:
    assert pass_rules.first_end(start) == end
    assert (end - start).days + 1 == 730


def test_the_first_hire_starts_the_pass_phc_included() -> None:
    """PHC is an IAE contract: it counts until the network says otherwise (to be confirmed)."""
    assert pass_rules.pass_start([("CVG", date(2024, 3, 1)), ("PHC", date(2023, 9, 4))]) == date(2023, 9, 4)
    assert pass_rules.pass_start([]) is None


@pytest.mark.parametrize(("days", "year"), [(0, 1), (364, 1), (365, 2), (729, 2), (730, 3), (1094, 3), (1095, 4)])
def test_the_third_year_begins_the_day_after_the_pass(days: int, year: int) -> None:
    assert pass_rules.year_of(START, START + days * DAY) == year


# ── What is left ────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("day", "left"), [(END - DAY, 2), (END, 1), (END + DAY, 0), (END + 400 * DAY, 0), (START, 730)]
)
def test_the_last_day_is_still_one_day(day: date, left: int) -> None:
    assert remaining(END, [], day) == left


def test_a_suspension_that_goes_on_freezes_what_is_left_and_pushes_the_end_day_by_day() -> None:
    start = date(2025, 6, 1)
    frozen = (END - start).days + 1
    for gone in (0, 1, 30, 200):
        day = start + gone * DAY
        assert remaining(END, [(start, None)], day) == frozen
        assert shown_end(END, start, day) == END + (gone + 1) * DAY


def test_a_suspension_left_open_stops_freezing_after_thirty_six_months() -> None:
    start = date(2022, 2, 1)
    last = date(2025, 1, 31)
    frozen = (END - start).days + 1
    assert remaining(END, [(start, None)], last) == frozen
    assert remaining(END, [(start, None)], last + 10 * DAY) == frozen - 9
    assert pass_rules.suspended_on([(start, None)], last)
    assert not pass_rules.suspended_on([(start, None)], last + DAY)


@given(begun=st.integers(0, 700), length=st.integers(1, 900), asked=st.integers(0, 1800))
def test_days_used_and_days_left_always_make_the_whole_pass(begun: int, length: int, asked: int) -> None:
    """Whatever the suspension and the day: used + left = 730, and the end moves by the days suspended."""
    start = date(2023, 1, 2)
    end = pass_rules.first_end(start)
    first = start + begun * DAY
    last = first + (length - 1) * DAY
    pushed = end + pass_rules.days_of((first, last), last) * DAY
    day = start + asked * DAY
    used = sum(not first <= start + n * DAY <= last for n in range(min(asked, (pushed - start).days + 1)))
    assert used + remaining(pushed, [(first, last)], day) == 730


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, "plus aucun jour"),
        (1, "1\u00a0jour"),
        (59, "59\u00a0jours"),
        (60, "2 mois"),
        (454, "15 mois et 4\u00a0jours"),
    ],
)
def test_what_is_left_is_said_in_words(days: int, words: str) -> None:
    assert pass_rules.left_in_words(days) == words


# ── Suspensions ─────────────────────────────────────────────────────────────────────────────
TODAY = date(2025, 3, 10)


@pytest.mark.parametrize(
    ("start", "end", "says"),
    [
        (TODAY, None, ""),
        (TODAY + DAY, None, "dans le futur"),
        (TODAY - 365 * DAY, date(2024, 4, 1), ""),
        (TODAY - 366 * DAY, date(2024, 4, 1), "au plus 365 jours après"),
        (TODAY, date(2028, 3, 9), ""),
        (TODAY, date(2028, 3, 10), "au plus 36 mois"),
        (TODAY, TODAY - DAY, "précède le premier"),
        (date(2024, 12, 1), date(2024, 12, 31), ""),
        (date(2025, 1, 20), None, "Une autre suspension"),
        (date(2024, 12, 1), date(2025, 1, 1), "Une autre suspension"),
        (date(2025, 1, 31), date(2025, 2, 4), "Une autre suspension"),
        (date(2025, 2, 1), None, ""),
    ],
)
def test_when_a_suspension_may_be(start: date, end: date | None, says: str) -> None:
    """The other one runs from 1 to 31 January 2025."""
    refusal = check_suspension(
        start, end, started_on=START, ends_on=END, others=[(date(2025, 1, 1), date(2025, 1, 31))], today=TODAY
    )
    assert says in refusal
    assert bool(says) is bool(refusal)


def test_a_suspension_stays_within_the_pass() -> None:
    shared: dict[str, Any] = {"others": [], "today": TODAY}
    assert "commence le" in check_suspension(TODAY - DAY, None, started_on=TODAY, ends_on=END, **shared)
    assert "s’est terminé" in check_suspension(TODAY, None, started_on=START, ends_on=TODAY - DAY, **shared)
    assert check_suspension(TODAY, None, started_on=START, ends_on=TODAY, **shared) == ""


@pytest.mark.parametrize(
    ("hired", "last"),
    [
        (date(2025, 3, 9), None),
        (date(2025, 3, 10), None),
        (date(2025, 3, 11), date(2025, 3, 10)),
        (date(2025, 6, 2), date(2025, 6, 1)),
        (date(2029, 1, 1), date(2028, 3, 9)),
    ],
)
def test_a_hire_ends_it_the_day_before(hired: date, last: date | None) -> None:
    assert pass_rules.ended_by_hire(date(2025, 3, 10), hired) == last


# ── Extensions ──────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("day", "allowed"),
    [
        (date(2024, 12, 30), False),
        (date(2024, 12, 31), True),
        (END, True),
        (date(2026, 6, 30), True),
        (date(2026, 7, 1), False),
    ],
)
def test_the_window_goes_from_twelve_months_before_to_six_months_after(day: date, allowed: bool) -> None:
    assert judge("DIFFICULTES", standing(day=day)).allowed is allowed


@pytest.mark.parametrize(
    ("reason", "used", "most"),
    [
        ("DIFFICULTES", 0, 365),
        ("DIFFICULTES", 730, 365),
        ("DIFFICULTES", 731, 364),
        ("DIFFICULTES", 1094, 1),
        ("DIFFICULTES", 1095, 0),
        ("RQTH", 1094, 1),
        ("RQTH", 1095, 0),
        ("SENIOR", 1095, 365),
        ("SENIOR", 1824, 1),
        ("SENIOR", 1825, 0),
        ("FORMATION", 4000, 365),
        ("SENIOR_CDI", 0, 3650),
        ("SENIOR_CDI", 1000, 2650),
        ("SENIOR_CDI", 3650, 0),
    ],
)
def test_each_reason_has_its_cap_over_all_that_was_granted(reason: str, used: int, most: int) -> None:
    verdict = judge(reason, standing(used=used, age=60, rqth="OUI"))
    assert (verdict.most_days, verdict.allowed) == (most, most > 0)
    assert (most > 0) or "plafond est atteint" in " ".join(verdict.refusals)


@pytest.mark.parametrize(
    ("reason", "age", "allowed"),
    [("SENIOR", 49, False), ("SENIOR", 50, True), ("SENIOR_CDI", 56, False), ("SENIOR_CDI", 57, True)],
)
def test_ages_are_those_of_the_day(reason: str, age: int, allowed: bool) -> None:
    assert judge(reason, standing(age=age)).allowed is allowed


@pytest.mark.parametrize(
    ("rqth", "says"), [("OUI", ""), ("NON", "pas de RQTH"), ("", "n’est pas connue"), ("REFUS", "n’est pas connue")]
)
def test_rqth_is_read_and_never_guessed(rqth: str, says: str) -> None:
    assert says in " ".join(judge("RQTH", standing(rqth=rqth)).refusals)
    assert judge("RQTH", standing(rqth=rqth)).allowed is (not says)


def test_a_suspended_pass_or_a_request_that_waits_forbids_every_reason() -> None:
    for reason in ExtensionReason:
        assert "suspendu" in " ".join(judge(reason, standing(suspended=True, age=60, rqth="OUI")).refusals)
        assert "une seule à la fois" in " ".join(judge(reason, standing(pending=True, age=60, rqth="OUI")).refusals)
    assert "pas notée" in " ".join(judge("DIFFICULTES", standing(ends_on=None)).refusals)


def test_it_starts_the_day_after_the_end_even_when_asked_late() -> None:
    verdict = judge("DIFFICULTES", standing(day=date(2026, 5, 4)))
    assert (verdict.starts_on, verdict.latest) == (date(2026, 1, 1), date(2026, 12, 31))


@pytest.mark.parametrize(
    ("until", "says"),
    [
        (END, "le lendemain"),
        (END + DAY, ""),
        (END + 365 * DAY, ""),
        (END + 366 * DAY, "trop long"),
    ],
)
def test_a_request_lasts_from_one_day_to_a_year(until: date, says: str) -> None:
    verdict = judge("DIFFICULTES", standing())
    refusal = pass_rules.check_length(verdict, verdict.days_until(until))
    assert says in refusal
    assert bool(says) is bool(refusal)


@pytest.mark.parametrize(("waited", "count"), [(0, 0), (9, 0), (10, 1), (19, 1), (20, 2), (30, 3), (90, 3)])
def test_reminders_come_at_ten_twenty_and_thirty_days(waited: int, count: int) -> None:
    assert pass_rules.reminders(TODAY, TODAY + waited * DAY) == count


@pytest.mark.parametrize(("left", "stage"), [(91, None), (90, 90), (31, 90), (30, 30), (1, 30), (0, 0), (-40, 0)])
def test_the_line_of_a_pass_changes_at_ninety_thirty_and_zero_days(left: int, stage: int | None) -> None:
    assert pass_rules.stage_of(END, END - left * DAY) == stage


def test_only_training_and_a_senior_hired_for_good_need_no_opinion() -> None:
    assert {reason.value for reason in ExtensionReason if not pass_rules.needs_opinion(reason)} == {
        "FORMATION", "SENIOR_CDI",
    }  # fmt: skip


_asked = st.lists(st.tuples(st.sampled_from(sorted(ExtensionReason.codes())), st.integers(1, 4000)), max_size=14)


@given(requests=_asked, age=st.integers(20, 70), rqth=st.sampled_from(["OUI", "NON", ""]))
def test_no_sequence_of_grants_passes_a_cap_or_overlaps(requests: list[tuple[str, int]], age: int, rqth: str) -> None:
    """Each request is granted as long as the rules allow: spans follow one another, and each cap holds when it acts."""
    end, used, spans = END, 0, []
    for reason, wanted in requests:
        verdict = judge(reason, Standing(day=end, ends_on=end, used=used, age=age, rqth=rqth))
        if not verdict.allowed or pass_rules.check_length(verdict, min(wanted, verdict.most_days)):
            continue
        days = min(wanted, verdict.most_days)
        assert verdict.starts_on is not None
        spans.append((verdict.starts_on, pass_rules.moved(verdict.starts_on, days)))
        end, used = spans[-1][1], used + days
        assert days <= pass_rules.per_request(reason, end)
        cap = pass_rules.cap_of(reason, end)
        assert cap is None or used <= cap
    assert all(later[0] == earlier[1] + DAY for earlier, later in pairwise(spans))
    assert sum((last - first).days + 1 for first, last in spans) == used == (end - END).days
