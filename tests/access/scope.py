"""Who walks, and who reaches what an address names. Said here again, on purpose: the views are not asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from convergence.accounts.models import User
from convergence.accounts.permissions import Permission
from convergence.accounts.roles import ROLES, Level
from convergence.network.models import Chantier, Territory
from tests.cast import Cast


@dataclass(frozen=True)
class Actor:
    """Somebody who walks: at most one post, held here, elsewhere, or over the nation."""

    name: str
    user: User | None
    role: str = ""
    chantier: Chantier | None = None
    territory: Territory | None = None

    def holds(self, permission: Permission, world: World) -> bool:
        """Whether her role gives the permission over the world's chantier. Said here again, on purpose."""
        role = ROLES.get(self.role)
        if role is None or permission not in role.permissions:
            return False
        return {
            Level.CHANTIER: self.chantier == world.cast.garance,
            Level.TERRITORY: self.territory == world.cast.orb,
            Level.OFF_TERRITORY: False,
            Level.NATION: True,
        }[role.level]

    def may(self, permissions: Iterable[Permission]) -> bool:
        """Whether she holds one of them anywhere: the door of a view."""
        role = ROLES.get(self.role)
        wanted = set(permissions)
        return self.user is not None and (not wanted or bool(role and wanted & role.permissions))


@dataclass
class World:
    """Everything that addresses name: all of it in the chantier Garance, territory Orb."""

    cast: Cast
    values: dict[str, Any]


Reach = Callable[[Actor, frozenset[Permission], World], bool]


def in_chantier(actor: Actor, asked: frozenset[Permission], world: World) -> bool:
    """One of the permissions that the view asks holds over the chantier."""
    return any(actor.holds(permission, world) for permission in asked)


def in_territory(actor: Actor, asked: frozenset[Permission], world: World) -> bool:
    """The same, for who stands over the territory: a post in one of its chantiers does not open it."""
    return in_chantier(actor, asked, world) and actor.chantier is None


def everywhere(actor: Actor, asked: frozenset[Permission], _world: World) -> bool:
    """Something of the whole network, of which each reads her own part."""
    return actor.may(asked)


def of_another(actor: Actor, asked: frozenset[Permission], world: World) -> bool:
    """Something that a colleague brought: hers, and of who answers for the whole network."""
    return in_chantier(actor, asked, world) and ROLES[actor.role].level == Level.NATION


def nobody(_actor: Actor, _asked: frozenset[Permission], _world: World) -> bool:
    """Something that belongs to one account only, and to none of those who walk."""
    return False


Subject = tuple[str, str, Reach]
"""(argument of the route, name of the sample, who reaches it)."""
