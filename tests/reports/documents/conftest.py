"""A snapshot of the example workbook, for the tests of the documents."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from convergence.indicators import store
from convergence.network import actions as network
from convergence.network.models import Territory
from tests.cast import LONG_AGO, Cast
from tests.indicators.workbook_frames import DATA, read

NOON = datetime(2025, 1, 15, 11, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def workbook() -> store.Snapshot:
    """The example workbook: small levels, some of them hidden from the public."""
    frames = read(DATA / "example-clean.xlsx").frames
    return store.Snapshot(frames, store.digest(frames), NOON)


@pytest.fixture
def taken(workbook: store.Snapshot, cast: Cast) -> store.Snapshot:
    """The same, its territories on the registry under their names."""
    for slug in sorted(set(workbook.frames.membership["territory"])):
        if not Territory.objects.filter(slug=slug).exists():
            network.open_territory(by=cast.system, name=slug.title(), on=LONG_AGO)
    return workbook
