"""QuerySets of the money. What leaves the room starts at `visible_to`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db import models
from django.db.models import BigIntegerField, Exists, OuterRef, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from convergence.kit.meeting import reach

if TYPE_CHECKING:
    from convergence.network.viewer import Viewer


def _rows(model: str) -> Any:
    """Rows of a model of this room, by name: models stand on these QuerySets, not the other way round."""
    return apps.get_model("funding", model)._default_manager


def summed(rows: Any, of: str, column: str = "cents") -> Coalesce:
    """The sum of a column of the rows that hang on the outer one, without joining them: zero when there are none."""
    found = rows.filter(**{of: OuterRef("pk")}).order_by().values(of).annotate(all=Sum(column)).values("all")
    return Coalesce(Subquery(found, output_field=BigIntegerField()), Value(0), output_field=BigIntegerField())


class GrantQuerySet(models.QuerySet[Any]):
    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(reach.q(viewer, self.model))

    def with_receipts(self) -> Self:
        """Annotate `received`, in cents, and `owes_report`: something is still to be sent to the funder."""
        owed = _rows("GrantReport").filter(grant=OuterRef("pk"), sent_on__isnull=True)
        return self.annotate(
            received=summed(_rows("GrantInstalment"), "grant", "received_cents"), owes_report=Exists(owed)
        )


class OfGrantQuerySet(models.QuerySet[Any]):
    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(grant__in=_rows("Grant").visible_to(viewer).values("pk"))


class SchemeQuerySet(models.QuerySet[Any]):
    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(reach.q(viewer, self.model))


class SubsidyQuerySet(models.QuerySet[Any]):
    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(reach.q(viewer, self.model))

    def with_money(self) -> Self:
        """Annotate `paid`, `recovered` and `justified`, in cents."""
        return self.annotate(
            paid=summed(_rows("Instalment").filter(paid_on__isnull=False), "subsidy"),
            recovered=summed(_rows("Recovery").filter(settled_on__isnull=False), "subsidy"),
            justified=summed(_rows("Justification").filter(state="ACCEPTED"), "subsidy", "accepted"),
        )


class OfSubsidyQuerySet(models.QuerySet[Any]):
    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(subsidy__in=_rows("Subsidy").visible_to(viewer).values("pk"))
