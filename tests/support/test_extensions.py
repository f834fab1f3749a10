"""Suspensions, requests, decisions: what each writes, what it refuses, where the end of the PASS stands after."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection

from convergence.accounts.models import AuditEvent
from convergence.journeys.actions import add_contract, record_diagnosis, record_situation
from convergence.journeys.models import Journey
from convergence.journeys.worklist import waiting
from convergence.kit import clock
from convergence.network.viewer import Viewer
from convergence.people.actions import merge, set_pass
from convergence.people.actions_bulk import restore_pass
from convergence.people.models import InclusionPass
from convergence.support import report
from convergence.support.actions import extensions as actions
from convergence.support.actions.committees import call_committee, put_on_table
from convergence.support.actions.suspensions import PassError, resume, suspend
from convergence.support.models import Extension, JournalEntry, Objective, Step, Suspension
from tests.cast import Cast

TODAY = date(2025, 3, 10)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _on_that_monday(today: date) -> None:
    assert today == TODAY


@pytest.fixture
def journey(cast: Cast) -> Journey:
    """Twenty-two months in the garden, a PASS that ends in fifty days."""
    made = cast.journey(cast.person(sex="H"), started_on=date(2023, 5, 1), referent=cast.helene)
    set_pass(
        by=cast.helene, person=made.person, number="999992312345", started_on=date(2023, 5, 1), ends_on=TODAY + 50 * DAY
    )
    return made


def the_pass(journey: Journey) -> InclusionPass:
    return InclusionPass.objects.get(person=journey.person, closed_on__isnull=True)


def prepared(cast: Cast, journey: Journey, days: int = 365, reason: str = "DIFFICULTES") -> Extension:
    one = the_pass(journey)
    assert one.ends_on is not None
    return actions.prepare(
        by=cast.helene, inclusion_pass=one, journey=journey, reason=reason, until=one.ends_on + days * DAY
    )


def asked(cast: Cast, journey: Journey, days: int = 365, reason: str = "DIFFICULTES") -> Extension:
    made = prepared(cast, journey, days, reason)
    actions.write_report(by=cast.helene, extension=made, argument="Un logement dans six mois, puis une formation.")
    return actions.ask(by=cast.helene, extension=made)


def granted(cast: Cast, extension: Extension, **values: Any) -> Extension:
    return actions.grant(by=cast.odile, extension=extension, decided_on=clock.today(), decider="PRESCRIPTEUR", **values)


def lines(cast: Cast) -> list[tuple[str, date | None]]:
    return [(line.kind, line.due) for line in waiting(Viewer(cast.helene)).items if line.kind.startswith("pass")]


# ── Suspensions ─────────────────────────────────────────────────────────────────────────────
def test_a_suspension_hides_the_pass_from_the_list_and_gives_its_days_back(cast: Cast, journey: Journey) -> None:
    assert [kind for kind, _ in lines(cast)] == ["pass"]
    made = suspend(
        by=cast.helene,
        inclusion_pass=the_pass(journey),
        journey=journey,
        reason="CONTRAT_SUSPENDU",
        started_on=TODAY - 9 * DAY,
    )
    assert the_pass(journey).suspended_on == TODAY - 9 * DAY
    assert lines(cast) == []
    resume(by=cast.helene, suspension=made, ended_on=TODAY)
    now = the_pass(journey)
    assert (now.suspended_on, now.ends_on) == (None, TODAY + 60 * DAY)
    assert lines(cast) == [("pass", TODAY + 60 * DAY)]
    assert AuditEvent.objects.filter(action="support.resume", person_key=journey.person.key).count() == 1


def test_a_new_contract_ends_it_the_day_before_and_an_immersion_does_not(cast: Cast, journey: Journey) -> None:
    suspend(
        by=cast.helene,
        inclusion_pass=the_pass(journey),
        journey=journey,
        reason="CONTRAT_ROMPU",
        started_on=TODAY - 20 * DAY,
    )
    shared: dict[str, Any] = {"by": cast.helene, "journey": journey, "ended_on": TODAY + 200 * DAY}
    add_contract(form="PMSMP", started_on=TODAY - 3 * DAY, **shared)
    assert the_pass(journey).suspended_on is not None
    add_contract(form="CDDI_CVG", started_on=TODAY - 30 * DAY, **shared)
    assert the_pass(journey).suspended_on is not None, "that hire is older than the suspension"
    add_contract(form="CDDI_CVG", started_on=TODAY - 5 * DAY, **shared)
    assert Suspension.objects.get().ended_on == TODAY - 6 * DAY
    assert the_pass(journey).ends_on == TODAY + 65 * DAY


@pytest.mark.parametrize(
    ("start", "end", "says"),
    [(TODAY + DAY, None, "futur"), (TODAY - 366 * DAY, None, "365 jours"), (TODAY, TODAY - DAY, "précède")],
)
def test_a_refused_suspension_writes_nothing(
    cast: Cast, journey: Journey, start: date, end: date | None, says: str
) -> None:
    with pytest.raises(PassError, match=says):
        suspend(
            by=cast.helene, inclusion_pass=the_pass(journey), journey=journey, reason="ACCORD_CTA", started_on=start,
            ended_on=end,
        )  # fmt: skip
    assert not Suspension.objects.exists()
    assert the_pass(journey).ends_on == TODAY + 50 * DAY


def test_one_suspension_at_a_time(cast: Cast, journey: Journey) -> None:
    shared: dict[str, Any] = {
        "by": cast.helene,
        "inclusion_pass": the_pass(journey),
        "journey": journey,
        "reason": "ACCORD_CTA",
    }
    suspend(started_on=TODAY - 30 * DAY, **shared)
    with pytest.raises(PassError, match="Une autre suspension"):
        suspend(started_on=TODAY, **shared)


# ── Requests ────────────────────────────────────────────────────────────────────────────────
def test_the_whole_way_moves_the_end_of_the_pass(cast: Cast, journey: Journey) -> None:
    made = prepared(cast, journey)
    assert lines(cast) == [("pass_draft", TODAY + 50 * DAY)]
    with pytest.raises(PassError, match="motivée"):
        actions.ask(by=cast.helene, extension=made)
    actions.write_report(by=cast.helene, extension=made, argument="Un an pour finir les soins.")
    actions.ask(by=cast.helene, extension=made)
    assert lines(cast) == [], "nothing to do for ten days"
    done = granted(cast, made, prescriber="France Travail, Mme L.")
    assert (done.state, done.starts_on, done.ends_on) == ("GRANTED", TODAY + 51 * DAY, TODAY + 415 * DAY)
    assert the_pass(journey).ends_on == TODAY + 415 * DAY
    assert lines(cast) == []


@pytest.mark.parametrize(("waited", "shown"), [(9, False), (10, True), (30, True)])
def test_a_request_without_an_answer_comes_back_after_ten_days(
    cast: Cast, journey: Journey, settings: Any, waited: int, shown: bool
) -> None:
    asked(cast, journey)
    settings.TODAY = TODAY + waited * DAY
    assert lines(cast) == ([("pass_asked", TODAY + 10 * DAY)] if shown else [])


def test_a_refusal_says_why_and_what_instead(cast: Cast, journey: Journey) -> None:
    made = asked(cast, journey)
    shared: dict[str, Any] = {"by": cast.odile, "extension": made, "decided_on": TODAY, "decider": "PRESCRIPTEUR"}
    with pytest.raises(PassError, match="motif"):
        actions.refuse(refusal="", proposal="SORTIE", **shared)
    with pytest.raises(PassError, match="proposé"):
        actions.refuse(refusal="IAE", proposal="", **shared)
    done = actions.refuse(refusal="IAE", proposal="PARTENAIRE", **shared)
    assert (done.state, the_pass(journey).ends_on) == ("REFUSED", TODAY + 50 * DAY)
    assert lines(cast) == [("pass", TODAY + 50 * DAY)], "the end still comes"
    assert prepared(cast, journey).state == "DRAFT", "another request may be made"


def test_a_decision_is_taken_once_and_never_longer_than_asked(cast: Cast, journey: Journey) -> None:
    made = asked(cast, journey, days=180)
    with pytest.raises(PassError, match="plus courte"):
        granted(cast, made, until=TODAY + (50 + 181) * DAY)
    done = granted(cast, made, until=TODAY + (50 + 90) * DAY)
    assert done.days == 90
    with pytest.raises(PassError, match="n’attend plus"):
        granted(cast, made)
    with pytest.raises(PassError, match="n’attend plus"):
        actions.refuse(by=cast.odile, extension=made, decided_on=TODAY, decider="ACI", refusal="IAE", proposal="AUTRE")


def test_one_request_at_a_time_whoever_asks(cast: Cast, journey: Journey) -> None:
    prepared(cast, journey)
    with pytest.raises(PassError, match="une seule à la fois"):
        prepared(cast, journey)


def test_two_requests_at_the_same_moment_the_database_keeps_one(cast: Cast, journey: Journey, monkeypatch: Any) -> None:
    """Both read that nothing waits; the constraint decides, and the second is told in French."""
    prepared(cast, journey)
    blind = actions.standing

    def unaware(*args: Any, **kwargs: Any) -> Any:
        from dataclasses import replace

        return replace(blind(*args, **kwargs), pending=False)

    monkeypatch.setattr(actions, "standing", unaware)
    with pytest.raises(PassError, match="une seule à la fois"):
        prepared(cast, journey)
    assert Extension.objects.count() == 1


def test_caps_hold_over_the_years_and_over_reasons(cast: Cast, journey: Journey, settings: Any) -> None:
    for reason in ("DIFFICULTES", "FORMATION", "DIFFICULTES"):
        granted(cast, asked(cast, journey, reason=reason))
        settings.TODAY = the_pass(journey).ends_on
    with pytest.raises(PassError, match="plafond est atteint"):
        prepared(cast, journey)
    assert prepared(cast, journey, days=100, reason="FORMATION").days == 100, "a training has no cap"


def test_rqth_is_read_in_the_latest_situation_of_the_person(cast: Cast, journey: Journey) -> None:
    record_diagnosis(by=cast.helene, journey=journey, diagnosed_on=date(2023, 5, 9), rqth="OUI")
    assert prepared(cast, journey, reason="RQTH").reason == "RQTH"
    actions.withdraw(by=cast.helene, extension=Extension.objects.get())
    record_situation(by=cast.helene, journey=journey, stage="REVIEW", observed_on=date(2025, 1, 9), rqth="NON")
    with pytest.raises(PassError, match="pas de RQTH"):
        prepared(cast, journey, reason="RQTH")


def test_a_pass_suspended_meanwhile_is_not_extended(cast: Cast, journey: Journey) -> None:
    made = asked(cast, journey)
    suspend(by=cast.helene, inclusion_pass=the_pass(journey), journey=journey, reason="ACCORD_CTA", started_on=TODAY)
    with pytest.raises(PassError, match="suspendu"):
        granted(cast, made)


def test_a_workbook_that_moved_the_end_meanwhile_moves_the_start(cast: Cast, journey: Journey) -> None:
    made = asked(cast, journey, days=100)
    set_pass(by=cast.system, person=journey.person, number="", ends_on=TODAY + 20 * DAY)
    done = granted(cast, made)
    assert (done.starts_on, done.ends_on, done.days) == (TODAY + 21 * DAY, TODAY + 120 * DAY, 100)


def test_undoing_an_import_never_throws_a_suspension_away(cast: Cast, journey: Journey) -> None:
    suspend(by=cast.helene, inclusion_pass=the_pass(journey), journey=journey, reason="ACCORD_CTA", started_on=TODAY)
    restore_pass(by=cast.system, person=journey.person, number="", ends_on=None)
    assert Suspension.objects.get().inclusion_pass.closed_on == TODAY


def test_joined_records_keep_their_requests(cast: Cast, journey: Journey) -> None:
    made = asked(cast, journey)
    other = cast.person("Romarin", "Yonass")
    merge(by=cast.system, kept=other, absorbed=journey.person)
    made.refresh_from_db()
    assert made.inclusion_pass.person_id == made.journey.person_id == other.pk


# ── The report ──────────────────────────────────────────────────────────────────────────────
def test_the_report_is_drafted_from_the_file_and_leaves_justice_unsaid(cast: Cast, journey: Journey) -> None:
    by = cast.helene
    record_diagnosis(
        by=by, journey=journey, diagnosed_on=date(2023, 5, 9), housing="RUE", base_cover="AUCUNE",
        barrier_logement="LOURD", barrier_justice="LOURD", barrier_langue="LEGER",
    )  # fmt: skip
    record_situation(
        by=by, journey=journey, stage="REVIEW", observed_on=date(2025, 1, 9), housing="CHRS", base_cover="PUMA",
        barrier_logement="LEGER", barrier_justice="LOURD", barrier_langue="ABSENT",
    )  # fmt: skip
    home = Objective.objects.create(
        journey=journey, theme="LOGEMENT", words="Un chez-moi", opened_on=TODAY, recorded_by=by
    )
    court = Objective.objects.create(
        journey=journey, theme="JUSTICE", words="Mon procès", opened_on=TODAY, recorded_by=by
    )
    Step.objects.create(objective=home, what="Dossier SIAO envoyé", done_on=date(2025, 2, 3), recorded_by=by)
    Step.objects.create(objective=home, what="Demande de logement social", due_on=date(2025, 6, 1), recorded_by=by)
    Step.objects.create(objective=court, what="Voir l’avocate", due_on=date(2025, 6, 1), recorded_by=by)
    for kind in ("ENTRETIEN", "ENTRETIEN", "ACCOMPAGNEMENT"):
        JournalEntry.objects.create(journey=journey, kind=kind, on=TODAY, by=by)
    made = prepared(cast, journey)
    assert "à l’entrée" in made.situations
    assert "CHRS" in made.situations
    assert "Freins levés ou allégés : illettrisme, analphabétisme, FLE, hébergement, logement" in made.situations
    assert "Dossier SIAO envoyé (3\u00a0février\u00a02025)" in made.done
    assert "entretien : 2, accompagnement de proximité : 1" in made.done
    assert "Demande de logement social (pour le 1er\u00a0juin\u00a02025)" in made.to_come
    everything = " ".join(getattr(made, name) for name in report.SECTIONS)
    for unsaid in ("procès", "avocate", "ustice (lourd)"):
        assert unsaid not in everything
    assert made.argument == "", "why is the referent's to say"


def test_what_was_written_is_encrypted_and_frozen_by_the_decision(cast: Cast, journey: Journey) -> None:
    made = asked(cast, journey)
    with connection.cursor() as cursor:
        cursor.execute("SELECT argument, past FROM support_extension")
        assert not any("logement" in str(text) or "CVG" in str(text) for text in cursor.fetchone())
    granted(cast, made)
    with pytest.raises(PassError, match="décidée"):
        actions.write_report(by=cast.helene, extension=made, done="Autre chose")


# ── Opinions and committees ─────────────────────────────────────────────────────────────────
def test_an_opinion_needs_the_agreement_of_the_person_and_comes_before_the_decision(
    cast: Cast, journey: Journey
) -> None:
    made = asked(cast, journey)
    shared: dict[str, Any] = {"by": cast.helene, "extension": made, "officer": cast.ines, "theme": "LOGEMENT"}
    with pytest.raises(PassError, match="sans son accord"):
        actions.ask_opinion(agreed=False, **shared)
    opinion = actions.ask_opinion(agreed=True, **shared)
    with pytest.raises(PassError, match="déjà demandé"):
        actions.ask_opinion(agreed=True, **shared)
    actions.give_opinion(by=cast.ines, opinion=opinion, leaning="FAVORABLE", words="Un T1 se libère en juin.")
    granted(cast, made)
    opinion.refresh_from_db()
    opinion.extension.refresh_from_db()
    with pytest.raises(PassError, match="déjà décidée"):
        actions.give_opinion(by=cast.ines, opinion=opinion, leaning="RESERVE", words="")


def test_a_committee_takes_only_what_waits(cast: Cast, journey: Journey) -> None:
    made = asked(cast, journey)
    drafted = prepared(cast, _another(cast))
    table = call_committee(by=cast.odile, on=TODAY, chantier=cast.garance, extensions=[made, drafted])
    assert list(table.extensions.all()) == [made]
    granted(cast, made)
    assert put_on_table(by=cast.odile, committee=table, extensions=[made]) == 0
    with pytest.raises(PassError, match="d’un chantier ou celle d’un territoire"):
        call_committee(by=cast.odile, on=TODAY)


def _another(cast: Cast) -> Journey:
    made = cast.journey(cast.person("Mistral", "Tesfay"), started_on=date(2023, 6, 1))
    set_pass(by=cast.helene, person=made.person, number="999992399999", ends_on=TODAY + 30 * DAY)
    return made


@pytest.mark.parametrize(
    ("name", "sees"),
    [("helene", True), ("odile", True), ("paul", True), ("basile", False), ("lise", False), ("ines", False)],
)
def test_who_sees_a_request(cast: Cast, journey: Journey, name: str, sees: bool) -> None:
    """The officer sees the opinion asked of her, never the report."""
    made = asked(cast, journey)
    actions.ask_opinion(by=cast.helene, extension=made, officer=cast.ines, theme="LOGEMENT", agreed=True)
    viewer = cast.viewer(name)
    assert Extension.objects.visible_to(viewer).exists() is sees
    assert Extension.objects.decidable_by(viewer).exists() is (name in {"odile", "paul"})
