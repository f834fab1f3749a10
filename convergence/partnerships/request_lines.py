"""What requests add to the list of a CIP or an ESP: an answer to read, a word awaited, nobody’s answer yet."""

from __future__ import annotations

from datetime import date
from typing import Any

from convergence.journeys.worklist import Facts, Kind, extend
from convergence.kit.french import NBSP
from convergence.nomenclature.base import label_of
from convergence.nomenclature.lists import Theme
from convergence.partnerships import rules
from convergence.partnerships.models import Request

_FROM = "FROM mine JOIN partnerships_request r ON r.journey_id = mine.id"


def answered(_sql: Any, _today: date) -> str:
    return f"""
        SELECT 'request_answer', mine.id, r.id, r.closed_on {_FROM}
        WHERE r.state IN ('ANSWERED', 'REFUSED') AND r.read_on IS NULL"""


def awaited(sql: Any, today: date) -> str:
    due = sql.add_days("r.moved_on", str(rules.MORE_DAYS.on(today)))
    return f"""
        SELECT 'request_more', mine.id, r.id, {due} {_FROM} WHERE r.state = 'MORE'"""


def unanswered(sql: Any, today: date) -> str:
    """Sent, and the officers' time to answer is over."""
    slow, quick = rules.ANSWER_DAYS.on(today), rules.URGENT_DAYS.on(today)
    due = sql.add_days("r.moved_on", f"CASE r.urgency WHEN 'NOW' THEN {quick} ELSE {slow} END")
    return f"""
        SELECT 'request_unanswered', mine.id, r.id, {due} {_FROM}
        WHERE r.state = 'SENT' AND {due} < %(today)s"""


def _detail(facts: Facts) -> str:
    asked: Request = facts.subject
    theme = label_of(Theme, asked.theme).lower()
    if asked.state == Request.State.ANSWERED:
        return f"{theme}, {asked.get_answer_kind_display().lower()}{NBSP}: {asked.need}"
    if asked.state == Request.State.REFUSED:
        return f"{theme}, refus{NBSP}: {asked.need}"
    if asked.state == Request.State.SENT:
        return f"{theme}, envoyée le {facts.day(asked.sent_on)}{NBSP}: {asked.need}"
    return f"{theme}{NBSP}: {asked.need}"


def register() -> None:
    extend(
        "request_answer", Kind("Réponse à lire", _detail, "partnerships/lines/answer.html", subject=Request), answered
    )
    extend(
        "request_more", Kind("Précision demandée", _detail, "partnerships/lines/more.html", subject=Request), awaited
    )
    extend(
        "request_unanswered",
        Kind("Sollicitation sans réponse", _detail, "partnerships/lines/unanswered.html", subject=Request),
        unanswered,
    )
