"""Permanences: whom to meet, whom to talk about, what was decided."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from convergence.accounts import audit
from convergence.accounts.access import needs
from convergence.accounts.permissions import Permission
from convergence.journeys.models import Journey
from convergence.journeys.views.common import back, context, journey_to_write, viewer_of
from convergence.kit import clock
from convergence.kit.refusal import blame
from convergence.nomenclature.base import label_of
from convergence.nomenclature.lists import Theme
from convergence.partnerships.actions import permanences as acts
from convergence.partnerships.actions.permanences import PermanenceError, Said
from convergence.partnerships.forms.permanences import HoldForm, LineForm, PlanForm
from convergence.partnerships.meeting_people import Partner, partners, people_of, suggestions
from convergence.partnerships.models import Permanence, PermanenceLine

SHOWN = 12


@needs(Permission.REQUESTS_ANSWER, Permission.PEOPLE_WRITE)
@require_http_methods(["GET", "POST"])
def listed(request: HttpRequest) -> HttpResponse:
    """Those to come, whom she has not met for long, those held; and planning one."""
    viewer, today = viewer_of(request), clock.today()
    others = partners(viewer, today)
    chosen = {f"{one.user.key}": one for one in others}
    named = [(key, f"{one.user.name}, {one.about}") for key, one in chosen.items()]
    form = PlanForm(request.POST or None, people=named, initial={"who": request.GET.get("avec", ""), "on": today})
    if request.method == "POST" and form.is_valid():
        other = chosen[form.cleaned_data["who"]]
        made = _plan(request, form, other)
        if made is not None:
            return redirect("permanence", key=made.key)
    mine = Permanence.objects.visible_to(viewer).select_related("officer", "user")
    return render(
        request,
        "partnerships/permanences.html",
        {
            "form": form,
            "others": others,
            "to_come": list(mine.filter(held_on__isnull=True).order_by("on", "pk")[:SHOWN]),
            "held": list(mine.filter(held_on__isnull=False).order_by("-held_on", "-pk")[:SHOWN]),
            "me": viewer.user,
            "today": today,
            "answers": viewer.can(Permission.REQUESTS_ANSWER),
        },
    )


def _plan(request: HttpRequest, form: PlanForm, other: Partner) -> Permanence | None:
    user = viewer_of(request).user
    officer_side = viewer_of(request).can(Permission.REQUESTS_ANSWER)
    officer, cip = (user, other.user) if officer_side else (other.user, user)
    try:
        return acts.plan(
            by=user, officer=officer, user=cip, territory=other.territory, on=form.cleaned_data["on"],
            place=form.cleaned_data["place"],
        )  # fmt: skip
    except PermanenceError as error:
        blame(form, error)
        return None


# ── One permanence ──────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True)
class LineRow:
    """A person on the list, as that viewer may name her."""

    line: PermanenceLine
    name: str
    """Whole for who opens the file; first name and initial for the officer, unless the person was sent to her."""
    url: str
    request_url: str
    decision: str
    put_off: bool


def _opened(request: HttpRequest, key: UUID) -> Permanence:
    found: Permanence = get_object_or_404(
        Permanence.objects.visible_to(viewer_of(request)).select_related("officer", "user", "territory"), key=key
    )
    return found


def _rows(request: HttpRequest, permanence: Permanence, lines: list[PermanenceLine]) -> list[LineRow]:
    scope = viewer_of(request).scope(Permission.PEOPLE_READ)
    typed = request.POST if request.method == "POST" and "held_on" in request.POST else None
    found = []
    for line in lines:
        person = line.journey.person
        reads = bool(scope) and scope.holds(line.journey.chantier_id)
        asked = line.request_id is not None
        name = person.name if reads or asked else f"{person.first_name} {person.last_name[:1]}."
        found.append(
            LineRow(
                line,
                name,
                reverse("person", args=[person.key]) if reads else "",
                reverse("request", args=[line.request.key]) if line.request is not None else "",
                typed.get(f"decision-{line.key}", "") if typed is not None else line.decision,
                f"put-off-{line.key}" in typed if typed is not None else line.put_off,
            )
        )
    return found


@needs(Permission.REQUESTS_ANSWER, Permission.PEOPLE_WRITE)
@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, key: UUID) -> HttpResponse:
    """Before: the list of people. Once held: what was decided for each, on one page, in one go."""
    permanence = _opened(request, key)
    user, today = viewer_of(request).user, clock.today()
    lines = list(permanence.lines.select_related("journey__person", "request").order_by("pk"))
    initial = {"held_on": permanence.held_on or min(permanence.on, today), "note": permanence.note}
    form = HoldForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        said = {
            line: Said(request.POST.get(f"decision-{line.key}", "")[:2000], f"put-off-{line.key}" in request.POST)
            for line in lines
        }
        try:
            acts.hold(
                by=user, permanence=permanence, held_on=form.cleaned_data["held_on"], said=said,
                note=form.cleaned_data["note"],
            )  # fmt: skip
        except PermanenceError as error:
            blame(form, error)
        else:
            return back(request, reverse("permanence", args=[key]), "Permanence notée.")
    for person in {line.journey.person.key for line in lines} if request.method == "GET" else ():
        audit.read(by=user, kind="FILE", what="Permanence", person_key=person)
    return _page(request, permanence, lines, form=form)


def _page(
    request: HttpRequest,
    permanence: Permanence,
    lines: list[PermanenceLine],
    *,
    form: HoldForm,
    line_form: LineForm | None = None,
) -> HttpResponse:
    user, today = viewer_of(request).user, clock.today()
    mine = permanence.user_id == user.pk
    themes = acts.themes_of(permanence.officer, permanence.territory_id, today)
    prepares = mine and permanence.held_on is None
    return render(
        request,
        "partnerships/permanence.html",
        {
            "permanence": permanence,
            "rows": _rows(request, permanence, lines),
            "form": form,
            "line_form": line_form or (LineForm(people=people_of(user), themes=themes) if prepares else None),
            "suggestions": [
                (one, label_of(Theme, one.theme)) for one in suggestions(permanence, themes)
            ] if prepares else [],
            "mine": mine,
            "other": permanence.officer if mine else permanence.user,
            "themes": ", ".join(label_of(Theme, theme).lower() for theme in themes),
            "to_note": permanence.on <= today or permanence.held_on is not None,
            "today": today,
        },
        status=422 if line_form is not None else 200,
    )  # fmt: skip


@needs(Permission.PEOPLE_WRITE)
@require_POST
def add(request: HttpRequest, key: UUID) -> HttpResponse:
    """One more person to talk about, from the list of the CIP."""
    permanence = _opened(request, key)
    user, today = viewer_of(request).user, clock.today()
    if permanence.user_id != user.pk:
        raise PermissionDenied
    themes = acts.themes_of(permanence.officer, permanence.territory_id, today)
    form = LineForm(request.POST, people=people_of(user), themes=themes)
    if form.is_valid():
        data = form.cleaned_data
        journey = get_object_or_404(Journey.objects.visible_to(viewer_of(request)), key=data["journey"])
        try:
            acts.add_line(by=user, permanence=permanence, journey=journey, theme=data["theme"], topic=data["topic"])
        except PermanenceError as error:
            blame(form, error)
        else:
            return back(request, reverse("permanence", args=[key]), f"{journey.person.name} est sur la liste.")
    lines = list(permanence.lines.select_related("journey__person", "request").order_by("pk"))
    return _page(request, permanence, lines, form=HoldForm(initial={"held_on": today}), line_form=form)


def _line(request: HttpRequest, key: UUID) -> PermanenceLine:
    found: PermanenceLine = get_object_or_404(
        PermanenceLine.objects.filter(permanence__in=Permanence.objects.visible_to(viewer_of(request))).select_related(
            "permanence", "journey__person"
        ),
        key=key,
    )
    return found


@needs(Permission.PEOPLE_WRITE)
@require_POST
def remove(request: HttpRequest, key: UUID) -> HttpResponse:
    """Off the list, before it is held."""
    line = _line(request, key)
    if line.permanence.user_id != viewer_of(request).user.pk:
        raise PermissionDenied
    try:
        acts.remove_line(by=viewer_of(request).user, line=line)
    except PermanenceError as error:
        messages.error(request, str(error))
    return redirect("permanence", key=line.permanence.key)


@needs(Permission.REQUESTS_ANSWER, Permission.PEOPLE_WRITE)
@require_POST
def reopen(request: HttpRequest, key: UUID) -> HttpResponse:
    """Marked as held by mistake."""
    permanence = _opened(request, key)
    acts.reopen(by=viewer_of(request).user, permanence=permanence)
    return back(request, reverse("permanence", args=[key]), "La permanence n’est plus notée comme tenue.")


@needs(Permission.REQUESTS_ANSWER, Permission.PEOPLE_WRITE)
@require_POST
def cancel(request: HttpRequest, key: UUID) -> HttpResponse:
    """It will not take place."""
    permanence = _opened(request, key)
    try:
        acts.cancel(by=viewer_of(request).user, permanence=permanence)
    except PermanenceError as error:
        messages.error(request, str(error))
        return redirect("permanence", key=key)
    return back(request, reverse("permanences"), "La permanence est annulée.")


@needs(Permission.PEOPLE_WRITE)
@require_http_methods(["GET", "POST"])
def from_person(request: HttpRequest, key: UUID) -> HttpResponse:
    """From the page of a person: at which permanence to talk about her."""
    journey = journey_to_write(request, key)
    viewer, today = viewer_of(request), clock.today()
    planned = list(
        Permanence.objects.visible_to(viewer)
        .filter(user=viewer.user, held_on__isnull=True)
        .select_related("officer")
        .order_by("on", "pk")
    )
    error, typed = "", {name: request.POST.get(name, "") for name in ("permanence", "theme", "topic")}
    if request.method == "POST":
        chosen = next((one for one in planned if str(one.key) == typed["permanence"]), None)
        try:
            if chosen is None:
                raise PermanenceError("Choisissez une permanence.", "permanence")
            acts.add_line(
                by=viewer.user, permanence=chosen, journey=journey, theme=typed["theme"], topic=typed["topic"][:300]
            )
        except PermanenceError as refused:
            error = str(refused)
        else:
            return back(request, reverse("permanence", args=[chosen.key]), f"{journey.person.name} est sur la liste.")
    held: dict[str, Any] = {"planned": planned, "themes": Theme.choices(), "error": error, "typed": typed}
    page = context(journey, title="En parler en permanence", today=today, **held)
    return render(request, "partnerships/permanence_add.html", page, status=422 if error else 200)
