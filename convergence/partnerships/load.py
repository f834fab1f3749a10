"""The officers’ load and delays, for who coordinates: counts and days, never a text nor a name of a person.

Twelve months are read at once, dates only. Source: domain/1-inventory.md P16 (more requests than hands).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from statistics import median

from django.db.models import Q

from convergence.kit import french
from convergence.kit.dates import add_months
from convergence.nomenclature.base import label_of
from convergence.nomenclature.lists import Theme
from convergence.partnerships import rules
from convergence.partnerships.models import Request

OPEN = {"SENT", "MORE", "ACCEPTED"}
UNTAKEN = "À qui la prendra"


@dataclass
class Load:
    """Requests of one theme, one officer or one chantier."""

    label: str
    detail: str = ""
    open: int = 0
    to_take: int = 0
    oldest: int | None = None
    """Days since the oldest open one was sent."""
    late: int = 0
    received: int = 0
    """Sent within the twelve months."""
    before: int = 0
    """Sent within the twelve months before."""
    to_accept: list[int] = field(default_factory=list)
    to_close: list[int] = field(default_factory=list)

    @property
    def days_to_accept(self) -> float | None:
        return median(self.to_accept) if self.to_accept else None

    @property
    def days_to_close(self) -> float | None:
        return median(self.to_close) if self.to_close else None

    @property
    def change(self) -> int | None:
        """Requests received this year beside the year before, in per cent of it; None with nothing to compare."""
        return round((self.received - self.before) * 100 / self.before) if self.before else None


@dataclass(frozen=True)
class Loads:
    """The territory whole, by theme, by officer, by chantier, by month."""

    whole: Load
    themes: list[Load]
    officers: list[Load]
    chantiers: list[Load]
    months: list[tuple[str, int, int]]
    """(month, received, closed), oldest first."""


COLUMNS = (
    "theme", "officer", "officer__first_name", "officer__last_name", "journey__chantier__name", "state", "urgency",
    "sent_on", "accepted_on", "closed_on", "moved_on",
)  # fmt: skip


def read(territories: Iterable[int], today: date) -> Loads:
    """One query, on dates and codes."""
    since, before = add_months(today, -12), add_months(today, -24)
    rows = (
        Request.objects.filter(territory__in=list(territories))
        .filter(Q(state__in=OPEN) | Q(sent_on__gt=before))
        .order_by()
        .values_list(*COLUMNS)
    )
    whole = Load("Tous les thèmes")
    themes = {theme.value: Load(theme.label) for theme in Theme}
    officers: dict[tuple[str, int | None], Load] = {}
    chantiers: dict[str, Load] = {}
    months: dict[tuple[int, int], list[int]] = defaultdict(lambda: [0, 0])
    for theme, who, first, last, chantier, state, urgency, sent, accepted, closed, moved in rows:
        name = f"{first} {last}".strip() if who is not None else UNTAKEN
        held = [
            whole,
            themes[theme],
            officers.setdefault((theme, who), Load(name, label_of(Theme, theme))),
            chantiers.setdefault(chantier, Load(chantier)),
        ]
        due = rules.due_on(state, urgency, moved)
        for load in held:
            if state in OPEN:
                load.open += 1
                load.to_take += state == "SENT"
                load.oldest = max(load.oldest or 0, (today - sent).days)
                load.late += due is not None and due < today
            if sent > since:
                load.received += 1
            elif sent > before:
                load.before += 1
            if accepted is not None and accepted > since:
                load.to_accept.append((accepted - sent).days)
            if closed is not None and closed > since and state == "ANSWERED":
                load.to_close.append((closed - sent).days)
        for day, at in ((sent, 0), (closed, 1)):
            if day is not None and day > since:
                months[(day.year, day.month)][at] += 1
    return Loads(
        whole,
        [load for load in themes.values() if load.open or load.received],
        sorted(
            (load for load in officers.values() if load.open or load.received),
            key=lambda load: (load.detail, load.label == UNTAKEN, load.label),
        ),
        sorted(chantiers.values(), key=lambda load: load.label),
        [_month(year, month, *counts) for (year, month), counts in sorted(months.items())],
    )


def _month(year: int, month: int, received: int, closed: int) -> tuple[str, int, int]:
    return french.day(date(year, month, 1)).split(french.NBSP, 1)[1], received, closed
