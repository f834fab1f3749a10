"""Counts at a date from the register, and where objectives stand by the engine of the figures."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from convergence.growth import objectives, spread
from convergence.growth.actions import GrowthError
from convergence.growth.actions import targets as acts
from convergence.growth.models import Target
from convergence.indicators import snapshot
from convergence.indicators.bilan import Audience, compute
from convergence.indicators.scope import Period, Scope
from convergence.network import actions as network
from tests.cast import LONG_AGO, Cast
from tests.growth.conftest import TODAY, signed_in


def test_the_cast_counted_by_hand(cast: Cast) -> None:
    """CVG: Garance, Bleuet, Iris. PHC: Garance (Orb) and Ronce (outside). Départements 16, 59 and 35."""
    now = spread.at(TODAY)
    assert (now.territories, now.preparing, now.cvg, now.phc, now.both, now.chantiers) == (2, 0, 3, 2, 1, 4)
    assert (now.phc_on, now.phc_off) == (1, 1)
    assert (now.departments, now.departments_cvg, now.departments_phc) == (3, 2, 2)
    before = spread.at(LONG_AGO - timedelta(days=1))
    assert (before.territories, before.chantiers, before.departments) == (0, 0, 0)


def test_also_phc_and_phc_on_a_territory_are_two_sets(cast: Cast) -> None:
    """I5: a chantier of a territory that carries PHC alone is in the second, not in the first."""
    network.join_territory(by=cast.system, chantier=cast.ronce, territory=cast.lys, on=TODAY)
    assert (spread.at(TODAY).both, spread.at(TODAY).phc_on, spread.at(TODAY).phc_off) == (1, 2, 0)
    assert spread.at(TODAY - timedelta(days=1)).phc_on == 1


def test_last_days_count_and_the_next_do_not(cast: Cast) -> None:
    run = cast.iris.runs.get()
    network.end_programme(by=cast.system, run=run, on=TODAY)
    network.leave_territory(by=cast.system, chantier=cast.iris, on=TODAY)
    network.set_territory_status(by=cast.system, territory=cast.lys, status="LEFT", on=TODAY + timedelta(days=1))
    facts = spread.Facts.load()
    assert (facts.at(TODAY).cvg, facts.at(TODAY).territories) == (3, 2)
    assert (facts.at(TODAY + timedelta(days=1)).cvg, facts.at(TODAY + timedelta(days=1)).territories) == (2, 1)


def test_the_table_of_territories_counts_people_once(cast: Cast) -> None:
    person = cast.person()
    cast.journey(person, chantier=cast.garance, programme="CVG", started_on=date(2025, 1, 6))
    cast.journey(person, chantier=cast.bleuet, programme="CVG", started_on=date(2025, 2, 3))
    cast.journey(cast.person("Ajonc", "Mona"), chantier=cast.iris)
    rows = {row.territory.name: (row.status, row.chantiers, row.people) for row in spread.territory_table(TODAY)}
    assert rows == {"Lys": ("ACTIVE", 1, 1), "Orb": ("ACTIVE", 2, 1)}
    own = {row.territory.name: row.people for row in spread.territory_table(TODAY, {cast.orb.pk})}
    assert own == {"Lys": None, "Orb": 1}


def test_years_come_from_the_first_fact_to_today(cast: Cast) -> None:
    days = [row.on for row in spread.over_years(TODAY)]
    assert days == [*(date(year, 12, 31) for year in range(2019, 2025)), TODAY]


def test_the_map_is_light_and_shows_the_year_asked(cast: Cast) -> None:
    client = signed_in(cast.nadia)
    client.get(reverse("growth"))
    with CaptureQueriesContext(connection) as queries:
        page = client.get(reverse("growth"), {"annee": "2020"})
    assert page.status_code == 200 and "31" in page.content.decode() and len(queries) <= 15
    hers = signed_in(cast.paul).get(reverse("growth")).content.decode()
    assert reverse("growth_territory", args=["orb"]) in hers and reverse("growth_territory", args=["lys"]) not in hers
    assert signed_in(cast.paul).get(reverse("growth_territory", args=["lys"])).status_code == 404
    step = {"status": "LEFT", "on": TODAY.isoformat()}
    assert signed_in(cast.paul).post(reverse("growth_territory", args=["orb"]), step).status_code == 403
    assert client.post(reverse("growth_territory", args=["orb"]), step).status_code == 302
    assert spread.Facts.load().status(cast.orb.pk, TODAY) == "LEFT"


# ── Objectives ──
def target(cast: Cast, figure: str, **values: Any) -> Target:
    values = {
        "title": figure, "territory": cast.orb, "baseline": Decimal(0), "goal": Decimal(20),
        "started_on": date(2025, 1, 1), "due_on": date(2025, 12, 31),
    } | values  # fmt: skip
    return acts.set_target(by=cast.nadia, figure=figure, **values)


@pytest.fixture
def crowd(cast: Cast) -> None:
    """In Orb: two in CVG since January, one gone in February; one in PHC. One in CVG in Lys."""
    from convergence.journeys import actions as journeys

    for index, (chantier, programme, end) in enumerate(
        ((cast.garance, "CVG", None), (cast.bleuet, "CVG", None), (cast.bleuet, "CVG", date(2025, 2, 28)),
         (cast.garance, "PHC", None), (cast.iris, "CVG", None))
    ):  # fmt: skip
        journey = cast.journey(
            cast.person(f"Nom{index}", f"Prénom{index}"), chantier=chantier, programme=programme,
            started_on=date(2025, 1, 6),
        )  # fmt: skip
        if end:
            journeys.close_journey(by=cast.system, journey=journey, ended_on=end, exit_reason="")


@pytest.mark.usefixtures("crowd")
def test_values_are_those_of_the_bilans(cast: Cast) -> None:
    taken = snapshot.current()
    counted = {
        figure: objectives.value_at(taken, target(cast, figure), TODAY)
        for figure in ("CVG_ACTIVE", "CVG_ACCOMPANIED", "CVG_OPENED", "PHC_ACTIVE", "PHC_OPENED")
    }
    assert counted == {
        "CVG_ACTIVE": 2, "CVG_ACCOMPANIED": 3, "CVG_OPENED": 3, "PHC_ACTIVE": 1, "PHC_OPENED": 1
    }  # fmt: skip
    bilan = compute(
        taken, programme="CVG", period=Period(TODAY, TODAY), scope=Scope.parse("territory:orb"),
        audience=Audience.INTERNAL,
    )  # fmt: skip
    assert bilan.figure("CVG-02B").result.value == 2
    whole = target(cast, "CVG_ACTIVE", territory=None)
    assert objectives.value_at(taken, whole, TODAY) == 3


@pytest.mark.usefixtures("crowd")
def test_a_chantier_that_joins_brings_its_people_from_that_day(cast: Cast) -> None:
    row = target(cast, "CVG_ACTIVE", territory=cast.orb)
    network.join_territory(by=cast.system, chantier=cast.iris, territory=cast.orb, on=TODAY)
    taken = snapshot.current()
    assert objectives.value_at(taken, row, TODAY - timedelta(days=1)) == 2
    assert objectives.value_at(taken, row, TODAY) == 3


@pytest.mark.usefixtures("crowd")
def test_where_they_stand_for_who_reads_them(cast: Cast) -> None:
    lagging = target(cast, "CVG_ACTIVE", goal=Decimal(4), baseline=Decimal(3), started_on=date(2024, 6, 1))
    target(cast, "PHC_OPENED", goal=Decimal(1))
    target(cast, "CVG_ACTIVE", territory=None)
    rows = objectives.objectives_of(cast.viewer("paul"))
    assert {row.target.figure: row.label for row in rows} == {"CVG_ACTIVE": "En retard", "PHC_OPENED": "Atteint"}
    assert [row.target.territory for row in objectives.objectives_of(cast.viewer("nadia"), national=True)] == [None]
    assert objectives.objectives_of(cast.viewer("lise")) == []
    page = signed_in(cast.paul).get(reverse("growth_target", args=[lagging.key])).content.decode()
    assert "En retard" in page and reverse("bilan_people", args=["CVG-02B"]) in page
    assert signed_in(cast.lise).get(reverse("growth_target", args=[lagging.key])).status_code == 404


@pytest.mark.usefixtures("crowd")
def test_who_is_behind_a_count_of_journeys(cast: Cast) -> None:
    row = target(cast, "PHC_OPENED")
    snapshot.current()  # a reader may be shown the one that others have just left behind: here, the former test's
    address = reverse("growth_target_people", args=[row.key])
    assert "Nom3" in signed_in(cast.paul).get(address).content.decode()
    page = signed_in(cast.nadia).get(address).content.decode()
    assert "Nom3" not in page and "Parcours" in page
    assert signed_in(cast.lise).get(address).status_code == 404


def test_a_baseline_left_out_is_counted(cast: Cast, crowd: None) -> None:
    client = signed_in(cast.nadia)
    typed = {
        "title": "Doubler", "territory": "orb", "figure": "CVG_ACTIVE", "started_on": "2025-02-03",
        "due_on": "2026-02-03", "goal": "6",
    }  # fmt: skip
    assert client.post(reverse("growth_target_new"), typed).status_code == 302
    assert Target.objects.get().baseline == 3
    wrong = client.post(reverse("growth_target_new"), typed | {"due_on": "2025-02-03"})
    assert wrong.status_code == 422 and "vient après le départ" in wrong.content.decode()
    same = client.post(reverse("growth_target_new"), typed | {"goal": "3"})
    assert same.status_code == 422 and "rien à atteindre" in same.content.decode()
    nobody = client.post(reverse("growth_target_new"), typed | {"figure": "CVG_JOB"})
    assert nobody.status_code == 422 and "Aucun chiffre au jour du départ" in nobody.content.decode()


def test_a_rate_stays_under_a_hundred_and_one_given_up_says_why(cast: Cast) -> None:
    with pytest.raises(GrowthError, match="0 à 100"):
        target(cast, "CVG_JOB", goal=Decimal(120))
    row = target(cast, "CVG_ACTIVE")
    acts.drop_target(by=cast.nadia, target=row, why="Le financement s’arrête")
    assert not Target.objects.current().exists()
    acts.drop_target(by=cast.nadia, target=row, why="")
    assert Target.objects.current().exists()
