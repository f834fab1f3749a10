"""Who sends people, what became of them, when they were last met. Counts for all; names for who opens the files."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from convergence.accounts import audit
from convergence.accounts.access import needs
from convergence.accounts.permissions import Permission
from convergence.journeys.views.common import day_or, viewer_of
from convergence.kit import clock, french
from convergence.kit.blocks import Tab
from convergence.kit.dates import add_months
from convergence.kit.pages import paginate
from convergence.kit.refusal import blame
from convergence.network.models import Chantier
from convergence.network.viewer import Viewer
from convergence.support.actions import arrivals as actions
from convergence.support.actions.arrivals import SENDER_FIELDS, ArrivalError
from convergence.support.forms.arrivals import ContactForm, SenderForm
from convergence.support.models import Arrival, Sender
from convergence.support.sending import COLUMNS, HEADS, Sent, of_one, sent_by_sender, total_of
from convergence.support.views.arrivals import row_of, rows_of

PER_PAGE = 50


@dataclass(frozen=True)
class Asked:
    """Period and place of the page, as its address says them."""

    since: date
    until: date
    chantier: Chantier | None
    chantiers: list[Chantier]
    place: str = ""

    @property
    def query(self) -> str:
        where = f"&chantier={self.chantier.key}" if self.chantier is not None else ""
        return f"du={self.since.isoformat()}&au={self.until.isoformat()}{where}"


def asked_of(request: HttpRequest, viewer: Viewer) -> Asked:
    """The last twelve months and the whole scope, unless the address says otherwise."""
    today = clock.today()
    until = min(day_or(request.GET.get("au"), today), today)
    since = min(day_or(request.GET.get("du"), add_months(until, -12)), until)
    scope = viewer.scope(Permission.PARTNERS_READ)
    places = Chantier.objects.all() if scope.nation else Chantier.objects.filter(pk__in=scope.chantiers)
    chantiers = list(places.order_by("name"))
    chosen = next((one for one in chantiers if str(one.key) == request.GET.get("chantier")), None)
    return Asked(since, until, chosen, chantiers, chosen.name if chosen else viewer.place)


def arrivals_of(viewer: Viewer, asked: Asked) -> Any:
    found = Arrival.objects.counted_by(viewer).filter(sent_on__gte=asked.since, sent_on__lte=asked.until)
    return found.filter(chantier=asked.chantier) if asked.chantier is not None else found


def may_keep(viewer: Viewer, sender: Sender) -> bool:
    """Whether she keeps what is known of a sender: she works with a chantier of its département, or partners do."""
    for permission in (Permission.PEOPLE_WRITE, Permission.PARTNERS_WRITE):
        scope = viewer.scope(permission)
        if scope.nation or Chantier.objects.filter(pk__in=scope.chantiers, department=sender.department).exists():
            return True
    return False


def found_rows(viewer: Viewer, asked: Asked) -> list[Sent]:
    senders = Sender.objects.visible_to(viewer)
    if asked.chantier is not None and asked.chantier.department:
        senders = senders.filter(department=asked.chantier.department)
    return sent_by_sender(arrivals_of(viewer, asked), senders, clock.today())


@needs(Permission.PARTNERS_READ)
def senders(request: HttpRequest) -> HttpResponse:
    """Who sends, how many, what became of them; who should be met."""
    viewer = viewer_of(request)
    asked = asked_of(request, viewer)
    rows = found_rows(viewer, asked)
    to_meet = [row for row in rows if row.to_meet]
    which = "a-rencontrer" if request.GET.get("liste") == "a-rencontrer" else ""
    context = {
        "asked": asked,
        "total": total_of(rows),
        "page": paginate(to_meet if which else rows, request, per_page=PER_PAGE),
        "tabs": [
            Tab("Tous", f"?{asked.query}", not which, len(rows)),
            Tab("À rencontrer", f"?{asked.query}&liste=a-rencontrer", bool(which), len(to_meet)),
        ],
        "which": which,
        "files": viewer.can(Permission.PEOPLE_READ),
    }
    return render(request, "support/senders.html", context)


def _safe(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


@needs(Permission.PARTNERS_READ)
def download(request: HttpRequest) -> HttpResponse:
    """The same table as a CSV file: counts and organisations, nobody."""
    viewer = viewer_of(request)
    asked = asked_of(request, viewer)
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(["Orienteur", "Sorte", "Département", "Commune", *HEADS, "Dernier contact", "À rencontrer"])
    for row in found_rows(viewer, asked):
        place = [row.sender.department, row.sender.commune] if row.sender is not None else ["", ""]
        last = row.last.strftime("%d/%m/%Y") if row.last else ""
        counts = [row.counts[name] for name in COLUMNS]
        meet = "oui" if row.to_meet else ""
        writer.writerow([_safe(row.name), row.kind, place[0], _safe(place[1]), *counts, last, meet])
    audit.read(by=viewer.user, kind="EXPORT", what="Orienteurs")
    response = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="orienteurs.csv"'
    return response


@needs(Permission.PARTNERS_READ)
@require_http_methods(["GET", "POST"])
def sender(request: HttpRequest, key: UUID) -> HttpResponse:
    """One sender: what became of those it sent, when it was met; to correct, and to note a contact."""
    viewer = viewer_of(request)
    found = get_object_or_404(Sender.objects.visible_to(viewer), key=key)
    keeps = may_keep(viewer, found)
    if request.method == "POST" and not keeps:
        raise PermissionDenied
    noting = request.method == "POST" and "on" in request.POST
    correcting = request.method == "POST" and not noting
    contact = ContactForm(request.POST if noting else None)
    form = SenderForm(
        request.POST if correcting else None, initial={name: getattr(found, name) for name in SENDER_FIELDS}
    )
    if noting and contact.is_valid():
        actions.note_contact(by=viewer.user, sender=found, **contact.cleaned_data)
        messages.success(request, "Contact noté.")
        return redirect("sender", found.key)
    if correcting and form.is_valid():
        try:
            actions.amend_sender(by=viewer.user, sender=found, **form.cleaned_data)
        except ArrivalError as error:
            blame(form, error)
        else:
            messages.success(request, "Orienteur enregistré.")
            return redirect("sender", found.key)
    asked = asked_of(request, viewer)
    counts = of_one(arrivals_of(viewer, asked), found)
    contacts = list(found.contacts.select_related("by").order_by("-on", "-pk")[:12])
    named = viewer.can(Permission.PEOPLE_READ)
    people = paginate(rows_of(viewer).filter(sender=found).order_by("-sent_on", "-pk"), request) if named else None
    context = {
        "sender": Sender.objects.get(pk=found.pk) if correcting else found,
        "asked": asked,
        "figures": list(zip(HEADS, (counts[name] for name in COLUMNS), strict=True)),
        "contacts": contacts,
        "last": contacts[0].on if contacts else None,
        "contact": contact,
        "form": form,
        "keeps": keeps,
        "page": people,
        "rows": [row_of(one, viewer, clock.today()) for one in people] if people is not None else [],
        "period": f"du {french.day(asked.since)} au {french.day(asked.until)}",
    }
    if named:
        audit.read(by=viewer.user, kind="LIST", what="Personnes envoyées par un orienteur")
    return render(request, "support/sender.html", context)
