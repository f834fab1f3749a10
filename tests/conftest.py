"""What every test stands on: a database like production's, no network, no undefined template variable."""

from __future__ import annotations

import gc
import os
import shutil
import socket
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from tests import chromium, template

pytest_plugins = ["tests.cast", "tests.browser.stage"]

PACKAGE = Path(__file__).resolve().parent.parent / "convergence"
LOOPBACK = ("127.", "localhost", "::1")


hypothesis.settings.register_profile("house", deadline=None, derandomize="CI" in os.environ)
"""At the gate the same examples each time, so that it judges the change; elsewhere new ones, to find more."""
hypothesis.settings.load_profile("house")


# ── No network ──────────────────────────────────────────────────────────────────────────────
class NetworkReachedError(Exception):
    """A test tried to leave the machine."""


@pytest.fixture(autouse=True, scope="session")
def _no_network() -> Iterator[None]:
    """Only the loopback and local sockets answer."""
    patch = pytest.MonkeyPatch()
    real = socket.socket.connect

    def connect(self: socket.socket, address: Any) -> None:
        if self.family in {socket.AF_INET, socket.AF_INET6} and not str(address[0]).startswith(LOOPBACK):
            raise NetworkReachedError(f"A test tried to reach {address[0]}.")
        real(self, address)

    patch.setattr(socket.socket, "connect", connect)
    yield
    patch.undo()


# ── Templates ───────────────────────────────────────────────────────────────────────────────
class UndefinedVariableError(Exception):
    """One of our templates reads a variable that its view does not give."""


class Undefined(str):
    """Django asks this string what to show for an undefined variable; in our templates it is an error."""

    __slots__ = ()

    def __contains__(self, _item: object) -> bool:
        return True

    def __bool__(self) -> bool:
        return True

    def __mod__(self, variable: object) -> str:
        frame = sys._getframe(1)
        while frame is not None:
            origin = getattr(frame.f_locals.get("self"), "origin", None)
            name = getattr(origin, "name", None)
            if isinstance(name, str):
                if Path(name).is_relative_to(PACKAGE):
                    where = Path(name).relative_to(PACKAGE)
                    raise UndefinedVariableError(f"« {variable} » is undefined in {where}.")
                return ""
            frame = frame.f_back  # type: ignore[assignment]
        return ""


@pytest.fixture(autouse=True, scope="session")
def _strict_templates() -> None:
    from django.template import engines

    engines["django"].engine.string_if_invalid = Undefined()  # type: ignore[attr-defined]


# ── Settings ────────────────────────────────────────────────────────────────────────────────
@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Each process has a copy of the empty database that a first one made by the migrations (`tests/template.py`).

    That of SQLite is a file, with the journal and locks of production, and not in shared memory.
    """
    from django.conf import settings
    from django.db import connections

    wanted = connections["default"].settings_dict
    if wanted["ENGINE"].endswith("sqlite3"):
        file = Path(settings.HOME) / "test.sqlite3"
        shutil.copyfile(template.sqlite(), file)
        wanted["TEST"].update({"NAME": str(file), "MIGRATE": False})
    else:
        wanted["TEST"].update({"TEMPLATE": template.postgresql(os.environ["DATABASE_URL"]), "MIGRATE": False})


@pytest.fixture(scope="session")
def django_db_keepdb(request: pytest.FixtureRequest) -> bool:
    """The copy of SQLite is taken as it is; it goes with the data folder of the process."""
    from django.db import connection

    return connection.vendor == "sqlite" or bool(request.config.getvalue("reuse_db"))


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """At the end nobody holds the test database: PostgreSQL refuses to drop one that has a session.

    Chromium may keep the socket of a closed window for a while; the thread of the server that answered it waits at its
    other end, and its session with it. The database is thrown away next: what still holds it is sent away.
    """
    yield
    from django.db import connection

    with django_db_blocker.unblock():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )


@pytest.fixture(autouse=True, scope="session")
def _quick_passwords() -> None:
    """Argon2 is slow on purpose; tests sign in often."""
    from django.conf import settings

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _empty_caches() -> Iterator[None]:
    from django.core.cache import caches

    yield
    for cache in caches.all(initialized_only=True):
        cache.clear()


@pytest.fixture
def today(settings: Any) -> date:
    """A Monday on which the test lives; `kit.clock` answers it."""
    settings.TODAY = date(2025, 3, 10)
    return date(2025, 3, 10)


# ── Memory ──────────────────────────────────────────────────────────────────────────────────
def pytest_collection_finish() -> None:
    """As in production (`config/wsgi.py`): the collector is kept off what is loaded for good. A tenth of the suite."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


# ── Order ───────────────────────────────────────────────────────────────────────────────────
@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Modules come in a random order, but those that share one invented network stand together, at the end."""
    items.sort(key=lambda item: item.nodeid.startswith("tests/demo/"))


# ── Browser ─────────────────────────────────────────────────────────────────────────────────
@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    absent = chromium.missing()
    if absent:
        pytest.fail(absent, pytrace=False)
    return {**browser_type_launch_args, "executable_path": chromium.path(), "args": chromium.arguments()}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {
        **browser_context_args,
        "locale": "fr-FR",
        "timezone_id": "Europe/Paris",
        "reduced_motion": "reduce",
    }
