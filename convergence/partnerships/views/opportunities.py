"""Opportunities: the list of what is open, the page of one, what an officer opens and closes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from convergence.accounts.access import needs
from convergence.accounts.permissions import Permission
from convergence.journeys.views.common import viewer_of
from convergence.kit import clock
from convergence.kit.pages import paginate
from convergence.kit.refusal import blame
from convergence.network.viewer import Viewer
from convergence.nomenclature.lists import LifeTheme
from convergence.partnerships.actions import opportunities as actions
from convergence.partnerships.actions.partners import PartnershipError
from convergence.partnerships.criteria import CriteriaError, Row, field_choices, rows_of, sentence, stored
from convergence.partnerships.forms.opportunities import (
    OpportunityForm,
    fresh_row,
    initial_of,
    rows_typed,
    typed,
)
from convergence.partnerships.models import Opportunity, Orientation, Partner
from convergence.partnerships.orientation_rules import GIVEN, KEPT
from convergence.partnerships.places import keeps
from convergence.partnerships.views.partners import in_place, place_choices, tabs, writes_somewhere

STATES = {"": "Ouvertes", "a-diffuser": "Pas encore diffusées", "closes": "Closes", "toutes": "Toutes"}
SORTS = {"limite": ("deadline",), "ouverture": ("opened_on",)}


def with_counts(rows: Any) -> Any:
    """How many files each has, and how many places are held."""
    arbitrated = Q(path=Opportunity.Path.ARBITRATED)
    holding = (arbitrated & Q(orientations__state__in=KEPT)) | (~arbitrated & Q(orientations__state__in=GIVEN))
    proposed = Q(orientations__state=Orientation.State.PROPOSED)
    return rows.annotate(held=Count("orientations", filter=holding), proposed=Count("orientations", filter=proposed))


@needs(Permission.PARTNERS_READ)
def opportunities(request: HttpRequest) -> HttpResponse:
    """What is open for the people she accompanies, or in her territory; soonest deadline first."""
    viewer = viewer_of(request)
    asked = {name: request.GET.get(name, "")[:100] for name in ("theme", "ou", "etat")}
    today = clock.today()
    rows = in_place(Opportunity.objects.visible_to(viewer), asked["ou"])
    if asked["theme"] in LifeTheme.codes():
        rows = rows.filter(theme=asked["theme"])
    if asked["etat"] == "closes":
        rows = rows.filter(Q(closed_on__isnull=False) | Q(deadline__lt=today)).order_by("-deadline", "-pk")
    elif asked["etat"] == "a-diffuser":
        rows = rows.open_on(today).filter(broadcast_at__isnull=True)
    elif asked["etat"] != "toutes":
        rows = rows.open_on(today)
    page = paginate(
        with_counts(rows).select_related("partner", "territory"), request, per_page=20, total=rows.order_by().count()
    )
    return render(
        request,
        "partnerships/opportunities.html",
        {
            "page": page,
            "asked": asked,
            "themes": LifeTheme.choices(),
            "places": place_choices(viewer),
            "states": STATES,
            "narrowed": any(asked.values()),
            "tabs": tabs("opportunities"),
            "today": today,
            "keeps": writes_somewhere(viewer) and viewer.can(Permission.PARTNERS_WRITE),
        },
    )


def opportunity_to_read(request: HttpRequest, key: UUID) -> Opportunity:
    """The opportunity, if she may read it; 404 otherwise."""
    rows = Opportunity.objects.visible_to(viewer_of(request)).select_related(
        "partner__territory", "territory", "agreement", "by"
    )
    found: Opportunity = get_object_or_404(rows, key=key)
    return found


def _opportunity_to_keep(request: HttpRequest, key: UUID) -> Opportunity:
    opportunity = opportunity_to_read(request, key)
    if not keeps(viewer_of(request), opportunity.territory_id):
        raise PermissionDenied
    return opportunity


@needs(Permission.PARTNERS_WRITE)
def opportunity_open(request: HttpRequest, key: UUID) -> HttpResponse:
    """A new opportunity of that partner."""
    viewer = viewer_of(request)
    partner = get_object_or_404(Partner.objects.visible_to(viewer).select_related("territory"), key=key)
    if not (keeps(viewer, partner.territory_id) or (partner.territory_id is None and writes_somewhere(viewer))):
        raise PermissionDenied
    return _edit(request, viewer, partner, None)


@needs(Permission.PARTNERS_WRITE)
def opportunity_edit(request: HttpRequest, key: UUID) -> HttpResponse:
    """Change what is offered."""
    opportunity = _opportunity_to_keep(request, key)
    return _edit(request, viewer_of(request), opportunity.partner, opportunity)


def _edit(request: HttpRequest, viewer: Viewer, partner: Partner, opportunity: Opportunity | None) -> HttpResponse:
    rows: list[Row] = rows_of(opportunity.criteria) if opportunity else []
    given: dict[str, Any] = {"viewer": viewer, "partner": partner, "fresh": opportunity is None}
    start = initial_of(opportunity) if opportunity else {"theme": partner.theme, "path": Opportunity.Path.VALIDATED}
    if request.method != "POST":
        return _form_page(request, OpportunityForm(initial=start, **given), rows, partner, opportunity)
    rows = rows_typed(request.POST)
    if "add" in request.POST or "drop" in request.POST:
        added = fresh_row(request.POST.get("new", "")) if "add" in request.POST else None
        drop = request.POST.get("drop", "")
        rows = [row for index, row in enumerate(rows) if str(index) != drop] + ([added] if added else [])
        form = OpportunityForm(initial={**start, **typed(request.POST)}, **given)
        return _form_page(request, form, rows, partner, opportunity)
    form = OpportunityForm(request.POST, initial=start, **given)
    wrong = ""
    try:
        criteria = stored(rows)
    except CriteriaError as error:
        wrong, criteria = str(error), {}
    if form.is_valid() and not wrong:
        try:
            made = _save(viewer, partner, opportunity, {**form.cleaned_data, "criteria": criteria})
        except PartnershipError as error:
            blame(form, error)
        else:
            messages.success(request, "C’est enregistré." if opportunity else "L’opportunité est ouverte.")
            return redirect("opportunity", made.key)
    return _form_page(request, form, rows, partner, opportunity, wrong=wrong, status=422)


def _save(viewer: Viewer, partner: Partner, opportunity: Opportunity | None, data: dict[str, Any]) -> Opportunity:
    if opportunity is not None:
        actions.amend_opportunity(by=viewer.user, opportunity=opportunity, **data)
        return opportunity
    data.setdefault("territory", partner.territory)
    return actions.open_opportunity(by=viewer.user, partner=partner, **data)


def _form_page(  # noqa: PLR0917
    request: HttpRequest, form: OpportunityForm, rows: list[Row], partner: Partner, opportunity: Opportunity | None,
    wrong: str = "", status: int = 200,
) -> HttpResponse:  # fmt: skip
    words = ""
    try:
        words = sentence(stored(rows)) if rows else ""
    except CriteriaError as error:
        wrong = wrong or ("" if any(not row.values for row in rows) and not form.is_bound else str(error))
    away = reverse("opportunity", args=[opportunity.key]) if opportunity else reverse("partner", args=[partner.key])
    context = {
        "form": form, "rows": rows, "fields": field_choices(), "partner": partner, "opportunity": opportunity,
        "wrong": wrong, "words": words, "away": away,
    }  # fmt: skip
    return render(request, "partnerships/opportunity_form.html", context, status=status)


ACTS = {
    "tell": (actions.tell, "Diffusée : les chargés d’insertion la voient maintenant."),
    "close": (actions.close, "Close. Les dossiers en cours continuent."),
    "reopen": (actions.reopen, "Rouverte."),
}


@needs(Permission.PARTNERS_READ)
def opportunity(request: HttpRequest, key: UUID) -> HttpResponse:
    """One opportunity: what, for whom, how; the files that the viewer may see."""
    viewer = viewer_of(request)
    row = opportunity_to_read(request, key)
    kept = keeps(viewer, row.territory_id)
    if request.method == "POST":
        if not kept:
            raise PermissionDenied
        if request.POST.get("act") not in ACTS:
            raise Http404
        act, done = ACTS[request.POST["act"]]
        act(by=viewer.user, opportunity=row)
        messages.success(request, done)
        return redirect("opportunity", row.key)
    return render(request, "partnerships/opportunity.html", page_of(viewer, row, kept=kept))


def page_of(viewer: Viewer, row: Opportunity, *, kept: bool) -> dict[str, Any]:
    today = clock.today()
    states = list(Orientation.objects.select_related(None).filter(opportunity=row).values_list("state", flat=True))
    holding = KEPT if row.path == Opportunity.Path.ARBITRATED else GIVEN
    held = sum(state in holding for state in states)
    files = (
        Orientation.objects.visible_to(viewer)
        .filter(opportunity=row)
        .select_related("journey__person", "journey__chantier", "decided_by")
        .order_by("state", "journey__person__search_text")[:100]
    )
    return {
        "opportunity": row,
        "kept": kept,
        "open": row.open_on(today),
        "today": today,
        "words": sentence(row.criteria),
        "path": row.get_path_display().split(" : ", 1),
        "held": held,
        "left": max(0, row.places - held),
        "proposed": states.count("PROPOSED"),
        "files": list(files),
        "may_fit": viewer.can(Permission.PEOPLE_WRITE)
        or viewer.can(Permission.REQUESTS_ANSWER)
        or viewer.can(Permission.REQUESTS_FOLLOW),
        "may_decide": viewer.can(Permission.REQUESTS_ANSWER) or viewer.can(Permission.REQUESTS_FOLLOW),
        "may_propose": viewer.can(Permission.PEOPLE_WRITE),
    }
