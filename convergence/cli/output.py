"""What a command says: results on standard output, progress and errors on standard error."""

from __future__ import annotations

import json
import sys
import time
from typing import Any

DONE, REFUSED, NOT_DONE = 0, 1, 2
"""Exit status: done; done, with refused rows or failing checks; not done."""


class StopError(Exception):
    """The command is not done. The message is one French line: why, and what to do."""


def result(value: Any) -> None:
    """Print a result as JSON, in a stable order of keys as given."""
    print(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def note(line: str) -> None:
    """A line for whoever watches; never part of the result."""
    print(line, file=sys.stderr, flush=True)


class Progress:
    """Progress on standard error for what takes over a second; silent for what is shorter.

    Called as `progress(done, total, label)`, in any unit. On a terminal it redraws one line, elsewhere it
    prints a line every five seconds.
    """

    WIDTH = 30

    def __init__(self, delay: float = 1.0) -> None:
        self._start = time.monotonic()
        self._last = self._start + delay - 0.2
        self._drawn = False
        self._tty = sys.stderr.isatty()

    def __call__(self, done: float, total: float, label: str = "") -> None:
        now = time.monotonic()
        if now - self._last < (0.2 if self._tty or not self._drawn else 5.0):
            return
        self._last, self._drawn = now, True
        share = min(1.0, done / total) if total else 0.0
        filled = round(share * self.WIDTH)
        line = f"{'█' * filled}{'░' * (self.WIDTH - filled)} {share:4.0%} {label}"
        if self._tty:
            print(f"\r\x1b[2K{line}", end="", file=sys.stderr, flush=True)
        else:
            note(line)

    def close(self) -> None:
        """Clear the line that was drawn, if any."""
        if self._drawn and self._tty:
            print("\r\x1b[2K", end="", file=sys.stderr, flush=True)

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()
