"""The list of meetings, the page of one, calling and moving one, participation over a year."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from convergence.accounts.access import needs
from convergence.accounts.permissions import Permission
from convergence.collective import inviting
from convergence.collective import participation as counted
from convergence.collective.actions import meetings as acts
from convergence.collective.actions.meetings import MeetingError
from convergence.collective.forms.meetings import CallForm, DecisionForm, MaterialForm, initial_of
from convergence.collective.models import Decision, Meeting
from convergence.journeys.views.common import viewer_of
from convergence.kit import clock, french
from convergence.kit.blocks import Tab
from convergence.kit.meeting import panels
from convergence.kit.pages import paginate
from convergence.kit.refusal import blame
from convergence.network.models import Territory
from convergence.network.viewer import Viewer
from convergence.nomenclature.lists import MeetingKind

NAMED = 15
"""People of the list shown on the page of a meeting; its list shows all."""


def tabs(current: str, viewer: Viewer) -> list[Tab]:
    page = reverse("gatherings")
    found = [("a-venir", "À venir", page), ("passees", "Passées", f"{page}?quand=passees")]
    if viewer.can(Permission.MEETINGS_RUN):
        found += [
            ("series", "Séries", reverse("gathering_series")),
            ("participation", "Participation", reverse("gathering_figures")),
        ]
    return [Tab(label, url, code == current) for code, label, url in found]


@needs(Permission.MEETINGS_READ)
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """Those to come, soonest first, or those past, latest first. Five queries, however many years there are."""
    viewer, today = viewer_of(request), clock.today()
    asked = {name: request.GET.get(name, "")[:80] for name in ("nature", "ou")}
    when = "passees" if request.GET.get("quand") == "passees" else "a-venir"
    rows = Meeting.objects.visible_to(viewer)
    rows = rows.past(today) if when == "passees" else rows.upcoming(today)
    if asked["nature"] in MeetingKind.codes():
        rows = rows.filter(kind=asked["nature"])
    if asked["ou"] == "reseau":
        rows = rows.filter(territory__isnull=True, chantier__isnull=True)
    elif asked["ou"]:
        rows = rows.filter(territory__slug=asked["ou"])
    context = {
        "page": paginate(rows.select_related("territory", "chantier"), request, per_page=25),
        "asked": asked, "narrowed": any(asked.values()), "when": when, "today": today, "tabs": tabs(when, viewer),
        "kinds": MeetingKind.choices(), "may_call": viewer.can(Permission.MEETINGS_RUN),
        "places": list(Territory.objects.order_by("name").values_list("slug", "name")),
        "reads_agenda": viewer.can(Permission.PEOPLE_WRITE),
    }  # fmt: skip
    return render(request, "collective/meetings.html", context)


def opened(request: HttpRequest, key: UUID) -> Meeting:
    """The meeting, if she may read it; 404 otherwise."""
    rows = Meeting.objects.visible_to(viewer_of(request)).select_related("territory", "chantier", "organiser", "series")
    found: Meeting = get_object_or_404(rows, key=key)
    return found


def held_by(request: HttpRequest, key: UUID) -> Meeting:
    """The same, if she holds it; 403 otherwise."""
    meeting = opened(request, key)
    if not inviting.runs(viewer_of(request), meeting):
        raise PermissionDenied
    return meeting


@needs(Permission.MEETINGS_READ)
@require_safe
def one(request: HttpRequest, key: UUID) -> HttpResponse:
    """What it is about, who is expected, what was said and decided, what earlier meetings left to do."""
    return show(request, opened(request, key))


def show(
    request: HttpRequest, meeting: Meeting, *, form: DecisionForm | None = None, material: MaterialForm | None = None
) -> HttpResponse:
    """The page; with what was typed and what to mend, after a refusal."""
    viewer = viewer_of(request)
    runs = inviting.runs(viewer, meeting)
    people = inviting.expected(meeting)
    mine = next((row for row in people if row.user == viewer.user), None)
    decisions = list(meeting.decisions.select_related("user"))
    earlier = list(Decision.objects.before(meeting).select_related("user", "meeting").order_by("due_on", "pk")[:30])
    came = sum(one.present is True for one in people)
    context = {
        "meeting": meeting, "runs": runs, "people": people[:NAMED], "more": max(0, len(people) - NAMED),
        "total": len(people), "coming": sum(one.answer == "YES" for one in people), "came": came + meeting.others,
        "mine": mine, "decisions": decisions, "earlier": earlier, "materials": list(meeting.materials.all()),
        "may_answer": mine is not None and meeting.cancelled_on is None and meeting.on >= clock.today(),
        "user": viewer.user,
        "decision_form": (form or DecisionForm(users=doers(people, meeting))) if runs and meeting.is_past else None,
        "material_form": (material or MaterialForm(auto_id="material_%s")) if runs else None,
        "panels": [panel for answer in panels.ask("gathering", meeting, viewer) for panel in answer],
    }  # fmt: skip
    return render(request, "collective/meeting.html", context, status=422 if form or material else 200)


def doers(people: list[inviting.Expected], meeting: Meeting) -> dict[str, Any]:
    """To whom a decision may be given: those of the list, and who organises."""
    users = [one.user for one in people if one.user is not None]
    if meeting.organiser not in users:
        users.append(meeting.organiser)
    return {str(user.key): user for user in users}


@needs(Permission.MEETINGS_RUN)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A meeting, or a series of them with a year of dates."""
    viewer = viewer_of(request)
    form = CallForm(request.POST or None, viewer=viewer, initial={"at": "14:00"})
    if request.method == "POST" and form.is_valid():
        rule = form.rule()
        try:
            if rule is None:
                made = acts.call(by=viewer.user, words=form.call(), on=form.cleaned_data["on"])
                messages.success(request, "Réunion créée. Elle apparaît chez les invités.")
                return redirect("gathering", key=made.key)
            series, count = acts.open_series(by=viewer.user, words=form.call(), rule=rule)
        except MeetingError as error:
            blame(form, error)
        else:
            messages.success(request, f"Série créée, avec {count} dates.")
            return redirect("gathering_series_one", key=series.key)
    return render(request, "collective/form.html", {
        "title": "Nouvelle réunion", "lead": "", "form": form, "act": "Créer", "away": reverse("gatherings"),
    })  # fmt: skip


