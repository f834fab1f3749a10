"""What a second file does to what is stored: nothing lost, nothing erased, conflicts for a human."""

from datetime import date

import pytest

from convergence.exchange.models import Conflict, ImportBatch, ImportRow
from convergence.exchange.undoing import undo
from convergence.journeys import actions as journeys
from convergence.journeys.models import Journey, Situation
from convergence.people import actions as people
from convergence.people.models import IdentityDoubt, Person
from tests.exchange.books import book, check, counts, row, take


@pytest.fixture
def file(tmp_path, cast):
    """Write a workbook of these rows."""
    numbers = iter(range(1000))
    return lambda *rows: book(tmp_path / f"b{next(numbers)}.xlsx", rows)


def entry(journey):
    return journey.situations.get(stage="ENTRY")


def test_a_new_row_lands_where_it_should(file):
    report = take(
        file(
            row(
                date_sortie=date(2024, 9, 30), motif_sortie="CDI", logement_sortie="LOC_SOCIAL",
                date_situation_actuelle=date(2024, 6, 1), logement_actuel="CHRS", frein_sante_mentale="LOURD",
                suivi_6_mois_date=date(2025, 3, 30), suivi_6_mois_situation="EMPLOI", numero_pass_iae="999992412345",
                date_fin_pass=date(2026, 2, 4), suivi_sante_engage="OUI",
            )
        )
    )  # fmt: skip
    assert counts(report) == (1, 0, 0, 0)
    journey = Journey.objects.get()
    assert (journey.person.name, journey.exit_reason, str(journey.weekly_hours)) == ("Yonas Romarin", "CDI", "26.00")
    assert entry(journey).observed_on == date(2024, 2, 5)
    assert (entry(journey).housing, entry(journey).income) == ("RUE", "MENDICITE;RSA")
    stages = {one.stage: (one.observed_on, one.housing) for one in journey.situations.all()}
    assert stages["REVIEW"] == (date(2024, 6, 1), "CHRS")
    assert stages["EXIT"] == (date(2024, 9, 30), "LOC_SOCIAL")
    assert stages["M6"] == (date(2025, 3, 30), "")
    assert journey.person.passes.get().number == "999992412345"


def test_a_dry_run_writes_nothing(file):
    assert counts(check(file(row()))) == (1, 0, 0, 0)
    assert not Journey.objects.exists() and not Person.objects.exists() and not ImportBatch.objects.exists()


def test_the_same_file_changes_nothing(file):
    path = file(row(), row(reference="A2", nom="Sauge", date_situation_actuelle=date(2024, 5, 1), rqth_actuelle="OUI"))
    assert counts(take(path)) == (2, 0, 0, 0)
    assert counts(take(path)) == (0, 0, 2, 0)


def test_an_empty_cell_never_erases(file):
    take(file(row(orienteur="CHRS")))
    assert counts(take(file(row(orienteur="", logement_entree="", heures_hebdo="")))) == (0, 0, 1, 0)
    journey = Journey.objects.get()
    assert journey.referrer == "CHRS" and entry(journey).housing == "RUE" and journey.weekly_hours == 26


def test_the_file_wins_where_the_screen_did_not_move(file):
    take(file(row()))
    assert counts(take(file(row(logement_entree="SQUAT", nom="Romarin-Ba", date_entree=date(2024, 2, 6))))) == (
        0,
        1,
        0,
        0,
    )
    journey = Journey.objects.get()
    assert (entry(journey).housing, journey.person.last_name, journey.started_on) == (
        "SQUAT",
        "Romarin-Ba",
        date(2024, 2, 6),
    )
    assert entry(journey).observed_on == date(2024, 2, 6), "answers of the entry follow its date"


def test_the_screen_wins_silently_where_the_file_did_not_move(file, cast):
    path = file(row())
    take(path)
    journeys.record_situation(
        by=cast.helene, journey=Journey.objects.get(), stage="ENTRY", observed_on=date(2024, 2, 5), housing="CHRS"
    )
    report = take(path)
    assert counts(report) == (0, 0, 1, 0) and report.conflicts == 0
    assert entry(Journey.objects.get()).housing == "CHRS"


