"""The pages of the figures in a browser: they fit, the CSP refuses nothing, axe finds nothing."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from convergence.indicators import snapshot
from convergence.journeys import actions as journeys
from tests.browser.stage import Stage, overflows
from tests.cast import Cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ADDRESSES = (
    "/bilans/?year=2024",
    "/bilans/CVG-16/personnes/?year=2024&state=unknown",
    "/bilans/definitions/",
    "/bilans/definitions/comparer/?year=2024&entre=CVG-05-CVG-05C",
    "/bilans/explorer/?year=2024&figure=CVG-05&par=logement&et=sexe",
    "/bilans/explorer/trajectoires/?year=2024",
)


@pytest.fixture
def told(cast: Cast, today: date, settings: Any, tmp_path: Path) -> Any:
    """A few people of Garance, some of whom have left or did not answer."""
    settings.HOME = tmp_path
    snapshot.forget()
    for number in range(6):
        journey = cast.journey(cast.person(f"Personne{number}", "Ana"), started_on=date(2023, 5, 2 + number))
        journeys.record_diagnosis(
            by=cast.system,
            journey=journey,
            diagnosed_on=date(2023, 6, 1),
            barrier_langue="LOURD",
            barrier_budget="LEGER",
        )
        if number != 1:
            journeys.record_situation(
                by=cast.system, journey=journey, stage="ENTRY", observed_on=date(2023, 5, 8), housing="CHU"
            )
        if number > 2:
            journeys.close_journey(
                by=cast.system, journey=journey, ended_on=date(2024, 6, 3), exit_reason="CDI", housing="LOC_SOCIAL"
            )
    yield cast
    snapshot.forget()


@pytest.mark.parametrize("seen", [(1280, "light"), (390, "dark")])
def test_figures_are_accessible_and_fit(told: Cast, stage: Stage, seen: tuple[int, str]) -> None:
    width, scheme = seen
    page = stage.window(told.helene, {"width": width, "height": 900}, color_scheme=scheme)
    for address in ADDRESSES:
        stage.open(page, address)
        assert not overflows(page), address
        assert stage.complaints == [], address
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = !d.matches('.more'))")
        assert stage.faults(page) == [], address
