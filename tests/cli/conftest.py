"""An installation of its own: a data folder, a database, and the commands run as a newcomer runs them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests import template

ROOT = Path(__file__).resolve().parent.parent.parent


@dataclass
class Installation:
    """Runs commands in processes of their own."""

    home: Path
    environment: dict[str, str] = field(default_factory=dict)

    def run(self, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "convergence", *words],
            env=self.variables(**more),
            cwd=self.home.parent,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    def variables(self, **more: str) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("CONVERGENCE_", "DATABASE_"))}
        ours = {"CONVERGENCE_HOME": str(self.home), "PYTHONPATH": str(ROOT), **self.environment}
        return {**kept, "DJANGO_SETTINGS_MODULE": "convergence.config.settings", **ours, **more}


def _own_database(name: str) -> tuple[str, str]:
    """A fresh database on the server of the tests: its URL, and the URL of the server's first one."""
    base = os.environ["DATABASE_URL"].rpartition("/")[0]
    return f"{base}/{name}", os.environ["DATABASE_URL"]


@pytest.fixture
def new_installation(tmp_path: Path) -> Iterator[object]:
    """A factory of migrated installations, on the kind of database that this run of the suite is about."""
    made: list[str] = []

    def make(name: str = "home") -> Installation:
        installation = Installation(tmp_path / name)
        if os.environ.get("DATABASE_URL", "").startswith("postgres"):
            import psycopg

            database = f"cli_{uuid.uuid4().hex[:12]}"
            url, server = _own_database(database)
            with psycopg.connect(server, autocommit=True) as connection:
                connection.execute(f'CREATE DATABASE "{database}" TEMPLATE "{template.postgresql(server)}"')
            made.append(database)
            installation.environment["DATABASE_URL"] = url
        else:
            _migrated(installation)
        return installation

    yield make
    if made:
        import psycopg

        with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
            for database in made:
                connection.execute(f'DROP DATABASE "{database}" WITH (FORCE)')


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    """As a newcomer has it: nothing yet, SQLite to be made in the data folder."""
    return Installation(tmp_path / "home")


@pytest.fixture
def migrated(installation: Installation) -> Installation:
    """The same after a first command: its tables are there, and empty."""
    return _migrated(installation)


def _migrated(installation: Installation) -> Installation:
    installation.home.mkdir(mode=0o700)
    shutil.copyfile(template.sqlite(), installation.home / "convergence.sqlite3")
    return installation
