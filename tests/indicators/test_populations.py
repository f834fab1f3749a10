"""Who is counted: rows that continue one another, one row per person, scopes, places and stocks."""

from datetime import date

import pytest

from convergence.indicators import registry
from convergence.indicators.scope import AskError, Period, Scope
from convergence.indicators.settings import Rules
from tests.indicators.tables import check, evaluation, frames, rows, states


class TestJoinedRows:
    def test_thirty_days_after_the_exit_still_continue(self):
        check(
            "CVG-01",
            """
            who   ch  start       end         state
            ana   A   2023-01-01  2024-03-01  success
            ana   A   2024-03-31  .           -
            bob   A   2023-01-01  2024-03-01  -
            bob   A   2024-04-01  .           success
            """,
        )

    def test_an_exit_that_is_continued_is_no_exit(self):
        check(
            "CVG-05",
            """
            who       ch  start       end         reason   state
            continued A   2023-01-01  2024-03-01  CDI      -
            continued A   2024-03-31  .           .        -
            elsewhere A   2023-01-01  2024-03-01  CDI      success
            elsewhere B   2024-03-02  .           .        -
            gap       A   2023-01-01  2024-03-01  CDI      success
            gap       A   2024-04-01  .           .        -
            next      A   2023-01-01  2023-12-15  CDI      failure
            next      A   2024-01-10  2024-06-01  CHOMAGE  -
            """,
        )

    def test_another_programme_does_not_continue(self):
        check(
            "PHC-07",
            """
            who  prog  start       end         reason     state
            ana  PHC   2023-06-01  2024-03-01  SUITE_CVG  success
            ana  CVG   2024-03-02  .           .          -
            """,
        )

    def test_entry_facts_come_from_the_first_row_even_when_empty(self):
        check(
            "CVG-16",
            """
            who    start       end         home  state
            empty  2023-01-01  2024-03-01  .     unknown
            empty  2024-03-10  .           RUE   -
            given  2023-01-01  2024-03-01  RUE   success
            given  2024-03-10  .           FJT   -
            """,
        )

    def test_three_rows_make_one_journey(self):
        check(
            "CVG-07",
            """
            who  start       end         home  home_out  access      housing         state
            ana  2022-01-01  2022-12-31  CHU   FJT       .           .               success
            ana  2023-01-15  2023-12-31  FJT   .         .           .               -
            ana  2024-01-15  2024-06-01  FJT   CHU       .           .               -
            bob  2022-01-01  2022-12-31  CHU   .         .           .               success
            bob  2023-01-15  2024-06-01  CHU   .         2023-02-01  .               -
            cid  2022-01-01  2022-12-31  CHU   .         .           2023-01-05:FJT  success
            cid  2023-01-15  2024-06-01  .     CHU       .           .               -
            """,
        )

    def test_the_earliest_mobilisation_counts(self):
        check(
            "CVG-12E",
            """
            who  start       end         emploi      state
            ana  2023-01-01  2024-03-01  2023-06-01  success
            ana  2024-03-10  2024-06-01  .           -
            bob  2023-01-01  2024-03-01  .           success
            bob  2024-03-10  2024-06-01  2024-04-01  -
            """,
        )

    def test_an_accompaniment_is_yes_if_any_row_says_yes(self):
        check(
            "CVG-13P",
            """
            who  start       end         proximity  state
            yes  2023-01-01  2024-03-01  OUI        success
            yes  2024-03-10  .           NON        -
            no   2023-01-01  2024-03-01  REFUS      failure
            no   2024-03-10  .           NON        -
            ref  2023-01-01  2024-03-01  REFUS      refused
            ref  2024-03-10  .           REFUS      -
            mix  2023-01-01  2024-03-01  REFUS      unknown
            mix  2024-03-10  .           .          -
            """,
        )

    def test_rqth_answers_of_all_rows_count_at_their_date(self):
        check(
            "CVG-15",
            """
            who  start       end         rqth_in  rqth_out  state
            ana  2023-01-01  2024-03-01  NON      OUI       success
            ana  2024-03-10  .           .        .         -
            bob  2023-01-01  2024-03-01  NON      OUI       failure
            bob  2024-03-10  .           NON      .         -
            """,
        )

    def test_follow_up_facts_come_from_the_last_row(self):
        check(
            "SUI-06R",
            """
            who  start       end         m6                 state
            ana  2023-01-01  2024-02-20  .                  success
            ana  2024-03-01  2024-03-10  2024-09-10:EMPLOI  -
            bob  2023-01-01  2024-02-20  2024-09-10:EMPLOI  failure
            bob  2024-03-01  2024-03-10  .                  -
            """,
        )

    def test_a_journey_is_open_during_its_gap(self):
        check(
            "CVG-02B",
            """
            who  start       end         state
            ana  2023-01-01  2024-12-20  success
            ana  2025-01-10  .           -
            """,
        )

    def test_the_length_of_a_gap_is_a_setting(self):
        table = """
            who  start       end         state
            ana  2023-01-01  2024-03-01  success
            ana  2024-04-20  .           -
        """
        assert states("CVG-01", table) == ["-", "success"]
        check("CVG-01", table, rules=Rules(gap_days=60))


