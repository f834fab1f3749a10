"""QuerySets of arrivals, senders and passings. Names are seen by who opens the files of that chantier."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from convergence.accounts.permissions import Permission
from convergence.kit import clock
from convergence.network.models import Chantier

if TYPE_CHECKING:
    from convergence.network.viewer import Viewer


def offered(today: date) -> Q:
    """Arrivals that the other chantier may read: those that come from no passing, or from one that still holds."""
    held = Q(passing__state="ACCEPTED") | Q(passing__state="WAITING", passing__expires_on__gte=today)
    return Q(passing__isnull=True) | held


class ArrivalQuerySet(models.QuerySet[Any]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Where she opens files. A passing that was refused, taken back or has expired is no longer there."""
        scope = viewer.scope(Permission.PEOPLE_READ)
        mine = self if scope.nation else self.filter(chantier_id__in=scope.chantiers)
        return mine.filter(offered(clock.today()))

    def counted_by(self, viewer: Viewer) -> Self:
        """Arrivals that she may count, without a name."""
        scope = viewer.scope(Permission.PARTNERS_READ)
        return self if scope.nation else self.filter(chantier_id__in=scope.chantiers)

    def waiting(self) -> Self:
        return self.filter(offered(clock.today()), outcome="")


class SenderQuerySet(models.QuerySet[Any]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Senders of the départements where her chantiers stand, and those who sent somebody to one of them."""
        scope = viewer.scope(Permission.PARTNERS_READ)
        if scope.nation:
            return self
        if not scope.chantiers:
            return self.none()
        places = Chantier.objects.filter(pk__in=scope.chantiers).exclude(department="").values("department")
        sent = self.model._meta.get_field("arrivals").related_model._default_manager.filter(
            sender=OuterRef("pk"), chantier_id__in=scope.chantiers
        )
        return self.filter(Q(department__in=places) | Exists(sent))


class PassingQuerySet(models.QuerySet[Any]):
    def sent_by(self, viewer: Viewer) -> Self:
        """Passings of journeys whose file she opens."""
        scope = viewer.scope(Permission.PEOPLE_READ)
        return self if scope.nation else self.filter(journey__chantier_id__in=scope.chantiers)

    def offered_to(self, viewer: Viewer) -> Self:
        """Passings that her chantiers may read: waiting and not expired, or accepted."""
        scope = viewer.scope(Permission.PEOPLE_READ)
        held = Q(state="ACCEPTED") | Q(state="WAITING", expires_on__gte=clock.today())
        mine = self if scope.nation else self.filter(chantier_id__in=scope.chantiers)
        return mine.filter(held)

    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(Q(pk__in=self.sent_by(viewer).values("pk")) | Q(pk__in=self.offered_to(viewer).values("pk")))
