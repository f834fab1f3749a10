"""What partners and opportunities bring to the meeting points."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import F, Q

from convergence.accounts.permissions import Permission
from convergence.journeys.file import File
from convergence.journeys.models import Journey
from convergence.kit import clock
from convergence.kit.context import link
from convergence.kit.folding import fold
from convergence.kit.meeting import Hit, NavItem, Panel, nav, panels, reach, search
from convergence.network.viewer import Viewer
from convergence.partnerships import orientation_lines
from convergence.partnerships import orientation_rules as rules
from convergence.partnerships.models import Opportunity, Orientation, Partner
from convergence.partnerships.places import decided_files, read_places, written_places

FOUND = 6
OFFERED = 5
"""Opportunities shown on a home."""
FIRST_REMINDER = timedelta(days=rules.REMINDER_DAYS[0])


def opportunities_read(viewer: Viewer) -> Q | None:
    """Those told to the chantiers, where she reads; those not told yet too, where she writes."""
    read, written = read_places(viewer), written_places(viewer)
    if read is None:
        return None
    told = Q(broadcast_at__isnull=False)
    return read & (told if written is None else told | written)


def orientations_read(viewer: Viewer) -> Q | None:
    """Files of the people she accompanies, and those proposed to her: a name is known once it is proposed, or when
    the chantier asked about that person.

    A file that is withdrawn closes at once to those who only decide.
    """
    own = reach.q(viewer, Journey)
    total = Q(journey__in=Journey.objects.filter(own)) if viewer.can(Permission.PEOPLE_READ) else None
    decided = decided_files(viewer)
    if decided is not None:
        told = Q(proposed_on__isnull=False) | Q(request__isnull=False)
        decided &= told & ~Q(state=Orientation.State.WITHDRAWN)
        total = decided if total is None else total | decided
    return total


def partners_entry(viewer: Viewer) -> Iterable[NavItem]:
    """« Partenaires », with their opportunities."""
    if viewer.can(Permission.PARTNERS_READ):
        yield NavItem("Partenaires", link("partners"), "diagram-3")


def find_partners(words: str, viewer: Viewer) -> Iterable[Hit]:
    """Partners by name or nature, those that still are first."""
    if not viewer.can(Permission.PARTNERS_READ):
        return
    found = Partner.objects.visible_to(viewer).filter(ended_on__isnull=True).select_related("territory")
    for word in fold(words).split():
        found = found.filter(search_text__contains=word)
    for partner in found.order_by("search_text", "pk")[:FOUND]:
        kind = f", {partner.kind.lower()}" if partner.kind else ""
        yield Hit(partner.name, f"Partenaire{kind}, {partner.place}", link("partner", partner.key), "diagram-3")


# ── Home, page of a person ───────────────────────────────────────────────────────────────────
def home_panel(page: str, _subject: Any, viewer: Viewer) -> Iterable[Panel]:
    """What is open for her people; for who decides, what waits for a decision or an answer. One query each."""
    if page == "home_later" and viewer.can(Permission.PEOPLE_WRITE) and viewer.can(Permission.PARTNERS_READ):
        rows = Opportunity.objects.visible_to(viewer).open_on(clock.today()).select_related("partner", "territory")
        shown = list(rows.order_by(F("deadline").asc(nulls_last=True), "-opened_on", "pk")[:OFFERED])
        if shown:
            yield Panel("partnerships/_home_opportunities.html", {"rows": shown})
    elif page == "home" and not viewer.can(Permission.PEOPLE_WRITE) and viewer.can(Permission.REQUESTS_ANSWER):
        yield Panel("partnerships/_home_decisions.html", _decisions(viewer), "top")


def _decisions(viewer: Viewer) -> dict[str, Any]:
    """Opportunities with proposals to decide, and partners to remind: names stay in the files."""
    today = clock.today()
    waiting = (
        Orientation.objects.visible_to(viewer)
        .filter(Q(state="PROPOSED") | Q(state="VALIDATED") | Q(state="SENT", sent_on__lte=today - FIRST_REMINDER))
        .select_related("opportunity__partner")
        .order_by("proposed_on", "pk")[:200]
    )
    groups: dict[int, Deciding] = {}
    for file in waiting:
        group = groups.setdefault(file.opportunity_id, Deciding(file.opportunity))
        if file.state == Orientation.State.PROPOSED:
            group.proposed += 1
        elif file.state == Orientation.State.VALIDATED:
            group.to_send += 1
        elif rules.reminder_due(file.sent_on, file.reminded_on, today):
            group.to_remind += 1
    told = [group for group in groups.values() if group.proposed or group.to_send or group.to_remind]
    return {"rows": told[:OFFERED], "more": max(0, len(told) - OFFERED)}


@dataclass
class Deciding:
    """An opportunity that waits for who decides."""

    opportunity: Any
    proposed: int = 0
    to_send: int = 0
    to_remind: int = 0


def person_panel(page: str, subject: Any, viewer: Viewer) -> Iterable[Panel]:
    """« Opportunités et orientations » of a person: her files, and where to look for more. One query."""
    if page != "person_later" or not isinstance(subject, File) or not viewer.can(Permission.PARTNERS_READ):
        return
    files = (
        Orientation.objects.visible_to(viewer)
        .filter(journey__in=[journey.pk for journey in subject.journeys])
        .select_related("opportunity__partner")
        .order_by("-recorded_at", "-pk")[:12]
    )
    open_here = any(journey.is_open and subject.may_write(journey) for journey in subject.journeys)
    context = {"files": list(files), "opportunities": link("opportunities") if open_here else ""}
    yield Panel("partnerships/_person_orientations.html", context)


def register() -> None:
    reach.register(Partner, read_places)
    reach.register(Opportunity, opportunities_read)
    reach.register(Orientation, orientations_read)
    nav.register(partners_entry, rank=40)
    search.register(find_partners, rank=30)
    panels.register(home_panel, rank=40)
    panels.register(person_panel, rank=40)
    orientation_lines.register()
