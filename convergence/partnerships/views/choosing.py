"""Choosing: among those proposed for too few places; among opportunities, for somebody an officer was asked about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from convergence.accounts import audit
from convergence.accounts.access import needs
from convergence.accounts.permissions import Permission
from convergence.conditions import ConditionError
from convergence.journeys.views.common import viewer_of
from convergence.kit import clock
from convergence.kit.meeting import reach
from convergence.partnerships import orientation_rules as rules
from convergence.partnerships.actions import orientations as actions
from convergence.partnerships.actions.orientations import Given
from convergence.partnerships.actions.partners import PartnershipError
from convergence.partnerships.criteria import sentence
from convergence.partnerships.fit import Candidate, fitting
from convergence.partnerships.models import Opportunity, Orientation, Request
from convergence.partnerships.views.opportunities import opportunity_to_read, with_counts
from convergence.partnerships.views.orientations import READS, actors_of, uuid_of

DECIDED = ("keep", "unkeep", "set_aside")
SHOWN = ("PROPOSED", "VALIDATED", "SENT", "ACCEPTED", "OBTAINED", "SET_ASIDE")


@dataclass(frozen=True)
class Proposal:
    """A person among those proposed: her rank by the criteria, her file, what is known of her."""

    rank: int
    file: Any
    candidate: Candidate
    missing: int

    @property
    def kept(self) -> bool:
        return self.file.state in rules.KEPT


@needs(Permission.REQUESTS_ANSWER, Permission.REQUESTS_FOLLOW)
def arbitrate(request: HttpRequest, key: UUID) -> HttpResponse:
    """Those proposed side by side, ranked on the criteria; each decision with its reason."""
    viewer = viewer_of(request)
    opportunity = opportunity_to_read(request, key)
    if opportunity.path != Opportunity.Path.ARBITRATED:
        return redirect("opportunity", opportunity.key)
    if request.method == "POST":
        return _decide(request, opportunity)
    files = list(
        Orientation.objects.visible_to(viewer)
        .filter(opportunity=opportunity, state__in=SHOWN, proposed_on__isnull=False)
        .select_related("journey__person", "journey__chantier")
        .prefetch_related("items")[:60]
    )
    today = clock.today()
    try:
        candidates = {
            one.journey.pk: one for one in fitting([file.journey for file in files], opportunity.criteria, today)
        }
    except ConditionError:
        candidates = {file.journey_id: Candidate(file.journey, []) for file in files}
    proposals = ranked(files, candidates)
    held = Orientation.objects.filter(opportunity=opportunity, state__in=rules.KEPT).count()
    audit.read(by=viewer.user, kind="LIST", what="Arbitrage d’une opportunité")
    context = {
        "opportunity": opportunity, "proposals": proposals, "words": sentence(opportunity.criteria), "held": held,
        "left": max(0, opportunity.places - held),
        "axes": [verdict.words for verdict in proposals[0].candidate.verdicts] if proposals else [],
        "today": today,
    }  # fmt: skip
    return render(request, "partnerships/arbitrate.html", context)


def ranked(files: list[Any], candidates: dict[int, Candidate]) -> list[Proposal]:
    """Those who meet the criteria first, then whoever was proposed first. A refusal to answer counts as not known."""
    order = sorted(
        files, key=lambda file: (*candidates[file.journey_id].order[:3], file.proposed_on, file.pk)
    )  # fmt: skip
    return [
        Proposal(
            rank, file, candidates[file.journey_id],
            sum(item.kind == "DOCUMENT" and item.done_on is None for item in file.items.all()),
        )
        for rank, file in enumerate(order, start=1)
    ]  # fmt: skip


def _decide(request: HttpRequest, opportunity: Opportunity) -> HttpResponse:
    viewer = viewer_of(request)
    code = request.POST.get("act", "")
    if code not in DECIDED:
        raise Http404
    file = get_object_or_404(
        Orientation.objects.visible_to(viewer).filter(opportunity=opportunity).select_related("journey__person"),
        key=uuid_of(request.POST.get("file", "")),
    )
    if rules.OFFICER not in actors_of(viewer, file.journey, opportunity.theme):
        raise PermissionDenied
    try:
        moved = actions.move(
            by=viewer.user, orientation=file, code=code, actor=rules.OFFICER,
            given=Given(reason=request.POST.get("reason", "")[:500]),
        )  # fmt: skip
    except PartnershipError as error:
        messages.error(request, f"{file.journey.person.name} : {error}")
    else:
        messages.success(request, f"{file.journey.person.name} : {rules.STATES[moved.state]}.")
    return redirect("opportunity_arbitrate", opportunity.key)


@needs(*READS)
def orientation_from_request(request: HttpRequest, request_key: UUID) -> HttpResponse:
    """From a request: choose an open opportunity of its theme, and prepare the file."""
    viewer = viewer_of(request)
    asked = get_object_or_404(
        Request.objects.filter(reach.q(viewer, Request)).select_related("journey__person", "journey__chantier"),
        key=request_key,
    )
    if not actors_of(viewer, asked.journey, asked.theme):
        raise PermissionDenied
    today = clock.today()
    open_ones = Opportunity.objects.visible_to(viewer).open_on(today).filter(theme=asked.theme)
    if request.method == "POST":
        chosen = get_object_or_404(open_ones, key=uuid_of(request.POST.get("opportunity", "")))
        try:
            made = actions.start(by=viewer.user, journey=asked.journey, opportunity=chosen, request=asked)
        except PartnershipError as error:
            messages.error(request, str(error))
        else:
            return redirect("orientation", made.key)
    taken = dict(Orientation.objects.filter(journey=asked.journey).values_list("opportunity_id", "key"))
    rows = [(one, taken.get(one.pk)) for one in with_counts(open_ones).select_related("partner", "territory")[:40]]
    return render(request, "partnerships/from_request.html", {"asked": asked, "rows": rows})
