"""Every rule on a row: what breaks it, whether it refuses, what it says, what it accepts."""

# ruff: noqa: E501 - tables of cases read better on one line

from datetime import date

import pytest

from tests.exchange.books import CHANTIER, SIRET, book, check, counts, row

OUT = {"date_sortie": date(2024, 9, 30), "motif_sortie": "CDI"}
ELSEWHERE = "30000000000011"

RULES = [
    # (values, level, column, code, words)
    ({"siret": "99999999999999"}, "error", "siret", "unknown_chantier", "Chantier inconnu"),
    ({"siret": ""}, "error", "siret", "missing", "SIRET du chantier manque"),
    ({"siret": "1234"}, "error", "siret", "bad_siret", "14 chiffres"),
    ({"siret": "1,23E+13"}, "error", "siret", "bad_siret", "ses derniers chiffres sont perdus"),
    ({"code_chantier": "X9"}, "error", "code_chantier", "unknown_chantier", "code X9"),
    ({"nom": ""}, "error", "nom", "missing", "Le nom manque"),
    ({"nom": "---"}, "error", "nom", "missing", "Le nom manque"),
    ({"prenom": ""}, "error", "prenom", "missing", "Le prénom manque"),
    ({"date_naissance": ""}, "error", "date_naissance", "missing", "La date de naissance manque"),
    ({"date_entree": ""}, "error", "date_entree", "missing", "La date d’entrée manque"),
    ({"programme": ""}, "error", "programme", "missing", "Le programme manque"),
    ({"programme": "NR"}, "error", "programme", "unknown_code", "Valeur inconnue"),
    ({"date_sortie": date(2024, 1, 1), "motif_sortie": "CDI"}, "error", "date_sortie", "exit_before_entry", "précède"),
    ({"date_naissance": date(2010, 3, 1)}, "warning", "date_naissance", "birth_unlikely", "13 ans"),
    ({"date_naissance": date(1940, 1, 3)}, "warning", "date_naissance", "birth_unlikely", "84 ans"),
    ({"date_naissance": date(1910, 1, 3)}, "error", "date_naissance", "birth_impossible", "114 ans"),
    ({"date_naissance": date(2060, 1, 3)}, "error", "date_naissance", "birth_future", "futur"),
    ({"date_naissance": "31/02/1980"}, "error", "date_naissance", "bad_date", "illisible"),
    ({"date_entree": "bientôt"}, "error", "date_entree", "bad_date", "illisible"),
    ({"logement_entree": "CHR"}, "error", "logement_entree", "unknown_code", "La plus proche\u00a0: «\u00a0CHRS\u00a0»"),
    ({"motif_sortie": "embauché", **{"date_sortie": date(2024, 9, 30)}}, "error", "motif_sortie", "unknown_code", "embauché"),
    ({"ressources_entree": "RSA;LOTO"}, "error", "ressources_entree", "unknown_code", "LOTO"),
    ({"heures_hebdo": "beaucoup"}, "error", "heures_hebdo", "bad_number", "illisible"),
    ({"nom": "x" * 200}, "error", "nom", "too_long", "120 au plus"),
    ({"numero_pass_iae": "123"}, "warning", "numero_pass_iae", "bad_pass", "12 caractères"),
    ({"reference": ""}, "warning", "reference", "reference_missing", "La référence manque"),
    ({"date_sortie": date(2024, 9, 30)}, "warning", "motif_sortie", "exit_without_reason", "pas de motif"),
    ({"motif_sortie": "CDI"}, "warning", "date_sortie", "reason_without_exit", "pas de date"),
    ({"programme": "PHC", "heures_hebdo": 35, **OUT}, "warning", "heures_hebdo", "phc_hours", "de 4 à 20"),
    ({"programme": "PHC", "heures_hebdo": 8, **OUT, "date_sortie": date(2025, 3, 1)}, "warning", "date_sortie", "too_long", "12 mois"),
    ({"date_entree": date(2019, 2, 4), "date_diagnostic": date(2019, 2, 5)}, "warning", "date_sortie", "too_long", "60 mois"),
    ({"date_diagnostic": ""}, "warning", "date_diagnostic", "diagnosis_missing", "manque"),
    ({"date_diagnostic": date(2024, 5, 1)}, "warning", "date_diagnostic", "diagnosis_late", "60 jours"),
    ({**OUT, "date_acces_logement": date(2024, 12, 1)}, "warning", "date_acces_logement", "after_exit", "après la sortie"),
    ({**OUT, "date_situation_actuelle": date(2024, 12, 1)}, "warning", "date_situation_actuelle", "after_exit", "bilan"),
    ({**OUT, "date_diagnostic": date(2024, 12, 1)}, "warning", "date_diagnostic", "after_exit", "diagnostic"),
    ({"logement_actuel": "CHU"}, "warning", "date_situation_actuelle", "undated", "aucun chiffre"),
    ({"siret": ELSEWHERE, "programme": "PHC", "heures_hebdo": 8, **OUT}, "warning", "date_entree", "outside_programme", "ne porte pas"),
]  # fmt: skip


