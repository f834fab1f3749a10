"""What must hold whatever the facts are."""

from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from convergence.indicators import frames as fr
from convergence.indicators import registry
from convergence.indicators.definition import Kind, Measure
from convergence.indicators.evaluate import Evaluation
from convergence.indicators.levels import Everywhere, Level, by_level
from convergence.indicators.scope import Period, Scope
from convergence.nomenclature import lists
from convergence.nomenclature.base import CodeList
from tests.indicators.tables import evaluation

MISSING = ["", "NR", "NSP", "REFUS"]
ORIGIN = date(2023, 6, 1)
days = st.integers(0, 700).map(lambda shift: ORIGIN + timedelta(days=shift))
CODES: dict[str, type[CodeList]] = {
    "sex": lists.Sex,
    "referrer": lists.Referrer,
    "housing_entry": lists.Housing,
    "housing_exit": lists.Housing,
    "street_history": lists.Answer,
    "street_duration": lists.StreetDuration,
    "base_cover_entry": lists.BaseCover,
    "base_cover_exit": lists.BaseCover,
    "complementary_cover_entry": lists.ComplementaryCover,
    "complementary_cover_exit": lists.ComplementaryCover,
    "exit_reason": lists.ExitReason,
    **dict.fromkeys(fr.BARRIERS.values(), lists.Intensity),
    **{
        f"{name}_{stage}": lists.Answer for name in ("gp", "health_check", "rqth", "aah") for stage in ("entry", "exit")
    },
    "proximity": lists.Answer,
    "concerted": lists.Answer,
    "health_followup": lists.Answer,
}


CHANTIERS = [
    {"chantier_id": number, "code": code, "department": department}
    for number, code, department in ((1, "A", "16"), (2, "B", "59"), (3, "C", None))
]


def code(codes):
    return st.sampled_from([*MISSING, *sorted(codes.codes())])


@st.composite
def journey(draw):
    start = draw(days)
    end = draw(st.none() | st.integers(0, 400).map(lambda shift: start + timedelta(days=shift)))
    chantier = draw(st.integers(1, 3))
    return {
        "person_id": draw(st.integers(1, 6)),
        "chantier_id": chantier,
        "chantier_code": "ABC"[chantier - 1],
        "programme": draw(st.sampled_from(["CVG", "PHC"])),
        "started_on": start,
        "ended_on": end,
        "diagnosed_on": draw(st.none() | days),
        "housing_access_on": draw(st.none() | days),
        "income_entry": draw(st.lists(st.sampled_from(["AUCUNE", "RSA", "NR", "REFUS"]), max_size=2, unique=True)),
        **{name: draw(st.none() | days) for name in fr.MOBILISATIONS},
        **{name: draw(code(codes)) for name, codes in CODES.items()},
    }


@st.composite
def facts(draw):
    rows = draw(st.lists(journey(), max_size=12))
    events = []
    for number, row in enumerate(rows, 1):
        row |= {"journey_id": number, "row": number, "reference": str(number)}
        for kind, codes in (("housing", lists.Housing), ("rqth", lists.Answer), ("follow_up_6", lists.FollowUpOutcome)):
            if draw(st.booleans()):
                events.append({"journey_id": number, "kind": kind, "on": draw(days), "code": draw(code(codes))})
    return fr.Frames(
        journey=fr.from_records("journey", rows),
        event=fr.from_records("event", events),
        chantier=fr.from_records("chantier", CHANTIERS),
        membership=fr.from_records(
            "membership",
            [
                {"chantier_id": 1, "territory": "orb"},
                {"chantier_id": 2, "territory": "orb", "ended_on": draw(days)},
                {"chantier_id": 2, "territory": "lys", "started_on": draw(days)},
            ],
        ),
        run=fr.from_records("run", [{"run_id": n, "chantier_id": n, "programme": "CVG"} for n in (1, 2)]),
        places=fr.from_records("places", [{"run_id": n, "from_on": draw(days), "places": 10 * n} for n in (1, 1, 2)]),
    )


@settings(max_examples=40, deadline=None)
@given(facts(), st.sampled_from(["CVG", "PHC"]))
def test_states_add_up_and_lists_have_their_members(found, programme):
    period = Period.year(2024)
    definitions = registry.of_programme(programme, period.end)
    parts = ("territory:orb", "territory:lys", "hors-territoire")
    whole = evaluation(found, programme=programme, period=period)
    results = whole.results(definitions)
    pieces = [evaluation(found, programme=programme, period=period, scope=scope) for scope in parts]
    for definition in definitions:
        if definition.measure is not Measure.PEOPLE:
            continue
        result = results[definition.key]
        people = whole.people(definition.population)
        assert people["person_id"].is_unique().all()
        assert result.population <= people.height
        assert result.successes + result.failures + result.unknown + result.refused == result.population
        members = whole.members(definition)
        assert members.height == result.population
        assert members["state"].to_list().count("success") == result.successes
        assert whole.result(definition) == result, "alone or with the others, a figure is the same"
        if result.population and definition.kind is Kind.RATE:
            assert 0 <= result.low <= (result.value if result.known else result.low) <= result.high <= 1
        # Every journey lies in exactly one part; a person may stand in several.
        inside = {person for piece in pieces for person in piece.people(definition.population)["person_id"]}
        assert inside == set(people["person_id"])


@settings(max_examples=25, deadline=None)
@given(facts())
def test_the_order_of_the_rows_does_not_matter(found):
    shuffled = fr.Frames(**{**found.__dict__, "journey": found.journey.reverse(), "event": found.event.reverse()})
    for programme in ("CVG", "PHC"):
        definitions = registry.of_programme(programme, date(2024, 12, 31))
        one, other = (evaluation(each, programme=programme).results(definitions) for each in (found, shuffled))
        assert one == other


@settings(max_examples=12, deadline=None)
@given(facts(), st.sampled_from(["CVG", "PHC"]))
def test_a_level_at_once_is_each_of_its_places_alone(found, programme):
    """Counts, gaps, spreads, places and stocks, at every place of every level: one pass gives the same results."""
    whole = evaluation(found, programme=programme)
    definitions = registry.of_programme(programme, date(2024, 12, 31))
    everywhere = Everywhere(whole.prepared, definitions)
    table = by_level(whole.prepared, definitions, *Level)
    for level in Level:
        results = everywhere.results(level)
        for place, at_once in results.items():
            alone = Evaluation(whole.prepared, Scope.parse(place)).results(definitions)
            assert at_once == alone
            rows = table.filter(pl.col("place") == place)
            assert rows["successes"].to_list() == [result.successes for result in alone.values()]
            assert rows["measured"].to_list() == [result.measured for result in alone.values()]
    assert set(results) == {"chantier:A", "chantier:B", "chantier:C"}
    assert set(everywhere.results(Level.TERRITORY)) == {"territory:orb", "territory:lys", "hors-territoire"}
    assert set(everywhere.results(Level.DEPARTEMENT)) == {"departement:16", "departement:59"}


def test_frames_refuse_another_schema():
    empty = {name: fr.from_records(name, []) for name in fr.SCHEMAS}
    with pytest.raises(ValueError, match="frame “journey” does not have its declared schema"):
        fr.Frames(**{**empty, "journey": empty["journey"].drop("sex")})
