"""Load and delays of requests, for who coordinates."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from convergence.accounts.access import needs
from convergence.accounts.permissions import Permission
from convergence.journeys.views.common import viewer_of
from convergence.kit import clock, french
from convergence.kit.blocks import LeadFigure
from convergence.kit.context import link
from convergence.network.models import Territory
from convergence.partnerships import load, rules


@needs(Permission.REQUESTS_FOLLOW)
@require_safe
def follow(request: HttpRequest) -> HttpResponse:
    """Counts and days, by theme, officer and chantier. The texts stay with those who work on them."""
    viewer, today = viewer_of(request), clock.today()
    territories = viewer.scope(Permission.REQUESTS_FOLLOW).territories
    if not territories:
        return render(request, "partnerships/follow.html", {"loads": None, "partners": link("partners")})
    loads = load.read(territories, today)
    whole = loads.whole
    names = ", ".join(Territory.objects.filter(pk__in=territories).values_list("name", flat=True))
    answer, done = rules.ANSWER_DAYS.on(today), rules.PROGRESS_DAYS.on(today)
    leads = [
        LeadFigure("Ouvertes", french.number(whole.open), f"dont {whole.to_take} à traiter"),
        LeadFigure("Au-delà du délai", french.number(whole.late), f"{answer} jours pour répondre, {done} pour aboutir"),
        LeadFigure("Reçues en 12 mois", french.number(whole.received), _change(whole)),
        LeadFigure("Délai médian de prise", _days(whole.days_to_accept), "de l’envoi à la prise en charge"),
    ]
    return render(
        request, "partnerships/follow.html", {"loads": loads, "leads": leads, "names": names, "partners": ""}
    )  # fmt: skip


def _days(value: float | None) -> str:
    return french.count(round(value), "jour") if value is not None else "–"


def _change(whole: load.Load) -> str:
    if whole.change is None:
        return "rien à comparer avant"
    return f"{french.signed(whole.change)}{french.NBSP}% sur un an"
