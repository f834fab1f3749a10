"""The shared plan: her words, the steps, one click, what waits; suggested by the diagnosis, never created by it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from convergence.accounts.models import AuditEvent
from convergence.journeys.actions import record_diagnosis, record_situation
from convergence.journeys.models import Journey
from convergence.journeys.worklist import waiting
from convergence.people.actions_circle import note_outside
from convergence.support.actions.plan import PlanError, add_objective, add_step, mark_step, settle_objective
from convergence.support.models import Objective, Step
from convergence.support.plan import open_goals, suggested, whole_plan
from tests.cast import Cast

TODAY = date(2025, 3, 10)


@pytest.fixture(autouse=True)
def _on_that_monday(today: date) -> None:
    assert today == TODAY


@pytest.fixture
def journey(cast: Cast) -> Journey:
    return cast.journey(referent=cast.helene)


@pytest.fixture
def key_goal(cast: Cast, journey: Journey) -> Objective:
    return add_objective(by=cast.helene, journey=journey, theme="LOGEMENT", words="Une clé à moi, pas un lit.")


def as_(cast: Cast, name: str) -> Client:
    client = Client()
    client.force_login(cast.users[name])
    return client


def said(response: Any) -> str:
    return " ".join(response.content.decode().replace("\u00a0", " ").split())


# ── Writing ─────────────────────────────────────────────────────────────────────────────────
def test_an_objective_is_a_theme_and_her_words(cast: Cast, journey: Journey) -> None:
    with pytest.raises(PlanError, match="thème"):
        add_objective(by=cast.helene, journey=journey, theme="AUTRE", words="Dormir")
    with pytest.raises(PlanError, match="avec ses mots"):
        add_objective(by=cast.helene, journey=journey, theme="SANTE", words="  ")


def test_a_step_of_somebody_of_another_circle_is_refused(cast: Cast, key_goal: Objective) -> None:
    other = cast.journey(cast.person("Mistral"))
    stranger = note_outside(by=cast.helene, person=other.person, chantier=cast.garance, name="X", role="SIAO")
    with pytest.raises(PlanError, match="entourage"):
        add_step(by=cast.helene, objective=key_goal, what="Appeler", outside=stranger)
    elsewhere = note_outside(
        by=cast.basile, person=key_goal.journey.person, chantier=cast.bleuet, name="Y", role="SIAO"
    )
    with pytest.raises(PlanError, match="entourage"):
        add_step(by=cast.helene, objective=key_goal, what="Appeler", outside=elsewhere)


def test_closing_and_opening_again(cast: Cast, key_goal: Objective) -> None:
    settle_objective(by=cast.helene, objective=key_goal, state="REACHED")
    assert key_goal.closed_on == TODAY and open_goals(key_goal.journey) == []
    with pytest.raises(PlanError, match="clos"):
        add_step(by=cast.helene, objective=key_goal, what="Encore")
    settle_objective(by=cast.helene, objective=key_goal, state="OPEN")
    assert key_goal.closed_on is None
    assert [goal.words for goal in open_goals(key_goal.journey)] == ["Une clé à moi, pas un lit."]


def test_steps_to_do_come_first_by_day_and_say_who(cast: Cast, key_goal: Objective) -> None:
    by = cast.helene
    siao = note_outside(by=by, person=key_goal.journey.person, chantier=cast.garance, name="Léa Port", role="SIAO")
    done = add_step(by=by, objective=key_goal, what="Dossier complet", holder=by)
    add_step(by=by, objective=key_goal, what="Sans jour")
    add_step(by=by, objective=key_goal, what="Appeler le SIAO", outside=siao, due_on=date(2025, 3, 20))
    add_step(by=by, objective=key_goal, what="Visiter", due_on=date(2025, 3, 18))
    mark_step(by=by, step=done, done=True)
    for goals in (open_goals(key_goal.journey), whole_plan(key_goal.journey)):
        assert [(step.what, step.who) for step in goals[0].steps] == [
            ("Visiter", "Yonas"), ("Appeler le SIAO", "Léa Port"), ("Sans jour", "Yonas"),
            ("Dossier complet", "Helene Essai"),
        ]  # fmt: skip


# ── Suggested ───────────────────────────────────────────────────────────────────────────────
def test_heavy_barriers_suggest_themes_and_create_nothing(cast: Cast, journey: Journey) -> None:
    record_diagnosis(
        by=cast.helene, journey=journey, diagnosed_on=date(2025, 1, 10), barrier_logement="LOURD",
        barrier_addiction="LOURD", barrier_sante_physique="LOURD", barrier_langue="LEGER", barrier_mobilite="LOURD",
    )  # fmt: skip
    record_situation(
        by=cast.helene, journey=journey, stage="REVIEW", observed_on=date(2025, 2, 20), barrier_mobilite="LEGER"
    )
    assert suggested(journey, ["LOGEMENT"]) == [("SANTE", ["Santé physique", "Addictions"])]
    page = said(as_(cast, "helene").get(reverse("journey_plan", args=[journey.key])))
    assert "Freins lourds sans objectif" in page and "Santé</a> (santé physique, addictions)" in page
    assert not Objective.objects.exists()


# ── What waits ──────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("due_in", "waits"), [(None, False), (8, False), (7, True), (0, True), (-1, True), (-90, True)]
)
def test_a_step_waits_from_a_week_before_its_day(
    cast: Cast, key_goal: Objective, due_in: int | None, waits: bool
) -> None:
    due_on = None if due_in is None else TODAY + timedelta(days=due_in)
    add_step(by=cast.helene, objective=key_goal, what="Visiter", due_on=due_on)
    lines = [line for line in waiting(cast.viewer("helene")).items if line.kind == "step"]
    assert [line.detail for line in lines] == (["Visiter"] if waits else [])
    assert not [line for line in waiting(cast.viewer("basile")).items if line.kind == "step"]


def test_a_step_that_is_done_or_whose_objective_is_closed_waits_no_more(cast: Cast, key_goal: Objective) -> None:
    step = add_step(by=cast.helene, objective=key_goal, what="Visiter", due_on=TODAY)

    def waits() -> bool:
        return any(line.kind == "step" for line in waiting(cast.viewer("helene")).items)

    assert waits()
    mark_step(by=cast.helene, step=step, done=True)
    assert not waits()
    mark_step(by=cast.helene, step=step, done=False)
    assert waits()
    settle_objective(by=cast.helene, objective=key_goal, state="DROPPED")
    assert not waits()


def test_done_from_the_home_and_taken_back(cast: Cast, key_goal: Objective) -> None:
    first = add_step(by=cast.helene, objective=key_goal, what="Appeler", due_on=date(2025, 3, 3))
    step = add_step(by=cast.helene, objective=key_goal, what="Visiter", due_on=TODAY)
    client = as_(cast, "helene")
    home = said(client.get(reverse("home")))
    assert "Appeler" in home and "Visiter" in home and reverse("step_done", args=[first.key]) in home
    address = reverse("step_done", args=[step.key]) + "?ici=ligne"
    answer = said(client.post(address, {"done": "1"}, headers={"HX-Request": "true"}))
    assert "<s>Visiter</s>" in answer and "Annuler" in answer
    step.refresh_from_db()
    assert step.done_on == TODAY
    again = said(client.post(address, {}, headers={"HX-Request": "true"}))
    assert "Visiter" in again and "Étape du projet" in again and "Appeler" not in again
    step.refresh_from_db()
    assert step.done_on is None


# ── The page ────────────────────────────────────────────────────────────────────────────────
def test_written_in_place_corrected_commented_removed(cast: Cast, journey: Journey) -> None:
    client = as_(cast, "helene")
    page = reverse("journey_plan", args=[journey.key])
    client.post(reverse("objective_add", args=[journey.key]), {"theme": "SANTE", "words": "Manger une pomme."})
    goal = Objective.objects.get()
    add = reverse("step_add", args=[goal.key])
    client.post(add, {"what": "Dentiste", "who": f"u-{cast.helene.key}", "due_on": "2025-03-28"})
    step = Step.objects.get()
    assert (step.holder, step.due_on) == (cast.helene, date(2025, 3, 28))
    client.post(reverse("objective_comment", args=[goal.key]), {"text": "Devis reçu."})
    client.post(reverse("objective", args=[goal.key]), {"theme": "SANTE", "words": "Croquer une pomme."})
    client.post(reverse("step", args=[step.key]), {"what": "Dentiste à Cognac", "who": "", "due_on": "2025-04-01"})
    shown = said(client.get(page))
    for words in ("« Croquer une pomme. »", "Dentiste à Cognac", "pour le 1er avril", "Devis reçu."):
        assert words in shown, words
    client.post(reverse("step", args=[step.key]), {"what": "Dentiste", "remove": "1"})
    assert not Step.objects.exists()
    actions = set(AuditEvent.objects.filter(person_key=journey.person.key).values_list("action", flat=True))
    assert {"support.add_step", "support.amend_step", "support.remove_step", "support.comment"} <= actions


@pytest.mark.parametrize(
    ("name", "sent", "words"),
    [
        ("objective_add", {"theme": "", "words": "Dormir au calme"}, "Choisissez un thème."),
        ("objective_add", {"theme": "SANTE", "words": ""}, "Écrivez ce que la personne veut"),
        ("step_add", {"what": "", "due_on": "2025-04-01"}, "Écrivez ce qu’il y a à faire."),
        ("step_add", {"what": "Dormir au calme", "due_on": "demain"}, "Écrivez le jour, le mois et l’année"),
        ("step_add", {"what": "Dormir au calme", "who": "u-inconnu"}, "Sélectionnez un choix valide"),
    ],
)
def test_what_is_wrong_is_said_in_place_and_nothing_is_lost(
    cast: Cast, key_goal: Objective, name: str, sent: dict[str, str], words: str
) -> None:
    at = key_goal.journey.key if name == "objective_add" else key_goal.key
    answer = said(as_(cast, "helene").post(reverse(name, args=[at]), sent))
    assert words in answer
    if "Dormir au calme" in sent.values():
        assert "Dormir au calme" in answer
    assert Objective.objects.count() == 1 and not Step.objects.exists()


def test_on_the_page_of_the_person_one_click_does_and_undoes(cast: Cast, key_goal: Objective) -> None:
    step = add_step(by=cast.helene, objective=key_goal, what="Visiter", due_on=TODAY)
    client = as_(cast, "helene")
    page = said(client.get(reverse("person", args=[key_goal.journey.person.key])))
    assert "Son projet" in page and "« Une clé à moi, pas un lit. »" in page
    answer = said(client.post(reverse("step_done", args=[step.key]), {"done": "1"}, headers={"HX-Request": "true"}))
    assert "fait le 10 mars" in answer and "checked" in answer
    answer = said(client.post(reverse("step_done", args=[step.key]), headers={"HX-Request": "true"}))
    assert "fait le" not in answer


@pytest.mark.parametrize(("name", "status"), [("paul", 403), ("basile", 404), ("ines", 403), ("rachid", 403)])
def test_who_may_not_write_does_not(cast: Cast, key_goal: Objective, name: str, status: int) -> None:
    step = add_step(by=cast.helene, objective=key_goal, what="Visiter")
    assert as_(cast, name).post(reverse("step_done", args=[step.key]), {"done": "1"}).status_code == status
    step.refresh_from_db()
    assert step.done_on is None


def test_the_page_stays_cheap(cast: Cast, journey: Journey, django_assert_max_num_queries: Any) -> None:
    for theme in ("LOGEMENT", "SANTE", "EMPLOI", "DROITS"):
        goal = add_objective(by=cast.helene, journey=journey, theme=theme, words="Oui")
        for at in range(4):
            add_step(by=cast.helene, objective=goal, what=f"Étape {at}", holder=cast.helene)
    client = as_(cast, "helene")
    with django_assert_max_num_queries(16):
        client.get(reverse("journey_plan", args=[journey.key]))
