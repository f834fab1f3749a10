"""The only place where the register of the network is written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import ProtectedError, RestrictedError

from convergence.accounts import audit
from convergence.accounts.models import User
from convergence.accounts.roles import ROLES
from convergence.kit import clock
from convergence.kit.folding import fold
from convergence.network.models import (
    Chantier,
    Membership,
    Organisation,
    Post,
    ProgrammeRun,
    RunPlaces,
    Territory,
    TerritoryStep,
)


class NetworkError(Exception):
    """Something the register refuses, said in French."""


def slug_of(name: str) -> str:
    """`Seine-Saint-Denis` → `seine-saint-denis`."""
    return fold(name).replace(" ", "-")[:60]


@transaction.atomic
def open_territory(*, by: User, name: str, status: str = "ACTIVE", on: date | None = None, slug: str = "") -> Territory:
    """Create a territory with its first dated status."""
    territory = Territory.objects.create(name=name.strip(), slug=slug or slug_of(name))
    TerritoryStep.objects.create(territory=territory, status=status, on=on or clock.today())
    audit.record(by=by, action="network.open_territory", subject=territory)
    return territory


@transaction.atomic
def set_territory_status(*, by: User, territory: Territory, status: str, on: date) -> None:
    """The territory has this status from that day on."""
    TerritoryStep.objects.update_or_create(territory=territory, on=on, defaults={"status": status})
    audit.record(by=by, action="network.territory_status", subject=territory, changes={"status": [None, status]})


@transaction.atomic
def open_chantier(
    *,
    by: User,
    siret: str,
    name: str,
    code: str = "",
    organisation: str = "",
    activity: str = "",
    department: str = "",
    commune: str = "",
    territory: Territory | None = None,
    member_since: date | None = None,
) -> Chantier:
    """Create a chantier, in a territory or outside any."""
    owner = Organisation.objects.get_or_create(name=organisation)[0] if organisation else None
    chantier = Chantier.objects.create(
        code=code or siret,
        siret=siret,
        name=name,
        organisation=owner,
        activity=activity,
        department=department,
        commune=commune,
    )
    if territory is not None:
        Membership.objects.create(chantier=chantier, territory=territory, started_on=member_since)
    audit.record(by=by, action="network.open_chantier", subject=chantier)
    return chantier


@transaction.atomic
def amend_chantier(*, by: User, chantier: Chantier, **values: str) -> bool:
    """Change name, activity, department or commune. Empty values never erase. True when something changed."""
    changes = {
        field: [getattr(chantier, field), value]
        for field, value in values.items()
        if value and getattr(chantier, field) != value
    }
    if changes:
        for field, (_, after) in changes.items():
            setattr(chantier, field, after)
        chantier.save(update_fields=list(changes))
        audit.record(by=by, action="network.amend_chantier", subject=chantier, changes=changes)
    return bool(changes)


@transaction.atomic
def join_territory(*, by: User, chantier: Chantier, territory: Territory, on: date | None = None) -> None:
    """The chantier belongs to that territory from `on` (None: since always); the former one ends the day before."""
    current = chantier.memberships.filter(ended_on__isnull=True).first()
    if current is not None:
        if current.territory_id == territory.pk:
            return
        if current.started_on is not None and current.started_on >= (on or clock.today()):
            _correct_territory(by=by, current=current, territory=territory)
            return
        leave_territory(by=by, chantier=chantier, on=(on or clock.today()) - timedelta(days=1))
    Membership.objects.create(chantier=chantier, territory=territory, started_on=on)
    audit.record(
        by=by,
        action="network.join_territory",
        subject=chantier,
        changes={"territory": [None, territory.slug]},
    )


def _correct_territory(*, by: User, current: Membership, territory: Territory) -> None:
    """The membership has not lasted a day: it was a mistake, and names another territory."""
    before = current.territory.slug
    current.territory = territory
    current.save(update_fields=["territory"])
    audit.record(
        by=by,
        action="network.join_territory",
        subject=current.chantier,
        changes={"territory": [before, territory.slug]},
    )


@transaction.atomic
def leave_territory(*, by: User, chantier: Chantier, on: date) -> None:
    """The chantier's last day in its territory is `on`."""
    current = chantier.memberships.filter(ended_on__isnull=True).first()
    if current is None:
        raise NetworkError("Ce chantier n’appartient à aucun territoire.")
    current.ended_on = on
    current.full_clean()
    current.save()
    audit.record(by=by, action="network.leave_territory", subject=chantier, changes={"ended_on": [None, str(on)]})


