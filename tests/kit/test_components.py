"""Components say the same thing to the eye, to the ear and on paper."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.test import RequestFactory

from convergence.kit.blocks import Choice, Progress, Shift, Stage
from convergence.kit.charts.figures import FigureView, GapView, caution
from convergence.kit.french import NBSP
from convergence.kit.meeting import Line, Moment
from convergence.kit.pages import paginate


def draw(source: str, **values: Any) -> str:
    return Template(source).render(Context({"csrf_token": "x", **values}))


def text(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).replace(NBSP, " ").split())


# ── Answers ──────────────────────────────────────────────────────────────────────────────────
def test_four_answers_never_look_alike() -> None:
    drawn = [draw("{% answer 'Answer' code %}", code=code) for code in ("OUI", "NON", "", "REFUS")]
    classes = [re.findall(r"ans a-(\w+)", html) for html in drawn]
    icons = [re.findall(r"bi-([\w-]+)", html) for html in drawn]
    assert classes == [["yes"], ["no"], ["unk"], ["ref"]]
    assert len({tuple(names) for names in icons}) == 4
    assert [text(html) for html in drawn] == ["Oui", "Non", "Inconnu", "Refus de répondre"]


def test_missing_codes_are_holes_in_every_list_and_keep_their_words() -> None:
    assert 'a-unk">' in draw("{% answer 'Housing' 'NSP' %}")
    assert text(draw("{% answer 'Housing' 'NSP' %}")) == "Ne sait pas"
    assert text(draw("{% answer 'Housing' 'NR' %}")) == "Non renseigné"
    assert text(draw("{% answer 'Housing' value %}", value=None)) == "Inconnu"


def test_a_coded_value_takes_its_label_and_a_free_one_is_escaped() -> None:
    assert draw("{% answer 'Housing' 'CHRS' %}").startswith("C")
    assert draw("{% answer '' value %}", value="<b>") == "&lt;b&gt;"
    assert text(draw("{% answer '' value %}", value=True)) == "Oui"


def test_an_unknown_list_is_an_error_of_the_template() -> None:
    with pytest.raises(TemplateSyntaxError, match="Nothing"):
        draw("{% answer 'Nothing' 'X' %}")


def test_intensity_fills_none_one_or_two_cells() -> None:
    filled = [draw("{% level code %}", code=code).count('class="f1"') for code in ("ABSENT", "LEGER", "LOURD")]
    assert filled == [0, 1, 2]
    assert "a-unk" in draw("{% level 'NE' %}")
    assert "a-ref" in draw("{% level 'REFUS' %}")


# ── Rows ─────────────────────────────────────────────────────────────────────────────────────
def test_only_past_days_take_the_accent(today: date) -> None:
    late = draw("{% when on %}", on=date(2025, 3, 2))
    assert "late" in late
    assert text(late) == "8 jours dû le 2 mars"
    for on, words in ((today, "10 mars aujourd’hui"), (date(2025, 4, 8), "8 avril dans 29 jours")):
        html = draw("{% when on %}", on=on)
        assert "late" not in html
        assert text(html) == words
    assert text(draw("{% when on %}", on=None)) == "Sans date"


def test_a_row_offers_its_acts_or_a_link(today: date) -> None:
    line = Line("k", "Suivi à 6 mois", today, "p", "Bruno Galet", "sorti en septembre", url="/suivi", act="Ouvrir")
    html = draw("{% include 'kit/todo.html' %}", line=line)
    assert 'href="/suivi"' in html
    assert "Bruno Galet" in html


def test_choices_that_are_no_answer_come_last_on_their_own_line() -> None:
    choices = [Choice("REFUS", "Refus", aside=True), Choice("EMPLOI", "En emploi", key="1")]
    html = draw("{% include 'kit/pick.html' with name='o' action='/x' label='Situation' keys=True %}", choices=choices)
    assert html.index("En emploi") < html.index('class="brk"') < html.index("Refus")
    assert 'data-key="1"' in html


def test_a_done_row_can_be_taken_back() -> None:
    html = draw("{% include 'kit/done.html' with what='Le rendez-vous' undo='/defaire' %}")
    assert "<s>Le rendez-vous</s> fait" in html
    assert 'action="/defaire"' in html


def test_a_move_is_told_only_between_two_answers() -> None:
    assert Shift("x", "RUE", "CHRS").moved
    assert not Shift("x", "CHRS", "CHRS").moved
    for hole in ("", None, "NR", "NSP", "REFUS", "NE"):
        assert not Shift("x", hole, "CHRS").moved
        assert not Shift("x", "CHRS", hole).moved


def test_a_private_moment_says_so(today: date) -> None:
    html = draw("{% include 'kit/timeline.html' %}", moments=[Moment(today, "Note", "lock", "…", "Moi", private=True)])
    assert "note privée" in html


def test_stages_mark_the_present_one() -> None:
    html = draw(
        "{% include 'kit/state.html' %}",
        stages=[Stage("Brouillon", "", passed=True), Stage("Validé", "", current=True), Stage("Figé", "")],
    )
    assert html.count('aria-current="step"') == 1


def test_progress_stops_asking_once_finished() -> None:
    assert "hx-get" in draw("{% include 'kit/progress.html' %}", job=Progress("x", 1, 3, "/encore"))
    assert "hx-get" not in draw("{% include 'kit/progress.html' %}", job=Progress("x", 3, 3, "/encore"))


# ── Figures ──────────────────────────────────────────────────────────────────────────────────
def test_a_figure_comes_with_its_people_its_bounds_and_its_holes() -> None:
    figure = FigureView(
        "Logement",
        "58 connues.",
        37.9,
        successes=22,
        known=58,
        link="/gens",
        low=34,
        high=44,
        network=35,
        previous=33,
        previous_label="2023",
        unknown=5,
        refused=1,
        unknown_link="/inconnus",
    )
    html = draw("{% include 'kit/figure_row.html' with previous='2023' %}", f=figure)
    assert '<a href="/gens" class="nb">22 / 58</a>' in html
    assert '<a href="/inconnus">5</a>' in html
    assert f"38{NBSP}%, bornes de 34 à 44{NBSP}%, réseau 35{NBSP}%, 2023 33{NBSP}%" in html
    assert 'x="34.00%" width="10.00%"' in html


def test_a_refused_figure_shows_no_number_at_all() -> None:
    figure = FigureView(
        "Emploi", "7 sorties.", 85.0, successes=6, known=7, hidden="Effectif insuffisant", hidden_text="Il en faut 11."
    )
    html = draw("{% include 'kit/figure_row.html' %}", f=figure)
    assert "Effectif insuffisant" in html
    assert "85" not in html
    assert "6 / 7" not in html


def test_caution_starts_under_eighty_percent_known() -> None:
    assert caution(80, 100) == ""
    assert "79" in caution(79, 100)
    assert "79" in caution(7999, 10000)
    assert caution(0, 0) == ""


def test_a_gap_whose_interval_holds_zero_concludes_nothing() -> None:
    common: dict[str, Any] = {
        "with_label": "a",
        "with_successes": 23,
        "with_known": 38,
        "without_label": "b",
        "without_successes": 32,
        "without_known": 74,
    }
    open_gap = GapView("Emploi", "Sortie", difference=17, low=-2, high=35, ratio=1.4, **common)
    assert "on ne peut pas conclure" in open_gap.interval
    assert open_gap.zero_x == "25.00%"
    assert "conclure" not in GapView("Emploi", "Sortie", difference=17, low=2, high=35, **common).interval
    refused = draw("{% include 'kit/gap_card.html' %}", g=GapView("E", "S", refused="Effectif insuffisant", **common))
    assert "Écart observé" not in refused


# ── Lists ────────────────────────────────────────────────────────────────────────────────────
def test_heads_sort_and_pages_keep_the_question() -> None:
    rows = [{"name": name} for name in ("b", "É", "a", "d", "c")]
    request = RequestFactory().get("/", {"q": "x", "tri": "-nom", "page": "2"})
    page = paginate(rows, request, per_page=2, sorts={"nom": "name"})
    assert [row["name"] for row in page] == ["c", "b"]
    head = draw("{% sort_header page 'nom' 'Nom' %}", page=page)
    assert 'aria-sort="descending"' in head
    assert "q=x" in head
    assert "page" not in head
    assert "3 à 4 sur 5" in draw("{% pager page %}", page=page)


def test_a_head_of_an_order_that_the_view_did_not_allow_is_an_error() -> None:
    page = paginate([], RequestFactory().get("/"), sorts={"nom": "name"})
    with pytest.raises(TemplateSyntaxError):
        draw("{% sort_header page 'secret' 'x' %}", page=page)
