"""The week’s hours by keyboard alone, as the one who fills them every Friday."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from playwright.sync_api import expect

from convergence.journeys import actions
from convergence.journeys.models import WorkedWeek
from tests.browser.stage import Stage
from tests.cast import Cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def peopled(cast: Cast, settings: Any) -> None:
    """Garance at work: nine people, twenty hours each."""
    settings.TODAY = date(2025, 3, 13)
    for index in range(9):
        person = cast.person(f"Romarin{index}", "Yonas", birth_date=date(1980, 1, 1) + timedelta(days=index))
        journey = cast.journey(person, referent=cast.helene, started_on=date(2024, 5, 6))
        actions.plan_hours(by=cast.system, journey=journey, from_on=date(2024, 5, 6), hours=Decimal(20))


@pytest.mark.usefixtures("peopled")
def test_a_week_is_filled_by_keyboard(stage: Stage, cast: Cast) -> None:
    page = stage.window(cast.rachid)
    stage.open(page, "/heures/")
    cells = page.locator("[data-cell]")
    expect(cells).to_have_count(9)
    cells.first.focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowUp"):
        page.keyboard.press(key)
    page.keyboard.type("17,5")
    expect(page.locator("[data-gap]").nth(1)).to_contain_text("2,5")
    expect(page.locator("[data-total]")).to_contain_text("177,5")
    page.keyboard.press("Enter")
    page.keyboard.type("0")
    stage.follow(page, page.get_by_role("button", name="Enregistrer la semaine").click)
    expect(page.get_by_text("Semaine enregistrée.")).to_be_visible()
    kept = sorted(WorkedWeek.objects.values_list("hours", flat=True))
    assert kept == [Decimal(0), Decimal("17.5"), *[Decimal(20)] * 7]


@pytest.mark.usefixtures("peopled")
def test_enter_in_the_last_cell_saves(stage: Stage, cast: Cast) -> None:
    page = stage.window(cast.rachid)
    stage.open(page, "/heures/")
    page.locator("[data-cell]").last.focus()
    stage.follow(page, lambda: page.keyboard.press("Enter"))
    expect(page.get_by_text("Semaine enregistrée.")).to_be_visible()
    assert WorkedWeek.objects.count() == 9
