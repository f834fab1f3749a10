"""An opportunity from end to end: an officer opens it, a referent proposes, the officer chooses, the partner answers by
her link on a phone, the referent notes what was obtained and brings the situation up to date."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from convergence.journeys import actions as journeys
from convergence.journeys.models import Journey, Situation
from convergence.partnerships.actions import orientations
from convergence.partnerships.models import Opportunity, Orientation
from tests.browser.stage import PHONE, Stage, overflows
from tests.cast import Cast
from tests.partnerships.makers import file, moved, partner

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_from_the_partner_to_the_keys(cast: Cast, stage: Stage, today: Any, shoot: Any) -> None:
    for name, household in (("Romarin", "SEUL"), ("Sauge", "COUPLE"), ("Mauve", "SEUL")):
        journey = cast.journey(cast.person(name, "Yonas"), referent=cast.helene)
        journeys.record_situation(
            by=cast.helene, journey=journey, stage="ENTRY", observed_on=journey.started_on, household=household
        )
    home = partner(cast, territory=cast.orb)
    open_it(cast, stage, shoot, home)
    propose(cast, stage, shoot)
    offer = Opportunity.objects.get()
    moved(cast, file(cast, Journey.objects.get(person__last_name="Mauve"), offer), "propose")
    choose(cast, stage, shoot, offer)
    answer(cast, stage, shoot)
    obtain(cast, stage, shoot)


def open_it(cast: Cast, stage: Stage, shoot: Any, home: Any) -> None:
    """The officer says what, for whom and how, and tells the chantiers."""
    page = stage.window(cast.ines)
    stage.open(page, "/")
    page.get_by_role("link", name="Partenaires").first.click()
    page.get_by_role("link", name="Habitat du Pont").click()
    page.get_by_role("link", name="Nouvelle opportunité").click()
    page.get_by_label("Ce qui est proposé").fill("Studio, quai des Brumes")
    page.get_by_label("Ajouter un critère").select_option(label="Ménage")
    page.get_by_role("button", name="Ajouter", exact=True).click()
    page.get_by_label("Seul·e, sans enfant").check()
    page.get_by_text("Arbitrée : plus de demandes que de places").click()
    page.get_by_label(re.compile("Pièces à réunir")).fill("Avis d’imposition")
    expect(page.get_by_label("Ce qui est proposé")).to_have_value("Studio, quai des Brumes")
    assert stage.faults(page) == []
    shoot(page, "opportunity-form")
    page.get_by_role("button", name="Ouvrir l’opportunité").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Studio, quai des Brumes")
    expect(page.get_by_text("Ménage : Seul·e, sans enfant.")).to_be_visible()
    assert stage.faults(page) == []
    page.context.close()


def propose(cast: Cast, stage: Stage, shoot: Any) -> None:
    """The referent finds it on her home, sees who fits, notes the agreement and proposes."""
    page = stage.window(cast.helene)
    stage.open(page, "/")
    page.get_by_role("link", name=re.compile("Qui pourrait convenir")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Qui pourrait convenir")
    expect(page.get_by_text("Ne convient pas")).to_be_visible()
    assert stage.faults(page) == []
    shoot(page, "fit")
    page.get_by_role("button", name=re.compile("Préparer un dossier pour Yonas Romarin")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Yonas Romarin")
    expect(page.get_by_text("Notez d’abord l’accord de la personne")).to_be_visible()
    page.get_by_label("Ce qu’elle accepte de transmettre").fill("Seul, salarié du chantier depuis janvier.")
    page.get_by_role("button", name="Noter son accord").click()
    page.get_by_role("button", name="Avis d’imposition").click()
    expect(page.get_by_role("button", name="Avis d’imposition")).to_have_attribute("aria-pressed", "true")
    assert stage.faults(page) == []
    shoot(page, "file")
    page.get_by_role("button", name="Proposer", exact=True).click()
    expect(page.locator("#toasts").get_by_text("proposée")).to_be_visible()
    page.context.close()


def choose(cast: Cast, stage: Stage, shoot: Any, offer: Any) -> None:
    """The officer sees them side by side, keeps one with her reason, and sends the file."""
    page = stage.window(cast.ines)
    stage.open(page, f"/partenaires/opportunites/{offer.key}/arbitrer/")
    card = page.locator("article", has_text="Yonas Romarin")
    card.get_by_label("Motif pour Yonas Romarin").fill("Sans logement depuis deux ans.")
    expect(card.get_by_label("Motif pour Yonas Romarin")).to_have_value("Sans logement depuis deux ans.")
    assert stage.faults(page) == []
    shoot(page, "arbitrate")
    card.get_by_role("button", name="Retenir", exact=True).click()
    expect(page.get_by_text("complet")).to_be_visible()
    other = page.locator("article", has_text="Yonas Mauve")
    other.get_by_label("Motif pour Yonas Mauve").fill("Aussi pressé.")
    other.get_by_role("button", name="Retenir", exact=True).click()
    expect(page.locator("#toasts").get_by_text("déjà donnée")).to_be_visible()
    page.get_by_role("link", name="Yonas Romarin").click()
    page.get_by_role("button", name="Envoyer au partenaire").click()
    expect(page.get_by_role("heading", name="Réponse du partenaire")).to_be_visible()
    page.context.close()


def answer(cast: Cast, stage: Stage, shoot: Any) -> None:
    """The partner opens her link on a phone: initials only, one answer."""
    sent = Orientation.objects.get(state="SENT")
    page = stage.window(size=PHONE)
    stage.open(page, f"/reponse/{orientations.make_link(by=cast.ines, orientation=sent)}/")
    expect(page.get_by_role("heading", name="Y. R.")).to_be_visible()
    expect(page.get_by_text("Romarin")).to_have_count(0)
    assert stage.faults(page) == []
    assert not overflows(page)
    shoot(page, "answer-phone")
    page.get_by_text("Nous acceptons ce dossier").click()
    page.get_by_role("button", name="Répondre").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Votre réponse est reçue")
    page.context.close()


def obtain(cast: Cast, stage: Stage, shoot: Any) -> None:
    """The referent reads the answer from her home, notes the keys, and the situation at that day."""
    page = stage.window(cast.helene)
    stage.open(page, "/")
    page.get_by_role("link", name=re.compile("Lire : Yonas Romarin")).click()
    page.get_by_role("button", name="J’ai lu cette réponse").click()
    page.get_by_text("Entrée dans un logement").click()
    page.get_by_role("button", name="Noter ce qui est obtenu").click()
    expect(page.get_by_role("heading", name=re.compile("Mettre à jour sa situation"))).to_be_visible()
    assert stage.faults(page) == []
    shoot(page, "obtained")
    page.get_by_role("button", name=re.compile("Noter au")).click()
    expect(page.locator("#toasts").get_by_text("Sa situation est à jour")).to_be_visible()
    assert Situation.objects.get(stage="REVIEW").housing == "LOC_SOCIAL"
    page.context.close()
