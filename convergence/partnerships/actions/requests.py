"""Requests: sent, taken, discussed, answered. Each act is refused when somebody else acted first."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q

from convergence.accounts import audit
from convergence.accounts.models import User
from convergence.journeys.models import Journey
from convergence.kit import clock
from convergence.kit.refusal import RefusedError
from convergence.nomenclature.lists import Theme
from convergence.partnerships.models import Request, RequestMessage
from convergence.partnerships.officers import asking_over_since, by_theme, territory_of

BATCH = 500
State = Request.State
FREE = Q(accepted_on__isnull=True)


class RequestError(RefusedError):
    """Something about a request that is refused, said in French. `field` is where to mend it."""


class AlreadyTakenError(RequestError):
    """Somebody else moved the request a moment before."""


# ── Asking ──────────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def send(
    *,
    by: User,
    journey: Journey,
    theme: str,
    need: str,
    agreed_on: date | None,
    urgency: str = Request.Urgency.CALM,
    tried: str = "",
    officer: User | None = None,
    needed_on: date | None = None,
    purpose: str = Request.Purpose.SUPPORT,
) -> Request:
    """Ask the officers of the territory. Without `officer`, whoever of the theme takes it.

    Raises RequestError: no need said, no agreement of the person, nobody on that theme, or too long after the exit.
    """
    today = clock.today()
    _check(journey, theme=theme, need=need, urgency=urgency, today=today)
    if agreed_on is None:
        raise RequestError(
            "Demandez d’abord son accord à la personne, puis notez le jour où elle l’a donné.", "agreed_on"
        )
    if agreed_on > today:
        raise RequestError("L’accord de la personne est daté dans le futur.", "agreed_on")
    territory = territory_of(journey.chantier_id, today)
    if territory is None:
        raise RequestError("Ce chantier n’est dans aucun territoire : il n’a pas de chargé de partenariats.", "theme")
    holders = by_theme(territory, today).get(theme, [])
    if not holders:
        word = Theme(theme).label.lower()
        raise RequestError(f"Personne ne tient le thème {word} sur ce territoire aujourd’hui.", "theme")
    if officer is not None and officer not in holders:
        raise RequestError("Cette personne ne tient pas ce thème sur votre territoire.", "officer")
    request = Request.objects.create(
        journey=journey, territory=territory, theme=theme, purpose=purpose, officer=officer, need=need.strip(),
        tried=tried.strip(), urgency=urgency, needed_on=needed_on, agreed_on=agreed_on, state=State.SENT,
        sent_on=today, moved_on=today, by=by, recorded_at=clock.now(),
    )  # fmt: skip
    _trace(by, request, "requests.send", {"theme": ["", theme], "purpose": ["", purpose]})
    return request


def ask_opinion(
    *,
    by: User,
    journey: Journey,
    theme: str,
    question: str,
    agreed_on: date | None,
    needed_on: date | None = None,
    officer: User | None = None,
) -> Request:
    """Ask an officer what she knows of the follow-up before a renewal or an extension is decided. Source: S1, R15.

    Same refusals as `send`. An opinion mobilises nobody: it is about what was done, for who decides.
    """
    return send(
        by=by, journey=journey, theme=theme, need=question, agreed_on=agreed_on, needed_on=needed_on,
        officer=officer, purpose=Request.Purpose.OPINION, urgency=Request.Urgency.SOON,
    )  # fmt: skip


def _check(journey: Journey, *, theme: str, need: str, urgency: str, today: date) -> None:
    if Theme.get(theme) is None:
        raise RequestError("Choisissez un thème.", "theme")
    if urgency not in Request.Urgency.values:
        raise RequestError("Choisissez une urgence.", "urgency")
    if not need.strip():
        raise RequestError("Dites le besoin en une ligne.", "need")
    over = asking_over_since(journey, today)
    if over is not None:
        raise RequestError(f"L’appui après la sortie était possible jusqu’au {over:%d/%m/%Y}.")


@transaction.atomic
def withdraw(*, by: User, request: Request) -> Request:
    """The chantier takes its request back: settled otherwise, or sent by mistake."""
    today = clock.today()
    return _move(
        by, request, "requests.withdraw", (State.SENT, State.MORE, State.ACCEPTED), state=State.WITHDRAWN,
        closed_on=today, moved_on=today, read_on=today,
    )  # fmt: skip


@transaction.atomic
def mark_read(*, by: User, request: Request) -> Request:
    """The chantier has read the answer: it no longer waits in the list."""
    return _move(by, request, "requests.read", (State.ANSWERED, State.REFUSED), read_on=clock.today())


@transaction.atomic
def mark_unread(*, by: User, request: Request) -> Request:
    """The answer waits again."""
    return _move(by, request, "requests.unread", (State.ANSWERED, State.REFUSED), read_on=None)


# ── Answering ───────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def accept(*, by: User, request: Request) -> Request:
    """An officer takes it. The person is accompanied by an officer from that day.

    Of two who take it at the same moment, one gets it and the other is told: AlreadyTakenError.
    """
    today = clock.today()
    return _move(
        by, request, "requests.accept", (State.SENT, State.MORE), guard=FREE, state=State.ACCEPTED,
        officer=by, accepted_on=today, moved_on=today,
    )  # fmt: skip


@transaction.atomic
def give_back(*, by: User, request: Request) -> Request:
    """Taken a moment ago, by mistake: it waits again for whoever takes it. The day she took it only."""
    current = _read(request)
    if current.officer_id != by.pk or current.accepted_on != clock.today() or current.state != State.ACCEPTED:
        raise RequestError("Cette sollicitation ne peut plus être rendue : répondez-y, ou confiez-la à un collègue.")
    return _move(
        by, request, "requests.give_back", (State.ACCEPTED,), state=State.SENT, officer=None, accepted_on=None,
        moved_on=current.sent_on,
    )  # fmt: skip


@transaction.atomic
def answer(*, by: User, request: Request, kind: str, text: str) -> Request:
    """Advice, an action done, or an orientation: each means that the officer took the request, advice included."""
    if kind not in Request.Answer.values:
        raise RequestError("Dites ce que vous répondez : un conseil, une action menée, une orientation.", "kind")
    if not text.strip():
        raise RequestError("Écrivez la réponse : le chantier la lira telle quelle.", "text")
    today, current = clock.today(), _read(request)
    return _move(
        by, request, "requests.answer", (State.SENT, State.MORE, State.ACCEPTED), guard=FREE | Q(officer=by),
        state=State.ANSWERED, officer=by, accepted_on=current.accepted_on or today, closed_on=today, moved_on=today,
        answer_kind=kind, answer=text.strip(),
    )  # fmt: skip


@transaction.atomic
def refuse(*, by: User, request: Request, reason: str) -> Request:
    """Not hers to do, or not possible: the reason is told to the chantier. What was accepted is answered instead."""
    if not reason.strip():
        raise RequestError("Dites pourquoi : le chantier pourra chercher ailleurs.", "reason")
    today = clock.today()
    return _move(
        by, request, "requests.refuse", (State.SENT, State.MORE), guard=FREE, state=State.REFUSED, officer=by,
        closed_on=today, moved_on=today, refusal=reason.strip(),
    )  # fmt: skip


@transaction.atomic
def ask_more(*, by: User, request: Request, text: str) -> Request:
    """Something is missing to answer: the chantier is asked, and the clock is now its own."""
    _say(text)
    moved = _move(
        by, request, "requests.ask_more", (State.SENT, State.ACCEPTED), guard=FREE | Q(officer=by), state=State.MORE,
        moved_on=clock.today(), officer=by,
    )  # fmt: skip
    RequestMessage.objects.create(request=moved, text=text.strip(), from_officer=True, by=by, at=clock.now())
    return moved


@transaction.atomic
def reply(*, by: User, request: Request, text: str) -> Request:
    """The chantier writes: what was missing, or a reminder. An awaited word gives the clock back to the officer."""
    _say(text)
    current = _read(request)
    if not current.is_open:
        raise RequestError("Cette sollicitation est close : envoyez-en une autre.")
    if current.state == State.MORE:
        state = State.ACCEPTED if current.accepted_on else State.SENT
        current = _move(by, request, "requests.reply", (State.MORE,), state=state, moved_on=clock.today())
    else:
        _trace(by, current, "requests.reply", {})
    RequestMessage.objects.create(request=current, text=text.strip(), by=by, at=clock.now())
    return current


@transaction.atomic
def hand_over(*, by: User, request: Request, to: User) -> Request:
    """To a colleague of the same theme; what was accepted stays accepted, since that day."""
    current = _read(request)
    if to not in by_theme(current.territory_id, clock.today()).get(current.theme, []):
        raise RequestError("Choisissez un collègue qui tient ce thème sur ce territoire.", "to")
    return _move(by, request, "requests.hand_over", (State.SENT, State.MORE, State.ACCEPTED), officer=to)


# ── One write ───────────────────────────────────────────────────────────────────────────────
def _move(
    by: User, request: Request, action: str, among: Iterable[str], *, guard: Q | None = None, **values: Any
) -> Request:
    """Write `values` if the request is still in one of those states: one statement decides between two people."""
    rows = Request.objects.filter(guard or Q(), pk=request.pk, state__in=list(among))
    if not rows.update(**values):
        raise AlreadyTakenError(_why_not(_read(request)))
    told = {name: ["", str(value or "")] for name, value in values.items() if name not in {"answer", "refusal"}}
    moved = _read(request)
    _trace(by, moved, action, told)
    return moved


def _read(request: Request) -> Request:
    found: Request = Request.objects.select_related("journey__person", "officer", "by").get(pk=request.pk)
    return found


def _why_not(current: Request) -> str:
    who = f"{current.officer}" if current.officer_id else "Un collègue"
    if current.state == State.WITHDRAWN:
        return f"{current.by} a retiré cette sollicitation entre-temps."
    if current.state in {State.ANSWERED, State.REFUSED}:
        return f"{who} a déjà répondu à cette sollicitation."
    if current.accepted_on is not None:
        return f"{who} a déjà pris cette sollicitation. Elle peut vous la confier."
    return "Cette sollicitation a changé entre-temps : relisez-la."


def _say(text: str) -> None:
    if not text.strip():
        raise RequestError("Écrivez votre message.", "text")


def _trace(by: User, request: Request, action: str, changes: dict[str, list[str]]) -> None:
    audit.record(by=by, action=action, subject=request, person_key=request.journey.person.key, changes=changes)


# ── Many at once ────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def file_many(*, by: User, requests: Iterable[Request], messages: Iterable[RequestMessage] = ()) -> list[Request]:
    """Set-based form, for requests told with all their story (their journeys carry their person)."""
    rows = Request.objects.bulk_create(list(requests), batch_size=BATCH)
    RequestMessage.objects.bulk_create(list(messages), batch_size=BATCH)
    audit.record_many(
        by=by,
        traces=[audit.Trace("requests.send", "request", row.key, row.journey.person.key) for row in rows],
    )
    return rows
