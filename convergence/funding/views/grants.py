"""Agreements of funders: the list, the page of one, what is expected, what came, what is reported."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from convergence.accounts.access import needs
from convergence.accounts.permissions import Permission
from convergence.funding.actions import grants as acts
from convergence.funding.errors import FundingError
from convergence.funding.forms import DoneForm, ExpectForm, GrantForm, OweForm, ReceiveForm, grant_initial
from convergence.funding.models import Grant, GrantInstalment, GrantReport
from convergence.funding.views.common import tabs
from convergence.journeys.views.common import viewer_of
from convergence.kit import clock
from convergence.kit.pages import paginate
from convergence.kit.refusal import blame
from convergence.nomenclature.funding import FunderKind, FundingUse


@needs(Permission.FUNDING_READ)
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """Those that pay her scope, the latest first."""
    viewer, today = viewer_of(request), clock.today()
    asked = {name: request.GET.get(name, "")[:40] for name in ("nature", "usage", "quand")}
    rows = Grant.objects.visible_to(viewer).with_receipts().select_related("funder", "employer")
    if asked["nature"] in FunderKind.codes():
        rows = rows.filter(funder__kind=asked["nature"])
    if asked["usage"] in FundingUse.codes():
        rows = rows.filter(use=asked["usage"])
    if asked["quand"] == "en-cours":
        rows = rows.filter(started_on__lte=today, ended_on__gte=today)
    page = paginate(
        rows, request, per_page=25,
        sorts={"financeur": "funder__name", "debut": "started_on", "montant": "cents"}, default="-debut",
    )  # fmt: skip
    for one in page.items:
        one.state = one.state_on(today, received=one.received, late_report=one.owes_report)
    return render(request, "funding/grants.html", {
        "tabs": tabs("conventions", viewer), "page": page, "asked": asked, "narrowed": any(asked.values()),
        "kinds": FunderKind.choices(), "uses": FundingUse.choices(), "may_run": viewer.can(Permission.FUNDING_RUN),
    })  # fmt: skip


def opened(request: HttpRequest, key: UUID) -> Grant:
    """The agreement, if she may see it; 404 otherwise."""
    rows = Grant.objects.visible_to(viewer_of(request)).with_receipts().select_related("funder", "employer")
    found: Grant = get_object_or_404(rows, key=key)
    return found


@needs(Permission.FUNDING_READ)
@require_safe
def one(request: HttpRequest, key: UUID) -> HttpResponse:
    """What it says, what is expected and came, what is to be reported, which subsidies it pays."""
    return show(request, opened(request, key))


def show(request: HttpRequest, grant: Any, *, expect: Any = None, owe: Any = None) -> HttpResponse:
    """The page; with what was typed and what to mend, after a refusal."""
    runs = viewer_of(request).can(Permission.FUNDING_RUN)
    expected = list(grant.instalments.all())
    planned = sum(row.cents for row in expected)
    context = {
        "grant": grant, "runs": runs, "expected": expected, "reports": list(grant.reports.all()),
        "planned": planned, "unplanned": grant.cents - planned,
        "state": grant.state_on(clock.today(), received=grant.received, late_report=grant.owes_report),
        "territories": list(grant.territories.all()), "chantiers": list(grant.chantiers.all()[:40]),
        "sources": list(grant.sources.select_related("scheme")) if runs else [],
        "expect_form": (expect or ExpectForm(auto_id="expect_%s")) if runs else None,
        "owe_form": (owe or OweForm(auto_id="owe_%s")) if runs else None, "today": clock.today(),
    }  # fmt: skip
    return render(request, "funding/grant.html", context, status=422 if expect or owe else 200)


@needs(Permission.FUNDING_RUN)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """An agreement, with its funder when it is a new one."""
    form = GrantForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        user, data = viewer_of(request).user, form.cleaned_data
        try:
            words = form.words()
            words.columns()
            funder = data["funder"] or acts.open_funder(by=user, name=data["funder_name"], kind=data["funder_kind"])
            made = acts.open_grant(by=user, funder=funder, words=words)
        except FundingError as error:
            blame(form, error)
        else:
            messages.success(request, "Convention créée. Dites maintenant quand les versements sont attendus.")
            return redirect("funding_grant", key=made.key)
    return render(request, "collective/form.html", {
        "title": "Nouvelle convention", "lead": "Ce qu’un financeur s’engage à verser.", "form": form, "act": "Créer",
        "away": reverse("funding_grants"),
    })  # fmt: skip


@needs(Permission.FUNDING_RUN)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, key: UUID) -> HttpResponse:
    """It says something else."""
    grant = opened(request, key)
    form = GrantForm(request.POST or None, initial=grant_initial(grant))
    for name in ("funder", "funder_name", "funder_kind"):
        form.fields[name].disabled = name == "funder"
        if name != "funder":
            del form.fields[name]
    if request.method == "POST" and form.is_valid():
        try:
            acts.amend_grant(by=viewer_of(request).user, grant=grant, words=form.words())
        except FundingError as error:
            blame(form, error)
        else:
            messages.success(request, "Convention modifiée.")
            return redirect("funding_grant", key=key)
    return render(request, "collective/form.html", {
        "title": "Modifier la convention", "lead": str(grant), "form": form, "act": "Enregistrer",
        "away": reverse("funding_grant", args=[key]),
    })  # fmt: skip


@needs(Permission.FUNDING_RUN)
@require_POST
def expect(request: HttpRequest, key: UUID) -> HttpResponse:
    """A payment that it promises."""
    grant = opened(request, key)
    form = ExpectForm(request.POST, auto_id="expect_%s")
    if form.is_valid():
        try:
            acts.expect(by=viewer_of(request).user, grant=grant, **form.cleaned_data)
        except FundingError as error:
            blame(form, error)
        else:
            messages.success(request, "Versement attendu, noté.")
            return redirect(reverse("funding_grant", args=[key]) + "#versements")
    return show(request, grant, expect=form)


@needs(Permission.FUNDING_RUN)
@require_POST
def owe(request: HttpRequest, key: UUID) -> HttpResponse:
    """Something to report."""
    grant = opened(request, key)
    form = OweForm(request.POST, auto_id="owe_%s")
    if form.is_valid():
        acts.owe_report(by=viewer_of(request).user, grant=grant, **form.cleaned_data)
        messages.success(request, "Compte rendu attendu, noté : il apparaîtra à l’accueil avant sa date.")
        return redirect(reverse("funding_grant", args=[key]) + "#comptes-rendus")
    return show(request, grant, owe=form)


def _said(request: HttpRequest, form: Any, error: FundingError | None = None) -> None:
    """What a short form in a row got wrong, in one line."""
    words = [str(error)] if error is not None else [str(one) for found in form.errors.values() for one in found]
    messages.error(request, " ".join(words))


@needs(Permission.FUNDING_RUN)
@require_POST
def receive(request: HttpRequest, key: UUID) -> HttpResponse:
    """It came, or it is no longer expected."""
    viewer = viewer_of(request)
    rows = GrantInstalment.objects.visible_to(viewer).select_related("grant")
    found: GrantInstalment = get_object_or_404(rows, key=key)
    form = ReceiveForm(request.POST)
    try:
        if request.POST.get("act") == "drop":
            acts.drop_expected(by=viewer.user, instalment=found)
            messages.success(request, "Ce versement n’est plus attendu.")
        elif form.is_valid():
            acts.receive(by=viewer.user, instalment=found, **form.cleaned_data)
            messages.success(request, "Versement reçu, noté.")
        else:
            _said(request, form)
    except FundingError as error:
        _said(request, form, error)
    return redirect(reverse("funding_grant", args=[found.grant.key]) + "#versements")


@needs(Permission.FUNDING_RUN)
@require_POST
def report(request: HttpRequest, key: UUID) -> HttpResponse:
    """It was sent."""
    viewer = viewer_of(request)
    found: GrantReport = get_object_or_404(GrantReport.objects.visible_to(viewer).select_related("grant"), key=key)
    form = DoneForm(request.POST)
    try:
        if form.is_valid():
            acts.send_report(by=viewer.user, report=found, **form.cleaned_data)
            messages.success(request, "Compte rendu remis, noté.")
        else:
            _said(request, form)
    except FundingError as error:
        _said(request, form, error)
    return redirect(reverse("funding_grant", args=[found.grant.key]) + "#comptes-rendus")
