"""Puts the viewer on the request."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from convergence.network.viewer import Viewer


class ViewerMiddleware:
    """`request.viewer`: who looks, or None when nobody is signed in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        request.viewer = Viewer(user) if user.is_authenticated else None  # type: ignore[attr-defined]
        return self.get_response(request)
