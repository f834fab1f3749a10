"""Search or create, then open: who is joined, who is compared, what is never told."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from convergence.journeys.actions import close_journey
from convergence.journeys.models import Journey
from convergence.people.models import IdentityDoubt, Person
from tests.cast import Cast

TODAY = date(2025, 3, 10)
WHO = {"last_name": "Romarin", "first_name": "Yonas", "birth_date": "1984-03-11"}


@pytest.fixture(autouse=True)
def _on_that_monday(today: date) -> None:
    assert today == TODAY


@pytest.fixture
def client_of_helene(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.helene)
    return client


def arrival(cast: Cast, **more: str) -> dict[str, str]:
    return {
        **WHO, "chantier": str(cast.garance.key), "programme": "CVG", "started_on": "2025-03-10",
        "referent": str(cast.helene.key), **more,
    }  # fmt: skip


def arrive(client: Client, cast: Cast, **more: str) -> Any:
    return client.post(reverse("welcome"), arrival(cast, **more))


def test_a_new_person_and_her_journey_in_one_post(cast: Cast, client_of_helene: Client) -> None:
    response = arrive(client_of_helene, cast, weekly_hours="17,5", referrer="CCAS", sex="H")
    journey = Journey.objects.get()
    assert response.headers["Location"] == f"{reverse('person', args=[journey.person.key])}?parcours={journey.key}"
    assert (str(journey.person), journey.referrer, float(journey.weekly_hours)) == ("Yonas Romarin", "CCAS", 17.5)
    assert list(Journey.objects.entrusted_to(cast.helene)) == [journey]


def test_nothing_but_who_where_which_and_when_is_asked(cast: Cast, client_of_helene: Client) -> None:
    arrive(client_of_helene, cast, referent="")
    assert Journey.objects.get().diagnosed_on is None


def test_what_was_typed_is_never_lost(cast: Cast, client_of_helene: Client) -> None:
    response = arrive(client_of_helene, cast, birth_date="", programme="", weekly_hours="beaucoup")
    text = response.content.decode()
    assert response.status_code == 200
    assert "Romarin" in text and "beaucoup" in text
    assert "Choisissez le programme" in text and "Écrivez un nombre d’heures" in text
    assert not Person.objects.exists()


def test_an_equal_identity_here_joins_the_same_record(cast: Cast, client_of_helene: Client) -> None:
    known = cast.person()
    cast.journey(known, started_on=date(2023, 1, 2), programme="PHC")
    arrive(client_of_helene, cast, last_name="ROMARIN ", first_name="yonas")
    assert Person.objects.get() == known
    assert known.journeys.count() == 2


def test_an_equal_identity_elsewhere_is_joined_and_nothing_of_it_is_told(cast: Cast, client_of_helene: Client) -> None:
    known = cast.person()
    cast.journey(known, chantier=cast.iris)
    text = client_of_helene.post(reverse("welcome_matches"), WHO).content.decode()
    assert "Une fiche existe déjà dans le réseau" in text
    assert "Iris" not in text and str(known.key) not in text and "Yonas" not in text
    arrive(client_of_helene, cast)
    assert Person.objects.get() == known
    page = client_of_helene.get(reverse("person", args=[known.key])).content.decode()
    assert "Iris" not in page


def test_a_near_name_here_must_be_decided(cast: Cast, client_of_helene: Client) -> None:
    known = cast.person("Romarain", "Yonas")
    cast.journey(known, programme="PHC")
    response = arrive(client_of_helene, cast)
    assert "Dites si c’est l’une de ces personnes" in response.content.decode()
    assert Journey.objects.count() == 1
    arrive(client_of_helene, cast, person=str(known.key))
    assert Person.objects.get() == known
    assert known.journeys.count() == 2


def test_a_near_name_said_to_be_another_goes_to_a_human(cast: Cast, client_of_helene: Client) -> None:
    cast.journey(cast.person("Romarain", "Yonas"))
    arrive(client_of_helene, cast, person="new")
    assert Person.objects.count() == 2
    assert IdentityDoubt.objects.get().kind == "NEAR"


def test_a_near_name_elsewhere_never_blocks_and_goes_to_a_human(cast: Cast, client_of_helene: Client) -> None:
    cast.journey(cast.person("Romarain", "Yonas"), chantier=cast.iris)
    text = client_of_helene.post(reverse("welcome_matches"), WHO).content.decode()
    assert "Romarain" not in text
    arrive(client_of_helene, cast)
    assert Journey.objects.filter(chantier=cast.garance).count() == 1
    assert IdentityDoubt.objects.count() == 1


def test_born_on_new_years_day_elsewhere_is_not_joined_but_compared(cast: Cast, client_of_helene: Client) -> None:
    cast.journey(cast.person(birth_date=date(1990, 1, 1)), chantier=cast.iris)
    arrive(client_of_helene, cast, birth_date="1990-01-01")
    assert Person.objects.count() == 2
    assert IdentityDoubt.objects.get().kind == "JANUARY"


def test_a_made_up_choice_opens_nobodys_file(cast: Cast, client_of_helene: Client) -> None:
    """Choosing a key that is not among the matches shown is as if nothing was chosen."""
    stranger = cast.person("Ailleurs", "Léa")
    cast.journey(stranger, chantier=cast.iris)
    arrive(client_of_helene, cast, person=str(stranger.key))
    assert not stranger.journeys.filter(chantier=cast.garance).exists()


def test_one_opens_only_in_ones_chantier_with_its_referents(cast: Cast, client_of_helene: Client) -> None:
    arrive(client_of_helene, cast, chantier=str(cast.bleuet.key))
    arrive(client_of_helene, cast, referent=str(cast.basile.key))
    assert not Journey.objects.exists()


@pytest.mark.parametrize("name", ["rachid", "paul", "ines", "nadia", "personne"])
def test_who_may_not_welcome(cast: Cast, name: str) -> None:
    client = Client()
    client.force_login(cast.users[name])
    assert client.get(reverse("welcome")).status_code == 403
    assert arrive(client, cast).status_code == 403
    assert not Person.objects.exists()


def test_an_overlap_is_said_where_it_is_mended(cast: Cast, client_of_helene: Client) -> None:
    known = cast.person()
    cast.journey(known, started_on=date(2025, 1, 6))
    response = arrive(client_of_helene, cast)
    assert "déjà un parcours CVG" in response.content.decode()
    assert known.journeys.count() == 1


# ── Chaining ────────────────────────────────────────────────────────────────────────────────
def test_from_phc_to_cvg_the_former_journey_is_offered(cast: Cast, client_of_helene: Client) -> None:
    first = cast.journey(programme="PHC", started_on=date(2024, 4, 1))
    close_journey(by=cast.helene, journey=first, ended_on=date(2025, 3, 9), exit_reason="SUITE_CVG")
    address = reverse("welcome_open", args=[first.person.key])
    form = client_of_helene.get(address, {"suite": str(first.key)}).context["opening"]
    assert (form["previous"].value(), form["programme"].value(), form["referrer"].value()) == (
        str(first.key), "CVG", "PHC"
    )  # fmt: skip
    client_of_helene.post(address, arrival(cast, previous=str(first.key)))
    assert Journey.objects.get(programme="CVG").previous == first


def test_a_journey_elsewhere_is_never_offered(cast: Cast, client_of_helene: Client) -> None:
    person = cast.person()
    cast.journey(person, chantier=cast.ronce, programme="PHC", started_on=date(2024, 4, 1))
    here = cast.journey(person, started_on=date(2023, 1, 2))
    close_journey(by=cast.helene, journey=here, ended_on=date(2023, 6, 2), exit_reason="CDI")
    form = client_of_helene.get(reverse("welcome_open", args=[person.key])).context["opening"]
    assert [value for value, _ in form.fields["previous"].choices] == [str(here.key), ""]
    assert form["previous"].value() is None, "two years later is a new start"


def test_someone_elses_person_cannot_be_opened_by_her_key(cast: Cast, client_of_helene: Client) -> None:
    person = cast.person()
    cast.journey(person, chantier=cast.iris)
    assert client_of_helene.get(reverse("welcome_open", args=[person.key])).status_code == 404


def test_a_former_journey_still_open_is_told(cast: Cast, client_of_helene: Client) -> None:
    first = cast.journey(programme="PHC", started_on=date(2024, 4, 1))
    address = reverse("welcome_open", args=[first.person.key])
    response = client_of_helene.post(address, arrival(cast, previous=str(first.key)), follow=True)
    assert "encore ouvert" in response.content.decode()
    assert Journey.objects.get(programme="CVG").previous == first