class TestOneRowPerPerson:
    def test_the_journey_that_started_last_stands_for_who_is_accompanied(self):
        check(
            "CVG-16",
            """
            who  ch  start       end         home  state
            ana  A   2023-01-01  .           RUE   -
            ana  B   2024-02-01  2024-03-01  FJT   failure
            tie  A   2024-02-01  .           FJT   -
            tie  B   2024-02-01  .           RUE   success
            """,
        )

    def test_the_journey_that_ended_last_stands_for_who_left(self):
        check(
            "CVG-05",
            """
            who   ch  start       end         reason   state
            ana   A   2023-01-01  2024-06-01  CDI      success
            ana   B   2024-02-01  2024-03-01  CHOMAGE  -
            tie   A   2023-01-01  2024-06-01  CDI      -
            tie   B   2023-02-01  2024-06-01  CHOMAGE  failure
            same  A   2023-01-01  2024-06-01  CDI      -
            same  B   2023-01-01  2024-06-01  CHOMAGE  failure
            """,
        )

    def test_filters_come_before_the_choice_of_a_row(self):
        check(
            "CVG-05C",
            """
            who  ch  start       end         reason  state
            ana  A   2023-01-01  2024-03-01  CDI     success
            ana  B   2023-01-01  2024-06-01  DECES   -
            """,
        )

    def test_conditions_come_after_the_choice_of_a_row(self):
        check(
            "CVG-07",
            """
            who  ch  start       end         home  home_out  state
            ana  A   2023-01-01  2024-03-01  CHU   FJT       -
            ana  B   2023-01-01  2024-06-01  RUE   FJT       -
            """,
        )


class TestScopes:
    TABLE = """
        who  ch  start       end
        ana  A   2024-01-10  2024-03-01
        ana  C   2024-05-10  .
        bob  B   2024-01-10  .
        cid  C   2024-01-10  .
        dan  D   2024-01-10  .
    """

    @pytest.mark.parametrize(
        ("scope", "people"),
        [
            ("national", 4),
            ("territory:orb", 2),
            ("territory:lys", 2),
            ("chantier:A", 1),
            ("chantier:C", 2),
            ("hors-territoire", 1),
            ("departement:16", 1),
            ("departement:59", 4),
        ],
    )
    def test_persons_are_counted_once_at_the_level_shown(self, scope, people):
        asked = evaluation(frames(self.TABLE), programme="CVG", scope=scope)
        assert asked.result(registry.definition("CVG-01", date(2024, 12, 31))).value == people

    def test_a_journey_belongs_to_the_territory_of_its_chantier_on_its_last_day_in_the_period(self):
        text = """
            who   ch  start       end
            left  A   2023-01-01  2024-03-01
            stays A   2023-01-01  .
            later A   2023-01-01  2025-03-01
        """
        moved = [("A", "orb", None, date(2024, 6, 30)), ("A", "lys", date(2024, 7, 1), None)]
        found = frames(text, memberships=moved)

        def people(scope, year=2024):
            asked = evaluation(found, programme="CVG", scope=scope, period=Period.year(year))
            members = asked.members(registry.definition("CVG-01", date(year, 12, 31)))
            return sorted(members["reference"])

        assert people("territory:orb") == ["1"]
        assert people("territory:lys") == ["2", "3"]
        assert people("territory:orb", 2023) == ["1", "2", "3"]

    def test_a_chantier_that_left_its_territory_is_outside_any(self):
        gone = [("A", "orb", None, date(2024, 6, 30))]
        found = frames("who ch start\n ana A 2024-01-10", memberships=gone)
        for scope, count in (("territory:orb", 0), ("hors-territoire", 1)):
            asked = evaluation(found, programme="CVG", scope=scope)
            assert asked.result(registry.definition("CVG-01", date(2024, 12, 31))).value == count

    def test_the_follow_up_looks_at_journeys_outside_the_scope(self):
        table = """
            who  ch  prog  start       end         state
            ana  A   CVG   2023-01-01  2024-03-10  -
            ana  C   PHC   2024-09-01  .           -
            bob  A   CVG   2023-01-01  2024-03-10  failure
        """
        check("SUI-06R", table, scope="chantier:A")

    def test_the_passage_to_cvg_looks_at_chantiers_outside_the_scope(self):
        table = """
            who  ch  prog  start       end         state
            ana  A   PHC   2023-06-01  2024-03-10  success
            ana  C   CVG   2024-03-11  .           -
        """
        check("PHC-10", table, scope="chantier:A")

    @pytest.mark.parametrize(
        "text", ["", "france", "territory:", "chantier", "national:1", "territory:ailleurs", "departement:99"]
    )
    def test_a_scope_that_names_nothing_is_refused(self, text):
        found = frames(self.TABLE)
        with pytest.raises(AskError):
            Scope.parse(text).check(found)


