"""Facts of the room: campaigns, texts and stories, frozen editions."""

from convergence.reports.models.campaign import Campaign, ChantierReturn, Freeze, ReturnStep
from convergence.reports.models.edition import Edition, EditionPart, KeptFacts
from convergence.reports.models.texts import Passage, Story, StoryPlace

__all__ = [
    "Campaign",
    "ChantierReturn",
    "Edition",
    "EditionPart",
    "Freeze",
    "KeptFacts",
    "Passage",
    "ReturnStep",
    "Story",
    "StoryPlace",
]
