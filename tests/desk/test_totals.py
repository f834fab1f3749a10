"""The counts of several chantiers add up, each of them."""

from __future__ import annotations

from convergence.desk.overview import Overview, ProgrammeLoad, total
from convergence.network.models import Chantier


def test_nobody_is_alone_in_the_whole_when_nobody_is_in_the_parts() -> None:
    rows = [
        Overview(chantier=Chantier(name=name), programmes={"CVG": ProgrammeLoad("CVG", present=7)}, answered=7)
        for name in ("Garance", "Bleuet")
    ]
    assert [row.alone for row in rows] == [0, 0]
    assert total(rows).present == 14
    assert total(rows).alone == 0
    assert total(rows).holes == 0
