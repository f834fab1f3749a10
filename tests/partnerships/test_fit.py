"""Who could fit: the engine against an evaluation by hand, three states, counts without names, and its speed."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from convergence.journeys import actions as journeys
from convergence.journeys.models import Journey, Situation
from convergence.nomenclature.lists import FrenchLevel, Household, Housing, Income, Intensity, Programme
from convergence.partnerships.criteria import (
    AT_LEAST,
    AT_MOST,
    IS,
    IS_NOT,
    MOST,
    CriteriaError,
    Row,
    parts_of,
    rows_of,
    sentence,
    stored,
)
from convergence.partnerships.fit import FALSE, REFUSAL, TRUE, UNKNOWN, _fields, _states, fitting
from convergence.people import actions as people
from tests.cast import Cast
from tests.partnerships.makers import file, opportunity, partner

# ── By hand ─────────────────────────────────────────────────────────────────────────────────
MISSING = {"", "NR", "NSP"}
LISTS: dict[str, Any] = {"programme": Programme, "household": Household, "income": Income}
RANKS: dict[str, Any] = {"housing": Housing, "french_oral": FrenchLevel, "barrier_mobilite": Intensity}


def by_hand(row: Row, person: dict[str, Any]) -> int:
    """What a careful reader would answer, without any engine."""
    value = person[row.field]
    if row.field in {"age", "months"}:
        bound = int(row.values[0])
        return TRUE if (value >= bound if row.comparison == AT_LEAST else value <= bound) else FALSE
    codes = value if isinstance(value, list) else [value]
    real = [code for code in codes if code not in MISSING | {"REFUS"}]
    if not real:
        return REFUSAL if codes and set(codes) == {"REFUS"} else UNKNOWN
    if row.field in RANKS:
        level = RANKS[row.field](real[0]).level
        bound = int(row.values[0])
        held = level is not None and (level >= bound if row.comparison == AT_LEAST else level <= bound)
        return TRUE if held else FALSE
    meets = bool(set(real) & set(row.values))
    return TRUE if meets is (row.comparison == IS) else FALSE


def codes(name: str) -> Any:
    return st.sampled_from([*sorted({**LISTS, **RANKS}[name].codes()), "", "NR", "NSP", "REFUS"])


PEOPLE = st.fixed_dictionaries(
    {
        "programme": st.sampled_from(sorted(Programme.codes())),
        "household": codes("household"),
        "income": st.lists(codes("income"), max_size=3).map(lambda found: [code for code in found if code]),
        "housing": codes("housing"),
        "french_oral": codes("french_oral"),
        "barrier_mobilite": codes("barrier_mobilite"),
        "age": st.integers(16, 80),
        "months": st.integers(0, 70),
    }
)


@st.composite
def rows(draw: Any) -> Row:
    field = draw(st.sampled_from(["programme", "household", "income", *RANKS, "age", "months"]))
    if field in LISTS:
        values = draw(st.lists(st.sampled_from(sorted(LISTS[field].codes())), min_size=1, max_size=3, unique=True))
        return Row(field, draw(st.sampled_from([IS, IS_NOT])), tuple(sorted(values)))
    most = {"housing": 5, "french_oral": 7, "barrier_mobilite": 2}.get(field, 80)
    return Row(field, draw(st.sampled_from([AT_LEAST, AT_MOST])), (str(draw(st.integers(0, most))),))


@given(st.lists(rows(), min_size=1, max_size=MOST), st.lists(PEOPLE, min_size=1, max_size=6))
def test_the_engine_answers_as_a_careful_reader(asked: list[Row], everyone: list[dict[str, Any]]) -> None:
    parts = parts_of(stored(asked))
    states = _states([dict(person) for person in everyone], parts, _fields(parts)) if parts else []
    assert [[by_hand(row, person) for person in everyone] for row in asked] == states


@given(st.lists(rows(), max_size=MOST))
def test_criteria_come_back_as_they_were_typed_and_as_a_sentence(asked: list[Row]) -> None:
    kept = stored(asked)
    assert rows_of(kept) == asked
    assert sentence(kept).endswith(".")


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (Row("household", IS, ("SEUL",)), "Ménage : Seul·e, sans enfant."),
        (Row("rqth", IS, ("OUI",)), "RQTH : oui."),
        (Row("age", AT_LEAST, ("18",)), "Au moins 18 ans."),
        (Row("french_oral", AT_LEAST, ("2",)), "Français à l’oral : au moins A2."),
        (Row("months", AT_MOST, ("24",)), "Au plus 24 mois de parcours."),
        (Row("programme", IS, ("CVG",)), "Programme : Convergence."),
        (Row("housing", AT_MOST, ("1",)), "Niveau de logement : au plus un hébergement d’urgence."),
        (Row("income", IS_NOT, ("AUCUNE", "MENDICITE")), "Ressources : ni Aucune ressource ni Mendicité."),
    ],
)
def test_a_criterion_reads_as_a_sentence(row: Row, said: str) -> None:
    assert sentence(stored([row])).replace("\u00a0", " ") == said


@pytest.mark.parametrize(
    ("row", "word"),
    [
        (Row("age", AT_LEAST, ("vingt",)), "nombre entier"),
        (Row("household", IS, ()), "choisissez une valeur"),
        (Row("household", IS, ("AILLEURS",)), "pas dans la liste"),
        (Row("household", AT_LEAST, ("SEUL",)), "choisissez une comparaison"),
    ],
)
def test_a_criterion_that_does_not_hold_says_what_to_do(row: Row, word: str) -> None:
    with pytest.raises(CriteriaError, match=word):
        stored([row])


# ── From the file ───────────────────────────────────────────────────────────────────────────
@dataclass
class Known:
    journey: Journey
    state: int


def states_of(cast: Cast, journey: Journey, row: Row, today: date) -> int:
    return fitting([journey], stored([row]), today)[0].verdicts[0].state


def test_the_latest_answer_counts_whenever_it_was_typed(cast: Cast, today: date) -> None:
    journey = cast.journey(started_on=date(2024, 3, 4))
    row = Row("housing_group", IS, ("RUE",))
    assert states_of(cast, journey, row, today) == UNKNOWN
    journeys.record_situation(
        by=cast.helene, journey=journey, stage="REVIEW", observed_on=date(2025, 1, 6), housing="CHRS"
    )
    journeys.record_situation(
        by=cast.helene, journey=journey, stage="ENTRY", observed_on=date(2024, 3, 4), housing="RUE"
    )
    assert states_of(cast, journey, row, today) == FALSE
    journeys.record_situation(by=cast.helene, journey=journey, stage="REVIEW", observed_on=today, gp="OUI")
    assert states_of(cast, journey, row, today) == FALSE


@pytest.mark.parametrize(
    ("birth", "today", "age"), [("2000-03-10", "2018-03-09", FALSE), ("2000-03-10", "2018-03-10", TRUE)]
)
def test_eighteen_is_reached_on_the_birthday(cast: Cast, birth: str, today: str, age: int) -> None:
    person = cast.person(birth_date=date.fromisoformat(birth))
    journey = cast.journey(person, started_on=date(2018, 1, 8))
    assert states_of(cast, journey, Row("age", AT_LEAST, ("18",)), date.fromisoformat(today)) == age


@pytest.mark.parametrize(("day", "reached"), [("2025-04-05", FALSE), ("2025-04-06", TRUE)])
def test_three_months_end_on_the_day_of_the_same_number(cast: Cast, day: str, reached: int) -> None:
    journey = cast.journey(started_on=date(2025, 1, 6))
    assert states_of(cast, journey, Row("months", AT_LEAST, ("3",)), date.fromisoformat(day)) == reached


def test_a_paper_counts_until_its_last_day(cast: Cast, today: date) -> None:
    journey = cast.journey()
    row = Row("permit", IS, ("RESIDENT",))
    assert states_of(cast, journey, row, today) == UNKNOWN
    people.record_paper(by=cast.helene, person=journey.person, chantier=cast.garance, kind="RESIDENT", expires_on=today)
    assert states_of(cast, journey, row, today) == TRUE
    assert states_of(cast, journey, row, today + timedelta(days=1)) == UNKNOWN


def test_those_who_fit_come_first_then_those_to_ask(cast: Cast, client: Client, today: date) -> None:
    offer = opportunity(cast, criteria=stored([Row("household", IS, ("SEUL",)), Row("gp", IS, ("OUI",))]))
    told = {"Convient": ("SEUL", "OUI"), "Question": ("SEUL", ""), "Refus": ("SEUL", "REFUS"), "Non": ("COUPLE", "")}
    for name, (household, gp) in told.items():
        journey = cast.journey(cast.person(name, "Yonas"), referent=cast.helene)
        journeys.record_situation(
            by=cast.helene, journey=journey, stage="ENTRY", observed_on=journey.started_on, household=household, gp=gp
        )
    client.force_login(cast.helene)
    page = client.get(f"/partenaires/opportunites/{offer.key}/personnes/")
    assert [line.candidate.journey.person.last_name for line in page.context["lines"]] == [
        "Convient", "Question", "Refus", "Non",
    ]  # fmt: skip
    assert [line.candidate.group for line in page.context["lines"]] == ["yes", "unknown", "unknown", "no"]


def test_an_officer_counts_and_names_nobody(cast: Cast, client: Client, today: date) -> None:
    offer = opportunity(cast, criteria=stored([Row("programme", IS, ("CVG",))]))
    cast.journey(cast.person("Romarin", "Yonas"))
    cast.journey(cast.person("Sauge", "Selam"), programme="PHC")
    cast.journey(cast.person("Mauve", "Ada"), chantier=cast.iris)
    client.force_login(cast.ines)
    page = client.get(f"/partenaires/opportunites/{offer.key}/personnes/")
    tally = page.context["tally"]
    assert (tally.total, tally.yes, tally.no) == (2, 1, 1)
    assert not any(name in page.content.decode() for name in ("Romarin", "Sauge", "Mauve"))


def test_a_referent_prepares_a_file_from_the_page(cast: Cast, client: Client, today: date) -> None:
    offer, journey = opportunity(cast, documents="CV"), cast.journey(referent=cast.helene)
    client.force_login(cast.helene)
    act = f"/partenaires/opportunites/{offer.key}/proposer/"
    assert client.post(act, {"journey": str(journey.key)}).status_code == 302
    assert offer.orientations.get().items.filter(kind="DOCUMENT").count() == 1
    elsewhere = cast.journey(cast.person("Mauve", "Ada"), chantier=cast.iris)
    assert client.post(act, {"journey": str(elsewhere.key)}).status_code == 404


def test_the_form_adds_criteria_and_loses_nothing(cast: Cast, client: Client, today: date) -> None:
    local = partner(cast, territory=cast.orb)
    client.force_login(cast.ines)
    page = f"/partenaires/{local.key}/opportunite/"
    typed = {"title": "Studio", "theme": "LOGEMENT", "places": "2", "path": "VALIDATED", "documents": "CV\nCV\n"}
    shown = client.post(page, {**typed, "add": "1", "new": "household"}).content.decode()
    assert 'value="Studio"' in shown
    assert "Ménage" in shown
    row = {"criterion": "0", "c0-field": "household", "c0-comparison": "is"}
    refused = client.post(page, {**typed, **row})
    assert refused.status_code == 422
    assert "Ménage : choisissez une valeur" in refused.content.decode()
    assert client.post(page, {**typed, **row, "c0-value": "SEUL", "broadcast": "on"}).status_code == 302
    made = local.opportunities.get()
    assert (made.documents, made.places) == ("CV", 2)
    assert made.broadcast_at is not None
    assert rows_of(made.criteria) == [Row("household", IS, ("SEUL",))]


def test_four_hundred_people_answer_fast_in_few_queries(cast: Cast, client: Client, today: date) -> None:
    offer = opportunity(
        cast,
        criteria=stored(
            [
                Row("household", IS, ("SEUL",)),
                Row("housing", AT_MOST, ("3",)),
                Row("income", IS, ("SALAIRE", "RSA")),
                Row("french_oral", AT_LEAST, ("1",)),
                Row("months", AT_LEAST, ("1",)),
            ]
        ),
    )
    for index in range(400):
        person = cast.person(f"Nom{index}", "Yonas", birth_date=date(1970, 1, 1) + timedelta(days=index))
        cast.journey(person, referent=cast.helene)
    Situation.objects.bulk_create(
        Situation(
            journey=journey, stage=stage, observed_on=on, recorded_by=cast.helene, household="SEUL", housing="CHRS",
            income="RSA;SALAIRE", french_oral="A2" if journey.pk % 3 else "",
        )
        for journey in Journey.objects.all()
        for stage, on in (("ENTRY", date(2025, 1, 6)), ("REVIEW", date(2025, 2, 3)), ("REVIEW", date(2025, 3, 3)))
    )  # fmt: skip
    file(cast, Journey.objects.first(), offer)
    client.force_login(cast.helene)
    address = f"/partenaires/opportunites/{offer.key}/personnes/"
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).context["tally"].total == 400
    assert len(captured) <= 15, [query["sql"][:100] for query in captured]
    spent = []
    for _ in range(5):
        start = time.process_time()
        client.get(address)
        spent.append(time.process_time() - start)
    # 45 ms of the processor on a quiet machine, for a bar of 60; the margin is for one whose cores are shared.
    assert min(spent) < 0.15
