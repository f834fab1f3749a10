"""The hours of one journey: the picture, what to look at, the next step prepared, taken or put off."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from convergence.accounts import audit
from convergence.accounts.access import needs
from convergence.accounts.permissions import Permission
from convergence.journeys import rules
from convergence.journeys.actions import (
    JourneyError,
    amend_contract,
    confirm_step,
    drop_step,
    plan_hours,
    prepare_step,
    put_off_step,
)
from convergence.journeys.actions.ramp import waiting_step
from convergence.journeys.forms.ramp import PlanForm, StepForm
from convergence.journeys.models import NextStep
from convergence.journeys.ramp import Ramp, contract_on, hours_of
from convergence.journeys.rules import ramp
from convergence.journeys.views.common import (
    back,
    context,
    is_htmx,
    journey_to_read,
    journey_to_write,
    viewer_of,
)
from convergence.kit import clock, french
from convergence.kit.dates import monday
from convergence.kit.refusal import blame


@needs(Permission.PEOPLE_READ)
@require_http_methods(["GET", "POST"])
def hours(request: HttpRequest, key: UUID) -> HttpResponse:
    """GET shows what was agreed and worked; POST changes the hours agreed from a day on."""
    journey = journey_to_read(request, key)
    viewer = viewer_of(request)
    may_write = viewer.can(Permission.PEOPLE_WRITE, journey.chantier_id)
    if request.method == "POST" and not may_write:
        raise PermissionDenied
    page = hours_of(journey)
    initial = {"from_on": clock.today(), "hours": page.now}
    form = PlanForm(request.POST or None, initial=initial, contract=page.contract is not None)
    if request.method == "POST" and form.is_valid():
        try:
            return _change(request, page, form.cleaned_data)
        except JourneyError as error:
            blame(form, error)
    if request.method == "GET":
        audit.read(by=viewer.user, kind="FILE", what="Heures", person_key=journey.person.key)
    return render(
        request,
        "journeys/plan.html",
        context(
            journey, title="Heures", lead=page.lead, form=form, ramp=page, may_write=may_write,
            next_hours=ramp.next_hours(page.now),
        ),
        status=422 if form.errors else 200,
    )  # fmt: skip


def _change(request: HttpRequest, page: Ramp, data: dict[str, Any]) -> HttpResponse:
    journey, user = page.journey, viewer_of(request).user
    contract = contract_on(journey, data["from_on"])
    if data.get("amend"):
        if contract is None:
            raise JourneyError("Aucun contrat ne court ce jour-là : notez d’abord le contrat.", "from_on")
        amend_contract(by=user, contract=contract, from_on=data["from_on"], weekly_hours=data["hours"])
    else:
        plan_hours(by=user, journey=journey, from_on=data["from_on"], hours=data["hours"])
    for finding in rules.check_hours(journey.programme, data["hours"], data["from_on"]):
        messages.warning(request, finding.message)
    said = "Temps de travail et avenant notés." if data.get("amend") else "Temps de travail noté."
    return back(request, reverse("journey_hours", args=[journey.key]), said)


@needs(Permission.PEOPLE_WRITE)
@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, key: UUID) -> HttpResponse:
    """The next step: how many hours, from when, where, met with whom."""
    journey = journey_to_write(request, key)
    waiting = waiting_step(journey)
    home = reverse("journey_hours", args=[journey.key])
    initial = _proposed(hours_of(journey), waiting)
    form = StepForm(request.POST or None, initial=initial, programme=journey.programme)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            prepare_step(by=viewer_of(request).user, journey=journey, **data)
        except JourneyError as error:
            blame(form, error)
        else:
            for finding in rules.check_hours(journey.programme, data["hours"], data["from_on"]):
                messages.warning(request, finding.message)
            on = french.day(data["from_on"], today=clock.today())
            return back(request, home, f"Étape préparée : {ramp.said(data['hours'])} à partir du {on}.")
    if request.method == "GET":
        audit.read(by=viewer_of(request).user, kind="FILE", what="Prochaine étape", person_key=journey.person.key)
    return render(
        request,
        "journeys/form.html",
        context(journey, title="Préparer la prochaine étape", form=form, act="Préparer") | {"file": home},
        status=422 if form.errors else 200,
    )


def _proposed(page: Ramp, waiting: NextStep | None) -> dict[str, Any]:
    if waiting is not None and waiting.state == NextStep.State.PREPARED:
        return {name: getattr(waiting, name) for name in ("hours", "from_on", "place", "met_with", "note")}
    return {
        "hours": ramp.next_hours(page.now) or page.now,
        "from_on": monday(clock.today()) + timedelta(days=7),
    }


def _waiting(request: HttpRequest, key: UUID) -> NextStep | None:
    return waiting_step(journey_to_write(request, key))


def _settled(request: HttpRequest, key: UUID, what: str, said: str) -> HttpResponse:
    if is_htmx(request):
        return render(request, "kit/done.html", {"what": what, "how": said, "undo": "", "id": ""})
    return back(request, reverse("journey_hours", args=[key]), said)


GONE = "Cette étape n’attend plus : rien n’a changé."


@needs(Permission.PEOPLE_WRITE)
@require_POST
def take(request: HttpRequest, key: UUID) -> HttpResponse:
    """The prepared step is taken: its hours are agreed from its day."""
    waiting = _waiting(request, key)
    if waiting is None or waiting.state != NextStep.State.PREPARED:
        return _settled(request, key, "Étape", GONE)
    confirm_step(by=viewer_of(request).user, step=waiting)
    on = french.day(waiting.from_on, today=clock.today())
    said = f"{ramp.said(waiting.hours)} par semaine à partir du {on}. Pensez à l’avenant."
    return _settled(request, key, f"Étape de {waiting.journey.person.name} :", said)


@needs(Permission.PEOPLE_WRITE)
@require_POST
def drop(request: HttpRequest, key: UUID) -> HttpResponse:
    """The prepared step will not be taken."""
    waiting = _waiting(request, key)
    if waiting is None:
        return _settled(request, key, "Étape", GONE)
    drop_step(by=viewer_of(request).user, step=waiting)
    return _settled(request, key, f"Étape de {waiting.journey.person.name} :", "abandonnée. Les heures restent.")


@needs(Permission.PEOPLE_WRITE)
@require_POST
def later(request: HttpRequest, key: UUID) -> HttpResponse:
    """Not now: the question comes back in some weeks."""
    journey = journey_to_write(request, key)
    made = put_off_step(by=viewer_of(request).user, journey=journey, today=clock.today())
    on = french.day(made.from_on, today=clock.today())
    return _settled(request, key, f"Étape de {journey.person.name} :", f"on en reparle le {on}.")
