"""A Monday in March, a call of Orb, who is signed in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from convergence.accounts.models import User
from convergence.growth.actions import calls
from convergence.growth.models import Application, Call
from convergence.network import actions as network
from tests.cast import LONG_AGO, Cast

TODAY = date(2025, 3, 10)
SIRET = "73282932000074"
ANSWER: dict[str, Any] = {
    "name": "Les Serres du Canal", "organisation": "Association des Serres", "siret": SIRET, "activity": "Maraîchage",
    "commune": "Angoulême", "department": "16", "programmes": "CVG", "employed": 20, "homeless": 6,
    "motivation": "Nous accueillons des personnes sans logement.", "reinforcement": "Un mi-temps",
    "contact_name": "Claire Serre", "contact_email": "direction@serres.invalid", "contact_phone": "",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _on_that_monday(today: date) -> None:
    assert today == TODAY


@pytest.fixture
def call(cast: Cast) -> Call:
    """Open until 31 March, of Orb, for CVG and PHC."""
    terms = calls.Terms(
        "Appel d’Orb", "CVG PHC", date(2025, 3, 1), date(2025, 3, 31), territory=cast.orb, contact="appels@test.invalid"
    )
    return calls.open_call(by=cast.nadia, terms=terms, grid=[("Accueil de la rue", 3), ("Équipe", 1)])


@pytest.fixture
def answer(call: Call) -> Callable[..., Application]:
    """Somebody answers the call."""

    def made(send: bool = True, **values: Any) -> Application:
        return calls.begin(call=call, once=uuid4(), values=ANSWER | values, send=send)

    return made


@pytest.fixture
def member(cast: Cast) -> User:
    """A member of the consultative committee."""
    user = User.objects.create_user("colette@test.invalid", None, first_name="Colette", last_name="Avis")
    network.appoint(by=cast.system, user=user, role="COMMITTEE", started_on=LONG_AGO)
    return user


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client
