"""`test`, `bench` and `docs`: what those who change the code run."""

from __future__ import annotations

import argparse
import os
import sys

from convergence.cli import environment
from convergence.cli.output import DONE, REFUSED, note


def arguments(command: str, parser: argparse.ArgumentParser) -> None:
    if command == "test":
        parser.add_argument(
            "--database",
            choices=["sqlite", "postgresql", "both"],
            default="both",
            help="sur quelle base (both)",
        )
        parser.epilog = "Le reste va à pytest : python3 run.py test tests/cli -k backup"
    elif command == "bench":
        parser.epilog = (
            "pages, bilan, imports ou million (toutes) ; --sizes small,demo,ten,caseload, et pour million "
            "light,hundred,million ; --home DOSSIER ; --json"
        )
    else:
        parser.add_argument("--check", action="store_true", help="ne rien écrire, dire si le dictionnaire est à jour")


def run(command: str, options: argparse.Namespace) -> int:
    return {"test": _test, "bench": _bench, "docs": _docs}[command](options)


def _test(options: argparse.Namespace) -> int:
    os.chdir(environment.ROOT)
    os.environ["CONVERGENCE_MODE"] = "test"
    words = [sys.executable, "-m", "tests.runner", options.database, *options.rest]
    os.execv(sys.executable, words)


def _bench(options: argparse.Namespace) -> int:
    os.chdir(environment.ROOT)
    os.execv(sys.executable, [sys.executable, "-m", "bench", *options.rest])


def _docs(options: argparse.Namespace) -> int:
    os.environ["CONVERGENCE_MODE"] = "test"
    environment.prepare("docs")
    environment.start_django()
    from convergence.cli import dictionary

    path = environment.ROOT / "docs" / "dictionnaire.md"
    text = dictionary.render()
    current = path.exists() and path.read_text(encoding="utf-8") == text
    if options.check:
        if not current:
            note("docs/dictionnaire.md n’est plus à jour : python3 run.py docs le réécrit.")
        return DONE if current else REFUSED
    if not current:
        path.write_text(text, encoding="utf-8")
        note("docs/dictionnaire.md écrit.")
    return DONE
