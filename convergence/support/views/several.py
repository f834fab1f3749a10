"""The same line for several people at once: a workshop, an outing, a round of calls."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from convergence.accounts import audit
from convergence.accounts.access import needs
from convergence.accounts.permissions import Permission
from convergence.journeys.models import Journey
from convergence.journeys.views.common import viewer_of
from convergence.journeys.worklist import answers_for
from convergence.kit import clock, french
from convergence.kit.folding import fold
from convergence.network.viewer import Viewer
from convergence.nomenclature.base import label_of
from convergence.nomenclature.lists import EntryKind
from convergence.support.actions.journal import JournalError, note
from convergence.support.forms.journal import SeveralForm
from convergence.support.models import JournalEntry
from convergence.support.views.journal import ELSEWHERE, refuse

MOST = 60
"""People shown at once; the search finds the others."""
SUPPORTED_AFTER = timedelta(days=366)
"""Days after the exit during which support goes on (programme rule: a year)."""


def writable(viewer: Viewer, today: date) -> Any:
    """Journeys that the viewer writes in: open, or left within the year of support after the exit."""
    scope = viewer.scope(Permission.PEOPLE_WRITE)
    found = Journey.objects.visible_to(viewer).filter(
        Q(ended_on__isnull=True) | Q(ended_on__gte=today - SUPPORTED_AFTER), started_on__lte=today
    )
    return found if scope.nation else found.filter(chantier_id__in=scope.chantiers)


def chosen_keys(given: QueryDict) -> list[UUID]:
    """Public keys of the journeys ticked; what is no key is left out."""
    found = []
    for text in given.getlist("people")[:MOST]:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


def candidates(viewer: Viewer, words: str, chosen: list[UUID]) -> list[tuple[Journey, bool]]:
    """Those already chosen, then those the search finds; without a search, one's own people. Two queries."""
    today = clock.today()
    base = writable(viewer, today).select_related("person", "chantier").order_by("person__search_text", "pk")
    kept = list(base.filter(key__in=chosen)) if chosen else []
    wanted = fold(words).split()
    if wanted:
        found = base
        for word in wanted:
            found = found.filter(person__search_text__contains=word)
    else:
        found = base.filter(pk__in=answers_for(viewer).open_on(today).values("pk"))
    held = {journey.pk for journey in kept}
    others = [journey for journey in found[: MOST + len(held)] if journey.pk not in held]
    return [(journey, True) for journey in kept] + [(journey, False) for journey in others[:MOST]]


@needs(Permission.PEOPLE_WRITE)
@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """The boxes to tick, as the search goes; what is ticked stays."""
    viewer = viewer_of(request)
    shown = candidates(viewer, request.GET.get("q", "")[:100], chosen_keys(request.GET))
    return render(request, "support/_candidates.html", {"candidates": shown})


@needs(Permission.PEOPLE_WRITE)
@require_http_methods(["GET", "POST"])
def several(request: HttpRequest) -> HttpResponse:
    """Who, then one line: an entry each, taken back together."""
    viewer = viewer_of(request)
    source = request.POST if request.method == "POST" else request.GET
    chosen = chosen_keys(source)
    form = SeveralForm(request.POST or None, initial={"on": clock.today(), "kind": "ENTRETIEN"})
    entries: list[JournalEntry] = []
    if request.method == "POST" and form.is_valid():
        journeys = list(writable(viewer, clock.today()).filter(key__in=chosen).select_related("person"))
        try:
            entries = note(by=viewer.user, journeys=journeys, words=form.words())
        except JournalError as error:
            refuse(form, error)
    if entries:
        chosen, form = [], SeveralForm(initial={"on": clock.today(), "kind": "ENTRETIEN"})
    else:
        audit.read(by=viewer.user, kind="LIST", what="Noter pour plusieurs personnes")
    context: dict[str, Any] = {
        "form": form,
        "candidates": candidates(viewer, "", chosen),
        "entries": entries,
        "undo": reverse("journal_undo", args=[entries[0].batch]) + ELSEWHERE if entries else "",
        "what": _said(entries),
    }
    return render(request, "support/several.html", context)


def _said(entries: list[JournalEntry]) -> str:
    if not entries:
        return ""
    return f"{label_of(EntryKind, entries[0].kind)}, {french.count(len(entries), 'personne')}"
