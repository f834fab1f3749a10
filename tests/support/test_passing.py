"""Passing on: what she agreed to give and nothing else, until it is accepted, refused, taken back or too late."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from convergence.accounts.models import Reading
from convergence.journeys.actions import close_journey, record_diagnosis, record_situation
from convergence.journeys.models import Journey, Situation
from convergence.journeys.worklist import waiting
from convergence.people.actions import record_paper
from convergence.people.contacts import contact_of, record_contact
from convergence.support.actions import passing as actions
from convergence.support.actions.arrivals import ArrivalError
from convergence.support.models import Arrival, Objective, Obstacle, Passing, Step
from tests.cast import Cast

TODAY = date(2025, 3, 10)
ALL = ["CONTACT", "SITUATION", "PLAN", "PAPERS", "SUMMARY"]
SECRETS = {
    "CONTACT": "06 00 00 00 09",
    "SITUATION": "Squat",
    "PLAN": "retrouver mes papiers de conduite",
    "PAPERS": "Récépissé",
    "SUMMARY": "aime travailler dehors",
}
"""What each part says that nothing else says."""


@pytest.fixture(autouse=True)
def _on_that_monday(today: date) -> None:
    assert today == TODAY


@pytest.fixture
def mona(cast: Cast) -> Journey:
    """A PHC journey in Garance, with something to pass on in each part, and something never to."""
    by = cast.marc
    journey = cast.journey(
        cast.person("Ajonc", "Mona", sex="F"), programme="PHC", started_on=date(2024, 6, 3), referent=by
    )
    record_diagnosis(
        by=by, journey=journey, diagnosed_on=date(2024, 6, 10), housing="SQUAT", gp="NON", base_cover="PUMA"
    )
    record_situation(
        by=by, journey=journey, stage="REVIEW", observed_on=date(2025, 1, 6), gp="OUI", note="pleure quand on en parle"
    )
    record_contact(by=by, person=journey.person, chantier=cast.garance, phone=SECRETS["CONTACT"], languages="dari")
    record_paper(by=by, person=journey.person, chantier=cast.garance, kind="RECEPISSE", expires_on=date(2025, 9, 1))
    goal = Objective.objects.create(
        journey=journey, theme="MOBILITE", words=SECRETS["PLAN"], opened_on=date(2024, 9, 2), recorded_by=by
    )
    Step.objects.create(objective=goal, what="appeler l’auto-école", recorded_by=by, due_on=date(2025, 4, 1))
    Step.objects.create(objective=goal, what="étape déjà faite", recorded_by=by, done_on=date(2025, 1, 1))
    Objective.objects.create(
        journey=journey, theme="SANTE", words="objectif abandonné", opened_on=date(2024, 9, 2), recorded_by=by,
        state="DROPPED", closed_on=date(2024, 12, 2),
    )  # fmt: skip
    return journey


def propose(cast: Cast, journey: Journey, **values: Any) -> Passing:
    facts: dict[str, Any] = {
        "chantier": cast.bleuet, "agreed_on": TODAY, "means": "SIGNED", "parts": ALL, "note": SECRETS["SUMMARY"],
        **values,
    }  # fmt: skip
    return actions.propose(by=cast.marc, journey=journey, **facts)


def as_(cast: Cast, name: str) -> Client:
    client = Client()
    client.force_login(cast.users[name])
    return client


def read(cast: Cast, name: str, passing: Passing) -> str:
    return as_(cast, name).get(reverse("passing", args=[passing.key])).content.decode()


# ── What is read ────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("given", [[], ["CONTACT"], ["SITUATION"], ["PLAN"], ["PAPERS"], ["SUMMARY"], ALL])
def test_the_other_chantier_reads_what_was_agreed_and_nothing_else(cast: Cast, mona: Journey, given: list[str]) -> None:
    passing = propose(cast, mona, parts=given)
    page = read(cast, "basile", passing)
    assert "Mona" in page and "Ajonc" in page
    assert {part for part, words in SECRETS.items() if words in page} == set(given)
    client = as_(cast, "basile")
    others = [
        reverse("arrivals"),
        "/",
        reverse("people"),
        reverse("chantier", args=[cast.bleuet.key]),
        "/recherche/?q=ajonc",
    ]
    text = " ".join(client.get(address).content.decode() for address in others)
    assert "Ajonc" in text, "she is among the arrivals"
    assert [words for words in SECRETS.values() if words in text] == []
    for never in ("pleure quand on en parle", "étape déjà faite", "objectif abandonné"):
        assert never not in page + text
    assert client.get(reverse("person", args=[mona.person.key])).status_code == 404, "the file stays closed"


def test_the_content_is_what_it_was_the_day_she_agreed(cast: Cast, mona: Journey) -> None:
    passing = propose(cast, mona)
    record_contact(by=cast.marc, person=mona.person, chantier=cast.garance, phone="06 99 99 99 99")
    record_situation(by=cast.marc, journey=mona, stage="REVIEW", observed_on=TODAY, housing="CHRS")
    page = read(cast, "basile", passing)
    assert SECRETS["CONTACT"] in page and "06 99 99 99 99" not in page and "CHRS" not in page


@pytest.mark.parametrize("name", ["helene", "basile", "odile", "paul"])
def test_who_reads_a_passing(cast: Cast, mona: Journey, name: str) -> None:
    assert Passing.objects.visible_to(cast.viewer(name)).contains(propose(cast, mona))


@pytest.mark.parametrize("name", ["irma", "rene", "lise", "ines", "nadia", "rachid", "dora"])
def test_who_does_not(cast: Cast, mona: Journey, name: str) -> None:
    passing = propose(cast, mona)
    assert not Passing.objects.visible_to(cast.viewer(name)).exists()
    assert as_(cast, name).get(reverse("passing", args=[passing.key])).status_code in {403, 404}
    assert as_(cast, name).get(reverse("passing_sheet", args=[passing.key])).status_code in {403, 404}


@pytest.mark.parametrize(("on", "sees"), [(date(2025, 5, 9), True), (date(2025, 5, 10), False)])
def test_a_proposal_that_nobody_answers_expires(cast: Cast, mona: Journey, settings: Any, on: date, sees: bool) -> None:
    passing = propose(cast, mona)
    settings.TODAY = on
    client = as_(cast, "basile")
    assert (client.get(reverse("passing", args=[passing.key])).status_code == 200) is sees
    assert ("Ajonc" in client.get(reverse("arrivals")).content.decode()) is sees
    assert as_(cast, "marc").get(reverse("passing", args=[passing.key])).status_code == 200
    if not sees:
        with pytest.raises(ArrivalError, match="expiré"):
            actions.accept(by=cast.basile, passing=passing, started_on=on)
        assert propose(cast, mona).state == "WAITING", "it may be made again"


def test_taking_it_back_closes_at_once(cast: Cast, mona: Journey) -> None:
    passing = propose(cast, mona)
    as_(cast, "marc").post(reverse("passing", args=[passing.key]), {"act": "withdraw"})
    passing.refresh_from_db()
    assert (passing.state, passing.content) == ("WITHDRAWN", {})
    assert not Arrival.objects.exists()
    assert as_(cast, "basile").get(reverse("passing", args=[passing.key])).status_code == 404


# ── Answers ─────────────────────────────────────────────────────────────────────────────────
def test_accepting_opens_the_journey_with_what_was_given(cast: Cast, mona: Journey) -> None:
    passing = propose(cast, mona)
    form = {"act": "accept", "started_on": "2025-03-10", "referent": str(cast.basile.key), "weekly_hours": "26"}
    answer = as_(cast, "basile").post(reverse("passing", args=[passing.key]), form)
    assert answer.headers["Location"] == reverse("passing_situation", args=[passing.key])
    journey = Journey.objects.get(chantier=cast.bleuet)
    assert (journey.person, journey.previous, journey.programme, journey.referrer) == (mona.person, mona, "CVG", "PHC")
    assert journey.referents.get().user == cast.basile
    told = contact_of(mona.person, cast.bleuet)
    assert (told["phone"], told["languages"]) == (SECRETS["CONTACT"], "dari")
    assert [(paper.kind, paper.chantier) for paper in mona.person.papers.order_by("pk")] == [
        ("RECEPISSE", cast.garance), ("RECEPISSE", cast.bleuet),
    ]  # fmt: skip
    goal = Objective.objects.get(journey=journey)
    assert (goal.words, [step.what for step in goal.steps.all()]) == (SECRETS["PLAN"], ["appeler l’auto-école"])
    assert not Situation.objects.filter(journey=journey).exists(), "her situation waits to be confirmed"
    assert journey.diagnosed_on is None
    assert Arrival.objects.get().journey == journey


@pytest.mark.parametrize("part", ["CONTACT", "PLAN", "PAPERS"])
def test_what_was_not_given_is_not_copied(cast: Cast, mona: Journey, part: str) -> None:
    passing = propose(cast, mona, parts=[one for one in ALL if one != part])
    journey = actions.accept(by=cast.basile, passing=passing, started_on=TODAY)
    copied = {
        "CONTACT": bool(contact_of(mona.person, cast.bleuet)["phone"]),
        "PLAN": Objective.objects.filter(journey=journey).exists(),
        "PAPERS": mona.person.papers.filter(chantier=cast.bleuet).exists(),
    }
    assert copied == {name: name != part for name in copied}


def test_only_the_blocks_she_confirms_enter_the_diagnosis(cast: Cast, mona: Journey) -> None:
    passing = propose(cast, mona)
    journey = actions.accept(by=cast.basile, passing=passing, started_on=TODAY, referent=cast.basile)
    client, address = as_(cast, "basile"), reverse("passing_situation", args=[passing.key])
    assert [draft.block.key for draft in client.get(address).context["drafts"]] == ["hebergement", "sante"]
    client.post(address, {})
    assert not Situation.objects.filter(journey=journey).exists()
    client.post(address, {"block": "hebergement"})
    entry = Situation.objects.get(journey=journey)
    assert (entry.stage, entry.housing, entry.gp, entry.base_cover) == ("ENTRY", "SQUAT", "", "")
    journey.refresh_from_db()
    assert journey.diagnosed_on == TODAY
    assert as_(cast, "marc").get(address).status_code == 403


def test_refusing_says_why_and_closes(cast: Cast, mona: Journey) -> None:
    passing, client = propose(cast, mona), as_(cast, "basile")
    address = reverse("passing", args=[passing.key])
    client.post(address, {"act": "decline", "reason": " "})
    passing.refresh_from_db()
    assert passing.state == "WAITING"
    client.post(address, {"act": "decline", "reason": "plus de place avant juin"})
    passing.refresh_from_db()
    assert (passing.state, passing.content) == ("DECLINED", {})
    assert client.get(address).status_code == 404
    assert "plus de place avant juin" in read(cast, "marc", passing)
    lines = [(line.title, line.act) for line in waiting(cast.viewer("marc")).items if line.kind.startswith("passing")]
    assert lines == [("Passage refusé", "Proposer ailleurs")]


def test_one_answer_only(cast: Cast, mona: Journey) -> None:
    passing = propose(cast, mona)
    late = Passing.objects.get(pk=passing.pk)
    actions.withdraw(by=cast.marc, passing=passing)
    with pytest.raises(ArrivalError, match="déjà reçu"):
        actions.accept(by=cast.basile, passing=late, started_on=TODAY)
    assert not Journey.objects.filter(chantier=cast.bleuet).exists(), "nothing half done"


def test_the_receiving_side_alone_accepts(cast: Cast, mona: Journey) -> None:
    passing = propose(cast, mona)
    address = reverse("passing", args=[passing.key])
    assert as_(cast, "marc").post(address, {"act": "accept", "started_on": "2025-03-10"}).status_code == 403
    assert as_(cast, "basile").post(address, {"act": "withdraw"}).status_code == 403
    assert as_(cast, "paul").post(address, {"act": "decline", "reason": "non"}).status_code == 403


def test_the_former_referent_is_told_and_offered_the_reason(cast: Cast, mona: Journey) -> None:
    passing = propose(cast, mona)
    actions.accept(by=cast.basile, passing=passing, started_on=TODAY)
    (line,) = [line for line in waiting(cast.viewer("marc")).items if line.kind == "passing_accepted"]
    assert (line.act, line.url) == ("Noter la sortie", reverse("journey_exit", args=[mona.key]))
    assert "?motif=SUITE_CVG" in read(cast, "marc", passing)
    page = as_(cast, "marc").get(reverse("journey_exit", args=[mona.key]), {"motif": "SUITE_CVG"})
    assert page.context["form"].initial["exit_reason"] == "SUITE_CVG"
    close_journey(by=cast.marc, journey=mona, ended_on=TODAY, exit_reason="SUITE_CVG")
    assert [line.kind for line in waiting(cast.viewer("marc")).items if line.kind.startswith("passing")] == []


def test_from_phc_to_cvg_in_the_same_chantier(cast: Cast, mona: Journey) -> None:
    passing = propose(cast, mona, chantier=cast.garance)
    journey = actions.accept(by=cast.helene, passing=passing, started_on=TODAY, referent=cast.helene)
    assert journey.previous == mona
    assert mona.person.papers.count() == 1, "what is known here is not doubled"
    with pytest.raises(ArrivalError, match="déjà dans ce chantier"):
        propose(cast, mona, chantier=cast.garance, programme="PHC")


# ── Proposing ───────────────────────────────────────────────────────────────────────────────
def test_nothing_is_passed_on_without_her_agreement(cast: Cast, mona: Journey) -> None:
    marc, address = as_(cast, "marc"), reverse("passing_new", args=[mona.key])
    page = marc.get(address)
    assert "checked" not in page.content.decode().split("Ce qu’elle accepte")[1].split("Son accord")[0]
    form = {"chantier": str(cast.bleuet.key), "programme": "CVG", "agreed_on": "2025-03-10", "means": "ORAL"}
    assert "Sans son accord" in marc.post(address, form).content.decode()
    assert not Passing.objects.exists()
    assert (
        "pas encore venu" in marc.post(address, {**form, "identity": "on", "agreed_on": "2025-03-11"}).content.decode()
    )
    marc.post(address, {**form, "identity": "on", "parts": ["CONTACT"]})
    assert Passing.objects.get().parts == "CONTACT"
    again = marc.post(address, {**form, "identity": "on"})
    assert "déjà proposé" in again.content.decode()


def test_outside_the_network_it_is_a_sheet(cast: Cast, mona: Journey) -> None:
    from pypdf import PdfReader

    form = {
        "chantier": "outside", "outside": "Entreprise d’insertion du Quai", "identity": "on", "parts": ["PLAN"],
        "agreed_on": "2025-03-10", "means": "SIGNED",
    }  # fmt: skip
    marc = as_(cast, "marc")
    marc.post(reverse("passing_new", args=[mona.key]), form)
    passing = Passing.objects.get()
    assert passing.chantier is None and not Arrival.objects.exists()
    answer = marc.get(reverse("passing_sheet", args=[passing.key]))
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
    assert "Ajonc" in text and "retrouver mes papiers" in text.replace("\n", " ")
    assert "06 00" not in text and "Squat" not in text
    assert "Ajonc" not in answer.headers["Content-Disposition"]
    assert Reading.objects.filter(kind="DOCUMENT", person_key=mona.person.key).count() == 1
    marc.post(reverse("passing", args=[passing.key]), {"act": "yes"})
    passing.refresh_from_db()
    assert passing.state == "ACCEPTED"


# ── Obstacles ───────────────────────────────────────────────────────────────────────────────
def test_obstacles_are_noted_once_and_counted(cast: Cast, mona: Journey) -> None:
    marc = as_(cast, "marc")
    for code in ("DISTANCE", "DISTANCE", "PAS_DE_PLACE", "nothing"):
        marc.post(reverse("obstacle", args=[mona.key]), {"code": code})
    assert Obstacle.objects.count() == 2
    other = cast.journey(cast.person("Bryone", "Luc"), programme="PHC")
    actions.note_obstacle(by=cast.marc, journey=other, code="DISTANCE", on=TODAY)
    far = cast.journey(cast.person("Orme", "Ali"), programme="CVG", chantier=cast.iris)
    actions.note_obstacle(by=cast.irma, journey=far, code="SANTE", on=TODAY)
    close_journey(by=cast.marc, journey=other, ended_on=TODAY, exit_reason="SUITE_CVG")
    propose(cast, mona)
    page = as_(cast, "ines").get(reverse("passings")).context
    assert [(bar.label, bar.count) for bar in page["bars"]] == [("Trop loin, pas de transport", 2), ("Pas de place", 1)]
    assert (page["hindered"], page["exits"], page["answers"]) == (
        2, {"left": 1, "onward": 1}, {"proposed": 1, "accepted": 0, "declined": 0, "waiting": 1},
    )  # fmt: skip
    obstacle = Obstacle.objects.filter(code="PAS_DE_PLACE").get()
    assert as_(cast, "basile").post(reverse("obstacle_drop", args=[obstacle.key])).status_code == 404
    marc.post(reverse("obstacle_drop", args=[obstacle.key]))
    assert not Obstacle.objects.filter(pk=obstacle.pk).exists()


def test_the_page_of_the_person_says_what_comes_next(
    cast: Cast, mona: Journey, django_assert_max_num_queries: Any
) -> None:
    propose(cast, mona)
    actions.note_obstacle(by=cast.marc, journey=mona, code="HEURES", on=TODAY)
    marc, address = as_(cast, "marc"), reverse("person_later", args=[mona.person.key])
    marc.get(address)
    with django_assert_max_num_queries(15):
        page = marc.get(address).content.decode()
    assert "Atelier du Bleuet" in page and "Trop d’heures" in page and "Passer la main" in page


def test_the_page_of_figures_costs_little(cast: Cast, django_assert_max_num_queries: Any) -> None:
    client = as_(cast, "ines")
    client.get(reverse("passings"))
    with django_assert_max_num_queries(12):
        client.get(reverse("passings"))
