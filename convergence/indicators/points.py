"""What the figures bring to the meeting points."""

from __future__ import annotations

from collections.abc import Iterator

from convergence.accounts.permissions import Permission
from convergence.kit.context import link
from convergence.kit.meeting import NavItem, nav
from convergence.network.viewer import Viewer


def entry(viewer: Viewer) -> Iterator[NavItem]:
    """« Bilans », for those who read figures."""
    if viewer.can(Permission.FIGURES_READ) or viewer.can(Permission.FIGURES_PUBLIC):
        yield NavItem("Bilans", link("bilan"), "bar-chart")


def register() -> None:
    nav.register(entry, rank=50)
