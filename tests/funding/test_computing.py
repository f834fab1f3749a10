"""From the journeys to the amounts: switches, retreats, versions, digests, a few queries for the whole network."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from convergence.funding import comparing, computing, rules
from convergence.funding.actions import schemes
from convergence.funding.errors import FundingError
from convergence.funding.models import Calculation, CalculationLine, Scheme, Subsidy
from convergence.funding.rules import Terms
from convergence.journeys import actions as journeys
from convergence.network import actions as network
from tests.cast import Cast
from tests.funding.conftest import TODAY

Schemes = Callable[..., Scheme]
Y2024 = rules.year_of(2024)


def line(calculation: Calculation, chantier: Any) -> CalculationLine:
    found: CalculationLine = calculation.lines.get(chantier=chantier)
    return found


def left(cast: Cast, on: date, **values: Any) -> Any:
    journey = cast.journey(cast.person(values.pop("name", "Romarin")), **values)
    return journeys.close_journey(by=cast.system, journey=journey, ended_on=on, exit_reason="")


def test_an_amount_is_days_times_a_day(cast: Cast, scheme: Schemes) -> None:
    """366 days at 3 660 € a year: ten euros a day, the days of entry and exit included."""
    left(cast, date(2024, 3, 10), started_on=date(2024, 3, 1))
    cast.journey(cast.person("Ancolie"), started_on=date(2024, 12, 30))
    made = schemes.compute(by=cast.nadia, scheme=scheme(rate=366_000), basis="PRESENCE")
    found = line(made, cast.garance)
    assert (found.people, found.days, found.cents) == (2, 12, 12_000)
    assert made.total == 12_000 and line(made, cast.bleuet).cents == 0
    assert found.place_days == 20 * 366 and found.planned == 20 * 366_000


def test_a_person_with_two_journeys_counts_once(cast: Cast, scheme: Schemes) -> None:
    person = cast.person()
    first = cast.journey(person, started_on=date(2024, 1, 1))
    journeys.close_journey(by=cast.system, journey=first, ended_on=date(2024, 1, 10), exit_reason="")
    cast.journey(person, started_on=date(2024, 12, 22))
    found = line(schemes.compute(by=cast.nadia, scheme=scheme(), basis="PRESENCE"), cast.garance)
    assert (found.people, found.days) == (1, 20)


def test_each_chantier_has_its_own_days_of_somebody_who_moves(cast: Cast, scheme: Schemes) -> None:
    person = cast.person()
    first = cast.journey(person, started_on=date(2024, 1, 1))
    journeys.close_journey(by=cast.system, journey=first, ended_on=date(2024, 6, 30), exit_reason="")
    cast.journey(person, chantier=cast.bleuet, started_on=date(2024, 7, 1))
    made = schemes.compute(by=cast.nadia, scheme=scheme(), basis="PRESENCE")
    assert (line(made, cast.garance).days, line(made, cast.bleuet).days) == (182, 184)


def test_a_retreat_cuts_at_its_day(cast: Cast, scheme: Schemes) -> None:
    """Bleuet leaves CVG on 30 June: its people and its floor stop that day; the territory stays that of the year."""
    cast.journey(cast.person("Ajonc"), chantier=cast.bleuet, started_on=date(2024, 1, 1))
    run = cast.bleuet.runs.get()
    network.end_programme(by=cast.system, run=run, on=date(2024, 6, 30))
    made = schemes.compute(by=cast.nadia, scheme=scheme(rate=366_000, floor=366_000), basis="PRESENCE")
    found = line(made, cast.bleuet)
    assert (found.carried_days, found.days) == (182, 182)
    assert (found.gross, found.cents, found.bound) == (182_000, 182_000, "")


def test_a_chantier_that_never_carried_it_that_year_is_not_there(cast: Cast, scheme: Schemes) -> None:
    network.end_programme(by=cast.system, run=cast.bleuet.runs.get(), on=date(2023, 12, 31))
    cast.journey(started_on=date(2024, 1, 1))
    made = schemes.compute(by=cast.nadia, scheme=scheme(), basis="PRESENCE")
    assert not made.lines.filter(chantier=cast.bleuet).exists()


def test_the_envelope_is_shared_to_the_cent(cast: Cast, scheme: Schemes) -> None:
    for name, chantier in (("A", cast.garance), ("B", cast.bleuet), ("C", cast.iris)):
        cast.journey(cast.person(name), chantier=chantier, started_on=date(2024, 1, 1))
    made = schemes.compute(by=cast.nadia, scheme=scheme(envelope=100_000), basis="PRESENCE")
    assert sorted(made.lines.values_list("cents", flat=True)) == [33_333, 33_333, 33_334]
    assert made.total == 100_000 and made.exact == str(3 * 365_000)


def test_the_same_facts_have_the_same_digest_and_others_another(cast: Cast, scheme: Schemes) -> None:
    held = scheme()
    cast.journey(started_on=date(2024, 1, 1))
    one, two = (schemes.compute(by=cast.nadia, scheme=held, basis="PRESENCE") for _ in range(2))
    assert one.digest == two.digest and two.version == one.version + 1
    cast.journey(cast.person("Ancolie"), started_on=date(2024, 12, 31))
    three = schemes.compute(by=cast.nadia, scheme=held, basis="PRESENCE")
    assert three.digest != two.digest and three.terms_digest == two.terms_digest
    one.refresh_from_db()
    two.refresh_from_db()
    assert (one.state, two.state, three.state) == ("REPLACED", "REPLACED", "DRAFT")


def test_a_new_version_says_why_amounts_moved(cast: Cast, scheme: Schemes) -> None:
    held = scheme()
    cast.journey(started_on=date(2024, 1, 1))
    one = schemes.compute(by=cast.nadia, scheme=held, basis="PRESENCE")
    cast.journey(cast.person("Ancolie"), started_on=date(2024, 12, 31))
    two = schemes.compute(by=cast.nadia, scheme=held, basis="PRESENCE")
    (change,) = comparing.changes(two, one)
    assert change.chantier == cast.garance and change.gap == two.total - one.total
    assert change.reasons == ["+1 personne", "+1 jour de présence"]
    schemes.set_terms(by=cast.nadia, scheme=held, terms=Terms(date(2024, 1, 1), 730_000))
    three = schemes.compute(by=cast.nadia, scheme=held, basis="PRESENCE")
    assert comparing.changes(three, two)[0].reasons == ["le barème a changé"]
    four = schemes.compute(by=cast.nadia, scheme=held, basis="PLACES")
    assert {change.chantier for change in comparing.changes(four, three)} == {cast.garance, cast.bleuet, cast.iris}
    assert comparing.changes(four, three)[0].reasons[0].startswith("calculé sur places")


def test_the_year_that_runs_counts_until_today(cast: Cast, scheme: Schemes) -> None:
    cast.journey(started_on=date(2025, 3, 1))
    made = schemes.compute(by=cast.nadia, scheme=scheme(year=2025), basis="PRESENCE")
    assert made.through == TODAY and line(made, cast.garance).days == 10
    with pytest.raises(FundingError, match="n’a pas commencé"):
        schemes.compute(by=cast.nadia, scheme=scheme(year=2026), basis="PRESENCE")
    assert schemes.compute(by=cast.nadia, scheme=Scheme.objects.get(year=2026), basis="PLACES").total > 0


def test_one_computation_is_in_force(cast: Cast, scheme: Schemes) -> None:
    held = scheme()
    cast.journey(started_on=date(2024, 1, 1))
    one = schemes.compute(by=cast.nadia, scheme=held, basis="PRESENCE")
    schemes.decide(by=cast.nadia, calculation=one)
    with pytest.raises(FundingError, match="n’attend plus"):
        schemes.decide(by=cast.nadia, calculation=one)
    two = schemes.compute(by=cast.nadia, scheme=held, basis="PLACES")
    with pytest.raises(FundingError, match="décidé"):
        schemes.notify(by=cast.nadia, calculation=two)
    schemes.decide(by=cast.nadia, calculation=two)
    one.refresh_from_db()
    assert one.state == "REPLACED" and Subsidy.objects.filter(scheme=held).count() == 3
    with pytest.raises(IntegrityError), transaction.atomic():
        Calculation.objects.filter(pk=one.pk).update(state="DECIDED")


def test_shares_of_people_make_the_amount(cast: Cast, scheme: Schemes) -> None:
    held = scheme(rate=100_001)
    for index in range(7):
        cast.journey(cast.person(f"P{index}"), started_on=date(2024, 1 + index, 1 + index))
    made = schemes.compute(by=cast.nadia, scheme=held, basis="PRESENCE")
    (facts,) = computing.facts_of("CVG", Y2024, chantiers=[cast.garance.pk])
    parts = computing.shares(made.total, facts, [one.pure for one in held.terms.all()], Y2024)
    assert len(parts) == 7 and sum(parts.values()) == line(made, cast.garance).cents


@pytest.mark.parametrize("many", [1, 12])
def test_the_whole_network_is_computed_in_a_few_queries(
    cast: Cast, scheme: Schemes, many: int, django_assert_max_num_queries: Any
) -> None:
    held = scheme()
    for index in range(many):
        cast.journey(cast.person(f"P{index}"), started_on=date(2024, 1, 1))
    with django_assert_max_num_queries(5):
        computing.compute(held, basis="PRESENCE")
    made = schemes.compute(by=cast.nadia, scheme=held, basis="PRESENCE")
    with django_assert_max_num_queries(28):
        schemes.decide(by=cast.nadia, calculation=made)


def test_a_schedule_makes_a_hundred(cast: Cast, scheme: Schemes) -> None:
    held = scheme()
    with pytest.raises(FundingError, match="100"):
        schemes.set_schedule(by=cast.nadia, scheme=held, steps=[schemes.Step("NOTIFICATION", 90, TODAY)])
    schemes.set_schedule(by=cast.nadia, scheme=held, steps=[schemes.Step("NOTIFICATION", 100, TODAY)])
    cast.journey(started_on=date(2024, 1, 1))
    made = schemes.compute(by=cast.nadia, scheme=held, basis="PRESENCE")
    schemes.decide(by=cast.nadia, calculation=made)
    with pytest.raises(FundingError, match="en vigueur"):
        schemes.set_schedule(by=cast.nadia, scheme=held, steps=schemes.usual_schedule(2024))


def test_terms_keep_within_their_year_and_order(cast: Cast, scheme: Schemes) -> None:
    held = scheme()
    for terms, words in (
        (Terms(date(2025, 1, 1), 1), "un jour de 2024"),
        (Terms(date(2024, 1, 1), 0), "combien"),
        (Terms(date(2024, 1, 1), 1, floor=2, cap=1), "plancher"),
    ):
        with pytest.raises(FundingError, match=words):
            schemes.set_terms(by=cast.nadia, scheme=held, terms=terms)
    with pytest.raises(FundingError, match="déjà ouvertes"):
        scheme()
