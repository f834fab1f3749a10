"""A health officer runs a workshop: opened, three people put on its list, who came noted on a phone, the timeline."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from convergence.collective.models import Course
from tests.browser.stage import PHONE, Stage, overflows
from tests.cast import Cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NAMES = (("Romarin", "Yonas"), ("Mistral", "Tesfay"), ("Ancolie", "Samir"))


def test_a_workshop_from_its_opening_to_the_timeline(cast: Cast, stage: Stage, today: date, shoot: Any) -> None:
    people = [cast.journey(cast.person(*name), referent=cast.helene).person for name in NAMES]
    opens(stage, cast, today, shoot)
    course = Course.objects.get()
    registers(stage, cast, course, shoot)
    notes(stage, cast, course, shoot)
    page = stage.window(cast.helene)
    stage.open(page, reverse("person", args=[people[0].key]))
    expect(page.get_by_text("Atelier : Bouge tes habitudes")).to_be_visible()
    assert stage.faults(page) == []


def opens(stage: Stage, cast: Cast, today: date, shoot: Any) -> None:
    page = stage.window(cast.ines)
    stage.open(page, reverse("course_new"))
    page.get_by_label("Intitulé").fill("Bouge tes habitudes")
    page.get_by_label("Thème").select_option("BIEN_ETRE")
    page.get_by_label("Pour qui").select_option(label="Territoire Orb")
    page.get_by_label("Lieu").fill("Salle des fêtes")
    page.get_by_label("Première séance le").fill(today.isoformat())
    page.get_by_label("Les suivantes").select_option("w2")
    page.get_by_label("Nombre de séances").fill("8")
    expect(page.get_by_label("Nombre de séances")).to_have_value("8")
    assert stage.faults(page) == []
    shoot(page, "course-new")
    stage.follow(page, page.get_by_role("button", name="Créer").click)
    expect(page.get_by_role("heading", name="Bouge tes habitudes", level=1)).to_be_visible()
    assert stage.faults(page) == []
    page.context.close()


def registers(stage: Stage, cast: Cast, course: Course, shoot: Any) -> None:
    page = stage.window(cast.helene)
    stage.open(page, reverse("courses"))
    stage.follow(page, page.get_by_role("link", name="Bouge tes habitudes").click)
    stage.follow(page, page.get_by_role("link", name="Inscrire des personnes").click)
    for last, first in NAMES:
        page.get_by_label(f"{first} {last}").check()
        expect(page.get_by_label(f"{first} {last}")).to_be_checked()
    assert stage.faults(page) == []
    shoot(page, "course-enrol")
    stage.follow(page, page.get_by_role("button", name="Inscrire", exact=True).click)
    expect(page.locator("#toasts").get_by_text("3 personnes inscrites.")).to_be_visible()
    assert stage.faults(page) == []
    shoot(page, "course")
    page.context.close()


def notes(stage: Stage, cast: Cast, course: Course, shoot: Any) -> None:
    page = stage.window(cast.ines, PHONE)
    stage.open(page, reverse("course", args=[course.key]))
    assert not overflows(page)
    stage.follow(page, page.get_by_role("link", name="Noter les présents").click)
    group = page.get_by_role("group", name="Présence : Tesfay Mistral")
    stage.swap(page, group.get_by_role("button", name="Absent").click)
    expect(page.get_by_text("0 présent, 1 absent, 2 à noter")).to_be_visible()
    stage.follow(page, page.get_by_role("button", name="Tous présents").click)
    expect(page.get_by_text("2 présents, 1 absent, 0 à noter")).to_be_visible()
    assert stage.faults(page) == [] and not overflows(page)
    shoot(page, "course-attendance-phone")
    page.context.close()
