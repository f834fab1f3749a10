"""Packed masks say what plain Polars says, cell by cell, and their bits are the list behind the figure."""

import itertools
from datetime import UTC, datetime

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from convergence.conditions import ALWAYS, All
from convergence.conditions.as_polars import holds
from convergence.indicators import facets, masks, registry
from convergence.indicators.definition import Measure
from convergence.indicators.evaluate import Counts, State
from convergence.indicators.masks import Masks
from convergence.indicators.populations import Population
from convergence.indicators.scope import AskError, Period
from convergence.indicators.store import Snapshot
from tests.indicators import tables
from tests.indicators.test_properties import facts

PERIOD = Period.year(2024)
FACETS = ("sexe", "age", "territoire", "chantier", "entree", "logement", "rue", "freins", "orienteur", "cp-emploi")


def plain(evaluation, found, definition, sides, within):
    """The same crossing by Polars alone: every cell is a filter of the list behind the figure."""
    schema = found.schema.with_levels(evaluation.schema.levels)
    columns = [name for name in evaluation.prepared.journeys.columns if name != "spell"]
    rows = evaluation.people(definition.population, ["spell", *columns]).with_columns(facets.DERIVED)
    rows = rows.join(evaluation.members(definition).select("spell", "state"), on="spell")
    counted = {}
    for cell in itertools.product(*(range(len(side)) for side in sides)):
        node = All(within, *(side[at] for side, at in zip(sides, cell, strict=True)))
        states = rows.filter(holds(node, schema, evaluation.params))["state"].to_list()
        counted[cell] = Counts(*(states.count(name) for name in ("success", "failure", "unknown", "refused")))
    return counted


def snapshot(frames):
    return Snapshot(frames, "0", datetime(2025, 1, 15, tzinfo=UTC))


@settings(max_examples=15, deadline=None)
@given(
    facts(),
    st.sampled_from(["CVG", "PHC"]),
    st.sampled_from(["national", "territory:orb", "chantier:C"]),
    st.lists(st.sampled_from(FACETS), max_size=2, unique=True),
    st.sampled_from(FACETS),
    st.integers(0, 30),
    st.integers(0, 5),
)
def test_a_crossing_is_the_same_by_bits_and_by_polars(  # noqa: PLR0917
    frames, programme, scope, crossed, filtered, at, start
):
    evaluation = tables.evaluation(frames, programme=programme, scope=scope)
    found = facets.of(snapshot(frames), {"orb": "Orb", "lys": "Lys"}, 2024)
    sides = [[value.node for value in found.get(key).values] for key in crossed]
    values = found.get(filtered).values
    within = values[at % len(values)].node if at else ALWAYS
    for definition in registry.of_programme(programme, PERIOD.end)[start::6]:
        if definition.measure is not Measure.PEOPLE:
            continue
        bits = facets.masks(snapshot(frames), evaluation, definition.population, found)
        crossing = bits.cross(definition, sides, within)
        assert crossing == plain(evaluation, found, definition, sides, within)
        if within is ALWAYS:
            (alone,) = bits.cross(definition).values()
            result = evaluation.result(definition)
            expected = Counts(result.successes, result.failures, result.unknown, result.refused)
            assert alone == expected
            # The values of a facet exclude one another and hold everybody: cells add up to the figure.
            for part in ("successes", "failures", "unknown", "refused"):
                assert sum(getattr(cell, part) for cell in crossing.values()) == getattr(expected, part)
        for state in (None, *State):
            members = evaluation.members(definition, state)["spell"].to_list()
            assert sorted(bits.behind(definition, state)) == sorted(members)


@given(st.lists(st.sampled_from([True, False, None]), max_size=200))
def test_bits_are_rows(flags):
    series = pl.Series(flags, dtype=pl.Boolean)
    bits = masks.pack(series)
    assert masks.places(bits).to_list() == [at for at, flag in enumerate(flags) if flag]
    assert len(bits) == flags.count(True)


def test_what_counts_no_people_is_not_crossed():
    evaluation = tables.evaluation(tables.frames("who start end\na 2024-01-01 ."), programme="CVG")
    bits = Masks(evaluation, Population.ACC)
    with pytest.raises(AskError, match="ne compte pas des personnes"):
        bits.cross(registry.definition("CVG-02A", PERIOD.end))
    with pytest.raises(ValueError, match="masks of ACC"):
        bits.cross(registry.definition("CVG-05", PERIOD.end))


def test_the_age_is_in_whole_years_at_the_entry():
    frames = tables.frames(
        """
        who    start       end  birth_date
        before 2024-03-10  .    1998-03-11
        day    2024-03-10  .    1998-03-10
        none   2024-03-10  .    .
        """
    )
    evaluation = tables.evaluation(frames, programme="CVG")
    assert evaluation.people(Population.ACC, ("birth_date", "started_on")).select(facets.DERIVED)["age"].to_list() == [
        25,
        26,
        None,
    ]
