"""Each rule on hand-made records, that can be read: what is known of a journey, then the outcome expected.

Facts that a line leaves out are those of `USUAL`, an ordinary journey in progress on 10 March 2025 that has not been
diagnosed; `x=` empties one.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from convergence.conditions import Kind
from convergence.quality import rules
from convergence.quality.assess import assess, mends, tally
from convergence.quality.columns import SCHEMA, schema
from convergence.quality.frame import IDENTITY
from convergence.quality.rule import Dimension, Outcome, Rule
from tests.conditions import oracle

TODAY = date(2025, 3, 10)
TYPES = {
    Kind.CODE: pl.String, Kind.CODES: pl.List(pl.String), Kind.DAY: pl.Date, Kind.NUMBER: pl.Float64,
    Kind.FLAG: pl.Boolean,
}  # fmt: skip
USUAL = """
    programme=CVG first=1 left=0 followed=1 alone=1 sure=1 carried=1 with_pass=1 contracts=1 contracts_with_hours=1
    asked_6=0 asked_12=0 started_on=2025-01-06 diagnosis_due=2025-03-07 contract_due=2025-02-05 pass_due=2025-02-05
    recording_due=2025-02-05 recorded_on=2025-01-07 review_due=2025-07-06 programme_end=2030-01-05
    contract_until=2025-07-05 age=40 hours=26 sex=F
"""
LEFT = "ended_on=2025-02-28 left=1 exit_reason=CDI"
CASES = f"""
diagnostic-fait
    -                                                                       fail
    diagnosed_on=2025-02-20                                                 pass
    diagnosis_due=2025-04-01                                                not_applicable
    first=0                                                                 not_applicable
sexe-connu
    -                                                                       pass
    sex=                                                                    fail
orienteur-connu
    referrer=MARAUDE                                                           pass
    referrer=NSP                                                            fail
    diagnosis_due=2025-04-01                                                not_applicable
logement-entree
    housing_entry=RUE                                                       pass
    housing_entry=NR                                                        fail
    housing_entry=REFUS                                                     refused
    first=0                                                                 not_applicable
parcours-de-rue
    housing_entry=RUE                                                       pass
    housing_entry=CHU street_history=NON                                    pass
    housing_entry=CHU                                                       fail
    housing_entry=CHU street_history=REFUS                                  refused
duree-de-rue
    street_history=OUI street_duration=2A_5A                                pass
    street_history=OUI                                                      fail
    street_history=OUI street_duration=REFUS                                refused
    street_history=NON housing_entry=CHU                                    not_applicable
    street_history= housing_entry=CHU                                       unknown
ressources-entree
    income_entry=RSA                                                        pass
    income_entry=RSA;NSP                                                    pass
    income_entry=                                                           fail
    income_entry=REFUS                                                      refused
couverture-entree
    base_cover_entry=PUMA complementary_cover_entry=CSS                     pass
    base_cover_entry=PUMA                                                   fail
    base_cover_entry=PUMA complementary_cover_entry=REFUS                   refused
    base_cover_entry= complementary_cover_entry=REFUS                       fail
droits-entree
    gp_entry=OUI health_check_entry=NON rqth_entry=NON aah_entry=NON        pass
    gp_entry=OUI health_check_entry=NON rqth_entry=NON                      fail
    gp_entry=OUI health_check_entry=NON rqth_entry=NON aah_entry=REFUS      refused
freins-regardes
    diagnosed_on=2025-02-20 barrier_langue=LEGER                            pass
    diagnosed_on=2025-02-20 barrier_langue=NE                               fail
    diagnosed_on=2025-02-20                                                 fail
    -                                                                       not_applicable
formation-emploi
    education=SANS unemployment=MOINS_6M                                    pass
    education=SANS unemployment=NSP                                         fail
    education=SANS unemployment=REFUS                                       refused
    diagnosis_due=2025-04-01                                                not_applicable
referent-designe
    -                                                                       pass
    followed=0                                                              fail
    followed=0 {LEFT}                                                       not_applicable
contrat-note
    -                                                                       pass
    contracts=0                                                             fail
    contracts=0 contract_due=2025-03-10                                     not_applicable
contrat-heures
    -                                                                       pass
    contracts_with_hours=0                                                  fail
    contracts_with_hours=0 contracts=0                                      not_applicable
