"""How French writes days, numbers and plurals. The one place that knows the no-break space."""

from __future__ import annotations

import re
from datetime import date, time
from decimal import ROUND_HALF_UP, Decimal

NBSP = "\u00a0"
NARROW = "\u202f"
"""The narrow no-break space, for what is printed: faces of screens do not all have it."""
MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip
MONTHS_SHORT = (
    "janv.", "févr.", "mars", "avril", "mai", "juin",
    "juil.", "août", "sept.", "oct.", "nov.", "déc.",
)  # fmt: skip
WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")


def _first(day: int) -> str:
    return "1er" if day == 1 else str(day)


def day(on: date, *, today: date | None = None, short: bool = False) -> str:
    """« 2 mars », with its year when it is not today's: « 2 mars 2024 »."""
    month = (MONTHS_SHORT if short else MONTHS)[on.month - 1]
    text = f"{_first(on.day)}{NBSP}{month}"
    return text if today is not None and on.year == today.year else f"{text}{NBSP}{on.year}"


def weekday(on: date) -> str:
    """« mardi 11 mars »."""
    return f"{WEEKDAYS[on.weekday()]} {_first(on.day)}{NBSP}{MONTHS[on.month - 1]}"


def hour(at: time) -> str:
    """« 9 h », « 14 h 30 »."""
    return f"{at.hour}{NBSP}h" + (f"{NBSP}{at.minute:02}" if at.minute else "")


def distance(on: date, today: date) -> str:
    """« aujourd’hui », « demain », « dans 28 jours », « hier », « il y a 9 jours »."""
    days = (on - today).days
    near = {0: "aujourd’hui", 1: "demain", -1: "hier"}
    if days in near:
        return near[days]
    return f"dans {days} jours" if days > 0 else f"il y a {-days} jours"


def number(value: float | Decimal, decimals: int = 0) -> str:
    """« 1 020 », « 1,7 », with the minus sign of typography. Halves are rounded up."""
    step = Decimal(1).scaleb(-decimals)
    rounded = Decimal(str(value)).quantize(step, rounding=ROUND_HALF_UP)
    text = f"{abs(rounded):,.{decimals}f}".replace(",", NBSP).replace(".", ",")
    return f"\u2212{text}" if rounded < 0 else text


def percent(value: float | Decimal, decimals: int = 0) -> str:
    """« 59 % », from a value between 0 and 100."""
    return f"{number(value, decimals)}{NBSP}%"


def signed(value: float | Decimal, decimals: int = 0) -> str:
    """« +17 », « −2 », « 0 »."""
    text = number(value, decimals)
    return f"+{text}" if not text.startswith("\u2212") and text.strip("0,") else text


def euros(value: float | Decimal) -> str:
    """« 1 020 € »."""
    return f"{number(value)}{NBSP}€"


def cents(value: int) -> str:
    """« 1 020,50 € », from whole cents: money is never a float."""
    units, rest = divmod(abs(value), 100)
    sign = "\u2212" if value < 0 else ""
    return f"{sign}{number(units)},{rest:02}{NBSP}€"


def count(total: int, one: str, many: str = "") -> str:
    """« 1 personne », « 3 personnes », « 0 personne »: French keeps the singular below two."""
    return f"{number(total)}{NBSP}{one if abs(total) < 2 else many or one + 's'}"


def typeset(text: str) -> str:
    """The same words with the spaces of a printed page: narrow ones between thousands and before ; ! ? % €, and no
    line cut before a colon or inside « »."""
    for spaces, right in _PRINTED:
        text = spaces.sub(right, text)
    return text


_PRINTED = (
    (re.compile(rf"(?<=\d){NBSP}(?=\d{{3}}(?!\d))"), NARROW),
    (re.compile(rf"[ {NBSP}](?=[;!?%€])"), NARROW),
    (re.compile(rf"[ {NARROW}](?=[:»])"), NBSP),
    (re.compile(rf"(?<=«)[ {NARROW}]"), NBSP),
)
