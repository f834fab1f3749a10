"""What growth brings to the meeting points: an entry, what waits, blocks on the pages of a chantier and a territory."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db.models import Count, F, Q

from convergence.accounts.permissions import Permission
from convergence.growth import reaching
from convergence.growth.models import Application, Call, Departure, Opening, OpeningStep, Prospect, Target
from convergence.growth.objectives import objectives_of
from convergence.kit import clock, french
from convergence.kit.context import link
from convergence.kit.meeting import STEERING, Line, Lines, NavItem, Panel, nav, panels, reach
from convergence.network.models import Chantier, Territory
from convergence.network.viewer import Viewer

AHEAD = timedelta(days=60)
"""A departure waits for the chantier from so long before its last day."""
MOST = 100
SHOWN = 6


def entry(viewer: Viewer) -> Iterable[NavItem]:
    """« Développement », or the calls alone for the committee."""
    if viewer.can(Permission.GROWTH_READ):
        yield NavItem("Développement", link("growth"), "signpost-2", phone=False, group=STEERING)
    elif viewer.can(Permission.CALLS_OPINE):
        yield NavItem("Appels à chantiers", link("growth_calls"), "megaphone")


def departing(viewer: Viewer) -> list[Departure]:
    """Departures of her chantiers with journeys not concluded (`left`), the soonest first. One query."""
    chantiers = viewer.scope(Permission.PEOPLE_WRITE).chantiers
    if not chantiers:
        return []
    journeys = "chantier__journeys"
    open_then = Q(**{f"{journeys}__programme": F("programme"), f"{journeys}__started_on__lte": F("last_day")}) & (
        Q(**{f"{journeys}__ended_on__isnull": True}) | Q(**{f"{journeys}__ended_on__gt": F("last_day")})
    )
    rows = Departure.objects.filter(chantier__in=chantiers, last_day__lte=clock.today() + AHEAD).exclude(programme="")
    rows = rows.annotate(left=Count(journeys, filter=open_then)).filter(left__gt=0)
    return list(rows.select_related("chantier").order_by("last_day", "pk")[:MOST])


def waiting(viewer: Viewer, *, limit: int = 20, offset: int = 0) -> Lines:
    """Journeys to conclude in a chantier that leaves a programme; steps of an opening that wait for its direction."""
    today = clock.today()
    found = [
        Line(
            kind="departure", title="Parcours à conclure", due=one.last_day, person_key="",
            person_name=french.count(one.left, "parcours", "parcours"),  # type: ignore[attr-defined]
            detail=f"{one.chantier.name} : {one.kind_label.lower()}", url=link("growth_departure", one.key), act="Voir",
        )
        for one in departing(viewer)
    ]  # fmt: skip
    own = viewer.scope(Permission.OPENINGS_FOLLOW).chantiers
    if own:
        steps = OpeningStep.objects.filter(
            opening__prospect__chantier__in=own, owner="DIRECTOR", done_on__isnull=True, due_on__lte=today + AHEAD
        ).select_related("opening__prospect")
        found += [
            Line(
                kind="opening_step", title="Étape d’ouverture", due=step.due_on, person_key="", person_name=step.label,
                detail=step.opening.prospect.name, url=link("growth_opening", step.opening.key), act="Voir",
            )
            for step in steps.order_by("due_on", "pk")[:MOST]
        ]  # fmt: skip
    found.sort(key=lambda line: line.due or today)
    late = sum(line.due is not None and line.due < today for line in found)
    return Lines(found[offset : offset + limit], len(found), late)


def chantier_panel(page: str, subject: Any, viewer: Viewer) -> Iterable[Panel]:
    """On the page of a chantier: its opening under way, what it leaves. Two queries."""
    if page != "chantier_later" or not isinstance(subject, Chantier):
        return
    may = viewer.can(Permission.GROWTH_READ) or viewer.can(Permission.OPENINGS_FOLLOW, subject.pk)
    openings: list[Any] = []
    if may:
        rows = Opening.objects.visible_to(viewer).filter(prospect__chantier=subject, closed_on__isnull=True)
        openings = list(rows.counted().select_related("prospect"))
    departures: list[Any] = []
    if may or viewer.can(Permission.PEOPLE_WRITE, subject.pk):
        departures = list(Departure.objects.visible_to(viewer).filter(chantier=subject).select_related("territory")[:3])
    if openings or departures:
        yield Panel("growth/_panel_chantier.html", {"openings": openings, "departures": departures})


def territory_panel(page: str, subject: Any, viewer: Viewer) -> Iterable[Panel]:
    """On the page of a territory: where its objectives stand."""
    if page == "territory" and isinstance(subject, Territory) and viewer.can(Permission.GROWTH_READ):
        rows = objectives_of(viewer, subject)
        if rows:
            yield Panel("growth/_panel_territory.html", {"rows": rows, "territory": subject})


def home_panel(page: str, _subject: Any, viewer: Viewer) -> Iterable[Panel]:
    """For a member of the committee: the applications that wait for her opinion. Two queries."""
    if page != "home" or not viewer.can(Permission.CALLS_OPINE):
        return
    rows = Application.objects.visible_to(viewer).filter(outcome="").exclude(opinions__user=viewer.user)
    found = list(rows.select_related("call").order_by("call__closes_on", "name")[:MOST])
    yield Panel("growth/_panel_committee.html", {"rows": found[:20], "more": max(0, len(found) - 20)})


def later_panel(page: str, _subject: Any, viewer: Viewer) -> Iterable[Panel]:
    """What waits in the growth of the network, after the people: it is rare, and never for the hour. Two queries."""
    if page == "home_last":
        found = waiting(viewer, limit=SHOWN)
        if found.items:
            context = {
                "title": "Développement",
                "lines": found.items,
                "more": found.total - len(found.items),
                "url": "",
            }
            yield Panel("kit/lines.html", context)


def register() -> None:
    reach.register(Call, reaching.calls_read)
    reach.register(Application, reaching.applications_read)
    reach.register(Prospect, reaching.prospects_read)
    reach.register(Opening, reaching.openings_read)
    reach.register(Departure, reaching.departures_read)
    reach.register(Target, reaching.targets_read)
    nav.register(entry, rank=70)
    for panel in (chantier_panel, territory_panel, home_panel, later_panel):
        panels.register(panel, rank=70)
