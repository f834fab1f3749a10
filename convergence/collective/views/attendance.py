"""Who comes and who came: one click each, all at once, a sheet to sign; who is added by name."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from convergence.accounts import audit
from convergence.accounts.access import needs
from convergence.accounts.permissions import Permission
from convergence.collective import codes, inviting
from convergence.collective.actions import meetings as acts
from convergence.collective.actions.meetings import MeetingError
from convergence.collective.forms.meetings import GuestForm, NamedForm, OthersForm
from convergence.collective.models import Meeting, Sitting
from convergence.collective.views.meetings import held_by, opened
from convergence.journeys.views.common import back, is_htmx, viewer_of
from convergence.kit import clock, french, pdf, qr
from convergence.kit.refusal import blame

PRESENCES: dict[str, bool | None] = {"present": True, "absent": False, "undo": None}
EMPTY_LINES = 6
"""Lines of the sheet for those whom nobody expected."""


@needs(Permission.MEETINGS_READ)
@require_POST
def answer(request: HttpRequest, key: UUID) -> HttpResponse:
    """« Je viens », « je ne viens pas », from the page or from the home."""
    meeting, viewer = opened(request, key), viewer_of(request)
    coming = request.POST.get("answer") == "YES"
    refused = ""
    if not inviting.is_invited(viewer, meeting):
        refused = "Vous n’êtes pas sur la liste de cette réunion."
    else:
        try:
            acts.answer(by=viewer.user, meeting=meeting, coming=coming)
        except MeetingError as error:
            refused = str(error)
    if is_htmx(request):
        return render(request, "collective/_answered.html", {"meeting": meeting, "coming": coming, "refused": refused})
    if refused:
        messages.error(request, refused)
        return redirect("gathering", key=key)
    said = "C’est noté : vous venez." if coming else "C’est noté : vous ne venez pas."
    return back(request, reverse("gathering", args=[key]), said)


def counts_of(people: list[inviting.Expected], others: int) -> dict[str, int]:
    """What the line above a list says of it."""
    return {
        "came": sum(one.present is True for one in people) + others,
        "absent": sum(one.present is False for one in people),
        "unknown": sum(one.present is None for one in people),
    }


@needs(Permission.MEETINGS_RUN)
@require_http_methods(["GET", "POST"])
def attendance(request: HttpRequest, key: UUID) -> HttpResponse:
    """The list, one click each."""
    meeting, user = held_by(request, key), viewer_of(request).user
    if request.method == "GET":
        return _page(request, meeting)
    act, ref = request.POST.get("act", ""), request.POST.get("ref", "")
    form = OthersForm(request.POST if act == "others" else None)
    try:
        if act == "all":
            count = acts.everyone_came(by=user, meeting=meeting)
            messages.success(
                request, f"{french.count(count, 'personne notée présente', 'personnes notées présentes')}."
            )
        elif act == "others":
            if not form.is_valid():
                return _page(request, meeting, others=form)
            acts.count_others(by=user, meeting=meeting, count=form.cleaned_data["others"])
        elif act in PRESENCES:
            acts.note_presence(by=user, meeting=meeting, present={ref: PRESENCES[act]})
    except MeetingError as error:
        messages.error(request, str(error))
    if is_htmx(request):
        people = inviting.expected(meeting)
        row = next((one for one in people if one.ref == ref), None)
        if row is not None:
            context = {
                "row": row,
                "action": request.path,
                "oob": True,
                "focus": True,
                **counts_of(people, meeting.others),
            }
            return render(request, "collective/_presence.html", context)
    return redirect("gathering_attendance", key=key)


def _page(
    request: HttpRequest, meeting: Meeting, *, named: NamedForm | None = None, guest: GuestForm | None = None,
    others: OthersForm | None = None,
) -> HttpResponse:  # fmt: skip
    people = inviting.expected(meeting)
    wrong = named or guest or others
    context: dict[str, Any] = {
        "meeting": meeting, "action": reverse("gathering_attendance", args=[meeting.key]), "people": people,
        "is_today": meeting.on == clock.today() and meeting.cancelled_on is None,
        "may_note": meeting.is_past and meeting.cancelled_on is None,
        "named": named or NamedForm(), "guest": guest or GuestForm(),
        "others": others or OthersForm(initial={"others": meeting.others}), "oob": False, "focus": False,
        **counts_of(people, meeting.others),
    }  # fmt: skip
    return render(request, "collective/attendance.html", context, status=422 if wrong else 200)


@needs(Permission.MEETINGS_RUN)
@require_POST
def people(request: HttpRequest, key: UUID) -> HttpResponse:
    """Somebody added by name, a guest from outside, or one of them taken off."""
    meeting, user = held_by(request, key), viewer_of(request).user
    act = request.POST.get("act", "")
    named = NamedForm(request.POST if act == "named" else None)
    guest = GuestForm(request.POST if act == "guest" else None)
    try:
        if act == "off":
            acts.uninvite(by=user, meeting=meeting, ref=request.POST.get("ref", ""))
        elif act == "guest":
            if not guest.is_valid():
                return _page(request, meeting, guest=guest)
            acts.add_guest(by=user, meeting=meeting, **guest.cleaned_data)
        else:
            if not named.is_valid():
                return _page(request, meeting, named=named)
            acts.invite(by=user, meeting=meeting, user=named.cleaned_data["user"])
    except MeetingError as error:
        if act == "named":
            blame(named, error)
            return _page(request, meeting, named=named)
        messages.error(request, str(error))
    return redirect("gathering_attendance", key=key)


@needs(Permission.MEETINGS_RUN)
@require_safe
def sheet(request: HttpRequest, key: UUID) -> HttpResponse:
    """The sheet to sign, as PDF."""
    meeting = held_by(request, key)
    rows = [[one.name, one.detail] for one in inviting.expected(meeting)]
    audit.read(by=viewer_of(request).user, kind="DOCUMENT", what="Feuille de présence d’une réunion")
    data = {**heading(meeting), **code_of(request, meeting), "rows": rows + [["", ""]] * EMPTY_LINES}
    return pdf.answer(pdf.pdf("collective/documents/sheet.typ", data), f"presences-{meeting.on.isoformat()}")


def code_of(request: HttpRequest, held: Meeting | Sitting) -> dict[str, str]:
    """The code of the day for a sheet: on another day, none."""
    if held.on != clock.today():
        return {"code": "", "link": ""}
    link = request.build_absolute_uri(reverse("presence_sign", args=[codes.token_of(held)]))
    return {"code": str(qr.svg(link)), "link": link}


def heading(meeting: Meeting) -> dict[str, Any]:
    """What every document of a meeting begins with."""
    facts = [
        ("Le", f"{french.weekday(meeting.on)} {meeting.on.year}, à {french.hour(meeting.at)}"),
        ("Lieu", meeting.place or "En visio"),
        ("Organisée par", meeting.organiser.name),
    ]
    return {"title": meeting.title, "kicker": f"{meeting.kind_label}, {meeting.where}", "foot": meeting.where,
            "facts": facts}  # fmt: skip