@transaction.atomic
def carry_programme(
    *,
    by: User,
    chantier: Chantier,
    programme: str,
    started_on: date | None,
    ended_on: date | None = None,
    places: int | None = None,
    from_dph: bool = False,
) -> ProgrammeRun:
    """The chantier carries the programme between these dates, with that many contracted places."""
    run = ProgrammeRun(
        chantier=chantier, programme=programme, started_on=started_on, ended_on=ended_on, from_dph=from_dph
    )
    run.full_clean()
    run.save()
    if places is not None:
        RunPlaces.objects.create(run=run, from_on=None, places=places)
    audit.record(by=by, action="network.carry_programme", subject=chantier, changes={"programme": [None, programme]})
    return run


@transaction.atomic
def set_places(*, by: User, run: ProgrammeRun, places: int, on: date | None = None) -> None:
    """Contracted places are that many from `on` (None: since the start of the run)."""
    RunPlaces.objects.update_or_create(run=run, from_on=on, defaults={"places": places})
    audit.record(by=by, action="network.set_places", subject=run.chantier, changes={"places": [None, places]})


@transaction.atomic
def amend_run(*, by: User, run: ProgrammeRun, started_on: date | None = None, ended_on: date | None = None) -> bool:
    """Correct the dates of a programme run; a date not given stays. True when something changed."""
    changes = {
        field: [str(getattr(run, field) or ""), str(value)]
        for field, value in (("started_on", started_on), ("ended_on", ended_on))
        if value is not None and getattr(run, field) != value
    }
    if changes:
        run.started_on, run.ended_on = started_on or run.started_on, ended_on or run.ended_on
        run.full_clean()
        run.save()
        audit.record(by=by, action="network.amend_run", subject=run.chantier, changes=changes)
    return bool(changes)


@transaction.atomic
def correct_places(*, by: User, run: ProgrammeRun, places: int) -> None:
    """The register said a wrong number: the only known number is corrected, else a change is dated today."""
    known = list(RunPlaces.objects.filter(run=run))
    set_places(by=by, run=run, places=places, on=known[0].from_on if len(known) == 1 else _today_unless_first(known))


def _today_unless_first(known: list[RunPlaces]) -> date | None:
    return clock.today() if known else None


@transaction.atomic
def withdraw_chantier(*, by: User, chantier: Chantier) -> bool:
    """Take back a chantier entered by mistake. Refused (False) as soon as anybody works or is followed there."""
    try:
        with transaction.atomic():
            chantier.delete()
    except (ProtectedError, RestrictedError):
        return False
    audit.record(by=by, action="network.withdraw_chantier", subject=chantier, changes={"code": [chantier.code, None]})
    return True


@transaction.atomic
def withdraw_territory(*, by: User, territory: Territory) -> bool:
    """Take back a territory entered by mistake. Refused (False) as soon as anything belongs to it."""
    try:
        with transaction.atomic():
            territory.delete()
    except (ProtectedError, RestrictedError):
        return False
    audit.record(by=by, action="network.withdraw_territory", subject=territory)
    return True


@transaction.atomic
def end_programme(*, by: User, run: ProgrammeRun, on: date) -> None:
    """The run's last day is `on`."""
    run.ended_on = on
    run.full_clean()
    run.save()
    audit.record(by=by, action="network.end_programme", subject=run.chantier, changes={"ended_on": [None, str(on)]})


@transaction.atomic
def withdraw_programme(*, by: User, run: ProgrammeRun) -> None:
    """Take back a run entered by mistake. Whoever asks has made sure that nobody is followed in it."""
    chantier, programme = run.chantier, run.programme
    run.delete()
    audit.record(by=by, action="network.withdraw_programme", subject=chantier, changes={"programme": [programme, None]})


