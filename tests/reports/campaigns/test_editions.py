"""What is frozen does not move: it is read as it was, it can be computed again, and what a new one changes is told."""

from __future__ import annotations

import base64
import io
import zipfile
from datetime import date

import polars as pl
import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet

from convergence.indicators import commands, registry
from convergence.indicators.frames import SCHEMAS
from convergence.indicators.scope import Period, Scope
from convergence.journeys import actions as journeys
from convergence.reports import frozen as codec
from convergence.reports import keeping, reading
from convergence.reports.actions import campaigns, freezing, texts
from convergence.reports.frozen import BrokenEditionError
from convergence.reports.models import Edition, EditionPart, KeptFacts
from tests.reports.tampering import unguarded

GARANCE = "chantier:10000000000008"


@pytest.fixture
def edition(campaign, cast):
    texts.write_passages(by=cast.nadia, campaign=campaign, scope="national", texts={"EMPLOI": "Une année de reprise."})
    return freezing.freeze(by=cast.nadia, campaign=campaign)


def correct(cast, lived):
    """One exit gets its reason, one person turns out to have left, one arrives."""
    by = cast.system
    journeys.reopen_journey(by=by, journey=lived[3])
    lived[3].refresh_from_db()
    journeys.close_journey(by=by, journey=lived[3], ended_on=date(2024, 6, 3), exit_reason="CDI", housing="CHU")
    journeys.close_journey(by=by, journey=lived[0], ended_on=date(2024, 9, 2), exit_reason="CDI", housing="CHU")
    cast.journey(cast.person("Nouvelle", "Ida"), started_on=date(2024, 11, 4))


def test_every_level_is_in_it_and_is_what_the_command_gave(edition, cast):
    held = reading.frozen(edition)
    assert held.scopes == [
        "national", "territory:lys", "territory:orb", GARANCE, "chantier:20000000000014", "chantier:30000000000011",
    ]  # fmt: skip
    for scope in held.scopes:
        live = commands.bilan(programme="CVG", year=2024, scope=scope)
        told = held.bilan(scope)
        assert told.to_json()["figures"] == live.to_json()["figures"]
        assert (told.leads, told.housing, told.chantiers) == (live.leads, live.housing, live.chantiers)


def test_it_stays_as_it_was_when_the_data_move(edition, cast, lived):
    before = reading.frozen(edition).bilan(GARANCE).to_json()
    correct(cast, lived)
    assert commands.bilan(programme="CVG", year=2024, scope=GARANCE).to_json()["figures"] != before["figures"]
    assert reading.frozen(edition).bilan(GARANCE).to_json() == before


