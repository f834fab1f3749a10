"""Which levels a viewer may read, and how: everything of her own scope, or what is publishable."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from convergence.accounts.permissions import Permission
from convergence.accounts.roles import ROLES, Level
from convergence.indicators.bilan import Audience
from convergence.indicators.scope import NATIONAL, OFF_TERRITORY
from convergence.kit.charts.areas import name_of
from convergence.kit.folding import fold
from convergence.network.models import Chantier, Territory
from convergence.network.viewer import Viewer


@dataclass(frozen=True)
class Place:
    """A level of figures that somebody may read."""

    scope: str
    label: str
    group: str
    audience: Audience


class Places:
    """All the levels that a viewer may read, in the order they are offered. At most two queries.

    With another permission than that of the figures, the levels where she holds it; nothing is then publishable.
    """

    def __init__(self, viewer: Viewer, permission: Permission = Permission.FIGURES_READ) -> None:
        self.viewer = viewer
        self._permission = permission
        self._read = viewer.scope(permission)
        self._public = permission is Permission.FIGURES_READ and viewer.can(Permission.FIGURES_PUBLIC)

    @cached_property
    def all(self) -> dict[str, Place]:
        """By the text of their scope."""
        places = (*self._nation(), *self._territories(), *self._chantiers(), *self._departments())
        return {place.scope: place for place in places}

    @cached_property
    def default(self) -> str:
        """The level of her first post, else the first one she may read."""
        for post in self.viewer.posts:
            chosen = {
                Level.CHANTIER.value: f"chantier:{post.chantier.code}" if post.chantier else "",
                Level.TERRITORY.value: f"territory:{post.territory.slug}" if post.territory else "",
                Level.OFF_TERRITORY.value: OFF_TERRITORY,
                Level.NATION.value: NATIONAL,
            }[post.level]
            if chosen in self.all:
                return chosen
        return next(iter(self.all), "")

    @property
    def choices(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """For a list of choices, by kind of level."""
        found: dict[str, list[tuple[str, str]]] = {}
        for place in self.all.values():
            found.setdefault(place.group, []).append((place.scope, place.label))
        return list(found.items())

    @cached_property
    def _rows(self) -> list[tuple[int, str, str, str]]:
        """Chantiers whose figures she reads in full."""
        rows = Chantier.objects.order_by("name", "pk")
        if not self._read.nation:
            rows = rows.filter(pk__in=self._read.chantiers)
        return list(rows.values_list("pk", "code", "name", "department"))

    def _nation(self) -> list[Place]:
        found = []
        if self._read.nation or self._public:
            audience = Audience.INTERNAL if self._read.nation else Audience.PUBLIC
            found.append(Place(NATIONAL, "Tout le réseau", "Réseau", audience))
        off = any(
            post.level == Level.OFF_TERRITORY.value and self._permission in ROLES[post.role].permissions
            for post in self.viewer.posts
        )
        if self._read.nation or off:
            found.append(Place(OFF_TERRITORY, "Chantiers hors territoire", "Réseau", Audience.INTERNAL))
        return found

    def _territories(self) -> list[Place]:
        if self._read.nation or self._public:
            rows = list(Territory.objects.order_by("name", "pk").values_list("pk", "slug", "name"))
        else:
            held = {post.territory for post in self.viewer.posts if post.territory_id in self._read.territories}
            mine = ((place.pk, place.slug, place.name) for place in held if place is not None)
            rows = sorted(mine, key=lambda row: fold(row[2]))
        return [Place(f"territory:{slug}", name, "Territoires", self._audience(pk)) for pk, slug, name in rows]

    def _audience(self, territory: int) -> Audience:
        own = self._read.nation or territory in self._read.territories
        return Audience.INTERNAL if own else Audience.PUBLIC

    def _chantiers(self) -> list[Place]:
        if not self._read:
            return []
        names = [name for _, _, name, _ in self._rows]
        return [
            Place(
                f"chantier:{code}",
                name if names.count(name) == 1 else f"{name} ({code})",
                "Chantiers",
                Audience.INTERNAL,
            )
            for _, code, name, _ in self._rows
        ]

    def _departments(self) -> list[Place]:
        if not self._read.nation:
            return []
        codes = sorted({department for *_, department in self._rows if department})
        return [Place(f"departement:{code}", name_of(code), "Départements", Audience.INTERNAL) for code in codes]
