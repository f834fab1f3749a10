"""The agenda: a week at a time, appointments made in few gestures, their outcome in one click."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from convergence.accounts import audit
from convergence.accounts.access import needs
from convergence.accounts.models import User
from convergence.accounts.permissions import Permission
from convergence.accounts.roles import ROLES
from convergence.journeys.models import Journey
from convergence.journeys.views.common import (
    back,
    context,
    day_or,
    is_htmx,
    journey_to_write,
    viewer_of,
)
from convergence.journeys.worklist import answers_for, line_of
from convergence.kit import clock, french
from convergence.kit.dates import holiday, monday
from convergence.kit.french import NBSP
from convergence.kit.refusal import blame
from convergence.network.models import Post
from convergence.network.viewer import Viewer
from convergence.support.actions.agenda import AgendaError, appoint, move, reopen, settle
from convergence.support.agenda_points import days_of, slot
from convergence.support.forms.agenda import AppointmentForm
from convergence.support.models import Appointment, CalendarFeed
from convergence.support.views.journal import circle_of

MOST_WAITING = 12
MOST_PEOPLE = 200
SLOT_ACTS = "support/_slot_acts.html"


# ── The week ────────────────────────────────────────────────────────────────────────────────
def team_of(viewer: Viewer, chantier: int | None = None) -> dict[str, User]:
    """Those who may hold an appointment where the viewer looks, herself first. One query."""
    roles = [role.code for role in ROLES.values() if Permission.PEOPLE_WRITE in role.permissions]
    posts = Post.objects.on(clock.today()).filter(role__in=roles).select_related("user")
    scope = viewer.scope(Permission.PEOPLE_READ)
    if chantier is not None:
        posts = posts.filter(chantier=chantier)
    elif not scope.nation:
        posts = posts.filter(chantier__in=scope.chantiers)
    users = {post.user.key: post.user for post in posts.order_by("user__last_name", "user__first_name", "pk")}
    mine = [viewer.user] if viewer.is_referent or viewer.user.key in users else []
    ordered = [*mine, *(user for user in users.values() if user.pk != viewer.user.pk)]
    return {str(user.key): user for user in ordered}


@dataclass(frozen=True)
class Week:
    """Which week is looked at, and the ones beside it."""

    start: date

    @property
    def title(self) -> str:
        end = self.start + timedelta(days=6)
        same = (self.start.month, self.start.year) == (end.month, end.year)
        first = ("1er" if self.start.day == 1 else str(self.start.day)) if same else french.day(self.start, today=end)
        return f"Semaine du {first} au {french.day(end)}"

    @property
    def before(self) -> str:
        return (self.start - timedelta(days=7)).isoformat()

    @property
    def after(self) -> str:
        return (self.start + timedelta(days=7)).isoformat()

    @property
    def is_now(self) -> bool:
        return self.start == monday(clock.today())


@needs(Permission.PEOPLE_READ)
def agenda(request: HttpRequest) -> HttpResponse:
    """The appointments of a week: one's own, or those of a colleague whose files one may open."""
    viewer = viewer_of(request)
    today = clock.today()
    asked = day_or(request.GET.get("semaine"), today)
    far = timedelta(days=366 * 5)
    week = Week(monday(min(max(asked, today - far), today + far)))
    team = team_of(viewer)
    whose = team.get(request.GET.get("de", ""), viewer.user)
    seen = Appointment.objects.visible_to(viewer).held_by(whose).select_related("journey__person", "journey__chantier")
    writes = viewer.can(Permission.PEOPLE_WRITE)
    waiting = seen.filter(state="PLANNED", on__lt=min(week.start, today))
    audit.read(by=viewer.user, kind="LIST", what="Agenda")
    shown: dict[str, Any] = {
        "week": week,
        "days": days_of(
            seen.week_of(week.start), week.start, acts=SLOT_ACTS, add=reverse("appointment_new") if writes else ""
        ),
        "team": [(key, user.name) for key, user in team.items()],
        "whose": whose,
        "own": whose.pk == viewer.user.pk,
        "waiting": list(waiting[:MOST_WAITING]) if writes else [],
        "can_write": writes,
        "feed": CalendarFeed.objects.filter(user=viewer.user).first() if viewer.is_referent else None,
        "may_feed": viewer.is_referent,
    }
    return render(request, "support/agenda.html", shown)


