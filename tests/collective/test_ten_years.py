"""Ten years of meetings and workshops: pages ask as many questions as after a day, lists sort on an index."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time, timedelta
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from convergence.collective.actions import courses, enrolling, presences
from convergence.collective.models import Course, Enrolment, Meeting, Participant, Presence, Sitting
from convergence.collective.roster import roster
from tests.cast import Cast
from tests.collective.conftest import TODAY, signed_in

YEARS = 10


def ask(page: str, user: Any) -> int:
    """How many questions a page asks the database, the second time."""
    client = signed_in(user)
    client.get(page)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(page).status_code == 200
    return len(queries)


def compare(pages: list[tuple[str, Any]], fill: Callable[[], None]) -> None:
    few = [ask(page, user) for page, user in pages]
    fill()
    many = [ask(page, user) for page, user in pages]
    told = list(zip([page for page, _ in pages], few, many, strict=True))
    assert max(many) <= 15, told
    assert all(after <= before + 1 for _, before, after in told), told


def test_meetings(cast: Cast, call: Callable[..., Meeting]) -> None:
    one = call()
    pages = [
        reverse("gatherings"), reverse("gatherings") + "?quand=passees&nature=MUTUALISATION&ou=orb",
        reverse("gathering", args=[one.key]), reverse("gathering_attendance", args=[one.key]),
        reverse("gathering_series"), reverse("gathering_figures"), reverse("home_later"),
    ]  # fmt: skip

    def fill() -> None:
        made = Meeting.objects.bulk_create(
            Meeting(
                kind="MUTUALISATION", title="Ancienne", at=time(9), place="Ici", territory=cast.orb, roles=" CIP ",
                organiser=cast.paul, on=TODAY - timedelta(days=7 * week), recorded_at=one.recorded_at,
            )
            for week in range(1, 52 * YEARS)
        )  # fmt: skip
        Participant.objects.bulk_create(Participant(meeting=row, user=cast.helene, present=True) for row in made)

    compare([(page, cast.paul) for page in pages], fill)


def test_workshops(cast: Cast) -> None:
    words = courses.Words(kind="ATELIER", title="Bouger", topic="BIEN_ETRE", place="Salle", place_of=cast.orb)
    days = [courses.Slot(TODAY + timedelta(days=7 * week), time(14)) for week in range(-4, 4)]
    course = courses.open_course(by=cast.ines, words=words, dates=days)
    journeys = [cast.journey(cast.person("Romarin", f"Yonas{rank}"), referent=cast.helene) for rank in range(2)]
    enrolling.enrol_people(by=cast.helene, course=course, journeys=journeys, agreed_on=TODAY)
    sitting = course.sittings.filter(on=TODAY).get()
    rows = roster(sitting, course.enrolments.select_related("journey__person", "journey__chantier"), invited=False)
    presences.everyone_came(by=cast.ines, sitting=sitting, listed=rows)
    courses.open_course(by=cast.ines, words=words, dates=[courses.Slot(TODAY - timedelta(days=9), time(14))])
    pages = [
        (reverse("courses"), cast.ines), (reverse("courses") + "?quand=passes&theme=BIEN_ETRE&ou=orb", cast.helene),
        (reverse("course", args=[course.key]), cast.ines), (reverse("course", args=[course.key]), cast.helene),
        (reverse("sitting", args=[sitting.key]), cast.ines), (reverse("course_enrol", args=[course.key]), cast.helene),
        (reverse("home_later"), cast.ines), (reverse("person_later", args=[journeys[0].person.key]), cast.helene),
        (reverse("requirements"), cast.paul),
    ]  # fmt: skip

    def fill() -> None:
        """A workshop a week since ten years, each with its session, its list and who came; a long list on ours."""
        made = Course.objects.bulk_create(
            Course(
                kind="ATELIER", title="Ancien", topic="BIEN_ETRE", place="Ici", territory=cast.orb, lead=cast.ines,
                starts_on=on, ends_on=on,
            )
            for on in (TODAY - timedelta(days=7 * week) for week in range(1, 52 * YEARS))
        )  # fmt: skip
        held = Sitting.objects.bulk_create(
            Sitting(course=row, on=row.starts_on or TODAY, at=time(9), minutes=60) for row in made
        )
        lists = Enrolment.objects.bulk_create(
            Enrolment(course=row, journey=journeys[0], agreed_on=row.starts_on, by=cast.helene) for row in made
        )
        Presence.objects.bulk_create(
            Presence(sitting=sitting, enrolment=row, present=True) for sitting, row in zip(held, lists, strict=True)
        )
        more = [cast.journey(cast.person("Mistral", f"Tesfay{rank}"), referent=cast.helene) for rank in range(12)]
        enrolling.enrol_people(by=cast.helene, course=course, journeys=more, agreed_on=TODAY)

    compare(pages, fill)


def test_lists_sort_on_an_index() -> None:
    """What the past lists sort on, and what every session is found by, has an index that begins so."""
    wanted: list[tuple[Any, str]] = [
        (Meeting, "on"), (Course, "ends_on"), (Course, "territory"), (Sitting, "course"), (Sitting, "on"),
        (Enrolment, "course"),
    ]  # fmt: skip
    for model, name in wanted:
        assert any(index.fields[0].lstrip("-") == name for index in model._meta.indexes), (model, name)
