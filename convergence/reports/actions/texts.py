"""Texts beside the figures, level by level."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db import transaction

from convergence.accounts import audit
from convergence.accounts.models import User
from convergence.journeys.models import Journey
from convergence.kit import clock
from convergence.kit.french import NBSP
from convergence.network.models import Membership
from convergence.reports.errors import ReportError
from convergence.reports.models import Campaign, Passage, Story, StoryPlace
from convergence.reports.naming import named_in


class NamesPeopleError(ReportError):
    """A text seems to name people. `names` as they are written."""

    def __init__(self, names: list[str], field: str) -> None:
        told = ", ".join(f"«{NBSP}{name}{NBSP}»" for name in names)
        super().__init__(
            f"Ce texte écrit {told}{NBSP}: c’est le nom d’une personne accompagnée. Enlevez-le, ou dites que ce n’est"
            " pas elle.",
            field,
        )
        self.names = names


@transaction.atomic
def write_passages(
    *, by: User, campaign: Campaign, scope: str, texts: Mapping[str, str], sure: bool = False
) -> list[Passage]:
    """Keep what a level says, section by section. Raises NamesPeopleError unless `sure`, ReportError once frozen."""
    if not Campaign.objects.filter(pk=campaign.pk).open().exists():
        raise ReportError("Ce bilan est figé : ses textes ne changent plus.")
    names = _names(campaign, scope) if not sure and any(texts.values()) else set()
    kept = {passage.section: passage for passage in campaign.passages.filter(scope=scope)}
    written = []
    for section, text in texts.items():
        found = named_in(text, names)
        if found:
            raise NamesPeopleError(found, section)
        before = kept.get(section)
        if (before.text if before else "") == text.strip():
            continue
        passage, _ = Passage.objects.update_or_create(
            campaign=campaign, scope=scope, section=section,
            defaults={"text": text.strip(), "by": by, "at": clock.now()},
        )  # fmt: skip
        written.append(passage)
    if written:
        told = {"scope": [None, scope], "sections": [None, [passage.section for passage in written]]}
        audit.record(by=by, action="reports.write_texts", subject=campaign, changes=told)
    return written


@transaction.atomic
def place_stories(*, by: User, campaign: Campaign, scope: str, places: Mapping[str, int]) -> None:
    """Which stories a level prints and in which order: a place by key, 0 to leave one out. Raises ReportError once
    frozen."""
    if not Campaign.objects.filter(pk=campaign.pk).open().exists():
        raise ReportError("Ce bilan est figé : ses récits ne changent plus.")
    rows = Story.objects.filter(key__in=places, state=Story.State.AGREED)
    for story in rows:
        StoryPlace.objects.update_or_create(
            campaign=campaign, scope=scope, story=story,
            defaults={"place": places[str(story.key)], "by": by, "at": clock.now()},
        )  # fmt: skip
    told = {"scope": [None, scope], "kept": [None, sum(place > 0 for place in places.values())]}
    audit.record(by=by, action="reports.place_stories", subject=campaign, changes=told)


def _names(campaign: Campaign, scope: str) -> set[tuple[str, str]]:
    """First and last names of the people accompanied there."""
    kind, _, value = scope.partition(":")
    journeys = Journey.objects.all()
    if kind == "chantier":
        journeys = journeys.filter(chantier__code=value)
    elif kind == "territory":
        members = Membership.objects.on(campaign.last_day).filter(territory__slug=value)
        journeys = journeys.filter(chantier__in=members.values("chantier"))
    rows: Iterable[tuple[str, str]] = journeys.order_by().values_list("person__first_name", "person__last_name")
    return set(rows)
