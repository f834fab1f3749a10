"""An educator receives an orientation and opens the journey in a click; another is passed on, and accepted."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from convergence.journeys.actions import record_diagnosis
from convergence.journeys.models import Journey, Situation
from convergence.people.contacts import contact_of, record_contact
from convergence.support.actions import arrivals
from convergence.support.models import Arrival
from tests.browser.stage import PHONE, Stage
from tests.cast import Cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TODAY = date(2025, 3, 10)


def test_an_orientation_is_noted_on_the_phone_and_becomes_a_journey(
    cast: Cast, stage: Stage, settings: Any, shoot: Any
) -> None:
    settings.TODAY = TODAY
    arrivals.open_sender(by=cast.marc, name="Accueil de jour du Port", kind="ACCUEIL_JOUR", department="16")
    page = stage.window(cast.marc, PHONE)
    stage.open(page, reverse("people"))
    page.get_by_role("link", name="Arrivées").click()
    page.get_by_role("link", name="Noter une arrivée").first.click()
    page.get_by_label("Nom", exact=True).fill("Ancolie")
    page.get_by_label("Prénom").fill("Samir")
    page.get_by_label(re.compile("Envoyée par")).fill("Accueil de jour du Port")
    page.get_by_text("Date, téléphone, naissance").click()
    page.get_by_label(re.compile("Date de naissance")).fill("1990-05-02")
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    row = page.locator("li.todo", has_text="Samir Ancolie")
    expect(row).to_contain_text("Accueil de jour du Port")
    row.get_by_role("button", name="Rencontre").click()
    done = page.locator("li.done", has_text="Samir Ancolie")
    expect(done).to_contain_text("rencontre notée")
    done.get_by_role("button", name="Annuler").click()
    expect(row.get_by_role("button", name="Rencontre")).to_be_visible()
    shoot(page, "phone-arrivals")
    assert stage.faults(page) == []
    row.get_by_role("button", name="Commence").click()
    expect(page.get_by_text("Parcours ouvert. Le diagnostic d’entrée attend")).to_be_visible()
    expect(page.get_by_role("heading", name="Samir Ancolie", level=1)).to_be_visible()
    journey = Journey.objects.get()
    assert (journey.programme, journey.referrer, journey.started_on) == ("PHC", "ACCUEIL_JOUR", TODAY)
    assert Arrival.objects.get().journey == journey


def test_a_person_is_passed_on_and_the_next_chantier_accepts(
    cast: Cast, stage: Stage, settings: Any, shoot: Any
) -> None:
    settings.TODAY = TODAY
    by = cast.marc
    former = cast.journey(
        cast.person("Ajonc", "Mona", sex="F"), programme="PHC", started_on=date(2024, 6, 3), referent=by
    )
    record_diagnosis(by=by, journey=former, diagnosed_on=date(2024, 6, 10), housing="SQUAT", gp="NON")
    record_contact(by=by, person=former.person, chantier=cast.garance, phone="06 00 00 00 09", languages="dari")

    page = stage.window(cast.marc)
    stage.open(page, reverse("person", args=[former.person.key]))
    page.get_by_role("link", name="Passer la main").click()
    expect(page.get_by_role("heading", name="Passer la main", level=1)).to_be_visible()
    page.get_by_label("Vers", exact=True).select_option(label="Atelier du Bleuet")
    page.get_by_label(re.compile("Qui elle est")).check()
    page.get_by_label("Comment la joindre").check()
    page.get_by_label("Sa dernière situation").check()
    page.get_by_text("Feuille signée", exact=True).click()
    expect(page.get_by_label("Feuille signée", exact=True)).to_be_checked()
    shoot(page, "passing-new")
    assert stage.faults(page) == []
    page.get_by_role("button", name="Transmettre").click()
    expect(page.get_by_text("Proposé à Atelier du Bleuet")).to_be_visible()

    other = stage.window(cast.basile)
    stage.open(other, "/")
    row = other.locator("li.todo", has_text="Mona Ajonc")
    row.get_by_role("link", name="Lire et répondre").click()
    expect(other.get_by_text("06 00 00 00 09")).to_be_visible()
    expect(other.get_by_text("n’a pas souhaité transmettre")).to_contain_text("ses papiers")
    shoot(other, "passing")
    assert stage.faults(other) == []
    other.get_by_role("button", name="Accepter et ouvrir le parcours").click()
    expect(other.get_by_role("heading", name="Confirmer sa situation", level=1)).to_be_visible()
    journey = Journey.objects.get(chantier=cast.bleuet)
    assert (journey.previous, journey.referrer) == (former, "PHC")
    assert contact_of(former.person, cast.bleuet)["languages"] == "dari"
    assert not Situation.objects.filter(journey=journey).exists()
    other.get_by_label(re.compile("Hébergement")).check()
    other.get_by_role("button", name="Continuer vers le diagnostic").click()
    expect(other.get_by_role("heading", name="Diagnostic d’entrée", level=1)).to_be_visible()
    expect(other.locator("[name=housing]")).to_have_value("SQUAT")
    expect(other.locator("[name=gp][value=NON]")).not_to_be_checked()

    stage.open(page, "/")
    waits = page.locator("li.todo", has_text="Passage accepté")
    waits.get_by_role("link", name="Noter la sortie").click()
    expect(page.get_by_role("heading", name="Sortie", level=1)).to_be_visible()
