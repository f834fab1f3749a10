"""From the database to the figures: what is written shows at once, and the same facts give the same digest."""

from datetime import date

import polars as pl
import pytest

from convergence.indicators import commands, extract, snapshot, store
from convergence.indicators.frames import SCHEMAS, read_back
from convergence.indicators.scope import AskError
from convergence.journeys import actions as journeys
from convergence.people.contacts import record_contact
from tests.indicators import tables


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    """Snapshots of a test stay in its own folder."""
    settings.HOME = tmp_path
    snapshot.forget()
    yield tmp_path
    snapshot.forget()


@pytest.fixture
def followed(cast):
    """A journey told from entry to follow-up."""
    by = cast.system
    journey = cast.journey(cast.person(sex="F"), started_on=date(2023, 2, 1), referrer="SIAO_115", reference="G-1")
    journeys.record_diagnosis(by=by, journey=journey, diagnosed_on=date(2023, 2, 20), barrier_langue="LOURD")
    journeys.record_situation(
        by=by,
        journey=journey,
        stage="ENTRY",
        observed_on=date(2023, 2, 1),
        housing="CHU",
        rqth="NON",
        income="RSA;MENDICITE",
        base_cover="PUMA",
        street_history="REFUS",
    )
    journeys.record_situation(
        by=by, journey=journey, stage="REVIEW", observed_on=date(2023, 9, 1), housing="FJT", rqth="OUI"
    )
    journeys.close_journey(by=by, journey=journey, ended_on=date(2024, 1, 31), exit_reason="CDI", housing="LOC_SOCIAL")
    journeys.record_follow_up(
        by=by, journey=journey, milestone=6, on=date(2024, 8, 5), outcome="EMPLOI", housing="LOC_PRIVE"
    )
    return journey


def test_the_frames_say_what_the_facts_say(followed):
    frames = extract.extract()
    (row,) = frames.journey.to_dicts()
    assert row["reference"] == "G-1"
    assert (row["started_on"], row["ended_on"]) == (date(2023, 2, 1), date(2024, 1, 31))
    assert (row["sex"], row["referrer"], row["barrier_langue"]) == ("F", "SIAO_115", "LOURD")
    assert (row["housing_entry"], row["street_history"], row["rqth_entry"]) == ("CHU", "REFUS", "NON")
    assert sorted(row["income_entry"]) == ["MENDICITE", "RSA"]
    assert (row["exit_reason"], row["housing_exit"]) == ("CDI", "LOC_SOCIAL")
    assert row["aah_entry"] == ""
    events = frames.event.select("kind", "on", "code", "extra").rows()
    assert events == [
        ("follow_up_6", date(2024, 8, 5), "EMPLOI", "LOC_PRIVE"),
        ("housing", date(2023, 9, 1), "FJT", ""),
        ("rqth", date(2023, 9, 1), "OUI", ""),
    ]
    assert frames.run.height == 5
    assert frames.places["places"].sum() == 61
    assert set(frames.membership["territory"]) == {"orb", "lys"}


def test_an_empty_database_has_figures(cast):
    found = commands.bilan(programme="CVG", year=2024)
    assert found.figure("CVG-01").result.value == 0
    assert found.figure("CVG-05").result.value is None
    assert found.figure("CVG-02A").result.value == 47


def test_journeys_without_any_situation_are_counted(cast):
    cast.journey(started_on=date(2024, 3, 1))
    found = commands.bilan(programme="CVG", year=2024)
    assert found.figure("CVG-01").result.value == 1
    assert found.figure("CVG-16").result.unknown == 1


def test_what_is_corrected_shows_at_once(cast, followed):
    def housed():
        return commands.bilan(programme="CVG", year=2024).figure("CVG-07").result

    assert (housed().successes, housed().known) == (1, 1)
    journeys.record_situation(
        by=cast.system, journey=followed, stage="ENTRY", observed_on=date(2023, 2, 1), housing="FAMILLE"
    )
    assert housed().population == 0


