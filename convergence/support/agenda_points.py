"""What the agenda brings to the meeting points: its entry, one’s week on the home page, what the past still asks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.urls import reverse

from convergence.journeys import worklist
from convergence.journeys.worklist import Facts, Kind
from convergence.kit import clock, french, meeting
from convergence.kit.blocks import WeekDay, WeekItem
from convergence.kit.context import link
from convergence.kit.dates import holiday
from convergence.kit.meeting import NavItem, Panel
from convergence.network.viewer import Viewer
from convergence.nomenclature.base import label_of
from convergence.nomenclature.lists import EntryKind


def slot(appointment: Any, *, acts: str = "") -> WeekItem:
    """One appointment of a week."""
    text = appointment.subject or label_of(EntryKind, appointment.kind)
    return WeekItem(
        hour=french.hour(appointment.at),
        name=appointment.journey.person.name,
        text=", ".join(part for part in (text, appointment.place) if part),
        url=reverse("appointment", args=[appointment.key]),
        template=acts,
        subject=appointment,
        key=f"slot-{appointment.key}",
    )


def days_of(
    appointments: Iterable[Any], start: date, *, acts: str = "", acts_from: date = date.min, add: str = ""
) -> list[WeekDay]:
    """The five days worked, the week end when something is there, each with its public holiday.

    `acts` is the template that answers for an appointment in its place, from the day `acts_from` on.
    """
    today, by_day = clock.today(), defaultdict(list)
    for appointment in appointments:
        by_day[appointment.on].append(slot(appointment, acts=acts if appointment.on >= acts_from else ""))
    return [
        WeekDay(day, by_day[day], day == today, holiday(day), f"{add}?jour={day.isoformat()}" if add else "")
        for day in (start + timedelta(days=rank) for rank in range(7))
        if day.weekday() < 5 or by_day[day]
    ]


def week(page: str, _subject: Any, viewer: Viewer) -> Iterable[Panel]:
    """« Ma semaine », beside what waits, fetched once the page is there. No query."""
    if page == "home" and viewer.is_referent:
        yield Panel("support/panels/week.html", {}, "aside")


def entry(viewer: Viewer) -> Iterable[NavItem]:
    if viewer.is_referent:
        yield NavItem("Agenda", link("agenda"), "calendar3")


# ── What is to be said of the past ──────────────────────────────────────────────────────────
def _waiting(_sql: Any, _today: date) -> str:
    """Appointments of the days before without an outcome; those of the day are answered in the week itself."""
    return """
        SELECT 'appointment', mine.id, a.id, a."on" FROM mine JOIN support_appointment a ON a.journey_id = mine.id
        WHERE a.state = 'PLANNED' AND a."on" < %(today)s"""


def _detail(facts: Facts) -> str:
    return french.weekday(facts.row.due)


def _which(facts: Facts) -> dict[str, Any]:
    """The row is not read: its line says the day, and the answer names it."""
    return {"appointment": facts.row.subject_id}


def register() -> None:
    meeting.nav.register(entry, rank=15)
    meeting.panels.register(week, rank=10)
    kind = Kind("Rendez-vous à préciser", _detail, "support/lines/appointment.html", act="Noter", more=_which)
    worklist.extend("appointment", kind, _waiting)
