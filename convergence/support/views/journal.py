"""The journal of a journey: one line from the person's page, then the pages where entries are read and corrected."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from convergence.accounts import audit
from convergence.accounts.access import needs
from convergence.accounts.permissions import Permission
from convergence.journeys.models import Journey
from convergence.journeys.views.common import (
    back,
    context,
    file_of,
    is_htmx,
    journey_to_read,
    journey_to_write,
    viewer_of,
)
from convergence.kit import clock
from convergence.kit.french import NBSP
from convergence.kit.pages import paginate
from convergence.kit.refusal import blame
from convergence.nomenclature.base import label_of
from convergence.nomenclature.lists import EntryKind, LifeTheme
from convergence.people.models import OutsideReferent
from convergence.support.actions.journal import JournalError, correct, erase, note
from convergence.support.forms.journal import FIRST_KIND, EntryForm
from convergence.support.journal_points import moment_of
from convergence.support.models import JournalEntry

PER_PAGE = 25


def circle_of(journey: Journey) -> list[OutsideReferent]:
    """Outside referents who follow the person, as the chantier of the journey knows them. One query."""
    known = OutsideReferent.objects.filter(person=journey.person_id, chantier=journey.chantier_id)
    return list(known.filter(ended_on__isnull=True))


ELSEWHERE = "?ici=ailleurs"
"""Added to an address, says that the page does not show the moments of the person's story: none is to put or take."""


def compose(journey: Journey, *, elsewhere: bool, **more: Any) -> dict[str, Any]:
    """What the quick line needs; `elsewhere` than on the person's page."""
    return {
        "action": reverse("journal_note", args=[journey.key]) + (ELSEWHERE if elsewhere else ""),
        "more": reverse("journal_more", args=[journey.key]),
        "natures": EntryKind.choices(),
        "kind": FIRST_KIND,
        "text": "",
        "fields": None,
        "error": "",
        **more,
    }


def refuse(form: EntryForm, error: JournalError) -> None:
    blame(form, error)


# ── One line ────────────────────────────────────────────────────────────────────────────────
@needs(Permission.PEOPLE_WRITE)
@require_POST
def add(request: HttpRequest, key: UUID) -> HttpResponse:
    """One entry more. In place: the row that takes it back, and a line ready for the next one."""
    journey = journey_to_write(request, key)
    opened = "on" in request.POST
    form = EntryForm(request.POST, circle=circle_of(journey) if opened else ())
    entries: list[JournalEntry] = []
    if form.is_valid():
        try:
            entries = note(by=viewer_of(request).user, journeys=[journey], words=form.words())
        except JournalError as error:
            refuse(form, error)
    if not is_htmx(request):
        if not entries:
            return render(request, "support/entry.html", _form_page(journey, form, "Noter"), status=422)
        return back(request, file_of(journey), "Noté dans le journal.")
    if not entries:
        kept = compose(
            journey, elsewhere="ici" in request.GET, kind=form["kind"].value(), text=form["text"].value(),
            fields=form.more if opened else None,
            error=" ".join(str(error) for errors in form.errors.values() for error in errors),
        )  # fmt: skip
        return render(request, "support/_noted.html", {"compose": kept, "entries": [], "journey": journey})
    return render(request, "support/_noted.html", _noted(request, journey, entries))


def _noted(request: HttpRequest, journey: Journey, entries: list[JournalEntry]) -> dict[str, Any]:
    entry = entries[0]
    viewer = viewer_of(request)
    shown = (
        JournalEntry.objects.visible_to(viewer).with_own_note(viewer).select_related("by", "outside").get(pk=entry.pk)
    )
    elsewhere = "ici" in request.GET
    told = entry.on == clock.today() and not elsewhere
    return {
        "compose": compose(journey, elsewhere=elsewhere, kind=entry.kind),
        "journey": journey,
        "entries": entries,
        "what": label_of(EntryKind, entry.kind),
        "undo": reverse("journal_undo", args=[entry.batch]) + ("" if told else ELSEWHERE),
        "moment": moment_of(shown) if told else None,
    }


@needs(Permission.PEOPLE_WRITE)
@require_GET
def more(request: HttpRequest, key: UUID) -> HttpResponse:
    """What stands behind « Plus », asked when it is opened."""
    journey = journey_to_write(request, key)
    form = EntryForm(initial={"on": clock.today()}, circle=circle_of(journey))
    return render(request, "support/_more.html", {"fields": form.more})


