"""The label: versions of the grid, self-evaluation, visit, decision, what is to improve."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from convergence.indicators import snapshot
from convergence.journeys import actions as journeys
from convergence.network.viewer import Viewer
from convergence.steering import assessing, evidence, first_grid
from convergence.steering.actions import grids, label
from convergence.steering.actions.label import Said
from convergence.steering.errors import SteeringError
from convergence.steering.models import Grid, LabelEvaluation
from convergence.steering.waiting import waiting as waits
from tests.cast import Cast
from tests.steering.conftest import signed_in

TODAY = date(2025, 3, 10)


def filled(cast: Cast, evaluation: LabelEvaluation, level: str = "CONFORME") -> LabelEvaluation:
    """Every criterion answered, and handed in."""
    told = {mark.criterion_id: Said(level, "Fait") for mark in evaluation.marks.all()}
    label.assess(by=cast.odile, evaluation=evaluation, told=told)
    found = assessing.sheet(evaluation)
    shown = {line.criterion.source: line.shown for line in found.lines if line.shown}
    return label.submit(by=cast.odile, evaluation=evaluation, shown=shown)


def diagnosed(cast: Cast, name: str, known: bool = True) -> None:
    """A journey of Garance since November, with or without its diagnosis."""
    row = cast.journey(cast.person("Ortie", name), started_on=date(2024, 11, 4))
    if known:
        journeys.record_diagnosis(by=cast.odile, journey=row, diagnosed_on=date(2024, 12, 2), housing="CHU")


# ── Grid ────────────────────────────────────────────────────────────────────────────────────
def test_a_version_in_force_is_never_edited(cast: Cast, small_grid: Grid) -> None:
    chapter = small_grid.chapters.get()
    criterion = chapter.criteria.first()
    assert criterion is not None
    for act in (
        lambda: grids.describe(by=cast.nadia, grid=small_grid, text="Autre", to_confirm=False),
        lambda: grids.add_chapter(by=cast.nadia, grid=small_grid, title="Autre"),
        lambda: grids.add_criterion(by=cast.nadia, chapter=chapter, asks=grids.Asks("Autre")),
        lambda: grids.amend_criterion(by=cast.nadia, criterion=criterion, asks=grids.Asks("Autre")),
        lambda: grids.remove_criterion(by=cast.nadia, criterion=criterion),
        lambda: grids.bring_into_force(by=cast.nadia, grid=small_grid, on=TODAY),
    ):
        with pytest.raises(SteeringError, match="ne change plus"):
            act()


def test_the_next_version_starts_as_a_copy_and_open_evaluations_keep_theirs(
    cast: Cast, evaluation: LabelEvaluation
) -> None:
    draft = grids.follow(by=cast.nadia, grid=evaluation.grid)
    with pytest.raises(SteeringError, match="déjà en préparation"):
        grids.follow(by=cast.nadia, grid=evaluation.grid)
    chapter = draft.chapters.get()
    assert [one.text for one in chapter.criteria.all()] == ["Diagnostic fait", "Sans prérequis"]
    first = chapter.criteria.get(rank=1)
    grids.remove_criterion(by=cast.nadia, criterion=first)
    assert list(chapter.criteria.values_list("rank", "text")) == [(1, "Sans prérequis")]
    grids.bring_into_force(by=cast.nadia, grid=draft, on=TODAY)
    assert evaluation.marks.count() == 2
    other = label.open_evaluation(by=cast.nadia, chantier=cast.bleuet, programme="CVG")
    assert other.grid == draft and other.marks.count() == 1


def test_a_version_comes_after_the_one_before(cast: Cast, small_grid: Grid) -> None:
    draft = grids.follow(by=cast.nadia, grid=small_grid)
    assert small_grid.from_on is not None
    with pytest.raises(SteeringError, match="précédente"):
        grids.bring_into_force(by=cast.nadia, grid=draft, on=small_grid.from_on)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"text": " "}, "text"), ({"source": "inconnue"}, "source"), ({"part_at": 10}, "full_at"),
        ({"full_at": 10}, "source"), ({"source": "donnees", "part_at": 90, "full_at": 80}, "part_at"),
        ({"source": "donnees", "full_at": 101}, "full_at"), ({"source": "chiffre:PHC-02"}, "source"),
    ],
)  # fmt: skip
def test_a_criterion_that_makes_no_sense_is_refused(values: dict[str, Any], field: str) -> None:
    with pytest.raises(SteeringError) as error:
        grids.Asks(**{"text": "Critère", **values}).columns("CVG")
    assert error.value.field == field


@pytest.mark.parametrize("programme", ["CVG", "PHC"])
def test_the_first_grid_stands(programme: str) -> None:
    chapters = first_grid.chapters(programme)
    assert len(chapters) == 7 and all(asks for _, asks in chapters)
    for _, asks in chapters:
        for one in asks:
            one.columns(programme)


# ── Evidence ────────────────────────────────────────────────────────────────────────────────
def test_every_source_answers_even_without_a_fact(cast: Cast, evaluation: LabelEvaluation) -> None:
    for programme in ("CVG", "PHC"):
        evaluation.grid.programme = programme
        asked = assessing.asked_of(evaluation)
        found = evidence.show(evidence.SOURCES, asked)
        assert set(found) == set(dict(evidence.choices(programme)))
        assert all(one.sentence for one in found.values())


def test_a_rule_of_quality_fills_a_criterion_in(cast: Cast, evaluation: LabelEvaluation) -> None:
    for at in range(4):
        diagnosed(cast, "abcd"[at], bool(at))
    line = assessing.sheet(evaluation).lines[0]
    assert line.shown is not None
    assert (line.shown.n, line.shown.of, line.shown.value) == (3, 4, "75\u00a0%")
    assert line.proposal == "PARTIEL" and line.level is None


def test_facts_are_kept_as_they_were_handed_in(cast: Cast, evaluation: LabelEvaluation) -> None:
    diagnosed(cast, "a")
    filled(cast, evaluation)
    cast.journey(cast.person("Ortie", "b"), started_on=date(2024, 9, 2))
    snapshot.current()
    shown = assessing.sheet(LabelEvaluation.objects.get(pk=evaluation.pk)).lines[0].shown
    assert shown is not None and (shown.n, shown.of) == (1, 1)


# ── From the self-evaluation to the decision ────────────────────────────────────────────────
def test_one_open_evaluation_and_a_programme_that_is_carried(cast: Cast, evaluation: LabelEvaluation) -> None:
    with pytest.raises(SteeringError, match="déjà en cours"):
        label.open_evaluation(by=cast.odile, chantier=cast.garance, programme="CVG")
    with pytest.raises(SteeringError, match="ne porte pas"):
        label.open_evaluation(by=cast.nadia, chantier=cast.ronce, programme="CVG")
    with pytest.raises(SteeringError, match="Aucune version"):
        label.open_evaluation(by=cast.nadia, chantier=cast.ronce, programme="PHC")


def test_it_is_handed_in_whole_and_then_stays(cast: Cast, evaluation: LabelEvaluation) -> None:
    first = evaluation.marks.all()[0]
    label.assess(by=cast.odile, evaluation=evaluation, told={first.criterion_id: Said("NON")})
    with pytest.raises(SteeringError, match="Il reste un critère"):
        label.submit(by=cast.odile, evaluation=evaluation, shown={})
    filled(cast, evaluation)
    with pytest.raises(SteeringError, match="ne change plus"):
        label.assess(by=cast.odile, evaluation=evaluation, told={first.criterion_id: Said("NON")})


def test_it_goes_back_with_words_and_comes_again(cast: Cast, evaluation: LabelEvaluation) -> None:
    filled(cast, evaluation)
    with pytest.raises(SteeringError, match="Dites ce qui est à reprendre"):
        label.send_back(by=cast.nadia, evaluation=evaluation, words=" ")
    label.send_back(by=cast.nadia, evaluation=evaluation, words="Montrez les accords.")
    assert evaluation.is_open
    filled(cast, evaluation)
    assert not evaluation.is_open and evaluation.sent_back == ""


def test_what_was_seen_counts_instead_of_what_was_said(cast: Cast, evaluation: LabelEvaluation) -> None:
    filled(cast, evaluation)
    first = evaluation.marks.all()[0]
    label.observe(by=cast.nadia, evaluation=evaluation, told={first.criterion_id: Said("NON", "Trois dossiers vides")})
    sheet = assessing.sheet(evaluation)
    assert [line.level for line in sheet.lines] == [0, 2]
    assert sheet.score.below == 1 and [line.below for line in sheet.lines] == [True, False]


def test_a_decision_is_taken_once_with_its_end_and_its_reasons(cast: Cast, evaluation: LabelEvaluation) -> None:
    with pytest.raises(SteeringError, match="rendue"):
        label.decide(by=cast.nadia, evaluation=evaluation, outcome="LABELLISE", on=TODAY)
    filled(cast, evaluation)
    with pytest.raises(SteeringError, match="Dites pourquoi"):
        label.decide(by=cast.nadia, evaluation=evaluation, outcome="RESERVES", on=TODAY)
    with pytest.raises(SteeringError, match="entre l’ouverture et aujourd’hui"):
        label.decide(by=cast.nadia, evaluation=evaluation, outcome="LABELLISE", on=TODAY + timedelta(days=1))
    with pytest.raises(SteeringError, match="au-delà"):
        label.decide(by=cast.nadia, evaluation=evaluation, outcome="LABELLISE", on=TODAY, until=TODAY)
    made = label.decide(by=cast.nadia, evaluation=evaluation, outcome="LABELLISE", on=TODAY)
    assert made.until == date(2028, 3, 9)
    assert made.holds_on(TODAY) and made.holds_on(date(2028, 3, 9)) and not made.holds_on(date(2028, 3, 10))
    with pytest.raises(SteeringError, match="une fois"):
        label.decide(by=cast.nadia, evaluation=evaluation, outcome="REFUSE", on=TODAY, reasons="Non")
    label.open_evaluation(by=cast.odile, chantier=cast.garance, programme="CVG")


def test_a_visit_is_told_from_its_day(cast: Cast, evaluation: LabelEvaluation) -> None:
    with pytest.raises(SteeringError, match="rendu son auto-évaluation"):
        label.visit(by=cast.nadia, evaluation=evaluation, on=TODAY, visitors="Nadia")
    filled(cast, evaluation)
    planned = label.visit(by=cast.nadia, evaluation=evaluation, on=TODAY + timedelta(days=3), visitors="Nadia")
    with pytest.raises(SteeringError, match="à partir du jour"):
        label.tell_visit(by=cast.nadia, row=planned, text="Vu")


# ── Waiting, pages ──────────────────────────────────────────────────────────────────────────
def waiting(cast: Cast, name: str) -> list[str]:
    """What the later part of her home says."""
    return [line.title for line in waits(Viewer(getattr(cast, name))).items]


def test_what_waits_for_whom(cast: Cast, evaluation: LabelEvaluation) -> None:
    assert waiting(cast, "odile") == ["Auto-évaluation du label à rendre"] and waiting(cast, "nadia") == []
    filled(cast, evaluation)
    assert waiting(cast, "odile") == [] and waiting(cast, "nadia") == ["Label à visiter et à décider"]
    label.decide(by=cast.nadia, evaluation=evaluation, outcome="RESERVES", on=TODAY, reasons="Accords à demander")
    row = label.plan_action(
        by=cast.nadia, evaluation=evaluation, text="Demander les accords", user=cast.odile, due_on=date(2025, 6, 1)
    )
    assert waiting(cast, "nadia") == [] and waiting(cast, "odile") == ["Action du plan d’amélioration"]
    with pytest.raises(SteeringError, match="abandonnée"):
        label.close_action(by=cast.odile, action=row, state="DROPPED")
    signed_in(cast.odile).post(reverse("label_action", args=[row.key]), {"state": "DONE"})
    assert waiting(cast, "odile") == []


def test_a_director_fills_a_chapter_in(cast: Cast, evaluation: LabelEvaluation) -> None:
    client = signed_in(cast.odile)
    url = reverse("label_chapter", args=[evaluation.key, 1])
    keys = [mark.criterion_id for mark in evaluation.marks.order_by("criterion__rank")]
    sent = {f"level-{keys[0]}": "CONFORME", f"words-{keys[0]}": "Oui", f"level-{keys[1]}": "EXEMPLAIRE"}
    assert client.post(url, sent).status_code == 302
    assert [mark.level for mark in evaluation.marks.order_by("criterion__rank")] == ["CONFORME", "EXEMPLAIRE"]
    page = client.post(url, {f"level-{keys[0]}": "TOUT"})
    assert page.status_code == 422
    assert client.get(reverse("label_chapter", args=[evaluation.key, 9])).status_code == 404
    assert signed_in(cast.paul).post(url, sent).status_code == 403


def test_only_her_chantiers(cast: Cast, evaluation: LabelEvaluation) -> None:
    url = reverse("label_one", args=[evaluation.key])
    for name, status in (
        ("odile", 200),
        ("paul", 200),
        ("nadia", 200),
        ("lise", 404),
        ("simone", 404),
        ("helene", 403),
    ):
        assert signed_in(getattr(cast, name)).get(url).status_code == status, name


def test_the_grid_prints_with_its_evidence(cast: Cast, grid: Grid) -> None:
    diagnosed(cast, "a")
    made = label.open_evaluation(by=cast.odile, chantier=cast.garance, programme="CVG")
    page = signed_in(cast.odile).get(reverse("label_pdf", args=[made.key]))
    assert page.status_code == 200 and page.content.startswith(b"%PDF")


def test_pages_ask_few_queries(cast: Cast, grid: Grid, django_assert_max_num_queries: Any) -> None:
    client = signed_in(cast.nadia)
    made = label.open_evaluation(by=cast.odile, chantier=cast.garance, programme="CVG")
    label.open_evaluation(by=cast.nadia, chantier=cast.bleuet, programme="CVG")
    filled(cast, made)
    for at in range(6):
        label.plan_action(by=cast.nadia, evaluation=made, text=f"Action {at}", user=cast.odile, due_on=TODAY)
    with django_assert_max_num_queries(9):
        client.get(reverse("label"))
    with django_assert_max_num_queries(15):
        client.get(reverse("label_one", args=[made.key]))
    with django_assert_max_num_queries(15):
        client.get(reverse("label_chapter", args=[made.key, 3]))
    with django_assert_max_num_queries(9):
        client.get(reverse("label_grid", args=[grid.key]))


# ── Ended without a decision ────────────────────────────────────────────────────────────────
def test_an_evaluation_opened_by_mistake_ends_with_its_reason(cast: Cast, evaluation: LabelEvaluation) -> None:
    with pytest.raises(SteeringError, match="Dites pourquoi"):
        label.abandon(by=cast.odile, evaluation=evaluation, reason=" ")
    page = signed_in(cast.odile)
    address = reverse("label_abandon", args=[evaluation.key])
    assert page.post(address, {"reason": ""}).status_code == 422
    assert page.post(address, {"reason": "Demandé pour un autre chantier"}).status_code == 302
    assert "Demandé pour un autre chantier" in page.get(reverse("label_one", args=[evaluation.key])).content.decode()
    closed = page.get(reverse("label"), {"quand": "decidees"}).content.decode()
    assert "Sans décision" in closed and not waits(Viewer(cast.odile)).total
    evaluation.refresh_from_db()
    with pytest.raises(SteeringError, match="close"):
        label.assess(by=cast.odile, evaluation=evaluation, told={})
    again = label.open_evaluation(by=cast.odile, chantier=evaluation.chantier, programme=evaluation.grid.programme)
    assert again.is_open, "another may be opened the same day"


def test_who_only_reads_an_evaluation_does_not_end_it(cast: Cast, evaluation: LabelEvaluation) -> None:
    address = reverse("label_abandon", args=[evaluation.key])
    assert signed_in(cast.paul).post(address, {"reason": "Non"}).status_code in {403, 404}
    assert signed_in(cast.nadia).post(address, {"reason": "Le chantier ferme"}).status_code == 302
    assert signed_in(cast.nadia).post(address, {"reason": "Encore"}).status_code == 422, "closed once"
