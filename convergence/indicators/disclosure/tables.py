"""The tables of a programme and a year: every figure at every published level, hidden or told, edition after
edition."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property

from convergence.indicators import registry
from convergence.indicators.bilan import HEADS
from convergence.indicators.definition import Definition
from convergence.indicators.disclosure import cells, protect
from convergence.indicators.disclosure.cells import (
    EXITS,
    MOVES,
    OPEN,
    PEOPLE,
    PLACES,
    Counted,
    count_level,
    everywhere_of,
)
from convergence.indicators.disclosure.protect import Change, Reason
from convergence.indicators.disclosure.published import Entry, Numbers, PublicSet
from convergence.indicators.levels import Level
from convergence.indicators.populations import Prepared
from convergence.indicators.scope import NATIONAL, OFF_TERRITORY, Period, Scope
from convergence.indicators.settings import Rules
from convergence.indicators.store import Snapshot

CHANTIERS = "CHANTIERS"
LEVELS = (Level.NATIONAL, Level.TERRITORY, Level.CHANTIER)
"""The levels that are published. Neither départements nor crossings are: they would cut the same people otherwise."""
Cells = Mapping[str, Mapping[str, Entry]]
"""Entries by scope, then by key."""


class Year:
    """The tables of a programme and a year, each made once for the same facts."""

    def __init__(self, snapshot: Snapshot, programme: str, year: int, earlier: tuple[PublicSet, ...]) -> None:
        self.snapshot = snapshot
        self.programme = programme
        self.year = year
        self.period = Period.year(year)
        self.rules = Rules.on(self.period.end)
        self.definitions = registry.of_programme(programme, self.period.end)
        self.earlier = earlier
        self.print = tuple((item.digest, item.taken_at.isoformat()) for item in earlier)

    @property
    def prepared(self) -> Prepared:
        return self.snapshot.prepared(self.programme, self.period)

    def set_of(self, found: Cells) -> PublicSet:
        return PublicSet(self.programme, self.year, self.snapshot.digest, self.snapshot.taken_at, found)

    def around(self, scope: Scope) -> Cells:
        """The tables that hold that level."""
        if scope.kind != "chantier":
            return self.top
        homes = self._homes.get(scope.value, ())
        return self._under(homes[0]) if len(homes) == 1 else self._stray

    @property
    def top(self) -> Cells:
        """The network, its territories, and the chantiers outside any."""
        return self._kept("top", self._top)

    @property
    def below(self) -> Cells:
        """Every chantier, within its territory."""
        found: dict[str, Mapping[str, Entry]] = dict(self._stray)
        for parent in sorted({homes[0] for homes in self._homes.values() if len(homes) == 1}):
            found |= self._under(parent)
        return found

    def _top(self) -> Cells:
        whole, parts = self._counted(Level.NATIONAL), self._counted(Level.TERRITORY)
        nation = _Table(self, whole).entries()
        lived = {home for homes in self._homes.values() for home in homes}
        rows = {row: here for row, here in parts.items() if row in lived}
        under = _Table(self, rows, nation[NATIONAL], whole[NATIONAL], name=NATIONAL)
        empty = {row: self._empty(row, here) for row, here in parts.items() if row not in lived}
        return {**nation, **under.entries(), **empty}

    def _under(self, parent: str) -> Cells:
        """The chantiers of a territory, or those outside any. None is told when one of them was elsewhere too this
        year: the others do not add up to the territory."""

        def make() -> Cells:
            rows = {f"chantier:{code}" for code, homes in self._homes.items() if homes == (parent,)}
            counted = {row: here for row, here in self._counted(Level.CHANTIER).items() if row in rows}
            shared = any(parent in homes for homes in self._homes.values() if len(homes) > 1)
            above = self._counted(Level.TERRITORY)[parent]
            return _Table(self, counted, self.top[parent], above, name=parent, closed=shared).entries()

        return self._kept(parent, make)

    @property
    def _stray(self) -> Cells:
        """Chantiers that were in two territories this year: in no table, so never told."""
        strays = [f"chantier:{code}" for code, homes in self._homes.items() if len(homes) > 1]
        return {row: dict.fromkeys(self.keys, Entry(reason=Reason.LEVEL)) for row in sorted(strays)}

    def _empty(self, row: str, here: Counted) -> Mapping[str, Entry]:
        """A place where the programme has nobody: nobody to protect, unless an edition hid somebody there."""
        before = [item.cells.get(row, {}) for item in self.earlier]
        found: dict[str, Entry] = {}
        for key in self.keys:
            was_hidden = any(key in entries and not entries[key].shown for entries in before)
            numbers = _numbers(here, key, whole=False)
            found[key] = Entry(reason=Reason.SMALL) if was_hidden else Entry(1, numbers, None, self.moment)
        return {**found, **_context(self, here)}

    @property
    def keys(self) -> tuple[str, ...]:
        """Every key that may be hidden."""
        return (*map(str, HEADS), *(definition.key for definition in self.definitions))

    @property
    def versions(self) -> Mapping[str, int]:
        return {definition.key: definition.version for definition in self.definitions}

    @property
    def moment(self) -> str:
        return self.snapshot.taken_at.isoformat()

    @cached_property
    def _homes(self) -> dict[str, tuple[str, ...]]:
        """Where the journeys of each chantier count: in one territory, unless it moved within the year."""
        found = self.prepared.journeys.select("chantier_code", "territory").unique().sort("chantier_code", "territory")
        homes: dict[str, tuple[str, ...]] = {}
        for code, territory in found.rows():
            homes[code] = (*homes.get(code, ()), f"territory:{territory}" if territory is not None else OFF_TERRITORY)
        return homes

    def _counted(self, level: Level) -> dict[str, Counted]:
        """Everything counted at every place of a level, before anything is hidden: kept here, never given out."""

        def make() -> dict[Level, dict[str, Counted]]:
            everywhere = everywhere_of(self.prepared, self.definitions)
            return {each: count_level(everywhere, each) for each in LEVELS}

        return self.snapshot.remember(("public counts", self.programme, self.year), make)[level]

    def _kept(self, what: str, make: Callable[[], Cells]) -> Cells:
        return self.snapshot.remember(("public tables", self.programme, self.year, what, self.print), make)


class _Table:
    """Every figure at the places of one parent: which cells are told, with which numbers."""

    def __init__(
        self,
        asked: Year,
        rows: Mapping[str, Counted],
        above: Mapping[str, Entry] | None = None,
        parent: Counted | None = None,
        *,
        name: str = "",
        closed: bool = False,
    ) -> None:
        self.asked = asked
        self.rows = rows
        self.above = above
        self.parent = parent
        self.name = name
        self.closed = closed
        self.before = [{row: item.cells.get(row, {}) for row in rows} for item in asked.earlier]
        self.out: dict[str, dict[str, Reason]] = {}
        """Hidden rows, by key."""
        self.same: dict[str, set[str]] = {}
        """Rows that keep the numbers of the last edition, by key."""
        self.found: dict[str, dict[str, Entry]] = {row: {} for row in rows}

    def entries(self) -> Cells:
        """The table, figure after figure, each after the one it rests on."""
        asked = self.asked
        known = {definition.key: definition for definition in asked.definitions}
        self._decide(PEOPLE, (PEOPLE,), "")
        self._decide(MOVES, (OPEN, EXITS), PEOPLE)

        def settle(definition: Definition) -> None:
            if definition.key in self.out:
                return
            base = cells.base(definition)
            if base in known:
                settle(known[base])
            self._decide(definition.key, (definition.key,), base if base in self.out else "")

        for definition in asked.definitions:
            settle(definition)
        return {row: {**self.found[row], **_context(asked, here)} for row, here in self.rows.items()}

    def _decide(self, key: str, told: tuple[str, ...], base: str) -> None:
        """Hide, then hold, the rows of one cell; `told` are the entries that it makes."""
        once = {row for row in self.rows if any(self._hid(entries[row], told) for entries in self.before)}
        if self.above is not None and not self.above[told[0]].shown:
            once = set(self.rows)
        already = frozenset(once | (self.out[base].keys() if base else set()))
        table = {row: here.cell(key) for row, here in self.rows.items()}
        out = protect.hidden(table, self.asked.rules, already=already)
        if self.closed:
            out = dict.fromkeys(self.rows, Reason.LEVEL)
        same = self._held(told, out, self.same.get(base, set()))
        for row in self.rows.keys() - out.keys() - same:
            for name in told:
                self.found[row][name] = self._fresh(row, name)
        for row in same - out.keys():
            last = self.before[-1][row]
            if all(name in last for name in told):
                self.found[row].update({name: last[name] for name in told})
            else:  # A figure the last edition had not, of people it counted otherwise.
                out[row] = Reason.SMALL
        for row, reason in out.items():
            self.found[row].update(dict.fromkeys(told, Entry(reason=reason)))
        self.out[key], self.same[key] = out, same

    def _held(self, told: tuple[str, ...], out: Mapping[str, Reason], base: set[str]) -> set[str]:
        """The rows that keep the numbers of the last edition."""
        if not self.before:
            return set()
        last, rules = self.before[-1], self.asked.rules
        changes, apart, new = {}, set(), []
        for row in self.rows.keys() - out.keys():
            change = self._moved(row, told, last[row])
            if not last[row]:
                new.append(change)
                continue
            changes[row] = change
            if protect.small(self._moved_beside(row, told, last[row]), rules):
                apart.add(row)
        return protect.held(
            changes, rules, above=self._moved_above(told, new), unseen=len(out), base=frozenset(base | apart)
        ) | (base - out.keys())

    def _moved(self, row: str, told: tuple[str, ...], last: Mapping[str, Entry]) -> Change:
        return _change(self.rows[row], told, last)

    def _moved_beside(self, row: str, told: tuple[str, ...], last: Mapping[str, Entry]) -> Change:
        if self.above is not None:
            return ()
        return tuple(
            count
            for name in told
            if (was := last[name].numbers if name in last else None) is not None
            for count in _numbers(self.rows[row], name, whole=True).beside(was)
        )

    def _moved_above(self, told: tuple[str, ...], new: list[Change]) -> Change | None:
        """What moved in the numbers told of the parent, less what new rows tell; None when it has none to compare.

        Numbers that are held, or have not moved, are told as unmoved.
        """
        if self.above is None or self.parent is None:
            return None
        last = self.asked.earlier[-1].cells.get(self.name, {})
        if not all(name in last and last[name].shown and self.above[name].shown for name in told):
            return None
        change = _change(self.parent, told, last)
        if any(self.above[name] == last[name] for name in told):
            change = (0,) * len(change)
        for other in new:
            change = tuple(one - two for one, two in zip(change, other, strict=True))
        return change

    def _fresh(self, row: str, name: str) -> Entry:
        """The numbers of today; the same ones as before keep their date, so that nothing tells them from held ones."""
        numbers = _numbers(self.rows[row], name, whole=self.above is None)
        was = self.before[-1][row].get(name) if self.before else None
        if was is not None and was.numbers is not None:
            numbers = numbers.within(was.numbers)
            if numbers == was.numbers:
                return was
        return Entry(self.asked.versions.get(name, 1), numbers, None, self.asked.moment)

    @staticmethod
    def _hid(entries: Mapping[str, Entry], told: tuple[str, ...]) -> bool:
        return any(name in entries and not entries[name].shown for name in told)


def _change(here: Counted, told: tuple[str, ...], last: Mapping[str, Entry]) -> Change:
    """What moved in a cell since the last edition, nobody being counted where it has none."""
    moved: Change = ()
    for name in told:
        was = last[name].numbers if name in last else None
        moved += _numbers(here, name, whole=False).since(was or Numbers())
    return moved


def _numbers(here: Counted, name: str, *, whole: bool) -> Numbers:
    """What an entry tells at a place."""
    if name in here.heads:
        return Numbers(successes=here.heads[name], refused=0)
    return Numbers.of(here.results[name], whole=whole)


def _context(asked: Year, here: Counted) -> dict[str, Entry]:
    """What says nothing of anybody: places, and how many chantiers."""
    return {
        PLACES: Entry(1, Numbers(successes=here.places, refused=0), None, asked.moment),
        CHANTIERS: Entry(1, Numbers(successes=here.chantiers, refused=0), None, asked.moment),
    }
