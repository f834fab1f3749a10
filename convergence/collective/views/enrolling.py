"""Who is put on the list of a course: several people at once with their agreement, a colleague, a guest, oneself."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from convergence.accounts import audit
from convergence.accounts.access import needs
from convergence.accounts.permissions import Permission
from convergence.collective import rights
from convergence.collective.actions import enrolling as acts
from convergence.collective.actions.courses import CourseError
from convergence.collective.forms.courses import AgreementForm
from convergence.collective.forms.meetings import GuestForm, NamedForm
from convergence.collective.inviting import posts_of
from convergence.collective.models import Course, Enrolment
from convergence.collective.views.courses import opened, run_by, show
from convergence.journeys.views.common import back, viewer_of
from convergence.kit import clock, french
from convergence.kit.refusal import blame
from convergence.support.views.several import candidates, chosen_keys, writable


@needs(Permission.PEOPLE_WRITE)
@require_http_methods(["GET", "POST"])
def people(request: HttpRequest, key: UUID) -> HttpResponse:
    """Several people of hers at once, with the day they said yes; those beyond the places wait."""
    course, viewer, today = opened(request, key), viewer_of(request), clock.today()
    if not course.for_people:
        raise Http404
    chosen = chosen_keys(request.POST if request.method == "POST" else request.GET)
    form = AgreementForm(request.POST or None, initial={"agreed_on": today})
    if request.method == "POST" and form.is_valid():
        journeys = list(writable(viewer, today).filter(key__in=chosen).select_related("person"))
        try:
            done = acts.enrol_people(
                by=viewer.user, course=course, journeys=journeys, agreed_on=form.cleaned_data["agreed_on"]
            )
        except CourseError as error:
            blame(form, error)
        else:
            messages.success(request, told(done))
            return redirect("course", key=key)
    else:
        audit.read(by=viewer.user, kind="LIST", what="Inscrire à un atelier")
    enrolled = course.enrolments.filter(state=Enrolment.State.ENROLLED).count()
    there = set(course.enrolments.exclude(state=Enrolment.State.LEFT).values_list("journey_id", flat=True))
    shown = [pair for pair in candidates(viewer, "", chosen) if pair[0].pk not in there]
    context = {
        "course": course, "form": form, "candidates": shown,
        "left": None if course.capacity is None else max(0, course.capacity - enrolled),
    }  # fmt: skip
    return render(request, "collective/enrol.html", context, status=422 if form.errors else 200)


def told(done: acts.Done) -> str:
    """« 3 personnes inscrites, 1 en liste d’attente. »"""
    parts = []
    if done.enrolled:
        parts.append(french.count(len(done.enrolled), "personne inscrite", "personnes inscrites"))
    if done.waiting:
        parts.append(f"{len(done.waiting)} en liste d’attente")
    if done.known:
        parts.append(f"{done.known} déjà sur la liste")
    return f"{', '.join(parts)}."


@needs(Permission.COURSES_READ)
@require_POST
def leave(request: HttpRequest, key: UUID) -> HttpResponse:
    """Off the list: by who put her there, who holds it, or oneself."""
    viewer = viewer_of(request)
    courses = Course.objects.visible_to(viewer)
    row: Enrolment = get_object_or_404(
        Enrolment.objects.filter(course__in=courses.values("pk")).select_related(
            "course__territory", "course__chantier", "course__lead", "journey__person", "user"
        ),
        key=key,
    )
    if not rights.enrolments_read(viewer, row.course).filter(pk=row.pk).exists():
        raise Http404
    if not (rights.writes(viewer, row.course, row) or row.user_id == viewer.user.pk):
        raise PermissionDenied
    try:
        promoted = acts.leave(by=viewer.user, enrolment=row)
    except CourseError as error:
        messages.error(request, str(error))
        return redirect("course", key=row.course.key)
    said = "C’est noté." if promoted is None else "C’est noté. La première personne en attente prend la place."
    return back(request, reverse("course", args=[row.course.key]), said)


@needs(Permission.COURSES_RUN)
@require_POST
def staff(request: HttpRequest, key: UUID) -> HttpResponse:
    """A colleague by name, or a permanent without an account."""
    course, user = run_by(request, key), viewer_of(request).user
    act = request.POST.get("act", "")
    named = NamedForm(request.POST if act != "guest" else None)
    guest = GuestForm(request.POST if act == "guest" else None, auto_id="guest_%s")
    try:
        if act == "guest":
            if not guest.is_valid():
                return show(request, course, guest=guest)
            acts.add_guest(by=user, course=course, **guest.cleaned_data)
        else:
            if not named.is_valid():
                return show(request, course, named=named)
            acts.enrol_user(by=user, course=course, user=named.cleaned_data["user"])
    except CourseError as error:
        messages.error(request, str(error))
    return redirect("course", key=key)


@needs(Permission.COURSES_READ)
@require_POST
def come(request: HttpRequest, key: UUID) -> HttpResponse:
    """« Je m’inscris »: a permanent whom the training invites, or anybody when it invites no function in particular."""
    course, user = opened(request, key), viewer_of(request).user
    day = course.starts_on or clock.today()
    if course.roles and not posts_of(course, day).filter(user=user).exists():
        messages.error(request, "Cette formation invite d’autres fonctions. Demandez à qui la tient de vous ajouter.")
        return redirect("course", key=key)
    try:
        row = acts.enrol_user(by=user, course=course, user=user)
    except CourseError as error:
        messages.error(request, str(error))
        return redirect("course", key=key)
    waits = row.state == Enrolment.State.WAITING
    return back(
        request, reverse("course", args=[key]), "Vous êtes en liste d’attente." if waits else "Vous êtes sur la liste."
    )
