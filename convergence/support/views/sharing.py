"""What the chantier gives out: the sheet to sign, and the link for an outside referent."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from convergence.accounts import audit
from convergence.accounts.access import needs
from convergence.accounts.permissions import Permission
from convergence.journeys.models import Journey
from convergence.journeys.views.common import back, viewer_of
from convergence.kit import clock, pdf
from convergence.nomenclature.lists import LifeTheme
from convergence.people.models import OutsideReferent
from convergence.people.sharing import shared_themes
from convergence.support.actions.sharing import SharingError, close_link, make_link
from convergence.support.circle import theme_words
from convergence.support.forms.plan import LinkForm
from convergence.support.models import ShareLink
from convergence.support.sharing_rules import LINK_DAYS
from convergence.support.sheet import sheet_of
from convergence.support.views.circle import referent_to_write


def _journey(request: HttpRequest, referent: OutsideReferent) -> Journey:
    """The journey whose plan would be shared: in the referent's chantier, the open one first."""
    rows = Journey.objects.visible_to(viewer_of(request)).filter(person=referent.person, chantier=referent.chantier)
    journeys: list[Journey] = list(rows.select_related("person", "chantier").order_by("-started_on", "-pk"))
    asked = request.GET.get("parcours")
    if not journeys:
        raise PermissionDenied
    chosen = next((journey for journey in journeys if str(journey.key) == asked), None)
    return chosen or next((journey for journey in journeys if journey.is_open), journeys[0])


@needs(Permission.PEOPLE_WRITE)
@require_safe
def sheet(request: HttpRequest, key: UUID) -> HttpResponse:
    """The sheet to read together and sign: in easy French, filled for that referent. `?themes=` repeats a code."""
    referent = referent_to_write(request, key)
    themes = [code for code in request.GET.getlist("themes") if code in LifeTheme.codes()]
    person = referent.person
    audit.read(by=viewer_of(request).user, kind="DOCUMENT", what="Feuille d’accord", person_key=person.key)
    content = pdf.pdf("support/documents/consent.typ", sheet_of(referent, themes, viewer_of(request).user))
    return pdf.answer(content, "feuille-d-accord")


@needs(Permission.PEOPLE_WRITE)
@require_http_methods(["GET", "POST"])
def link(request: HttpRequest, key: UUID) -> HttpResponse:
    """A link to the plan for that referent. Address and code are shown once, here."""
    referent = referent_to_write(request, key)
    journey = _journey(request, referent)
    today = clock.today()
    themes = shared_themes(
        answers=list(referent.consents.all()), relation=referent.relation, ended_on=referent.ended_on, today=today
    )
    form = LinkForm(request.POST or None, initial={"days": LINK_DAYS.on(today)})
    context = {
        "person": referent.person,
        "someone": referent,
        "file": reverse("journey_plan", args=[journey.key]),
        "title": f"Partager avec {referent.name}",
        "form": form,
        "themes": [theme_words(theme.value) for theme in LifeTheme if theme.value in themes],
        "made": None,
        "address": "",
    }
    if request.method == "POST" and form.is_valid():
        try:
            made = make_link(
                by=viewer_of(request).user, referent=referent, journey=journey, days=form.cleaned_data["days"]
            )
        except SharingError as error:
            form.add_error(None, str(error))
        else:
            address = request.build_absolute_uri(reverse("shared", args=[made.token]))
            context |= {"made": made, "address": address}
            answer = render(request, "support/link.html", context)
            answer["Cache-Control"] = "no-store"
            return answer
    if request.method == "GET":
        audit.read(by=viewer_of(request).user, kind="FILE", what="Partage du projet", person_key=referent.person.key)
    return render(request, "support/link.html", context)


@needs(Permission.PEOPLE_WRITE)
@require_POST
def close(request: HttpRequest, key: UUID) -> HttpResponse:
    """Close a link: nobody opens it from the next request on."""
    rows = ShareLink.objects.visible_to(viewer_of(request)).select_related("journey__person", "referent")
    row: ShareLink = get_object_or_404(rows, key=key)
    if not viewer_of(request).can(Permission.PEOPLE_WRITE, row.journey.chantier_id):
        raise PermissionDenied
    close_link(by=viewer_of(request).user, link=row)
    return back(request, reverse("journey_plan", args=[row.journey.key]), f"Lien de {row.referent.name} fermé.")
