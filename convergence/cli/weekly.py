"""`digest`: what leaves every Monday. Started by cron; running it twice sends nothing twice."""

from __future__ import annotations

import argparse

from convergence.cli import database, environment
from convergence.cli.output import DONE, REFUSED, note, result


def arguments(_command: str, parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--dry-run", action="store_true", help="dire combien de courriels partiraient")
    parser.add_argument("--json", action="store_true", help="le résultat en JSON")


def run(_command: str, options: argparse.Namespace) -> int:
    environment.prepare("digest")
    environment.start_django()
    database.ready()
    from convergence.quality import digest

    done = digest.run(dry=options.dry_run)
    if options.json:
        result(done.to_json())
    else:
        note(done.sentence)
    return REFUSED if done.failed else DONE
