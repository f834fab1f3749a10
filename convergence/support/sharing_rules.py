"""When a link opens, and to what. Pure functions of dates and states.

Sources: the person's agreement decides (people.sharing); access by somebody without an account is for a time, by two
things sent apart, and each is logged (CNIL, guide de la sécurité des données personnelles, fiches 2 and 16).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from convergence.journeys.rules import Setting
from convergence.people.sharing import Answer, shared_themes

_START = date(2016, 1, 1)
LINK_DAYS = Setting("Durée ordinaire d’un lien de partage", "jours", "pratique, à confirmer", ((_START, 30),))
LINK_MAX_DAYS = Setting("Durée la plus longue d’un lien de partage", "jours", "pratique, à confirmer", ((_START, 90),))
CODE_TRIES = Setting("Codes faux qui ferment un lien", "essais", "CNIL, fiche 2 : limiter les essais", ((_START, 5),))
SESSION_MINUTES = Setting("Lecture par un lien sans rien faire", "minutes", "pratique, à confirmer", ((_START, 30),))
STEP_NOTICE_DAYS = Setting("Annonce d’une étape du projet", "jours", "pratique, à confirmer", ((_START, 7),))

SETTINGS = (LINK_DAYS, LINK_MAX_DAYS, CODE_TRIES, SESSION_MINUTES, STEP_NOTICE_DAYS)


class Closed(StrEnum):
    """Why a link does not open."""

    BY_HAND = "BY_HAND"
    LOCKED = "LOCKED"
    EXPIRED = "EXPIRED"
    NOTHING_SHARED = "NOTHING_SHARED"

    @property
    def label(self) -> str:
        return {
            "BY_HAND": "Fermé",
            "LOCKED": "Fermé après trop de codes faux",
            "EXPIRED": "Expiré",
            "NOTHING_SHARED": "Fermé : plus d’accord",
        }[self.value]


@dataclass(frozen=True)
class LinkFacts:
    """What decides, read afresh at each request."""

    closed: bool
    failures: int
    ends_on: date
    same_person: bool
    """The journey is still one of the referent's person: a merge undone may part them."""
    relation: str
    ended_on: date | None


def opens_to(facts: LinkFacts, answers: Iterable[Answer], today: date) -> tuple[frozenset[str], Closed | None]:
    """Themes that the link shows today, or why it shows none. It still opens on the day it ends.

    A link closed because nothing is agreed any more says so: the person decided, not the chantier.
    """
    themes = shared_themes(answers=answers, relation=facts.relation, ended_on=facts.ended_on, today=today)
    if not facts.same_person:
        return frozenset(), Closed.BY_HAND
    if facts.closed:
        return frozenset(), Closed.BY_HAND if themes else Closed.NOTHING_SHARED
    if facts.failures >= CODE_TRIES.on(today):
        return frozenset(), Closed.LOCKED
    if facts.ends_on < today:
        return frozenset(), Closed.EXPIRED
    return themes, None if themes else Closed.NOTHING_SHARED


def end_of(days: int, today: date) -> date:
    """The last day of a link of so many days, never more than the longest allowed."""
    return today + timedelta(days=max(1, min(days, LINK_MAX_DAYS.on(today))))
