"""CDI progressif: a schedule proposed, edited, checked; the amendments to sign; the switch that proposes the exit."""

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
from convergence.journeys.actions import JourneyError, close_schedule, set_schedule
from convergence.journeys.forms.progressive import HostForm, Line, ProposalForm, lines_of, one_more, read_lines, tell
from convergence.journeys.models import Journey, Progressive
from convergence.journeys.ramp import contract_on
from convergence.journeys.rules import progressive as rules
from convergence.journeys.rules.progressive import Month
from convergence.journeys.views.common import back, context, journey_to_read, journey_to_write, viewer_of
from convergence.kit import clock
from convergence.kit.charts.spec import Chart, Series
from convergence.kit.dates import add_months


def running(journey: Journey) -> Progressive | None:
    return Progressive.objects.filter(journey=journey, closed_on__isnull=True).first()


def rows_of(row: Progressive | None) -> list[Month]:
    months = row.months.order_by("month") if row is not None else ()
    return [Month(one.month, one.cdi_hours, one.cddi_hours) for one in months]


def picture(rows: list[Month]) -> Chart | None:
    """Both contracts and their sum, month by month."""
    if len(rows) < 2:
        return None
    series = (
        Series("CDI", tuple((row.month, float(row.cdi)) for row in rows)),
        Series("CDDI", tuple((row.month, float(row.cddi)) for row in rows)),
        Series("Les deux", tuple((row.month, float(row.total)) for row in rows)),
    )
    return Chart(
        title="Heures par semaine dans chaque contrat", caption="Le CDI grandit, le CDDI diminue", kind="line",
        series=series, unit="h", x_label="Mois",
    )  # fmt: skip


@needs(Permission.PEOPLE_READ)
@require_http_methods(["GET", "POST"])
def progressive(request: HttpRequest, key: UUID) -> HttpResponse:
    """GET shows the schedule, or one proposed from the address; POST checks it, adds a month, or saves it."""
    journey = journey_to_read(request, key)
    viewer = viewer_of(request)
    may_write = viewer.can(Permission.PEOPLE_WRITE, journey.chantier_id)
    if request.method == "POST" and not may_write:
        raise PermissionDenied
    row = running(journey)
    proposal = ProposalForm(request.GET if "first" in request.GET else None, initial=_start(journey))
    lines = lines_of(rows_of(row))
    if proposal.is_bound and proposal.is_valid():
        data = proposal.cleaned_data
        made = rules.propose(
            data["first"], data["months"], cdi_from=data["cdi_from"], cdi_to=data["cdi_to"], cddi_from=data["cddi_from"]
        )
        lines = lines_of(made)
    host = HostForm(request.POST or None, initial=_host(row))
    rest: list[Any] = []
    if request.method == "POST":
        lines = read_lines(request.POST)
        if "ajouter" in request.POST and (more := one_more(lines)) is not None:
            lines.append(more)
        rest = _check(lines, falls_said="falls_said" in request.POST)
        wrong = any(line.error for line in lines) or any(finding.is_error for finding in rest)
        if "enregistrer" in request.POST and host.is_valid() and not wrong:
            return _save(request, journey, host.cleaned_data, [line.hours for line in lines if line.hours], rest)
        if "enregistrer" not in request.POST:
            host = HostForm(initial=request.POST.dict() | {"falls_said": "falls_said" in request.POST})
    elif lines:
        rest = _check(lines, falls_said=bool(row and row.falls_said))
    else:
        rest = []
    if request.method == "GET":
        audit.read(by=viewer.user, kind="FILE", what="CDI progressif", person_key=journey.person.key)
    return _show(request, journey, row, may_write=may_write, proposal=proposal, host=host, lines=lines, rest=rest)


def _start(journey: Journey) -> dict[str, Any]:
    """What a proposal starts from: next month, two half days, the hours of the contract in force."""
    today = clock.today()
    contract = contract_on(journey, today)
    return {
        "first": add_months(today.replace(day=1), 1), "months": 6, "cdi_from": 7, "cdi_to": 35,
        "cddi_from": (contract and contract.weekly_hours) or journey.weekly_hours,
    }  # fmt: skip


def _host(row: Progressive | None) -> dict[str, Any]:
    if row is None:
        return {"signed_on": clock.today()}
    return {name: getattr(row, name) for name in ("employer", "signed_on", "falls_said", "note")}


def _check(lines: list[Line], *, falls_said: bool) -> list[Any]:
    rows = [line.hours for line in lines if line.hours]
    if len(rows) < len(lines):
        return []
    return tell(lines, rules.check_schedule(rows, falls_said=falls_said))


def _save(
    request: HttpRequest, journey: Journey, data: dict[str, Any], rows: list[Month], rest: list[Any]
) -> HttpResponse:
    home = reverse("journey_progressive", args=[journey.key])
    try:
        set_schedule(by=viewer_of(request).user, journey=journey, rows=rows, **data)
    except JourneyError as error:
        messages.error(request, str(error))
        return back(request, home)
    for finding in rest:
        messages.warning(request, finding.message)
    return back(request, home, "CDI progressif enregistré. Les heures prévues au chantier suivent.")


def _show(
    request: HttpRequest,
    journey: Journey,
    row: Progressive | None,
    *,
    may_write: bool,
    proposal: ProposalForm,
    host: HostForm,
    lines: list[Line],
    rest: list[Any],
) -> HttpResponse:
    rows = [line.hours for line in lines if line.hours]
    switch = rules.switch_on(rows)
    today = clock.today()
    near = switch is not None and today >= switch - timedelta(days=rules.SWITCH_NOTICE_DAYS.on(today))
    wrong = [line for line in lines if line.error]
    errors = [finding for finding in rest if finding.is_error]
    shown = context(
        journey, row=row, may_write=may_write, proposal=proposal, host=host, lines=lines, wrong=wrong, errors=errors,
        told=[finding for finding in rest if not finding.is_error], chart=picture(rows) if not wrong else None,
        amendments=rules.amendments(rows) if not wrong else [], switch=switch,
        leave=near and row is not None and journey.is_open, saved=row is not None,
    )  # fmt: skip
    status = 422 if request.method == "POST" and (wrong or errors or host.errors) else 200
    return render(request, "journeys/progressive.html", shown, status=status)


@needs(Permission.PEOPLE_WRITE)
@require_POST
def stop(request: HttpRequest, key: UUID) -> HttpResponse:
    """The CDI progressif stops before the switch."""
    journey = journey_to_write(request, key)
    row = running(journey)
    if row is None:
        return back(request, reverse("journey_contracts", args=[key]), "Aucun CDI progressif n’est en cours.")
    try:
        close_schedule(by=viewer_of(request).user, progressive=row, on=clock.today())
    except JourneyError as error:
        messages.error(request, str(error))
        return back(request, reverse("journey_progressive", args=[key]))
    said = "CDI progressif arrêté. Les heures à venir ne sont plus prévues : notez celles du chantier."
    return back(request, reverse("journey_contracts", args=[key]), said)
