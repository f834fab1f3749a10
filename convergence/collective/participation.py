"""Attendance by kind and place over a year, counted from what was noted. Source: domain/1-inventory.md, F25."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, Sum

from convergence.collective.models import Meeting, Participant
from convergence.kit import clock
from convergence.network.viewer import Viewer
from convergence.nomenclature.base import label_of
from convergence.nomenclature.lists import MeetingKind


@dataclass(frozen=True)
class Row:
    """Meetings of one kind in one place. `distinct`: people known by name, each once; `others`: counted without one."""

    kind: str
    where: str
    held: int
    distinct: int
    others: int
    participations: int


def rows_of(viewer: Viewer, year: int) -> list[Row]:
    """A row for each kind and place of the meetings she may see, held that year. Two queries."""
    seen = Meeting.objects.visible_to(viewer).held(clock.today())
    seen = seen.filter(on__range=(date(year, 1, 1), date(year, 12, 31)))
    keys = ("kind", "territory__name", "chantier__name")
    held = seen.order_by().values_list(*keys).annotate(meetings=Count("pk"), nameless=Sum("others"))
    came = (
        Participant.objects.filter(meeting__in=seen.order_by().values("pk"), present=True)
        .order_by()
        .values_list(*(f"meeting__{key}" for key in keys))
        .annotate(
            users=Count("user", distinct=True), guests=Count("pk", filter=Q(user__isnull=True)), total=Count("pk")
        )
    )  # fmt: skip
    known = {row[:3]: row[3:] for row in came}
    found = []
    for kind, territory, chantier, meetings, others in held:
        users, guests, total = known.get((kind, territory, chantier), (0, 0, 0))
        where = chantier or territory or "Tout le réseau"
        label = label_of(MeetingKind, kind)
        found.append(Row(label, where, meetings, users + guests, others, total + others))
    return sorted(found, key=lambda row: (row.kind, row.where != "Tout le réseau", row.where))


def meetings_of(viewer: Viewer, year: int) -> list[tuple[Meeting, int]]:
    """Meetings of the whole network of that year with how many came to each, named or not. One query."""
    seen = Meeting.objects.visible_to(viewer).held(clock.today()).filter(
        on__range=(date(year, 1, 1), date(year, 12, 31)), territory__isnull=True, chantier__isnull=True
    )  # fmt: skip
    counted = seen.annotate(came=Count("participants", filter=Q(participants__present=True)))
    return [(meeting, meeting.came + meeting.others) for meeting in counted.order_by("on", "pk")]
