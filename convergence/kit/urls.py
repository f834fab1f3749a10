"""The addresses of the kit. `config.urls` says who may open them, since the kit knows no account."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.urls import URLPattern, path

from convergence.kit import views


def patterns(guard: Callable[[Any], Any]) -> list[URLPattern]:
    """The reference page and the CSV of charts, each behind `guard` (accounts.access.signed_in)."""
    return [
        path("kit/", guard(views.kit), name="kit"),
        path("kit/avancement/<int:done>/", guard(views.progress), name="kit_progress"),
        path("graphiques/<str:name>/", guard(views.chart_csv), name="chart_csv"),
    ]
