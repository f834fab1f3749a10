"""The import of a workbook beside a bare `bulk_create` of the same rows.

The workbook is the demo network's own export. Ours reads it, checks every rule, matches people, merges fields,
writes the facts, the batch and the audit; the yardstick only inserts the people, journeys and situations.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.network import ROOT, SIZES, build, environment


def _in(home: Path, task: str, *words: str) -> dict[str, Any]:
    """Run one task of this module in the installation of that folder."""
    home.mkdir(parents=True, exist_ok=True)
    env = {**environment(home), "DJANGO_SETTINGS_MODULE": "convergence.config.settings"}
    done = subprocess.run(
        [sys.executable, "-m", "bench.imports", task, *words], env=env, cwd=ROOT, check=True, stdout=subprocess.PIPE
    )
    return dict(json.loads(done.stdout))


def _export(path: str) -> dict[str, Any]:
    from convergence.exchange import commands

    start = time.perf_counter()
    commands.export(Path(path), scope="national")
    return {"seconds": time.perf_counter() - start}


def _check(path: str) -> dict[str, Any]:
    return _import(path, apply=False)


def _apply(path: str) -> dict[str, Any]:
    return _import(path, apply=True)


def _import(path: str, *, apply: bool) -> dict[str, Any]:
    from django.core.management import call_command

    from convergence.exchange import commands

    call_command("migrate", verbosity=0)
    start = time.perf_counter()
    report = commands.import_file(Path(path), apply=apply).to_json()
    return {"rows": report["rows"], "refused": report["refused"], "seconds": time.perf_counter() - start}


def _insert(source: str) -> dict[str, Any]:
    """Insert the people, journeys and situations of another installation, bare."""
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connections, transaction

    from convergence.accounts.models import User
    from convergence.journeys.models import Journey, Situation
    from convergence.network.models import Chantier
    from convergence.people.models import Person

    call_command("migrate", verbosity=0)
    default = settings.DATABASES["default"]
    connections.databases["source"] = {**connections.databases["default"], "NAME": source}
    assert default["ENGINE"].endswith("sqlite3"), "the bench measures on SQLite"
    found: list[list[Any]] = [
        list(model.objects.using("source").order_by("pk"))
        for model in (User, Chantier, Person, Journey, Situation)
    ]  # fmt: skip
    with transaction.atomic():
        for rows in found[:2]:
            type(rows[0]).objects.bulk_create(rows, batch_size=400, ignore_conflicts=True)
    start = time.perf_counter()
    with transaction.atomic():
        for rows in found[2:]:
            type(rows[0]).objects.bulk_create(rows, batch_size=400)
    return {"rows": len(found[3]), "seconds": time.perf_counter() - start}


def run(home: Path, sizes: list[str]) -> dict[str, Any]:
    """Rows a second, ours and bare, on every size of network."""
    result = {}
    for name in sizes:
        build(SIZES[name], home / name)
        with tempfile.TemporaryDirectory() as scratch:
            book = str(Path(scratch) / "classeur.xlsx")
            exported = _in(home / name, "export", book)
            checked = _in(Path(scratch) / "dry", "check", book)
            applied = _in(Path(scratch) / "ours", "apply", book)
            bare = _in(Path(scratch) / "bare", "insert", str(Path(scratch) / "ours" / "convergence.sqlite3"))
        result[name] = {
            "rows": applied["rows"],
            "refused": applied["refused"],
            "export_s": round(exported["seconds"], 1),
            "check_s": round(checked["seconds"], 1),
            "apply_s": round(applied["seconds"], 1),
            "rows_per_second": round(applied["rows"] / applied["seconds"]),
            "yardstick_rows_per_second": round(bare["rows"] / bare["seconds"]),
            "ratio": round(applied["seconds"] / bare["seconds"], 1),
        }
    return result


if __name__ == "__main__":
    import django

    django.setup()
    tasks = {"export": _export, "check": _check, "apply": _apply, "insert": _insert}
    sys.stdout.write(json.dumps(tasks[sys.argv[1]](*sys.argv[2:])))
