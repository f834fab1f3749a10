"""What the documents of an edition print: its bilans as they were frozen, its texts, and what tempers them."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone

from convergence.indicators.bilan import Audience, Bilan
from convergence.indicators.reading import Place
from convergence.indicators.scope import NATIONAL, Period, Scope
from convergence.kit import french
from convergence.kit.french import NBSP
from convergence.network.models import Territory
from convergence.reports.completeness import Caveat, Totals
from convergence.reports.models import Edition
from convergence.reports.reading import Frozen
from convergence.reports.rendering import content as made
from convergence.reports.rendering.gather import Asked, assemble
from convergence.reports.rendering.kinds import Kind


class OfAnEdition:
    """The facts of a level as an edition holds them: nothing is computed, nothing of another year is read."""

    def __init__(self, held: Frozen, place: Place) -> None:
        self.held, self.place, self.rules = held, place.label, held.rules
        scope = Scope.parse(place.scope)
        self.asked = Asked(held.programme, Period.year(held.year), scope, place.audience, place=place.label)

    def bilan(self) -> Bilan:
        return self.held.bilan(str(self.asked.scope), self.asked.audience)

    def network(self) -> Bilan | None:
        if self.asked.scope.kind == NATIONAL or NATIONAL not in self.held.public_scopes:
            return None
        return self.held.bilan(NATIONAL, Audience.PUBLIC)

    def before(self) -> Bilan | None:
        return None

    def below(self) -> list[tuple[str, Bilan]]:
        audience = self.asked.audience
        readable = self.held.scopes if audience is Audience.INTERNAL else self.held.public_scopes
        return [(label, self.held.bilan(scope, audience)) for scope, label in self._names() if scope in readable]

    def charts(self) -> tuple[made.Chart, ...]:
        return ()

    def _names(self) -> list[tuple[str, str]]:
        """The levels below, in the order of their names. A chantier is never published."""
        if self.asked.scope.kind == NATIONAL:
            rows = Territory.objects.order_by("name", "pk").values_list("slug", "name")
            return [(f"territory:{slug}", name) for slug, name in rows]
        if self.asked.scope.kind == "chantier" or self.asked.audience is Audience.PUBLIC:
            return []
        caveats = self.held.caveats(str(self.asked.scope))
        return sorted(((one.scope, one.name) for one in caveats), key=lambda pair: pair[1])


def offered(held: Frozen, place: Place, kinds: Iterable[Kind]) -> list[Kind]:
    """The documents that exist for a level of an edition. What is filled from the files of the day is none."""
    asked = OfAnEdition(held, place).asked
    published = place.scope in held.public_scopes
    return [kind for kind in kinds if not kind.form and kind.suits(asked) and (published or not kind.published)]


def document(held: Frozen, edition: Edition, place: Place, kind: Kind) -> tuple[bytes, str]:
    """A document of an edition and the name of its file. Raises BrokenEditionError when the edition was changed."""
    if kind.published:
        place = Place(place.scope, place.label, place.group, Audience.PUBLIC)
    facts = OfAnEdition(held, place)
    content = assemble(facts, beside(held, edition, place), whole=kind.whole)
    name, _, suffix = kind.name(facts.asked).rpartition(".")
    return kind.render(content), f"{name}-edition-{edition.number}.{suffix}"


def beside(held: Frozen, edition: Edition, place: Place) -> made.Edition:
    """What an edition adds to the figures of a level. Chantiers and corrections are not told to the public."""
    frozen_on = timezone.localtime(edition.frozen_at).date()
    caveats, internal = held.caveats(place.scope), place.audience is Audience.INTERNAL
    return made.Edition(
        label=f"Édition {edition.number}, figée le {french.day(frozen_on)}",
        seal=edition.seal,
        frozen=True,
        passages=tuple(made.Passage(text.heading, text.text) for text in held.narrative(place.scope)),
        caveats=(made.Caveat("Ce sur quoi ces chiffres reposent", Totals(caveats).sentence),) if caveats else (),
        freshness=tuple(_freshness(one) for one in caveats) if internal else (),
        stories=tuple(
            made.Story(
                "Récit d’un parcours",
                story.text,
                f"Publié avec l’accord de la personne, donné le {french.day(story.agreed_on)}{NBSP}; "
                "noms, dates et lieux sont changés.",
            )
            for story in held.stories(place.scope)
        ),
        changes=tuple(
            made.Change(one.key, one.label, one.before.words, one.after.words, " ".join(one.why))
            for one in (held.changes(place.scope) if internal else [])
        ),
    )


def _freshness(one: Caveat) -> made.Freshness:
    share = one.share
    old = f"{one.old} sur {one.present}" if one.old else "aucune"
    return made.Freshness(one.name, None if share is None else share / 100, old, one.state_label)
