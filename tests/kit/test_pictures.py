"""Pictures place what they are told, and their tables say the same."""

from __future__ import annotations

import os
import re
from datetime import date
from itertools import pairwise
from typing import Any

import pytest

from convergence.kit.charts import spec
from convergence.kit.charts.areas import Area, AreaMap, name_of, ranked
from convergence.kit.charts.flow import Flow, Place
from convergence.kit.charts.spec import Chart, Series
from convergence.kit.charts.trajectory import Amount, Pin, Span, Trajectory
from convergence.kit.samples import pictures

DAY = date(2025, 3, 11)


# ── Trajectory ───────────────────────────────────────────────────────────────────────────────
def trip(**values: Any) -> Trajectory:
    given: dict[str, Any] = {
        "levels": ["Rue", "Urgence", "Logement"],
        "spans": [Span(date(2025, 1, 1), date(2025, 1, 31), 0), Span(date(2025, 2, 1), None, 2, "Bail")],
        "start": date(2025, 1, 1),
        "end": date(2025, 4, 11),
        "today": DAY,
    }
    return Trajectory(**{**given, **values})


def test_the_lowest_level_is_drawn_lowest() -> None:
    assert [word for word, _, _ in trip().rows] == ["Logement", "Urgence", "Rue"]
    heights = [y for _, y, _ in trip().rows]
    assert heights == sorted(heights)
    assert [here for _, _, here in trip().rows] == [True, False, False]


def test_steps_stop_today_and_a_change_is_a_link() -> None:
    steps = trip().steps
    assert steps[0].x1 == "0.00%"
    assert steps[1].x2 == "69.00%"
    assert len(trip().rises) == 1


def test_an_unknown_span_is_a_hole_and_not_a_fall() -> None:
    spans = [
        Span(date(2025, 1, 1), date(2025, 1, 31), 2),
        Span(date(2025, 2, 1), date(2025, 2, 15), None),
        Span(date(2025, 2, 16), None, 0),
    ]
    drawn = trip(spans=spans)
    assert len(drawn.steps) == 2
    assert drawn.rises == []
    assert [row.level for row in drawn.table] == ["Logement", "Inconnu", "Rue"]


def test_the_plan_is_dashed_after_today() -> None:
    drawn = trip(plan=[Amount(date(2025, 1, 1), None, 20)])
    assert [(line.dashed, line.x1, line.x2) for line in drawn.plan_lines] == [
        (False, "0.00%", "69.00%"),
        (True, "69.00%", "100.00%"),
    ]


def test_pins_are_numbered_in_the_order_of_time_and_never_touch() -> None:
    pins = [Pin(date(2025, 2, 3), "b"), Pin(date(2025, 2, 1), "a"), Pin(date(2025, 2, 5), "c")]
    marks = trip(pins=pins).marks
    assert [(mark.number, mark.pin.text) for mark in marks] == [(1, "a"), (2, "b"), (3, "c")]
    for left, right in pairwise(marks):
        assert abs(left.y - right.y) >= 20


def test_a_long_journey_has_few_ticks() -> None:
    ticks = trip(start=date(2022, 1, 10), end=date(2025, 4, 1)).ticks
    assert 2 <= len(ticks) <= 7


def test_the_sample_of_the_page_places_as_measured() -> None:
    """The drawing that the design was judged on."""
    drawn = pictures.trajectory()
    assert drawn.steps[0].x2 == "26.65%"
    assert drawn.now_x == "71.43%"
    assert len(drawn.columns) == len(drawn.bars)
    assert [row.amount for row in drawn.table if row.amount] == ["4", "8", "12", "8", "12", "16", "20"]


# ── Flow ─────────────────────────────────────────────────────────────────────────────────────
def test_only_what_reaches_a_home_from_a_known_place_without_one_is_coloured() -> None:
    places = [Place("H", "Logement", wanted=True), Place("S", "Rue"), Place("U", "Inconnu", known=False)]
    counts = {("S", "H"): 3, ("H", "H"): 2, ("U", "H"): 1, ("S", "S"): 4, ("H", "S"): 1}
    bands = dict(Flow(places, counts).bands)
    assert {kind: len(paths) for kind, paths in bands.items()} == {"band-grey": 3, "band-unk": 1, "band-act": 1}


def test_the_flow_fills_its_height_and_its_table_adds_up() -> None:
    drawn = pictures.flow()
    for side in (drawn.left, drawn.right):
        assert side[-1].y + side[-1].height == pytest.approx(drawn.height, abs=0.3)
        assert sum(node.count for node in side) == 118
    assert sum(drawn.sums) == sum(row.total for row in drawn.rows) == 118
    assert sum(cell.count for row in drawn.rows for cell in row.cells if cell.got) == 34


