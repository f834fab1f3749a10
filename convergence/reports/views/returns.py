"""The bilan of a chantier in a campaign: what misses, its words, and each move."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from convergence.accounts.access import needs
from convergence.accounts.permissions import Permission
from convergence.indicators import snapshot
from convergence.indicators.scope import Period
from convergence.journeys.views.common import viewer_of
from convergence.kit import clock, french, meeting
from convergence.kit.blocks import Stage
from convergence.kit.context import link
from convergence.network.viewer import Viewer
from convergence.reports import completeness as data
from convergence.reports.actions import campaigns as acts
from convergence.reports.errors import ReportError
from convergence.reports.models import ChantierReturn
from convergence.reports.queries import MAKERS
from convergence.reports.reading import texts_of
from convergence.reports.rights import may_complete, may_validate

State = ChantierReturn.State
SHOWN = 8


def return_of(request: HttpRequest, key: UUID) -> ChantierReturn:
    found: ChantierReturn = get_object_or_404(
        ChantierReturn.objects.visible_to(viewer_of(request)).select_related(
            "campaign", "chantier", "territory", "moved_by"
        ),
        key=key,
    )
    return found


@needs(*MAKERS)
@require_safe
def chantier(request: HttpRequest, key: UUID) -> HttpResponse:
    """What the chantier may still complete, what it says, where it stands."""
    return show(request, return_of(request, key))


def show(request: HttpRequest, of: ChantierReturn, error: ReportError | None = None) -> HttpResponse:
    """The page; after an act that was refused, with what was typed and why."""
    viewer, campaign = viewer_of(request), of.campaign
    period = Period.year(campaign.year)
    taken = snapshot.current(viewer.user)
    found = data.by_chantier(taken, campaign.programme, period, [of.chantier.code]).get(of.chantier.code)
    fresh = data.freshness(campaign, [of.chantier_id]).get(of.chantier_id, data.Freshness())
    scope = f"chantier:{of.chantier.code}"
    figures = urlencode({"programme": campaign.programme, "year": campaign.year, "scope": scope})
    lists = viewer.can(Permission.PEOPLE_READ) or viewer.can(Permission.RECORDS_READ)
    gaps = [gap for gap in found.gaps if gap.missing] if found else []
    open_now = campaign.is_open
    context = {
        "of": of,
        "campaign": campaign,
        "scope": scope,
        "stages": stages(of),
        "completeness": found,
        "gaps": [
            (gap, f"{reverse('bilan_people', args=[gap.key])}?{figures}&state=unknown" if lists else "")
            for gap in gaps[:SHOWN]
        ],
        "more": max(0, len(gaps) - SHOWN),
        "figures": f"{reverse('bilan')}?{figures}",
        "fresh": fresh,
        "since": data.seen_since(campaign),
        "reference": data.reference_day(campaign),
        "people": f"{link('chantier', of.chantier.key)}?tri=vue" if viewer.can(Permission.CHANTIER_READ) else "",
        "texts": texts_of(campaign, scope),
        "steps": list(of.steps.select_related("by").order_by("-at", "-pk")),
        "may_write": open_now and may_complete(viewer, of),
        "may_finish": open_now and may_complete(viewer, of) and of.state in {State.OPEN, State.SENT_BACK},
        "may_take_back": open_now and may_complete(viewer, of) and of.state == State.DONE,
        "may_validate": open_now and may_validate(viewer, of) and of.state == State.DONE,
        "may_unvalidate": open_now and may_validate(viewer, of) and of.state == State.VALIDATED,
        "may_send_back": open_now and may_validate(viewer, of) and of.state in {State.DONE, State.VALIDATED},
        "panels": [panel for panels in meeting.panels.ask("campaign_chantier", of, viewer) for panel in panels],
        "error": error,
        "typed": request.POST.get("words", "") if error is not None else "",
        "did": request.resolver_match.url_name if error is not None and request.resolver_match else "",
    }
    return render(request, "reports/chantier.html", context, status=422 if error is not None else 200)


def stages(of: ChantierReturn) -> list[Stage]:
    """To complete, complete, validated, frozen; or sent back."""
    today, state, closed = clock.today(), of.state, not of.campaign.is_open
    note = ""
    if of.moved_at is not None and of.moved_by is not None:
        note = f"{french.day(of.moved_at.date(), today=today)}, {of.moved_by.name}"
    first = "Renvoyé" if state == State.SENT_BACK else "À compléter"
    until = f"pour le {french.day(of.campaign.complete_by, today=today)}"
    opening = state in {State.OPEN, State.SENT_BACK}
    return [
        Stage(first, note if state == State.SENT_BACK else until, passed=not opening, current=opening and not closed),
        Stage("Complété", note if state == State.DONE else "", passed=state == State.VALIDATED,
              current=state == State.DONE and not closed),
        Stage("Validé", note if state == State.VALIDATED else of.place, passed=state == State.VALIDATED and closed,
              current=state == State.VALIDATED and not closed),
        Stage("Figé", "" if closed else f"pour le {french.day(of.campaign.freeze_by, today=today)}", passed=closed),
    ]  # fmt: skip


# ── Moves ───────────────────────────────────────────────────────────────────────────────────
Right = Callable[[Viewer, ChantierReturn], bool]


def _act(
    request: HttpRequest, key: UUID, right: Right, said: str, act: Callable[..., Any], **words: str
) -> HttpResponse:
    of, viewer = return_of(request, key), viewer_of(request)
    if not right(viewer, of):
        raise PermissionDenied
    try:
        act(by=viewer.user, of=of, **words)
    except ReportError as error:
        return show(request, return_of(request, key), error)
    messages.success(request, said)
    return redirect("campaign_chantier", key=of.key)


def _words(request: HttpRequest) -> str:
    return request.POST.get("words", "")[:2000]


@needs(Permission.BILANS_COMPLETE)
@require_POST
def finish(request: HttpRequest, key: UUID) -> HttpResponse:
    """The chantier has done what it could."""
    said = "C’est noté : le bilan du chantier est complet. La coordination le lira."
    return _act(request, key, may_complete, said, acts.declare_done, comment=_words(request))


@needs(Permission.BILANS_COMPLETE)
@require_POST
def take_back(request: HttpRequest, key: UUID) -> HttpResponse:
    """Not complete after all."""
    return _act(request, key, may_complete, "Le bilan du chantier est de nouveau à compléter.", acts.take_back)


@needs(Permission.BILANS_VALIDATE)
@require_POST
def validate(request: HttpRequest, key: UUID) -> HttpResponse:
    """The territory stands by it."""
    return _act(request, key, may_validate, "Bilan validé.", acts.validate, comment=_words(request))


@needs(Permission.BILANS_VALIDATE)
@require_POST
def unvalidate(request: HttpRequest, key: UUID) -> HttpResponse:
    """Undo a validation."""
    return _act(request, key, may_validate, "Ce bilan n’est plus validé.", acts.unvalidate)


@needs(Permission.BILANS_VALIDATE)
@require_POST
def send_back(request: HttpRequest, key: UUID) -> HttpResponse:
    """To be completed again."""
    said = "Bilan renvoyé au chantier, avec votre raison."
    return _act(request, key, may_validate, said, acts.send_back, reason=_words(request))
