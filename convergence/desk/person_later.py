"""The part of a person’s page that comes after it: what higher rooms hang there, asked apart to keep the page quick."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from convergence.accounts.access import needs
from convergence.accounts.models import Reading
from convergence.accounts.permissions import Permission
from convergence.desk.person import month_start, opened
from convergence.kit import clock, meeting
from convergence.kit.meeting import Panel
from convergence.network.viewer import Viewer


@needs(Permission.PEOPLE_READ)
def later(request: HttpRequest, key: UUID) -> HttpResponse:
    """A fragment of the page that the same reader has just opened, and that was logged then."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    file = opened(viewer, key)
    file.asked = request.GET.get("parcours", "")
    hung: list[Panel] = [panel for answer in meeting.panels.ask("person_later", file, viewer) for panel in answer]
    since = month_start(clock.today())
    context = {
        "panels": hung,
        "papers": file.current_papers,
        "today": clock.today(),
        "person": file.person,
        "readings": Reading.objects.filter(person_key=file.person.key, kind="FILE", at__gte=since).count(),
    }
    return render(request, "desk/_person_later.html", context)
