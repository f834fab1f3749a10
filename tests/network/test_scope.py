"""Scope is computed in one place: who reaches which chantier, on which day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from convergence.accounts.permissions import Permission
from convergence.kit import clock
from convergence.network import actions
from convergence.network.models import Chantier, Membership, Post, RunPlaces, Territory
from convergence.network.viewer import Viewer
from tests.cast import Cast

P = Permission

REACH = """
helene    PEOPLE_READ     garance
marc      PEOPLE_WRITE    garance
rachid    HOURS_WRITE     garance
rachid    PEOPLE_READ     -
odile     HAND_OVER       garance
irma      PEOPLE_READ     iris
ines      CHANTIER_READ   garance bleuet
ines      PEOPLE_READ     -
paul      PEOPLE_READ     garance bleuet
paul      PEOPLE_WRITE    -
lise      PEOPLE_READ     iris
simone    PEOPLE_READ     ronce
nadia     FIGURES_READ    garance bleuet iris ronce
nadia     PEOPLE_READ     -
dora      PEOPLE_MERGE    garance bleuet iris ronce
fabre     FIGURES_READ    -
personne  CHANTIER_READ   -
"""


@pytest.mark.parametrize("line", REACH.strip().splitlines())
def test_reach(cast: Cast, line: str) -> None:
    name, permission, *places = line.split()
    scope = cast.viewer(name).scope(P[permission])
    reached = {place for place in ("garance", "bleuet", "iris", "ronce") if scope.holds(getattr(cast, place).pk)}
    assert reached == set(places) - {"-"}


def test_scope_takes_three_queries_at_most(cast: Cast, django_assert_max_num_queries) -> None:
    for name in cast.users:
        viewer = cast.viewer(name)
        with django_assert_max_num_queries(3):
            for permission in P:
                viewer.scope(permission)


def test_a_post_that_ended_opens_nothing(cast: Cast) -> None:
    yesterday = clock.today() - timedelta(days=1)
    actions.end_post(by=cast.system, post=Post.objects.get(user=cast.helene), on=clock.today())
    assert cast.viewer("helene").can(P.PEOPLE_READ)
    Post.objects.filter(user=cast.helene).update(ended_on=yesterday)
    assert not cast.viewer("helene").can(P.PEOPLE_READ)


def test_a_closed_account_opens_nothing(cast: Cast) -> None:
    cast.helene.is_active = False
    assert not Viewer(cast.helene).can(P.PEOPLE_READ)


def test_several_posts_add_up(cast: Cast) -> None:
    actions.appoint(by=cast.system, user=cast.helene, role="ETI", chantier=cast.bleuet)
    viewer = cast.viewer("helene")
    assert viewer.scope(P.HOURS_WRITE).chantiers == {cast.garance.pk, cast.bleuet.pk}
    assert viewer.scope(P.PEOPLE_READ).chantiers == {cast.garance.pk}


def test_a_coordinator_follows_the_membership_of_today(cast: Cast) -> None:
    actions.leave_territory(by=cast.system, chantier=cast.bleuet, on=clock.today() - timedelta(days=1))
    assert cast.viewer("paul").scope(P.PEOPLE_READ).chantiers == {cast.garance.pk}
    assert cast.viewer("simone").scope(P.PEOPLE_READ).chantiers == {cast.ronce.pk, cast.bleuet.pk}
    actions.join_territory(by=cast.system, chantier=cast.bleuet, territory=cast.lys, on=clock.today())
    assert cast.viewer("lise").can(P.PEOPLE_READ, cast.bleuet.pk)


def test_changing_territory_closes_the_former_membership_the_day_before(cast: Cast) -> None:
    actions.join_territory(by=cast.system, chantier=cast.bleuet, territory=cast.lys, on=date(2024, 7, 1))
    spans = list(
        Membership.objects.filter(chantier=cast.bleuet)
        .order_by("id")
        .values_list("territory__slug", "started_on", "ended_on")
    )
    assert spans == [("orb", None, date(2024, 6, 30)), ("lys", date(2024, 7, 1), None)]
    assert list(Chantier.objects.of_territory(cast.orb, date(2024, 6, 30))) == [cast.bleuet, cast.garance]
    assert list(Chantier.objects.of_territory(cast.orb, date(2024, 7, 1))) == [cast.garance]


def test_visible_chantiers_and_territories(cast: Cast) -> None:
    assert set(Chantier.objects.visible_to(cast.viewer("ines"))) == {cast.garance, cast.bleuet}
    assert set(Territory.objects.visible_to(cast.viewer("paul"))) == {cast.orb}
    assert set(Territory.objects.visible_to(cast.viewer("nadia"))) == {cast.orb, cast.lys}
    assert not Chantier.objects.visible_to(cast.viewer("rachid")).exists()
    assert not Territory.objects.visible_to(cast.viewer("personne")).exists()


def test_places_are_dated(cast: Cast) -> None:
    run = cast.garance.runs.get(programme="CVG")
    actions.set_places(by=cast.system, run=run, places=30, on=date(2024, 6, 1))
    assert [run.places_on(day) for day in (date(2018, 1, 1), date(2024, 5, 31), date(2024, 6, 1))] == [20, 20, 30]
    RunPlaces.objects.filter(run=run).delete()
    assert run.places_on(date(2024, 6, 1)) == 0


def test_one_open_run_of_a_programme(cast: Cast) -> None:
    with pytest.raises(ValidationError, match="porte déjà ce programme"):
        actions.carry_programme(by=cast.system, chantier=cast.garance, programme="CVG", started_on=date(2024, 1, 1))


def test_a_post_must_stand_where_its_role_stands(cast: Cast) -> None:
    with pytest.raises(ValidationError, match="lieu du poste"):
        actions.appoint(by=cast.system, user=cast.helene, role="CIP", territory=cast.orb)
    with pytest.raises(IntegrityError), transaction.atomic():
        Post.objects.create(user=cast.helene, role="CIP", level="CHANTIER", started_on=date(2024, 1, 1))
