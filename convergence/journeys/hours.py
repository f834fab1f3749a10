"""One chantier, one week: who works there, how many hours were agreed, how many were done. Nothing else is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import Q

from convergence.accounts.permissions import Permission
from convergence.journeys.models import Contract, Journey, NextStep, PlannedHours, WorkedWeek
from convergence.kit.dates import monday
from convergence.network.models import Chantier
from convergence.network.viewer import Viewer

WEEK_MAX = Decimal(48)
"""Hours that no week may exceed. Source: Code du travail, L3121-20."""


@dataclass
class Row:
    """One person's week. `worked` is None while nothing was saved."""

    journey: Journey
    planned: Decimal | None
    worked: Decimal | None
    before: Decimal | None
    coming: NextStep | None = None
    """A step prepared for a day to come: only its hours and its day are shown here."""
    typed: str | None = None
    error: str = ""

    @property
    def name(self) -> str:
        return f"h-{self.journey.key}"

    @property
    def shown(self) -> str:
        """What the field holds before anyone types: what was saved, else what was agreed."""
        return plain(self.worked if self.worked is not None else self.planned)

    @property
    def value(self) -> str:
        """What the field shows."""
        return self.shown if self.typed is None else self.typed

    @property
    def saved(self) -> bool:
        return self.worked is not None

    @property
    def planned_text(self) -> str:
        return plain(self.planned)

    @property
    def coming_text(self) -> str:
        return f"{plain(self.coming.hours)} h" if self.coming is not None else ""

    @property
    def before_text(self) -> str:
        return plain(self.before)

    @property
    def gap(self) -> str:
        """How far from what was agreed, signed; empty when equal or unknown."""
        if self.worked is None or self.planned is None or self.worked == self.planned:
            return ""
        return ("+" if self.worked > self.planned else "\u2212") + plain(abs(self.worked - self.planned))


def plain(hours: Decimal | None) -> str:
    """`12`, `7,5`; empty for None."""
    if hours is None:
        return ""
    text = f"{hours:.1f}".removesuffix(".0")
    return text.replace(".", ",")


def read_hours(text: str) -> Decimal | None:
    """`7,5`, `7.5`, `7h30`: hours, or None for an empty cell. Raises ValueError with the French reason."""
    bare = text.strip().lower().replace(",", ".").replace(" ", "").replace("\u00a0", "")
    if not bare:
        return None
    if "h" in bare:
        whole, _, minutes = bare.partition("h")
        if (whole.isdecimal() or not whole) and (minutes.isdecimal() or not minutes) and int(minutes or 0) < 60:
            value = Decimal(whole or 0) + Decimal(minutes or 0) / 60
        else:
            raise ValueError("Des heures, par exemple 7,5.")
    else:
        try:
            value = Decimal(bare)
        except InvalidOperation:
            raise ValueError("Des heures, par exemple 7,5.") from None
    if not value.is_finite() or not 0 <= value <= WEEK_MAX:
        raise ValueError(f"De 0 à {WEEK_MAX} heures.")
    return value.quantize(Decimal("0.1"))


def chantiers_of(viewer: Viewer) -> list[Chantier]:
    """Where she sees hours, by name."""
    scope = viewer.scope(Permission.HOURS_READ)
    chantiers = Chantier.objects.all() if scope.nation else Chantier.objects.filter(pk__in=scope.chantiers)
    return list(chantiers.order_by("name", "pk"))


def team_week(viewer: Viewer, chantier: Chantier, week: date) -> list[Row]:
    """The rows of the grid, by name: whoever's journey is open at least one day of the week. Five queries."""
    start = monday(week)
    end = start + timedelta(days=6)
    journeys = list(
        Journey.objects.on_team_of(viewer)
        .filter(Q(ended_on__isnull=True) | Q(ended_on__gte=start), chantier=chantier, started_on__lte=end)
        .select_related("person")
        .only("key", "programme", "started_on", "ended_on", "weekly_hours", "chantier_id", "person__key",
              "person__first_name", "person__last_name", "person__search_text")
        .order_by("person__search_text", "pk")
    )  # fmt: skip
    agreed = _agreed(journeys, start, end)
    done: dict[tuple[int, date], Decimal] = {
        (row.journey_id, row.week): row.hours
        for row in WorkedWeek.objects.filter(journey__in=journeys, week__in=[start, start - timedelta(days=7)])
    }
    coming = {
        step.journey_id: step
        for step in NextStep.objects.filter(journey__in=journeys, state="PREPARED", from_on__gt=start)
        .only("journey_id", "from_on", "hours")
    }  # fmt: skip
    return [
        Row(
            coming=coming.get(journey.pk),
            journey=journey,
            planned=agreed.get(journey.pk),
            worked=done.get((journey.pk, start)),
            before=done.get((journey.pk, start - timedelta(days=7))),
        )
        for journey in journeys
    ]


def _agreed(journeys: list[Journey], start: date, end: date) -> dict[int, Decimal]:
    """Hours in force that week: the plan, else the contract, else what the entry says."""
    agreed: dict[int, Decimal] = {
        journey.pk: journey.weekly_hours for journey in journeys if journey.weekly_hours is not None
    }
    contracts = Contract.objects.filter(
        Q(ended_on__isnull=True) | Q(ended_on__gte=start),
        Q(broken_on__isnull=True) | Q(broken_on__gte=start),
        journey__in=journeys, started_on__lte=end, weekly_hours__isnull=False,
    )  # fmt: skip
    for contract in contracts.order_by("started_on", "pk"):
        if contract.weekly_hours is not None:
            agreed[contract.journey_id] = contract.weekly_hours
    for plan in PlannedHours.objects.filter(journey__in=journeys, from_on__lte=end).order_by("from_on"):
        agreed[plan.journey_id] = plan.hours
    return agreed


def read_grid(rows: list[Row], data: Mapping[str, Any]) -> dict[Journey, Decimal]:
    """What the grid asks to write: rows never saved, and rows that were changed on this page.

    A row that a colleague saved meanwhile, and that was not touched here, is left as she wrote it.
    Errors and what was typed stay on the rows.
    """
    wanted: dict[Journey, Decimal] = {}
    for row in rows:
        text = data.get(row.name)
        if text is None:
            continue
        shown = str(data.get(f"was-{row.journey.key}", ""))
        row.typed = str(text)[:12]
        try:
            hours = read_hours(row.typed)
        except ValueError as error:
            row.error = str(error)
            continue
        if hours is None:
            if row.worked is not None and shown:
                row.error = "Pour effacer, écrivez 0."
            continue
        if row.worked is not None and plain(hours) == shown:
            continue
        wanted[row.journey] = hours
    return wanted
