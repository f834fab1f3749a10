"""What quality brings to the meeting points."""

from __future__ import annotations

from collections.abc import Iterator

from convergence.accounts.permissions import Permission
from convergence.kit.context import link
from convergence.kit.meeting import NavItem, nav
from convergence.network.viewer import Viewer


def entry(viewer: Viewer) -> Iterator[NavItem]:
    """« Qualité ». No count: it would cost every page."""
    if viewer.can(Permission.QUALITY_READ):
        yield NavItem("Qualité", link("quality"), "clipboard-check", phone=False)


def register() -> None:
    nav.register(entry, rank=55)
