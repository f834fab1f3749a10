"""Those around her: a director hands a leaver’s people over; records are made one, and two again."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from convergence.journeys.models import Journey
from convergence.people import actions as people
from convergence.people.models import IdentityDoubt, Person
from tests.browser.stage import Stage
from tests.cast import Cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_hand_over_then_merge_and_undo(cast: Cast, stage: Stage, today: Any, shoot: Any) -> None:
    one, other = cast.person("Romarin", "Yonas"), cast.person("Romarin", "Yonnas")
    for person in (one, cast.person("Bruyère", "Ludovic"), cast.person("Sauge", "Selam")):
        cast.journey(person, referent=cast.helene)
    cast.journey(other, chantier=cast.bleuet)
    people.raise_doubts(by=cast.system, pairs=[(one, other, IdentityDoubt.Kind.NEAR)])

    hand_over(cast, stage, shoot)
    compare(cast, stage, shoot, one, other)


def hand_over(cast: Cast, stage: Stage, shoot: Any) -> None:
    """From the team to « Confier », all of them in one choice."""
    page = stage.window(cast.odile)
    stage.open(page, "/")
    stage.follow(page, page.get_by_role("link", name="Équipe").first.click)
    expect(page.get_by_role("heading", name="Équipe", level=1)).to_be_visible()
    assert stage.faults(page) == []
    shoot(page, "team")
    stage.follow(page, page.locator(f"a[href='/equipe/{cast.helene.key}/confier/']").first.click)
    expect(page.get_by_role("heading", name=re.compile("Confier les personnes de Helene"))).to_be_visible()
    expect(page.get_by_text("3 personnes à confier")).to_be_visible()
    page.get_by_label("Tout confier à").select_option(label=cast.marc.name)
    shoot(page, "hand-over")
    stage.follow(page, page.get_by_role("button", name="Confier", exact=True).click)
    expect(page.locator("#toasts").get_by_text("3 personnes à d’autres mains")).to_be_visible()
    assert Journey.objects.entrusted_to(cast.marc).count() == 3
    assert Journey.objects.entrusted_to(cast.helene).count() == 0
    page.context.close()


def compare(cast: Cast, stage: Stage, shoot: Any, one: Person, other: Person) -> None:
    """The data lead sees both records side by side, makes one, then changes her mind."""
    page = stage.window(cast.dora)
    stage.open(page, "/")
    stage.follow(page, page.get_by_role("link", name="Fiches à comparer").first.click)
    stage.follow(page, page.get_by_role("link", name="Comparer", exact=True).first.click)
    expect(page.get_by_role("heading", name=re.compile("Même personne"))).to_be_visible()
    expect(page.get_by_text("diffère").first).to_be_visible()
    assert stage.faults(page) == []
    shoot(page, "compare")
    stage.follow(page, page.get_by_role("button", name="Réunir les deux fiches").click)
    expect(page.get_by_role("heading", name="Une seule fiche")).to_be_visible()
    assert {journey.person_id for journey in Journey.objects.filter(person__in=[one, other])} == {one.pk}
    shoot(page, "merged")
    stage.follow(page, page.get_by_role("button", name="Défaire la réunion").click)
    expect(page.get_by_role("heading", name="Réunion défaite")).to_be_visible()
    assert {journey.person_id for journey in Journey.objects.filter(person__in=[one, other])} == {one.pk, other.pk}
    page.context.close()
