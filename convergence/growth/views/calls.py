"""Calls: the list, one call with its applications, opening and changing one; inviting a chantier."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from convergence.accounts.access import needs
from convergence.accounts.permissions import Permission
from convergence.growth import links
from convergence.growth.actions import GrowthError
from convergence.growth.actions import calls as acts
from convergence.growth.forms import CallForm, InviteForm, initial_of_call
from convergence.growth.models import Application, Call, Mark
from convergence.growth.reading import read_call
from convergence.growth.views.common import form_page, tabs
from convergence.journeys.views.common import viewer_of
from convergence.kit import clock
from convergence.kit.pages import paginate
from convergence.kit.refusal import blame

READ = (Permission.GROWTH_READ, Permission.CALLS_OPINE)
SHOWN = 60
"""Applications shown on the page of a call, the best marked first."""


@needs(*READ)
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """Calls, the latest first. Three queries."""
    viewer = viewer_of(request)
    rows = Call.objects.visible_to(viewer).counted().select_related("territory").order_by("-closes_on", "-pk")
    return render(request, "growth/calls.html", {
        "page": paginate(rows, request, per_page=20), "tabs": tabs("appels", viewer), "today": clock.today(),
        "may_run": viewer.can(Permission.GROWTH_RUN),
    })  # fmt: skip


def opened(request: HttpRequest, key: UUID) -> Call:
    """The call, if she may read it."""
    rows = Call.objects.visible_to(viewer_of(request)).select_related("territory", "by")
    found: Call = get_object_or_404(rows, key=key)
    return found


@needs(*READ)
@require_safe
def one(request: HttpRequest, key: UUID) -> HttpResponse:
    """The call, its address to give, its applications in the order the readers give."""
    return show(request, opened(request, key))


def show(request: HttpRequest, call: Call, *, invite: InviteForm | None = None, given: str = "") -> HttpResponse:
    viewer = viewer_of(request)
    runs = viewer.can(Permission.GROWTH_RUN)
    sent = Application.objects.visible_to(viewer).filter(call=call).select_related("prospect")
    reads = read_call(call, sent)
    if not viewer.can(Permission.GROWTH_READ):
        reads.sort(key=lambda read: read.application.name)  # the order of the marks would tell them
    drafts = call.applications.filter(sent_at__isnull=True)
    mine = {read.application.pk for read in reads if any(op.user == viewer.user for op in read.opinions)}
    context: dict[str, Any] = {
        "call": call, "tabs": tabs("appels", viewer), "reads": reads[:SHOWN], "total": len(reads),
        "criteria": list(call.criteria.all()), "runs": runs, "opines": viewer.can(Permission.CALLS_OPINE),
        "mine": mine, "reads_marks": viewer.can(Permission.GROWTH_READ), "drafts": drafts.count() if runs else 0,
        "given": given,
        "address": _address(request, call) if runs else "",
        "invite": (invite or InviteForm()) if runs and not call.is_past else None,
        "invited": list(drafts.exclude(name="").order_by("name")[:20]) if runs else [],
    }  # fmt: skip
    return render(request, "growth/call.html", context, status=422 if invite is not None else 200)


@needs(Permission.GROWTH_RUN)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A call."""
    form = CallForm(request.POST or None, initial={"opens_on": clock.today()})
    if request.method == "POST" and form.is_valid():
        try:
            call = acts.open_call(by=viewer_of(request).user, terms=form.terms(), grid=form.cleaned_data["grid"])
        except GrowthError as error:
            blame(form, error)
        else:
            messages.success(request, "Appel créé. Son adresse est sur cette page.")
            return redirect("growth_call", call.key)
    return form_page(
        request, form, title="Nouvel appel", act="Créer l’appel", away=reverse("growth_calls"), back="Appels"
    )


@needs(Permission.GROWTH_RUN)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, key: UUID) -> HttpResponse:
    """Other dates, other words."""
    call = opened(request, key)
    form = CallForm(request.POST or None, initial=initial_of_call(call))
    if request.method == "POST" and form.is_valid():
        try:
            acts.amend_call(by=viewer_of(request).user, call=call, terms=form.terms(), grid=form.cleaned_data["grid"])
        except GrowthError as error:
            blame(form, error)
        else:
            messages.success(request, "Appel modifié.")
            return redirect("growth_call", key)
    marked = Mark.objects.filter(criterion__call=call).exists()
    lead = "Une candidature est déjà notée : la grille ne change plus." if marked else ""
    return form_page(
        request, form, title="Modifier l’appel", act="Enregistrer", away=reverse("growth_call", args=[key]), lead=lead,
        back=call.title,
    )  # fmt: skip


@needs(Permission.GROWTH_RUN)
@require_POST
def links_of(request: HttpRequest, key: UUID) -> HttpResponse:
    """Another public address, an address for one chantier, or hers again."""
    call, user = opened(request, key), viewer_of(request).user
    act = request.POST.get("act", "")
    if act == "renew":
        acts.renew_call_link(by=user, call=call)
        messages.success(request, "L’appel a une autre adresse. L’ancienne ne répond plus.")
        return redirect("growth_call", key)
    if act == "again":
        rows = call.applications.filter(key=_uuid(request.POST.get("application", "")))
        application = acts.renew_application_link(by=user, application=get_object_or_404(rows))
        return show(request, call, given=_given(request, application))
    form = InviteForm(request.POST)
    if not form.is_valid():
        return show(request, call, invite=form)
    try:
        application = acts.invite(by=user, call=call, **form.cleaned_data)
    except GrowthError as error:
        blame(form, error)
        return show(request, call, invite=form)
    return show(request, call, given=_given(request, application))


def _address(request: HttpRequest, call: Call) -> str:
    return request.build_absolute_uri(reverse("call_apply", args=[links.call_token(call)]))


def _given(request: HttpRequest, application: Application) -> str:
    return request.build_absolute_uri(reverse("application_own", args=[links.application_token(application)]))


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise PermissionDenied from error
