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

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Exists, F, Max, OuterRef, Q, Sum

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


def _held(asked: Asked, group: str, prefix: str = "") -> Q:
    last = min(asked.end, clock.today())
    kinds = CourseKind.in_group(group)
    found = Q(**{f"{prefix}cancelled_on__isnull": True, f"{prefix}on__gte": asked.start, f"{prefix}on__lte": last,
                 f"{prefix}course__kind__in": kinds})  # fmt: skip
    return found & Q(**{f"{prefix}course__topic__in": asked.topics}) if asked.topics else found


def sittings_of(asked: Asked, group: str) -> Any:
    """Sessions held for the places asked, or to which somebody of these chantiers came."""
    rows = Sitting.objects.filter(_held(asked, group))
    if asked.everywhere:
        return rows
    came = presences_of(asked, group).filter(sitting=OuterRef("pk"))
    return rows.filter(_for(asked, "") | Q(Exists(came)))


def presences_of(asked: Asked, group: str) -> Any:
    """Named presences that count."""
    rows = Presence.objects.filter(_held(asked, group, "sitting__"), present=True)
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


def _nameless(asked: Asked, group: str) -> Any:
    """Sessions whose people without a name count."""
    rows = Sitting.objects.filter(_held(asked, group), others__gt=0)
    return rows if asked.everywhere else rows.filter(_for(asked, ""))


# ── The totals ──────────────────────────────────────────────────────────────────────────────
def workshops(asked: Asked) -> Workshops:
    """Participations of people in journey. Three queries."""
    held = sittings_of(asked, PEOPLE).aggregate(courses=Count("course", distinct=True), sittings=Count("pk"))
    came = presences_of(asked, PEOPLE).aggregate(
        total=Count("pk"), people=Count("enrolment__journey__person", distinct=True)
    )
    others = _nameless(asked, PEOPLE).aggregate(total=Sum("others"))["total"] or 0
    return Workshops(held["courses"], held["sittings"], came["total"] + others, came["people"], others)


def trainings(asked: Asked) -> Trainings:
    """Participations of permanents. Three queries."""
    held = sittings_of(asked, STAFF).aggregate(courses=Count("course", distinct=True), sittings=Count("pk"))
    came = presences_of(asked, STAFF).aggregate(
        total=Count("pk"), users=Count("enrolment__user", distinct=True), minutes=Sum("sitting__minutes"),
        guests=Count("enrolment", filter=Q(enrolment__user__isnull=True), distinct=True),
    )  # fmt: skip
    nameless = _nameless(asked, STAFF).order_by().values_list("course").annotate(
        most=Max("others"), each=Sum("others"), spent=Sum(F("others") * F("minutes"))
    )  # fmt: skip
    fullest = total = minutes = 0
    for _, most, each, spent in nameless:
        fullest, total, minutes = fullest + most, total + each, minutes + spent
    return Trainings(
        held["courses"], held["sittings"], came["total"] + total, came["users"] + came["guests"] + fullest,
        ((came["minutes"] or 0) + minutes) / 60,
    )  # fmt: skip


def partners(asked: Asked) -> int:
    """Partners mobilised: those of workshops and trainings of which a session was held. One query."""
    return int(_partners(asked).count())


def partners_by_theme(asked: Asked) -> list[tuple[str, int]]:
    """(label of the topic, partners mobilised on it), the most first. One query."""
    held = _partner_sittings(asked)
    rows = (
        Course.objects.filter(partners__isnull=False, pk__in=held).order_by().values_list("topic")
        .annotate(total=Count("partners", distinct=True))
    )  # fmt: skip
    return sorted(((label_of(Topic, topic), total) for topic, total in rows), key=lambda row: (-row[1], row[0]))


def _partner_sittings(asked: Asked) -> Any:
    both = Q(pk__in=sittings_of(asked, PEOPLE).values("pk")) | Q(pk__in=sittings_of(asked, STAFF).values("pk"))
    return Sitting.objects.filter(both).order_by().values("course")


def _partners(asked: Asked) -> Any:
    return Partner.objects.filter(courses__in=_partner_sittings(asked)).distinct()


# ── Tables ──────────────────────────────────────────────────────────────────────────────────
def by_topic(asked: Asked, group: str) -> list[Line]:
    """A line for each topic. Three queries."""
    found = _lines(asked, group, ("topic",))
    return sorted(
        (Line(label_of(Topic, key[0]), *row) for key, row in found.items()),
        key=lambda line: (-line.participations, line.label),
    )


def by_place(asked: Asked, group: str) -> list[Line]:
    """A line for each place for which sessions were held. Three queries."""
    found = _lines(asked, group, ("territory__name", "chantier__name"))
    rows = [Line(chantier or territory or "Tout le réseau", *row) for (territory, chantier), row in found.items()]
    return sorted(rows, key=lambda line: (line.label != "Tout le réseau", line.label))


def _lines(asked: Asked, group: str, keys: tuple[str, ...]) -> dict[tuple[Any, ...], tuple[int, int, int, int]]:
    """By key: courses, sessions, participations, distinct people."""
    of_course = [f"course__{key}" for key in keys]
    held = sittings_of(asked, group).order_by().values_list(*of_course)
    who = "enrolment__journey__person" if group == PEOPLE else "enrolment__user"
    came = presences_of(asked, group).order_by().values_list(*(f"sitting__{key}" for key in of_course))
    named = {row[: len(keys)]: row[len(keys) :] for row in came.annotate(Count("pk"), Count(who, distinct=True))}
    others = _nameless(asked, group).order_by().values_list(*of_course).annotate(total=Sum("others"))
    nameless = {row[: len(keys)]: row[-1] for row in others}
    found = {}
    for row in held.annotate(Count("course", distinct=True), Count("pk")):
        key = row[: len(keys)]
        total, people = named.get(key, (0, 0))
        found[key] = (row[-2], row[-1], total + nameless.get(key, 0), people)
    return found
