"""No two journeys of one person share a day in one programme and chantier.

PostgreSQL holds it by an exclusion constraint. SQLite has none: the action checks under the write lock.
"""

from django.db import migrations

ADD = """
CREATE EXTENSION IF NOT EXISTS btree_gist;
ALTER TABLE journeys_journey ADD CONSTRAINT journey_no_overlap EXCLUDE USING gist (
    person_id WITH =, chantier_id WITH =, programme WITH =, daterange(started_on, ended_on, '[]') WITH &&
);
"""
DROP = "ALTER TABLE journeys_journey DROP CONSTRAINT journey_no_overlap;"


def run(sql):
    def apply(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(sql)

    return apply


class Migration(migrations.Migration):
    dependencies = [("journeys", "0001_initial")]
    operations = [migrations.RunPython(run(ADD), run(DROP))]
