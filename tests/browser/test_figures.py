"""A spreadsheet comes in; the bilan of 2024 is read, each figure open on the people behind it; a correction shows."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect
from python_calamine import CalamineWorkbook

from convergence.indicators import snapshot
from convergence.journeys import actions as journeys
from convergence.journeys.models import Journey
from tests.browser.stage import DESK, PHONE, Stage, overflows
from tests.cast import Cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DATA = Path(__file__).resolve().parent.parent / "data"
EXAMPLE = DATA / "example-clean.xlsx"
EXPECTED = json.loads((DATA / "example-clean.expected.json").read_text(encoding="utf-8"))["national|CVG|2024"]
SHEET = """Nom de famille;Prénom;Né le;Entré le;Où il dort
Bruyère;Ludovic;12/05/1979;05/02/2024;CHRS
;Selam;01/07/1988;04/03/2024;RUE
"""
DROP = """([name, content]) => {
  const bytes = Uint8Array.from(atob(content), letter => letter.charCodeAt(0));
  const data = new DataTransfer();
  data.items.add(new File([bytes], name));
  document.querySelector('[data-drop]').dispatchEvent(
    new DragEvent('drop', {dataTransfer: data, bubbles: true, cancelable: true}));
}"""


@pytest.fixture(autouse=True)
def _own_snapshots(settings: Any, tmp_path: Path) -> Iterator[None]:
    """What the figures are read from stays with the test."""
    settings.HOME = tmp_path
    snapshot.forget()
    yield
    snapshot.forget()


def drop(stage: Stage, page: Any, name: str, content: bytes) -> None:
    """As from the desktop: dropped on the page, then checked."""
    page.evaluate(DROP, [name, base64.b64encode(content).decode()])
    expect(page.locator(".names", has_text=name)).to_be_visible()
    stage.follow(page, page.get_by_role("button", name="Contrôler le classeur").click)
    expect(page).to_have_url(re.compile(r"/echanges/[0-9a-f-]{36}/"))


def counts(page: Any, label: str, number: int) -> None:
    """One count of the report: the first line of its words."""
    fact = page.locator(".facts > div", has_text=label).locator("dd")
    expect(fact).to_have_text(re.compile(rf"^\s*{number}\s*(\n|$)"), use_inner_text=True)


# ── 9 and 10. The workbook, then the bilan of the network ────────────────────────────────────
@pytest.mark.usefixtures("today")
def test_from_a_spreadsheet_to_the_bilan_and_back(cast: Cast, stage: Stage, shoot: Any) -> None:
    page = stage.window(cast.dora)
    stage.open(page, reverse("exchange"))
    shoot(page, "exchange")
    drop(stage, page, "example-clean.xlsx", EXAMPLE.read_bytes())
    counts(page, "Parcours à créer", 184)
    counts(page, "Lignes refusées", 0)
    assert not Journey.objects.exists()
    assert stage.faults(page) == []
    shoot(page, "exchange-checked")
    stage.follow(page, page.get_by_role("button", name=re.compile("^Enregistrer")).click)
    expect(page.get_by_text(re.compile("^Enregistré le"))).to_be_visible()
    assert Journey.objects.count() == 184
    batch = page.url

    read_bilan(stage, page, shoot)

    stage.open(page, batch.removeprefix(stage.url))
    page.get_by_role("button", name="Annuler cet import").click()
    stage.follow(page, page.get_by_role("dialog").get_by_role("button", name="Annuler l’import").click)
    expect(page.get_by_text(re.compile("^Annulé le"))).to_be_visible()
    assert not Journey.objects.exists()
    shoot(page, "exchange-undone")


def read_bilan(stage: Stage, page: Any, shoot: Any) -> None:
    """The page holds the figures that an independent program computed; each opens on as many people."""
    stage.open(page, f"{reverse('bilan')}?programme=CVG&year=2024&scope=national")
    expect(page.get_by_role("heading", name=re.compile("^Bilan CVG 2024"))).to_be_visible()
    assert stage.faults(page) == []
    shoot(page, "bilan")
    rates = page.locator(".figs td.rate a")
    places = stage.measure(page, "[...document.querySelectorAll('.figs td.rate a')].map(link => link.pathname)")
    keys = [place.split("/")[2] for place in places]
    assert len(keys) > 10
    for key, text in zip(keys, stage.texts(rates), strict=True):
        successes, known = (int(re.sub(r"\s", "", number)) for number in text.split("/"))
        assert [successes, known] == EXPECTED[key][:2], key
    for key in sorted(keys)[:2]:
        stage.follow(page, page.locator(f".figs td.rate a[href*='/{key}/']").first.click)
        expect(page).to_have_url(re.compile(f"/{key}/personnes/"))
        behind(page, EXPECTED[key][0])
        stage.follow(page, page.go_back)
    page.set_viewport_size(PHONE)
    assert not overflows(page)
    shoot(page, "bilan-390")
    page.set_viewport_size(DESK)
    page.emulate_media(media="print")
    shoot(page, "bilan-print")
    page.emulate_media(media="screen")


def behind(page: Any, number: int) -> None:
    """How many people the list says it holds."""
    expect(page.locator("nav.tabs a[aria-current]")).to_have_text(re.compile(rf"^\D*{number}\D*$"))


# ── Her own sheet, her own figures ───────────────────────────────────────────────────────────
@pytest.mark.usefixtures("today")
def test_her_own_sheet_and_her_own_figures(cast: Cast, stage: Stage, shoot: Any, tmp_path: Path) -> None:
    page = stage.window(cast.helene, accept_downloads=True)
    stage.open(page, reverse("exchange"))
    drop(stage, page, "mes personnes.csv", SHEET.encode())
    expect(page.get_by_role("heading", name="Vos en-têtes")).to_be_visible()
    shoot(page, "exchange-headers")
    assert stage.faults(page) == []
    for header, column in (("Né le", "date_naissance"), ("Entré le", "date_entree"), ("Où il dort", "logement_entree")):
        page.get_by_label(header, exact=True).select_option(column)
    page.get_by_label("Nom de famille").select_option("nom")
    page.get_by_label("Chantier, si aucune colonne").select_option(label=cast.garance.name)
    page.get_by_label("Programme, si aucune colonne").select_option("CVG")
    stage.follow(page, page.get_by_role("button", name="Contrôler avec ces réponses").click)
    counts(page, "Parcours à créer", 1)
    counts(page, "Lignes refusées", 1)
    expect(page.get_by_text("Le nom manque").first).to_be_visible()
    shoot(page, "exchange-report")
    assert stage.faults(page) == []
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("ce qui est à corriger")).click()
    download.value.save_as(tmp_path / "a-corriger.xlsx")
    rows = CalamineWorkbook.from_path(tmp_path / "a-corriger.xlsx").get_sheet_by_index(0).to_python()
    assert rows[0][-1] == "À corriger"
    assert "Le nom manque" in rows[2][-1]
    stage.follow(page, page.get_by_role("button", name="Enregistrer les lignes acceptées").click)
    expect(page.get_by_text(re.compile("^Enregistré le"))).to_be_visible()
    correct(cast, stage, page)


def correct(cast: Cast, stage: Stage, page: Any) -> None:
    """One person in her bilan, then what she corrects is counted when she comes back."""
    journey = Journey.objects.get()
    journeys.record_diagnosis(by=cast.helene, journey=journey, diagnosed_on=date(2024, 2, 20), street_history="OUI")
    where = f"{reverse('bilan')}?programme=CVG&year=2024&scope=chantier:{cast.garance.code}"
    stage.open(page, where)
    before = read(stage, page, "CVG-04")
    stage.open(page, reverse("journey_diagnosis", args=[journey.key]))
    with page.expect_response(lambda answer: answer.request.headers.get("x-autosave") == "1"):
        answer = page.locator("[name=street_history][value=NON]").get_attribute("id")
        page.locator(f"label[for={answer}]").click()
    stage.open(page, where)
    assert read(stage, page, "CVG-04") == (before[0] - 1, before[1])


def read(stage: Stage, page: Any, key: str) -> tuple[int, int]:
    """Successes and known answers of a figure of the page."""
    (text,) = stage.texts(page.locator(f".figs td.rate a[href*='/{key}/']"))
    successes, known = text.split("/")
    return int(successes), int(known)
