"""The database as members of a backup, and back. One way for SQLite, one for PostgreSQL.

SQLite is copied by its backup API, which waits for writers and takes the journal in; never as a file.
PostgreSQL is copied by COPY, all tables in one repeatable-read transaction.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from convergence.cli.output import StopError

SQLITE_MEMBER = "database.sqlite3"


def applied() -> list[list[str]]:
    """The migrations of the database, as [app, name], sorted."""
    return sorted(list(key) for key in MigrationRecorder(connection).applied_migrations())


def tables() -> list[str]:
    """Every table of the rooms, migrations apart."""
    names = connection.introspection.django_table_names(only_existing=True, include_views=False)
    return sorted(set(names) - {"django_migrations"})


def counts(names: list[str]) -> dict[str, int]:
    """Rows of each table."""
    found = {}
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(f"SELECT COUNT(*) FROM {connection.ops.quote_name(name)}")  # noqa: S608
            found[name] = int(cursor.fetchone()[0])
    return found


# ── Out ─────────────────────────────────────────────────────────────────────────────────────
def dump(folder: Path) -> tuple[dict[str, Any], list[Path]]:
    """Write the database into `folder`: what the manifest says of it, and the files written."""
    if connection.vendor == "sqlite":
        return _dump_sqlite(folder)
    return _dump_postgresql(folder)


def _dump_sqlite(folder: Path) -> tuple[dict[str, Any], list[Path]]:
    path = folder / SQLITE_MEMBER
    connection.ensure_connection()
    with contextlib.closing(sqlite3.connect(path)) as copy:
        connection.connection.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
    return {"vendor": "sqlite", "migrations": applied(), "rows": sqlite_counts(path)}, [path]


def sqlite_counts(path: Path) -> dict[str, int]:
    """Rows of each table of a SQLite file, after it was found sound."""
    with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as copy:
        verdict = copy.execute("PRAGMA integrity_check").fetchone()[0]
        if verdict != "ok":
            raise StopError(f"la copie de la base est abîmée ({verdict}) : vérifiez le disque.")
        names = [row[0] for row in copy.execute("SELECT name FROM sqlite_master WHERE type='table'")]
        return {
            name: int(copy.execute(f'SELECT COUNT(*) FROM "{name}"').fetchone()[0])  # noqa: S608
            for name in sorted(names)
            if not name.startswith("sqlite_")
        }


def _dump_postgresql(folder: Path) -> tuple[dict[str, Any], list[Path]]:
    files, columns = [], {}
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        names = tables()
        told = {"vendor": "postgresql", "migrations": applied(), "rows": counts(names)}
        with connection.cursor() as cursor:
            for name in names:
                described = connection.introspection.get_table_description(cursor, name)
                columns[name] = [column.name for column in described]
                path = folder / f"{name}.copy"
                with path.open("wb") as file, cursor.copy(_copy(name, columns[name], "TO STDOUT")) as rows:
                    for block in rows:
                        file.write(block)
                files.append(path)
    return {**told, "columns": columns}, files


def _copy(table: str, columns: list[str], end: str) -> str:
    quote = connection.ops.quote_name
    return f"COPY {quote(table)} ({', '.join(map(quote, columns))}) {end}"


# ── In ──────────────────────────────────────────────────────────────────────────────────────
def holds_anything() -> bool:
    """Whether somebody works in this database: an account that is not the command's, or a write."""
    from convergence.accounts.models import AuditEvent, User

    return AuditEvent.objects.exists() or User.objects.filter(is_system=False).exists()


def load(manifest: dict[str, Any], folder: Path) -> None:
    """Replace the whole database by what a backup holds. All or nothing."""
    if manifest["vendor"] != connection.vendor:
        raise StopError(
            f"cette sauvegarde vient de {manifest['vendor']}, la base configurée est {connection.vendor} : "
            "remettez-la sur une base du même genre (DATABASE_URL)."
        )
    unknown = [f"{app}.{name}" for app, name in manifest["migrations"] if (app, name) not in _on_disk()]
    if unknown:
        raise StopError(
            f"cette sauvegarde vient d’une version plus récente ({unknown[0]}) : mettez d’abord le programme à jour."
        )
    if connection.vendor == "sqlite":
        _load_sqlite(folder / SQLITE_MEMBER)
    else:
        _load_postgresql(manifest, folder)


def _on_disk() -> set[tuple[str, str]]:
    return set(MigrationExecutor(connection).loader.disk_migrations)


def _ends(executor: MigrationExecutor, wanted: set[tuple[str, str]]) -> list[tuple[str, str]]:
    """The last migrations of each app among those wanted: what one asks Django to migrate to."""
    nodes = executor.loader.graph.node_map
    return sorted(
        node
        for node in wanted
        if not any(child.key in wanted and child.key[0] == node[0] for child in nodes[node].children)
    )


def _load_sqlite(path: Path) -> None:
    connection.ensure_connection()
    with contextlib.closing(sqlite3.connect(path)) as copy:
        copy.backup(connection.connection)
    connection.close()


def _load_postgresql(manifest: dict[str, Any], folder: Path) -> None:
    quote = connection.ops.quote_name
    with transaction.atomic():
        with connection.cursor() as cursor:
            present = set(connection.introspection.table_names(cursor))
            for name in [*tables(), "django_migrations"]:
                if name in present:
                    cursor.execute(f"DROP TABLE {quote(name)} CASCADE")
        executor = MigrationExecutor(connection)
        executor.migrate(_ends(executor, {(app, name) for app, name in manifest["migrations"]}))
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            names = sorted(manifest["columns"])
            cursor.execute(f"TRUNCATE {', '.join(map(quote, names))}")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            for name in names:
                statement = _copy(name, manifest["columns"][name], "FROM STDIN")
                with (folder / f"{name}.copy").open("rb") as file, cursor.copy(statement) as rows:
                    for block in _blocks(file):
                        rows.write(block)
            for name in names:
                for sequence in connection.introspection.get_sequences(cursor, name):
                    column = quote(sequence["column"])
                    cursor.execute(
                        f"SELECT setval(pg_get_serial_sequence(%s, %s), COALESCE(MAX({column}), 1), "  # noqa: S608
                        f"MAX({column}) IS NOT NULL) FROM {quote(name)}",
                        [quote(name), sequence["column"]],
                    )
        found = counts(names)
        if found != {name: manifest["rows"][name] for name in names}:
            raise StopError("la base remise n’a pas le compte de lignes de la sauvegarde : rien n’a été changé.")


def _blocks(file: Any) -> Iterator[bytes]:
    while block := file.read(1 << 20):
        yield block


def keep_aside(path: Path) -> None:
    """Copy the present SQLite database beside, before a restore replaces it."""
    connection.ensure_connection()
    with contextlib.closing(sqlite3.connect(path)) as copy:
        connection.connection.backup(copy)


def files_folder() -> Path:
    """Where documents stand."""
    return Path(settings.HOME) / "files"
