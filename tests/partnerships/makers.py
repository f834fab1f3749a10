"""Partners, opportunities and files made in one line."""

from __future__ import annotations

from datetime import date
from typing import Any

from convergence.conditions import In
from convergence.conditions.as_json import encode
from convergence.conditions.tree import All
from convergence.journeys.models import Journey
from convergence.network.models import Territory
from convergence.partnerships.actions import opportunities, orientations, partners
from convergence.partnerships.actions.orientations import Given
from convergence.partnerships.models import Opportunity, Orientation, Partner
from tests.cast import Cast

SEUL = encode(All(In("household", "SEUL")))


def partner(cast: Cast, name: str = "Habitat du Pont", *, territory: Territory | None = None, **values: Any) -> Partner:
    values.setdefault("theme", "LOGEMENT")
    return partners.open_partner(by=cast.system, name=name, territory=territory, **values)


def opportunity(cast: Cast, of: Partner | None = None, **values: Any) -> Opportunity:
    of = of or partner(cast, territory=cast.orb)
    values.setdefault("territory", of.territory)
    values.setdefault("theme", of.theme)
    values.setdefault("title", "Studio meublé")
    values.setdefault("broadcast", True)
    return opportunities.open_opportunity(by=cast.ines, partner=of, **values)


def file(cast: Cast, journey: Journey, of: Opportunity, *, agreed: bool = True) -> Orientation:
    made = orientations.start(by=cast.helene, journey=journey, opportunity=of)
    if agreed:
        orientations.agree(by=cast.helene, orientation=made, on=of.opened_on, what="Seul, salarié du chantier.")
    return made


def moved(cast: Cast, made: Orientation, *moves: str, **given: Any) -> Orientation:
    """The file after these moves, each by who may make it."""
    from convergence.partnerships.orientation_rules import CHANTIER, MOVES, OFFICER

    for code in moves:
        actor = CHANTIER if CHANTIER in MOVES[code].actors else OFFICER
        by = cast.helene if actor == CHANTIER else cast.ines
        told = {"reason": "Parce que."} if "reason" in MOVES[code].asks else {}
        if code == "obtain":
            told = {"outcome": "ENTREE_LOGEMENT"}
        made = orientations.move(by=by, orientation=made, code=code, actor=actor, given=Given(**{**told, **given}))
    return made


def on(day: str) -> date:
    return date.fromisoformat(day)
