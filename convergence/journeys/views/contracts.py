"""Contracts of a journey: read together, signed, amended, broken; immersions, listed and printed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from convergence.accounts import audit
from convergence.accounts.access import needs
from convergence.accounts.permissions import Permission
from convergence.journeys.actions import (
    JourneyError,
    amend_contract,
    break_contract,
    record_immersion,
    sign_contract,
    withdraw_immersion,
)
from convergence.journeys.actions.contracts import IMMERSION_FIELDS, warnings_for
from convergence.journeys.contracts import book_of, hours_in_force, limit_words, low_hours_allowed
from convergence.journeys.forms.contracts import AmendmentForm, BreakForm, ContractForm, ImmersionForm
from convergence.journeys.models import Contract, Immersion, Journey
from convergence.journeys.rules import check_hours
from convergence.journeys.rules.contracts import check_weekly_hours
from convergence.journeys.views.common import (
    back,
    context,
    file_of,
    journey_to_read,
    journey_to_write,
    viewer_of,
)
from convergence.kit import clock, french, pdf
from convergence.kit.context import link
from convergence.kit.refusal import blame
from convergence.nomenclature.base import label_of
from convergence.nomenclature.lists import ImmersionObject


def home_of(journey: Journey) -> str:
    return reverse("journey_contracts", args=[journey.key])


@needs(Permission.PEOPLE_READ)
def contracts(request: HttpRequest, key: UUID) -> HttpResponse:
    """The chain of contracts, its limits, what lets it go on, and what is beside it."""
    journey = journey_to_read(request, key)
    viewer = viewer_of(request)
    audit.read(by=viewer.user, kind="FILE", what="Contrats", person_key=journey.person.key)
    may_write = viewer.can(Permission.PEOPLE_WRITE, journey.chantier_id)
    return render(
        request,
        "journeys/contracts.html",
        context(
            journey, book=(book := book_of(journey)), facts=book.facts, today=clock.today(), may_write=may_write,
            derogation_page=link("journey_derogation", journey.key), derogation_one=bool(link("derogation", key)),
        ),
    )  # fmt: skip


@needs(Permission.PEOPLE_WRITE)
@require_http_methods(["GET", "POST"])
def contract(request: HttpRequest, key: UUID) -> HttpResponse:
    """A contract more. After a first one, the form is filled as its renewal."""
    journey = journey_to_write(request, key)
    book = book_of(journey)
    last = book.last
    initial: dict[str, Any] = {
        "form": f"CDDI_{journey.programme}", "started_on": journey.started_on, "weekly_hours": journey.weekly_hours
    }  # fmt: skip
    if last is not None and last.ended_on is not None:
        initial = {
            "form": last.form, "started_on": last.ended_on + timedelta(days=1),
            "weekly_hours": hours_in_force(last, last.ended_on),
        }  # fmt: skip
    beyond = book.first_limit is not None and initial["started_on"] > book.first_limit
    form = ContractForm(request.POST or None, initial=initial, beyond=beyond)
    if request.method == "POST" and form.is_valid():
        data = form.facts()
        follows = last is not None and data["form"] == last.form and data["started_on"] > last.started_on
        try:
            made = sign_contract(
                by=viewer_of(request).user, journey=journey, renews=last if follows else None,
                decision=form.decision(), **data,
            )  # fmt: skip
        except JourneyError as error:
            blame(form, error)
        else:
            _warn(request, journey, made)
            return back(request, file_of(journey), "Contrat renouvelé." if follows else "Contrat ajouté.")
    if request.method == "GET":
        audit.read(by=viewer_of(request).user, kind="FILE", what="Contrat", person_key=journey.person.key)
    shown = context(
        journey, title="Renouveler le contrat" if last else "Ajouter un contrat", form=form,
        contracts=book.contracts, limit=limit_words(journey),
    )  # fmt: skip
    return render(request, "journeys/contract.html", shown, status=422 if form.errors else 200)


def _warn(request: HttpRequest, journey: Journey, made: Contract) -> None:
    allowed = low_hours_allowed(journey, made.started_on)
    for finding in warnings_for(journey, made, allowed=allowed):
        messages.warning(request, finding.message)
    for finding in check_hours(journey.programme, made.weekly_hours, made.started_on):
        messages.warning(request, finding.message)


def _contract_to_write(request: HttpRequest, key: UUID) -> Contract:
    found = get_object_or_404(
        Contract.objects.select_related("journey__person", "journey__chantier"),
        key=key, journey__in=Journey.objects.visible_to(viewer_of(request)),
    )  # fmt: skip
    if not viewer_of(request).can(Permission.PEOPLE_WRITE, found.journey.chantier_id):
        raise PermissionDenied
    return found


@needs(Permission.PEOPLE_WRITE)
@require_http_methods(["GET", "POST"])
def amend(request: HttpRequest, key: UUID) -> HttpResponse:
    """An amendment: other hours from a day on."""
    found = _contract_to_write(request, key)
    journey = found.journey
    form = AmendmentForm(request.POST or None, initial={"from_on": clock.today()})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            amend_contract(by=viewer_of(request).user, contract=found, **data)
        except JourneyError as error:
            blame(form, error)
        else:
            allowed = low_hours_allowed(journey, data["from_on"])
            for finding in check_weekly_hours(found.form, data["weekly_hours"], data["from_on"], allowed=allowed):
                messages.warning(request, finding.message)
            return back(request, home_of(journey), "Avenant noté. Les heures prévues suivent.")
    return _form(request, journey, form, title="Avenant au contrat", act="Noter l’avenant")


@needs(Permission.PEOPLE_WRITE)
@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, key: UUID) -> HttpResponse:
    """The contract is broken before its term."""
    found = _contract_to_write(request, key)
    form = BreakForm(request.POST or None, initial={"on": clock.today()})
    if request.method == "POST" and form.is_valid():
        try:
            break_contract(by=viewer_of(request).user, contract=found, on=form.cleaned_data["on"])
        except JourneyError as error:
            form.add_error("on", str(error))
        else:
            return back(request, home_of(found.journey), "Rupture notée. La sortie, elle, se note à part.")
    return _form(request, found.journey, form, title="Rompre le contrat", act="Noter la rupture")


def _form(request: HttpRequest, journey: Journey, form: Any, *, title: str, act: str) -> HttpResponse:
    if request.method == "GET":
        audit.read(by=viewer_of(request).user, kind="FILE", what=title, person_key=journey.person.key)
    shown = context(journey, title=title, form=form, act=act) | {"file": home_of(journey)}
    return render(request, "journeys/form.html", shown, status=422 if form.errors else 200)


# ── Immersions ──────────────────────────────────────────────────────────────────────────────
@needs(Permission.PEOPLE_WRITE)
@require_http_methods(["GET", "POST"])
def immersion_add(request: HttpRequest, key: UUID) -> HttpResponse:
    """A PMSMP more."""
    return _immersion(request, journey_to_write(request, key), None)


@needs(Permission.PEOPLE_WRITE)
@require_http_methods(["GET", "POST"])
def immersion(request: HttpRequest, key: UUID) -> HttpResponse:
    """A PMSMP, corrected, or what came of it."""
    found = _immersion_to_write(request, key)
    return _immersion(request, found.journey, found)


def _immersion_to_write(request: HttpRequest, key: UUID) -> Immersion:
    rows = Immersion.objects.visible_to(viewer_of(request)).select_related("journey__person", "journey__chantier")
    found: Immersion = get_object_or_404(rows, key=key)
    if not viewer_of(request).can(Permission.PEOPLE_WRITE, found.journey.chantier_id):
        raise PermissionDenied
    return found


def _immersion(request: HttpRequest, journey: Journey, found: Immersion | None) -> HttpResponse:
    initial = {name: getattr(found, name) for name in IMMERSION_FIELDS} if found else {}
    form = ImmersionForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            _, told = record_immersion(
                by=viewer_of(request).user, journey=journey, immersion=found, **form.cleaned_data
            )
        except JourneyError as error:
            blame(form, error)
        else:
            for finding in told:
                messages.warning(request, finding.message)
            return back(request, home_of(journey), "Immersion notée.")
    return _form(request, journey, form, title="Immersion (PMSMP)", act="Enregistrer")


@needs(Permission.PEOPLE_WRITE)
@require_POST
def immersion_drop(request: HttpRequest, key: UUID) -> HttpResponse:
    """The immersion did not take place."""
    found = _immersion_to_write(request, key)
    withdraw_immersion(by=viewer_of(request).user, immersion=found)
    return back(request, home_of(found.journey), "Immersion retirée.")


@needs(Permission.PEOPLE_READ)
def immersions(request: HttpRequest, key: UUID) -> HttpResponse:
    """The immersions of the journey, as a document."""
    journey = journey_to_read(request, key)
    audit.read(by=viewer_of(request).user, kind="DOCUMENT", what="Liste des immersions", person_key=journey.person.key)
    rows = Immersion.objects.filter(journey=journey).order_by("started_on")
    data = {
        "name": journey.person.name,
        "chantier": journey.chantier.name,
        "day": french.day(clock.today()),
        "rows": [
            [
                f"du {french.day(row.started_on)} au {french.day(row.ended_on)}",
                row.host + (f"\n{row.activity}" if row.activity else ""),
                label_of(ImmersionObject, row.object),
                row.outcome,
            ]
            for row in rows
        ],
    }
    return pdf.answer(pdf.pdf("journeys/documents/immersions.typ", data), "immersions")
