"""Case meetings: prepare, write what was said, decide, print."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from convergence.accounts import audit
from convergence.accounts.access import needs
from convergence.accounts.permissions import Permission
from convergence.journeys.models import Journey
from convergence.journeys.views.common import back, context, journey_to_read, journey_to_write, viewer_of
from convergence.kit import clock, french, pdf
from convergence.kit.french import NBSP
from convergence.kit.refusal import blame
from convergence.network.viewer import Viewer
from convergence.support.actions.meetings import MeetingError, amend_meeting, call, decide, write_account
from convergence.support.circle import circle_of as around_of
from convergence.support.circle import theme_words
from convergence.support.forms.meetings import DecisionForm, MeetingForm
from convergence.support.models import CaseMeeting, Objective, Step
from convergence.support.views.agenda import team_of
from convergence.support.views.journal import circle_of
from convergence.support.words import called

KEPT = 30


def agreed_keys(journey: Journey, viewer: Viewer) -> frozenset[str]:
    """Keys of the outside referents with whom the person agrees to share something today. One query."""
    return frozenset(str(one.key) for one in around_of(journey.person, viewer, clock.today()) if one.shared)


@needs(Permission.PEOPLE_READ)
@require_GET
def meetings(request: HttpRequest, key: UUID) -> HttpResponse:
    """The meetings about her, the last one first."""
    journey = journey_to_read(request, key)
    viewer = viewer_of(request)
    audit.read(by=viewer.user, kind="FILE", what="Réunions de synthèse", person_key=journey.person.key)
    found = CaseMeeting.objects.visible_to(viewer).filter(journey=journey)
    shown = list(found.select_related("recorded_by").prefetch_related("decisions")[:KEPT])
    writes = viewer.can(Permission.PEOPLE_WRITE, journey.chantier_id)
    return render(
        request, "support/meetings.html",
        context(journey, title="Réunions de synthèse", meetings=shown, can_write=writes, today=clock.today()),
    )  # fmt: skip


def _form(request: HttpRequest, journey: Journey, meeting: CaseMeeting | None = None) -> MeetingForm:
    viewer = viewer_of(request)
    team, circle = team_of(viewer, journey.chantier_id), circle_of(journey)
    initial: dict[str, Any] = {"on": clock.today(), "inside": [str(viewer.user.key)], "with_person": True}
    if meeting is not None:
        for user in meeting.inside.all():
            team.setdefault(str(user.key), user)
        circle += [one for one in meeting.outside.all() if one not in circle]
        initial = {name: getattr(meeting, name) for name in ("on", "at", "place", "agenda", "with_person")}
        initial["inside"] = [str(user.key) for user in meeting.inside.all()]
        initial["outside"] = [str(one.key) for one in meeting.outside.all()]
    return MeetingForm(
        request.POST or None, team=team, circle=circle, agreed=agreed_keys(journey, viewer), initial=initial
    )


@needs(Permission.PEOPLE_WRITE)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, key: UUID) -> HttpResponse:
    """Prepare a meeting, or note one that was held."""
    journey = journey_to_write(request, key)
    form = _form(request, journey)
    if request.method == "POST" and form.is_valid():
        try:
            made = call(by=viewer_of(request).user, journey=journey, plan=form.plan())
        except MeetingError as error:
            blame(form, error)
        else:
            return back(request, reverse("meeting", args=[made.key]), "Réunion notée.")
    return render(
        request, "support/meeting_form.html", context(journey, title="Nouvelle réunion", form=form, meeting=None)
    )


def meeting_to_read(request: HttpRequest, key: UUID) -> CaseMeeting:
    found: CaseMeeting = get_object_or_404(
        CaseMeeting.objects.visible_to(viewer_of(request))
        .select_related("journey__person", "journey__chantier", "entry")
        .prefetch_related("inside", "outside"),
        key=key,
    )
    return found


def meeting_to_write(request: HttpRequest, key: UUID) -> CaseMeeting:
    found = meeting_to_read(request, key)
    journey_to_write(request, found.journey.key)
    return found


@needs(Permission.PEOPLE_WRITE)
@require_http_methods(["GET", "POST"])
def amend(request: HttpRequest, key: UUID) -> HttpResponse:
    """Another day, other people."""
    found = meeting_to_write(request, key)
    form = _form(request, found.journey, found)
    if request.method == "POST" and form.is_valid():
        try:
            amend_meeting(by=viewer_of(request).user, meeting=found, plan=form.plan())
        except MeetingError as error:
            blame(form, error)
        else:
            return back(request, reverse("meeting", args=[found.key]), "Réunion modifiée.")
    return render(
        request, "support/meeting_form.html", context(found.journey, title="La réunion", form=form, meeting=found)
    )


# ── One meeting ─────────────────────────────────────────────────────────────────────────────
def _decisions(meeting: CaseMeeting) -> list[Step]:
    return list(
        Step.objects.filter(meeting=meeting).select_related("objective", "holder", "outside").order_by("due_on", "pk")
    )


def _decision_form(request: HttpRequest, meeting: CaseMeeting, data: Any = None) -> DecisionForm:
    objectives = Objective.objects.filter(journey=meeting.journey_id, state=Objective.State.OPEN)
    inside = {user.pk: user for user in [*meeting.inside.all(), viewer_of(request).user]}
    return DecisionForm(data, objectives=objectives, inside=inside.values(), outside=meeting.outside.all())


def _page(
    request: HttpRequest, found: CaseMeeting, form: DecisionForm | None, account: str, error: str = ""
) -> HttpResponse:
    viewer, journey = viewer_of(request), found.journey
    agreed = agreed_keys(journey, viewer)
    writes = viewer.can(Permission.PEOPLE_WRITE, journey.chantier_id)
    return render(
        request, "support/meeting.html",
        context(
            journey, title="Réunion de synthèse", meeting=found, decisions=_decisions(found), can_write=writes,
            form=(form or _decision_form(request, found)) if writes else None, account=account, error=error,
            held=found.on <= clock.today(),
            without=[one.name for one in found.outside.all() if str(one.key) not in agreed],
        ),
    )  # fmt: skip


@needs(Permission.PEOPLE_READ)
@require_http_methods(["GET", "POST"])
def meeting(request: HttpRequest, key: UUID) -> HttpResponse:
    """All of it on one page; posted, what was said."""
    if request.method == "GET":
        found = meeting_to_read(request, key)
        audit.read(
            by=viewer_of(request).user, kind="FILE", what="Réunion de synthèse", person_key=found.journey.person.key
        )
        return _page(request, found, None, found.account)
    found = meeting_to_write(request, key)
    text = request.POST.get("account", "")[:20000]
    try:
        write_account(by=viewer_of(request).user, meeting=found, text=text)
    except MeetingError as error:
        return _page(request, found, None, text, str(error))
    messages.success(request, "Compte rendu enregistré.")
    return redirect("meeting", key=found.key)


@needs(Permission.PEOPLE_WRITE)
@require_POST
def decision(request: HttpRequest, key: UUID) -> HttpResponse:
    """A decision more: it stands at once in the plan."""
    found = meeting_to_write(request, key)
    form = _decision_form(request, found, request.POST)
    if form.is_valid():
        try:
            decide(by=viewer_of(request).user, meeting=found, **form.decision())
        except MeetingError as error:
            blame(form, error)
        else:
            messages.success(request, "Décision notée dans le plan.")
            return redirect(f"{reverse('meeting', args=[found.key])}#decisions")
    return _page(request, found, form, found.account)


def holder_of(step: Step, journey: Journey) -> str:
    """Who does it, in words."""
    if step.holder is not None:
        return step.holder.name
    return step.outside.name if step.outside is not None else journey.person.first_name


def minutes_of(found: CaseMeeting) -> dict[str, Any]:
    """What the document says."""
    journey = found.journey
    day = f"{french.weekday(found.on)} {found.on.year}"
    people = [user.name for user in found.inside.all()] + [called(one) for one in found.outside.all()]
    there = [journey.person.name] if found.with_person else []
    facts = [
        ("Personne", journey.person.name),
        ("Quand", day + (f" à {french.hour(found.at)}" if found.at else "")),
        ("Participants", f"{NBSP}; ".join([*there, *people]) or "Non notés"),
    ]
    if found.place:
        facts.append(("Lieu", found.place))
    decisions = [
        [
            step.what, holder_of(step, journey), french.day(step.due_on) if step.due_on else "",
            f"{theme_words(step.objective.theme)}{NBSP}: {step.objective.words}",
        ]
        for step in _decisions(found)
    ]  # fmt: skip
    return {
        "title": "Réunion de synthèse", "kicker": journey.chantier.name, "foot": journey.chantier.name,
        "facts": facts, "agenda": found.agenda, "account": found.account, "decisions": decisions,
        "signatures": ["La personne", "Pour le chantier"],
    }  # fmt: skip


@needs(Permission.PEOPLE_READ)
@require_GET
def minutes(request: HttpRequest, key: UUID) -> HttpResponse:
    """The minutes as PDF, their reading logged."""
    found = meeting_to_read(request, key)
    audit.read(
        by=viewer_of(request).user, kind="DOCUMENT", what="Compte rendu de réunion de synthèse",
        person_key=found.journey.person.key,
    )  # fmt: skip
    return pdf.answer(pdf.pdf("support/documents/meeting.typ", minutes_of(found)), "compte-rendu")