def test_the_figures_of_each_scope(cast, followed):
    cast.journey(cast.person(last_name="Ronce"), chantier=cast.ronce, programme="PHC", started_on=date(2024, 2, 1))

    def people(programme, scope):
        return commands.bilan(programme=programme, year=2024, scope=scope).figure(f"{programme}-01").result.value

    assert people("CVG", "territory:orb") == 1
    assert people("CVG", "territory:lys") == 0
    assert people("CVG", "chantier:10000000000008") == 1
    assert people("CVG", "departement:16") == 1
    assert people("CVG", "hors-territoire") == 0
    assert people("PHC", "hors-territoire") == 1
    with pytest.raises(AskError, match="Aucun territoire"):
        people("CVG", "territory:nulle-part")
    with pytest.raises(AskError, match="Périmètre"):
        people("CVG", "village")


def test_the_list_behind_a_figure(followed):
    assert commands.people(figure="SUI-06R", year=2024, state="success") == [
        {
            "chantier": "10000000000008",
            "reference": "G-1",
            "programme": "CVG",
            "state": "success",
            "continued_by": [],
        }
    ]
    assert commands.people(figure="SUI-06R", year=2024, state="failure") == []
    with pytest.raises(AskError, match="pas de liste"):
        commands.people(figure="CVG-02A", year=2024)
    with pytest.raises(AskError, match=r"CVG-99.+ inconnu"):
        commands.people(figure="CVG-99", year=2024)


def test_two_rebuilds_of_the_same_facts_have_the_same_digest(followed):
    one, other = store.digest(extract.extract()), store.digest(extract.extract())
    assert one == other


TOLD = """
who start      end        home sex reason housing                      rqth           m6                    income
a   2023-01-09 2024-02-01 RUE  F   CDI    2023-06-01:FJT;2023-09-01:NR 2023-06-01:OUI 2024-08-01:EMPLOI:FJT RSA
b   2023-03-01 .          CHRS H   .      2023-06-01:REFUS             2023-06-02:NON .                     NR
"""


def test_facts_keep_the_digest_that_editions_were_frozen_with():
    # As it was when codes were kept as texts: how they are held changes nothing to what they say.
    told = tables.frames(TOLD)
    assert store.digest(told) == "61bdab4345e4d31ef1d88f9b8fafdfadee55fee182f50225397a1efb1aff3913"
    assert store.digest(read_back(_as_texts(told))) == store.digest(told)


def test_a_code_that_no_list_knows_is_refused_and_never_dropped():
    with pytest.raises(pl.exceptions.PolarsError, match="JAMAIS_VU"):
        tables.frames(TOLD.replace("CDI", "JAMAIS_VU"))
    texts = _as_texts(tables.frames(TOLD))
    texts["journey"] = texts["journey"].with_columns(pl.lit("JAMAIS_VU").alias("housing_entry"))
    with pytest.raises(pl.exceptions.PolarsError, match="JAMAIS_VU"):
        read_back(texts)


def _as_texts(frames):
    """The tables as they were written before codes were small numbers."""
    return {name: getattr(frames, name).with_columns(pl.col(pl.Enum).cast(pl.String)) for name in SCHEMAS}


def test_a_snapshot_is_written_once_and_read_back(followed, home):
    taken = snapshot.current()
    assert snapshot.current() is taken, "nothing moved: the snapshot in memory serves"
    snapshot.forget()
    again = snapshot.current()
    assert again.digest == taken.digest
    assert again.taken_at == taken.taken_at, "another process reads the same snapshot back"
    for name in SCHEMAS:
        assert getattr(again.frames, name).equals(getattr(taken.frames, name))
    assert [item.name for item in (home / "snapshots").iterdir() if item.name.startswith(".draft")] == []


def test_a_snapshot_that_is_gone_is_rebuilt(followed, home):
    folder = next(item for item in (home / "snapshots").iterdir()) if (home / "snapshots").exists() else None
    assert folder is None
    taken = snapshot.current()
    for item in (home / "snapshots").glob("2*/journey.parquet"):
        item.write_bytes(b"broken")
    snapshot.forget()
    assert snapshot.current().digest == taken.digest


