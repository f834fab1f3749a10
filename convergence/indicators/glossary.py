"""Every definition in words, the notions they share, and the settings in force: what a reader may check."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

from convergence.indicators import wording
from convergence.indicators.definition import FIRST_DAY, Definition, Kind, Section
from convergence.indicators.populations import Population
from convergence.indicators.registry import VERSIONS
from convergence.indicators.settings import SETTINGS
from convergence.journeys.rules import Setting
from convergence.kit import clock

POPULATIONS = {
    Population.ACC: "les personnes accompagnées : un parcours dans la période",
    Population.OPEN: "les personnes présentes le dernier jour de la période",
    Population.EX: "les personnes dont le parcours finit dans la période, sans reprise dans les 30 jours",
    Population.EXX: "les mêmes, sans les sorties que l’ASP retire ni les parcours CVG de moins de trois mois",
    Population.SUI6: "les personnes à suivre : le sixième mois après la sortie tombe dans la période",
    Population.SUI12: "les personnes à suivre : le douzième mois après la sortie tombe dans la période",
}
KINDS = {
    Kind.COUNT: "nombre",
    Kind.RATE: "taux",
    Kind.MEAN: "moyenne",
    Kind.DISTRIBUTION: "taux et répartition",
    Kind.GAP: "écart observé",
}


@dataclass(frozen=True)
class Entry:
    """One version of a definition, as it is read."""

    definition: Definition
    kind: str
    among: str
    parts: list[tuple[str, str]]

    @property
    def since(self) -> date | None:
        """The day it took effect; None for those that stand since the first figures."""
        return None if self.definition.since == FIRST_DAY else self.definition.since


@dataclass(frozen=True)
class Value:
    """A setting and its value today."""

    setting: Setting
    now: int
    since: date


@cache
def entries() -> list[tuple[str, list[Entry]]]:
    """Definitions by moment of the journey. They do not change while the program runs."""
    found: dict[Section, list[Entry]] = {section: [] for section in Section}
    for versions in VERSIONS.values():
        for item in versions:
            among = POPULATIONS[item.population] if item.measure == "people" else ""
            found[item.section].append(Entry(item, KINDS[item.kind], among, wording.parts(item)))
    return [(str(section.value), items) for section, items in found.items() if items]


@cache
def notions() -> list[tuple[str, str]]:
    """What has a name in the definitions, with its whole text."""
    return [(name, wording.told(node)) for node, name in wording.NOTIONS.items() if wording.told(node) != name]


def values() -> list[Value]:
    """The settings with what they are worth today."""
    today = clock.today()
    return [
        Value(setting, setting.on(today), max((since for since, _ in setting.values if since <= today), default=today))
        for setting in SETTINGS
    ]
