"""A chantier leaves a programme or changes: the page that shows its people first, then what remains to conclude."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from convergence.accounts import audit
from convergence.accounts.access import needs
from convergence.accounts.permissions import Permission
from convergence.growth import departures as known
from convergence.growth.actions import GrowthError
from convergence.growth.actions import departures as acts
from convergence.growth.forms import DepartureForm
from convergence.growth.models import Departure
from convergence.growth.views.common import tabs
from convergence.journeys.models import Journey
from convergence.journeys.views.common import viewer_of
from convergence.kit import clock
from convergence.kit.pages import paginate
from convergence.kit.refusal import blame
from convergence.network.models import Chantier

SEE = (Permission.GROWTH_READ, Permission.OPENINGS_FOLLOW, Permission.PEOPLE_WRITE)


@needs(Permission.GROWTH_READ)
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """All of them, the latest first."""
    viewer = viewer_of(request)
    rows = Departure.objects.visible_to(viewer).select_related("chantier", "territory")
    return render(request, "growth/departures.html", {
        "page": paginate(rows, request, per_page=25), "tabs": tabs("chantiers", viewer), "today": clock.today(),
        "may_run": viewer.can(Permission.GROWTH_RUN),
    })  # fmt: skip


@needs(Permission.GROWTH_RUN)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Which chantier, then what changes: its people are shown before anything is written."""
    key = request.GET.get("chantier", "")
    rows = Chantier.objects.visible_to(viewer_of(request))
    if not key:
        today = clock.today()
        carrying = rows.filter(runs__ended_on__isnull=True, runs__isnull=False).distinct().order_by("name", "pk")
        return render(request, "growth/departure_which.html", {"chantiers": list(carrying), "today": today})
    try:
        chantier = rows.filter(key=UUID(key)).first()
    except ValueError:
        chantier = None
    if chantier is None:
        raise Http404
    form = DepartureForm(request.POST or None, initial={"last_day": clock.today()})
    sure = request.POST.get("act") == "write"
    if request.method == "POST" and form.is_valid() and sure:
        try:
            made = write(viewer_of(request).user, chantier, form.cleaned_data)
        except GrowthError as error:
            blame(form, error)
        else:
            messages.success(request, "Le registre porte ces dates. Aucun parcours n’a été fermé.")
            return redirect("growth_departure", made.key)
    day = form.cleaned_data.get("last_day") if form.is_bound and form.is_valid() else None
    return render(
        request, "growth/departure_new.html", _assistant(chantier, form, day), status=422 if _bad(form) else 200
    )


def _bad(form: DepartureForm) -> bool:
    return form.is_bound and bool(form.errors)


def _assistant(chantier: Chantier, form: DepartureForm, day: date | None) -> dict[str, Any]:
    """What the assistant shows: what the chantier carries, who is in it on the last day, what would be written."""
    on = day or clock.today()
    runs = list(chantier.runs.exclude(ended_on__lt=on).order_by("programme"))
    member = chantier.memberships.filter(ended_on__isnull=True).select_related("territory").first()
    return {
        "chantier": chantier, "form": form, "runs": runs, "member": member, "on": on,
        "inside": sorted(known.open_by_programme(chantier, on).items()),
        "next_day": on + timedelta(days=1), "ready": day is not None and not form.errors,
        "data": form.cleaned_data if form.is_bound and not form.errors else {},
    }  # fmt: skip


def write(by: Any, chantier: Chantier, data: dict[str, Any]) -> Departure:
    """What the form asks, through the action of its kind. Raises GrowthError."""
    common = {"by": by, "chantier": chantier, "last_day": data["last_day"], "reason": data["reason"]}
    if data["kind"] == "RETREAT":
        return acts.retire(**common, programme=data["programme"], leaves=data["leaves"])
    act = acts.switch_to_cvg if data["kind"] == "TO_CVG" else acts.switch_from_dph
    return act(**common, places=data["places"])


@needs(*SEE)
@require_safe
def one(request: HttpRequest, key: UUID) -> HttpResponse:
    """What changed, and what becomes of its people."""
    viewer = viewer_of(request)
    row = _departure(request, key)
    plans = known.may_plan(viewer, row)
    page = paginate(known.people(row, viewer), request, per_page=25) if plans else None
    if page is not None and page.items:
        audit.read(by=viewer.user, kind="LIST", what="Parcours d’un chantier qui quitte un programme")
    return render(request, "growth/departure.html", {
        "row": row, "tally": known.tally(row), "plans": plans, "page": page, "fates": known.fates_of(row),
        "rows": [(journey, known.act_of(journey)) for journey in page] if page is not None else [],
        "tabs": tabs("chantiers", viewer), "today": clock.today(), "reads": viewer.can(Permission.GROWTH_READ),
        "runs": viewer.can(Permission.GROWTH_RUN),
    })  # fmt: skip


def _departure(request: HttpRequest, key: UUID) -> Departure:
    rows = Departure.objects.visible_to(viewer_of(request)).select_related("chantier", "territory", "by")
    found: Departure = get_object_or_404(rows, key=key)
    return found


@needs(Permission.GROWTH_RUN)
@require_POST
def take_back(request: HttpRequest, key: UUID) -> HttpResponse:
    """It was written by mistake."""
    row = _departure(request, key)
    try:
        acts.take_back(by=viewer_of(request).user, departure=row)
    except GrowthError as error:
        messages.error(request, str(error))
        return redirect("growth_departure", key)
    messages.success(request, "Le registre dit de nouveau ce qu’il disait avant.")
    return redirect("growth_departures")


@needs(Permission.PEOPLE_WRITE)
@require_POST
def plan(request: HttpRequest, key: UUID) -> HttpResponse:
    """What is planned for one of them."""
    viewer, row = viewer_of(request), _departure(request, key)
    if not known.may_plan(viewer, row):
        raise PermissionDenied
    rows = Journey.objects.visible_to(viewer).filter(chantier=row.chantier_id).select_related("person")
    wanted = request.POST.get("journey", "")
    journey = next((one for one in rows.filter(programme=row.programme) if str(one.key) == wanted), None)
    fate = request.POST.get("fate", "")
    if journey is None or fate not in dict(known.fates_of(row)):
        raise Http404
    acts.plan_fate(by=viewer.user, departure=row, journey=journey, fate=fate)
    return redirect(f"{reverse('growth_departure', args=[key])}#j-{journey.key}")
