"""Samples of workshops for the walk: see tests/access/samples.py."""

from __future__ import annotations

from typing import Any

from tests.access.scope import Subject
from tests.cast import Cast


def build(cast: Cast) -> dict[str, Any]:
    """What the addresses name, all of it in the chantier Garance, territory Orb."""
    return {}


SUBJECTS: dict[str, Subject] = {}
