"""The figures that back a sheet: chosen among those of the registry, read as they are published, never typed.

What stands beside the label is the public figure of the whole network for the last year that is over, through the gate
that publishes (`indicators.disclosure`): whoever reads the sheet and may read figures sees the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from convergence.accounts.permissions import Permission
from convergence.indicators import snapshot
from convergence.indicators.bilan import Bilan
from convergence.indicators.definition import Definition
from convergence.indicators.disclosure.gate import publish
from convergence.indicators.registry import VERSIONS
from convergence.indicators.scope import NATIONAL, AskError, Period, Scope
from convergence.kit import clock
from convergence.kit.context import link
from convergence.network.viewer import Viewer


@dataclass(frozen=True)
class Backing:
    """A figure that backs a sheet; without `value`, the reader only has its name."""

    key: str
    label: str
    programme: str
    year: int
    value: str = ""
    sentence: str = ""
    url: str = ""


def choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Figures of the registry by part of a bilan, for a form."""
    found: dict[str, list[tuple[str, str]]] = {}
    for versions in VERSIONS.values():
        last = versions[-1]
        found.setdefault(last.section.value, []).append((last.key, f"{last.label} ({last.programmes[0]})"))
    return list(found.items())


def reads_figures(viewer: Viewer) -> bool:
    return viewer.can(Permission.FIGURES_READ) or viewer.can(Permission.FIGURES_PUBLIC)


def named(keys: list[str]) -> list[Backing]:
    """Their names alone: no figure is computed. One that left the registry is left out."""
    return [_backing(VERSIONS[key][-1]) for key in keys if key in VERSIONS]


def _backing(definition: Definition) -> Backing:
    return Backing(definition.key, definition.label, definition.programmes[0], clock.today().year - 1)


def read(viewer: Viewer, keys: list[str]) -> list[Backing]:
    """The same with what is published of each, for those who read figures."""
    found = named(keys)
    if not reads_figures(viewer) or not found:
        return found
    taken = snapshot.current(viewer.user)
    bilans: dict[str, Bilan] = {}
    for one in found:
        if one.programme not in bilans:
            try:
                bilans[one.programme] = publish(
                    taken, programme=one.programme, period=Period.year(one.year), scope=Scope(NATIONAL)
                )
            except AskError:  # no such year is published
                return found
    return [_with(one, bilans[one.programme]) for one in found]


def _with(one: Backing, bilan: Bilan) -> Backing:
    figure = next((row for row in bilan.figures if row.key == one.key), None)
    page = link("bilan")
    url = f"{page}?{urlencode({'programme': one.programme, 'year': one.year})}" if page else ""
    if figure is None:
        return one
    return Backing(one.key, one.label, one.programme, one.year, figure.value, figure.sentence, url)
