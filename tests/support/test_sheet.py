"""The sheet of agreement: easy French, filled for one referent; read and logged as a document."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from convergence.accounts.models import Reading
from convergence.nomenclature.lists import LifeTheme
from convergence.people.actions_circle import note_outside
from convergence.support.sheet import PLAIN, sheet_of
from tests.cast import Cast


@pytest.fixture(autouse=True)
def _on_that_monday(today: date) -> None:
    assert today == date(2025, 3, 10)


def test_every_theme_is_said_in_everyday_words() -> None:
    assert set(PLAIN) == LifeTheme.codes()
    for title, example in PLAIN.values():
        assert len(title.split()) <= 8 and len(example.split()) <= 10


def test_only_the_chosen_themes_are_ticked(cast: Cast) -> None:
    journey = cast.journey()
    made = note_outside(by=cast.helene, person=journey.person, chantier=cast.garance, name="Léa Port", role="SIAO")
    data = sheet_of(made, ["SANTE"], cast.helene)
    assert [theme["title"] for theme in data["themes"] if theme["ticked"]] == ["Ma santé"]
    assert data["organisation"] == "SIAO, 115"


def test_the_sheet_is_a_pdf_whose_reading_is_logged(cast: Cast) -> None:
    journey = cast.journey()
    made = note_outside(by=cast.helene, person=journey.person, chantier=cast.garance, name="#Léa *Port*", role="SIAO")
    client = Client()
    client.force_login(cast.helene)
    answer = client.get(reverse("consent_sheet", args=[made.key]), {"themes": ["SANTE", "INCONNU"]})
    assert answer.status_code == 200 and answer["Content-Type"] == "application/pdf"
    assert "no-store" in answer["Cache-Control"]
    front, back = PdfReader(BytesIO(answer.content)).pages
    assert "Ma santé" in front.extract_text()
    signed = " ".join(back.extract_text().split())
    assert "étudient si le programme aide bien" in signed and "Je suis d’accord." in signed, "rights beside the answer"
    assert Reading.objects.get().kind == "DOCUMENT"
    client.force_login(cast.basile)
    assert client.get(reverse("consent_sheet", args=[made.key])).status_code == 404
