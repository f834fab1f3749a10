"""Calls for chantiers: opened, answered by a link, read by several, decided. Selected is not a member (domain I17)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from convergence.accounts import audit
from convergence.accounts.models import User
from convergence.growth.actions import GrowthError
from convergence.growth.models import Application, Call, Criterion, Mark, Opinion, Prospect, Reviewing
from convergence.growth.rules import MOST_APPLICATIONS, TOP_MARK
from convergence.kit import clock, french
from convergence.network.models import Territory

BATCH = 500


@dataclass(frozen=True)
class Terms:
    """What a call says. `programmes` and `departments` are codes separated by a space."""

    title: str
    programmes: str
    opens_on: date
    closes_on: date
    territory: Territory | None = None
    departments: str = ""
    presentation: str = ""
    contact: str = ""

    def columns(self) -> dict[str, Any]:
        """The columns. Raises GrowthError when it closes before it opens."""
        if self.closes_on < self.opens_on:
            raise GrowthError("Le dernier jour ne peut pas précéder l’ouverture.", "closes_on")
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


Grid = Iterable[tuple[str, int]]
"""Pairs (criterion, weight), in order."""


@transaction.atomic
def open_call(*, by: User, terms: Terms, grid: Grid) -> Call:
    """A call with its grid. Raises GrowthError without a criterion."""
    call = Call.objects.create(by=by, recorded_at=clock.now(), **terms.columns())
    _grid(call, grid)
    audit.record(by=by, action="growth.open_call", subject=call)
    return call


@transaction.atomic
def amend_call(*, by: User, call: Call, terms: Terms, grid: Grid) -> Call:
    """Other dates or words. The grid no longer changes once a mark was given: GrowthError."""
    before = call.closes_on
    for name, value in terms.columns().items():
        setattr(call, name, value)
    call.save()
    wanted = list(grid)
    if wanted != list(call.criteria.values_list("label", "weight")):
        if Mark.objects.filter(criterion__call=call).exists():
            raise GrowthError("Une candidature est déjà notée : la grille ne change plus.", "grid")
        call.criteria.all().delete()
        _grid(call, wanted)
    changes = {"closes_on": [before.isoformat(), call.closes_on.isoformat()]}
    audit.record(by=by, action="growth.amend_call", subject=call, changes=changes)
    return call


def _grid(call: Call, grid: Grid) -> None:
    rows = [Criterion(call=call, label=label, weight=weight, rank=rank) for rank, (label, weight) in enumerate(grid)]
    if not rows:
        raise GrowthError("Donnez au moins un critère, avec son poids.", "grid")
    Criterion.objects.bulk_create(rows)


@transaction.atomic
def renew_call_link(*, by: User, call: Call) -> Call:
    """Another public address: the former one answers no more."""
    call.turn += 1
    call.save(update_fields=["turn"])
    audit.record(by=by, action="growth.renew_call_link", subject=call)
    return call


# ── Answering, without an account ───────────────────────────────────────────────────────────
ASKED = (
    "name", "organisation", "siret", "activity", "commune", "department", "programmes", "employed", "homeless",
    "motivation", "reinforcement", "contact_name", "contact_email", "contact_phone",
)  # fmt: skip
"""Columns that an applicant fills."""


def late(call: Call) -> GrowthError:
    """What is told to who comes outside the dates."""
    if clock.today() < call.opens_on:
        return GrowthError(f"Cet appel ouvre le {french.day(call.opens_on)}.")
    return GrowthError(
        f"Cet appel est clos depuis le {french.day(call.closes_on)} au soir : rien n’est enregistré. "
        "Copiez ce que vous avez écrit et écrivez à l’équipe."
    )


@transaction.atomic
def begin(*, call: Call, once: UUID, values: Mapping[str, Any], send: bool) -> Application:
    """An application kept, or sent. The same form sent twice (`once`) is one application.

    Written by the technical account: who applies has none. Raises GrowthError outside the dates of the call, or when
    far too many were begun from this address.
    """
    known = Application.objects.filter(once=once, call=call).first()
    if known is None:
        if not call.is_open():
            raise late(call)
        if call.applications.count() >= MOST_APPLICATIONS:
            raise GrowthError("Trop de candidatures ont été commencées à cette adresse : écrivez à l’équipe.")
        known = Application.objects.create(call=call, once=once, started_at=clock.now())
        audit.record(by=User.objects.system(), action="growth.begin_application", subject=known)
    return rewrite(application=known, values=values, send=send)


@transaction.atomic
def rewrite(*, application: Application, values: Mapping[str, Any], send: bool) -> Application:
    """What she changed; sent when she says so, and it stays sent. Raises GrowthError once the call is over."""
    call = application.call
    if not call.is_open():
        raise late(call)
    if application.outcome:
        raise GrowthError("Une décision est prise sur cette candidature : elle ne change plus.")
    for name in ASKED:
        if name in values:
            setattr(application, name, values[name])
    by = User.objects.system()
    if send or application.sent_at is not None:
        if not (application.name and application.siret):
            raise GrowthError("Il manque le nom du chantier ou son SIRET.", "name")
        application.sent_at = clock.now()
        application.prospect = application.prospect or _prospect(application, by)
    application.save()
    audit.record(by=by, action="growth.send_application" if send else "growth.keep_application", subject=application)
    return application


def _prospect(application: Application, by: User) -> Prospect:
    """The chantier of that SIRET already known here, else a new one."""
    call = application.call
    known: Prospect | None = Prospect.objects.filter(
        siret=application.siret, name=application.name, dropped_on__isnull=True
    ).first()
    if known is not None:
        return known
    return Prospect.objects.create(
        name=application.name, organisation=application.organisation, siret=application.siret,
        activity=application.activity, commune=application.commune, department=application.department,
        territory=call.territory, programmes=application.programmes or call.programmes, met_on=clock.today(), by=by,
    )  # fmt: skip


@transaction.atomic
def invite(*, by: User, call: Call, name: str, organisation: str = "") -> Application:
    """An application begun for a chantier one wants to hear of; its address is given to the director."""
    if call.is_past:
        raise late(call)
    made = Application.objects.create(
        call=call, name=name.strip(), organisation=organisation.strip(), started_at=clock.now()
    )
    audit.record(by=by, action="growth.invite_application", subject=made)
    return made


@transaction.atomic
def renew_application_link(*, by: User, application: Application) -> Application:
    """Another address for that application, for who lost hers: the former one answers no more."""
    application.turn += 1
    application.save(update_fields=["turn"])
    audit.record(by=by, action="growth.renew_application_link", subject=application)
    return application


# ── Reading and deciding ────────────────────────────────────────────────────────────────────
def _readable(application: Application) -> None:
    if application.sent_at is None:
        raise GrowthError("Cette candidature n’est pas envoyée.")
    if application.outcome:
        raise GrowthError("La décision est prise : revenez d’abord dessus.")


@transaction.atomic
def mark(*, by: User, application: Application, points: Mapping[Criterion, int | None], note: str = "") -> Reviewing:
    """Her marks and her remark, in place of those before; None leaves a criterion out. Raises GrowthError."""
    _readable(application)
    row, _ = Reviewing.objects.update_or_create(
        application=application, user=by, defaults={"note": note.strip(), "at": clock.now()}
    )
    row.marks.all().delete()
    given = [(criterion, value) for criterion, value in points.items() if value is not None]
    if any(criterion.call_id != application.call_id or not 0 <= value <= TOP_MARK for criterion, value in given):
        raise GrowthError(f"Une note va de 0 à {TOP_MARK}, sur un critère de cet appel.")
    Mark.objects.bulk_create([Mark(reviewing=row, criterion=criterion, points=value) for criterion, value in given])
    audit.record(by=by, action="growth.mark", subject=row)
    return row


@transaction.atomic
def opine(*, by: User, application: Application, verdict: str, why: str) -> Opinion:
    """The opinion of a member of the committee; a new one replaces hers. Raises GrowthError without a reason."""
    _readable(application)
    if not why.strip():
        raise GrowthError("Dites pourquoi : l’équipe le lira avant de décider.", "why")
    row, _ = Opinion.objects.update_or_create(
        application=application, user=by, defaults={"verdict": verdict, "why": why.strip(), "at": clock.now()}
    )
    audit.record(by=by, action="growth.opine", subject=row, changes={"verdict": [None, verdict]})
    return row


@transaction.atomic
def decide(*, by: User, application: Application, outcome: str, reason: str) -> Application:
    """Selected, waiting, refused, with its reason; another decision may replace it until the opening has begun.

    Raises GrowthError while the call still receives applications, without a reason, or once an opening leans on it.
    """
    if application.sent_at is None:
        raise GrowthError("Cette candidature n’est pas envoyée.")
    if not application.call.is_past:
        day = french.day(application.call.closes_on)
        raise GrowthError(f"L’appel reçoit encore des candidatures jusqu’au {day} : décidez ensuite.", "outcome")
    if not reason.strip():
        raise GrowthError("Dites pourquoi : la lettre le reprend.", "reason")
    if outcome != "SELECTED" and application.prospect is not None and hasattr(application.prospect, "opening"):
        raise GrowthError("Son ouverture a commencé : arrêtez-la d’abord.", "outcome")
    before = application.outcome
    application.outcome, application.reason = outcome, reason.strip()
    application.decided_on, application.decided_by = clock.today(), by
    application.save(update_fields=["outcome", "reason", "decided_on", "decided_by"])
    audit.record(by=by, action="growth.decide_application", subject=application, changes={"outcome": [before, outcome]})
    return application


@dataclass(frozen=True)
class Told:
    """A call told with all that happened there, unsaved, for the set-based form."""

    calls: list[Call]
    criteria: list[Criterion]
    prospects: list[Prospect]
    applications: list[Application]
    reviewings: list[Reviewing]
    marks: list[Mark]
    opinions: list[Opinion]


@transaction.atomic
def file_many(*, by: User, told: Told) -> None:
    """Set-based form of all the above."""
    ordered: tuple[list[Any], ...] = (
        told.calls, told.criteria, told.prospects, told.applications, told.reviewings, told.marks, told.opinions,
    )  # fmt: skip
    for rows in ordered:
        if rows:
            type(rows[0])._default_manager.bulk_create(rows, batch_size=BATCH)
    audit.record_many(
        by=by,
        traces=[
            *(audit.Trace("growth.open_call", "call", call.key) for call in told.calls),
            *(audit.Trace("growth.send_application", "application", row.key) for row in told.applications),
        ],
    )
