"""An experiment, a grid in force, and who is signed in."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from convergence.accounts.models import User
from convergence.steering import first_grid
from convergence.steering.actions import experiments, grids, label
from convergence.steering.models import Experiment, Grid, LabelEvaluation
from tests.cast import LONG_AGO, Cast


@pytest.fixture(autouse=True)
def _on_that_monday(today: date) -> None:
    assert today == date(2025, 3, 10)


@pytest.fixture
def experiment(cast: Cast) -> Experiment:
    """« Santé mentale », for CVG, since January 2024; Garance takes part."""
    made = experiments.open_experiment(
        by=cast.nadia,
        aims=experiments.Aims(
            name="Santé mentale", started_on=date(2024, 1, 1), programme="CVG", families=["Écoute", "Formation"]
        ),
    )
    experiments.join(by=cast.nadia, experiment=made, chantiers=[cast.garance], on=date(2024, 1, 1))
    return made


@pytest.fixture
def grid(cast: Cast) -> Grid:
    """The first grid of CVG, in force since long ago."""
    made = grids.write(by=cast.nadia, programme="CVG", chapters=first_grid.chapters("CVG"), text=first_grid.TEXT)
    return grids.bring_into_force(by=cast.nadia, grid=made, on=LONG_AGO)


@pytest.fixture
def small_grid(cast: Cast) -> Grid:
    """Two criteria: one to be shown by facts, one to be said."""
    asks = [
        grids.Asks(
            "Diagnostic fait", weight=2, minimum="CONFORME", source="regle:diagnostic-fait", part_at=50, full_at=80
        ),
        grids.Asks("Sans prérequis"),
    ]  # fmt: skip
    made = grids.write(by=cast.nadia, programme="CVG", chapters=[("Le public", asks)])
    return grids.bring_into_force(by=cast.nadia, grid=made, on=LONG_AGO)


@pytest.fixture
def evaluation(cast: Cast, small_grid: Grid) -> LabelEvaluation:
    return label.open_evaluation(by=cast.odile, chantier=cast.garance, programme="CVG")


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client