# ── Map ──────────────────────────────────────────────────────────────────────────────────────
def test_every_departement_is_on_the_map() -> None:
    shapes = AreaMap("t", []).shapes
    assert len(shapes) == 101
    assert name_of("2A") == "Corse-du-Sud"
    assert name_of("974") == "La Réunion"
    assert name_of("999") == "999"
    assert {shape.code for shape in AreaMap("t", []).inset} == {"75", "92", "93", "94"}


def test_an_area_takes_its_class_and_says_its_value() -> None:
    shape = next(s for s in AreaMap("t", [Area("59", "312", 4, "/nord")]).shapes if s.code == "59")
    assert (shape.css, shape.title, shape.link) == ("c4", "Nord\u00a0: 312", "/nord")


def test_classes_start_at_their_break() -> None:
    assert ranked({"a": 49, "b": 50, "c": 1000}, [50, 100, 200, 400]) == {"a": 1, "b": 2, "c": 5}


# ── Charts ───────────────────────────────────────────────────────────────────────────────────
@pytest.fixture(scope="module")
def drawn() -> list[str]:
    return [str(chart.wide) for chart in pictures.charts()]


def test_a_chart_in_a_page_holds_no_style_and_only_our_tokens(drawn: list[str]) -> None:
    for svg in drawn:
        assert "style=" not in svg
        assert "<script" not in svg
        assert "font-family" not in svg
        assert re.findall(r"#[0-9a-fA-F]{6}", svg) == []
        assert "var(--pic-1)" in svg


def test_a_chart_speaks_french(drawn: list[str]) -> None:
    assert "avril" in drawn[0]
    assert "60\u00a0%" in drawn[0]


def test_the_words_under_narrow_bars_are_whole() -> None:
    years = [str(year) for year in range(2019, 2027)]
    drawing = Chart("years", "c", "bars", (Series("s", tuple((year, 9.0) for year in years)),)).svg(spec.NARROW)
    assert all(f">{year}</text>" in drawing for year in years)


def test_the_words_beside_lying_bars_are_whole_and_their_lines_have_room() -> None:
    words = ("Démarches administratives et accès aux droits", "Santé", "Illettrisme, analphabétisme, FLE")
    chart = Chart("lying", "c", "bars", (Series("s", tuple((word, 9.0) for word in words)),))
    shown = {width: re.sub(r"<[^>]+>", " ", chart.svg(width)) for width in (spec.WIDE, spec.NARROW)}
    assert all(word in shown[spec.WIDE] for word in words), "on one line"
    assert all(part in shown[spec.NARROW] for word in words for part in word.split())
    assert "…" not in "".join(shown.values())
    many = Chart("lying", "c", "bars", (Series("s", tuple((f"{words[0]} {n}", 9.0) for n in range(12))),))
    lines = many.spec(spec.NARROW)["height"] / 12 / spec.LINE
    assert lines >= 2, "each bar is as high as its words"


def test_months_come_in_the_order_of_numbers() -> None:
    points = tuple((str(month), 1.0) for month in (0, 3, 6, 9, 12, 15))
    assert Chart("t", "c", "line", (Series("s", points),)).xs == ["0", "3", "6", "9", "12", "15"]


def test_a_hole_is_a_hole_in_the_table_and_the_file() -> None:
    chart = Chart("t", "c", "line", (Series("s", ((date(2025, 1, 1), 1.5), (date(2025, 2, 1), None))),), unit="%")
    assert [values for _, values in chart.table] == [["1,5\u00a0%"], ["–"]]
    assert chart.csv() == "\ufeffQuand;s\r\n2025-01-01;1,5\r\n2025-02-01;\r\n"


def test_a_drawing_is_made_once_and_found_again(monkeypatch: pytest.MonkeyPatch) -> None:
    chart = Chart("once", "c", "bars", (Series("s", (("a", 1.0),)),))
    first = chart.svg()
    monkeypatch.setattr(Chart, "_draw", lambda *_: pytest.fail("drawn twice"))
    assert chart.svg() == first
    spec.cache.clear()
    assert chart.svg() == first


def test_drawings_that_no_page_shows_are_forgotten() -> None:
    old = spec.folder() / "old.svg"
    old.write_text("<svg/>")
    os.utime(old, (0, 0))
    Chart("new", "c", "bars", (Series("s", (("a", 9.0),)),)).svg()
    assert not old.exists()


def test_another_content_has_another_name_and_the_name_tells_nothing(settings: Any) -> None:
    one, two = (Chart("t", "c", "bars", (Series("s", (("a", value),)),)) for value in (1.0, 2.0))
    assert one.digest != two.digest
    before = one.digest
    settings.SECRET_KEY = "another"
    assert Chart("t", "c", "bars", (Series("s", (("a", 1.0),)),)).digest != before


def test_a_title_cannot_break_out_of_the_drawing() -> None:
    svg = spec.inlined('<svg width="1" height="1" viewBox="0 0 1 1"></svg>', '"><script>')
    assert "<script" not in svg
