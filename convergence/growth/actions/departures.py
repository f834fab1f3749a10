"""A chantier leaves a programme or changes. The register is dated at once; no journey is closed here, ever.

A run and a membership hold on their last day; what follows begins the day after: neither gap nor overlap.
Sources: domain/1-inventory.md O38; seed S4 (Rouen, Paris and Lille in 2023).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from convergence.accounts import audit
from convergence.accounts.models import User
from convergence.growth.actions import GrowthError
from convergence.growth.models import Departure, DepartureJourney
from convergence.journeys.models import Journey
from convergence.kit import clock, french
from convergence.network import actions as register
from convergence.network.models import Chantier, ProgrammeRun
from convergence.network.queries import in_force
from convergence.nomenclature.base import label_of
from convergence.nomenclature.growth import JourneyFate
from convergence.nomenclature.lists import Programme

FARTHEST = timedelta(days=730)
"""A departure is not written in the register more than two years ahead."""


def open_run(chantier: Chantier, programme: str) -> ProgrammeRun:
    """The run that has no end yet. Raises GrowthError."""
    run: ProgrammeRun | None = chantier.runs.filter(programme=programme, ended_on__isnull=True).first()
    if run is None:
        name = label_of(Programme, programme)
        raise GrowthError(f"Ce chantier ne porte pas {name}, ou sa fin est déjà dite.", "programme")
    return run


def check_day(chantier: Chantier, run: ProgrammeRun, last_day: date) -> None:
    """Raises GrowthError when the run cannot end that day: before its start, before a journey begun, too far."""
    if run.started_on is not None and last_day < run.started_on:
        raise GrowthError(
            f"Il porte ce programme depuis le {french.day(run.started_on)} : choisissez après.", "last_day"
        )
    if last_day > clock.today() + FARTHEST:
        raise GrowthError("C’est dans plus de deux ans : dites-le plus près de la date.", "last_day")
    later = Journey.objects.filter(chantier=chantier, programme=run.programme, started_on__gt=last_day)
    first = later.order_by("started_on").values_list("started_on", flat=True).first()
    if first is not None:
        raise GrowthError(f"Un parcours y a commencé le {french.day(first)} : le dernier jour vient après.", "last_day")


def _reason(reason: str) -> str:
    if not reason.strip():
        raise GrowthError("Dites pourquoi : le chantier et le territoire le liront.", "reason")
    return reason.strip()


def _register(act: Any, **values: Any) -> Any:
    """An action of the register; what it refuses is said as ours."""
    try:
        return act(**values)
    except register.NetworkError as error:
        raise GrowthError(str(error)) from error
    except ValidationError as error:
        raise GrowthError(" ".join(error.messages)) from error


@transaction.atomic
def retire(
    *, by: User, chantier: Chantier, programme: str, last_day: date, reason: str, leaves: bool = False
) -> Departure:  # fmt: skip
    """The programme's last day there; with `leaves`, the last day in the territory too. Raises GrowthError."""
    run = open_run(chantier, programme)
    check_day(chantier, run, last_day)
    member = chantier.memberships.filter(in_force(last_day), ended_on__isnull=True).first() if leaves else None
    if leaves and member is None:
        raise GrowthError("Il n’appartient à aucun territoire ce jour-là.", "leaves")
    others = chantier.runs.filter(in_force(last_day + timedelta(days=1))).exclude(pk=run.pk)
    if leaves and others.filter(programme="CVG").exists():
        raise GrowthError("Il porte encore CVG le lendemain : il reste dans le territoire.", "leaves")
    _register(register.end_programme, by=by, run=run, on=last_day)
    if member is not None:
        _register(register.leave_territory, by=by, chantier=chantier, on=last_day)
    return _note(by=by, chantier=chantier, kind="RETREAT", programme=programme, last_day=last_day,
                 reason=_reason(reason), territory=member.territory if member else None)  # fmt: skip


@transaction.atomic
def switch_to_cvg(
    *, by: User, chantier: Chantier, last_day: date, reason: str, places: int | None = None
) -> Departure:  # fmt: skip
    """PHC ends on `last_day`, CVG holds the day after: already there, or begun that very day. Raises GrowthError.

    `places`: contracted places of CVG from that day.
    """
    run = open_run(chantier, "PHC")
    check_day(chantier, run, last_day)
    first_day = last_day + timedelta(days=1)
    cvg = chantier.runs.filter(in_force(first_day), programme="CVG").first()
    later = chantier.runs.filter(programme="CVG", started_on__gt=first_day).order_by("started_on").first()
    if cvg is None and later is not None and later.started_on is not None:
        wanted = french.day(later.started_on - timedelta(days=1))
        raise GrowthError(f"Il commence CVG plus tard : le dernier jour de PHC serait le {wanted}.", "last_day")
    _register(register.end_programme, by=by, run=run, on=last_day)
    opened = None
    if cvg is None:
        opened = _register(
            register.carry_programme, by=by, chantier=chantier, programme="CVG", started_on=first_day, places=places
        )
    elif places is not None:
        _register(register.set_places, by=by, run=cvg, places=places, on=first_day)
    return _note(by=by, chantier=chantier, kind="TO_CVG", programme="PHC", to_programme="CVG", last_day=last_day,
                 reason=_reason(reason), opened=opened)  # fmt: skip


