"""What waits: each kind appears and leaves on the right day, for the right people, in the right order."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from convergence.journeys import rules
from convergence.journeys.actions import (
    add_contract,
    close_journey,
    entrust,
    open_journey,
    record_diagnosis,
    record_follow_up,
    record_situation,
)
from convergence.journeys.models import Journey, JourneyReferent
from convergence.journeys.worklist import waiting
from convergence.kit.dates import add_months
from convergence.network.viewer import Viewer
from convergence.people.actions import record_paper, set_pass, welcome
from convergence.people.models import Person
from tests.cast import Cast

TODAY = date(2025, 3, 10)


@pytest.fixture(autouse=True)
def _on_that_monday(today: date) -> None:
    assert today == TODAY


def day(offset: int) -> date:
    return TODAY + timedelta(days=offset)


def journey_of(cast: Cast, person: Person | None = None, *, days: int = 100, **values: Any) -> Journey:
    """A journey opened `days` days ago in the garden, entrusted to Hélène unless said otherwise."""
    values.setdefault("started_on", day(-days))
    values.setdefault("referent", cast.helene)
    return cast.journey(person or cast.person(sex="H"), **values)


def lines(cast: Cast, kind: str, user: Any = None) -> list[Any]:
    return [line for line in waiting(Viewer(user or cast.helene)).items if line.kind == kind]


def diagnosed(cast: Cast, journey: Journey, on: date | None = None) -> Journey:
    record_diagnosis(by=cast.helene, journey=journey, diagnosed_on=on or journey.started_on, housing="CHRS")
    return journey


def test_a_missing_diagnosis_waits_from_the_entry_and_is_late_after_sixty_days(cast: Cast) -> None:
    journey_of(cast, days=60)
    journey_of(cast, cast.person("Mistral", "Tesfay"), days=61)
    found = waiting(Viewer(cast.helene))
    assert [(line.person_name, line.due) for line in found.items] == [
        ("Tesfay Mistral", day(-1)),
        ("Yonas Romarin", TODAY),
    ]
    assert (found.total, found.late) == (2, 1)


def test_a_done_diagnosis_waits_no_more(cast: Cast) -> None:
    diagnosed(cast, journey_of(cast, days=100))
    assert lines(cast, "diagnosis") == []


@pytest.mark.parametrize(
    ("seen", "due"),
    [
        (date(2024, 8, 31), date(2025, 2, 28)),
        (date(2024, 9, 10), TODAY),
        (date(2024, 10, 9), date(2025, 4, 9)),
        (date(2024, 10, 10), None),
    ],
)
def test_a_review_is_due_six_calendar_months_after_the_last_situation(cast: Cast, seen: date, due: date | None) -> None:
    """Announced thirty days before: on 10 March, until 9 April."""
    open_and_seen = journey_of(cast, started_on=seen)
    diagnosed(cast, open_and_seen)
    assert [line.due for line in lines(cast, "review")] == ([due] if due else [])


def test_a_review_recorded_today_pushes_the_next_one(cast: Cast) -> None:
    journey = diagnosed(cast, journey_of(cast, days=400))
    assert lines(cast, "review")
    record_situation(by=cast.helene, journey=journey, stage="REVIEW", observed_on=TODAY, housing="CHRS")
    assert lines(cast, "review") == []


@pytest.mark.parametrize(("ends", "shown"), [(45, True), (46, False), (0, True), (-10, True)])
def test_a_contract_waits_forty_five_days_before_its_end(cast: Cast, ends: int, shown: bool) -> None:
    journey = journey_of(cast)
    add_contract(by=cast.helene, journey=journey, form="CDDI_CVG", started_on=journey.started_on, ended_on=day(ends))
    found = lines(cast, "contract")
    assert [line.due for line in found] == ([day(ends)] if shown else [])


def test_a_renewed_contract_waits_for_the_end_of_the_renewal(cast: Cast) -> None:
    journey = journey_of(cast)
    add_contract(by=cast.helene, journey=journey, form="CDDI_CVG", started_on=journey.started_on, ended_on=day(5))
    add_contract(by=cast.helene, journey=journey, form="CDDI_CVG", started_on=day(6), ended_on=day(30))
    assert [line.due for line in lines(cast, "contract")] == [day(30)]


def test_an_immersion_is_no_contract_that_ends(cast: Cast) -> None:
    journey = journey_of(cast)
    add_contract(by=cast.helene, journey=journey, form="PMSMP", started_on=day(-5), ended_on=day(5))
    assert lines(cast, "contract") == []


@pytest.mark.parametrize(("ends", "shown"), [(90, True), (91, False)])
def test_a_pass_waits_ninety_days_before_its_end(cast: Cast, ends: int, shown: bool) -> None:
    journey = journey_of(cast)
    set_pass(by=cast.helene, person=journey.person, number="999992412345", ends_on=day(ends))
    assert [line.due for line in lines(cast, "pass")] == ([day(ends)] if shown else [])


@pytest.mark.parametrize(("ends", "shown"), [(120, True), (121, False)])
def test_a_paper_waits_four_months_before_its_end(cast: Cast, ends: int, shown: bool) -> None:
    journey = journey_of(cast)
    record_paper(
        by=cast.helene, person=journey.person, chantier=journey.chantier, kind="PLURIANNUELLE", expires_on=day(ends)
    )
    assert [(line.due, line.detail) for line in lines(cast, "paper")] == (
        [(day(ends), "carte pluriannuelle")] if shown else []
    )


def test_two_open_journeys_of_a_person_make_one_line_for_her_pass(cast: Cast) -> None:
    person = cast.person()
    journey_of(cast, person, programme="PHC")
    journey_of(cast, person, programme="CVG")
    set_pass(by=cast.helene, person=person, number="999992412345", ends_on=day(10))
    assert len(lines(cast, "pass")) == 1


@pytest.mark.parametrize("milestone", [6, 12])
@pytest.mark.parametrize(("offset", "shown"), [(30, True), (31, False), (0, True), (-60, True), (-61, False)])
def test_a_follow_up_waits_from_thirty_days_before_until_sixty_days_after(
    cast: Cast, milestone: int, offset: int, shown: bool
) -> None:
    left = add_months(day(offset), -milestone)
    assert rules.follow_up_due(left, milestone) == day(offset)
    journey = journey_of(cast, days=800)
    close_journey(by=cast.helene, journey=journey, ended_on=left, exit_reason="CHOMAGE")
    found = lines(cast, f"follow_up_{milestone}")
    assert [(line.due, line.extra["milestone"]) for line in found] == ([(day(offset), milestone)] if shown else [])


def left_six_months_ago(cast: Cast, reason: str = "CDD_6M_PLUS") -> Journey:
    journey = journey_of(cast, days=800)
    return close_journey(by=cast.helene, journey=journey, ended_on=date(2024, 9, 10), exit_reason=reason)


@pytest.mark.parametrize("outcome", ["EMPLOI", "AUTRE", "REFUS"])
def test_an_answer_or_a_refusal_settles_a_follow_up(cast: Cast, outcome: str) -> None:
    journey = left_six_months_ago(cast)
    record_follow_up(by=cast.helene, journey=journey, milestone=6, on=TODAY, outcome=outcome)
    assert lines(cast, "follow_up_6") == []


def test_someone_not_reached_comes_back_two_weeks_later(cast: Cast, settings: Any) -> None:
    journey = left_six_months_ago(cast)
    record_follow_up(by=cast.helene, journey=journey, milestone=6, on=TODAY, outcome="INJOIGNABLE")
    assert lines(cast, "follow_up_6") == []
    settings.TODAY = day(13)
    assert lines(cast, "follow_up_6") == []
    settings.TODAY = day(14)
    assert [line.due for line in lines(cast, "follow_up_6")] == [TODAY]


def test_nobody_is_followed_after_a_withdrawn_exit(cast: Cast) -> None:
    left_six_months_ago(cast, "DECES")
    assert waiting(Viewer(cast.helene)).total == 0


def test_somebody_who_came_back_is_not_followed_up(cast: Cast) -> None:
    journey = left_six_months_ago(cast, "AUTRE_SIAE")
    open_journey(by=cast.system, person=journey.person, chantier=cast.ronce, programme="CVG", started_on=day(-20))
    assert lines(cast, "follow_up_6") == []


@pytest.mark.parametrize(("left", "shown"), [(date(2024, 1, 1), True), (date(2023, 12, 31), False), (TODAY, True)])
def test_an_exit_without_reason_waits_while_the_bilans_count_it(cast: Cast, left: date, shown: bool) -> None:
    close_journey(by=cast.helene, journey=journey_of(cast, days=800), ended_on=left)
    assert [line.due for line in lines(cast, "exit_reason")] == ([left] if shown else [])


@pytest.mark.parametrize(
    ("programme", "started", "due"),
    [
        ("PHC", date(2024, 5, 11), date(2025, 5, 10)),
        ("PHC", date(2024, 5, 12), None),
        ("CVG", date(2020, 6, 9), date(2025, 6, 8)),
        ("CVG", date(2020, 6, 10), None),
    ],
)
def test_the_end_of_the_programme_is_announced_two_months_before_for_a_phc_ninety_days_else(
    cast: Cast, programme: str, started: date, due: date | None
) -> None:
    journey_of(cast, programme=programme, started_on=started)
    assert [line.due for line in lines(cast, "programme_end")] == ([due] if due else [])
    if due:
        assert rules.planned_end(programme, started) == due


# ── Whose ───────────────────────────────────────────────────────────────────────────────────
def test_a_referent_sees_her_people_a_director_the_chantier_the_others_nothing(cast: Cast) -> None:
    journey_of(cast)
    journey_of(cast, cast.person("Galet", "Bruno"), referent=cast.marc)
    journey_of(cast, cast.person("Prairie", "Svetlana"), chantier=cast.bleuet, referent=cast.basile)

    def names(user: Any) -> list[str]:
        return sorted(line.person_name for line in waiting(Viewer(user)).items)

    assert names(cast.helene) == ["Yonas Romarin"]
    assert names(cast.marc) == ["Bruno Galet"]
    assert names(cast.odile) == ["Bruno Galet", "Yonas Romarin"]
    assert names(cast.basile) == ["Svetlana Prairie"]
    for user in (cast.rachid, cast.ines, cast.paul, cast.nadia, cast.dora, cast.fabre, cast.personne):
        assert names(user) == []


def test_entrusting_somebody_moves_what_waits(cast: Cast) -> None:
    journey = journey_of(cast)
    entrust(by=cast.odile, journey=journey, user=cast.marc, on=TODAY)
    assert waiting(Viewer(cast.helene)).total == 0
    assert waiting(Viewer(cast.marc)).total == 1


def test_on_her_page_a_colleague_sees_what_waits_for_the_person(cast: Cast) -> None:
    journey = journey_of(cast)
    person = journey.person.key
    assert waiting(Viewer(cast.marc), person=person).total == 1
    assert waiting(Viewer(cast.basile), person=person).total == 0
    assert waiting(Viewer(cast.rachid), person=person).total == 0
    assert waiting(Viewer(cast.paul), person=person).items[0].extra["can_write"] is False


# ── How many, how fast ──────────────────────────────────────────────────────────────────────
def test_a_slice_tells_the_totals_and_keeps_the_order(cast: Cast) -> None:
    for rank in range(12):
        journey_of(cast, cast.person(f"Nom{rank:02}", "Ana"), days=55 + rank)
    found = waiting(Viewer(cast.helene), limit=5)
    assert (found.total, found.late) == (12, 6)
    assert [line.person_name for line in found.items] == [f"Ana Nom{rank:02}" for rank in (11, 10, 9, 8, 7)]
    rest = waiting(Viewer(cast.helene), limit=10, offset=5)
    assert [line.due for line in rest.items] == sorted(line.due for line in rest.items)
    assert (len(rest.items), rest.total) == (7, 12)
    beyond = waiting(Viewer(cast.helene), offset=50)
    assert (beyond.items, beyond.total, beyond.late) == ([], 12, 6)


def test_a_page_of_lines_takes_six_queries_whatever_waits(cast: Cast, django_assert_max_num_queries: Any) -> None:
    for rank in range(10):
        journey = journey_of(cast, cast.person(f"Nom{rank:02}", "Ana"), days=360, programme="PHC")
        add_contract(by=cast.helene, journey=journey, form="CDDI_PHC", started_on=day(-100), ended_on=day(5))
        record_paper(
            by=cast.helene, person=journey.person, chantier=journey.chantier, kind="RECEPISSE", expires_on=day(20)
        )
        set_pass(by=cast.helene, person=journey.person, number=f"99999241{rank:04}", ends_on=day(20))
    with django_assert_max_num_queries(6):
        found = waiting(Viewer(cast.helene), limit=50)
    assert found.total == 50
    assert {line.kind for line in found.items} == {"diagnosis", "contract", "paper", "pass", "programme_end"}


def test_what_waits_agrees_with_the_person(cast: Cast) -> None:
    ana = welcome(by=cast.system, last_name="Bleuet", first_name="Ana", birth_date=date(1990, 1, 2), sex="F")
    journey_of(cast, ana, days=20)
    journey_of(cast, cast.person(sex="H"), days=10)
    journey_of(cast, cast.person("Lune", "Sam", sex=""), days=5)
    assert [line.detail.split()[0] for line in lines(cast, "diagnosis")] == ["arrivée", "arrivé", "arrivé·e"]


def test_a_caseload_that_has_ended_is_not_hers(cast: Cast) -> None:
    journey = journey_of(cast)
    JourneyReferent.objects.filter(journey=journey).update(ended_on=TODAY)
    assert waiting(Viewer(cast.helene)).total == 0
