"""What a document says, as plain data: every document prints this, and nothing else.

It is gathered once from bilans that have passed the gate of their audience (see `gather`), so a number that is
hidden is not in it at all. It holds no query and no rule, and goes to JSON and back: a frozen edition keeps it,
and prints the same document years later. Rates, bounds and differences are fractions; texts are French, ready to
be read; a text typed by somebody is words, never markup.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date, datetime
from types import NoneType
from typing import Any, get_args, get_origin, get_type_hints


# ── Figures ─────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True)
class Lead:
    """One of the few numbers a document opens with. `number` is None when it is hidden."""

    label: str
    value: str
    number: int | None = None
    note: str = ""


@dataclass(frozen=True)
class Line:
    """One figure. When `hidden` gives a reason, no number of it is known here."""

    key: str
    version: int
    label: str
    kind: str
    sentence: str
    value: str
    number: float | None = None
    """The value itself: a fraction for a rate, a number for a count or a mean."""
    population: int | None = None
    known: int | None = None
    successes: int | None = None
    unknown: int | None = None
    refused: int | None = None
    low: float | None = None
    high: float | None = None
    network: float | None = None
    previous: float | None = None
    missing: str = ""
    bounds: str = ""
    warning: str = ""
    hidden: str = ""

    @property
    def is_rate(self) -> bool:
        return self.kind in ("rate", "distribution")


@dataclass(frozen=True)
class Part:
    """The figures of one moment of the journey."""

    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Side:
    """One side of a gap: how many people, how many of them succeeded."""

    label: str
    n: int
    successes: int

    @property
    def rate(self) -> float | None:
        return self.successes / self.n if self.n else None


@dataclass(frozen=True)
class Gap:
    """An observed gap with what it does not say, then the adjusted one or why there is none."""

    key: str
    title: str
    label: str
    what: str = ""
    exposed: Side | None = None
    unexposed: Side | None = None
    difference: float | None = None
    low: float | None = None
    high: float | None = None
    ratio: float | None = None
    told: str = ""
    """The interval in words, and whether anything may be concluded."""
    adjusted: str = ""
    adjusted_text: str = ""
    refused: str = ""
    """Why no adjusted number is printed."""
    hidden: str = ""


@dataclass(frozen=True)
class Spread:
    """How many people stand at each step: 0, 1, 2… `marked` are the first and the last that a figure counts."""

    label: str
    counts: tuple[int, ...]
    marked: tuple[int, int]
    caption: str


@dataclass(frozen=True)
class Place:
    """Where people sleep; `wanted` is what the programme looks for."""

    label: str
    wanted: bool = False
    known: bool = True


@dataclass(frozen=True)
class Flow:
    """From where to where: `counts[i][j]` people went from place i to place j."""

    places: tuple[Place, ...]
    counts: tuple[tuple[int, ...], ...]
    caption: str
    before: str = "À l’entrée"
    after: str = "À la sortie"


@dataclass(frozen=True)
class Series:
    """Values by step; None is a hole: not known, or not published."""

    name: str
    values: tuple[float | None, ...]


@dataclass(frozen=True)
class Chart:
    """Some series over the same steps: years, most of the time. `unit` is « % » for fractions, else empty."""

    title: str
    caption: str
    steps: tuple[str, ...]
    series: tuple[Series, ...]
    unit: str = ""


@dataclass(frozen=True)
class Row:
    """One level beside the others: the texts of its cells, and their numbers (None: hidden, or not known)."""

    label: str
    texts: tuple[str, ...]
    numbers: tuple[float | None, ...]
    whole: bool = False
    """Whether it is the level of the document itself."""


@dataclass(frozen=True)
class Beside:
    """The levels below, one row each. They are computed each on its own: a person may be counted in two."""

    title: str
    head: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    note: str = ""


@dataclass(frozen=True)
class Sheet:
    """One page about a level below: its leads and a few figures."""

    label: str
    leads: tuple[Lead, ...]
    lines: tuple[Line, ...]


# ── Definitions and source ──────────────────────────────────────────────────────────────────
@dataclass(frozen=True)
class Term:
    """One definition in words, with the version in force."""

    key: str
    version: int
    label: str
    kind: str
    among: str
    parts: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Source:
    """What the figures were computed on."""

    taken_at: datetime
    digest: str
    words: str
    """For the foot of every page."""
    least_known: int
    least_each: int
    known_share: float


# ── What people wrote: filled by an edition ─────────────────────────────────────────────────
@dataclass(frozen=True)
class Passage:
    """Some words beside the figures: a highlight, a qualitative element. `by` says whose words they are."""

    title: str
    text: str
    by: str = ""
    section: str = ""
    """The title of the section of figures it goes with; empty: the opening of the document."""


@dataclass(frozen=True)
class Caveat:
    """What a reader must know before she quotes: data that lack, are late, were not validated."""

    title: str
    text: str


@dataclass(frozen=True)
class Freshness:
    """The state of the data of one chantier on the day of the document."""

    label: str
    complete: float | None = None
    """Share of the wanted answers that are known."""
    old: str = ""
    """How many people present have a situation that was not seen for longer than the network’s rhythm, in words."""
    state: str = ""
    """Where its bilan stands: à compléter, complété, validé."""


@dataclass(frozen=True)
class Story:
    """The story of a journey, pseudonymised and agreed by the person."""

    title: str
    text: str
    note: str = ""


@dataclass(frozen=True)
class Change:
    """One figure that moved between two editions, and why."""

    key: str
    label: str
    before: str
    after: str
    why: str = ""


@dataclass(frozen=True)
class Edition:
    """What an edition adds to the figures. All of it may lack: a document of the day has none."""

    label: str = ""
    """« Édition 2, figée le 3 mars 2025 ». Empty: the document is of the day, and says so."""
    seal: str = ""
    """SHA-256 of all that the edition holds."""
    frozen: bool = False
    passages: tuple[Passage, ...] = ()
    caveats: tuple[Caveat, ...] = ()
    freshness: tuple[Freshness, ...] = ()
    stories: tuple[Story, ...] = ()
    changes: tuple[Change, ...] = ()


# ── The whole ───────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True)
class Content:
    """All that the documents of one programme, period and level may say to one audience."""

    programme: str
    programme_label: str
    period: str
    """`2024`, or `du 1er mars 2024 au 31 mai 2024`."""
    start: date
    end: date
    scope: str
    level: str
    """`national`, `territory`, `chantier`, `departement` or `hors-territoire`."""
    place: str
    public: bool
    title: str
    chantiers: int
    source: Source
    leads: tuple[Lead, ...]
    counts: tuple[Line, ...]
    """Figures that are no share: people, places, mean stock."""
    parts: tuple[Part, ...]
    gaps: tuple[Gap, ...] = ()
    spread: Spread | None = None
    flow: Flow | None = None
    charts: tuple[Chart, ...] = ()
    beside: Beside | None = None
    sheets: tuple[Sheet, ...] = ()
    terms: tuple[Term, ...] = ()
    notions: tuple[tuple[str, str], ...] = ()
    settings: tuple[tuple[str, str], ...] = ()
    previous: str = ""
    """What the figures are compared with, in words; empty: nothing."""
    edition: Edition = field(default_factory=Edition)
    provisional: bool = False
    """Published before its year is frozen."""

    @property
    def lines(self) -> list[Line]:
        """Every figure that is no gap, in reading order."""
        return [*self.counts, *(line for part in self.parts for line in part.lines)]

    @property
    def hidden(self) -> int:
        """How many figures are hidden."""
        return sum(bool(line.hidden) for line in self.lines) + sum(bool(gap.hidden) for gap in self.gaps)

    def line(self, key: str) -> Line | None:
        return next((line for line in self.lines if line.key == key), None)

    def to_json(self) -> dict[str, Any]:
        """Plain data, that a database keeps."""
        kept: dict[str, Any] = _plain(self)
        return kept


def from_json(kept: dict[str, Any]) -> Content:
    """The content that was kept. Raises TypeError, ValueError or KeyError when it is not one."""
    found: Content = _made(Content, kept)
    return found


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return {item.name: _plain(getattr(value, item.name)) for item in fields(value)}
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return value.isoformat() if isinstance(value, date) else value


def _made(kind: Any, value: Any) -> Any:
    """A value of that type from plain data. A part that an older document lacks takes its default."""
    if is_dataclass(kind) and isinstance(kind, type):
        hints = get_type_hints(kind)
        return kind(**{name: _made(hints[name], one) for name, one in value.items() if name in hints})
    if get_origin(kind) is tuple:
        args = get_args(kind)
        kinds = args[:1] * len(value) if args[-1] is Ellipsis else args
        return tuple(_made(one, each) for one, each in zip(kinds, value, strict=True))
    if NoneType in get_args(kind):
        return None if value is None else _made(next(one for one in get_args(kind) if one is not NoneType), value)
    return kind.fromisoformat(value) if kind in (date, datetime) else value
