"""The directory: who does what, where, and how to reach her."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from convergence.accounts.access import signed_in
from convergence.accounts.models import User
from convergence.accounts.permissions import Permission
from convergence.accounts.roles import OUTSIDE, ROLES, Level
from convergence.kit import clock
from convergence.kit.folding import fold
from convergence.kit.pages import paginate
from convergence.network.models import Membership, Post, Territory
from convergence.network.viewer import Viewer
from convergence.nomenclature.base import label_of
from convergence.nomenclature.lists import Theme

PER_PAGE = 40
ASKED = ("q", "role", "ou", "theme")


@dataclass(frozen=True)
class Place:
    """What somebody does somewhere. `url` when the reader may open the page of the place."""

    role: str
    where: str
    url: str = ""


@dataclass
class Colleague:
    """Somebody of the directory, with all that she does today."""

    user: User
    places: list[Place] = field(default_factory=list)


@signed_in
@require_safe
def directory(request: HttpRequest) -> HttpResponse:
    """Whom she may find, by name, function, place and theme. Four queries, however many they are."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    asked = {name: request.GET.get(name, "").strip()[:80] for name in ASKED}
    posts = list(
        Post.objects.visible_to(viewer)
        .on(clock.today())
        .filter(user__is_active=True, user__is_system=False)
        .select_related("user", "chantier", "territory")
        .order_by("user__last_name", "user__first_name", "user", "started_on", "pk")
    )
    territories = list(Territory.objects.order_by("name"))
    page = paginate(_found(posts, asked, _belonging(territories), viewer), request, per_page=PER_PAGE)
    nation = viewer.scope(Permission.NETWORK_READ).nation
    context = {
        "page": page,
        "asked": asked,
        "narrowed": any(asked.values()),
        "roles": [(role.code, role.label) for role in ROLES.values() if nation or role.code not in OUTSIDE],
        "themes": Theme.choices(),
        "places": [(one.slug, one.name) for one in territories] if viewer.can(Permission.NETWORK_READ) else [],
    }
    return render(request, "network/directory.html", context)


def _belonging(territories: Iterable[Territory]) -> dict[int, Territory]:
    """The territory of each chantier today."""
    known = {one.pk: one for one in territories}
    rows = Membership.objects.on(clock.today()).values_list("chantier_id", "territory_id")
    return {chantier: known[territory] for chantier, territory in rows}


def _found(
    posts: Iterable[Post], asked: dict[str, str], belonging: dict[int, Territory], viewer: Viewer
) -> list[Colleague]:
    """Those who answer to all that is asked, each once, with all she does.

    Words are sought over everything that is said of her, so that « emploi lille » finds the officer of Lille.
    """
    everyone: dict[int, Colleague] = {}
    said: dict[int, list[str]] = defaultdict(list)
    kept: set[int] = set()
    for post in posts:
        territory = post.territory or belonging.get(post.chantier_id or 0)
        colleague = everyone.setdefault(post.user_id, Colleague(post.user))
        place = _place(post, territory, viewer)
        colleague.places.append(place)
        said[post.user_id] += [place.role, place.where]
        if (
            asked["role"] in {"", post.role}
            and asked["theme"] in {"", post.theme}
            and asked["ou"] in {"", territory.slug if territory else ""}
        ):
            kept.add(post.user_id)
    words = fold(asked["q"]).split()
    return [
        colleague
        for pk, colleague in everyone.items()
        if pk in kept and _holds(words, f"{colleague.user.name} {' '.join(said[pk])}")
    ]


def _holds(words: list[str], text: str) -> bool:
    if not words:
        return True
    folded = fold(text)
    return all(word in folded for word in words)


def _place(post: Post, territory: Territory | None, viewer: Viewer) -> Place:
    role = ROLES[post.role].label
    if post.theme:
        role = f"{role}, {label_of(Theme, post.theme).lower()}"
    if post.chantier is not None:
        where = f"{post.chantier.name}, {territory.name}" if territory else post.chantier.name
        opens = viewer.scope(Permission.CHANTIER_READ).holds(post.chantier.pk)
        return Place(role, where, reverse("chantier", args=[post.chantier.key]) if opens else "")
    if territory is not None:
        scope = viewer.scope(Permission.NETWORK_READ)
        opens = scope.nation or territory.pk in scope.territories
        return Place(role, f"Territoire {territory.name}", reverse("territory", args=[territory.slug]) if opens else "")
    return Place(role, Level(post.level).label)
