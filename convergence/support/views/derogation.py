"""Under 20 hours a week: the file prepared from what is known, sent, answered, extended; its document."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from convergence.accounts import audit
from convergence.accounts.access import needs
from convergence.accounts.permissions import Permission
from convergence.journeys.actions import JourneyError, answer_derogation, send_derogation, write_derogation
from convergence.journeys.models import Derogation, Journey
from convergence.journeys.ramp import contract_on
from convergence.journeys.rules.contracts import DEROGATION_MONTHS, last_day
from convergence.journeys.views.common import back, context, journey_to_write, viewer_of
from convergence.kit import clock, french, pdf
from convergence.kit.refusal import blame
from convergence.nomenclature.base import label_of
from convergence.nomenclature.lists import ContractForm, DerogationRequest
from convergence.support.derogation import actions_of, grounds_of
from convergence.support.forms.derogation import AnswerForm, DerogationForm

FIELDS = ("asked", "hours", "from_on", "until_on", "grounds", "actions", "review")


def _seen(request: HttpRequest, key: UUID) -> Derogation:
    rows = Derogation.objects.visible_to(viewer_of(request))
    found: Derogation = get_object_or_404(
        rows.select_related("journey__person", "journey__chantier", "extends"), key=key
    )
    return found


def _to_write(request: HttpRequest, key: UUID) -> Derogation:
    found = _seen(request, key)
    if not viewer_of(request).can(Permission.PEOPLE_WRITE, found.journey.chantier_id):
        raise PermissionDenied
    return found


def _former(request: HttpRequest, journey: Journey) -> Derogation | None:
    """The derogation to extend, named by the address; it must be granted, and hers."""
    try:
        key = UUID(request.GET.get("prolonge", ""))
    except ValueError:
        return None
    found: Derogation | None = Derogation.objects.filter(key=key, journey=journey, granted=True).first()
    if found is None:
        raise Http404
    return found


@needs(Permission.PEOPLE_WRITE)
@require_http_methods(["GET", "POST"])
def prepare(request: HttpRequest, key: UUID) -> HttpResponse:
    """A new file, filled from what is known; `?prolonge=` makes it follow another one."""
    journey = journey_to_write(request, key)
    former = _former(request, journey)
    form = DerogationForm(request.POST or None, initial=_initial(journey, former), extends=former is not None)
    if request.method == "POST" and form.is_valid():
        try:
            made = write_derogation(by=viewer_of(request).user, journey=journey, extends=former, **form.cleaned_data)
        except JourneyError as error:
            blame(form, error)
        else:
            messages.success(request, "Demande préparée. Imprimez-la, puis notez son envoi.")
            return redirect("derogation", key=made.key)
    if request.method == "GET":
        audit.read(by=viewer_of(request).user, kind="FILE", what="Dérogation", person_key=journey.person.key)
    title = "Prolonger la dérogation" if former else "Demande de dérogation sous 20 heures"
    return _form(request, journey, form, title)


def _initial(journey: Journey, former: Derogation | None) -> dict[str, Any]:
    today = clock.today()
    contract = contract_on(journey, today)
    start = former.until_on + timedelta(days=1) if former else max(today, journey.started_on)
    if former is None and contract is None and journey.started_on > today:
        start = journey.started_on
    return {
        "asked": former.asked if former else ("ECRIT_SALARIE" if contract else "AVANT_EMBAUCHE"),
        "hours": former.hours if former else (contract and contract.weekly_hours) or journey.weekly_hours,
        "from_on": start,
        "until_on": last_day(start, DEROGATION_MONTHS.on(start)),
        "grounds": former.grounds if former else grounds_of(journey, journey.situations.all()),
        "actions": actions_of(journey) or (former.actions if former else ""),
    }


def _form(request: HttpRequest, journey: Journey, form: DerogationForm, title: str) -> HttpResponse:
    home = reverse("journey_contracts", args=[journey.key])
    shown = context(journey, title=title, form=form, act="Enregistrer") | {"file": home}
    return render(request, "journeys/form.html", shown, status=422 if form.errors else 200)


@needs(Permission.PEOPLE_READ)
@require_http_methods(["GET", "POST"])
def derogation(request: HttpRequest, key: UUID) -> HttpResponse:
    """The file: read; corrected while nobody has answered."""
    found = _seen(request, key)
    journey = found.journey
    may_write = viewer_of(request).can(Permission.PEOPLE_WRITE, journey.chantier_id)
    answer = AnswerForm(initial={"on": clock.today()})
    form = DerogationForm(
        request.POST or None, initial={name: getattr(found, name) for name in FIELDS},
        extends=found.extends_id is not None,
    )  # fmt: skip
    if request.method == "POST":
        if not may_write:
            raise PermissionDenied
        if found.granted is not None:
            messages.error(request, "La réponse est notée : préparez plutôt une prolongation.")
            return back(request, reverse("derogation", args=[key]))
        if form.is_valid():
            try:
                write_derogation(by=viewer_of(request).user, journey=journey, derogation=found, **form.cleaned_data)
            except JourneyError as error:
                blame(form, error)
            else:
                return back(request, reverse("derogation", args=[key]), "Demande corrigée.")
    else:
        audit.read(by=viewer_of(request).user, kind="FILE", what="Dérogation", person_key=journey.person.key)
    return _page(request, found, form, answer, may_write=may_write)


def _page(
    request: HttpRequest, found: Derogation, form: DerogationForm, answer: AnswerForm, *, may_write: bool
) -> HttpResponse:
    shown = context(found.journey, row=found, form=form, answer=answer, may_write=may_write, today=clock.today())
    return render(request, "support/derogation.html", shown, status=422 if form.errors or answer.errors else 200)


@needs(Permission.PEOPLE_WRITE)
@require_POST
def send(request: HttpRequest, key: UUID) -> HttpResponse:
    """The file left today."""
    found = _to_write(request, key)
    try:
        send_derogation(by=viewer_of(request).user, derogation=found, on=clock.today())
    except JourneyError as error:
        messages.error(request, str(error))
        return back(request, reverse("derogation", args=[key]))
    return back(request, reverse("derogation", args=[key]), "Envoi noté. La réponse se note ici.")


@needs(Permission.PEOPLE_WRITE)
@require_POST
def answer(request: HttpRequest, key: UUID) -> HttpResponse:
    """What was answered."""
    found = _to_write(request, key)
    form = AnswerForm(request.POST)
    if found.sent_on is None:
        messages.error(request, "La demande n’est pas encore envoyée : notez d’abord son envoi.")
        return back(request, reverse("derogation", args=[key]))
    if form.is_valid():
        try:
            answer_derogation(by=viewer_of(request).user, derogation=found, **form.cleaned_data)
        except JourneyError as error:
            form.add_error("on", str(error))
        else:
            said = "Dérogation accordée." if form.cleaned_data["granted"] else "Refus noté."
            return back(request, reverse("derogation", args=[key]), said)
    form_kept = DerogationForm(
        initial={name: getattr(found, name) for name in FIELDS}, extends=found.extends_id is not None
    )
    return _page(request, found, form_kept, form, may_write=True)


@needs(Permission.PEOPLE_READ)
def document(request: HttpRequest, key: UUID) -> HttpResponse:
    """The file as a document to sign and to send."""
    found = _seen(request, key)
    journey = found.journey
    audit.read(by=viewer_of(request).user, kind="DOCUMENT", what="Demande de dérogation", person_key=journey.person.key)
    contract = contract_on(journey, found.from_on)
    data = {
        "name": journey.person.name,
        "birth": french.day(journey.person.birth_date),
        "chantier": journey.chantier.name,
        "siret": journey.chantier.siret,
        "extends": found.extends_id is not None,
        "asked": label_of(DerogationRequest, found.asked),
        "employee": found.asked == "ECRIT_SALARIE",
        "hours": french.number(found.hours, 0 if found.hours == int(found.hours) else 1),
        "from": french.day(found.from_on),
        "until": french.day(found.until_on),
        "contract": (
            f"{label_of(ContractForm, contract.form)} du {french.day(contract.started_on)}"
            + (f" au {french.day(contract.ended_on)}" if contract.ended_on else "")
            if contract
            else "à conclure"
        ),
        "grounds": found.grounds,
        "actions": [line.strip() for line in found.actions.splitlines() if line.strip()],
        "review": found.review,
        "day": french.day(clock.today()),
    }
    return pdf.answer(pdf.pdf("support/documents/derogation.typ", data), "derogation")
