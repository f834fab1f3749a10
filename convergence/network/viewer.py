"""Scope is one idea, computed here: who looks, with which posts, and so which chantiers.

Own chantier, own territory, chantiers outside any territory, nation. A person without a post sees nothing.
"""

from __future__ import annotations

from functools import cached_property

from convergence.accounts.models import User
from convergence.accounts.permissions import Permission
from convergence.accounts.roles import ROLES, Level, Role
from convergence.kit import clock
from convergence.network.models import Chantier, Membership, Post
from convergence.network.scope import Scope


class Viewer:
    """A signed-in user and what the posts she holds today allow. Two queries at most, made when asked."""

    def __init__(self, user: User) -> None:
        self.user = user
        self._scopes: dict[Permission, Scope] = {}

    @cached_property
    def posts(self) -> list[Post]:
        if not self.user.is_active:
            return []
        return list(
            Post.objects.on(clock.today())
            .filter(user=self.user)
            .select_related("chantier", "territory")
            .order_by("started_on", "id")
        )

    @cached_property
    def _places(self) -> list[tuple[int, int | None]]:
        """Chantiers with the territory they belong to today, for those whose scope needs it."""
        levels = {post.level for post in self.posts}
        if not levels & {Level.TERRITORY.value, Level.OFF_TERRITORY.value}:
            return []
        today = clock.today()
        members = Membership.objects.on(today).values_list("chantier_id", "territory_id")
        if Level.OFF_TERRITORY.value not in levels:
            mine = {post.territory_id for post in self.posts}
            return list(members.filter(territory__in=mine))
        belonging = dict(members)
        return [(pk, belonging.get(pk)) for pk in Chantier.objects.values_list("pk", flat=True)]

    def roles(self) -> list[Role]:
        return [ROLES[post.role] for post in self.posts]

    def can(self, permission: Permission, chantier_id: int | None = None) -> bool:
        """Whether she holds the permission, somewhere or in that chantier."""
        scope = self.scope(permission)
        return bool(scope) if chantier_id is None else scope.holds(chantier_id)

    def scope(self, permission: Permission) -> Scope:
        """Where she holds the permission."""
        if permission not in self._scopes:
            self._scopes[permission] = self._compute(permission)
        return self._scopes[permission]

    def _compute(self, permission: Permission) -> Scope:
        chantiers: set[int] = set()
        territories: set[int] = set()
        for post in self.posts:
            if permission not in ROLES[post.role].permissions:
                continue
            if post.level == Level.NATION:
                return Scope(nation=True, chantiers=frozenset(), territories=frozenset())
            if post.level == Level.CHANTIER and post.chantier_id is not None:
                chantiers.add(post.chantier_id)
            elif post.level == Level.TERRITORY and post.territory_id is not None:
                territories.add(post.territory_id)
                chantiers.update(pk for pk, territory in self._places if territory == post.territory_id)
            elif post.level == Level.OFF_TERRITORY:
                chantiers.update(pk for pk, territory in self._places if territory is None)
        return Scope(nation=False, chantiers=frozenset(chantiers), territories=frozenset(territories))

    @property
    def title(self) -> str:
        """Her first role, in words."""
        return ROLES[self.posts[0].role].label if self.posts else "Sans poste"

    @property
    def place(self) -> str:
        """Where she holds it."""
        if not self.posts:
            return ""
        post = self.posts[0]
        return str(post.chantier or post.territory or Level(post.level).label)

    @property
    def is_referent(self) -> bool:
        """Whether people may be entrusted to her: her lists then start with her own."""
        return any(role.may_be_referent for role in self.roles())
