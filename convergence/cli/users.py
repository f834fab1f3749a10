"""`user`: the first accounts of an installation, and the ones that lost their password."""

from __future__ import annotations

import argparse
import secrets
from typing import Any

from convergence.cli import database, environment
from convergence.cli.output import DONE, StopError, note


def arguments(_command: str, parser: argparse.ArgumentParser) -> None:
    parser.add_argument("act", choices=["add", "password", "list"], help="créer, changer le mot de passe, lister")
    parser.add_argument("email", nargs="?", metavar="ADRESSE", help="adresse électronique du compte")
    parser.add_argument("--first-name", default="", metavar="PRÉNOM", help="prénom")
    parser.add_argument("--last-name", default="", metavar="NOM", help="nom")
    parser.add_argument("--role", metavar="RÔLE", help="code du rôle : CIP, COORDINATOR, DATA_LEAD…")
    parser.add_argument("--at", default="", metavar="LIEU", help="chantier:<code> ou territory:<nom>, selon le rôle")
    parser.add_argument(
        "--theme",
        default="",
        metavar="THÈME",
        help="EMPLOI, LOGEMENT ou SANTE, pour un chargé de partenariats",
    )


def run(_command: str, options: argparse.Namespace) -> int:
    if options.act != "list" and not options.email:
        raise StopError("il manque l’adresse électronique du compte.")
    if options.act == "add" and not options.role:
        raise StopError("il manque le rôle : --role DATA_LEAD, par exemple pour le premier compte.")
    environment.prepare("user")
    environment.start_django()
    from convergence.accounts.roles import ROLES

    if options.role and options.role not in ROLES:
        raise StopError(f"le rôle {options.role} n’existe pas ; rôles possibles : {', '.join(ROLES)}.")
    database.ready()
    return {"add": _add, "password": _password, "list": _list}[options.act](options)


def _add(options: argparse.Namespace) -> int:
    from django.core.exceptions import ValidationError
    from django.db import transaction

    from convergence.accounts import actions as accounts
    from convergence.accounts.models import User
    from convergence.network import actions as network

    password = secrets.token_urlsafe(12)
    by = User.objects.system()
    try:
        with transaction.atomic():
            user = accounts.open_account(
                by=by,
                email=options.email,
                password=password,
                first_name=options.first_name,
                last_name=options.last_name,
            )
            network.appoint(by=by, user=user, role=options.role, theme=options.theme, **_place(options.at))
    except ValidationError as error:
        raise StopError(" ".join(error.messages)) from None
    print(f"{user.email}\t{password}")
    note("Ce mot de passe ne sera plus montré : transmettez-le, et demandez à la personne de le changer.")
    return DONE


def _place(text: str) -> dict[str, Any]:
    """The chantier or territory that `--at` names."""
    from convergence.network.models import Chantier, Territory

    if not text:
        return {}
    kind, _, code = text.partition(":")
    found: Any = None
    if kind == "chantier":
        found = Chantier.objects.filter(code=code).first()
    elif kind == "territory":
        found = Territory.objects.filter(slug=code).first()
    if found is None:
        raise StopError(f"je ne trouve pas {text} : écrivez chantier:<code> ou territory:<nom>.")
    return {kind: found}


def _password(options: argparse.Namespace) -> int:
    from convergence.accounts import actions as accounts
    from convergence.accounts.models import User

    user = User.objects.filter(email=options.email.strip().lower(), is_system=False).first()
    if user is None:
        raise StopError(f"aucun compte n’a l’adresse {options.email} : python3 run.py user list les montre.")
    password = secrets.token_urlsafe(12)
    accounts.set_password(by=User.objects.system(), user=user, password=password)
    print(f"{user.email}\t{password}")
    return DONE


def _list(_options: argparse.Namespace) -> int:
    from convergence.accounts.models import User

    for user in User.objects.filter(is_system=False).prefetch_related("posts"):
        state = "" if user.is_active else "\tfermé"
        print(f"{user.email}\t{user.name}\t{', '.join(sorted({post.role for post in user.posts.all()}))}{state}")
    return DONE
