"""Links as the chantier reads them: open or not, until when, what was done by each."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from convergence.journeys.models import Journey
from convergence.people.models import OutsideReferent
from convergence.support.actions.sharing import Seen, look
from convergence.support.circle import theme_words
from convergence.support.models import ShareLink, ShareVisit

VISITS = 12
"""Visits told for each link."""


@dataclass(frozen=True)
class Told:
    """A link in words."""

    link: ShareLink
    seen: Seen
    visits: list[ShareVisit]

    @property
    def is_open(self) -> bool:
        return self.seen.closed is None

    @property
    def state(self) -> str:
        return self.seen.closed.label if self.seen.closed else "Ouvert"

    @property
    def themes(self) -> str:
        return ", ".join(theme_words(theme).lower() for theme in sorted(self.seen.themes))


def _told(rows: Any) -> list[Told]:
    """Links with what was done by each, the latest first. Three queries."""
    links = list(rows.select_related("referent", "journey__person").prefetch_related("referent__consents"))
    visits: dict[int, list[ShareVisit]] = defaultdict(list)
    for visit in ShareVisit.objects.filter(link__in=links).order_by("-at", "-pk"):
        if len(visits[visit.link_id]) < VISITS:
            visits[visit.link_id].append(visit)
    return [Told(link, look(link), visits[link.pk]) for link in links]


def links_of(journey: Journey, _today: date) -> dict[int, Told]:
    """The last link of each outside referent, for that journey."""
    last: dict[int, Told] = {}
    for told in _told(ShareLink.objects.filter(journey=journey).order_by("-made_at", "-pk")):
        last.setdefault(told.link.referent_id, told)
    return last


def links_to(referent: OutsideReferent) -> list[Told]:
    """Every link given to that referent, the latest first."""
    return _told(ShareLink.objects.filter(referent=referent).order_by("-made_at", "-pk"))
