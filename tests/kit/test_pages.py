"""Lists are paged and ordered by what the address may ask, and count only when they must."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import RequestFactory

from convergence.accounts.models import User
from convergence.kit.pages import paginate

pytestmark = pytest.mark.django_db
SORTS = {"nom": ("last_name", "first_name"), "adresse": "email"}


@pytest.fixture
def five() -> None:
    for number, name in enumerate("bdace"):
        User.objects.create_user(f"{number}@test.invalid", None, last_name=name)


def page(query: dict[str, str], **options: Any) -> Any:
    return paginate(User.objects.all(), RequestFactory().get("/", query), sorts=SORTS, default="nom", **options)


@pytest.mark.usefixtures("five")
def test_order_comes_from_the_allowed_words_only() -> None:
    assert [user.last_name for user in page({})] == list("abcde")
    assert [user.last_name for user in page({"tri": "-nom"})] == list("edcba")
    assert [user.last_name for user in page({"tri": "adresse"})] == list("bdace")
    for unknown in ("password", "-password", "--nom", "nom__x", ""):
        assert [user.last_name for user in page({"tri": unknown})] == list("abcde")


@pytest.mark.usefixtures("five")
def test_a_page_that_shows_all_counts_nothing(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        assert page({}).total == 5
    with django_assert_num_queries(1):
        assert page({"page": "2"}, per_page=3).total == 5
    with django_assert_num_queries(2):
        assert page({}, per_page=3).total == 5


@pytest.mark.usefixtures("five")
@pytest.mark.parametrize("asked", ["0", "-1", "x", "", "٣", "99999999999"])
def test_a_page_number_that_is_none_is_the_first(asked: str) -> None:
    assert page({"page": asked}, per_page=2).number == 1


@pytest.mark.usefixtures("five")
def test_a_page_too_far_is_the_last() -> None:
    far = page({"page": "40"}, per_page=2)
    assert (far.number, far.first, far.last, far.total) == (3, 5, 5, 5)
    assert not far.has_next


def test_an_empty_list_has_one_empty_page() -> None:
    empty = page({"page": "3"})
    assert (len(empty), empty.total, empty.first, empty.last, empty.number) == (0, 0, 0, 0, 1)
