"""The bilan as it leaves: the shape of the contract, hidden cells, sentences, and sums that hold."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from convergence.indicators import commands, store
from convergence.indicators import settings as rules
from convergence.indicators.bilan import Audience, compute, compute_many
from convergence.indicators.evaluate import State
from convergence.indicators.scope import Period, Scope
from convergence.indicators.tables import to_csv
from convergence.indicators.wording import decimal, formula, percent, points
from tests.indicators import tables
from tests.indicators.workbook_frames import DATA, read

NOON = datetime(2025, 1, 15, 11, 0, tzinfo=UTC)


pytestmark = pytest.mark.usefixtures("nothing_is_frozen")


@pytest.fixture(scope="module")
def taken():
    frames = read(DATA / "example-clean.xlsx").frames
    return store.Snapshot(frames, store.digest(frames), NOON)


def bilan(taken, programme="CVG", scope="national", audience=Audience.INTERNAL, year=2024):
    return compute(taken, programme=programme, period=Period.year(year), scope=Scope.parse(scope), audience=audience)


def plain(text):
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def test_the_shape_of_the_contract(taken):
    said = json.loads(json.dumps(bilan(taken).to_json()))
    assert list(said) == [
        "programme", "period", "scope", "audience", "computed_at", "data_digest", "figures"
    ]  # fmt: skip
    assert said["period"] == {"start": "2024-01-01", "end": "2024-12-31"}
    assert said["computed_at"] == "2025-01-15T11:00:00+00:00"
    figures = {figure["key"]: figure for figure in said["figures"]}
    common = {"key", "version", "label", "sentence", "kind", "warning", "hidden"}
    numbers = {"population", "known", "successes", "unknown", "refused"}
    for figure in figures.values():
        extra = {
            "count": {"value"},
            "mean": {"value"},
            "rate": numbers | {"value", "low", "high"},
            "distribution": numbers | {"value", "low", "high", "distribution"},
            "gap": numbers | {"exposed", "unexposed", "difference", "interval", "ratio", "adjusted"},
        }[figure["kind"]]
        assert set(figure) == common | extra, figure["key"]
    assert figures["CVG-01"]["value"] == 76
    assert figures["CVG-05"]["value"] == 8 / 14
    assert (figures["CVG-05"]["low"], figures["CVG-05"]["high"]) == (8 / 17, 11 / 17)
    assert figures["CVG-06"]["exposed"] == {"n": 5, "successes": 3}
    assert figures["CVG-06"]["difference"] == pytest.approx(3 / 5 - 5 / 9)
    assert "Moins de 100 personnes comparables" in plain(figures["CVG-06"]["adjusted"]["refused"])


@pytest.mark.parametrize("programme", ["CVG", "PHC"])
def test_many_levels_in_one_pass_are_the_bilans_of_each(taken, programme):
    frames = taken.frames
    scopes = ["national", "hors-territoire"]
    scopes += [f"territory:{slug}" for slug in sorted(set(frames.membership["territory"]))]
    scopes += [f"chantier:{code}" for code in sorted(frames.chantier["code"])]
    many = compute_many(
        taken, programme=programme, period=Period.year(2024), scopes=[Scope.parse(scope) for scope in scopes]
    )
    found = {str(scope): one for scope, one in many}
    assert list(found) == scopes
    for scope, one in found.items():
        assert one == bilan(taken, programme=programme, scope=scope), scope


def test_what_is_public_and_not_frozen_says_so_everywhere(taken):
    public, inside = bilan(taken, audience=Audience.PUBLIC), bilan(taken)
    assert public.provisional and not inside.provisional
    assert plain(public.source).startswith("Chiffres provisoires, édition non figée. Données du 15 janvier 2025")
    assert "Chiffres provisoires, édition non figée" in public.to_text()
    assert public.to_json()["provisional"] is True and "provisional" not in inside.to_json()
    assert to_csv(public).splitlines()[1].endswith(";oui") and to_csv(inside).splitlines()[1].endswith(";non")


def test_a_hidden_figure_tells_no_number(taken):
    said = bilan(taken, scope="territory:lille", audience=Audience.PUBLIC).to_json()
    hidden = [figure for figure in said["figures"] if figure["hidden"]]
    assert {"CVG-05", "CVG-06", "CVG-03"} <= {figure["key"] for figure in hidden}
    for figure in hidden:
        told = {key: value for key, value in figure.items() if key not in ("version", "adjusted")}
        assert not any(isinstance(value, int | float) and not isinstance(value, bool) for value in told.values())
        assert plain(figure["sentence"]).startswith(("Effectif trop petit", "Effectifs trop petits"))
        assert all(value is None for group in ("exposed", "unexposed") for value in figure.get(group, {}).values())


@pytest.mark.parametrize("scope", ["national", "territory:lille", "territory:lyon"])
@pytest.mark.parametrize("programme", ["CVG", "PHC"])
def test_what_is_published_stands_on_enough_people(taken, programme, scope):
    for figure in bilan(taken, programme, scope, Audience.PUBLIC).figures:
        result = figure.result
        if figure.hidden or not result.is_share or result.gap is not None:
            continue
        assert result.known >= 11
        assert min(result.successes, result.failures) >= 5


@pytest.mark.parametrize("programme", ["CVG", "PHC"])
@pytest.mark.parametrize("scope", ["national", "territory:lyon", "hors-territoire"])
def test_the_list_behind_a_figure_has_exactly_its_members(taken, programme, scope):
    for figure in bilan(taken, programme, scope).figures:
        if not figure.has_people:
            continue
        for state, count in (
            (State.SUCCESS, figure.result.successes),
            (State.FAILURE, figure.result.failures),
            (State.UNKNOWN, figure.result.unknown),
            (State.REFUSED, figure.result.refused),
        ):
            listed = commands.people(figure=figure.key, year=2024, scope=scope, state=state, of=taken)
            assert len([row for row in listed if row["programme"] == programme]) == count, figure.key


def test_sentences(taken):
    said = {figure.key: plain(figure.sentence) for figure in bilan(taken).figures}
    assert said["CVG-03"] == "76 personnes accompagnées, 64 avec un diagnostic : 51 ont des freins sur 3 à 7 axes."
    assert said["CVG-07"].endswith("4 dont le logement est connu ensuite : aucune n’a accédé à un logement.")
    assert said["CVG-12E"] == "17 personnes sorties : 6 ont mobilisé le chargé de partenariats emploi."
    assert said["CVG-02C"] == "53,2 personnes présentes en moyenne."
    assert "3 sur 5 ; sinon : 5 sur 9. Écart observé : +4 points (intervalle à 95 % : de −40 à +45)." in said["CVG-06"]


def test_what_is_missing_is_told_apart_from_refusals(taken):
    figure = bilan(taken).figure("CVG-13C")
    assert plain(figure.missing) == "8 réponses inconnues et 5 refus de répondre"
    assert plain(figure.bounds) == "entre 53 % et 70 % selon les réponses qui manquent"
    assert figure.warning is None
    assert "59 %" in plain(bilan(taken).figure("CVG-09").warning)


def test_an_empty_scope_still_reads_well(taken):
    text = plain(bilan(taken, "CVG", "hors-territoire").to_text())
    assert "0 personne accompagnée." in text
    assert "—" in text


def test_the_text_is_aligned(taken):
    lines = bilan(taken).to_text().splitlines()
    labels = [line for line in lines if line.startswith(("CVG-", "SUI-"))]
    assert len(labels) == 29
    assert {line[19:21] for line in labels} == {"  "}
    assert "empreinte" in lines[2]


def test_every_definition_reads_in_french(taken):
    for programme in ("CVG", "PHC"):
        for figure in bilan(taken, programme).figures:
            said = formula(figure.result.definition)
            assert " :" not in said
            assert " ;" not in said


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (decimal(53.25), "53,3"),
        (decimal(53.0), "53"),
        (percent(0.565), "57 %"),
        (percent(0.005), "1 %"),
        (percent(1.0), "100 %"),
        (points(0.044), "+4 points"),
        (points(-0.01), "−1 point"),
        (points(0.0), "0 point"),
    ],
)
def test_numbers_as_they_are_shown(shown, expected):
    assert plain(shown) == expected


def test_the_digest_moves_with_the_facts(taken):
    other = taken.frames.journey.with_columns(sex=taken.frames.journey["sex"].reverse())
    changed = store.Frames(**{**taken.frames.__dict__, "journey": other})
    assert store.digest(changed) != taken.digest


class TestRulesOfTheDay:
    """What the network changes holds from a day on: older periods keep their numbers."""

    TABLE = """
        who start      end        home home_out
        a   2023-01-09 2024-03-01 ALT  LOC_SOCIAL
        b   2024-01-08 2025-03-03 ALT  LOC_SOCIAL
    """

    def test_a_period_is_computed_with_the_rules_of_its_last_day(self, monkeypatch):
        changed = replace(rules.ALT_LEVEL, values=((date(2016, 1, 1), 2), (date(2025, 1, 1), 4)))
        monkeypatch.setattr(rules, "ALT_LEVEL", changed)
        found = tables.frames(self.TABLE)
        taken = store.Snapshot(found, store.digest(found), NOON)

        def sheltered(year: int) -> int:
            asked = {"programme": "CVG", "period": Period.year(year), "scope": Scope.parse("national")}
            return compute(taken, **asked).figure("CVG-07").result.population

        assert sheltered(2024) == 1, "ALT was a shelter on 31 December 2024"
        assert sheltered(2025) == 0, "it is housing since"

    def test_the_values_in_force_are_the_reference_ones(self):
        assert rules.Rules.on(date(2024, 12, 31)) == rules.REFERENCE
