"""Experiments: who takes part, what is measured, what is laid beside the others."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from convergence.indicators import snapshot
from convergence.indicators.evaluate import Evaluation
from convergence.indicators.scope import Period, Scope
from convergence.journeys import actions as journeys
from convergence.steering import comparing, counting, measuring
from convergence.steering.actions import experiments as acts
from convergence.steering.errors import SteeringError
from convergence.steering.models import Experiment, ExperimentFamily
from tests.cast import Cast
from tests.steering.conftest import signed_in

YEAR = Period.year(2024)


def people(cast: Cast, chantier: Any, count: int, good: int) -> None:
    """Journeys of 2024 in a chantier, all ended in November; the first `good` of them by a job."""
    for at in range(count):
        person = cast.person("Ortie", f"{chantier.name[:12]} {'abcdefghijklmnopqrstuvwxyz'[at]}")
        row = cast.journey(person, chantier=chantier, started_on=date(2024, 1, 8))
        journeys.close_journey(
            by=cast.system, journey=row, ended_on=date(2024, 11, 29), exit_reason="CDI" if at < good else "CHOMAGE"
        )


def test_families_follow_the_order_typed(cast: Cast, experiment: Experiment) -> None:
    aims = acts.Aims(
        name="Santé mentale", started_on=date(2024, 1, 1), families=[" Formation ", "", "Écoute", "Écoute"]
    )
    acts.amend(by=cast.nadia, experiment=experiment, aims=aims)
    told = ExperimentFamily.objects.filter(experiment=experiment).values_list("rank", "title")
    assert list(told) == [(1, "Formation"), (2, "Écoute")]


def test_a_chantier_takes_part_once_and_within_the_days(cast: Cast, experiment: Experiment) -> None:
    with pytest.raises(SteeringError, match="y participe déjà"):
        acts.join(by=cast.nadia, experiment=experiment, chantiers=[cast.garance], on=date(2024, 5, 1))
    with pytest.raises(SteeringError, match="en dehors"):
        acts.join(by=cast.nadia, experiment=experiment, chantiers=[cast.bleuet], on=date(2023, 12, 31))
    place = experiment.places.get()
    with pytest.raises(SteeringError, match="pas encore"):
        acts.leave(by=cast.nadia, place=place, on=date(2023, 12, 31))
    acts.leave(by=cast.nadia, place=place, on=date(2024, 1, 1))
    acts.join(by=cast.nadia, experiment=experiment, chantiers=[cast.garance], on=date(2024, 2, 1))
    assert experiment.places.count() == 2


def test_a_typed_value_is_replaced_the_same_day_and_a_counted_one_is_not_typed(
    cast: Cast, experiment: Experiment
) -> None:
    typed = acts.add_measure(by=cast.nadia, experiment=experiment, label="Séances", target=Decimal(40))
    for value in (12, 40):
        acts.note_value(by=cast.nadia, measure=typed, on=date(2024, 6, 30), value=Decimal(value))
    counted = acts.add_measure(by=cast.nadia, experiment=experiment, label="Chantiers", source="chantiers")
    with pytest.raises(SteeringError, match="de lui-même"):
        acts.note_value(by=cast.nadia, measure=counted, on=date(2024, 6, 30), value=Decimal(1))
    first, second = measuring.rows(experiment, list(experiment.places.select_related("chantier")))
    assert (first.value, first.on, first.reached) == ("40", date(2024, 6, 30), True)
    assert (second.value, second.counted, second.reached) == ("1", True, None)


@pytest.mark.parametrize(("number", "words"), [(Decimal("12.50"), "12,5"), (Decimal(1200), "1 200"), (66, "66")])
def test_a_number_has_no_more_decimals_than_it_needs(number: Decimal | int, words: str) -> None:
    assert measuring.said(number).replace("\u202f", " ").replace("\u00a0", " ") == words


def test_sources_count_in_the_chantiers_that_take_part(cast: Cast, experiment: Experiment) -> None:
    people(cast, cast.garance, 3, 2)
    people(cast, cast.bleuet, 4, 1)
    asked = measuring.asked_of(experiment, list(experiment.places.select_related("chantier")))
    told = {code: counting.count(code, asked).number for code in counting.SOURCES}
    assert (told["chantiers"], told["accompagnes"], told["presents"], told["sorties"]) == (1, 3, 0, 3)
    assert counting.count("disparue", asked).number is None


def test_the_two_sides_are_those_of_the_evaluator(cast: Cast, experiment: Experiment) -> None:
    people(cast, cast.garance, 20, 12)
    people(cast, cast.bleuet, 14, 6)
    people(cast, cast.iris, 12, 5)
    taken = snapshot.current()
    found = comparing.compare_with_others(
        taken, programme="CVG", period=YEAR, codes=[cast.garance.code], figures=["CVG-05"]
    )
    row = found.rows[0]
    alone = Evaluation(taken.prepared("CVG", YEAR), Scope("chantier", cast.garance.code)).result(row.definition)
    assert row.mine.result == alone and (row.mine.result.successes, row.mine.result.known) == (12, 20)
    assert (row.others.result.successes, row.others.result.known) == (11, 26)
    assert (found.mine, found.others) == (1, 2) and "intervalle à 95" in row.interval and not row.refused


def test_a_small_number_is_refused_on_both_sides(cast: Cast, experiment: Experiment) -> None:
    people(cast, cast.garance, 20, 17)
    people(cast, cast.bleuet, 20, 10)
    found = comparing.compare_with_others(
        snapshot.current(), programme="CVG", period=YEAR, codes=[cast.garance.code], figures=["CVG-05"]
    )
    assert found.rows[0].mine.refused and found.rows[0].others.refused
    client = signed_in(cast.nadia)
    page = client.get(reverse("experiment_compare", args=[experiment.key]), {"annee": 2024, "figures": "CVG-05"})
    text = page.content.decode()
    assert "Chiffre refusé" in text and "17 / 20" not in text and "10 / 20" not in text


def test_who_sees_what(cast: Cast, experiment: Experiment) -> None:
    url, beside = (reverse(name, args=[experiment.key]) for name in ("experiment", "experiment_compare"))
    for name in ("odile", "paul", "ines", "nadia", "dora"):
        assert signed_in(getattr(cast, name)).get(url).status_code == 200, name
    assert signed_in(cast.lise).get(url).status_code == 404
    assert signed_in(cast.helene).get(url).status_code == 403
    assert signed_in(cast.paul).get(beside).status_code == 404
    assert signed_in(cast.dora).get(beside).status_code == 200
    assert signed_in(cast.paul).post(reverse("experiment_step", args=[experiment.key])).status_code == 403


def test_what_was_typed_comes_back_with_what_to_mend(cast: Cast, experiment: Experiment) -> None:
    client = signed_in(cast.nadia)
    page = client.post(
        reverse("experiment_place", args=[experiment.key]), {"chantier": str(cast.bleuet.key), "on": "2020-01-01"}
    )
    assert page.status_code == 422 and "en dehors de l’expérimentation" in page.content.decode()
    page = client.post(
        reverse("experiment_document", args=[experiment.key]), {"title": "Note", "url": "http://a.invalid"}
    )
    assert (
        page.status_code == 422 and "commence par https://" in page.content.decode() and "Note" in page.content.decode()
    )
    page = client.post(reverse("experiment_new"), {"name": "Santé mentale", "started_on": "2025-01-01"})
    assert page.status_code == 422 or "porte déjà ce nom" in page.content.decode()


def test_pages_ask_few_queries(cast: Cast, experiment: Experiment, django_assert_max_num_queries: Any) -> None:
    client = signed_in(cast.nadia)
    for at in range(12):
        other = acts.open_experiment(by=cast.nadia, aims=acts.Aims(name=f"Essai {at}", started_on=date(2024, 3, 1)))
        acts.join(by=cast.nadia, experiment=other, chantiers=[cast.bleuet, cast.iris], on=date(2024, 3, 1))
        acts.add_measure(by=cast.nadia, experiment=experiment, label=f"Mesure {at}")
        acts.add_step(by=cast.nadia, experiment=experiment, on=date(2024, 4, 1), text="Point")
    with django_assert_max_num_queries(9):
        client.get(reverse("experiments"))
    with django_assert_max_num_queries(15):
        client.get(reverse("experiment", args=[experiment.key]))
