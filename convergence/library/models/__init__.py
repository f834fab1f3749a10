"""Facts of the room: resources and their versions, training paths and what was ticked, letters and who had them."""

from convergence.library.models.letters import Block, Delivery, Newsletter, Subscription
from convergence.library.models.paths import PathStep, Tick, TrainingPath
from convergence.library.models.resources import Mark, Resource, Version, VersionFile

__all__ = [
    "Block", "Delivery", "Mark", "Newsletter", "PathStep", "Resource", "Subscription", "Tick", "TrainingPath",
    "Version", "VersionFile",
]  # fmt: skip
