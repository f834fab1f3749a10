"""What campaigns add to what waits: a chantier to complete, returns to validate, a bilan to freeze."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Count, Q
from django.urls import reverse

from convergence.accounts.permissions import Permission
from convergence.kit import clock, french
from convergence.kit.french import NBSP, count
from convergence.kit.meeting import Line, Lines, Reminder
from convergence.network.viewer import Viewer
from convergence.reports.models import Campaign, ChantierReturn
from convergence.reports.queries import validated_by

State = ChantierReturn.State
SOON = timedelta(days=14)
"""A deadline this near is recalled by mail: two Mondays before it at least."""


def waiting(viewer: Viewer, limit: int = 20, offset: int = 0) -> Lines:
    """Hers in the open campaigns, oldest deadline first. One query a part that she has in them."""
    lines = sorted([*_to_complete(viewer), *_to_validate(viewer), *_to_freeze(viewer)], key=lambda line: str(line.due))
    today = clock.today()
    late = sum(line.due is not None and line.due < today for line in lines)
    return Lines(lines[offset : offset + limit], len(lines), late)


def reminders(viewer: Viewer) -> Iterator[Reminder]:
    """What of it is late or due within two weeks, for the weekly mail."""
    for line in waiting(viewer).items:
        if line.due is not None and line.due <= clock.today() + SOON:
            yield Reminder(f"{line.title}, {line.detail}, pour le {french.day(line.due)}", line.url)


def _to_complete(viewer: Viewer) -> Iterator[Line]:
    mine = viewer.scope(Permission.BILANS_COMPLETE).chantiers
    if not mine:
        return
    rows = ChantierReturn.objects.waiting(State.OPEN, State.SENT_BACK).filter(chantier__in=mine)
    for row in rows.select_related("campaign", "chantier").order_by("campaign__complete_by", "pk"):
        back = row.state == State.SENT_BACK
        title = f"{row.campaign.title}{NBSP}: {'à reprendre' if back else 'à compléter'}"
        detail = f"{row.chantier.name}{', renvoyé par la coordination' if back else ''}"
        yield _line(title, detail, row.campaign.complete_by, reverse("campaign_chantier", args=[row.key]), "Compléter")


def _to_validate(viewer: Viewer) -> Iterator[Line]:
    held = validated_by(viewer, "returns__")
    if held is None:
        return
    rows = (
        Campaign.objects.open()
        .annotate(
            ready=Count("returns", filter=held & Q(returns__state=State.DONE)),
            missing=Count("returns", filter=held & Q(returns__state__in=[State.OPEN, State.SENT_BACK])),
        )
        .filter(ready__gt=0)
        .order_by("validate_by", "pk")
    )
    for row in rows:
        detail = count(row.ready, "chantier complet", "chantiers complets")
        detail += f", {row.missing} encore à compléter" if row.missing else ""
        yield _line(
            f"{row.title}{NBSP}: à valider", detail, row.validate_by, reverse("campaign", args=[row.key]), "Lire"
        )


def _to_freeze(viewer: Viewer) -> Iterator[Line]:
    if not viewer.can(Permission.BILANS_FREEZE):
        return
    rows = Campaign.objects.open().annotate(
        total=Count("returns"), validated=Count("returns", filter=Q(returns__state=State.VALIDATED))
    )
    for row in rows.order_by("freeze_by", "pk"):
        if row.validated == row.total or row.freeze_by <= clock.today():
            detail = f"{row.validated} sur {row.total} validés"
            yield _line(
                f"{row.title}{NBSP}: à figer", detail, row.freeze_by, reverse("campaign", args=[row.key]), "Figer"
            )


def _line(title: str, detail: str, due: date, url: str, act: str) -> Line:
    return Line("bilan", title, due, "", "", detail=detail, url=url, act=act)
