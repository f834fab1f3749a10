"""The justification of a subsidy: filled by the chantier, sent, examined."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from convergence.accounts.access import needs
from convergence.accounts.permissions import Permission
from convergence.funding.actions import use
from convergence.funding.errors import FundingError
from convergence.funding.forms import ExamineForm, SpendForm, WordsForm
from convergence.funding.models import SpendLine, Subsidy
from convergence.funding.views.common import justified_by, opened
from convergence.funding.views.subsidy import justification_of
from convergence.journeys.views.common import viewer_of
from convergence.kit import clock
from convergence.kit.refusal import blame


@needs(Permission.FUNDING_READ)
@require_safe
def page(request: HttpRequest, key: UUID) -> HttpResponse:
    """What the facts say, what was spent, where it stands."""
    return show(request, opened(request, key))


def show(
    request: HttpRequest, subsidy: Subsidy, *, spend: Any = None, words: Any = None, examine: Any = None
) -> HttpResponse:
    """The page; with what was typed and what to mend, after a refusal."""
    viewer = viewer_of(request)
    justification = justification_of(subsidy)
    fills = viewer.can(Permission.FUNDING_JUSTIFY, subsidy.chantier_id) and (
        justification is None or justification.is_open
    )
    sent = justification is not None and justification.state == "SENT"
    facts = use.known(subsidy)
    lines = list(justification.lines.all()) if justification else []
    spent = sum(line.cents for line in lines)
    most = min(subsidy.cents, spent)
    context = {
        "subsidy": subsidy, "scheme": subsidy.scheme, "justification": justification, "facts": facts, "lines": lines,
        "line": subsidy.line, "spent": spent, "most": most, "fills": fills, "posts": list(subsidy.posts.all()),
        "over": clock.today() > subsidy.scheme.span.end, "under": subsidy.cents - spent,
        "spend_form": (spend or SpendForm(auto_id="spend_%s")) if fills and justification else None,
        "words_form": (words or WordsForm(initial={"words": justification.words}, auto_id="words_%s"))
        if fills and justification else None,
        "examine_form": (examine or ExamineForm(initial={"cents": most}, auto_id="examine_%s"))
        if sent and viewer.can(Permission.FUNDING_RUN) else None,
    }  # fmt: skip
    return render(request, "funding/justification.html", context, status=422 if spend or words or examine else 200)


@needs(Permission.FUNDING_JUSTIFY)
@require_POST
def act(request: HttpRequest, key: UUID) -> HttpResponse:
    """Begin, add a line, take one away, tell what it made possible, send."""
    subsidy, user = justified_by(request, key), viewer_of(request).user
    back = redirect("funding_justification", key=key)
    found = justification_of(subsidy)
    form: Any = None
    try:
        if request.POST.get("act") == "start" or found is None:
            use.start(by=user, subsidy=subsidy)
        elif request.POST.get("act") == "spend":
            form = SpendForm(request.POST, auto_id="spend_%s")
            if not form.is_valid():
                return show(request, subsidy, spend=form)
            use.spend(by=user, justification=found, **form.cleaned_data)
        elif request.POST.get("act") == "words":
            form = WordsForm(request.POST, auto_id="words_%s")
            if not form.is_valid():
                return show(request, subsidy, words=form)
            use.write(by=user, justification=found, words=form.cleaned_data["words"])
            messages.success(request, "Texte enregistré.")
        elif request.POST.get("act") == "send":
            use.send(by=user, justification=found)
            messages.success(request, "Justification envoyée à l’équipe nationale.")
    except FundingError as error:
        if form is not None:
            blame(form, error)
            return show(request, subsidy, **{str(request.POST["act"]): form})
        messages.error(request, str(error))
    return back


@needs(Permission.FUNDING_JUSTIFY)
@require_POST
def unspend(request: HttpRequest, key: UUID) -> HttpResponse:
    """A line taken away."""
    viewer = viewer_of(request)
    seen = Subsidy.objects.visible_to(viewer).values("pk")
    rows = SpendLine.objects.filter(justification__subsidy__in=seen).select_related("justification__subsidy")
    line: SpendLine = get_object_or_404(rows, key=key)
    subsidy = line.justification.subsidy
    if not viewer.can(Permission.FUNDING_JUSTIFY, subsidy.chantier_id):
        raise PermissionDenied
    try:
        use.unspend(by=viewer.user, line=line)
    except FundingError as error:
        messages.error(request, str(error))
    return redirect(reverse("funding_justification", args=[subsidy.key]) + "#depenses")


@needs(Permission.FUNDING_RUN)
@require_POST
def examine(request: HttpRequest, key: UUID) -> HttpResponse:
    """Accepted for so much, or sent back with a reason."""
    subsidy, user = opened(request, key), viewer_of(request).user
    found = justification_of(subsidy)
    if found is None:
        messages.error(request, "Rien n’est envoyé.")
        return redirect("funding_justification", key=key)
    form = ExamineForm(request.POST, auto_id="examine_%s")
    if not form.is_valid():
        return show(request, subsidy, examine=form)
    cents, reason = form.cleaned_data["cents"], form.cleaned_data["reason"]
    try:
        if request.POST.get("act") == "return":
            use.send_back(by=user, justification=found, reason=reason)
            messages.success(request, "Renvoyée au chantier.")
        elif cents is None:
            raise FundingError("Indiquez le montant accepté.", "cents")
        else:
            use.accept(by=user, justification=found, cents=cents, reason=reason)
            messages.success(request, "Justification acceptée : les versements qui restent sont ajustés.")
    except FundingError as error:
        if found.state != "SENT":
            messages.error(request, str(error))
            return redirect("funding_justification", key=key)
        blame(form, error)
        return show(request, subsidy, examine=form)
    return redirect("funding_subsidy", key=key)
