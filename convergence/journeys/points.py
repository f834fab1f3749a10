"""What journeys bring to the meeting points."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from django.db.models import Exists, OuterRef, Q

from convergence.accounts.permissions import Permission
from convergence.journeys import time_points
from convergence.journeys.models import Journey
from convergence.journeys.moments import moments
from convergence.journeys.rules import overlaps
from convergence.journeys.worklist import waiting
from convergence.kit.context import link
from convergence.kit.meeting import NavItem, lines, nav, reach, timeline
from convergence.network.viewer import Viewer
from convergence.people.actions import GUARDS, MOVABLE
from convergence.people.models import Person


def journeys_read(viewer: Viewer) -> Q | None:
    """Files of one's chantiers: the journeys themselves, never somebody else's journey of the same person."""
    scope = viewer.scope(Permission.PEOPLE_READ)
    if scope.nation:
        return Q()
    return Q(chantier_id__in=scope.chantiers) if scope.chantiers else None


def people_read(viewer: Viewer) -> Q | None:
    """A person is seen through her journeys."""
    scope = viewer.scope(Permission.PEOPLE_READ)
    if scope.nation:
        return Q()
    if not scope.chantiers:
        return None
    return Q(Exists(Journey.objects.filter(person=OuterRef("pk"), chantier_id__in=scope.chantiers)))


def people_entry(viewer: Viewer) -> Iterable[NavItem]:
    """« Personnes », for those who open files."""
    if viewer.can(Permission.PEOPLE_READ):
        yield NavItem("Personnes", link("people"), "people")


def no_overlap(person: Person) -> str:
    """After a merge, no two journeys of the person share a day in one programme and chantier."""
    rows = list(person.journeys.order_by("chantier_id", "programme", "started_on"))
    for one, other in pairwise(rows):
        same = (one.chantier_id, one.programme) == (other.chantier_id, other.programme)
        if same and overlaps(one.started_on, one.ended_on, other.started_on, other.ended_on):
            return (
                "Les deux fiches ont des parcours qui se chevauchent dans un chantier : corrigez d’abord leurs dates."
            )
    return ""


def register() -> None:
    time_points.register()
    reach.register(Journey, journeys_read)
    reach.register(Person, people_read)
    lines.register(waiting)
    timeline.register(moments)
    nav.register(people_entry, rank=10)
    if (Journey, "person") not in MOVABLE:
        MOVABLE.append((Journey, "person"))
        GUARDS.append(no_overlap)
