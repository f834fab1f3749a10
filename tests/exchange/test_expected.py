"""The example workbooks, through the database, give the figures that an independent program computed."""

import json
from pathlib import Path

import pytest

from convergence.exchange import commands
from convergence.indicators import extract, registry, spells
from convergence.indicators.evaluate import Evaluation
from convergence.indicators.populations import Prepared
from convergence.indicators.scope import Period, Scope
from convergence.indicators.settings import REFERENCE
from tests.exchange.books import counts, take
from tests.indicators.test_expected import published

DATA = Path(__file__).parent.parent / "data"
pytestmark = pytest.mark.django_db


def figures(questions):
    frames = extract.extract()
    joined = spells.build(frames, REFERENCE)
    found = {}
    for question in questions:
        scope, programme, year = question.split("|")
        prepared = Prepared(frames, joined, REFERENCE, programme, Period.year(int(year)))
        results = Evaluation(prepared, Scope.parse(scope)).results(
            registry.of_programme(programme, prepared.period.end)
        )
        found[question] = {key: published(result) for key, result in results.items()}
    return found


@pytest.mark.parametrize(("name", "rows"), [("example-clean", 184), ("example-messy", 196)])
def test_figures_through_the_database_and_back(name, rows, tmp_path):
    expected = json.loads((DATA / f"{name}.expected.json").read_text(encoding="utf-8"))
    first = take(DATA / f"{name}.xlsx")
    assert counts(first) == (rows, 0, 0, 0)
    assert figures(expected) == expected

    again = take(DATA / f"{name}.xlsx")
    assert counts(again) == (0, 0, rows, 0) and again.conflicts == 0

    exported = tmp_path / "export.xlsx"
    assert commands.export(exported) == rows
    back = take(exported)
    assert counts(back) == (0, 0, rows, 0)
    assert (back.conflicts, back.chantiers_changed, back.chantiers_created) == (0, 0, 0)


@pytest.mark.parametrize("name", ["example-clean", "example-messy"])
def test_an_export_fills_an_empty_database_with_the_same_figures(name, tmp_path):
    expected = json.loads((DATA / f"{name}.expected.json").read_text(encoding="utf-8"))
    exported = tmp_path / "export.xlsx"
    take(DATA / f"{name}.xlsx")
    commands.export(exported)
    from convergence.journeys.models import Journey
    from convergence.network.models import Chantier, Territory
    from convergence.people.models import IdentityDoubt, Person

    Journey.objects.all().delete()
    IdentityDoubt.objects.all().delete()
    Person.objects.all().delete()
    Chantier.objects.all().delete()
    Territory.objects.all().delete()
    assert take(exported).refused == 0
    assert figures(expected) == expected


def test_the_unknown_column_is_told_and_kept(tmp_path):
    from convergence.exchange.models import ImportRow

    report = take(DATA / "example-messy.xlsx")
    assert report.unknown_columns == ["commentaire libre du CIP"]
    assert ImportRow.objects.first().kept == {"commentaire libre du CIP": "à revoir"}
