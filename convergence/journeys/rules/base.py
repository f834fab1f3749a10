"""What every rule is made of: settings that the network may change, and findings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Setting:
    """A number the network may change, from a day on, with where it comes from."""

    name: str
    unit: str
    source: str
    values: tuple[tuple[date, int], ...]

    def on(self, day: date) -> int:
        """The value in force that day (the first one before any date)."""
        value = self.values[0][1]
        for since, candidate in self.values:
            if since <= day:
                value = candidate
        return value


START = date(2016, 1, 1)
"""Since the first chantier: settings without an older value hold from then on."""


@dataclass(frozen=True)
class Finding:
    """A rule that a journey breaks: an error stops the write, a warning waits in the lists to mend."""

    code: str
    level: str
    field: str
    message: str

    @property
    def is_error(self) -> bool:
        return self.level == "error"


def warn(code: str, field: str, message: str) -> Finding:
    return Finding(code, "warning", field, message)


def error(code: str, field: str, message: str) -> Finding:
    return Finding(code, "error", field, message)
