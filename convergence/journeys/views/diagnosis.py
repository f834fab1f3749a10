"""The entry diagnosis: one page that saves as one answers and never asks for everything."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from convergence.accounts import audit
from convergence.accounts.access import needs
from convergence.accounts.permissions import Permission
from convergence.journeys import rules
from convergence.journeys.actions import JourneyError, record_diagnosis
from convergence.journeys.blocks import QUESTIONS
from convergence.journeys.forms.situation import LEVELS, DiagnosisForm, first_error, initial_of
from convergence.journeys.models import Situation
from convergence.journeys.views.common import back, context, file_of, journey_to_write, viewer_of
from convergence.kit import clock
from convergence.kit.refusal import blame
from convergence.nomenclature.lists import Stage

UNPROCESSABLE = 422


def _autosaved(error: str) -> HttpResponse:
    """The browser shows « Enregistré », or this line."""
    return HttpResponse(error, status=UNPROCESSABLE) if error else HttpResponse(status=204)


@needs(Permission.PEOPLE_WRITE)
@require_http_methods(["GET", "POST"])
def diagnosis(request: HttpRequest, key: UUID) -> HttpResponse:
    journey = journey_to_write(request, key)
    user = viewer_of(request).user
    entry = Situation.objects.filter(journey=journey, stage=Stage.ENTRY).first()
    initial = initial_of(entry, (*QUESTIONS, "note"))
    initial["diagnosed_on"] = journey.diagnosed_on or clock.today()  # type: ignore[assignment]
    if request.method == "POST":
        form = DiagnosisForm(request.POST, initial=initial)
        autosave = "X-Autosave" in request.headers
        valid = form.is_valid()
        if (valid or autosave) and "diagnosed_on" in form.cleaned_data:
            try:
                record_diagnosis(
                    by=user, journey=journey, diagnosed_on=form.cleaned_data["diagnosed_on"], **form.values()
                )
            except JourneyError as error:
                blame(form, error)
        if autosave:
            return _autosaved(first_error(form))
        if form.is_valid():
            return back(request, file_of(journey), "Diagnostic d’entrée enregistré.")
    else:
        form = DiagnosisForm(initial=initial)
        audit.read(by=user, kind="FILE", what="Diagnostic d’entrée", person_key=journey.person.key)
    return render(
        request,
        "journeys/diagnosis.html",
        context(
            journey,
            form=form,
            due=rules.diagnosis_due(journey.started_on),
            late=journey.diagnosed_on is None and rules.diagnosis_due(journey.started_on) < clock.today(),
            levels=LEVELS,
        ),
    )
