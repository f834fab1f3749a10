"""Letters: choose, check, sign."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from convergence.accounts import audit
from convergence.accounts.access import needs
from convergence.accounts.permissions import Permission
from convergence.journeys.models import Journey
from convergence.journeys.views.common import context, journey_to_read, journey_to_write, viewer_of
from convergence.kit import pdf
from convergence.kit.refusal import blame
from convergence.support.actions.letters import LetterError, write
from convergence.support.forms.letters import LetterForm
from convergence.support.letters import SAYS, SLUGS, data_of, filled
from convergence.support.models import Appointment, Letter

KEPT = 30


@needs(Permission.PEOPLE_READ)
@require_GET
def letters(request: HttpRequest, key: UUID) -> HttpResponse:
    """What may be written about her, and what was."""
    journey = journey_to_read(request, key)
    viewer = viewer_of(request)
    audit.read(by=viewer.user, kind="FILE", what="Courriers", person_key=journey.person.key)
    writes = viewer.can(Permission.PEOPLE_WRITE, journey.chantier_id)
    choices = [
        (reverse("letter_new", args=[journey.key, slug]), Letter.Kind(kind).label, SAYS[kind])
        for slug, kind in SLUGS.items()
    ]
    kept = Letter.objects.visible_to(viewer).filter(journey=journey).select_related("by")[:KEPT]
    return render(
        request,
        "support/letters.html",
        context(journey, title="Courriers", choices=choices if writes else [], letters=list(kept)),
    )


def _appointment(request: HttpRequest, journey: Journey) -> Appointment | None:
    """The appointment that the letter is about, of the same journey."""
    try:
        key = UUID(request.GET.get("rendez-vous", ""))
    except ValueError:
        return None
    found: Appointment | None = Appointment.objects.filter(journey=journey, key=key).first()
    return found


@needs(Permission.PEOPLE_WRITE)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, key: UUID, letter: str) -> HttpResponse:
    """The text, filled from the file, to check and complete; then the document."""
    journey = journey_to_write(request, key)
    kind = SLUGS.get(letter)
    if kind is None:
        raise Http404
    viewer = viewer_of(request)
    text = filled(kind, journey, _appointment(request, journey))
    signatory = f"{viewer.user.name}\n{viewer.title}"
    initial = {
        "recipient": text.recipient,
        "subject": text.subject,
        "body": text.body.replace("[nom et fonction]", f"{viewer.user.name}, {viewer.title.lower()}"),
        "signatory": signatory,
    }
    form = LetterForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = write(by=viewer.user, journey=journey, kind=kind, **form.cleaned_data)
        except LetterError as error:
            blame(form, error)
        else:
            return redirect("letter", key=made.key)
    if request.method == "GET":
        audit.read(by=viewer.user, kind="FILE", what="Courrier à préparer", person_key=journey.person.key)
    health = kind == Letter.Kind.HEALTH.value
    return render(
        request, "support/letter.html", context(journey, title=Letter.Kind(kind).label, form=form, health=health)
    )


@needs(Permission.PEOPLE_READ)
@require_GET
def letter(request: HttpRequest, key: UUID) -> HttpResponse:
    """The document, as it was signed. Its reading is logged."""
    viewer = viewer_of(request)
    found = get_object_or_404(
        Letter.objects.visible_to(viewer).select_related("journey__person", "journey__chantier__organisation"), key=key
    )
    audit.read(by=viewer.user, kind="DOCUMENT", what=found.get_kind_display(), person_key=found.journey.person.key)
    return pdf.answer(pdf.pdf("support/documents/letter.typ", data_of(found)), "courrier")
