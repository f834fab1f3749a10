"""Every address × every role: who may opens, who may not is refused, an outsider finds nothing there.

Expected answers come from the view's own declaration (`access`) and from the scope of what the address names,
said again in `samples`. New rooms are walked by themselves; an argument without a sample fails.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.urls.resolvers import URLPattern, URLResolver, get_resolver

from convergence.accounts.access import Access
from convergence.accounts.permissions import Permission
from convergence.accounts.roles import ROLES
from tests.access import samples
from tests.access.samples import Actor, Asked, World
from tests.cast import Cast

LIBRARIES = ("allauth.",)
"""Sign-in guards itself; what of it is routed is decided in config.urls."""
ANSWERS = {200, 204, 302, 400, 422}
SHARES = 4
"""The walk is cut so that several processes share it."""


def addresses(resolver: Any = None, before: str = "") -> list[tuple[str, URLPattern]]:
    """(whole route, pattern) of all that answers."""
    found: list[tuple[str, URLPattern]] = []
    for entry in (resolver or get_resolver()).url_patterns:
        route = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            found.extend(addresses(entry, route))
        elif not entry.callback.__module__.startswith(LIBRARIES):
            found.append((route, entry))
    return found


def routes() -> list[str]:
    return [route for route, _ in addresses()]


@pytest.fixture
def world(cast: Cast, today: Any) -> World:
    return samples.build(cast)


@pytest.fixture
def walkers(cast: Cast) -> list[Actor]:
    return samples.actors(cast)


def expected(actor: Actor, access: Access, asked: Asked, world: World) -> str:
    """`open`, `sign in`, `refused` (role) or `nothing` (scope)."""
    if access.public:
        return "open"
    if actor.user is None:
        return "sign in"
    if not actor.may(access.permissions):
        return "refused"
    if asked.reach is not None and access.permissions and not asked.reach(actor, access.permissions, world):
        return "nothing"
    return "open"


def told(status: int, address: str) -> str:
    """What an answer means."""
    if status == 302 and address.startswith("/compte/"):
        return "sign in"
    return {403: "refused", 404: "nothing", 405: "not that way"}.get(
        status, "open" if status in ANSWERS else f"broken ({status})"
    )


def _client(actor: Actor) -> Client:
    client = Client()
    if actor.user is not None:
        client.force_login(actor.user)
    return client


def ask(client: Client, url: str, method: str) -> tuple[int, str]:
    """The answer to that actor; whatever was written is taken back."""
    with transaction.atomic():
        response = client.generic(method, url)
        transaction.set_rollback(True)
    return response.status_code, str(response.headers.get("Location", ""))


@pytest.mark.usefixtures("bare_answers")
@pytest.mark.parametrize("share", range(SHARES))
def test_every_role_gets_what_it_may(share: int, world: World, walkers: list[Actor]) -> None:
    clients = {actor.name: _client(actor) for actor in walkers}
    wrong = [
        line for route, entry in addresses()[share::SHARES] for line in walk(route, entry, world, walkers, clients)
    ]
    assert wrong == []


def walk(route: str, pattern: URLPattern, world: World, walkers: list[Actor], clients: dict[str, Client]) -> list[str]:
    """What is not as it should be at that address."""
    access = getattr(pattern.callback, "access", None)
    if access is None:
        return [f"{route} declares no access (accounts.access)."]
    asked = samples.sample(route, pattern.pattern.converters, world)
    url = _url(route, asked)
    wrong = []
    for actor in walkers:
        wanted = expected(actor, access, asked, world)
        for method in ("GET", "POST"):
            status, to = ask(clients[actor.name], url, method)
            got = told(status, to)
            missing = got == "nothing" and asked.may_miss and wanted != "refused"
            narrower = method == "POST" and wanted == "open" and got in {"refused", "nothing"}
            silent = got == "not that way"
            if got != wanted and not (missing or narrower or silent):
                wrong.append(f"{method} /{route} for {actor.name}: {got} ({status}), not {wanted}")
    return wrong


def _url(route: str, asked: Asked) -> str:
    """The address itself; a route says more than a name, which two routes may share."""
    url = route
    for name, value in asked.arguments.items():
        start = url.index(f":{name}>")
        opening = url.rindex("<", 0, start)
        url = url[:opening] + str(value) + url[start + len(name) + 2 :]
    return "/" + url


def test_an_argument_without_a_sample_fails_loudly(world: World) -> None:
    with pytest.raises(samples.UnknownArgumentError, match=r"samples\.py"):
        samples.sample("nouveau/<uuid:chose>/", ["chose"], world)


def test_the_walk_meets_every_room() -> None:
    """Guards the walk against an empty one."""
    assert {"chantier", "territory", "hours", "hand_over", "identity_compare"} <= {
        entry.name for _, entry in addresses()
    }
    assert len(routes()) > 15


@pytest.mark.parametrize("name", ["chantier", "hours"])
def test_addresses_of_the_walk_are_those_of_the_pages(name: str, world: World) -> None:
    arguments = {"key": world.values["chantier"]} if name == "chantier" else {}
    route = next(route for route, entry in addresses() if entry.name == name)
    asked = samples.sample(route, arguments, world)
    assert _url(route, asked) == reverse(name, kwargs=arguments)


def test_no_role_is_forgotten(walkers: list[Actor]) -> None:
    assert {actor.role for actor in walkers if actor.role} == set(ROLES)


def test_supervisors_open_no_file() -> None:
    """An ETI sees hours: nothing in her role opens a person's file, or a list of people."""
    files = {Permission.PEOPLE_READ, Permission.PEOPLE_WRITE, Permission.PEOPLE_MERGE, Permission.EXPORT_RUN}
    assert not ROLES["ETI"].permissions & files
