"""The growth of a pack: the network on two days, and where the objectives of the place stand."""

from __future__ import annotations

from convergence.growth import spread
from convergence.growth.objectives import Stood, objectives_of
from convergence.indicators.settings import Rules
from convergence.kit import french
from convergence.steering.models import PackPart
from convergence.steering.packing.asked import Asked, Made, Table


def growth(asked: Asked) -> Made:
    """Counts of the register for the nation; objectives with their standing. Values that are not published stay in."""
    tables = []
    if asked.territory is None:
        then, now = spread.at(asked.start), spread.at(asked.end)
        rows = [
            (label, french.number(getattr(then, name)), french.number(getattr(now, name)))
            for label, name in (
                ("Territoires actifs", "territories"), ("Territoires en préfiguration", "preparing"),
                ("Chantiers CVG", "cvg"), ("Chantiers PHC", "phc"), ("Départements", "departments"),
            )
        ]  # fmt: skip
        tables.append(Table("Le réseau", ("Compté", french.day(asked.start), french.day(asked.end)), rows))
    found = objectives_of(asked.viewer, asked.territory, today=asked.end, national=asked.territory is None)
    least = Rules.on(asked.end).least_known
    lines = [
        (one.target.title, _value(one, asked, least), f"{one.goal_words} au {french.day(one.target.due_on)}", one.label)
        for one in found
    ]
    tables.append(Table("Objectifs", ("Objectif", "Aujourd’hui", "Visé", "Où en est-on"), lines))
    return Made(PackPart.Kind.GROWTH, "Développement", "", tables)


def _value(one: Stood, asked: Asked, least: int) -> str:
    """What leaves is a count that is large enough: a rate is read among published figures."""
    if asked.outsiders and one.value is not None:
        if one.target.is_rate:
            return "voir les chiffres publiés"
        if 0 < one.value < least:
            return f"moins de {least}"
    return one.value_words
