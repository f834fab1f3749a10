"""What workshops and trainings bring to the meeting points: an entry, the timeline, homes, the personal calendar."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q

from convergence.accounts.permissions import Permission
from convergence.collective.models import Course, Enrolment, Presence, Sitting
from convergence.collective.rights import courses_read
from convergence.journeys.file import File
from convergence.journeys.worklist import answers_for
from convergence.kit import clock
from convergence.kit.context import link
from convergence.kit.meeting import NETWORK_LIFE, Moment, NavItem, Panel, Slot, calendar, nav, panels, reach, timeline
from convergence.network.viewer import Viewer

SOON = timedelta(days=21)
TO_NOTE = timedelta(days=60)
"""Days within which a session without any presence is recalled to who holds it."""
SHOWN = 4
State = Enrolment.State


def entry(viewer: Viewer) -> Iterable[NavItem]:
    if viewer.can(Permission.COURSES_READ):
        yield NavItem("Ateliers et formations", link("courses"), "easel", phone=False, group=NETWORK_LIFE)


def moments(file: File, viewer: Viewer) -> Iterable[Moment]:
    """Each session to which the person came. One query."""
    rows = Presence.objects.filter(
        enrolment__journey__in=[journey.pk for journey in file.journeys], present=True,
        sitting__cancelled_on__isnull=True,
    )  # fmt: skip
    for row in rows.select_related("sitting__course__lead").order_by("sitting__on", "pk"):
        course = row.sitting.course
        yield Moment(
            row.sitting.on, f"Atelier : {course.title}", "easel", course.topic_label, course.lead.name, order=15
        )


def on_page(page: str, file: Any, viewer: Viewer) -> Iterable[Panel]:
    """On the person’s page: what she is enrolled in, with its next date and how often she came. Two queries at most."""
    if page != "person_later" or not viewer.can(Permission.PEOPLE_READ):
        return
    today = clock.today()
    rows = list(
        Enrolment.objects.exclude(state=State.LEFT)
        .filter(journey__in=[journey.pk for journey in file.journeys])
        .filter(Q(course__ends_on__gte=today) | Q(course__ends_on__isnull=True))
        .annotate(came=Count("presences", filter=Q(presences__present=True)))
        .select_related("course")
        .order_by("course__starts_on", "pk")
    )
    if rows:
        dates: dict[int, list[date]] = {}
        kept = Sitting.objects.filter(course__in=[row.course_id for row in rows], cancelled_on__isnull=True)
        for course, on in kept.order_by("on").values_list("course", "on"):
            dates.setdefault(course, []).append(on)
        shown = [
            {
                "row": row, "next": next((on for on in dates.get(row.course_id, ()) if on >= today), None),
                "held": sum(on < today for on in dates.get(row.course_id, ())),
            }
            for row in rows
        ]  # fmt: skip
        yield Panel("collective/_person.html", {"rows": shown})


def home_panel(page: str, _subject: Any, viewer: Viewer) -> Iterable[Panel]:
    """What she holds soon, what she has not noted, and where her people go. Three queries at most."""
    if page != "home_later" or not viewer.can(Permission.COURSES_READ):
        return
    today = clock.today()
    mine: list[Sitting] = []
    to_note: list[Sitting] = []
    if viewer.can(Permission.COURSES_RUN):
        held = Sitting.objects.filter(course__lead=viewer.user, cancelled_on__isnull=True).select_related("course")
        mine = list(held.filter(on__gte=today, on__lte=today + SOON).order_by("on", "at", "pk")[:SHOWN])
        past = held.filter(on__lt=today, on__gte=today - TO_NOTE, others=0, presences=None)
        to_note = list(past.filter(course__enrolments__state=State.ENROLLED).distinct().order_by("on", "pk")[:SHOWN])
    people = _of_my_people(viewer, today) if viewer.can(Permission.PEOPLE_WRITE) else []
    if mine or to_note or people:
        yield Panel("collective/_home_courses.html", {"mine": mine, "to_note": to_note, "people": people})


def _of_my_people(viewer: Viewer, today: date) -> list[tuple[Sitting, list[str]]]:
    """Sessions of the coming days with the names of those of her people who are on the list. One query."""
    rows = (
        Enrolment.objects.filter(
            state=State.ENROLLED, journey__in=answers_for(viewer).values("pk"),
            course__sittings__cancelled_on__isnull=True, course__sittings__on__range=(today, today + SOON),
        )
        .order_by("course__sittings__on", "course__sittings__at", "course__sittings", "journey__person__search_text")
        .values_list("course__sittings", "journey__person__first_name", "journey__person__last_name")
    )  # fmt: skip
    names: dict[int, list[str]] = {}
    for sitting, first, last in rows:
        if sitting in names or len(names) < SHOWN:
            names.setdefault(sitting, []).append(f"{first} {last}")
    found = Sitting.objects.filter(pk__in=names).select_related("course").order_by("on", "at", "pk") if names else ()
    return [(sitting, names[sitting.pk]) for sitting in found]


def slots(viewer: Viewer, start: date, end: date) -> Iterable[Slot]:
    """Sessions that she holds, and those of trainings on whose list she is: what and where, nobody’s name."""
    listed = Enrolment.objects.filter(user=viewer.user, state=State.ENROLLED).values("course")
    rows = Sitting.objects.filter(
        Q(course__lead=viewer.user) | Q(course__in=listed), on__range=(start, end), cancelled_on__isnull=True
    )
    for one in rows.select_related("course").order_by("on", "at", "pk"):
        yield Slot(str(one.key), one.starts_at, one.ends_at, one.course.title, one.where)


def register() -> None:
    reach.register(Course, courses_read)
    nav.register(entry, rank=33)
    timeline.register(moments, rank=65)
    panels.register(on_page, rank=45)
    panels.register(home_panel, rank=22)
    calendar.register(slots)
