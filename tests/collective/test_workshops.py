"""A workshop: its dates, who may put whom on its list, whose names are read, who came, what the timeline tells."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Any

import pytest
from django.urls import reverse

from convergence.accounts.models import Reading
from convergence.collective import rights, rules
from convergence.collective.actions import courses as acts
from convergence.collective.actions import enrolling, presences
from convergence.collective.actions.courses import CourseError, Slot, Words
from convergence.collective.models import Course, Enrolment, Presence
from convergence.collective.roster import roster
from convergence.collective.rules import Rule
from convergence.journeys.models import Journey
from convergence.support.actions.agenda import open_feed
from tests.cast import Cast
from tests.collective.conftest import TODAY, signed_in

Opens = Callable[..., Course]
FLAT = "\u00a0"


@pytest.fixture
def workshop(cast: Cast) -> Opens:
    """A workshop of Orb held by Inès, today and the two weeks after, unless told otherwise."""

    def made(*, by: Any = None, days: tuple[int, ...] = (0, 7, 14), **values: Any) -> Course:
        words = {
            "kind": "ATELIER", "title": "Bouge tes habitudes", "topic": "BIEN_ETRE", "place": "Salle des fêtes",
            "place_of": cast.orb,
        } | values  # fmt: skip
        dates = [Slot(TODAY + timedelta(days=day), time(14)) for day in days]
        return acts.open_course(by=by or cast.ines, words=Words(**words), dates=dates)

    return made


@pytest.fixture
def people(cast: Cast) -> list[Journey]:
    """Three people of Garance, whom Hélène accompanies."""
    names = (("Romarin", "Yonas"), ("Mistral", "Tesfay"), ("Ancolie", "Samir"))
    return [cast.journey(cast.person(*name), referent=cast.helene) for name in names]


def enrol(cast: Cast, course: Course, journeys: list[Journey]) -> enrolling.Done:
    return enrolling.enrol_people(by=cast.helene, course=course, journeys=journeys, agreed_on=TODAY)


def listed(course: Course) -> list[tuple[str, str]]:
    rows = course.enrolments.select_related("journey__person", "user").order_by("recorded_at", "pk")
    return [(row.who.split()[0], row.state) for row in rows]


# ── Its dates ───────────────────────────────────────────────────────────────────────────────
def test_eight_sessions_over_four_months_skip_a_holiday_and_cross_the_change_of_clocks() -> None:
    """R18, from a Monday of March 2025: the Monday of Easter moves to the Tuesday; the hour of the clocks stays."""
    found = acts.slots(Rule(date(2025, 3, 10), weeks=2), 8, time(14), 120)
    assert [slot.on.isoformat() for slot in found] == [
        "2025-03-10", "2025-03-24", "2025-04-07", "2025-04-22", "2025-05-05", "2025-05-19", "2025-06-02", "2025-06-16",
    ]  # fmt: skip
    assert [slot.series_on for slot in found if slot.on != slot.series_on] == [date(2025, 4, 21)]
    assert {slot.at for slot in found} == {time(14)}


@pytest.mark.parametrize("count", [0, acts.MOST + 1])
def test_a_course_has_a_bounded_number_of_sessions(count: int) -> None:
    with pytest.raises(CourseError, match="séances"):
        acts.slots(Rule(TODAY, weeks=1), count, time(9), 60)


def test_hours_are_those_of_clocks_on_both_sides_of_the_change(cast: Cast, workshop: Opens) -> None:
    course = workshop(days=(14, 21))  # 24 and 31 March; the clocks change on the 30th
    first, second = (sitting.starts_at for sitting in course.sittings.all())
    assert (first.hour, second.hour) == (14, 14)
    assert second - first == timedelta(days=7) and second.utcoffset() != first.utcoffset()
    assert second.timestamp() - first.timestamp() == timedelta(days=7, hours=-1).total_seconds()


def test_a_session_moves_or_is_called_off_with_why(cast: Cast, workshop: Opens) -> None:
    course = workshop()
    first, second, third = course.sittings.all()
    acts.move(by=cast.ines, sitting=third, slot=Slot(TODAY + timedelta(days=21), time(10), 90, "Au jardin"))
    course.refresh_from_db()
    assert (course.starts_on, course.ends_on) == (TODAY, TODAY + timedelta(days=21))
    with pytest.raises(CourseError, match="pourquoi"):
        acts.cancel(by=cast.ines, sitting=second, reason=" ")
    assert acts.cancel(by=cast.ines, sitting=second, reason="Salle prise", following=True) == 2
    course.refresh_from_db()
    assert (course.starts_on, course.ends_on) == (TODAY, TODAY)
    second.refresh_from_db()
    acts.restore(by=cast.ines, sitting=second)
    presences.count_others(by=cast.ines, sitting=first, count=3)
    with pytest.raises(CourseError, match="a eu lieu"):
        acts.cancel(by=cast.ines, sitting=first, reason="Pluie")
    with pytest.raises(CourseError, match="a eu lieu"):
        acts.remove_sitting(by=cast.ines, sitting=first)


def test_an_officer_opens_a_series_from_the_page(cast: Cast) -> None:
    client = signed_in(cast.ines)
    given = {
        "kind": "ATELIER", "title": "Bouge tes habitudes", "topic": "BIEN_ETRE", "place_of": "t-orb", "place": "Salle",
        "on": "2025-03-10", "at": "14:00", "minutes": "120", "rhythm": "w2", "count": "8", "capacity": "10",
    }  # fmt: skip
    refused = client.post(reverse("course_new"), {**given, "count": "200"})
    assert (
        refused.status_code == 200 and not Course.objects.exists() and "Bouge tes habitudes" in refused.content.decode()
    )
    several = client.post(reverse("course_new"), {**given, "rhythm": "once"})
    assert "Choisissez le rythme" in several.content.decode() and not Course.objects.exists()
    client.post(reverse("course_new"), given)
    course = Course.objects.get()
    assert course.lead == cast.ines and course.sittings.count() == 8 and course.ends_on == date(2025, 6, 16)
    elsewhere = client.post(reverse("course_new"), {**given, "place_of": "t-lys"})
    assert elsewhere.status_code == 200 and Course.objects.count() == 1
    client.post(reverse("course_edit", args=[course.key]), {**given, "title": "Bouger", "place_of": "t-orb"})
    course.refresh_from_db()
    assert course.title == "Bouger"
    assert signed_in(cast.helene).get(reverse("course_new")).status_code == 403


# ── Who is on its list ──────────────────────────────────────────────────────────────────────
def test_those_beyond_the_places_wait_and_take_the_one_that_comes_free(
    cast: Cast, workshop: Opens, people: list[Journey]
) -> None:
    course = workshop(capacity=2)
    done = enrol(cast, course, people)
    assert (len(done.enrolled), len(done.waiting)) == (2, 1)
    assert listed(course) == [("Yonas", "ENROLLED"), ("Tesfay", "ENROLLED"), ("Samir", "WAITING")]
    with pytest.raises(CourseError, match="autant de places"):
        acts.amend(
            by=cast.ines, course=course, words=Words("ATELIER", "Bouger", "BIEN_ETRE", "Salle", cast.orb, capacity=1)
        )
    promoted = enrolling.leave(by=cast.helene, enrolment=course.enrolments.get(journey=people[0]))
    assert promoted is not None and promoted.journey == people[2]
    again = enrol(cast, course, people[:2])
    assert (len(again.waiting), again.known) == (1, 1), "who left queues again, who is there stays"
    assert course.enrolments.count() == 3


def test_her_agreement_is_noted_and_her_chantier_is_of_the_place(
    cast: Cast, workshop: Opens, people: list[Journey]
) -> None:
    course = workshop()
    for day, words in ((None, "dit oui"), (TODAY + timedelta(days=1), "à venir")):
        with pytest.raises(CourseError, match=words):
            enrolling.enrol_people(by=cast.helene, course=course, journeys=people, agreed_on=day)
    far = cast.journey(cast.person("Ajonc", "Mona"), chantier=cast.iris)
    with pytest.raises(CourseError, match="Orb"):
        enrolling.enrol_people(by=cast.irma, course=course, journeys=[far], agreed_on=TODAY)
    past = workshop(days=(-14, -7))
    with pytest.raises(CourseError, match="closes"):
        enrol(cast, past, people)


def test_a_cip_registers_her_own_people_only(cast: Cast, workshop: Opens, people: list[Journey]) -> None:
    course = workshop()
    page = reverse("course_enrol", args=[course.key])
    of_another = cast.journey(cast.person("Ajonc", "Mona"), chantier=cast.bleuet, referent=cast.basile)
    client = signed_in(cast.helene)
    assert "Yonas" in client.get(page).content.decode()
    none = client.post(page, {"people": [str(of_another.key)], "agreed_on": "2025-03-10"})
    assert none.status_code == 422 and "au moins une personne" in none.content.decode()
    client.post(page, {"people": [str(one.key) for one in people], "agreed_on": "2025-03-10"})
    assert {row.journey for row in course.enrolments.all()} == set(people)
    assert signed_in(cast.irma).get(page).status_code == 404, "of another territory"


def test_names_are_for_who_holds_it_and_for_those_who_open_these_files(
    cast: Cast, workshop: Opens, people: list[Journey]
) -> None:
    course = workshop()
    enrol(cast, course, people)
    other = cast.journey(cast.person("Ajonc", "Mona"), chantier=cast.bleuet, referent=cast.basile)
    enrolling.enrol_people(by=cast.basile, course=course, journeys=[other], agreed_on=TODAY)
    seen = {
        name: {row.who.split()[0] for row in rights.enrolments_read(cast.viewer(name), course)}
        for name in ("ines", "helene", "basile", "paul", "nadia", "odile")
    }
    everyone = {"Yonas", "Tesfay", "Samir", "Mona"}
    assert seen["ines"] == everyone and seen["paul"] == everyone, "the coordinator opens these files"
    assert seen["helene"] == seen["odile"] == everyone - {"Mona"} and seen["basile"] == {"Mona"}
    assert seen["nadia"] == set(), "the national team reads counts"
    page = signed_in(cast.nadia).get(reverse("course", args=[course.key])).content.decode()
    assert "4 inscrits en tout" in page.replace(FLAT, " ") and "Romarin" not in page
    before = Reading.objects.filter(by=cast.ines).count()
    assert "Romarin" in signed_in(cast.ines).get(reverse("course", args=[course.key])).content.decode()
    assert Reading.objects.filter(by=cast.ines).count() == before + 1
    signed_in(cast.nadia).post(reverse("course_hold", args=[course.key]))
    course.refresh_from_db()
    assert not rights.enrolments_read(cast.viewer("ines"), course).exists() and rights.reads_names(
        cast.viewer("nadia"), course
    )  # fmt: skip


# ── Who came ────────────────────────────────────────────────────────────────────────────────
def test_attendance_feeds_the_timeline_of_the_person(cast: Cast, workshop: Opens, people: list[Journey]) -> None:
    course = workshop()
    enrol(cast, course, people)
    sitting = course.sittings.first()
    assert sitting is not None
    client, page = signed_in(cast.ines), reverse("sitting", args=[sitting.key])
    row = course.enrolments.get(journey=people[1])
    answer = client.post(page, {"act": "absent", "ref": f"e{row.key}"}, headers={"HX-Request": "true"})
    assert "0 présent, 1 absent, 2 à noter" in answer.content.decode().replace(FLAT, " ")
    client.post(page, {"act": "all"})
    assert Presence.objects.filter(present=True).count() == 2
    client.post(page, {"act": "undo", "ref": f"e{row.key}"})
    assert not row.presences.exists()
    file = signed_in(cast.helene).get(reverse("person", args=[people[0].person.key])).content.decode()
    assert "Atelier : Bouge tes habitudes" in file.replace(FLAT, " ")
    later = signed_in(cast.helene).get(reverse("person_later", args=[people[0].person.key])).content.decode()
    assert "Prochaine séance" in later
    pdf = client.get(reverse("sitting_sheet", args=[sitting.key]))
    assert pdf["Content-Type"] == "application/pdf" and pdf.content.startswith(b"%PDF")


def test_a_cip_notes_her_people_and_nobody_else(cast: Cast, workshop: Opens, people: list[Journey]) -> None:
    course = workshop()
    enrol(cast, course, people)
    other = cast.journey(cast.person("Ajonc", "Mona"), chantier=cast.bleuet, referent=cast.basile)
    enrolling.enrol_people(by=cast.basile, course=course, journeys=[other], agreed_on=TODAY)
    sitting = course.sittings.first()
    assert sitting is not None
    signed_in(cast.helene).post(reverse("sitting", args=[sitting.key]), {"act": "all"})
    assert {row.enrolment.who.split()[0] for row in Presence.objects.all()} == {"Yonas", "Tesfay", "Samir"}
    mona = course.enrolments.get(journey=other)
    signed_in(cast.helene).post(reverse("sitting", args=[sitting.key]), {"act": "present", "ref": f"e{mona.key}"})
    assert not mona.presences.exists()
    with pytest.raises(CourseError, match="à partir du jour"):
        later = course.sittings.last()
        assert later is not None
        rows = roster(later, course.enrolments.all(), invited=False)
        presences.everyone_came(by=cast.ines, sitting=later, listed=rows)


def test_homes_and_calendars_tell_what_comes(cast: Cast, workshop: Opens, people: list[Journey]) -> None:
    course = workshop(days=(-7, 7))
    enrol(cast, course, people)
    home = signed_in(cast.ines).get(reverse("home_later")).content.decode()
    assert "Personne n’est noté présent" in home and "La liste" in home
    assert "Yonas Romarin" in signed_in(cast.helene).get(reverse("home_later")).content.decode()
    text = signed_in(cast.ines).get(reverse("agenda_feed", args=[open_feed(by=cast.ines)])).content.decode()
    assert "Bouge tes habitudes" in text and "Romarin" not in text


def test_who_left_but_came_stays_on_the_list_of_that_day(cast: Cast, workshop: Opens, people: list[Journey]) -> None:
    course = workshop()
    enrol(cast, course, people)
    sitting = course.sittings.first()
    assert sitting is not None
    rows = roster(sitting, course.enrolments.select_related("journey__person", "journey__chantier"), invited=False)
    presences.everyone_came(by=cast.ines, sitting=sitting, listed=rows)
    enrolling.leave(by=cast.helene, enrolment=course.enrolments.get(journey=people[0]))
    assert len(roster(sitting, course.enrolments.all(), invited=False)) == 3
    with pytest.raises(CourseError, match="plus sur la liste"):
        enrolling.leave(by=cast.helene, enrolment=Enrolment.objects.get(journey=people[0]))


def test_a_rule_gives_the_days_asked_and_no_more() -> None:
    assert len(rules.first(Rule(date(2025, 1, 31), nth=rules.LAST, weekday=4), 14)) == 14
