"""The code of the day: shown on a screen by who holds it, opened on a phone by who is there."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from convergence.accounts.access import needs, public
from convergence.accounts.models import User
from convergence.accounts.permissions import Permission
from convergence.collective import codes
from convergence.collective.actions import signing as acts
from convergence.collective.actions.meetings import MeetingError
from convergence.collective.forms.meetings import SignForm
from convergence.collective.models import Meeting, Sitting
from convergence.collective.views import sittings
from convergence.collective.views.attendance import code_of
from convergence.collective.views.meetings import held_by
from convergence.journeys.views.common import viewer_of
from convergence.kit.refusal import blame


@needs(Permission.MEETINGS_RUN)
@require_safe
def of_meeting(request: HttpRequest, key: UUID) -> HttpResponse:
    """The code of a meeting, big enough for the back of the room. Good on its day."""
    meeting = held_by(request, key)
    return _code(request, meeting, meeting.title, reverse("gathering_attendance", args=[key]))


@needs(Permission.COURSES_RUN)
@require_safe
def of_sitting(request: HttpRequest, key: UUID) -> HttpResponse:
    """The code of a session of permanents."""
    sitting = sittings.run(request, key)
    if sitting.course.for_people:
        raise Http404
    return _code(request, sitting, sitting.course.title, reverse("sitting", args=[key]))


def _code(request: HttpRequest, held: Meeting | Sitting, title: str, away: str) -> HttpResponse:
    context = {"held": held, "title": title, "away": away, **code_of(request, held)}
    return render(request, "collective/code.html", context)


@public
@require_http_methods(["GET", "POST"])
def sign(request: HttpRequest, token: str) -> HttpResponse:
    """« Je suis là »: signed in, one button; else a name and an organisation. At any other time than its day, one same
    answer."""
    held = codes.held_by(token)
    if held is None:
        return _quiet(render(request, "collective/sign_closed.html", status=404))
    viewer = getattr(request, "viewer", None)
    posted = request.POST if request.method == "POST" else None
    form = SignForm(posted) if viewer is None else None
    if posted is not None:
        try:
            if form is None:
                acts.sign(by=viewer_of(request).user, held=held)
                return redirect(request.path + "?fait=1")
            if form.is_valid():
                acts.sign_guest(by=User.objects.system(), held=held, **form.cleaned_data)
                return redirect(request.path + "?fait=1")
        except MeetingError as error:
            if form is not None:
                blame(form, error)
    title = held.title if isinstance(held, Meeting) else held.course.title
    context = {"held": held, "title": title, "form": form, "done": request.GET.get("fait") == "1", "viewer": viewer}
    return _quiet(render(request, "collective/sign.html", context, status=422 if form and form.errors else 200))


def _quiet(answer: HttpResponse) -> HttpResponse:
    """Kept by no cache, found by no search engine."""
    answer["Cache-Control"], answer["X-Robots-Tag"] = "no-store", "noindex, nofollow"
    return answer
