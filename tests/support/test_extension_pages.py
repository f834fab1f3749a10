"""The screens of the PASS: what they cost, what they keep when something is wrong, what their papers say."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from convergence.journeys.models import Journey
from convergence.people.actions import file_many, set_pass
from convergence.people.models import InclusionPass, Person
from convergence.support.actions import extensions as actions
from convergence.support.models import Extension
from tests.cast import Cast

TODAY = date(2025, 3, 10)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _on_that_monday(today: date) -> None:
    assert today == TODAY


@pytest.fixture
def made(cast: Cast) -> Extension:
    journey = cast.journey(cast.person(sex="H"), started_on=date(2023, 5, 1), referent=cast.helene)
    set_pass(
        by=cast.helene,
        person=journey.person,
        number="999992312345",
        started_on=date(2023, 5, 1),
        ends_on=TODAY + 50 * DAY,
    )
    return actions.prepare(
        by=cast.helene, inclusion_pass=InclusionPass.objects.get(), journey=journey, reason="DIFFICULTES",
        until=TODAY + 415 * DAY,
    )  # fmt: skip


def as_(cast: Cast, name: str) -> Client:
    client = Client()
    client.force_login(cast.users[name])
    return client


def test_five_hundred_passes_that_end_are_listed_in_fifteen_queries(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    people = [Person(last_name=f"Nom{n:03}", first_name="Ada", birth_date=date(1980, 1, 1)) for n in range(500)]
    for one in people:
        one.fold()
    Person.objects.bulk_create(people)
    Journey.objects.bulk_create(
        [
            Journey(person=one, chantier=cast.garance, programme="CVG", reference=f"R{n}", started_on=date(2023, 4, 1))
            for n, one in enumerate(people)
        ]
    )
    file_many(
        by=cast.system,
        passes=[
            InclusionPass(
                person=one, number=f"99999{n:07}", started_on=date(2023, 4, 1), ends_on=TODAY + (n % 200 - 60) * DAY
            )
            for n, one in enumerate(people)
        ],
    )
    client = as_(cast, "odile")
    client.get(reverse("extensions"))
    with django_assert_max_num_queries(15):
        page = client.get(reverse("extensions"))
    shown = page.content.decode()
    assert shown.count('class="who"') == 25
    for address, total in (("?etape=0", 180), ("?etape=30", 273), ("", 402)):
        assert client.get(reverse("extensions") + address).context["page"].total == total


def test_what_was_typed_stays_when_the_request_is_refused(cast: Cast, made: Extension) -> None:
    address = reverse("extension_report", args=[made.key])
    page = as_(cast, "helene").post(
        address, {"past": "Deux ans de travail", "reason": "DIFFICULTES", "until": "2030-01-01", "ask": "1"}
    )
    text = page.content.decode()
    assert "C’est trop long" in text
    assert "Deux ans de travail" in text
    made.refresh_from_db()
    assert (made.past, made.state, made.days) == ("Deux ans de travail", "DRAFT", 365)


def test_each_answer_is_kept_as_one_writes(cast: Cast, made: Extension) -> None:
    address = reverse("extension_report", args=[made.key])
    typed = {"argument": "Un an pour finir.", "reason": "DIFFICULTES", "until": "2026-04-29"}
    assert as_(cast, "helene").post(address, typed, headers={"X-Autosave": "1"}).status_code == 204
    made.refresh_from_db()
    assert made.argument == "Un an pour finir."


def test_an_officer_answers_what_was_asked_of_her_and_opens_nothing_else(cast: Cast, made: Extension) -> None:
    opinion = actions.ask_opinion(by=cast.helene, extension=made, officer=cast.ines, theme="LOGEMENT", agreed=True)
    ines = as_(cast, "ines")
    assert "Avis demandés avant une prolongation" in ines.get("/").content.decode()
    assert ines.get(reverse("extension", args=[made.key])).status_code == 403
    ines.post(reverse("opinion", args=[opinion.key]), {"leaning": "FAVORABLE", "words": "Un T1 en juin."})
    shown = as_(cast, "helene").get(reverse("extension", args=[made.key])).content.decode()
    assert "Un T1 en juin." in shown
    assert "Favorable à une prolongation" in shown


def test_the_paper_says_the_reason_the_length_and_what_was_given(cast: Cast, made: Extension) -> None:
    actions.write_report(by=cast.helene, extension=made, argument="Un logement en septembre.")
    answer = as_(cast, "helene").get(reverse("extension_paper", args=[made.key]))
    text = " ".join("".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages).split())
    for words in (
        "Yonas Romarin",
        "Difficultés particulièrement importantes",
        "Un logement en septembre.",
        "En préparation",
    ):
        assert words in text
    assert answer["Cache-Control"] == "no-store"


def test_a_chantier_without_territory_is_told_so(cast: Cast) -> None:
    journey = cast.journey(chantier=cast.ronce, programme="PHC", started_on=date(2024, 9, 2))
    set_pass(by=cast.rene, person=journey.person, number="", started_on=date(2023, 5, 1), ends_on=TODAY + 30 * DAY)
    made = actions.prepare(
        by=cast.rene, inclusion_pass=InclusionPass.objects.get(), journey=journey, reason="FORMATION",
        until=TODAY + 90 * DAY,
    )  # fmt: skip
    shown = as_(cast, "rene").get(reverse("extension", args=[made.key])).content.decode()
    assert "n’a pas de chargé de partenariats" in shown
