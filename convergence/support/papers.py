"""What the documents of the PASS print: days and codes in words already."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from convergence.journeys import rules
from convergence.kit import clock, french
from convergence.nomenclature.base import label_of
from convergence.nomenclature.lists import (
    ExtensionDecider,
    ExtensionProposal,
    ExtensionReason,
    ExtensionRefusal,
    OpinionLeaning,
    Programme,
    Theme,
)
from convergence.support import pass_rules
from convergence.support.forms.extensions import LABELS
from convergence.support.models import Committee, Extension


def length(extension: Extension) -> str:
    """« 365 jours, du 6 janvier 2026 au 5 janvier 2027 »."""
    days = french.count(extension.days, "jour")
    return f"{days}, du {french.day(extension.starts_on)} au {french.day(extension.ends_on)}"


def decision(extension: Extension) -> str:
    """What was decided, by whom, when; empty before."""
    if extension.decided_on is None:
        return ""
    who = label_of(ExtensionDecider, extension.decider).lower()
    who += f" ({extension.prescriber})" if extension.prescriber else ""
    on = french.day(extension.decided_on)
    if extension.state == Extension.State.GRANTED:
        return f"Accordée le {on} par {who}, jusqu’au {french.day(extension.ends_on)}."
    proposed = label_of(ExtensionProposal, extension.proposal).lower()
    return f"Refusée le {on} par {who} : {label_of(ExtensionRefusal, extension.refusal).lower()}. Proposé : {proposed}."


def report_paper(extension: Extension) -> dict[str, Any]:
    """The report of a request. One query for the opinions, one for the days already granted."""
    journey, person, one = extension.journey, extension.journey.person, extension.inclusion_pass
    granted = Extension.objects.granted().filter(inclusion_pass=one).exclude(pk=extension.pk)
    used = sum(granted.values_list("days", flat=True))
    cap = pass_rules.cap_of(extension.reason, extension.asked_on or clock.today())
    ceiling = f" sur {french.number(cap)} au plus" if cap is not None else ""
    facts = [
        ["Personne", f"{person.name}, {rules.age_on(person.birth_date, clock.today())} ans"],
        ["Chantier", journey.chantier.name],
        ["Parcours", f"{label_of(Programme, journey.programme)}, depuis le {french.day(journey.started_on)}"],
        ["PASS IAE", one.number or "numéro non noté"],
        ["Motif", label_of(ExtensionReason, extension.reason)],
        ["Durée demandée", length(extension)],
        ["Déjà accordé", f"{french.count(used, 'jour')}{ceiling}"],
    ]
    if extension.asked_on is not None:
        by = f" par {extension.asked_by.name}" if extension.asked_by else ""
        facts.append(["Demande", f"déposée le {french.day(extension.asked_on)}{by}"])
    return {
        "title": "Demande de prolongation du PASS IAE",
        "kicker": journey.chantier.name,
        "draft": extension.state == Extension.State.DRAFT,
        "facts": facts,
        "sections": [
            [LABELS[name][0], getattr(extension, name)] for name in LABELS if getattr(extension, name).strip()
        ],
        "opinions": [
            [
                f"{opinion.officer.name}, {label_of(Theme, opinion.theme).lower()}",
                label_of(OpinionLeaning, opinion.leaning) if opinion.given_on else "demandé, pas encore donné",
                opinion.words,
            ]
            for opinion in extension.opinions.select_related("officer")
        ],
        "decision": decision(extension),
        "words": extension.words,
        "signatures": ["La personne", "Le chantier", "Le prescripteur"],
        "foot": f"Convergence, le {french.day(clock.today())}",
    }


def minutes_paper(committee: Committee, extensions: Iterable[Extension]) -> dict[str, Any]:
    """The minutes of a committee: who was there, each request and what was decided."""
    rows = []
    for one in extensions:
        rows.append({
            "who": one.journey.person.name,
            "where": one.journey.chantier.name,
            "since": f"{one.journey.programme} depuis le {french.day(one.journey.started_on)}",
            "asked": f"{label_of(ExtensionReason, one.reason)}, {length(one)}",
            "decision": decision(one) or "Pas encore décidée.",
            "words": one.words,
        })  # fmt: skip
    return {
        "title": "Commission des prolongations",
        "kicker": committee.where,
        "facts": [["Le", french.day(committee.on)], ["Lieu", committee.place or "non noté"]],
        "participants": committee.participants,
        "rows": rows,
        "notes": committee.notes,
        "signatures": ["Pour la commission"],
        "foot": f"Convergence, le {french.day(clock.today())}",
    }
