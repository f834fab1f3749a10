"""QuerySets of the PASS in time: suspensions, extensions, opinions, committees."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Q

from convergence.accounts.permissions import Permission
from convergence.support.queries import OfJourneyQuerySet

if TYPE_CHECKING:
    from convergence.network.viewer import Viewer


class SuspensionQuerySet(models.QuerySet[Any]):
    """A suspension is a fact of the PASS: who opens the person’s file sees it, whichever chantier declared it."""

    def visible_to(self, viewer: Viewer) -> Self:
        people: Any = apps.get_model("people", "Person")._default_manager
        return self.filter(inclusion_pass__person__in=people.visible_to(viewer))


class ExtensionQuerySet(OfJourneyQuerySet):
    """Requests of the journeys that the viewer may open."""

    def decidable_by(self, viewer: Viewer) -> Self:
        """Those of the chantiers where she holds the committee."""
        scope = viewer.scope(Permission.EXTENSIONS_DECIDE)
        found = self.visible_to(viewer)
        return found if scope.nation else found.filter(journey__chantier__in=scope.chantiers)

    def waiting(self) -> Self:
        return self.filter(state="ASKED")

    def granted(self) -> Self:
        return self.filter(state="GRANTED")


class OpinionQuerySet(models.QuerySet[Any]):
    """Opinions asked of the viewer herself, and those of the requests that she may open."""

    def visible_to(self, viewer: Viewer) -> Self:
        extensions: Any = apps.get_model("support", "Extension")._default_manager
        return self.filter(Q(officer=viewer.user) | Q(extension__in=extensions.visible_to(viewer)))

    def asked_of(self, viewer: Viewer) -> Self:
        """Asked of her, while she holds the post that answers."""
        return self.filter(officer=viewer.user) if viewer.can(Permission.REQUESTS_ANSWER) else self.none()


class CommitteeQuerySet(models.QuerySet[Any]):
    """Committees of the chantiers and territories where the viewer decides."""

    def visible_to(self, viewer: Viewer) -> Self:
        scope = viewer.scope(Permission.EXTENSIONS_DECIDE)
        if scope.nation:
            return self
        return self.filter(Q(chantier__in=scope.chantiers) | Q(territory__in=scope.territories))
