"""Dates of a course: one more, another day, called off with why, back on; who came, the sheet to sign."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from convergence.accounts import audit
from convergence.accounts.access import needs
from convergence.accounts.permissions import Permission
from convergence.collective import rights
from convergence.collective.actions import courses as acts
from convergence.collective.actions import presences
from convergence.collective.actions.courses import CourseError
from convergence.collective.forms.courses import SittingForm
from convergence.collective.forms.meetings import OthersForm
from convergence.collective.inviting import Expected
from convergence.collective.models import Course, Sitting
from convergence.collective.roster import roster
from convergence.collective.views.attendance import EMPTY_LINES, PRESENCES, code_of, counts_of
from convergence.collective.views.courses import run_by, show
from convergence.journeys.views.common import is_htmx, viewer_of
from convergence.kit import clock, french, pdf
from convergence.kit.refusal import blame


def opened(request: HttpRequest, key: UUID) -> Sitting:
    """The session, if she sees its course; 404 otherwise."""
    courses = Course.objects.visible_to(viewer_of(request))
    rows = Sitting.objects.filter(course__in=courses.values("pk"))
    found: Sitting = get_object_or_404(
        rows.select_related("course__territory", "course__chantier", "course__lead"), key=key
    )
    return found


def run(request: HttpRequest, key: UUID) -> Sitting:
    """The same, if she runs it; 403 otherwise."""
    sitting = opened(request, key)
    if not rights.runs(viewer_of(request), sitting.course):
        raise PermissionDenied
    return sitting


@needs(Permission.COURSES_RUN)
@require_POST
def add(request: HttpRequest, key: UUID) -> HttpResponse:
    """One more date."""
    course = run_by(request, key)
    form = SittingForm(request.POST, auto_id="sitting_%s")
    if not form.is_valid():
        return show(request, course, sitting=form)
    made = acts.add_sitting(by=viewer_of(request).user, course=course, slot=form.slot())
    messages.success(request, f"Séance ajoutée, {french.day(made.on)}.")
    return redirect(reverse("course", args=[key]) + "#seances")


@needs(Permission.COURSES_RUN)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, key: UUID) -> HttpResponse:
    """Another day, hour or place."""
    sitting = run(request, key)
    known = {name: getattr(sitting, name) for name in ("on", "at", "minutes", "place")}
    form = SittingForm(request.POST or None, sitting=sitting, initial=known)
    if request.method == "POST" and form.is_valid():
        try:
            acts.move(by=viewer_of(request).user, sitting=sitting, slot=form.slot())
        except CourseError as error:
            blame(form, error)
        else:
            messages.success(request, "Séance modifiée.")
            return redirect("course", key=sitting.course.key)
    return render(request, "collective/sitting.html", {"sitting": sitting, "course": sitting.course, "form": form})


@needs(Permission.COURSES_RUN)
@require_POST
def cancel(request: HttpRequest, key: UUID) -> HttpResponse:
    """Called off with its reason, alone or with those after it; back on; or taken away when it was a mistake."""
    sitting, user = run(request, key), viewer_of(request).user
    act = request.POST.get("act", "")
    try:
        if act == "remove":
            acts.remove_sitting(by=user, sitting=sitting)
            messages.success(request, "Date effacée.")
        elif sitting.cancelled_on is not None:
            acts.restore(by=user, sitting=sitting)
            messages.success(request, "La séance a lieu.")
        else:
            following = act == "following"
            count = acts.cancel(
                by=user, sitting=sitting, reason=request.POST.get("reason", ""), following=following
            )  # fmt: skip
            messages.success(request, f"{french.count(count, 'séance annulée', 'séances annulées')}.")
    except CourseError as error:
        messages.error(request, str(error))
        return redirect("sitting_edit", key=key)
    return redirect("course", key=sitting.course.key)


def seen(request: HttpRequest, sitting: Sitting) -> list[Expected]:
    """The list of the session as far as she notes it: all of it, or the people of her chantiers."""
    viewer, course = viewer_of(request), sitting.course
    rows = [row for row in rights.enrolments_read(viewer, course) if rights.writes(viewer, course, row)]
    return roster(sitting, rows, invited=not course.for_people and rights.runs(viewer, course))


@needs(Permission.COURSES_RUN, Permission.PEOPLE_WRITE)
@require_http_methods(["GET", "POST"])
def attendance(request: HttpRequest, key: UUID) -> HttpResponse:
    """Who came: one gesture each, or all at once. Who does not hold it notes the people of her chantiers."""
    sitting, viewer = opened(request, key), viewer_of(request)
    people = seen(request, sitting)
    if request.method == "GET":
        if sitting.course.for_people:
            audit.read(by=viewer.user, kind="LIST", what="Présents d’un atelier")
        return _page(request, sitting, people)
    act, ref = request.POST.get("act", ""), request.POST.get("ref", "")
    form = OthersForm(request.POST if act == "others" else None)
    try:
        if act == "all":
            count = presences.everyone_came(by=viewer.user, sitting=sitting, listed=people)
            said = french.count(count, "personne notée présente", "personnes notées présentes")
            messages.success(request, f"{said}.")
        elif act == "others":
            if not rights.runs(viewer, sitting.course):
                raise PermissionDenied
            if not form.is_valid():
                return _page(request, sitting, people, others=form)
            presences.count_others(by=viewer.user, sitting=sitting, count=form.cleaned_data["others"])
        elif act in PRESENCES:
            presences.note(by=viewer.user, sitting=sitting, listed=people, present={ref: PRESENCES[act]})
    except CourseError as error:
        messages.error(request, str(error))
    if is_htmx(request):
        people = seen(request, sitting)
        wanted = next((one for one in people if ref in {one.ref, f"u{one.user.key}" if one.user else ""}), None)
        if wanted is not None:
            context = {
                "row": wanted,
                "action": _here(sitting),
                "oob": True,
                "focus": True,
                **counts_of(people, sitting.others),
            }
            return render(request, "collective/_presence.html", context)
    return redirect("sitting", key=key)


def _here(sitting: Sitting) -> str:
    return reverse("sitting", args=[sitting.key])


def _page(
    request: HttpRequest, sitting: Sitting, people: list[Expected], *, others: OthersForm | None = None
) -> HttpResponse:
    viewer, course = viewer_of(request), sitting.course
    whole = list(course.sittings.filter(cancelled_on__isnull=True).values_list("pk", flat=True))
    context: dict[str, Any] = {
        "sitting": sitting, "course": course, "people": people, "action": _here(sitting), "oob": False, "focus": False,
        "is_today": sitting.on == clock.today(),
        "may_note": sitting.is_past and sitting.cancelled_on is None, "runs": rights.runs(viewer, course),
        "names": rights.reads_names(viewer, course), "registers": course.for_people and rights.registers(viewer),
        "others": others or OthersForm(initial={"others": sitting.others}),
        "rank": whole.index(sitting.pk) + 1 if sitting.pk in whole else 0, "of": len(whole),
        **counts_of(people, sitting.others),
    }  # fmt: skip
    return render(request, "collective/sitting_attendance.html", context, status=422 if others else 200)


@needs(Permission.COURSES_RUN, Permission.PEOPLE_WRITE)
@require_safe
def sheet(request: HttpRequest, key: UUID) -> HttpResponse:
    """The sheet to sign, as PDF: those whom she notes."""
    sitting = opened(request, key)
    people = seen(request, sitting)
    audit.read(by=viewer_of(request).user, kind="DOCUMENT", what="Feuille de présence d’un atelier")
    code = {"code": "", "link": ""} if sitting.course.for_people else code_of(request, sitting)
    data = {**heading(sitting), **code, "rows": [[one.name, one.detail] for one in people] + [["", ""]] * EMPTY_LINES}
    return pdf.answer(pdf.pdf("collective/documents/sheet.typ", data), f"presences-{sitting.on.isoformat()}")


def heading(sitting: Sitting) -> dict[str, Any]:
    """What every document of a session begins with."""
    course = sitting.course
    facts = [
        ("Le", f"{french.weekday(sitting.on)} {sitting.on.year}, à {french.hour(sitting.at)}, {sitting.length}"),
        ("Lieu", sitting.where), ("Tenu par", course.lead.name),
    ]  # fmt: skip
    if course.trainer:
        facts.append(("Intervenant", course.trainer))
    return {
        "title": course.title, "kicker": f"{course.kind_label}, {course.topic_label}, {course.where}",
        "foot": course.where, "facts": facts,
    }  # fmt: skip
