"""A colleague leaves: her people go to others, at once, from a day on, and only where the viewer may."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from convergence.accounts.models import User
from convergence.journeys.models import Journey, JourneyReferent
from convergence.network import actions as network
from tests.cast import Cast

ON = date(2025, 3, 17)


def referent(journey: Journey) -> User:
    return JourneyReferent.objects.get(journey=journey, kind="REFERENT", ended_on__isnull=True).user


@pytest.fixture
def three(cast: Cast, today: date) -> list[Journey]:
    names = ("Romarin", "Bruyère", "Capucine")
    return [cast.journey(cast.person(name, "Yonas"), referent=cast.helene) for name in names]


def address(cast: Cast, name: str = "helene") -> str:
    return f"/equipe/{cast.users[name].key}/confier/"


def test_all_of_them_go_to_one_colleague(cast: Cast, client: Client, three: list[Journey]) -> None:
    client.force_login(cast.odile)
    response = client.post(address(cast), {"on": ON.isoformat(), "all": cast.marc.key})
    assert response.status_code == 302
    assert {referent(journey) for journey in three} == {cast.marc}
    former = JourneyReferent.objects.filter(user=cast.helene).values_list("ended_on", flat=True)
    assert set(former) == {date(2025, 3, 16)}


def test_one_of_them_goes_elsewhere(cast: Cast, client: Client, three: list[Journey]) -> None:
    claire = User.objects.create_user("claire@test.invalid", None, first_name="Claire", last_name="Anis")
    network.appoint(by=cast.system, user=claire, role="CIP", chantier=cast.garance, started_on=date(2025, 1, 1))
    client.force_login(cast.odile)
    client.post(address(cast), {"on": ON.isoformat(), "all": cast.marc.key, f"to-{three[1].key}": claire.key})
    assert [referent(journey) for journey in three] == [cast.marc, claire, cast.marc]


def test_an_even_share_is_proposed_and_nothing_moves_before_it_is_sent(
    cast: Cast, client: Client, three: list[Journey]
) -> None:
    claire = User.objects.create_user("claire@test.invalid", None, first_name="Claire", last_name="Anis")
    network.appoint(by=cast.system, user=claire, role="CIP", chantier=cast.garance, started_on=date(2025, 1, 1))
    client.force_login(cast.odile)
    rows = client.get(address(cast), {"repartir": "1"}).context["rows"]
    shares = [sum(row.chosen == str(user.key) for row in rows) for user in (claire, cast.marc)]
    assert sorted(shares) == [1, 2]
    assert {referent(journey) for journey in three} == {cast.helene}


def test_a_colleague_of_another_chantier_is_refused(cast: Cast, client: Client, three: list[Journey]) -> None:
    client.force_login(cast.odile)
    response = client.post(address(cast), {"on": ON.isoformat(), f"to-{three[0].key}": cast.basile.key})
    assert response.status_code == 422
    assert {referent(journey) for journey in three} == {cast.helene}


@pytest.mark.parametrize("data", [{}, {"on": "2025-03-17"}, {"on": "demain", "all": "x"}])
def test_nothing_chosen_moves_nothing_and_is_said(
    cast: Cast, client: Client, three: list[Journey], data: dict[str, Any]
) -> None:
    client.force_login(cast.odile)
    response = client.post(address(cast), data)
    assert response.status_code == 422
    assert "Rien n’a changé" in response.content.decode()
    assert {referent(journey) for journey in three} == {cast.helene}


def test_only_people_of_the_viewers_chantiers_move(cast: Cast, client: Client, three: list[Journey]) -> None:
    network.appoint(by=cast.system, user=cast.helene, role="CIP", chantier=cast.iris, started_on=date(2025, 1, 1))
    elsewhere = cast.journey(cast.person("Loin", "Ana"), chantier=cast.iris, referent=cast.helene)
    client.force_login(cast.odile)
    client.post(address(cast), {"on": ON.isoformat(), "all": cast.marc.key, f"to-{elsewhere.key}": cast.irma.key})
    assert referent(elsewhere) == cast.helene


def test_a_colleague_the_viewer_does_not_lead_does_not_exist(cast: Cast, client: Client, three: list[Journey]) -> None:
    client.force_login(cast.odile)
    assert client.get(address(cast, "irma")).status_code == 404
    client.force_login(cast.helene)
    assert client.get(address(cast, "marc")).status_code == 403


def test_nobody_to_take_over_is_said(cast: Cast, client: Client, three: list[Journey]) -> None:
    network.end_post(by=cast.system, post=cast.marc.posts.get(), on=date(2025, 3, 1))
    client.force_login(cast.odile)
    assert "aucun ou aucune collègue" in client.get(address(cast)).content.decode()


def test_sixty_people_cost_no_more_queries_than_three(cast: Cast, client: Client, three: list[Journey]) -> None:
    for index in range(57):
        cast.journey(cast.person(f"Autre{index}", "Ana"), referent=cast.helene)
    client.force_login(cast.odile)
    with CaptureQueriesContext(connection) as captured:
        client.get(address(cast))
    assert len(captured) <= 15
