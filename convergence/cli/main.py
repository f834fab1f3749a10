"""The list of commands and the way they end: status 0, 1 or 2, and one line when something is wrong.

Nothing here imports Django: `--help` is instant, and a command loads only what it needs.
"""

from __future__ import annotations

import argparse
import importlib
import os
import re
import sys
from collections.abc import Sequence
from typing import NoReturn

from convergence.cli.output import NOT_DONE, StopError, note

COMMANDS: dict[str, tuple[str, str]] = {
    "demo": ("serving", "tout préparer, inventer le réseau s’il n’y en a pas, servir"),
    "import": ("data", "contrôler un classeur de remontée ; --apply l’enregistre"),
    "template": ("data", "écrire un classeur vide, avec ses listes et son aide"),
    "export": ("data", "écrire le classeur de ce qui est enregistré"),
    "bilan": ("figures", "les chiffres d’un programme, pour une période et un périmètre"),
    "people": ("figures", "les parcours derrière un chiffre"),
    "digest": ("weekly", "le courriel de la semaine, et le relevé de qualité du mois"),
    "evaluation": ("evaluating", "un jeu de données pseudonymisées pour un évaluateur"),
    "serve": ("serving", "servir en production"),
    "worker": ("serving", "traiter les tâches de fond"),
    "user": ("users", "créer un compte, changer un mot de passe"),
    "backup": ("backup", "sauvegarder : cohérent, chiffré, vérifié"),
    "restore": ("backup", "remettre une sauvegarde"),
    "check": ("check", "ce qui ne va pas dans cette installation, et comment le réparer"),
    "test": ("developing", "toute la suite de tests, sur SQLite puis sur PostgreSQL"),
    "bench": ("developing", "les mesures, chacune à côté de son étalon"),
    "docs": ("developing", "écrire le dictionnaire des données depuis le code"),
}
"""Each command: the module that runs it, and what it does."""
HANDED_ON = {"test", "bench"}
"""Commands that pass on the words they do not know."""

_FRENCH = (
    (r"the following arguments are required: (.*)", r"il manque \1"),
    (r"unrecognized arguments: (.*)", r"je ne connais pas \1"),
    (
        r"argument (.*): invalid choice: (.*?) \(choose from (.*)\)",
        r"\1 : \2 n’est pas accepté ; valeurs possibles : \3",
    ),
    (r"argument (.*): expected one argument", r"\1 : il manque la valeur"),
    (r"argument (.*): invalid (?:\w+) value: (.*)", r"\1 : \2 n’a pas la bonne forme"),
    (r"argument (.*): (.*)", r"\1 : \2"),
)


class Parser(argparse.ArgumentParser):
    """An argument parser whose help is in French and whose error is one line."""

    def __init__(self, command: str, text: str) -> None:
        super().__init__(
            prog=f"python3 run.py {command}",
            description=text[:1].upper() + text[1:] + ".",
            add_help=False,
            allow_abbrev=False,
        )
        self._positionals.title = "à donner"
        self._optionals.title = "au choix"
        self.add_argument("-h", "--help", action="help", help="afficher cette aide")

    def format_usage(self) -> str:
        return super().format_usage().replace("usage: ", "usage : ", 1)

    def format_help(self) -> str:
        return super().format_help().replace("usage: ", "usage : ", 1)

    def error(self, message: str) -> NoReturn:
        for pattern, french in _FRENCH:
            if re.fullmatch(pattern, message):
                message = re.sub(pattern, french, message)
                break
        raise StopError(f"{message}. Voir {self.prog} --help")


def overview() -> str:
    """The text of `--help`."""
    width = max(map(len, COMMANDS))
    lines = [f"  {name:<{width}}  {text}" for name, (_, text) in COMMANDS.items()]
    return "\n".join(
        [
            "Convergence, le système d’information des programmes Convergence.",
            "",
            "usage : python3 run.py COMMANDE [options]",
            "",
            *lines,
            "",
            "python3 run.py COMMANDE --help dit les options. docs/deploy.md dit les réglages.",
        ]
    )


def dispatch(arguments: Sequence[str]) -> int:
    """Run one command and return its exit status."""
    if not arguments or arguments[0] in {"-h", "--help", "help"}:
        print(overview())
        return 0 if arguments else NOT_DONE
    name, rest = arguments[0], list(arguments[1:])
    if name not in COMMANDS:
        raise StopError(f"je ne connais pas la commande {name}. python3 run.py --help les liste.")
    module_name, text = COMMANDS[name]
    module = importlib.import_module(f"convergence.cli.{module_name}")
    parser = Parser(name, text)
    module.arguments(name, parser)
    options, unknown = parser.parse_known_args(rest)
    if name in HANDED_ON:
        options.rest = unknown
    elif unknown:
        parser.error(f"unrecognized arguments: {' '.join(unknown)}")
    status: int = module.run(name, options)
    return status


def main(arguments: Sequence[str]) -> int:
    """Entry point. Never a stack trace, unless CONVERGENCE_DEBUG asks for it."""
    try:
        return dispatch(arguments)
    except StopError as error:
        note(f"convergence : {error}")
    except KeyboardInterrupt:
        note("convergence : interrompu.")
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        if os.environ.get("CONVERGENCE_DEBUG", "").strip() in {"1", "true", "yes", "on"}:
            raise
        note(f"convergence : {told(error)}")
    return NOT_DONE


def told(error: Exception) -> str:
    """One line about an error that no command foresaw. No value of a record is in it.

    An exception that a room declares carries a French line of its own; that is what it is for.
    """
    if type(error).__name__ == "UnreadableError":
        return "la clé n’ouvre pas ce qui est enregistré : remettez CONVERGENCE_KEY d’origine (python3 run.py check)."
    if type(error).__module__.startswith("convergence.") and str(error):
        return " ".join(str(error).split())
    if isinstance(error, FileNotFoundError):
        return f"le fichier {error.filename} n’existe pas."
    if isinstance(error, PermissionError):
        return f"l’accès à {error.filename} est refusé : vérifiez ses droits."
    if isinstance(error, OSError):
        return f"{error.strerror or error} ({error.filename or 'système'})."
    return (
        f"erreur imprévue ({type(error).__name__}). Relancez avec CONVERGENCE_DEBUG=1 pour voir où, "
        "et signalez-la avec cette trace."
    )
