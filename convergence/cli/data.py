"""`import`, `template`, `export`: the reporting workbook, in and out."""

from __future__ import annotations

import argparse
from pathlib import Path

from convergence.cli import database, environment
from convergence.cli.output import DONE, REFUSED, Progress, StopError, note, result


def arguments(command: str, parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file",
        metavar="FICHIER",
        type=Path,
        help="le classeur (.xlsx, .ods, .csv)" if command == "import" else "le classeur à écrire (.xlsx)",
    )
    if command == "import":
        parser.add_argument("--apply", action="store_true", help="enregistrer ; sans elle, rien n’est écrit")
        parser.add_argument("--json", action="store_true", help="le compte rendu en JSON")
        parser.add_argument("--out", metavar="FICHIER", type=Path, help="rendre le classeur annoté")
    if command == "export":
        parser.add_argument(
            "--scope", default="national", help="national, territory:<nom>, chantier:<code>… (national)"
        )


def run(command: str, options: argparse.Namespace) -> int:
    if command == "import" and not options.file.is_file():
        raise StopError(f"le fichier {options.file} n’existe pas.")
    for path in (options.file if command != "import" else options.out,):
        if path is not None and not path.absolute().parent.is_dir():
            raise StopError(f"le dossier {path.absolute().parent} n’existe pas : créez-le, ou choisissez-en un autre.")
    environment.prepare(command)
    environment.start_django()
    database.ready()
    from convergence.exchange.errors import ExchangeError

    try:
        return {"import": _import, "template": _template, "export": _export}[command](options)
    except ExchangeError as error:
        raise StopError(str(error)) from None


def _import(options: argparse.Namespace) -> int:
    from convergence.exchange import commands

    with Progress() as progress:
        report = commands.import_file(options.file, apply=options.apply, out=options.out, by=None, progress=progress)
    told = report.to_json()
    if options.json:
        result(told)
    else:
        print(report.to_text())
    if options.out:
        note(f"Classeur annoté : {options.out}")
    if not options.apply:
        note("Rien n’a été enregistré : ajoutez --apply pour enregistrer.")
    return REFUSED if told["refused"] else DONE


def _template(options: argparse.Namespace) -> int:
    from convergence.exchange import commands

    commands.write_template(options.file)
    note(f"Classeur vide : {options.file}")
    return DONE


def _export(options: argparse.Namespace) -> int:
    from convergence.exchange import commands

    with Progress() as progress:
        rows = commands.export(options.file, scope=options.scope, progress=progress)
    note(f"{rows} lignes écrites dans {options.file}")
    return DONE
