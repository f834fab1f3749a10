"""What quality brings to the meeting points."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from convergence.accounts.permissions import Permission
from convergence.indicators import registry
from convergence.kit import meeting
from convergence.kit.context import link
from convergence.kit.meeting import DATA, FigureNote, NavItem, nav
from convergence.network.viewer import Viewer
from convergence.quality import queries
from convergence.quality.current import current


def entry(viewer: Viewer) -> Iterator[NavItem]:
    """« Qualité ». No count: it would cost every page."""
    if viewer.can(Permission.QUALITY_READ):
        yield NavItem("Qualité", link("quality"), "clipboard-check", phone=False, group=DATA)


def figure_notes(bilan: Any, viewer: Viewer) -> dict[str, FigureNote]:
    """Under each figure, the state of the data it rests on, for those who may mend it or have it mended."""
    if not viewer.can(Permission.QUALITY_READ):
        return {}
    assessed = current(viewer.user)
    hers = queries.visible_to(viewer, assessed)
    page = link("quality_state")
    if bilan is None:
        day = assessed.day
        definitions = [item for programme in ("CVG", "PHC") for item in registry.of_programme(programme, day)]
        states = queries.figure_states(assessed, definitions, assessed.in_view.filter(hers))
    else:
        rows = queries.in_period(assessed, bilan.scope, bilan.period).filter(hers)
        definitions = registry.of_programme(bilan.programme, bilan.period.end)
        states = queries.figure_states(assessed, definitions, rows, bilan.programme)
        page = f"{page}?{urlencode({'scope': str(bilan.scope)})}"
    return {key: FigureNote(state.sentence, page) for key, state in states.items() if state.records}


def register() -> None:
    nav.register(entry, rank=55)
    meeting.figure_notes.register(figure_notes)
