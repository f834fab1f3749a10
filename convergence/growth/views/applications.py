"""One application: read by several, an opinion, a decision, its letter."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from convergence.accounts import audit
from convergence.accounts.access import needs
from convergence.accounts.permissions import Permission
from convergence.growth import reading
from convergence.growth.actions import GrowthError
from convergence.growth.actions import calls as acts
from convergence.growth.forms import MarksForm, OpinionForm, OutcomeForm
from convergence.growth.models import Application
from convergence.growth.rules import out_of_hundred
from convergence.growth.views.calls import READ
from convergence.growth.views.common import tabs
from convergence.journeys.views.common import viewer_of
from convergence.kit import french, pdf
from convergence.kit.refusal import blame


def opened(request: HttpRequest, key: UUID) -> Application:
    """The application, once sent, if she may read it."""
    rows = Application.objects.visible_to(viewer_of(request)).select_related(
        "call__territory", "prospect__opening", "decided_by"
    )
    found: Application = get_object_or_404(rows, key=key)
    return found


@needs(*READ)
@require_safe
def one(request: HttpRequest, key: UUID) -> HttpResponse:
    """What she wrote, how it is read, what the committee says, what is decided."""
    return show(request, opened(request, key))


def show(request: HttpRequest, application: Application, *, bad: forms.Form | None = None) -> HttpResponse:
    """The page; with what was typed and what to mend, after a refusal."""
    viewer = viewer_of(request)
    read = reading.one(application)
    criteria = list(application.call.criteria.all())
    mine = next((one for one in read.readings if one.user == viewer.user), None)
    opinion = next((one for one in read.opinions if one.user == viewer.user), None)
    runs, opines = viewer.can(Permission.GROWTH_RUN), viewer.can(Permission.CALLS_OPINE)
    open_ = not application.outcome

    def form(kind: type[forms.Form], **values: Any) -> forms.Form:
        return bad if isinstance(bad, kind) else kind(**values)

    context = {
        "application": application, "call": application.call, "read": read, "runs": runs,
        "tabs": tabs("appels", viewer), "scores": _scores(read), "opines": opines,
        "criteria": [(one, read.means.get(one.pk)) for one in criteria],
        "contact": viewer.can(Permission.GROWTH_READ),
        "to_open": application.outcome == "SELECTED" and not hasattr(application.prospect, "opening"),
        "marks": form(MarksForm, criteria=criteria, initial=reading.marks_of(mine, criteria))
        if runs and open_ else None,
        "opinion": form(OpinionForm, initial={"verdict": opinion.verdict, "why": opinion.why} if opinion else {})
        if opines and open_ else None,
        "outcome": form(OutcomeForm, initial={"outcome": application.outcome, "reason": application.reason})
        if runs and application.call.is_past else None,
    }  # fmt: skip
    return render(request, "growth/application.html", context, status=422 if bad is not None else 200)


def _scores(read: reading.Read) -> list[tuple[Any, int | None]]:
    return [(one, out_of_hundred(read.scores.get(one.user_id))) for one in read.readings]


@needs(Permission.GROWTH_RUN)
@require_POST
def mark(request: HttpRequest, key: UUID) -> HttpResponse:
    """Her marks, all at once."""
    application = opened(request, key)
    form = MarksForm(request.POST, criteria=list(application.call.criteria.all()))
    if not form.is_valid():
        return show(request, application, bad=form)
    try:
        acts.mark(
            by=viewer_of(request).user, application=application, points=form.points(), note=form.cleaned_data["note"]
        )
    except GrowthError as error:
        blame(form, error)
        return show(request, application, bad=form)
    messages.success(request, "Votre lecture est enregistrée.")
    return redirect("growth_application", key)


@needs(Permission.CALLS_OPINE)
@require_POST
def opine(request: HttpRequest, key: UUID) -> HttpResponse:
    """The opinion of a member of the committee."""
    application = opened(request, key)
    form = OpinionForm(request.POST)
    if form.is_valid():
        try:
            acts.opine(by=viewer_of(request).user, application=application, **form.cleaned_data)
        except GrowthError as error:
            blame(form, error)
        else:
            messages.success(request, "Votre avis est enregistré.")
            return redirect("growth_application", key)
    return show(request, application, bad=form)


@needs(Permission.GROWTH_RUN)
@require_POST
def decide(request: HttpRequest, key: UUID) -> HttpResponse:
    """Selected, waiting, refused."""
    application = opened(request, key)
    form = OutcomeForm(request.POST)
    if form.is_valid():
        try:
            acts.decide(by=viewer_of(request).user, application=application, **form.cleaned_data)
        except GrowthError as error:
            blame(form, error)
        else:
            messages.success(request, "La décision est enregistrée. La lettre est prête.")
            return redirect("growth_application", key)
    if not application.call.is_past:
        messages.error(request, " ".join(str(words) for errors in form.errors.values() for words in errors))
        return redirect("growth_application", key)
    return show(request, application, bad=form)


@needs(Permission.GROWTH_RUN)
@require_safe
def letter(request: HttpRequest, key: UUID) -> HttpResponse:
    """The letter that tells the decision, as PDF."""
    application = opened(request, key)
    if not application.outcome or application.decided_on is None or application.decided_by is None:
        messages.error(request, "Il n’y a pas encore de décision à écrire.")
        return redirect("growth_application", key)
    call = application.call
    data = {
        "title": call.title, "kicker": "Réponse à votre candidature", "foot": "Convergence France",
        "to": [application.organisation or application.name, application.contact_name],
        "on": french.day(application.decided_on), "name": application.name, "outcome": application.outcome,
        "programme": application.programme_label, "reason": application.reason,
        "by": application.decided_by.name, "contact": call.contact,
        "received": french.day(application.sent_at.date()) if application.sent_at else "",
    }  # fmt: skip
    audit.read(by=viewer_of(request).user, kind="DOCUMENT", what="Lettre de réponse à une candidature")
    return pdf.answer(pdf.pdf("growth/documents/outcome.typ", data), f"reponse-{application.decided_on.isoformat()}")
