"""Sums of money for a scope and a year. Rooms above read these: they need nothing else of the tables.

Whole cents everywhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Sum

from convergence.funding.models import GrantInstalment, Subsidy
from convergence.network.models import Chantier, Territory
from convergence.network.viewer import Viewer


@dataclass(frozen=True)
class Money:
    """Subsidies of chantiers over a year, in cents.

    `planned` is what their contracted places would give, `decided` what is owed, `paid` what went out, `recovered` what
    came back, `justified` what was accepted; `subsidies` how many there are and `awaiting` how many of them are not
    justified yet.
    """

    planned: int = 0
    decided: int = 0
    paid: int = 0
    recovered: int = 0
    justified: int = 0
    subsidies: int = 0
    awaiting: int = 0

    @property
    def left(self) -> int:
        """Decided and not paid yet."""
        return max(0, self.decided - self.paid + self.recovered)


@dataclass(frozen=True)
class Receipts:
    """What funders were expected to pay over a year, and what came that year, in cents."""

    expected: int = 0
    received: int = 0


def _summed(rows: Any, *by: str) -> list[dict[str, Any]]:
    held: Any = rows.with_money().order_by().values(*by)
    found = held.annotate(
        all_planned=Sum("planned"), all_decided=Sum("cents"), all_paid=Sum("paid"), all_recovered=Sum("recovered"),
        all_justified=Sum("justified"), all_subsidies=Count("pk"),
    )  # fmt: skip
    return list(found)


def _money(row: dict[str, Any], done: int) -> Money:
    return Money(
        row["all_planned"], row["all_decided"], row["all_paid"], row["all_recovered"], row["all_justified"],
        row["all_subsidies"], row["all_subsidies"] - done,
    )  # fmt: skip


def by(rows: Any, column: str) -> dict[Any, Money]:
    """Sums of these subsidies by a column (« scheme__year », « territory », « scheme__programme »). Two queries."""
    accepted = rows.filter(justification__state="ACCEPTED").order_by().values(column).annotate(all=Count("pk"))
    done = {row[column]: row["all"] for row in accepted}
    return {row[column]: _money(row, done.get(row[column], 0)) for row in _summed(rows, column)}


def money(viewer: Viewer, year: int, *, territory: Territory | None = None, chantier: Chantier | None = None) -> Money:
    """The subsidies of a year that she may see: her whole scope, or one territory or chantier of it. Two queries.

    A subsidy belongs to the territory of its chantier on the last day counted of that year.
    """
    rows = Subsidy.objects.visible_to(viewer).filter(scheme__year=year)
    if territory is not None:
        rows = rows.filter(territory=territory)
    if chantier is not None:
        rows = rows.filter(chantier=chantier)
    return by(rows, "scheme__year").get(year, Money())


def receipts(viewer: Viewer, year: int) -> Receipts:
    """What funders of the agreements she may see were to pay that year, and what came that year. Two queries."""
    rows = GrantInstalment.objects.visible_to(viewer)
    expected = rows.filter(due_on__year=year).aggregate(all=Sum("cents"))["all"]
    received = rows.filter(received_on__year=year).aggregate(all=Sum("received_cents"))["all"]
    return Receipts(expected or 0, received or 0)


def total(parts: Iterable[Money]) -> Money:
    """Several sums as one."""
    held = list(parts)
    names = ("planned", "decided", "paid", "recovered", "justified", "subsidies", "awaiting")
    return Money(*(sum(getattr(one, name) for one in held) for name in names))
