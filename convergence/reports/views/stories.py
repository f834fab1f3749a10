"""The story of a journey: from the timeline to a text that the person agreed to."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from convergence.accounts import audit
from convergence.accounts.access import needs
from convergence.accounts.permissions import Permission
from convergence.journeys.models import Journey
from convergence.journeys.views.common import context, journey_to_write, viewer_of
from convergence.kit.refusal import blame
from convergence.reports import drafting
from convergence.reports.actions import stories as acts
from convergence.reports.actions.stories import LeakError
from convergence.reports.errors import ReportError
from convergence.reports.forms.texts import AgreementForm, StoryForm
from convergence.reports.leaks import leaks
from convergence.reports.models import Story


@needs(Permission.PEOPLE_WRITE)
@require_http_methods(["GET", "POST"])
def story(request: HttpRequest, key: UUID) -> HttpResponse:
    """Write it; what would still tell who she is stands beside."""
    journey = journey_to_write(request, key)
    current = _alive(journey)
    form = StoryForm(request.POST or None, initial={"text": current.text if current else drafting.draft(journey)})
    if request.method == "POST" and form.is_valid():
        try:
            acts.write(by=viewer_of(request).user, journey=journey, text=form.cleaned_data["text"])
        except ReportError as error:
            form.add_error("text", str(error))
        else:
            messages.success(request, "Récit enregistré, encore en brouillon.")
            return redirect("journey_story", key=journey.key)
    return _show(request, journey, current, form, AgreementForm())


def _alive(journey: Journey) -> Story | None:
    found: Story | None = Story.objects.filter(journey=journey).alive().select_related("journey__person", "by").first()
    return found


def _show(
    request: HttpRequest, journey: Journey, current: Story | None, form: StoryForm, agreement: AgreementForm
) -> HttpResponse:
    audit.read(by=viewer_of(request).user, kind="FILE", what="Récit de parcours", person_key=journey.person.key)
    return render(
        request,
        "reports/story.html",
        context(
            journey, title="Récit de parcours", form=form, agreement=agreement, story=current,
            leaks=leaks(current.text, drafting.secrets(journey)) if current and current.state == "DRAFT" else [],
            withdrawn=Story.objects.filter(journey=journey, state="WITHDRAWN").order_by("-withdrawn_on").first(),
        ),
        status=422 if form.errors or agreement.errors else 200,
    )  # fmt: skip


@needs(Permission.PEOPLE_WRITE)
@require_POST
def agree(request: HttpRequest, key: UUID) -> HttpResponse:
    """She said yes."""
    journey = journey_to_write(request, key)
    current = get_object_or_404(Story.objects.select_related("journey__person"), journey=journey, state="DRAFT")
    agreement, form = AgreementForm(request.POST), StoryForm(initial={"text": current.text})
    if agreement.is_valid():
        data = agreement.cleaned_data
        try:
            acts.agree(by=viewer_of(request).user, story=current, on=data["on"], means=data["means"])
        except LeakError as error:
            agreement.add_error(None, str(error))
        except ReportError as error:
            blame(agreement, error)
        else:
            messages.success(request, "Accord noté. Le récit peut figurer dans les bilans.")
            return redirect("journey_story", key=journey.key)
    return _show(request, journey, current, form, agreement)


@needs(Permission.PEOPLE_WRITE)
@require_POST
def withdraw(request: HttpRequest, key: UUID) -> HttpResponse:
    """She takes it back: the text is erased."""
    journey = journey_to_write(request, key)
    current = get_object_or_404(Story.objects.alive().select_related("journey__person"), journey=journey)
    acts.withdraw(by=viewer_of(request).user, story=current)
    messages.success(request, "Récit retiré et effacé. Aucun document ne le reprendra.")
    return redirect("journey_story", key=journey.key)
