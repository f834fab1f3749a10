"""Building again: the same from the same seed, another from another, alive on any day, as many as asked."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from convergence.demo import commands
from convergence.journeys.models import Contract, Journey, JourneyReferent, PlannedHours, Situation, WorkedWeek
from convergence.network.models import Chantier, Membership, Post, ProgrammeRun, RunPlaces, Territory
from convergence.people.models import Consent, InclusionPass, Paper, Person

pytestmark = pytest.mark.django_db

FACTS: tuple[Any, ...] = (
    Territory, Chantier, Membership, ProgrammeRun, RunPlaces, Post, Person, InclusionPass, Paper, Consent, Journey,
    JourneyReferent, Contract, PlannedHours, WorkedWeek, Situation,
)  # fmt: skip


def _all_facts() -> dict[str, list[tuple[Any, ...]]]:
    """Every fact, by what it says and not by its row number."""
    told = {}
    for model in FACTS:
        names = [
            field.attname for field in model._meta.concrete_fields if not field.primary_key and not field.is_relation
        ]
        names += [
            f"{field.name}__key"
            for field in model._meta.concrete_fields
            if field.is_relation and any(other.name == "key" for other in field.related_model._meta.fields)
        ]
        told[model.__name__] = list(model.objects.order_by("pk").values_list(*names))
    return told


@pytest.mark.django_db(transaction=True)  # resetting empties tables, which no transaction may hold
def test_the_same_seed_invents_the_same_network_with_the_same_keys_and_another_seed_another() -> None:
    made = commands.build(small=True)
    first = _all_facts()
    again = commands.build(small=True, reset=True)
    assert again == made
    assert _all_facts() == first
    names = set(Person.objects.values_list("search_text", flat=True))
    commands.build(small=True, reset=True, seed=7)
    others = set(Person.objects.values_list("search_text", flat=True))
    assert len(names & others) < len(names) / 4


def test_building_leaves_an_existing_network_alone() -> None:
    commands.build(small=True)
    people = Person.objects.count()
    assert commands.build(small=True) is None
    assert Person.objects.count() == people


def test_one_referent_may_have_thousands_of_people() -> None:
    made = commands.build(small=True, caseload=120)
    assert made is not None
    orchard = Chantier.objects.get(name="Le Grand Verger")
    referents = JourneyReferent.objects.filter(journey__chantier=orchard, kind="REFERENT", ended_on__isnull=True)
    assert referents.values("user").distinct().count() == 1
    assert Journey.objects.open().filter(chantier=orchard).count() == pytest.approx(120, rel=0.1)


@pytest.mark.parametrize("day", [date(2025, 3, 10), date(2026, 11, 22), date(2028, 2, 29)])
def test_the_network_is_alive_on_any_day(settings: Any, day: date) -> None:
    settings.TODAY = day
    made = commands.build(small=True)
    assert made is not None and made.today == day
    present = Journey.objects.open_on(day)
    assert present.filter(programme="CVG").count() > 30
    assert present.filter(programme="PHC").count() > 5
    assert Journey.objects.filter(started_on__gt=day - timedelta(days=60)).exists()
    assert Journey.objects.filter(ended_on__gt=day - timedelta(days=60)).exists()


def test_an_empty_demo_says_so(client: Any, settings: Any) -> None:
    settings.DEMO = True
    assert "Personne n’est encore là" in client.get(reverse("demo_door")).content.decode()
