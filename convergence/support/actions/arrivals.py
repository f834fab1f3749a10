"""The only place where senders and arrivals are written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import transaction

from convergence.accounts import audit
from convergence.accounts.models import User
from convergence.journeys.models import Journey
from convergence.kit import clock
from convergence.kit.folding import fold
from convergence.kit.refusal import RefusedError
from convergence.network.models import Chantier
from convergence.nomenclature.lists import ArrivalOutcome
from convergence.support.models import Arrival, Sender, SenderContact

MET, VISITED = "MET", "VISITED"
STEPS = {MET: "met_on", VISITED: "visited_on"}
CLOSING = frozenset(outcome.value for outcome in ArrivalOutcome if outcome is not ArrivalOutcome.STARTED)
"""Outcomes noted by one click; « started » comes with a journey."""
UNDOABLE = ("met_on", "visited_on", "outcome", "decided_on", "reason")
SENDER_FIELDS = ("name", "kind", "department", "commune", "contact")
NAMING = {"last_name": "", "first_name": "", "birth_date": None, "phone": "", "sent_by": "", "reason": ""}
"""What names somebody or tells of her, and what it becomes when it is erased."""


class ArrivalError(RefusedError):
    """Something about an arrival that is refused, said in French. `field` is where to mend it."""


# ── Senders ─────────────────────────────────────────────────────────────────────────────────
def known_sender(name: str, department: str) -> Sender | None:
    """The sender of that name in that département, whatever the case and accents."""
    return Sender.objects.filter(folded=fold(name), department=department).first()


@transaction.atomic
def open_sender(*, by: User, name: str, kind: str, department: str, commune: str = "", contact: str = "") -> Sender:
    """The sender of that name in the département; made when it is not known yet."""
    if not department:
        raise ArrivalError("Indiquez le département de l’orienteur.", "department")
    known = known_sender(name, department)
    if known is not None:
        return known
    sender = Sender(
        name=name.strip(), kind=kind, department=department, commune=commune.strip(), contact=contact.strip(),
        recorded_at=clock.now(), recorded_by=by,
    )  # fmt: skip
    sender.fold()
    sender.save()
    audit.record(by=by, action="support.sender", subject=sender)
    return sender


@transaction.atomic
def amend_sender(*, by: User, sender: Sender, **values: str) -> bool:
    """Correct what is known of a sender. True when something changed."""
    unknown = set(values) - set(SENDER_FIELDS)
    if unknown:
        raise TypeError(f"Not a field of a sender: {sorted(unknown)}")
    changes = {name: value.strip() for name, value in values.items() if getattr(sender, name) != value.strip()}
    if not changes:
        return False
    for name, value in changes.items():
        setattr(sender, name, value)
    sender.fold()
    other = known_sender(sender.name, sender.department)
    if other is not None and other.pk != sender.pk:
        raise ArrivalError("Un orienteur de ce nom existe déjà dans ce département.", "name")
    sender.save()
    audit.record(by=by, action="support.sender.amend", subject=sender, changes={"fields": [None, sorted(changes)]})
    return True


@transaction.atomic
def note_contact(*, by: User, sender: Sender, on: date, kind: str = "MET", note: str = "") -> SenderContact:
    """The sender was met, or told about the programmes."""
    if on > clock.today():
        raise ArrivalError("Ce jour n’est pas encore venu.", "on")
    made = SenderContact.objects.create(
        sender=sender, on=on, kind=kind, note=note.strip(), by=by, recorded_at=clock.now()
    )
    audit.record(by=by, action="support.sender.contact", subject=sender)
    return made


# ── Arrivals ────────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def note_arrival(
    *,
    by: User,
    chantier: Chantier,
    programme: str,
    last_name: str,
    first_name: str,
    sent_on: date,
    sender: Sender | None = None,
    sent_by: str = "",
    birth_date: date | None = None,
    phone: str = "",
) -> Arrival:
    """Somebody is sent to a chantier. Nothing but who, by whom and for which programme; no criterion is asked."""
    if sent_on > clock.today():
        raise ArrivalError("Ce jour n’est pas encore venu.", "sent_on")
    arrival = Arrival(
        chantier=chantier, programme=programme, last_name=last_name.strip(), first_name=first_name.strip(),
        sent_on=sent_on, sender=sender, sent_by=sent_by.strip(), birth_date=birth_date, phone=phone.strip(),
        recorded_at=clock.now(), recorded_by=by,
    )  # fmt: skip
    arrival.fold()
    arrival.save()
    audit.record(by=by, action="support.arrival", subject=arrival)
    return arrival


def before(arrival: Arrival) -> dict[str, str]:
    """What one click may change, as text: enough to give it back."""
    return {name: str(getattr(arrival, name) or "") for name in UNDOABLE}


@transaction.atomic
def step(*, by: User, arrival: Arrival, what: str, on: date, reason: str = "") -> None:
    """One more step: met, visit made, or an outcome other than the start."""
    if arrival.outcome or arrival.erased_on:
        raise ArrivalError("Cette arrivée est déjà close.")
    if what in STEPS:
        values: dict[str, Any] = {STEPS[what]: on}
    elif what in CLOSING:
        values = {"outcome": what, "decided_on": max(on, arrival.sent_on), "reason": reason.strip()}
    else:
        raise ArrivalError("Cette étape n’existe pas.")
    _write(by, arrival, f"support.arrival.{what.lower()}", values)


@transaction.atomic
def put_back(*, by: User, arrival: Arrival, values: Mapping[str, str]) -> None:
    """Give an arrival back what one click changed (`before`). One that started stays: its journey is open."""
    if arrival.journey_id or arrival.erased_on:
        raise ArrivalError("Le parcours est ouvert : corrigez-le depuis son dossier.")
    given: dict[str, Any] = {name: values.get(name, "") for name in UNDOABLE}
    for name in ("met_on", "visited_on", "decided_on"):
        given[name] = date.fromisoformat(given[name]) if given[name] else None
    _write(by, arrival, "support.arrival.put_back", given)


@transaction.atomic
def start(*, by: User, arrival: Arrival, journey: Journey) -> None:
    """She starts: the journey is open, the arrival points at it."""
    if arrival.outcome or arrival.erased_on:
        raise ArrivalError("Cette arrivée est déjà close.")
    values = {
        "outcome": ArrivalOutcome.STARTED.value, "decided_on": max(journey.started_on, arrival.sent_on),
        "journey": journey,
    }  # fmt: skip
    _write(by, arrival, "support.arrival.started", values, person_key=journey.person.key)


@transaction.atomic
def amend_arrival(*, by: User, arrival: Arrival, **values: Any) -> None:
    """Correct what was noted of somebody who waits."""
    known = {*NAMING, "sender", "sent_on", "programme", "met_on", "visited_on"} - {"reason"}
    unknown = set(values) - known
    if unknown:
        raise TypeError(f"Not a field of an arrival: {sorted(unknown)}")
    if values.get("sent_on") and values["sent_on"] > clock.today():
        raise ArrivalError("Ce jour n’est pas encore venu.", "sent_on")
    _write(by, arrival, "support.arrival.amend", values)


@transaction.atomic
def erase(*, by: User, arrivals: Iterable[Arrival]) -> int:
    """Take away what names people whose arrival was closed long ago; what is counted stays. It cannot be undone."""
    rows = [arrival for arrival in arrivals if arrival.outcome and not arrival.erased_on]
    for arrival in rows:
        for name, nothing in NAMING.items():
            setattr(arrival, name, nothing)
        arrival.search_text, arrival.erased_on = "", clock.today()
    Arrival.objects.bulk_update(rows, [*NAMING, "search_text", "erased_on"], batch_size=400)
    audit.record_many(by=by, traces=[audit.Trace("support.arrival.erase", "arrival", row.key) for row in rows])
    return len(rows)


def _write(by: User, arrival: Arrival, action: str, values: Mapping[str, Any], **more: Any) -> None:
    """The log says which dates and outcome moved, never a name."""
    shown = {"met_on", "visited_on", "outcome", "decided_on", "sent_on", "programme"}
    moved = {
        name: [str(getattr(arrival, name) or ""), str(value or "")] for name, value in values.items() if name in shown
    }
    for name, value in values.items():
        setattr(arrival, name, value)
    arrival.fold()
    arrival.save()
    audit.record(by=by, action=action, subject=arrival, changes=moved or None, **more)


# ── Many at once ────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def note_many(
    *,
    by: User,
    senders: Iterable[Sender] = (),
    contacts: Iterable[SenderContact] = (),
    arrivals: Iterable[Arrival] = (),
) -> None:
    """Set-based form of the above: unsaved rows, those who point at others after them. What nobody signs, `by` does."""
    places, met, people = list(senders), list(contacts), list(arrivals)
    for place in places:
        place.fold()
        place.recorded_by = by
    for person in people:
        person.fold()
        if not person.recorded_by_id:
            person.recorded_by = by
    for contact in met:
        contact.by = contact.by if contact.by_id else by
    Sender.objects.bulk_create(places, batch_size=400)
    SenderContact.objects.bulk_create(met, batch_size=400)
    Arrival.objects.bulk_create(people, batch_size=400)
    traces = [audit.Trace("support.sender", "sender", row.key) for row in places]
    traces += [audit.Trace("support.sender.contact", "sender", row.sender.key) for row in met]
    traces += [audit.Trace("support.arrival", "arrival", row.key) for row in people]
    audit.record_many(by=by, traces=traces)
