"""A new CIP opens her home, follows her path, finds a guide by an unaccented word, ticks; her coordinator sees it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from convergence.accounts.models import User
from convergence.library.actions import newsletters, paths, resources
from convergence.network import actions as network
from tests.browser.stage import PHONE, Stage, overflows
from tests.cast import Cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_new_cip_follows_her_path(cast: Cast, stage: Stage, today: date, shoot: Any) -> None:
    words = resources.Words(
        kind="GUIDE", title="Demander l’hébergement d’urgence", summary="Qui appeler.", body="Appeler le 115.",
        themes=("LOGEMENT",),
    )  # fmt: skip
    guide = resources.start(by=cast.nadia, words=words, file=None, at_once=True)
    path = paths.open_path(by=cast.nadia, role="CIP", title="Prendre un poste de CIP")
    for told in (
        paths.StepWords("LIRE", "Lire le guide de l’urgence", resource=guide),
        paths.StepWords("RENCONTRER", "Rencontrer la coordination", day=7, who="COORDINATOR"),
        paths.StepWords("FAIRE", "Faire le point", day=30),
    ):
        paths.add_step(by=cast.nadia, path=path, words=told)
    ada = User.objects.create_user("ada@test.invalid", None, first_name="Ada", last_name="Arrivante")
    network.appoint(
        by=cast.system, user=ada, role="CIP", chantier=cast.garance, started_on=today - timedelta(days=3)
    )  # fmt: skip
    reads(stage, ada, shoot)
    page = stage.window(cast.paul)
    stage.open(page, "/")
    expect(page.get_by_role("heading", name="Arrivants")).to_be_visible()
    stage.follow(page, page.get_by_role("link", name="Ada Arrivante").click)
    expect(page.get_by_text("2 sur 3 étapes")).to_be_visible()
    assert stage.faults(page) == []
    shoot(page, "newcomer")
    stage.open(page, reverse("newcomers"))
    expect(page.get_by_text("2 sur 3")).to_be_visible()
    assert stage.faults(page) == []
    page.context.close()
    leaves(cast, stage, shoot)


def reads(stage: Stage, ada: User, shoot: Any) -> None:
    """On a phone: her home, the search, the guide, the ticks."""
    page = stage.window(ada, PHONE)
    stage.open(page, "/")
    expect(page.get_by_role("heading", name="Ma prise de poste")).to_be_visible()
    expect(page.get_by_text("0 sur 3 étapes")).to_be_visible()
    stage.open(page, reverse("resources"))
    assert stage.faults(page) == [] and not overflows(page)
    shoot(page, "resources-phone")
    page.get_by_label("Mots").fill("URGENCE hebergement")
    stage.follow(page, page.get_by_role("button", name="Chercher").click)
    stage.follow(page, page.get_by_role("link", name="Demander l’hébergement d’urgence").click)
    expect(page.get_by_text("Appeler le 115.")).to_be_visible()
    stage.swap(page, page.get_by_role("button", name="Garder").click)
    expect(page.get_by_role("button", name="Gardée")).to_have_attribute("aria-pressed", "true")
    stage.swap(page, page.get_by_role("button", name="C’est fait").click)
    expect(page.get_by_role("button", name="Pas encore")).to_be_visible()
    assert stage.faults(page) == [] and not overflows(page)
    shoot(page, "resource-phone")
    stage.open(page, reverse("path_mine"))
    expect(page.get_by_text("1 sur 3 étapes")).to_be_visible()
    stage.swap(page, page.get_by_role("button", name="C’est fait : Rencontrer la coordination").click)
    expect(page.get_by_text("2 sur 3 étapes")).to_be_visible()
    assert stage.faults(page) == [] and not overflows(page)
    shoot(page, "path-phone")
    page.context.close()


def leaves(cast: Cast, stage: Stage, shoot: Any) -> None:
    """The national team composes a letter; somebody unsubscribes by its link, signed out."""
    from convergence.library.mail import leave_address

    page = stage.window(cast.nadia)
    made = newsletters.start(by=cast.nadia, words=newsletters.Words("La lettre", "Bonjour."))
    stage.open(page, reverse("newsletter_edit", args=[made.key]))
    page.get_by_label("Texte").first.fill("Qui appeler, jour et nuit.")
    expect(page.get_by_label("Texte").first).to_have_value("Qui appeler, jour et nuit.")
    assert stage.faults(page) == []
    shoot(page, "newsletter-edit")
    stage.follow(page, page.get_by_role("button", name="Relire et envoyer").first.click)
    expect(page.get_by_text("Qui appeler, jour et nuit.").first).to_be_visible()
    assert stage.faults(page) == []
    page.context.close()
    outside = stage.window(None, PHONE)
    stage.open(outside, "/" + leave_address(cast.marc).split("/", 3)[3])
    assert stage.faults(outside) == [] and not overflows(outside)
    stage.follow(outside, outside.get_by_role("button", name="Ne plus la recevoir").click)
    expect(outside.get_by_role("heading", name="Vous ne recevez plus la lettre")).to_be_visible()
    assert stage.faults(outside) == []