@needs(Permission.PEOPLE_READ)
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """« Ma semaine », beside the home page. One answers for today's here; those of the days before wait in the list."""
    viewer, today = viewer_of(request), clock.today()
    start = monday(today)
    seen = Appointment.objects.visible_to(viewer).held_by(viewer.user).week_of(start).select_related("journey__person")
    return render(
        request, "support/_my_week.html", {"days": days_of(seen, start, acts=SLOT_ACTS, acts_from=today)}
    )  # fmt: skip


# ── Making, moving ──────────────────────────────────────────────────────────────────────────
def _last(user: User) -> dict[str, Any]:
    """Where she met somebody last, and the telephone she gave: most often the same again. One query."""
    last = Appointment.objects.filter(recorded_by=user).order_by("-pk").first()
    return {"place": last.place, "phone": last.phone} if last else {}


def _warn(request: HttpRequest, made: Appointment) -> None:
    """What is allowed but deserves a look: a public holiday, a week end, two people at the same time."""
    if name := holiday(made.on):
        messages.warning(request, f"Le {french.weekday(made.on)} est férié{NBSP}: {name}.")
    elif made.on.weekday() >= 5:
        messages.warning(request, f"Le {french.weekday(made.on)} est un jour de week-end.")
    others = Appointment.objects.filter(user=made.user, on=made.on, state="PLANNED").exclude(pk=made.pk)
    for other in others.select_related("journey__person"):
        if other.starts_at < made.ends_at and made.starts_at < other.ends_at:
            messages.warning(request, f"Un autre rendez-vous est prévu ce jour-là à {french.hour(other.at)}.")
            break


def _said(made: Appointment) -> str:
    return f"Rendez-vous noté{NBSP}: {french.weekday(made.on)} à {french.hour(made.at)}."


@needs(Permission.PEOPLE_WRITE)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """From the agenda: who, then when."""
    viewer = viewer_of(request)
    today = clock.today()
    journeys = (
        answers_for(viewer).open_on(today).select_related("person", "chantier").order_by("person__search_text", "pk")
    )
    people = {str(journey.key): journey for journey in journeys[:MOST_PEOPLE]}
    form = AppointmentForm(
        request.POST or None,
        team=team_of(viewer),
        people=[(key, f"{journey.person.name}, {journey.programme}") for key, journey in people.items()],
        initial={"on": day_or(request.GET.get("jour"), today), "user": str(viewer.user.key), **_last(viewer.user)},
    )
    if request.method == "POST" and form.is_valid():
        journey = journey_to_write(request, people[form.cleaned_data["person"]].key)
        if made := _appoint(request, journey, form):
            return back(request, f"{reverse('agenda')}?semaine={monday(made.on).isoformat()}", _said(made))
    return render(request, "support/appointment_new.html", {"form": form, "title": "Nouveau rendez-vous"})


@needs(Permission.PEOPLE_WRITE)
@require_http_methods(["GET", "POST"])
def new_for(request: HttpRequest, key: UUID) -> HttpResponse:
    """From the page of a person: when, then where."""
    journey = journey_to_write(request, key)
    viewer = viewer_of(request)
    form = AppointmentForm(
        request.POST or None,
        team=team_of(viewer, journey.chantier_id),
        circle=circle_of(journey),
        initial={"on": clock.today(), "user": str(viewer.user.key), **_last(viewer.user)},
    )
    if request.method == "POST" and form.is_valid() and (made := _appoint(request, journey, form)):
        return back(request, reverse("appointment", args=[made.key]), _said(made))
    return render(
        request, "support/appointment_for.html", context(journey, form=form, title="Nouveau rendez-vous")
    )  # fmt: skip


def _appoint(request: HttpRequest, journey: Journey, form: AppointmentForm) -> Appointment | None:
    try:
        made = appoint(by=viewer_of(request).user, journey=journey, meeting=form.meeting())
    except AgendaError as error:
        blame(form, error)
        return None
    _warn(request, made)
    return made


# ── One appointment ─────────────────────────────────────────────────────────────────────────
def appointment_to_read(request: HttpRequest, key: UUID) -> Appointment:
    found: Appointment = get_object_or_404(
        Appointment.objects.visible_to(viewer_of(request)).select_related(
            "journey__person", "journey__chantier", "user", "outside", "entry"
        ),
        key=key,
    )
    return found


def appointment_to_write(request: HttpRequest, key: UUID) -> Appointment:
    found = appointment_to_read(request, key)
    journey_to_write(request, found.journey.key)
    return found


