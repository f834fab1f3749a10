"""One click to enter the demo, and nowhere else than in a demo."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from convergence.accounts.models import User
from convergence.demo import commands

pytestmark = pytest.mark.django_db


@pytest.fixture
def in_demo(settings: Any) -> Any:
    settings.DEMO = True
    return settings


@pytest.mark.parametrize("name", ["demo_door", "demo_invented"])
def test_outside_a_demo_the_pages_do_not_exist(client: Client, name: str) -> None:
    assert client.get(reverse(name)).status_code == 404


def test_outside_a_demo_nobody_enters_with_a_click(client: Client, small: commands.Summary) -> None:
    assert client.post(reverse("demo_enter", args=["CIP"])).status_code == 404
    assert "_auth_user_id" not in client.session


def test_the_door_shows_everybody_with_what_to_try(client: Client, small: commands.Summary, in_demo: Any) -> None:
    page = client.get(reverse("demo_door")).content.decode()
    for part in commands.cast():
        assert part.name in page
        assert part.does in page
    assert "inventés" in page


def test_each_part_enters_with_one_click(client: Client, small: commands.Summary, in_demo: Any) -> None:
    for part in commands.cast():
        answer = client.post(reverse("demo_enter", args=[part.code]))
        assert answer.status_code == 302
        assert client.session["_auth_user_id"] == str(User.objects.get(email=part.email).pk)
        assert client.get(reverse("home")).status_code == 200, part.code


def test_a_click_is_never_a_link(client: Client, small: commands.Summary, in_demo: Any) -> None:
    assert client.get(reverse("demo_enter", args=["CIP"])).status_code == 405


def test_nobody_else_enters_with_a_click(client: Client, small: commands.Summary, in_demo: Any) -> None:
    assert client.post(reverse("demo_enter", args=["STRANGER"])).status_code == 404


def test_the_page_that_was_asked_for_comes_next(client: Client, small: commands.Summary, in_demo: Any) -> None:
    answer = client.post(reverse("demo_enter", args=["CIP"]), {"next": reverse("my_account")})
    assert answer["Location"] == reverse("my_account")


@pytest.mark.parametrize("elsewhere", ["https://example.org/", "//example.org", "javascript:alert(1)"])
def test_the_next_page_is_one_of_ours(client: Client, small: commands.Summary, in_demo: Any, elsewhere: str) -> None:
    answer = client.post(reverse("demo_enter", args=["CIP"]), {"next": elsewhere})
    assert answer["Location"] == reverse("home")


def test_a_page_says_that_all_is_invented(client: Client, small: commands.Summary, in_demo: Any) -> None:
    page = client.get(reverse("demo_invented")).content.decode()
    assert "Tout est inventé" in page
    assert "Aucune personne réelle" in page


def test_the_password_of_the_cast_opens_the_ordinary_door_too(
    client: Client, small: commands.Summary, in_demo: Any
) -> None:
    part = commands.cast()[0]
    client.post(reverse("account_login"), {"login": part.email, "password": part.password})
    assert client.session["_auth_user_id"] == str(User.objects.get(email=part.email).pk)
