"""After the exit: until when, what remains, and the help given to the employer."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from convergence.accounts import audit
from convergence.accounts.access import needs
from convergence.accounts.permissions import Permission
from convergence.journeys.actions import JourneyError
from convergence.journeys.models import FollowUpAttempt, Situation
from convergence.journeys.rules import is_withdrawn
from convergence.journeys.views.common import back, context, journey_to_read, viewer_of
from convergence.kit import clock
from convergence.kit.context import link
from convergence.kit.refusal import blame
from convergence.network.models import Membership
from convergence.support.actions.after import note_employer
from convergence.support.after import facts_of, follow_ups, open_until
from convergence.support.forms.after import EmployerForm
from convergence.support.models import EmployerContact

SHOWN = 20
"""Contacts with the employer shown, the last ones."""


@needs(Permission.PEOPLE_READ)
@require_http_methods(["GET", "POST"])
def after(request: HttpRequest, key: UUID) -> HttpResponse:
    """GET shows what remains; POST notes a word with the employer."""
    journey = journey_to_read(request, key)
    viewer = viewer_of(request)
    may_write = viewer.can(Permission.PEOPLE_WRITE, journey.chantier_id)
    form = EmployerForm(request.POST or None, initial={"on": clock.today(), "employer": _employer(journey.pk)})
    if request.method == "POST":
        if not may_write:
            raise PermissionDenied
        if form.is_valid():
            try:
                note_employer(by=viewer.user, journey=journey, **form.cleaned_data)
            except JourneyError as error:
                blame(form, error)
            else:
                return back(request, f"{reverse('journey_after', args=[key])}#employeur", "Contact noté.")
    else:
        audit.read(by=viewer.user, kind="FILE", what="Après la sortie", person_key=journey.person.key)
    today, until = clock.today(), open_until(journey)
    attempts = FollowUpAttempt.objects.filter(journey=journey).select_related("by").order_by("-on", "-pk")
    situations = Situation.objects.filter(journey=journey, stage__in=["M6", "M12"])
    shown = context(
        journey, facts=facts_of(journey), until=until, over=until is not None and until < today, form=form,
        withdrawn=journey.ended_on is not None and is_withdrawn(journey.exit_reason), may_write=may_write,
        follow_ups=follow_ups(journey, situations, attempts),
        contacts=EmployerContact.objects.filter(journey=journey).select_related("by").order_by("-on", "-pk")[:SHOWN],
        has_officers=Membership.objects.on(today).filter(chantier=journey.chantier_id).exists(),
        ask=link("request_ask", journey.key) if may_write else "",
    )  # fmt: skip
    return render(request, "support/after.html", shown, status=422 if form.errors else 200)


def _employer(journey: int) -> str:
    """Who was spoken with last, so that it is typed once."""
    known = EmployerContact.objects.filter(journey=journey).order_by("-on", "-pk").values_list("employer", flat=True)
    return known.first() or ""
