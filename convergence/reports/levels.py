"""The levels of an edition, and the bilan of each."""

from __future__ import annotations

from collections.abc import Iterable

from convergence.indicators.frames import Frames
from convergence.indicators.scope import NATIONAL, OFF_TERRITORY
from convergence.network.models import Chantier, Territory
from convergence.reports.models import ChantierReturn


def scopes(returns: Iterable[ChantierReturn]) -> list[str]:
    """The nation, the territories of these chantiers, the chantiers outside any, then each chantier."""
    rows = list(returns)
    territories = sorted({row.territory.slug for row in rows if row.territory is not None})
    off = [OFF_TERRITORY] if any(row.territory is None for row in rows) else []
    return [
        NATIONAL,
        *(f"territory:{slug}" for slug in territories),
        *off,
        *sorted({f"chantier:{row.chantier.code}" for row in rows}),
    ]


def known(frames: Frames, scope: str) -> bool:
    """Whether the facts know such a place: a chantier opened since they were taken is not there yet."""
    kind, _, value = scope.partition(":")
    if kind == "territory":
        return bool((frames.membership["territory"] == value).any())
    return kind != "chantier" or bool((frames.chantier["code"] == value).any())


def label(scope: str) -> str:
    """The name of a level, for a title. One query for a place."""
    kind, _, value = scope.partition(":")
    if kind == "territory":
        return str(Territory.objects.filter(slug=value).values_list("name", flat=True).first() or value)
    if kind == "chantier":
        return str(Chantier.objects.filter(code=value).values_list("name", flat=True).first() or value)
    return "Chantiers hors territoire" if kind == OFF_TERRITORY else "Tout le réseau"