@pytest.fixture
def day(settings):
    settings.TODAY = date(2025, 3, 10)


@pytest.mark.parametrize("case", RULES, ids=lambda case: f"{case[2]}-{case[3]}")
def test_rule(cast, day, tmp_path, case):
    values, level, column, code, words = case
    report = check(book(tmp_path / "b.xlsx", [row(**values)]))
    found = [problem for problem in report.problems if (problem.column, problem.code) == (column, code)]
    assert len(found) == 1, report.problems
    problem = found[0]
    assert problem.level == level and words in problem.message and problem.row == 2 and problem.sheet == "Parcours"
    assert counts(report) == ((0, 0, 0, 1) if level == "error" else (1, 0, 0, 0))
    if code == "unknown_code":
        assert problem.accepted


def test_a_good_row_has_no_problem(cast, day, tmp_path):
    assert check(book(tmp_path / "b.xlsx", [row()])).problems == []


def test_an_unknown_code_proposes_the_nearest_first(cast, day, tmp_path):
    report = check(book(tmp_path / "b.xlsx", [row(logement_entree="locatair parc social")]))
    assert report.problems[0].accepted[0] == "LOC_SOCIAL"
    assert {"RUE", "NR", "REFUS"} < set(report.problems[0].accepted)


def test_the_same_reference_twice_refuses_the_second(cast, day, tmp_path):
    report = check(book(tmp_path / "b.xlsx", [row(), row(nom="Sauge")]))
    assert counts(report) == (1, 0, 0, 1)
    assert (report.problems[0].row, report.problems[0].code) == (3, "duplicate_reference")
    assert "ligne 2" in report.problems[0].message


def test_one_reference_may_serve_in_two_chantiers(cast, day, tmp_path):
    rows = [row(**OUT), row(siret=ELSEWHERE, date_entree=date(2025, 1, 6), date_diagnostic=date(2025, 1, 7))]
    assert counts(check(book(tmp_path / "b.xlsx", rows))) == (2, 0, 0, 0)


def test_overlapping_journeys_refuse_the_later_row(cast, day, tmp_path):
    rows = [row(**OUT), row(reference="A2", date_entree=date(2024, 9, 30), date_diagnostic=date(2024, 10, 1))]
    report = check(book(tmp_path / "b.xlsx", rows))
    assert counts(report) == (1, 0, 0, 1)
    assert report.problems[0].code == "overlap" and report.problems[0].row == 3


def test_a_journey_that_overlaps_a_stored_one_is_refused(cast, day, tmp_path):
    cast.journey(cast.person(), started_on=date(2024, 1, 8))
    report = check(book(tmp_path / "b.xlsx", [row()]))
    assert [problem.code for problem in report.problems] == ["overlap"]


def test_several_chantiers_under_one_siret_ask_for_the_code(cast, day, tmp_path):
    sites = [CHANTIER | {"code_chantier": code, "nom": code} for code in ("NORD", "SUD")]
    path = book(
        tmp_path / "b.xlsx", [row(siret=CHANTIER["siret"]), row(siret=CHANTIER["siret"], code_chantier="SUD")], sites
    )
    report = check(path)
    assert counts(report) == (1, 0, 0, 1)
    assert (report.problems[0].code, report.problems[0].accepted) == ("which_chantier", ("NORD", "SUD"))


