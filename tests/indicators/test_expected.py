"""Both example workbooks give the figures that an independent program computed from them."""

import json
from datetime import UTC, datetime

import pytest

from bench import bilan as yardstick
from bench.by_hand import by_hand
from convergence.indicators import registry, spells, store
from convergence.indicators.evaluate import Evaluation
from convergence.indicators.populations import Prepared
from convergence.indicators.scope import Period, Scope
from convergence.indicators.settings import REFERENCE
from tests.indicators.workbook_frames import DATA, read


def published(result):
    """A figure in the shape of the expected files."""
    if result.gap is not None:
        groups = (result.gap.exposed, result.gap.unexposed)
        return [number for group in groups for number in (group.successes, group.n)]
    if result.is_share:
        return [result.successes, result.known, result.population]
    return round(result.value, 6)


@pytest.mark.parametrize("name", ["example-clean", "example-messy"])
def test_example_workbook(name):
    reading = read(DATA / f"{name}.xlsx")
    assert reading.refused == {}
    joined = spells.build(reading.frames, REFERENCE)
    expected = json.loads((DATA / f"{name}.expected.json").read_text(encoding="utf-8"))
    for question, figures in expected.items():
        scope, programme, year = question.split("|")
        prepared = Prepared(reading.frames, joined, REFERENCE, programme, Period.year(int(year)))
        definitions = registry.of_programme(programme, prepared.period.end)
        results = Evaluation(prepared, Scope.parse(scope)).results(definitions)
        found = {key: published(result) for key, result in results.items()}
        assert found == figures, question


@pytest.mark.parametrize("name", ["example-clean", "example-messy"])
def test_the_yardstick_of_the_bench_finds_the_same_integers(name, tmp_path):
    frames = read(DATA / f"{name}.xlsx").frames
    taken = store.Snapshot(frames, store.digest(frames), datetime(2025, 1, 15, tzinfo=UTC))
    folder = store.write(taken, tmp_path)
    assert yardstick.different(by_hand(folder, ["national"]), yardstick.ours(folder)) == {}
    everywhere = yardstick.ours_everywhere(folder)
    assert yardstick.different(by_hand(folder), everywhere) == {}
    assert len(everywhere) > 3
