"""Words of the room that several screens say."""

from __future__ import annotations

from convergence.nomenclature.base import label_of
from convergence.nomenclature.lists import OutsideRole
from convergence.people.models import OutsideReferent

ENTRY_ICONS = {
    "ENTRETIEN": "chat-dots",
    "APPEL": "telephone",
    "VISITE": "house-door",
    "ACCOMPAGNEMENT": "person-walking",
    "CONCERTATION": "people",
    "ABSENCE": "person-x",
    "NOTE": "journal-text",
}
"""The icon of each kind of entry."""


def called(referent: OutsideReferent) -> str:
    """« Claire Passerelle, CHRS Les Passereaux »; the role when the organisation is not known."""
    return f"{referent.name}, {referent.organisation or label_of(OutsideRole, referent.role)}"
