"""Lines done in place: one click answers, the row says it is done and can be taken back."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from convergence.accounts.access import needs
from convergence.accounts.permissions import Permission
from convergence.journeys import rules
from convergence.journeys.actions import JourneyError, amend_journey, record_follow_up, record_situation
from convergence.journeys.blocks import BY_KEY, known_values, latest, summary
from convergence.journeys.models import Journey, Situation
from convergence.journeys.views.common import back, day_or, file_of, is_htmx, journey_to_write, viewer_of
from convergence.journeys.views.undo import Trace, done_row, undo_address
from convergence.journeys.worklist import review_address
from convergence.kit import clock
from convergence.kit.french import NBSP, day
from convergence.nomenclature.base import label_of
from convergence.nomenclature.lists import ExitReason, FollowUpOutcome, Housing, Stage


def _refused(request: HttpRequest, journey: Journey, error: str) -> HttpResponse:
    """Said in place; nothing was written."""
    if is_htmx(request):
        return render(request, "journeys/lines/refused.html", {"error": error, "file": file_of(journey)})
    messages.error(request, error)
    return back(request, file_of(journey))


@needs(Permission.PEOPLE_WRITE)
@require_POST
def follow_up(request: HttpRequest, key: UUID, milestone: int) -> HttpResponse:
    """What became of the person at 6 or 12 months, or an attempt to reach her."""
    journey = journey_to_write(request, key)
    if milestone not in {6, 12}:
        raise Http404
    outcome = request.POST.get("outcome", "")
    housing = request.POST.get("housing", "")
    if outcome not in FollowUpOutcome.codes() or (housing and housing not in Housing.codes()):
        return _refused(request, journey, f"Choisissez une réponse{NBSP}: rien n’a été noté.")
    today = clock.today()
    before = Situation.objects.filter(journey=journey, stage=f"M{milestone}", observed_on=today).first()
    fresh = before is None or request.POST.get("fresh") == "1"
    kept = {"outcome": before.outcome, "housing": before.housing} if before and not fresh else None
    try:
        situation = record_follow_up(
            by=viewer_of(request).user, journey=journey, milestone=milestone, on=today, outcome=outcome,
            housing=housing or (before.housing if before else ""),
        )  # fmt: skip
    except JourneyError as error:
        return _refused(request, journey, str(error))
    said = label_of(FollowUpOutcome, outcome)
    trace = Trace(f"follow_up_{milestone}", str(journey.key), viewer_of(request).user.pk, str(situation.key), kept)
    if not is_htmx(request):
        return back(request, file_of(journey), f"Suivi à {milestone} mois noté{NBSP}: {said.lower()}.")
    retry = rules.FOLLOW_UP_RETRY_DAYS.on(today)
    later = f" On vous le rappelle dans {retry} jours." if outcome == "INJOIGNABLE" else ""
    return render(
        request,
        "journeys/lines/followed.html",
        {
            "what": f"Suivi à {milestone} mois de {journey.person.name}",
            "how": f"{NBSP}: {said.lower()}.{later}",
            "undo": undo_address(trace),
            "journey": journey,
            "milestone": milestone,
            "outcome": outcome,
            "housings": Housing.choices() if outcome not in {"INJOIGNABLE", "REFUS"} else [],
            "housing": situation.housing,
            "fresh": fresh,
        },
    )


@needs(Permission.PEOPLE_WRITE)
@require_POST
def exit_reason(request: HttpRequest, key: UUID) -> HttpResponse:
    """The reason that an exit lacks."""
    journey = journey_to_write(request, key)
    reason = ExitReason.get(request.POST.get("exit_reason"))
    if reason is None or journey.ended_on is None:
        return _refused(request, journey, f"Choisissez le motif de sortie{NBSP}: rien n’a été noté.")
    trace = Trace(
        "exit_reason", str(journey.key), viewer_of(request).user.pk, before={"exit_reason": journey.exit_reason}
    )
    amend_journey(by=viewer_of(request).user, journey=journey, exit_reason=reason.value)
    if not is_htmx(request):
        return back(request, file_of(journey), f"Motif de sortie noté{NBSP}: {reason.label}.")
    return done_row(
        request,
        what=f"Motif de sortie de {journey.person.name}",
        how=f": {reason.label}",
        undo=undo_address(trace),
    )


@needs(Permission.PEOPLE_WRITE)
@require_POST
def review_block(request: HttpRequest, key: UUID, block: str) -> HttpResponse:
    """« Toujours vrai » observes the block again today; « A changé » opens it on the page of the review."""
    journey = journey_to_write(request, key)
    chosen = BY_KEY.get(block)
    if chosen is None:
        return _refused(request, journey, "Ce bloc n’existe pas.")
    today = clock.today()
    on = min(day_or(request.GET.get("le"), today), today)
    if request.POST.get("block") != "same":
        page = review_address(journey, chosen, on)
        return HttpResponse(status=204, headers={"HX-Redirect": page}) if is_htmx(request) else back(request, page)
    situations = list(journey.situations.all())
    seen = latest(situations)
    values = known_values(chosen, seen)
    if not values:
        return _refused(request, journey, f"{chosen.title}{NBSP}: rien n’était connu. Choisissez « A changé ».")
    existing = next((s for s in situations if s.stage == Stage.REVIEW and s.observed_on == on), None)
    before = {field: getattr(existing, field, "") for field in chosen.fields}
    last_seen = journey.last_seen_on
    situation = record_situation(
        by=viewer_of(request).user, journey=journey, stage=Stage.REVIEW, observed_on=on, **values
    )
    trace = Trace(
        f"block:{chosen.key}", str(journey.key), viewer_of(request).user.pk, str(situation.key), before,
        last_seen.isoformat() if last_seen else "",
    )  # fmt: skip
    if not is_htmx(request):
        return back(request, review_address(journey, on=on), f"{chosen.title}{NBSP}: toujours vrai.")
    return render(
        request,
        "kit/block.html",
        {
            "title": chosen.title,
            "value": summary(chosen, seen),
            "said": f"Vu le {day(on, today=today)}",
            "undo": undo_address(trace),
        },
    )
