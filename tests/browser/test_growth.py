"""A director applies by a link, is read, opined, selected and opened, until her chantier is in the register."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from convergence.accounts.models import User
from convergence.growth import links
from convergence.growth.models import Application, Call, Opening
from convergence.network import actions as network
from convergence.network.models import Chantier
from tests.browser.stage import PHONE, Stage, overflows
from tests.cast import LONG_AGO, Cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SIRET = "73282932000074"


def test_from_the_call_to_the_register(cast: Cast, stage: Stage, today: date, settings: Any, shoot: Any) -> None:
    national = stage.window(cast.nadia)
    opens_call(stage, national, today, shoot)
    call = Call.objects.get()
    applies(stage, call, shoot)
    settings.TODAY = date(2025, 4, 1)
    application = Application.objects.get()
    opines(cast, stage, application, shoot)
    reads_and_decides(stage, national, application, shoot)
    opens(stage, national, shoot)
    chantier = Chantier.objects.get(siret=SIRET)
    assert chantier.runs.get().programme == "CVG" and chantier.memberships.get().territory == cast.orb
    stage.open(national, reverse("growth"))
    assert stage.faults(national) == []
    shoot(national, "growth-map")


def opens_call(stage: Stage, page: Any, today: date, shoot: Any) -> None:
    stage.open(page, reverse("growth_call_new"))
    page.get_by_label("Titre").fill("Appel d’Orb")
    page.get_by_label("Territoire").select_option(label="Orb")
    page.get_by_label("Dernier jour pour répondre").fill("2025-03-31")
    page.get_by_label("Grille de lecture").fill("Accueil de la rue : 3\nÉquipe : 1")
    expect(page.get_by_label("Grille de lecture")).to_have_value("Accueil de la rue : 3\nÉquipe : 1")
    assert stage.faults(page) == []
    shoot(page, "growth-call-new")
    stage.follow(page, page.get_by_role("button", name="Créer l’appel").click)
    expect(page.get_by_role("heading", name="Appel d’Orb", level=1)).to_be_visible()


def applies(stage: Stage, call: Call, shoot: Any) -> None:
    """On a phone, without an account; a wrong SIRET first."""
    page = stage.window(None, PHONE)
    stage.open(page, reverse("call_apply", args=[links.call_token(call)]))
    for label, text in (
        ("Nom du chantier", "Les Serres du Canal"), ("Organisation qui le porte", "Association des Serres"),
        ("SIRET du chantier", "73282932000075"), ("Département", "16"), ("Salariés en insertion", "20"),
        ("Dont sans domicile ou hébergés", "6"), ("Pourquoi cet appel", "Nous accueillons des personnes à la rue."),
        ("Personne à qui répondre", "Claire Serre"), ("Son adresse électronique", "claire@serres.invalid"),
    ):  # fmt: skip
        page.get_by_label(label).fill(text)
    stage.follow(page, page.get_by_role("button", name="Envoyer ma candidature").click)
    expect(page.get_by_text("ne passe pas le contrôle").first).to_be_visible()
    expect(page.get_by_label("Pourquoi cet appel")).to_have_value("Nous accueillons des personnes à la rue.")
    assert stage.faults(page) == [] and not overflows(page)
    shoot(page, "growth-apply-wrong-phone")
    assert all("422" in said for said in stage.complaints)  # the browser tells of the refusal, as it should
    stage.complaints.clear()
    page.get_by_label("SIRET du chantier").fill("732 829 320 00074")
    stage.follow(page, page.get_by_role("button", name="Envoyer ma candidature").click)
    expect(page.get_by_text("Candidature reçue le")).to_be_visible()
    assert stage.faults(page) == [] and not overflows(page)
    shoot(page, "growth-receipt-phone")
    page.context.close()


def opines(cast: Cast, stage: Stage, application: Application, shoot: Any) -> None:
    member = User.objects.create_user("colette@test.invalid", None, first_name="Colette", last_name="Avis")
    network.appoint(by=cast.system, user=member, role="COMMITTEE", started_on=LONG_AGO)
    page = stage.window(member)
    stage.open(page, "/")
    stage.follow(page, page.get_by_role("link", name="Les Serres du Canal").click)
    page.get_by_text("Favorable", exact=True).click()
    page.get_by_label("Pourquoi", exact=True).fill("Les partenaires sont là.")
    stage.follow(page, page.get_by_role("button", name="Donner mon avis").click)
    expect(page.locator("#toasts").get_by_text("Votre avis est enregistré.")).to_be_visible()
    assert stage.faults(page) == []
    shoot(page, "growth-opinion")
    page.context.close()


def reads_and_decides(stage: Stage, page: Any, application: Application, shoot: Any) -> None:
    stage.open(page, reverse("growth_application", args=[application.key]))
    page.get_by_role("group", name="Accueil de la rue").get_by_text("4, pleinement").click()
    page.get_by_role("group", name="Équipe").get_by_text("2, en partie").click()
    stage.follow(page, page.get_by_role("button", name="Enregistrer ma lecture").click)
    expect(page.get_by_role("heading", name="88 sur 100")).to_be_visible()
    page.get_by_text("Retenue", exact=True).click()
    page.get_by_label("Pourquoi", exact=True).fill("Le projet répond à l’appel.")
    expect(page.get_by_label("Retenue", exact=True)).to_be_checked()
    assert stage.faults(page) == []
    shoot(page, "growth-application")
    stage.follow(page, page.get_by_role("button", name="Enregistrer la décision").click)
    expect(page.locator("#toasts").get_by_text("La décision est enregistrée.")).to_be_visible()


def opens(stage: Stage, page: Any, shoot: Any) -> None:
    stage.follow(page, page.get_by_role("link", name="Préparer l’ouverture").click)
    page.get_by_label("Ouverture prévue le").fill("2025-05-05")
    stage.follow(page, page.get_by_role("button", name="Commencer").click)
    for label in ("Convention signée", "Équipe nommée : référents et direction"):
        stage.follow(page, page.get_by_role("button", name=f"Faite : {label}").click)
    assert stage.faults(page) == []
    shoot(page, "growth-opening")
    page.get_by_label("Places conventionnées, CVG").fill("12")
    stage.follow(page, page.get_by_role("button", name="Ouvrir le chantier").click)
    expect(page.get_by_role("heading", name="Au registre")).to_be_visible()
    for step in Opening.objects.get().steps.filter(done_on__isnull=True):
        stage.follow(page, page.get_by_role("button", name=f"Faite : {step.label}").click)
    expect(page.get_by_text("Toutes faites")).to_be_visible()
    assert stage.faults(page) == []
