"""What journeys bring to the comparison of records: who may decide, and where each record worked."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q

from convergence.accounts.permissions import Permission
from convergence.journeys.models import Journey
from convergence.kit.meeting import Panel, panels, reach
from convergence.network.viewer import Viewer
from convergence.people.models import IdentityDoubt, Merge, Person


def _either(viewer: Viewer, one: str, other: str) -> Q | None:
    scope = viewer.scope(Permission.PEOPLE_MERGE)
    if scope.nation:
        return Q()
    if not scope.chantiers:
        return None
    known = Journey.objects.filter(chantier_id__in=scope.chantiers).values("person_id")
    return Q(**{f"{one}__in": known}) | Q(**{f"{other}__in": known})


def doubts_read(viewer: Viewer) -> Q | None:
    """One of the two people at least has a journey where the viewer may compare records."""
    return _either(viewer, "first", "second")


def merges_read(viewer: Viewer) -> Q | None:
    return _either(viewer, "kept", "absorbed")


def where_and_when(page: str, subject: Person, _viewer: Viewer) -> Iterator[Panel]:
    """Chantier and dates of each journey: enough to compare, nothing of what was said there."""
    if page == "identity":
        journeys = Journey.objects.filter(person=subject).select_related("chantier").order_by("-started_on", "-pk")
        yield Panel("journeys/identity_journeys.html", {"journeys": list(journeys)})


def register() -> None:
    reach.register(IdentityDoubt, doubts_read)
    reach.register(Merge, merges_read)
    panels.register(where_and_when)
