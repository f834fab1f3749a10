"""The gate: nothing is public that did not go through it, and nothing else than the listed set is answered."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

import convergence
from convergence.indicators.bilan import Audience, Bilan, compute, network
from convergence.indicators.disclosure import editions
from convergence.indicators.disclosure.gate import bilan_of, public_set, publish
from convergence.indicators.disclosure.published import PublicSet
from convergence.indicators.disclosure.seal import Seal
from convergence.indicators.scope import AskError, Period, Scope
from convergence.indicators.store import Snapshot
from tests.indicators.networks import generated, snapshot

pytestmark = pytest.mark.usefixtures("nothing_is_frozen")
YEAR = Period.year(2024)
PLACES = ("national", "territory:orb", "territory:sarthe", "hors-territoire", "chantier:C01", "chantier:C08")


@pytest.fixture(scope="module")
def taken() -> Snapshot:
    return snapshot(generated(5))


def public(taken: Snapshot, scope: str = "national") -> Bilan:
    return publish(taken, programme="CVG", period=YEAR, scope=Scope.parse(scope))


def test_no_public_bilan_is_made_elsewhere(taken):
    inside = compute(taken, programme="CVG", period=YEAR, scope=Scope("national"))
    with pytest.raises(TypeError, match="from nowhere else"):
        replace(inside, audience=Audience.PUBLIC)
    told = public(taken, "territory:sarthe")
    with pytest.raises(TypeError, match="from nowhere else"):
        replace(told, figures=inside.figures)
    with pytest.raises(TypeError, match="from nowhere else"):
        Seal(object(), inside.figures, inside.leads)
    assert replace(told, computed_at=told.computed_at) == told


def test_the_key_of_the_seal_is_held_by_the_gate_alone():
    home = Path(convergence.__file__).parent
    users = {
        str(path.relative_to(home))
        for path in home.rglob("*.py")
        if re.search(r"seal\._KEY|\bSeal\(|seal import .*_KEY", path.read_text(encoding="utf-8"))
    }
    assert users == {"indicators/disclosure/gate.py"}


@pytest.mark.parametrize("scope", PLACES)
def test_what_is_hidden_is_not_in_the_object(taken, scope):
    found = public(taken, scope)
    assert not found.housing
    for figure in found.figures:
        if figure.hidden:
            result = figure.result
            assert (result.population, result.known, result.successes, result.spread) == (0, 0, 0, ())
            assert figure.study is None
            assert figure.sentence == figure.withheld
    assert all(lead.number == 0 for lead in found.leads if lead.hidden)


def test_small_cells_and_those_hidden_beside_them_are_told_alike(taken):
    said = {figure.sentence for scope in PLACES for figure in public(taken, scope).figures if figure.hidden}
    assert len(said) <= 2, said


def test_refusals_are_told_apart_where_they_are_many_enough(taken):
    for scope in PLACES:
        for figure in public(taken, scope).figures:
            said = figure.to_json()
            if not figure.hidden and "refused" in said and said["refused"] is not None:
                missing = said["unknown"] + said["refused"]
                assert missing == 0 or (scope == "national" and min(said["unknown"], said["refused"]) >= 5)
    merged = next(figure for figure in public(taken).figures if figure.result.merged)
    assert "ou refusée" in merged.missing


@pytest.mark.parametrize(
    ("period", "scope", "said"),
    [
        (Period(date(2024, 1, 1), date(2024, 6, 30)), "national", "une année civile entière"),
        (Period(date(2023, 7, 1), date(2024, 6, 30)), "territory:orb", "une année civile entière"),
        (YEAR, "departement:16", "choisissez un de ces niveaux"),
        (Period.year(2025), "national", "L’année 2025 n’est pas finie"),
        (YEAR, "territory:nulle-part", "Aucun territoire"),
    ],
)
def test_what_is_not_published_is_refused_in_plain_words(taken, period, scope, said):
    with pytest.raises(AskError, match=said):
        compute(taken, programme="CVG", period=period, scope=Scope.parse(scope), audience=Audience.PUBLIC)


def test_the_network_beside_internal_figures_is_the_published_one_or_none(taken):
    assert network(taken, programme="CVG", period=YEAR).audience is Audience.PUBLIC
    assert network(taken, programme="CVG", period=Period(date(2024, 1, 1), date(2024, 6, 30))) is None


class TestSets:
    def test_a_set_goes_through_json_and_gives_the_same_bilans(self, taken):
        found = public_set(taken, programme="CVG", year=2024)
        read = PublicSet.from_json(json.loads(json.dumps(found.to_json())))
        assert read == found
        for scope in PLACES:
            one, other = bilan_of(read, Scope.parse(scope)).to_json(), public(taken, scope).to_json()
            assert (one.pop("provisional"), other.pop("provisional")) == (False, True)
            for figure in (*one["figures"], *other["figures"]):
                figure.pop("adjusted", None)
            assert one == other

    def test_a_stored_set_holds_no_hidden_number(self, taken):
        for cells in public_set(taken, programme="CVG", year=2024).to_json()["cells"].values():
            for entry in cells.values():
                assert "numbers" in entry or set(entry) == {"hidden"}

    def test_it_is_the_same_for_everybody(self, taken):
        again = snapshot(taken.frames)
        assert public_set(again, programme="CVG", year=2024) == public_set(taken, programme="CVG", year=2024)

    def test_a_frozen_year_is_read_from_its_last_edition(self, taken, monkeypatch):
        frozen = public_set(taken, programme="CVG", year=2024)
        monkeypatch.setattr(editions, "_source", [lambda programme, year: [frozen] if year == 2024 else []])
        later = snapshot(generated(6))
        assert public(later).data_digest == frozen.digest
        assert public(later).to_json()["figures"][0] == bilan_of(frozen, Scope("national")).to_json()["figures"][0]
        assert (
            publish(later, programme="CVG", period=Period.year(2023), scope=Scope("national")).data_digest
            == later.digest
        )
