"""What a scope is, and what QuerySets need of whoever looks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from convergence.accounts.permissions import Permission


@dataclass(frozen=True)
class Scope:
    """Where a permission holds: everywhere, or in these chantiers and territories."""

    nation: bool
    chantiers: frozenset[int]
    territories: frozenset[int]

    def __bool__(self) -> bool:
        return self.nation or bool(self.chantiers) or bool(self.territories)

    def holds(self, chantier_id: int) -> bool:
        return self.nation or chantier_id in self.chantiers


class Looker(Protocol):
    """Somebody with a scope for each permission: `network.viewer.Viewer`."""

    def scope(self, permission: Permission) -> Scope: ...