pass-note
    -                                                                       pass
    with_pass=0                                                             fail
    with_pass=0 pass_due=2025-03-20                                         not_applicable
heures-entree
    -                                                                       pass
    hours=                                                                  fail
accompagnement-dit
    proximity=NON concerted=OUI                                             pass
    proximity=NON                                                           fail
    proximity=NON concerted=REFUS                                           refused
motif-sortie
    {LEFT}                                                                  pass
    {LEFT} exit_reason=                                                     fail
    {LEFT} exit_reason=REFUS                                                refused
    -                                                                       not_applicable
logement-sortie
    {LEFT} housing_exit=FJT                                                 pass
    {LEFT}                                                                  fail
    {LEFT} housing_exit=REFUS                                               refused
    {LEFT} left=0                                                           not_applicable
couverture-sortie
    {LEFT} base_cover_exit=PUMA complementary_cover_exit=AUCUNE             pass
    {LEFT}                                                                  fail
droits-sortie
    {LEFT} gp_exit=OUI health_check_exit=NON rqth_exit=NON aah_exit=NON     pass
    {LEFT} gp_exit=OUI                                                      fail
suivi-sante-sortie
    {LEFT} barrier_addiction=LOURD health_followup=OUI                      pass
    {LEFT} barrier_addiction=LOURD                                          fail
    {LEFT} programme=PHC                                                    not_applicable
    {LEFT}                                                                  unknown
diagnostic-a-temps
    diagnosed_on=2025-03-07                                                 pass
    diagnosed_on=2025-03-08                                                 fail
    -                                                                       not_applicable
entree-saisie
    -                                                                       pass
    recorded_on=2025-02-06                                                  fail
suivi-6-mois
    {LEFT} asked_6=1 due_6=2025-03-01 until_6=2025-04-30 answer_6=EMPLOI    pass
    {LEFT} asked_6=1 due_6=2025-03-01 until_6=2025-04-30                    fail
    {LEFT} asked_6=1 due_6=2025-03-01 answer_6=INJOIGNABLE                  fail
    {LEFT} asked_6=1 due_6=2025-03-01 answer_6=REFUS                        refused
    {LEFT} asked_6=1 due_6=2025-03-11                                       not_applicable
    {LEFT} asked_6=0 due_6=2025-03-01                                       not_applicable
suivi-12-mois
    {LEFT} asked_12=1 due_12=2025-03-10 answer_12=SANS_EMPLOI               pass
    {LEFT} asked_12=1 due_12=2025-03-10                                     fail
bilan-recent
    diagnosed_on=2025-02-20                                                 pass
    diagnosed_on=2025-02-20 review_due=2025-03-09                           fail
    review_due=2025-03-09                                                   not_applicable
contrat-en-cours
    -                                                                       pass
    contract_until=2025-03-09                                               fail
    contract_until=                                                         not_applicable
sortie-apres-entree
    {LEFT}                                                                  pass
    {LEFT} started_on=2025-03-01                                            fail
diagnostic-apres-entree
    diagnosed_on=2025-01-06                                                 pass
    diagnosed_on=2025-01-05                                                 fail
diagnostic-avant-sortie
    {LEFT} diagnosed_on=2025-02-28                                          pass
    {LEFT} diagnosed_on=2025-03-01                                          fail
bilans-dans-parcours
    first_review_on=2025-02-01 last_review_on=2025-02-01                    pass
    first_review_on=2025-01-02 last_review_on=2025-02-01                    fail
    {LEFT} first_review_on=2025-02-01 last_review_on=2025-03-01             fail
    -                                                                       not_applicable
acces-logement-dans-parcours
    housing_access_on=2025-02-01                                            pass
    housing_access_on=2025-01-01                                            fail
    {LEFT} housing_access_on=2025-03-01                                     fail
acces-et-logement-sortie
    {LEFT} housing_access_on=2025-02-01 housing_exit=FJT                    pass
    {LEFT} housing_access_on=2025-02-01 housing_exit=RUE                    fail
    {LEFT} housing_access_on=2025-02-01 housing_exit=                       unknown
    {LEFT} housing_access_on=2025-02-01 housing_exit=REFUS                  refused
    {LEFT} housing_exit=RUE                                                 not_applicable
