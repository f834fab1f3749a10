"""Evaluation data: nobody is recognised, two recipients cannot join their files, and figures can be found again."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
import time
from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from convergence.accounts.models import AuditEvent, Reading
from convergence.exchange.errors import ExchangeError
from convergence.exchange.evaluation import actions, columns, making, protecting, risk
from convergence.exchange.evaluation.pseudonyms import Pseudonyms
from convergence.exchange.evaluation.tables import build
from convergence.exchange.models import Delivery, DeliveryFile, Recipient
from convergence.indicators import commands
from tests.exchange import crowd

KEEPS = sorted(protecting.LADDERS)
UNTIL = date(2027, 3, 10)


def raw(rows, year=2024):
    return build(crowd.snapshot(rows), year, Pseudonyms("a secret")).journeys


def asked(**values):
    known = {"recipient": "Institut", "secret": "s", "keep": "LIEUX", "year": 2024, "purpose": "Évaluer",
             "basis": "Convention 12", "expires_on": UNTIL}  # fmt: skip
    return making.Asked(**(known | values))


# ── Protection ───────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("keep", KEEPS)
@given(count=st.integers(0, 40), seed=st.integers(0, 10_000), least=st.integers(2, 7))
@settings(max_examples=6)
def test_everyone_who_stays_is_like_k_others(keep, count, seed, least):
    before = raw(crowd.drawn(count, seed)) if count else raw([crowd.journey(1)])
    found = protecting.protect(before, least=least, keep=keep)
    shown = found.journeys
    by_hand: dict[tuple, set] = {}
    rows_of: dict[str, list] = {}
    for row in shown.iter_rows(named=True):
        rows_of.setdefault(row["personne"], []).append(tuple(row[name] for name in protecting.SEARCHED))
    for person, rows in rows_of.items():
        by_hand.setdefault(tuple(sorted(map(str, rows))), set()).add(person)
    assert all(len(people) >= least for people in by_hand.values())
    single: dict[tuple, set] = {}
    for person, rows in rows_of.items():
        for row in rows:
            single.setdefault(row, set()).add(person)
    assert all(len(people) >= least for people in single.values())
    assert set(rows_of).isdisjoint(set(found.level.filter(pl.col("level") > len(found.ladder))["personne"]))
    assert len(rows_of) + found.left_out == before["personne"].n_unique()
    for people in by_hand.values():
        members = shown.filter(pl.col("personne").is_in(list(people)))
        for name, codes in protecting.HURTS.items():
            hurt = members.filter(pl.col(name).is_in(list(codes)))["personne"].n_unique()
            assert hurt < len(people)


@pytest.mark.parametrize("keep", KEEPS)
def test_what_is_hidden_cannot_be_read_elsewhere_in_the_row(keep):
    """A chantier tells its territory, a month its year, and a duration the other end."""
    ladder = [name for step in protecting.LADDERS[keep] for name in step]
    assert ladder.index("chantier") < ladder.index("territoire")
    assert ladder.index("mois_entree") < ladder.index("annee_entree")
    assert ladder.index("mois_sortie") < ladder.index("annee_sortie")
    assert ladder.index("duree_mois") <= min(ladder.index("annee_entree"), ladder.index("annee_sortie") + 1)
    assert set(ladder) - protecting.BESIDE == set(protecting.SEARCHED) - set(protecting.FIXED)


def test_the_choice_of_what_stays_precise_keeps_it():
    rows = [crowd.journey(n, started_on=date(2024, 1 + n % 2, 5), chantier_id=1 + n % 2) for n in range(1, 13)]
    rows += [crowd.journey(n, chantier_id=3, chantier_code="C", sex="H") for n in range(13, 15)]
    place = protecting.protect(raw(rows), least=5, keep="LIEUX").journeys
    calendar = protecting.protect(raw(rows), least=5, keep="CALENDRIER").journeys
    assert place.filter(pl.col("protection") == 0).height == 12
    assert calendar.height == place.height == 12  # two alone, of another sex and outside any territory: left out


def test_diversity_against_a_table_made_by_hand():
    """Six women alike, one of six with RQTH; five men alike, who all say no."""
    rows = [crowd.journey(n, rqth_entry="OUI" if n == 1 else "NON", aah_entry="NON") for n in range(1, 7)]
    rows += [crowd.journey(n, sex="H", rqth_entry="NON", aah_entry="NON") for n in range(7, 12)]
    shown = protecting.protect(raw(rows), least=5, keep="LIEUX").journeys
    assert risk.alike(shown, 5) == {"classes": 2, "smallest": 5, "median": 6, "alone": 0, "under": 0}
    told = {item["column"]: item for item in risk.diversity(shown)}
    assert told["RQTH à l’entrée"] == {
        "column": "RQTH à l’entrée", "least": 1, "mean": 1.5, "same": 5, "exposed": 0,
    }  # fmt: skip
    assert (told["AAH à l’entrée"]["same"], told["AAH à l’entrée"]["exposed"]) == (11, 0)


def test_a_class_that_shares_what_hurts_is_widened():
    rows = [crowd.journey(n, rqth_entry="OUI") for n in range(1, 6)]
    rows += [crowd.journey(n, rqth_entry="NON", birth_date=date(1999, 1, 1)) for n in range(6, 11)]
    found = protecting.protect(raw(rows), least=5, keep="LIEUX")
    stayed = dict(found.journeys.group_by("rqth_entree").len().rows())
    # The five who say no stay as they are; the five others, alone at each step, cannot leave.
    assert stayed == {"NON": 5} and found.left_out == 5


# ── What a data set says ─────────────────────────────────────────────────────────────────────
def test_coarse_answers():
    row = crowd.journey(
        1, birth_date=date(1999, 2, 6), started_on=date(2024, 2, 5), ended_on=date(2024, 11, 4), housing_entry="SQUAT",
        street_history="NON", income_entry=["NR", "RSA"], base_cover_entry="AME", complementary_cover_entry="REFUS",
        barrier_addiction="LEGER", barrier_handicap="NE", exit_reason="CDI", education="6_PLUS", referrer="CHU",
    )  # fmt: skip
    [found] = raw([row]).to_dicts()
    assert {
        name: found[name]
        for name in ("tranche_age", "logement_entree", "parcours_de_rue", "ressources_entree", "couverture_base_entree",
                     "couverture_complementaire_entree", "frein_sante", "frein_justice", "sortie", "sortie_asp",
                     "formation", "orienteur", "duree_mois", "territoire", "mois_sortie")
    } == {
        "tranche_age": "MOINS_26", "logement_entree": "RUE", "parcours_de_rue": "OUI", "ressources_entree": "AVEC",
        "couverture_base_entree": "AVEC", "couverture_complementaire_entree": "REFUS", "frein_sante": "LEGER",
        "frein_justice": None, "sortie": "EMPLOI", "sortie_asp": "DURABLE", "formation": "5_PLUS",
        "orienteur": "URGENCE_SOCIALE", "duree_mois": 9, "territoire": "orb", "mois_sortie": "2024-11",
    }  # fmt: skip


def test_pseudonyms_hold_for_one_recipient_and_join_nothing_else():
    rows = crowd.drawn(40)
    mine, again, theirs = (
        build(crowd.snapshot(rows), year, Pseudonyms(secret))
        for year, secret in ((2024, "one"), (2023, "one"), (2024, "two"))
    )
    shared = set(mine.journeys["personne"]) & set(again.journeys["personne"])
    assert len(shared) > 10
    for name in ("personne", "parcours", "chantier"):
        assert set(mine.journeys[name]).isdisjoint(theirs.journeys[name])
    assert set(mine.journeys["personne"]).isdisjoint(mine.journeys["parcours"])


def test_every_value_is_in_the_dictionary(db):
    facts = [*crowd.drawn(60, seed=4), *(crowd.journey(n, ended_on=date(2024, 9, 2)) for n in range(100, 110))]
    events = [{"journey_id": n, "kind": "follow_up_6", "on": date(2025, 3, 3), "code": "EMPLOI", "extra": "FJT"}
              for n in range(100, 110)]  # fmt: skip
    made = making.make(asked(), crowd.snapshot(facts, events))
    package = json.loads(made.files["datapackage.json"])
    for resource in package["resources"]:
        rows = list(csv.DictReader(io.StringIO(made.files[resource["path"]].decode())))
        fields = resource["schema"]["fields"]
        assert list(rows[0]) == [field["name"] for field in fields] and len(rows) == resource["rows"]
        for field in fields:
            found = {row[field["name"]] for row in rows} - {""}
            kind = {"integer": r"-?\d+", "boolean": "true|false", "yearmonth": r"\d{4}-\d{2}", "string": ".*"}
            assert all(re.fullmatch(kind[field["type"]], value) for value in found), field
            assert found <= set(field.get("constraints", {}).get("enum", found)), field
            assert field["title"] in made.files["dictionnaire.md"].decode()
        parquet = pl.read_parquet(made.files[resource["path"].replace(".csv", ".parquet")])
        assert parquet.columns == list(rows[0]) and parquet.height == len(rows)
    again = making.make(asked(), crowd.snapshot(facts, events))
    moment = {"fiche-risque.pdf", making.MANIFEST}
    assert {name for name in made.files if again.files[name] != made.files[name]} <= moment


def test_nobody_accompanied_or_nobody_alike_is_said_plainly():
    with pytest.raises(ExchangeError, match="Aucun parcours n’était ouvert en 2019"):
        making.make(asked(year=2019), crowd.snapshot([crowd.journey(1)]))
    with pytest.raises(ExchangeError, match="trop peu de personnes se ressemblent"):
        making.make(asked(), crowd.snapshot([crowd.journey(1)]))


def test_quick_at_ten_thousand_journeys(db):
    snapshot = crowd.snapshot(crowd.drawn(10_000))
    start = time.process_time()
    made = making.make(asked(), snapshot)
    assert time.process_time() - start < 15
    assert made.left_out < 0.01


# ── With the database ────────────────────────────────────────────────────────────────────────
@pytest.fixture
def handed(cast, today, tmp_path):
    crowd.move_in(cast)
    out = tmp_path / "out"
    delivery, made = actions.hand_over(
        recipient="Institut A", year=2024, out=out, purpose="Évaluer", basis="Convention 12", expires_on=UNTIL
    )
    return delivery, made, out


def test_nothing_that_identifies_leaves(handed):
    _, made, out = handed
    assert made.journeys == 24
    texts = {path.name: path.read_bytes() for path in out.iterdir()}
    for number in range(24):
        words = (f"Tormentille{number}", f"Prunelline{number}", f"SECRET-{number:03}", f"1980-05-{1 + number:02}")
        for name, content in texts.items():
            assert not [word for word in words if word.encode() in content], name
    for name in ("parcours", "evenements", "chantiers"):
        assert not re.search(rb"\d{4}-\d{2}-\d{2}|10000000000008|20000000000014|Garance", texts[f"{name}.csv"])
        frame = pl.read_parquet(out / f"{name}.parquet")
        assert not [column for column, kind in frame.schema.items() if kind in (pl.Date, pl.Datetime)]
        assert b"Tormentille" not in frame.write_csv().encode()


def test_the_register_and_the_manifest_tell_the_same(handed, cast):
    delivery, _, out = handed
    manifest = json.loads((out / "manifeste.json").read_text(encoding="utf-8"))
    assert (manifest["recipient"], manifest["basis"], manifest["expires_on"]) == (
        "Institut A", "Convention 12", "2027-03-10",
    )  # fmt: skip
    assert manifest["definitions"]["CVG-05"] == 1 and manifest["data"]["digest"] == delivery.data_digest
    for name, told in manifest["files"].items():
        content = (out / name).read_bytes()
        assert (told["sha256"], told["bytes"]) == (making._digest(content), len(content))
    assert delivery.digest == making._digest((out / "manifeste.json").read_bytes())
    assert (delivery.state, delivery.journeys, delivery.fields["parcours"][0]) == ("RELEASED", 24, "parcours")
    assert AuditEvent.objects.filter(action="evaluation.release", subject_key=delivery.key).exists()
    assert Reading.objects.filter(kind="EXPORT", what__contains="Institut A").exists()
    assert (out / "fiche-risque.pdf").read_bytes().startswith(b"%PDF")
    assert Recipient.objects.get().secret not in "".join(map(str, manifest.values()))


def test_the_example_finds_the_figures_again(handed):
    """A subprocess that knows nothing of the product; the bilan is that of the product."""
    _, _, out = handed
    script = [sys.executable, "-I", str(out / "exemple.py")]
    done = subprocess.run([*script, "--json"], capture_output=True, text=True, check=True, timeout=60)
    bilan = commands.bilan(programme="CVG", year=2024)
    found = {item["key"]: item for item in json.loads(done.stdout)}
    assert set(found) == {"CVG-04", "CVG-05", "CVG-14"}
    for key, item in found.items():
        result = bilan.figure(key).result
        if key != "CVG-14":  # nobody was left out, and only the sex may be hidden
            assert (item["successes"], item["known"]) == (result.successes, result.known), key
        assert abs(item["value"] - result.value) < 0.01, key
    words = subprocess.run([*script, str(out)], capture_output=True, text=True, check=True, timeout=60)
    assert "CVG-05  6 / 12 = 50.0 %" in words.stdout


def test_the_same_people_next_time_and_other_names_for_others(handed, tmp_path):
    _, _, out = handed
    names = {}
    for who in ("institut  a", "Institut B"):
        there = tmp_path / who
        actions.hand_over(recipient=who, year=2024, out=there, purpose="Évaluer", basis="-", expires_on=UNTIL)
        names[who] = set(pl.read_csv(there / "parcours.csv")["personne"])
    first = set(pl.read_csv(out / "parcours.csv")["personne"])
    assert names["institut  a"] == first and names["Institut B"].isdisjoint(first)
    assert Recipient.objects.count() == 2


def test_what_is_refused_leaves_no_trace(handed, tmp_path):
    _, _, out = handed
    plain = {"recipient": "Institut A", "year": 2024, "purpose": "x", "basis": "y", "expires_on": UNTIL}
    for changed, said in (
        ({"out": out}, "n’est pas vide"),
        ({"out": tmp_path / "n", "keep": "CALENDRIER"}, "tient pour toutes ses remises"),
        ({"out": tmp_path / "n", "year": 2031}, "Choisissez une année"),
        ({"out": tmp_path / "n", "recipient": " "}, "Nommez le destinataire"),
        ({"out": tmp_path / "n", "expires_on": date(2025, 3, 10)}, "date de destruction"),
    ):
        with pytest.raises(ExchangeError, match=said):
            actions.hand_over(**(plain | changed))
    with pytest.raises(OSError):
        actions.hand_over(**plain, out=tmp_path / "no" / "where")
    assert Delivery.objects.count() == 1 and not (tmp_path / "n").exists()


# ── The two steps of the screen ──────────────────────────────────────────────────────────────
def prepare(cast):
    return actions.prepare(
        by=cast.dora, recipient="Institut A", year=2024, purpose="Évaluer", basis="Convention 12", expires_on=UNTIL
    )


def test_prepared_then_released_then_destroyed(cast, today, settings):
    crowd.move_in(cast)
    delivery = prepare(cast)
    file = DeliveryFile.objects.get()
    assert delivery.state == "PREPARED" and actions.opened(file).startswith(b"PK")
    with_sql = DeliveryFile.objects.extra(select={"stored": "content"}).values_list("stored", flat=True)[0]
    assert with_sql.startswith("1.") and "PK" not in with_sql[:4]
    released = actions.release(by=cast.dora, delivery=delivery)
    assert (released.state, released.released_by) == ("RELEASED", cast.dora)
    with pytest.raises(ExchangeError, match="déjà notée"):
        actions.release(by=cast.dora, delivery=delivery)
    settings.TODAY = today + timedelta(days=8)
    assert actions.kept_file(released) is None
    gone = actions.attest_destroyed(by=cast.dora, delivery=released, on=today, told="Courriel du 10 mars")
    assert gone.state == "DESTROYED" and not DeliveryFile.objects.exists()
    assert list(
        AuditEvent.objects.filter(subject_key=delivery.key).order_by("pk").values_list("action", flat=True)
    ) == ["evaluation.prepare", "evaluation.release", "evaluation.destroy"]


def test_given_up_leaves_the_register_and_no_file(cast, today):
    crowd.move_in(cast)
    delivery = actions.give_up(by=cast.dora, delivery=prepare(cast))
    assert delivery.state == "GIVEN_UP" and not DeliveryFile.objects.exists()
    assert columns.MASKED not in delivery.fields["parcours"]
