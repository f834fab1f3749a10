"""Who meets whom at a permanence, who has not met for long, and whom to talk about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Max

from convergence.accounts.models import User
from convergence.accounts.permissions import Permission
from convergence.accounts.roles import ROLES
from convergence.journeys.blocks import QUESTIONS, latest
from convergence.journeys.models import Journey, Situation
from convergence.network.models import Membership, Post, Territory
from convergence.network.viewer import Viewer
from convergence.nomenclature.base import label_of
from convergence.nomenclature.lists import Theme
from convergence.partnerships import mobilisation, rules
from convergence.partnerships.models import Permanence, PermanenceLine
from convergence.partnerships.officers import ANSWERING

FOLLOWING = tuple(code for code, role in ROLES.items() if role.may_be_referent)
HEAVY = {
    "EMPLOI": ("barrier_langue", "barrier_mobilite", "barrier_numerique", "barrier_savoirs_base"),
    "LOGEMENT": ("barrier_logement",),
    "SANTE": (
        "barrier_droits_sante", "barrier_sante_physique", "barrier_sante_mentale", "barrier_addiction",
        "barrier_handicap",
    ),
}  # fmt: skip
"""Barriers that an officer of that theme may help with."""


@dataclass(frozen=True)
class Partner:
    """The other of the two: who, on what, in which territory, when they last met and will meet."""

    user: User
    territory: Territory
    about: str
    last: date | None = None
    next: date | None = None
    overdue: bool = False


def partners(viewer: Viewer, today: date) -> list[Partner]:
    """Officers of her chantiers’ territories for a CIP; for an officer, those who follow people there."""
    found = _referents(viewer, today) if viewer.can(Permission.REQUESTS_ANSWER) else _officers(viewer, today)
    met = _met(viewer.user, [partner.user.pk for partner in found])
    done = []
    for partner in found:
        last, ahead = met.get(partner.user.pk, (None, None))
        coming = ahead if ahead is not None and ahead >= today else None
        overdue = coming is None and rules.permanence_due(last, today)
        done.append(Partner(partner.user, partner.territory, partner.about, last, coming, overdue))
    return sorted(done, key=lambda one: (not one.overdue, one.last or date.min, one.user.last_name))


def _officers(viewer: Viewer, today: date) -> list[Partner]:
    chantiers = viewer.scope(Permission.PEOPLE_WRITE).chantiers
    places = Membership.objects.on(today).filter(chantier__in=chantiers).values("territory")
    posts = Post.objects.on(today).filter(territory__in=places, role__in=ANSWERING).select_related("user", "territory")
    found: dict[int, tuple[User, Territory, list[str]]] = {}
    for post in posts:
        assert post.territory is not None
        held = found.setdefault(post.user_id, (post.user, post.territory, []))
        held[2].append(label_of(Theme, post.theme) if post.theme else "tous les thèmes")
    return [Partner(user, place, ", ".join(themes)) for user, place, themes in found.values()]


def _referents(viewer: Viewer, today: date) -> list[Partner]:
    territories = {
        post.territory_id: post.territory for post in viewer.posts if post.role in ANSWERING and post.territory
    }
    members = dict(
        Membership.objects.on(today).filter(territory__in=list(territories)).values_list("chantier_id", "territory_id")
    )
    posts = (
        Post.objects.on(today)
        .filter(chantier__in=list(members), role__in=FOLLOWING, user__is_active=True)
        .select_related("user", "chantier")
    )
    found: dict[int, Partner] = {}
    for post in posts:
        if post.chantier is not None and post.user_id not in found:
            place = territories[members[post.chantier_id]]
            assert place is not None
            found[post.user_id] = Partner(post.user, place, post.chantier.name)
    return list(found.values())


def _met(user: User, others: list[int]) -> dict[int, tuple[date | None, date | None]]:
    """By other person: the last day they met, the latest day planned. One query."""
    rows = Permanence.objects.filter(user__in=[user.pk, *others], officer__in=[user.pk, *others]).order_by()
    found: dict[int, tuple[date | None, date | None]] = {}
    for officer, cip, held, on in rows.values_list("officer", "user").annotate(Max("held_on"), Max("on")):
        if user.pk in {officer, cip}:
            found[cip if officer == user.pk else officer] = (held, on)
    return found


@dataclass(frozen=True)
class Suggestion:
    """Somebody to talk about: a heavy barrier on a theme of the officer, who is not mobilised for her."""

    journey: Journey
    theme: str
    why: str


def suggestions(permanence: Permanence, themes: list[str], limit: int = 6) -> list[Suggestion]:
    """People of that CIP whom the officer could help, those longest here first. Three queries."""
    listed = set(PermanenceLine.objects.filter(permanence=permanence).values_list("journey_id", "theme"))
    journeys = list(
        Journey.objects.open()
        .entrusted_to(permanence.user)
        .filter(diagnosed_on__isnull=False)
        .select_related("person")
        .order_by("started_on", "pk")
    )
    ids = [journey.pk for journey in journeys]
    situations: dict[int, list[Situation]] = {}
    for situation in Situation.objects.filter(journey__in=ids):
        situations.setdefault(situation.journey_id, []).append(situation)
    days: dict[int, dict[str, date]] = {}
    mobilisation.gather(days, mobilisation.days(ids))
    done = mobilisation.Seen(days)
    found: list[Suggestion] = []
    for journey in journeys:
        seen = latest(situations.get(journey.pk, ()))
        for theme in themes:
            if (journey.pk, theme) in listed or done.value(journey, mobilisation.COLUMNS[theme]) is not None:
                continue
            heavy = [QUESTIONS[name].label for name in HEAVY[theme] if name in seen and seen[name].value == "LOURD"]
            if heavy:
                found.append(Suggestion(journey, theme, ", ".join(heavy).lower()))
    return found[:limit]


def people_of(user: User) -> list[tuple[str, str]]:
    """(key, name) of the people entrusted to her, present or gone for less than the time to ask."""
    rows: Any = Journey.objects.open().entrusted_to(user).select_related("person").order_by("person__search_text")
    return [(str(journey.key), journey.person.name) for journey in rows]
