"""The PASS of a person: its history, its correction, its suspensions."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from convergence.accounts import audit
from convergence.accounts.access import needs
from convergence.accounts.permissions import Permission
from convergence.journeys.models import Journey
from convergence.journeys.views.common import back, person_to_read, person_to_write, viewer_of
from convergence.kit import clock
from convergence.kit.refusal import blame
from convergence.network.viewer import Viewer
from convergence.people.actions import PeopleError, set_pass
from convergence.people.models import InclusionPass, Person
from convergence.support import pass_rules
from convergence.support.actions.suspensions import PassError, resume, suspend
from convergence.support.forms.extensions import PassForm, ResumeForm, SuspensionForm
from convergence.support.models import Extension, Suspension
from convergence.support.passes import History, history


def open_pass(person: Person) -> InclusionPass | None:
    return InclusionPass.objects.filter(person=person, closed_on__isnull=True).first()


def journeys_seen(viewer: Viewer, person: Person) -> list[Journey]:
    """Journeys of hers that the viewer may see, the latest first."""
    found = Journey.objects.visible_to(viewer).filter(person=person).select_related("chantier", "person")
    return list(found.order_by("-started_on", "-pk"))


def histories(person: Person, journeys: list[Journey]) -> list[History]:
    """Every PASS of hers, the open one first."""
    passes = list(InclusionPass.objects.filter(person=person, ends_on__isnull=False).order_by("-closed_on", "-pk"))
    passes.sort(key=lambda one: one.closed_on is not None)
    suspensions = list(Suspension.objects.filter(inclusion_pass__in=passes))
    extensions = list(Extension.objects.filter(inclusion_pass__in=passes))
    seen = {journey.pk for journey in journeys}
    return [history(one, suspensions, extensions, clock.today(), seen) for one in passes]


def _initial(current: InclusionPass | None, journeys: list[Journey]) -> dict[str, Any]:
    """What is known; without a PASS, its dates as the rules would have them from the first hire."""
    if current is not None:
        return {name: getattr(current, name) for name in ("number", "started_on", "ends_on")}
    start = pass_rules.pass_start((journey.programme, journey.started_on) for journey in journeys)
    return {"started_on": start, "ends_on": pass_rules.first_end(start)} if start else {}


def _page(request: HttpRequest, person: Person, **forms: Any) -> HttpResponse:
    viewer = viewer_of(request)
    journeys = journeys_seen(viewer, person)
    current = open_pass(person)
    known = histories(person, journeys)
    write = viewer.scope(Permission.PEOPLE_WRITE)
    writable = [journey for journey in journeys if write.holds(journey.chantier_id)]
    now = next((one for one in known if one.inclusion_pass == current), None)
    context = {
        "person": person,
        "file": reverse("person", args=[person.key]),
        "current": current,
        "now": now,
        "former": [one for one in known if one is not now],
        "writable": bool(writable),
        "journey": next((one for one in writable if one.is_open), None),
        "form": PassForm(initial=_initial(current, journeys)),
        "suspension_form": SuspensionForm(initial={"started_on": clock.today()}),
        "resume_form": ResumeForm(initial={"back_on": clock.today()}),
        "phc": "PHC" in {journey.programme for journey in journeys},
        "today": clock.today(),
        **forms,
    }
    return render(request, "support/pass.html", context)


@needs(Permission.PEOPLE_READ)
@require_GET
def inclusion_pass(request: HttpRequest, key: UUID) -> HttpResponse:
    """The PASS and its history."""
    person = person_to_read(request, key)
    audit.read(by=viewer_of(request).user, kind="FILE", what="PASS IAE", person_key=person.key)
    return _page(request, person)


@needs(Permission.PEOPLE_WRITE)
@require_POST
def correction(request: HttpRequest, key: UUID) -> HttpResponse:
    """The PASS is noted, or its number and dates corrected."""
    person = person_to_write(request, key)
    form = PassForm(request.POST)
    if form.is_valid():
        try:
            set_pass(by=viewer_of(request).user, person=person, **form.cleaned_data)
            return back(request, reverse("person", args=[person.key]), "PASS IAE enregistré.")
        except PeopleError as error:
            form.add_error(None, str(error))
    return _page(request, person, form=form)


@needs(Permission.PEOPLE_WRITE)
@require_POST
def suspension(request: HttpRequest, key: UUID) -> HttpResponse:
    """The PASS is suspended from a day on, by the chantier of the person’s latest journey."""
    person = person_to_write(request, key)
    viewer = viewer_of(request)
    current = open_pass(person)
    scope = viewer.scope(Permission.PEOPLE_WRITE)
    journey = next((one for one in journeys_seen(viewer, person) if scope.holds(one.chantier_id)), None)
    if current is None or journey is None:
        return back(request, reverse("person_pass", args=[person.key]), "Notez d’abord le PASS.")
    form = SuspensionForm(request.POST)
    if form.is_valid():
        try:
            suspend(by=viewer.user, inclusion_pass=current, journey=journey, **form.cleaned_data)
            return back(request, reverse("person_pass", args=[person.key]), "Suspension notée.")
        except PassError as error:
            blame(form, error)
    return _page(request, person, suspension_form=form)


@needs(Permission.PEOPLE_WRITE)
@require_POST
def resumption(request: HttpRequest, key: UUID) -> HttpResponse:
    """The person comes back: the suspension that goes on ends the day before."""
    person = person_to_write(request, key)
    running = Suspension.objects.filter(
        inclusion_pass__person=person, inclusion_pass__closed_on__isnull=True, ended_on__isnull=True
    ).first()
    if running is None:
        return back(request, reverse("person_pass", args=[person.key]), "Ce PASS n’est plus suspendu.")
    form = ResumeForm(request.POST)
    if form.is_valid():
        try:
            last = form.cleaned_data["back_on"] - timedelta(days=1)
            resume(by=viewer_of(request).user, suspension=running, ended_on=last)
            return back(request, reverse("person_pass", args=[person.key]), "Le PASS compte à nouveau.")
        except PassError as error:
            form.add_error("back_on", str(error))
    return _page(request, person, resume_form=form)
