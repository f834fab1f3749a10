"""The database made ready for a command: reachable, at the state of the code."""

from __future__ import annotations

import fcntl
import pkgutil
from pathlib import Path

from convergence.cli.output import StopError, note


def pending() -> list[tuple[str, str]]:
    """Migrations on disk that the database has not seen, as (app, name). One query, no migration imported."""
    from django.apps import apps
    from django.db import connection
    from django.db.migrations.recorder import MigrationRecorder

    applied = set(MigrationRecorder(connection).applied_migrations())
    return [
        (config.label, name)
        for config in apps.get_app_configs()
        for _, name, package in pkgutil.iter_modules([str(Path(config.path) / "migrations")])
        if not package and not name.startswith(("_", "~")) and (config.label, name) not in applied
    ]


def reach() -> None:
    """Stop with one line when the database does not answer."""
    from django.conf import settings
    from django.db import Error, connection

    try:
        connection.ensure_connection()
    except Error as error:
        said = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        where = "DATABASE_URL" if connection.vendor != "sqlite" else settings.DATABASES["default"]["NAME"]
        raise StopError(f"la base de données ne répond pas ({said}) : vérifiez {where}.") from None


def ready() -> None:
    """Bring the database to the state of the code when it is behind; instant when it is not."""
    from django.conf import settings
    from django.core.management import call_command

    reach()
    if not pending():
        return
    with (Path(settings.HOME) / ".migrate.lock").open("w") as gate:
        fcntl.flock(gate, fcntl.LOCK_EX)
        if pending():
            note("Mise à jour de la base de données…")
            call_command("migrate", verbosity=0, interactive=False)
