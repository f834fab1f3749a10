"""Meeting points: how low rooms use high ones.

Each is a registry that rooms fill in `AppConfig.ready()`. `people` never imports `journeys`, and the
desk imports nobody's insides: it asks the meeting point.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Generic, ParamSpec, TypeVar

from django.db.models import Model, Q

P = ParamSpec("P")
R = TypeVar("R")


class Point(Generic[P, R]):
    """A named registry of functions of the same shape, kept in the order of `rank`."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._providers: list[tuple[int, Callable[P, R]]] = []

    def register(self, provider: Callable[P, R], *, rank: int = 50) -> Callable[P, R]:
        if all(known is not provider for _, known in self._providers):
            self._providers.append((rank, provider))
            self._providers.sort(key=lambda pair: pair[0])
        return provider

    def ask(self, *args: P.args, **kwargs: P.kwargs) -> list[R]:
        return [provider(*args, **kwargs) for _, provider in self._providers]


class Reach:
    """Who may see what. The answers for a model are OR-ed; no answer means nobody."""

    def __init__(self) -> None:
        self._rules: dict[type[Model], list[Callable[[Any], Q | None]]] = {}

    def register(self, model: type[Model], rule: Callable[[Any], Q | None]) -> None:
        """`rule(viewer)` answers a Q of visible rows, or None for none."""
        rules = self._rules.setdefault(model, [])
        if rule not in rules:
            rules.append(rule)

    def q(self, viewer: Any, model: type[Model]) -> Q:
        """The rows of `model` that `viewer` may see. Fails closed."""
        total: Q | None = None
        for rule in self._rules.get(model, ()):
            answer = rule(viewer)
            if answer is not None:
                total = answer if total is None else total | answer
        return total if total is not None else Q(pk__in=[])


@dataclass(frozen=True)
class Line:
    """One thing that waits for someone. Derived from dates, never stored."""

    kind: str
    title: str
    due: date | None
    person_key: str
    person_name: str
    detail: str = ""
    template: str = ""
    """Template of the acts offered in place (receives `line`)."""
    url: str = ""
    act: str = ""
    subject: Any = None
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Lines:
    """What one room says waits: the first ones by due date, and how many there are in all."""

    items: list[Line]
    total: int
    late: int


@dataclass(frozen=True)
class Moment:
    """An entry of a person's timeline."""

    on: date
    title: str
    icon: str
    text: str = ""
    who: str = ""
    order: int = 0
    private: bool = False
    """Shown to this reader alone; never printed."""
    key: str = ""
    """Public key of what it tells, where the page may have to take it away again."""


@dataclass(frozen=True)
class Hit:
    """A result of the search bar."""

    title: str
    detail: str
    url: str
    icon: str


@dataclass(frozen=True)
class Panel:
    """A block that a room hangs on a page: a template and what it needs."""

    template: str
    context: dict[str, Any]
    column: str = "main"


@dataclass(frozen=True)
class NavItem:
    """An entry of the navigation, shown to those who may."""

    label: str
    url: str
    icon: str
    count: int | None = None
    phone: bool = True
    group: str = ""
    """The fold it stands in, as its title reads: `NETWORK_LIFE`, `STEERING`, `DATA`. Empty for what is opened daily."""


NETWORK_LIFE, DATA, STEERING = "Vie du réseau", "Données et bilans", "Pilotage"
"""Folds of the navigation, in their order."""


@dataclass(frozen=True)
class FigureNote:
    """A line under a figure: what a room knows of what it rests on."""

    text: str
    url: str = ""


@dataclass(frozen=True)
class Reminder:
    """A line of the weekly mail: what is due and the page to do it on. No name of a person, ever."""

    text: str
    url: str


@dataclass(frozen=True)
class Slot:
    """Something that a calendar outside shows: no name of a person, ever."""

    key: str
    starts_at: datetime
    ends_at: datetime
    title: str
    place: str = ""


reach = Reach()
lines: Point[..., Lines] = Point("lines")
"""`lines.ask(viewer, limit=20, offset=0)`: what waits for her, oldest due first; totals count all of it."""
timeline: Point[[Any, Any], Iterable[Moment]] = Point("timeline")
search: Point[[str, Any], Iterable[Hit]] = Point("search")
panels: Point[[str, Any, Any], Iterable[Panel]] = Point("panels")
"""`panels.ask(page, subject, viewer)`: page names are `person`, `people`, `chantier`, `territory`, `home`, `gathering`,
`identity`, `account`.

`person_later`, `chantier_later`, and `home_later` then `home_learning` then `home_last` are the parts of these pages
fetched after them: what does not have to be there at the first glance. The home itself holds what waits for those who
have no list, and its `aside`. `campaign_chantier` is the page where a chantier completes its bilan of the year."""
figure_notes: Point[[Any, Any], Mapping[str, FigureNote]] = Point("figure_notes")
"""`figure_notes.ask(bilan, viewer)`: lines by key of figure; without a bilan, those of all that the viewer reads."""
calendar: Point[[Any, date, date], Iterable[Slot]] = Point("calendar")
"""`calendar.ask(viewer, start, end)`: what her own calendar shows beside her appointments."""
reminders: Point[[Any], Iterable[Reminder]] = Point("reminders")
"""`reminders.ask(viewer)`: what her weekly mail recalls beside the data to mend."""
nav: Point[[Any], Iterable[NavItem]] = Point("nav")
create: Point[[Any], NavItem | None] = Point("create")
"""What the button beside the search bar creates for that viewer: the first answer that is one."""
