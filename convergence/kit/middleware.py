"""Headers of every answer: nothing here is for search engines, and no shared computer keeps a page."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


class QuietMiddleware:
    """`X-Robots-Tag` on everything; `Cache-Control: no-store` on what a signed-in user was shown."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("X-Robots-Tag", "noindex, nofollow, noarchive")
        if getattr(request, "viewer", None) is not None:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response
