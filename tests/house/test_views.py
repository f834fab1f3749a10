"""Every address says who may open it; every template serves."""

from __future__ import annotations

import re
from pathlib import Path

from tests.house.project import addresses, files, texts

GUARDED_BY_THEMSELVES = ("allauth.",)
FOUND_BY_NAME = (
    "account/",
    "mfa/",
    "socialaccount/",
    "usersessions/",
    "allauth/",
    "django/",
    "400",
    "403",
    "404",
    "429",
    "500",
)
"""Templates that a library asks for by its own name."""


def test_every_view_declares_its_access() -> None:
    silent = [
        f"{route} ({view.__module__}.{getattr(view, '__name__', view)})"
        for route, view in addresses()
        if not hasattr(view, "access") and not view.__module__.startswith(GUARDED_BY_THEMSELVES)
    ]
    assert silent == []


def template_names() -> list[str]:
    return [
        name.split("/templates/", 1)[1] for name in files() if "/templates/" in name and name.startswith("convergence/")
    ]


def test_every_template_is_used() -> None:
    told = "\n".join(text for name, text in texts(".py", ".html") if name.startswith("convergence/"))
    unused = [
        name
        for name in template_names()
        if not name.startswith(FOUND_BY_NAME) and not re.search(rf"""["']{re.escape(name)}[#"']""", told)
    ]
    assert unused == []


def test_no_style_or_script_hides_in_a_template() -> None:
    """The content security policy would refuse them, silently."""
    script = r"""<script(?![^>]*(?:\b(?:src|nonce)=|type="application/json"))"""
    hidden = re.compile(r"""\sstyle=|\son[a-z]+=["']|<style|""" + script)
    found = [
        f"{name}: {match.group().strip()}"
        for name, text in texts(".html", ".svg")
        if name.startswith("convergence/")
        for match in hidden.finditer(text)
    ]
    assert found == []


def test_templates_stand_in_the_folder_of_their_room() -> None:
    """So that a name says whose it is, and no room shadows another's."""
    strayed = []
    for name in files():
        match = re.match(r"convergence/(\w+)/templates/(.+)", name)
        if match and match[1] != "kit" and not match[2].startswith((f"{match[1]}/", *FOUND_BY_NAME)):
            strayed.append(name)
    assert strayed == []


def test_addresses_are_unique() -> None:
    routes = [route for route, _ in addresses()]
    assert sorted({route for route in routes if routes.count(route) > 1}) == []


def test_the_project_has_pages() -> None:
    """Guards the tests above against an empty walk."""
    assert len(addresses()) > 10
    assert Path(__file__).exists()
