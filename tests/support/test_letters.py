"""Letters: filled from the file, checked, signed; nothing of health is put in by itself."""

from __future__ import annotations

import io
from datetime import date, time
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from convergence.accounts.models import Reading
from convergence.journeys.actions import add_contract, plan_hours, record_diagnosis, record_weeks
from convergence.journeys.models import Journey
from convergence.support.actions.agenda import Meeting, appoint
from convergence.support.actions.letters import LetterError, write
from convergence.support.letters import SLUGS, blanks, filled
from convergence.support.models import JournalEntry, Letter
from tests.cast import POSTS, Cast

TODAY = date(2025, 3, 10)


@pytest.fixture(autouse=True)
def _on_that_monday(today: date) -> None:
    assert today == TODAY


@pytest.fixture
def yonas(cast: Cast) -> Journey:
    """Somebody of whom health is known: none of it may come out."""
    journey = cast.journey(cast.person(sex="H"), referent=cast.helene, started_on=date(2024, 6, 24))
    record_diagnosis(
        by=cast.helene, journey=journey, diagnosed_on=date(2024, 7, 1), housing="LHSS", base_cover="AME", rqth="OUI",
        aah="OUI", income="AAH", barrier_sante_mentale="LOURD", barrier_addiction="LEGER",
    )  # fmt: skip
    add_contract(by=cast.helene, journey=journey, form="CDDI_CVG", started_on=date(2024, 6, 24),
                 ended_on=date(2025, 6, 23), weekly_hours=Decimal(24))  # fmt: skip
    plan_hours(by=cast.helene, journey=journey, from_on=date(2024, 6, 24), hours=Decimal(24))
    record_weeks(by=cast.helene, week=date(2025, 2, 24), hours={journey: Decimal("23.5")})
    record_weeks(by=cast.helene, week=date(2025, 3, 3), hours={journey: Decimal(24)})
    return journey


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def words(text: str) -> str:
    return " ".join(text.replace("\u00a0", " ").split())


def read(answer: Any) -> str:
    """The text of a PDF without its spaces, which the setting of lines moves."""
    assert answer["Content-Type"] == "application/pdf"
    return "".join("".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages).split())


def test_the_attestation_says_presence_contract_and_hours(yonas: Journey) -> None:
    body = words(filled("ATTESTATION", yonas).body)
    assert "Monsieur Yonas ROMARIN, né le 11 mars 1984, travaille" in body
    assert "depuis le 24 juin 2024" in body
    assert "CDDI CVG, du 24 juin 2024 au 23 juin 2025, 24 heures par semaine" in body
    assert "Heures travaillées notées à ce jour : 47,5 heures." in body


@pytest.mark.parametrize("kind", sorted(SLUGS.values()))
def test_nothing_of_health_is_put_in_by_itself(yonas: Journey, kind: str) -> None:
    text = filled(kind, yonas)
    whole = words(f"{text.recipient} {text.subject} {text.body}").lower()
    for word in ("rqth", "aah", "handicap", "mental", "addiction", "lhss", "soins", "ame", "couverture"):
        assert f" {word}" not in f" {whole}".replace("amélior", ""), word


def test_the_convocation_takes_the_appointment(cast: Cast, yonas: Journey) -> None:
    made = appoint(
        by=cast.helene, journey=yonas,
        meeting=Meeting(user=cast.helene, on=date(2025, 3, 18), at=time(14, 30), place="12 rue des Tilleuls",
                        subject="Parler du CSAPA", phone="01 02 03 04 05"),
    )  # fmt: skip
    address = reverse("letter_new", args=[yonas.key, "convocation"])
    page = words(signed_in(cast.helene).get(address, {"rendez-vous": str(made.key)}).content.decode())
    for said in ("mardi 18 mars 2025 à 14 h 30", "12 rue des Tilleuls", "01 02 03 04 05"):
        assert said in page
    assert "CSAPA" not in page, "why is between the two of them"
    other = cast.journey(cast.person("Mistral", "Tesfay"), referent=cast.helene)
    elsewhere = reverse("letter_new", args=[other.key, "convocation"])
    page = words(signed_in(cast.helene).get(elsewhere, {"rendez-vous": str(made.key)}).content.decode())
    assert "[le jour]" in page, "the appointment of another is not taken"


def test_checked_signed_kept_and_told_in_the_journal(cast: Cast, yonas: Journey) -> None:
    client = signed_in(cast.helene)
    address = reverse("letter_new", args=[yonas.key, "logement"])
    assert client.get(address).status_code == 200
    data = {"recipient": "Bailleur des Deux Rives\n3 quai Neuf", "subject": "Soutien d’une demande",
            "body": "Madame, Monsieur,\n\nJe soutiens sa demande. #strong(pas en gras)",
            "signatory": "Hélène Essai\nChargée d’insertion"}  # fmt: skip
    answer = client.post(address, data, follow=True)
    text = read(answer)
    for said in ("BailleurdesDeuxRives", "3quaiNeuf", "Objet:Soutiend’unedemande", "#strong(pasengras)",
                 "10mars2025", "HélèneEssai", "LesJardinsdelaGarance"):  # fmt: skip
        assert said in text, said
    entry = JournalEntry.objects.get()
    assert (entry.kind, words(entry.synthesis)) == ("NOTE", "Courrier : soutien d’une demande de logement")
    letter = Letter.objects.get()
    assert letter.entry == entry
    assert reverse("letter", args=[letter.key]) in client.get(reverse("journal", args=[yonas.key])).content.decode()
    assert Reading.objects.filter(kind="DOCUMENT", person_key=yonas.person.key).count() == 1


def test_a_hole_left_to_fill_is_not_signed(cast: Cast, yonas: Journey) -> None:
    text = filled("HEALTH", yonas)
    assert blanks(text.body)
    answer = signed_in(cast.helene).post(
        reverse("letter_new", args=[yonas.key, "sante"]),
        {"recipient": "MDPH", "subject": text.subject, "body": text.body, "signatory": "Hélène"},
    )
    page = words(answer.content.decode())
    assert "Reste à compléter ou à retirer" in page and "j’appuie le dossier" in page
    assert not Letter.objects.exists() and not JournalEntry.objects.exists()
    with pytest.raises(LetterError):
        write(by=cast.helene, journey=yonas, kind="HEALTH", subject="[objet]", body="Oui.", signatory="H.")


def test_an_unknown_letter_is_not_there(cast: Cast, yonas: Journey) -> None:
    assert signed_in(cast.helene).get(reverse("letter_new", args=[yonas.key, "plainte"])).status_code == 404


@pytest.mark.parametrize("name", sorted(POSTS))
def test_a_letter_is_read_by_who_opens_the_file(cast: Cast, yonas: Journey, name: str) -> None:
    letter = write(by=cast.helene, journey=yonas, kind="ATTESTATION", subject="A", body="B", signatory="C")
    status = signed_in(cast.users[name]).get(reverse("letter", args=[letter.key])).status_code
    assert (status == 200) == (name in {"helene", "marc", "odile", "paul"})


def test_the_page_of_letters_and_the_journal_keep_to_their_queries(
    cast: Cast, yonas: Journey, django_assert_max_num_queries: Any
) -> None:
    for _ in range(20):
        write(by=cast.helene, journey=yonas, kind="ATTESTATION", subject="A", body="B", signatory="C")
    client = signed_in(cast.helene)
    for page in ("letters", "journal"):
        with django_assert_max_num_queries(15):
            client.get(reverse(page, args=[yonas.key]))
