"""French as French writes it."""

from __future__ import annotations

from datetime import date

from convergence.kit import french

NB = "\u00a0"


def test_numbers_have_their_comma_their_spaces_and_their_minus() -> None:
    assert french.number(1020) == f"1{NB}020"
    assert french.number(1.65, 1) == "1,7"
    assert french.number(-2) == "\u22122"
    assert french.number(-0.2) == "0"
    assert french.percent(59) == f"59{NB}%"
    assert french.euros(1020) == f"1{NB}020{NB}€"


def test_signed_differences() -> None:
    assert [french.signed(value) for value in (17, -2, 0, 0.2)] == ["+17", "\u22122", "0", "0"]
    assert french.signed(0.5, 1) == "+0,5"


def test_counts_stay_singular_below_two() -> None:
    assert french.count(0, "personne") == f"0{NB}personne"
    assert french.count(1, "personne") == f"1{NB}personne"
    assert french.count(2, "personne") == f"2{NB}personnes"
    assert french.count(3, "cheval", "chevaux") == f"3{NB}chevaux"


def test_days_say_their_year_only_when_it_is_another() -> None:
    today = date(2025, 3, 11)
    assert french.day(date(2025, 3, 2), today=today) == f"2{NB}mars"
    assert french.day(date(2024, 9, 1), today=today) == f"1er{NB}septembre{NB}2024"
    assert french.weekday(today) == f"mardi 11{NB}mars"


def test_distance_in_words() -> None:
    today = date(2025, 3, 11)
    assert french.distance(date(2025, 3, 10), today) == "hier"
    assert french.distance(date(2025, 4, 8), today) == "dans 28 jours"
    assert french.distance(date(2025, 3, 2), today) == "il y a 9 jours"
