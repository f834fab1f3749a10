"""What was said and decided at a meeting, its documents, and what becomes of decisions."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from convergence.accounts import audit
from convergence.accounts.access import needs
from convergence.accounts.permissions import Permission
from convergence.collective import inviting
from convergence.collective.actions import meetings as acts
from convergence.collective.actions.meetings import MeetingError
from convergence.collective.forms.meetings import AccountForm, DecisionForm, MaterialForm
from convergence.collective.models import Decision
from convergence.collective.views.attendance import heading
from convergence.collective.views.meetings import doers, held_by, opened, show
from convergence.journeys.views.common import back, viewer_of
from convergence.kit import french, pdf
from convergence.kit.refusal import blame


@needs(Permission.MEETINGS_RUN)
@require_http_methods(["GET", "POST"])
def write(request: HttpRequest, key: UUID) -> HttpResponse:
    """The minutes."""
    meeting = held_by(request, key)
    form = AccountForm(request.POST or None, initial={"account": meeting.account or meeting.agenda})
    if request.method == "POST" and form.is_valid():
        try:
            acts.write_account(by=viewer_of(request).user, meeting=meeting, text=form.cleaned_data["account"])
        except MeetingError as error:
            blame(form, error)
        else:
            messages.success(request, "Compte rendu enregistré.")
            return redirect("gathering", key=key)
    return render(request, "collective/form.html", {
        "title": "Compte rendu", "lead": f"{meeting.title}, {french.day(meeting.on)}", "form": form,
        "act": "Enregistrer", "away": reverse("gathering", args=[key]),
    })  # fmt: skip


@needs(Permission.MEETINGS_READ)
@require_safe
def printed(request: HttpRequest, key: UUID) -> HttpResponse:
    """The minutes with who came and what was decided, as PDF."""
    meeting = opened(request, key)
    people = inviting.expected(meeting)
    decisions = [
        [one.text, one.user.name if one.user else "", french.day(one.due_on) if one.due_on else "",
         one.get_state_display()]
        for one in meeting.decisions.select_related("user")
    ]  # fmt: skip
    data = {
        **heading(meeting), "account": meeting.account, "decisions": decisions, "others": meeting.others,
        "present": [f"{one.name} ({one.detail})" if one.detail else one.name for one in people if one.present],
    }  # fmt: skip
    audit.read(by=viewer_of(request).user, kind="DOCUMENT", what="Compte rendu d’une réunion")
    return pdf.answer(pdf.pdf("collective/documents/account.typ", data), f"compte-rendu-{meeting.on.isoformat()}")


@needs(Permission.MEETINGS_RUN)
@require_POST
def decide(request: HttpRequest, key: UUID) -> HttpResponse:
    """A decision, with who sees to it and until when."""
    meeting = held_by(request, key)
    form = DecisionForm(request.POST, users=doers(inviting.expected(meeting), meeting))
    if not form.is_valid():
        return show(request, meeting, form=form)
    acts.decide(by=viewer_of(request).user, meeting=meeting, **form.cleaned_data)
    messages.success(request, "Décision notée.")
    return redirect(reverse("gathering", args=[key]) + "#decisions")


@needs(Permission.MEETINGS_RUN)
@require_POST
def materials(request: HttpRequest, key: UUID) -> HttpResponse:
    """A document by its address, or one of them taken away."""
    meeting, user = held_by(request, key), viewer_of(request).user
    if "remove" in request.POST:
        wanted = request.POST["remove"]
        found = next((one for one in meeting.materials.all() if str(one.key) == wanted), None)
        if found is None:
            raise Http404
        acts.remove_material(by=user, material=found)
        return redirect("gathering", key=key)
    form = MaterialForm(request.POST, auto_id="material_%s")
    if form.is_valid():
        try:
            acts.add_material(by=user, meeting=meeting, **form.cleaned_data)
        except MeetingError as error:
            blame(form, error)
        else:
            return redirect("gathering", key=key)
    return show(request, meeting, material=form)


@needs(Permission.MEETINGS_READ)
@require_POST
def close(request: HttpRequest, key: UUID) -> HttpResponse:
    """Done, dropped with its reason, or taken up again: by who must do it, or who holds the meeting."""
    viewer = viewer_of(request)
    decision: Decision = get_object_or_404(
        Decision.objects.visible_to(viewer).select_related("meeting__territory", "meeting__chantier"), key=key
    )
    if decision.user_id != viewer.user.pk and not inviting.runs(viewer, decision.meeting):
        raise PermissionDenied
    state = request.POST.get("state", "")
    if state not in Decision.State.values:
        raise Http404
    try:
        acts.close(by=viewer.user, decision=decision, state=state, reason=request.POST.get("reason", ""))
    except MeetingError as error:
        messages.error(request, str(error))
        return redirect(reverse("gathering", args=[decision.meeting.key]) + "#decisions")
    said = f"Décision {Decision.State(state).label.lower()}."
    return back(request, reverse("gathering", args=[decision.meeting.key]), said)
