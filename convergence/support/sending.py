"""Who sends, and what became of those sent: counts by sender, computed by the database in one query."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, OuterRef, Q, Subquery

from convergence.nomenclature.base import label_of
from convergence.nomenclature.lists import ExitReason, Referrer
from convergence.support import arrival_rules
from convergence.support.models import Sender, SenderContact

WORK = sorted(ExitReason.in_group("EMPLOI"))
TRAINING = sorted(ExitReason.in_group("FORMATION"))
ON = sorted(ExitReason.in_group("SUITE_PARCOURS"))

COLUMNS = ("sent", "waiting", "started", "declined", "no_place", "lost", "here", "work", "training", "onward", "left")
HEADS = (
    "Envoyées", "En attente", "Ont commencé", "N’ont pas souhaité", "Pas de place", "Sans nouvelles ou ailleurs",
    "Encore là", "Sorties en emploi", "Sorties en formation", "Suites de parcours", "Autres sorties ou motif inconnu",
)  # fmt: skip


@dataclass(frozen=True)
class Sent:
    """A sender and the counts of those it sent over the period. `sender` is None for who came by herself."""

    sender: Any
    counts: dict[str, int]
    last: date | None
    to_meet: bool

    @property
    def name(self) -> str:
        return self.sender.name if self.sender is not None else "Candidature spontanée"

    @property
    def kind(self) -> str:
        return label_of(Referrer, self.sender.kind) if self.sender is not None else ""

    def __getattr__(self, name: str) -> int:
        try:
            return self.counts[name]
        except KeyError:
            raise AttributeError(name) from None


def _totals() -> dict[str, Any]:
    started = Q(outcome="STARTED")
    gone = Q(journey__ended_on__isnull=False)
    known = sorted({*WORK, *TRAINING, *ON})
    return {
        "sent": Count("pk"),
        "waiting": Count("pk", filter=Q(outcome="")),
        "started": Count("pk", filter=started),
        "declined": Count("pk", filter=Q(outcome="DECLINED")),
        "no_place": Count("pk", filter=Q(outcome="NO_PLACE")),
        "lost": Count("pk", filter=Q(outcome__in=["LOST", "ELSEWHERE"])),
        "here": Count("pk", filter=started & Q(journey__isnull=False, journey__ended_on__isnull=True)),
        "work": Count("pk", filter=gone & Q(journey__exit_reason__in=WORK)),
        "training": Count("pk", filter=gone & Q(journey__exit_reason__in=TRAINING)),
        "onward": Count("pk", filter=gone & Q(journey__exit_reason__in=ON)),
        "left": Count("pk", filter=gone & ~Q(journey__exit_reason__in=known)),
    }


def sent_by_sender(arrivals: Any, senders: Any, today: date) -> list[Sent]:
    """Every sender in reach with what became of those it sent; those who sent most first. Two queries.

    `arrivals` is already cut to the scope and the period; passings between chantiers are left out.
    """
    rows = arrivals.filter(passing__isnull=True).order_by().values("sender").annotate(**_totals())
    counts = {row.pop("sender"): row for row in rows}
    last = SenderContact.objects.filter(sender=OuterRef("pk")).order_by("-on").values("on")[:1]
    found = []
    for sender in senders.annotate(last_contact=Subquery(last)):
        own = counts.pop(sender.pk, dict.fromkeys(COLUMNS, 0))
        meet = arrival_rules.to_meet(sender.last_contact, today)
        found.append(Sent(sender, own, sender.last_contact, meet))
    alone = counts.pop(None, None)
    found.sort(key=lambda one: (-one.counts["sent"], one.sender.folded))
    if alone is not None:
        found.append(Sent(None, alone, None, False))
    return found


def total_of(rows: list[Sent]) -> dict[str, int]:
    return {name: sum(row.counts[name] for row in rows) for name in COLUMNS}


def of_one(arrivals: Any, sender: Sender) -> dict[str, int]:
    found: dict[str, int] = arrivals.filter(sender=sender).order_by().aggregate(**_totals())
    return found
