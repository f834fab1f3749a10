"""Truth tables: what each node says of an answer, of a gap and of a refusal."""

import pytest

from convergence.conditions import (
    ALWAYS,
    NEVER,
    All,
    Answered,
    Any,
    Compare,
    ConditionError,
    Count,
    In,
    Is,
    Level,
    Missing,
    Not,
    Only,
    Param,
    as_json,
    fields_used,
)
from convergence.conditions.as_french import phrase
from convergence.conditions.as_polars import holds, state
from tests.conditions.records import ORIGIN, SCHEMA, frame, record

STATES = ["F", "T", "?", "R"]
GP = {"T": "OUI", "F": "NON", "?": "NR", "R": "REFUS"}
HOUSING = {"T": "RUE", "F": "CHRS", "?": "", "R": "REFUS"}
STREET = In("housing", "RUE")
HAS_GP = In("gp", "OUI")


def states(node, *records, params=None):
    """The states of these records, one letter each."""
    result = frame([record(**values) for values in records]).select(state(node, SCHEMA, params))
    return "".join(STATES[value] for value in result.to_series())


@pytest.mark.parametrize(
    ("left", "right", "both", "either"),
    [
        ("T", "T", "T", "T"),
        ("T", "F", "F", "T"),
        ("F", "F", "F", "F"),
        ("T", "?", "?", "T"),
        ("F", "?", "F", "?"),
        ("T", "R", "R", "T"),
        ("F", "R", "F", "R"),
        ("R", "R", "R", "R"),
        ("R", "?", "?", "?"),
        ("?", "?", "?", "?"),
    ],
)
def test_and_or_keep_refusal_apart(left, right, both, either):
    pair = {"housing": HOUSING[left], "gp": GP[right]}
    assert states(All(STREET, HAS_GP), pair) == both
    assert states(All(HAS_GP, STREET), pair) == both
    assert states(Any(STREET, HAS_GP), pair) == either


def test_not_turns_what_is_decided_only():
    assert states(Not(HAS_GP), {"gp": "OUI"}, {"gp": "NON"}, {"gp": "NSP"}, {"gp": "REFUS"}) == "FT?R"


def test_empty_composites():
    assert states(ALWAYS, {}) == "T"
    assert states(NEVER, {}) == "F"
    assert states(Count(1, None), {}) == "F"


def test_one_code():
    rows = [{"housing": code} for code in ("RUE", "CHRS", "", "NR", "NSP", "REFUS", None)]
    assert states(In("housing", "RUE", "SQUAT"), *rows) == "TF???R?"
    assert states(Answered("housing"), *rows) == "TT???R?"
    assert states(Missing("housing"), *rows) == "FFTTTTT"


def test_a_code_without_level_is_known_and_has_no_rank():
    rows = [{"housing": code} for code in ("RUE", "CHRS", "LOC_PRIVE", "DETENTION", "REFUS")]
    assert states(Level("housing", 4), *rows) == "FFTFR"
    assert states(Level("housing", None, 3), *rows) == "TTFFR"
    assert states(Level("housing", 1, 2), *rows) == "FTFFR"


def test_level_of_a_code_is_a_setting():
    row = frame([record(housing="ALT")])
    moved = SCHEMA.with_levels({"housing": {"ALT": 4}})
    assert not row.select(holds(Level("housing", 4), SCHEMA)).item()
    assert row.select(holds(Level("housing", 4), moved)).item()


def test_several_codes_ignore_a_missing_one_beside_a_real_one():
    rows = [
        {"income": codes}
        for codes in (
            ["AUCUNE"],
            ["AUCUNE", "RSA"],
            ["AUCUNE", "NR"],
            ["NR"],
            ["REFUS"],
            ["REFUS", "NR"],
            [],
            None,
        )
    ]
    assert states(Only("income", "AUCUNE", "MENDICITE"), *rows) == "TFT?R???"
    assert states(In("income", "RSA"), *rows) == "FTF?R???"
    assert states(Answered("income"), *rows) == "TTT?R???"


