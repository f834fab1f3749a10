"""The week's hours of one chantier: one grid, pre-filled, one Save."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from convergence.accounts.access import needs
from convergence.accounts.permissions import Permission
from convergence.journeys import actions
from convergence.journeys.hours import chantiers_of, read_grid, team_week
from convergence.kit import clock, french
from convergence.kit.dates import monday
from convergence.network.models import Chantier
from convergence.network.viewer import Viewer


def _week(text: str) -> date:
    """The Monday asked for; a wrong or far address falls on the present week."""
    today = clock.today()
    try:
        asked = monday(date.fromisoformat(text)) if text else monday(today)
    except ValueError:
        return monday(today)
    return asked if date(2000, 1, 1) <= asked <= today + timedelta(days=366) else monday(today)


def _chantier(chantiers: list[Chantier], viewer: Viewer, text: str) -> Chantier:
    """The chantier asked for, else her own. What she may not see does not exist."""
    if text:
        try:
            key = UUID(text)
        except ValueError:
            raise Http404 from None
        for chantier in chantiers:
            if chantier.key == key:
                return chantier
        raise Http404
    mine = {post.chantier_id for post in viewer.posts}
    return next((chantier for chantier in chantiers if chantier.pk in mine), chantiers[0])


def grid(viewer: Viewer, chantier: str = "", week: str = "") -> dict[str, Any]:
    """All that the grid's templates need. `chantiers` is empty for who sees no hours anywhere."""
    chantiers = chantiers_of(viewer)
    if not chantiers:
        return {"chantiers": [], "chantier": None, "rows": []}
    where = _chantier(chantiers, viewer, chantier)
    start = _week(week)
    present = monday(clock.today())
    rows = team_week(viewer, where, start)
    return {
        "chantiers": chantiers,
        "chantier": where,
        "rows": rows,
        "week": start,
        "sunday": start + timedelta(days=6),
        "previous": start - timedelta(days=7),
        "next": start + timedelta(days=7),
        "present": present,
        "saved": sum(row.saved for row in rows),
        "forgotten": sum(row.before is None and row.journey.started_on < start for row in rows)
        if start == present
        else 0,
        "unplanned": sum(row.planned is None for row in rows),
        "may_write": viewer.can(Permission.HOURS_WRITE, where.pk) and start <= present,
        "to_come": start > present,
    }


@needs(Permission.HOURS_READ)
def hours(request: HttpRequest) -> HttpResponse:
    """GET shows a week, POST saves it whole."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    asked = request.POST if request.method == "POST" else request.GET
    context = grid(viewer, asked.get("chantier", ""), asked.get("semaine", ""))
    if request.method != "POST" or not context["chantiers"]:
        return render(request, "journeys/hours.html", context)
    if not context["may_write"]:
        raise PermissionDenied
    wanted = read_grid(context["rows"], request.POST)
    wrong = [row for row in context["rows"] if row.error]
    if wrong:
        return render(request, "journeys/hours.html", {**context, "wrong": wrong}, status=422)
    changed = actions.record_weeks(by=viewer.user, week=context["week"], hours=wanted)
    said = f"{french.count(changed, 'ligne')} à jour" if changed else "rien n’avait changé"
    messages.success(request, f"Semaine du {french.day(context['week'], today=clock.today())} enregistrée, {said}.")
    return redirect(f"{reverse('hours')}?chantier={context['chantier'].key}&semaine={context['week'].isoformat()}")
