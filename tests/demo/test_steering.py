"""The steering of the demo: two experiments, a grid with evaluations in each state, a pack sent and a draft."""

from __future__ import annotations

from typing import Any

from convergence.steering import measuring
from convergence.steering.actions import packs
from convergence.steering.models import Experiment, Grid, LabelDecision, LabelEvaluation, Pack


def test_the_two_experiments_of_2024_are_told(small: Any, db: None) -> None:
    health, rural = (
        Experiment.objects.get(name__contains="Santé mentale"),
        Experiment.objects.get(name__contains="rural"),
    )
    assert health.families.count() == 5 and health.funders and health.evaluator
    assert rural.places.count() == 6 and all(place.adapted for place in rural.places.all())
    assert {one.programme for one in (health, rural)} == {"", "PHC"}


def test_the_published_figures_of_the_experiment_are_counted_from_facts(small: Any, db: None) -> None:
    """F22: 66 partners, 596 participations, 512 permanents in 2024."""
    health = Experiment.objects.get(name__contains="Santé mentale")
    told = {row.measure.source: row.number for row in measuring.rows(health, list(health.places.all()), year=2024)}
    assert (told["partenaires"], told["participations"], told["formes"]) == (66, 596, 512)


def test_chantiers_stand_in_every_state_of_the_label(small: Any, db: None) -> None:
    assert Grid.objects.get().to_confirm
    handed = LabelEvaluation.objects.filter(submitted_on__isnull=False)
    assert all(one.marks.exclude(evidence=None).exists() for one in handed), "what facts showed is kept"
    assert LabelEvaluation.objects.filter(submitted_on__isnull=True).exists()
    assert LabelEvaluation.objects.filter(submitted_on__isnull=False, closed_on__isnull=True).exists()
    assert set(LabelDecision.objects.values_list("outcome", flat=True)) == {"LABELLISE", "RESERVES", "REFUSE"}


def test_a_pack_was_sent_as_it_was_sealed_and_another_is_drafted(small: Any, db: None) -> None:
    sent, draft = Pack.objects.get(state="SENT"), Pack.objects.get(state="DRAFT")
    assert sent.seal == packs.sealed(sent) and sent.outsiders
    assert (
        draft.parts.filter(kind="FIGURES").exists() and draft.parts.filter(kind="HIGHLIGHTS").exclude(words="").exists()
    )
