"""Committees of extensions: called, their minutes written. Decisions are those of `extensions`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from convergence.accounts import audit
from convergence.accounts.models import User
from convergence.kit import clock
from convergence.network.models import Chantier, Territory
from convergence.support.actions.suspensions import PassError
from convergence.support.models import Committee, Extension, Opinion, Suspension

BATCH = 500


@transaction.atomic
def call_committee(
    *,
    by: User,
    on: date,
    place: str = "",
    chantier: Chantier | None = None,
    territory: Territory | None = None,
    participants: str = "",
    extensions: Iterable[Extension] = (),
) -> Committee:
    """A meeting and the requests it will look at. A request already on another table moves to this one."""
    if (chantier is None) == (territory is None):
        raise PassError("Une commission est celle d’un chantier ou celle d’un territoire.", "where")
    made = Committee.objects.create(
        on=on, place=place.strip(), chantier=chantier, territory=territory, participants=participants,
        recorded_at=clock.now(), recorded_by=by,
    )  # fmt: skip
    audit.record(by=by, action="support.committee.call", subject=made)
    put_on_table(by=by, committee=made, extensions=extensions)
    return made


@transaction.atomic
def put_on_table(*, by: User, committee: Committee, extensions: Iterable[Extension]) -> int:
    """Requests that wait go on the table of that meeting. Returns how many."""
    keys = [one.pk for one in extensions]
    moved = list(Extension.objects.filter(pk__in=keys, state="ASKED").select_related("journey__person"))
    Extension.objects.filter(pk__in=[one.pk for one in moved]).update(committee=committee)
    audit.record_many(
        by=by,
        traces=[audit.Trace("support.committee.table", "extension", one.key, one.journey.person.key) for one in moved],
    )
    return len(moved)


@transaction.atomic
def write_minutes(*, by: User, committee: Committee, place: str, participants: str, notes: str) -> None:
    """Who was there and what was said."""
    committee.place, committee.participants, committee.notes = place.strip(), participants, notes
    committee.save(update_fields=["place", "participants", "notes"])
    audit.record(by=by, action="support.committee.minutes", subject=committee)


@transaction.atomic
def record_many(
    *,
    by: User,
    suspensions: Iterable[Suspension] = (),
    committees: Iterable[Committee] = (),
    extensions: Iterable[Extension] = (),
    opinions: Iterable[Opinion] = (),
) -> None:
    """Set-based form: unsaved rows of saved PASS and journeys. Ends of PASS are moved by `people` apart."""
    idle, met, asked, told = list(suspensions), list(committees), list(extensions), list(opinions)
    Suspension.objects.bulk_create(idle, batch_size=BATCH)
    Committee.objects.bulk_create(met, batch_size=BATCH)
    Extension.objects.bulk_create(asked, batch_size=BATCH)
    Opinion.objects.bulk_create(told, batch_size=BATCH)
    traces = [audit.Trace("support.suspend", "suspension", one.key, one.journey.person.key) for one in idle]
    traces += [audit.Trace("support.committee.call", "committee", one.key) for one in met]
    traces += [audit.Trace("support.extension.ask", "extension", one.key, one.journey.person.key) for one in asked]
    traces += [audit.Trace("support.opinion.ask", "opinion", one.key, one.extension.journey.person.key) for one in told]
    audit.record_many(by=by, traces=traces)
