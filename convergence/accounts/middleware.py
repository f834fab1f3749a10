"""Fail closed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import HttpRequest, HttpResponse

_SIGN_IN_LIBRARIES = ("allauth.",)
"""Their views guard themselves; which of them are routed is decided in config.urls."""


class FailClosedMiddleware:
    """A view without a declared permission does not answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, _request: HttpRequest, view: Any, _args: Any, _kwargs: Any) -> None:
        if hasattr(view, "access"):
            return
        if getattr(view, "__module__", "").startswith(_SIGN_IN_LIBRARIES):
            return
        if settings.TESTING or settings.DEBUG:
            raise ImproperlyConfigured(f"{view.__module__}.{view.__name__} declares no access (accounts.access).")
        raise PermissionDenied
