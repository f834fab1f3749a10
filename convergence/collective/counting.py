"""What workshops and trainings amount to, counted from what was noted: for pages, experiments and steering committees.

Everything takes an `Asked`: between two days, both included, for some chantiers and territories and on some topics.
Only sessions held count: their day has come and they were not called off. Source: domain/1-inventory.md, F22.

- A participation is one presence at one session, named or counted without a name.
- A person counts once, through all her journeys. A permanent counts once, by her account; a guest is one row of a list.
  Those counted without a name have no identity: at most once per training, as many as at its fullest session.
- A partner is mobilised when a session of something it takes part in was held.
- Asked of chantiers, a presence counts when that person or permanent is of one of them that day, wherever the session
  is held; those without a name count with the chantier for which the session is held.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Case, CharField, Count, Exists, F, Max, OuterRef, Q, Sum, Value, When

from convergence.collective.models import PEOPLE, STAFF, Course, Presence, Sitting
from convergence.kit import clock
from convergence.network.models import Membership, Post
from convergence.network.scope import Scope
from convergence.nomenclature.base import label_of
from convergence.nomenclature.collective import CourseKind, Topic
from convergence.partnerships.models import Partner


@dataclass(frozen=True)
class Asked:
    """A question. Without chantiers and territories: the whole network; without topics: all of them."""

    start: date
    end: date
    chantiers: frozenset[int] | None = None
    territories: frozenset[int] | None = None
    topics: frozenset[str] = field(default=frozenset())

    @property
    def everywhere(self) -> bool:
        return self.chantiers is None and self.territories is None


def asked_of(scope: Scope, start: date, end: date, topics: frozenset[str] = frozenset()) -> Asked:
    """The question over all that a scope holds."""
    if scope.nation:
        return Asked(start, end, topics=topics)
    return Asked(start, end, scope.chantiers, scope.territories, topics)


@dataclass(frozen=True)
class Workshops:
    """Of people in journey. `people`: distinct, known by name; `others`: participations counted without one."""

    workshops: int
    sittings: int
    participations: int
    people: int
    others: int


@dataclass(frozen=True)
class Trainings:
    """Of permanents. `trained`: distinct; `hours`: sum of the hours of each who was there."""

    trainings: int
    sittings: int
    participations: int
    trained: int
    hours: float


@dataclass(frozen=True)
class Line:
    """One line of a table: a topic, or a place."""

    label: str
    courses: int
    sittings: int
    participations: int
    people: int


# ── What counts ─────────────────────────────────────────────────────────────────────────────
def _then(on: str) -> Any:
    """Memberships in force on the day of a session."""
    start = Q(started_on__isnull=True) | Q(started_on__lte=OuterRef(on))
    return Membership.objects.filter(start, Q(ended_on__isnull=True) | Q(ended_on__gte=OuterRef(on)))


def _for(asked: Asked, prefix: str) -> Q:
    """Sessions held for the places asked: theirs, their territories’, those of the chantiers of these territories."""
    chantiers, territories = asked.chantiers or frozenset(), asked.territories or frozenset()
    members = _then(f"{prefix}on").filter(chantier=OuterRef(f"{prefix}course__chantier"), territory__in=territories)
    return (
        Q(**{f"{prefix}course__chantier__in": chantiers}) | Q(**{f"{prefix}course__territory__in": territories})
        | Q(Exists(members))
    )  # fmt: skip


def _held(asked: Asked, prefix: str = "") -> Q:
    last = min(asked.end, clock.today())
    kinds = CourseKind.in_group(PEOPLE, STAFF)
    found = Q(**{f"{prefix}cancelled_on__isnull": True, f"{prefix}on__gte": asked.start, f"{prefix}on__lte": last,
                 f"{prefix}course__kind__in": kinds})  # fmt: skip
    return found & Q(**{f"{prefix}course__topic__in": asked.topics}) if asked.topics else found


def sittings_of(asked: Asked) -> Any:
    """Sessions held for the places asked, or to which somebody of these chantiers came."""
    rows = Sitting.objects.filter(_held(asked))
    if asked.everywhere:
        return rows
    came = presences_of(asked).filter(sitting=OuterRef("pk"))
    return rows.filter(_for(asked, "") | Q(Exists(came)))


def presences_of(asked: Asked) -> Any:
    """Named presences that count."""
    rows = Presence.objects.filter(_held(asked, "sitting__"), present=True)
    if asked.everywhere:
        return rows
    chantiers = asked.chantiers or frozenset()
    posts = Post.objects.filter(
        Q(ended_on__isnull=True) | Q(ended_on__gte=OuterRef("sitting__on")), user=OuterRef("enrolment__user"),
        chantier__in=chantiers, started_on__lte=OuterRef("sitting__on"),
    )  # fmt: skip
    return rows.filter(
        _for(asked, "sitting__") | Q(enrolment__journey__chantier__in=chantiers) | Q(Exists(posts))
    )  # fmt: skip


def _nameless(asked: Asked) -> Any:
    """Sessions whose people without a name count."""
    rows = Sitting.objects.filter(_held(asked), others__gt=0)
    return rows if asked.everywhere else rows.filter(_for(asked, ""))


# ── The totals ──────────────────────────────────────────────────────────────────────────────
_PLACE = ("territory__name", "chantier__name")
_SIDE = Case(
    When(sitting__course__kind__in=CourseKind.in_group(PEOPLE), then=Value(PEOPLE)),
    default=Value(STAFF), output_field=CharField(),
)  # fmt: skip
"""Whether a presence is that of somebody in journey or of a permanent."""


def _side(kind: str) -> str:
    return PEOPLE if kind in CourseKind.in_group(PEOPLE) else STAFF


def both(asked: Asked) -> tuple[Workshops, Trainings]:
    """Participations of people in journey, and of permanents. Three queries."""
    return _totals(asked, _sessions(asked), _without_name(asked))


@dataclass(frozen=True)
class _Sessions:
    """Courses of one kind, topic and place with their sessions held."""

    side: str
    topic: str
    place: tuple[str | None, str | None]
    courses: int
    sittings: int


@dataclass(frozen=True)
class _Nameless:
    """People counted without a name in one course: at its fullest session, in all, and their minutes."""

    side: str
    topic: str
    place: tuple[str | None, str | None]
    most: int
    total: int
    minutes: int


def _sessions(asked: Asked) -> list[_Sessions]:
    keys = ("course__kind", "course__topic", *(f"course__{name}" for name in _PLACE))
    rows = sittings_of(asked).order_by().values_list(*keys).annotate(Count("course", distinct=True), Count("pk"))
    return [_Sessions(_side(kind), topic, (where, site), a, b) for kind, topic, where, site, a, b in rows]


def _without_name(asked: Asked) -> list[_Nameless]:
    keys = ("course", "course__kind", "course__topic", *(f"course__{name}" for name in _PLACE))
    rows = _nameless(asked).order_by().values_list(*keys).annotate(
        most=Max("others"), total=Sum("others"), spent=Sum(F("others") * F("minutes"))
    )  # fmt: skip
    return [_Nameless(_side(kind), topic, (where, site), *sums) for _, kind, topic, where, site, *sums in rows]


def _totals(
    asked: Asked, sessions: Sequence[_Sessions], nameless: Sequence[_Nameless]
) -> tuple[Workshops, Trainings]:  # fmt: skip
    rows = presences_of(asked).order_by().annotate(side=_SIDE).values_list("side").annotate(
        total=Count("pk"), people=Count("enrolment__journey__person", distinct=True),
        users=Count("enrolment__user", distinct=True), minutes=Sum("sitting__minutes"),
        guests=Count(
            "enrolment", filter=Q(enrolment__user__isnull=True, enrolment__journey__isnull=True), distinct=True
        ),
    )  # fmt: skip
    came = {side: sums for side, *sums in rows}
    none = (0, 0, 0, 0, 0)

    def held(side: str) -> tuple[int, int]:
        mine = [row for row in sessions if row.side == side]
        return sum(row.courses for row in mine), sum(row.sittings for row in mine)

    others = sum(row.total for row in nameless if row.side == PEOPLE)
    total, people, _, _, _ = came.get(PEOPLE, none)
    first = Workshops(*held(PEOPLE), total + others, people, others)
    mine = [row for row in nameless if row.side == STAFF]
    total, _, users, minutes, guests = came.get(STAFF, none)
    trained = users + guests + sum(row.most for row in mine)
    spent = (minutes or 0) + sum(row.minutes for row in mine)
    return first, Trainings(*held(STAFF), total + sum(row.total for row in mine), trained, spent / 60)


def partners(asked: Asked) -> int:
    """Partners mobilised: those of workshops and trainings of which a session was held. One query."""
    held = sittings_of(asked).order_by().values("course")
    return int(Partner.objects.filter(courses__in=held).distinct().count())


def partners_by_theme(asked: Asked) -> list[tuple[str, int]]:
    """(label of the topic, partners mobilised on it), the most first. One query."""
    held = sittings_of(asked).order_by().values("course")
    rows = (
        Course.objects.filter(partners__isnull=False, pk__in=held).order_by().values_list("topic")
        .annotate(total=Count("partners", distinct=True))
    )  # fmt: skip
    return sorted(((label_of(Topic, topic), total) for topic, total in rows), key=lambda row: (-row[1], row[0]))


# ── Tables ──────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True)
class Told:
    """All that a page tells of a question. The tables are told by PEOPLE and STAFF."""

    workshops: Workshops
    trainings: Trainings
    by_topic: dict[str, list[Line]]
    by_place: dict[str, list[Line]]


def told(asked: Asked) -> Told:
    """The totals, then a line for each topic and for each place for which sessions were held. Five queries."""
    sessions, nameless = _sessions(asked), _without_name(asked)
    first, second = _totals(asked, sessions, nameless)
    topics: dict[str, list[Line]] = {PEOPLE: [], STAFF: []}
    places: dict[str, list[Line]] = {PEOPLE: [], STAFF: []}
    for (side, key), row in _lines(asked, sessions, nameless, ("topic",), lambda row: (row.topic,)).items():
        topics[side].append(Line(label_of(Topic, key[0]), *row))
    for (side, key), row in _lines(asked, sessions, nameless, _PLACE, lambda row: row.place).items():
        places[side].append(Line(key[1] or key[0] or "Tout le réseau", *row))
    for side in (PEOPLE, STAFF):
        topics[side].sort(key=lambda line: (-line.participations, line.label))
        places[side].sort(key=lambda line: (line.label != "Tout le réseau", line.label))
    return Told(first, second, topics, places)


def _lines(
    asked: Asked, sessions: Sequence[_Sessions], nameless: Sequence[_Nameless], names: tuple[str, ...],
    key_of: Callable[[Any], tuple[Any, ...]],
) -> dict[tuple[str, tuple[Any, ...]], tuple[int, int, int, int]]:  # fmt: skip
    """By side and key: courses, sessions, participations, distinct people. One query."""
    columns = [f"sitting__course__{name}" for name in names]
    rows = presences_of(asked).order_by().annotate(side=_SIDE).values_list("side", *columns).annotate(
        Count("pk"), Count("enrolment__journey__person", distinct=True), Count("enrolment__user", distinct=True)
    )  # fmt: skip
    named = {(row[0], tuple(row[1:-3])): (row[-3], row[-2] if row[0] == PEOPLE else row[-1]) for row in rows}
    found: dict[tuple[str, tuple[Any, ...]], tuple[int, int, int, int]] = {}
    for one in sessions:
        at = one.side, key_of(one)
        courses, sittings, *rest = found.get(at, (0, 0, *named.get(at, (0, 0))))
        found[at] = courses + one.courses, sittings + one.sittings, rest[0], rest[1]
    for other in nameless:
        at = other.side, key_of(other)
        courses, sittings, total, people = found.get(at, (0, 0, *named.get(at, (0, 0))))
        found[at] = courses, sittings, total + other.total, people
    return found
