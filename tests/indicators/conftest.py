"""What tests of figures share."""

from __future__ import annotations

import pytest

from convergence.indicators.disclosure import editions


@pytest.fixture
def nothing_is_frozen(monkeypatch: pytest.MonkeyPatch) -> None:
    """For facts read apart from any database: no edition was frozen on them."""
    monkeypatch.setattr(editions, "_source", [])
