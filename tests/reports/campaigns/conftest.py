"""Twelve people of Garance in 2024, half of whom left, one of Bleuet, one of Iris; a campaign opened for 2024."""

from __future__ import annotations

from datetime import date

import pytest

from convergence.indicators import snapshot
from convergence.journeys import actions as journeys
from convergence.reports.actions import campaigns

FACTS = {"housing": "CHU", "rqth": "NON", "street_history": "NON", "base_cover": "PUMA", "income": "RSA"}
DEADLINES = campaigns.Deadlines(date(2025, 3, 14), date(2025, 3, 28), date(2025, 4, 15))


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    """Snapshots of a test stay in its own folder."""
    settings.HOME = tmp_path
    snapshot.forget()
    yield tmp_path
    snapshot.forget()


@pytest.fixture
def lived(cast, today):
    by = cast.system
    found = []
    for number in range(12):
        someone = cast.person(f"Personne{number:02}", "Ana", birth_date=date(1980, 1, 1 + number), sex="FH"[number % 2])
        journey = cast.journey(someone, started_on=date(2023, 5, 2), reference=f"G-{number:02}")
        found.append(journey)
        facts = FACTS | ({"housing": "REFUS"} if number == 3 else {"housing": ""} if number == 4 else {})
        journeys.record_situation(by=by, journey=journey, stage="ENTRY", observed_on=date(2023, 5, 2), **facts)
        if number % 2:
            journeys.close_journey(
                by=by, journey=journey, ended_on=date(2024, 6, 3), exit_reason="CDI" if number % 3 else "",
                housing="LOC_SOCIAL",
            )  # fmt: skip
    cast.journey(cast.person("Voisin", "Lou"), chantier=cast.bleuet, started_on=date(2024, 2, 1))
    cast.journey(cast.person("Ailleurs", "Lou"), chantier=cast.iris, started_on=date(2024, 2, 1))
    return found


@pytest.fixture
def campaign(cast, lived):
    return campaigns.open_campaign(by=cast.nadia, programme="CVG", year=2024, deadlines=DEADLINES)


@pytest.fixture
def garance(campaign, cast):
    return campaign.returns.select_related("campaign", "chantier", "territory").get(chantier=cast.garance)
