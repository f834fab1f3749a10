"""Which answer holds, and what may be shared: theme × state × relation × day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convergence.nomenclature.lists import LifeTheme
from convergence.people.sharing import agreed_themes, shared_themes, standing

TODAY = date(2025, 3, 10)
EVERY = LifeTheme.codes()


@dataclass(frozen=True)
class A:
    """An answer."""

    pk: int
    theme: str
    state: str
    on: date


def answers(*rows: tuple[str, str, int]) -> list[A]:
    """(theme, state, days ago), noted in that order."""
    return [A(at, theme, state, TODAY - timedelta(days=ago)) for at, (theme, state, ago) in enumerate(rows)]


CASES = [
    # what was answered, what is agreed today
    ([], set()),
    ([("LOGEMENT", "GIVEN", 0)], {"LOGEMENT"}),
    ([("LOGEMENT", "GIVEN", -1)], set()),  # dated tomorrow: not yet
    ([("LOGEMENT", "ASKED", 5)], set()),
    ([("LOGEMENT", "REFUSED", 5)], set()),
    ([("LOGEMENT", "ASKED", 5), ("LOGEMENT", "GIVEN", 1)], {"LOGEMENT"}),
    ([("LOGEMENT", "GIVEN", 5), ("LOGEMENT", "REVOKED", 0)], set()),
    ([("LOGEMENT", "GIVEN", 5), ("LOGEMENT", "REVOKED", 5)], set()),  # of one day, the last noted
    ([("LOGEMENT", "REVOKED", 5), ("LOGEMENT", "GIVEN", 5)], {"LOGEMENT"}),
    ([("LOGEMENT", "REVOKED", 2), ("LOGEMENT", "GIVEN", 5)], set()),  # noted late: the day rules
    ([("LOGEMENT", "GIVEN", 5), ("SANTE", "REFUSED", 5)], {"LOGEMENT"}),
    ([("", "GIVEN", 5)], EVERY),
    ([("", "GIVEN", 5), ("SANTE", "REFUSED", 1)], EVERY - {"SANTE"}),
    ([("", "GIVEN", 5), ("SANTE", "REVOKED", 1)], EVERY - {"SANTE"}),
    ([("LOGEMENT", "GIVEN", 5), ("", "REVOKED", 1)], set()),
    ([("LOGEMENT", "GIVEN", 5), ("", "REFUSED", 1)], set()),
    ([("", "REFUSED", 5), ("LOGEMENT", "GIVEN", 1)], {"LOGEMENT"}),
    ([("LOGEMENT", "GIVEN", 5), ("", "ASKED", 1)], {"LOGEMENT"}),  # a question takes nothing back
    ([("SANTE", "REFUSED", 5), ("", "GIVEN", 1)], EVERY),
]


@pytest.mark.parametrize(("given_answers", "agreed"), CASES)
def test_what_is_agreed(given_answers: list[tuple[str, str, int]], agreed: set[str]) -> None:
    assert agreed_themes(answers(*given_answers), TODAY) == agreed


@pytest.mark.parametrize(
    ("relation", "ended_in", "shared"),
    [
        ("ACTIVE", None, True),
        ("INTERROMPUE", None, True),
        ("AUCUNE", None, False),
        ("ACTIVE", 1, True),
        ("ACTIVE", 0, False),  # over from that day on
        ("ACTIVE", -1, False),
    ],
)
def test_a_relation_that_is_over_shares_nothing(relation: str, ended_in: int | None, shared: bool) -> None:
    ended_on = None if ended_in is None else TODAY + timedelta(days=ended_in)
    found = shared_themes(answers=answers(("LOGEMENT", "GIVEN", 5)), relation=relation, ended_on=ended_on, today=TODAY)
    assert found == ({"LOGEMENT"} if shared else set())


STORY = st.lists(
    st.tuples(
        st.sampled_from(["", *sorted(EVERY)]),
        st.sampled_from(["ASKED", "GIVEN", "REFUSED", "REVOKED"]),
        st.integers(-3, 30),
    ),
    max_size=12,
)


@given(STORY)
def test_nothing_is_agreed_without_a_yes_that_stands(story: list[tuple[str, str, int]]) -> None:
    """Each agreed theme goes back to a yes on it or on all; no later no on either comes after it."""
    rows = answers(*story)
    for theme in agreed_themes(rows, TODAY):
        about = sorted(
            (row for row in rows if row.theme in {"", theme} and row.on <= TODAY), key=lambda r: (r.on, r.pk)
        )
        firm = [row for row in about if row.state != "ASKED"]
        assert firm[-1].state == "GIVEN"


@given(STORY)
def test_taking_everything_back_closes_everything(story: list[tuple[str, str, int]]) -> None:
    rows = [*answers(*story), A(1000, "", "REVOKED", TODAY)]
    assert agreed_themes(rows, TODAY) == frozenset()
    assert standing(rows, TODAY)[""].state == "REVOKED"
