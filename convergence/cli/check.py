"""`check`: what is wrong with this installation, and how to mend it."""

from __future__ import annotations

import argparse
import importlib
import os
import shutil
import stat
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path

from convergence.cli import database, environment
from convergence.cli.output import DONE, REFUSED, StopError, result

KEY_LENGTH = 32
DISK_FLOOR = 1_000_000_000
TOOLS = {
    "polars": "les chiffres",
    "python_calamine": "la lecture des classeurs",
    "xlsxwriter": "l’écriture des classeurs",
    "vl_convert": "les graphiques",
    "cryptography": "le chiffrement",
}


@dataclass(frozen=True)
class Finding:
    """One verdict: `error` stops production, `warning` deserves a look, `ok` is as it should be."""

    name: str
    level: str
    line: str
    mend: str = ""


def arguments(_command: str, parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="le résultat en JSON")


def run(_command: str, options: argparse.Namespace) -> int:
    given = environment.key_given()
    environment.prepare("check")
    environment.start_django()
    findings = list(examine(key_given=given))
    if options.json:
        result([asdict(finding) for finding in findings])
    else:
        marks = {"ok": "✓", "warning": "!", "error": "✗"}
        for finding in findings:
            print(f"{marks[finding.level]} {finding.line}")
            if finding.mend:
                print(f"    → {finding.mend}")
    return REFUSED if any(finding.level == "error" for finding in findings) else DONE


def blocking(*, key_given: bool) -> list[Finding]:
    """The errors that forbid to serve in production; pending migrations are none, `serve` applies them."""
    return [
        finding
        for finding in examine(key_given=key_given)
        if finding.level == "error" and finding.name not in {"migrations"}
    ]


def examine(*, key_given: bool) -> Iterator[Finding]:
    """Every verdict, in the order one would mend."""
    yield from _key(key_given)
    yield from _web()
    yield from _folder()
    yield from _database()
    yield from _tools()


def _production() -> bool:
    from django.conf import settings

    return bool(settings.MODE == "production")


def _key(key_given: bool) -> Iterator[Finding]:
    from django.conf import settings

    make = (
        "Créez-la : python3 -c 'import secrets; print(secrets.token_urlsafe(48))' > /etc/convergence.key, "
        "puis CONVERGENCE_KEY_FILE=/etc/convergence.key."
    )
    if not _production():
        yield Finding("key", "ok", "Clé de démonstration : aucune vraie personne ici.")
    elif settings.CONVERGENCE_KEY == settings.DEMO_KEY:
        yield Finding("key", "error", "La clé est celle de la démonstration, connue de tous.", make)
    elif not key_given:
        path = environment.home() / environment.KEY_NAME
        yield Finding(
            "key",
            "error",
            f"La clé est restée à côté des données ({path}) : qui prend le dossier lit tout.",
            "Déplacez-la hors du dossier, puis CONVERGENCE_KEY_FILE=<son chemin>. "
            "Gardez-en une copie : sans elle, le texte chiffré est perdu.",
        )
    elif len(settings.CONVERGENCE_KEY) < KEY_LENGTH:
        yield Finding("key", "error", f"La clé a moins de {KEY_LENGTH} caractères.", make)
    else:
        yield Finding("key", "ok", "Clé donnée par l’environnement.")
    path_text = os.environ.get("CONVERGENCE_KEY_FILE", "")
    if path_text and Path(path_text).exists() and Path(path_text).stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        yield Finding("key-mode", "warning", f"D’autres comptes lisent {path_text}.", f"chmod 600 {path_text}")


