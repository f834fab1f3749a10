"""Partners, their contacts, agreements, counted uses and memory: the only place that writes them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from convergence.accounts import audit
from convergence.accounts.models import User
from convergence.kit import clock
from convergence.kit.refusal import RefusedError
from convergence.network.models import Territory
from convergence.partnerships.models import (
    Agreement,
    Opportunity,
    Partner,
    PartnerContact,
    PartnerEvent,
    PartnerUse,
)

BATCH = 500


class PartnershipError(RefusedError):
    """Something about a partnership that is refused, said in French. `field` is where to mend it."""


def checked(row: Any) -> None:
    """Hold the constraints with their French messages before the database does."""
    try:
        row.full_clean()
    except ValidationError as error:
        first = next(iter(error.message_dict.items()))
        name = "" if first[0] == "__all__" else first[0]
        raise PartnershipError(" ".join(first[1]), name) from error


def amended(by: User, row: Any, action: str, values: dict[str, Any]) -> bool:
    changes = {}
    for name, value in values.items():
        before = getattr(row, name)
        if before != value:
            changes[name] = [str(before or ""), str(value or "")]
            setattr(row, name, value)
    if not changes:
        return False
    checked(row)
    row.save()
    audit.record(by=by, action=action, subject=row, changes=changes)
    return True


@transaction.atomic
def open_partner(*, by: User, name: str, theme: str, territory: Territory | None = None, kind: str = "") -> Partner:
    """A new partner, of a territory or of the nation."""
    partner = Partner(name=name.strip(), theme=theme, territory=territory, kind=kind.strip())
    checked(partner)
    partner.save()
    audit.record(by=by, action="partnerships.partner.open", subject=partner)
    return partner


@transaction.atomic
def amend_partner(*, by: User, partner: Partner, **values: Any) -> bool:
    """Correct a partner, or end the partnership (`ended_on`). True when something changed."""
    return amended(by, partner, "partnerships.partner.amend", values)


@transaction.atomic
def add_contact(
    *, by: User, partner: Partner, name: str, role: str = "", phone: str = "", email: str = "", referent: bool = False
) -> PartnerContact:
    """Somebody to call. The single referent replaces the former one; the first contact is the referent."""
    present = partner.contacts.filter(ended_on__isnull=True)
    referent = referent or not present.exists()
    if referent:
        present.filter(is_referent=True).update(is_referent=False)
    contact = PartnerContact.objects.create(
        partner=partner, name=name, role=role, phone=phone, email=email, is_referent=referent
    )
    audit.record(by=by, action="partnerships.contact.add", subject=contact)
    return contact


@transaction.atomic
def name_referent(*, by: User, contact: PartnerContact) -> None:
    """That contact is now the single referent of the partner."""
    contact.partner.contacts.filter(ended_on__isnull=True, is_referent=True).update(is_referent=False)
    contact.is_referent = True
    contact.save(update_fields=["is_referent"])
    audit.record(by=by, action="partnerships.contact.referent", subject=contact)


@transaction.atomic
def end_contact(*, by: User, contact: PartnerContact) -> None:
    """That contact has left: how to reach her is forgotten, her name stays with what she did."""
    contact.ended_on, contact.is_referent, contact.phone, contact.email = clock.today(), False, "", ""
    contact.save(update_fields=["ended_on", "is_referent", "phone", "email"])
    audit.record(by=by, action="partnerships.contact.end", subject=contact)


@transaction.atomic
def add_agreement(*, by: User, partner: Partner, **values: Any) -> Agreement:
    """A convention with the partner; `declines` names the national one that it brings to a territory."""
    agreement = Agreement(partner=partner, **values)
    _sound(agreement)
    agreement.save()
    audit.record(by=by, action="partnerships.agreement.add", subject=agreement)
    return agreement


@transaction.atomic
def amend_agreement(*, by: User, agreement: Agreement, **values: Any) -> bool:
    """Change status, dates, commitments or quota. True when something changed."""
    changed = amended(by, agreement, "partnerships.agreement.amend", values)
    _sound(agreement)
    return changed


def _sound(agreement: Agreement) -> None:
    national = agreement.declines
    if national is not None and (national.territory_id or national.partner.territory_id or national.declines_id):
        raise PartnershipError("Seule une convention nationale se décline sur un territoire.", "declines")
    if national is not None and not (agreement.territory_id or agreement.partner.territory_id):
        raise PartnershipError("Dites sur quel territoire cette convention nationale se décline.", "territory")
    if agreement.quota and not agreement.quota_unit:
        raise PartnershipError("Dites ce que compte le quota : logements, bilans, nuitées…", "quota_unit")
    checked(agreement)


@transaction.atomic
def note_use(
    *,
    by: User,
    partner: Partner,
    on: date,
    count: int,
    what: str,
    agreement: Agreement | None = None,
    territory: Territory | None = None,
) -> PartnerUse:
    """Count what was used without a named orientation."""
    if on > clock.today():
        raise PartnershipError("Ce jour est dans le futur.", "on")
    use = PartnerUse(
        partner=partner, agreement=agreement, territory=territory, on=on, count=count, what=what, by=by,
        recorded_at=clock.now(),
    )  # fmt: skip
    checked(use)
    use.save()
    audit.record(by=by, action="partnerships.use.note", subject=use, changes={"count": [None, count]})
    return use


@transaction.atomic
def note_event(*, by: User, partner: Partner, on: date, note: str, territory: Territory | None = None) -> PartnerEvent:
    """Keep what is worth remembering of the partnership."""
    if on > clock.today():
        raise PartnershipError("Ce jour est dans le futur.", "on")
    event = PartnerEvent.objects.create(
        partner=partner, territory=territory, on=on, note=note.strip(), by=by, recorded_at=clock.now()
    )
    audit.record(by=by, action="partnerships.event.note", subject=event)
    return event


@dataclass
class PartnersDraft:
    """Unsaved rows of the register of partners, in an order in which each finds what it points at."""

    partners: list[Partner] = field(default_factory=list)
    contacts: list[PartnerContact] = field(default_factory=list)
    nationals: list[Agreement] = field(default_factory=list)
    agreements: list[Agreement] = field(default_factory=list)
    uses: list[PartnerUse] = field(default_factory=list)
    events: list[PartnerEvent] = field(default_factory=list)
    opportunities: list[Opportunity] = field(default_factory=list)


@transaction.atomic
def establish_many(*, by: User, draft: PartnersDraft) -> None:
    """Set-based form of the actions above: a whole register of partners at once."""
    for partner in draft.partners:
        partner.fold()
    Partner.objects.bulk_create(draft.partners, batch_size=BATCH)
    groups: tuple[tuple[str, Iterable[Any]], ...] = (
        ("contact", draft.contacts),
        ("agreement", draft.nationals),
        ("agreement", draft.agreements),
        ("use", draft.uses),
        ("event", draft.events),
        ("opportunity", draft.opportunities),
    )
    traces = [audit.Trace("partnerships.partner.open", "partner", partner.key) for partner in draft.partners]
    for word, rows in groups:
        rows = list(rows)
        if not rows:
            continue
        model = type(rows[0])
        model._default_manager.bulk_create(rows, batch_size=BATCH)
        traces += [audit.Trace(f"partnerships.{word}.add", model._meta.model_name or "", row.key) for row in rows]
    audit.record_many(by=by, traces=traces)
