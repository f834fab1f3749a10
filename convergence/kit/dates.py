"""Calendar arithmetic, pure."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache


def add_months(day: date, months: int) -> date:
    """The same day `months` calendar months later; a day that does not exist becomes the month's last.

    Source: common rules of the indicator definitions.
    """
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def monday(day: date) -> date:
    """The Monday of that day's week."""
    return day - timedelta(days=day.weekday())


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (Oudin’s algorithm, as given by the US Naval Observatory)."""
    century = year // 100
    golden = year % 19
    correction = (century - 17) // 25
    epact = (century - century // 4 - (century - correction) // 3 + 19 * golden + 15) % 30
    epact -= (epact // 28) * (1 - (epact // 28) * (29 // (epact + 1)) * ((21 - golden) // 11))
    weekday = (year + year // 4 + epact + 2 - century + century // 4) % 7
    shift = epact - weekday
    month = 3 + (shift + 40) // 44
    return date(year, month, shift + 28 - 31 * (month // 4))


@cache
def holidays(year: int) -> Mapping[date, str]:
    """The eleven public holidays of that year in mainland France (Code du travail, L. 3133-1)."""
    sunday = easter(year)
    return {
        date(year, 1, 1): "Jour de l’an",
        sunday + timedelta(days=1): "Lundi de Pâques",
        date(year, 5, 1): "Fête du Travail",
        date(year, 5, 8): "Victoire de 1945",
        sunday + timedelta(days=39): "Ascension",
        sunday + timedelta(days=50): "Lundi de Pentecôte",
        date(year, 7, 14): "Fête nationale",
        date(year, 8, 15): "Assomption",
        date(year, 11, 1): "Toussaint",
        date(year, 11, 11): "Armistice de 1918",
        date(year, 12, 25): "Noël",
    }


def holiday(day: date) -> str:
    """The name of the public holiday that day is; nothing on the others."""
    return holidays(day.year).get(day, "")
