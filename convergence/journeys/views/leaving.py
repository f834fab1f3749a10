"""Exit, reopening, and what became of the person."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from convergence.accounts import audit
from convergence.accounts.access import needs
from convergence.accounts.permissions import Permission
from convergence.journeys import rules
from convergence.journeys.actions import JourneyError, close_journey, record_follow_up, reopen_journey
from convergence.journeys.blocks import latest
from convergence.journeys.forms.course import ExitForm, FollowUpForm
from convergence.journeys.models import FollowUpAttempt, Journey, Situation
from convergence.journeys.rules import Finding
from convergence.journeys.views.common import back, context, file_of, journey_to_write, viewer_of
from convergence.kit import clock
from convergence.kit.french import NBSP
from convergence.kit.refusal import blame
from convergence.nomenclature.base import label_of
from convergence.nomenclature.lists import ExitReason, FollowUpOutcome
from convergence.people.words import agreed


def warnings_of(journey: Journey) -> Iterable[Finding]:
    """What the rules say of a journey that ends. They warn; they never stop an exit."""
    yield from rules.check_exit(journey.ended_on, journey.exit_reason)
    yield from rules.check_length(journey.programme, journey.started_on, journey.ended_on, clock.today())
    yield from rules.check_diagnosis(journey.started_on, journey.diagnosed_on)
    yield from rules.check_after_exit(
        journey.ended_on, housing_access_on=journey.housing_access_on, diagnosed_on=journey.diagnosed_on
    )


def _asked_reason(request: HttpRequest) -> str:
    """A reason that the page which sends here proposes; nothing is written until it is saved."""
    reason = ExitReason.get(request.GET.get("motif"))
    return reason.value if reason else ""


def _asked_day(request: HttpRequest) -> date | None:
    try:
        return date.fromisoformat(request.GET.get("signe", ""))
    except ValueError:
        return None


@needs(Permission.PEOPLE_WRITE)
@require_http_methods(["GET", "POST"])
def leave(request: HttpRequest, key: UUID) -> HttpResponse:
    """The exit, or its correction."""
    journey = journey_to_write(request, key)
    user = viewer_of(request).user
    seen = latest(Situation.objects.filter(journey=journey))
    initial = {
        "ended_on": journey.ended_on or clock.today(),
        "exit_reason": journey.exit_reason or _asked_reason(request),
        "housing_access_on": journey.housing_access_on,
        "job_signed_on": journey.job_signed_on or _asked_day(request),
    }
    if request.method == "POST":
        form = ExitForm(request.POST, seen=seen, programme=journey.programme, initial=initial)
        if form.is_valid():
            try:
                close_journey(
                    by=user, journey=journey, ended_on=form.cleaned_data["ended_on"],
                    exit_reason=form.cleaned_data["exit_reason"],
                    housing_access_on=form.cleaned_data["housing_access_on"],
                    job_signed_on=form.cleaned_data["job_signed_on"], **form.values(),
                )  # fmt: skip
            except JourneyError as error:
                blame(form, error)
            else:
                return _after(request, journey, chain=bool(form.cleaned_data.get("chain")))
    else:
        form = ExitForm(seen=seen, programme=journey.programme, initial=initial)
        audit.read(by=user, kind="FILE", what="Sortie", person_key=journey.person.key)
    return render(
        request,
        "journeys/exit.html",
        context(journey, form=form, end=rules.planned_end(journey.programme, journey.started_on)),
    )


def _after(request: HttpRequest, journey: Journey, *, chain: bool) -> HttpResponse:
    for finding in warnings_of(journey):
        messages.warning(request, finding.message)
    if chain:
        messages.success(request, "Sortie notée. Ouvrez maintenant la suite.")
        return redirect(f"{reverse('welcome_open', args=[journey.person.key])}?suite={journey.key}")
    left = agreed(journey.person.sex, "sorti")
    return back(request, file_of(journey), f"{journey.person.name} est {left}. Le référent reste, pour les suivis.")


@needs(Permission.PEOPLE_WRITE)
@require_POST
def reopen(request: HttpRequest, key: UUID) -> HttpResponse:
    """The exit was a mistake."""
    journey = journey_to_write(request, key)
    if journey.ended_on is None:
        return back(request, file_of(journey))
    try:
        reopen_journey(by=viewer_of(request).user, journey=journey)
    except JourneyError as error:
        messages.error(request, str(error))
        return back(request, file_of(journey))
    return back(request, file_of(journey), "Le parcours est rouvert. Ce qui était noté à la sortie est gardé.")


def attempts_of(journey: Journey, milestone: int) -> tuple[list[FollowUpAttempt], list[Situation]]:
    """Each attempt, the last first; and what was noted on days without one (a workbook brings no attempt)."""
    attempts = list(
        FollowUpAttempt.objects.filter(journey=journey, milestone=milestone).select_related("by").order_by("-on", "-pk")
    )
    days = {attempt.on for attempt in attempts}
    situations = Situation.objects.filter(journey=journey, stage=f"M{milestone}").order_by("-observed_on")
    return attempts, [one for one in situations if one.observed_on not in days or one.outcome in REACHED]


REACHED = {outcome.value for outcome in FollowUpOutcome} - {"INJOIGNABLE", "REFUS"}


@needs(Permission.PEOPLE_WRITE)
@require_http_methods(["GET", "POST"])
def follow_up(request: HttpRequest, key: UUID, milestone: int) -> HttpResponse:
    """The follow-up with another day, a place where she sleeps, a note."""
    journey = journey_to_write(request, key)
    if milestone not in {6, 12} or journey.ended_on is None:
        raise Http404
    form = FollowUpForm(request.POST or None, initial={"on": clock.today()})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            record_follow_up(
                by=viewer_of(request).user, journey=journey, milestone=milestone, on=data["on"],
                outcome=data["outcome"], housing=data["housing"], note=data["note"], means=data["means"],
            )  # fmt: skip
        except JourneyError as error:
            form.add_error("on" if error.field == "observed_on" else None, str(error))
        else:
            said = label_of(FollowUpOutcome, data["outcome"]).lower()
            return back(request, file_of(journey), f"Suivi à {milestone} mois noté{NBSP}: {said}.")
    if request.method == "GET":
        audit.read(by=viewer_of(request).user, kind="FILE", what="Suivi", person_key=journey.person.key)
    attempts, known = attempts_of(journey, milestone)
    return render(
        request,
        "journeys/follow_up.html",
        context(
            journey, form=form, milestone=milestone, attempts=attempts, known=known,
            due=rules.follow_up_due(journey.ended_on, milestone),
        ),
    )  # fmt: skip
