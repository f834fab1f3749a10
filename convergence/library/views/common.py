"""What every page of the room shows at its head."""

from __future__ import annotations

from django.urls import reverse

from convergence.accounts.permissions import Permission
from convergence.kit.blocks import Tab
from convergence.library.models import Resource
from convergence.library.rights import holds_network
from convergence.network.viewer import Viewer


def tabs(current: str, viewer: Viewer) -> list[Tab]:
    """The pages of the room that she may open. One query, for who reads what is proposed."""
    found: list[tuple[str, str, str, int | None]] = [
        ("ressources", "Ressources", reverse("resources"), None),
        ("miennes", "Mes ressources", reverse("resources_mine"), None),
    ]
    if holds_network(viewer):
        waiting = Resource.objects.filter(state=Resource.State.PROPOSED).count()
        found.append(("relire", "À relire", f"{reverse('resources')}?etat=proposees", waiting))
    if viewer.can(Permission.LIBRARY_READ):
        found.append(("prise-de-poste", "Prise de poste", reverse("path_mine"), None))
    found.append(("lettre", "Lettre du réseau", reverse("newsletters"), None))
    return [Tab(label, url, code == current, count) for code, label, url, count in found]
