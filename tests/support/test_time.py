"""Derogations under 20 hours, from the file to the document; what remains after the exit."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from convergence.accounts.models import Reading
from convergence.journeys import actions
from convergence.journeys.models import Derogation, FollowUpAttempt, Journey
from convergence.journeys.worklist import waiting
from convergence.support.models import EmployerContact, Objective, Step
from tests.cast import Cast

H = Decimal


@pytest.fixture(autouse=True)
def _on_that_monday(today: date) -> None:
    pass


@pytest.fixture
def marc(cast: Cast, client: Client) -> Client:
    client.force_login(cast.marc)
    return client


@pytest.fixture
def phc(cast: Cast) -> Journey:
    journey = cast.journey(programme="PHC", started_on=date(2024, 11, 4), referent=cast.marc, weekly_hours=H(8))
    actions.add_contract(
        by=cast.system, journey=journey, form="CDDI_PHC", started_on=date(2024, 11, 4), ended_on=date(2025, 11, 3),
        weekly_hours=H(8),
    )  # fmt: skip
    actions.record_diagnosis(
        by=cast.marc, journey=journey, diagnosed_on=date(2024, 11, 12), housing="RUE", income="AUCUNE",
        barrier_administratif="LOURD", barrier_sante_mentale="LOURD",
    )  # fmt: skip
    return journey


def at(name: str, *arguments: Any) -> str:
    return reverse(name, args=arguments)


def filed(client: Client, journey: Journey, **change: str) -> Derogation:
    data = {
        "asked": "ECRIT_SALARIE", "hours": "8", "from_on": "2024-11-04", "until_on": "2025-05-03",
        "grounds": "À la rue.", "actions": "Ouvrir un compte\nDomiciliation",
    }  # fmt: skip
    client.post(at("journey_derogation", journey.key), data | change)
    return Derogation.objects.latest("pk")


def test_the_file_is_filled_with_what_is_known_and_keeps_health_to_itself(
    cast: Cast, marc: Client, phc: Journey
) -> None:
    objective = Objective.objects.create(
        journey=phc, theme="DROITS", words="Avoir mes papiers", opened_on=date(2025, 1, 6), recorded_by=cast.marc
    )
    Step.objects.create(objective=objective, what="Prendre rendez-vous à la préfecture", recorded_by=cast.marc)
    Step.objects.create(objective=objective, what="Photos", done_on=date(2025, 2, 3), recorded_by=cast.marc)
    form = marc.get(at("journey_derogation", phc.key)).context["form"]
    assert "Rue" in form.initial["grounds"] and "démarches administratives" in form.initial["grounds"].lower()
    assert "santé" not in form.initial["grounds"].lower()
    assert "préfecture" in form.initial["actions"] and "Photos" not in form.initial["actions"]
    assert (form.initial["from_on"], form.initial["until_on"]) == (date(2025, 3, 10), date(2025, 9, 9))
    assert (form.initial["asked"], form.initial["hours"]) == ("ECRIT_SALARIE", H(8))


@pytest.mark.parametrize(
    ("level", "told"), [("ILLETTRE", True), ("A1", True), ("B1", True), ("B2", False), ("NATIF", False)]
)
def test_what_is_no_ground_is_left_out(cast: Cast, marc: Client, phc: Journey, level: str, *, told: bool) -> None:
    actions.record_situation(
        by=cast.marc, journey=phc, stage="REVIEW", observed_on=date(2025, 3, 3), base_cover="AME", french_oral=level
    )
    grounds = marc.get(at("journey_derogation", phc.key)).context["form"].initial["grounds"]
    assert ("Français" in grounds) is told
    assert "AME" not in grounds


def test_too_long_or_not_needed_is_refused_in_place(marc: Client, phc: Journey) -> None:
    data = {
        "asked": "ECRIT_SALARIE",
        "hours": "20",
        "from_on": "2025-03-10",
        "until_on": "2025-09-09",
        "grounds": "Mot",
    }
    response = marc.post(at("journey_derogation", phc.key), data)
    assert response.status_code == 422 and "aucune dérogation" in response.content.decode()
    response = marc.post(at("journey_derogation", phc.key), data | {"hours": "8", "until_on": "2025-09-10"})
    assert "6 mois au plus" in response.content.decode() and "Mot" in response.content.decode()
    assert not Derogation.objects.exists()


def test_sent_answered_then_extended_after_a_review(cast: Cast, marc: Client, phc: Journey) -> None:
    row = filed(marc, phc)
    early = marc.post(at("derogation_answer", row.key), {"granted": "1", "on": "2025-03-10"}, follow=True)
    assert "pas encore envoyée" in early.content.decode()
    marc.post(at("derogation_send", row.key))
    marc.post(at("derogation_answer", row.key), {"granted": "1", "on": "2025-03-10", "answered_by": "France Travail"})
    row.refresh_from_db()
    assert (row.state, row.answered_by) == ("GRANTED", "France Travail")
    change = {"asked": "ECRIT_SALARIE", "hours": "12", "from_on": "2024-11-04", "until_on": "2025-05-03"}
    late = marc.post(at("derogation", row.key), change, follow=True)
    assert "préparez plutôt une prolongation" in late.content.decode()
    again = at("journey_derogation", phc.key) + f"?prolonge={row.key}"
    form = marc.get(again).context["form"]
    assert (form.initial["from_on"], form.initial["until_on"]) == (date(2025, 5, 4), date(2025, 11, 3))
    data = {"asked": "ECRIT_SALARIE", "hours": "12", "from_on": "2025-05-04", "until_on": "2025-11-03"}
    assert "écrivez-le d’abord" in marc.post(again, data).content.decode()
    marc.post(again, data | {"review": "Deux étapes faites, présente chaque semaine."})
    assert Derogation.objects.latest("pk").extends == row


def test_an_empty_file_does_not_leave(marc: Client, phc: Journey) -> None:
    row = filed(marc, phc, grounds="", actions="")
    response = marc.post(at("derogation_send", row.key), follow=True)
    assert "grande exclusion" in response.content.decode()
    row.refresh_from_db()
    assert row.sent_on is None


def test_the_document_says_all_of_it_and_its_reading_is_logged(marc: Client, phc: Journey) -> None:
    row = filed(marc, phc)
    document = marc.get(at("derogation_document", row.key))
    reader = PdfReader(io.BytesIO(document.content))
    text = " ".join("".join(page.extract_text() for page in reader.pages).replace("\u00a0", " ").split())
    for words in ("Les Jardins de la Garance", "8 heures par semaine", "du 4 novembre 2024 au 3 mai 2025",
                  "Domiciliation", "à confirmer"):  # fmt: skip
        assert words in text, words
    assert Reading.objects.filter(kind="DOCUMENT", what="Demande de dérogation").exists()
    assert "no-store" in document["Cache-Control"]


@pytest.mark.parametrize(("until", "shown"), [("2025-04-09", True), ("2025-04-10", False), ("2025-03-01", True)])
def test_the_end_of_a_derogation_is_told_a_month_before(
    cast: Cast, marc: Client, phc: Journey, until: str, shown: bool
) -> None:
    filed(marc, phc, until_on=until)
    lines = [line for line in waiting(cast.viewer("marc")).items if line.kind == "derogation"]
    assert [line.due for line in lines] == ([date.fromisoformat(until)] if shown else [])
    actions.plan_hours(by=cast.marc, journey=phc, from_on=date(2025, 3, 3), hours=H(20))
    assert [line for line in waiting(cast.viewer("marc")).items if line.kind == "derogation"] == []


# ── After the exit ──────────────────────────────────────────────────────────────────────────
@pytest.fixture
def left(cast: Cast) -> Journey:
    journey = cast.journey(started_on=date(2022, 9, 5), referent=cast.helene)
    actions.close_journey(
        by=cast.helene, journey=journey, ended_on=date(2024, 3, 20), exit_reason="CDI",
        housing_access_on=date(2023, 12, 4), job_signed_on=date(2024, 3, 18),
    )  # fmt: skip
    return journey


@pytest.fixture
def helene(cast: Cast, client: Client) -> Client:
    client.force_login(cast.helene)
    return client


def test_the_page_says_until_when_and_which_clock_holds(helene: Client, left: Journey) -> None:
    page = helene.get(at("journey_after", left.key)).content.decode().replace("\u00a0", " ")
    assert "jusqu’au 20 mars" in page and "jusqu’au 4 décembre 2024" in page and "jusqu’au 18 mars" in page
    assert page.count("c’est cette date qui compte") == 1
    assert "peuvent encore être sollicités" in page


def test_attempts_add_up_with_their_means_even_twice_a_day(cast: Cast, helene: Client, left: Journey) -> None:
    address = at("journey_follow_up", left.key, 12)
    helene.post(address, {"on": "2025-03-03", "means": "APPEL", "outcome": "INJOIGNABLE"})
    helene.post(address, {"on": "2025-03-10", "means": "SMS", "outcome": "INJOIGNABLE"})
    helene.post(address, {"on": "2025-03-10", "means": "APPEL", "outcome": "EMPLOI", "housing": "LOC_SOCIAL"})
    rows = FollowUpAttempt.objects.order_by("pk").values_list("means", "result")
    assert list(rows) == [("APPEL", "INJOIGNABLE"), ("SMS", "INJOIGNABLE"), ("APPEL", "JOINT")]
    assert [s.outcome for s in left.situations.filter(stage="M12").order_by("observed_on")] == ["INJOIGNABLE", "EMPLOI"]
    page = helene.get(at("journey_after", left.key)).content.decode()
    assert "3 essais" in page.replace("\u00a0", " ") and "En emploi" in page


def test_a_click_taken_back_takes_its_attempt_back(cast: Cast, helene: Client, left: Journey) -> None:
    row = helene.post(
        at("journey_follow_up_line", left.key, 12), {"outcome": "INJOIGNABLE"}, headers={"HX-Request": "true"}
    )
    assert FollowUpAttempt.objects.count() == 1
    helene.post(row.context["undo"])
    assert FollowUpAttempt.objects.count() == 0 and not left.situations.filter(stage="M12").exists()


def test_a_word_with_the_employer(helene: Client, left: Journey) -> None:
    data = {"on": "2025-03-10", "means": "VISITE", "employer": "Mairie de Cognac", "note": "Tout va bien."}
    helene.post(at("journey_after", left.key), data)
    page = helene.get(at("journey_after", left.key))
    assert EmployerContact.objects.get().note == "Tout va bien."
    assert page.context["form"].initial["employer"] == "Mairie de Cognac"
    wrong = helene.post(at("journey_after", left.key), data | {"on": "2025-03-11"})
    assert wrong.status_code == 422 and "pas encore venu" in wrong.content.decode()


def test_the_end_is_told_once_the_last_follow_up_is_known(cast: Cast, left: Journey, settings: Any) -> None:
    def kinds() -> list[str]:
        return [line.kind for line in waiting(cast.viewer("helene")).items]

    assert kinds() == ["follow_up_12"]
    actions.record_follow_up(by=cast.helene, journey=left, milestone=12, on=date(2025, 3, 10), outcome="EMPLOI")
    assert kinds() == ["support_end"]
    settings.TODAY = date(2025, 3, 20)
    assert kinds() == ["support_end"]
    settings.TODAY = date(2025, 3, 21)
    assert kinds() == []


def test_a_later_home_holds_the_support_open(cast: Cast, left: Journey, settings: Any) -> None:
    actions.amend_journey(by=cast.helene, journey=left, housing_access_on=date(2024, 4, 5))
    lines = [line for line in waiting(cast.viewer("helene")).items if line.kind == "support_end"]
    assert [line.due for line in lines] == [date(2025, 4, 5)]


def test_after_is_on_the_page_of_who_left_and_nowhere_else(cast: Cast, helene: Client, left: Journey) -> None:
    later = helene.get(at("person_later", left.person.key)).content.decode()
    assert "Accompagnement ouvert jusqu’au 20" in later
    cast.journey(left.person, started_on=date(2025, 1, 6), referent=cast.helene)
    assert "Accompagnement ouvert" not in helene.get(at("person_later", left.person.key)).content.decode()


def test_outside_a_territory_there_are_no_officers_to_ask(cast: Cast, client: Client) -> None:
    journey = cast.journey(chantier=cast.ronce, programme="PHC", started_on=date(2024, 5, 6), referent=cast.rene)
    actions.close_journey(by=cast.rene, journey=journey, ended_on=date(2024, 11, 8), exit_reason="AUTRE_SIAE")
    client.force_login(cast.rene)
    assert "hors territoire" in client.get(at("journey_after", journey.key)).content.decode()


@pytest.mark.parametrize(("who", "status"), [("rachid", 403), ("paul", 200), ("basile", 404), ("ines", 403)])
def test_who_reads_what_follows_the_exit(cast: Cast, client: Client, left: Journey, who: str, status: int) -> None:
    client.force_login(cast.users[who])
    assert client.get(at("journey_after", left.key)).status_code == status


@pytest.mark.parametrize("name", ["journey_after", "person_later"])
def test_pages_cost_few_queries(helene: Client, left: Journey, name: str) -> None:
    key = left.key if name == "journey_after" else left.person.key
    helene.post(at("journey_follow_up", left.key, 12), {"on": "2025-03-03", "means": "APPEL", "outcome": "INJOIGNABLE"})
    helene.get(at(name, key))
    with CaptureQueriesContext(connection) as made:
        helene.get(at(name, key))
    assert len(made) <= (15 if name == "journey_after" else 25), [query["sql"][:90] for query in made]
