"""Contracts on screen: renewed past 24 months with a decision, amended, broken; immersions; CDI progressif."""

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
from convergence.journeys.models import Contract, ContractDecision, Immersion, Journey, Progressive
from convergence.journeys.worklist import waiting
from tests.cast import Cast

H = Decimal


@pytest.fixture
def journey(cast: Cast, today: date) -> Journey:
    made = cast.journey(started_on=date(2023, 4, 3), referent=cast.helene, weekly_hours=H(26))
    actions.record_diagnosis(by=cast.helene, journey=made, diagnosed_on=date(2025, 1, 15))
    actions.record_situation(by=cast.helene, journey=made, stage="REVIEW", observed_on=date(2025, 3, 3), rqth="NON")
    return made


@pytest.fixture
def contract(cast: Cast, journey: Journey) -> Contract:
    """Two years of CDDI that end on 2 April 2025."""
    first = actions.add_contract(
        by=cast.system, journey=journey, form="CDDI_CVG", started_on=date(2023, 4, 3), ended_on=date(2024, 4, 2),
        weekly_hours=H(26),
    )  # fmt: skip
    return actions.add_contract(
        by=cast.system, journey=journey, form="CDDI_CVG", started_on=date(2024, 4, 3), ended_on=date(2025, 4, 2),
        weekly_hours=H(26), renews=first,
    )  # fmt: skip


@pytest.fixture
def helene(cast: Cast, client: Client) -> Client:
    client.force_login(cast.helene)
    return client


def at(name: str, key: Any) -> str:
    return reverse(name, args=[key])


RENEWAL = {"form": "CDDI_CVG", "started_on": "2025-04-03", "ended_on": "2026-04-02", "weekly_hours": "26"}
DECISION = {
    "reason": "DIFFICULTES", "decided_by": "PRESCRIPTEUR", "decider": "France Travail, agence de Cognac",
    "decided_on": "2025-03-05",
}  # fmt: skip


def test_past_twenty_four_months_the_decision_is_asked_in_place(
    helene: Client, journey: Journey, contract: Contract
) -> None:
    page = at("journey_contract", journey.key)
    assert "24\u00a0mois le 2\u00a0avril" in helene.get(page).content.decode()
    refused = helene.post(page, RENEWAL)
    assert refused.status_code == 422
    assert "notez la décision" in refused.content.decode() and "2026-04-02" in refused.content.decode()
    half = helene.post(page, RENEWAL | {"reason": "DIFFICULTES"})
    assert "Dites qui a décidé" in half.content.decode()
    helene.post(page, RENEWAL | DECISION)
    assert journey.contracts.get(started_on=date(2025, 4, 3)).renews == contract
    decision = ContractDecision.objects.get()
    assert (decision.from_on, decision.until_on, decision.decider) == (
        date(2025, 4, 3), date(2026, 4, 2), "France Travail, agence de Cognac",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"ended_on": "2026-04-03"}, "12 mois au plus"),
        ({"reason": "SENIOR"}, "choisissez un autre motif"),
        ({"decided_on": "2025-03-11"}, "pas encore venu"),
        ({"reason": "FORMATION"}, "fin de la formation"),
        ({"started_on": "2025-04-02"}, "court déjà"),
    ],
)
def test_what_the_law_refuses_is_said_and_nothing_is_written(
    helene: Client, journey: Journey, contract: Contract, change: dict[str, str], said: str
) -> None:
    response = helene.post(at("journey_contract", journey.key), RENEWAL | DECISION | change)
    assert response.status_code == 422
    assert said in response.content.decode()
    assert journey.contracts.count() == 2 and not ContractDecision.objects.exists()


