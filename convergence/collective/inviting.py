"""Who is expected at a meeting, and which meetings somebody may read or hold: by role and place, on the day itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef, Q

from convergence.accounts.models import User
from convergence.accounts.permissions import Permission
from convergence.accounts.roles import OUTSIDE, ROLES, Level
from convergence.collective.models import Meeting, Participant
from convergence.network.models import Chantier, Membership, Post, Territory
from convergence.network.queries import in_force
from convergence.network.scope import Scope
from convergence.network.viewer import Viewer

INVITED = tuple((role.code, role.label) for role in ROLES.values() if role.code not in OUTSIDE)
"""Roles that a meeting may invite."""


@dataclass(frozen=True)
class Expected:
    """Somebody on the list of a meeting, with what is known of her coming."""

    ref: str
    """« u » and the key of her account, or « p » and the key of the guest."""
    name: str
    detail: str
    answer: str
    present: bool | None
    named: bool
    user: User | None = None

    @property
    def answer_label(self) -> str:
        return Participant.Answer(self.answer).label if self.answer else ""


def posts_invited(meeting: Meeting) -> Any:
    """Posts in force on the day of the meeting that its roles and place invite, by name."""
    return posts_of(meeting, meeting.on)


def posts_of(called: Any, day: date) -> Any:
    """Posts in force that day that the roles and the place of a meeting or a course invite, by name."""
    rows = Post.objects.on(day).filter(role__in=called.role_codes, user__is_active=True)
    if called.chantier_id is not None:
        members = Membership.objects.on(day).filter(chantier=called.chantier_id)
        off = Q(level=Level.OFF_TERRITORY.value) & ~Exists(members)
        held = members.values("territory")
        rows = rows.filter(Q(chantier=called.chantier_id) | Q(territory__in=held) | Q(level=Level.NATION.value) | off)
    elif called.territory_id is not None:
        inside = Membership.objects.on(day).filter(territory=called.territory_id).values("chantier")
        rows = rows.filter(Q(territory=called.territory_id) | Q(chantier__in=inside) | Q(level=Level.NATION.value))
    return rows.select_related("user", "chantier", "territory").order_by(
        "user__last_name", "user__first_name", "user", "pk"
    )


def expected(meeting: Meeting) -> list[Expected]:
    """Everybody on the list: by role, by name, then guests. Two queries."""
    known = list(meeting.participants.select_related("user").order_by("name", "pk"))
    by_user = {row.user_id: row for row in known if row.user_id is not None}
    rows: dict[int, Expected] = {}
    for post in posts_invited(meeting) if meeting.roles else ():
        if post.user_id not in rows:
            rows[post.user_id] = _of_user(post.user, by_user.get(post.user_id), detail_of(post))
    for row in known:
        if row.user is not None and row.user_id not in rows:
            rows[row.user.pk] = _of_user(row.user, row, "Invitation nommée" if row.named else "")
    found = sorted(rows.values(), key=lambda one: (one.user.last_name, one.user.first_name) if one.user else ("", ""))
    guests = [
        Expected(f"p{row.key}", row.name, row.organisation or "Invité", row.answer, row.present, True)
        for row in known
        if row.user_id is None
    ]
    return [*found, *guests]


def detail_of(post: Post) -> str:
    """« Chargé·e d’insertion, Les Jardins de la Garance »."""
    return ", ".join(str(part) for part in (ROLES[post.role].label, post.chantier or post.territory) if part)


def _of_user(user: User, row: Participant | None, detail: str) -> Expected:
    if row is None:
        return Expected(f"u{user.key}", user.name, detail, "", None, False, user)
    return Expected(f"u{user.key}", user.name, detail, row.answer, row.present, row.named, user)


# ── What a viewer reads and holds ───────────────────────────────────────────────────────────
def invited_by_post(posts: Iterable[Post]) -> Q | None:
    """Meetings to which these posts are invited, each on the days when it is held."""
    total: Q | None = None
    for post in posts:
        mine = Q(roles__contains=f" {post.role} ", on__gte=post.started_on)
        if post.ended_on is not None:
            mine &= Q(on__lte=post.ended_on)
        mine &= _place_of(post)
        total = mine if total is None else total | mine
    return total


def _place_of(post: Post) -> Q:
    """Meetings whose place concerns that post: the membership that counts is the one of the day of the meeting."""
    nation = Q(chantier__isnull=True, territory__isnull=True)
    then = (Q(started_on__isnull=True) | Q(started_on__lte=OuterRef("on"))) & (
        Q(ended_on__isnull=True) | Q(ended_on__gte=OuterRef("on"))
    )
    members = Membership.objects.filter(then)
    if post.level == Level.NATION:
        return Q()
    if post.level == Level.CHANTIER:
        held = members.filter(chantier=post.chantier_id, territory=OuterRef("territory"))
        return nation | Q(chantier=post.chantier_id) | Q(Exists(held))
    if post.level == Level.TERRITORY:
        held = members.filter(territory=post.territory_id, chantier=OuterRef("chantier"))
        return nation | Q(territory=post.territory_id) | Q(Exists(held))
    return nation | (Q(chantier__isnull=False) & ~Q(Exists(members.filter(chantier=OuterRef("chantier")))))


def meetings_read(viewer: Viewer) -> Q | None:
    """Those she is invited to, by post or by name, those she organises, those of the places where she holds them."""
    if not viewer.can(Permission.MEETINGS_READ):
        return None
    held = held_places(viewer)
    if held == Q():
        return Q()
    mine = Participant.objects.filter(user=viewer.user).values("meeting")
    total = Q(organiser=viewer.user) | Q(pk__in=mine)
    by_post = invited_by_post(viewer.posts)
    if by_post is not None:
        total |= by_post
    return total if held is None else total | held


def held_places(viewer: Viewer) -> Q | None:
    """Meetings of the places where she holds them, national ones apart; Q() for all of them, None for none."""
    scope = viewer.scope(Permission.MEETINGS_RUN)
    if scope.nation:
        return Q()
    if not scope:
        return None
    return Q(territory__in=scope.territories) | Q(chantier__in=scope.chantiers)


def runs_nation(viewer: Viewer, permission: Permission = Permission.MEETINGS_RUN) -> bool:
    """Whether she may call the whole network: the national team, and who answers for a programme."""
    return any(
        post.level in {Level.NATION.value, Level.OFF_TERRITORY.value} and permission in ROLES[post.role].permissions
        for post in viewer.posts
    )


def runs(viewer: Viewer, meeting: Any) -> bool:
    """Whether she holds that meeting (or series): hers, or of a place where she holds them."""
    scope = viewer.scope(Permission.MEETINGS_RUN)
    return (bool(scope) and meeting.organiser_id == viewer.user.pk) or within(scope, meeting)


def within(scope: Scope, called: Any) -> bool:
    """Whether the place of a meeting or a course is one of these; the whole network is of the nation alone."""
    return scope.nation or called.territory_id in scope.territories or called.chantier_id in scope.chantiers


def is_invited(viewer: Viewer, meeting: Meeting) -> bool:
    """Whether she is on the list: that day, by post or by name."""
    if meeting.participants.filter(user=viewer.user, named=True).exists():
        return True
    return bool(meeting.roles) and posts_invited(meeting).filter(user=viewer.user).exists()


def invited_meetings(viewer: Viewer) -> Any:
    """Meetings on whose list she is. One query, when read."""
    named = Q(pk__in=Participant.objects.filter(user=viewer.user).values("meeting"))
    by_post = invited_by_post(viewer.posts)
    return Meeting.objects.visible_to(viewer).filter(named if by_post is None else named | by_post)


def kept_places(
    viewer: Viewer, permission: Permission = Permission.MEETINGS_RUN
) -> list[tuple[str, str, Territory | Chantier | None]]:
    """(code, label, place) where she may call a meeting, or hold what that permission opens; the nation is None."""
    scope = viewer.scope(permission)
    territories = Territory.objects.all() if scope.nation else Territory.objects.filter(pk__in=scope.territories)
    chantiers = Chantier.objects.all() if scope.nation else Chantier.objects.filter(pk__in=scope.chantiers)
    found: list[tuple[str, str, Territory | Chantier | None]] = []
    if runs_nation(viewer, permission):
        found.append(("reseau", "Tout le réseau", None))
    found += [(f"t-{one.slug}", f"Territoire {one.name}", one) for one in territories.order_by("name")]
    found += [(f"c-{one.key}", one.name, one) for one in chantiers.order_by("name", "pk")]
    return found


def colleagues(day: date) -> Any:
    """Those who work in the network that day: whom a meeting may name, and whom a decision may be given to."""
    held = Post.objects.filter(in_force(day)).exclude(role__in=OUTSIDE).values("user")
    return User.objects.filter(pk__in=held, is_active=True).order_by(F("last_name"), F("first_name"), "pk")