def test_both_moved_is_a_conflict_told_once(file, cast):
    take(file(row()))
    journeys.record_situation(
        by=cast.helene, journey=Journey.objects.get(), stage="ENTRY", observed_on=date(2024, 2, 5), housing="CHRS"
    )
    path = file(row(logement_entree="SQUAT", orienteur="CHRS"))
    report = take(path)
    assert report.conflicts == 1 and counts(report) == (0, 1, 0, 0)
    assert entry(Journey.objects.get()).housing == "CHRS"
    assert Journey.objects.get().referrer == "CHRS", "the rest of the row is taken"
    again = take(path)
    assert counts(again) == (0, 0, 1, 0)
    conflict = Conflict.objects.get()
    assert (conflict.column, conflict.stored, conflict.offered) == ("logement_entree", "CHRS", "SQUAT")


def test_a_journey_opened_on_screen_is_filled_not_overwritten(file, cast):
    person = cast.person()
    journey = cast.journey(person, started_on=date(2024, 2, 5), reference="A1", referrer="CHRS")
    report = take(file(row(orienteur="MARAUDE")))
    assert counts(report) == (0, 1, 0, 0) and report.conflicts == 1
    journey.refresh_from_db()
    assert journey.referrer == "CHRS" and journey.diagnosed_on == date(2024, 2, 20)
    assert entry(journey).housing == "RUE"


def test_a_review_with_another_date_is_added(file):
    take(file(row(date_situation_actuelle=date(2024, 5, 1), logement_actuel="CHU")))
    path = file(row(date_situation_actuelle=date(2024, 11, 1), logement_actuel="CHU"))
    assert counts(take(path)) == (0, 1, 0, 0)
    assert counts(take(path)) == (0, 0, 1, 0)
    reviews = Situation.objects.filter(stage="REVIEW").values_list("observed_on", "housing")
    assert list(reviews) == [(date(2024, 5, 1), "CHU"), (date(2024, 11, 1), "CHU")]
    assert Journey.objects.get().last_seen_on == date(2024, 11, 1)


def test_follow_up_attempts_add_up(file):
    out = {"date_sortie": date(2024, 9, 1), "motif_sortie": "CHOMAGE"}
    take(file(row(**out, suivi_6_mois_date=date(2025, 2, 1), suivi_6_mois_situation="INJOIGNABLE")))
    take(file(row(**out, suivi_6_mois_date=date(2025, 3, 1), suivi_6_mois_situation="EMPLOI")))
    assert list(Situation.objects.filter(stage="M6").values_list("outcome", flat=True)) == ["INJOIGNABLE", "EMPLOI"]


def test_answers_without_a_date_are_kept_and_told(file):
    path = file(row(logement_actuel="CHU", motif_sortie="CDI", logement_sortie="CHRS", suivi_6_mois_situation="EMPLOI"))
    report = take(path)
    assert {problem.code for problem in report.problems} == {"undated", "reason_without_exit"}
    assert {(one.stage, one.observed_on, one.housing) for one in Situation.objects.exclude(stage="ENTRY")} == {
        ("REVIEW", None, "CHU"), ("EXIT", None, "CHRS"), ("M6", None, ""),
    }  # fmt: skip
    assert counts(take(path)) == (0, 0, 1, 0)
    assert counts(take(file(row(date_sortie=date(2024, 9, 1), motif_sortie="CDI")))) == (0, 1, 0, 0)
    assert Situation.objects.get(stage="EXIT").observed_on == date(2024, 9, 1)


# ── People ──────────────────────────────────────────────────────────────────────────────────
def other(**values):
    """A later journey of the same person, elsewhere."""
    return row(
        reference="B1", siret="30000000000011", date_entree=date(2025, 2, 3), date_diagnostic=date(2025, 2, 4), **values
    )


def test_equal_identity_folded_is_one_person(file):
    take(file(row(nom="N’Diaye-Bâ", date_sortie=date(2024, 9, 1)), other(nom="NDIAYE BA", prenom=" yonas ")))
    assert Person.objects.count() == 1 and Person.objects.get().journeys.count() == 2
    assert not IdentityDoubt.objects.exists()


