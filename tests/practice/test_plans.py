"""Plans: who reads, keeps and carries; one line to add and to note; states with their reasons; taken up elsewhere."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from convergence.practice import points
from convergence.practice.actions import acts, plans
from convergence.practice.actions.plans import PlanError
from convergence.practice.models import Action, Plan, Realisation
from convergence.practice.reading import outline
from tests.cast import POSTS, Cast
from tests.practice.conftest import TODAY, action, branch, signed_in, words

MARCH = date(2025, 3, 3)
IN_ORB = {"helene", "marc", "odile", "ines", "paul", "nadia", "dora"}


def readers(cast: Cast, plan: Plan) -> set[str]:
    return {name for name in POSTS if Plan.objects.visible_to(cast.viewer(name)).filter(pk=plan.pk).exists()}


@pytest.mark.parametrize(
    ("place", "told", "kept"),
    [
        ("orb", IN_ORB | {"basile"}, {"ines", "paul", "nadia"}),
        ("garance", IN_ORB, {"odile", "ines", "paul", "nadia"}),
        ("ronce", {"rene", "simone", "nadia", "dora"}, {"simone", "nadia"}),
        (None, set(POSTS) - {"rachid", "fabre", "eva", "personne"}, {"nadia"}),
    ],
)  # fmt: skip
def test_a_plan_is_read_where_it_holds_and_prepared_by_who_keeps_it(
    cast: Cast, place: str | None, told: set[str], kept: set[str]
) -> None:
    plan = plans.open_plan(by=cast.system, words=words(cast, place_of=getattr(cast, place) if place else None))
    assert readers(cast, plan) == kept
    branch(cast, plan, "Axe", "Agir")
    plans.move_plan(by=cast.system, plan=plan, state="IN_FORCE")
    assert readers(cast, plan) == told


def test_one_line_adds_an_action_and_one_notes_what_was_done(cast: Cast, plan: Plan) -> None:
    client = signed_in(cast.ines)
    found = outline(plan)
    assert [row.number for row in found.rows] == ["1.1", "1.2", "2.1"]
    objective = found.branches[1].parts[0].objective
    client.post(reverse("plan_add", args=[plan.key]), {"kind": objective.key, "text": "Mois sans tabac"})
    made = action(plan, "Mois sans tabac")
    assert outline(plan).number_of(made) == "2.2"
    client.post(reverse("plan_note", args=[plan.key]), {"kind": made.key, "text": "Stand au chantier"})
    done = Realisation.objects.get()
    assert (done.on, done.by, done.people) == (TODAY, cast.ines, None)
    made.refresh_from_db()
    assert made.state == "DOING", "what is done has begun"
    assert [step.state for step in made.steps.all()] == ["PLANNED", "DOING"]
    late = {"kind": made.key, "text": "Demain", "on": "2025-03-11", "people": "12"}
    refused = client.post(reverse("plan_note", args=[plan.key]), late)
    page = refused.content.decode()
    assert (
        refused.status_code == 422 and "pas encore venu" in page and 'value="Demain"' in page and 'value="12"' in page
    )


def test_who_carries_an_action_notes_it_and_nobody_else_of_the_chantier(cast: Cast, plan: Plan) -> None:
    one = action(plan, "Trouver un médecin")
    Action.objects.filter(pk=one.pk).update(pilot=cast.helene)
    for name, status in (("helene", 302), ("basile", 403)):
        answer = signed_in(cast.users[name]).post(
            reverse("plan_action_note", args=[one.key]), {"text": "Vu", "on": "2025-03-03"}
        )
        assert answer.status_code == status, name
    assert Realisation.objects.get().by == cast.helene
    other = action(plan, "Ouvrir les droits")
    refused = signed_in(cast.helene).post(reverse("plan_action_state", args=[other.key]), {"state": "DONE"})
    assert refused.status_code == 403
    assert signed_in(cast.helene).get(reverse("plan_action_edit", args=[one.key])).status_code == 403


def test_put_off_or_given_up_says_why(cast: Cast, plan: Plan) -> None:
    one, client = action(plan, "Ouvrir les droits"), signed_in(cast.paul)
    page = client.post(reverse("plan_action_state", args=[one.key]), {"state": "POSTPONED", "due_on": "2025-09-01"})
    assert page.status_code == 422 and "Dites pourquoi elle est reportée." in page.content.decode()
    assert 'value="2025-09-01"' in page.content.decode()
    given = {"state": "POSTPONED", "due_on": "2025-09-01", "reason": "La CPAM change de référent."}
    client.post(reverse("plan_action_state", args=[one.key]), given)
    one.refresh_from_db()
    assert (one.state, one.due_on, one.reason) == ("POSTPONED", date(2025, 9, 1), "La CPAM change de référent.")
    client.post(reverse("plan_action_state", args=[one.key]), {"state": "DOING"})
    one.refresh_from_db()
    assert one.reason == "" and [step.state for step in one.steps.all()] == ["PLANNED", "POSTPONED", "DOING"]
    assert one.steps.all()[1].reason == "La CPAM change de référent."


def test_a_plan_begins_with_an_action_and_a_closed_one_is_kept_as_it_is(cast: Cast, plan: Plan) -> None:
    empty = plans.open_plan(by=cast.paul, words=words(cast))
    with pytest.raises(PlanError, match="au moins une action"):
        plans.move_plan(by=cast.paul, plan=empty, state="IN_FORCE")
    waiting = branch(cast, empty, "Axe", "Agir")[0]
    with pytest.raises(PlanError, match="en préparation"):
        acts.note(by=cast.paul, action=waiting, done=acts.Done("Fait", MARCH))
    one = action(plan, "Ouvrir les droits")
    plans.move_plan(by=cast.paul, plan=plan, state="CLOSED")
    one.plan.refresh_from_db()
    for refused in (
        lambda: acts.note(by=cast.paul, action=one, done=acts.Done("Fait", MARCH)),
        lambda: plans.add_axis(by=cast.paul, plan=plan, title="Axe", objective="Objectif"),
        lambda: acts.aim(by=cast.paul, action=one, label="Droits"),
    ):
        with pytest.raises(PlanError, match="clos"):
            refused()
    assert "Noter une réalisation" not in signed_in(cast.paul).get(reverse("plan", args=[plan.key])).content.decode()


def test_order_moves_and_numbers_follow(cast: Cast, plan: Plan) -> None:
    client, page = signed_in(cast.paul), reverse("plan_order", args=[plan.key])
    second = action(plan, "Trouver un médecin")
    client.post(page, {"item": f"action:{second.key}", "way": "up"})
    assert [row.action.title for row in outline(plan).rows][:2] == ["Trouver un médecin", "Ouvrir les droits"]
    client.post(page, {"item": f"axis:{plan.axes.all()[1].key}", "way": "up"})
    assert [row.number + " " + row.action.title for row in outline(plan).rows] == [
        "1.1 Former aux addictions", "2.1 Trouver un médecin", "2.2 Ouvrir les droits",
    ]  # fmt: skip
    assert client.post(page, {"item": "axis:rien", "way": "up"}).status_code == 404


def test_a_plan_is_taken_up_elsewhere_without_what_was_done(cast: Cast, plan: Plan) -> None:
    one = action(plan, "Ouvrir les droits")
    found = acts.ActionWords(
        title=one.title, objective=one.objective, pilot=cast.ines, starts_on=date(2024, 1, 31),
        due_on=date(2024, 6, 30), planned_cost=Decimal("12.30"), real_cost=Decimal("9.99"), partners_text="CPAM",
    )  # fmt: skip
    acts.amend(by=cast.paul, action=one, words=found)
    acts.measure(by=cast.paul, target=acts.aim(by=cast.paul, action=one, label="Droits", goal=Decimal(10)), on=MARCH,
                 value=Decimal("4.5"))  # fmt: skip
    acts.note(by=cast.paul, action=one, done=acts.Done("Permanence", MARCH, people=3))
    copied = plans.duplicate(
        by=cast.lise, plan=plan,
        words=words(cast, place_of=cast.lys, starts_on=date(2025, 2, 1), ends_on=date(2026, 12, 31)),
    )  # fmt: skip
    rows = outline(copied).rows
    assert [row.number for row in rows] == ["1.1", "1.2", "2.1"] and copied.state == "DRAFT"
    new = rows[0].action
    assert (new.pilot, new.real_cost, new.planned_cost, new.state) == (None, None, Decimal("12.30"), "PLANNED")
    assert (new.starts_on, new.due_on, new.partners_text) == (date(2025, 2, 28), date(2025, 7, 30), "CPAM")
    assert [(one.label, one.aim, one.values.count()) for one in new.targets.all()] == [("Droits", Decimal(10), 0)]
    assert not rows[0].done
    assert signed_in(cast.lise).get(reverse("plan_copy", args=[plan.key])).status_code == 404, "she does not read it"


def test_costs_add_up_to_the_cent_and_are_typed_as_people_do(cast: Cast, plan: Plan) -> None:
    client = signed_in(cast.paul)
    for title, cost in (
        ("Ouvrir les droits", "1 242,10 €"),
        ("Trouver un médecin", "0.20"),
        ("Former aux addictions", ""),
    ):
        one = action(plan, title)
        given = {"title": title, "objective": one.objective.key, "planned_cost": cost}
        assert client.post(reverse("plan_action_edit", args=[one.key]), given).status_code == 302
    assert outline(plan).planned == Decimal("1242.30")
    assert outline(plan).real is None
    one = action(plan, "Ouvrir les droits")
    given = {"title": "Autre titre", "objective": one.objective.key, "planned_cost": "douze", "due_on": "2025-01-01"}
    page = client.post(reverse("plan_action_edit", args=[one.key]), given).content.decode()
    assert "Écrivez un nombre." in page and "douze" in page and "Autre titre" in page


def test_what_is_late_waits_for_who_carries_it(cast: Cast, plan: Plan) -> None:
    one = action(plan, "Former aux addictions")
    Action.objects.filter(pk=one.pk).update(pilot=cast.helene, due_on=date(2025, 3, 9))
    assert points.late_actions(cast.viewer("helene")) == [one] and points.late_actions(cast.viewer("basile")) == []
    for name in ("helene", "ines"):
        Action.objects.filter(pk=one.pk).update(pilot=cast.users[name])
        assert "Former aux addictions" in signed_in(cast.users[name]).get(reverse("home_last")).content.decode()
    Action.objects.filter(pk=one.pk).update(due_on=TODAY)
    assert points.late_actions(cast.viewer("ines")) == []
    Action.objects.filter(pk=one.pk).update(due_on=date(2025, 3, 9))
    plans.move_plan(by=cast.paul, plan=plan, state="CLOSED")
    assert points.late_actions(cast.viewer("ines")) == [], "a closed plan waits for nobody"


def test_the_search_bar_finds_plans_within_reach(cast: Cast, plan: Plan) -> None:
    assert [hit.title for hit in points.find_plans("SANTÉ plan", cast.viewer("basile"))] == ["Plan santé"]
    assert list(points.find_plans("santé", cast.viewer("irma"))) == []
    assert list(points.find_plans("santé", cast.viewer("rachid"))) == []


def test_plans_are_listed_by_place_theme_and_state(cast: Cast, plan: Plan) -> None:
    plans.open_plan(by=cast.paul, words=words(cast, title="Du chantier", place_of=cast.garance, themes=("LOGEMENT",)))
    plans.open_plan(by=cast.nadia, words=words(cast, title="Du réseau", place_of=None, themes=()))
    client = signed_in(cast.nadia)
    for asked, shown in (
        ({"ou": "orb"}, {"Plan santé", "Du chantier"}), ({"ou": "lys"}, set()), ({"ou": "reseau"}, {"Du réseau"}),
        ({"theme": "LOGEMENT"}, {"Du chantier"}), ({"etat": "IN_FORCE"}, {"Plan santé"}),
        ({"mots": "sante"}, {"Plan santé"}),
        ({}, {"Plan santé", "Du chantier", "Du réseau"}),
    ):  # fmt: skip
        page = client.get(reverse("plans"), asked)
        assert {row.title for row in page.context["page"]} == shown, asked
    counted = {row.title: (row.done, row.total, row.late) for row in client.get(reverse("plans")).context["page"]}
    assert counted["Plan santé"] == (0, 3, 0)


def test_a_plan_is_one_page_and_one_document(cast: Cast, plan: Plan) -> None:
    one = action(plan, "Ouvrir les droits")
    acts.note(by=cast.paul, action=one, done=acts.Done("Permanence #strong[x] <b>", MARCH, people=31, permanents=2))
    acts.set_state(by=cast.paul, action=action(plan, "Trouver un médecin"), state="DROPPED", reason="Faute de temps")
    page = signed_in(cast.helene).get(reverse("plan", args=[plan.key])).content.decode()
    assert "Permanence #strong[x] &lt;b&gt;" in page and "31\u00a0salariés" in page and "Faute de temps" in page
    assert "1 en cours, 1 abandonnée" in page
    made = signed_in(cast.helene).get(reverse("plan_pdf", args=[plan.key]))
    assert made.content.startswith(b"%PDF")


@pytest.mark.parametrize("more", [0, 12])
def test_pages_ask_as_much_however_long_the_plan(cast: Cast, plan: Plan, more: int) -> None:
    for at in range(more):
        made = branch(cast, plan, f"Axe {at}", f"Agir {at}")[0]
        acts.note(by=cast.paul, action=made, done=acts.Done("Fait", MARCH))
        plans.open_plan(by=cast.paul, words=words(cast, title=f"Autre {at}"))
    client = signed_in(cast.paul)
    for page, most in ((reverse("plans"), 9), (reverse("plan", args=[plan.key]), 13)):
        client.get(page)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get(page).status_code == 200
        assert len(asked) <= most, (page, [one["sql"][:90] for one in asked])
