"""The argued report of an extension, written from the file: a first draft that the referent then makes hers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from convergence.journeys import rules
from convergence.journeys.blocks import BLOCKS, Seen, axis_level, in_order, latest, summary
from convergence.journeys.models import Contract, Journey, Situation
from convergence.kit import french
from convergence.nomenclature.base import label_of
from convergence.nomenclature.lists import (
    BarrierAxis,
    ContractForm,
    EntryKind,
    LifeTheme,
    Programme,
    Referrer,
)
from convergence.people.models import InclusionPass
from convergence.people.words import agreed
from convergence.support.models import Extension, JournalEntry, Objective, Step

SECTIONS = ("past", "situations", "done", "to_come", "argument")
_TOLD = frozenset({"hebergement", "ressources", "sante", "formation"})
MOBILISED = (("mobilised_emploi", "emploi"), ("mobilised_logement", "logement"), ("mobilised_sante", "santé"))


@dataclass
class Told:
    """All that the report is written from."""

    journey: Journey
    inclusion_pass: InclusionPass
    chain: Sequence[Journey] = ()
    """Journeys of the person that the writer may see, oldest first."""
    situations: Sequence[Situation] = ()
    contracts: Sequence[Contract] = ()
    extensions: Sequence[Extension] = ()
    objectives: Sequence[Objective] = ()
    steps: Mapping[int, Sequence[Step]] = field(default_factory=dict)
    entries: Mapping[str, int] = field(default_factory=dict)
    today: date = date.min


def read(journey: Journey, inclusion_pass: InclusionPass, chain: Iterable[Journey], today: date) -> Told:
    """Five queries, whatever the length of the story."""
    objectives = list(Objective.objects.filter(journey=journey).order_by("opened_on", "pk"))
    steps: dict[int, list[Step]] = {}
    for step in Step.objects.filter(objective__in=objectives).order_by("done_on", "due_on", "pk"):
        steps.setdefault(step.objective_id, []).append(step)
    return Told(
        journey=journey,
        inclusion_pass=inclusion_pass,
        chain=sorted(chain, key=lambda one: one.started_on),
        situations=list(Situation.objects.filter(journey=journey)),
        contracts=list(Contract.objects.filter(journey=journey).order_by("started_on")),
        extensions=list(Extension.objects.filter(inclusion_pass=inclusion_pass, state="GRANTED").order_by("starts_on")),
        objectives=objectives,
        steps=steps,
        entries=Counter(JournalEntry.objects.filter(journey=journey).values_list("kind", flat=True)),
        today=today,
    )


def draft(told: Told) -> dict[str, str]:
    """The first words of each section; the argument itself is left to the referent."""
    return {
        "past": past(told), "situations": situations(told), "done": done(told), "to_come": to_come(told),
    }  # fmt: skip


def _day(day: date) -> str:
    return french.day(day)


def past(told: Told) -> str:
    """How she came, her journeys, her contracts, the time already given."""
    lines = []
    sex = told.journey.person.sex
    for journey in told.chain:
        until = f" au {_day(journey.ended_on)}" if journey.ended_on else ""
        name = label_of(Programme, journey.programme)
        referrer = label_of(Referrer, journey.referrer)
        by = f", {agreed(sex, 'orienté')} par : {referrer}" if referrer and journey.referrer != "NR" else ""
        since = "Du" if until else "Depuis le"
        lines.append(f"{since} {_day(journey.started_on)}{until}, {name}, {journey.chantier.name}{by}.")
    worked = [contract for contract in told.contracts if contract.form != "PMSMP"]
    if worked:
        last = worked[-1]
        hours = f", {french.number(last.weekly_hours, 0)} h par semaine" if last.weekly_hours is not None else ""
        form = label_of(ContractForm, last.form)
        lines.append(f"{french.count(len(worked), 'contrat')} ; le dernier : {form}{hours}.")
    immersions = sum(contract.form == "PMSMP" for contract in told.contracts)
    if immersions:
        lines.append(f"{french.count(immersions, 'immersion')} en entreprise.")
    lines += _of_the_pass(told)
    return "\n".join(lines)


def _of_the_pass(told: Told) -> Iterable[str]:
    one = told.inclusion_pass
    if one.started_on is not None and one.ends_on is not None:
        yield f"PASS IAE du {_day(one.started_on)} au {_day(one.ends_on)}."
    for granted in told.extensions:
        yield f"Prolongation accordée : {french.count(granted.days, 'jour')}, jusqu’au {_day(granted.ends_on)}."
    month = rules.month_of_journey(told.journey.started_on, told.today)
    yield f"La personne est au {month}{'er' if month == 1 else 'e'} mois de ce parcours."


def situations(told: Told) -> str:
    """Entry beside today, block by block, then barriers lifted and those that remain."""
    known = in_order(told.situations)
    entry = latest([one for one in known if one.stage == "ENTRY"])
    now = latest(known)
    lines = []
    for block in BLOCKS:
        if block.key not in _TOLD:
            continue
        before, after = summary(block, entry), summary(block, now)
        if before == after == "Inconnu":
            continue
        lines.append(
            f"{block.title} : {after}."
            if before == after
            else f"{block.title} : {before} à l’entrée, {after} aujourd’hui."
        )
    lifted, remain = barriers(entry, now)
    if lifted:
        lines.append("Freins levés ou allégés : " + ", ".join(lifted) + ".")
    if remain:
        lines.append("Freins qui demeurent : " + ", ".join(remain) + ".")
    return "\n".join(lines) or "Aucune situation n’est encore notée dans le dossier."


_RANK = {"ABSENT": 0, "LEGER": 1, "LOURD": 2}
_UNSAID_AXES = frozenset({"JUSTICE"})
"""Never written by the machine in a paper that leaves the chantier (GDPR art. 10): the referent says it, or not."""
_COUNTED_THEMES = frozenset({"SANTE", "JUSTICE"})
"""Themes whose steps are counted, not quoted, for the same reason."""


def barriers(entry: Mapping[str, Seen], now: Mapping[str, Seen]) -> tuple[list[str], list[str]]:
    """Axes that weigh less than at the entry, and those that still weigh, in words. Justice is left unsaid."""
    lifted, remain = [], []
    for axis in BarrierAxis:
        if axis.value in _UNSAID_AXES:
            continue
        before = _RANK.get(axis_level({name: seen.value for name, seen in entry.items()}, axis.value))
        after = _RANK.get(axis_level({name: seen.value for name, seen in now.items()}, axis.value))
        label = axis.label[:1].lower() + axis.label[1:]
        if before is not None and after is not None and after < before:
            lifted.append(label)
        if after:
            remain.append(label + (" (lourd)" if after == _RANK["LOURD"] else ""))
    return lifted, remain


def _steps(objective: Objective, steps: Sequence[Step], word: str) -> str:
    if objective.theme in _COUNTED_THEMES:
        return french.count(len(steps), f"étape {word}", f"étapes {word}s" if word == "faite" else f"étapes {word}")
    return " ; ".join(f"{step.what}{_when(step)}" for step in steps)


def _when(step: Step) -> str:
    if step.done_on:
        return f" ({_day(step.done_on)})"
    return f" (pour le {_day(step.due_on)})" if step.due_on else ""


def done(told: Told) -> str:
    """What was done: steps of the plan, the journal counted by kind, officers called in, housing reached."""
    lines = []
    for objective in told.objectives:
        theme = label_of(LifeTheme, objective.theme)
        made = [step for step in told.steps.get(objective.pk, ()) if step.done_on]
        if made:
            lines.append(f"{theme} : {_steps(objective, made, 'faite')}.")
        elif objective.state == Objective.State.REACHED:
            lines.append(f"{theme} : objectif atteint.")
    counted = [
        f"{label.lower()} : {told.entries[code]}" for code, label in EntryKind.choices() if told.entries.get(code)
    ]
    if counted:
        lines.append("Au journal : " + ", ".join(counted) + ".")
    called = [(getattr(told.journey, name), theme) for name, theme in MOBILISED if getattr(told.journey, name)]
    if called:
        words = ", ".join(f"{theme} ({_day(on)})" for on, theme in sorted(called))
        lines.append(f"Chargés de partenariats mobilisés : {words}.")
    if told.journey.housing_access_on:
        lines.append(f"Accès au logement le {_day(told.journey.housing_access_on)}.")
    return "\n".join(lines) or "Rien n’est encore noté au plan ni au journal : écrivez ici ce qui a été fait."


def to_come(told: Told) -> str:
    """What the plan still holds."""
    lines = []
    for objective in told.objectives:
        if objective.state != Objective.State.OPEN:
            continue
        ahead = [step for step in told.steps.get(objective.pk, ()) if step.done_on is None]
        theme = label_of(LifeTheme, objective.theme)
        words = "" if objective.theme in _COUNTED_THEMES else f", « {objective.words} »"
        lines.append(f"{theme}{words} : {_steps(objective, ahead, 'à venir') if ahead else 'étapes à écrire'}.")
    return (
        "\n".join(lines) or "Le plan ne dit rien à venir : écrivez ici les prochaines étapes, avec qui et pour quand."
    )


def facts(told: Told) -> dict[str, Any]:
    """Pairs that the PDF prints at its head."""
    person, one = told.journey.person, told.inclusion_pass
    return {
        "Personne": person.name,
        "Âge": f"{rules.age_on(person.birth_date, told.today)} ans",
        "Chantier": told.journey.chantier.name,
        "Parcours": f"{label_of(Programme, told.journey.programme)}, depuis le {_day(told.journey.started_on)}",
        "PASS IAE": one.number or "numéro non noté",
    }
