"""At full size the register has the published shape, before anybody is drawn in it."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

import pytest

from convergence.demo.drawing import Dice
from convergence.demo.network import Plan, Site, Surveyor
from convergence.demo.teams import Recruiter, Teams

TODAY = date(2026, 11, 22)
LAST_DAY = date(2024, 12, 31)


@pytest.fixture(scope="module")
def dice() -> Dice:
    return Dice(2024, TODAY)


@pytest.fixture(scope="module")
def plan(dice: Dice) -> Plan:
    return Surveyor(dice, small=False, factor=1.0, caseload=0, today=TODAY).survey()


@pytest.fixture(scope="module")
def teams(dice: Dice, plan: Plan) -> Teams:
    return Recruiter(dice, plan, TODAY).recruit()


def carrying(plan: Plan, programme: str) -> list[Site]:
    """Chantiers that carry the programme at the end of 2024."""
    return [
        site
        for site in plan.sites
        if (run := site.runs.get(programme)) and run.start <= LAST_DAY and (run.end is None or run.end >= LAST_DAY)
    ]


def test_thirteen_territories_are_active_and_one_prepares(plan: Plan) -> None:
    status = {step.territory.name: step.status for step in plan.register.steps if step.on <= LAST_DAY}
    assert sorted(status.values()) == ["ACTIVE"] * 13 + ["PREFIGURATION"]


def test_chantiers_add_up_to_the_published_counts(plan: Plan) -> None:
    convergence, hours = carrying(plan, "CVG"), carrying(plan, "PHC")
    assert len(convergence) == 87
    assert len(hours) == 69
    assert sum(site in hours for site in convergence) == 31
    assert len({site.chantier.department for site in hours}) == 39


def test_seven_chantiers_make_the_collective_of_isere(plan: Plan) -> None:
    """F24."""
    assert [row.territory.name for row in plan.register.memberships].count("Isère") == 7


def test_places_add_up_to_the_published_potential(plan: Plan) -> None:
    assert sum(site.runs["CVG"].places_on(LAST_DAY) for site in carrying(plan, "CVG")) == 2979


def test_memberships_move(plan: Plan) -> None:
    charente = [row for row in plan.register.memberships if row.territory.name == "Charente"]
    assert sum(row.started_on <= date(2021, 12, 31) for row in charente) == 5
    assert sum(row.started_on <= date(2022, 12, 31) for row in charente) == 7
    rouen = [row for row in plan.register.memberships if row.territory.name == "Rouen"]
    assert [row.ended_on for row in rouen if row.ended_on] == [date(2023, 3, 31)]
    assert any(row.started_on == date(2023, 4, 3) for row in rouen)


def test_two_runs_come_from_the_former_scheme(plan: Plan) -> None:
    assert sum(run.from_dph for run in plan.register.runs) == 2


def test_codes_are_all_different_and_some_chantiers_share_a_siret(plan: Plan) -> None:
    chantiers = plan.register.chantiers
    assert len({chantier.code for chantier in chantiers}) == len(chantiers)
    assert len({chantier.name for chantier in chantiers}) == len(chantiers)
    assert len({chantier.siret for chantier in chantiers}) < len(chantiers)


def test_over_four_hundred_professionals_of_whom_74_esp(teams: Teams) -> None:
    today = [row for row in teams.appointments if row.started_on <= TODAY and (row.ended_on or TODAY) >= TODAY]
    assert len({row.user.email for row in today}) > 400
    seats = [row for row in teams.referents.items() if row[0][1] == "PHC"]
    assert sum(len(found) for _, found in seats) == 74


def test_over_four_hundred_professionals_of_whom_74_esp_at_the_end_of_2024(teams: Teams) -> None:
    """F15 and F25: in post on the day of the report, with nobody missing that day."""
    then = [row for row in teams.appointments if row.started_on <= LAST_DAY and (row.ended_on or TODAY) >= LAST_DAY]
    assert len({row.user.email for row in then}) > 400
    assert len({row.user.email for row in then if row.role == "ESP"}) == 74


def test_a_seat_is_held_by_one_person_at_a_time(teams: Teams) -> None:
    for seats in teams.referents.values():
        for seat in seats:
            spans = [(since, until) for _, since, until in seat.holders]
            for (since, until), (later, _) in itertools.pairwise(spans):
                assert until is not None
                assert since <= until < later


def test_addresses_are_nobodys(teams: Teams) -> None:
    emails = [user.email for user in teams.users]
    assert len(set(emails)) == len(emails)
    assert all(email.endswith("@demo.invalid") for email in emails)


@pytest.mark.parametrize("factor", [0.2, 3.0])
def test_the_factor_multiplies_the_chantiers(factor: float) -> None:
    plan = Surveyor(Dice(1, TODAY), small=False, factor=factor, caseload=0, today=TODAY).survey()
    assert len(carrying(plan, "CVG")) == pytest.approx(87 * factor, rel=0.12)
    assert len({chantier.code for chantier in plan.register.chantiers}) == len(plan.register.chantiers)


@pytest.mark.parametrize("caseload", [0, 500])
def test_whatever_the_day_a_post_ends_after_it_began(caseload: int) -> None:
    """A chantier that leaves between two holders of a seat once made a post that ended before its first day."""
    for shift in range(0, 60, 4):
        day = TODAY + timedelta(days=shift)
        dice = Dice(2024, day)
        plan = Surveyor(dice, small=False, factor=1.0, caseload=caseload, today=day).survey()
        teams = Recruiter(dice, plan, day).recruit()
        wrong = [one for one in teams.appointments if one.ended_on is not None and one.ended_on < one.started_on]
        assert wrong == [], day
