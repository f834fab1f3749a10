"""A Monday in March, resources by Nadia, and who is signed in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from convergence.library.actions import resources as acts
from convergence.library.models import Resource
from tests.cast import Cast

TODAY = date(2025, 3, 10)


@pytest.fixture(autouse=True)
def _on_that_monday(today: date) -> None:
    assert today == TODAY


def words(**values: Any) -> acts.Words:
    """A guide for the whole network, unless told otherwise."""
    return acts.Words(
        **{"kind": "GUIDE", "title": "Un guide", "summary": "Ce qu’il dit.", "body": "Texte.", "themes": ("LOGEMENT",)}
        | values
    )


@pytest.fixture
def publish(cast: Cast) -> Callable[..., Resource]:
    """Publishes a guide, by Nadia unless told otherwise."""

    def made(by: Any = None, at_once: bool | None = True, **values: Any) -> Resource:
        return acts.start(by=by or cast.nadia, words=words(**values), file=None, at_once=at_once)

    return made