@transaction.atomic
def switch_from_dph(
    *, by: User, chantier: Chantier, last_day: date, reason: str, places: int | None = None
) -> Departure:  # fmt: skip
    """DPH, which this system does not hold, ends on `last_day`; PHC begins the day after. Raises GrowthError."""
    first_day = last_day + timedelta(days=1)
    if chantier.runs.filter(programme="PHC").exclude(ended_on__lt=first_day).exists():
        raise GrowthError("Il porte déjà PHC à cette date.", "last_day")
    if last_day > clock.today() + FARTHEST:
        raise GrowthError("C’est dans plus de deux ans : dites-le plus près de la date.", "last_day")
    opened = _register(
        register.carry_programme, by=by, chantier=chantier, programme="PHC", started_on=first_day, places=places,
        from_dph=True,
    )  # fmt: skip
    return _note(by=by, chantier=chantier, kind="DPH_PHC", to_programme="PHC", last_day=last_day,
                 reason=_reason(reason), opened=opened)  # fmt: skip


@transaction.atomic
def take_back(*, by: User, departure: Departure) -> None:
    """It was written by mistake: the register says again what it said before, and the decision goes.

    Journeys concluded meanwhile stay as they are. Raises GrowthError once something rests on it: a journey begun in
    what it opened, the programme or a territory taken again since.
    """
    chantier, last_day = departure.chantier, departure.last_day
    if departure.to_programme:
        _take_back_what_began(by, departure)
    if departure.programme:
        runs = chantier.runs.filter(programme=departure.programme)
        run = runs.filter(ended_on=last_day).first()
        if run is None or runs.filter(started_on__gt=last_day).exists():
            name = label_of(Programme, departure.programme)
            raise GrowthError(f"Le registre a changé depuis pour {name} : corrigez-le sur la page du chantier.")
        _register(register.take_back_end, by=by, dated=run)
    if departure.territory is not None:
        left = chantier.memberships.filter(territory=departure.territory, ended_on=last_day).first()
        if left is None or chantier.memberships.filter(ended_on__isnull=True).exists():
            raise GrowthError("Le chantier a rejoint un territoire depuis : corrigez d’abord son appartenance.")
        _register(register.take_back_end, by=by, dated=left)
    audit.record(
        by=by, action="growth.take_back", subject=departure, changes={"last_day": [last_day.isoformat(), None]}
    )
    departure.delete()


def _take_back_what_began(by: User, departure: Departure) -> None:
    """The run that the switch opened goes; where the programme was there already, only its places of that day."""
    to, first_day = departure.to_programme, departure.first_day
    if departure.opened is not None:
        if Journey.objects.filter(chantier=departure.chantier_id, programme=to, started_on__gte=first_day).exists():
            raise GrowthError(f"Un parcours {to} y a commencé depuis : notez plutôt un nouveau changement.")
        _register(register.withdraw_programme, by=by, run=departure.opened)
        return
    run = departure.chantier.runs.filter(in_force(first_day), programme=to).first()
    if departure.kind != "TO_CVG" or run is None:
        raise GrowthError("Cette bascule vient du registre : corrigez-la sur la page du chantier.")
    _register(register.withdraw_places, by=by, run=run, on=first_day)


def _note(*, by: User, **values: Any) -> Departure:
    made = Departure(by=by, decided_on=clock.today(), recorded_at=clock.now(), **values)
    try:
        made.full_clean()
    except ValidationError as error:
        raise GrowthError(" ".join(error.messages)) from error
    made.save()
    audit.record(
        by=by, action="growth.departure", subject=made, changes={"last_day": [None, made.last_day.isoformat()]}
    )
    return made


@transaction.atomic
def plan_fate(*, by: User, departure: Departure, journey: Journey, fate: str) -> DepartureJourney:
    """What is planned for that journey; who accompanies does it, on its own pages. Raises GrowthError."""
    if journey.chantier_id != departure.chantier_id or journey.programme != departure.programme:
        raise GrowthError("Ce parcours n’est pas de ce départ.")
    if fate == JourneyFate.CONTINUE and not departure.to_programme:
        raise GrowthError("Aucun programme ne suit celui-ci : le parcours se termine, ou passe à un autre chantier.")
    row, _ = DepartureJourney.objects.update_or_create(
        departure=departure, journey=journey, defaults={"fate": fate, "by": by, "at": clock.now()}
    )
    audit.record(
        by=by, action="growth.plan_fate", subject=row, person_key=journey.person.key, changes={"fate": [None, fate]}
    )
    return row


@transaction.atomic
def note_many(*, by: User, departures: Iterable[Departure]) -> None:
    """Set-based form for departures whose dates the register holds already."""
    rows = Departure.objects.bulk_create(list(departures), batch_size=500)
    audit.record_many(by=by, traces=[audit.Trace("growth.departure", "departure", row.key) for row in rows])
