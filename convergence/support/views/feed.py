"""The calendar feed: an address that only its holder knows, and that names nobody."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from icalendar import Calendar, Event

from convergence.accounts.access import needs, public
from convergence.accounts.permissions import Permission
from convergence.journeys.views.common import viewer_of
from convergence.kit import clock, meeting
from convergence.kit.context import link
from convergence.kit.meeting import Slot
from convergence.network.viewer import Viewer
from convergence.support.actions.agenda import close_feed, digest_of, note_feed_read, open_feed
from convergence.support.models import Appointment, CalendarFeed

BEFORE, AFTER = timedelta(days=31), timedelta(days=366)
"""What a calendar shows: a month behind, a year ahead."""
TITLE = "Rendez-vous"


def calendar_of(viewer: Viewer) -> bytes:
    """Her appointments and meetings as iCalendar: hour, length, place. No name, and no subject of an appointment:
    calendars live outside."""
    today = clock.today()
    calendar = Calendar()
    calendar.add("prodid", "-//Convergence//Agenda//FR")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", "Convergence")
    rows = Appointment.objects.visible_to(viewer).held_by(viewer.user)
    first, last = today - BEFORE, today + AFTER
    for row in rows.filter(on__gte=first, on__lte=last).exclude(state="CANCELLED"):
        calendar.add_component(_event(Slot(str(row.key), row.starts_at, row.ends_at, TITLE, row.place)))
    for slots in meeting.calendar.ask(viewer, first, last):
        for slot in slots:
            calendar.add_component(_event(slot))
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _event(slot: Slot) -> Event:
    event = Event()
    event.add("uid", f"{slot.key}@convergence")
    event.add("dtstamp", clock.now())
    event.add("dtstart", slot.starts_at)
    event.add("dtend", slot.ends_at)
    event.add("summary", slot.title)
    event.add("class", "PRIVATE")
    if slot.place:
        event.add("location", slot.place)
    return event


@public
@require_safe
@never_cache
def feed(_request: HttpRequest, token: str) -> HttpResponse:
    """Read by a calendar program. Closed, renewed, or held by who lost her post: nothing is there."""
    found = CalendarFeed.objects.filter(digest=digest_of(token)).select_related("user").first()
    if found is None or not found.user.is_active:
        raise Http404
    viewer = Viewer(found.user)
    if not (viewer.can(Permission.PEOPLE_READ) or viewer.can(Permission.MEETINGS_READ)):
        raise Http404
    note_feed_read(feed=found)
    response = HttpResponse(calendar_of(viewer), content_type="text/calendar; charset=utf-8")
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"
    return response


@needs(Permission.PEOPLE_WRITE, Permission.MEETINGS_READ)
@require_POST
@never_cache
def renew(request: HttpRequest) -> HttpResponse:
    """A new address, shown once: the page answers the secret itself, and keeps it nowhere."""
    token = open_feed(by=viewer_of(request).user)
    address = request.build_absolute_uri(reverse("agenda_feed", args=[token]))
    return render(request, "support/feed.html", {"address": address, "back": _home_of(viewer_of(request))})


@needs(Permission.PEOPLE_WRITE, Permission.MEETINGS_READ)
@require_POST
def close(request: HttpRequest) -> HttpResponse:
    """The address answers nothing any more."""
    close_feed(by=viewer_of(request).user)
    messages.success(request, "L’adresse de votre agenda est fermée.")
    return redirect(_home_of(viewer_of(request)))


def _home_of(viewer: Viewer) -> str:
    """Where she manages the address: her agenda, or the meetings of the network."""
    return (link("agenda") if viewer.can(Permission.PEOPLE_WRITE) else link("gatherings")) or link("home")
