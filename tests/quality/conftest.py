"""Snapshots of a test stay in its own folder, and nothing is held from one test to the next."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from convergence.indicators import snapshot
from convergence.quality import current


@pytest.fixture(autouse=True)
def _own_snapshots(settings: Any, tmp_path: Any) -> Iterator[None]:
    settings.HOME = tmp_path
    snapshot.forget()
    current.forget()
    yield
    snapshot.forget()
    current.forget()
