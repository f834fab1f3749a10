"""The directory: who finds whom, and how."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from convergence.accounts import actions as accounts
from convergence.kit import clock
from convergence.network import actions as network
from convergence.network.models import Post
from tests.cast import Cast

pytestmark = pytest.mark.usefixtures("today")


def found(client: Client, cast: Cast, who: str, **asked: str) -> list[str]:
    """First names, in the order of the page."""
    client.force_login(cast.users[who])
    page = client.get(reverse("directory"), asked).context["page"]
    return [row.user.first_name for row in page]


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("helene", {"Helene", "Irma", "Lise", "Nadia", "Rene"}),
        ("paul", {"Helene", "Irma", "Lise", "Nadia", "Rene"}),
        ("nadia", {"Helene", "Fabre", "Eva"}),
        ("rachid", {"Helene", "Odile", "Paul", "Ines"}),
    ],
)
def test_everyone_finds_her_colleagues(client: Client, cast: Cast, who: str, sees: set[str]) -> None:
    assert sees <= set(found(client, cast, who))


@pytest.mark.parametrize(
    ("who", "hidden"),
    [
        ("helene", {"Fabre", "Eva", "Personne"}),
        ("rachid", {"Basile", "Irma", "Lise", "Nadia"}),
        ("fabre", {"Helene", "Nadia", "Fabre"}),
        ("personne", {"Helene", "Nadia"}),
    ],
)
def test_nobody_finds_more(client: Client, cast: Cast, who: str, hidden: set[str]) -> None:
    assert not hidden & set(found(client, cast, who))


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"q": "LÓGEMENT orb"}, ["Ines"]),
        ({"q": "garance insertion"}, ["Helene"]),
        ({"role": "COORDINATOR"}, ["Lise", "Paul"]),
        ({"role": "CIP", "ou": "lys"}, ["Irma"]),
        ({"theme": "LOGEMENT"}, ["Ines"]),
        ({"q": "introuvable"}, []),
    ],
)
def test_sought_by_name_function_place_and_theme(
    client: Client, cast: Cast, asked: dict[str, str], expected: list[str]
) -> None:
    assert found(client, cast, "nadia", **asked) == expected


def test_somebody_with_two_posts_stands_once_with_both(client: Client, cast: Cast) -> None:
    network.appoint(
        by=cast.system, user=cast.ines, role="OFFICER", territory=cast.orb, theme="SANTE", started_on=date(2024, 1, 1)
    )
    client.force_login(cast.helene)
    (row,) = client.get(reverse("directory"), {"q": "ines"}).context["page"]
    assert [place.role for place in row.places] == [
        "Chargé·e de partenariats, logement",
        "Chargé·e de partenariats, santé",
    ]


def test_who_has_left_is_no_longer_there(client: Client, cast: Cast) -> None:
    post = Post.objects.get(user=cast.basile)
    network.end_post(by=cast.system, post=post, on=clock.today())
    assert "Basile" in found(client, cast, "helene")
    Post.objects.filter(pk=post.pk).update(ended_on=date(2025, 3, 9))
    assert "Basile" not in found(client, cast, "helene")


def test_a_number_is_given_by_its_owner(client: Client, cast: Cast) -> None:
    client.force_login(cast.ines)
    names = {"first_name": "Inès", "last_name": "Essai"}
    answer = client.post(reverse("my_account"), {**names, "phone": "appelez-moi"})
    assert "Écrivez un numéro" in answer.content.decode()
    client.post(reverse("my_account"), {**names, "phone": "05 45 00 00 00"})
    client.force_login(cast.helene)
    page = client.get(reverse("directory"), {"q": "ines"}).content.decode()
    assert "tel:0545000000" in page
    assert "05 45 00 00 00" in page


def test_ten_times_more_colleagues_cost_no_more_queries(
    client: Client, cast: Cast, django_assert_max_num_queries: object
) -> None:
    for number in range(50):
        user = accounts.open_account(
            by=cast.system, email=f"n{number}@test.invalid", password=None, first_name="Nour", last_name=str(number)
        )
        network.appoint(by=cast.system, user=user, role="CIP", chantier=cast.iris, started_on=date(2024, 1, 1))
    client.force_login(cast.nadia)
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        page = client.get(reverse("directory")).context["page"]
    assert len(page) == 40
    assert page.has_next
