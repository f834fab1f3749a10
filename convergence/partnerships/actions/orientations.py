"""Files of orientation: prepared, agreed, proposed, decided, sent, answered, obtained. The only place that writes them.

Every move locks the opportunity, so that two people who decide on its last place at the same moment come one after
the other: the second reads what the first did, and is told. On SQLite each writing transaction is alone anyway.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from convergence.accounts import audit
from convergence.accounts.models import User
from convergence.journeys.models import Journey
from convergence.kit import clock
from convergence.nomenclature.lists import Outcome, RefusalReason
from convergence.partnerships import orientation_rules as rules
from convergence.partnerships.actions.partners import BATCH, PartnershipError
from convergence.partnerships.models import Opportunity, Orientation, OrientationItem, PartnerLink, Request

STEPS = ("Visite", "Préparation de l’entretien", "Relecture du dossier avec la personne")
"""Steps of preparation offered in each file."""


@dataclass(frozen=True)
class Given:
    """What comes with a move."""

    on: date | None = None
    reason: str = ""
    refusal: str = ""
    outcome: str = ""


def file_of(orientation: Orientation, opportunity: Opportunity, today: date) -> rules.File:
    """What the rules look at. Two queries."""
    states = list(
        Orientation.objects.select_related(None)
        .filter(opportunity=opportunity)
        .exclude(pk=orientation.pk)
        .values_list("state", flat=True)
    )
    missing = orientation.items.filter(kind=OrientationItem.Kind.DOCUMENT, done_on__isnull=True).count()
    return rules.File(
        state=orientation.state,
        path=opportunity.path,
        agreed=orientation.agreed_on is not None,
        missing=missing,
        open=opportunity.open_on(today),
        places=opportunity.places,
        kept=sum(state in rules.KEPT for state in states),
        given=sum(state in rules.GIVEN for state in states),
    )


@transaction.atomic
def start(*, by: User, journey: Journey, opportunity: Opportunity, request: Request | None = None) -> Orientation:
    """Prepare a file for a person: its documents and steps to tick. A file withdrawn before is taken up again."""
    opportunity = Opportunity.objects.select_for_update(of=("self",)).get(pk=opportunity.pk)
    if not opportunity.open_on(clock.today()):
        raise PartnershipError("Cette opportunité est close, ou sa date limite est passée.")
    if journey.ended_on is not None and journey.ended_on < clock.today():
        raise PartnershipError("Ce parcours est terminé.")
    known = Orientation.objects.filter(journey=journey, opportunity=opportunity).first()
    if known is not None and known.state != Orientation.State.WITHDRAWN:
        raise PartnershipError("Cette personne est déjà proposée pour cette opportunité.")
    if known is not None:
        return _take_up(by, known)
    made: Orientation = Orientation.objects.create(
        journey=journey, opportunity=opportunity, request=request, by=by, recorded_at=clock.now()
    )
    OrientationItem.objects.bulk_create(items_of(made, opportunity))
    audit.record(by=by, action="partnerships.orientation.start", subject=made, person_key=journey.person.key)
    return made


def items_of(orientation: Orientation, opportunity: Opportunity) -> list[OrientationItem]:
    """The lines of a new file, not saved."""
    kinds = OrientationItem.Kind
    return [
        *(OrientationItem(orientation=orientation, kind=kinds.DOCUMENT, label=piece) for piece in opportunity.pieces),
        *(OrientationItem(orientation=orientation, kind=kinds.STEP, label=step) for step in STEPS),
    ]


def _take_up(by: User, known: Orientation) -> Orientation:
    """The person changed her mind: nothing that she agreed to before holds."""
    known.state = Orientation.State.PREPARING
    known.agreed_on = known.proposed_on = known.validated_on = known.sent_on = known.reminded_on = None
    known.answered_on = known.seen_on = known.closed_on = None
    known.reason = known.agreed_what = known.refusal = ""
    known.by = by
    known.save()
    audit.record(
        by=by, action="partnerships.orientation.start", subject=known, person_key=known.journey.person.key
    )  # fmt: skip
    return known


def _locked(orientation: Orientation) -> Orientation:
    """The file as it is now, nobody else moving anything of its opportunity until the end of the transaction.

    Everybody takes the opportunity first: nobody waits for who waits for her.
    """
    Opportunity.objects.select_for_update(of=("self",)).get(pk=orientation.opportunity_id)
    found: Orientation = Orientation.objects.select_related("opportunity", "journey__person", "decided_by").get(
        pk=orientation.pk
    )
    return found


@transaction.atomic
def agree(*, by: User, orientation: Orientation, on: date, what: str) -> None:
    """The person agreed, that day, that this be sent: only this is shown to the partner."""
    if on > clock.today():
        raise PartnershipError("Ce jour est dans le futur.", "agreed_on")
    if not what.strip():
        raise PartnershipError("Écrivez avec elle ce qui est transmis.", "agreed_what")
    locked = _locked(orientation)
    if locked.state not in {"PREPARING", "PROPOSED", "VALIDATED"}:
        raise PartnershipError("Le dossier est déjà parti : ce qui est transmis ne change plus.")
    locked.agreed_on, locked.agreed_what = on, what.strip()
    locked.save(update_fields=["agreed_on", "agreed_what"])
    _record(by, locked, "agree", {"agreed_on": [None, str(on)]})


@transaction.atomic
def tick(*, by: User, item: OrientationItem, done: bool, planned_on: date | None = None) -> None:
    """A document is gathered, a step is made (today), or not after all; a step may be planned."""
    item.done_on = clock.today() if done else None
    item.planned_on = planned_on or item.planned_on
    item.save(update_fields=["done_on", "planned_on"])
    _record(by, item.orientation, "tick", {item.get_kind_display(): [None, str(item.done_on or "")]})


@transaction.atomic
def check(*, by: User, orientation: Orientation, label: str, note: str = "") -> OrientationItem:
    """A point made after a hiring, with the person or her employer."""
    if label not in rules.CHECKS:
        raise PartnershipError("Ce point n’est pas prévu.")
    if orientation.state != Orientation.State.OBTAINED or orientation.outcome not in rules.HIRED:
        raise PartnershipError("Ces points se font après une embauche.")
    item, _ = OrientationItem.objects.update_or_create(
        orientation=orientation, kind=OrientationItem.Kind.CHECK, label=label,
        defaults={"done_on": clock.today(), "note": note.strip()},
    )  # fmt: skip
    _record(by, orientation, "check", {"point": [None, label]})
    return item


@transaction.atomic
def move(*, by: User, orientation: Orientation, code: str, actor: str, given: Given | None = None) -> Orientation:
    """Make one transition of the table. Raises PartnershipError with what is lacking, or with what was decided."""
    given = given or Given()
    locked = _locked(orientation)
    today = clock.today()
    file = file_of(locked, locked.opportunity, today)
    why = rules.refusal(
        code, file, actor, reason=bool(given.reason.strip() or given.refusal), outcome=bool(given.outcome)
    )
    if why:
        told = f" Décidé par {locked.decided_by.name}." if locked.decided_by and file.state != orientation.state else ""
        raise PartnershipError(why + told)
    on = given.on or today
    if on > today:
        raise PartnershipError("Ce jour est dans le futur.", "on")
    before = locked.state
    _apply(locked, rules.MOVES[code], given, by=by, on=on, today=today)
    locked.save()
    if locked.state in {"WITHDRAWN", "ACCEPTED", "REFUSED"}:
        locked.links.filter(closed_on__isnull=True).update(closed_on=today)
    _record(by, locked, code, {"state": [before, locked.state]})
    return locked


def _apply(row: Orientation, move: rules.Move, given: Given, *, by: User, on: date, today: date) -> None:
    """Write what the move changes; days never run backwards."""
    row.state = move.target
    row.reason = given.reason.strip() or row.reason
    if move.code == "propose":
        row.proposed_on, row.closed_on = today, None
    elif move.code in {"validate", "keep"}:
        row.validated_on, row.decided_by, row.closed_on, row.seen_on = today, by, None, None
    elif move.code == "unkeep":
        row.validated_on, row.decided_by = None, by
    elif move.code in {"give_back", "set_aside"}:
        row.decided_by, row.seen_on = by, None
        row.closed_on = today if move.code == "set_aside" else None
    elif move.code in {"send", "send_direct"}:
        row.sent_on = today
    elif move.code in {"accept", "refuse"}:
        if row.sent_on is not None and on < row.sent_on:
            raise PartnershipError("La réponse ne peut pas précéder l’envoi.", "on")
        row.answered_on, row.seen_on = on, None
        if move.code == "refuse":
            if given.refusal and given.refusal not in RefusalReason.codes():
                raise PartnershipError("Ce motif n’est pas dans la liste.", "refusal")
            row.refusal, row.closed_on = given.refusal or RefusalReason.AUTRE.value, on
    elif move.code == "obtain":
        if given.outcome not in Outcome.codes():
            raise PartnershipError("Cette réponse n’est pas dans la liste.", "outcome")
        if row.answered_on is not None and on < row.answered_on:
            raise PartnershipError("Ce qui est obtenu ne peut pas précéder la réponse.", "on")
        row.outcome, row.obtained_on, row.seen_on = given.outcome, on, row.seen_on or today
    elif move.code == "withdraw":
        row.closed_on = today


@transaction.atomic
def read_answer(*, by: User, orientation: Orientation) -> None:
    """The chantier has read what was decided or answered."""
    if orientation.seen_on is None:
        orientation.seen_on = clock.today()
        orientation.save(update_fields=["seen_on"])
        _record(by, orientation, "read", None)


@transaction.atomic
def remind(*, by: User, orientation: Orientation) -> None:
    """The partner without answer was reminded today."""
    if orientation.state != Orientation.State.SENT:
        raise PartnershipError("Le partenaire a déjà répondu.")
    orientation.reminded_on = clock.today()
    orientation.save(update_fields=["reminded_on"])
    _record(by, orientation, "remind", None)


# ── The link of a partner without account ────────────────────────────────────────────────────
def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def make_link(*, by: User, orientation: Orientation) -> str:
    """A fresh address for the partner, told once; the former one closes. Answers the token."""
    locked = _locked(orientation)
    if locked.state != Orientation.State.SENT:
        raise PartnershipError("Un lien se donne quand le dossier est envoyé et sans réponse.")
    today = clock.today()
    locked.links.filter(closed_on__isnull=True).update(closed_on=today)
    token = secrets.token_urlsafe(32)
    PartnerLink.objects.create(
        orientation=locked, digest=digest(token), made_on=today, by=by,
        expires_on=today + timedelta(days=rules.LINK_DAYS),
    )  # fmt: skip
    _record(by, locked, "link", None)
    return token


@transaction.atomic
def close_link(*, by: User, orientation: Orientation) -> None:
    """The address answers no more."""
    locked = _locked(orientation)
    locked.links.filter(closed_on__isnull=True).update(closed_on=clock.today())
    _record(by, locked, "close_link", None)


@transaction.atomic
def open_link(*, link: PartnerLink) -> None:
    """The partner opened the address: told in the reading log, under the technical account."""
    audit.read(
        by=User.objects.system(), kind="DOCUMENT", what="Dossier ouvert par le partenaire, par son lien",
        person_key=link.orientation.journey.person.key,
    )  # fmt: skip
    if link.opened_on is None:
        link.opened_on = clock.today()
        link.save(update_fields=["opened_on"])


@transaction.atomic
def answer_by_link(*, link: PartnerLink, accepts: bool, refusal: str = "", reason: str = "") -> Orientation:
    """The one answer of the partner. The address closes with it."""
    _locked(link.orientation)
    held = PartnerLink.objects.select_related("orientation").get(pk=link.pk)
    if held.closed_on is not None or held.expires_on < clock.today():
        raise PartnershipError("Ce lien est fermé : votre réponse n’est pas enregistrée.")
    given = Given(reason=reason, refusal="" if accepts else refusal)
    moved = move(
        by=User.objects.system(), orientation=held.orientation, code="accept" if accepts else "refuse",
        actor=rules.PARTNER, given=given,
    )  # fmt: skip
    PartnerLink.objects.filter(pk=held.pk).update(closed_on=clock.today(), answered_on=clock.today())
    return moved


def _record(by: User, orientation: Orientation, word: str, changes: Any) -> None:
    audit.record(
        by=by, action=f"partnerships.orientation.{word}", subject=orientation,
        person_key=orientation.journey.person.key, changes=changes,
    )  # fmt: skip


# ── Many at once ─────────────────────────────────────────────────────────────────────────────
@dataclass
class FileDraft:
    """An unsaved orientation with its unsaved lines."""

    orientation: Orientation
    items: list[OrientationItem] = field(default_factory=list)


@transaction.atomic
def file_many(*, by: User, drafts: Iterable[FileDraft]) -> None:
    """Set-based form: files with their lines and their whole story."""
    rows = list(drafts)
    Orientation.objects.bulk_create([draft.orientation for draft in rows], batch_size=BATCH)
    OrientationItem.objects.bulk_create([item for draft in rows for item in draft.items], batch_size=BATCH)
    audit.record_many(
        by=by,
        traces=[
            audit.Trace(
                "partnerships.orientation.start", "orientation", draft.orientation.key,
                draft.orientation.journey.person.key,
            )
            for draft in rows
        ],
    )  # fmt: skip
