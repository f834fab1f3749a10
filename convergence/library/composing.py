"""What is new since the last letter, as blocks that the writer keeps, orders and edits. Nobody in journey is in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.urls import reverse

from convergence.collective.models import Meeting
from convergence.kit import clock, french
from convergence.library.models import Block, Newsletter, Resource
from convergence.network.models import Membership, ProgrammeRun
from convergence.nomenclature.base import label_of
from convergence.nomenclature.library import LetterSection
from convergence.nomenclature.lists import Programme
from convergence.partnerships.models import Opportunity
from convergence.practice.models import Sheet

FIRST = timedelta(days=60)
"""How far the first letter looks back."""
AHEAD = timedelta(days=75)
"""Meetings announced."""
MOST = 12
"""News of one kind: more is no letter."""
LONGEST = 300


@dataclass(frozen=True)
class News:
    """Something new, before it is a block. `source` says it once per letter."""

    section: LetterSection
    source: str
    title: str
    text: str
    path: str


def last_to(territory: Any) -> Newsletter | None:
    """The last letter that went to that place, or to the whole network."""
    rows = Newsletter.objects.sent().filter(Q(territory=territory) | Q(territory__isnull=True))
    found: Newsletter | None = rows.order_by("-sent_on", "-pk").first()
    return found


def since_last(territory: Any, today: date) -> date:
    """The day of the last letter; at first, two months ago."""
    last = last_to(territory)
    return last.sent_on if last is not None and last.sent_on is not None else today - FIRST


def news(letter: Newsletter) -> Iterator[News]:
    """What may be told to those of the letter, by kind. What the last letter offered does not come again, save meetings
    that are still to come. Eight queries."""
    today = clock.today()
    place = Q(territory__isnull=True)
    if letter.territory_id is not None:
        place |= Q(territory=letter.territory_id)
    last = last_to(letter.territory)
    told = set(last.blocks.values_list("source", flat=True)) if last is not None else set()
    apart = (_resources(letter, place), _sheets(letter), _opportunities(letter, place, today), _network(letter, today))
    for found in apart:
        yield from (one for one in found if one.source not in told)
    yield from _meetings(letter, place, today)


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1].rsplit(' ', 1)[0]}…"


def _resources(letter: Newsletter, place: Q) -> Iterator[News]:
    rows = Resource.objects.published().filter(place, published_on__gte=letter.since, obsolete_on__isnull=True)
    for one in rows.order_by("-published_on", "-pk")[:MOST]:
        yield News(
            LetterSection.RESSOURCES, f"resource:{one.key}", one.title, _cut(one.summary),
            reverse("resource", args=[one.key]),
        )  # fmt: skip


def _sheets(letter: Newsletter) -> Iterator[News]:
    """Wherever they come from: a published sheet is read by the whole network."""
    rows = Sheet.objects.published().filter(published_on__gte=letter.since)
    for one in rows.select_related("territory", "chantier").order_by("-published_on", "-pk")[:MOST]:
        text = f"{one.where}. {', '.join(one.theme_labels)}."
        yield News(LetterSection.FICHES, f"sheet:{one.key}", one.title, text, reverse("sheet", args=[one.key]))


def _opportunities(letter: Newsletter, place: Q, today: date) -> Iterator[News]:
    rows = Opportunity.objects.filter(
        place, Q(deadline__isnull=True) | Q(deadline__gte=today), broadcast_at__isnull=False, closed_on__isnull=True,
        opened_on__gte=letter.since,
    )  # fmt: skip
    for one in rows.select_related("partner", "territory").order_by("deadline", "pk")[:MOST]:
        until = f" Jusqu’au {french.day(one.deadline, today=today)}." if one.deadline else ""
        yield News(
            LetterSection.OPPORTUNITES, f"opportunity:{one.key}", one.title,
            f"{one.partner.name}, {one.place}. {french.count(one.places, 'place')}.{until}",
            reverse("opportunity", args=[one.key]),
        )  # fmt: skip


def _meetings(letter: Newsletter, place: Q, today: date) -> Iterator[News]:
    rows = Meeting.objects.filter(
        place, chantier__isnull=True, on__gt=today, on__lte=today + AHEAD, cancelled_on__isnull=True
    )
    wanted = set(letter.role_codes)
    told = [
        one for one in rows.select_related("territory").order_by("on", "at", "pk")
        if not wanted or not one.roles or wanted & set(one.role_codes)
    ]  # fmt: skip
    for one in told[:MOST]:
        where = one.place or "en visio"
        yield News(
            LetterSection.RENDEZ_VOUS, f"meeting:{one.key}", one.title,
            f"{french.weekday(one.on).capitalize()}, {french.hour(one.at)}, {where}.",
            reverse("gathering", args=[one.key]),
        )  # fmt: skip


def _network(letter: Newsletter, today: date) -> Iterator[News]:
    """Chantiers that joined a territory, then those that began a programme."""
    joined = Membership.objects.filter(started_on__gte=letter.since, started_on__lte=today)
    began = ProgrammeRun.objects.filter(started_on__gte=letter.since, started_on__lte=today)
    if letter.territory_id is not None:
        joined = joined.filter(territory=letter.territory_id)
        members = Membership.objects.on(today).filter(territory=letter.territory_id).values("chantier")
        began = began.filter(chantier__in=members)
    for one in joined.select_related("chantier", "territory").order_by("-started_on", "pk")[:MOST]:
        commune = f" ({one.chantier.commune})" if one.chantier.commune else ""
        yield News(
            LetterSection.RESEAU, f"joined:{one.chantier.key}", one.chantier.name,
            f"{one.chantier.name}{commune} rejoint le territoire {one.territory.name}.", "",
        )  # fmt: skip
    for run in began.select_related("chantier").order_by("-started_on", "pk")[:MOST]:
        yield News(
            LetterSection.RESEAU, f"began:{run.chantier.key}:{run.programme}", run.chantier.name,
            f"{run.chantier.name} porte {label_of(Programme, run.programme)} depuis peu.", "",
        )  # fmt: skip


def proposed(letter: Newsletter, found: list[News], start: int = 0) -> list[Block]:
    """Blocks for these news, not written yet, in the order of the sections."""
    order = {code: rank for rank, (code, _) in enumerate(LetterSection.choices())}
    rows = sorted(found, key=lambda one: order[one.section])
    return [
        Block(
            letter=letter, section=one.section, position=start + rank, title=one.title[:160], text=one.text[:600],
            path=one.path, source=one.source[:60],
        )
        for rank, one in enumerate(rows)
    ]  # fmt: skip
