"""The hours page of a journey: read, changed, a step prepared, taken, put off; what the supervisor sees of it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from convergence.journeys import actions
from convergence.journeys.models import Amendment, Journey, WorkedWeek
from tests.cast import Cast

H = Decimal


@pytest.fixture
def phc(cast: Cast, today: date) -> Journey:
    journey = cast.journey(programme="PHC", started_on=date(2024, 11, 4), referent=cast.marc, weekly_hours=H(4))
    actions.add_contract(
        by=cast.system, journey=journey, form="CDDI_PHC", started_on=date(2024, 11, 4), ended_on=date(2025, 5, 3),
        weekly_hours=H(4),
    )  # fmt: skip
    actions.plan_hours(by=cast.marc, journey=journey, from_on=date(2025, 1, 6), hours=H(8))
    for week, hours in ((date(2025, 2, 17), 8), (date(2025, 2, 24), 8), (date(2025, 3, 3), 8)):
        WorkedWeek.objects.create(journey=journey, week=week, hours=hours)
    return journey


@pytest.fixture
def marc(cast: Cast, client: Client) -> Client:
    client.force_login(cast.marc)
    return client


def at(name: str, journey: Journey) -> str:
    return reverse(name, args=[journey.key])


def test_the_page_shows_the_plan_the_weeks_and_the_question(marc: Client, phc: Journey) -> None:
    page = marc.get(at("journey_hours", phc)).content.decode()
    assert "Prévu et travaillé" in page and "Trois semaines tenues" in page
    assert "L’étape suivante serait 12" in page
    assert page.count('class="f2"') >= 3  # a bar a week, and the key


def test_a_step_prepared_then_confirmed(cast: Cast, marc: Client, phc: Journey) -> None:
    form = marc.get(at("journey_step", phc)).context["form"]
    assert (form.initial["hours"], form.initial["from_on"]) == (12, date(2025, 3, 17))
    marc.post(
        at("journey_step", phc),
        {"hours": "12", "from_on": "2025-03-17", "place": "La serre", "met_with": "Rachid", "note": "Elle est prête."},
    )
    page = marc.get(at("journey_hours", phc)).content.decode()
    assert "La serre" in page and "Elle est prête." in page
    marc.post(at("journey_step_take", phc))
    assert phc.planned_hours.get(from_on=date(2025, 3, 17)).hours == 12
    assert "Cette étape n’attend plus" in marc.post(at("journey_step_take", phc), follow=True).content.decode()


def test_a_wrong_number_is_told_in_place_and_nothing_is_lost(marc: Client, phc: Journey) -> None:
    response = marc.post(at("journey_step", phc), {"hours": "60", "from_on": "2025-03-17", "place": "La serre"})
    assert response.status_code == 422
    assert "0 à 48" in response.content.decode() and "La serre" in response.content.decode()


def test_hours_signed_become_an_amendment(marc: Client, phc: Journey) -> None:
    marc.post(at("journey_hours", phc), {"from_on": "2025-03-17", "hours": "12", "amend": "on"})
    amendment = Amendment.objects.get()
    assert (amendment.from_on, amendment.weekly_hours) == (date(2025, 3, 17), 12)
    assert phc.planned_hours.get(from_on=date(2025, 3, 17)).hours == 12
    refused = marc.post(at("journey_hours", phc), {"from_on": "2025-06-02", "hours": "16", "amend": "on"})
    assert "Aucun contrat ne court" in refused.content.decode()


def test_the_supervisor_sees_the_hours_to_come_and_nothing_else(cast: Cast, client: Client, phc: Journey) -> None:
    actions.prepare_step(
        by=cast.marc, journey=phc, from_on=date(2025, 3, 17), hours=H(12), place="La serre", note="Elle a dit oui."
    )
    client.force_login(cast.rachid)
    page = client.get(reverse("hours")).content.decode()
    assert "bientôt 12 h, dès le 17 mars" in page
    assert "serre" not in page and "dit oui" not in page
    assert client.get(at("journey_hours", phc)).status_code == 403
    assert client.post(at("journey_step_take", phc)).status_code == 403


def test_who_only_reads_sees_the_page_and_cannot_change_it(cast: Cast, client: Client, phc: Journey) -> None:
    client.force_login(cast.paul)
    assert "Changer le temps de travail" not in client.get(at("journey_hours", phc)).content.decode()
    assert client.post(at("journey_hours", phc), {"from_on": "2025-03-17", "hours": "12"}).status_code == 403
    assert client.get(at("journey_step", phc)).status_code == 403


def test_the_page_costs_few_queries(marc: Client, phc: Journey) -> None:
    marc.get(at("journey_hours", phc))
    with CaptureQueriesContext(
        connection,
    ) as made:
        marc.get(at("journey_hours", phc))
    assert len(made) <= 15, [query["sql"][:80] for query in made]


def test_a_line_is_answered_in_place(cast: Cast, marc: Client, phc: Journey) -> None:
    response = marc.post(at("journey_step_later", phc), headers={"HX-Request": "true"})
    assert "on en reparle le 21" in response.content.decode()
    assert "On en reparle le" in marc.get(at("journey_hours", phc)).content.decode()
