"""Samples of growth for the walk: see tests/access/samples.py."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

from convergence.accounts.permissions import Permission
from convergence.accounts.roles import ROLES, Level
from convergence.growth.actions import calls, departures, openings, targets
from convergence.kit import clock
from tests.access.scope import Actor, Subject, World, in_chantier
from tests.cast import Cast


def over_territory(actor: Actor, asked: frozenset[Permission], world: World) -> bool:
    """Whoever holds one of the permissions over Orb or the nation; a post in a chantier opens none of it."""
    return in_chantier(actor, asked, world) and ROLES[actor.role].level is not Level.CHANTIER


def build(cast: Cast) -> dict[str, Any]:
    """A call of Orb with an application, its prospect; an opening, a departure and an objective, in Orb too."""
    by, today = cast.system, clock.today()
    call = calls.open_call(
        by=by, grid=[("Accueil", 2)],
        terms=calls.Terms("Appel", "CVG", today, today + timedelta(days=30), territory=cast.orb),
    )  # fmt: skip
    values = {"name": "Les Serres", "siret": "73282932000074", "programmes": "CVG"}
    application = calls.begin(call=call, once=uuid4(), values=values, send=True)
    noted = openings.note_prospect(
        by=by, name="La Remise", territory=cast.orb, met_on=today, programmes="PHC", chantier=cast.garance
    )
    opening = openings.start_opening(by=by, prospect=noted, planned_on=today)
    departure = departures.retire(
        by=by, chantier=cast.garance, programme="PHC", last_day=today + timedelta(days=400), reason="Essai"
    )
    target = targets.set_target(
        by=by, title="Vingt parcours", territory=cast.orb, figure="PHC_OPENED", baseline=Decimal(0), goal=Decimal(20),
        started_on=today, due_on=today + timedelta(days=300),
    )  # fmt: skip
    return {
        "call": call.key, "application": application.key, "prospect": noted.key, "opening": opening.key,
        "departure": departure.key, "target": target.key,
    }  # fmt: skip


SUBJECTS: dict[str, Subject] = {
    "developpement/territoires/<slug:slug>/": ("slug", "territory", over_territory),
    "developpement/chantiers/<uuid:key>/": ("key", "prospect", over_territory),
    "developpement/ouvertures/<uuid:key>/": ("key", "opening", in_chantier),
    "developpement/departs/<uuid:key>/": ("key", "departure", in_chantier),
    "developpement/appels/<uuid:key>/": ("key", "call", over_territory),
    "developpement/candidatures/<uuid:key>/": ("key", "application", over_territory),
    "developpement/objectifs/<uuid:key>/": ("key", "target", over_territory),
}
