"""Taking documents away: who may, what is logged, the long ones in the background for their owner alone."""

from __future__ import annotations

import io
import os
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from convergence.accounts.models import Reading
from convergence.cli.main import main
from convergence.indicators import snapshot
from convergence.indicators.bilan import Audience
from convergence.indicators.scope import Period, Scope
from convergence.journeys import actions as journeys
from convergence.reports import shelf
from convergence.reports.rendering.cvg_form import WITHHELD, form
from convergence.reports.rendering.gather import Asked, gather
from convergence.reports.rendering.kinds import KINDS, Kind

GARANCE = "chantier:10000000000008"
ASKED = {"programme": "CVG", "year": "2024", "scope": GARANCE}


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HOME = tmp_path
    snapshot.forget()
    yield tmp_path
    snapshot.forget()


@pytest.fixture
def lived(cast, today):
    """Six people in Garance, four of whom left, their barriers known at both ends."""
    from datetime import date

    by = cast.system
    for number in range(6):
        someone = cast.person(f"Personne{number}", "Ana", birth_date=date(1980, 1, 1 + number), sex="FH"[number % 2])
        journey = cast.journey(someone, started_on=date(2023, 5, 2), reference=f"G-{number}", referrer="SIAO_115")
        journeys.record_situation(
            by=by, journey=journey, stage="ENTRY", observed_on=date(2023, 5, 2), housing="CHU", rqth="NON",
            income="RSA", education="3", barrier_sante_physique="LOURD", barrier_mobilite="LEGER",
        )  # fmt: skip
        if number < 5:
            journeys.close_journey(
                by=by, journey=journey, ended_on=date(2024, 6, 3), exit_reason="CDI", housing="LOC_SOCIAL",
                rqth="OUI", barrier_sante_physique="LEGER", barrier_mobilite="ABSENT",
            )  # fmt: skip


def client(cast: Any, name: str) -> Client:
    found = Client()
    found.force_login(cast.users[name])
    return found


@pytest.mark.parametrize("kind", [kind for kind in KINDS.values() if not kind.long and not kind.published])
def test_a_short_document_comes_at_once_and_is_logged(cast, lived, kind: Kind):
    answer = client(cast, "helene").get(reverse("bilan_document", args=[kind.code]), ASKED)
    assert answer.status_code == 200
    assert answer["Content-Type"] == kind.content_type
    assert (
        answer["Content-Disposition"]
        == f'attachment; filename="{kind.code}-cvg-2024-chantier-10000000000008.{kind.suffix}"'
    )
    assert answer.content[:4] == (b"%PDF" if kind.suffix == "pdf" else b"PK\x03\x04")
    logged = Reading.objects.get(kind="EXPORT")
    assert logged.by == cast.helene
    assert "Garance" in logged.what


def test_nobody_takes_a_document_of_a_level_she_does_not_read(cast, lived):
    asked = reverse("bilan_document", args=["une-page"])
    assert client(cast, "irma").get(asked, ASKED).status_code == 403
    assert client(cast, "fabre").get(asked, ASKED).status_code == 403
    assert client(cast, "helene").get(asked, {**ASKED, "scope": "national"}).status_code == 403
    assert client(cast, "rachid").get(asked, ASKED).status_code == 403
    form_asked = reverse("bilan_document", args=["formulaire-cvg"])
    assert (
        client(cast, "fabre").get(form_asked, {"programme": "CVG", "year": "2024", "scope": "national"}).status_code
        == 404
    )
    assert not Reading.objects.filter(kind="EXPORT").exists()


def test_the_page_offers_what_suits_the_level(cast, lived, django_assert_max_num_queries):
    hers = client(cast, "helene")
    hers.get(reverse("bilan_documents"), ASKED)  # takes the snapshot
    with django_assert_max_num_queries(15):
        mine = hers.get(reverse("bilan_documents"), ASKED).content.decode()
    assert "Formulaire du dialogue de gestion" in mine
    assert "Fiche financeur" not in mine
    theirs = client(cast, "fabre").get(reverse("bilan_documents"), {**ASKED, "scope": "national"}).content.decode()
    assert "Fiche financeur" in theirs
    assert "Formulaire" not in theirs
    assert reverse("bilan_documents") in client(cast, "helene").get(reverse("bilan"), ASKED).content.decode()


