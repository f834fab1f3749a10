"""What writes growth: each act in one transaction, with its audit. The register is written by its own room."""

from convergence.kit.refusal import RefusedError


class GrowthError(RefusedError):
    """Something about calls, openings, departures or objectives that is refused, said in French."""
