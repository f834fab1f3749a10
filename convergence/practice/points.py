"""What the room brings to the meeting points: two entries, what the search bar finds, what is late, what waits."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef

from convergence.accounts.permissions import Permission
from convergence.kit import clock
from convergence.kit.context import link
from convergence.kit.meeting import NETWORK_LIFE, Hit, NavItem, Panel, nav, panels, reach, search
from convergence.network.viewer import Viewer
from convergence.practice import rights
from convergence.practice.models import Action, Plan, Revision, Sheet
from convergence.practice.models.acts import late_on

FOUND = 5
SHOWN = 4
MOST = 200
"""Late actions of one person read at once: nobody carries as many."""


def entries(viewer: Viewer) -> Iterable[NavItem]:
    if viewer.can(Permission.PLANS_READ):
        yield NavItem("Plans d’actions", link("plans"), "list-check", phone=False, group=NETWORK_LIFE)
    if viewer.can(Permission.SHEETS_READ):
        yield NavItem("Fiches de pratique", link("sheets"), "journal-text", phone=False, group=NETWORK_LIFE)


def find_plans(words: str, viewer: Viewer) -> Iterable[Hit]:
    """Plans by title or theme, the latest first."""
    if not viewer.can(Permission.PLANS_READ):
        return
    rows = Plan.objects.visible_to(viewer).saying(words).select_related("territory", "chantier")
    for plan in rows.order_by("-starts_on", "pk")[:FOUND]:
        yield Hit(plan.title, f"Plan d’actions, {plan.where}", link("plan", plan.key), "list-check")


def find_sheets(words: str, viewer: Viewer) -> Iterable[Hit]:
    """Published sheets by any of their words, the latest first."""
    if not viewer.can(Permission.SHEETS_READ):
        return
    rows = Sheet.objects.visible_to(viewer).published().saying(words).select_related("territory", "chantier")
    for sheet in rows.order_by("-published_on", "pk")[:FOUND]:
        yield Hit(sheet.title, f"Fiche de pratique, {sheet.where}", link("sheet", sheet.key), "journal-text")


def late_actions(viewer: Viewer) -> list[Action]:
    """Actions that she carries and whose day has passed, oldest first. One query."""
    rows = Action.objects.filter(late_on(clock.today()), pilot=viewer.user, plan__state=Plan.State.IN_FORCE)
    return list(rows.select_related("plan").order_by("due_on", "pk")[:MOST])


def to_read_again(viewer: Viewer) -> list[Sheet]:
    """Sheets that wait to be published, for who publishes; hers that came back, for who writes. Two queries at most."""
    found: list[Sheet] = []
    rows = Sheet.objects.filter(archived_on__isnull=True).select_related("author", "territory", "chantier")
    if rights.publishes(viewer):
        asked = Revision.objects.filter(sheet=OuterRef("pk"), state=Revision.State.SUBMITTED)
        found += rows.filter(Exists(asked)).order_by("recorded_at", "pk")[:MOST]
    if viewer.can(Permission.SHEETS_WRITE):
        back = Revision.objects.filter(
            sheet=OuterRef("pk"), state=Revision.State.DRAFT, events__kind="RETURNED"
        )  # fmt: skip
        found += rows.filter(Exists(back), author=viewer.user).order_by("recorded_at", "pk")[:MOST]
    return found


def home_panel(page: str, _subject: Any, viewer: Viewer) -> Iterable[Panel]:
    """Late actions that she carries; sheets to read again, or that came back. Three queries at most."""
    if page != "home_last":
        return
    late = late_actions(viewer) if viewer.can(Permission.PLANS_READ) else []
    sheets = to_read_again(viewer) if viewer.can(Permission.SHEETS_READ) else []
    if late or sheets:
        yield Panel("practice/_home.html", {
            "late": late[:SHOWN], "more_late": max(0, len(late) - SHOWN), "sheets": sheets[:SHOWN],
            "more_sheets": max(0, len(sheets) - SHOWN), "user": viewer.user,
        })  # fmt: skip


def register() -> None:
    reach.register(Plan, rights.plans_read)
    reach.register(Sheet, rights.sheets_read)
    nav.register(entries, rank=34)
    search.register(find_plans, rank=40)
    search.register(find_sheets, rank=41)
    panels.register(home_panel, rank=30)