cp-emploi-dans-parcours
    mobilised_emploi=2025-02-01                                             pass
    {LEFT} mobilised_emploi=2025-03-01                                      fail
    mobilised_emploi=2025-01-01                                             fail
cp-logement-dans-parcours
    mobilised_logement=2025-02-01                                           pass
    {LEFT} mobilised_logement=2025-03-01                                    fail
cp-sante-dans-parcours
    mobilised_sante=2025-02-01                                              pass
    {LEFT} mobilised_sante=2025-03-01                                       fail
rue-et-parcours-de-rue
    housing_entry=RUE street_history=OUI                                    pass
    housing_entry=RUE street_history=NON                                    fail
    housing_entry=CHU street_history=NON                                    not_applicable
    street_history=NON                                                      unknown
duree-sans-rue
    housing_entry=CHU street_history=OUI street_duration=2A_5A              pass
    housing_entry=CHU street_history=NON street_duration=2A_5A              fail
    housing_entry=CHU street_duration=2A_5A                                 unknown
aucune-ressource-seule
    income_entry=AUCUNE                                                     pass
    income_entry=AUCUNE;RSA                                                 fail
    income_entry=RSA                                                        not_applicable
motif-sans-sortie
    {LEFT}                                                                  pass
    exit_reason=CDI                                                         fail
programme-porte
    -                                                                       pass
    carried=0                                                               fail
age-vraisemblable
    age=16                                                                  pass
    age=15                                                                  fail
    age=81                                                                  fail
    age=                                                                    unknown
heures-phc
    programme=PHC hours=20                                                  pass
    programme=PHC hours=24                                                  fail
    hours=35                                                                not_applicable
heures-cvg
    hours=35                                                                pass
    hours=36                                                                fail
duree-du-programme
    -                                                                       pass
    programme_end=2025-03-09                                                fail
    programme_end=2025-02-01 {LEFT}                                         not_applicable
un-parcours-a-la-fois
    -                                                                       pass
    alone=0                                                                 fail
identite-sure
    -                                                                       pass
    sure=0                                                                  fail
