"""Frozen editions: their list, one of them at the levels that a viewer may read, what a restatement changed."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from convergence.accounts import audit
from convergence.accounts.access import needs
from convergence.accounts.permissions import Permission
from convergence.indicators import pictures
from convergence.indicators.bilan import Audience
from convergence.indicators.reading import Place, Places
from convergence.journeys.views.common import viewer_of
from convergence.kit.pages import paginate
from convergence.reports import edition_content, reading
from convergence.reports.completeness import Totals
from convergence.reports.frozen import BrokenEditionError
from convergence.reports.models import Edition
from convergence.reports.queries import READERS
from convergence.reports.reading import Frozen
from convergence.reports.rendering.kinds import KINDS

SHOWN = 12


def edition_of(request: HttpRequest, key: UUID) -> Edition:
    found: Edition = get_object_or_404(
        Edition.objects.visible_to(viewer_of(request)).select_related("facts", "by", "replaces", "campaign"), key=key
    )
    return found


@needs(*READERS)
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """Every edition, the latest year first; those replaced say by which."""
    rows = Edition.objects.visible_to(viewer_of(request)).select_related("by", "replaced_by")
    return render(request, "reports/editions.html", {"page": paginate(rows, request, per_page=25)})


def _levels(request: HttpRequest, held: Frozen) -> list[Place]:
    """The levels of the edition that she may read, each in full or as published."""
    mine = Places(viewer_of(request)).all
    public = set(held.public_scopes)
    return [
        mine[scope]
        for scope in held.scopes
        if scope in mine and (mine[scope].audience is Audience.INTERNAL or scope in public)
    ]


def _chosen(request: HttpRequest, levels: list[Place]) -> Place | None:
    """The level asked for; her first one otherwise. A level that is not hers is no page."""
    asked = request.GET.get("scope", "")
    if asked:
        found = [place for place in levels if place.scope == asked]
        if not found:
            raise Http404
        return found[0]
    return levels[0] if levels else None


@needs(*READERS)
@require_safe
def one(request: HttpRequest, key: UUID) -> HttpResponse:
    """The figures, texts, stories and caveats of a level, as they were frozen."""
    edition = edition_of(request, key)
    held = reading.frozen(edition)
    try:
        return render(request, "reports/edition.html", _told(request, edition, held))
    except BrokenEditionError as error:
        return render(request, "reports/broken.html", {"edition": edition, "error": str(error)}, status=500)


def _told(request: HttpRequest, edition: Edition, held: Frozen) -> dict[str, Any]:
    levels = _levels(request, held)
    place = _chosen(request, levels)
    context: dict[str, Any] = {
        "edition": edition,
        "levels": _grouped(levels),
        "place": place,
        "newer": Edition.objects.filter(replaces=edition).first(),
        "may_compare": edition.replaces is not None and viewer_of(request).can(Permission.FIGURES_READ),
    }
    if place is None:
        return context
    bilan = held.bilan(place.scope, place.audience)
    public = place.audience is Audience.PUBLIC
    beside = place.scope != "national" and "national" in held.public_scopes
    network = held.bilan("national", Audience.PUBLIC) if beside else None
    around = pictures.Around(network=network, previous=None)
    caveats = held.caveats(place.scope)
    careful = [caveat for caveat in caveats if caveat.tempers]
    return context | {
        "bilan": bilan,
        "public": public,
        "leads": pictures.leads(bilan, around, _no_list),
        "sections": pictures.sections(bilan, around, _no_list),
        "gaps": pictures.gaps(bilan, _no_list),
        "flow": pictures.flow(bilan),
        "alone": network is None,
        "texts": held.narrative(place.scope),
        "stories": held.stories(place.scope),
        "withdrawn": held.withdrawn,
        "caveats": [] if public else careful[:SHOWN],
        "more": 0 if public else max(0, len(careful) - SHOWN),
        "totals": Totals(caveats),
        "documents": edition_content.offered(held, place, KINDS.values()),
    }


def _no_list(_key: str, **_asked: str) -> str:
    """The people behind a frozen figure are those of the edition, not those of today: no list of today opens."""
    return ""


def _grouped(levels: list[Place]) -> list[tuple[str, list[Place]]]:
    groups: dict[str, list[Place]] = {}
    for place in levels:
        groups.setdefault(place.group, []).append(place)
    return list(groups.items())


@needs(Permission.FIGURES_READ)
@require_safe
def compare(request: HttpRequest, key: UUID) -> HttpResponse:
    """What this edition changed, figure by figure, and why."""
    edition = edition_of(request, key)
    held = reading.frozen(edition)
    try:
        levels = [place for place in _levels(request, held) if place.audience is Audience.INTERNAL]
        place = _chosen(request, levels)
        changes = held.changes(place.scope) if place is not None else []
    except BrokenEditionError as error:
        return render(request, "reports/broken.html", {"edition": edition, "error": str(error)}, status=500)
    context = {
        "edition": edition,
        "levels": _grouped(levels),
        "place": place,
        "changes": changes,
        "same": edition.replaces is not None and edition.replaces.facts_id == edition.facts_id,
    }
    return render(request, "reports/compare.html", context)


@needs(*READERS)
@require_safe
def as_json(request: HttpRequest, key: UUID) -> HttpResponse:
    """The figures of a level as they were frozen, in the shape of the command `bilan`, with the seal."""
    edition = edition_of(request, key)
    held = reading.frozen(edition)
    place = _chosen(request, _levels(request, held))
    if place is None:
        return redirect("edition", key=edition.key)
    told = {
        "edition": edition.number,
        "frozen_at": edition.frozen_at.isoformat(),
        "seal": edition.seal,
        "replaced": Edition.objects.filter(replaces=edition).exists(),
        **held.bilan(place.scope, place.audience).to_json(),
    }
    name = f"bilan-{edition.programme}-{edition.year}-edition-{edition.number}-{place.scope}".replace(":", "-").lower()
    audit.read(by=viewer_of(request).user, kind="EXPORT", what=f"Édition figée : {name}"[:120])
    answer = HttpResponse(json.dumps(told, ensure_ascii=False, indent=2), content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="{name}.json"'
    return answer


@needs(*READERS)
@require_safe
def document(request: HttpRequest, key: UUID, kind: str) -> HttpResponse:
    """A level of an edition as a document. Nothing is computed: the longest takes a second or two."""
    edition = edition_of(request, key)
    held = reading.frozen(edition)
    try:
        place = _chosen(request, _levels(request, held))
        if place is None:
            return redirect("edition", key=edition.key)
        chosen = [one for one in edition_content.offered(held, place, KINDS.values()) if one.code == kind]
        if not chosen:
            raise Http404
        content, name = edition_content.document(held, edition, place, chosen[0])
    except BrokenEditionError as error:
        return render(request, "reports/broken.html", {"edition": edition, "error": str(error)}, status=500)
    audit.read(by=viewer_of(request).user, kind="EXPORT", what=f"Édition figée : {name}"[:120])
    answer = HttpResponse(content, content_type=chosen[0].content_type)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "no-store"
    return answer
