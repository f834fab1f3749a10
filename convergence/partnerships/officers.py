"""Who may be asked: the officers of the territory to which a chantier belongs that day."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from convergence.accounts.models import User
from convergence.accounts.permissions import Permission
from convergence.accounts.roles import ROLES
from convergence.journeys.models import Journey
from convergence.network.models import Chantier, Membership, Post, Territory
from convergence.network.queries import in_force
from convergence.nomenclature.lists import Theme
from convergence.partnerships import rules
from convergence.people.models import OutsideReferent

ANSWERING = tuple(code for code, role in ROLES.items() if Permission.REQUESTS_ANSWER in role.permissions)


def territory_of(chantier: Chantier | int, day: date) -> Territory | None:
    """The territory whose officers serve that chantier; None outside any territory."""
    member = Membership.objects.on(day).filter(chantier=chantier).select_related("territory").first()
    return member.territory if member is not None else None


def posts_of(territory: Territory | int, day: date) -> list[Post]:
    """Posts of officers held there that day, by theme then name."""
    return list(
        Post.objects.on(day)
        .filter(territory=territory, role__in=ANSWERING, user__is_active=True)
        .select_related("user")
        .order_by("theme", "user__last_name", "user__first_name", "pk")
    )


def by_theme(territory: Territory | int, day: date) -> dict[str, list[User]]:
    """Officers of each theme that somebody holds there that day. A post without a theme holds all of them."""
    found: dict[str, list[User]] = {}
    for post in posts_of(territory, day):
        for theme in [post.theme] if post.theme else [str(theme) for theme in Theme]:
            known = found.setdefault(theme, [])
            if post.user not in known:
                known.append(post.user)
    return found


def level_of(journey: Journey, theme: str, day: date) -> rules.Level:
    """How far the officer steps in, from the circle that this chantier knows. One query."""
    circle = (
        OutsideReferent.objects.filter(in_force(day), person=journey.person_id, chantier=journey.chantier_id)
        .filter(Q(theme="") | Q(theme=theme))
        .values_list("theme", "relation")
    )
    return rules.level(circle, theme)


def asking_over_since(journey: Journey, today: date) -> date | None:
    """The last day on which officers could be asked for that journey, once it is past. No query."""
    return rules.asking_over_since(
        journey.ended_on, today, housing_access_on=journey.housing_access_on, job_signed_on=journey.job_signed_on
    )
