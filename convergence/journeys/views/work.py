"""Contracts and hours of a journey; papers and identity of the person."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from convergence.accounts import audit
from convergence.accounts.access import needs
from convergence.accounts.permissions import Permission
from convergence.journeys.actions import JourneyError
from convergence.journeys.forms.work import (
    PaperForm,
    PersonForm,
    RenewalForm,
)
from convergence.journeys.views.common import (
    back,
    person_to_write,
    place_to_write,
    viewer_of,
)
from convergence.people.actions import (
    DETAIL_FIELDS,
    IDENTITY_FIELDS,
    PeopleError,
    amend,
    book_renewal,
    record_paper,
)
from convergence.people.contacts import CONTACT_FIELDS, contact_of, record_contact
from convergence.people.models import Paper, Person

Save = Callable[[dict[str, Any]], str]
"""Writes the cleaned data and answers what was done, in words."""


def _page(
    request: HttpRequest, form: forms.Form, save: Save, *, home: str, template: str, shown: dict[str, Any]
) -> HttpResponse:
    """One form: saved, said, and back to the file; or shown again with what to mend, nothing lost."""
    if request.method == "POST" and form.is_valid():
        try:
            return back(request, home, save(form.cleaned_data))
        except (JourneyError, PeopleError) as error:
            name = getattr(error, "field", "")
            form.add_error(name if name in form.fields else None, str(error))
    if request.method == "GET":
        audit.read(by=viewer_of(request).user, kind="FILE", what=shown["title"], person_key=shown["person"].key)
    return render(request, template, {"form": form, "file": home, **shown})


# ── The person ──────────────────────────────────────────────────────────────────────────────
def _home(person: Person) -> str:
    return reverse("person", args=[person.key])


@needs(Permission.PEOPLE_WRITE)
@require_http_methods(["GET", "POST"])
def papers(request: HttpRequest, key: UUID) -> HttpResponse:
    """An appointment to renew the present paper, or a new paper that replaces it."""
    person = person_to_write(request, key)
    user = viewer_of(request).user
    chantier = place_to_write(request, person).chantier
    shown = Paper.objects.filter(person=person, chantier=chantier, replaced=False)
    current = shown.order_by("-expires_on").first()
    renewal = RenewalForm(prefix="rdv", initial={"on": current.renewal_on if current else None})
    if request.method == "POST" and "rdv-on" in request.POST:
        renewal = RenewalForm(request.POST, prefix="rdv")
        if current is not None and renewal.is_valid():
            book_renewal(by=user, paper=current, on=renewal.cleaned_data["on"])
            return back(request, _home(person), "Rendez-vous noté.")

    def save(data: dict[str, Any]) -> str:
        record_paper(by=user, person=person, chantier=chantier, **data)
        return "Papier enregistré. Il remplace le précédent." if current else "Papier enregistré."

    posted = request.POST if request.method == "POST" and "kind" in request.POST else None
    return _page(
        request, PaperForm(posted, initial={"kind": current.kind if current else ""}), save, home=_home(person),
        template="journeys/papers.html",
        shown={"person": person, "title": "Papiers", "current": current, "renewal": renewal},
    )  # fmt: skip


@needs(Permission.PEOPLE_WRITE)
@require_http_methods(["GET", "POST"])
def identity(request: HttpRequest, key: UUID) -> HttpResponse:
    """Identity, which the network shares, and how to reach her, which stays in the chantier."""
    person = person_to_write(request, key)
    chantier = place_to_write(request, person).chantier
    user = viewer_of(request).user

    def save(data: dict[str, Any]) -> str:
        told = {field: data.pop(field) for field in CONTACT_FIELDS}
        moved = [
            amend(by=user, person=person, **data),
            record_contact(by=user, person=person, chantier=chantier, **told),
        ]
        return "Fiche corrigée." if any(moved) else "Rien n’a changé."

    initial = {name: getattr(person, name) for name in (*IDENTITY_FIELDS, *DETAIL_FIELDS)}
    initial |= contact_of(person, chantier)
    return _page(
        request, PersonForm(request.POST or None, initial=initial), save, home=_home(person),
        template="journeys/form.html", shown={"person": person, "title": "Fiche", "act": "Enregistrer"},
    )  # fmt: skip
