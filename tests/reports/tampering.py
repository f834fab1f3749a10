"""What a test needs to spoil a frozen edition: the database, asked to look away."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module

from django.db import connection

TABLES = import_module("convergence.reports.migrations.0003_frozen_rows").TABLES


@contextmanager
def unguarded() -> Iterator[None]:
    """Rows of editions may be changed within: what the triggers forbid, to see what the seal says of it."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = replica")
            yield
            cursor.execute("SET LOCAL session_replication_role = origin")
            return
        names = tuple(f"{table}_frozen" for table in TABLES)
        marks = ", ".join(["%s"] * len(names))
        cursor.execute(f"SELECT name, sql FROM sqlite_master WHERE name IN ({marks})", names)
        held = cursor.fetchall()
        assert len(held) == len(TABLES)
        for name, _ in held:
            cursor.execute(f"DROP TRIGGER {name}")
        yield
        for _, made in held:
            cursor.execute(made)
