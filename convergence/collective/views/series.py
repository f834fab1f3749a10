"""Series: their rhythm, their dates with the exceptions, written further or stopped."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from convergence.accounts.access import needs
from convergence.accounts.permissions import Permission
from convergence.collective import inviting
from convergence.collective.actions import meetings as acts
from convergence.collective.actions.meetings import MeetingError
from convergence.collective.forms.meetings import RHYTHMS
from convergence.collective.models import Series
from convergence.collective.views.meetings import tabs
from convergence.journeys.views.common import viewer_of
from convergence.kit import clock, french
from convergence.kit.dates import add_months
from convergence.kit.pages import paginate
from convergence.network.viewer import Viewer


def held(viewer: Viewer) -> Any:
    """Series that she holds."""
    places = inviting.held_places(viewer)
    mine = Series.objects.filter(organiser=viewer.user)
    return mine if places is None else mine | Series.objects.filter(places)


def rhythm(series: Series) -> str:
    """« Toutes les 6 semaines », « Chaque mois, le deuxième mardi »."""
    if series.weeks:
        return dict(RHYTHMS).get(f"w{series.weeks}", f"Toutes les {series.weeks} semaines")
    words = dict(RHYTHMS)[f"n{series.nth}"]
    return words.replace("jour de ce nom", french.WEEKDAYS[series.weekday])


@needs(Permission.MEETINGS_RUN)
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """Her series, those that go on first."""
    viewer = viewer_of(request)
    rows = held(viewer).select_related("territory", "chantier").annotate(last=Max("meetings__on"))
    page = paginate(rows.order_by("-ended_on", "title", "pk"), request, per_page=25)
    return render(request, "collective/series_list.html", {
        "page": page, "rows": [(one, rhythm(one)) for one in page], "tabs": tabs("series", viewer),
    })  # fmt: skip


@needs(Permission.MEETINGS_RUN)
@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, key: UUID) -> HttpResponse:
    """Its dates to come, moved or called off; the year ahead written, or the series stopped."""
    viewer, today = viewer_of(request), clock.today()
    series: Series = get_object_or_404(held(viewer).select_related("territory", "chantier", "organiser"), key=key)
    if request.method == "POST":
        try:
            if request.POST.get("act") == "stop":
                count = acts.stop_series(by=viewer.user, series=series)
                messages.success(request, f"Série arrêtée, {french.count(count, 'date effacée', 'dates effacées')}.")
            else:
                count = acts.extend(by=viewer.user, series=series)
                messages.success(request, f"{french.count(count, 'date ajoutée', 'dates ajoutées')}.")
        except MeetingError as error:
            messages.error(request, str(error))
        return redirect("gathering_series_one", key=key)
    meetings = series.meetings.filter(on__gte=add_months(today, -12)).order_by("on", "pk")
    return render(request, "collective/series.html", {
        "series": series, "rhythm": rhythm(series), "page": paginate(meetings, request, per_page=60), "today": today,
    })  # fmt: skip
