"""What the room refuses."""

from __future__ import annotations

from convergence.kit.refusal import RefusedError


class ReportError(RefusedError):
    """Something that is refused, said in French: what is wrong, what to do. `field` is where to mend it."""
