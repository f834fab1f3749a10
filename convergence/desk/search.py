"""One search-or-create bar: people, chantiers and territories, whatever the accents and the order of the words."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from convergence.accounts.access import signed_in
from convergence.kit import meeting
from convergence.kit.folding import fold
from convergence.kit.meeting import Hit

LIVE = 8
SHORTEST = 2
"""Fewer letters than this find too much to be of use."""


@signed_in
def search(request: HttpRequest) -> HttpResponse:
    """What the words find within what the viewer may see: a page, or the live list under the bar."""
    words = request.GET.get("q", "").strip()[:100]
    viewer = request.viewer  # type: ignore[attr-defined]
    wide = len(fold(words)) >= SHORTEST
    hits = [hit for hits in meeting.search.ask(words, viewer) for hit in hits] if wide else []
    live = bool(request.headers.get("HX-Request"))
    if live:
        hits = hits[:LIVE]
    making = [_prefilled(item, words) for item in meeting.create.ask(viewer) if item is not None]
    context = {"words": words, "hits": hits, "making": making, "wide": wide}
    if live:
        return render(request, "kit/_hits.html", {"hits": [*hits, *making] if wide else []})
    return render(request, "desk/search.html", context)


def _prefilled(item: meeting.NavItem, words: str) -> Hit:
    """Nobody of that name: create, with the words already there."""
    return Hit(item.label, f"« {words} » n’est pas dans la liste", f"{item.url}?{urlencode({'q': words})}", item.icon)
