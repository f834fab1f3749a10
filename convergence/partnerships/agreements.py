"""How much of an agreement is used, and what came of a partnership: read from the facts, never stored."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import Any

from django.db.models import Count, Q, Sum

from convergence.nomenclature.base import label_of
from convergence.nomenclature.lists import RefusalReason
from convergence.partnerships.models import Agreement, Orientation, Partner, PartnerUse


@dataclass(frozen=True)
class Used:
    """What was used of a quota in a calendar year."""

    used: int
    quota: int | None

    @property
    def left(self) -> int | None:
        return None if self.quota is None else max(0, self.quota - self.used)

    @property
    def share(self) -> str:
        """The width of a bar."""
        return f"{min(100, self.used * 100 // self.quota)}%" if self.quota else "0%"


def uses_of(partner: Partner, agreements: Iterable[Agreement]) -> list[PartnerUse]:
    """Uses counted with that partner, and under the declinations of its agreements. One query."""
    keys = [row.pk for row in agreements]
    told = PartnerUse.objects.filter(Q(partner=partner) | Q(agreement__declines__in=keys))
    return list(told.select_related("territory", "agreement"))


def used_in(agreements: Iterable[Agreement], year: int, uses: Iterable[PartnerUse]) -> dict[int, Used]:
    """By agreement: orientations obtained that year (first to last day) and uses counted (`uses_of`). One query.

    What the declinations of a national agreement use counts for it too.
    """
    rows = list(agreements)
    own: Counter[int] = Counter()
    keys = [row.pk for row in rows]
    which = Q(opportunity__agreement__in=keys) | Q(opportunity__agreement__declines__in=keys)
    obtained = (
        Orientation.objects.select_related(None)
        .filter(which, state=Orientation.State.OBTAINED, obtained_on__range=(date(year, 1, 1), date(year, 12, 31)))
        .order_by()
        .values_list("opportunity__agreement", "opportunity__agreement__declines")
        .annotate(total=Count("pk"))
    )
    counted = [
        (use.agreement.pk, use.agreement.declines_id, use.count)
        for use in uses
        if use.agreement is not None and use.on.year == year
    ]
    for agreement, national, total in [*obtained, *counted]:
        own[agreement] += total
        if national is not None:
            own[national] += total
    return {row.pk: Used(own[row.pk], row.quota) for row in rows}


@dataclass(frozen=True)
class Memory:
    """What came of a partnership: places offered, what was proposed and obtained, delays, refusals."""

    offered: int
    places: int
    sent: int
    accepted: int
    obtained: int
    waiting: int
    delay: int | None
    """Median days from the sending to the answer."""
    refusals: list[tuple[str, int]]
    """Reason in words, how many; most frequent first."""


def with_offers(partners: Any) -> Any:
    """Annotate how many opportunities and places each partner ever offered: `offers` and `places`."""
    return partners.annotate(offers=Count("opportunities"), places=Sum("opportunities__places"))


def memory_of(partner: Partner) -> Memory:
    """Derived from all its opportunities and orientations, without a name. `partner` comes from `with_offers`.

    One query.
    """
    row: Any = partner
    told = (
        Orientation.objects.select_related(None)
        .filter(opportunity__partner=partner, sent_on__isnull=False)
        .order_by()
        .values_list("state", "sent_on", "answered_on", "refusal")
    )
    states: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    delays: list[int] = []
    sent = 0
    for state, sent_on, answered_on, refusal in told:
        sent += 1
        states[state] += 1
        if answered_on is not None:
            delays.append((answered_on - sent_on).days)
        if state == Orientation.State.REFUSED:
            refused[refusal or RefusalReason.AUTRE.value] += 1
    return Memory(
        offered=row.offers,
        places=row.places or 0,
        sent=sent,
        accepted=states["ACCEPTED"] + states["OBTAINED"],
        obtained=states["OBTAINED"],
        waiting=states["SENT"],
        delay=round(median(delays)) if delays else None,
        refusals=[(label_of(RefusalReason, code), total) for code, total in refused.most_common()],
    )


def uses_by_year(uses: Iterable[PartnerUse]) -> list[tuple[int, str, int]]:
    """(calendar year, nature, total) of uses counted, all places together, the latest year first.

    Of `uses_of`: what territories use of a national agreement counts for its partner. Source: domain inventory F23.
    """
    totals: Counter[tuple[int, str]] = Counter()
    for use in uses:
        totals[use.on.year, use.what] += use.count
    return [
        (year, what, total) for (year, what), total in sorted(totals.items(), key=lambda one: (-one[0][0], one[0][1]))
    ]


def uses_by_place(partner: Partner, uses: Iterable[PartnerUse]) -> list[dict[str, Any]]:
    """Uses counted with that partner by year, place and nature, most recent first."""
    totals: dict[tuple[int, str, str], int] = defaultdict(int)
    for use in uses:
        if use.partner_id == partner.pk:
            totals[(use.on.year, use.territory.name if use.territory else "National", use.what)] += use.count
    return [
        {"year": year, "place": place, "what": what, "count": count}
        for (year, place, what), count in sorted(totals.items(), key=lambda item: (-item[0][0], item[0][1], item[0][2]))
    ]
