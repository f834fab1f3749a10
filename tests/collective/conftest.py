"""A Monday in March, a meeting of Orb, and who is signed in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time
from typing import Any

import pytest
from django.test import Client

from convergence.accounts.models import User
from convergence.collective.actions import meetings as acts
from convergence.collective.models import Meeting
from tests.cast import Cast

TODAY = date(2025, 3, 10)


@pytest.fixture(autouse=True)
def _on_that_monday(today: date) -> None:
    assert today == TODAY


def words(cast: Cast, **values: Any) -> acts.Call:
    """A mutualisation of Orb, its CIP and ESP invited, unless told otherwise."""
    return acts.Call(
        **{
            "kind": "MUTUALISATION", "title": "Mutualisation d’Orb", "at": time(14), "place_of": cast.orb,
            "place": "Maison des associations", "roles": ("CIP", "ESP"),
        }
        | values
    )  # fmt: skip


@pytest.fixture
def call(cast: Cast) -> Callable[..., Meeting]:
    """Calls a meeting, by Paul, today unless told otherwise."""

    def made(on: date = TODAY, by: User | None = None, **values: Any) -> Meeting:
        return acts.call(by=by or cast.paul, words=words(cast, **values), on=on)

    return made


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client
