"""Trainings expected of functions: who still needs which, who has been waiting longest, the certificate of who came."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from convergence.accounts import audit
from convergence.accounts.access import needs
from convergence.accounts.permissions import Permission
from convergence.collective import rights
from convergence.collective.actions import requirements as acts
from convergence.collective.expected import standings
from convergence.collective.forms.courses import RequirementForm
from convergence.collective.inviting import runs_nation
from convergence.collective.models import Course, Enrolment, Requirement
from convergence.collective.models.base import length_of
from convergence.collective.views.courses import tabs
from convergence.journeys.views.common import viewer_of
from convergence.kit import clock, french, pdf
from convergence.kit.pages import paginate
from convergence.network.queries import in_force
from convergence.network.scope import Scope
from convergence.network.viewer import Viewer


def scope_of(viewer: Viewer) -> Scope:
    """Of whom she sees what they followed: where she runs trainings, or answers for posts."""
    one, other = viewer.scope(Permission.COURSES_RUN), viewer.scope(Permission.TEAM_WRITE)
    return Scope(one.nation or other.nation, one.chantiers | other.chantiers, one.territories | other.territories)


@needs(Permission.COURSES_RUN, Permission.TEAM_WRITE)
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """Each training expected, with how many are in post without it. Four queries, however many there are."""
    viewer = viewer_of(request)
    asked = list(Requirement.objects.filter(in_force(clock.today())).order_by("title", "pk"))
    found = standings(asked, scope_of(viewer))
    rows = [(one, sum(row.lacks for row in found[one.pk]), len(found[one.pk])) for one in asked]
    return render(request, "collective/requirements.html", {
        "rows": rows, "tabs": tabs("attendues", viewer),
        "may_ask": runs_nation(viewer, Permission.COURSES_RUN),
    })  # fmt: skip


@needs(Permission.COURSES_RUN, Permission.TEAM_WRITE)
@require_safe
def one(request: HttpRequest, key: UUID) -> HttpResponse:
    """Who needs it, who never had it first and longest in post; or who is up to date."""
    viewer = viewer_of(request)
    asked = get_object_or_404(Requirement, key=key)
    people = standings([asked], scope_of(viewer))[asked.pk]
    done = request.GET.get("quoi") == "a-jour"
    shown = [row for row in people if row.lacks != done]
    lacking = sum(row.lacks for row in people)
    return render(request, "collective/requirement.html", {
        "requirement": asked, "page": paginate(shown, request, per_page=50), "done": done, "lacking": lacking,
        "total": len(people), "up_to_date": len(people) - lacking, "today": clock.today(),
        "may_ask": runs_nation(viewer, Permission.COURSES_RUN), "may_run": viewer.can(Permission.COURSES_RUN),
    })  # fmt: skip


@needs(Permission.COURSES_RUN)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, key: UUID | None = None) -> HttpResponse:
    """What is expected of whom: kept by those who answer for a programme or the network. 404 for others."""
    viewer = viewer_of(request)
    if not runs_nation(viewer, Permission.COURSES_RUN):
        raise Http404
    known = None if key is None else get_object_or_404(Requirement, key=key)
    initial: dict[str, Any] = {"started_on": clock.today()}
    if known is not None:
        initial = {name: getattr(known, name) for name in ("title", "topic", "years", "started_on", "ended_on")}
        initial["roles"] = known.role_codes
    form = RequirementForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        made = acts.expect(by=viewer.user, requirement=known, **form.cleaned_data)
        messages.success(request, "C’est enregistré.")
        return redirect("requirement", key=made.key)
    return render(request, "collective/form.html", {
        "title": "Modifier la formation attendue" if known else "Nouvelle formation attendue", "form": form,
        "lead": "Elle apparaît chez ceux de qui elle est attendue tant qu’ils ne l’ont pas suivie.",
        "act": "Enregistrer", "away": reverse("requirements") if known is None else reverse("requirement", args=[key]),
    })  # fmt: skip


@needs(Permission.COURSES_READ)
@require_safe
def certificate(request: HttpRequest, key: UUID) -> HttpResponse:
    """What a permanent followed, session by session, as PDF: for herself, and who runs it."""
    viewer = viewer_of(request)
    courses = Course.objects.visible_to(viewer)
    row: Enrolment = get_object_or_404(
        Enrolment.objects.filter(course__in=courses.values("pk"), journey__isnull=True).select_related(
            "course__territory", "course__chantier", "course__lead", "user"
        ),
        key=key,
    )
    if row.user_id != viewer.user.pk and not rights.runs(viewer, row.course):
        raise Http404
    came = row.presences.filter(present=True).select_related("sitting").order_by("sitting__on", "sitting__at")
    if not came:
        raise Http404
    course = row.course
    minutes = came.aggregate(total=Sum("sitting__minutes"))["total"]
    audit.read(by=viewer.user, kind="DOCUMENT", what="Attestation de formation")
    data = {
        "title": "Attestation de formation", "kicker": "Convergence", "foot": course.where, "name": row.who,
        "organisation": row.organisation, "course": course.title, "kind": course.kind_label.lower(),
        "topic": course.topic_label.lower(), "hours": length_of(minutes),
        "trainer": course.trainer or ", ".join(one.name for one in course.partners.all()), "lead": course.lead.name,
        "place": course.place, "today": french.day(clock.today()),
        "sittings": [
            [f"{french.weekday(one.sitting.on)} {one.sitting.on.year}", french.hour(one.sitting.at), one.sitting.length]
            for one in came
        ],
    }  # fmt: skip
    return pdf.answer(pdf.pdf("collective/documents/certificate.typ", data), "attestation")
