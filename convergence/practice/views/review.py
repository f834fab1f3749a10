"""A sheet in preparation: proposed, remarked, sent back, published; put away, brought back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from convergence.accounts.access import needs
from convergence.accounts.permissions import Permission
from convergence.journeys.views.common import viewer_of
from convergence.kit.blocks import Stage
from convergence.practice import rights
from convergence.practice.actions import sheets as acts
from convergence.practice.actions.sheets import NEEDED, SheetError
from convergence.practice.forms.sheets import ReasonForm
from convergence.practice.models import Revision, Sheet
from convergence.practice.views.sheets import body, opened, written_by

_READ_AGAIN = (Permission.SHEETS_WRITE, Permission.SHEETS_REVIEW)


def _in_preparation(request: HttpRequest, key: UUID) -> tuple[Sheet, Revision]:
    """The version in preparation, for who writes it or reads it again; 404 for others, as without one."""
    sheet = opened(request, key)
    revision = rights.open_revision(sheet) if rights.prepares(viewer_of(request), sheet) else None
    if revision is None:
        raise Http404
    return sheet, revision


@needs(*_READ_AGAIN)
@require_safe
def prepared(request: HttpRequest, key: UUID) -> HttpResponse:
    """What is in preparation, and what was said of it."""
    sheet, revision = _in_preparation(request, key)
    return show(request, sheet, revision)


def show(
    request: HttpRequest, sheet: Sheet, revision: Revision, *, remark: ReasonForm | None = None,
    back_form: ReasonForm | None = None,
) -> HttpResponse:  # fmt: skip
    """The page; with what was typed and what to mend, after a refusal."""
    viewer = viewer_of(request)
    submitted = revision.state == Revision.State.SUBMITTED
    published = sheet.published_on is not None
    stages = [
        Stage("En rédaction", revision.by.name, passed=submitted, current=not submitted),
        Stage("À relire", "par l’équipe nationale", current=submitted),
        Stage("Publiée", f"remplace la version {revision.number - 1}" if published else "lue par tout le réseau"),
    ]
    context = {
        **body(request, sheet, revision), "stages": stages, "events": list(revision.events.select_related("by")),
        "submitted": submitted, "writes": rights.writes(viewer, sheet),
        "publishes": rights.publishes(viewer) and submitted, "published": published,
        "missing": [label for name, label in NEEDED.items() if not getattr(revision, name).strip()],
        "remark": remark or ReasonForm(auto_id="remark_%s"), "back_form": back_form or ReasonForm(auto_id="back_%s"),
    }  # fmt: skip
    return render(request, "practice/draft.html", context, status=422 if remark or back_form else 200)


def _acted(request: HttpRequest, key: UUID, act: Any, said: str, **more: Any) -> HttpResponse:
    """Do it, and say so; a refusal is said and changes nothing."""
    _, revision = _in_preparation(request, key)
    try:
        act(by=viewer_of(request).user, revision=revision, **more)
    except SheetError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, said)
    return redirect("sheet_draft", key=key)


@needs(Permission.SHEETS_WRITE)
@require_POST
def submit(request: HttpRequest, key: UUID) -> HttpResponse:
    """Proposed to be read again, or taken up again."""
    written_by(request, key)
    if request.POST.get("act") == "back":
        return _acted(request, key, acts.take_back, "Fiche reprise : elle n’attend plus de relecture.")
    return _acted(request, key, acts.submit, "Fiche proposée à la relecture de l’équipe nationale.")


@needs(*_READ_AGAIN)
@require_POST
def comment(request: HttpRequest, key: UUID) -> HttpResponse:
    """Something said of it."""
    sheet, revision = _in_preparation(request, key)
    form = ReasonForm(request.POST, auto_id="remark_%s")
    if not form.is_valid():
        return show(request, sheet, revision, remark=form)
    acts.comment(by=viewer_of(request).user, revision=revision, text=form.cleaned_data["text"])
    messages.success(request, "Remarque notée.")
    return redirect("sheet_draft", key=key)


@needs(Permission.SHEETS_PUBLISH)
@require_POST
def send_back(request: HttpRequest, key: UUID) -> HttpResponse:
    """Back to who writes it, with what to mend."""
    sheet, revision = _in_preparation(request, key)
    form = ReasonForm(request.POST, auto_id="back_%s")
    if not form.is_valid():
        return show(request, sheet, revision, back_form=form)
    return _acted(request, key, acts.send_back, "Fiche renvoyée à son auteur.", reason=form.cleaned_data["text"])


@needs(Permission.SHEETS_PUBLISH)
@require_POST
def publish(request: HttpRequest, key: UUID) -> HttpResponse:
    """Read by the whole network."""
    _, revision = _in_preparation(request, key)
    try:
        acts.publish(by=viewer_of(request).user, revision=revision)
    except SheetError as error:
        messages.error(request, str(error))
        return redirect("sheet_draft", key=key)
    messages.success(request, "Fiche publiée. Tout le réseau peut la lire.")
    return redirect("sheet", key=key)


@needs(Permission.SHEETS_PUBLISH)
@require_POST
def archive(request: HttpRequest, key: UUID) -> HttpResponse:
    """No longer read by the network, or read again."""
    sheet, user = opened(request, key), viewer_of(request).user
    try:
        if sheet.archived_on is not None:
            acts.restore(by=user, sheet=sheet)
            messages.success(request, "Fiche remise en ligne.")
        else:
            acts.archive(by=user, sheet=sheet)
            messages.success(request, "Fiche archivée : le réseau ne la lit plus.")
    except SheetError as error:
        messages.error(request, str(error))
    return redirect("sheet", key=key)
