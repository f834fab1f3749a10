"""What the room refuses."""

from __future__ import annotations


class ReportError(Exception):
    """Something that is refused, said in French: what is wrong, what to do. `field` is where to mend it."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field