@needs(Permission.MEETINGS_RUN)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, key: UUID) -> HttpResponse:
    """Another day, hour, place or agenda; in a series, for this date only."""
    meeting, viewer = held_by(request, key), viewer_of(request)
    form = CallForm(request.POST or None, viewer=viewer, meeting=meeting, initial=initial_of(meeting))
    if request.method == "POST" and form.is_valid():
        given = {"by": viewer.user, "meeting": meeting, "words": form.call(), "on": form.cleaned_data["on"]}
        try:
            if form.cleaned_data.get("following") == "all":
                count = acts.amend_following(**given)
                said = f"Réunion modifiée, et {french.count(count, 'date suivante', 'dates suivantes')}."
            else:
                acts.amend(**given)
                said = "Réunion modifiée."
        except MeetingError as error:
            blame(form, error)
        else:
            messages.success(request, said)
            return redirect("gathering", key=key)
    lead = "Une date d’une série." if meeting.series_id else ""
    return render(request, "collective/form.html", {
        "title": "Modifier la réunion", "lead": lead, "form": form, "act": "Enregistrer",
        "away": reverse("gathering", args=[key]),
    })  # fmt: skip


@needs(Permission.MEETINGS_RUN)
@require_POST
def cancel(request: HttpRequest, key: UUID) -> HttpResponse:
    """Called off with its reason, or back on."""
    meeting, user = held_by(request, key), viewer_of(request).user
    try:
        if meeting.cancelled_on is not None:
            acts.restore(by=user, meeting=meeting)
            messages.success(request, "La réunion a lieu.")
        else:
            acts.cancel(by=user, meeting=meeting, reason=request.POST.get("reason", ""))
            messages.success(request, "Réunion annulée. Les invités le voient.")
    except MeetingError as error:
        messages.error(request, str(error))
    return redirect("gathering", key=key)


@needs(Permission.MEETINGS_RUN)
@require_safe
def participation(request: HttpRequest) -> HttpResponse:
    """Over a year: meetings held, people, participations, by kind and place."""
    viewer, this = viewer_of(request), clock.today().year
    text = request.GET.get("annee", "")
    year = int(text) if text.isascii() and text.isdecimal() and 2000 <= int(text[:5]) <= this else this
    rows = counted.rows_of(viewer, year)
    return render(request, "collective/participation.html", {
        "rows": rows, "year": year, "years": range(this, this - 11, -1), "tabs": tabs("participation", viewer),
        "national": counted.meetings_of(viewer, year), "held": sum(row.held for row in rows),
        "participations": sum(row.participations for row in rows),
    })  # fmt: skip
