"""Pages that answer without an account: kept by no cache, found by no search engine, and not asked too often."""

from __future__ import annotations

from functools import wraps
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse


def private(view: Any) -> Any:
    """Kept by no cache, found by no search engine."""

    @wraps(view)
    def quiet(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        answer: HttpResponse = view(request, *args, **kwargs)
        answer["Cache-Control"] = "no-store"
        answer["X-Robots-Tag"] = "noindex, nofollow"
        return answer

    return quiet


def too_many(request: HttpRequest, what: str, most: int, seconds: int) -> bool:
    """Whether this place has tried more than `most` times in that many seconds; counted here, in each process."""
    place = f"{what}:{request.META.get('REMOTE_ADDR', '')}"
    cache.add(place, 0, seconds)
    try:
        return int(cache.incr(place)) > most
    except ValueError:  # it has just gone out of the cache
        return False