def test_days_numbers_and_flags():
    late, early = ORIGIN.replace(day=5), ORIGIN
    assert states(Compare("started_on", ">", early), {"started_on": late}, {"started_on": early}, {}) == "TF?"
    by_end = Compare("started_on", "<=", Param("end"))
    assert states(by_end, {"started_on": late}, {"started_on": early}, params={"end": early}) == "FT"
    refused = {"score": None, "score_refused": True}
    assert states(Compare("score", ">=", 2), {"score": 2}, {"score": 1}, {}, refused) == "TF?R"
    assert states(Is("mobilised"), {"mobilised": True}, {"mobilised": False}, {}) == "TF?"


def test_at_least_k_of_n_decides_as_soon_as_it_can():
    three = Count(2, None, STREET, HAS_GP, Is("mobilised"))
    assert states(three, {"housing": "RUE", "gp": "OUI"}) == "T"
    assert states(three, {"housing": "RUE", "gp": "NON"}) == "?"
    assert states(three, {"housing": "CHRS", "gp": "NON"}) == "F"
    assert states(three, {"housing": "RUE", "gp": "REFUS", "mobilised": False}) == "R"
    assert states(Count(0, 1, STREET, HAS_GP), {"housing": "RUE", "gp": "NR"}) == "?"


def test_a_filter_keeps_only_what_is_true():
    rows = frame([record(gp=code) for code in ("OUI", "NON", "NR", "REFUS")])
    assert rows.select(holds(HAS_GP, SCHEMA)).to_series().to_list() == [True, False, False, False]


def test_fields_used():
    node = All(STREET, Not(Any(HAS_GP, Count(1, None, Compare("score", "<", 3)))))
    assert fields_used(node) == {"housing", "gp", "score"}


@pytest.mark.parametrize(
    ("node", "said"),
    [
        (In("housing", "TENTE"), "unknown code “TENTE”"),
        (In("home", "RUE"), "unknown field “home”: expected one of ended_on"),
        (Level("score", 4), "does not fit field “score” (number)"),
        (Compare("started_on", "<", 3), "cannot be compared with 3"),
    ],
)
def test_a_condition_that_does_not_fit_is_refused_with_the_reason(node, said):
    with pytest.raises(ConditionError) as error:
        as_json.decode(as_json.encode(node), SCHEMA)
    assert said in str(error.value)


@pytest.mark.parametrize(
    "data",
    [
        None,
        [],
        {},
        {"is": "count", "low": 3, "high": 1, "of": []},
        {"is": "in"},
        {"is": "in", "field": "gp", "codes": "OUI"},
        {"is": "all", "of": 3},
    ],
)
def test_json_from_outside_never_breaks(data):
    with pytest.raises(ConditionError):
        as_json.decode(data, SCHEMA)


def test_json_from_outside_is_bounded():
    deep = {"is": "answered", "field": "gp"}
    for _ in range(50):
        deep = {"is": "not", "of": deep}
    with pytest.raises(ConditionError, match="too large"):
        as_json.decode(deep, SCHEMA)


@pytest.mark.parametrize(
    ("node", "french"),
    [
        (In("gp", "OUI"), "le médecin traitant : Oui"),
        (Level("housing", 4), "le logement de niveau 4 ou plus"),
        (In("income", "RSA", "AUCUNE"), "les ressources : Aucune ressource ou RSA"),
        (Compare("started_on", ">=", ORIGIN), "l’entrée : à partir du 1er janvier 2024"),
        (Compare("score", "<", 3), "le score : moins de 3"),
        (Compare("ended_on", "<=", Param("end")), "la sortie : au plus tard la fin de la période"),
        (
            All(Is("mobilised"), Any(Missing("housing"), Not(HAS_GP))),
            "un chargé de partenariats mobilisé et (le logement : non renseigné ou sauf le médecin traitant : Oui)",
        ),
    ],
)
def test_french_phrase(node, french):
    said = phrase(node, SCHEMA, {"end": "la fin de la période"})
    assert said.replace("\u00a0", " ") == french
    assert " :" not in said, "a no-break space stands before a colon"
