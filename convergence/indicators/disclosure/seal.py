"""The mark of what went through the gate. A public bilan cannot be built without it, nor around other figures."""

from __future__ import annotations

_KEY = object()
"""Held by the gate alone (`tests/indicators/test_disclosure_gate.py` sees to it)."""


class Seal:
    """Stands for the very objects that the gate let through: it does not cover copies made elsewhere."""

    __slots__ = ("_contents",)

    def __init__(self, key: object, *contents: object) -> None:
        if key is not _KEY:
            raise TypeError("a public bilan comes from disclosure.gate.publish(), from nowhere else")
        self._contents = contents

    def covers(self, *contents: object) -> bool:
        """Whether these are the objects that went through."""
        return len(contents) == len(self._contents) and all(
            one is other for one, other in zip(contents, self._contents, strict=True)
        )
