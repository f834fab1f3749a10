"""A CIP opens what she has to mend, mends one point on its very field, and her list is one shorter."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from convergence.indicators import snapshot
from convergence.journeys import actions as journeys
from convergence.quality import current
from tests.browser.stage import DESK, PHONE, Stage, overflows
from tests.cast import Cast

POINT = re.compile("Logement à l’entrée.*Romarin")
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _own_snapshots(settings: Any, tmp_path: Path) -> Iterator[None]:
    """What the state is read from stays with the test."""
    settings.HOME = tmp_path
    snapshot.forget()
    current.forget()
    yield
    snapshot.forget()
    current.forget()


@pytest.mark.usefixtures("today")
def test_she_mends_one_point_and_the_list_is_one_shorter(cast: Cast, stage: Stage, shoot: Any) -> None:
    for name in ("Romarin", "Sauge"):
        journey = cast.journey(cast.person(name, "Yonas", sex="H"), started_on=date(2024, 9, 2), referent=cast.helene)
        journeys.record_diagnosis(by=cast.helene, journey=journey, diagnosed_on=date(2024, 10, 1), income="RSA")
    page = stage.window(cast.helene)
    stage.open(page, reverse("quality_list"))
    points = page.locator(".mending .points a")
    before = len(stage.texts(points))
    assert stage.faults(page) == []
    shoot(page, "quality-list")

    stage.follow(page, page.get_by_role("link", name=POINT).click)
    expect(page.get_by_role("heading", name="Diagnostic d’entrée")).to_be_visible()
    field = page.get_by_label(re.compile("^Où dort la personne"))
    expect(field).to_be_focused()
    assert stage.faults(page) == []
    shoot(page, "quality-field")
    with page.expect_response(lambda answer: answer.request.headers.get("x-autosave") == "1"):
        field.select_option("CHU")
    stage.follow(page, page.get_by_role("button", name="Enregistrer et revenir").click)

    expect(page).to_have_url(re.compile(re.escape(reverse("quality_list")) + "$"))
    expect(points).to_have_count(before - 1)
    expect(page.get_by_role("link", name=POINT)).to_have_count(0)
    page.set_viewport_size(PHONE)
    assert not overflows(page)
    stage.open(page, reverse("quality_state"))
    assert not overflows(page)
    shoot(page, "quality-state-390")
    page.set_viewport_size(DESK)
    assert stage.faults(page) == []
    shoot(page, "quality-state")
