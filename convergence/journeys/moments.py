"""What happened, as the register knows it: opened, seen, worked, left, followed, handed over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from convergence.journeys.blocks import BLOCKS, QUESTIONS, in_order, words
from convergence.journeys.file import File
from convergence.journeys.models import Journey
from convergence.journeys.words import asp_group, cvg_class
from convergence.kit import clock, french
from convergence.kit.french import NBSP
from convergence.kit.meeting import Moment
from convergence.network.viewer import Viewer
from convergence.nomenclature.base import label_of
from convergence.nomenclature.lists import ContractForm, ExitReason, FollowUpOutcome, Housing, Programme, Referrer


def moments(file: File, _viewer: Viewer) -> Iterable[Moment]:
    """Every dated fact of the journeys that the file holds. No query."""
    for journey in file.journeys:
        yield from _course(journey)
        yield from _situations(file, journey)
        yield from _work(file, journey)
        yield from _team(file, journey)


def _course(journey: Journey) -> Iterator[Moment]:
    programme = label_of(Programme, journey.programme)
    sent = f"{NBSP}: {label_of(Referrer, journey.referrer)}" if Referrer.get(journey.referrer) else ""
    yield Moment(
        journey.started_on, f"Arrivée, {programme}", "box-arrow-in-right",
        f"{journey.chantier.name}. Orientation{sent}." if sent else f"{journey.chantier.name}.", order=0,
    )  # fmt: skip
    if journey.housing_access_on:
        yield Moment(journey.housing_access_on, "Accès à un logement", "key", order=4)
    if journey.ended_on:
        reason = ExitReason.get(journey.exit_reason)
        classed = f"{cvg_class(reason)} (CVG), {asp_group(reason)} (ASP)." if reason else "Motif à compléter."
        title = f"Sortie{NBSP}: {reason.label}" if reason else "Sortie"
        yield Moment(journey.ended_on, title, "box-arrow-right", classed, order=9)


def _situations(file: File, journey: Journey) -> Iterator[Moment]:
    before: dict[str, str] = {}
    for situation in in_order(file.situations[journey.pk]):
        changed = [
            f"{QUESTIONS[field].label}{NBSP}: {words(QUESTIONS[field], value)}"
            for block in BLOCKS
            for field in block.fields
            if (value := getattr(situation, field)) and before.get(field) and before[field] != value
        ]
        for field in QUESTIONS:
            before[field] = getattr(situation, field) or before.get(field, "")
        text = ". ".join(changed[:4]) + ("." if changed else "")
        if situation.stage == "ENTRY":
            if journey.diagnosed_on:
                yield Moment(
                    journey.diagnosed_on,
                    "Diagnostic d’entrée",
                    "clipboard-check",
                    situation.note,
                    who=_who(situation),
                    order=1,
                )
        elif situation.stage == "REVIEW" and situation.observed_on:
            yield Moment(
                situation.observed_on, "Bilan de situation", "arrow-repeat", text or "Rien n’a changé.",
                who=_who(situation), order=2,
            )  # fmt: skip
    for situation in file.situations[journey.pk]:
        if situation.stage in {"M6", "M12"} and situation.observed_on and situation.outcome:
            months = situation.stage[1:]
            said = label_of(FollowUpOutcome, situation.outcome)
            where = f"{label_of(Housing, situation.housing)}." if situation.housing else ""
            where = f"{where} {situation.note}".strip()
            yield Moment(
                situation.observed_on, f"Suivi à {months} mois{NBSP}: {said.lower()}", "telephone", where,
                who=_who(situation), order=3,
            )  # fmt: skip


def _who(situation: Any) -> str:
    return "" if situation.recorded_by.is_system else situation.recorded_by.name


def _work(file: File, journey: Journey) -> Iterator[Moment]:
    today = clock.today()
    for contract in file.contracts[journey.pk]:
        until = f"Jusqu’au {french.day(contract.ended_on, today=today)}." if contract.ended_on else "Sans fin."
        verb = "renouvelé" if contract.renews_id else "signé"
        form = label_of(ContractForm, contract.form)
        yield Moment(contract.started_on, f"{form} {verb}", "file-earmark-text", until, order=5)
        if contract.broken_on and contract.broken_on != journey.ended_on:
            yield Moment(contract.broken_on, f"{form} rompu", "file-earmark-x", order=6)
    for plan in file.planned[journey.pk]:
        hours = french.number(plan.hours, 0 if plan.hours == int(plan.hours) else 1)
        if plan.on <= today:
            yield Moment(plan.on, f"{hours} heures par semaine", "clock-history", order=7)


def _team(file: File, journey: Journey) -> Iterator[Moment]:
    for link in file.team[journey.pk]:
        if link.started_on == journey.started_on:
            continue
        kind = "référent" if link.kind == "REFERENT" else "suppléant"
        yield Moment(link.started_on, f"Nouveau {kind}{NBSP}: {link.user.name}", "person-badge", order=8)