def test_a_second_decision_follows_the_first(cast: Cast, journey: Journey, contract: Contract) -> None:
    draft = actions.DecisionDraft("DIFFICULTES", "EMPLOYEUR", date(2025, 3, 5))
    third = actions.renew_contract(by=cast.helene, contract=contract, ended_on=date(2025, 10, 2), decision=draft)
    actions.renew_contract(by=cast.helene, contract=third, ended_on=date(2026, 4, 2), decision=draft)
    spans = list(ContractDecision.objects.order_by("from_on").values_list("from_on", "until_on"))
    assert spans == [(date(2025, 4, 3), date(2025, 10, 2)), (date(2025, 10, 3), date(2026, 4, 2))]


def test_a_decision_that_is_not_needed_is_left_out(cast: Cast, journey: Journey) -> None:
    draft = actions.DecisionDraft("DIFFICULTES", "EMPLOYEUR", date(2025, 3, 5))
    actions.sign_contract(
        by=cast.helene, journey=journey, form="CDDI_CVG", started_on=date(2023, 4, 3), ended_on=date(2024, 4, 2),
        decision=draft,
    )  # fmt: skip
    assert not ContractDecision.objects.exists()


def test_amended_and_broken(helene: Client, journey: Journey, contract: Contract) -> None:
    response = helene.post(
        at("contract_amend", contract.key), {"from_on": "2025-03-17", "weekly_hours": "18"}, follow=True
    )
    assert "Avenant noté" in response.content.decode() and "demande une dérogation" in response.content.decode()
    assert journey.planned_hours.get().hours == 18
    again = helene.post(at("contract_amend", contract.key), {"from_on": "2025-03-17", "weekly_hours": "20"})
    assert "déjà effet" in again.content.decode()
    late = helene.post(at("contract_break", contract.key), {"on": "2025-04-02"})
    assert "finit déjà" in late.content.decode()
    helene.post(at("contract_break", contract.key), {"on": "2025-03-28"})
    contract.refresh_from_db()
    assert contract.broken_on == date(2025, 3, 28)
    assert "rompu le 28\u00a0mars" in helene.get(at("journey_contracts", journey.key)).content.decode()


IMMERSION = {"host": "Boulangerie du Port", "object": "DECOUVRIR", "started_on": "2025-03-03", "ended_on": "2025-03-14"}


def test_an_immersion_is_noted_corrected_printed_and_withdrawn(
    helene: Client, journey: Journey, contract: Contract
) -> None:
    page = at("journey_immersion", journey.key)
    long = helene.post(page, IMMERSION | {"ended_on": "2025-04-03"})
    assert "un mois au plus" in long.content.decode() and "Boulangerie" in long.content.decode()
    helene.post(page, IMMERSION)
    made = Immersion.objects.get()
    helene.post(at("immersion", made.key), IMMERSION | {"outcome": "Elle se voit bien au fournil."})
    document = helene.get(at("journey_immersions", journey.key))
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(document.content)).pages)
    text = " ".join(text.split())
    assert "Boulangerie du Port" in text and "du 3 mars 2025 au 14 mars 2025" in text
    assert Reading.objects.filter(kind="DOCUMENT", person_key=journey.person.key).exists()
    helene.post(at("immersion_drop", made.key))
    assert not Immersion.objects.exists()


# ── CDI progressif ──────────────────────────────────────────────────────────────────────────
SCHEDULE = {
    "employer": "Boulangerie du Port", "signed_on": "2025-03-07", "month-0": "2025-04-01", "cdi-0": "7", "cddi-0": "26",
    "month-1": "2025-05-01", "cdi-1": "21", "cddi-1": "14", "month-2": "2025-06-01", "cdi-2": "35", "cddi-2": "0",
}  # fmt: skip


