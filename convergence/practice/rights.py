"""Who reads, writes and carries plans; who reads, reads again and publishes sheets.

A plan is read where it holds: in its chantier, in the territory and the chantiers it gathers, everywhere when it is
national. Only those who keep it read it before it is in force. A published sheet is read by every professional of the
network; one in preparation by who writes it, by who reads again in that place, and by the national team.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from convergence.accounts.permissions import Permission
from convergence.kit import clock
from convergence.network.models import Chantier, Membership, Territory
from convergence.network.viewer import Viewer
from convergence.practice.models import Action, Plan, Revision, Sheet

Place = Territory | Chantier | None
NETWORK = "reseau"


def _held(viewer: Viewer, permission: Permission) -> Q | None:
    """Rows of the places where she holds the permission; None when she does not."""
    scope = viewer.scope(permission)
    if scope.nation:
        return Q()
    return Q(territory__in=scope.territories) | Q(chantier__in=scope.chantiers) if scope else None


def holds(viewer: Viewer, permission: Permission, row: Any) -> bool:
    """Whether she holds the permission where that plan or sheet is."""
    scope = viewer.scope(permission)
    return scope.nation or row.territory_id in scope.territories or row.chantier_id in scope.chantiers


# ── Plans ───────────────────────────────────────────────────────────────────────────────────
def plans_read(viewer: Viewer) -> Q | None:
    """Those in force or closed of the places she reads; those in preparation where she keeps them; those she wrote."""
    scope, written = viewer.scope(Permission.PLANS_READ), _held(viewer, Permission.PLANS_WRITE)
    if not scope or written == Q():
        return written if scope else None
    told = ~Q(state=Plan.State.DRAFT)
    if not scope.nation:
        around = Membership.objects.on(clock.today()).filter(chantier__in=scope.chantiers).values("territory")
        national = Q(territory__isnull=True, chantier__isnull=True)
        told &= (
            national | Q(territory__in=scope.territories) | Q(territory__in=around) | Q(chantier__in=scope.chantiers)
        )
    total = told | Q(author=viewer.user)
    return total if written is None else total | written


def keeps(viewer: Viewer, plan: Plan) -> bool:
    """Whether she writes in that plan."""
    return holds(viewer, Permission.PLANS_WRITE, plan)


def carries(viewer: Viewer, action: Action) -> bool:
    """Whether she notes what becomes of that action: she keeps the plan, or carries the action."""
    return action.pilot_id == viewer.user.pk or keeps(viewer, action.plan)


# ── Sheets ──────────────────────────────────────────────────────────────────────────────────
def sheets_read(viewer: Viewer) -> Q | None:
    """Those published, for every professional; hers; those in preparation where she reads again."""
    if not viewer.can(Permission.SHEETS_READ):
        return None
    told = Q(published_on__isnull=False, archived_on__isnull=True)
    again = _held(viewer, Permission.SHEETS_REVIEW)
    if again == Q():
        return Q()
    total = told | Q(author=viewer.user)
    return total if again is None else total | again


def prepares(viewer: Viewer, sheet: Sheet) -> bool:
    """Whether she reads what is in preparation."""
    return sheet.author_id == viewer.user.pk or holds(viewer, Permission.SHEETS_REVIEW, sheet)


def writes(viewer: Viewer, sheet: Sheet) -> bool:
    """Whether she writes in that sheet: its author while she may write, and who publishes."""
    if not viewer.can(Permission.SHEETS_WRITE):
        return False
    return sheet.author_id == viewer.user.pk or publishes(viewer)


def publishes(viewer: Viewer) -> bool:
    return viewer.scope(Permission.SHEETS_PUBLISH).nation


def open_revision(sheet: Sheet) -> Revision | None:
    """The version in preparation."""
    found: Revision | None = sheet.revisions.filter(state__in=["DRAFT", "SUBMITTED"]).select_related("by").first()
    return found


def in_place(rows: Any, code: str) -> Any:
    """Those of a territory and of its chantiers today, or of the network alone; all of them without a code."""
    if not code:
        return rows
    if code == NETWORK:
        return rows.filter(territory__isnull=True, chantier__isnull=True)
    inside = Membership.objects.on(clock.today()).filter(territory__slug=code).values("chantier")
    return rows.filter(Q(territory__slug=code) | Q(chantier__in=inside))


# ── Places offered in forms ─────────────────────────────────────────────────────────────────
def places(viewer: Viewer, permission: Permission, *, around: bool = False) -> list[tuple[str, str, Place]]:
    """(code, label, place) where she may write; the nation is None. `around`: the territory of her chantier too."""
    scope = viewer.scope(permission)
    territories = Territory.objects.order_by("name")
    chantiers = Chantier.objects.order_by("name", "pk")
    if not scope.nation:
        held = Q(pk__in=scope.territories)
        if around:
            members = Membership.objects.on(clock.today()).filter(chantier__in=scope.chantiers)
            held |= Q(pk__in=members.values("territory"))
        territories, chantiers = territories.filter(held), chantiers.filter(pk__in=scope.chantiers)
    found: list[tuple[str, str, Place]] = [(NETWORK, "Tout le réseau", None)] if scope.nation else []
    found += [(f"t-{one.slug}", f"Territoire {one.name}", one) for one in territories]
    found += [(f"c-{one.key}", one.name, one) for one in chantiers]
    return found
