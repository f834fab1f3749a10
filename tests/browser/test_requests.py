"""A request, from both sides: the chantier asks, the officer answers, the chantier reads, the coordinator looks."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from convergence.journeys.models import Journey
from convergence.partnerships.actions import permanences
from convergence.partnerships.models import PermanenceLine, Request
from tests.browser.stage import PHONE, Stage, overflows
from tests.cast import Cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_ask_answer_read_and_follow(cast: Cast, stage: Stage, today: date, shoot: Any) -> None:
    journey = cast.journey(referent=cast.helene)
    ask(cast, stage, journey, shoot)
    answer(cast, stage, shoot)
    read(cast, stage, shoot)
    follow(cast, stage, shoot)


def ask(cast: Cast, stage: Stage, journey: Journey, shoot: Any) -> None:
    """From the page of the person. Without her agreement nothing leaves, and nothing typed is lost."""
    page = stage.window(cast.helene)
    stage.open(page, reverse("person", args=[journey.person.key]))
    stage.follow(page, page.get_by_role("link", name="Solliciter", exact=True).click)
    expect(page.get_by_role("heading", name="Solliciter un chargé de partenariats")).to_be_visible()
    assert stage.faults(page) == []
    shoot(page, "request-ask")
    page.get_by_text("Logement", exact=True).first.click()
    page.get_by_label("Le besoin, en une ligne").fill("Un logement sans étage")
    page.get_by_role("button", name="Envoyer").click()
    expect(page.get_by_text("Demandez d’abord son accord").first).to_be_visible()
    expect(page.get_by_label("Le besoin, en une ligne")).to_have_value("Un logement sans étage")
    page.get_by_label("La personne est d’accord depuis le").fill("2025-03-07")
    stage.follow(page, page.get_by_role("button", name="Envoyer").click)
    expect(page.get_by_role("heading", name="Un logement sans étage", level=1)).to_be_visible()
    assert Request.objects.get().state == "SENT"
    page.context.close()


def answer(cast: Cast, stage: Stage, shoot: Any) -> None:
    """In the inbox, on a phone: taken, given back, then answered in two gestures and a sentence."""
    page = stage.window(cast.ines, PHONE)
    stage.open(page, reverse("requests"))
    expect(page.get_by_role("link", name="Un logement sans étage", exact=True)).to_be_visible()
    assert stage.faults(page) == [] and not overflows(page)
    shoot(page, "request-inbox")
    page.get_by_role("button", name="Prendre").click()
    expect(page.get_by_text("prise en charge")).to_be_visible()
    page.get_by_role("button", name="Annuler").click()
    expect(page.get_by_role("button", name="Prendre")).to_be_visible()
    stage.follow(page, page.get_by_role("link", name="Répondre").click)
    expect(page.get_by_role("heading", name="Répondre")).to_be_visible()
    assert stage.faults(page) == [] and not overflows(page)
    page.get_by_text("Conseil", exact=True).click()
    page.get_by_label("Votre réponse").fill("Joindre le certificat du médecin à la demande.")
    stage.follow(page, page.get_by_role("button", name="Répondre").click)
    expect(page.locator("#toasts").get_by_text("Réponse envoyée au chantier.")).to_be_visible()
    shoot(page, "request-answered")
    page.context.close()


def read(cast: Cast, stage: Stage, shoot: Any) -> None:
    """It waits on the home of the referent until she has read it."""
    page = stage.window(cast.helene)
    stage.open(page, "/")
    expect(page.get_by_role("heading", name="Réponse à lire")).to_be_visible()
    shoot(page, "request-waits")
    stage.follow(page, page.get_by_role("link", name="Lire : Un logement sans étage").click)
    expect(page.get_by_text("Joindre le certificat du médecin")).to_be_visible()
    assert stage.faults(page) == []
    stage.follow(page, page.get_by_role("button", name="J’ai lu").click)
    expect(page.locator("#toasts").get_by_text("Réponse lue.")).to_be_visible()
    assert Request.objects.get().read_on == date(2025, 3, 10)
    page.context.close()


def follow(cast: Cast, stage: Stage, shoot: Any) -> None:
    """Counts and days, by theme and officer; no text of a request."""
    page = stage.window(cast.paul)
    stage.open(page, "/")
    stage.follow(page, page.get_by_role("link", name="Charge et délais").click)
    expect(page.get_by_role("heading", name="Charge et délais des sollicitations")).to_be_visible()
    expect(page.get_by_text("Ines Essai")).to_be_visible()
    expect(page.get_by_text("Un logement sans étage")).to_have_count(0)
    assert stage.faults(page) == []
    shoot(page, "requests-follow")
    assert stage.complaints == []
    page.context.close()


def test_a_permanence_is_prepared_then_held(cast: Cast, stage: Stage, today: date, shoot: Any) -> None:
    journey = cast.journey(referent=cast.helene)
    permanence = permanences.plan(by=cast.ines, officer=cast.ines, user=cast.helene, territory=cast.orb, on=today)
    page = stage.window(cast.helene)
    stage.open(page, reverse("permanence", args=[permanence.key]))
    page.get_by_label("De qui parler").select_option(label=journey.person.name)
    page.get_by_label("En deux mots").fill("Le bail")
    stage.follow(page, page.get_by_role("button", name="Ajouter").click)
    expect(page.get_by_role("heading", name="Yonas Romarin")).to_be_visible()
    assert stage.faults(page) == []
    page.context.close()
    page = stage.window(cast.ines, PHONE)
    stage.open(page, reverse("permanence", args=[permanence.key]))
    expect(page.get_by_role("heading", name="Yonas R.")).to_be_visible()
    assert stage.faults(page) == [] and not overflows(page)
    page.get_by_label("Ce qui est décidé").fill("Relire le bail ensemble")
    stage.follow(page, page.get_by_role("button", name="La permanence a eu lieu").click)
    expect(page.locator("#toasts").get_by_text("Permanence notée.")).to_be_visible()
    shoot(page, "permanence-held")
    assert PermanenceLine.objects.get().decision == "Relire le bail ensemble"
    assert stage.complaints == []
