"""A year’s bilan, from the chantier to the edition that corrects it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from playwright.sync_api import expect

from convergence.journeys import actions as journeys
from convergence.reports.models import Edition
from tests.browser.stage import PHONE, Stage, overflows
from tests.cast import Cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_sent_back_then_validated_frozen_and_restated(
    cast: Cast, stage: Stage, lived: Any, campaign: Any, shoot: Any
) -> None:
    complete(cast, stage, shoot, "Les motifs de deux sorties manquent.")
    read(cast, stage, shoot)
    complete(cast, stage, shoot, "C’est repris.")
    validate(cast, stage)
    page = stage.window(cast.nadia)
    stage.open(page, f"/campagnes/{campaign.key}/")
    assert stage.faults(page) == []
    shoot(page, "campaign")
    freeze(page, stage)
    expect(page.get_by_role("heading", name="Éditions figées")).to_be_visible()
    page.get_by_label("Pourquoi une nouvelle édition").fill("Une sortie oubliée à Garance.")
    stage.follow(page, page.get_by_role("button", name="Rouvrir la campagne").click)
    journeys.close_journey(
        by=cast.system, journey=lived[0], ended_on=date(2024, 9, 2), exit_reason="CDI", housing="CHU"
    )
    freeze(page, stage)
    stage.follow(page, page.get_by_role("link", name="Ce qui a changé").first.click)
    expect(page.get_by_text("personne en plus").first).to_be_visible()
    assert stage.faults(page) == []
    shoot(page, "edition-changes")
    page.context.close()
    assert Edition.objects.count() == 2
    carry(cast, stage, shoot)


def complete(cast: Cast, stage: Stage, shoot: Any, words: str) -> None:
    """From her home to the declaration."""
    page = stage.window(cast.odile)
    stage.open(page, "/")
    stage.follow(page, page.get_by_role("link", name="Compléter").first.click)
    assert stage.faults(page) == []
    shoot(page, "campaign-chantier")
    page.get_by_label("Un mot pour la coordination").fill(words)
    stage.follow(page, page.get_by_role("button", name="Déclarer le bilan complet").click)
    expect(page.get_by_text("le bilan du chantier est complet")).to_be_visible()
    page.context.close()


def opened(cast: Cast, stage: Stage) -> Any:
    page = stage.window(cast.paul)
    stage.open(page, "/")
    stage.follow(page, page.get_by_role("link", name="Lire", exact=True).click)
    stage.follow(page, page.get_by_role("link", name="Les Jardins de la Garance").click)
    return page


def read(cast: Cast, stage: Stage, shoot: Any) -> None:
    page = opened(cast, stage)
    expect(page.get_by_text("Les motifs de deux sorties manquent.")).to_be_visible()
    page.get_by_label("Ce qui manque").fill("L’équipe connaît ces motifs : notez-les.")
    stage.follow(page, page.get_by_role("button", name="Renvoyer").click)
    expect(page.get_by_text("Bilan renvoyé au chantier")).to_be_visible()
    assert stage.faults(page) == []
    shoot(page, "campaign-sent-back")
    page.context.close()


def validate(cast: Cast, stage: Stage) -> None:
    page = opened(cast, stage)
    stage.follow(page, page.get_by_role("button", name="Valider ce bilan").click)
    expect(page.get_by_text("Bilan validé.")).to_be_visible()
    page.context.close()


def freeze(page: Any, stage: Stage) -> None:
    page.get_by_role("button", name="Figer le bilan").click()
    sheet = page.get_by_role("dialog")
    expect(sheet).to_be_visible()
    stage.follow(page, sheet.get_by_role("button", name="Figer", exact=True).click)


def carry(cast: Cast, stage: Stage, shoot: Any) -> None:
    """The edition on a phone."""
    page = stage.window(cast.nadia, PHONE)
    edition = Edition.objects.last_ones().get()
    for path in (
        f"/editions/{edition.key}/",
        f"/editions/{edition.key}/changements/",
        f"/campagnes/{edition.campaign.key}/",
    ):
        stage.open(page, path)
        assert stage.faults(page) == []
        assert not overflows(page)
    shoot(page, "campaign-phone")
    page.context.close()
