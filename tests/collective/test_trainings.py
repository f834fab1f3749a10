"""Trainings of permanents: who is invited, who followed what, who still needs it, the certificate, the counts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Any

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from convergence.collective import counting, rights, rules
from convergence.collective.actions import courses as acts
from convergence.collective.actions import enrolling, presences
from convergence.collective.actions.courses import CourseError, Slot, Words
from convergence.collective.actions.requirements import expect
from convergence.collective.counting import Asked
from convergence.collective.expected import standings
from convergence.collective.models import Course, Presence, Requirement, Sitting
from convergence.collective.roster import roster
from convergence.network import actions as network
from convergence.network.scope import Scope
from convergence.partnerships.actions.partners import open_partner
from tests.cast import Cast
from tests.collective.conftest import TODAY, signed_in

Opens = Callable[..., Course]
EVERYWHERE = Scope(True, frozenset(), frozenset())
YEAR = Asked(date(2025, 1, 1), date(2025, 12, 31))


@pytest.fixture
def training(cast: Cast) -> Opens:
    """A training of Orb in two half-days, held by Paul, for CIP and ESP."""

    def made(*, days: tuple[int, ...] = (-7, 0), by: Any = None, **values: Any) -> Course:
        words = {
            "kind": "FORMATION", "title": "Premiers secours en santé mentale", "topic": "SANTE_MENTALE",
            "place": "Salle", "place_of": cast.orb, "roles": ("CIP", "ESP"),
        } | values  # fmt: skip
        dates = [Slot(TODAY + timedelta(days=day), time(9), 210) for day in days]
        return acts.open_course(by=by or cast.paul, words=Words(**words), dates=dates)

    return made


def listed(sitting: Sitting) -> list[Any]:
    return roster(sitting, sitting.course.enrolments.select_related("user"), invited=True)


def came(sitting: Sitting, *users: Any) -> None:
    refs = {row.user: row.ref for row in listed(sitting)}
    presences.note(
        by=sitting.course.lead, sitting=sitting, listed=listed(sitting), present={refs[user]: True for user in users}
    )


@pytest.fixture
def asked(cast: Cast) -> Requirement:
    return expect(
        by=cast.nadia, title="Premiers secours", topic="SANTE_MENTALE", roles=["CIP", "ESP"], years=3,
        started_on=date(2024, 1, 1),
    )  # fmt: skip


# ── Rules ───────────────────────────────────────────────────────────────────────────────────
@given(st.integers(0, 5000), st.integers(1, 5000))
def test_more_than_half_is_followed(attended: int, held: int) -> None:
    assert rules.followed(attended, held) == (attended > held / 2)
    assert rules.followed(held, held)


def test_nothing_held_is_not_followed() -> None:
    assert not rules.followed(0, 0)


@pytest.mark.parametrize(
    ("on", "years", "again"),
    [(date(2024, 2, 29), 1, date(2025, 2, 28)), (date(2022, 3, 10), 3, TODAY), (date(2022, 3, 10), None, None)],
)
def test_it_is_taken_again_the_same_day_some_years_later(on: date, years: int | None, again: date | None) -> None:
    assert rules.due_again(on, years) == again


# ── Who comes ───────────────────────────────────────────────────────────────────────────────
def test_roles_invite_and_coming_puts_on_the_list(cast: Cast, training: Opens) -> None:
    course = training()
    sitting = course.sittings.first()
    assert sitting is not None
    assert {row.name.split()[0] for row in listed(sitting)} == {"Helene", "Marc", "Basile"}
    client, page = signed_in(cast.paul), reverse("sitting", args=[sitting.key])
    client.post(page, {"act": "present", "ref": f"u{cast.helene.key}"}, headers={"HX-Request": "true"})
    assert course.enrolments.get().user == cast.helene
    with pytest.raises(CourseError, match="pas sur la liste"):
        presences.note(by=cast.paul, sitting=sitting, listed=listed(sitting), present={f"u{cast.irma.key}": True})
    guest = enrolling.add_guest(by=cast.paul, course=course, name="Léa Pinson", organisation="Encadrante")
    client.post(page, {"act": "all"})
    assert Presence.objects.filter(sitting=sitting, present=True).count() == 4
    assert guest.presences.get().present


def test_a_permanent_enrols_herself_when_she_is_invited(cast: Cast, training: Opens) -> None:
    course = training(days=(7,), capacity=1)
    page = reverse("course_come", args=[course.key])
    signed_in(cast.helene).post(page)
    signed_in(cast.rachid).post(page)
    assert [row.user for row in course.enrolments.all()] == [cast.helene], "another function was invited"
    signed_in(cast.basile).post(page)
    assert course.enrolments.get(user=cast.basile).state == "WAITING"
    signed_in(cast.helene).post(reverse("enrolment_leave", args=[course.enrolments.get(user=cast.helene).key]))
    assert course.enrolments.get(user=cast.basile).state == "ENROLLED"
    other = signed_in(cast.helene).post(reverse("enrolment_leave", args=[course.enrolments.get(user=cast.basile).key]))
    assert other.status_code == 404


def test_people_in_journey_and_permanents_never_mix(cast: Cast, training: Opens) -> None:
    journey = cast.journey(referent=cast.helene)
    with pytest.raises(CourseError, match="permanents"):
        enrolling.enrol_people(by=cast.helene, course=training(days=(7,)), journeys=[journey], agreed_on=TODAY)
    workshop = training(days=(7,), kind="ATELIER")
    assert workshop.roles == ""
    with pytest.raises(CourseError, match="accompagnées"):
        enrolling.enrol_user(by=cast.paul, course=workshop, user=cast.helene)
    with pytest.raises(CourseError, match="sans nom"):
        enrolling.add_guest(by=cast.paul, course=workshop, name="Léa")


def test_the_certificate_is_for_her_and_for_who_runs_it(cast: Cast, training: Opens) -> None:
    course = training()
    first = course.sittings.first()
    assert first is not None
    came(first, cast.helene)
    row = course.enrolments.get()
    page = reverse("enrolment_certificate", args=[row.key])
    for user, status in ((cast.helene, 200), (cast.paul, 200), (cast.basile, 404), (cast.nadia, 200)):
        assert signed_in(user).get(page).status_code == status, user
    assert signed_in(cast.helene).get(page).content.startswith(b"%PDF")
    presences.note(by=cast.paul, sitting=first, listed=listed(first), present={f"e{row.key}": None})
    assert signed_in(cast.helene).get(page).status_code == 404, "nothing to certify"


# ── Who still needs it ──────────────────────────────────────────────────────────────────────
def lacking(asked: Requirement, scope: Scope = EVERYWHERE) -> list[str]:
    return [row.user.first_name for row in standings([asked], scope)[asked.pk] if row.lacks]


def test_who_came_since_still_needs_it_and_who_left_no_longer_counts(
    cast: Cast, training: Opens, asked: Requirement
) -> None:
    course = training(days=(-400, -393), requirement=asked)
    for sitting in course.sittings.all():
        came(sitting, cast.helene, cast.marc)
    assert lacking(asked) == ["Basile", "Irma", "Rene"]
    network.appoint(by=cast.system, user=cast.personne, role="CIP", chantier=cast.garance, started_on=date(2025, 3, 3))
    network.end_post(by=cast.system, post=cast.basile.posts.get(), on=date(2025, 3, 9))
    assert lacking(asked) == ["Irma", "Rene", "Personne"], "the longest in post first"
    found = standings([asked], EVERYWHERE)[asked.pk]
    helene = next(row for row in found if row.user == cast.helene)
    assert (helene.followed_on, helene.again_on) == (date(2024, 2, 11), date(2027, 2, 11))


def test_one_half_day_of_two_is_not_enough_and_it_wears_out(cast: Cast, training: Opens, asked: Requirement) -> None:
    half = training(days=(-60, -53), requirement=asked).sittings.first()
    old = training(days=(-3 * 365 - 1,), requirement=asked, roles=("CIP", "ESP")).sittings.first()
    assert half is not None and old is not None
    came(half, cast.helene)
    came(old, cast.marc)
    assert {"Helene", "Marc"} <= set(lacking(asked)), "half, and three years ago to the day"
    page = signed_in(cast.paul).get(reverse("requirement", args=[asked.key])).content.decode()
    assert "à reprendre" in page and "Jamais suivie" in page


def test_each_sees_the_posts_of_her_places(cast: Cast, asked: Requirement) -> None:
    seen = {}
    for name in ("paul", "lise", "odile", "ines", "simone", "nadia"):
        page = signed_in(getattr(cast, name)).get(reverse("requirement", args=[asked.key])).content.decode()
        seen[name] = {one for one in ("Helene", "Basile", "Irma", "Rene") if one in page}
    assert seen["paul"] == seen["ines"] == {"Helene", "Basile"} and seen["lise"] == {"Irma"}
    assert seen["odile"] == {"Helene"} and seen["simone"] == {"Rene"}
    assert seen["nadia"] == {"Helene", "Basile", "Irma", "Rene"}
    assert signed_in(cast.helene).get(reverse("requirements")).status_code == 403
    assert signed_in(cast.ines).get(reverse("requirement_new")).status_code == 404


def test_the_national_team_says_what_is_expected(cast: Cast) -> None:
    client, page = signed_in(cast.nadia), reverse("requirement_new")
    given_ = {
        "title": "Écrits",
        "topic": "POSTURE",
        "roles": ["CIP"],
        "started_on": "2025-03-10",
        "ended_on": "2025-03-01",
    }
    refused = client.post(page, given_)
    assert "ne peut pas précéder" in refused.content.decode() and not Requirement.objects.exists()
    client.post(page, {**given_, "ended_on": ""})
    made = Requirement.objects.get()
    assert made.role_codes == ["CIP"] and "3 à former" not in client.get(reverse("requirements")).content.decode()
    opened = client.get(reverse("course_new") + f"?quoi=formation&attendue={made.key}").content.decode()
    assert f'value="{made.key}" selected' in opened


# ── What it amounts to ──────────────────────────────────────────────────────────────────────
def test_counts_are_of_sessions_held_and_of_presences_noted(cast: Cast, training: Opens) -> None:
    course = training()
    first, second = course.sittings.all()
    came(first, cast.helene, cast.marc)
    came(second, cast.helene)
    presences.count_others(by=cast.paul, sitting=first, count=5)
    presences.count_others(by=cast.paul, sitting=second, count=3)
    training(days=(7,))
    called_off = training(days=(-1,)).sittings.get()
    acts.cancel(by=cast.paul, sitting=called_off, reason="Neige")
    found = counting.both(YEAR)[1]
    assert (found.trainings, found.sittings, found.participations) == (1, 2, 11)
    assert found.trained == 2 + 5, "two by name, and as many nameless as at the fullest session"
    assert found.hours == (3 + 8) * 3.5
    partner = open_partner(by=cast.system, name="CMP", theme="SANTE", territory=cast.orb)
    assert counting.partners(YEAR) == 0
    acts.set_partner(by=cast.paul, course=course, partner=partner, takes_part=True)
    assert counting.partners(YEAR) == 1 and counting.partners_by_theme(YEAR) == [("Santé mentale", 1)]
    assert counting.partners(Asked(date(2024, 1, 1), date(2024, 12, 31))) == 0


def test_a_chantier_counts_its_own_wherever_they_go(cast: Cast, training: Opens) -> None:
    course = training(place_of=None)
    first = course.sittings.first()
    assert first is not None
    came(first, cast.helene, cast.irma)
    presences.count_others(by=cast.paul, sitting=first, count=4)

    def of(*, chantiers: Any = (), territories: Any = ()) -> counting.Trainings:
        ids = frozenset(one.pk for one in chantiers), frozenset(one.pk for one in territories)
        return counting.both(Asked(YEAR.start, YEAR.end, *ids))[1]

    assert of(chantiers=[cast.garance]).trained == 1 and of(chantiers=[cast.garance, cast.iris]).trained == 2
    assert of(chantiers=[cast.bleuet]).sittings == 0
    assert of(territories=[cast.orb]).participations == 0, "a session of the whole network is of no territory"
    assert counting.both(YEAR)[1].participations == 6


def test_a_person_with_two_journeys_counts_once(cast: Cast, training: Opens) -> None:
    person = cast.person()
    old = cast.journey(person, started_on=date(2024, 1, 8))
    course = training(days=(0, 0), kind="ATELIER", roles=())
    enrolling.enrol_people(by=cast.helene, course=course, journeys=[old], agreed_on=TODAY)
    other = training(days=(0,), kind="ATELIER", roles=())
    new = cast.journey(person, programme="PHC", started_on=date(2025, 2, 3))
    enrolling.enrol_people(by=cast.helene, course=other, journeys=[new], agreed_on=TODAY)
    for sitting in Sitting.objects.all():
        rows = roster(
            sitting, sitting.course.enrolments.select_related("journey__person", "journey__chantier"), invited=False
        )
        presences.everyone_came(by=cast.paul, sitting=sitting, listed=rows)
    found = counting.both(YEAR)[0]
    assert (found.workshops, found.sittings, found.participations, found.people) == (2, 3, 3, 1)
    page = signed_in(cast.helene).get(reverse("course_figures")).content.decode()
    assert "Participations aux ateliers" in page and "Romarin" not in page


def test_the_figures_page_takes_any_question(cast: Cast, training: Opens) -> None:
    came(training().sittings.all()[1], cast.helene)
    client = signed_in(cast.paul)
    page = reverse("course_figures")
    for query in (
        "",
        "?ou=t-orb&theme=SANTE_MENTALE",
        f"?ou=c-{cast.garance.key}",
        "?du=nimporte&au=2025-13-45&theme=X",
    ):
        assert "Permanents formés" in client.get(page + query).content.decode(), query
    assert "Permanents formés" not in client.get(page + "?ou=t-orb&theme=BUDGET").content.decode()
    assert "précède" in client.get(page + "?du=2025-03-01&au=2025-01-01").content.decode()
    assert "Permanents formés" not in signed_in(cast.lise).get(page).content.decode()
    assert rights.reads_names(cast.viewer("paul"), Course.objects.get())
