"""Load and delays: counts by theme, officer and chantier, over twelve months, without any text or name of a person."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from convergence.partnerships import load
from convergence.partnerships.models import Request
from tests.cast import Cast
from tests.partnerships.conftest import TODAY, officer, signed_in

Ask = Callable[..., Request]


@pytest.fixture(autouse=True)
def _on_that_monday(today: date) -> None:
    assert today == TODAY


@pytest.fixture
def past(cast: Cast, ask: Ask) -> Cast:
    """Three closed by Ines (taken after 2, 4 and 9 days), one late, one refused, one of two years ago."""
    journey = cast.journey()

    def told(
        sent: date, state: str, taken: int | None = None, closed: int | None = None, theme: str = "LOGEMENT"
    ) -> None:
        request = ask(journey, theme=theme)
        Request.objects.filter(pk=request.pk).update(
            sent_on=sent, moved_on=sent, state=state,
            officer=cast.ines if taken is not None or state == "REFUSED" else None,
            accepted_on=sent + timedelta(days=taken) if taken is not None else None,
            closed_on=sent + timedelta(days=closed) if closed is not None else None,
        )  # fmt: skip

    officer(cast, "sam", "SANTE")
    told(date(2024, 9, 2), "ANSWERED", 2, 10)
    told(date(2024, 10, 7), "ANSWERED", 4, 20)
    told(date(2024, 3, 11), "ANSWERED", 9, 60)
    told(date(2025, 2, 3), "SENT")
    told(date(2025, 1, 6), "REFUSED", None, 3)
    told(date(2024, 3, 8), "ANSWERED", 1, 2)  # the year before
    told(date(2025, 3, 3), "SENT", theme="SANTE")
    return cast


def test_the_counts(past: Cast) -> None:
    loads = load.read([past.orb.pk], TODAY)
    whole = loads.whole
    assert (whole.open, whole.to_take, whole.late, whole.oldest) == (2, 2, 1, 35)
    assert (whole.received, whole.before) == (6, 1)
    ines = next(one for one in loads.officers if one.label == "Ines Essai")
    assert (ines.detail, ines.open, ines.days_to_accept, ines.days_to_close) == ("Logement", 0, 4, 20)
    assert [(one.label, one.open) for one in loads.themes] == [("Logement", 1), ("Santé", 1)]
    assert [one.label for one in loads.chantiers] == ["Les Jardins de la Garance"]
    assert sum(received for _, received, _ in loads.months) == 6
    assert load.read([past.lys.pk], TODAY).whole.open == 0


def test_who_follows_reads_no_text_and_no_name(past: Cast) -> None:
    page = signed_in(past.paul).get(reverse("requests_follow")).content.decode()
    assert "Ines Essai" in page and "Logement" in page
    assert "Un logement sans étage" not in page and "Romarin" not in page


@pytest.mark.parametrize("name", ["helene", "ines", "odile", "dora", "nadia", "fabre", "rachid"])
def test_others_do_not(past: Cast, name: str) -> None:
    assert signed_in(past.users[name]).get(reverse("requests_follow")).status_code == 403


def test_outside_any_territory_it_says_there_is_no_officer(past: Cast) -> None:
    page = signed_in(past.simone).get(reverse("requests_follow")).content.decode()
    assert "dans aucun territoire" in page


def test_it_stays_cheap(past: Cast) -> None:
    client = signed_in(past.paul)
    client.get(reverse("requests_follow"))
    with CaptureQueriesContext(connection) as queries:
        client.get(reverse("requests_follow"))
    assert len(queries) <= 12
