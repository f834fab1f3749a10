"""Which cells of a table are hidden, whatever the table is."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from convergence.indicators.disclosure.cells import Cell
from convergence.indicators.disclosure.protect import Reason, held, hidden, small
from convergence.indicators.settings import REFERENCE as RULES

counts = st.integers(0, 60)
tables = st.dictionaries(
    st.sampled_from("abcdefgh"),
    st.tuples(counts, counts).map(lambda pair: Cell((sum(pair),), pair)),
    min_size=1,
)


def rate(successes: int, failures: int) -> Cell:
    return Cell((successes + failures,), (successes, failures))


def total(cells: list[Cell]) -> Cell:
    found = cells[0]
    for cell in cells[1:]:
        found += cell
    return found


@settings(deadline=None)
@given(tables)
def test_what_is_shown_is_large_and_what_is_hidden_is_hidden_together(rows):
    out = hidden(rows, RULES)
    for code, cell in rows.items():
        assert code in out or cell.safe(RULES)
    inside = [rows[code] for code in out]
    if 0 < len(out) < len(rows):
        assert len(out) > 1
        assert total(inside).safe(RULES)
        assert 2 * len(out) <= len(rows)
        smallest = min(sum(rows[code].people) for code in rows.keys() - out.keys())
        added = [code for code in out if rows[code].safe(RULES)]
        assert all(sum(rows[code].people) <= smallest for code in added), "the smallest of the others go first"


@settings(deadline=None)
@given(tables, st.randoms())
def test_the_order_of_the_rows_changes_nothing(rows, random):
    shuffled = list(rows.items())
    random.shuffle(shuffled)
    assert hidden(dict(shuffled), RULES) == hidden(rows, RULES)


@settings(deadline=None)
@given(tables, st.sets(st.sampled_from("abcdefgh")))
def test_what_an_edition_hid_stays_hidden(rows, before):
    out = hidden(rows, RULES, already=frozenset(before))
    assert before & rows.keys() <= out.keys()
    assert hidden(rows, RULES, already=frozenset(out)).keys() >= out.keys()


def test_a_small_row_takes_the_smallest_other_with_it():
    rows = {"a": rate(2, 30), "b": rate(20, 20), "c": rate(90, 90), "d": rate(15, 15), "e": rate(50, 50)}
    assert hidden(rows, RULES) == {"a": Reason.SMALL, "d": Reason.SMALL}


def test_it_goes_on_until_the_sum_is_safe():
    rows = {name: rate(30, 30) for name in "cdefgh"} | {"a": rate(0, 12), "b": rate(1, 13), "i": rate(20, 15)}
    assert set(hidden(rows, RULES)) == {"a", "b", "i"}, "the two small ones have a single success between them"


def test_a_table_mostly_hidden_is_not_published():
    rows = {"a": rate(2, 30), "b": rate(20, 20), "c": rate(90, 90)}
    assert hidden(rows, RULES) == dict.fromkeys("abc", Reason.LEVEL)


class TestEditions:
    def test_a_change_of_a_few_people_is_small(self):
        assert small((1, 0), RULES)
        assert small((-4, 20), RULES)
        assert not small((0, 0), RULES)
        assert not small((5, -7), RULES)

    def test_a_row_held_takes_others_until_what_moved_is_enough(self):
        changes = {"a": (1, 0), "b": (6, 0), "c": (9, 0), "d": (0, 0)}
        assert held(changes, RULES, above=(16, 0), unseen=0) == {"a", "b"}, "by subtraction, seven over two rows"

    def test_alone_it_is_not_told_by_subtraction(self):
        changes = {"a": (1, 0), "b": (0, 0), "c": (9, 0)}
        assert held(changes, RULES, above=(10, 0), unseen=0) == {"a", "c"}

    def test_nothing_moved_nothing_held(self):
        assert held({"a": (0,), "b": (0,)}, RULES, above=(0,), unseen=0) == set()

    @settings(deadline=None)
    @given(
        st.dictionaries(st.sampled_from("abcdef"), st.tuples(st.integers(-9, 9), st.integers(-9, 9))),
        st.integers(0, 2),
    )
    def test_what_is_told_by_subtraction_is_nothing_or_enough(self, changes, unseen):
        above = tuple(sum(change[at] for change in changes.values()) for at in (0, 1))
        kept = held(changes, RULES, above=above, unseen=unseen)
        fresh = changes.keys() - kept
        assert not any(small(changes[code], RULES) for code in fresh)
        left = tuple(above[at] - sum(changes[code][at] for code in fresh) for at in (0, 1))
        if fresh and any(left):
            assert not small(left, RULES)
            assert len(kept) + unseen > 1
