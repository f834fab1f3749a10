"""Opening, situations, exit, follow-up, hand-over, contracts, hours: what the actions keep true."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from convergence.accounts.models import AuditEvent
from convergence.journeys import actions
from convergence.journeys.models import ANSWERS, BARRIER_FIELDS, Journey, JourneyReferent, Situation
from tests.cast import Cast

D = date.fromisoformat


def test_opening_asks_for_nothing_but_who_where_which_and_when(cast: Cast) -> None:
    journey = cast.journey(referent=cast.helene)
    assert journey.reference and journey.diagnosed_on is None
    assert list(Journey.objects.entrusted_to(cast.helene)) == [journey]
    assert AuditEvent.objects.first().person_key == journey.person.key


@pytest.mark.parametrize(
    ("started_on", "programme", "refused"),
    [("2025-06-30", "CVG", True), ("2025-07-01", "CVG", False), ("2025-03-01", "PHC", False)],
)
def test_no_two_journeys_share_a_day(cast: Cast, started_on: str, programme: str, refused: bool) -> None:
    first = cast.journey()
    actions.close_journey(by=cast.helene, journey=first, ended_on=D("2025-06-30"), exit_reason="CDI")

    def again() -> None:
        cast.journey(first.person, started_on=D(started_on), programme=programme)

    if refused:
        with pytest.raises(actions.JourneyError, match="déjà un parcours CVG"):
            again()
    else:
        again()


def test_postgresql_refuses_an_overlap_by_itself(cast: Cast) -> None:
    journey = cast.journey()
    twin = Journey(
        person=journey.person, chantier=journey.chantier, programme="CVG", reference="X", started_on=D("2025-05-01")
    )
    if connection.vendor == "postgresql":
        with pytest.raises(IntegrityError), transaction.atomic():
            twin.save()
    else:
        with pytest.raises(actions.JourneyError):
            actions.open_journey(
                by=cast.helene, person=journey.person, chantier=journey.chantier, programme="CVG",
                started_on=D("2025-05-01"),
            )  # fmt: skip


def test_a_form_saved_block_by_block_never_erases(cast: Cast) -> None:
    journey = cast.journey()
    actions.record_diagnosis(by=cast.helene, journey=journey, diagnosed_on=D("2025-02-01"), housing="CHRS")
    actions.record_diagnosis(by=cast.helene, journey=journey, diagnosed_on=D("2025-02-01"), rqth="REFUS")
    entry = journey.situations.get()
    assert (entry.housing, entry.rqth, entry.observed_on) == ("CHRS", "REFUS", journey.started_on)


def test_reviews_add_up_and_move_the_last_seen_day(cast: Cast) -> None:
    journey = cast.journey()
    for day, housing in (("2025-04-01", "CHU"), ("2025-09-01", "CHRS"), ("2025-06-01", "")):
        actions.record_situation(
            by=cast.helene, journey=journey, stage="REVIEW", observed_on=D(day), housing=housing, rqth="OUI"
        )
    journey.refresh_from_db()
    assert journey.last_seen_on == D("2025-09-01")
    latest = Journey.objects.with_latest("housing", "rqth").get()
    assert (latest.latest_housing, latest.latest_rqth) == ("CHRS", "OUI")


@pytest.mark.parametrize(
    ("field", "value"),
    [("housing", "CHATEAU"), ("income", "RSA;OR"), ("rqth", "PEUT_ETRE"), ("barrier_langue", "FORT")],
)
def test_an_unknown_code_is_refused_before_and_by_the_database(cast: Cast, field: str, value: str) -> None:
    journey = cast.journey()
    with pytest.raises(actions.JourneyError, match="Réponse inconnue"):
        actions.record_situation(
            by=cast.helene, journey=journey, stage="ENTRY", observed_on=journey.started_on, **{field: value}
        )
    if field != "income":
        with pytest.raises(IntegrityError), transaction.atomic():
            Situation.objects.create(journey=journey, stage="REVIEW", recorded_by=cast.helene, **{field: value})


def test_the_future_is_not_observed(cast: Cast, today: date) -> None:
    journey = cast.journey()
    with pytest.raises(actions.JourneyError, match="futur"):
        actions.record_situation(
            by=cast.helene, journey=journey, stage="REVIEW", observed_on=D("2025-03-11"), housing="CHU"
        )


def test_exit_ends_contracts_and_keeps_the_referent(cast: Cast) -> None:
    journey = cast.journey(referent=cast.helene)
    contract = actions.add_contract(
        by=cast.helene, journey=journey, form="CDDI_CVG", started_on=D("2025-01-06"), ended_on=D("2025-12-31")
    )
    actions.close_journey(
        by=cast.helene, journey=journey, ended_on=D("2025-06-30"), exit_reason="CDI", housing="LOC_SOCIAL",
        housing_access_on=D("2025-05-01"),
    )  # fmt: skip
    contract.refresh_from_db()
    assert contract.broken_on == D("2025-06-30")
    assert journey.situations.get(stage="EXIT").housing == "LOC_SOCIAL"
    assert JourneyReferent.objects.get().ended_on is None

    actions.reopen_journey(by=cast.helene, journey=journey)
    contract.refresh_from_db()
    assert journey.ended_on is None and journey.exit_reason == "" and contract.broken_on is None
    assert journey.situations.get().stage == "REVIEW"


def test_an_exit_before_the_entry_is_refused_and_nothing_changes(cast: Cast) -> None:
    journey = cast.journey()
    with pytest.raises(actions.JourneyError) as refusal:
        actions.close_journey(by=cast.helene, journey=journey, ended_on=D("2025-01-05"))
    assert refusal.value.field == "ended_on"
    assert Journey.objects.get().ended_on is None


def test_attempts_to_follow_up_add_up(cast: Cast) -> None:
    journey = cast.journey()
    with pytest.raises(actions.JourneyError, match="après la sortie"):
        actions.record_follow_up(by=cast.helene, journey=journey, milestone=6, on=D("2025-06-30"), outcome="EMPLOI")
    actions.close_journey(by=cast.helene, journey=journey, ended_on=D("2025-03-01"), exit_reason="CDI")
    for day, outcome in (("2025-09-01", "INJOIGNABLE"), ("2025-09-08", "EMPLOI")):
        actions.record_follow_up(by=cast.helene, journey=journey, milestone=6, on=D(day), outcome=outcome)
    assert [row.outcome for row in journey.situations.filter(stage="M6")] == ["INJOIGNABLE", "EMPLOI"]
    journey.refresh_from_db()
    assert journey.last_seen_on == journey.started_on, "a follow-up is no review"


def test_a_leaver_hands_all_her_people_over_at_once(cast: Cast, django_assert_max_num_queries) -> None:
    mine = [cast.journey(cast.person(first_name=f"P{n}"), referent=cast.helene) for n in range(12)]
    with django_assert_max_num_queries(8):
        moved = actions.hand_over(by=cast.odile, journeys=mine, user=cast.marc, on=D("2025-03-01"))
    assert moved == 12
    assert Journey.objects.entrusted_to(cast.marc).count() == 12
    assert not Journey.objects.entrusted_to(cast.helene).exists()
    assert JourneyReferent.objects.filter(user=cast.helene, ended_on=D("2025-02-28")).count() == 12
    assert actions.hand_over(by=cast.odile, journeys=mine, user=cast.marc, on=D("2025-03-02")) == 0


def test_a_renewal_goes_on_the_day_after(cast: Cast) -> None:
    journey = cast.journey()
    first = actions.add_contract(
        by=cast.helene, journey=journey, form="CDDI_CVG", started_on=D("2025-01-06"), ended_on=D("2025-05-05"),
        weekly_hours=Decimal(26),
    )  # fmt: skip
    second = actions.renew_contract(by=cast.helene, contract=first, ended_on=D("2025-09-05"))
    assert (second.started_on, second.weekly_hours, second.renews) == (D("2025-05-06"), Decimal(26), first)


def test_a_week_is_written_once_and_differences_only(cast: Cast) -> None:
    journeys = [cast.journey(cast.person(first_name=f"P{n}"), programme="PHC") for n in range(3)]
    hours = dict.fromkeys(journeys, Decimal(8))
    assert actions.record_weeks(by=cast.rachid, week=D("2025-03-12"), hours=hours) == 3
    hours[journeys[0]] = Decimal(6)
    assert actions.record_weeks(by=cast.rachid, week=D("2025-03-10"), hours=hours) == 1
    assert {week.week for week in journeys[0].worked_weeks.all()} == {D("2025-03-10")}


def test_the_columns_of_a_situation_cover_every_barrier() -> None:
    assert set(BARRIER_FIELDS.values()) <= set(ANSWERS)
    assert len(BARRIER_FIELDS) == 14


def test_the_technical_supervisor_sees_hours_and_no_file(cast: Cast) -> None:
    journey = cast.journey()
    viewer = cast.viewer("rachid")
    assert list(Journey.objects.on_team_of(viewer)) == [journey]
    assert not Journey.objects.visible_to(viewer).exists()
    assert not Situation.objects.visible_to(viewer).exists()
