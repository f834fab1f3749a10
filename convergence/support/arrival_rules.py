"""Rules before the first day and between two chantiers. Pure functions of dates; each setting is dated and sourced."""

from __future__ import annotations

from datetime import date, timedelta

from convergence.journeys.rules import Setting
from convergence.kit.dates import add_months

_START = date(2016, 1, 1)

ERASE_MONTHS = Setting(
    "Effacement du nom d’une arrivée close", "mois", "décision 0022 ; RGPD art. 5, durée limitée", ((_START, 24),)
)
MEET_MONTHS = Setting("Orienteur à rencontrer", "mois", "pratique du réseau, à confirmer", ((_START, 12),))
LONG_WAIT_DAYS = Setting("Attente longue avant le premier jour", "jours", "pratique, à confirmer", ((_START, 30),))
PASSING_DAYS = Setting("Durée d’une proposition de passage", "jours", "décision 0022", ((_START, 60),))


def erasable(decided_on: date | None, today: date) -> bool:
    """Whether what names somebody must go: the arrival has been closed for that long, day for day."""
    return decided_on is not None and add_months(decided_on, ERASE_MONTHS.on(decided_on)) <= today


def erasable_before(today: date) -> date:
    """Arrivals closed that day or before are to be erased, by the setting of today."""
    return add_months(today, -ERASE_MONTHS.on(today))


def waits_long(sent_on: date, today: date) -> bool:
    return (today - sent_on).days >= LONG_WAIT_DAYS.on(today)


def to_meet(last_contact: date | None, today: date) -> bool:
    """Whether a sender should be met: never, or not for that long."""
    return last_contact is None or add_months(last_contact, MEET_MONTHS.on(today)) <= today


def passing_ends(sent_on: date) -> date:
    """Last day on which a proposal may be read and answered."""
    return sent_on + timedelta(days=PASSING_DAYS.on(sent_on))
