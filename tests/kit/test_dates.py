"""Days of the calendar: Easter and what hangs on it."""

from __future__ import annotations

from datetime import date

import pytest

from convergence.kit.dates import easter, holiday, holidays


@pytest.mark.parametrize(
    ("year", "month", "day"),
    [(1818, 3, 22), (1961, 4, 2), (1999, 4, 4), (2000, 4, 23), (2008, 3, 23), (2011, 4, 24), (2024, 3, 31),
     (2025, 4, 20), (2026, 4, 5), (2027, 3, 28), (2038, 4, 25), (2285, 3, 22)],
)  # fmt: skip
def test_easter_sunday(year: int, month: int, day: int) -> None:
    """The earliest and latest possible days, the years of the calendar's exceptions, and ours."""
    assert easter(year) == date(year, month, day)


def test_the_eleven_public_holidays_of_2025() -> None:
    assert {day.isoformat()[5:]: name for day, name in holidays(2025).items()} == {
        "01-01": "Jour de l’an", "04-21": "Lundi de Pâques", "05-01": "Fête du Travail", "05-08": "Victoire de 1945",
        "05-29": "Ascension", "06-09": "Lundi de Pentecôte", "07-14": "Fête nationale", "08-15": "Assomption",
        "11-01": "Toussaint", "11-11": "Armistice de 1918", "12-25": "Noël",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("day", "name"),
    [(date(2026, 5, 14), "Ascension"), (date(2026, 5, 15), ""), (date(2026, 5, 25), "Lundi de Pentecôte"),
     (date(2026, 4, 3), ""), (date(2024, 12, 26), "")],
)  # fmt: skip
def test_a_day_says_its_holiday(day: date, name: str) -> None:
    """Good Friday and 26 December are holidays in Alsace and Moselle only."""
    assert holiday(day) == name


def test_two_holidays_on_one_day_are_one() -> None:
    """In 2008 Ascension fell on 1 May: ten days, none lost silently in a sum."""
    assert len(holidays(2008)) == 10
    assert len(holidays(2025)) == 11
