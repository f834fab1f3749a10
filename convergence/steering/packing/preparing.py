"""A pack, gathered in one go."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta

from convergence.collective.models import Meeting
from convergence.kit import clock, french
from convergence.kit.dates import add_months
from convergence.network.models import Territory
from convergence.network.viewer import Viewer
from convergence.nomenclature.base import label_of
from convergence.nomenclature.lists import MeetingKind
from convergence.steering.packing import network, told
from convergence.steering.packing.asked import Asked, Made
from convergence.steering.packing.figures import figures
from convergence.steering.packing.growth import growth
from convergence.steering.packing.money import money

GATHERED: tuple[Callable[[Asked], Made | Iterable[Made]], ...] = (
    figures, told.highlights, told.decisions, growth, money, network.life, network.experiments, network.label,
    told.questions,
)  # fmt: skip
"""In the order of the first draft: who prepares it moves them."""
MONTHS = 6
"""A first committee reads the last half-year."""


def parts(asked: Asked) -> Iterator[Made]:
    """Every part, those that wait for words too. Raises AskError for what is not published."""
    for gather in GATHERED:
        found = gather(asked)
        yield from (found,) if isinstance(found, Made) else found


def title_of(asked: Asked) -> str:
    """« COPIL territorial, Orb, 12 mars 2025 »."""
    day = asked.meeting.on if asked.meeting is not None else asked.end
    where = asked.territory.name if asked.territory is not None else "tout le réseau"
    return f"{label_of(MeetingKind, asked.kind)}, {where}, {french.day(day)}"


def for_meeting(viewer: Viewer, meeting: Meeting, *, outsiders: bool = True) -> Asked:
    """What the pack of a committee is asked for: since the one before, up to today or to its day."""
    end = min(meeting.on, clock.today())
    asked = Asked(viewer, meeting.kind, meeting.territory, end, end, 0, outsiders, meeting)
    last = told.before(asked).first()
    start = last.on + timedelta(days=1) if last is not None else add_months(end, -MONTHS)
    return over(viewer, meeting.kind, meeting.territory, min(start, end), end, outsiders=outsiders, meeting=meeting)


def over(
    viewer: Viewer, kind: str, territory: Territory | None, start: date, end: date, *, outsiders: bool = True,
    year: int | None = None, meeting: Meeting | None = None,
) -> Asked:  # fmt: skip
    """A pack over some days. Outsiders read the last year that is over; inside, the year under way."""
    usual = clock.today().year - 1 if outsiders else end.year
    return Asked(viewer, kind, territory, start, end, year or usual, outsiders, meeting)
