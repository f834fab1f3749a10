"""The list of people: whom it shows, what filters keep, how much it costs."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from convergence.accounts.models import Reading
from convergence.journeys.actions import close_journey, record_diagnosis, record_situation
from convergence.people.actions import keep_view, set_pass
from convergence.people.models import SavedView
from tests.cast import Cast

TODAY = date(2025, 3, 10)


@pytest.fixture(autouse=True)
def _on_that_monday(today: date) -> None:
    assert today == TODAY


def names(client: Client, **asked: str) -> list[str]:
    response = client.get(reverse("people"), asked)
    assert response.status_code == 200
    return [row.journey.person.last_name for row in response.context["rows"]]


@pytest.fixture
def town(cast: Cast) -> Cast:
    """Five people: three of Hélène (one has left), one of Marc, one in another chantier."""
    abel = cast.journey(
        cast.person("Abricot", "Abel"), started_on=date(2024, 6, 24), programme="PHC", referent=cast.helene
    )
    record_diagnosis(by=cast.helene, journey=abel, diagnosed_on=date(2024, 7, 1), housing="RUE")
    record_situation(by=cast.helene, journey=abel, stage="REVIEW", observed_on=date(2025, 1, 9), housing="CHRS")
    cast.journey(cast.person("Épine", "Zoé"), referent=cast.helene)
    gone = cast.journey(cast.person("Coing", "Noé"), started_on=date(2023, 1, 2), referent=cast.helene)
    close_journey(by=cast.helene, journey=gone, ended_on=date(2025, 1, 2))
    cast.journey(cast.person("Datte", "Luz"), referent=cast.marc)
    cast.journey(cast.person("Figue", "Ana"), chantier=cast.bleuet, referent=cast.basile)
    return cast


def as_(cast: Cast, name: str) -> Client:
    client = Client()
    client.force_login(cast.users[name])
    return client


def test_a_referent_starts_with_her_own_open_people_in_order(town: Cast) -> None:
    assert names(as_(town, "helene")) == ["Abricot", "Épine"]


def test_the_whole_chantier_never_shows_another(town: Cast) -> None:
    client = as_(town, "helene")
    assert names(client, qui="", etat="tous") == ["Abricot", "Coing", "Datte", "Épine"]
    assert names(client, qui="", etat="tous", chantier=str(town.bleuet.key)) == []


@pytest.mark.parametrize(("name", "shown"), [("odile", 3), ("paul", 4), ("lise", 0), ("simone", 0), ("basile", 1)])
def test_each_role_sees_its_reach(town: Cast, name: str, shown: int) -> None:
    assert len(names(as_(town, name), etat="ouverts")) == shown


@pytest.mark.parametrize("name", ["rachid", "ines", "nadia", "dora", "fabre", "eva", "personne"])
def test_those_who_open_no_file_have_no_list(town: Cast, name: str) -> None:
    assert as_(town, name).get(reverse("people")).status_code == 403


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        ({"q": "zoe epine"}, ["Épine"]),
        ({"q": "EPI"}, ["Épine"]),
        ({"etat": "sortis"}, ["Coing"]),
        ({"programme": "PHC"}, ["Abricot"]),
        ({"hebergement": "HEBERGEMENT"}, ["Abricot"]),
        ({"hebergement": "RUE"}, []),
        ({"manque": "diagnostic", "etat": "ouverts"}, ["Datte", "Épine"]),
        ({"manque": "hebergement", "etat": "ouverts"}, ["Datte", "Épine"]),
        ({"manque": "motif", "etat": "tous"}, ["Coing"]),
        ({"manque": "pass", "etat": "ouverts"}, ["Datte", "Épine"]),
        ({"etat": "tous", "tri": "-entree"}, ["Datte", "Épine", "Abricot", "Coing"]),
        ({"programme": "XX", "chantier": "x", "manque": "x", "etat": "tous"}, ["Abricot", "Coing", "Datte", "Épine"]),
    ],
)
def test_filters(town: Cast, asked: dict[str, str], kept: list[str]) -> None:
    """Now is the last observed place, whatever the entry said; what an address makes up is ignored."""
    abel = town.garance.journeys.get(person__last_name="Abricot").person
    set_pass(by=town.helene, person=abel, number="999992412345", ends_on=date(2026, 1, 1))
    found = names(as_(town, "helene"), **{"qui": "", **asked})
    assert sorted(found) == sorted(kept)
    if asked.get("tri") or len(kept) > 2:
        assert found[-1] == kept[-1]


def test_filter_by_referent(town: Cast) -> None:
    assert names(as_(town, "odile"), referent=str(town.marc.key)) == ["Datte"]


def test_what_the_row_says(town: Cast) -> None:
    text = as_(town, "helene").get(reverse("people")).content.decode()
    assert "38e semaine sur 52" in text
    assert "CHRS" in text
    assert "Inconnu" in text, "a place nobody knows is shown as such"


def test_a_list_is_logged_once(town: Cast) -> None:
    as_(town, "helene").get(reverse("people"))
    assert list(Reading.objects.values_list("kind", "by", "person_key")) == [("LIST", town.helene.pk, None)]


def test_a_kept_view_keeps_filters_and_no_name(town: Cast) -> None:
    client = as_(town, "helene")
    client.post(reverse("people_keep"), {"name": "À voir", "query": "q=Abricot&etat=ouverts&manque=diagnostic&x=1"})
    view = SavedView.objects.get()
    assert (view.name, view.query) == ("À voir", "manque=diagnostic&etat=ouverts") or (
        sorted(view.query.split("&")) == ["etat=ouverts", "manque=diagnostic"]
    )
    assert "À voir" in client.get(reverse("people")).content.decode()
    assert "À voir" not in as_(town, "marc").get(reverse("people")).content.decode()


def test_only_its_owner_forgets_a_view(town: Cast) -> None:
    view = keep_view(by=town.helene, name="À voir", query="etat=ouverts")
    address = reverse("people_drop", args=[view.key])
    assert as_(town, "marc").post(address).status_code == 404
    as_(town, "helene").post(address)
    assert not SavedView.objects.exists()


@pytest.mark.parametrize(("name", "most"), [("helene", 10), ("paul", 12)])
def test_ten_queries_whatever_the_size(town: Cast, name: str, most: int, django_assert_max_num_queries: Any) -> None:
    """A coordinator pays one more: her navigation counts the records to compare."""
    for rank in range(40):
        cast_person = town.person(f"Nom{rank:02}", "Ana", birth_date=date(1990, 1, 2) + timedelta(days=rank))
        town.journey(cast_person, referent=town.helene)
    client = as_(town, name)
    client.get(reverse("people"))
    with django_assert_max_num_queries(most):
        response = client.get(reverse("people"), {"etat": "ouverts", "manque": "diagnostic"})
    assert len(response.context["rows"]) == 25


def test_the_second_page_goes_on(town: Cast) -> None:
    for rank in range(30):
        town.journey(town.person(f"Nom{rank:02}", "Ana"), referent=town.helene)
    client = as_(town, "helene")
    first, second = names(client, qui="miens"), names(client, qui="miens", page="2")
    assert len(first) == 25
    assert not set(first) & set(second)
