"""A published definition is never edited; old periods keep their version; two versions can be read side by side."""

import json
import os
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from convergence.conditions import Answered, In
from convergence.indicators import bilan, registry, versions
from convergence.indicators.scope import AskError, Period, Scope
from convergence.indicators.store import Snapshot
from tests.indicators import tables

PUBLISHED = Path(__file__).parent / "published.json"
NEW = date(2025, 1, 1)
EXITS = """
    who    ch  start       end         reason             home
    job    A   2023-01-10  2024-05-01  CDI                CHU
    next   A   2023-01-10  2024-05-01  AUTRE_SIAE         ALT
    lost   B   2023-01-10  2024-05-01  SANS_NOUVELLE      CHU
    blank  C   2023-01-10  2024-05-01  .                  CHU
    later  A   2023-01-10  2025-05-01  AUTRE_SIAE         CHU
"""


def test_no_published_version_has_changed():
    """To publish a new version, or a new figure: write it in the registry, then run this test with FREEZE=1."""
    found = {
        f"{item.key} v{item.version}": versions.digest(item) for every in registry.VERSIONS.values() for item in every
    }
    known = json.loads(PUBLISHED.read_text(encoding="utf-8")) if PUBLISHED.exists() else {}
    edited = sorted(name for name in known if found.get(name) != known[name])
    assert edited == [], (
        f"{', '.join(edited)}: a published definition was edited or removed, and bilans already frozen would no longer "
        "replay. Put it back as it was, give it an `until`, and write the change as a new Definition of the same key "
        "with the next `version` and its `since`."
    )
    if os.environ.get("FREEZE"):
        PUBLISHED.write_text(json.dumps(found, indent=0, sort_keys=True) + "\n", encoding="utf-8")
    new = sorted(found.keys() - known.keys())
    assert new == [] or os.environ.get("FREEZE"), f"{', '.join(new)}: not frozen yet. Run this test with FREEZE=1."


def test_versions_follow_one_another_without_hole_nor_overlap():
    for key, every in registry.VERSIONS.items():
        assert [item.version for item in every] == list(range(1, len(every) + 1)), key
        for one, other in pairwise(every):
            assert one.until == other.since - timedelta(days=1), key
        assert every[-1].until is None, key


def test_a_change_of_content_changes_the_digest_and_a_change_of_words_does_not():
    figure = registry.definition("CVG-05", NEW)
    same = replace(figure, label="Autrement dit", until=NEW)
    assert versions.digest(same) == versions.digest(figure)
    for change in (
        {"success": In("exit_reason", "CDI")},
        {"known": Answered("health_followup")},
        {"since": NEW},
        {"programmes": ("CVG", "PHC")},
        {"version": 2},
    ):
        assert versions.digest(replace(figure, **change)) != versions.digest(figure), change


@pytest.fixture
def second_version(monkeypatch):
    """CVG-05 without what follows in another SIAE, from 2025 on."""
    first = registry.definition("CVG-05", date(2024, 12, 31))
    strict = registry.definition("CVG-05B", date(2024, 12, 31)).success
    second = replace(first, success=strict, version=2, since=NEW)
    pair = (replace(first, until=NEW - timedelta(days=1)), second)
    monkeypatch.setitem(registry.VERSIONS, "CVG-05", pair)
    return pair


def snapshot(text=EXITS):
    return Snapshot(tables.frames(text), "0", datetime(2025, 12, 31, tzinfo=UTC))


def figure(year):
    found = bilan.compute(snapshot(), programme="CVG", period=Period.year(year), scope=Scope.parse("national"))
    return found.figure("CVG-05")


def test_an_old_period_replays_with_the_version_of_its_last_day(second_version):
    assert figure(2024).to_json()["version"] == 1
    assert figure(2024).result.successes == 2, "job, and what follows"
    assert figure(2025).to_json()["version"] == 2
    assert figure(2025).result.successes == 0
    assert len([item for item in registry.of_programme("CVG", NEW) if item.key == "CVG-05"]) == 1


def test_the_source_of_a_bilan_says_its_versions(second_version):
    def source(year):
        found = bilan.compute(snapshot(), programme="CVG", period=Period.year(year), scope=Scope.parse("national"))
        return found.source

    assert source(2024).endswith("définitions version 1")
    assert source(2025).endswith("définitions versions 1 et 2")


def moved(key, year=2024, scope="national"):
    period = Period.year(year)
    chosen = versions.comparison(key, period.end)
    return versions.run(snapshot(), chosen, programme="CVG", period=period, scope=Scope.parse(scope))


def test_two_versions_on_the_same_data_say_who_moved(second_version):
    found = moved("CVG-05-v1-v2")
    assert (found.one.successes, found.one.known) == (2, 3)
    assert (found.other.successes, found.other.known) == (1, 3)
    assert found.moves == [versions.Move("success", "failure", 1)]
    assert found.stayed == 3
    assert found.between("success", "failure")["reference"].to_list() == ["2"]
    differing = [part.name for part in found.parts if not part.same]
    assert differing == ["Compté quand"]


def test_a_setting_at_two_values_moves_people_out_of_the_population():
    found = moved("CVG-07-ALT")
    assert (found.one.population, found.other.population) == (4, 3)
    assert [(move.before, move.after, move.count) for move in found.moves] == [("unknown", versions.OUTSIDE, 1)]
    assert [part.name for part in found.parts if not part.same] == ["Logement temporaire ALT"]


def test_every_comparison_offered_runs():
    for chosen in versions.comparisons(NEW):
        for programme in chosen.programmes:
            versions.run(
                snapshot(), chosen, programme=programme, period=Period.year(2024), scope=Scope.parse("national")
            )
    with pytest.raises(AskError, match="n’existe pas"):
        versions.comparison("CVG-99-ALT", NEW)
