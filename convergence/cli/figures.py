"""`bilan` and `people`: the figures, and the journeys behind one."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

from convergence.cli import database, environment
from convergence.cli.output import DONE, Progress, StopError, note, result

FILES = {"xlsx": "classeur", "pdf": "bilan", "pptx": "diaporama"}
"""The formats that are documents."""


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} n’est pas une date comme 2024-12-31") from None


def arguments(command: str, parser: argparse.ArgumentParser) -> None:
    if command == "bilan":
        parser.add_argument("--programme", required=True, choices=["CVG", "PHC"], help="CVG ou PHC")
        parser.add_argument("--from", dest="start", metavar="DATE", type=_day, help="premier jour (2024-01-01)")
        parser.add_argument("--to", dest="end", metavar="DATE", type=_day, help="dernier jour (2024-12-31)")
        parser.add_argument(
            "--audience",
            choices=["internal", "public"],
            default="internal",
            help="interne, ou publique (petits effectifs cachés)",
        )
        parser.add_argument("--format", choices=["text", "json", *FILES], default="text", help="forme du résultat")
        parser.add_argument("--json", dest="format", action="store_const", const="json", help="comme --format json")
        parser.add_argument("--out", metavar="FICHIER", type=Path, help="écrire le résultat dans un fichier")
    else:
        parser.add_argument("--figure", required=True, metavar="CLÉ", help="la clé du chiffre, par exemple CVG-05")
        parser.add_argument(
            "--state", choices=["success", "failure", "unknown", "refused"], help="seulement ces parcours"
        )
        parser.add_argument("--json", action="store_true", help="le résultat en JSON")
    parser.add_argument("--year", type=int, metavar="ANNÉE", help="l’année civile")
    parser.add_argument(
        "--scope",
        default="national",
        help="national, territory:<nom>, chantier:<code>, hors-territoire, departement:<code> (national)",
    )


def run(command: str, options: argparse.Namespace) -> int:
    if command == "bilan" and (options.start is None) != (options.end is None):
        raise StopError("--from et --to vont ensemble : donnez le premier et le dernier jour.")
    if command == "bilan" and options.year is None and not (options.start and options.end):
        raise StopError("donnez une année (--year 2024), ou un premier et un dernier jour (--from et --to).")
    if command == "bilan" and options.format in FILES and options.out is None:
        raise StopError(f"un {options.format} va dans un fichier : donnez --out bilan.{options.format}.")
    if command == "people" and options.year is None:
        raise StopError("donnez une année : --year 2024.")
    environment.prepare(command)
    environment.start_django()
    database.ready()
    from convergence.indicators.scope import AskError

    try:
        return _bilan(options) if command == "bilan" else _people(options)
    except AskError as error:
        raise StopError(str(error)) from None


def _bilan(options: argparse.Namespace) -> int:
    if options.format in FILES:
        return _document(options)
    from convergence.indicators import commands

    bilan = commands.bilan(
        programme=options.programme,
        year=options.year,
        start=options.start,
        end=options.end,
        scope=options.scope,
        audience=options.audience,
    )
    if options.format == "json" and options.out is None:
        result(bilan.to_json())
    elif options.out is None:
        print(bilan.to_text())
    else:
        import json

        text = (
            json.dumps(bilan.to_json(), ensure_ascii=False, indent=2) if options.format == "json" else bilan.to_text()
        )
        options.out.write_text(text + "\n", encoding="utf-8")
        note(f"Bilan écrit dans {options.out}")
    return DONE


def _document(options: argparse.Namespace) -> int:
    from convergence.indicators import commands
    from convergence.reports.documents_out import write

    period = commands.period(options.year, options.start, options.end)
    progress = Progress()
    write(
        options.out,
        FILES[options.format],
        programme=options.programme,
        period=period,
        scope=options.scope,
        audience=options.audience,
        told=lambda done, steps: progress(done, steps, "Chiffres et mise en page"),
    )
    note(f"Bilan écrit dans {options.out}")
    return DONE


def _people(options: argparse.Namespace) -> int:
    from convergence.indicators import commands

    rows = commands.people(figure=options.figure, year=options.year, scope=options.scope, state=options.state)
    if options.json:
        result(rows)
        return DONE
    for row in rows:
        print("\t".join(str(value) for value in row.values()))
    return DONE
