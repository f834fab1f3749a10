"""What the walks share."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpResponse
from django.template import Template
from django.urls import URLResolver


@pytest.fixture
def bare_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Thousands of answers, read for their status or their words alone.

    A refusal is always the same page (`tests/kit` reads it): its status is enough here. Nor does anybody look at the
    contexts that Django's tests keep of each template.
    """

    def refuse(_resolver: URLResolver, code: int) -> Any:
        return lambda request, exception=None: HttpResponse(status=code)

    def render(template: Template, context: Any) -> Any:
        return template.nodelist.render(context)

    monkeypatch.setattr(URLResolver, "resolve_error_handler", refuse)
    monkeypatch.setattr(Template, "_render", render)
