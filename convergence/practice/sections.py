"""The sections of a practice sheet, in their order and with their words. Source: domain/1-inventory.md, A2bis."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from convergence.kit import french
from convergence.nomenclature.practice import HealthDynamic
from convergence.practice.models import Revision

TEXTS = {"problem": "Problématique & contexte", "aims": "Objectifs", "story": "Racontez votre projet"}
QUESTIONS = {
    "results": "Par rapport aux objectifs, quels résultats ont été obtenus ?",
    "unexpected": "Avez-vous observé des effets inattendus ?",
    "outlook": "Quelles sont les perspectives de l’action ?",
    "advice": "Si un autre territoire souhaitait reproduire votre action, quels conseils lui donneriez-vous ?",
}
IDENTITY = {
    "carrier": "Porteur de l’action", "area": "Territoire d’intervention",
    "policies": "Cadre(s) d’intervention politique(s)", "public": "Public visé",
    "operational_partners": "Partenaires opérationnels", "financial_partners": "Partenaires financiers",
    "governance": "Gouvernance de l’action",
}  # fmt: skip
DYNAMIC = "Votre action s’inscrit-elle dans une dynamique territoriale de santé ?"
OTHER_DYNAMIC = "Autre, précisez"
CITY = {
    "city_contract": "Le territoire est-il couvert par un contrat de ville ?",
    "in_city_contract": "Si oui, votre action s’inscrit-elle dans le contrat de ville ?",
}
SAID = (("OUI", "Oui"), ("NON", "Non"), ("NSP", "Ne sait pas"))
CONTACT = {
    "contact_name": "Prénom, nom", "contact_role": "Fonction", "contact_structure": "Structure",
    "contact_mail": "Mail", "contact_phone": "Tél",
}  # fmt: skip
ENDS = {"file": "Dossier ressources", "appendices": "Annexes", "notes": "Notes"}


@dataclass(frozen=True)
class Section:
    """A part of the sheet as it is read: text, questions, facts, or boxes that are ticked or not."""

    title: str
    text: str = ""
    questions: list[tuple[str, str]] = field(default_factory=list)
    facts: list[tuple[str, str]] = field(default_factory=list)
    ticks: list[tuple[str, list[tuple[str, bool]]]] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)
    """(words, https address, or nothing when it is no address)."""

    @property
    def empty(self) -> bool:
        return not (self.text or self.questions or self.facts or self.ticks or self.links)


def _filled(revision: Revision, names: dict[str, str]) -> list[tuple[str, str]]:
    return [(label, getattr(revision, name)) for name, label in names.items() if getattr(revision, name).strip()]


def _ticks(revision: Revision) -> list[tuple[str, list[tuple[str, bool]]]]:
    """Boxes of a question that was answered, all of them, as on paper."""
    found = []
    if revision.dynamics:
        chosen = revision.dynamics.split()
        rows = [(label, code in chosen) for code, label in HealthDynamic.choices()]
        if revision.other_dynamic.strip():
            rows[-1] = (f"{rows[-1][0]} : {revision.other_dynamic.strip()}", True)
        found.append((DYNAMIC, rows))
    for name, question in CITY.items():
        if getattr(revision, name):
            found.append((question, [(label, code == getattr(revision, name)) for code, label in SAID]))
    return found


def _links(text: str) -> list[tuple[str, str]]:
    """One resource a line: an address alone, or words and then an address."""
    found = []
    for line in filter(None, (part.strip() for part in text.splitlines())):
        words, _, address = line.rpartition(" ")
        if line.startswith("https://") and " " not in line:
            found.append((line.removeprefix("https://").rstrip("/"), line))
        elif address.startswith("https://"):
            found.append((words.rstrip(" :-–"), address))
        else:
            found.append((line, ""))
    return found


def month(on: date | None) -> str:
    """« février 2023 »."""
    return f"{french.MONTHS[on.month - 1]} {on.year}" if on else ""


def told(revision: Revision) -> list[Section]:
    """The practice itself: what is read first. Sections left empty do not show."""
    found = [Section(title, text=getattr(revision, name).strip()) for name, title in TEXTS.items()]
    found.append(Section("Résultats & perspectives", questions=_filled(revision, QUESTIONS)))
    return [section for section in found if not section.empty]


def identity(revision: Revision) -> list[Section]:
    """What identifies it, where it stands, what it leads to."""
    found = [
        Section("Fiche-identité de l’action", facts=_filled(revision, IDENTITY)),
        Section("Territoire", ticks=_ticks(revision)),
        Section("Autres ressources", links=_links(revision.links)),
        *(Section(title, text=getattr(revision, name).strip()) for name, title in ENDS.items()),
    ]
    return [section for section in found if not section.empty]


def contact(revision: Revision) -> list[tuple[str, str]]:
    return _filled(revision, CONTACT)
