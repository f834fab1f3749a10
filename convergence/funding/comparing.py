"""What changed for each chantier between two versions of a computation, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from convergence.funding.models import Calculation, CalculationLine
from convergence.kit import french


@dataclass(frozen=True)
class Change:
    """A chantier whose amount moved: by how many cents, and what moved under it, in words."""

    chantier: Any
    before: int
    after: int
    reasons: list[str]

    @property
    def gap(self) -> int:
        return self.after - self.before


def changes(calculation: Calculation, previous: Calculation) -> list[Change]:
    """Chantiers whose amount is another, the largest gap first. Two queries."""
    old = {line.chantier_id: line for line in previous.lines.select_related("chantier")}
    found = []
    for line in calculation.lines.select_related("chantier"):
        before = old.pop(line.chantier_id, None)
        if before is None:
            found.append(Change(line.chantier, 0, line.cents, ["n’était pas dans la version d’avant"]))
        elif before.cents != line.cents:
            found.append(Change(line.chantier, before.cents, line.cents, reasons(calculation, previous, line, before)))
    found += [Change(line.chantier, line.cents, 0, ["ne porte plus le programme"]) for line in old.values()]
    return sorted(found, key=lambda change: (-abs(change.gap), change.chantier.name))


def reasons(
    calculation: Calculation, previous: Calculation, line: CalculationLine, before: CalculationLine
) -> list[str]:
    """Why an amount moved, from what each version kept."""
    said = []
    if calculation.basis != previous.basis:
        said.append(f"calculé sur {_on(calculation)}, avant sur {_on(previous)}")
    if calculation.terms_digest != previous.terms_digest:
        said.append("le barème a changé")
    if line.people != before.people:
        said.append(f"{french.signed(line.people - before.people)} personne{_s(line.people - before.people)}")
    if line.days != before.days:
        said.append(f"{french.signed(line.days - before.days)} jour{_s(line.days - before.days)} de présence")
    if line.place_days != before.place_days:
        said.append("les places ont changé")
    if line.carried_days != before.carried_days:
        said.append(f"programme porté {french.count(line.carried_days, 'jour')}, avant {before.carried_days}")
    if line.bound != before.bound:
        said.append(f"{(line.bound_label or 'aucune borne').lower()}, avant {(before.bound_label or 'aucune').lower()}")
    return said or ["l’enveloppe se partage autrement"]


def _on(calculation: Calculation) -> str:
    return calculation.basis_label.lower()


def _s(number: int) -> str:
    return "s" if abs(number) > 1 else ""
