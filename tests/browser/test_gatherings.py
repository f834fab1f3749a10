"""A coordinator runs a mutualisation: the invitation, the answer of a CIP, who came, a decision followed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from convergence.collective.models import Decision, Meeting
from tests.browser.stage import PHONE, Stage, overflows
from tests.cast import Cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_mutualisation_from_invitation_to_decision(cast: Cast, stage: Stage, today: date, shoot: Any) -> None:
    page = stage.window(cast.paul)
    stage.open(page, reverse("gathering_new"))
    page.get_by_label("Nature").select_option("MUTUALISATION")
    page.get_by_label("Objet").fill("Mutualisation de mars")
    page.get_by_label("Le", exact=True).fill(today.isoformat())
    page.get_by_label("Lieu").fill("Maison des associations")
    page.get_by_label("Chargé·e d’insertion").check()
    expect(page.get_by_label("Chargé·e d’insertion")).to_be_checked()
    assert stage.faults(page) == []
    shoot(page, "gathering-new")
    stage.follow(page, page.get_by_role("button", name="Créer").click)
    expect(page.get_by_role("heading", name="Mutualisation de mars", level=1)).to_be_visible()
    meeting = Meeting.objects.get()
    comes(cast, stage, meeting, shoot)
    stage.open(page, reverse("gathering_attendance", args=[meeting.key]))
    stage.swap(
        page, page.get_by_role("group", name="Présence : Basile Essai").get_by_role("button", name="Absent").click
    )
    expect(page.get_by_text("1 absent")).to_be_visible()
    stage.follow(page, page.get_by_role("button", name="Tous présents").click)
    expect(page.get_by_text("1 présent, 1 absent, 0 à noter")).to_be_visible()
    assert stage.faults(page) == []
    shoot(page, "gathering-attendance")
    stage.open(page, reverse("gathering", args=[meeting.key]))
    page.get_by_label("Ce qui est décidé").fill("Écrire au bailleur")
    page.get_by_label("À faire par").select_option(label="Helene Essai")
    stage.follow(page, page.get_by_role("button", name="Noter la décision").click)
    expect(page.get_by_role("heading", name="Écrire au bailleur")).to_be_visible()
    assert stage.faults(page) == []
    shoot(page, "gathering")
    page.context.close()
    does(cast, stage, shoot)


def comes(cast: Cast, stage: Stage, meeting: Meeting, shoot: Any) -> None:
    """On a phone, from her home."""
    page = stage.window(cast.helene, PHONE)
    stage.open(page, reverse("gathering", args=[meeting.key]))
    stage.swap(page, page.get_by_role("button", name="Je viens", exact=True).click)
    expect(page.get_by_role("button", name="Je viens", exact=True)).to_have_attribute("aria-pressed", "true")
    assert stage.faults(page) == [] and not overflows(page)
    shoot(page, "gathering-phone")
    page.context.close()


def does(cast: Cast, stage: Stage, shoot: Any) -> None:
    """It waits on her home until it is done."""
    page = stage.window(cast.helene, PHONE)
    stage.open(page, "/")
    expect(page.get_by_text("Écrire au bailleur")).to_be_visible()
    stage.follow(page, page.get_by_role("link", name="Voir").first.click)
    stage.follow(page, page.get_by_role("button", name="Faite").first.click)
    expect(page.locator("#toasts").get_by_text("Décision faite.")).to_be_visible()
    assert Decision.objects.get().state == "DONE"
    assert stage.faults(page) == [] and not overflows(page)
