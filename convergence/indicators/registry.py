"""Definitions by key, in versions: a period is computed with the version in force on its last day."""

from __future__ import annotations

from datetime import date

from convergence.indicators.definition import Definition
from convergence.indicators.definitions import ALL
from convergence.indicators.scope import AskError
from convergence.kit.french import NBSP

VERSIONS: dict[str, tuple[Definition, ...]] = {}
for _definition in ALL:
    VERSIONS[_definition.key] = (*VERSIONS.get(_definition.key, ()), _definition)


def definition(key: str, on: date) -> Definition:
    """The version of a figure in force that day. Raises AskError for an unknown figure."""
    for version in VERSIONS.get(key, ()):
        if version.since <= on and (version.until is None or on <= version.until):
            return version
    raise AskError(f"Indicateur «{NBSP}{key}{NBSP}» inconnu{NBSP}: choisissez parmi {', '.join(VERSIONS)}.")


def of_programme(programme: str, on: date) -> list[Definition]:
    """Definitions of a bilan of that programme, in the order of the registry."""
    return [
        version
        for versions in VERSIONS.values()
        for version in versions
        if programme in version.programmes and version.since <= on and (version.until is None or on <= version.until)
    ]
