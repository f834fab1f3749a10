"""A chargé d’insertion follows a person from arrival to follow-up, as she would, over a year and a half."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from convergence.journeys.models import Journey, Situation
from convergence.people.models import IdentityDoubt, Person
from tests.browser.stage import PHONE, Keys, Stage, overflows
from tests.cast import Cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "une longue phrase de passe"
ARRIVED, REVIEWED, LEFT, FOLLOWED = date(2024, 3, 4), date(2024, 9, 9), date(2025, 2, 7), date(2025, 8, 11)
MOST_GESTURES = 40
"""To open a journey without a mouse: under two minutes, the name being typed."""


def test_from_arrival_to_follow_up(cast: Cast, stage: Stage, settings: Any, shoot: Any) -> None:
    settings.TODAY = ARRIVED
    cast.person("Capucine", "Amynata", birth_date=date(1984, 11, 11))  # known elsewhere only, out of her sight
    page = stage.window()

    sign_in(cast, stage, page)
    journey = welcome(cast, stage, page, shoot)
    diagnose(stage, page, journey, shoot)
    find(stage, page)
    settings.TODAY = REVIEWED
    review(stage, page, journey, shoot)
    hours(cast, stage, journey, shoot)
    settings.TODAY = LEFT
    leave(stage, page, journey, shoot)
    settings.TODAY = FOLLOWED
    follow(stage, page, journey, shoot)


# ── 1. She signs in ──────────────────────────────────────────────────────────────────────────
def sign_in(cast: Cast, stage: Stage, page: Any) -> None:
    """A stranger is sent to the door; a wrong word is told there; the right one leads home."""
    cast.helene.set_password(PASSWORD)
    cast.helene.save()
    stage.open(page, "/")
    expect(page).to_have_url(re.compile(re.escape(reverse("account_login"))))
    keys = Keys(page)
    keys.reach("login")
    keys.type(cast.helene.email)
    keys.press("Tab")
    keys.type("autre chose")
    stage.follow(page, lambda: keys.press("Enter"))
    expect(page.locator(".err, .summary").first).to_be_visible()
    expect(page.locator("[name=login]")).to_have_value(cast.helene.email)
    page.locator("[name=password]").focus()
    keys.type(PASSWORD)
    stage.follow(page, lambda: keys.press("Enter"))
    expect(page.get_by_role("heading", name="Ce qui m’attend", level=1)).to_be_visible()
    expect(page.get_by_text("Rien n’attend").first).to_be_visible()


# ── 2. She welcomes a person ─────────────────────────────────────────────────────────────────
def welcome(cast: Cast, stage: Stage, page: Any, shoot: Any) -> Journey:
    """Who, which programme, since when: nothing else is asked. A near record is told, never shown."""
    keys = Keys(page)
    keys.press("/")
    stage.swap(page, lambda: keys.seek("capucine"))
    create = page.locator("#hits [role=option]").last
    expect(create).to_contain_text("capucine", ignore_case=True)
    expect(page.locator("#hits")).not_to_contain_text("Amynata")
    keys.press("ArrowUp")
    expect(create).to_have_attribute("aria-selected", "true")
    stage.follow(page, lambda: keys.press("Enter"))
    expect(page.get_by_role("heading", name="Accueillir une personne", level=1)).to_be_visible()
    expect(page.locator("[name=last_name]")).to_have_value("Capucine")
    keys.reach("first_name")
    keys.type("Aminata")
    keys.reach("birth_date")
    keys.type("11111984")
    keys.reach("sex")
    expect(page.get_by_text("Une fiche proche existe dans le réseau")).to_be_visible()
    assert "Amynata" not in stage.source(page)
    shoot(page, "welcome")
    keys.reach("programme")
    keys.press("Space")
    stage.follow(page, lambda: keys.press("Enter"))
    expect(page.get_by_text("Parcours ouvert. Le diagnostic d’entrée attend")).to_be_visible()
    expect(page).to_have_url(re.compile("/personnes/"))
    journey = Journey.objects.get()
    assert (journey.person.name, journey.programme, journey.started_on) == ("Aminata Capucine", "CVG", ARRIVED)
    assert journey.person.birth_date == date(1984, 11, 11)
    assert journey.chantier == cast.garance
    assert list(Journey.objects.entrusted_to(cast.helene)) == [journey]
    assert IdentityDoubt.objects.filter(first__in=Person.objects.all(), state="OPEN").count() == 1
    assert keys.gestures <= MOST_GESTURES, keys.gestures
    shoot(page, "person-new")
    return journey


# ── 3. The entry diagnosis ───────────────────────────────────────────────────────────────────
def diagnose(stage: Stage, page: Any, journey: Journey, shoot: Any) -> None:
    """Each answer is kept as it is given; refused, unknown and not asked are four different things."""
    stage.follow(page, page.get_by_role("link", name="Diagnostic", exact=True).first.click)
    expect(page.get_by_role("heading", name="Diagnostic d’entrée", level=1)).to_be_visible()
    saved(page, lambda: page.locator("[name=housing]").select_option("RUE"))
    saved(page, lambda: page.locator("[name=base_cover]").first.focus() or choose(page, "base_cover", "AUCUNE"))
    saved(page, lambda: choose(page, "french_oral", "A1"))
    saved(page, lambda: choose(page, "rqth", "REFUS"))
    saved(page, lambda: choose(page, "aah", "NSP"))
    saved(page, lambda: (page.locator("[name=note]").fill("Dort près du canal."), page.keyboard.press("Tab")))
    stage.follow(page, page.reload)
    expect(page.locator("[name=housing]")).to_have_value("RUE")
    expect(page.locator("[name=note]")).to_have_value("Dort près du canal.")
    entry = Situation.objects.get(journey=journey, stage="ENTRY")
    assert (entry.housing, entry.rqth, entry.aah, entry.isolation) == ("RUE", "REFUS", "NSP", "")
    shoot(page, "diagnosis")
    stage.follow(page, page.get_by_role("button", name="Enregistrer et revenir").click)
    situation = page.locator("#situation")
    expect(situation.get_by_text("Rue, espace public").first).to_be_visible()
    expect(situation.get_by_text("Refus de répondre").first).to_be_visible()


def choose(page: Any, name: str, code: str) -> None:
    """Answers a question, whether it stands as buttons or as a list."""
    field = page.locator(f"[name={name}]").first
    if field.evaluate("field => field.tagName") == "SELECT":
        field.select_option(code)
    else:
        page.locator(f"label[for={page.locator(f'[name={name}][value={code}]').get_attribute('id')}]").click()


def saved(page: Any, act: Any) -> None:
    """Does it, and waits until the page says that it is kept."""
    with page.expect_response(lambda answer: answer.request.headers.get("x-autosave") == "1") as answer:
        act()
    assert answer.value.status == 204, answer.value.text()
    expect(page.locator("[data-saved]").get_by_text("Enregistré", exact=True)).to_be_visible()


# ── 4. She finds her again ───────────────────────────────────────────────────────────────────
def find(stage: Stage, page: Any) -> None:
    """By the slash, without accents, in any order, in capitals."""
    keys = Keys(page)
    for words in ("aminata cap", "CAPUCINE  amina", "çapucine"):
        keys.press("/")
        stage.swap(page, lambda words=words: keys.seek(words))
        expect(page.locator("#hits [role=option]", has_text="Aminata Capucine")).to_be_visible()
        keys.press("ArrowDown")
        expect(page.locator("#hits [aria-selected=true]")).to_contain_text("Aminata Capucine")
        stage.follow(page, lambda: keys.press("Enter"))
        expect(page).to_have_url(re.compile("/personnes/"))
        expect(page.get_by_role("heading", name="Aminata Capucine", level=1)).to_be_visible()


# ── 5. Six months later, the review ──────────────────────────────────────────────────────────
def review(stage: Stage, page: Any, journey: Journey, shoot: Any) -> None:
    """It waits on her home; one key per block; what she does not confirm is not observed."""
    stage.open(page, "/")
    shoot(page, "home-review")
    expect(page.get_by_role("heading", name="Bilan de situation")).to_be_visible()
    stage.open(page, reverse("journey_review", args=[journey.key]))
    block = page.locator("[data-keys]").first
    title = block.locator(".soft").first.inner_text()
    stage.swap(page, lambda: page.keyboard.press("o"))
    expect(page.locator("[data-said]", has_text=title)).to_be_visible()
    expect(page.locator("[data-said]:focus")).to_be_visible()
    shoot(page, "review")
    observed = Situation.objects.get(journey=journey, stage="REVIEW")
    assert (observed.housing, observed.observed_on) == ("RUE", REVIEWED)
    assert (observed.base_cover, observed.rqth, observed.french_oral) == ("", "", "")
    stage.swap(page, page.get_by_role("button", name=re.compile("Annuler")).click)
    expect(page.locator("[data-keys]", has_text=title)).to_be_visible()
    assert not Situation.objects.filter(journey=journey, stage="REVIEW").exclude(housing="").exists()

    changed = page.locator("[data-keys]", has_text=title).get_by_role("button", name="A changé")
    stage.follow(page, lambda: changed.press("n"))
    page.locator("[name=housing]").select_option("CHRS")
    stage.follow(page, page.get_by_role("button", name="Enregistrer ce bloc").click)
    expect(page.locator("[data-said]", has_text=title)).to_be_visible()
    observed = Situation.objects.get(journey=journey, stage="REVIEW")
    assert (observed.housing, observed.rqth) == ("CHRS", "")
    stage.follow(page, page.get_by_role("link", name="Terminer").click)
    expect(page.locator("#situation tr", has_text="Rue, espace public").first).to_contain_text("CHRS")
    expect(page.locator("#situation").get_by_text("repris").first).to_be_visible()
    assert stage.faults(page) == []
    shoot(page, "person")
    page.set_viewport_size(PHONE)
    assert not overflows(page)
    shoot(page, "person-390")
    page.set_viewport_size({"width": 1280, "height": 900})


# ── 6. The week’s hours, by the one who works beside her ─────────────────────────────────────
def hours(cast: Cast, stage: Stage, journey: Journey, shoot: Any) -> None:
    """Filled on her home with what differs; nothing of the person but her name."""
    page = stage.window(cast.rachid)
    stage.open(page, "/")
    cell = page.get_by_label("Aminata Capucine")
    expect(cell).to_be_visible()
    source = stage.source(page)
    assert "CHRS" not in source and "Refus" not in source
    cell.fill("17h30")
    expect(page.locator("[data-total] b")).to_have_text("17,5")
    shoot(page, "hours")
    stage.follow(page, page.get_by_role("button", name="Enregistrer la semaine").click)
    expect(page.get_by_text("1 ligne à jour")).to_be_visible()
    assert float(journey.worked_weeks.get().hours) == 17.5
    file = page.context.request.get(stage.url + reverse("person", args=[journey.person.key]))
    assert file.status == 403
    page.context.close()


# ── 7. She leaves ────────────────────────────────────────────────────────────────────────────
def leave(stage: Stage, page: Any, journey: Journey, shoot: Any) -> None:
    """The reason is chosen with the class of the bilan and the group of the ASP side by side."""
    stage.open(page, reverse("person", args=[journey.person.key]))
    stage.follow(page, page.get_by_role("link", name="Sortie", exact=True).click)
    reasons = page.locator("[name=exit_reason]")
    expect(reasons.locator("optgroup[label='Formation']")).to_have_count(1)
    expect(reasons).to_contain_text("(ASP : emploi durable)")
    reasons.select_option("CDI")
    choose(page, "keep_hebergement", "changed")
    page.locator("[name=housing]").select_option("LOC_SOCIAL")
    shoot(page, "exit")
    stage.follow(page, page.get_by_role("button", name="Noter la sortie").click)
    expect(page.get_by_text("Le référent reste, pour les suivis")).to_be_visible()
    journey.refresh_from_db()
    assert (journey.ended_on, journey.exit_reason) == (LEFT, "CDI")
    left = Situation.objects.get(journey=journey, stage="EXIT")
    assert (left.housing, left.base_cover) == ("LOC_SOCIAL", "")


# ── 8. Six months after, what became of her ──────────────────────────────────────────────────
def follow(stage: Stage, page: Any, journey: Journey, shoot: Any) -> None:
    """One click on the row of her home; one more takes it back."""
    stage.open(page, "/")
    row = page.locator("li", has_text="Suivi à 6 mois").first
    shoot(page, "home-follow-up")
    stage.swap(page, row.get_by_role("button", name="En emploi").click)
    expect(page.locator("li.done")).to_be_visible()
    assert Situation.objects.get(journey=journey, stage="M6").outcome == "EMPLOI"
    stage.swap(page, page.get_by_role("button", name=re.compile("^Annuler")).click)
    expect(page.get_by_role("button", name="En emploi")).to_be_visible()
    assert not Situation.objects.filter(journey=journey, stage="M6").exists()
    stage.swap(page, page.get_by_role("button", name="En emploi").click)
    expect(page.locator("li.done:focus")).to_be_visible()
    stage.swap(page, lambda: page.locator("li.done select").select_option("LOC_SOCIAL"))
    followed = Situation.objects.get(journey=journey, stage="M6")
    assert (followed.outcome, followed.housing, followed.observed_on) == ("EMPLOI", "LOC_SOCIAL", FOLLOWED)
    shoot(page, "home-followed")
    stage.open(page, reverse("person", args=[journey.person.key]))
    expect(page.locator("#story").get_by_text(re.compile("En emploi", re.I)).first).to_be_visible()
    shoot(page, "person-followed")
