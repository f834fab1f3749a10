"""What the room refuses."""

from __future__ import annotations

from convergence.kit.refusal import RefusedError


class SteeringError(RefusedError):
    """Something about an experiment, the label or a pack that is refused, in French. `field` is where to mend it."""
