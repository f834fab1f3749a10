"""What every page of the room shares: its tabs, the year, the row that a viewer may open."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from convergence.accounts.permissions import Permission
from convergence.funding.models import Subsidy
from convergence.journeys.views.common import viewer_of
from convergence.kit import clock
from convergence.kit.blocks import Tab
from convergence.network.viewer import Viewer


def tabs(current: str, viewer: Viewer) -> list[Tab]:
    found = [
        ("vue", "Chemin de l’argent", "funding"),
        ("subventions", "Subventions", "funding_subsidies"),
        ("conventions", "Conventions", "funding_grants"),
    ]
    if viewer.can(Permission.FUNDING_RUN):
        found += [("campagnes", "Calculs", "funding_schemes"), ("scenarios", "Scénarios", "funding_scenarios")]
    return [Tab(label, reverse(name), code == current) for code, label, name in found]


def asked_year(request: HttpRequest, years: list[int]) -> int:
    """The year that the address asks for, among those known; else the latest begun."""
    text = request.GET.get("annee", "")
    if text.isascii() and text.isdecimal() and len(text) == 4 and int(text) in years:
        return int(text)
    this = clock.today().year
    return next((year for year in years if year <= this), years[0] if years else this)


def known_years(rows: Any) -> list[int]:
    """Years of these subsidies, the latest first. One query."""
    return list(rows.order_by("-scheme__year").values_list("scheme__year", flat=True).distinct())


def opened(request: HttpRequest, key: UUID) -> Subsidy:
    """The subsidy, if she may see it; 404 otherwise."""
    rows = Subsidy.objects.visible_to(viewer_of(request)).with_money()
    found: Subsidy = get_object_or_404(
        rows.select_related("scheme", "chantier", "territory", "line__calculation"), key=key
    )
    return found


def justified_by(request: HttpRequest, key: UUID) -> Subsidy:
    """The same, if she accounts for it; 403 otherwise."""
    subsidy = opened(request, key)
    if not viewer_of(request).can(Permission.FUNDING_JUSTIFY, subsidy.chantier_id):
        raise PermissionDenied
    return subsidy
