"""Workshops and trainings of the 2024 report (F22) come out of the demo's facts, by the functions that others call."""

from __future__ import annotations

from datetime import date
from typing import Any

from convergence.collective import counting
from convergence.collective.counting import Asked
from convergence.collective.expected import standings
from convergence.collective.models import Course, Enrolment, Presence, Requirement, Sitting
from convergence.kit import clock
from convergence.network.scope import Scope
from convergence.partnerships.models import Partner

YEAR = Asked(date(2024, 1, 1), date(2024, 12, 31), topics=frozenset({"SANTE_MENTALE"}))


def test_the_published_figures_of_mental_health_are_counted_from_facts(small: Any, db: None) -> None:
    assert counting.partners(YEAR) == 66
    assert counting.both(YEAR)[0].participations == 596
    assert counting.both(YEAR)[1].trained == 512
    assert set(Partner.objects.filter(courses__topic="SANTE_MENTALE").values_list("theme", flat=True)) == {"SANTE"}


def test_most_of_them_are_noted_by_name(small: Any, db: None) -> None:
    workshops = counting.both(YEAR)[0]
    assert workshops.others < workshops.participations / 2 and workshops.people > 20
    assert (workshops.workshops, workshops.sittings) == (13, 104)


def test_the_parts_add_up_to_the_whole(small: Any, db: None) -> None:
    """Every workshop of the demo is of a territory: places and topics share its participations."""
    whole = Asked(date(2023, 1, 1), clock.today())
    for group, total in (
        ("PEOPLE", counting.both(whole)[0].participations), ("STAFF", counting.both(whole)[1].participations),
    ):  # fmt: skip
        assert sum(line.participations for line in counting.told(whole).by_place[group]) == total > 0
        assert sum(line.participations for line in counting.told(whole).by_topic[group]) == total


def test_the_network_lives_today(small: Any, db: None) -> None:
    today = clock.today()
    assert Course.objects.upcoming(today).filter(kind="ATELIER").exists()
    assert Enrolment.objects.filter(journey__chantier__name="Les Jardins de la Garance").exists()
    assert not Presence.objects.filter(sitting__on__gt=today).exists()
    assert not Sitting.objects.filter(others__gt=0, on__gt=today).exists()
    found = standings(Requirement.objects.all(), Scope(True, frozenset(), frozenset()))
    assert any(row.lacks for rows in found.values() for row in rows)
    assert any(not row.lacks for rows in found.values() for row in rows)
