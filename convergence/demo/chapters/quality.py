"""The state of the data at the end of each of the last months, as dated facts tell it."""

from __future__ import annotations

from convergence.demo.chapters import Chapter
from convergence.indicators import extract
from convergence.indicators.store import Snapshot
from convergence.kit import clock
from convergence.quality.actions import keep_months

MONTHS = 12


class Quality(Chapter):
    """Written last: it reads what all the others have told."""

    def close(self) -> None:
        taken = Snapshot(extract.extract(), "", clock.now())
        keep_months(by=self.world.by, taken=taken, today=self.world.today, months=MONTHS)
