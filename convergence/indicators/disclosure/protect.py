"""Which cells of one table are hidden: pure, and the same whoever asks.

A table is one figure at the places of one parent (the territories of the nation, the chantiers of a territory). Its
rows add up to the parent, or nearly (a person counted in two places is counted once above): whoever attacks it is
supposed to know the exact sum. Hiding one row alone therefore hides nothing.

Why two rows and a safe sum are enough. Hidden rows whose bases N are known, split into cases whose sums over the hidden
rows are known, are a table with known margins. In such a table (Fréchet) a case of a row can take
min(N, S, T - S, T - N) + 1 values, S being the sum of that case, T that of the bases: each of the four is at least the
threshold when the sum of the hidden rows is itself safe, and so is each base that is shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from convergence.indicators.disclosure.cells import Cell
from convergence.indicators.settings import Rules


class Reason(StrEnum):
    """Why a cell is hidden. The public reads one text for the first: telling a small cell from the one hidden beside
    it would undo the second."""

    SMALL = "small"
    """Too small, or it would give a small one away: that of its base, of its parent, of a sibling, of an edition."""
    LEVEL = "level"
    """Most cells of this table would be hidden: the level above is published instead."""


def hidden(rows: Mapping[str, Cell], rules: Rules, *, already: frozenset[str] = frozenset()) -> dict[str, Reason]:
    """The rows of a table to hide, by code. `already` are hidden whatever they hold.

    Too small ones first; then the smallest of the others, until at least two are hidden and their sum is safe; then the
    whole table when that is most of it. A table of one row is its parent.
    """
    out = set(already & rows.keys()) | {code for code, cell in rows.items() if not cell.safe(rules)}
    rest = sorted(rows.keys() - out, key=lambda code: (_size(rows[code]), code))
    if out:
        while rest and not _covered([rows[code] for code in out], rules):
            out.add(rest.pop(0))
    if 2 * len(out) > len(rows):
        whole = len(rows) > 1
        return dict.fromkeys(sorted(rows), Reason.LEVEL if whole else Reason.SMALL)
    return dict.fromkeys(sorted(out), Reason.SMALL)


def _covered(cells: list[Cell], rules: Rules) -> bool:
    """Whether what is known of these rows, their sum, tells little of each."""
    total = cells[0]
    for cell in cells[1:]:
        total += cell
    return len(cells) > 1 and total.safe(rules)


def _size(cell: Cell) -> int:
    return sum(cell.people)


Change = tuple[int, ...]
"""What moved in a cell from an edition to the next, count by count."""


def small(change: Change, rules: Rules) -> bool:
    """Whether a change would tell of a few people: some count moved, by less than a case may be."""
    return any(0 < abs(count) < rules.least_each for count in change)


def held(
    changes: Mapping[str, Change],
    rules: Rules,
    *,
    above: Change | None,
    unseen: int,
    base: frozenset[str] = frozenset(),
) -> set[str]:
    """The rows that keep the numbers of the edition before, by code.

    `changes` are those of rows told in both editions, `above` that of their parent when its new numbers are told,
    `unseen` how many rows are hidden, `base` the rows held because their base is. What moved in the rows that are
    held or hidden is known by subtraction: nothing, or enough, over at least two rows.
    """
    kept = {code for code, change in changes.items() if small(change, rules)} | (base & changes.keys())
    if above is None:
        return kept
    rest = sorted(changes.keys() - kept, key=lambda code: _moved(changes[code], code))
    while rest:
        left = list(above)
        for code in rest:
            left = [count - moved for count, moved in zip(left, changes[code], strict=True)]
        told = tuple(left)
        if not any(told) or (not small(told, rules) and len(kept) + unseen > 1):
            break
        kept.add(rest.pop(0))
    return kept


def _moved(change: Change, code: str) -> tuple[bool, int, str]:
    total = sum(abs(count) for count in change)
    return (not total, total, code)
