"""What requests, permanences and mobilisation bring to the meeting points."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, Value
from django.urls import reverse

from convergence.accounts.permissions import Permission
from convergence.journeys.file import File
from convergence.journeys.models import Journey
from convergence.kit import clock, french
from convergence.kit.context import link
from convergence.kit.meeting import Moment, NavItem, Panel, nav, panels, reach, timeline
from convergence.network.models import Membership
from convergence.network.viewer import Viewer
from convergence.nomenclature.base import label_of
from convergence.nomenclature.lists import Theme
from convergence.partnerships import mobilisation, request_lines
from convergence.partnerships.counting import counts
from convergence.partnerships.models import Permanence, PermanenceLine, Request
from convergence.partnerships.officers import asking_over_since
from convergence.partnerships.request_queries import inbox, late
from convergence.partnerships.views.requests import Ask, as_row

SHOWN = 5
"""Requests shown on the home of an officer, and on the page of a person."""


# ── Reach ───────────────────────────────────────────────────────────────────────────────────
def requests_answered(viewer: Viewer) -> Q | None:
    """Those of her territory and theme, and no other."""
    return inbox(viewer) if viewer.can(Permission.REQUESTS_ANSWER) else None


def requests_of_files(viewer: Viewer) -> Q | None:
    """Those made for the people whose file she opens."""
    scope = viewer.scope(Permission.PEOPLE_READ)
    if scope.nation:
        return Q()
    return Q(journey__chantier_id__in=scope.chantiers) if scope.chantiers else None


def permanences_of(viewer: Viewer) -> Q | None:
    """The two who meet."""
    if not (viewer.can(Permission.REQUESTS_ANSWER) or viewer.can(Permission.PEOPLE_WRITE)):
        return None
    return Q(officer=viewer.user) | Q(user=viewer.user)


# ── Navigation and home ─────────────────────────────────────────────────────────────────────
def requests_entry(viewer: Viewer) -> Iterable[NavItem]:
    """« Sollicitations », with those that wait for an answer."""
    if viewer.can(Permission.REQUESTS_ANSWER):
        yield NavItem("Sollicitations", link("requests"), "inbox", counts(viewer).sent or None)


def home_panels(page: str, _subject: Any, viewer: Viewer) -> Iterable[Panel]:
    """An officer finds the oldest requests on her home."""
    if page != "home" or not viewer.can(Permission.REQUESTS_ANSWER):
        return
    held, today = counts(viewer), clock.today()
    rows = (
        Request.objects.in_inbox_of(viewer)
        .filter(state=Request.State.SENT)
        .select_related("journey__person", "journey__chantier", "by", "officer")
        .order_by("moved_on", "pk")[:SHOWN]
    )
    words = f"{french.count(held.late, 'demande')} au-delà du délai"
    shown = [as_row(asked, today) for asked in rows] if held.sent else []
    yield Panel("partnerships/_home_officer.html", {"counts": held, "rows": shown, "late_words": words}, "top")


def next_permanence(page: str, _subject: Any, viewer: Viewer) -> Iterable[Panel]:
    """A CIP or an ESP finds her next permanence on her home."""
    if page != "home_later" or not (viewer.is_referent and viewer.can(Permission.PEOPLE_WRITE)):
        return
    mine = Permanence.objects.filter(user=viewer.user, held_on__isnull=True).select_related("officer")
    yield Panel("partnerships/_home_permanence.html", {"next": mine.order_by("on", "pk").first()})


def load_panel(page: str, _subject: Any, viewer: Viewer) -> Iterable[Panel]:
    """A coordinator sees how many requests are open on her territory, and how long they wait."""
    scope = viewer.scope(Permission.REQUESTS_FOLLOW)
    if page != "home_later" or not scope.territories:
        return
    today = clock.today()
    found = (
        Request.objects.filter(territory__in=scope.territories)
        .open()
        .aggregate(open=Count("pk"), sent=Count("pk", filter=Q(state="SENT")), late=Count("pk", filter=late(today)))
    )
    words = f"{french.count(found['late'], 'demande')} au-delà du délai"
    yield Panel("partnerships/_home_load.html", {**found, "late_words": words})


# ── The page of a person ────────────────────────────────────────────────────────────────────
@dataclass(frozen=True)
class HerRequest(Ask):
    """A request on the page of the person it is for."""

    to_read: bool = False


def person_panel(page: str, subject: Any, _viewer: Viewer) -> Iterable[Panel]:
    """Her requests, since when officers are mobilised, and the way to ask. Two queries."""
    if page != "person_later" or not isinstance(subject, File):
        return
    today = clock.today()
    ids = [journey.pk for journey in subject.journeys]
    asked = list(Request.objects.filter(journey__in=ids).select_related("officer").order_by("-sent_on", "-pk")[:SHOWN])
    placed, days = _placed_and_mobilised(ids, today)
    current = next((journey for journey in subject.journeys if subject.may_write(journey)), None)
    may_ask = current is not None and asking_over_since(current, today) is None
    since = _since(subject.journeys, days)
    yield Panel(
        "partnerships/_person_requests.html",
        {
            "requests": [_hers(one, today) for one in asked],
            "territory": placed,
            "partners": link("partners"),
            "ask": reverse("request_ask", args=[current.key]) if may_ask and current is not None else "",
            "since": since,
            "speak": reverse("journey_permanence", args=[current.key]) if may_ask and current is not None else "",
        },
    )


def told(subject: Any, _viewer: Viewer) -> Iterable[Moment]:
    """What was decided for her at permanences, whoever held them. One query."""
    if not isinstance(subject, File):
        return
    lines = (
        PermanenceLine.objects.filter(
            journey__in=[journey.pk for journey in subject.journeys], permanence__held_on__isnull=False, put_off=False
        )
        .select_related("permanence__officer")
        .order_by("pk")
    )
    for line in lines:
        theme = label_of(Theme, line.theme).lower()
        text = line.decision or line.topic
        held = line.permanence
        assert held.held_on is not None
        yield Moment(held.held_on, f"Permanence, {theme}", "chat-square-text", text, who=held.officer.name, order=9)


def _hers(asked: Request, today: date) -> HerRequest:
    row = as_row(asked, today)
    unread = asked.state in {Request.State.ANSWERED, Request.State.REFUSED} and asked.read_on is None
    return HerRequest(row.request, row.age, row.late, row.word, unread)


def _placed_and_mobilised(ids: list[int], today: date) -> tuple[bool, dict[int, dict[str, date]]]:
    """Whether one of her chantiers is in a territory today, and what mobilises officers: one query for both."""
    places = Membership.objects.on(today).order_by().values("chantier")
    here = Journey.objects.filter(pk__in=ids, chantier__in=places).order_by()
    rows = mobilisation.days(ids).union(
        here.annotate(about=Value(""), first=Value(today)).values_list("pk", "about", "first"), all=True
    )
    placed, told = False, []
    for journey, theme, on in rows:
        if theme:
            told.append((journey, theme, on))
        else:
            placed = True
    days: dict[int, dict[str, date]] = {}
    mobilisation.gather(days, told)
    return placed, days


def _since(journeys: Iterable[Journey], days: dict[int, dict[str, date]]) -> list[tuple[str, date]]:
    """(theme, first day) over her journeys, imported dates included."""
    seen = mobilisation.Seen(days)
    rows = list(journeys)
    found = []
    for theme, column in mobilisation.COLUMNS.items():
        on = mobilisation.earliest(seen.value(journey, column) for journey in rows)
        if on is not None:
            found.append((label_of(Theme, theme), on))
    return found


def register() -> None:
    reach.register(Request, requests_answered)
    reach.register(Request, requests_of_files)
    reach.register(Permanence, permanences_of)
    nav.register(requests_entry, rank=15)
    panels.register(home_panels, rank=20)
    panels.register(load_panel, rank=25)
    panels.register(next_permanence, rank=60)
    panels.register(person_panel, rank=40)
    timeline.register(told)
    request_lines.register()