def test_equal_pass_joins_whatever_the_name_and_asks_a_human(file, cast):
    numbered = {"numero_pass_iae": "99999 24 12345"}
    report = take(file(other(nom="Romarin ép. Sauge", **numbered), row(date_sortie=date(2024, 9, 1), **numbered)))
    assert report.doubts == 1
    one, two = Journey.objects.all()
    assert one.person == two.person
    doubt = IdentityDoubt.objects.get()
    assert doubt.kind == "PASS" and doubt.state == "OPEN"
    people.keep_apart(by=cast.paul, doubt=doubt)
    one.refresh_from_db(), two.refresh_from_db()
    assert one.person != two.person, "deciding they are two people gives each her journey"
    doubt.refresh_from_db()
    assert doubt.state == "DIFFERENT"


def test_equal_names_with_two_pass_numbers_stay_apart(file):
    report = take(
        file(row(numero_pass_iae="999992400001", date_sortie=date(2024, 9, 1)), other(numero_pass_iae="999992400002"))
    )
    assert report.doubts == 1
    assert Person.objects.count() == 2
    assert IdentityDoubt.objects.get().kind == "TWO_PASSES"


def test_near_names_stay_apart_and_are_listed(file):
    take(file(row(date_sortie=date(2024, 9, 1)), other(nom="Romarain")))
    assert Person.objects.count() == 2
    assert IdentityDoubt.objects.get().kind == "NEAR"


def test_born_on_new_year_in_two_chantiers_joins_and_asks(file):
    born = {"date_naissance": date(1990, 1, 1)}
    take(file(row(date_sortie=date(2024, 9, 1), **born), other(**born)))
    assert len({journey.person_id for journey in Journey.objects.all()}) == 1
    assert IdentityDoubt.objects.get().kind == "JANUARY"


def test_the_order_of_the_rows_does_not_matter_for_the_pass(file):
    same = {"numero_pass_iae": "999992412345"}
    take(
        file(
            row(nom="Sauge", date_sortie=date(2024, 9, 1)),
            other(nom="Sauge", **same),
            row(
                reference="A3",
                date_entree=date(2022, 2, 5),
                date_sortie=date(2022, 9, 1),
                date_diagnostic=date(2022, 2, 8),
                **same,
            ),
        )
    )
    assert len({journey.person_id for journey in Journey.objects.all()}) == 1


def test_a_reference_given_to_somebody_else_is_refused(file):
    take(file(row()))
    report = take(file(row(nom="Petit", prenom="Mirela", date_naissance=date(1999, 4, 2))))
    assert counts(report) == (0, 0, 0, 1)
    assert report.problems[0].code == "reference_reused"


# ── Undo ────────────────────────────────────────────────────────────────────────────────────
def last_batch():
    return ImportBatch.objects.order_by("id").last()


def test_undo_takes_everything_back(tmp_path, cast):
    from convergence.network.models import Chantier, Territory
    from tests.exchange.books import CHANTIER

    new = CHANTIER | {"territoire": "Ailleurs"}
    path = book(tmp_path / "b.xlsx", [row(siret=new["siret"], numero_pass_iae="999992412345")], [new])
    take(path)
    assert Territory.objects.filter(slug="ailleurs").exists()
    assert undo(by=cast.dora, batch=last_batch()) == []
    assert not Journey.objects.exists() and not Person.objects.exists()
    assert not Chantier.objects.filter(siret=new["siret"]).exists()
    assert not Territory.objects.filter(slug="ailleurs").exists()
    assert counts(take(path)) == (1, 0, 0, 0), "and the file can come in again"


def test_undo_gives_back_former_values(file, cast):
    take(file(row(orienteur="CHRS")))
    take(
        file(
            row(
                orienteur="MARAUDE",
                nom="Sauge",
                logement_entree="SQUAT",
                date_situation_actuelle=date(2024, 5, 1),
                logement_actuel="CHU",
            )
        )
    )
    assert undo(by=cast.dora, batch=last_batch()) == []
    journey = Journey.objects.get()
    assert (journey.referrer, journey.person.last_name, entry(journey).housing) == ("CHRS", "Romarin", "RUE")
    assert not journey.situations.filter(stage="REVIEW").exists()
    assert counts(take(file(row(orienteur="CHRS")))) == (0, 0, 1, 0), "the base is the former one again"


