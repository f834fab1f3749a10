"""What every view of journeys asks first: may she see it, may she write it, where does she come from."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from convergence.accounts.permissions import Permission
from convergence.journeys.models import Journey
from convergence.network.viewer import Viewer
from convergence.people.models import Person


def viewer_of(request: HttpRequest) -> Viewer:
    """Who looks: the middleware has put it there, and the declared permission was asked."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    return viewer


def is_htmx(request: HttpRequest) -> bool:
    return bool(getattr(request, "htmx", False))


def journey_to_read(request: HttpRequest, key: UUID) -> Journey:
    """The journey, if the viewer may open its file; 404 otherwise, as if it were not there."""
    found: Journey = get_object_or_404(
        Journey.objects.visible_to(viewer_of(request)).select_related("person", "chantier"), key=key
    )
    return found


def journey_to_write(request: HttpRequest, key: UUID) -> Journey:
    """The same, if she may also write in it; 403 otherwise."""
    journey = journey_to_read(request, key)
    if not viewer_of(request).can(Permission.PEOPLE_WRITE, journey.chantier_id):
        raise PermissionDenied
    return journey


def person_to_read(request: HttpRequest, key: UUID) -> Person:
    found: Person = get_object_or_404(Person.objects.visible_to(viewer_of(request)), key=key)
    return found


def may_write(viewer: Viewer, person: Person) -> bool:
    """Whether one of the journeys she sees is in a chantier where she writes."""
    scope = viewer.scope(Permission.PEOPLE_WRITE)
    seen = Journey.objects.visible_to(viewer).filter(person=person)
    return bool(scope) and (scope.nation or seen.filter(chantier_id__in=scope.chantiers).exists())


def place_to_write(request: HttpRequest, person: Person) -> Journey:
    """Whose contact details and papers are written: the journey asked for (`parcours`), else the one open here."""
    scope = viewer_of(request).scope(Permission.PEOPLE_WRITE)
    mine = Journey.objects.visible_to(viewer_of(request)).filter(person=person).select_related("chantier")
    rows = [journey for journey in mine.order_by("-started_on", "-pk") if scope.holds(journey.chantier_id)]
    asked = next((journey for journey in rows if str(journey.key) == request.GET.get("parcours")), None)
    found: Journey | None = asked or next((journey for journey in rows if journey.is_open), None)
    found = found or (rows[0] if rows else None)
    if found is None:
        raise PermissionDenied
    return found


def person_to_write(request: HttpRequest, key: UUID) -> Person:
    person = person_to_read(request, key)
    if not may_write(viewer_of(request), person):
        raise PermissionDenied
    return person


def file_of(journey: Journey) -> str:
    """Address of the person's page, on that journey."""
    return f"{reverse('person', args=[journey.person.key])}?parcours={journey.key}"


def back(request: HttpRequest, default: str, said: str = "") -> HttpResponse:
    """Go back where she came from, with a word about what was done."""
    if said:
        messages.success(request, said)
    return redirect(came_from(request, default))


def came_from(request: HttpRequest, default: str) -> str:
    """Where she came from: `next`, on this site only."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}, require_https=False)
    return wanted if wanted and safe else default


def day_or(text: str | None, default: date) -> date:
    """A day typed as the browser sends it, or the default when it is not one."""
    try:
        return datetime.strptime(text or "", "%Y-%m-%d").date()
    except ValueError:
        return default


def context(journey: Journey, **more: Any) -> dict[str, Any]:
    """What every page of a journey shows at its head."""
    return {"journey": journey, "person": journey.person, "file": file_of(journey), **more}
