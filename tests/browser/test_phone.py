"""In a van and in a meeting: the pages of the day on a phone of 390 pixels, and on paper."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from convergence.journeys import actions as journeys
from tests.browser.stage import PHONE, Stage, overflows
from tests.cast import Cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

THUMB = 24
"""Pixels that a target needs at least, on each side. Source: WCAG 2.2, 2.5.8."""
SMALL = """least => [...document.querySelectorAll('main button, main select, main .btn, .only-phone > li > *')]
  .filter(e => e.checkVisibility() && !e.closest('.visually-hidden'))
  .map(e => [e.textContent.trim().slice(0, 30), e.getBoundingClientRect()])
  .filter(([, box]) => box.width < least || box.height < least).map(([words]) => words)"""


@pytest.mark.usefixtures("today")
def test_a_day_on_the_phone_then_on_paper(cast: Cast, stage: Stage, shoot: Any) -> None:
    on, by = date(2024, 3, 4), cast.system
    journey = cast.journey(started_on=on, referent=cast.helene)
    journeys.record_diagnosis(by=by, journey=journey, diagnosed_on=on, housing="RUE", base_cover="AUCUNE", rqth="REFUS")
    left = cast.journey(cast.person("Bruyère", "Ludovic"), started_on=on, referent=cast.helene)
    journeys.close_journey(by=by, journey=left, ended_on=date(2024, 8, 30), exit_reason="CDI")

    page = stage.window(cast.helene, PHONE, has_touch=True)
    stage.open(page, "/")
    fits(stage, page, shoot, "phone-home")
    stage.swap(page, page.get_by_role("button", name="Injoignable").first.tap)
    expect(page.locator("li.done")).to_be_visible()
    expect(page.get_by_text("On vous le rappelle dans")).to_be_visible()
    assert not overflows(page)
    stage.follow(page, page.locator(".only-phone").get_by_role("link", name="Personnes").tap)
    expect(page.get_by_role("heading", name="Personnes", level=1)).to_be_visible()
    fits(stage, page, shoot, "phone-people")
    stage.follow(page, page.get_by_role("link", name="Yonas Romarin").tap)
    expect(page.get_by_role("heading", name="Yonas Romarin", level=1)).to_be_visible()
    fits(stage, page, shoot, "phone-person")
    for name in ("journey_review", "journey_exit"):
        stage.open(page, reverse(name, args=[journey.key]))
        fits(stage, page, shoot, f"phone-{name}")
    stage.open(page, reverse("hours"))
    fits(stage, page, shoot, "phone-hours")
    page.get_by_label("Yonas Romarin").fill("20")
    stage.follow(page, page.get_by_role("button", name="Enregistrer la semaine").tap)
    expect(page.get_by_text("enregistrée").first).to_be_visible()

    stage.open(page, reverse("person", args=[journey.person.key]))
    page.set_viewport_size({"width": 794, "height": 1123})
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", name="Yonas Romarin", level=1)).to_be_visible()
    expect(page.locator("#situation").get_by_text("Refus de répondre").first).to_be_visible()
    expect(page.get_by_text("imprimé le")).to_be_visible()
    for part in (".side", ".seek", ".tabs", ".acts-quick"):
        expect(page.locator(part).first, part).to_be_hidden()
    assert not overflows(page)
    shoot(page, "paper-person")


def fits(stage: Stage, page: Any, shoot: Any, name: str) -> None:
    """Nothing to scroll sideways, nothing too small for a thumb, the bar of the day at hand."""
    shoot(page, name)
    assert not overflows(page), name
    assert stage.measure(page, SMALL, THUMB) == [], name
    expect(page.get_by_role("link", name="Accueil").first).to_be_visible()
