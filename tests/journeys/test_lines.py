"""Lines answered in place: by whom, what is written, what is taken back."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from convergence.accounts.models import User
from convergence.journeys.actions import close_journey, record_diagnosis, record_situation
from convergence.journeys.models import Journey, Situation
from tests.cast import Cast

TODAY = date(2025, 3, 10)
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def _on_that_monday(today: date) -> None:
    assert today == TODAY


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def left(cast: Cast) -> Journey:
    """Somebody who left six months ago, entrusted to Hélène."""
    journey = cast.journey(cast.person(sex="H"), started_on=date(2023, 1, 2), referent=cast.helene)
    return close_journey(by=cast.helene, journey=journey, ended_on=date(2024, 9, 10))


@pytest.fixture
def seen(cast: Cast) -> Journey:
    """Somebody seen once, eight months ago."""
    journey = cast.journey(cast.person(sex="H"), started_on=date(2024, 7, 1), referent=cast.helene)
    record_diagnosis(
        by=cast.helene, journey=journey, diagnosed_on=date(2024, 7, 1), housing="RUE", street_history="REFUS",
        base_cover="PUMA",
    )  # fmt: skip
    journey.refresh_from_db()
    return journey


def undo_of(response: Any) -> str:
    found = re.search(r'hx-post="([^"]*annuler[^"]*)"', response.content.decode())
    assert found, response.content.decode()
    return unescape(found.group(1))


def confirm(client: Client, journey: Journey, block: str) -> Any:
    return client.post(reverse("journey_review_block", args=[journey.key, block]), {"block": "same"}, headers=HTMX)


def answer(client: Client, journey: Journey, **data: str) -> Any:
    return client.post(reverse("journey_follow_up_line", args=[journey.key, 6]), data, headers=HTMX)


def test_a_follow_up_is_one_click_and_one_click_takes_it_back(cast: Cast, left: Journey) -> None:
    client = signed_in(cast.helene)
    response = answer(client, left, outcome="EMPLOI")
    assert "en emploi" in response.content.decode()
    assert list(left.situations.values_list("stage", "outcome", "observed_on")) == [("M6", "EMPLOI", TODAY)]
    again = client.post(undo_of(response), headers=HTMX)
    assert not left.situations.exists()
    assert "Suivi à 6 mois" in again.content.decode()


def test_where_she_sleeps_may_be_added_to_a_follow_up(cast: Cast, left: Journey) -> None:
    client = signed_in(cast.helene)
    answer(client, left, outcome="FORMATION")
    response = answer(client, left, outcome="FORMATION", housing="LOC_SOCIAL", fresh="1")
    assert list(left.situations.values_list("outcome", "housing")) == [("FORMATION", "LOC_SOCIAL")]
    client.post(undo_of(response), headers=HTMX)
    assert not left.situations.exists()


def test_a_made_up_answer_is_refused_in_place(cast: Cast, left: Journey) -> None:
    response = answer(signed_in(cast.helene), left, outcome="RICHE")
    assert response.status_code == 200
    assert "rien n’a été noté" in response.content.decode()
    assert not left.situations.exists()


def test_without_javascript_the_answer_comes_back_to_the_file(cast: Cast, left: Journey) -> None:
    response = signed_in(cast.helene).post(
        reverse("journey_follow_up_line", args=[left.key, 6]),
        {"outcome": "AUTRE", "next": "https://elsewhere.invalid/"},
    )
    assert response.headers["Location"].startswith(reverse("person", args=[left.person.key]))


@pytest.mark.parametrize(
    ("name", "status"),
    [("basile", 404), ("irma", 404), ("rachid", 403), ("paul", 403), ("nadia", 403), ("fabre", 403), ("marc", 200)],
)
def test_who_may_answer(cast: Cast, left: Journey, name: str, status: int) -> None:
    """Another chantier does not see it, an ETI or a coordinator does not write in files, a colleague does."""
    response = answer(signed_in(cast.users[name]), left, outcome="EMPLOI")
    assert response.status_code == status
    assert Situation.objects.exists() is (status == 200)


def test_only_the_one_who_clicked_takes_it_back(cast: Cast, left: Journey) -> None:
    address = undo_of(answer(signed_in(cast.helene), left, outcome="EMPLOI"))
    assert signed_in(cast.marc).post(address, headers=HTMX).status_code == 403
    assert signed_in(cast.helene).post(address + "x", headers=HTMX).status_code == 403
    assert left.situations.exists()


def test_what_is_undone_never_stands_in_an_address(cast: Cast, left: Journey) -> None:
    address = undo_of(answer(signed_in(cast.helene), left, outcome="EMPLOI"))
    assert "EMPLOI" not in address and str(left.key) not in address


def test_the_reason_of_an_exit_is_completed_in_place(cast: Cast, left: Journey) -> None:
    client = signed_in(cast.helene)
    response = client.post(reverse("journey_exit_reason", args=[left.key]), {"exit_reason": "CDI"}, headers=HTMX)
    left.refresh_from_db()
    assert left.exit_reason == "CDI"
    client.post(undo_of(response), headers=HTMX)
    left.refresh_from_db()
    assert left.exit_reason == ""


def test_confirming_a_block_observes_it_today_and_nothing_else(cast: Cast, seen: Journey) -> None:
    client = signed_in(cast.helene)
    address = reverse("journey_review_block", args=[seen.key, "hebergement"])
    response = client.post(address, {"block": "same"}, headers=HTMX)
    review = seen.situations.get(stage="REVIEW")
    assert (review.observed_on, review.housing, review.street_history) == (TODAY, "RUE", "REFUS")
    assert review.base_cover == "", "a block that nobody confirmed was not observed"
    seen.refresh_from_db()
    assert seen.last_seen_on == TODAY
    back = client.post(undo_of(response), headers=HTMX)
    assert "Toujours vrai" in back.content.decode()
    seen.refresh_from_db()
    assert not seen.situations.filter(stage="REVIEW").exists()
    assert seen.last_seen_on == date(2024, 7, 1)


def test_taking_back_one_block_leaves_the_others_confirmed(cast: Cast, seen: Journey) -> None:
    client = signed_in(cast.helene)
    client.post(reverse("journey_review_block", args=[seen.key, "hebergement"]), {"block": "same"}, headers=HTMX)
    second = confirm(client, seen, "sante")
    client.post(undo_of(second), headers=HTMX)
    review = seen.situations.get(stage="REVIEW")
    assert (review.housing, review.base_cover) == ("RUE", "")


def test_taking_back_the_first_block_leaves_the_next_ones(cast: Cast, seen: Journey) -> None:
    client = signed_in(cast.helene)
    first = client.post(
        reverse("journey_review_block", args=[seen.key, "hebergement"]), {"block": "same"}, headers=HTMX
    )
    confirm(client, seen, "sante")
    client.post(undo_of(first), headers=HTMX)
    review = seen.situations.get(stage="REVIEW")
    assert (review.housing, review.base_cover) == ("", "PUMA")
    seen.refresh_from_db()
    assert seen.last_seen_on == TODAY


def test_a_changed_block_opens_the_review(cast: Cast, seen: Journey) -> None:
    address = reverse("journey_review_block", args=[seen.key, "hebergement"])
    response = signed_in(cast.helene).post(address, {"block": "changed"}, headers=HTMX)
    assert "change=hebergement" in response.headers["HX-Redirect"]
    assert not seen.situations.filter(stage="REVIEW").exists()


def test_a_block_never_known_cannot_be_confirmed(cast: Cast, seen: Journey) -> None:
    address = reverse("journey_review_block", args=[seen.key, "paroles"])
    response = signed_in(cast.helene).post(address, {"block": "same"}, headers=HTMX)
    assert "rien n’était connu" in response.content.decode()
    assert not seen.situations.filter(stage="REVIEW").exists()


def test_the_last_known_answer_is_the_one_confirmed(cast: Cast, seen: Journey) -> None:
    record_situation(by=cast.helene, journey=seen, stage="REVIEW", observed_on=date(2024, 8, 1), housing="CHRS")
    signed_in(cast.helene).post(
        reverse("journey_review_block", args=[seen.key, "hebergement"]), {"block": "same"}, headers=HTMX
    )
    assert seen.situations.get(observed_on=TODAY).housing == "CHRS"


def test_a_review_of_another_day_stays_on_that_day(cast: Cast, seen: Journey) -> None:
    client = signed_in(cast.helene)
    address = reverse("journey_review_block", args=[seen.key, "hebergement"]) + "?le=2025-03-01"
    assert "le=2025-03-01" in client.post(address, {"block": "changed"}, headers=HTMX).headers["HX-Redirect"]
    client.post(address, {"block": "same"}, headers=HTMX)
    assert seen.situations.get(stage="REVIEW").observed_on == date(2025, 3, 1)
