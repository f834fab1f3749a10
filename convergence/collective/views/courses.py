"""Workshops and trainings: the list, the page of one, opening and amending, its partners, who holds it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, F, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from convergence.accounts import audit
from convergence.accounts.access import needs
from convergence.accounts.permissions import Permission
from convergence.collective import rights
from convergence.collective.actions import courses as acts
from convergence.collective.actions.courses import CourseError
from convergence.collective.forms.courses import CourseForm, PartnerForm, SittingForm, initial_of
from convergence.collective.forms.meetings import GuestForm, NamedForm
from convergence.collective.inviting import posts_of
from convergence.collective.models import PEOPLE, STAFF, Course, Enrolment, Sitting
from convergence.journeys.views.common import viewer_of
from convergence.kit import clock
from convergence.kit.blocks import Tab
from convergence.kit.pages import paginate
from convergence.kit.refusal import blame
from convergence.network.models import Territory
from convergence.network.viewer import Viewer
from convergence.nomenclature.collective import CourseKind, Topic

State = Enrolment.State
GROUPS = {"ateliers": PEOPLE, "formations": STAFF}


def tabs(current: str, viewer: Viewer) -> list[Tab]:
    page = reverse("courses")
    found = [("ateliers", "Ateliers", page), ("formations", "Formations", f"{page}?quoi=formations")]
    if viewer.can(Permission.COURSES_RUN) or viewer.can(Permission.TEAM_WRITE):
        found.append(("attendues", "Qui reste à former", reverse("requirements")))
    if viewer.can(Permission.FIGURES_READ):
        found.append(("participations", "Participations", reverse("course_figures")))
    return [Tab(label, url, code == current) for code, label, url in found]


@needs(Permission.COURSES_READ)
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """Workshops, or trainings; going on and to come soonest first, or past latest first. Five queries."""
    viewer, today = viewer_of(request), clock.today()
    asked = {name: request.GET.get(name, "")[:80] for name in ("theme", "ou", "quand")}
    what = "formations" if request.GET.get("quoi") == "formations" else "ateliers"
    rows = Course.objects.visible_to(viewer).filter(kind__in=CourseKind.in_group(GROUPS[what]))
    rows = rows.past(today) if asked["quand"] == "passes" else rows.upcoming(today)
    if asked["theme"] in Topic.codes():
        rows = rows.filter(topic=asked["theme"])
    if asked["ou"] == "reseau":
        rows = rows.filter(territory__isnull=True, chantier__isnull=True)
    elif asked["ou"] == "moi":
        rows = rows.filter(lead=viewer.user)
    elif asked["ou"]:
        rows = rows.filter(territory__slug=asked["ou"])
    page = paginate(rows.select_related("territory", "chantier", "lead"), request, per_page=25)
    counts = counted([course.pk for course in page])
    context = {
        "page": page, "rows": [(course, counts.get(course.pk, Counts())) for course in page], "asked": asked,
        "narrowed": bool(asked["theme"] or asked["ou"]), "what": what, "today": today, "tabs": tabs(what, viewer),
        "topics": Topic.choices(), "may_run": viewer.can(Permission.COURSES_RUN),
        "places": list(Territory.objects.order_by("name").values_list("slug", "name")),
    }  # fmt: skip
    return render(request, "collective/courses.html", context)


class Counts(dict[str, int]):
    """How many are enrolled and wait, how many sessions there are."""

    def __missing__(self, _name: str) -> int:
        return 0


def counted(courses: list[int]) -> dict[int, Counts]:
    """By course of one page. Two queries."""
    found: dict[int, Counts] = {pk: Counts() for pk in courses}
    lists = Enrolment.objects.filter(course__in=courses).order_by().values_list("course", "state")
    for pk, state, total in lists.annotate(Count("pk")):
        found[pk][state.lower()] = total
    kept = Sitting.objects.filter(course__in=courses, cancelled_on__isnull=True).order_by().values_list("course")
    for pk, sittings in kept.annotate(Count("pk")):
        found[pk]["sittings"] = sittings
    return found


def opened(request: HttpRequest, key: UUID) -> Course:
    """The course, if she may see it; 404 otherwise."""
    rows = Course.objects.visible_to(viewer_of(request)).select_related("territory", "chantier", "lead", "requirement")
    found: Course = get_object_or_404(rows, key=key)
    return found


def run_by(request: HttpRequest, key: UUID) -> Course:
    """The same, if she runs it; 403 otherwise."""
    course = opened(request, key)
    if not rights.runs(viewer_of(request), course):
        raise PermissionDenied
    return course


@needs(Permission.COURSES_READ)
@require_safe
def one(request: HttpRequest, key: UUID) -> HttpResponse:
    """What it is, its dates, its list as far as she reads it."""
    return show(request, opened(request, key))


def show(request: HttpRequest, course: Course, **wrong: Any) -> HttpResponse:
    """The page; with what was typed and what to mend (`sitting`, `partner`, `named`, `guest`), after a refusal."""
    viewer, today = viewer_of(request), clock.today()
    runs = rights.runs(viewer, course)
    sittings = list(course.sittings.annotate(came=F("others") + Count("presences", filter=Q(presences__present=True))))
    rows = list(
        rights.enrolments_read(viewer, course)
        .annotate(came=Count("presences", filter=Q(presences__present=True)))
        .order_by("state", "recorded_at", "pk")
    )
    if course.for_people and rows:
        audit.read(by=viewer.user, kind="LIST", what="Inscrits d’un atelier")
    totals = dict(course.enrolments.order_by().values_list("state").annotate(Count("pk")))
    enrolled, waiting = totals.get(State.ENROLLED.value, 0), totals.get(State.WAITING.value, 0)
    kept = [sitting for sitting in sittings if sitting.cancelled_on is None]
    coming = next((sitting for sitting in kept if sitting.on >= today), None)
    mine = next((row for row in rows if row.user_id == viewer.user.pk and row.left_on is None), None)
    unnoted = next((sitting for sitting in kept if sitting.on <= today and not sitting.came), None)
    last = kept[-1] if kept else None
    context = {
        "course": course, "runs": runs, "sittings": sittings, "today": today, "enrolled": enrolled, "waiting": waiting,
        "left": None if course.capacity is None else max(0, course.capacity - enrolled), "coming": coming,
        "held": sum(sitting.on < today for sitting in kept), "kept": len(kept), "next": unnoted or coming or last,
        "rows": [(row, rights.writes(viewer, course, row)) for row in rows if row.state != State.LEFT],
        "names": rights.reads_names(viewer, course), "registers": course.for_people and rights.registers(viewer),
        "is_lead": course.lead_id == viewer.user.pk, "partners": list(course.partners.all()),
        "open": course.ends_on is None or course.ends_on >= today, "mine": mine,
        "may_come": not course.for_people and course.starts_on is not None and today <= course.starts_on,
        "invited": len({post.user_id for post in posts_of(course, course.starts_on or today)}) if course.roles else 0,
        "sitting_form": wrong.get("sitting") or SittingForm(initial=_next_day(sittings), auto_id="sitting_%s"),
        "partner_form": (wrong.get("partner") or PartnerForm(viewer=viewer)) if runs else None,
        "named": wrong.get("named") or NamedForm(), "guest": wrong.get("guest") or GuestForm(auto_id="guest_%s"),
    }  # fmt: skip
    return render(request, "collective/course.html", context, status=422 if wrong else 200)


def _next_day(sittings: list[Any]) -> dict[str, Any]:
    if not sittings:
        return {"minutes": 120}
    return {"at": sittings[-1].at, "minutes": sittings[-1].minutes}


@needs(Permission.COURSES_RUN)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A workshop, or a training with `?quoi=formation`, with its dates."""
    viewer = viewer_of(request)
    staff = request.GET.get("quoi") == "formation"
    initial = {"at": "14:00", "requirement": request.GET.get("attendue", "")[:36]}
    form = CourseForm(request.POST or None, viewer=viewer, staff=staff, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = acts.open_course(by=viewer.user, words=form.words(), dates=form.dates())
        except CourseError as error:
            blame(form, error)
        else:
            messages.success(request, "C’est créé. Les dates sont écrites.")
            return redirect("course", key=made.key)
    return render(request, "collective/form.html", {
        "title": "Nouvelle formation" if staff else "Nouvel atelier", "form": form, "act": "Créer",
        "lead": "Pour les permanents." if staff else "Pour les personnes accompagnées.",
        "away": reverse("courses") + ("?quoi=formations" if staff else ""),
    })  # fmt: skip


@needs(Permission.COURSES_RUN)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, key: UUID) -> HttpResponse:
    """Its words; dates are mended each on its own."""
    course, viewer = run_by(request, key), viewer_of(request)
    form = CourseForm(
        request.POST or None, viewer=viewer, staff=not course.for_people, course=course, initial=initial_of(course)
    )
    if request.method == "POST" and form.is_valid():
        try:
            acts.amend(by=viewer.user, course=course, words=form.words())
        except CourseError as error:
            blame(form, error)
        else:
            messages.success(request, "C’est modifié.")
            return redirect("course", key=key)
    return render(request, "collective/form.html", {
        "title": f"Modifier « {course.title} »", "lead": "", "form": form, "act": "Enregistrer",
        "away": reverse("course", args=[key]),
    })  # fmt: skip


@needs(Permission.COURSES_RUN)
@require_POST
def hold(request: HttpRequest, key: UUID) -> HttpResponse:
    """« Je tiens cet atelier »: she takes it over from a colleague, and reads its list."""
    course, user = run_by(request, key), viewer_of(request).user
    acts.hand_over(by=user, course=course, lead=user)
    messages.success(request, "Vous le tenez désormais.")
    return redirect("course", key=key)


@needs(Permission.COURSES_RUN)
@require_POST
def partners(request: HttpRequest, key: UUID) -> HttpResponse:
    """A partner who takes part, or no longer."""
    course, viewer = run_by(request, key), viewer_of(request)
    if "remove" in request.POST:
        found = next((one for one in course.partners.all() if str(one.key) == request.POST["remove"]), None)
        if found is not None:
            acts.set_partner(by=viewer.user, course=course, partner=found, takes_part=False)
        return redirect("course", key=key)
    form = PartnerForm(request.POST, viewer=viewer)
    if not form.is_valid():
        return show(request, course, partner=form)
    acts.set_partner(by=viewer.user, course=course, partner=form.cleaned_data["partner"], takes_part=True)
    return redirect("course", key=key)