def test_a_long_document_waits_for_its_owner_alone(cast, lived, home):
    hers = client(cast, "helene")
    query = "&".join(f"{name}={value}" for name, value in ASKED.items())
    page = hers.post(f"{reverse('bilan_prepare', args=['bilan'])}?{query}")
    assert page.status_code == 302
    key = page["Location"].rstrip("/").rsplit("/", 1)[-1]
    assert "Télécharger" in hers.get(page["Location"]).content.decode()
    assert hers.get(reverse("bilan_job_progress", args=[key]))["HX-Redirect"] == page["Location"]
    answer = hers.get(reverse("bilan_job_file", args=[key]))
    assert "Les Jardins de la Garance" in PdfReader(io.BytesIO(answer.content)).metadata.title
    assert Reading.objects.filter(kind="EXPORT", by=cast.helene).count() == 1
    for other in ("odile", "dora"):
        for name in ("bilan_job", "bilan_job_progress", "bilan_job_file"):
            assert client(cast, other).get(reverse(name, args=[key])).status_code == 404
    kept = (home / "documents" / key / "content").read_bytes()
    assert b"%PDF" not in kept
    old = (home / "documents" / key).stat().st_mtime - shelf.KEPT_SECONDS - 1
    os.utime(home / "documents" / key, (old, old))
    shelf.sweep()
    assert hers.get(reverse("bilan_job_file", args=[key])).status_code == 404


def test_what_breaks_in_the_background_is_said(cast, lived, monkeypatch):
    def broken(*_args: object, **_more: object) -> bytes:
        raise RuntimeError("no ink")

    monkeypatch.setattr(Kind, "make", broken)
    hers = client(cast, "helene")
    page = hers.post(f"{reverse('bilan_prepare', args=['bilan'])}?programme=CVG&year=2024&scope={GARANCE}")
    assert "Une erreur imprévue" in hers.get(page["Location"]).content.decode()


def test_the_form_counts_as_the_figures_do(cast, lived):
    taken = snapshot.current()
    asked = Asked("CVG", Period.year(2024), Scope.parse(GARANCE), Audience.INTERNAL)
    sheets = form(taken, asked)
    cells = {
        (table.title, label): found for tables in sheets.values() for table in tables for label, found in table.rows
    }
    content = gather(taken, asked, whole=False)
    assert cells["Effectifs", "Personnes accueillies dans la période"] == (content.line("CVG-01").number,)
    assert cells["Effectifs", "Sorties dans la période"] == (5,)
    assert cells["Sexe et âge", "Femmes"] == (content.line("CVG-14").successes,)
    assert cells["Sexe et âge", "De 26 à 50 ans"] == (6,)
    assert cells["Habitat à l’entrée", "Hébergement précaire"] == (6,)
    assert cells["Orienteurs", "Maraude, accueil de jour, veille sociale"] == (6,)
    assert cells["Difficultés à l’entrée", "Santé"] == (6,)
    assert cells["Difficultés à l’entrée", "Justice"] == ("non transmis",)
    assert cells["Emploi ou formation", "Emploi"] == (5,)
    assert cells["Évolution des difficultés, emploi ou formation", "Santé"] == (0, 5, 0, 0)
    assert cells["Évolution des difficultés, emploi ou formation", "Manque de mobilité"] == (5, 0, 0, 0)
    assert cells["Habitat, emploi ou formation", "Logement autonome"] == (0, 5)
    assert cells["Santé, emploi ou formation", "RQTH"] == (0, 5)
    assert cells["Habitat, hors emploi", "Rue"] == (WITHHELD, WITHHELD)
    book = CalamineWorkbook.from_filelike(io.BytesIO(KINDS["formulaire-cvg"].make(taken, asked)))
    assert book.sheet_names == ["Public accueilli", "Moyens humains", "Sorties"]


@pytest.mark.usefixtures("lived")
@pytest.mark.parametrize(("suffix", "start"), [("pdf", b"%PDF"), ("xlsx", b"PK\x03\x04"), ("pptx", b"PK\x03\x04")])
def test_the_command_writes_a_document(home, monkeypatch, capsys, suffix, start):
    from convergence.cli import database, environment

    monkeypatch.setattr(environment, "prepare", lambda _command: None)
    monkeypatch.setattr(environment, "start_django", lambda: None)
    monkeypatch.setattr(database, "ready", lambda: None)
    asked = ["bilan", "--programme", "CVG", "--year", "2024", "--scope", GARANCE, "--format", suffix]
    assert main(asked) == 2
    assert "--out" in capsys.readouterr().err
    assert main([*asked, "--out", str(home / f"bilan.{suffix}")]) == 0
    assert (home / f"bilan.{suffix}").read_bytes()[:4] == start
    assert Reading.objects.filter(kind="EXPORT").count() == 1
