"""Every account that the demo offers finds a home that works, within its queries."""

from __future__ import annotations

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from convergence.accounts.models import User
from convergence.demo import commands
from convergence.demo.cast import PARTS
from convergence.kit import meeting
from convergence.network.viewer import Viewer

MOST = 15


def test_the_homes_of_the_demo(db: None, small: commands.Summary) -> None:
    for part in PARTS:
        user = User.objects.get(email=part.email)
        client = Client()
        client.force_login(user)
        with CaptureQueriesContext(connection) as captured:
            page = client.get("/")
        assert page.status_code == 200, part.code
        assert len(captured) <= MOST, (part.code, len(captured))
        for name in ("home_later", "home_learning", "home_last"):
            with CaptureQueriesContext(connection) as captured:
                assert client.get(reverse(name)).status_code == 200, part.code
            assert len(captured) <= MOST, (part.code, name, len(captured))
        for item in [item for items in meeting.nav.ask(Viewer(user)) for item in items]:
            assert client.get(item.url).status_code == 200, (part.code, item.url)


def test_a_referent_of_the_demo_has_people_and_things_that_wait(db: None, small: commands.Summary) -> None:
    client = Client()
    client.force_login(User.objects.get(email=next(part.email for part in PARTS if part.code == "CIP")))
    home = client.get("/").context["home"]
    assert home.waiting.total > 0
    assert home.caseload.total > 5
