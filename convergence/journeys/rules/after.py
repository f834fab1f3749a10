"""After the exit: how long support stays open. Seed S1 (R2, R3), open question I12."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from convergence.journeys.rules.base import START, Setting
from convergence.kit.dates import add_months

PROLONGED_MONTHS = Setting(
    "Accompagnement après la sortie", "mois", "S1 « sur une période d’une année »", ((START, 12),)
)
PROLONGED_NOTICE_DAYS = Setting(
    "Annonce de la fin de l’accompagnement", "jours", "pratique, à confirmer", ((START, 30),)
)

SETTINGS = (PROLONGED_MONTHS, PROLONGED_NOTICE_DAYS)


@dataclass(frozen=True)
class Clock:
    """A year that runs from something: the exit, the home, the signed contract."""

    code: str
    since: date
    until: date
    holds: bool
    """Whether it is the latest: support stays open until its end."""


def clocks(ended_on: date, *, housing_access_on: date | None = None, job_signed_on: date | None = None) -> list[Clock]:
    """The years of support after the exit, the first one first. S1 counts from the exit, and from the home or the
    contract where the person got them; both are shown and the later one holds (I12)."""
    starts = [("exit", ended_on), ("housing", housing_access_on), ("job", job_signed_on)]
    dated = [(code, on, add_months(on, PROLONGED_MONTHS.on(on))) for code, on in starts if on is not None]
    last = max(until for _, _, until in dated)
    holder = next(code for code, _, until in dated if until == last)
    return [
        Clock(code, on, until, code == holder) for code, on, until in sorted(dated, key=lambda one: (one[1], one[2]))
    ]


def open_until(ended_on: date, *, housing_access_on: date | None = None, job_signed_on: date | None = None) -> date:
    """The last day of the support after the exit."""
    return max(
        clock.until for clock in clocks(ended_on, housing_access_on=housing_access_on, job_signed_on=job_signed_on)
    )
