"""A chantier's own sheet: brought, matched, written, decided, undone; each page is looked at on the way."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from convergence.exchange.models import Conflict
from convergence.journeys import actions as journeys
from convergence.journeys.models import Journey
from tests.browser.stage import DESK, PHONE, Stage, overflows
from tests.cast import Cast
from tests.exchange.books import book, raw, row

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

OWN = [
    ["N° dossier", "Nom de famille", "Prénom", "Né le", "Entrée le", "Hébergement à l’entrée", "Humeur"],
    ["D1", "Romarin", "Yonas", "11/03/1984", "05/02/2024", "chez un pote", "bonne"],
    ["D2", "Sauge", "Lina", "02/05/1990", "06/02/2024", "CHRS", "égale"],
    ["D3", "", "Lina", "02/05/1990", "06/02/2024", "CHRS", ""],
]


def bring(stage: Stage, page: Any, path: Path) -> None:
    """Drop a file on the page « Classeurs »."""
    page.set_input_files("[name=workbook]", str(path))
    press(stage, page, "Contrôler le classeur")


def press(stage: Stage, page: Any, name: str) -> None:
    """That button, and the page it leads to."""
    stage.follow(page, page.get_by_role("button", name=name, exact=True).click)


def look(stage: Stage, page: Any, shoot: Any, name: str) -> None:
    """Nothing for axe to say, nothing that overflows, at the desk and in the hand."""
    faults = stage.faults(page)
    page.set_viewport_size(PHONE)
    assert not overflows(page), name
    shoot(page, f"{name}-phone")
    page.set_viewport_size(DESK)
    shoot(page, name)
    assert faults == [], name


def test_a_sheet_of_ones_own_comes_in_and_goes_out(
    cast: Cast, stage: Stage, today: Any, shoot: Any, tmp_path: Path
) -> None:
    page = stage.window(cast.helene)
    stage.open(page, "/")
    page.get_by_text("Données et bilans").first.click()
    stage.follow(page, page.get_by_role("link", name="Classeurs").first.click)
    expect(page.get_by_role("heading", name="Classeurs", level=1)).to_be_visible()
    look(stage, page, shoot, "exchange")

    bring(stage, page, raw(tmp_path / "own.xlsx", {"Feuil1": OWN}))
    expect(page.get_by_role("heading", name="Vos en-têtes")).to_be_visible()
    expect(page.get_by_label("Né le")).to_have_value("date_naissance")
    page.get_by_label("Programme, si aucune colonne").select_option("CVG")
    expect(page.get_by_label("Programme, si aucune colonne")).to_have_value("CVG")
    look(stage, page, shoot, "headers")
    press(stage, page, "Contrôler avec ces réponses")

    expect(page.get_by_text("Des mots ne sont pas dans nos listes")).to_be_visible()
    look(stage, page, shoot, "report")
    stage.follow(page, page.get_by_role("link", name="Les associer une fois pour toutes").click)
    page.get_by_label("chez un pote").select_option("TIERS")
    press(stage, page, "Contrôler avec ces réponses")
    press(stage, page, "Enregistrer les lignes acceptées")

    expect(page.get_by_role("button", name="Annuler cet import")).to_be_visible()
    assert set(Journey.objects.values_list("reference", flat=True)) == {"D1", "D2"}
    page.get_by_role("button", name="Annuler cet import").click()
    press(stage, page, "Annuler l’import")
    expect(page.get_by_text("tout est redevenu comme avant")).to_be_visible()
    assert not Journey.objects.exists()


def test_a_value_changed_on_both_sides_is_decided(
    cast: Cast, stage: Stage, today: Any, shoot: Any, tmp_path: Path
) -> None:
    journey = cast.journey(cast.person(), started_on=date(2024, 2, 5), reference="A1", referrer="CHRS")
    page = stage.window(cast.helene)
    stage.open(page, "/echanges/")
    bring(stage, page, book(tmp_path / "b.xlsx", [row(orienteur="MARAUDE", sexe="", nationalite="")]))
    press(stage, page, "Enregistrer")
    stage.follow(page, page.get_by_role("link", name="Trancher").click)
    expect(page.get_by_role("heading", name="Valeurs à trancher")).to_be_visible()
    look(stage, page, shoot, "conflicts")
    journeys.amend_journey(by=cast.helene, journey=journey, weekly_hours=20)
    stage.follow(page, page.get_by_role("button", name="Prendre").first.click)
    expect(page.get_by_text("Rien à trancher")).to_be_visible()
    journey.refresh_from_db()
    assert journey.referrer == "MARAUDE" and Conflict.objects.get().state == "FILE"
