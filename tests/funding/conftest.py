"""A Monday in March 2025; the subsidies of 2024, whose year is over."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from convergence.accounts.models import User
from convergence.funding.actions import schemes
from convergence.funding.models import Scheme, Subsidy
from convergence.funding.rules import Terms
from tests.cast import Cast

TODAY = date(2025, 3, 10)


@pytest.fixture(autouse=True)
def _on_that_monday(request: Any) -> None:
    if "cast" in request.fixturenames:
        assert request.getfixturevalue("today") == TODAY


@pytest.fixture
def scheme(cast: Cast) -> Callable[..., Scheme]:
    """Opens the subsidies of a year: 3 650 € a person and year (ten a day) unless told otherwise."""

    def made(programme: str = "CVG", year: int = 2024, rate: int = 365_000, **bounds: Any) -> Scheme:
        terms = Terms(date(year, 1, 1), rate, **bounds)
        return schemes.open_scheme(by=cast.nadia, programme=programme, year=year, terms=terms)

    return made


@pytest.fixture
def subsidy(cast: Cast, scheme: Callable[..., Scheme]) -> Subsidy:
    """One person all of 2023 in Garance: 3 650 €, decided and notified."""
    cast.journey(started_on=date(2023, 1, 1))
    made = schemes.compute(by=cast.nadia, scheme=scheme(year=2023), basis="PRESENCE")
    schemes.decide(by=cast.nadia, calculation=made)
    made.refresh_from_db()
    schemes.notify(by=cast.nadia, calculation=made)
    return Subsidy.objects.select_related("scheme", "chantier").get(chantier=cast.garance)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client
