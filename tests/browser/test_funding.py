"""The national team computes a year's subsidies, a chantier justifies its own, the balance is released."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from convergence.funding.actions import schemes
from convergence.funding.models import Instalment, Subsidy
from convergence.funding.rules import Terms
from tests.browser.stage import PHONE, Stage, overflows
from tests.cast import Cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_from_the_computation_to_the_balance(cast: Cast, stage: Stage, today: date, shoot: Any) -> None:
    cast.journey(started_on=date(2024, 1, 1))
    scheme = schemes.open_scheme(by=cast.nadia, programme="CVG", year=2024, terms=Terms(date(2024, 1, 1), 366_000))
    page = stage.window(cast.nadia)
    stage.open(page, reverse("funding_scheme", args=[scheme.key]))
    assert stage.faults(page) == []
    page.get_by_text("Jours de présence", exact=True).click()
    stage.follow(page, page.get_by_role("button", name="Calculer").click)
    expect(page.get_by_role("heading", level=1)).to_have_text("3\u00a0660,00\u00a0€")
    page.get_by_role("button", name="Décider").first.click()
    stage.follow(page, page.get_by_role("dialog").get_by_role("button", name="Décider").click)
    stage.follow(page, page.get_by_role("button", name="Notifier aux chantiers").click)
    expect(page.get_by_text("Notifié", exact=True)).to_be_visible()
    assert stage.faults(page) == []
    shoot(page, "funding-calculation")
    stage.open(page, reverse("funding"))
    assert stage.faults(page) == []
    page.context.close()
    subsidy = Subsidy.objects.get(chantier=cast.garance)
    justifies(cast, stage, subsidy, shoot)
    accepts(cast, stage, subsidy, shoot)


def justifies(cast: Cast, stage: Stage, subsidy: Subsidy, shoot: Any) -> None:
    """The director, on a phone, from what waits on her home."""
    page = stage.window(cast.odile, PHONE)
    stage.open(page, "/")
    stage.follow(page, page.get_by_role("link", name="Justifier").first.click)
    stage.follow(page, page.get_by_role("button", name="Commencer la justification").click)
    page.get_by_label("Nature").select_option("SALAIRES")
    page.get_by_label("Montant (€)").fill("3 500,10")
    page.get_by_label("Dépense").fill("Mi-temps d’éducateur")
    stage.follow(page, page.get_by_role("button", name="Ajouter la dépense").click)
    expect(page.get_by_text("Il manque 159,90")).to_be_visible()
    assert stage.faults(page) == [] and not overflows(page)
    shoot(page, "funding-justification-phone")
    stage.follow(page, page.get_by_role("button", name="Envoyer à l’équipe nationale").click)
    stage.open(page, reverse("funding_subsidy", args=[subsidy.key]))
    assert stage.faults(page) == [] and not overflows(page)
    page.context.close()


def accepts(cast: Cast, stage: Stage, subsidy: Subsidy, shoot: Any) -> None:
    """The national team accepts, and releases what the balance has become."""
    page = stage.window(cast.nadia)
    stage.open(page, reverse("funding_justification", args=[subsidy.key]))
    stage.follow(page, page.get_by_role("button", name="Accepter").click)
    expect(page.get_by_role("heading", name="Versements")).to_be_visible()
    for _ in range(3):
        stage.follow(page, page.get_by_role("button", name="Débloquer").first.click)
    assert stage.faults(page) == []
    shoot(page, "funding-subsidy")
    assert sum(Instalment.objects.filter(subsidy=subsidy).values_list("cents", flat=True)) == 350_010
    assert not Instalment.objects.filter(subsidy=subsidy, released_on__isnull=True).exists()
