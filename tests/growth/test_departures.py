"""A retreat and a switch at their boundary days: no gap, no overlap, no journey closed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from convergence.accounts.models import Reading
from convergence.growth import departures as known
from convergence.growth import points
from convergence.growth.actions import GrowthError
from convergence.growth.actions import departures as acts
from convergence.growth.models import Departure
from convergence.journeys import actions as journeys
from convergence.network import actions as register
from convergence.network.models import Chantier, Membership, ProgrammeRun
from tests.cast import Cast
from tests.growth.conftest import TODAY, signed_in

LAST = date(2025, 6, 30)
NEXT = LAST + timedelta(days=1)


def carried(chantier: Chantier, day: date) -> list[str]:
    return sorted(ProgrammeRun.objects.on(day).filter(chantier=chantier).values_list("programme", flat=True))


def test_the_last_day_counts_and_the_next_does_not(cast: Cast) -> None:
    made = acts.retire(by=cast.nadia, chantier=cast.bleuet, programme="CVG", last_day=LAST, reason="Fin", leaves=True)
    assert carried(cast.bleuet, LAST) == ["CVG"] and carried(cast.bleuet, NEXT) == []
    member = Membership.objects.get(chantier=cast.bleuet)
    assert member.ended_on == LAST and made.territory == cast.orb and made.first_day == NEXT


def test_who_keeps_cvg_stays_in_the_territory(cast: Cast) -> None:
    with pytest.raises(GrowthError, match="reste dans le territoire"):
        acts.retire(by=cast.nadia, chantier=cast.garance, programme="PHC", last_day=LAST, reason="Fin", leaves=True)
    acts.retire(by=cast.nadia, chantier=cast.garance, programme="PHC", last_day=LAST, reason="Fin")
    assert carried(cast.garance, NEXT) == ["CVG"] and Membership.objects.get(chantier=cast.garance).ended_on is None


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15)
@given(days=st.integers(0, 700), known_places=st.one_of(st.none(), st.integers(0, 60)))
def test_a_switch_leaves_neither_gap_nor_overlap(cast: Cast, days: int, known_places: int | None) -> None:
    """Ronce carries PHC alone: on each day it carries one programme, the first until the day said, the second after."""
    from django.db import transaction

    last = TODAY + timedelta(days=days)
    with transaction.atomic():
        acts.switch_to_cvg(by=cast.nadia, chantier=cast.ronce, last_day=last, reason="Bascule", places=known_places)
        for shift, wanted in ((-1, ["PHC"]), (0, ["PHC"]), (1, ["CVG"]), (2, ["CVG"])):
            assert carried(cast.ronce, last + timedelta(days=shift)) == wanted
        transaction.set_rollback(True)


def test_a_switch_where_cvg_is_already_there_changes_its_places(cast: Cast) -> None:
    acts.switch_to_cvg(by=cast.nadia, chantier=cast.garance, last_day=LAST, reason="Tout en CVG", places=26)
    run = cast.garance.runs.get(programme="CVG")
    assert (run.places_on(LAST), run.places_on(NEXT)) == (20, 26) and carried(cast.garance, NEXT) == ["CVG"]


def test_dph_becomes_phc_the_day_after(cast: Cast) -> None:
    acts.switch_from_dph(by=cast.nadia, chantier=cast.bleuet, last_day=LAST, reason="Repris", places=4)
    run = cast.bleuet.runs.get(programme="PHC")
    assert (run.started_on, run.from_dph, run.ended_on) == (NEXT, True, None)
    assert carried(cast.bleuet, LAST) == ["CVG"] and carried(cast.bleuet, NEXT) == ["CVG", "PHC"]
    with pytest.raises(GrowthError, match="déjà PHC"):
        acts.switch_from_dph(by=cast.nadia, chantier=cast.bleuet, last_day=LAST, reason="Encore")


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2018, 12, 31), "choisissez après"),
        (date(2027, 3, 11), "plus de deux ans"),
        (date(2025, 1, 5), "6.janvier"),
    ],
)
def test_days_that_cannot_be(cast: Cast, day: date, words: str) -> None:
    cast.journey(chantier=cast.ronce, programme="PHC", started_on=date(2025, 1, 6))
    with pytest.raises(GrowthError, match=words):
        acts.retire(by=cast.nadia, chantier=cast.ronce, programme="PHC", last_day=day, reason="Fin")
    assert carried(cast.ronce, TODAY) == ["PHC"] and not Departure.objects.exists()
    acts.retire(by=cast.nadia, chantier=cast.ronce, programme="PHC", last_day=date(2025, 1, 6), reason="Fin")


def test_it_is_said_once_and_why(cast: Cast) -> None:
    with pytest.raises(GrowthError, match="Dites pourquoi"):
        acts.retire(by=cast.nadia, chantier=cast.ronce, programme="PHC", last_day=LAST, reason=" ")
    assert cast.ronce.runs.get().ended_on is None
    acts.retire(by=cast.nadia, chantier=cast.ronce, programme="PHC", last_day=LAST, reason="Fin")
    with pytest.raises(GrowthError, match="déjà dite"):
        acts.retire(by=cast.nadia, chantier=cast.ronce, programme="PHC", last_day=LAST, reason="Fin")


def test_no_journey_is_closed_and_the_list_stays_until_each_is(cast: Cast) -> None:
    stays = cast.journey(chantier=cast.garance, programme="PHC", referent=cast.marc)
    cast.journey(cast.person("Ajonc", "Mona"), chantier=cast.garance, programme="CVG")
    gone = cast.journey(cast.person("Bruyère", "Lino"), chantier=cast.garance, programme="PHC")
    made = acts.retire(by=cast.nadia, chantier=cast.garance, programme="PHC", last_day=TODAY, reason="Fin")
    assert known.open_by_programme(cast.garance, TODAY) == {"CVG": 1, "PHC": 2}
    journeys.close_journey(by=cast.marc, journey=gone, ended_on=TODAY, exit_reason="")
    stays.refresh_from_db()
    found = known.tally(made)
    assert stays.ended_on is None and (found.total, found.done, found.left, found.unplanned) == (2, 1, 1, 1)
    with pytest.raises(GrowthError, match="Aucun programme ne suit"):
        acts.plan_fate(by=cast.marc, departure=made, journey=stays, fate="CONTINUE")
    acts.plan_fate(by=cast.marc, departure=made, journey=stays, fate="CLOSE")
    found = known.tally(made)
    assert found.planned == [("Se termine", 1)] and found.left == 1
    with pytest.raises(GrowthError, match="pas de ce départ"):
        acts.plan_fate(by=cast.marc, departure=made, journey=cast.journey(chantier=cast.bleuet), fate="CLOSE")
    line = points.waiting(cast.viewer("odile")).items
    assert [(one.title, one.due) for one in line] == [("Parcours à conclure", TODAY)]
    journeys.close_journey(by=cast.marc, journey=stays, ended_on=TODAY, exit_reason="")
    assert known.tally(made).left == 0 and points.waiting(cast.viewer("odile")).total == 0


def test_the_nation_counts_and_the_chantier_names(cast: Cast) -> None:
    journey = cast.journey(chantier=cast.garance, programme="PHC")
    made = acts.retire(by=cast.nadia, chantier=cast.garance, programme="PHC", last_day=LAST, reason="Fin")
    address = reverse("growth_departure", args=[made.key])
    page = signed_in(cast.nadia).get(address).content.decode()
    assert "Romarin" not in page and "1 à conclure" in page.replace("\u00a0", " ")
    hers: Client = signed_in(cast.helene)
    assert "Romarin" in hers.get(address).content.decode()
    assert Reading.objects.filter(by=cast.helene, kind="LIST").exists()
    plan = reverse("growth_departure_plan", args=[made.key])
    assert hers.post(plan, {"journey": str(journey.key), "fate": "HAND_OVER"}).status_code == 302
    assert reverse("passing_new", args=[journey.key]) in hers.get(address).content.decode()
    assert hers.post(plan, {"journey": str(journey.key), "fate": "X"}).status_code == 404
    assert signed_in(cast.irma).get(address).status_code == 404


def test_the_assistant_shows_before_it_writes(cast: Cast) -> None:
    cast.journey(chantier=cast.garance, programme="PHC")
    client = signed_in(cast.dora)
    address = f"{reverse('growth_departure_new')}?chantier={cast.garance.key}"
    typed = {"kind": "TO_CVG", "last_day": LAST.isoformat(), "reason": "Tout en CVG", "act": "look"}
    page = client.post(address, typed).content.decode().replace("\u00a0", " ")
    assert "Ce qui sera écrit" in page and "1 parcours ouvert" in page and not Departure.objects.exists()
    assert client.post(address, typed | {"act": "write"}).status_code == 302
    assert carried(cast.garance, NEXT) == ["CVG"]
    wrong = client.post(address, typed | {"act": "write"})
    assert wrong.status_code == 422 and "Tout en CVG" in wrong.content.decode()
    assert client.post(address, {"kind": "RETREAT", "last_day": "", "act": "look"}).status_code == 422
    assert client.get(f"{reverse('growth_departure_new')}?chantier=rien").status_code == 404


def test_what_was_written_by_mistake_is_taken_back(cast: Cast) -> None:
    def said() -> list[object]:
        runs = ProgrammeRun.objects.order_by("pk").values_list("chantier", "programme", "started_on", "ended_on")
        members = Membership.objects.order_by("pk").values_list("chantier", "territory", "ended_on")
        return [*runs, *members, *(run.places_on(NEXT) for run in ProgrammeRun.objects.order_by("pk"))]

    before = said()
    common = {"by": cast.nadia, "last_day": LAST, "reason": "Erreur"}
    for act, values in (
        (acts.retire, {"chantier": cast.bleuet, "programme": "CVG", "leaves": True}),
        (acts.switch_to_cvg, {"chantier": cast.ronce, "places": 4}),
        (acts.switch_to_cvg, {"chantier": cast.garance, "places": 26}),
        (acts.switch_from_dph, {"chantier": cast.iris}),
    ):
        made = act(**common, **values)  # type: ignore[operator]
        assert said() != before
        acts.take_back(by=cast.nadia, departure=made)
    assert said() == before and not Departure.objects.exists()


def test_what_rests_on_a_change_keeps_it(cast: Cast) -> None:
    made = acts.switch_from_dph(
        by=cast.nadia, chantier=cast.bleuet, last_day=TODAY - timedelta(days=8), reason="Repris"
    )
    cast.journey(chantier=cast.bleuet, programme="PHC", started_on=TODAY)
    with pytest.raises(GrowthError, match="a commencé depuis"):
        acts.take_back(by=cast.nadia, departure=made)
    left = acts.retire(by=cast.nadia, chantier=cast.iris, programme="CVG", last_day=TODAY, reason="Fin", leaves=True)
    register.join_territory(by=cast.nadia, chantier=cast.iris, territory=cast.orb, on=NEXT)
    with pytest.raises(GrowthError, match="a rejoint un territoire"):
        acts.take_back(by=cast.nadia, departure=left)
    assert carried(cast.iris, NEXT) == [] and Departure.objects.count() == 2, "nothing half done"


def test_the_nation_takes_it_back_from_its_page(cast: Cast) -> None:
    made = acts.retire(by=cast.nadia, chantier=cast.garance, programme="PHC", last_day=LAST, reason="Erreur")
    back = reverse("growth_departure_back", args=[made.key])
    assert signed_in(cast.helene).post(back).status_code in {403, 404}
    page = signed_in(cast.nadia)
    assert "Écrit par erreur" in page.get(reverse("growth_departure", args=[made.key])).content.decode()
    assert page.post(back).status_code == 302 and carried(cast.garance, NEXT) == ["CVG", "PHC"]