@transaction.atomic
def withdraw_places(*, by: User, run: ProgrammeRun, on: date) -> None:
    """Take back the number of places dated that day: the former one holds on."""
    gone = run.places.filter(from_on=on).first()
    if gone is not None:
        gone.delete()
        audit.record(
            by=by, action="network.withdraw_places", subject=run.chantier, changes={"places": [gone.places, None]}
        )


@transaction.atomic
def take_back_end(*, by: User, dated: ProgrammeRun | Membership) -> None:
    """The end of a programme, or of a membership, was a mistake: it goes on, without an end."""
    before, dated.ended_on = dated.ended_on, None
    dated.full_clean()
    dated.save()
    audit.record(
        by=by, action="network.take_back_end", subject=dated.chantier, changes={"ended_on": [str(before), None]}
    )


@transaction.atomic
def appoint(
    *,
    by: User,
    user: User,
    role: str,
    chantier: Chantier | None = None,
    territory: Territory | None = None,
    theme: str = "",
    started_on: date | None = None,
    ended_on: date | None = None,
) -> Post:
    """Give a user a role in a place. The place must fit the role."""
    post = Post(
        user=user,
        role=role,
        level=ROLES[role].level.value,
        chantier=chantier,
        territory=territory,
        theme=theme,
        started_on=started_on or clock.today(),
        ended_on=ended_on,
    )
    post.full_clean()
    post.save()
    audit.record(by=by, action="network.appoint", subject=post, changes={"role": [None, role]})
    return post


@dataclass
class Register:
    """Unsaved rows of the register, in the order in which they lean on one another."""

    territories: list[Territory] = field(default_factory=list)
    steps: list[TerritoryStep] = field(default_factory=list)
    organisations: list[Organisation] = field(default_factory=list)
    chantiers: list[Chantier] = field(default_factory=list)
    memberships: list[Membership] = field(default_factory=list)
    runs: list[ProgrammeRun] = field(default_factory=list)
    places: list[RunPlaces] = field(default_factory=list)


@transaction.atomic
def establish(*, by: User, register: Register) -> None:
    """Set-based form of `open_territory`, `open_chantier`, `join_territory`, `carry_programme` and `set_places`.

    The database holds the constraints.
    """
    ordered: tuple[list[Any], ...] = (
        register.territories, register.steps, register.organisations, register.chantiers, register.memberships,
        register.runs, register.places,
    )  # fmt: skip
    for rows in ordered:
        if rows:
            type(rows[0])._default_manager.bulk_create(rows, batch_size=500)
    audit.record_many(
        by=by,
        traces=[
            *(audit.Trace("network.open_territory", "territory", territory.key) for territory in register.territories),
            *(audit.Trace("network.open_chantier", "chantier", chantier.key) for chantier in register.chantiers),
            *(
                audit.Trace(
                    "network.carry_programme", "chantier", run.chantier.key, None, {"programme": [None, run.programme]}
                )
                for run in register.runs
            ),
        ],
    )


@dataclass(frozen=True)
class Appointment:
    """A post to create, for the set-based form."""

    user: User
    role: str
    started_on: date
    chantier: Chantier | None = None
    territory: Territory | None = None
    theme: str = ""
    ended_on: date | None = None
    key: UUID | None = None
    """Public key to give the post; a fresh one when empty."""


@transaction.atomic
def appoint_many(*, by: User, appointments: Iterable[Appointment]) -> list[Post]:
    """Set-based form of `appoint`; the database holds the constraints."""
    posts = Post.objects.bulk_create(
        [
            Post(
                **({"key": item.key} if item.key else {}),
                user=item.user,
                role=item.role,
                level=ROLES[item.role].level.value,
                chantier=item.chantier,
                territory=item.territory,
                theme=item.theme,
                started_on=item.started_on,
                ended_on=item.ended_on,
            )
            for item in appointments
        ],
        batch_size=500,
    )
    audit.record_many(by=by, traces=[audit.Trace("network.appoint", "post", post.key) for post in posts])
    return posts


@transaction.atomic
def end_post(*, by: User, post: Post, on: date) -> None:
    """The post's last day is `on`: rights close the day after."""
    post.ended_on = on
    post.full_clean()
    post.save()
    audit.record(by=by, action="network.end_post", subject=post, changes={"ended_on": [None, str(on)]})
