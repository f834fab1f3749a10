"""What the room brings to the meeting points: an entry, what waits, what comes, the personal calendar."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import F, OuterRef, Subquery

from convergence.accounts.permissions import Permission
from convergence.collective import course_points
from convergence.collective.inviting import invited_meetings, meetings_read
from convergence.collective.models import Decision, Meeting, Participant
from convergence.kit import clock, french
from convergence.kit.context import link
from convergence.kit.meeting import NETWORK_LIFE, Line, Lines, NavItem, Panel, Slot, calendar, lines, nav, panels, reach
from convergence.network.viewer import Viewer

SOON = timedelta(days=60)
SHOWN = 4
MOST = 200
"""Decisions of one person read at once: nobody has as many to do."""


def entry(viewer: Viewer) -> Iterable[NavItem]:
    """« Réunions », for those whom meetings may invite."""
    if viewer.can(Permission.MEETINGS_READ):
        yield NavItem("Réunions", link("gatherings"), "calendar-event", phone=False, group=NETWORK_LIFE)


def to_do(viewer: Viewer) -> list[Decision]:
    """Decisions that wait for her, soonest first. One query."""
    rows = Decision.objects.filter(user=viewer.user, state=Decision.State.OPEN).select_related("meeting")
    return list(rows.order_by(F("due_on").asc(nulls_last=True), "pk")[:MOST])


def waiting(viewer: Viewer, *, limit: int = 20, offset: int = 0) -> Lines:
    """What meetings decided that she would do."""
    if not viewer.can(Permission.MEETINGS_READ):
        return Lines([], 0, 0)
    rows = to_do(viewer)
    items = [
        Line(
            kind="meeting_decision", title="Décision à mener", due=one.due_on, person_key="",
            person_name=one.text, detail=f"{one.meeting.title}, {french.day(one.meeting.on)}",
            url=link("gathering", one.meeting.key), act="Voir",
        )
        for one in rows[offset : offset + limit]
    ]  # fmt: skip
    return Lines(items, len(rows), sum(one.is_late for one in rows))


def coming(viewer: Viewer) -> Any:
    """Meetings to which she is invited in the weeks to come, with her answer. One query, when read."""
    today = clock.today()
    mine = Participant.objects.filter(meeting=OuterRef("pk"), user=viewer.user).values("answer")[:1]
    return (
        invited_meetings(viewer)
        .upcoming(today)
        .filter(on__lte=today + SOON, cancelled_on__isnull=True)
        .select_related("chantier", "territory")
        .annotate(my_answer=Subquery(mine))
    )


def home_panel(page: str, _subject: Any, viewer: Viewer) -> Iterable[Panel]:
    """What comes, answered in one click; what she must do, for who has no list of what waits. Two queries at most."""
    if page != "home_later" or not viewer.can(Permission.MEETINGS_READ):
        return
    todo = [] if viewer.can(Permission.PEOPLE_WRITE) else to_do(viewer)
    rows = list(coming(viewer)[:SHOWN])
    if rows or todo:
        yield Panel("collective/_home.html", {"rows": rows, "todo": todo[:SHOWN], "more": max(0, len(todo) - SHOWN)})


def slots(viewer: Viewer, start: date, end: date) -> Iterable[Slot]:
    """Meetings to which she is invited and did not decline: what they are and where, nobody's name."""
    declined = Participant.objects.filter(user=viewer.user, answer=Participant.Answer.NO).values("meeting")
    rows = invited_meetings(viewer).filter(on__range=(start, end), cancelled_on__isnull=True).exclude(pk__in=declined)
    for one in rows.order_by("on", "at", "pk"):
        yield Slot(str(one.key), one.starts_at, one.ends_at, one.title, one.place or one.visio)


def register() -> None:
    reach.register(Meeting, meetings_read)
    nav.register(entry, rank=32)
    lines.register(waiting, rank=60)
    panels.register(home_panel, rank=20)
    calendar.register(slots)
    course_points.register()
