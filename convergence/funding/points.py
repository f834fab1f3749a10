"""What the room brings to the meeting points: an entry, what waits, the panels of a home and of a chantier, the means
that the form of the dialogue de gestion lacks."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q

from convergence.accounts.permissions import Permission
from convergence.funding import rules
from convergence.funding.models import (
    Grant,
    GrantInstalment,
    GrantReport,
    Instalment,
    Justification,
    Reinforcement,
    Scheme,
    Subsidy,
)
from convergence.kit import clock, french
from convergence.kit.context import link
from convergence.kit.meeting import STEERING, Line, Lines, NavItem, Panel, nav, panels, reach
from convergence.network.models import Chantier
from convergence.network.viewer import Viewer
from convergence.reports.rendering import cvg_form
from convergence.reports.rendering.cvg_form import Means

SOON = timedelta(days=60)
SHOWN = 6
"""How long before its date a report to a funder appears on the home of the national team."""


def subsidies_read(viewer: Viewer) -> Q | None:
    """All for the national team; else those of the chantiers of her scope, once they are notified."""
    scope = viewer.scope(Permission.FUNDING_READ)
    if scope.nation:
        return Q()
    return Q(chantier__in=scope.chantiers, notified_on__isnull=False) if scope.chantiers else None


def grants_read(viewer: Viewer) -> Q | None:
    """All for the national team; else those that name her territory, or pay one of her chantiers directly."""
    scope = viewer.scope(Permission.FUNDING_READ)
    if scope.nation:
        return Q()
    if not scope:
        return None
    places = Grant.territories.through.objects.filter(territory__in=scope.territories).values("grant")
    direct = Grant.chantiers.through.objects.filter(chantier__in=scope.chantiers).values("grant")
    return Q(pk__in=places) | Q(pk__in=direct)


def schemes_read(viewer: Viewer) -> Q | None:
    """Those who compute them, for the whole network."""
    return Q() if viewer.scope(Permission.FUNDING_RUN).nation else None


def entry(viewer: Viewer) -> Iterable[NavItem]:
    """« Financements », for those who see money."""
    if viewer.can(Permission.FUNDING_READ):
        yield NavItem("Financements", link("funding"), "cash-coin", phone=False, group=STEERING)


def to_justify(viewer: Viewer) -> Any:
    """Subsidies that she must account for: notified, their year over, not sent or sent back."""
    scope = viewer.scope(Permission.FUNDING_JUSTIFY)
    rows = Subsidy.objects.visible_to(viewer).filter(
        notified_on__isnull=False, scheme__year__lt=clock.today().year, cents__gt=0
    )
    if not scope.nation:
        rows = rows.filter(chantier__in=scope.chantiers)
    return rows.exclude(justification__state__in=["SENT", "ACCEPTED"])


def waiting(viewer: Viewer, *, limit: int = 20, offset: int = 0) -> Lines:
    """What a director must account for. Two queries at most."""
    if not viewer.can(Permission.FUNDING_JUSTIFY):
        return Lines([], 0, 0)
    today = clock.today()
    rows = to_justify(viewer).select_related("scheme", "chantier", "justification")
    held = rows.order_by("scheme__justify_by", "pk")
    counted = held.order_by().aggregate(all=Count("pk"), late=Count("pk", filter=Q(scheme__justify_by__lt=today)))
    if not counted["all"]:
        return Lines([], 0, 0)
    items = [
        Line(
            kind="funding_justification", title=_title(one), due=one.scheme.justify_by, person_key="",
            person_name=str(one.chantier), detail=f"{one.scheme}, {french.cents(one.cents)}",
            url=link("funding_justification", one.key), act="Justifier",
        )
        for one in held[offset : offset + limit]
    ]  # fmt: skip
    return Lines(items, counted["all"], counted["late"])


def _title(one: Subsidy) -> str:
    held = getattr(one, "justification", None)
    returned = held is not None and held.state == Justification.State.RETURNED
    return "Justification à reprendre" if returned else "Subvention à justifier"


def home_panel(page: str, _subject: Any, viewer: Viewer) -> Iterable[Panel]:
    """What waits for the national team; for a coordinator, how many of her chantiers have still to justify."""
    if page != "home_last":
        return
    today = clock.today()
    if viewer.can(Permission.FUNDING_RUN):
        soon = today + SOON
        reports = list(
            GrantReport.objects.filter(sent_on__isnull=True, due_on__lte=soon).select_related("grant__funder")[:6]
        )
        receipts = list(
            GrantInstalment.objects.filter(received_on__isnull=True, due_on__lt=today).select_related("grant__funder")[
                :6
            ]
        )
        sent = Justification.objects.filter(state=Justification.State.SENT).count()
        ready = ready_to_release(today).count()
        if reports or receipts or sent or ready:
            yield Panel(
                "funding/_home.html",
                {"reports": reports, "receipts": receipts, "sent": sent, "ready": ready, "waiting": 0},
            )
    elif viewer.can(Permission.PEOPLE_WRITE):
        found = waiting(viewer, limit=SHOWN)
        if found.items:
            more, url = found.total - len(found.items), link("funding")
            yield Panel("kit/lines.html", {"title": "Financements", "lines": found.items, "more": more, "url": url})
    elif viewer.can(Permission.FUNDING_JUSTIFY):
        many = to_justify(viewer).count()
        if many:
            yield Panel("funding/_home.html", {"reports": [], "receipts": [], "sent": 0, "ready": 0, "waiting": many})


def ready_to_release(today: date) -> Any:
    """Payments whose condition holds and that nobody released: `payments.hindrance` says the same of each."""
    holds = (
        Q(condition="NOTIFICATION")
        | Q(condition="DATE", due_on__lte=today)
        | Q(condition="JUSTIFICATION", subsidy__justification__state=Justification.State.ACCEPTED)
    )
    return Instalment.objects.filter(holds, released_on__isnull=True, cents__gt=0, subsidy__notified_on__isnull=False)


def chantier_panel(page: str, subject: Any, viewer: Viewer) -> Iterable[Panel]:
    """On the page of a chantier: its latest subsidies. One query."""
    if (
        page != "chantier_later"
        or not isinstance(subject, Chantier)
        or not viewer.can(Permission.FUNDING_READ, subject.pk)
    ):
        return
    rows = Subsidy.objects.visible_to(viewer).filter(chantier=subject).select_related("scheme")
    held = list(rows.order_by("-scheme__year", "scheme__programme")[:4])
    if held:
        yield Panel("funding/_chantier.html", {"rows": held, "chantier": subject})


def means(chantier: str, start: date, end: date) -> Means:
    """Posts of the reinforcement held in that span: internal, then mutualised. One query."""
    rows = Reinforcement.objects.filter(
        subsidy__chantier__code=chantier, subsidy__scheme__programme="CVG", started_on__lte=end, ended_on__gte=start
    ).order_by("function", "started_on", "pk")
    internal, shared = [], []
    span = rules.Span(start, end)
    for post in rows:
        held = rules.clip(post.started_on, post.ended_on, span)
        days = held.days if held is not None else 0
        fte = (post.fte if post.real_fte is None else post.real_fte) * days / span.days
        if post.place == "INTERNE":
            support = None if post.support_fte is None else round(float(post.support_fte * days / span.days), 2)
            internal.append((post.holder, post.function_label, round(float(fte), 2), support))
        else:
            shared.append((post.holder, post.employer, post.function_label, round(float(fte), 2)))
    return Means(internal, shared)


def register() -> None:
    reach.register(Subsidy, subsidies_read)
    reach.register(Grant, grants_read)
    reach.register(Scheme, schemes_read)
    nav.register(entry, rank=72)
    panels.register(home_panel, rank=60)
    panels.register(chantier_panel, rank=60)
    cvg_form.MEANS.register(means)
