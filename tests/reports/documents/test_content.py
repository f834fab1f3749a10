"""The content of documents: what bilans show, nothing of what they hide, and the same after a stay in JSON."""

from __future__ import annotations

import json

import pytest

from convergence.indicators.bilan import Audience, compute
from convergence.indicators.definition import Kind
from convergence.indicators.scope import Period, Scope
from convergence.reports.rendering.content import Caveat, Edition, Freshness, Passage, from_json
from convergence.reports.rendering.gather import Asked, gather
from tests.reports.documents.contents import asked, shown


@pytest.mark.parametrize("scope", ["national", "territory:lille", "chantier:26268958118062"])
@pytest.mark.parametrize("audience", list(Audience))
def test_every_figure_stands_with_the_numbers_of_the_bilan(taken, scope, audience):
    bilan = compute(taken, programme="CVG", period=Period.year(2024), scope=Scope.parse(scope), audience=audience)
    made = shown(taken, scope, audience)
    lines, gaps = {line.key: line for line in made.lines}, {gap.key: gap for gap in made.gaps}
    assert {*lines, *gaps} == {figure.key for figure in bilan.figures}
    for figure in bilan.figures:
        if figure.result.definition.kind is Kind.GAP:
            assert bool(gaps[figure.key].hidden) is figure.hidden
            continue
        line = lines[figure.key]
        assert bool(line.hidden) is figure.hidden
        if figure.hidden:
            assert (line.number, line.known, line.successes, line.low) == (None,) * 4
        else:
            assert line.number == figure.result.value
            assert line.value == figure.value


def test_a_content_is_the_same_after_a_stay_in_json(taken):
    edition = Edition(
        label="Édition 1",
        frozen=True,
        passages=(Passage("Fait marquant", "Un jardin de plus.\nIl nourrit.", "Garance"),),
        caveats=(Caveat("Deux chantiers en retard", "Leurs sorties manquent."),),
        freshness=(Freshness("Garance", 0.82, "3 mars", "validé"),),
    )
    made = gather(taken, asked("territory:lille"), edition=edition)
    assert from_json(json.loads(json.dumps(made.to_json()))) == made
    assert made.edition.passages[0].by == "Garance"


def test_the_public_has_no_row_of_a_chantier(taken):
    assert shown(taken, "territory:lille", Audience.PUBLIC).beside is None
    assert shown(taken, "territory:lille").beside is not None
    assert shown(taken, "territory:lille", Audience.PUBLIC).flow is None


def test_steps_are_told_up_to_the_last(taken):
    seen = []
    gather(taken, Asked("CVG", Period.year(2024), Scope("national"), Audience.INTERNAL),
           told=lambda done, steps: seen.append((done, steps)))  # fmt: skip
    assert [done for done, _ in seen] == list(range(1, len(seen) + 1))
    assert seen[-1][0] <= seen[-1][1]