def test_old_snapshots_are_pruned(cast, home):
    for month in range(1, 9):
        cast.journey(cast.person(last_name=f"Autre{month}"), started_on=date(2024, month, 1))
        snapshot.rebuild(snapshot.stamp())
    folders = [item for item in (home / "snapshots").iterdir() if item.is_dir()]
    assert 1 <= len(folders) <= store.KEPT


def test_others_rest_after_a_rebuild_but_the_author_sees_at_once(followed, cast, monkeypatch):
    monkeypatch.setattr(snapshot, "REST", 10_000)
    before = snapshot.current()
    added = {"programme": "CVG", "chantier": cast.garance, "started_on": date(2024, 5, 1)}
    journeys.open_journey(by=cast.helene, person=cast.person(last_name="Nouveau"), **added)
    monkeypatch.setattr(snapshot, "LATE", snapshot.LATE * 0)
    assert snapshot.current(cast.marc) is before, "nobody waits for what a colleague types"
    fresh = snapshot.current(cast.helene)
    assert fresh.frames.journey.height == before.frames.journey.height + 1
    assert snapshot.current(cast.marc) is fresh, "what was rebuilt for one serves all"
    cast.journey(cast.person(last_name="Encore"), started_on=date(2024, 6, 1))
    assert snapshot.current(cast.marc) is fresh
    assert snapshot.current().frames.journey.height == fresh.frames.journey.height + 1, "a command is up to date"


def test_nobody_is_shown_old_facts_for_long(followed, cast, monkeypatch):
    monkeypatch.setattr(snapshot, "REST", 10_000)
    before = snapshot.current()
    cast.journey(cast.person(last_name="Nouveau"), started_on=date(2024, 5, 1))
    assert snapshot.current(cast.marc) is before
    monkeypatch.setattr(snapshot, "LONGEST_REST", 0)
    assert snapshot.current(cast.marc) is not before


def test_two_processes_rebuild_once(followed, monkeypatch):
    made = []
    real = extract.extract
    monkeypatch.setattr(extract, "extract", lambda: made.append(1) or real())
    snapshot.current()
    snapshot.forget()
    snapshot.current()
    assert made == [1], "the second one reads what the first one left"


def test_a_write_that_moves_no_figure_keeps_what_was_computed(followed, cast):
    first = commands.bilan(programme="CVG", year=2024)
    before = snapshot.current()
    record_contact(by=cast.system, person=followed.person, chantier=followed.chantier, phone="06 01 02 03 04")
    after = snapshot.current()
    assert after.taken_at > before.taken_at
    again = commands.bilan(programme="CVG", year=2024)
    assert again.figures is first.figures
    assert again.computed_at == after.taken_at


def test_any_engine_can_read_the_snapshot(followed, home):
    snapshot.current()
    (file,) = (home / "snapshots").glob("2*/journey.parquet")
    assert pl.scan_parquet(file).select("reference").collect().item() == "G-1"


def test_a_rebuild_leaves_the_folder_before_it_as_it_was(followed, cast, home, settings):
    def files(folder):
        return {item.name: item.read_bytes() for item in folder.iterdir() if item.suffix == ".parquet"}

    settings.TODAY = date(2025, 1, 15)
    one, first = snapshot.rebuild(snapshot.stamp())
    before = files(home / "snapshots" / one.folder)
    settings.TODAY = date(2025, 1, 16)
    other, second = snapshot.rebuild(snapshot.stamp())
    assert second.digest == first.digest, "the same facts, rebuilt"
    assert other.folder != one.folder
    assert files(home / "snapshots" / other.folder) == before, "the same bytes, file by file"
    cast.journey(cast.person("Autre"), started_on=date(2024, 5, 1))
    settings.TODAY = date(2025, 1, 17)
    third = snapshot.rebuild(snapshot.stamp())[1]
    assert third.digest != first.digest
    assert files(home / "snapshots" / one.folder) == before
