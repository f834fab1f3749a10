"""What the room refuses."""

from __future__ import annotations

from convergence.kit.refusal import RefusedError


class FundingError(RefusedError):
    """Something about money that is refused, said in French. `field` is where to mend it."""
