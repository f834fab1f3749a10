"""The database itself refuses to change a frozen edition (decision 0051).

Written apart from the models, which refuse too: whoever passes beside them, by SQL or by a queryset of another kind,
is stopped here. A later migration that makes one of these tables again on SQLite has to lay its trigger again; a test
reads it from the last state.
"""

from __future__ import annotations

from typing import Any

from django.db import migrations

TABLES = ("reports_edition", "reports_editionpart", "reports_keptfacts")
SAID = "Une édition figée ne change pas : une correction fait une nouvelle édition."


def guard(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "CREATE OR REPLACE FUNCTION reports_frozen() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{SAID}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
        )
        for table in TABLES:
            schema_editor.execute(
                f"CREATE TRIGGER {table}_frozen BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION reports_frozen()"
            )
        return
    for table in TABLES:
        schema_editor.execute(
            f"CREATE TRIGGER {table}_frozen BEFORE UPDATE ON {table} BEGIN SELECT RAISE(ABORT, '{SAID}'); END"
        )


def let_go(apps: Any, schema_editor: Any) -> None:
    on_table = schema_editor.connection.vendor == "postgresql"
    for table in TABLES:
        schema_editor.execute(f"DROP TRIGGER {table}_frozen" + (f" ON {table}" if on_table else ""))
    if on_table:
        schema_editor.execute("DROP FUNCTION IF EXISTS reports_frozen()")


class Migration(migrations.Migration):
    dependencies = [("reports", "0002_story_places")]
    operations = [migrations.RunPython(guard, let_go)]