"""


def read(text: str) -> dict[str, Any]:
    """The facts of a line, by their names."""
    found = {}
    for word in text.split():
        if word == "-":
            continue
        name, _, value = word.partition("=")
        kind = SCHEMA[name].kind
        if kind is Kind.CODES:
            found[name] = value.split(";") if value else []
        elif kind is Kind.CODE:
            found[name] = value
        elif not value:
            found[name] = None
        elif kind is Kind.DAY:
            found[name] = date.fromisoformat(value)
        else:
            found[name] = value == "1" if kind is Kind.FLAG else float(value)
    return found


def nothing() -> dict[str, Any]:
    return {field.name: "" if field.kind is Kind.CODE else None for field in SCHEMA}


def records(lines: list[str]) -> pl.DataFrame:
    rows = [nothing() | read(USUAL) | read(line) for line in lines]
    frame = pl.DataFrame(rows, schema={field.name: TYPES[field.kind] for field in SCHEMA}, strict=True)
    more = [name for name in IDENTITY if name not in frame.columns]
    return frame.with_columns(pl.lit(1).alias(name) for name in more)


def cases() -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    key = ""
    for line in CASES.strip().splitlines():
        if line.startswith(" "):
            facts, _, outcome = line.strip().rpartition(" ")
            found[key].append((facts, outcome))
        else:
            key = line.strip()
            found[key] = []
    return found


@pytest.mark.parametrize("key", rules.KEYS)
def test_a_rule_judges_as_its_table_says(key: str) -> None:
    (rule,) = [rule for rule in rules.in_force(TODAY) if rule.key == key]
    table = cases()[key]
    judged = assess(records([facts for facts, _ in table]), [rule], schema(2), TODAY)
    assert list(zip([facts for facts, _ in table], judged[key], strict=True)) == table
    assert {"pass", "fail"} <= {outcome for _, outcome in table}


def test_every_rule_has_a_table_and_a_source() -> None:
    assert set(cases()) == set(rules.KEYS)
    for rule in rules.ALL:
        assert rule.source
        assert rule.label
        assert rule.gap
    assert {rule.dimension for rule in rules.ALL} == set(Dimension)


def test_one_version_of_a_rule_is_in_force_a_day() -> None:
    for day in (date(2016, 1, 1), TODAY):
        keys = [rule.key for rule in rules.in_force(day)]
        assert len(keys) == len(set(keys))


def test_what_can_no_longer_be_mended_is_not_asked_for() -> None:
    open_, over = f"{LEFT} asked_6=1 due_6=2025-03-01 until_6=2025-04-30", f"{LEFT} asked_6=1 due_6=2024-09-01"
    chosen = rules.in_force(TODAY)
    judged = assess(records([open_, f"{over} until_6=2024-10-31", "diagnosed_on=2025-03-08"]), chosen, schema(2), TODAY)
    assert judged[mends("suivi-6-mois")].to_list() == [True, False, False]
    assert judged["diagnostic-a-temps"].to_list()[2] == "fail"
    assert judged[mends("diagnostic-a-temps")].to_list() == [False, False, False]


def test_without_a_diagnosis_the_list_asks_for_it_alone() -> None:
    judged = assess(records(["-", "diagnosed_on=2025-02-20"]), rules.in_force(TODAY), schema(2), TODAY)
    assert judged["logement-entree"].to_list() == ["fail", "fail"]
    assert judged[mends("logement-entree")].to_list() == [False, True]
    assert judged[mends("diagnostic-fait")].to_list() == [True, False]


def test_a_tally_counts_each_outcome_apart() -> None:
    lines = ["housing_entry=RUE", "housing_entry=RUE", "housing_entry=REFUS", "housing_entry=NSP", "first=0"]
    chosen = [rule for rule in rules.in_force(TODAY) if rule.key == "logement-entree"]
    counted = tally(assess(records(lines), chosen, schema(2), TODAY), chosen)
    assert counted.select(str(outcome) for outcome in Outcome if outcome != "not_applicable").row(0) == (2, 1, 0, 1)


# ── The same outcomes as the slow and obvious way ────────────────────────────────────────────
NAMES = {oracle.TRUE: "pass", oracle.FALSE: "fail", oracle.UNKNOWN: "unknown", oracle.REFUSAL: "refused"}


def naive(rule: Rule, record: dict[str, Any]) -> str:
    """One record, one rule, by the definition."""
    applies = oracle.state(rule.applies, record, {"today": TODAY})
    if applies != oracle.TRUE:
        return "not_applicable" if applies == oracle.FALSE else NAMES[applies]
    held = oracle.state(rule.holds, record, {"today": TODAY})
    return "fail" if held == oracle.UNKNOWN and rule.demands else NAMES[held]


def some(field: Any) -> st.SearchStrategy[Any]:
    """Values of a field, those that are no answer as often as the others."""
    codes = sorted(field.codes.codes()) if field.codes else []
    missing = st.sampled_from(["", "NR", "NSP", "REFUS"])
    if field.kind is Kind.CODE:
        return missing | st.sampled_from(codes)
    if field.kind is Kind.CODES:
        return st.lists(missing.filter(bool) | st.sampled_from(codes), max_size=3, unique=True)
    if field.kind is Kind.DAY:
        return st.none() | st.dates(date(2025, 3, 7), date(2025, 3, 13))
    return st.booleans() if field.kind is Kind.FLAG else st.none() | st.integers(0, 90).map(float)


RECORD = st.fixed_dictionaries({field.name: some(field) for field in SCHEMA})


@settings(max_examples=25)
@given(drawn=st.lists(RECORD, min_size=1, max_size=4))
def test_the_engine_judges_as_one_record_at_a_time(drawn: list[dict[str, Any]]) -> None:
    patch = pytest.MonkeyPatch()
    patch.setattr(oracle, "SCHEMA", SCHEMA)
    try:
        frame = pl.DataFrame(drawn, schema={field.name: TYPES[field.kind] for field in SCHEMA}, strict=True)
        more = [pl.lit(1).alias(name) for name in IDENTITY if name not in frame.columns]
        chosen = rules.in_force(TODAY)
        judged = assess(frame.with_columns(more), chosen, SCHEMA, TODAY)
        for rule in chosen:
            assert judged[rule.key].to_list() == [naive(rule, record) for record in drawn], rule.key
    finally:
        patch.undo()
