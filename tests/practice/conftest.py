"""A Monday in March, a plan of Orb in force, the words of a sheet, and who is signed in."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from convergence.accounts.models import User
from convergence.practice.actions import plans
from convergence.practice.actions.sheets import NEEDED
from convergence.practice.models import Action, Plan
from convergence.practice.models.sheets import WORDS
from tests.cast import Cast

TODAY = date(2025, 3, 10)


@pytest.fixture(autouse=True)
def _on_that_monday(today: date) -> None:
    assert today == TODAY


def words(cast: Cast, **values: Any) -> plans.PlanWords:
    """A health plan of Orb over two years, unless told otherwise."""
    told = {
        "title": "Plan santé", "starts_on": date(2024, 1, 1), "ends_on": date(2025, 12, 31), "place_of": cast.orb,
        "themes": ("SANTE",),
    }  # fmt: skip
    return plans.PlanWords(**(told | values))


def branch(cast: Cast, plan: Plan, title: str, *titles: str) -> list[Action]:
    """An axis with its objective and these actions."""
    axis = plans.add_axis(by=cast.paul, plan=plan, title=title, objective=f"Objectif de {title}")
    objective = axis.objectives.get()
    return [plans.add_action(by=cast.paul, objective=objective, title=one) for one in titles]


@pytest.fixture
def plan(cast: Cast) -> Plan:
    """Two axes, three actions, in force."""
    made = plans.open_plan(by=cast.paul, words=words(cast))
    branch(cast, made, "Accès", "Ouvrir les droits", "Trouver un médecin")
    branch(cast, made, "Prévention", "Former aux addictions")
    return plans.move_plan(by=cast.paul, plan=made, state="IN_FORCE")


def action(plan: Plan, title: str) -> Action:
    found: Action = plan.actions.select_related("plan", "objective__axis").get(title=title)
    return found


def said(**values: Any) -> dict[str, Any]:
    """The columns of a version that may be proposed."""
    told: dict[str, Any] = dict.fromkeys(WORDS, "") | dict.fromkeys(NEEDED, "Dit.")
    return told | {"title": "Accès aux soins", "themes": " SANTE ", "groups": ""} | values


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client
