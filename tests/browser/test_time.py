"""Fitting in time: a PHC climbs step by step; a journey goes past 24 months, into a CDI, and on after the exit."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from convergence.journeys import actions
from convergence.journeys.models import ContractDecision, Journey, NextStep, Progressive, WorkedWeek
from convergence.support.models import EmployerContact
from tests.browser.stage import DESK, PHONE, Stage, overflows
from tests.cast import Cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TODAY = date(2025, 3, 10)
H = Decimal


def fits(stage: Stage, page: Any) -> None:
    """Nothing for axe to say, and no sideways scrolling in the hand."""
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert stage.faults(page) == []
    page.set_viewport_size(PHONE)
    assert not overflows(page)
    page.set_viewport_size(DESK)


def save(stage: Stage, page: Any, name: str) -> None:
    stage.follow(page, page.get_by_role("button", name=name, exact=True).click)


# ── A PHC climbs ─────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def phc(cast: Cast, settings: Any) -> Journey:
    """Four months in, eight hours agreed and held for three weeks."""
    settings.TODAY = TODAY
    journey = cast.journey(programme="PHC", started_on=date(2024, 11, 4), referent=cast.marc, weekly_hours=H(4))
    actions.add_contract(
        by=cast.system, journey=journey, form="CDDI_PHC", started_on=date(2024, 11, 4), ended_on=date(2025, 5, 3),
        weekly_hours=H(4),
    )  # fmt: skip
    actions.plan_hours(by=cast.marc, journey=journey, from_on=date(2025, 1, 6), hours=H(8))
    for week in (date(2025, 2, 17), date(2025, 2, 24), date(2025, 3, 3)):
        WorkedWeek.objects.create(journey=journey, week=week, hours=8)
    return journey


def test_the_hours_of_a_phc_rise(cast: Cast, stage: Stage, phc: Journey, shoot: Any) -> None:
    page = stage.window(cast.marc)
    raise_hours(stage, page, phc, shoot)
    prepare(stage, page, phc, shoot)
    supervise(cast, stage, phc, shoot)


def raise_hours(stage: Stage, page: Any, phc: Journey, shoot: Any) -> None:
    """Three weeks were held: the page asks, she agrees twelve hours, signed."""
    stage.open(page, reverse("journey_hours", args=[phc.key]))
    expect(page.get_by_text("Trois semaines tenues")).to_be_visible()
    expect(page.get_by_text("L’étape suivante serait 12")).to_be_visible()
    fits(stage, page)
    page.locator("[name=from_on]").fill("2025-03-10")
    page.locator("[name=hours]").fill("12")
    page.get_by_label("C’est signé : noter l’avenant au contrat").check()
    save(stage, page, "Noter")
    expect(page.get_by_text("Temps de travail et avenant notés.")).to_be_visible()
    expect(page.get_by_text("12 h par semaine").first).to_be_visible()
    assert phc.planned_hours.get(from_on=TODAY).hours == 12
    assert phc.contracts.get().amendments.get().weekly_hours == 12


def prepare(stage: Stage, page: Any, phc: Journey, shoot: Any) -> None:
    """The next step is prepared with her; it is not agreed yet."""
    stage.follow(page, page.get_by_role("link", name="Préparer une étape").click)
    expect(page.locator("[name=hours]")).to_have_value("16")
    page.locator("[name=from_on]").fill("2025-04-07")
    page.locator("[name=place]").fill("La serre")
    page.locator("[name=met_with]").fill("Rachid")
    fits(stage, page)
    save(stage, page, "Préparer")
    step = page.locator("#etape")
    expect(step).to_contain_text("La serre")
    expect(step.get_by_role("button", name="Confirmer l’étape")).to_be_visible()
    fits(stage, page)
    shoot(page, "ramp-step")
    prepared = NextStep.objects.get()
    assert (prepared.state, prepared.hours, prepared.from_on) == ("PREPARED", 16, date(2025, 4, 7))
    assert not phc.planned_hours.filter(from_on__gt=TODAY).exists()


def supervise(cast: Cast, stage: Stage, phc: Journey, shoot: Any) -> None:
    """The one who works beside her sees what comes, fills the week, and opens no file."""
    page = stage.window(cast.rachid)
    stage.open(page, "/heures/")
    cell = page.get_by_label("Yonas Romarin")
    expect(cell).to_have_value("12")
    expect(page.get_by_text("bientôt 16")).to_be_visible()
    fits(stage, page)
    cell.fill("10,5")
    save(stage, page, "Enregistrer la semaine")
    expect(page.get_by_text("Semaine enregistrée.")).to_be_visible()
    assert WorkedWeek.objects.get(journey=phc, week=TODAY).hours == H("10.5")
    shoot(page, "ramp-week")
    file = page.context.request.get(stage.url + reverse("journey_hours", args=[phc.key]))
    assert file.status == 403


# ── Past 24 months, into a CDI, after the exit ───────────────────────────────────────────────
@pytest.fixture
def journey(cast: Cast, settings: Any) -> Journey:
    """Two years of CDDI that end on 2 April 2025."""
    settings.TODAY = TODAY
    made = cast.journey(started_on=date(2023, 4, 3), referent=cast.helene, weekly_hours=H(26))
    last = None
    for start, end in ((date(2023, 4, 3), date(2024, 4, 2)), (date(2024, 4, 3), date(2025, 4, 2))):
        last = actions.add_contract(
            by=cast.system, journey=made, form="CDDI_CVG", started_on=start, ended_on=end, weekly_hours=H(26),
            renews=last,
        )  # fmt: skip
    return made


def test_a_journey_goes_on_and_beyond(cast: Cast, stage: Stage, journey: Journey, settings: Any, shoot: Any) -> None:
    page = stage.window(cast.helene)
    renew(stage, page, journey, shoot)
    grow(stage, page, journey, shoot)
    settings.TODAY = date(2025, 6, 2)
    leave(stage, page, journey)
    settings.TODAY = date(2025, 9, 1)
    accompany(stage, page, journey, shoot)


def renew(stage: Stage, page: Any, journey: Journey, shoot: Any) -> None:
    """Past 24 months, the renewal asks for its decision in place, and loses nothing."""
    stage.open(page, reverse("journey_contracts", args=[journey.key]))
    fits(stage, page)
    stage.follow(page, page.get_by_role("link", name="Renouveler").click)
    expect(page.locator("[name=started_on]")).to_have_value("2025-04-03")
    expect(page.locator("[name=reason]")).to_be_visible()
    page.locator("[name=ended_on]").fill("2026-04-02")
    save(stage, page, "Renouveler le contrat")
    expect(page.get_by_text(re.compile("notez la décision")).first).to_be_visible()
    expect(page.locator("[name=ended_on]")).to_have_value("2026-04-02")
    fits(stage, page)
    assert all("422" in said for said in stage.complaints)  # the browser tells of the refusal, as it should
    stage.complaints.clear()
    page.locator("[name=reason]").select_option("DIFFICULTES")
    page.locator("label", has_text="Un prescripteur habilité").click()
    page.locator("[name=decider]").fill("France Travail, agence de Cognac")
    page.locator("[name=decided_on]").fill("2025-03-05")
    shoot(page, "time-renewal")
    save(stage, page, "Renouveler le contrat")
    expect(page.get_by_text("Contrat renouvelé.")).to_be_visible()
    decision = ContractDecision.objects.get()
    assert (decision.reason, decision.until_on) == ("DIFFICULTES", date(2026, 4, 2))
    stage.open(page, reverse("journey_contracts", args=[journey.key]))
    expect(page.get_by_role("heading", name="Au-delà de 24 mois")).to_be_visible()
    fits(stage, page)


def grow(stage: Stage, page: Any, journey: Journey, shoot: Any) -> None:
    """A schedule is proposed, one month is corrected, the host is named."""
    stage.follow(page, page.get_by_role("link", name="Préparer un CDI progressif").click)
    page.locator("[name=first]").fill("2025-04-01")
    page.locator("[name=months]").fill("3")
    page.locator("[name=cddi_from]").fill("26")
    save(stage, page, "Proposer")
    expect(page.locator("[name=cdi-1]")).to_have_value("21")
    page.locator("[name=cddi-1]").fill("14")
    page.locator("[name=employer]").fill("Cantine des Halles")
    page.locator("[name=signed_on]").fill("2025-03-07")
    fits(stage, page)
    save(stage, page, "Enregistrer")
    expect(page.get_by_text("CDI progressif enregistré.")).to_be_visible()
    expect(page.get_by_role("heading", name="Avenants à signer")).to_be_visible()
    expect(page.get_by_text("CDI, de 7 à 21")).to_be_visible()
    fits(stage, page)
    shoot(page, "time-progressive")
    months = Progressive.objects.get().months.order_by("month")
    assert [(one.cdi_hours, one.cddi_hours) for one in months] == [(7, 26), (21, 14), (35, 0)]


def leave(stage: Stage, page: Any, journey: Journey) -> None:
    """The switch has come: the page leads to the exit, filled with what is known."""
    stage.open(page, reverse("journey_progressive", args=[journey.key]))
    stage.follow(page, page.get_by_role("link", name="Noter la sortie en CDI progressif").click)
    expect(page.locator("[name=exit_reason]")).to_have_value("CDI_PROGRESSIF")
    expect(page.locator("[name=job_signed_on]")).to_have_value("2025-03-07")
    save(stage, page, "Noter la sortie")
    expect(page.get_by_text("Le référent reste, pour les suivis")).to_be_visible()
    journey.refresh_from_db()
    assert (journey.ended_on, journey.exit_reason) == (date(2025, 6, 2), "CDI_PROGRESSIF")


def accompany(stage: Stage, page: Any, journey: Journey, shoot: Any) -> None:
    """Three months later she speaks with the employer; officers may still be asked."""
    stage.open(page, reverse("person", args=[journey.person.key]))
    stage.follow(page, page.get_by_role("link", name="Après la sortie", exact=True).first.click)
    expect(page.get_by_text("L’accompagnement reste ouvert jusqu’au")).to_contain_text("2 juin 2026")
    page.get_by_text("Noter un contact avec l’employeur").click()
    page.locator("label", has_text="Appel").click()
    page.locator("[name=employer]").fill("Cantine des Halles")
    page.locator("[name=note]").fill("Elle tient son poste, un aménagement le matin.")
    fits(stage, page)
    save(stage, page, "Noter")
    expect(page.get_by_text("Contact noté.")).to_be_visible()
    expect(page.locator("#employeur")).to_contain_text("Elle tient son poste")
    fits(stage, page)
    shoot(page, "time-after")
    assert EmployerContact.objects.get().employer == "Cantine des Halles"
    stage.follow(page, page.get_by_role("link", name="Solliciter", exact=True).click)
    expect(page.get_by_role("button", name=re.compile("Envoyer"))).to_be_visible()
