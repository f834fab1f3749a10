"""What a document prints, whether the bilan is still being written or frozen: one interface, two sources.

source = reading.frozen(edition)        # as it was frozen, verified
source = reading.current(campaign)      # as things stand, a draft
source.bilan("territory:orb"), source.narrative("national"), source.caveats("chantier:A"), source.stories("national")
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property, lru_cache
from typing import Any, Protocol
from uuid import UUID

from convergence.indicators import snapshot as snapshots
from convergence.indicators.bilan import Audience, Bilan, compute
from convergence.indicators.disclosure.gate import bilan_of
from convergence.indicators.disclosure.published import PublicSet
from convergence.indicators.scope import OFF_TERRITORY, AskError, Period, Scope
from convergence.indicators.store import Snapshot
from convergence.reports import frozen as codec
from convergence.reports.changes import Change
from convergence.reports.completeness import Caveat
from convergence.reports.completeness import caveats as live_caveats
from convergence.reports.frozen import BrokenEditionError
from convergence.reports.levels import scopes
from convergence.reports.models import Campaign, ChantierReturn, Edition, EditionPart, Passage, Story

Kind = EditionPart.Kind
UNPLACED = 10_000
"""Comes after every place that somebody chose."""


@dataclass(frozen=True)
class Text:
    """A passage of a level, under its heading."""

    section: str
    heading: str
    text: str


@dataclass(frozen=True)
class StoryText:
    """A story that the person agreed to: its text as it is today, nothing once she withdrew it."""

    key: str
    chantier: str
    """Code of the chantier: to choose the level, never to be printed."""
    agreed_on: date
    text: str


class Source(Protocol):
    """What documents read."""

    title: str
    programme: str
    year: int
    edition: Edition | None
    """The edition; None while the bilan is a draft."""

    @property
    def scopes(self) -> list[str]: ...

    def bilan(self, scope: str, audience: Audience = Audience.INTERNAL) -> Bilan: ...

    def narrative(self, scope: str) -> list[Text]: ...

    def caveats(self, scope: str) -> list[Caveat]: ...

    def stories(self, scope: str) -> list[StoryText]: ...


class Frozen:
    """An edition, read back: each part is compared with its digest, all the digests with the seal."""

    def __init__(self, edition: Edition) -> None:
        self.edition: Edition | None = edition
        self._edition = edition
        self.title, self.programme, self.year = edition.title, edition.programme, edition.year
        self.rules = codec.rules_in(edition.rules)

    @cached_property
    def digests(self) -> dict[tuple[str, str], str]:
        """Digest of each part, by kind and level. Raises BrokenEditionError when they do not make the seal."""
        rows = self._edition.parts.order_by("kind", "scope").values_list("kind", "scope", "digest")
        found = {(kind, scope): digest for kind, scope, digest in rows}
        if seal(self._edition, found) != self._edition.seal:
            raise BrokenEditionError(
                "Cette édition a été modifiée depuis qu’elle a été figée : son sceau ne tient plus."
            )
        return found

    def part(self, kind: str, scope: str = "") -> Any:
        """The content of a part; None when the edition has none. Raises BrokenEditionError when it was changed."""
        expected = self.digests.get((kind, scope))
        if expected is None:
            return None
        content = self._edition.parts.get(kind=kind, scope=scope).content
        if codec.digest(content) != expected:
            raise BrokenEditionError("Une partie de cette édition a été modifiée depuis qu’elle a été figée.")
        return content

    @property
    def scopes(self) -> list[str]:
        """The levels it holds: the nation, territories, chantiers outside any, chantiers."""
        order = {"national": 0, "territory": 1, OFF_TERRITORY: 2, "chantier": 3}
        held = [scope for kind, scope in self.digests if kind == Kind.BILAN]
        return sorted(held, key=lambda scope: (order.get(scope.partition(":")[0], 9), scope))

    def bilan(self, scope: str, audience: Audience = Audience.INTERNAL) -> Bilan:
        """The figures of a level. Raises AskError when the edition does not hold it for that audience."""
        if audience is Audience.PUBLIC and scope in self.public_scopes:
            return bilan_of(self.public, Scope.parse(scope))
        content = self.part(Kind.BILAN, scope) if audience is Audience.INTERNAL else None
        if content is None:
            raise AskError(f"L’édition {self._edition.number} ne contient pas ce niveau.")
        return codec.load(Bilan, content, self.rules)

    @cached_property
    def public(self) -> PublicSet:
        """What is published of it: every public cell, at every level."""
        return PublicSet.from_json(self.part(Kind.PUBLIC))

    @cached_property
    def public_scopes(self) -> list[str]:
        """The levels that are published; none when the year was not over."""
        published = self.public.cells if (Kind.PUBLIC.value, "") in self.digests else {}
        return [scope for scope in self.scopes if scope in published]

    def narrative(self, scope: str) -> list[Text]:
        return [codec.load(Text, item, self.rules) for item in self.part(Kind.TEXT, scope) or []]

    @cached_property
    def _caveats(self) -> list[Caveat]:
        return [codec.load(Caveat, item, self.rules) for item in self.part(Kind.CAVEATS) or []]

    def caveats(self, scope: str) -> list[Caveat]:
        return [caveat for caveat in self._caveats if _within(scope, caveat)]

    @cached_property
    def _told(self) -> tuple[list[StoryText], int]:
        """Stories it was frozen with that are still told as they were, and how many were withdrawn since."""
        kept = {row["key"]: row["digest"] for row in self.part(Kind.STORIES) or []}
        alive = [story for story in _agreed(list(kept)) if codec.digest(story.text) == kept[story.key]]
        return alive, len(kept) - len(alive)

    def stories(self, scope: str) -> list[StoryText]:
        """Those it was frozen with at that level, less those withdrawn since: their text is no longer anywhere."""
        order = self.part(Kind.STORIES, scope)
        if order is not None:
            alive = {story.key: story for story in self._told[0]}
            return [alive[key] for key in order if key in alive]
        inside = {caveat.code for caveat in self.caveats(scope)}
        return [story for story in self._told[0] if story.chantier in inside]

    @property
    def withdrawn(self) -> int:
        """How many stories were withdrawn since."""
        return self._told[1]

    def changes(self, scope: str) -> list[Change]:
        """What this edition changed at that level, since the one it replaces."""
        return [codec.load(Change, item, self.rules) for item in self.part(Kind.CHANGES, scope) or []]


class Current:
    """A campaign as things stand: the same, computed now."""

    def __init__(self, campaign: Campaign, snapshot: Snapshot) -> None:
        self.campaign, self.snapshot = campaign, snapshot
        self.edition: Edition | None = None
        self.title, self.programme, self.year = campaign.title, campaign.programme, campaign.year

    @cached_property
    def _returns(self) -> list[Any]:
        return list(self.campaign.returns.select_related("chantier", "territory"))

    @property
    def scopes(self) -> list[str]:
        return scopes(self._returns)

    def bilan(self, scope: str, audience: Audience = Audience.INTERNAL) -> Bilan:
        return compute(
            self.snapshot, programme=self.programme, period=Period.year(self.year), scope=Scope.parse(scope),
            audience=audience,
        )  # fmt: skip

    def narrative(self, scope: str) -> list[Text]:
        return texts_of(self.campaign, scope)

    @cached_property
    def _caveats(self) -> list[Caveat]:
        return live_caveats(self.snapshot, self.campaign, self._returns)

    def caveats(self, scope: str) -> list[Caveat]:
        return [caveat for caveat in self._caveats if _within(scope, caveat)]

    def stories(self, scope: str) -> list[StoryText]:
        return in_order(told_at(scope, self._returns, self._agreed), self._places.get(scope, {}))

    @cached_property
    def _agreed(self) -> list[StoryText]:
        return agreed_stories(self.campaign)

    @cached_property
    def _places(self) -> dict[str, dict[str, int]]:
        return story_places(self.campaign)


def frozen(edition: Edition) -> Frozen:
    return Frozen(edition)


def current(campaign: Campaign, snapshot: Snapshot | None = None) -> Current:
    return Current(campaign, snapshot or snapshots.current())


def texts_of(campaign: Campaign, scope: str) -> list[Text]:
    """What a level wrote, in the order of the sections; empty ones left out."""
    found = {passage.section: passage.text for passage in campaign.passages.filter(scope=scope)}
    return [Text(str(code), str(label), found[code]) for code, label in Passage.Section.choices if found.get(code)]


def agreed_stories(campaign: Campaign) -> list[StoryText]:
    """Stories that people agreed to, of journeys of the programme that touch the year."""
    first = date(campaign.year, 1, 1)
    rows = Story.objects.filter(
        state=Story.State.AGREED, journey__programme=campaign.programme, journey__started_on__lte=campaign.last_day
    ).exclude(journey__ended_on__lt=first)
    return _texts(rows)


def story_places(campaign: Campaign) -> dict[str, dict[str, int]]:
    """The place that each level chose for stories, by key; a level that chose nothing is not there. One query."""
    found: dict[str, dict[str, int]] = {}
    for scope, key, place in campaign.story_places.values_list("scope", "story__key", "place"):
        found.setdefault(scope, {})[str(key)] = place
    return found


def told_at(scope: str, returns: Iterable[ChantierReturn], stories: Iterable[StoryText]) -> list[StoryText]:
    """Of these stories, those of the chantiers of a level."""
    inside = {row.chantier.code for row in returns if _holds(scope, row.chantier.code, _slug(row))}
    return [story for story in stories if story.chantier in inside]


def in_order(stories: Iterable[StoryText], places: Mapping[str, int]) -> list[StoryText]:
    """The stories that a level prints: those it placed, in that order, then those it has not seen yet, oldest
    agreement first. One at 0 is left out."""
    kept = [story for story in stories if places.get(story.key, 1)]
    return sorted(kept, key=lambda story: (places.get(story.key, UNPLACED), story.agreed_on, story.key))


def _agreed(keys: list[str]) -> list[StoryText]:
    return _texts(Story.objects.filter(key__in=keys, state=Story.State.AGREED))


def _texts(rows: Any) -> list[StoryText]:
    return [
        StoryText(str(row.key), row.journey.chantier.code, row.agreed_on, row.text)
        for row in rows.select_related("journey__chantier").order_by("agreed_on", "pk")
    ]


def _slug(row: Any) -> str:
    return row.territory.slug if row.territory is not None else ""


def _within(scope: str, caveat: Caveat) -> bool:
    return _holds(scope, caveat.code, caveat.territory)


def _holds(scope: str, code: str, territory: str) -> bool:
    """Whether a level holds that chantier."""
    kind, _, value = scope.partition(":")
    match kind:
        case "chantier":
            return code == value
        case "territory":
            return territory == value
        case "hors-territoire":
            return not territory
    return True


def seal(edition: Edition, digests: dict[tuple[str, str], str]) -> str:
    """SHA-256 of what heads an edition and of the digests of its parts."""
    head = {
        "programme": edition.programme,
        "year": edition.year,
        "number": edition.number,
        "frozen_at": _moment(edition.frozen_at),
        "by": str(edition.by.key),
        "reason": edition.reason,
        "data": edition.facts.digest,
        "definitions": edition.definitions,
        "rules": edition.rules,
        "parts": [[kind, scope, digest] for (kind, scope), digest in sorted(digests.items())],
    }
    return codec.digest(head)


def _moment(at: datetime) -> str:
    """A moment as both databases keep it: to the second, in universal time."""
    return f"{int(at.timestamp())}"


def public_sets(programme: str, year: int) -> list[PublicSet]:
    """What was published of a year, edition after edition, oldest first."""
    editions = Edition.objects.filter(programme=programme, year=year, parts__kind=Kind.PUBLIC).order_by("number")
    return [_published(key) for key in editions.values_list("key", flat=True)]


@lru_cache(maxsize=32)
def _published(key: UUID) -> PublicSet:
    """The public set of an edition, read and checked once by process: an edition does not change."""
    return Frozen(Edition.objects.get(key=key)).public
