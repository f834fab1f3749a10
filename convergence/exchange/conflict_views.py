"""Values changed on screen and in a file: shown side by side, decided by a human."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from convergence.accounts import audit
from convergence.accounts.access import needs
from convergence.accounts.permissions import Permission
from convergence.exchange import deciding
from convergence.exchange.columns import FACT, Column, Kind
from convergence.exchange.errors import ExchangeError
from convergence.exchange.models import Conflict
from convergence.kit import french
from convergence.kit.pages import paginate
from convergence.network.viewer import Viewer


def _viewer(request: HttpRequest) -> Viewer:
    return request.viewer  # type: ignore[attr-defined, no-any-return]


@dataclass(frozen=True)
class Side:
    """One value to decide, in words."""

    conflict: Conflict
    column: Column
    screen: str
    file: str
    who: str


@require_GET
@needs(Permission.IMPORT_RUN)
def conflicts(request: HttpRequest) -> HttpResponse:
    """Values changed on screen and in a file, side by side."""
    viewer = _viewer(request)
    found = Conflict.objects.visible_to(viewer).open().select_related("journey__person", "journey__chantier", "batch")
    page = paginate(found.order_by("-raised_at", "journey_id", "id"), request, per_page=30)
    now = deciding.present(list(page))
    sides = [_side(one, now[one.pk], viewer) for one in page]
    if any(side.who for side in sides):
        audit.read(by=viewer.user, kind="LIST", what="Valeurs à trancher")
    return render(request, "exchange/conflicts.html", {"page": page, "sides": sides})


def _side(one: Conflict, now: str, viewer: Viewer) -> Side:
    column = FACT[one.column]
    may = viewer.can(Permission.PEOPLE_READ, one.journey.chantier_id)
    return Side(one, column, words(column, now), words(column, one.offered), one.journey.person.name if may else "")


def words(column: Column, text: str) -> str:
    """A canonical text as a person reads it."""
    if column.codes is not None:
        return ", ".join(column.label_of(code) for code in text.split(";") if code)
    year, _, rest = text.partition("-")
    if column.kind is Kind.DATE and rest:
        month, _, day = rest.partition("-")
        return f"{day}/{month}/{year}"
    return text


@require_POST
@needs(Permission.IMPORT_RUN)
def decide_many(request: HttpRequest) -> HttpResponse:
    """The same answer for every value of the page that was shown."""
    viewer, take = _viewer(request), request.POST.get("take", "")
    keys = [key for key in request.POST.getlist("key") if _is_key(key)]
    refused = []
    done = 0
    for one in Conflict.objects.visible_to(viewer).open().filter(key__in=keys).order_by("id"):
        try:
            deciding.decide(by=viewer.user, conflict=one, take=take)
            done += 1
        except ExchangeError as error:
            refused.append(str(error))
    if done:
        messages.success(request, f"{french.count(done, 'valeur tranchée', 'valeurs tranchées')}.")
    if refused:
        messages.error(request, f"{french.count(len(refused), 'valeur')} à reprendre : {refused[0]}")
    return redirect("exchange_conflicts")


def _is_key(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


@require_POST
@needs(Permission.IMPORT_RUN)
def decide(request: HttpRequest, key: UUID) -> HttpResponse:
    """Keep the screen's value or take the file's."""
    viewer = _viewer(request)
    one = get_object_or_404(Conflict.objects.visible_to(viewer), key=key)
    try:
        deciding.decide(by=viewer.user, conflict=one, take=request.POST.get("take", ""))
    except ExchangeError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "C’est tranché.")
    return redirect("exchange_conflicts")
