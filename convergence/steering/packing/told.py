"""What people wrote and decided: highlights of the bilans, stories agreed, decisions since the last committee."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from convergence.collective.models import Decision, Meeting
from convergence.kit import french
from convergence.reports import reading
from convergence.reports.models import Campaign
from convergence.steering.models import PackPart
from convergence.steering.packing.asked import Asked, Made, Table

MOST = 60


def highlights(asked: Asked) -> Made:
    """What the level wrote in the campaign of that year, and the stories that people agreed to; all to be edited."""
    told: list[str] = []
    rows = Campaign.objects.filter(year=asked.year, programme__in=asked.programmes).order_by("programme")
    for campaign in rows:
        held = reading.current(campaign)
        told += [f"{text.heading} ({campaign.programme})\n{text.text}" for text in held.narrative(str(asked.scope))]
        told += [
            f"Récit d’un parcours, avec l’accord de la personne\n{one.text}" for one in held.stories(str(asked.scope))
        ]
    return Made(PackPart.Kind.HIGHLIGHTS, "Faits marquants", "\n\n".join(told))


def before(asked: Asked) -> Any:
    """Committees of the same kind and place held before this one, latest first."""
    rows = Meeting.objects.visible_to(asked.viewer).filter(
        kind=asked.kind, territory=asked.territory, chantier__isnull=True, cancelled_on__isnull=True
    )
    day = asked.meeting.on if asked.meeting is not None else asked.end
    return rows.filter(on__lt=day).order_by("-on", "-at", "-pk")


def decisions(asked: Asked) -> Made:
    """Those of the last committee, and those of earlier ones that are still open, with what became of them."""
    last = before(asked).first()
    rows: list[Decision] = []
    if last is not None:
        wanted = Q(meeting=last) | Q(meeting__in=before(asked).values("pk"), state=Decision.State.OPEN)
        found = Decision.objects.filter(wanted).select_related("meeting", "user")
        rows = list(found.order_by("-meeting__on", "pk")[:MOST])
    title = f"Décisions depuis le comité du {french.day(last.on)}" if last is not None else "Décisions"
    table = Table("", ("Décision", "Par", "Pour le", "Où en est-elle"), [_row(one) for one in rows])
    words = (
        "" if rows else "Aucune décision n’était notée au comité précédent." if last else "Premier comité suivi ici."
    )
    return Made(PackPart.Kind.DECISIONS, title, words, (table,))


def _row(one: Decision) -> tuple[str, ...]:
    state = one.get_state_display()
    if one.state == Decision.State.OPEN and one.is_late:
        state = "En retard"
    if one.reason:
        state = f"{state} : {one.reason}"
    return (
        one.text, one.user.name if one.user is not None else "–", french.day(one.due_on) if one.due_on else "–",
        state,
    )  # fmt: skip


def questions(asked: Asked) -> Made:
    """The agenda of the meeting is where questions start from."""
    return Made(PackPart.Kind.QUESTIONS, "Questions à décider", asked.meeting.agenda if asked.meeting else "")