@needs(Permission.PEOPLE_READ)
@require_http_methods(["GET", "POST"])
def appointment(request: HttpRequest, key: UUID) -> HttpResponse:
    """All that is known of it: to move it, to print its slip, to say what became of it."""
    found = appointment_to_read(request, key)
    journey, viewer = found.journey, viewer_of(request)
    writes = viewer.can(Permission.PEOPLE_WRITE, journey.chantier_id)
    form = None
    if writes and found.is_planned:
        form = _move_form(request, found)
        if request.method == "POST" and form.is_valid():
            try:
                moved = move(by=viewer.user, appointment=found, meeting=form.meeting())
            except AgendaError as error:
                blame(form, error)
            else:
                _warn(request, found)
                here = reverse("appointment", args=[found.key])
                return back(request, here, "Rendez-vous modifié." if moved else "Rien n’a changé.")
    elif request.method == "POST":
        raise Http404
    if request.method == "GET":
        audit.read(by=viewer.user, kind="FILE", what="Rendez-vous", person_key=journey.person.key)
    return render(
        request,
        "support/appointment.html",
        context(
            journey, title="Rendez-vous", appointment=found, form=form, can_write=writes,
            begun=found.starts_at <= clock.now(), week=monday(found.on).isoformat(),
        ),
    )  # fmt: skip


def _move_form(request: HttpRequest, found: Appointment) -> AppointmentForm:
    team = team_of(viewer_of(request), found.journey.chantier_id)
    team.setdefault(str(found.user.key), found.user)
    initial = {
        "on": found.on, "at": found.at, "minutes": found.minutes, "kind": found.kind, "subject": found.subject,
        "place": found.place, "phone": found.phone, "user": str(found.user.key),
        "outside": str(found.outside.key) if found.outside else "",
    }  # fmt: skip
    return AppointmentForm(request.POST or None, team=team, circle=circle_of(found.journey), initial=initial)


DONE = {
    "HONOURED": "venu, noté au journal",
    "NO_SHOW": "absent, noté au journal",
    "EXCUSED": "excusé",
    "CANCELLED": "annulé",
}


@needs(Permission.PEOPLE_WRITE)
@require_POST
def outcome(request: HttpRequest, key: UUID) -> HttpResponse:
    """One click: came, did not come, excused, called off. With a line, the journal has it in the same gesture."""
    return _settle(request, appointment_to_write(request, key))


@needs(Permission.PEOPLE_WRITE)
@require_POST
def said(request: HttpRequest) -> HttpResponse:
    """The same from the list of what waits, whose line names the appointment without having read it."""
    text = request.POST.get("appointment", "")
    pk = int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0
    found = get_object_or_404(Appointment.objects.visible_to(viewer_of(request)), pk=pk)
    return _settle(request, appointment_to_write(request, found.key))


def _settle(request: HttpRequest, found: Appointment) -> HttpResponse:
    state = request.POST.get("state", "")
    here = reverse("appointment", args=[found.key])
    try:
        settle(by=viewer_of(request).user, appointment=found, state=state, words=request.POST.get("text", "")[:4000])
    except AgendaError as error:
        if is_htmx(request):
            return render(request, "journeys/lines/refused.html", {"error": error, "file": here})
        messages.error(request, str(error))
        return back(request, here)
    if not is_htmx(request):
        return back(request, here, f"Rendez-vous{NBSP}: {DONE[state]}.")
    if request.POST.get("place") == "week":
        return _slot(request, found)
    what = f"Rendez-vous de {found.journey.person.name}"
    undo = reverse("appointment_reopen", args=[found.key])
    return render(request, "kit/done.html", {"what": what, "how": DONE[state], "undo": undo})


def _slot(request: HttpRequest, found: Appointment) -> HttpResponse:
    return render(request, "kit/_slot.html", {"item": slot(found, acts=SLOT_ACTS)})


@needs(Permission.PEOPLE_WRITE)
@require_POST
def take_back(request: HttpRequest, key: UUID) -> HttpResponse:
    """The answer was not the right one: the appointment waits again, and the entry it wrote goes."""
    found = appointment_to_write(request, key)
    here = reverse("appointment", args=[found.key])
    try:
        reopen(by=viewer_of(request).user, appointment=found)
    except AgendaError as error:
        if is_htmx(request):
            return render(request, "journeys/lines/refused.html", {"error": error, "file": here})
        messages.error(request, str(error))
        return back(request, here)
    if not is_htmx(request):
        return back(request, here, "Réponse reprise.")
    if request.POST.get("place") == "week":
        return _slot(request, found)
    line = line_of(viewer_of(request), found.journey, "appointment")
    if line is None:
        return render(request, "support/_waits.html", {"one": found})
    return render(request, "kit/todo.html", {"line": line})
