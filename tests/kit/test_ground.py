"""What every room stands on: folding, months, encryption, meeting points."""

from __future__ import annotations

from datetime import date

import pytest
from django.db.models import Q
from hypothesis import given
from hypothesis import strategies as st

from convergence.accounts.models import User
from convergence.kit import clock, crypto
from convergence.kit.dates import add_months, monday
from convergence.kit.folding import fold, squeeze
from convergence.kit.meeting import Point, Reach
from convergence.people.contacts import contact_of, record_contact
from convergence.people.models import Person


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("  Éléonore  ", "eleonore"),
        ("D’Œuvre-Noël", "d oeuvre noel"),
        ("d'oeuvre noël", "d oeuvre noel"),
        ("NGUYỄN", "nguyen"),
        ("Łukasz Straße", "lukasz strasse"),
    ],
)
def test_fold(typed: str, folded: str) -> None:
    assert fold(typed) == folded
    assert squeeze(typed) == folded.replace(" ", "")


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2023, 8, 31), 6, date(2024, 2, 29)),
        (date(2024, 12, 15), 12, date(2025, 12, 15)),
        (date(2024, 3, 31), -1, date(2024, 2, 29)),
    ],
)
def test_add_months_keeps_the_day_or_takes_the_last(day: date, months: int, expected: date) -> None:
    assert add_months(day, months) == expected


def test_weeks_start_on_monday() -> None:
    assert monday(date(2025, 3, 16)) == date(2025, 3, 10)


def test_the_clock_lives_on_the_day_of_the_installation(today: date) -> None:
    assert clock.today() == today
    assert clock.now().date() in {today, date(2025, 3, 9), date(2025, 3, 11)}


@given(st.text())
def test_what_is_encrypted_reads_back_and_never_twice_the_same(text: str) -> None:
    one, other = crypto.encrypt(text), crypto.encrypt(text)
    assert crypto.decrypt(one) == text
    assert one != other
    assert not text or text not in one or len(text) < 4


def test_a_former_key_still_reads(settings: object) -> None:
    token = crypto.encrypt("Yonas")
    settings.CONVERGENCE_OLD_KEYS = [settings.CONVERGENCE_KEY]  # type: ignore[attr-defined]
    settings.CONVERGENCE_KEY = "another"  # type: ignore[attr-defined]
    assert crypto.decrypt(token) == "Yonas"
    settings.CONVERGENCE_OLD_KEYS = []  # type: ignore[attr-defined]
    with pytest.raises(crypto.UnreadableError):
        crypto.decrypt(token)


def test_contact_details_are_not_readable_in_the_database(cast: object) -> None:
    from django.db import connection

    person = cast.person()  # type: ignore[attr-defined]
    where = cast.garance  # type: ignore[attr-defined]
    record_contact(by=User.objects.system(), person=person, chantier=where, phone="06 12 34 56 78")
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone FROM people_contactdetails WHERE person_id = %s", [person.pk])
        stored = cursor.fetchone()[0]
    assert "12 34" not in stored
    assert contact_of(person, where)["phone"] == "06 12 34 56 78"


def test_reach_fails_closed_and_adds_up() -> None:
    reach = Reach()
    assert reach.q(None, Person) == Q(pk__in=[])
    reach.register(Person, lambda viewer: None)
    assert reach.q(None, Person) == Q(pk__in=[])
    reach.register(Person, lambda viewer: Q(pk=1))
    reach.register(Person, lambda viewer: Q(pk=2))
    assert reach.q(None, Person) == Q(pk=1) | Q(pk=2)


def test_points_answer_in_the_order_of_rank() -> None:
    point: Point[[], str] = Point("test")
    point.register(lambda: "second", rank=20)
    point.register(lambda: "first", rank=10)
    assert point.ask() == ["first", "second"]
