"""Two records, one person or two: a human decides, and may go back."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from convergence.accounts.models import Reading
from convergence.journeys.models import Journey
from convergence.people import actions as people
from convergence.people.models import IdentityDoubt, Merge, Person
from tests.cast import Cast


@pytest.fixture
def pair(cast: Cast, today: date) -> tuple[Person, Person]:
    one, other = cast.person("Romarin", "Yonas"), cast.person("Romarin", "Yonnas")
    cast.journey(one, chantier=cast.garance)
    cast.journey(other, chantier=cast.iris)
    people.raise_doubts(by=cast.system, pairs=[(one, other, IdentityDoubt.Kind.NEAR)])
    return one, other


def doubt() -> IdentityDoubt:
    return IdentityDoubt.objects.get()


def decide(client: Client, **data: Any) -> Any:
    return client.post(f"/fiches-a-comparer/{doubt().key}/", data)


def test_the_pair_is_listed_and_shown_side_by_side(cast: Cast, client: Client, pair: tuple[Person, Person]) -> None:
    client.force_login(cast.paul)
    assert "Yonnas Romarin" in client.get("/fiches-a-comparer/").content.decode()
    shown = client.get(f"/fiches-a-comparer/{doubt().key}/").content.decode()
    assert "Les Jardins de la Garance" in shown
    assert "Recyclerie de l’Iris" in shown
    assert "diffère" in shown
    assert set(Reading.objects.values_list("person_key", flat=True)) == {person.key for person in pair}


def test_one_person_keeps_everything(cast: Cast, client: Client, pair: tuple[Person, Person]) -> None:
    one, other = pair
    client.force_login(cast.dora)
    assert decide(client, answer="same", kept=one.key).status_code == 302
    assert set(Journey.objects.filter(person=one).values_list("chantier__name", flat=True)) == {
        "Les Jardins de la Garance",
        "Recyclerie de l’Iris",
    }
    assert Person.objects.get(pk=other.pk).merged_into == one
    assert doubt().state == IdentityDoubt.State.SAME


def test_a_merge_is_undone_from_its_page(cast: Cast, client: Client, pair: tuple[Person, Person]) -> None:
    one, other = pair
    client.force_login(cast.dora)
    decide(client, answer="same", kept=other.key)
    done = Merge.objects.get()
    assert "Défaire la réunion" in client.get(f"/fiches-a-comparer/reunies/{done.key}/").content.decode()
    client.post(f"/fiches-a-comparer/reunies/{done.key}/")
    assert Journey.objects.get(person=one).chantier == cast.garance
    assert Person.objects.get(pk=one.pk).merged_into is None
    assert doubt().state == IdentityDoubt.State.OPEN
    again = client.post(f"/fiches-a-comparer/reunies/{done.key}/", follow=True)
    assert "déjà été défaite" in again.content.decode()


def test_two_people_stay_two_and_leave_the_list(cast: Cast, client: Client, pair: tuple[Person, Person]) -> None:
    client.force_login(cast.paul)
    decide(client, answer="different")
    assert doubt().state == IdentityDoubt.State.DIFFERENT
    assert "Aucune fiche à comparer" in client.get("/fiches-a-comparer/").content.decode()
    assert "Yonnas Romarin" in client.get("/fiches-a-comparer/?liste=decidees").content.decode()


def test_a_pair_is_decided_once(cast: Cast, client: Client, pair: tuple[Person, Person]) -> None:
    client.force_login(cast.dora)
    decide(client, answer="different")
    decide(client, answer="same", kept=pair[0].key)
    assert doubt().state == IdentityDoubt.State.DIFFERENT
    assert not Merge.objects.exists()


@pytest.mark.parametrize("data", [{}, {"answer": "same"}, {"answer": "same", "kept": "x"}, {"answer": "peut-être"}])
def test_an_unclear_answer_decides_nothing(
    cast: Cast, client: Client, pair: tuple[Person, Person], data: dict[str, str]
) -> None:
    client.force_login(cast.dora)
    assert decide(client, **data).status_code == 302
    assert doubt().state == IdentityDoubt.State.OPEN


def test_overlapping_journeys_are_refused_in_words(cast: Cast, client: Client, today: date) -> None:
    one, other = cast.person("Romarin", "Yonas"), cast.person("Romarin", "Yonnas")
    cast.journey(one)
    cast.journey(other)
    people.raise_doubts(by=cast.system, pairs=[(one, other, IdentityDoubt.Kind.NEAR)])
    client.force_login(cast.dora)
    response = client.post(f"/fiches-a-comparer/{doubt().key}/", {"answer": "same", "kept": one.key}, follow=True)
    assert "se chevauchent" in response.content.decode()
    assert doubt().state == IdentityDoubt.State.OPEN
    assert Journey.objects.filter(person=other).count() == 1


def test_pairs_without_anyone_of_hers_are_not_hers(cast: Cast, client: Client, today: date) -> None:
    one, other = cast.person("Romarin", "Yonas"), cast.person("Romarin", "Yonnas")
    cast.journey(one, chantier=cast.iris)
    people.raise_doubts(by=cast.system, pairs=[(one, other, IdentityDoubt.Kind.NEAR)])
    client.force_login(cast.paul)
    assert "Romarin" not in client.get("/fiches-a-comparer/").content.decode()
    assert client.get(f"/fiches-a-comparer/{doubt().key}/").status_code == 404
    assert decide(client, answer="different").status_code == 404
    client.force_login(cast.lise)
    assert client.get(f"/fiches-a-comparer/{doubt().key}/").status_code == 200
