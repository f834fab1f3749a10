"""`python3 run.py test`: the whole suite on SQLite, then on a real PostgreSQL. Other words go to pytest."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time

from tests import chromium, postgres

NOTHING_COLLECTED = 5


def suite(name: str, words: list[str], url: str) -> int:
    """Run pytest against one database and return its status."""
    print(f"\n══ {name} ══", flush=True)
    environment = {**os.environ, "CONVERGENCE_MODE": "test"}
    environment.pop("DATABASE_URL", None)
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # in the tree, or elsewhere: see `main`
    if url:
        environment["DATABASE_URL"] = url
    alone = any(word in {"-s", "--pdb"} or word.startswith("-n") for word in words)
    parallel = [] if alone else ["-n", "auto", "--dist", "worksteal"]
    start = time.monotonic()
    command = [sys.executable, "-m", "pytest", *parallel, *words]
    status = subprocess.run(command, env=environment, stdin=None, check=False).returncode
    print(f"── {name} : {time.monotonic() - start:.0f} s", flush=True)
    return status


def main(words: list[str]) -> int:
    """0 when both pass; 1 when a test fails; 2 when the suite cannot run."""
    if os.environ.get("PYTHONDONTWRITEBYTECODE") and "PYTHONPYCACHEPREFIX" not in os.environ:
        with tempfile.TemporaryDirectory(prefix="convergence-bytecode-") as aside:
            # Not in the tree, then; yet a hundred processes of the suite would each compile all that they import.
            os.environ["PYTHONPYCACHEPREFIX"] = aside
            return main(words)
    database, rest = words[0], words[1:]
    missing = chromium.missing()
    if missing:
        print(f"convergence : {missing}", file=sys.stderr)
        return 2
    statuses = []
    if database in {"sqlite", "both"}:
        statuses.append(suite("SQLite", rest, ""))
    if database in {"postgresql", "both"}:
        try:
            with postgres.server() as url:
                statuses.append(suite("PostgreSQL", rest, url))
        except postgres.NoServerError as error:
            print(f"convergence : {error}", file=sys.stderr)
            return 2
    return max((1 if status in {1, NOTHING_COLLECTED} else 2 if status else 0) for status in statuses)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
