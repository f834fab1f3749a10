"""From prospect to the register by dated steps; what a direction sees and ticks."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from convergence.accounts.models import AuditEvent
from convergence.growth.actions import GrowthError, calls, departures
from convergence.growth.actions import openings as acts
from convergence.growth.forms import ChecklistForm
from convergence.growth.models import Opening, Prospect
from convergence.growth.rules import CHECKLIST, Planned
from convergence.network.models import Chantier
from tests.cast import Cast
from tests.growth.conftest import SIRET, TODAY, signed_in

FIRST = date(2025, 5, 5)


@pytest.fixture
def prospect(cast: Cast) -> Prospect:
    return acts.note_prospect(
        by=cast.nadia, name="Les Serres du Canal", organisation="Association des Serres", siret=SIRET,
        department="16", territory=cast.orb, programmes="CVG PHC", met_on=TODAY,
    )  # fmt: skip


def stage(prospect: Prospect, day: date = TODAY) -> str:
    return str(Prospect.objects.staged(day).get(pk=prospect.pk).stage)


def tick_before(opening: Opening, cast: Cast) -> None:
    for step in opening.steps.filter(before=True):
        acts.tick(by=cast.nadia, step=step, done=True)


def test_stages_follow_from_dated_facts(cast: Cast, prospect: Prospect) -> None:
    assert stage(prospect) == "PROSPECT"
    opening = acts.start_opening(by=cast.nadia, prospect=prospect, planned_on=FIRST)
    assert stage(prospect) == "OPENING"
    tick_before(opening, cast)
    chantier = acts.enter_register(
        by=cast.nadia, opening=opening, first_day=FIRST, places={"CVG": 12, "PHC": None}, territory=cast.orb
    )
    assert [stage(prospect, day) for day in (FIRST - timedelta(days=1), FIRST)] == ["OPENING", "ACTIVE"]
    member = chantier.memberships.get()
    assert (member.territory, member.started_on) == (cast.orb, FIRST)
    assert {(run.programme, run.started_on) for run in chantier.runs.all()} == {("CVG", FIRST), ("PHC", FIRST)}
    assert chantier.runs.get(programme="CVG").places_on(FIRST) == 12
    last = FIRST + timedelta(days=90)
    for programme in ("CVG", "PHC"):
        departures.retire(by=cast.nadia, chantier=chantier, programme=programme, last_day=last, reason="Fin")
    assert [stage(prospect, day) for day in (last, last + timedelta(days=1))] == ["ACTIVE", "LEFT"]
    written = set(AuditEvent.objects.filter(subject_key=chantier.key).values_list("action", flat=True))
    assert {"network.open_chantier", "network.carry_programme"} <= written


def test_what_comes_before_the_opening_is_required(cast: Cast, prospect: Prospect) -> None:
    opening = acts.start_opening(by=cast.nadia, prospect=prospect, planned_on=FIRST)
    with pytest.raises(GrowthError, match="il reste : Convention signée"):
        acts.enter_register(by=cast.nadia, opening=opening, first_day=FIRST, places={})
    assert not Chantier.objects.filter(siret=SIRET).exists()
    with pytest.raises(GrowthError, match="déjà commencé"):
        acts.start_opening(by=cast.nadia, prospect=prospect, planned_on=FIRST)


def test_a_code_already_taken_writes_nothing(cast: Cast, prospect: Prospect) -> None:
    acts.amend_prospect(by=cast.nadia, prospect=prospect, siret=cast.garance.siret)
    opening = acts.start_opening(by=cast.nadia, prospect=prospect, planned_on=FIRST)
    tick_before(opening, cast)
    with pytest.raises(GrowthError, match="déjà ce code"):
        acts.enter_register(by=cast.nadia, opening=opening, first_day=FIRST, places={})
    made = acts.enter_register(
        by=cast.nadia, opening=opening, first_day=FIRST, places={}, code=f"{cast.garance.siret}-2"
    )
    assert made.siret == cast.garance.siret and not made.memberships.exists()


def test_a_chantier_of_the_register_takes_only_what_it_lacks(cast: Cast) -> None:
    row = acts.note_prospect(
        by=cast.nadia, name="Bleuet", chantier=cast.bleuet, territory=cast.orb, programmes="CVG PHC", met_on=TODAY
    )
    opening = acts.start_opening(by=cast.nadia, prospect=row, planned_on=FIRST)
    tick_before(opening, cast)
    acts.enter_register(by=cast.nadia, opening=opening, first_day=FIRST, places={"PHC": 5}, territory=cast.orb)
    assert sorted(cast.bleuet.runs.values_list("programme", flat=True)) == ["CVG", "PHC"]
    assert cast.bleuet.memberships.count() == 1


def test_one_that_applied_opens_only_once_selected(cast: Cast, answer: Any, settings: Any) -> None:
    application = answer()
    with pytest.raises(GrowthError, match="pas retenue"):
        acts.start_opening(by=cast.nadia, prospect=application.prospect, planned_on=FIRST)
    assert stage(application.prospect) == "APPLIED"
    settings.TODAY = date(2025, 4, 1)
    calls.decide(by=cast.nadia, application=application, outcome="SELECTED", reason="Oui")
    assert stage(application.prospect) == "SELECTED"
    acts.start_opening(by=cast.nadia, prospect=application.prospect, planned_on=FIRST)
    application.refresh_from_db()
    with pytest.raises(GrowthError, match="ouverture a commencé"):
        calls.decide(by=cast.nadia, application=application, outcome="REFUSED", reason="Non")


def test_the_last_tick_ends_the_list_and_a_step_taken_back_opens_it_again(cast: Cast, prospect: Prospect) -> None:
    opening = acts.start_opening(by=cast.nadia, prospect=prospect, planned_on=FIRST)
    for step in opening.steps.all():
        acts.tick(by=cast.nadia, step=step, done=True)
    opening.refresh_from_db()
    assert opening.closed_on is None
    acts.enter_register(by=cast.nadia, opening=opening, first_day=FIRST, places={})
    assert opening.closed_on == TODAY
    step = opening.steps.last()
    step.opening = opening
    acts.tick(by=cast.nadia, step=step, done=False)
    assert opening.closed_on is None
    with pytest.raises(GrowthError, match="au registre"):
        acts.abandon_opening(by=cast.nadia, opening=opening, why="Erreur")


def test_an_opening_that_stops_leaves_the_chantier_without_follow_up(cast: Cast, prospect: Prospect) -> None:
    opening = acts.start_opening(by=cast.nadia, prospect=prospect, planned_on=FIRST)
    acts.abandon_opening(by=cast.nadia, opening=opening, why="Pas de financement")
    assert stage(prospect) == "DROPPED" and not Opening.objects.exists()


def test_the_list_is_the_nation_s(cast: Cast, prospect: Prospect) -> None:
    assert ChecklistForm.words(list(CHECKLIST)).startswith("Convention signée ; équipe nationale ; -30 ; exigée")
    client = signed_in(cast.nadia)
    wrong = client.post(reverse("growth_checklist"), {"steps": "Une visite ; maire ; 3"})
    assert wrong.status_code == 422 and "Ligne 1" in wrong.content.decode()
    client.post(
        reverse("growth_checklist"), {"steps": "Une visite ; coordination ; −10 ; exigée\nUn bilan ; direction ; +90"}
    )
    assert acts.checklist() == [Planned("Une visite", "COORDINATOR", -10, True), Planned("Un bilan", "DIRECTOR", 90)]
    opening = acts.start_opening(by=cast.nadia, prospect=prospect, planned_on=FIRST)
    assert [step.due_on for step in opening.steps.all()] == [date(2025, 4, 25), date(2025, 8, 1)]  # Fridays before


def test_a_direction_follows_and_ticks_her_own_steps(cast: Cast) -> None:
    row = acts.note_prospect(
        by=cast.nadia, name="Garance", chantier=cast.garance, territory=cast.orb, programmes="PHC", met_on=TODAY
    )
    opening = acts.start_opening(by=cast.nadia, prospect=row, planned_on=FIRST)
    address = reverse("growth_opening", args=[opening.key])
    hers = opening.steps.filter(owner="DIRECTOR").first()
    others = opening.steps.filter(owner="NATIONAL").first()
    client = signed_in(cast.odile)
    assert client.get(address).status_code == 200
    assert "Ouverture" in client.get(reverse("chantier_later", args=[cast.garance.key])).content.decode()
    assert (
        client.post(reverse("growth_tick", args=[opening.key]), {"step": str(others.key), "act": "done"}).status_code
        == 403
    )
    assert (
        client.post(reverse("growth_tick", args=[opening.key]), {"step": str(hers.key), "act": "done"}).status_code
        == 302
    )
    hers.refresh_from_db()
    assert hers.done_by == cast.odile
    assert client.get(reverse("growth")).status_code == 403
    assert signed_in(cast.lise).get(address).status_code == 404
    assert signed_in(cast.helene).get(address).status_code == 403
