"""Writing beside the figures: the texts of a level."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from convergence.accounts.access import needs
from convergence.journeys.views.common import viewer_of
from convergence.reports.actions import texts as acts
from convergence.reports.actions.texts import NamesPeopleError
from convergence.reports.errors import ReportError
from convergence.reports.forms.texts import PassagesForm
from convergence.reports.levels import label
from convergence.reports.models import ChantierReturn
from convergence.reports.queries import MAKERS
from convergence.reports.reading import texts_of
from convergence.reports.rights import writes
from convergence.reports.views.campaigns import campaign_of


@needs(*MAKERS)
@require_http_methods(["GET", "POST"])
def passages(request: HttpRequest, key: UUID) -> HttpResponse:
    """The texts of a level (`niveau`), by who writes there."""
    campaign, viewer = campaign_of(request, key), viewer_of(request)
    rows = ChantierReturn.objects.visible_to(viewer).filter(campaign=campaign).select_related("chantier", "territory")
    returns = list(rows)
    mine = writes(viewer, returns)
    scope = request.GET.get("niveau") or next(iter(mine), "")
    if scope not in mine:
        raise PermissionDenied
    form = PassagesForm(request.POST or None, initial={text.section: text.text for text in texts_of(campaign, scope)})
    if request.POST.get("sure"):
        form.ask_whether_sure()
    if request.method == "POST" and form.is_valid():
        try:
            acts.write_passages(
                by=viewer.user, campaign=campaign, scope=scope, texts=form.texts,
                sure=bool(form.cleaned_data.get("sure")),
            )  # fmt: skip
        except NamesPeopleError as error:
            form.ask_whether_sure()
            form.add_error(error.field, str(error))
        except ReportError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Textes enregistrés. Ils seront figés avec les chiffres.")
            return redirect(_back(campaign.key, scope, returns))
    context = {
        "form": form,
        "campaign": campaign,
        "place": label(scope),
        "scope": scope,
        "back": _back(campaign.key, scope, returns),
    }
    return render(request, "reports/texts.html", context, status=422 if form.errors else 200)


def _back(campaign: UUID, scope: str, returns: list[ChantierReturn]) -> str:
    for row in returns:
        if scope == f"chantier:{row.chantier.code}":
            return reverse("campaign_chantier", args=[row.key])
    return reverse("campaign", args=[campaign])
