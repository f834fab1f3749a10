"""The empty databases of the tests, made once by the migrations and copied by every process.

That of SQLite is kept in the temporary folder, that of PostgreSQL on its server, under the digest of what makes it:
migrations, fields, libraries. Another branch, or a migration edited, has another one.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from sqlite3 import connect

import psycopg

ROOT = Path(__file__).resolve().parent.parent
MAKERS = (
    "convergence/*/migrations/*.py",
    "convergence/kit/fields.py",
    "convergence/kit/tables.py",
    "requirements/dev.txt",
)


def digest() -> str:
    """What the schema comes from, in a few characters."""
    total = hashlib.sha256(sys.version.encode())
    for pattern in MAKERS:
        for file in sorted(ROOT.glob(pattern)):
            total.update(str(file.relative_to(ROOT)).encode() + file.read_bytes())
    return total.hexdigest()[:16]


@contextlib.contextmanager
def _alone() -> Iterator[Path]:
    """The folder of what is kept, for one process at a time."""
    folder = Path(tempfile.gettempdir()) / f"convergence-template-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    with (folder / "gate").open("w") as gate:
        fcntl.flock(gate, fcntl.LOCK_EX)
        yield folder


def sqlite() -> Path:
    """The path of the empty database; the first who asks makes it, the others wait for her."""
    with _alone() as folder:
        kept = folder / f"{digest()}.sqlite3"
        if not kept.exists():
            with tempfile.TemporaryDirectory(prefix="convergence-template-") as home:
                made = Path(home) / "template.sqlite3"
                _migrate(f"sqlite:///{made}", home)
                with contextlib.closing(connect(made)) as connection:
                    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                shutil.move(made, kept.with_suffix(".new"))
                kept.with_suffix(".new").replace(kept)  # nobody ever copies half of it
    return kept


def postgresql(url: str) -> str:
    """The name of the empty database on the server of `url`."""
    name = f"convergence_template_{digest()}"
    with _alone(), psycopg.connect(url, autocommit=True) as connection:
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is None:
            connection.execute(f'CREATE DATABASE "{name}_new"')
            with tempfile.TemporaryDirectory(prefix="convergence-template-") as home:
                _migrate(f"{url.rpartition('/')[0]}/{name}_new", home)
            connection.execute(f'ALTER DATABASE "{name}_new" RENAME TO "{name}"')
    return name


def _migrate(url: str, home: str) -> None:
    """In a process of its own, that leaves no connection behind it."""
    environment = {
        **os.environ, "CONVERGENCE_HOME": home, "DATABASE_URL": url, "PYTHONPATH": str(ROOT),
        "DJANGO_SETTINGS_MODULE": "convergence.config.settings",
    }  # fmt: skip
    command = [sys.executable, "-m", "django", "migrate", "--verbosity", "0"]
    subprocess.run(command, env=environment, cwd=ROOT, check=True, stdin=subprocess.DEVNULL)
