"""The documents of an edition say what was frozen, however the data move, and to whom they may."""

from __future__ import annotations

import io
import re
from datetime import date

import pytest
from django.db.models import QuerySet
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from convergence.accounts.models import Reading, User
from convergence.journeys import actions as journeys
from convergence.reports.actions import freezing, texts
from convergence.reports.models import Edition, EditionPart
from tests.cast import Cast
from tests.reports.tampering import unguarded

GARANCE = "chantier:10000000000008"


@pytest.fixture
def edition(campaign, cast: Cast) -> Edition:
    texts.write_passages(by=cast.nadia, campaign=campaign, scope="national", texts={"EMPLOI": "Une année de reprise."})
    return freezing.freeze(by=cast.nadia, campaign=campaign)


def taken(client: Client, user: User, edition: Edition, kind: str, scope: str):
    client.force_login(user)
    return client.get(reverse("edition_document", args=[edition.key, kind]), {"scope": scope})


def words(content: bytes) -> str:
    pages = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    return re.sub(r"\s+", " ", pages)


def test_the_bilan_says_what_it_rests_on_and_bears_the_seal(client, cast, edition, lived):
    journeys.close_journey(
        by=cast.system, journey=lived[0], ended_on=date(2024, 9, 2), exit_reason="CDI", housing="CHU"
    )  # fmt: skip
    answer = taken(client, cast.nadia, edition, "bilan", "national")
    assert answer["Content-Disposition"] == 'attachment; filename="bilan-cvg-2024-national-edition-1.pdf"'
    read = words(answer.content)
    assert "Édition 1, figée le 10 mars 2025" in read
    assert "Une année de reprise." in read
    assert "0 bilan validé sur 3 chantiers" in read
    assert "Situations anciennes" in read
    assert "Les Jardins de la Garance" in read
    assert edition.seal in read.replace(" ", "")
    assert "Chiffres du jour" not in read
    assert Reading.objects.filter(by=cast.nadia, kind="EXPORT").count() == 1


def test_its_numbers_are_those_of_the_day_it_was_frozen(client, cast, edition, lived):
    cast.journey(cast.person("Nouvelle", "Ida"), started_on=date(2024, 11, 4))
    answer = taken(client, cast.nadia, edition, "classeur", "national")
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    (numbers,) = [row for row in book.get_sheet_by_name("Chiffres").to_python() if "CVG-01" in row]
    assert 14 in numbers
    assert 15 not in numbers


@pytest.mark.parametrize(
    ("who", "kind", "scope", "status"),
    [
        ("nadia", "diaporama", "territory:orb", 200),
        ("odile", "une-page", GARANCE, 200),
        ("odile", "une-page", "chantier:30000000000011", 404),
        ("nadia", "formulaire-cvg", GARANCE, 404),
        ("nadia", "inconnu", "national", 404),
        ("fabre", "financeur", "national", 200),
        ("fabre", "bilan", GARANCE, 404),
        ("rachid", "bilan", "national", 403),
    ],
)
def test_who_takes_what(client, cast, edition, who, kind, scope, status):  # noqa: PLR0917
    assert taken(client, cast.users[who], edition, kind, scope).status_code == status


def test_the_public_reads_no_chantier_and_no_correction(client, cast, edition):
    read = words(taken(client, cast.fabre, edition, "bilan", "national").content)
    assert "Situations anciennes" not in read
    assert "Garance" not in read
    assert "Version publique" in read


def test_the_page_offers_them(client, cast, edition):
    client.force_login(cast.nadia)
    page = client.get(reverse("edition", args=[edition.key]), {"scope": GARANCE}).content.decode()
    assert reverse("edition_document", args=[edition.key, "une-page"]) in page
    assert "formulaire-cvg" not in page


def test_an_edition_that_was_changed_prints_nothing(client, cast, edition):
    with unguarded():
        QuerySet(EditionPart).filter(edition=edition, kind="BILAN", scope="national").update(digest="0" * 64)
    assert taken(client, cast.nadia, edition, "une-page", "national").status_code == 500
