"""Applying to a call without an account: the address of the call, then one's own until the last day.

Nothing typed is lost: a form that is refused comes back as it was; one that comes too late too, to be copied.
"""

from __future__ import annotations

from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from convergence.accounts.access import public
from convergence.growth import links
from convergence.growth.actions import GrowthError
from convergence.growth.actions import calls as acts
from convergence.growth.apply_forms import ApplyForm, initial_of_application
from convergence.growth.models import Application, Call
from convergence.kit.doorstep import private, too_many
from convergence.kit.refusal import blame

TRIES, PER_SECONDS = 40, 600
"""Forms sent from one place; past it, wait."""


def _sending(request: HttpRequest) -> bool:
    return request.POST.get("act") == "send"


@public
@require_http_methods(["GET", "POST"])
@private
def apply(request: HttpRequest, token: str) -> HttpResponse:
    """The call and a new application."""
    call = links.call_of(token)
    if call is None:
        raise Http404
    if request.method == "GET":
        return _page(request, call, ApplyForm(asked=call.programmes))
    if too_many(request, "growth-apply", TRIES, PER_SECONDS):
        return render(request, "429.html", status=429)
    form = ApplyForm(request.POST, asked=call.programmes, sending=_sending(request))
    if form.is_valid():
        once = form.cleaned_data["once"] or uuid4()
        try:
            application = acts.begin(call=call, once=once, values=form.values(), send=form.sending)
        except GrowthError as error:
            blame(form, error)
        else:
            return redirect("application_own", links.application_token(application))
    return _page(request, call, form)


@public
@require_http_methods(["GET", "POST"])
@private
def own(request: HttpRequest, token: str) -> HttpResponse:
    """One's own application: changed until the last day, then read."""
    application = links.application_of(token)
    if application is None:
        raise Http404
    call = application.call
    if request.method == "GET":
        form = ApplyForm(asked=call.programmes, initial=initial_of_application(application))
        return _page(request, call, form, application)
    if too_many(request, "growth-apply", TRIES, PER_SECONDS):
        return render(request, "429.html", status=429)
    form = ApplyForm(request.POST, asked=call.programmes, sending=_sending(request) or application.sent_at is not None)
    if form.is_valid():
        try:
            acts.rewrite(application=application, values=form.values(), send=form.sending)
        except GrowthError as error:
            blame(form, error)
        else:
            return redirect("application_own", token)
    return _page(request, call, form, application)


def _page(request: HttpRequest, call: Call, form: ApplyForm, application: Application | None = None) -> HttpResponse:
    shut = not call.is_open() or bool(application and application.outcome)
    context = {
        "call": call, "form": form, "application": application, "open": not shut, "late": str(acts.late(call)),
        "criteria": list(call.criteria.all()),
        "here": request.build_absolute_uri(), "bound": form.is_bound,
    }  # fmt: skip
    return render(request, "growth/apply.html", context, status=422 if form.is_bound else 200)