def test_undo_skips_and_lists_what_was_edited_since(file, cast):
    take(file(row(), row(reference="A2", nom="Sauge"), row(reference="A3", nom="Thym")))
    edited = Journey.objects.get(reference="A1")
    journeys.amend_journey(by=cast.helene, journey=edited, referrer="CHRS")
    journeys.entrust(by=cast.helene, journey=Journey.objects.get(reference="A2"), user=cast.helene, on=date(2024, 3, 1))
    left = undo(by=cast.dora, batch=last_batch())
    assert [(one.row, one.reference) for one in left] == [(2, "A1"), (3, "A2")]
    assert set(Journey.objects.values_list("reference", flat=True)) == {"A1", "A2"}
    assert last_batch().state == "UNDONE" and len(last_batch().skipped) == 2


def test_undo_of_a_change_skips_what_a_human_changed_again(file, cast):
    take(file(row(orienteur="CHRS")))
    take(file(row(orienteur="MARAUDE")))
    journeys.amend_journey(by=cast.helene, journey=Journey.objects.get(), referrer="CADA_CPH")
    assert [one.row for one in undo(by=cast.dora, batch=last_batch())] == [2]
    assert Journey.objects.get().referrer == "CADA_CPH"


def test_undo_restores_the_pass_of_somebody_known(file, cast):
    person = cast.person()
    people.set_pass(by=cast.system, person=person, number="999992400001", ends_on=date(2026, 1, 1))
    cast.journey(person, started_on=date(2024, 2, 5), reference="A1")
    take(file(row(numero_pass_iae="999992400001", date_fin_pass=date(2027, 1, 1))))
    take(file(other(numero_pass_iae="999992400001", date_fin_pass=date(2028, 1, 1))))
    assert person.passes.get().ends_on == date(2028, 1, 1)
    undo(by=cast.dora, batch=last_batch())
    assert str(person.passes.get().ends_on) != "2028-01-01"


def test_a_batch_is_undone_once(file, cast):
    from convergence.exchange.errors import ExchangeError

    take(file(row()))
    undo(by=cast.dora, batch=last_batch())
    with pytest.raises(ExchangeError, match="déjà annulé"):
        undo(by=cast.dora, batch=last_batch())


def test_every_row_is_kept_with_its_batch(file):
    take(file(row(), row(reference="A2", nom=""), row(reference="A3", nom="Sauge", humeur="bonne")))
    assert list(ImportRow.objects.values_list("number", "outcome")) == [(2, "CREATED"), (3, "REFUSED"), (4, "CREATED")]
    assert ImportRow.objects.get(number=4).kept == {"humeur": "bonne"}
    assert ImportRow.objects.get(number=3).after["reference"] == "A2"


def test_an_exported_workbook_edited_elsewhere_comes_back_as_changes(file, cast, tmp_path):
    """A journey that no file ever told is compared with what was exported."""
    from convergence.exchange import commands
    from tests.exchange.books import back

    journey = cast.journey(cast.person(), started_on=date(2024, 2, 5), reference="A1", referrer="CHRS")
    journeys.amend_journey(by=cast.helene, journey=journey, weekly_hours=26)
    commands.export(tmp_path / "out.xlsx")
    journeys.amend_journey(by=cast.helene, journey=journey, weekly_hours=20)
    edited = back(tmp_path / "out.xlsx", orienteur="MARAUDE")
    report = take(edited)
    assert counts(report) == (0, 1, 0, 0) and report.conflicts == 0
    journey.refresh_from_db()
    assert (journey.referrer, journey.weekly_hours) == ("MARAUDE", 20)


def test_a_pass_shared_by_two_people_known_before_is_not_told_again(file, cast):
    number = {"numero_pass_iae": "999992400001"}
    take(file(row(**number, date_sortie=date(2024, 9, 1)), other(nom="Sauge", numero_pass_iae="999992400002")))
    path = file(row(**number), other(nom="Sauge", **number))
    assert take(path).doubts == 1
    assert take(path).doubts == 0
