"""A director fills her self-evaluation in; a coordinator prepares her COPIL, edits it, and takes it away."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from convergence.collective.actions import meetings
from convergence.steering.actions import grids, label
from convergence.steering.models import Pack
from tests.browser.stage import PHONE, Stage, overflows
from tests.cast import LONG_AGO, Cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_director_fills_her_self_evaluation_in(cast: Cast, stage: Stage, today: date, shoot: Any) -> None:
    asks = [
        grids.Asks("Le diagnostic est fait", source="regle:diagnostic-fait", part_at=50, full_at=80),
        grids.Asks("Le recrutement est sans prérequis"),
    ]
    grid = grids.write(by=cast.nadia, programme="CVG", chapters=[("Le public", asks)])
    grids.bring_into_force(by=cast.nadia, grid=grid, on=LONG_AGO)
    made = label.open_evaluation(by=cast.odile, chantier=cast.garance, programme="CVG")
    page = stage.window(cast.odile, PHONE)
    stage.open(page, reverse("label_one", args=[made.key]))
    assert stage.faults(page) == [] and not overflows(page)
    stage.follow(page, page.get_by_role("link", name="Remplir").click)
    for name, choice in (("Le diagnostic est fait", "Conforme"), ("Le recrutement est sans prérequis", "Exemplaire")):
        page.get_by_role("group", name=name).get_by_text(choice, exact=True).click()
    page.get_by_label("En quelques mots").first.fill("Chaque semaine, en équipe.")
    expect(page.get_by_label("En quelques mots").first).to_have_value("Chaque semaine, en équipe.")
    assert stage.faults(page) == [] and not overflows(page)
    shoot(page, "label-chapter-phone")
    stage.follow(page, page.get_by_role("button", name="Enregistrer", exact=True).click)
    expect(page.get_by_text("2 critères sur 2")).to_be_visible()
    page.get_by_role("button", name="Rendre l’auto-évaluation").click()
    stage.follow(page, page.get_by_role("button", name="Rendre", exact=True).click)
    expect(page.get_by_text("rendue le 10 mars 2025")).to_be_visible()
    assert stage.faults(page) == [] and not overflows(page)


def test_a_coordinator_prepares_her_copil(cast: Cast, stage: Stage, today: date, shoot: Any) -> None:
    cast.journey(started_on=date(2024, 2, 5))
    words = meetings.Call("COPIL_TERRITORIAL", "COPIL d’Orb", time(14), place_of=cast.orb, place="Préfecture")
    meetings.call(by=cast.paul, words=words, on=date(2025, 4, 7))
    page = stage.window(cast.paul)
    stage.open(page, reverse("copils"))
    assert stage.faults(page) == []
    stage.follow(page, page.get_by_role("button", name="Préparer le dossier").click)
    expect(page.get_by_role("heading", name="COPIL territorial, Orb", level=1)).to_be_visible()
    assert stage.faults(page) == []
    shoot(page, "copil")
    stage.follow(page, page.get_by_role("link", name="Modifier : Faits marquants").click)
    page.get_by_label("Texte").fill("Un bailleur ouvre sa commission.")
    expect(page.get_by_label("Texte")).to_have_value("Un bailleur ouvre sa commission.")
    assert stage.faults(page) == []
    stage.follow(page, page.get_by_role("button", name="Enregistrer").click)
    expect(page.get_by_text("Un bailleur ouvre sa commission.")).to_be_visible()
    stage.follow(page, page.get_by_role("button", name="Laisser de côté : Questions à décider").click)
    expect(page.get_by_role("button", name="Reprendre : Questions à décider")).to_be_visible()
    for document in ("Dossier (PDF)", "Diaporama (PPTX)"):
        stage.follow(page, page.get_by_role("button", name=document).click)
        with page.expect_download() as got:
            page.get_by_role("link", name="Télécharger").click()
        assert got.value.suggested_filename.startswith("copil-territorial-orb-")
        stage.follow(page, page.get_by_role("link", name="Le dossier").click)
    page.get_by_role("button", name="Figer pour l’envoi").click()
    stage.follow(page, page.get_by_role("button", name="Figer", exact=True).click)
    expect(page.get_by_text("il ne change plus")).to_be_visible()
    assert Pack.objects.get().state == Pack.State.SENT and stage.faults(page) == []
    phone = stage.window(cast.paul, PHONE)
    stage.open(phone, reverse("copil", args=[Pack.objects.get().key]))
    assert stage.faults(phone) == [] and not overflows(phone)
    shoot(phone, "copil-phone")
