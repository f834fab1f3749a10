"""Opportunities: opened, told to the chantiers, changed, closed. The only place that writes them."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from convergence.accounts import audit
from convergence.accounts.models import User
from convergence.kit import clock
from convergence.partnerships.actions.partners import PartnershipError, amended, checked
from convergence.partnerships.models import Opportunity, Orientation, Partner
from convergence.partnerships.orientation_rules import GIVEN, KEPT

FIELDS = (
    "agreement", "theme", "title", "details", "process", "documents", "path", "places", "criteria", "deadline",
)  # fmt: skip


@transaction.atomic
def open_opportunity(*, by: User, partner: Partner, broadcast: bool = False, **values: Any) -> Opportunity:
    """Places that a partner offers, in a territory or everywhere. Told to the chantiers at once with `broadcast`."""
    values.setdefault("opened_on", clock.today())
    opportunity = Opportunity(partner=partner, by=by, **values)
    _sound(opportunity)
    opportunity.save()
    audit.record(by=by, action="partnerships.opportunity.open", subject=opportunity)
    if broadcast:
        tell(by=by, opportunity=opportunity)
    return opportunity


@transaction.atomic
def amend_opportunity(*, by: User, opportunity: Opportunity, **values: Any) -> bool:
    """Change what is offered. Places never go under those already given. True when something changed."""
    locked = Opportunity.objects.select_for_update().get(pk=opportunity.pk)
    places = values.get("places", locked.places)
    holding = KEPT if values.get("path", locked.path) == Opportunity.Path.ARBITRATED else GIVEN
    held = Orientation.objects.filter(opportunity=locked, state__in=holding).count()
    if places < held:
        raise PartnershipError(f"{held} places sont déjà données : gardez-en au moins autant.", "places")
    if locked.orientations.exists() and values.get("path", locked.path) != locked.path:
        raise PartnershipError("Des personnes sont déjà proposées : le chemin ne change plus.", "path")
    changed = amended(by, locked, "partnerships.opportunity.amend", values)
    opportunity.refresh_from_db()
    return changed


@transaction.atomic
def tell(*, by: User, opportunity: Opportunity) -> None:
    """Broadcast it to the chantiers of its territory, or of the nation."""
    if opportunity.broadcast_at is not None:
        return
    opportunity.broadcast_at = clock.now()
    opportunity.save(update_fields=["broadcast_at"])
    audit.record(by=by, action="partnerships.opportunity.tell", subject=opportunity)


@transaction.atomic
def close(*, by: User, opportunity: Opportunity) -> None:
    """Nobody may be proposed any more; the files already under way go on."""
    if opportunity.closed_on is not None:
        return
    opportunity.closed_on = clock.today()
    opportunity.save(update_fields=["closed_on"])
    audit.record(by=by, action="partnerships.opportunity.close", subject=opportunity)


@transaction.atomic
def reopen(*, by: User, opportunity: Opportunity) -> None:
    """It was closed too soon."""
    if opportunity.closed_on is None:
        return
    opportunity.closed_on = None
    opportunity.save(update_fields=["closed_on"])
    audit.record(by=by, action="partnerships.opportunity.reopen", subject=opportunity)


def _sound(opportunity: Opportunity) -> None:
    agreement = opportunity.agreement
    if agreement is not None and agreement.partner_id != opportunity.partner_id:
        raise PartnershipError("Cette convention est celle d’un autre partenaire.", "agreement")
    if opportunity.partner.territory_id not in {None, opportunity.territory_id}:
        raise PartnershipError("Un partenaire d’un territoire n’y propose que là.", "territory")
    if opportunity.deadline is not None and opportunity.deadline < opportunity.opened_on:
        raise PartnershipError("La date limite vient avant l’ouverture.", "deadline")
    checked(opportunity)