def test_refused_rows_do_not_stop_the_others(cast, day, tmp_path):
    from convergence.journeys.models import Journey
    from tests.exchange.books import take

    report = take(book(tmp_path / "b.xlsx", [row(nom=""), row(reference="A2"), row(reference="A3", siret="1")]))
    assert counts(report) == (1, 0, 0, 2)
    assert Journey.objects.get().reference == "A2" and Journey.objects.get().chantier.siret == SIRET


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"siret": ""}, "missing"),
        ({"siret": "12"}, "bad_siret"),
        ({"programme": ""}, "missing"),
        ({"programme": "ABC"}, "unknown_code"),
        ({"date_fin_programme": date(2019, 1, 1)}, "end_before_start"),
        ({"places_conventionnees": "plein"}, "bad_number"),
    ],
)
def test_rules_of_the_sheet_chantiers(cast, day, tmp_path, values, code):
    report = check(book(tmp_path / "b.xlsx", [row()], [CHANTIER | values]))
    assert [(problem.sheet, problem.level, problem.code) for problem in report.problems] == [
        ("Chantiers", "error", code)
    ]
    assert report.refused == 1 and report.created == 1 and report.chantiers_created == 0


def test_chantiers_are_created_then_updated(cast, day, tmp_path):
    from convergence.network.models import Chantier
    from tests.exchange.books import take

    assert take(book(tmp_path / "a.xlsx", [], [CHANTIER])).chantiers_created == 1
    assert take(book(tmp_path / "a.xlsx", [], [CHANTIER])).chantiers_changed == 0
    moved = CHANTIER | {"nom": "Ferme du Grand Saule", "places_conventionnees": 15, "territoire": "Lys", "activite": ""}
    assert take(book(tmp_path / "b.xlsx", [], [moved])).chantiers_changed == 1
    chantier = Chantier.objects.get(siret=CHANTIER["siret"])
    assert (chantier.name, chantier.activity) == ("Ferme du Grand Saule", "Maraîchage")
    assert chantier.runs.get().places.get().places == 15
    assert take(book(tmp_path / "b.xlsx", [], [moved])).chantiers_changed == 0, "the present territory is the last one"
    assert [one.territory.name for one in chantier.memberships.order_by("id")] == ["Orb", "Lys"]


def test_a_territory_corrected_twice_in_a_day(cast, day, tmp_path):
    from convergence.network.models import Chantier
    from tests.exchange.books import take

    for territory in ("Orb", "Lys", "Orb", "Nouveau"):
        take(book(tmp_path / "a.xlsx", [], [CHANTIER | {"territoire": territory}]))
    chantier = Chantier.objects.get(siret=CHANTIER["siret"])
    assert [one.territory.name for one in chantier.memberships.order_by("id")] == ["Orb", "Nouveau"]


def test_an_end_before_the_known_start_is_refused(cast, day, tmp_path):
    from tests.exchange.books import take

    take(book(tmp_path / "a.xlsx", [], [CHANTIER]))
    wrong = CHANTIER | {"date_debut_programme": "", "date_fin_programme": date(2019, 5, 1)}
    report = take(book(tmp_path / "b.xlsx", [], [wrong]))
    assert [problem.code for problem in report.problems] == ["end_before_start"]


def test_somebody_may_only_write_in_her_chantiers(cast, day, tmp_path):
    rows = [row(), row(reference="B1", siret=ELSEWHERE, nom="Sauge")]
    report = check(book(tmp_path / "b.xlsx", rows, [CHANTIER]), by=cast.helene)
    assert counts(report) == (1, 0, 0, 2)
    assert {(problem.sheet, problem.code) for problem in report.problems} == {
        ("Chantiers", "not_allowed"), ("Parcours", "unknown_chantier"),
    }  # fmt: skip
    assert ELSEWHERE not in report.problems[-1].accepted
    assert counts(check(book(tmp_path / "b.xlsx", rows, [CHANTIER]), by=cast.dora)) == (2, 0, 0, 0)
