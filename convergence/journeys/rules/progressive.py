"""CDI progressif: a part-time CDI grows beside the CDDI until it replaces it. Domain B2 « cumul », seed S3.

The second contract lets the CDDI go under 20 hours a week, provided that both make a full time or at least 24 hours.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

from convergence.journeys.rules.base import START, Finding, Setting, error, warn
from convergence.journeys.rules.contracts import FULL_TIME_HOURS
from convergence.kit.dates import add_months
from convergence.kit.french import MONTHS, NBSP, number

PROGRESSIVE_MIN_HOURS = Setting(
    "CDI progressif, total des deux contrats", "h/semaine", "communauté de l’inclusion", ((START, 24),)
)
WEEK_MAX_HOURS = Setting("Heures d’une semaine, au plus", "h/semaine", "L3121-20", ((START, 48),))
SWITCH_NOTICE_DAYS = Setting("Annonce du passage entier en CDI", "jours", "pratique, à confirmer", ((START, 30),))
MOST_MONTHS = 24

SETTINGS = (PROGRESSIVE_MIN_HOURS, WEEK_MAX_HOURS, SWITCH_NOTICE_DAYS)


@dataclass(frozen=True)
class Month:
    """Hours a week in each contract, from the first day of that month."""

    month: date
    cdi: Decimal
    cddi: Decimal

    @property
    def total(self) -> Decimal:
        return self.cdi + self.cddi

    @property
    def words(self) -> str:
        return f"{MONTHS[self.month.month - 1]}{NBSP}{self.month.year}"


@dataclass(frozen=True)
class Amendment:
    """A change of hours to be signed: in which contract, from when, from how many to how many."""

    contract: str
    from_on: date
    before: Decimal
    after: Decimal


def _half(value: Decimal) -> Decimal:
    """To the nearest half hour."""
    return (value * 2).quantize(Decimal(1), rounding=ROUND_HALF_UP) / 2


def propose(first: date, months: int, *, cdi_from: Decimal, cdi_to: Decimal, cddi_from: Decimal) -> list[Month]:
    """A schedule that goes from the start to the whole switch in so many months (2 at least), by half hours.

    The CDI never falls, the CDDI never rises, and the total stays between what it is first and what it is last.
    """
    rows: list[Month] = []
    months = max(2, months)
    cdi_from, cdi_to, cddi_from = _half(cdi_from), _half(cdi_to), _half(cddi_from)
    start = first.replace(day=1)
    cdi, cddi = cdi_from, cddi_from
    for at in range(months):
        part = Decimal(at) / (months - 1)
        total = _half(cdi_from + cddi_from + (cdi_to - cdi_from - cddi_from) * part)
        cdi = max(cdi, _half(cdi_from + (cdi_to - cdi_from) * part))
        left = max(Decimal(0), total - cdi)
        if left > cddi:
            cdi, left = cdi + left - cddi, cddi
        cddi = left
        rows.append(Month(add_months(start, at), cdi, cddi))
    rows[-1] = Month(rows[-1].month, max(cdi_to, rows[-1].cdi), Decimal(0))
    return rows


def switch_on(rows: Sequence[Month]) -> date | None:
    """The first day without CDDI hours, when the schedule leads there and stays there."""
    found: date | None = None
    for row in rows:
        found = (found or row.month) if row.cddi == 0 else None
    return found


def check_schedule(rows: Sequence[Month], *, falls_said: bool = False) -> Iterable[Finding]:
    """What a schedule must hold. The field of a finding is the rank of its row (`row-0`, `row-1`…)."""
    if not rows:
        yield error("progressive_empty", "", "Écrivez au moins deux mois.")
        return
    least, full = PROGRESSIVE_MIN_HOURS.on(rows[0].month), FULL_TIME_HOURS.on(rows[0].month)
    most = WEEK_MAX_HOURS.on(rows[0].month)
    for at, row in enumerate(rows):
        field = f"row-{at}"
        if row.cdi < 0 or row.cddi < 0:
            yield error("progressive_negative", field, f"{_title(row)} : des heures ne sont jamais sous zéro.")
        elif row.total > most:
            yield error("progressive_week", field, f"{_title(row)} : {_h(row.total)} en tout, {most} au plus.")
        elif row.total < least:
            yield error(
                "progressive_total", field,
                f"{_title(row)} : {_h(row.total)} en tout. Les deux contrats font {least} h au moins.",
            )  # fmt: skip
        elif row.total > full:
            yield warn("progressive_over", field, f"{_title(row)} : {_h(row.total)} en tout, plus qu’un temps plein.")
        if at and row.cdi < rows[at - 1].cdi and not falls_said:
            yield error(
                "progressive_fall",
                field,
                f"{_title(row)} : les heures du CDI baissent. Corrigez, ou cochez la baisse voulue.",
            )
        if at and row.cddi > rows[at - 1].cddi:
            yield warn("progressive_back", field, f"{_title(row)} : les heures du CDDI remontent, à vérifier.")
    if switch_on(rows) is None:
        yield warn(
            "progressive_open", "", "Le dernier mois garde des heures de CDDI : le passage entier n’est pas prévu."
        )


def amendments(rows: Sequence[Month]) -> list[Amendment]:
    """The changes of hours to sign, month by month, in both contracts. Nothing is signed to leave the CDDI."""
    found: list[Amendment] = []
    for before, after in pairwise(rows):
        if after.cdi != before.cdi:
            found.append(Amendment("CDI", after.month, before.cdi, after.cdi))
        if after.cddi != before.cddi and after.cddi > 0:
            found.append(Amendment("CDDI", after.month, before.cddi, after.cddi))
    return found


def _title(row: Month) -> str:
    return row.words[:1].upper() + row.words[1:]


def _h(hours: Decimal) -> str:
    return f"{number(hours, 0 if hours == int(hours) else 1)}{NBSP}h"
