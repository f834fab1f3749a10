"""What the exchange brings to the meeting points."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from convergence.accounts.permissions import Permission
from convergence.exchange.evaluation import points as evaluation_points
from convergence.exchange.models import Conflict, ImportBatch
from convergence.exchange.queries import batches_read, conflicts_read
from convergence.kit.meeting import DATA, NavItem, Panel, nav, panels, reach
from convergence.network.viewer import Viewer


def entry(viewer: Viewer) -> Iterator[NavItem]:
    """Import and export, for those who do either. No count here: it would cost every page a query."""
    if viewer.can(Permission.IMPORT_RUN) or viewer.can(Permission.EXPORT_RUN):
        yield NavItem("Classeurs", reverse("exchange"), "file-earmark-spreadsheet", phone=False, group=DATA)


def to_decide(page: str, _subject: object, viewer: Viewer) -> Iterator[Panel]:
    """On the home of those who import: values that differ between a workbook and the screen."""
    if page == "home_later" and viewer.can(Permission.IMPORT_RUN):
        waiting = Conflict.objects.visible_to(viewer).open().count()
        if waiting:
            yield Panel("exchange/_to_decide.html", {"count": waiting})


def register() -> None:
    reach.register(ImportBatch, batches_read)
    reach.register(Conflict, conflicts_read)
    nav.register(entry, rank=60)
    panels.register(to_decide, rank=60)
    evaluation_points.register()
