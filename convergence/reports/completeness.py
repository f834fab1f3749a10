"""How complete and how fresh the data of a chantier are: shown during the campaign, printed with what is frozen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from convergence.indicators import registry
from convergence.indicators.evaluate import Result
from convergence.indicators.levels import Everywhere, Level
from convergence.indicators.scope import Period
from convergence.indicators.store import Snapshot
from convergence.journeys.models import Journey
from convergence.journeys.rules import REVIEW_MONTHS
from convergence.kit import clock
from convergence.kit.dates import add_months
from convergence.kit.french import NBSP, count, percent
from convergence.reports.models import Campaign, ChantierReturn


@dataclass(frozen=True)
class Gap:
    """A figure and the answers it lacks in a chantier."""

    key: str
    label: str
    known: int
    asked: int

    @property
    def missing(self) -> int:
        return self.asked - self.known

    @property
    def share(self) -> float:
        """Known answers, between 0 and 100."""
        return 100 * self.known / self.asked


@dataclass(frozen=True)
class Completeness:
    """Answers known over answers asked, figure by figure; refusals are answers, and count as known."""

    gaps: tuple[Gap, ...]
    thin: tuple[str, ...]
    """Figures read with caution: too few answers known."""

    @property
    def known(self) -> int:
        return sum(gap.known for gap in self.gaps)

    @property
    def asked(self) -> int:
        return sum(gap.asked for gap in self.gaps)

    @property
    def share(self) -> float | None:
        """Between 0 and 100; None when nothing was asked."""
        return 100 * self.known / self.asked if self.asked else None


@dataclass(frozen=True)
class Freshness:
    """People present on the last day, and those whose situation was not seen for longer than the network’s rhythm."""

    present: int = 0
    old: int = 0


@dataclass(frozen=True)
class Caveat:
    """What tempers the figures of a chantier, kept with them."""

    code: str
    name: str
    scope: str
    """`chantier:<code>`."""
    territory: str
    """Slug of its territory; empty outside any."""
    state: str
    state_label: str
    known: int
    asked: int
    thin: tuple[str, ...]
    present: int
    old: int

    @property
    def share(self) -> float | None:
        """Known answers, between 0 and 100."""
        return 100 * self.known / self.asked if self.asked else None

    @property
    def sentence(self) -> str:
        """« Atelier du Bleuet : complété, non validé ; 71 % des réponses connues ; 3 situations sur 12 à revoir. »"""
        parts = [self.state_label.lower() if self.state == "VALIDATED" else f"{self.state_label.lower()}, non validé"]
        if self.share is not None:
            parts.append(f"{percent(self.share)} des réponses connues")
        if self.old:
            parts.append(f"{count(self.old, 'situation ancienne', 'situations anciennes')} sur {self.present}")
        return f"{self.name}{NBSP}: {f'{NBSP}; '.join(parts)}."

    @property
    def tempers(self) -> bool:
        """Whether there is something to be careful about."""
        return self.state != "VALIDATED" or bool(self.thin) or self.old > 0


class Totals:
    """What tempers a level, added up over its chantiers: said to all its readers."""

    def __init__(self, caveats: Sequence[Caveat]) -> None:
        self.chantiers = len(caveats)
        self.validated = sum(caveat.state == "VALIDATED" for caveat in caveats)
        asked = sum(caveat.asked for caveat in caveats)
        self.share = 100 * sum(caveat.known for caveat in caveats) / asked if asked else None
        """Known answers, between 0 and 100; None when nothing was asked."""
        self.present = sum(caveat.present for caveat in caveats)
        self.old = sum(caveat.old for caveat in caveats)

    @property
    def sentence(self) -> str:
        """« 5 bilans validés sur 7 chantiers. 82 % des réponses étaient connues. »"""
        told = f"{count(self.validated, 'bilan validé', 'bilans validés')} sur {count(self.chantiers, 'chantier')}."
        return told if self.share is None else f"{told} {percent(self.share)} des réponses étaient connues."


def by_chantier(snapshot: Snapshot, programme: str, period: Period, codes: Iterable[str]) -> dict[str, Completeness]:
    """The completeness of each of these chantiers, by code: computed once for the same facts."""
    places = snapshot.remember(("completeness", programme, period), lambda: _everywhere(snapshot, programme, period))
    return {code: found for code in codes if (found := places.get(f"chantier:{code}")) is not None}


def _everywhere(snapshot: Snapshot, programme: str, period: Period) -> dict[str, Completeness]:
    definitions = registry.of_programme(programme, period.end)
    results = Everywhere(snapshot.prepared(programme, period), definitions).results(Level.CHANTIER)
    return {place: of_results(figures.values()) for place, figures in results.items()}


def of_results(results: Iterable[Result]) -> Completeness:
    """The completeness that these figures show."""
    asked = [result for result in results if result.is_share and result.population]
    gaps = [
        Gap(result.definition.key, result.definition.label, result.known + result.refused, result.population)
        for result in asked
    ]
    thin = tuple(result.definition.key for result in asked if result.thin)
    return Completeness(tuple(sorted(gaps, key=lambda gap: (gap.share, gap.key))), thin)


def seen_since(campaign: Campaign) -> date:
    """A situation seen before that day is old: the network reviews every six months."""
    day = reference_day(campaign)
    return add_months(day, -REVIEW_MONTHS.on(day))


def reference_day(campaign: Campaign) -> date:
    """The last day of the year, or today while the year goes on."""
    return min(campaign.last_day, clock.today())


def freshness(campaign: Campaign, chantiers: Iterable[int]) -> dict[int, Freshness]:
    """By chantier. One query."""
    old = Q(last_seen_on__isnull=True) | Q(last_seen_on__lt=seen_since(campaign))
    rows = (
        Journey.objects.filter(programme=campaign.programme, chantier__in=list(chantiers))
        .open_on(reference_day(campaign))
        .order_by()
        .values("chantier_id")
        .annotate(present=Count("pk"), old=Count("pk", filter=old))
    )
    return {row["chantier_id"]: Freshness(row["present"], row["old"]) for row in rows}


def caveats(snapshot: Snapshot, campaign: Campaign, returns: Iterable[ChantierReturn]) -> list[Caveat]:
    """What tempers the figures of each chantier, as things stand."""
    rows = list(returns)
    answers = by_chantier(snapshot, campaign.programme, Period.year(campaign.year), [row.chantier.code for row in rows])
    fresh = freshness(campaign, [row.chantier_id for row in rows])
    nothing = Completeness((), ())
    return [
        Caveat(
            code=row.chantier.code,
            name=row.chantier.name,
            scope=f"chantier:{row.chantier.code}",
            territory=row.territory.slug if row.territory is not None else "",
            state=row.state,
            state_label=row.get_state_display(),
            known=(found := answers.get(row.chantier.code, nothing)).known,
            asked=found.asked,
            thin=found.thin,
            present=(seen := fresh.get(row.chantier_id, Freshness())).present,
            old=seen.old,
        )
        for row in rows
    ]
