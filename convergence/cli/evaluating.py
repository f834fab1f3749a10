"""`evaluation`: a pseudonymised data set for one recipient, with its dictionary and its risk sheet."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

from convergence.cli import database, environment
from convergence.cli.output import DONE, REFUSED, Progress, StopError, note, result

KEEP = {"lieux": "LIEUX", "calendrier": "CALENDRIER"}


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} n’est pas une date comme 2026-12-31") from None


def arguments(_command: str, parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--year", type=int, required=True, metavar="ANNÉE", help="l’année des données")
    parser.add_argument("--recipient", required=True, metavar="NOM", help="qui reçoit le jeu de données")
    parser.add_argument("--out", type=Path, required=True, metavar="DOSSIER", help="un dossier vide ou nouveau")
    parser.add_argument("--purpose", default="Évaluation du programme", metavar="TEXTE", help="la finalité")
    parser.add_argument("--basis", default="", metavar="TEXTE", help="la base légale ou la convention")
    parser.add_argument("--expires", type=_day, metavar="DATE", help="jour où le jeu doit être détruit (2 ans)")
    parser.add_argument(
        "--keep",
        choices=list(KEEP),
        help="ce qui reste précis, une fois pour toutes (lieux)",
    )
    parser.add_argument("--json", action="store_true", help="la fiche de risque en JSON")


def run(command: str, options: argparse.Namespace) -> int:
    parent = options.out.absolute().parent
    if not parent.is_dir():
        raise StopError(f"le dossier {parent} n’existe pas : créez-le, ou choisissez-en un autre.")
    environment.prepare(command)
    environment.start_django()
    database.ready()
    from convergence.exchange.errors import ExchangeError

    try:
        return _hand_over(options)
    except ExchangeError as error:
        raise StopError(str(error)) from None


def _hand_over(options: argparse.Namespace) -> int:
    from convergence.exchange.evaluation import actions
    from convergence.exchange.evaluation.settings import MOST_LEFT_OUT, VALID_MONTHS
    from convergence.kit import clock
    from convergence.kit.dates import add_months

    today = clock.today()
    with Progress() as progress:
        delivery, made = actions.hand_over(
            recipient=options.recipient,
            year=options.year,
            out=options.out,
            purpose=options.purpose,
            basis=options.basis or "non précisée",
            expires_on=options.expires or add_months(today, VALID_MONTHS.on(today)),
            keep=KEEP.get(options.keep, ""),
            progress=progress,
        )
    if options.json:
        result(made.risk)
    else:
        people, under = made.risk["people"], made.risk["before"]["under"]
        print(f"Personnes : {people['after']} sur {people['before']}, parcours : {made.journeys}")
        print(f"Semblables : {made.risk['k']} au moins (avant protection, {under} personnes en avaient moins)")
        print("\n".join(f"- {line}" for line in made.risk["risks"]))
    note(f"Jeu écrit dans {options.out}, à détruire le {delivery.expires_on:%d/%m/%Y}. Il est inscrit au registre.")
    if not options.basis:
        note("Le registre ne dit pas la base légale : donnez-la avec --basis.")
    most = MOST_LEFT_OUT.on(today)
    if 100 * made.left_out > most:
        note(f"Attention : plus de {most} % des personnes ont dû être écartées ; lisez la fiche de risque.")
        return REFUSED
    return DONE
