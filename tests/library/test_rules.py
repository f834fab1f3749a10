"""Search words and spells, as pure functions. No database."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convergence.library.rules import BREAK, due_on, index, spell_on, spells, terms

DAY = date(2025, 1, 6)
LETTERS = st.text(alphabet="abcdéèêàçùœ’-  ABCÉ", max_size=30)


def holds(text: str, words: str) -> bool:
    """What the database is asked, said in Python: each term begins a word of the text."""
    return all(f" {term}" in index(text) for term in terms(words))


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("hebergement", True), ("HÉBERGEMENT d'urgence", True), ("urgence l’hébergement", True), ("héberg", True),
        ("hebergements", True), ("ergement", False), ("oeuvre", True), ("œuvre", True), ("logement", False), ("", True),
    ],
)  # fmt: skip
def test_words_are_sought_blind_to_accents_order_and_apostrophes(words: str, found: bool) -> None:
    assert holds("Demander l’hébergement d’urgence : mise en œuvre", words) is found


def test_empty_words_count_only_when_alone() -> None:
    assert terms("le guide de la CAF") == ["guide", "caf"]
    assert terms("de la") == ["de", "la"]


@given(LETTERS)
def test_a_text_is_found_by_each_of_its_words(text: str) -> None:
    for word in index(text).split():
        assert holds(text, word) and holds(text, word.upper())


@given(LETTERS)
def test_order_does_not_count(text: str) -> None:
    assert sorted(terms(text)) == sorted(terms(" ".join(reversed(text.split()))))


# ── Spells ──────────────────────────────────────────────────────────────────────────────────
def test_another_chantier_does_not_start_again() -> None:
    moved = [(DAY, DAY + timedelta(days=99)), (DAY + timedelta(days=100), None)]
    assert spell_on(moved, DAY + timedelta(days=200)) == spells(moved)[0]
    assert spells(moved)[0].start == DAY


@pytest.mark.parametrize(("away", "starts_again"), [(0, False), (BREAK, False), (BREAK + 1, True)])
def test_a_long_break_starts_again(away: int, starts_again: bool) -> None:
    end = DAY + timedelta(days=30)
    back = end + timedelta(days=away + 1)
    spell = spell_on([(DAY, end), (back, None)], back)
    assert spell is not None and (spell.start == back) is starts_again


def test_nobody_holds_it_outside_her_days() -> None:
    held = [(DAY, DAY + timedelta(days=10))]
    assert spell_on(held, DAY - timedelta(days=1)) is None
    assert spell_on(held, DAY + timedelta(days=10)) is not None
    assert spell_on(held, DAY + timedelta(days=11)) is None


POSTS = st.lists(
    st.tuples(st.integers(0, 3000), st.one_of(st.none(), st.integers(0, 900))).map(
        lambda pair: (
            DAY + timedelta(days=pair[0]),
            None if pair[1] is None else DAY + timedelta(days=pair[0] + pair[1]),
        )
    ),
    max_size=8,
)


@given(POSTS)
def test_spells_cover_the_posts_and_stand_apart(posts: list[tuple[date, date | None]]) -> None:
    found = spells(posts)
    for start, end in posts:
        assert any(spell.holds(start) and (end is None or spell.holds(end)) for spell in found)
    for before, after in pairwise(found):
        assert before.end is not None and (after.start - before.end).days - 1 > BREAK


@given(st.integers(0, 730))
def test_a_step_is_never_due_on_a_week_end(day: int) -> None:
    on = due_on(DAY, day)
    assert on.weekday() < 5 and 0 <= (on - DAY).days - day <= 2
