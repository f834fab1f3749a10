"""Writing beside the figures: the texts of a level."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from convergence.accounts.access import needs
from convergence.journeys.views.common import viewer_of
from convergence.reports import reading
from convergence.reports.actions import texts as acts
from convergence.reports.actions.texts import NamesPeopleError
from convergence.reports.errors import ReportError
from convergence.reports.forms.texts import PassagesForm, PlacesForm
from convergence.reports.levels import label
from convergence.reports.models import Campaign, ChantierReturn
from convergence.reports.queries import MAKERS
from convergence.reports.reading import texts_of
from convergence.reports.rights import writes
from convergence.reports.views.campaigns import campaign_of


@dataclass(frozen=True)
class _Level:
    """The level whose texts are written."""

    campaign: Campaign
    scope: str
    returns: list[ChantierReturn]

    @property
    def back(self) -> str:
        return _back(self.campaign.key, self.scope, self.returns)

    def places(self, data: Any = None) -> PlacesForm:
        """The stories that may be printed here."""
        told = reading.told_at(self.scope, self.returns, reading.agreed_stories(self.campaign))
        return PlacesForm(data, stories=told, places=reading.story_places(self.campaign).get(self.scope, {}))


def _level(request: HttpRequest, key: UUID) -> _Level:
    """The level asked for (`niveau`), when the viewer writes there."""
    campaign, viewer = campaign_of(request, key), viewer_of(request)
    rows = ChantierReturn.objects.visible_to(viewer).filter(campaign=campaign).select_related("chantier", "territory")
    returns = list(rows)
    mine = writes(viewer, returns)
    scope = request.GET.get("niveau") or next(iter(mine), "")
    if scope not in mine:
        raise PermissionDenied
    return _Level(campaign, scope, returns)


@needs(*MAKERS)
@require_http_methods(["GET", "POST"])
def passages(request: HttpRequest, key: UUID) -> HttpResponse:
    """The texts of a level, by who writes there, and the stories that it prints."""
    level = _level(request, key)
    campaign, scope = level.campaign, level.scope
    form = PassagesForm(request.POST or None, initial={text.section: text.text for text in texts_of(campaign, scope)})
    if request.POST.get("sure"):
        form.ask_whether_sure()
    if request.method == "POST" and form.is_valid():
        try:
            acts.write_passages(
                by=viewer_of(request).user, campaign=campaign, scope=scope, texts=form.texts,
                sure=bool(form.cleaned_data.get("sure")),
            )  # fmt: skip
        except NamesPeopleError as error:
            form.ask_whether_sure()
            form.add_error(error.field, str(error))
        except ReportError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Textes enregistrés. Ils seront figés avec les chiffres.")
            return redirect(level.back)
    context = {
        "form": form,
        "places": level.places(),
        "campaign": campaign,
        "place": label(scope),
        "scope": scope,
        "back": level.back,
    }
    return render(request, "reports/texts.html", context, status=422 if form.errors else 200)


@needs(*MAKERS)
@require_POST
def stories(request: HttpRequest, key: UUID) -> HttpResponse:
    """Which stories the level prints, in which order."""
    level = _level(request, key)
    form = level.places(request.POST)
    if not form.is_valid():
        messages.error(request, "Choisissez un rang pour chaque récit.")
    else:
        try:
            acts.place_stories(
                by=viewer_of(request).user, campaign=level.campaign, scope=level.scope, places=form.cleaned_data
            )
        except ReportError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, "Récits choisis pour ce bilan.")
    there = reverse("campaign_texts", args=[key])
    return redirect(f"{there}?niveau={quote(level.scope)}#recits")


def _back(campaign: UUID, scope: str, returns: list[ChantierReturn]) -> str:
    for row in returns:
        if scope == f"chantier:{row.chantier.code}":
            return reverse("campaign_chantier", args=[row.key])
    return reverse("campaign", args=[campaign])
