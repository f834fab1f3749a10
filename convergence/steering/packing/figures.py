"""The figures of a pack: those that the documents of the bilan print, through the same gate."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from convergence.indicators import snapshot
from convergence.indicators.bilan import Audience
from convergence.indicators.scope import AskError, Period
from convergence.indicators.store import Snapshot
from convergence.nomenclature.base import label_of
from convergence.nomenclature.lists import Programme
from convergence.reports.rendering.content import Content, Line, from_json
from convergence.reports.rendering.gather import Asked as Document
from convergence.reports.rendering.gather import gather
from convergence.reports.rendering.paper import KEY, line_of
from convergence.steering.models import PackPart
from convergence.steering.packing.asked import Asked, Made


def period_of(asked: Asked) -> Period:
    """The whole year for outsiders; inside, the days of it that have passed."""
    whole = Period.year(asked.year)
    if asked.outsiders or asked.end >= whole.end:
        return whole
    return Period(whole.start, max(whole.start, asked.end))


def figures(asked: Asked) -> Iterator[Made]:
    """A part for each programme that has people there. Raises AskError when that year is not published yet."""
    taken = snapshot.current(asked.viewer.user)
    for programme in asked.programmes:
        content = content_of(taken, asked, programme)
        if any(lead.number is None or lead.number for lead in content.leads):
            label = label_of(Programme, programme)
            yield Made(
                PackPart.Kind.FIGURES, f"{label}, {content.period}", code=programme, content=content.to_json(),
                keys=KEY[programme],
            )  # fmt: skip


def content(part: PackPart) -> Content:
    """What was kept in a part of figures."""
    return from_json((part.data or {})["content"])


def lines(part: PackPart) -> list[Line]:
    """Every figure that it may show: gaps stay in the bilan, where they are explained."""
    return content(part).lines


def shown(part: PackPart) -> list[dict[str, Any]]:
    """The figures chosen, their numbers in words, in the order of the bilan."""
    keys = set((part.data or {}).get("keys", []))
    return [line_of(line) for line in lines(part) if line.key in keys]


def content_of(taken: Snapshot, asked: Asked, programme: str) -> Content:
    """The content of the documents, less what a committee does not read: definitions stay in the bilan."""
    audience = Audience.PUBLIC if asked.outsiders else Audience.INTERNAL
    place = asked.territory.name if asked.territory is not None else "Tout le réseau"
    period = period_of(asked)
    try:
        found = gather(taken, Document(programme, period, asked.scope, audience, None, place), whole=False)
    except AskError as error:
        if not asked.outsiders:
            raise
        raise AskError(f"{error} Sinon, préparez un dossier interne.") from error
    return replace(found, terms=(), notions=(), settings=(), sheets=())
