"""A chargée d’insertion’s morning: the journal, the agenda, two papers, and a meeting that decides."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from convergence.journeys.models import Journey
from convergence.support.actions.journal import Words, note
from convergence.support.models import Appointment, CaseMeeting, JournalEntry, Letter, Step
from tests.browser.stage import DESK, PHONE, Stage, overflows
from tests.cast import Cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TOMORROW, AFTER = date(2025, 3, 11), date(2025, 3, 12)
SECRET = "Zibeline"
"""A word that nothing else contains: it stands in a private note."""


def test_a_morning(cast: Cast, stage: Stage, today: date, settings: Any, shoot: Any) -> None:
    yonas = cast.journey(referent=cast.helene)
    tesfay = cast.journey(cast.person("Mistral", "Tesfay"), referent=cast.helene)
    page = stage.window(cast.helene)

    one_line(stage, page, yonas, shoot)
    several(stage, page, tesfay, shoot)
    made = agenda(stage, page, yonas, shoot)
    settings.TODAY = AFTER
    absent(stage, page, made, shoot)
    papers(stage, page, made, shoot)
    meeting(cast, stage, page, yonas, shoot)


def small(stage: Stage, page: Any, shoot: Any, name: str) -> None:
    """Nothing for axe, and on a phone nothing to scroll sideways."""
    assert stage.faults(page) == []
    shoot(page, name)
    page.set_viewport_size(PHONE)
    assert not overflows(page)
    shoot(page, f"{name}-390")
    page.set_viewport_size(DESK)


# ── 1. One line ──────────────────────────────────────────────────────────────────────────────
def one_line(stage: Stage, page: Any, yonas: Journey, shoot: Any) -> None:
    """Saved without leaving the person’s page; one click takes it back, from the row and from her story."""
    stage.open(page, reverse("person", args=[yonas.person.key]))
    line, story, noted = page.get_by_label("Ce qui s’est passé"), page.locator("#story"), page.locator("#noted li")
    page.get_by_label("Nature").select_option("APPEL")
    line.fill("Il a son rendez-vous à la mairie.")
    stage.swap(page, lambda: line.press("Enter"))
    expect(noted).to_contain_text("Appel")
    expect(line).to_have_value("")
    expect(line).to_be_focused()
    expect(story.get_by_text("Il a son rendez-vous à la mairie.")).to_be_visible()
    assert JournalEntry.objects.get().synthesis == "Il a son rendez-vous à la mairie."
    stage.swap(page, noted.get_by_role("button", name="Annuler").click)
    expect(story.get_by_text("Il a son rendez-vous à la mairie.")).to_have_count(0)
    expect(noted).to_have_count(0)
    assert not JournalEntry.objects.exists()

    stage.swap(page, page.get_by_text("Plus : la date, le thème").click)
    page.get_by_label("Thème").select_option("LOGEMENT")
    page.get_by_label("Note privée").fill("À reprendre au calme.")
    line.fill("Visite de la résidence prévue.")
    stage.swap(page, page.get_by_role("button", name="Noter", exact=True).click)
    expect(story.get_by_text("Visite de la résidence prévue.")).to_be_visible()

    stage.follow(page, page.get_by_role("link", name="Journal", exact=True).click)
    expect(page.get_by_text("À reprendre au calme.")).to_be_visible()
    small(stage, page, shoot, "journal")
    line.fill("Appelé sans réponse.")
    stage.swap(page, page.get_by_role("button", name="Noter", exact=True).click)
    expect(noted).to_contain_text("noté")
    stage.swap(page, noted.get_by_role("button", name="Annuler").click)
    expect(noted).to_have_count(0)
    assert JournalEntry.objects.get().synthesis == "Visite de la résidence prévue."


# ── 2. The same line for several ─────────────────────────────────────────────────────────────
def several(stage: Stage, page: Any, tesfay: Journey, shoot: Any) -> None:
    """From the list of people: whoever was at the workshop, one line, taken back together."""
    stage.open(page, reverse("people"))
    stage.follow(page, page.get_by_role("link", name="Noter pour plusieurs").click)
    search = page.get_by_role("searchbox", name="Chercher un nom")
    for name in ("Tesfay Mistral", "Yonas Romarin"):
        stage.swap(page, lambda name=name: search.fill(name.split()[0]))
        page.get_by_role("checkbox", name=name).check()
        expect(page.get_by_role("checkbox", name=name)).to_be_checked()
    page.get_by_label("Ce qui s’est passé").fill("Atelier budget.")
    expect(page.get_by_role("checkbox", name="Yonas Romarin")).to_be_checked()
    assert stage.faults(page) == []
    shoot(page, "several")
    stage.follow(page, page.get_by_role("button", name="Noter", exact=True).click)
    expect(page.locator("li.done")).to_contain_text("2 personnes")
    assert tesfay.entries.get().synthesis == "Atelier budget."
    stage.swap(page, page.get_by_role("button", name=re.compile("^Annuler")).click)
    expect(page.locator("li.done")).to_have_count(0)
    assert not tesfay.entries.exists()


# ── 3. The agenda ────────────────────────────────────────────────────────────────────────────
def agenda(stage: Stage, page: Any, yonas: Journey, shoot: Any) -> Appointment:
    """From the day of the week; the hour as one writes it."""
    stage.open(page, reverse("agenda"))
    tomorrow = page.get_by_role("link", name="Ajouter un rendez-vous le mardi 11 mars")
    stage.follow(page, tomorrow.click)
    expect(page.get_by_label("Jour")).to_have_value(TOMORROW.isoformat())
    page.get_by_label("Qui").select_option(str(yonas.key))
    stage.follow(page, page.get_by_role("button", name="Noter le rendez-vous").click)
    expect(page.get_by_text("Indiquez l’heure.").first).to_be_visible()
    expect(page.get_by_label("Qui")).to_have_value(str(yonas.key))
    page.get_by_label("Heure").fill("09:30")
    page.get_by_label("Objet").fill("Préparer la visite")
    page.get_by_label("Lieu").fill("12 rue des Tilleuls")
    expect(page.get_by_label("Heure")).to_have_value("09:30")
    assert stage.faults(page) == []
    shoot(page, "appointment")
    stage.follow(page, page.get_by_role("button", name="Noter le rendez-vous").click)
    expect(page.locator(".week").get_by_role("link", name="Yonas Romarin")).to_be_visible()
    expect(page.get_by_role("button", name="Absent")).to_have_count(0)
    small(stage, page, shoot, "agenda")
    return Appointment.objects.get()


def absent(stage: Stage, page: Any, made: Appointment, shoot: Any) -> None:
    """The day after it waits on her home and in her week: one click, which the journal has at once."""
    stage.open(page, "/")
    row = page.locator("li.todo", has=page.get_by_label("Ce qui s’est dit, facultatif"))
    stage.swap(page, row.get_by_role("button", name="Absent").click)
    expect(page.locator("li.done")).to_contain_text("absent")
    made.refresh_from_db()
    assert made.state == "NO_SHOW"
    stage.swap(page, page.get_by_role("button", name=re.compile("^Annuler")).click)
    expect(row).to_be_visible()

    stage.open(page, reverse("agenda"))
    slot = page.locator(".week li li", has_text="Yonas Romarin")
    shoot(page, "agenda-begun")
    stage.swap(page, slot.get_by_role("button", name="Absent").click)
    expect(slot.locator(".ans")).to_be_focused()
    expect(slot.locator(".ans")).to_contain_text("Absent")
    small(stage, page, shoot, "agenda-absent")
    entry = made.journey.entries.get(kind="ABSENCE")
    assert (entry.on, entry.by) == (TOMORROW, made.user)


# ── 4. The slip and a letter ─────────────────────────────────────────────────────────────────
def papers(stage: Stage, page: Any, made: Appointment, shoot: Any) -> None:
    """The slip of the appointment; a letter checked, then kept with the journal."""
    stage.follow(page, page.locator(".week").get_by_role("link", name="Yonas Romarin").click)
    slip = page.get_by_role("link", name="Coupon")
    expect(slip).to_have_attribute("href", reverse("appointment_slip", args=[made.key]))
    assert stage.faults(page) == []
    shoot(page, "appointment-absent")
    printed(stage, page, reverse("appointment_slip", args=[made.key]))

    stage.open(page, reverse("letters", args=[made.journey.key]))
    assert stage.faults(page) == []
    shoot(page, "letters")
    stage.follow(page, page.get_by_role("link", name=re.compile("^Préparer.*logement")).click)
    small(stage, page, shoot, "letter")
    page.get_by_label("Objet").fill("Soutien d’une demande")
    page.get_by_label("Texte").fill("Madame, Monsieur, je soutiens sa demande.")
    stage.follow(page, page.get_by_role("button", name="Faire le PDF").click)
    expect(page.get_by_text("Reste à compléter ou à retirer").first).to_be_visible()
    expect(page.get_by_label("Texte")).to_have_value("Madame, Monsieur, je soutiens sa demande.")
    assert stage.faults(page) == [] and not Letter.objects.exists()
    page.get_by_label("À qui").fill("Bailleur des Deux Rives")
    keep_the_page(page)
    with page.expect_response(lambda answer: answer.request.method == "POST") as answer:
        page.get_by_role("button", name="Faire le PDF").click()
    assert answer.value.status == 204
    letter = Letter.objects.get()
    printed(stage, page, reverse("letter", args=[letter.key]))
    stage.open(page, reverse("journal", args=[made.journey.key]))
    link = page.get_by_role("link", name="Ouvrir le courrier")
    expect(link).to_have_attribute("href", reverse("letter", args=[letter.key]))


def keep_the_page(page: Any) -> None:
    """What is posted is done, but the browser stays: not every Chromium shows the document that follows."""

    def post(route: Any) -> None:
        assert route.fetch(max_redirects=0).status == 302
        route.fulfill(status=204)

    page.route("**/courriers/**", post, times=1)


def printed(stage: Stage, page: Any, path: str) -> None:
    """It is a PDF, for the browser that is signed in."""
    answer = page.context.request.get(stage.url + path)
    assert (answer.status, answer.headers["content-type"]) == (200, "application/pdf")
    assert answer.body().startswith(b"%PDF-")


# ── 5. A meeting that decides ────────────────────────────────────────────────────────────────
def meeting(cast: Cast, stage: Stage, page: Any, yonas: Journey, shoot: Any) -> None:
    """Held today, with a colleague; what is decided stands at once in the plan."""
    stage.open(page, reverse("meetings", args=[yonas.key]))
    small(stage, page, shoot, "meetings")
    stage.follow(page, page.get_by_role("link", name="Nouvelle réunion").click)
    page.get_by_label("Marc Essai").check()
    page.get_by_label("Ordre du jour").fill("La visite de la résidence")
    expect(page.get_by_label("Marc Essai")).to_be_checked()
    small(stage, page, shoot, "meeting-new")
    stage.follow(page, page.get_by_role("button", name="Enregistrer").click)
    expect(page.get_by_text("Réunion notée.").first).to_be_visible()
    page.get_by_label("Compte rendu").fill("Il est prêt.")
    stage.follow(page, page.get_by_role("button", name="Enregistrer").click)
    expect(page.get_by_label("Compte rendu")).to_have_value("Il est prêt.")

    decision = page.get_by_role("textbox", name="Ce qui est décidé")
    decision.fill("Visiter la résidence")
    page.get_by_label("Qui le fait").select_option(label="Marc Essai")
    page.get_by_label("Vers quel objectif").select_option(label="Un nouvel objectif")
    stage.follow(page, page.get_by_role("button", name="Noter la décision").click)
    expect(page.get_by_text("Choisissez le thème du nouvel objectif.").first).to_be_visible()
    expect(decision).to_have_value("Visiter la résidence")
    page.get_by_label("Thème du nouvel objectif").select_option("LOGEMENT")
    page.get_by_label("Le nouvel objectif, avec ses mots").fill("Une clé à moi")
    stage.follow(page, page.get_by_role("button", name="Noter la décision").click)
    expect(page.locator("#decisions")).to_contain_text("Visiter la résidence")
    small(stage, page, shoot, "meeting")
    held, step = CaseMeeting.objects.get(), Step.objects.get()
    assert (step.meeting, step.holder) == (held, cast.marc)
    printed(stage, page, reverse("meeting_minutes", args=[held.key]))

    stage.open(page, reverse("person", args=[yonas.person.key]))
    project = page.locator("#projet")
    expect(project.get_by_text("Une clé à moi")).to_be_visible()
    expect(project.locator(".step")).to_contain_text("Visiter la résidence Marc Essai")
    shoot(page, "person-morning")


def test_the_private_note_of_a_colleague_is_hers_alone(cast: Cast, stage: Stage, today: date) -> None:
    """What Marc shares is read by the team; what he keeps is nowhere in what Hélène opens, not even hidden."""
    yonas = cast.journey(referent=cast.helene)
    words = Words(kind="ENTRETIEN", on=today, synthesis="Vu ce matin.", private_note=SECRET)
    entry = note(by=cast.marc, journeys=[yonas], words=words)[0]
    page = stage.window(cast.marc)
    stage.open(page, reverse("journal", args=[yonas.key]))
    expect(page.get_by_text(SECRET)).to_be_visible()
    page.context.close()
    page = stage.window(cast.helene)
    for path in (reverse("journal", args=[yonas.key]), reverse("person", args=[yonas.person.key])):
        stage.open(page, path)
        expect(page.get_by_text("Vu ce matin.")).to_be_visible()
        assert SECRET not in stage.source(page)
    correction = page.context.request.get(stage.url + reverse("journal_entry", args=[entry.key]))
    assert correction.status == 404
