"""A CP santé notes what was done and writes a sheet; sent back once, published, it is found without its accent."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from convergence.practice.models import Plan, Realisation, Sheet
from tests.browser.stage import PHONE, Stage, overflows
from tests.cast import Cast
from tests.practice.conftest import branch, signed_in, words

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def a_plan(cast: Cast) -> Plan:
    from convergence.practice.actions import plans

    plan = plans.open_plan(by=cast.paul, words=words(cast))
    branch(cast, plan, "Accès aux droits et aux soins", "Faciliter l’accès aux droits", "Accès au bilan de santé")
    return plans.move_plan(by=cast.paul, plan=plan, state="IN_FORCE")


def test_from_what_was_done_to_a_sheet_found_elsewhere(cast: Cast, stage: Stage, today: date, shoot: Any) -> None:
    plan = a_plan(cast)
    page = stage.window(cast.ines)
    stage.open(page, reverse("plan", args=[plan.key]))
    page.get_by_label("Action", exact=True).select_option(label="1.2 Accès au bilan de santé")
    page.get_by_label("Ce qui a été fait, en une ligne").fill("Bilans au centre d’examens")
    stage.follow(page, page.get_by_role("button", name="Noter", exact=True).click)
    expect(page.get_by_text("Bilans au centre d’examens").first).to_be_visible()
    assert Realisation.objects.get().on == today
    assert stage.faults(page) == []
    shoot(page, "action-plan")
    writes(page, stage, shoot)
    page.context.close()
    sheet = Sheet.objects.get()
    page = stage.window(cast.nadia)
    stage.open(page, "/")
    stage.follow(page, page.get_by_role("link", name="Accès aux soins").click)
    page.get_by_text("Renvoyer avec ce qu’il y a à reprendre").click()
    page.locator("#back_text").fill("Dites qui finance.")
    stage.follow(page, page.get_by_role("button", name="Renvoyer à l’auteur").click)
    expect(page.get_by_text("Dites qui finance.")).to_be_visible()
    assert stage.faults(page) == []
    page.context.close()
    mends(cast, stage, sheet)
    page = stage.window(cast.nadia)
    stage.open(page, reverse("sheet_draft", args=[sheet.key]))
    stage.follow(page, page.get_by_role("button", name="Publier").click)
    expect(page.get_by_role("heading", name="Accès aux soins", level=1)).to_be_visible()
    assert stage.faults(page) == []
    shoot(page, "practice-sheet")
    page.context.close()
    finds(cast, stage, sheet, shoot)


def writes(page: Any, stage: Stage, shoot: Any) -> None:
    """All in one form, proposed at once."""
    stage.open(page, reverse("sheet_new"))
    page.get_by_label("Titre", exact=True).fill("Accès aux soins")
    page.get_by_label("Santé", exact=True).check()
    expect(page.get_by_label("Santé", exact=True)).to_be_checked()
    for label in ("Problématique & contexte", "Objectifs", "Racontez votre projet"):
        page.get_by_label(label, exact=False).first.fill(f"{label} : l’hôpital est loin.")
    page.get_by_label("quels résultats ont été obtenus").fill("Des soins commencés.")
    page.get_by_label("Un contrat local de santé").check()
    expect(page.get_by_label("Un contrat local de santé")).to_be_checked()
    assert stage.faults(page) == []
    shoot(page, "practice-sheet-form")
    stage.follow(page, page.get_by_role("button", name="Enregistrer et proposer à la relecture").click)
    expect(page.get_by_text("Fiche proposée à la relecture")).to_be_visible()
    assert stage.faults(page) == []


def mends(cast: Cast, stage: Stage, sheet: Sheet) -> None:
    """It waits on her home; she mends it and proposes it again."""
    page = stage.window(cast.ines)
    stage.open(page, "/")
    stage.follow(page, page.get_by_role("link", name="Accès aux soins").click)
    stage.follow(page, page.get_by_role("link", name="Écrire").click)
    page.get_by_label("Partenaires financiers").fill("Le département")
    stage.follow(page, page.get_by_role("button", name="Enregistrer et proposer à la relecture").click)
    assert sheet.revisions.get().state == "SUBMITTED"
    page.context.close()


def finds(cast: Cast, stage: Stage, sheet: Sheet, shoot: Any) -> None:
    """A CIP of another territory, on her phone, by a word without its accent; then the paper."""
    page = stage.window(cast.irma, PHONE)
    stage.open(page, reverse("sheets"))
    page.get_by_label("Mots").fill("hopital")
    stage.follow(page, page.get_by_role("button", name="Chercher", exact=True).click)
    stage.follow(page, page.get_by_role("link", name="Accès aux soins").click)
    expect(page.get_by_text("l’hôpital est loin").first).to_be_visible()
    assert stage.faults(page) == [] and not overflows(page)
    shoot(page, "practice-sheet-phone")
    printed = reverse("sheet_pdf", args=[sheet.key])
    expect(page.get_by_role("link", name="En PDF")).to_have_attribute("href", printed)
    assert signed_in(cast.irma).get(printed).content.startswith(b"%PDF")
