"""A territory: its chantiers, its team by theme, where it stands in time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from convergence.accounts.access import needs
from convergence.accounts.permissions import Permission
from convergence.accounts.roles import ROLES
from convergence.desk.chantier import Holder, sorted_rows
from convergence.desk.overview import overview, total
from convergence.kit import clock, meeting
from convergence.network.models import Membership, Post, Territory, TerritoryStep
from convergence.network.viewer import Viewer
from convergence.nomenclature.base import label_of
from convergence.nomenclature.lists import TerritoryStatus, Theme


@dataclass(frozen=True)
class Step:
    """A status of the territory, from a day on."""

    label: str
    on: date
    current: bool


@needs(Permission.NETWORK_READ)
def territory(request: HttpRequest, slug: str) -> HttpResponse:
    """The page of one territory, as it is today."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    subject = get_object_or_404(Territory.objects.visible_to(viewer), slug=slug)
    today = clock.today()
    members = list(Membership.objects.filter(territory=subject).select_related("chantier").order_by("chantier__name"))
    present = {member.chantier_id for member in members if _holds(member, today)}
    chantiers = [member.chantier for member in members if member.chantier_id in present]
    rows = overview(list({chantier.pk: chantier for chantier in chantiers}.values()), today)
    context = {
        "territory": subject,
        "today": today,
        "row": total(rows),
        "page": sorted_rows(request, rows),
        "moves": [member for member in members if member.started_on is not None or member.ended_on is not None],
        "steps": steps_of(subject, today),
        "posts": team_of(subject, today),
        "may_register": viewer.can(Permission.NETWORK_WRITE),
        "may_team": viewer.can(Permission.TEAM_WRITE),
        "panels": [panel for panels in meeting.panels.ask("territory", subject, viewer) for panel in panels],
    }
    return render(request, "desk/territory.html", context)


def _holds(member: Any, day: date) -> bool:
    return (member.started_on is None or member.started_on <= day) and (
        member.ended_on is None or day <= member.ended_on
    )


def steps_of(subject: Territory, today: date) -> list[Step]:
    """Statuses over time, oldest first."""
    steps = list(TerritoryStep.objects.filter(territory=subject).order_by("on", "pk"))
    past = [step for step in steps if step.on <= today]
    now = past[-1].pk if past else None
    return [Step(label_of(TerritoryStatus, step.status), step.on, step.pk == now) for step in steps]


def team_of(subject: Territory, today: date) -> list[Holder]:
    """Coordinator first, then officers by theme."""
    posts = Post.objects.on(today).filter(territory=subject).select_related("user")
    held = [Holder(post, ROLES[post.role].label, label_of(Theme, post.theme)) for post in posts]
    return sorted(held, key=lambda each: (each.post.role != "COORDINATOR", each.theme, each.post.user.last_name))
