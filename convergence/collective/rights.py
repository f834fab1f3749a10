"""Who sees and holds workshops and trainings, and whose names.

A workshop is of a place: whoever works there sees that it is held, and how many are on its list. Names are for the
colleague who holds it, since she notes who came, and for those who open the files of these people anyway.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from convergence.accounts.permissions import Permission
from convergence.collective.inviting import within
from convergence.collective.models import Course, Enrolment
from convergence.journeys.models import Journey
from convergence.kit import clock
from convergence.network.models import Membership
from convergence.network.viewer import Viewer


def courses_read(viewer: Viewer) -> Q | None:
    """Those of the places where she works and of the whole network, those she holds, those on whose list she is."""
    scope = viewer.scope(Permission.COURSES_READ)
    if scope.nation:
        return Q()
    if not scope:
        return None
    territories = Membership.objects.on(clock.today()).filter(chantier__in=scope.chantiers).values("territory")
    return (
        Q(chantier__isnull=True, territory__isnull=True) | Q(chantier__in=scope.chantiers)
        | Q(territory__in=scope.territories) | Q(territory__in=territories) | Q(lead=viewer.user)
        | Q(pk__in=Enrolment.objects.filter(user=viewer.user).values("course"))
    )  # fmt: skip


def runs(viewer: Viewer, course: Course) -> bool:
    """Whether she writes its dates and its list: hers, or of a place where she holds courses."""
    scope = viewer.scope(Permission.COURSES_RUN)
    return (bool(scope) and course.lead_id == viewer.user.pk) or within(scope, course)


def reads_names(viewer: Viewer, course: Course) -> bool:
    """Whether she reads the whole list: of permanents, all who run it; of people in journey, who holds it, alone."""
    if course.for_people:
        return viewer.can(Permission.COURSES_RUN) and course.lead_id == viewer.user.pk
    return runs(viewer, course)


def enrolments_read(viewer: Viewer, course: Course) -> Any:
    """The rows of the list that she reads by name: all of them, or those whose file she opens."""
    rows = course.enrolments.select_related("journey__person", "journey__chantier", "user", "by")
    if reads_names(viewer, course):
        return rows
    return rows.filter(Q(journey__in=Journey.objects.visible_to(viewer)) | Q(user=viewer.user))


def registers(viewer: Viewer) -> bool:
    """Whether she puts people of her chantiers on a list."""
    return viewer.can(Permission.PEOPLE_WRITE) and viewer.can(Permission.COURSES_READ)


def writes(viewer: Viewer, course: Course, enrolment: Enrolment) -> bool:
    """Whether she may take somebody off the list, or note that she came."""
    if reads_names(viewer, course):
        return True
    if enrolment.journey is None:
        return False
    return viewer.can(Permission.PEOPLE_WRITE, enrolment.journey.chantier_id)
