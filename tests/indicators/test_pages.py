"""The pages of the figures: who reads what, the people behind a number, and what is corrected shows."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import date
from typing import Any

import pytest
from django.test import Client

from convergence.accounts.models import Reading
from convergence.indicators import commands, registry, snapshot
from convergence.indicators.definition import Measure
from convergence.indicators.evaluate import State
from convergence.journeys import actions as journeys

SCOPES = {
    "national": "national",
    "orb": "territory:orb",
    "lys": "territory:lys",
    "garance": "chantier:10000000000008",
    "bleuet": "chantier:20000000000014",
    "iris": "chantier:30000000000011",
    "ronce": "chantier:40000000000017",
    "off": "hors-territoire",
    "16": "departement:16",
}
MAY = {
    "helene": {"garance"},
    "odile": {"garance"},
    "ines": {"orb", "garance", "bleuet"},
    "paul": {"orb", "garance", "bleuet"},
    "simone": {"off", "ronce"},
    "nadia": set(SCOPES),
    "dora": set(SCOPES),
    "fabre": {"national", "orb", "lys"},
    "eva": {"national", "orb", "lys"},
}
FACTS = {"housing": "CHU", "rqth": "NON", "street_history": "REFUS", "base_cover": "PUMA", "income": "RSA"}


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    """Snapshots of a test stay in its own folder."""
    settings.HOME = tmp_path
    snapshot.forget()
    yield tmp_path
    snapshot.forget()


@pytest.fixture
def lived(cast, today):
    """Fourteen people in Garance and one in Iris: half have left, some answers lack, some are refused."""
    by = cast.system
    found = []
    for number in range(14):
        someone = cast.person(f"Personne{number:02}", "Ana", birth_date=date(1980, 1, 1 + number), sex="FH"[number % 2])
        journey = cast.journey(someone, started_on=date(2023, 5, 2), reference=f"G-{number:02}")
        found.append(journey)
        journeys.record_situation(
            by=by,
            journey=journey,
            stage="ENTRY",
            observed_on=date(2023, 5, 2),
            **(FACTS | ({"housing": "REFUS"} if number == 3 else {"housing": ""} if number == 4 else {})),
        )
        if number % 2:
            reason = "" if number == 7 else "CDI" if number % 3 else "SANS_NOUVELLE"
            journeys.close_journey(
                by=by, journey=journey, ended_on=date(2024, 6, 3), exit_reason=reason, housing="LOC_SOCIAL"
            )
    cast.journey(cast.person("Ailleurs", "Lou"), chantier=cast.iris, started_on=date(2024, 2, 1))
    return found


def client(cast: Any, name: str) -> Client:
    found = Client()
    found.force_login(cast.users[name])
    return found


def text(response: Any) -> str:
    return str(response.content.decode()).replace("\u00a0", " ").replace("&nbsp;", " ")


@pytest.mark.parametrize("name", sorted(MAY))
def test_each_reads_her_own_levels_and_no_other(name, cast, today):
    visitor = client(cast, name)
    for key, scope in SCOPES.items():
        status = visitor.get("/bilans/", {"scope": scope}).status_code
        assert status == (200 if key in MAY[name] else 403), (name, key)
        for file in ("json", "csv"):
            assert visitor.get(f"/bilans/bilan.{file}", {"scope": scope}).status_code == status


@pytest.mark.parametrize("name", ["rachid", "personne"])
def test_who_reads_no_figure_has_no_page(name, cast, today):
    assert client(cast, name).get("/bilans/").status_code == 403


def test_the_page_opens_on_her_place_and_the_last_full_year(cast, lived):
    assert "Bilan CVG 2024, Les Jardins de la Garance" in text(client(cast, "helene").get("/bilans/"))
    assert "Bilan PHC 2024, Chantiers hors territoire" in text(client(cast, "simone").get("/bilans/"))
    page = text(client(cast, "paul").get("/bilans/"))
    assert "Bilan CVG 2024, Orb" in page
    assert "Ce que l’on observe, pas ce qui en est la cause." in page
    assert '<a href="/bilans/" aria-current="page">' in page


def test_the_page_says_what_the_command_says(cast, lived):
    page = text(client(cast, "paul").get("/bilans/", {"year": "2024"}))
    found = commands.bilan(programme="CVG", year=2024, scope="territory:orb")
    for figure in found.figures:
        if figure.result.is_share and figure.result.gap is None:
            assert figure.sentence.replace("\u00a0", " ") in page
    told = json.loads(client(cast, "paul").get("/bilans/bilan.json", {"year": "2024"}).content)
    assert told == json.loads(json.dumps(found.to_json()))


def test_the_csv_opens_in_a_french_spreadsheet(cast, lived):
    answer = client(cast, "paul").get("/bilans/bilan.csv", {"year": "2024"})
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    housing = next(row for row in rows if row["Clé"] == "CVG-16")
    assert (housing["Population"], housing["Inconnus"], housing["Refus"]) == ("14", "1", "1")
    assert housing["Valeur"] == "1"
    assert 'filename="bilan-cvg-2024-territory-orb.csv"' in answer["Content-Disposition"]


def test_a_scope_without_anybody_says_so(cast, lived):
    page = text(client(cast, "nadia").get("/bilans/", {"scope": SCOPES["bleuet"]}))
    assert "Personne n’est compté ici pour cette période." in page
    assert "Les chiffres" not in page


def test_a_wrong_question_is_answered_in_place(cast, today):
    answer = client(cast, "paul").get("/bilans/", {"from": "2024-05-01", "to": "2024-03-01"})
    assert answer.status_code == 422
    assert "inversez les deux jours" in text(answer)
    assert client(cast, "paul").get("/bilans/", {"year": "abc"}).status_code == 422
    assert client(cast, "paul").get("/bilans/bilan.json", {"year": "abc"}).status_code == 404


def test_any_span_may_be_asked_for_in_full_and_only_years_in_public(cast, lived, today):
    span = {"from": "2024-01-01", "to": "2024-05-31", "scope": SCOPES["orb"]}
    assert "du 1er janvier 2024 au 31 mai 2024" in text(client(cast, "paul").get("/bilans/", span))
    assert 'value="2024-05-31"' in text(client(cast, "paul").get("/bilans/", span))
    refused = client(cast, "fabre").get("/bilans/", span)
    assert refused.status_code == 422
    assert "Les chiffres publics sont ceux d’une année civile entière" in text(refused)
    going_on = client(cast, "fabre").get("/bilans/", {"scope": SCOPES["orb"], "year": str(today.year)})
    assert "paraissent quand elle est finie" in text(going_on)


def test_the_public_reads_no_small_number_and_opens_no_list(cast, lived):
    visitor = client(cast, "fabre")
    page = text(visitor.get("/bilans/", {"scope": SCOPES["orb"], "year": "2024"}))
    assert "Non publié" in page
    assert "/personnes/" not in page
    assert "Où dormaient-elles" not in page
    told = json.loads(visitor.get("/bilans/bilan.json", {"scope": SCOPES["orb"], "year": "2024"}).content)
    assert told["audience"] == "public"
    exits = next(figure for figure in told["figures"] if figure["key"] == "CVG-05")
    assert exits["hidden"]
    assert exits["successes"] is None
    assert visitor.get("/bilans/CVG-05/personnes/", {"scope": SCOPES["orb"]}).status_code == 403


def test_the_list_behind_each_figure_has_exactly_its_members(cast, lived):
    visitor = client(cast, "paul")
    found = commands.bilan(programme="CVG", year=2024, scope="territory:orb")
    for figure in found.figures:
        result = figure.result
        address = f"/bilans/{figure.key}/personnes/"
        if result.definition.measure is not Measure.PEOPLE:
            assert visitor.get(address, {"year": "2024"}).status_code == 404
            continue
        expected = {
            State.SUCCESS: result.successes,
            State.FAILURE: result.failures,
            State.UNKNOWN: result.unknown,
            State.REFUSED: result.refused,
        }
        for state, number in expected.items():
            page = visitor.get(address, {"year": "2024", "state": str(state)}).context["page"]
            assert page.total == number, (figure.key, state)
        assert visitor.get(address, {"year": "2024"}).context["page"].total == result.population


def test_names_for_the_team_references_for_the_nation_nothing_for_the_others(cast, lived):
    address = "/bilans/CVG-05/personnes/"
    asked = {"year": "2024", "state": "success", "scope": SCOPES["garance"]}
    team = text(client(cast, "helene").get(address, asked))
    assert "Ana Personne01" in team
    assert f"/personnes/{lived[1].person.key}/" in team
    nation = text(client(cast, "nadia").get(address, asked))
    assert "Parcours G-01" in nation
    assert "Personne01" not in nation
    assert client(cast, "ines").get(address, asked).status_code == 403
    assert client(cast, "irma").get(address, asked).status_code == 403
    assert client(cast, "rachid").get(address, asked).status_code == 403


def test_each_opening_of_a_list_is_written_down(cast, lived):
    client(cast, "helene").get("/bilans/CVG-05/personnes/", {"year": "2024", "state": "success"})
    last = Reading.objects.first()
    assert (last.by, last.kind) == (cast.helene, "LIST")
    assert "CVG-05" in last.what


def test_an_unknown_answer_leads_to_where_it_is_mended(cast, lived):
    asked = {"year": "2024", "state": "unknown"}
    housing = text(client(cast, "helene").get("/bilans/CVG-16/personnes/", asked))
    assert f"/parcours/{lived[4].key}/diagnostic/" in housing
    reason = text(client(cast, "helene").get("/bilans/CVG-05/personnes/", asked))
    assert f"/parcours/{lived[7].key}/sortie/" in reason
    coordinator = text(client(cast, "paul").get("/bilans/CVG-16/personnes/", asked))
    assert "Logement à l’entrée" in coordinator
    assert "/diagnostic/" not in coordinator, "a coordinator reads the files and does not write in them"


def test_what_she_corrects_shows_in_her_figures_at_once(cast, lived, monkeypatch):
    monkeypatch.setattr(snapshot, "REST", 10_000)
    visitor = client(cast, "helene")

    def told() -> str:
        return next(
            iter(re.findall(r"\d+ personnes accompagnées, \d+ dont le logement", text(visitor.get("/bilans/"))))
        )

    assert told() == "14 personnes accompagnées, 12 dont le logement"
    journeys.record_situation(
        by=cast.helene, journey=lived[4], stage="ENTRY", observed_on=date(2023, 5, 2), housing="CHRS"
    )
    assert told() == "14 personnes accompagnées, 13 dont le logement"


@pytest.mark.parametrize("name", ["helene", "paul", "nadia", "fabre"])
def test_a_page_of_figures_asks_little_of_the_database(name, cast, lived, django_assert_max_num_queries):
    visitor = client(cast, name)
    visitor.get("/bilans/")
    with django_assert_max_num_queries(15):
        visitor.get("/bilans/")


def test_a_list_asks_little_of_the_database(cast, lived, django_assert_max_num_queries):
    visitor = client(cast, "paul")
    asked = {"year": "2024", "scope": SCOPES["orb"]}
    visitor.get("/bilans/CVG-01/personnes/", asked)
    with django_assert_max_num_queries(10):
        assert visitor.get("/bilans/CVG-01/personnes/", asked).status_code == 200


def test_the_years_are_drawn_with_their_table(cast, lived):
    page = text(client(cast, "paul").get("/bilans/evolution/", {"year": "2024"}))
    assert "<svg" in page
    assert "<td>2023</td>" in page


def test_every_definition_is_said_in_words(cast, today):
    page = text(client(cast, "fabre").get("/bilans/definitions/"))
    for key, versions in registry.VERSIONS.items():
        assert f'id="{key}"' in page
        assert versions[0].label in page
    assert "Niveau du logement temporaire ALT" in page
    assert "motif de sortie vers l’emploi" in page.lower()


def test_the_method_is_told_with_numbers_that_were_computed(cast):
    """Three readings of journeys where nothing was done; each drawing says the same in words."""
    page = client(cast, "nadia").get("/bilans/methode/").content.decode().replace("\u00a0", " ")
    found = re.findall(r'aria-label="([^"]*)"', page)
    drawn = [words for words in found if "Il faudrait zéro" in words]
    assert [re.search(r": (\S+) points", words)[1] for words in drawn] == ["+22", "+6", "0"]
    assert "<b>associé</b> à l’appui" in page
    assert "grâce" not in page
