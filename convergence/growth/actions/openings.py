"""Chantiers on their way in: noted, opened step by step, then written in the register by the register's own actions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from convergence.accounts import audit
from convergence.accounts.models import User
from convergence.growth.actions import GrowthError
from convergence.growth.models import ChecklistItem, Opening, OpeningStep, Prospect
from convergence.growth.rules import CHECKLIST, Planned, due
from convergence.kit import clock, french
from convergence.network import actions as register
from convergence.network.models import Chantier, Territory


# ── Chantiers one hopes for ─────────────────────────────────────────────────────────────────
@transaction.atomic
def note_prospect(*, by: User, **values: Any) -> Prospect:
    """A chantier that may join. `met_on` is the day of the first contact."""
    made = Prospect.objects.create(by=by, **values)
    audit.record(by=by, action="growth.note_prospect", subject=made)
    return made


@transaction.atomic
def amend_prospect(*, by: User, prospect: Prospect, **values: Any) -> Prospect:
    """What was learnt since."""
    for name, value in values.items():
        setattr(prospect, name, value)
    prospect.save()
    audit.record(by=by, action="growth.amend_prospect", subject=prospect)
    return prospect


@transaction.atomic
def drop_prospect(*, by: User, prospect: Prospect, why: str) -> Prospect:
    """No follow-up, and why; without words, it is taken up again. Raises GrowthError once it is in the register."""
    if why.strip() and opened(prospect):
        raise GrowthError("Ce chantier est au registre : un départ se dit depuis sa page.")
    prospect.dropped_why = why.strip()[:200]
    prospect.dropped_on = clock.today() if prospect.dropped_why else None
    prospect.save(update_fields=["dropped_on", "dropped_why"])
    audit.record(by=by, action="growth.drop_prospect", subject=prospect)
    return prospect


def opened(prospect: Prospect) -> bool:
    """Whether its opening has written it in the register."""
    opening = getattr(prospect, "opening", None)
    return opening is not None and opening.opened_on is not None


# ── The list ────────────────────────────────────────────────────────────────────────────────
def checklist() -> list[Planned]:
    """The list that the next opening follows: the one the national team wrote, else ours."""
    kept = [Planned(item.label, item.owner, item.days, item.before) for item in ChecklistItem.objects.all()]
    return kept or list(CHECKLIST)


@transaction.atomic
def write_checklist(*, by: User, items: Iterable[Planned]) -> None:
    """Another list for the openings to come. Raises GrowthError when it is empty or says a step twice."""
    wanted = list(items)
    if not wanted:
        raise GrowthError("Gardez au moins une étape.")
    if len({item.label for item in wanted}) < len(wanted):
        raise GrowthError("Deux étapes portent le même nom.")
    ChecklistItem.objects.all().delete()
    ChecklistItem.objects.bulk_create(
        [
            ChecklistItem(label=item.label, owner=item.owner, days=item.days, before=item.before, rank=rank)
            for rank, item in enumerate(wanted)
        ]
    )
    audit.record(by=by, action="growth.write_checklist")


@transaction.atomic
def start_opening(*, by: User, prospect: Prospect, planned_on: date) -> Opening:
    """The steps until that day and after. Raises GrowthError when it applied and was not selected, or has begun."""
    if prospect.dropped_on is not None:
        raise GrowthError("Ce chantier est noté sans suite : reprenez-le d’abord.")
    if hasattr(prospect, "opening"):
        raise GrowthError("Son ouverture a déjà commencé.")
    sent = list(prospect.applications.filter(sent_at__isnull=False).values_list("outcome", flat=True))
    if sent and "SELECTED" not in sent:
        raise GrowthError("Sa candidature n’est pas retenue : décidez-en d’abord.")
    made = Opening.objects.create(prospect=prospect, started_on=clock.today(), planned_on=planned_on, by=by)
    OpeningStep.objects.bulk_create(
        [
            OpeningStep(
                opening=made, label=item.label, owner=item.owner, due_on=due(planned_on, item.days),
                before=item.before, rank=rank,
            )
            for rank, item in enumerate(checklist())
        ]
    )  # fmt: skip
    audit.record(by=by, action="growth.start_opening", subject=made)
    return made


@transaction.atomic
def add_step(*, by: User, opening: Opening, label: str, owner: str, due_on: date, before: bool = False) -> OpeningStep:
    """A step of this opening alone. Raises GrowthError when it is there already, or when the list is over."""
    if opening.closed_on is not None:
        raise GrowthError("La liste est terminée.")
    if opening.steps.filter(label=label.strip()).exists():
        raise GrowthError("Cette étape y est déjà.", "label")
    made = OpeningStep.objects.create(
        opening=opening, label=label.strip(), owner=owner, due_on=due_on, before=before, rank=opening.steps.count()
    )
    audit.record(by=by, action="growth.add_opening_step", subject=made)
    return made


@transaction.atomic
def tick(*, by: User, step: OpeningStep, done: bool) -> OpeningStep:
    """Done today, or not after all. The last step of a chantier in the register ends the list."""
    step.done_on, step.done_by = (clock.today(), by) if done else (None, None)
    step.save(update_fields=["done_on", "done_by"])
    audit.record(by=by, action="growth.tick", subject=step, changes={"done": [not done, done]})
    _settle(step.opening)
    return step


def _settle(opening: Opening) -> None:
    """The list is over when the chantier is in the register and every step is done."""
    over = opening.opened_on is not None and not opening.steps.filter(done_on__isnull=True).exists()
    if over != (opening.closed_on is not None):
        opening.closed_on = clock.today() if over else None
        opening.save(update_fields=["closed_on"])


@transaction.atomic
def abandon_opening(*, by: User, opening: Opening, why: str) -> Prospect:
    """The opening stops before the register: its steps go, the chantier is noted without follow-up."""
    if opening.opened_on is not None:
        raise GrowthError("Ce chantier est au registre : un départ se dit depuis sa page.")
    if not why.strip():
        raise GrowthError("Dites pourquoi l’ouverture s’arrête.", "why")
    prospect = opening.prospect
    audit.record(by=by, action="growth.abandon_opening", subject=opening)
    opening.delete()
    prospect = Prospect.objects.get(pk=prospect.pk)
    return drop_prospect(by=by, prospect=prospect, why=why)


@transaction.atomic
def enter_register(
    *, by: User, opening: Opening, first_day: date, places: Mapping[str, int | None],
    territory: Territory | None = None,
    siret: str = "", code: str = "",
) -> Chantier:  # fmt: skip
    """Open the chantier in the register: the chantier, its territory, its programmes from that day.

    A chantier that the register knows already only takes the programmes it lacks. Raises GrowthError while a step that
    comes before the opening is not done, or when the register refuses.
    """
    if opening.opened_on is not None:
        raise GrowthError("Ce chantier est déjà au registre.")
    waiting = list(opening.steps.filter(before=True, done_on__isnull=True).values_list("label", flat=True))
    if waiting:
        raise GrowthError(f"Avant d’ouvrir, il reste : {', '.join(waiting)}.")
    prospect = opening.prospect
    chantier = prospect.chantier
    number = siret or prospect.siret
    if chantier is None and Chantier.objects.filter(code=code or number).exists():
        raise GrowthError("Un chantier a déjà ce code : ajoutez un suffixe, par exemple « -2 ».", "code")
    try:
        if chantier is None:
            chantier = register.open_chantier(
                by=by, siret=number, code=code, name=prospect.name,
                organisation=prospect.organisation, activity=prospect.activity, department=prospect.department,
                commune=prospect.commune, territory=territory, member_since=first_day if territory else None,
            )  # fmt: skip
        elif territory is not None:
            register.join_territory(by=by, chantier=chantier, territory=territory, on=first_day)
        for programme in prospect.programmes.split():
            if not chantier.runs.filter(programme=programme, ended_on__isnull=True).exists():
                register.carry_programme(
                    by=by, chantier=chantier, programme=programme, started_on=first_day, places=places.get(programme)
                )
    except register.NetworkError as error:
        raise GrowthError(str(error)) from error
    except ValidationError as error:
        raise GrowthError(" ".join(error.messages)) from error
    prospect.chantier, prospect.territory = chantier, territory or prospect.territory
    prospect.save(update_fields=["chantier", "territory"])
    opening.opened_on = first_day
    opening.save(update_fields=["opened_on"])
    audit.record(
        by=by, action="growth.enter_register", subject=opening, changes={"opened_on": [None, french.day(first_day)]}
    )
    _settle(opening)
    return chantier


@transaction.atomic
def open_many(
    *, by: User, prospects: Iterable[Prospect], openings: Iterable[Opening], steps: Iterable[OpeningStep]
) -> None:
    """Set-based form, for openings told with what was done."""
    rows = list(openings)
    Prospect.objects.bulk_create(list(prospects), batch_size=500)
    Opening.objects.bulk_create(rows, batch_size=500)
    OpeningStep.objects.bulk_create(list(steps), batch_size=500)
    audit.record_many(by=by, traces=[audit.Trace("growth.start_opening", "opening", row.key) for row in rows])
