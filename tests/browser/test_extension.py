"""A year more: the referent prepares it from her home, the committee decides, the end of the PASS moves."""

from __future__ import annotations

import io
import re
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect
from pypdf import PdfReader

from convergence.journeys.actions import record_diagnosis
from convergence.people.actions import set_pass
from convergence.people.models import InclusionPass
from convergence.support.models import Committee, Extension
from tests.browser.stage import PHONE, Stage, overflows
from tests.cast import Cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_from_the_home_to_the_minutes(cast: Cast, stage: Stage, today: Any, shoot: Any) -> None:
    journey = cast.journey(cast.person(sex="H"), started_on=date(2023, 5, 1), referent=cast.helene)
    record_diagnosis(by=cast.helene, journey=journey, diagnosed_on=date(2025, 3, 3), housing="CHRS")
    set_pass(
        by=cast.helene, person=journey.person, number="999992312345", started_on=date(2023, 5, 1),
        ends_on=date(2025, 4, 29),
    )  # fmt: skip
    prepare(cast, stage, shoot)
    decide(cast, stage, shoot)
    assert InclusionPass.objects.get().ends_on == date(2026, 4, 29)
    client = Client()
    client.force_login(cast.odile)
    paper = client.get(reverse("committee_minutes", args=[Committee.objects.get().key]))
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(paper.content)).pages)
    assert "Yonas Romarin" in text
    assert "Accordée le" in text
    look(cast, stage, shoot)


def prepare(cast: Cast, stage: Stage, shoot: Any) -> None:
    page = stage.window(cast.helene)
    stage.open(page, "/")
    stage.follow(page, page.get_by_role("link", name=re.compile("^Prolonger")).first.click)
    expect(page.get_by_role("heading", name="Prolonger le PASS IAE")).to_be_visible()
    assert stage.faults(page) == []
    shoot(page, "extension-start")
    page.get_by_text("Difficultés particulièrement importantes").first.click()
    stage.follow(page, page.get_by_role("button", name="Écrire le rapport").click)
    expect(page.get_by_label("Situation, à l’entrée et aujourd’hui")).to_have_value(re.compile("CHRS"))
    stage.follow(page, page.get_by_role("button", name="Déposer la demande").click)
    expect(page.get_by_text("la demande doit être motivée").first).to_be_visible()
    assert stage.faults(page) == []
    shoot(page, "extension-report")
    page.get_by_label("Pourquoi une prolongation").fill("Un logement est attendu en septembre.")
    stage.follow(page, page.get_by_role("button", name="Déposer la demande").click)
    expect(page.get_by_text("Demande déposée")).to_be_visible()
    assert stage.faults(page) == []
    shoot(page, "extension")
    page.context.close()


def decide(cast: Cast, stage: Stage, shoot: Any) -> None:
    page = stage.window(cast.odile)
    stage.open(page, "/prolongations/?vue=demandes")
    page.get_by_label("Lieu").fill("Salle du chantier")
    expect(page.get_by_label("Lieu")).to_have_value("Salle du chantier")
    assert stage.faults(page) == []
    shoot(page, "extensions")
    stage.follow(page, page.get_by_role("button", name="Ouvrir la commission").click)
    expect(page.get_by_role("heading", name="Commission du 10")).to_be_visible()
    assert stage.faults(page) == []
    shoot(page, "committee")
    stage.follow(page, page.get_by_role("button", name=re.compile("^Accorder")).click)
    expect(page.get_by_text("prolongation accordée jusqu’au 29/04/2026")).to_be_visible()
    page.context.close()


def look(cast: Cast, stage: Stage, shoot: Any) -> None:
    """Her PASS on a phone: the bar, what is left, nothing to scroll sideways."""
    page = stage.window(cast.helene, PHONE)
    person = Extension.objects.get().journey.person
    stage.open(page, f"/personnes/{person.key}/pass/")
    expect(page.get_by_text("Prolongation", exact=True)).to_be_visible()
    assert stage.faults(page) == []
    assert not overflows(page)
    shoot(page, "pass-phone")
    page.context.close()
