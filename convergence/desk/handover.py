"""A colleague leaves: the people she answers for go to others, all at once, from a day on."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from convergence.accounts.access import needs
from convergence.accounts.models import User
from convergence.accounts.permissions import Permission
from convergence.accounts.roles import ROLES
from convergence.journeys import actions
from convergence.journeys.models import Journey
from convergence.kit import clock, french
from convergence.kit.dates import add_months
from convergence.network.models import Post
from convergence.network.viewer import Viewer

FOLLOWED_MONTHS = 14
"""After an exit, the time of the follow-up at 12 months and of its window."""
REFERENTS = [role.code for role in ROLES.values() if role.may_be_referent]


@dataclass
class Row:
    """One journey to hand over: to whom it could go, to whom it is proposed."""

    journey: Journey
    colleagues: list[User]
    chosen: str = ""

    @property
    def name(self) -> str:
        return f"to-{self.journey.key}"


def _journeys(viewer: Viewer, leaver: User) -> list[Journey]:
    """People present, then those who left and whose follow-ups are not all behind."""
    scope = viewer.scope(Permission.HAND_OVER)
    followed = add_months(clock.today(), -FOLLOWED_MONTHS)
    rows = Journey.objects.filter(
        Q(ended_on__isnull=True) | Q(ended_on__gte=followed),
        referents__user=leaver,
        referents__kind="REFERENT",
        referents__ended_on__isnull=True,
    )
    if not scope.nation:
        rows = rows.filter(chantier_id__in=scope.chantiers)
    rows = rows.select_related("person", "chantier").order_by("chantier__name", "person__search_text", "pk").distinct()
    return sorted(rows, key=lambda journey: journey.ended_on is not None)


def _colleagues(chantiers: set[int], leaver: User, on: date) -> dict[int, list[User]]:
    """Those who may answer for people in each chantier that day."""
    found: dict[int, dict[int, User]] = defaultdict(dict)
    posts = Post.objects.on(on).filter(chantier__in=chantiers, role__in=REFERENTS, user__is_active=True)
    for post in posts.exclude(user=leaver).select_related("user").order_by("user__last_name", "user__first_name"):
        if post.chantier_id is not None:
            found[post.chantier_id][post.user_id] = post.user
    return {chantier: list(users.values()) for chantier, users in found.items()}


def _leaver(viewer: Viewer, key: UUID) -> User:
    """Somebody who works, worked or answers for people where the viewer may hand over."""
    user = get_object_or_404(User, key=key, is_system=False)
    scope = viewer.scope(Permission.HAND_OVER)
    if scope.nation:
        return user
    works = Post.objects.filter(user=user, chantier__in=scope.chantiers).exists()
    if not works and not _journeys(viewer, user):
        raise Http404
    return user


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@needs(Permission.HAND_OVER)
def hand_over(request: HttpRequest, key: UUID) -> HttpResponse:
    """GET proposes, POST hands everything over in one transaction."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    leaver = _leaver(viewer, key)
    asked = request.POST if request.method == "POST" else request.GET
    today = clock.today()
    on = _day(asked.get("on", "")) or today
    journeys = _journeys(viewer, leaver)
    by_place = _colleagues({journey.chantier_id for journey in journeys}, leaver, on)
    rows = [Row(journey, by_place.get(journey.chantier_id, [])) for journey in journeys]
    if request.method != "POST" and "repartir" in request.GET:
        _share(rows)
    errors: list[str] = []
    if request.method == "POST":
        errors = _read(rows, request.POST, _day(request.POST.get("on", "")))
        if not errors:
            moved = _write(viewer, rows, on)
            messages.success(
                request, f"{french.count(moved, 'personne')} à d’autres mains à partir du {french.day(on)}."
            )
            return redirect("hand_over", leaver.key)
    context = {
        "leaver": leaver,
        "rows": rows,
        "on": on,
        "everyone": _everyone(rows),
        "errors": errors,
        "stuck": sorted({row.journey.chantier.name for row in rows if not row.colleagues}),
        "to_all": asked.get("all", ""),
        "posts": Post.objects.on(today).filter(user=leaver, chantier__isnull=False).select_related("chantier"),
        "may_team": viewer.can(Permission.TEAM_WRITE),
    }
    return render(request, "desk/hand_over.html", context, status=422 if errors else 200)


def _everyone(rows: list[Row]) -> list[User]:
    people = {user.pk: user for row in rows for user in row.colleagues}
    return sorted(people.values(), key=lambda user: (user.last_name, user.first_name))


def _share(rows: list[Row]) -> None:
    """Propose an even share among the colleagues of each chantier."""
    given: dict[int, int] = defaultdict(int)
    for row in rows:
        if row.colleagues:
            user = min(row.colleagues, key=lambda each: (given[each.pk], each.last_name, each.pk))
            given[user.pk] += 1
            row.chosen = str(user.key)


def _read(rows: list[Row], data: Any, on: date | None) -> list[str]:
    """Set what each row chose; what is wrong, in French."""
    errors = []
    if on is None:
        errors.append("Donnez la date à laquelle les personnes changent de mains.")
    to_all = data.get("all", "")
    for row in rows:
        own = data.get(row.name, "")
        allowed = {str(user.key) for user in row.colleagues}
        row.chosen = own or (to_all if to_all in allowed else "")
        if row.chosen and row.chosen not in allowed:
            errors.append(
                f"{row.journey.person.name} : ce ou cette collègue ne travaille pas à {row.journey.chantier}."
            )
            row.chosen = ""
    if rows and not any(row.chosen for row in rows) and not errors:
        errors.append("Choisissez au moins un ou une collègue.")
    return errors


@transaction.atomic
def _write(viewer: Viewer, rows: list[Row], on: date) -> int:
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if row.chosen:
            groups[row.chosen].append(row)
    moved = 0
    for chosen, members in groups.items():
        user = next(user for user in members[0].colleagues if str(user.key) == chosen)
        moved += actions.hand_over(by=viewer.user, journeys=[row.journey for row in members], user=user, on=on)
    return moved
