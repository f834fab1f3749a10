"""The home of each role: what waits first, what she watches over next, and nothing that is not hers."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from convergence.accounts.models import User
from convergence.desk.overview import overview, total
from convergence.journeys import actions as journeys
from convergence.kit import meeting
from convergence.network import actions as network
from convergence.network.models import Chantier
from convergence.people import actions as people
from convergence.people.models import IdentityDoubt
from tests.cast import POSTS, Cast

MOST = 15


def page(client: Client, user: User, address: str = "/") -> str:
    client.force_login(user)
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("name", sorted(POSTS))
def test_every_home_answers_within_its_queries(cast: Cast, client: Client, today: date, name: str) -> None:
    for index in range(30):
        person = cast.person(f"Romarin{index}", "Yonas", birth_date=date(1980, 1, 1) + timedelta(days=index))
        journey = cast.journey(person, referent=cast.helene, started_on=date(2024, 3, 4))
        journeys.add_contract(
            by=cast.system, journey=journey, form="CDDI_CVG", started_on=date(2024, 3, 4), ended_on=date(2025, 4, 1)
        )
    client.force_login(cast.users[name])
    with CaptureQueriesContext(connection) as captured:
        response = client.get("/")
    assert response.status_code == 200
    assert len(captured) <= MOST, [query["sql"][:120] for query in captured]


def test_without_a_post_she_learns_whom_to_ask(cast: Cast, client: Client, today: date) -> None:
    shown = page(client, cast.personne)
    assert "sans poste" in shown
    assert cast.dora.email in shown
    assert "Romarin" not in shown


def test_a_referent_finds_her_people_and_only_hers(cast: Cast, client: Client, today: date) -> None:
    cast.journey(cast.person("Romarin", "Yonas"), referent=cast.helene)
    cast.journey(cast.person("Bruyère", "Ludovic"), referent=cast.marc)
    shown = page(client, cast.helene)
    assert "Mes personnes" in shown
    assert "Yonas Romarin" in shown
    assert "Ludovic Bruyère" not in shown.split("Mes personnes")[1]


def test_nobody_entrusted_yet_is_explained(cast: Cast, client: Client, today: date) -> None:
    assert "Personne ne vous est encore confié" in page(client, cast.helene)


def test_a_supervisor_fills_the_week_from_her_home(cast: Cast, client: Client, today: date) -> None:
    journey = cast.journey(cast.person("Romarin", "Yonas"))
    journeys.record_diagnosis(by=cast.system, journey=journey, diagnosed_on=date(2025, 2, 1), housing="RUE")
    shown = page(client, cast.rachid)
    assert "Enregistrer la semaine" in shown
    assert "Yonas Romarin" in shown
    assert "Rue, espace public" not in shown
    assert str(journey.person.key) not in shown


def test_a_director_sees_her_chantier(cast: Cast, client: Client, today: date) -> None:
    cast.journey(cast.person("Romarin", "Yonas"), referent=cast.helene)
    shown = page(client, cast.odile)
    assert "Les Jardins de la Garance" in shown
    assert "À compléter" in shown


def test_a_coordinator_sees_the_chantiers_of_her_territory(cast: Cast, client: Client, today: date) -> None:
    cast.journey(cast.person("Romarin", "Yonas"))
    shown = page(client, cast.paul)
    assert "Les Jardins de la Garance" in shown
    assert "Recyclerie de l’Iris" not in shown
    assert "Yonas Romarin" not in shown


def test_the_sum_of_chantiers_lacks_nobody_that_somebody_answers_for(cast: Cast, today: date) -> None:
    cast.journey(cast.person("Romarin", "Yonas"), referent=cast.helene)
    cast.journey(cast.person("Aubier", "Lou"))
    rows = overview(list(Chantier.objects.order_by("pk")), today)
    assert total(rows).alone == sum(row.alone for row in rows) == 1
    assert total(rows).holes == sum(row.holes for row in rows)


def test_a_coordinator_is_told_of_the_records_to_compare(cast: Cast, client: Client, today: date) -> None:
    one, other = cast.person("Romarin", "Yonas"), cast.person("Romarin", "Yonnas")
    cast.journey(one)
    people.raise_doubts(by=cast.system, pairs=[(one, other, IdentityDoubt.Kind.NEAR)])
    assert "Fiches à comparer" in page(client, cast.paul)
    assert "Fiches à comparer" not in page(client, cast.helene)


def test_the_programme_lead_stands_where_no_territory_is(cast: Cast, client: Client, today: date) -> None:
    shown = page(client, cast.simone)
    assert "Chantier de la Ronce" in shown
    assert "Les Jardins de la Garance" not in shown


def test_the_nation_sees_territories_and_no_name(cast: Cast, client: Client, today: date) -> None:
    cast.journey(cast.person("Romarin", "Yonas"))
    shown = page(client, cast.nadia)
    assert "Orb" in shown
    assert "Yonas" not in shown


def test_a_funder_finds_no_chantier(cast: Cast, client: Client, today: date) -> None:
    shown = page(client, cast.fabre)
    assert "Les chiffres publiés" in shown
    assert "Garance" not in shown


def test_a_closed_post_closes_the_home(cast: Cast, client: Client, today: date) -> None:
    network.end_post(by=cast.system, post=cast.helene.posts.get(), on=today - timedelta(days=1))
    assert "sans poste" in page(client, cast.helene)


def test_pages_say_no_to_search_engines_and_to_shared_caches(cast: Cast, client: Client, today: date) -> None:
    client.force_login(cast.helene)
    response = client.get("/")
    assert "noindex" in response.headers["X-Robots-Tag"]
    assert "no-store" in response.headers["Cache-Control"]


# ── Navigation ───────────────────────────────────────────────────────────────────────────────
EXPECTED = {
    "helene": {"Accueil", "Heures", "Mon chantier"},
    "rachid": {"Accueil", "Heures"},
    "odile": {"Accueil", "Heures", "Mon chantier", "Équipe"},
    "ines": {"Accueil", "Chantiers", "Territoire"},
    "paul": {"Accueil", "Chantiers", "Territoire", "Fiches à comparer", "Équipe"},
    "simone": {"Accueil", "Chantiers", "Fiches à comparer", "Équipe"},
    "nadia": {"Accueil", "Réseau", "Chantiers"},
    "dora": {"Accueil", "Réseau", "Chantiers", "Fiches à comparer", "Équipe"},
    "fabre": {"Accueil"},
    "personne": {"Accueil"},
}
OURS = {"Accueil", "Heures", "Mon chantier", "Chantiers", "Territoire", "Réseau", "Fiches à comparer", "Équipe"}


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_the_navigation_fits_the_role(cast: Cast, name: str) -> None:
    entries = [item for items in meeting.nav.ask(cast.viewer(name)) for item in items]
    labels = {item.label for item in entries}
    assert labels & OURS == EXPECTED[name]
    assert all(item.url for item in entries)


@pytest.mark.parametrize("name", sorted(POSTS))
def test_every_entry_of_the_navigation_opens(cast: Cast, client: Client, today: date, name: str) -> None:
    entries: Any = [item for items in meeting.nav.ask(cast.viewer(name)) for item in items]
    client.force_login(cast.users[name])
    assert {item.url: client.get(item.url).status_code for item in entries} == {item.url: 200 for item in entries}