@needs(Permission.PEOPLE_WRITE)
@require_POST
def undo(request: HttpRequest, batch: UUID) -> HttpResponse:
    """Take back what was written in one gesture, by who wrote it."""
    viewer = viewer_of(request)
    entries = list(JournalEntry.objects.written_by(viewer).filter(batch=batch).select_related("journey__person"))
    if not entries:
        raise Http404
    erase(by=viewer.user, entries=entries)
    if not is_htmx(request):
        return back(request, file_of(entries[0].journey), f"Annulé{NBSP}: rien n’est resté dans le journal.")
    return render(request, "support/_taken_back.html", {"entries": [] if "ici" in request.GET else entries})


# ── The journal ─────────────────────────────────────────────────────────────────────────────
@needs(Permission.PEOPLE_READ)
def journal(request: HttpRequest, key: UUID) -> HttpResponse:
    """Every entry of a journey, most recent first, by nature and by theme. Opening it is logged."""
    journey = journey_to_read(request, key)
    viewer = viewer_of(request)
    kind, theme = request.GET.get("nature", ""), request.GET.get("theme", "")
    entries = (
        JournalEntry.objects.visible_to(viewer)
        .filter(journey=journey)
        .with_own_note(viewer)
        .annotate(letter_key=F("letter__key"))
        .select_related("by", "outside")
        .order_by("-on", "-pk")
    )
    if kind in EntryKind.codes():
        entries = entries.filter(kind=kind)
    if theme in LifeTheme.codes():
        entries = entries.filter(theme=theme)
    page = paginate(entries, request, per_page=PER_PAGE)
    audit.read(by=viewer.user, kind="FILE", what="Journal", person_key=journey.person.key)
    writes = viewer.can(Permission.PEOPLE_WRITE, journey.chantier_id)
    return render(
        request,
        "support/journal.html",
        context(
            journey, title="Journal", page=page, natures=EntryKind.choices(), themes=LifeTheme.choices(),
            asked={"nature": kind, "theme": theme}, viewer=viewer,
            compose=compose(journey, elsewhere=True) if writes else None,
        ),
    )  # fmt: skip


def entry_to_write(request: HttpRequest, key: UUID) -> Any:
    """An entry of her own; 404 for those of others, as if they were not there."""
    found = get_object_or_404(
        JournalEntry.objects.written_by(viewer_of(request))
        .with_own_note(viewer_of(request))
        .select_related("journey__person", "journey__chantier", "outside"),
        key=key,
    )
    journey_to_write(request, found.journey.key)
    return found


def _form_page(journey: Journey, form: EntryForm, act: str, entry: JournalEntry | None = None) -> dict[str, Any]:
    title = "Corriger une entrée du journal" if entry else "Noter dans le journal"
    return context(journey, title=title, form=form, act=act, entry=entry)


@needs(Permission.PEOPLE_WRITE)
@require_http_methods(["GET", "POST"])
def entry(request: HttpRequest, key: UUID) -> HttpResponse:
    """Correct an entry of one's own."""
    found = entry_to_write(request, key)
    journey = found.journey
    initial = {
        "kind": found.kind, "text": found.synthesis, "on": found.on, "theme": found.theme,
        "outside": str(found.outside.key) if found.outside else "", "private_note": found.own_note or "",
    }  # fmt: skip
    circle = circle_of(journey)
    if found.outside is not None and found.outside not in circle:
        circle.append(found.outside)  # the relation is over, what was done then stands
    form = EntryForm(request.POST or None, circle=circle, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            changed = correct(by=viewer_of(request).user, entry=found, words=form.words())
        except JournalError as error:
            refuse(form, error)
        else:
            said = "Entrée corrigée." if changed else "Rien n’a changé."
            return back(request, reverse("journal", args=[journey.key]), said)
    return render(request, "support/entry.html", _form_page(journey, form, "Corriger", found))


@needs(Permission.PEOPLE_WRITE)
@require_POST
def remove(request: HttpRequest, key: UUID) -> HttpResponse:
    """Erase an entry of one's own."""
    found = entry_to_write(request, key)
    erase(by=viewer_of(request).user, entries=[found])
    messages.success(request, "Entrée effacée.")
    return redirect("journal", key=found.journey.key)
