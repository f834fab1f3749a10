"""Support agreed with somebody outside: what the person allows is shown by a link, nothing else, until she says no."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from convergence.journeys.models import Journey
from convergence.people.models import Consent, OutsideReferent
from convergence.support.models import PlanComment, ShareLink, Step
from tests.browser.stage import PHONE, Stage, overflows
from tests.cast import Cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NAME, HOME, HEALTH = "Claire Passerelle", "Une clé à moi.", "Manger une pomme."
STEP, SAID = "Garder la chambre jusqu’en juin", "La chambre est gardée."


def test_agree_share_answer_and_take_back(cast: Cast, stage: Stage, today: date, shoot: Any) -> None:
    journey = cast.journey(cast.person(sex="H"), referent=cast.helene)
    page = stage.window(cast.helene)
    gather(stage, page, journey, shoot)
    agree(stage, page, shoot)
    sign(stage, page)
    write(stage, page, journey, shoot)
    path, code = give(stage, page, shoot)
    copied(stage, page, path, code)
    visitor = stage.window(None, PHONE)
    enter(stage, visitor, path, code, shoot)
    act(stage, visitor, shoot)
    read(stage, page, journey, shoot)
    take_back(stage, page, journey)
    refused(stage, visitor, path, shoot)
    told(stage, page, journey, shoot)


# ── 1. Who is around him ─────────────────────────────────────────────────────────────────────
def gather(stage: Stage, page: Any, journey: Journey, shoot: Any) -> None:
    """From his page: a name and who it is for him are enough."""
    stage.open(page, reverse("person", args=[journey.person.key]))
    stage.follow(page, page.get_by_role("link", name="Ajouter quelqu’un").click)
    expect(page.get_by_role("heading", name="Quelqu’un de son entourage", level=1)).to_be_visible()
    assert stage.faults(page) == []
    page.get_by_label("Nom", exact=True).fill(NAME)
    page.get_by_label("Qui est-ce pour la personne").select_option("HEBERGEMENT")
    page.get_by_label("Organisation").fill("CHRS Les Passereaux")
    stage.follow(page, page.get_by_role("button", name="Ajouter").click)
    expect(page.locator("#toasts").get_by_text(f"{NAME} est dans son entourage.")).to_be_visible()
    expect(page.locator(".circle li", has_text=NAME)).to_contain_text("Pas demandé")
    assert stage.faults(page) == []
    shoot(page, "circle")
    narrow(page, shoot, "circle-390")


def narrow(page: Any, shoot: Any, name: str) -> None:
    """The same page on a phone."""
    page.set_viewport_size(PHONE)
    assert not overflows(page)
    shoot(page, name)
    page.set_viewport_size({"width": 1280, "height": 900})


# ── 2. What he agrees to ─────────────────────────────────────────────────────────────────────
def agree(stage: Stage, page: Any, shoot: Any) -> None:
    """For her, on one theme. How he said it is asked; nothing answered before is lost."""
    stage.follow(page, page.get_by_role("link", name="Noter sa réponse").click)
    expect(page.get_by_role("heading", name="Son accord", level=1)).to_be_visible()
    expect(page.get_by_text("Il peut changer d’avis quand il veut.")).to_be_visible()
    assert stage.faults(page) == []
    narrow(page, shoot, "answers-390")
    pick(page, f"{NAME}, CHRS Les Passereaux")
    page.get_by_label("Logement").check()
    pick(page, "D’accord")
    stage.follow(page, page.get_by_role("button", name="Noter sa réponse").click)
    expect(page.get_by_text("Dites comment l’accord a été donné").first).to_be_visible()
    expect(page.get_by_label("Logement")).to_be_checked()
    pick(page, "Feuille signée")
    shoot(page, "answers")
    stage.follow(page, page.get_by_role("button", name="Noter sa réponse").click)
    expect(page.locator("#toasts").get_by_text(f"Réponse notée pour {NAME}.")).to_be_visible()
    given = Consent.objects.get()
    assert (given.theme, given.state, given.means) == ("LOGEMENT", "GIVEN", "SIGNED")


def pick(page: Any, words: str) -> None:
    """One of the answers that stand as buttons."""
    page.get_by_text(words, exact=True).click()


# ── 3. The sheet to sign ─────────────────────────────────────────────────────────────────────
def sign(stage: Stage, page: Any) -> None:
    """Printed from her page, the agreed theme ticked already."""
    stage.follow(page, page.get_by_role("link", name=NAME).first.click)
    expect(page.get_by_role("heading", name=NAME, level=1)).to_be_visible()
    expect(page.get_by_role("checkbox", name="Logement")).to_be_checked()
    expect(page.get_by_role("checkbox", name="Santé")).not_to_be_checked()
    expect(page.get_by_role("button", name="Imprimer la feuille")).to_be_visible()
    assert stage.faults(page) == []
    someone = OutsideReferent.objects.get()
    sheet = page.context.request.get(stage.url + reverse("consent_sheet", args=[someone.key]) + "?themes=LOGEMENT")
    assert (sheet.status, sheet.headers["content-type"]) == (200, "application/pdf")
    assert sheet.body().startswith(b"%PDF-")


# ── 4. His plan ──────────────────────────────────────────────────────────────────────────────
def write(stage: Stage, page: Any, journey: Journey, shoot: Any) -> None:
    """His words, then who does what: one step is for her."""
    stage.open(page, reverse("person", args=[journey.person.key]))
    stage.follow(page, page.locator("#projet").get_by_role("link", name="Commencer").click)
    expect(page.get_by_role("heading", name="Son projet", level=1)).to_be_visible()
    for theme, words in (("LOGEMENT", HOME), ("SANTE", HEALTH)):
        page.get_by_label("Thème").select_option(theme)
        page.get_by_label("Ce que la personne veut, avec ses mots").fill(words)
        stage.follow(page, page.get_by_role("button", name="Noter", exact=True).first.click)
        expect(page.locator("blockquote", has_text=words)).to_be_visible()
    goal = page.locator("article", has_text=HOME)
    goal.get_by_label("Quoi").fill(STEP)
    goal.get_by_label("Qui").select_option(label=f"{NAME}, CHRS Les Passereaux")
    goal.get_by_label("Pour le").fill("2025-03-17")
    stage.follow(page, goal.get_by_role("button", name="Ajouter").click)
    expect(page.locator("article li.step", has_text=STEP)).to_contain_text("17 mars")
    step = Step.objects.get()
    assert (str(step.what), step.due_on, step.outside) == (STEP, date(2025, 3, 17), OutsideReferent.objects.get())
    assert stage.faults(page) == []
    shoot(page, "plan")
    narrow(page, shoot, "plan-390")


# ── 5. A link ────────────────────────────────────────────────────────────────────────────────
def give(stage: Stage, page: Any, shoot: Any) -> tuple[str, str]:
    """Address and code, shown once: the path of the address, and the code."""
    stage.follow(page, page.get_by_role("link", name=f"Faire un lien pour {NAME}").click)
    expect(page.get_by_text("Thèmes d’accord aujourd’hui")).to_contain_text("logement")
    assert stage.faults(page) == []
    stage.follow(page, page.get_by_role("button", name="Faire le lien").click)
    expect(page.get_by_text("Cette page ne se montre qu’une fois.")).to_be_visible()
    assert stage.faults(page) == []
    shoot(page, "link-made")
    address, code = (page.locator(place).input_value() for place in ("#share-address", "#share-code"))
    return urlsplit(address).path, code


def copied(stage: Stage, page: Any, path: str, code: str) -> None:
    """Back on the plan, neither is anywhere."""
    stage.follow(page, page.get_by_role("link", name="C’est copié").click)
    expect(page.locator("aside").get_by_text("Lien ouvert jusqu’au")).to_be_visible()
    source = stage.source(page)
    assert path not in source and code not in source


# ── 6. She opens it, without an account, on her phone ────────────────────────────────────────
def enter(stage: Stage, visitor: Any, path: str, code: str, shoot: Any) -> None:
    """A wrong code is told and shows nothing; the right one shows what he agreed to, and only that."""
    stage.open(visitor, path)
    expect(visitor.get_by_role("heading", name="Projet partagé", level=1)).to_be_visible()
    assert stage.faults(visitor) == [] and not overflows(visitor)
    visitor.get_by_label("Code à six chiffres").fill(f"{(int(code) + 1) % 1_000_000:06d}")
    stage.follow(visitor, visitor.get_by_role("button", name="Ouvrir").click)
    expect(visitor.get_by_text("Ce code ne va pas avec cette adresse").first).to_be_visible()
    assert HOME not in stage.source(visitor) and "Yonas" not in stage.source(visitor)
    assert stage.faults(visitor) == [] and not overflows(visitor)
    shoot(visitor, "shared-wrong-390")
    visitor.get_by_label("Code à six chiffres").fill(f"{code[:3]} {code[3:]}")
    stage.follow(visitor, visitor.get_by_role("button", name="Ouvrir").click)
    expect(visitor.get_by_role("heading", name="Projet de Yonas R.", level=1)).to_be_visible()
    expect(visitor.locator("blockquote")).to_have_text([f"« {HOME} »"])
    source = stage.source(visitor)
    assert HEALTH not in source and "Santé" not in source and "Romarin" not in source
    assert stage.faults(visitor) == [] and not overflows(visitor)
    shoot(visitor, "shared-390")


def act(stage: Stage, visitor: Any, shoot: Any) -> None:
    """A word to the chantier, and her step in one gesture."""
    visitor.get_by_label("Dire quelque chose au chantier").fill(SAID)
    stage.follow(visitor, visitor.get_by_role("button", name="Envoyer").click)
    expect(visitor.locator("article .circle li")).to_contain_text(SAID)
    stage.follow(visitor, visitor.get_by_role("button", name=f"C’est fait : {STEP}").click)
    expect(visitor.locator("li.step")).to_contain_text("fait le 10 mars")
    expect(visitor.get_by_role("button", name="C’est fait")).to_have_count(0)
    assert stage.faults(visitor) == [] and not overflows(visitor)
    shoot(visitor, "shared-done-390")


# ── 7. The chantier reads ────────────────────────────────────────────────────────────────────
def read(stage: Stage, page: Any, journey: Journey, shoot: Any) -> None:
    """What she said and did stands in the plan, said to come by the link; her passages are told."""
    stage.open(page, reverse("journey_plan", args=[journey.key]))
    goal = page.locator("article", has_text=HOME)
    expect(goal.locator(".circle li", has_text=SAID)).to_contain_text("par lien partagé")
    expect(goal.locator("li.step.ok", has_text=STEP)).to_contain_text("fait le 10 mars")
    expect(goal.get_by_role("checkbox")).to_be_checked()
    expect(page.locator("aside").get_by_text("Passages")).to_be_visible()
    assert stage.faults(page) == []
    shoot(page, "plan-answered")


# ── 8. He changes his mind ───────────────────────────────────────────────────────────────────
def take_back(stage: Stage, page: Any, journey: Journey) -> None:
    """Noted from his circle."""
    stage.open(page, reverse("person_circle", args=[journey.person.key]))
    expect(page.locator(".circle li", has_text=NAME)).to_contain_text("Accord signé")
    stage.follow(page, page.get_by_role("link", name="Noter sa réponse").click)
    pick(page, f"{NAME}, CHRS Les Passereaux")
    page.get_by_label("Logement").check()
    pick(page, "Retire son accord")
    stage.follow(page, page.get_by_role("button", name="Noter sa réponse").click)
    expect(page.locator("#toasts").get_by_text("L’accès est fermé.")).to_be_visible()


def refused(stage: Stage, visitor: Any, path: str, shoot: Any) -> None:
    """At once, even for the page that she had before her: what she sends there is not kept."""
    visitor.get_by_label("Dire quelque chose au chantier").fill("Trop tard.")
    with visitor.expect_console_message(lambda said: "410" in said.text):
        stage.follow(visitor, visitor.get_by_role("button", name="Envoyer").click)
    closed(stage, visitor)
    with visitor.expect_console_message(lambda said: "410" in said.text):
        stage.open(visitor, path)
    closed(stage, visitor)
    shoot(visitor, "shared-closed-390")
    assert [str(word.text) for word in PlanComment.objects.all()] == [SAID]
    assert all("410" in complaint for complaint in stage.complaints), stage.complaints
    stage.complaints.clear()
    visitor.context.close()


def closed(stage: Stage, visitor: Any) -> None:
    """Said plainly; nothing of him is on the page."""
    expect(visitor.get_by_role("heading", name="Ce projet n’est plus partagé", level=1)).to_be_visible()
    source = stage.source(visitor)
    assert HOME not in source and SAID not in source and "Yonas" not in source
    assert stage.faults(visitor) == [] and not overflows(visitor)


def told(stage: Stage, page: Any, journey: Journey, shoot: Any) -> None:
    """The chantier reads that the link is closed and why; his plan stands, with what she had said."""
    stage.open(page, reverse("journey_plan", args=[journey.key]))
    beside = page.locator("aside .circle li", has_text=NAME).first
    expect(beside).to_contain_text("Pas d’accord aujourd’hui.")
    expect(beside).to_contain_text("plus d’accord")
    expect(beside.get_by_role("link", name="Faire un lien")).to_have_count(0)
    expect(page.locator("article", has_text=HOME)).to_contain_text(SAID)
    assert ShareLink.objects.count() == 1
    assert stage.faults(page) == []
    shoot(page, "plan-closed")
    stage.open(page, reverse("person_circle", args=[journey.person.key]))
    expect(page.locator(".circle li", has_text=NAME)).to_contain_text("accès fermé")
    assert stage.faults(page) == []
