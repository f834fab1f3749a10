"""The published set of a year, and its successive editions, attacked with linear constraints between cells.

Protected: whatever the attacker deduces of a hidden case (successes or failures, in a group of a gap too) that is under
the threshold, at least `least_each` values remain beyond the one she would name; and of a hidden number of people under
`least_known`, she cannot tell that it is.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import polars as pl
import pytest

from convergence.indicators import registry
from convergence.indicators.bilan import publishable
from convergence.indicators.disclosure.gate import public_set
from convergence.indicators.disclosure.published import PublicSet
from convergence.indicators.evaluate import Evaluation, Result
from convergence.indicators.populations import Population
from convergence.indicators.scope import NATIONAL, Period, Scope
from convergence.indicators.settings import REFERENCE as RULES
from convergence.indicators.store import Snapshot
from tests.indicators.attack import ACC, EX, OPEN, Attack, Shown
from tests.indicators.networks import SIZES, generated, snapshot

pytestmark = pytest.mark.usefixtures("nothing_is_frozen")
YEAR = Period.year(2024)


def tree() -> dict[str, str]:
    """The level above each place of the generated network."""
    parents, number = {}, 0
    for territory, sizes in SIZES.items():
        place = f"territory:{territory}" if territory else "hors-territoire"
        parents[place] = NATIONAL
        for _ in sizes:
            number += 1
            parents[f"chantier:C{number:02}"] = place
    return parents


class Counted:
    """The truth of a snapshot at every place, read figure by figure."""

    def __init__(self, taken: Snapshot, programme: str) -> None:
        self.programme = programme
        self.results: dict[str, dict[str, Result]] = {}
        self.counts: dict[str, dict[str, int]] = {}
        for place in (NATIONAL, *tree()):
            evaluation = Evaluation(taken.prepared(programme, YEAR), Scope.parse(place))
            results = evaluation.results(registry.of_programme(programme, YEAR.end))
            people = {
                str(one): evaluation.people(one).height for one in (Population.ACC, Population.OPEN, Population.EX)
            }
            self.results[place] = results
            self.counts[place] = people | {
                name: number for result in results.values() if result.is_share for name, number in _counts(result)
            }

    def attack(self, shown: Shown, most: int = 1000, step: int = 1) -> list[str]:
        """What the attacker learns and should not, of one hidden count in `step`; she stops after `most`."""
        attack = Attack(self.counts, tree(), shown)
        small = [
            (place, count)
            for place, count in attack.hidden
            if not count.endswith("|m") and self.counts[place][count] < self._least(count)
        ]
        found = []
        for place, count, low, high in attack.intervals(small[::step], RULES.least_known):
            told = high < RULES.least_known if count in (ACC, OPEN, EX) else high - low < RULES.least_each
            if len(found) == most:
                break
            if told:
                found.append(f"{place} {count} = {self.counts[place][count]} in [{low}, {high}]")
        return found

    def _least(self, count: str) -> int:
        return RULES.least_known if count in (ACC, OPEN, EX) else RULES.least_each


def _counts(result: Result) -> list[tuple[str, int]]:
    key = result.definition.key
    found = [
        (f"{key}|s", result.successes),
        (f"{key}|f", result.failures),
        (f"{key}|m", result.unknown + result.refused),
    ]
    if result.gap is not None:
        for name, group in (("with", result.gap.exposed), ("without", result.gap.unexposed)):
            found += [(f"{key}|{name}_s", group.successes), (f"{key}|{name}_f", group.n - group.successes)]
    return found


def shown_in(found: PublicSet) -> Shown:
    return lambda place, key: found.cells[place][key].shown


@pytest.fixture(scope="module", params=[("CVG", 1), ("PHC", 3)], ids=lambda asked: f"{asked[0]}-{asked[1]}")
def network(request: pytest.FixtureRequest) -> tuple[Snapshot, Counted]:
    programme, seed = request.param
    taken = snapshot(generated(seed, programme))
    return taken, Counted(taken, programme)


def published(taken: Snapshot, programme: str, *earlier: PublicSet) -> PublicSet:
    return public_set(taken, programme=programme, year=2024, earlier=earlier)


def test_no_hidden_cell_is_bounded_more_tightly_than_the_threshold_allows(network):
    taken, truth = network
    found = published(taken, truth.programme)
    assert found.hidden
    assert sum(
        entry.shown for place, cells in found.cells.items() if place.startswith("territory") for entry in cells.values()
    )
    assert truth.attack(shown_in(found)) == []


def test_what_is_shown_is_true_and_large(network):
    taken, truth = network
    for place, cells in published(taken, truth.programme).cells.items():
        for key, result in truth.results[place].items():
            numbers = cells[key].numbers
            if numbers is not None:
                assert publishable(result), (place, key)
                assert (numbers.successes, numbers.failures) == (result.successes, result.failures)
                assert numbers.missing == result.unknown + result.refused


def test_hiding_small_cells_alone_is_broken_by_subtraction(network):
    """So that the test above can fail: the primary threshold, and nothing else."""
    _, truth = network

    def naive(place: str, key: str) -> bool:
        if key in (ACC, OPEN, EX):
            return truth.counts[place][key] >= RULES.least_known
        return publishable(truth.results[place][key])

    assert len(truth.attack(naive, 4)) == 4


def mended(taken: Snapshot, share: int) -> Snapshot:
    """The same facts a month later: one answer in `share` has been put right, two people have been added."""
    journey = taken.frames.journey.with_columns(
        pl.when(pl.col("row") % share == 0).then(pl.lit("CDI")).otherwise("exit_reason").alias("exit_reason"),
        pl.when(pl.col("row") % share == 1).then(pl.lit("OUI")).otherwise("street_history").alias("street_history"),
        pl.when(pl.col("row") % share == 2).then(pl.lit("F")).otherwise("sex").alias("sex"),
    )
    last = journey["row"].max()
    assert isinstance(last, int)
    more = journey.head(2).with_columns(
        pl.col("row") + last, pl.col("journey_id") + last, pl.col("person_id") + 10 * last
    )
    frames = replace(taken.frames, journey=pl.concat([journey, more]))
    return snapshot(frames, taken.taken_at + timedelta(days=30))


def test_successive_editions_tell_no_more(network):
    taken, truth = network
    programme = truth.programme
    first = published(taken, programme)
    later = mended(taken, 9)
    second = published(later, programme, first)
    third = published(mended(later, 31), programme, first, second)
    now = Counted(later, programme)
    fresh = {
        (place, key)
        for place, cells in second.cells.items()
        for key, entry in cells.items()
        if entry.shown and entry.as_of == later.taken_at.isoformat()
    }
    assert now.attack(lambda place, key: (place, key) in fresh, step=4) == []
    for before, after in ((first, second), (second, third)):
        _never_shown_again(before, after)
        _moved_enough(before, after)
    alone = published(later, programme)
    assert _differences(first, alone), "without what was published before, a few people would be told by difference"


def _never_shown_again(before: PublicSet, after: PublicSet) -> None:
    for place, cells in before.cells.items():
        for key, entry in cells.items():
            assert entry.shown or not after.cells[place][key].shown, (place, key)


def _moved_enough(before: PublicSet, after: PublicSet) -> None:
    assert _differences(before, after) == []


def _differences(before: PublicSet, after: PublicSet) -> list[tuple[str, str]]:
    """Cells whose two editions differ by a few people, by themselves or by subtraction within their parent."""
    parents = tree()
    changes: dict[str, dict[str, tuple[int, ...]]] = {}
    for place, cells in after.cells.items():
        for key, entry in cells.items():
            old = before.cells[place][key].numbers
            if entry.numbers is not None and old is not None:
                changes.setdefault(key, {})[place] = entry.numbers.since(old)
    found = []
    for key, by_place in changes.items():
        found += [(place, key) for place, change in by_place.items() if _few(change)]
        for parent in set(parents.values()):
            below = [place for place, above in parents.items() if above == parent]
            rest = [place for place in below if not any(by_place.get(place, ()))]
            if parent in by_place and any(by_place[parent]):
                left = list(by_place[parent])
                for place in below:
                    left = [one - other for one, other in zip(left, by_place.get(place, (0,) * len(left)), strict=True)]
                if any(left) and (_few(tuple(left)) or len(rest) < 2):
                    found.append((parent, key))
    return found


def _few(change: tuple[int, ...]) -> bool:
    return any(0 < abs(count) < RULES.least_each for count in change)
