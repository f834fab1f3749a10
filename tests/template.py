"""The empty SQLite database of the tests, made once by the migrations and copied by every process.

It is kept in the temporary folder under the digest of what makes it: migrations, fields, libraries. Another branch, or
a migration edited, has another one.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MAKERS = ("convergence/*/migrations/*.py", "convergence/kit/fields.py", "requirements/dev.txt")


def digest() -> str:
    """What the schema comes from, in a few characters."""
    total = hashlib.sha256(sys.version.encode())
    for pattern in MAKERS:
        for file in sorted(ROOT.glob(pattern)):
            total.update(str(file.relative_to(ROOT)).encode() + file.read_bytes())
    return total.hexdigest()[:16]


def ready() -> Path:
    """The path of the empty database; the first who asks makes it, the others wait for her."""
    folder = Path(tempfile.gettempdir()) / f"convergence-template-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    kept = folder / f"{digest()}.sqlite3"
    with (folder / "gate").open("w") as gate:
        fcntl.flock(gate, fcntl.LOCK_EX)
        if not kept.exists():
            _make(kept)
    return kept


def _make(kept: Path) -> None:
    """Migrate in a process of its own, then move the file: nobody ever copies half of it."""
    with tempfile.TemporaryDirectory(prefix="convergence-template-") as home:
        database = Path(home) / "template.sqlite3"
        environment = {
            **os.environ, "CONVERGENCE_HOME": home, "DATABASE_URL": f"sqlite:///{database}", "PYTHONPATH": str(ROOT),
            "DJANGO_SETTINGS_MODULE": "convergence.config.settings",
        }  # fmt: skip
        command = [sys.executable, "-m", "django", "migrate", "--verbosity", "0"]
        subprocess.run(command, env=environment, cwd=ROOT, check=True, stdin=subprocess.DEVNULL)
        subprocess.run(
            [sys.executable, "-c", "import sqlite3, sys; sqlite3.connect(sys.argv[1]).execute(sys.argv[2])",
             str(database), "PRAGMA wal_checkpoint(TRUNCATE)"],
            check=True,
        )  # fmt: skip
        shutil.move(database, kept.with_suffix(".new"))
        kept.with_suffix(".new").replace(kept)