def _web() -> Iterator[Finding]:
    from django.conf import settings

    if not _production():
        return
    hosts = [host for host in settings.ALLOWED_HOSTS if host not in {"localhost", "127.0.0.1", "[::1]"}]
    if "*" in hosts:
        yield Finding(
            "hosts",
            "error",
            "Tous les noms de site sont acceptés.",
            "CONVERGENCE_HOSTS=convergence.exemple.fr",
        )
    elif not hosts:
        yield Finding(
            "hosts",
            "error",
            "Le nom du site n’est pas dit.",
            "CONVERGENCE_HOSTS=convergence.exemple.fr (ou plusieurs, séparés par des virgules).",
        )
    else:
        yield Finding("hosts", "ok", f"Noms du site : {', '.join(hosts)}.")
    if settings.DEBUG:
        yield Finding(
            "debug",
            "error",
            "Le mode de mise au point montre l’intérieur aux visiteurs.",
            "Retirez CONVERGENCE_DEBUG.",
        )
    if settings.TODAY is not None:
        yield Finding(
            "today",
            "error",
            f"L’horloge est fixée au {settings.TODAY:%d/%m/%Y}.",
            "Retirez CONVERGENCE_TODAY.",
        )
    if not settings.HTTPS:
        yield Finding(
            "https",
            "warning",
            "Le site est servi sans HTTPS.",
            "Retirez CONVERGENCE_HTTPS=0 et placez-le derrière un serveur HTTPS (docs/deploy.md).",
        )
    elif settings.SECURE_SSL_REDIRECT and settings.SECURE_PROXY_SSL_HEADER is None:
        yield Finding(
            "proxy",
            "warning",
            "HTTPS est exigé, mais l’en-tête X-Forwarded-Proto n’est pas lu : "
            "derrière un serveur HTTPS, les pages tourneraient en rond.",
            "CONVERGENCE_BEHIND_PROXY=1 si un serveur de confiance pose cet en-tête.",
        )
    else:
        yield Finding("https", "ok", "HTTPS exigé.")
    if "console" in settings.EMAIL_BACKEND:
        yield Finding(
            "mail",
            "warning",
            "Aucun serveur de courriel : les mots de passe oubliés ne partent pas.",
            "CONVERGENCE_SMTP_HOST (docs/deploy.md).",
        )


def _folder() -> Iterator[Finding]:
    from django.conf import settings

    home = Path(settings.HOME)
    free = shutil.disk_usage(home).free
    if free < DISK_FLOOR:
        yield Finding(
            "disk",
            "error",
            f"Il reste {free / 1e6:.0f} Mo sur le disque de {home}.",
            "Faites de la place : il en faut 1 Go.",
        )
    else:
        yield Finding("disk", "ok", f"Dossier de données {home} : {free / 1e9:.0f} Go libres.")
    if home.stat().st_mode & stat.S_IRWXO:
        yield Finding("home-mode", "warning", f"Tous les comptes de la machine lisent {home}.", f"chmod 700 {home}")


def _database() -> Iterator[Finding]:
    from django.conf import settings
    from django.db import connection

    try:
        database.reach()
    except StopError as error:
        yield Finding("database", "error", str(error)[:1].upper() + str(error)[1:])
        return
    version = getattr(connection, "pg_version", 0) // 10000
    name = "SQLite" if connection.vendor == "sqlite" else f"PostgreSQL {version}"
    yield Finding("database", "ok", f"Base de données {name}.")
    behind = database.pending()
    if behind:
        yield Finding(
            "migrations",
            "error",
            f"La base a {len(behind)} migrations de retard.",
            "Toute commande les applique : python3 run.py serve.",
        )
        return
    yield Finding("migrations", "ok", "La base est à jour.")
    if not _key_opens():
        yield Finding(
            "key-opens",
            "error",
            "La clé n’ouvre pas ce qui est enregistré.",
            "Remettez la clé d’origine (CONVERGENCE_KEY, CONVERGENCE_KEY_FILE), "
            "ou l’ancienne dans CONVERGENCE_OLD_KEYS.",
        )
    if settings.TASKS["default"]["BACKEND"].endswith("DatabaseBackend"):
        yield from _queue()


def _key_opens() -> bool:
    """Whether the key opens a stored value: the first encrypted one found, of each model that has some."""
    from django.apps import apps

    from convergence.kit import crypto, fields

    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if not isinstance(field, fields.EncryptedTextField | fields.EncryptedJSONField):
                continue
            rows = model._default_manager.exclude(**{f"{field.name}__isnull": True})
            if isinstance(field, fields.EncryptedTextField):
                rows = rows.exclude(**{field.name: ""})
            try:
                rows.order_by().values_list(field.name, flat=True).first()
            except crypto.UnreadableError:
                return False
    return True


def _queue() -> Iterator[Finding]:
    from django.utils import timezone
    from django_tasks_db.models import DBTaskResult

    old = timezone.now() - timedelta(minutes=10)
    waiting = DBTaskResult.objects.ready().filter(enqueued_at__lt=old).count()
    if waiting:
        yield Finding(
            "worker",
            "warning",
            f"{waiting} tâches attendent depuis plus de dix minutes.",
            "python3 run.py worker",
        )


def _tools() -> Iterator[Finding]:
    for module, purpose in TOOLS.items():
        try:
            _import(module)
        except ImportError as error:
            yield Finding(
                "tools",
                "error",
                f"{module} ne se charge pas ({error}) : il sert {purpose}.",
                "Supprimez .venv, puis relancez run.py.",
            )


_import: Callable[[str], object] = importlib.import_module
