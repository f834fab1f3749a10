"""The bar finds people and places whatever the accents and the order, within what the viewer may see."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.cast import Cast

SIGN_IN = 2
"""Session and account, read for any page."""


def found(client: Client, user: Any, words: str) -> str:
    client.force_login(user)
    return client.get("/chercher/", {"q": words}, headers={"HX-Request": "true"}).content.decode()


@pytest.mark.parametrize("words", ["bruyère", "BRUYERE", "ludo bruy", "bruyere ludovic", "  Ludovic  BRUYÈRE "])
def test_accents_case_and_order_do_not_count(cast: Cast, client: Client, today: date, words: str) -> None:
    cast.journey(cast.person("Bruyère", "Ludovic"))
    assert "Ludovic Bruyère" in found(client, cast.helene, words)


def test_people_of_another_chantier_are_not_found(cast: Cast, client: Client, today: date) -> None:
    cast.journey(cast.person("Bruyère", "Ludovic"), chantier=cast.iris)
    assert "Bruyère" not in found(client, cast.helene, "bruyere")
    assert "Bruyère" in found(client, cast.irma, "bruyere")


def test_the_other_chantier_of_a_shared_person_is_not_told(cast: Cast, client: Client, today: date) -> None:
    person = cast.person("Bruyère", "Ludovic")
    cast.journey(person, chantier=cast.garance, started_on=date(2023, 1, 2))
    cast.journey(person, chantier=cast.iris, started_on=date(2024, 1, 8))
    shown = found(client, cast.helene, "bruyere")
    assert "Garance" in shown
    assert "Iris" not in shown


def test_a_supervisor_finds_a_row_of_hours_never_a_file(cast: Cast, client: Client, today: date) -> None:
    journey = cast.journey(cast.person("Bruyère", "Ludovic"))
    shown = found(client, cast.rachid, "bruyere")
    assert f"#j-{journey.key}" in shown
    assert "/personnes/" not in shown


def test_chantiers_by_name_commune_or_code_and_territories(cast: Cast, client: Client, today: date) -> None:
    assert "Les Jardins de la Garance" in found(client, cast.paul, "garance jardins")
    assert "Les Jardins de la Garance" in found(client, cast.paul, "10000000000008")
    assert "Recyclerie" not in found(client, cast.paul, "recyclerie")
    assert "/territoires/orb/" in found(client, cast.nadia, "orb")


def test_one_letter_finds_nothing_and_says_so(cast: Cast, client: Client, today: date) -> None:
    cast.journey(cast.person("Bruyère", "Ludovic"))
    client.force_login(cast.helene)
    shown = client.get("/chercher/", {"q": "b"}).content.decode()
    assert "Deux lettres" in shown
    assert "Bruyère" not in shown


@pytest.mark.parametrize("words", ["%", "__", "' OR 1=1", "<script>", "é" * 300])
def test_odd_words_find_nothing_and_break_nothing(cast: Cast, client: Client, today: date, words: str) -> None:
    cast.journey(cast.person("Bruyère", "Ludovic"))
    shown = found(client, cast.helene, words)
    assert "Bruyère" not in shown
    assert "<script>" not in shown


@pytest.mark.parametrize("name", ["helene", "paul", "nadia"])
def test_searching_costs_a_query_a_room(cast: Cast, client: Client, today: date, name: str) -> None:
    for index in range(20):
        cast.journey(cast.person(f"Bruyère{index}", "Ludovic"))
    client.force_login(cast.users[name])
    with CaptureQueriesContext(connection) as captured:
        client.get("/chercher/", {"q": "bruyere"}, headers={"HX-Request": "true"})
    assert len(captured) - SIGN_IN <= 9  # people, chantiers, partners, plans, sheets, resources