def as_texts(edition, **changed):
    """The kept facts of an edition as they were written before codes were small numbers, some of them changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as folder:
        for name in SCHEMAS:
            frame = getattr(keeping.unpack(edition.facts.content), name).with_columns(pl.col(pl.Enum).cast(pl.String))
            frame = frame.with_columns(pl.lit(value).alias(column) for column, value in changed.get(name, {}).items())
            table = io.BytesIO()
            frame.write_parquet(table)
            folder.writestr(f"{name}.parquet", table.getvalue())
    with unguarded():
        content = base64.b64encode(out.getvalue()).decode()
        QuerySet(KeptFacts).filter(pk=edition.facts_id).update(content=content)
    return Edition.objects.get(pk=edition.pk)


def test_what_was_kept_when_codes_were_texts_is_read_back(edition):
    before = keeping.facts_of(edition).frames.journey
    again = keeping.facts_of(as_texts(edition))
    assert again.digest == edition.facts.digest
    assert again.frames.journey.equals(before)


def test_a_code_that_nobody_knows_any_more_is_said(edition):
    changed = as_texts(edition, journey={"housing_entry": "JAMAIS_VU"})
    with pytest.raises(BrokenEditionError, match="ne connaît plus"):
        keeping.facts_of(changed)


def test_the_kept_data_give_the_same_numbers_again(edition, cast, lived):
    correct(cast, lived)
    held = reading.frozen(edition)
    prepared = keeping.prepared_of(edition)
    for scope in held.scopes:
        again = keeping.replay(edition, Scope.parse(scope), prepared)
        for figure in held.bilan(scope).figures:
            result = figure.result
            assert again[figure.key] == {
                "successes": result.successes, "failures": result.failures, "unknown": result.unknown,
                "refused": result.refused, "measured": result.measured,
            }  # fmt: skip


def test_the_list_behind_it_holds_references_and_signs_and_no_name(edition):
    told = reading.frozen(edition).part(EditionPart.Kind.JOURNEYS)
    at = told["figures"].index("CVG-05")
    signs = [row[2][at] for row in told["rows"]]
    figure = reading.frozen(edition).bilan("national").figure("CVG-05").result
    assert (signs.count("O"), signs.count("N"), signs.count("?")) == (figure.successes, figure.failures, figure.unknown)
    assert "Personne" not in codec.canonical(told)


@pytest.mark.parametrize("act", ["update", "delete", "save", "remove", "bulk"])
def test_nothing_of_it_is_written_twice(edition, act):
    rows = EditionPart.objects.filter(edition=edition)
    first = rows.first()
    with pytest.raises(TypeError, match="frozen"):
        {
            "update": lambda: rows.update(digest=""),
            "delete": rows.delete,
            "save": edition.save,
            "remove": first.delete,
            "bulk": lambda: KeptFacts.objects.all().bulk_update([edition.facts], ["digest"]),
        }[act]()


def test_a_part_changed_behind_our_back_is_seen(edition):
    part = EditionPart.objects.get(edition=edition, kind="BILAN", scope="national")
    changed = part.content | {"chantiers": 99}
    with unguarded():
        QuerySet(EditionPart).filter(pk=part.pk).update(content=changed)
    with pytest.raises(BrokenEditionError, match="modifiée"):
        reading.frozen(edition).bilan("national")


def test_a_part_added_or_taken_away_breaks_the_seal(edition):
    EditionPart.objects.create(edition=edition, kind="TEXT", scope=GARANCE, content=[], digest=codec.digest([]))
    with pytest.raises(BrokenEditionError, match="sceau"):
        reading.frozen(edition).bilan("national")


def test_a_restatement_explains_each_figure_that_moved(edition, campaign, cast, lived):
    correct(cast, lived)
    campaigns.reopen(by=cast.nadia, campaign=campaign, reason="Sorties corrigées")
    again = freezing.freeze(by=cast.nadia, campaign=campaign, reason="Sorties corrigées")
    assert again.replaces == edition
    held = reading.frozen(again)
    told = {change.key: change for change in held.changes(GARANCE)}
    assert told["CVG-01"].before.words == "12"
    assert told["CVG-01"].after.words == "13"
    assert told["CVG-01"].why == ("1\u00a0personne en plus.",)
    assert "personne en plus (1 oui)" in " ".join(told["CVG-05"].why).replace("\u00a0", " ")
    assert held.changes("territory:lys") == []
    assert reading.frozen(edition).bilan("national").figure("CVG-01").value == "14"


def test_another_version_of_a_definition_is_told_apart_from_the_data(edition, campaign, cast, monkeypatch):
    """The same data, another definition: the old one would still give the old number."""
    from dataclasses import replace

    from convergence.conditions import ALWAYS

    old = registry.definition("CVG-05", Period.year(2024).end)
    new = replace(old, version=old.version + 1, success=ALWAYS)
    monkeypatch.setitem(registry.VERSIONS, "CVG-05", (replace(old, until=date(2020, 1, 1)), new))
    campaigns.reopen(by=cast.nadia, campaign=campaign, reason="Définition")
    again = freezing.freeze(by=cast.nadia, campaign=campaign, reason="Définition")
    told = {change.key: change for change in reading.frozen(again).changes("national")}
    assert told["CVG-05"].why[0].startswith("La définition est passée de la version 1 à la version 2.")
    assert reading.frozen(edition).bilan("national").figure("CVG-05").result.definition.version == old.version


def test_the_same_data_are_kept_once(edition, campaign, cast):
    campaigns.reopen(by=cast.nadia, campaign=campaign, reason="Texte")
    freezing.freeze(by=cast.nadia, campaign=campaign, reason="Texte")
    assert KeptFacts.objects.count() == 1


def test_documents_read_a_draft_and_an_edition_alike(edition, campaign):
    draft, held = reading.current(campaign), reading.frozen(edition)
    assert sorted(draft.scopes) == sorted(held.scopes)
    for scope in ("national", GARANCE):
        assert draft.narrative(scope) == held.narrative(scope)
        assert draft.caveats(scope) == held.caveats(scope)
        assert draft.bilan(scope).to_json()["figures"] == held.bilan(scope).to_json()["figures"]


@pytest.mark.parametrize("table", ["reports_edition", "reports_editionpart", "reports_keptfacts"])
def test_the_database_itself_refuses_to_change_what_is_frozen(campaign, cast, table):
    """Whoever passes beside the models; on SQLite, tests empty their tables, and only a change is refused."""
    edition = freezing.freeze(by=cast.nadia, campaign=campaign)
    column = {"reports_edition": "seal", "reports_editionpart": "digest", "reports_keptfacts": "digest"}[table]
    acts = [f"UPDATE {table} SET {column} = 'x'"]
    if connection.vendor == "postgresql":
        acts.append(f"DELETE FROM {table}")
    for act in acts:
        with pytest.raises(IntegrityError, match="ne change pas"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(act)
    assert reading.frozen(Edition.objects.get(pk=edition.pk)).digests
