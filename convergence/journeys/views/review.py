"""The review: what was known is shown, and observed again only block by block, when someone says so."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from convergence.accounts import audit
from convergence.accounts.access import needs
from convergence.accounts.permissions import Permission
from convergence.journeys.actions import JourneyError, record_situation
from convergence.journeys.blocks import BLOCKS, BY_KEY, Block, latest, summary
from convergence.journeys.forms.situation import LEVELS, SituationForm
from convergence.journeys.models import Situation
from convergence.journeys.views.common import back, came_from, context, day_or, file_of, journey_to_write, viewer_of
from convergence.journeys.worklist import review_address
from convergence.kit import clock
from convergence.kit.french import NBSP, day
from convergence.kit.refusal import blame
from convergence.nomenclature.lists import Stage


def _day_asked(request: HttpRequest) -> date:
    """The day of the review: today unless another past day is asked for."""
    today = clock.today()
    return min(day_or(request.GET.get("le"), today), today)


@needs(Permission.PEOPLE_WRITE)
@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, key: UUID) -> HttpResponse:
    """The page; a post saves the one block that was opened because it has changed."""
    journey = journey_to_write(request, key)
    viewer = viewer_of(request)
    on = _day_asked(request)
    situations = list(Situation.objects.filter(journey=journey))
    seen = latest(situations)
    opened = BY_KEY.get(request.GET.get("change", ""))
    form: SituationForm | None = None
    if request.method == "POST" and opened is not None:
        form = SituationForm(request.POST, blocks=[opened])
        if form.is_valid():
            try:
                return _save(request, journey, opened, form, on)
            except JourneyError as error:
                blame(form, error)
    elif opened is not None:
        known = {field: seen[field].value for field in opened.fields if field in seen}
        form = SituationForm(initial=known, blocks=[opened])
    if request.method == "GET":
        audit.read(by=viewer.user, kind="FILE", what="Bilan de situation", person_key=journey.person.key)
    done = next((s for s in situations if s.stage == Stage.REVIEW and s.observed_on == on), None)
    rows = [_row(journey, block, seen=seen, done=done, on=on, opened=opened) for block in BLOCKS]
    return render(
        request,
        "journeys/review.html",
        context(
            journey, rows=rows, form=form, opened=opened, on=on, today=clock.today(), seen_on=journey.last_seen_on,
            levels=LEVELS, done=came_from(request, file_of(journey)),
        ),
    )  # fmt: skip


def _save(request: HttpRequest, journey: Any, block: Block, form: SituationForm, on: date) -> HttpResponse:
    values = form.answered()
    if not values:
        raise JourneyError("Donnez au moins une réponse, ou laissez ce bloc.")
    record_situation(by=viewer_of(request).user, journey=journey, stage=Stage.REVIEW, observed_on=on, **form.values())
    return back(request, review_address(journey, on=on), f"{block.title}{NBSP}: noté.")


def _row(journey: Any, block: Block, *, seen: Any, done: Any, on: date, opened: Block | None) -> dict[str, Any]:
    """One block: what is known, since when, and whether it has been seen that day."""
    said = done is not None and any(getattr(done, field) for field in block.fields)
    last = max((seen[field].on for field in block.fields if field in seen and seen[field].on), default=None)
    return {
        "key": block.key,
        "title": block.title,
        "value": summary(block, seen),
        "known": any(field in seen for field in block.fields),
        "since": last,
        "from_entry": last is not None and all(seen[f].from_entry for f in block.fields if f in seen),
        "said": f"Vu le {day(on, today=clock.today())}" if said else "",
        "action": reverse("journey_review_block", args=[journey.key, block.key])
        + (f"?le={on.isoformat()}" if on != clock.today() else ""),
        "undo": "",
        "change": review_address(journey, block, on),
        "open": opened is not None and opened.key == block.key,
        "name": "block",
    }
