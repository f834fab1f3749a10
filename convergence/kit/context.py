"""What the shell of every page needs: who looks, where she may go, what she may create.

Everything is computed when the template asks for it, so that a fragment costs nothing.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from convergence.kit import clock
from convergence.kit.meeting import DATA, NETWORK_LIFE, STEERING, NavItem, create, nav

PHONE_ITEMS = 4
"""Entries of the tab bar beside « Plus »."""


def link(name: str, *args: object) -> str:
    """The address of a named page, or nothing when this installation has no such page."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


class Shell:
    """The frame around a page. Works signed out, and before any middleware has run."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self.viewer: Any = getattr(request, "viewer", None)
        self.demo: bool = settings.DEMO
        self.demo_door = link("demo_door") if settings.DEMO else ""
        self.demo_about = link("demo_invented") if settings.DEMO else ""

    @property
    def layout(self) -> str:
        """The page that an error extends: with the navigation for those who are signed in."""
        return "kit/base.html" if self.viewer is not None else "kit/bare.html"

    @property
    def name(self) -> str:
        user = getattr(self.viewer, "user", None)
        return str(user) if user is not None else ""

    @property
    def title(self) -> str:
        return str(getattr(self.viewer, "title", "") or "")

    @property
    def place(self) -> str:
        return str(getattr(self.viewer, "place", "") or "")

    @property
    def create(self) -> Any:
        """What this role creates beside the search bar: an object with `url`, `label` and `icon`."""
        return next((item for item in create.ask(self.viewer) if item is not None), None)

    @cached_property
    def nav(self) -> list[NavItem]:
        if self.viewer is None:
            return []
        return [item for items in nav.ask(self.viewer) for item in items]

    @cached_property
    def folds(self) -> list[tuple[str, list[NavItem]]]:
        """(title, entries): first those opened daily, without a title; a fold of one entry is that entry."""
        held = {title: [item for item in self.nav if item.group == title] for title in (NETWORK_LIFE, DATA, STEERING)}
        alone = {item for items in held.values() if len(items) == 1 for item in items}
        daily = [item for item in self.nav if not item.group or item in alone]
        return [("", daily), *((title, items) for title, items in held.items() if len(items) > 1)]

    @cached_property
    def current(self) -> str:
        """The entry that the present address falls under: the longest that begins it."""
        path = self._request.path
        matching = [
            item.url
            for item in self.nav
            if path == item.url or (item.url != "/" and path.startswith(item.url.rstrip("/") + "/"))
        ]
        return max(matching, key=len, default="")

    @property
    def tabs(self) -> list[NavItem]:
        """The first entries of the phone's tab bar."""
        return [item for item in self.nav if item.phone][:PHONE_ITEMS]

    @property
    def query(self) -> str:
        """What is being searched, to be shown again in the search bar."""
        return self._request.GET.get("q", "")

    @property
    def home(self) -> str:
        return link("home") or "/"

    @property
    def search(self) -> str:
        return link("search")

    @property
    def account(self) -> str:
        """The page of her own account, whichever this installation has."""
        return link("my_account") or link("mfa_index")

    @property
    def sign_in(self) -> str:
        return link("account_login")

    @property
    def sign_out(self) -> str:
        return link("account_logout")

    @property
    def now(self) -> Any:
        return clock.now()


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor: one name, `shell`."""
    return {"shell": Shell(request)}