def test_a_schedule_is_proposed_edited_checked_and_saved(helene: Client, journey: Journey, contract: Contract) -> None:
    page = at("journey_progressive", journey.key)
    proposed = helene.get(page, {"first": "2025-04-01", "months": 3, "cdi_from": 7, "cdi_to": 35, "cddi_from": 26})
    assert [(line.cdi, line.cddi) for line in proposed.context["lines"]] == [("7", "26"), ("21", "13"), ("35", "0")]
    checked = helene.post(page, SCHEDULE | {"cddi-1": "2", "verifier": "1"})
    assert "23\u00a0h en tout" in checked.content.decode() and not Progressive.objects.exists()
    more = helene.post(page, SCHEDULE | {"ajouter": "1"})
    assert len(more.context["lines"]) == 4 and more.context["lines"][3].month == date(2025, 7, 1)
    wrong = helene.post(page, SCHEDULE | {"cdi-1": "douze", "enregistrer": "1"})
    assert wrong.status_code == 422 and "douze" in wrong.content.decode()
    fall = helene.post(page, SCHEDULE | {"cdi-1": "6", "cddi-1": "26", "enregistrer": "1"})
    assert "baissent" in fall.content.decode()
    helene.post(page, SCHEDULE | {"enregistrer": "1"})
    row = Progressive.objects.get()
    assert [(m.month, m.cdi_hours, m.cddi_hours) for m in row.months.order_by("month")] == [
        (date(2025, 4, 1), 7, 26), (date(2025, 5, 1), 21, 14), (date(2025, 6, 1), 35, 0),
    ]  # fmt: skip
    assert list(journey.planned_hours.order_by("from_on").values_list("from_on", "hours")) == [
        (date(2025, 4, 1), 26), (date(2025, 5, 1), 14), (date(2025, 6, 1), 0),
    ]  # fmt: skip
    shown = helene.get(page).content.decode()
    assert "Avenants à signer" in shown and "de 7 à 21" in shown


def test_a_corrected_schedule_moves_the_hours_with_it(cast: Cast, helene: Client, journey: Journey) -> None:
    page = at("journey_progressive", journey.key)
    helene.post(page, SCHEDULE | {"enregistrer": "1"})
    helene.post(page, SCHEDULE | {"cdi-1": "", "cddi-1": "", "enregistrer": "1"})
    assert list(journey.planned_hours.order_by("from_on").values_list("from_on", "hours")) == [
        (date(2025, 4, 1), 26), (date(2025, 5, 1), 0),
    ]  # fmt: skip
    helene.post(at("journey_progressive_stop", journey.key))
    assert not journey.planned_hours.exists() and not Progressive.objects.filter(closed_on=None).exists()


@pytest.mark.parametrize(("on", "shown"), [("2025-05-01", False), ("2025-05-02", True), ("2025-06-10", True)])
def test_the_whole_switch_proposes_the_exit(
    cast: Cast, helene: Client, settings: Any, journey: Journey, *, on: str, shown: bool
) -> None:
    helene.post(at("journey_progressive", journey.key), SCHEDULE | {"enregistrer": "1"})
    settings.TODAY = date.fromisoformat(on)
    kinds = {line.kind for line in waiting(cast.viewer("helene")).items}
    assert ("switch" in kinds) is shown
    page = helene.get(at("journey_progressive", journey.key)).content.decode()
    assert ("Noter la sortie en CDI progressif" in page) is shown
    form = helene.get(at("journey_exit", journey.key), {"motif": "CDI_PROGRESSIF", "signe": "2025-03-07"}).context[
        "form"
    ]
    assert (form.initial["exit_reason"], form.initial["job_signed_on"]) == ("CDI_PROGRESSIF", date(2025, 3, 7))


@pytest.mark.parametrize("name", ["journey_contracts", "journey_progressive", "journey_contract"])
def test_pages_cost_few_queries(cast: Cast, helene: Client, journey: Journey, contract: Contract, name: str) -> None:
    helene.post(at("journey_progressive", journey.key), SCHEDULE | {"enregistrer": "1"})
    actions.amend_contract(by=cast.helene, contract=contract, from_on=date(2025, 3, 17), weekly_hours=H(24))
    helene.get(at(name, journey.key))
    with CaptureQueriesContext(connection) as made:
        helene.get(at(name, journey.key))
    assert len(made) <= 15, [query["sql"][:90] for query in made]
