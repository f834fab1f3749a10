"""What the room brings to the meeting points: its entries, and what waits."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from convergence.accounts.permissions import Permission
from convergence.kit.context import link
from convergence.kit.meeting import STEERING, NavItem, Panel, nav, panels, reach
from convergence.network.viewer import Viewer
from convergence.steering.models import COPIL, Experiment, LabelEvaluation, Pack
from convergence.steering.queries import evaluations_read, experiments_read, packs_read
from convergence.steering.waiting import waiting as waits

SHOWN = 6


def entries(viewer: Viewer) -> Iterable[NavItem]:
    """« Expérimentations », « Label », « COPIL »."""
    if viewer.can(Permission.EXPERIMENTS_READ):
        yield NavItem("Expérimentations", link("experiments"), "lightbulb", phone=False, group=STEERING)
    if viewer.can(Permission.LABEL_READ):
        yield NavItem("Label", link("label"), "patch-check", phone=False, group=STEERING)
    if viewer.can(Permission.COPIL_PREPARE):
        yield NavItem("COPIL", link("copils"), "folder2-open", phone=False, group=STEERING)


def home_panel(page: str, _subject: Any, viewer: Viewer) -> Iterable[Panel]:
    """Self-evaluations to fill in, what was handed in, and what an improvement plan gave her. Two queries."""
    if page != "home_last" or not viewer.can(Permission.LABEL_READ):
        return
    found = waits(viewer)
    if found.items:
        more = max(0, found.total - SHOWN)
        yield Panel(
            "kit/lines.html", {"title": "Label", "lines": found.items[:SHOWN], "more": more, "url": link("label")}
        )


def pack_panel(page: str, subject: Any, viewer: Viewer) -> Iterable[Panel]:
    """On the page of a committee: its pack, or for who prepares it the click that makes it. One query."""
    if page != "gathering" or subject.kind not in set(COPIL) or subject.cancelled_on is not None:
        return
    scope = viewer.scope(Permission.COPIL_PREPARE)
    pack = Pack.objects.visible_to(viewer).filter(meeting=subject).first()
    if pack is not None or scope.nation or subject.territory_id in scope.territories:
        yield Panel("steering/_gathering.html", {"pack": pack, "meeting": subject}, "aside")


def register() -> None:
    reach.register(Experiment, experiments_read)
    reach.register(LabelEvaluation, evaluations_read)
    reach.register(Pack, packs_read)
    nav.register(entries, rank=70)
    panels.register(home_panel, rank=30)
    panels.register(pack_panel, rank=30)
