"""Diagnosis, review, exit, contracts, hours: what the pages write and what they never ask."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from convergence.accounts.models import AuditEvent
from convergence.journeys.actions import add_contract, close_journey, record_diagnosis
from convergence.journeys.models import Journey
from convergence.people.actions import record_paper
from tests.cast import Cast

TODAY = date(2025, 3, 10)
AUTOSAVE = {"X-Autosave": "1"}


@pytest.fixture(autouse=True)
def _on_that_monday(today: date) -> None:
    assert today == TODAY


@pytest.fixture
def helene(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.helene)
    return client


@pytest.fixture
def journey(cast: Cast) -> Journey:
    return cast.journey(cast.person(sex="H"), referent=cast.helene)


def page(name: str, journey: Journey, **query: str) -> str:
    from urllib.parse import urlencode

    return reverse(name, args=[journey.key]) + (f"?{urlencode(query)}" if query else "")


# ── Diagnosis ───────────────────────────────────────────────────────────────────────────────
def diagnose(client: Client, journey: Journey, autosave: bool = True, **answers: Any) -> Any:
    data = {"diagnosed_on": "2025-03-10", **answers}
    return client.post(page("journey_diagnosis", journey), data, headers=AUTOSAVE if autosave else {})


def test_one_answer_is_kept_as_soon_as_it_is_given(helene: Client, journey: Journey) -> None:
    assert diagnose(helene, journey, housing="RUE").status_code == 204
    entry = journey.situations.get()
    assert (entry.stage, entry.observed_on, entry.housing) == ("ENTRY", journey.started_on, "RUE")
    journey.refresh_from_db()
    assert journey.diagnosed_on == TODAY


def test_several_incomes_a_refusal_and_barriers(helene: Client, journey: Journey) -> None:
    diagnose(
        helene, journey, income=["SALAIRE", "RSA"], rqth="REFUS", barrier_logement="LOURD", barrier_justice="REFUS"
    )
    entry = journey.situations.get()
    assert (entry.income, entry.rqth, entry.barrier_logement, entry.barrier_justice) == (
        "RSA;SALAIRE", "REFUS", "LOURD", "REFUS"
    )  # fmt: skip


def test_taking_an_answer_back_leaves_a_hole(helene: Client, journey: Journey) -> None:
    diagnose(helene, journey, housing="RUE", gp="OUI")
    diagnose(helene, journey, housing="RUE", gp="")
    assert journey.situations.get().gp == ""


def test_a_contradiction_is_told_and_the_rest_is_kept(helene: Client, journey: Journey) -> None:
    response = diagnose(helene, journey, income=["AUCUNE", "RSA"], housing="CHRS")
    assert response.status_code == 422
    assert "vont seuls" in response.content.decode()
    entry = journey.situations.get()
    assert (entry.income, entry.housing) == ("", "CHRS")


def test_a_day_to_come_is_refused(helene: Client, journey: Journey) -> None:
    response = diagnose(helene, journey, diagnosed_on="2025-03-11", housing="RUE")
    assert response.status_code == 422
    assert not journey.situations.exists()


def test_without_javascript_a_button_saves_and_comes_back(helene: Client, journey: Journey) -> None:
    response = diagnose(helene, journey, autosave=False, housing="RUE", note="Dort près du canal.")
    assert response.status_code == 302
    assert journey.situations.get().note == "Dort près du canal."


def test_saving_twice_the_same_writes_once(helene: Client, journey: Journey) -> None:
    diagnose(helene, journey, housing="RUE")
    before = AuditEvent.objects.count()
    diagnose(helene, journey, housing="RUE")
    assert AuditEvent.objects.count() == before


def test_the_audit_holds_no_note(helene: Client, journey: Journey) -> None:
    diagnose(helene, journey, note="Très personnel.", housing="RUE")
    assert all("note" not in (event.changes or {}) for event in AuditEvent.objects.all())


# ── Review ──────────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def diagnosed(cast: Cast, journey: Journey) -> Journey:
    record_diagnosis(
        by=cast.helene, journey=journey, diagnosed_on=journey.started_on, housing="RUE", street_history="OUI",
        base_cover="PUMA", complementary_cover="AUCUNE", gp="NON",
    )  # fmt: skip
    return journey


def test_opening_a_review_observes_nothing(helene: Client, diagnosed: Journey) -> None:
    text = helene.get(page("journey_review", diagnosed)).content.decode()
    assert "Rue, espace public" in text
    assert not diagnosed.situations.filter(stage="REVIEW").exists()


def test_a_changed_block_is_filled_with_what_was_known(helene: Client, diagnosed: Journey) -> None:
    form = helene.get(page("journey_review", diagnosed, change="sante")).context["form"]
    assert (form["base_cover"].value(), form["gp"].value()) == ("PUMA", "NON")


def test_a_changed_block_is_observed_whole_and_alone(helene: Client, diagnosed: Journey) -> None:
    helene.post(page("journey_review", diagnosed, change="sante"), {"base_cover": "PUMA", "gp": "OUI", "rqth": ""})
    review = diagnosed.situations.get(stage="REVIEW")
    assert (review.observed_on, review.base_cover, review.gp, review.housing) == (TODAY, "PUMA", "OUI", "")


def test_a_review_of_another_day(helene: Client, diagnosed: Journey) -> None:
    helene.post(page("journey_review", diagnosed, change="hebergement", le="2025-03-01"), {"housing": "CHRS"})
    assert diagnosed.situations.get(stage="REVIEW").observed_on == date(2025, 3, 1)
    helene.post(page("journey_review", diagnosed, change="hebergement", le="2026-03-01"), {"housing": "CHRS"})
    assert diagnosed.situations.filter(observed_on=TODAY).exists(), "a day to come is today"


def test_a_block_left_empty_is_not_a_review(helene: Client, diagnosed: Journey) -> None:
    response = helene.post(page("journey_review", diagnosed, change="paroles"), {"getting_about": ""})
    assert "au moins une réponse" in response.content.decode()
    assert not diagnosed.situations.filter(stage="REVIEW").exists()


# ── Exit ────────────────────────────────────────────────────────────────────────────────────
def test_an_exit_asks_only_for_its_day(helene: Client, diagnosed: Journey) -> None:
    helene.post(page("journey_exit", diagnosed), {"ended_on": "2025-03-10"})
    diagnosed.refresh_from_db()
    assert (diagnosed.ended_on, diagnosed.exit_reason) == (TODAY, "")
    assert not diagnosed.situations.filter(stage="EXIT").exists(), "what nobody saw is not observed"


def test_what_still_holds_at_the_exit_is_observed_when_said(helene: Client, diagnosed: Journey) -> None:
    helene.post(
        page("journey_exit", diagnosed),
        {"ended_on": "2025-03-10", "exit_reason": "CDI", "keep_hebergement": "changed", "housing": "LOC_SOCIAL",
         "keep_sante": "same", "housing_access_on": "2025-02-01"},
    )  # fmt: skip
    leaving = diagnosed.situations.get(stage="EXIT")
    assert (leaving.housing, leaving.base_cover, leaving.gp) == ("LOC_SOCIAL", "PUMA", "NON")
    diagnosed.refresh_from_db()
    assert (diagnosed.exit_reason, diagnosed.housing_access_on) == ("CDI", date(2025, 2, 1))


def test_both_classes_of_a_reason_stand_side_by_side(helene: Client, diagnosed: Journey) -> None:
    text = helene.get(page("journey_exit", diagnosed)).content.decode()
    assert '<optgroup label="Suite de parcours">' in text
    assert "Embauche dans une autre SIAE (ASP : sortie positive)" in text


def test_an_exit_to_come_or_before_the_entry_is_refused_in_place(helene: Client, diagnosed: Journey) -> None:
    for day, words in (("2025-03-11", "pas encore venu"), ("2025-01-01", "précède")):
        response = helene.post(page("journey_exit", diagnosed), {"ended_on": day, "exit_reason": "CDI"})
        assert words in response.content.decode()
    diagnosed.refresh_from_db()
    assert diagnosed.is_open


def test_warnings_are_shown_and_never_block(helene: Client, journey: Journey) -> None:
    response = helene.post(page("journey_exit", journey), {"ended_on": "2025-03-10"}, follow=True)
    text = response.content.decode()
    assert "La sortie n’a pas de motif" in text and "Le diagnostic d’entrée manque" in text


def test_after_a_phc_the_next_journey_is_offered(cast: Cast, helene: Client) -> None:
    journey = cast.journey(programme="PHC", referent=cast.helene)
    response = helene.post(
        page("journey_exit", journey), {"ended_on": "2025-03-10", "exit_reason": "SUITE_CVG", "chain": "on"}
    )
    assert response.headers["Location"].endswith(f"?suite={journey.key}")


def test_an_exit_made_by_mistake_is_reopened(cast: Cast, helene: Client, diagnosed: Journey) -> None:
    close_journey(by=cast.helene, journey=diagnosed, ended_on=TODAY, exit_reason="CDI", housing="CHRS")
    helene.post(page("journey_reopen", diagnosed))
    diagnosed.refresh_from_db()
    assert diagnosed.is_open
    assert diagnosed.situations.get(stage="REVIEW").housing == "CHRS"


def test_a_follow_up_with_its_day_and_its_note(cast: Cast, helene: Client, journey: Journey) -> None:
    close_journey(by=cast.helene, journey=journey, ended_on=date(2025, 2, 1), exit_reason="CDI")
    address = reverse("journey_follow_up", args=[journey.key, 6])
    helene.post(address, {"on": "2025-03-01", "outcome": "EMPLOI", "housing": "LOC_PRIVE", "note": "Content."})
    said = journey.situations.get(stage="M6")
    assert (said.observed_on, said.outcome, said.housing, said.note) == (
        date(2025, 3, 1), "EMPLOI", "LOC_PRIVE", "Content."
    )  # fmt: skip
    response = helene.post(address, {"on": "2025-01-01", "outcome": "EMPLOI"})
    assert "après la sortie" in response.content.decode()
    assert helene.get(reverse("journey_follow_up", args=[journey.key, 7])).status_code == 404


# ── Contracts, hours, papers ────────────────────────────────────────────────────────────────
def test_a_renewal_is_filled_from_the_last_contract(cast: Cast, helene: Client, journey: Journey) -> None:
    first = add_contract(
        by=cast.helene, journey=journey, form="CDDI_CVG", started_on=date(2025, 1, 6), ended_on=date(2025, 5, 5)
    )
    form = helene.get(page("journey_contract", journey)).context["form"]
    assert form.initial["started_on"] == date(2025, 5, 6)
    helene.post(
        page("journey_contract", journey),
        {"form": "CDDI_CVG", "started_on": "2025-05-06", "ended_on": "2025-11-05", "weekly_hours": "26"},
    )
    assert journey.contracts.get(started_on=date(2025, 5, 6)).renews == first


def test_a_contract_too_short_is_refused_unless_the_exception_holds(helene: Client, journey: Journey) -> None:
    data = {"form": "CDDI_CVG", "started_on": "2025-01-06", "ended_on": "2025-02-05"}
    response = helene.post(page("journey_contract", journey), data)
    assert "au moins 4 mois" in response.content.decode() and journey.contracts.count() == 0
    helene.post(page("journey_contract", journey), data | {"under_minimum": "on"})
    assert journey.contracts.get().under_minimum


def test_hours_change_from_a_day(helene: Client, journey: Journey) -> None:
    helene.post(page("journey_hours", journey), {"from_on": "2025-03-10", "hours": "17,5"})
    assert float(journey.planned_hours.get().hours) == 17.5
    response = helene.post(page("journey_hours", journey), {"from_on": "2025-03-17", "hours": "60"})
    assert "0 à 48" in response.content.decode()


def test_a_renewed_paper_replaces_and_an_appointment_waits(cast: Cast, helene: Client, journey: Journey) -> None:
    old = record_paper(
        by=cast.helene, person=journey.person, chantier=journey.chantier, kind="RECEPISSE", expires_on=date(2025, 4, 1)
    )
    address = reverse("person_papers", args=[journey.person.key])
    helene.post(address, {"rdv-on": "2025-03-20"})
    old.refresh_from_db()
    assert old.renewal_on == date(2025, 3, 20)
    helene.post(address, {"kind": "PLURIANNUELLE", "expires_on": "2029-04-01"})
    old.refresh_from_db()
    assert old.replaced
    assert journey.person.papers.get(replaced=False).kind == "PLURIANNUELLE"


def test_a_pass_of_the_wrong_length_is_refused_in_place(helene: Client, journey: Journey) -> None:
    address = reverse("pass_correct", args=[journey.person.key])
    response = helene.post(address, {"number": "123", "ends_on": "2026-01-01"})
    assert "12 caractères" in response.content.decode()
    helene.post(address, {"number": "99999 24 12345", "ends_on": "2026-01-01"})
    assert journey.person.passes.get().number == "999992412345"


@pytest.mark.parametrize(
    "name",
    ["journey_diagnosis", "journey_review", "journey_exit", "journey_contract", "journey_step"],
)
@pytest.mark.parametrize(("who", "status"), [("rachid", 403), ("paul", 403), ("basile", 404), ("marc", 200)])
def test_who_opens_what_writes(cast: Cast, journey: Journey, name: str, who: str, status: int) -> None:
    """An ETI never sees a health answer, a coordinator reads but does not write, a neighbour sees nothing."""
    client = Client()
    client.force_login(cast.users[who])
    assert client.get(page(name, journey)).status_code == status


def test_a_follow_up_exists_at_six_and_twelve_months_only(cast: Cast, helene: Client, journey: Journey) -> None:
    close_journey(by=cast.helene, journey=journey, ended_on=date(2025, 2, 1), exit_reason="CDI")
    address = reverse("journey_follow_up_line", args=[journey.key, 7])
    assert helene.post(address, {"outcome": "EMPLOI"}).status_code == 404


def test_what_nobody_asked_is_shown_as_not_asked(helene: Client, journey: Journey) -> None:
    diagnose(helene, journey, housing="RUE")
    journey.situations.update(gp="NR")
    form = helene.get(page("journey_diagnosis", journey)).context["form"]
    assert form["gp"].value() == ""


def test_the_note_of_the_diagnosis_stands_in_the_story(helene: Client, journey: Journey) -> None:
    diagnose(helene, journey, autosave=False, note="Dort près du canal.")
    assert "Dort près du canal." in helene.get(reverse("person", args=[journey.person.key])).content.decode()
