"""Officers, a person at work, and a request ready to be sent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from convergence.accounts.models import User
from convergence.network import actions as network
from convergence.partnerships.actions import requests as acts
from convergence.partnerships.models import Request
from tests.cast import LONG_AGO, Cast

TODAY = date(2025, 3, 10)


def officer(cast: Cast, name: str, *themes: str, territory: Any = None) -> User:
    """Another officer of Orb (or elsewhere), on those themes."""
    user = User.objects.create_user(f"{name}@test.invalid", None, first_name=name.title(), last_name="Essai")
    for theme in themes:
        network.appoint(
            by=cast.system, user=user, role="OFFICER", territory=territory or cast.orb, theme=theme,
            started_on=LONG_AGO,
        )  # fmt: skip
    cast.users[name] = user
    return user


@pytest.fixture
def ask(cast: Cast) -> Callable[..., Request]:
    """Sends a request, from Hélène unless told otherwise."""

    def send(journey: Any = None, **values: Any) -> Request:
        values = {
            "by": cast.helene,
            "theme": "LOGEMENT",
            "need": "Un logement sans étage",
            "agreed_on": date(2025, 1, 6),
        } | values
        return acts.send(journey=journey or cast.journey(referent=cast.helene), **values)

    return send


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client
