"""The frame holds whoever looks, and errors say what to do."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory

from convergence.kit import context
from convergence.kit.meeting import NavItem, Point


@pytest.fixture
def nav(monkeypatch: pytest.MonkeyPatch) -> Point[[Any], Any]:
    point: Point[[Any], Any] = Point("nav")
    point.register(
        lambda _viewer: [
            NavItem("Accueil", "/", "house", count=6),
            NavItem("Personnes", "/personnes/", "people"),
            NavItem("Agenda", "/agenda/", "calendar3"),
            NavItem("Demandes", "/demandes/", "inbox"),
            NavItem("Bilans", "/bilans/", "bar-chart"),
            NavItem("Réglages", "/reglages/", "gear", phone=False),
        ]
    )
    monkeypatch.setattr(context, "nav", point)
    monkeypatch.setattr(context, "create", Point("create"))
    return point


def shown(path: str = "/", viewer: Any = None, template: str = "kit/base.html") -> str:
    request = RequestFactory().get(path)
    request.viewer = viewer  # type: ignore[attr-defined]
    return render_to_string(template, {}, request)


VIEWER = SimpleNamespace(user="Hélène Sarment", title="Chargée d’insertion", place="Les Jardins de la Garance")


def test_signed_in_page_says_who_where_and_what_waits(nav: Any) -> None:
    page = shown("/personnes/abc", VIEWER)
    for words in ("Hélène Sarment", "Chargée d’insertion", "Les Jardins de la Garance", "en attente"):
        assert words in page
    assert 'href="/personnes/" aria-current="page"' in page
    assert 'href="/" aria-current="page"' not in page


def test_home_is_current_only_at_home(nav: Any) -> None:
    assert 'href="/" aria-current="page"' in shown("/", VIEWER)


def test_phone_bar_keeps_four_entries_and_puts_the_rest_behind_plus(nav: Any) -> None:
    request = RequestFactory().get("/")
    request.viewer = VIEWER  # type: ignore[attr-defined]
    shell = context.Shell(request)
    assert [item.label for item in shell.tabs] == ["Accueil", "Personnes", "Agenda", "Demandes"]
    bar = shown("/", VIEWER).split('class="more-in"')[1]
    assert "Bilans" in bar
    assert "Réglages" in bar


def test_page_stands_before_any_middleware_has_run() -> None:
    request = RequestFactory().get("/")
    page = render_to_string("kit/base.html", {}, request)
    assert "Convergence" in page
    assert "nav-main" not in page


@pytest.mark.parametrize("name", ["400.html", "403.html", "403_csrf.html", "404.html"])
def test_errors_say_what_to_do_in_french(name: str) -> None:
    page = shown("/", None, name)
    assert "Revenez" in page or "revenez" in page or "Revenir" in page
    assert "nav-main" not in page


def test_a_lost_page_keeps_the_navigation_of_who_is_signed_in(nav: Any) -> None:
    assert "nav-main" in shown("/x", VIEWER, "404.html")


def test_server_error_needs_nothing_at_all() -> None:
    """Django renders it without request nor context, perhaps because the database is gone."""
    assert "Quelque chose s’est cassé" in render_to_string("500.html")


def test_demo_says_that_all_is_invented(settings: Any, nav: Any) -> None:
    settings.DEMO = True
    assert "Tout est inventé" in shown("/", VIEWER)
    assert "Tout est inventé" in shown("/", None, "kit/bare.html")