class TestPlacesAndStocks:
    RUNS = (
        {"run_id": 1, "chantier_id": "A", "programme": "CVG"},
        {"run_id": 2, "chantier_id": "B", "programme": "CVG", "ended_on": date(2024, 12, 30)},
        {"run_id": 3, "chantier_id": "C", "programme": "CVG", "started_on": date(2024, 12, 31)},
        {"run_id": 4, "chantier_id": "D", "programme": "CVG", "started_on": date(2025, 1, 1)},
        {"run_id": 5, "chantier_id": "D", "programme": "PHC"},
    )
    PLACES = (
        {"run_id": 1, "places": 20},
        {"run_id": 1, "from_on": date(2024, 7, 1), "places": 26},
        {"run_id": 1, "from_on": date(2025, 1, 1), "places": 30},
        {"run_id": 2, "places": 7},
        {"run_id": 3, "from_on": date(2025, 3, 1), "places": 5},
        {"run_id": 4, "places": 100},
        {"run_id": 5, "places": 9},
    )

    @pytest.mark.parametrize(
        ("scope", "places"), [("national", 31), ("chantier:A", 26), ("territory:lys", 5), ("hors-territoire", 0)]
    )
    def test_places_in_force_on_the_last_day(self, scope, places):
        found = frames("who start\n ana 2024-01-01", runs=self.RUNS, places=self.PLACES)
        asked = evaluation(found, programme="CVG", scope=scope)
        assert asked.result(registry.definition("CVG-02A", date(2024, 12, 31))).value == places

    def test_the_mean_of_month_ends(self):
        text = """
            who  ch  start       end
            ana  A   2024-01-31  2024-03-31
            ana  B   2024-02-01  2024-02-29
            bob  A   2024-03-01  .
        """
        asked = evaluation(frames(text), programme="CVG", period=Period(date(2024, 1, 1), date(2024, 4, 29)))
        assert asked.stocks == [1, 1, 2]
        result = asked.result(registry.definition("CVG-02C", date(2024, 4, 29)))
        assert result.value == pytest.approx(4 / 3)

    def test_a_period_without_a_month_end_has_no_mean(self):
        asked = evaluation(
            frames("who start\n ana 2024-01-01"),
            programme="CVG",
            period=Period(date(2024, 1, 5), date(2024, 1, 20)),
        )
        assert asked.result(registry.definition("CVG-02C", date(2024, 1, 20))).value is None


def test_the_class_of_alt_is_a_setting():
    table = """
        who  start       end         home  home_out  state
        ana  2023-01-01  2024-06-01  CHU   ALT       failure
        bob  2023-01-01  2024-06-01  ALT   FJT       success
    """
    check("CVG-07", table)
    assert states("CVG-07", table, rules=Rules(alt_level=4)) == ["success", "-"]


def test_the_distribution_of_axes():
    text = """
        who  start       diagnosed   barriers
        ana  2024-01-10  2024-02-01  .
        bob  2024-01-10  2024-02-01  LANGUE,MOBILITE
        cid  2024-01-10  2024-02-01  LANGUE,MOBILITE,BUDGET
        dan  2024-01-10  .           LANGUE
    """
    asked = evaluation(frames(text), programme="CVG")
    result = asked.result(registry.definition("CVG-03", date(2024, 12, 31)))
    assert result.spread == (1, 0, 1, 1, 0, 0, 0, 0, 0)
    assert sum(result.spread) == result.known


def test_an_intensity_that_is_not_a_barrier():
    text = """
        who  start       diagnosed   barrier_langue  barrier_mobilite  barrier_budget  barrier_justice
        ana  2024-01-10  2024-02-01  LEGER           REFUS             NE              ABSENT
    """
    asked = evaluation(frames(text), programme="CVG")
    assert asked.result(registry.definition("CVG-03", date(2024, 12, 31))).spread[1] == 1


def test_a_period_that_ends_before_it_starts_is_refused():
    with pytest.raises(AskError, match="inversez les deux dates"):
        Period(date(2024, 2, 1), date(2024, 1, 1))


def test_tables_are_read_strictly():
    with pytest.raises(AssertionError, match="columns expected"):
        rows("who start\n ana 2024-01-01 FJT")
