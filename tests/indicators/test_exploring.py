"""Free crossings: who may make them and where, what a cell says, and who is behind it."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import pytest

from convergence.accounts.models import Reading
from convergence.indicators import commands
from tests.indicators.test_pages import SCOPES, client, home, lived, text  # noqa: F401 (fixtures)

PAGES = ("/bilans/explorer/", "/bilans/explorer/personnes/", "/bilans/explorer/croisement.csv")
MAY = {
    "helene": {"garance"},
    "odile": {"garance"},
    "paul": {"orb", "garance", "bleuet"},
    "simone": {"off", "ronce"},
    "nadia": set(SCOPES),
    "dora": set(SCOPES),
}
"""Those who open files or records, in the places where they do. An officer reads figures, and opens no file."""


@pytest.mark.parametrize("name", sorted(MAY))
def test_crossings_stay_where_she_opens_files(name, cast, today):
    visitor = client(cast, name)
    for key, scope in SCOPES.items():
        expected = 200 if key in MAY[name] else 403
        assert [visitor.get(page, {"scope": scope}).status_code for page in PAGES] == [expected] * 3, (name, key)


@pytest.mark.parametrize("name", ["ines", "rachid", "fabre", "eva", "personne"])
def test_who_opens_no_file_crosses_nothing(name, cast, today):
    assert [client(cast, name).get(page).status_code for page in PAGES] == [403] * 3


def test_two_posts_do_not_widen_one_another(cast, today):
    """An officer of Orb who is also a worker of Iris crosses Iris only."""
    from convergence.network import actions as network

    network.appoint(by=cast.system, user=cast.ines, role="CIP", chantier=cast.iris, started_on=today)
    visitor = client(cast, "ines")
    assert visitor.get(PAGES[0], {"scope": SCOPES["iris"]}).status_code == 200
    for key in ("orb", "garance", "bleuet"):
        assert visitor.get(PAGES[0], {"scope": SCOPES[key]}).status_code == 403, key


def rows(response: Any) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(response.content.decode().removeprefix("\ufeff")), delimiter=";"))


def test_a_crossing_adds_up_to_the_figure(cast, lived):  # noqa: F811
    ask = {"scope": SCOPES["orb"], "year": "2024", "figure": "CVG-05", "par": "sexe", "et": "logement"}
    found = rows(client(cast, "paul").get(PAGES[2], ask))
    now = [row for row in found if row["Du"] == "2024-01-01"]
    figure = commands.bilan(programme="CVG", year=2024, scope=SCOPES["orb"]).figure("CVG-05").result
    (total,) = [row for row in now if row["Sexe"] == "Ensemble"]
    cells = [row for row in now if row["Sexe"] != "Ensemble"]
    assert len(cells) > 1
    for name, number in (("Succès", figure.successes), ("Connus", figure.known), ("Inconnus", figure.unknown)):
        assert sum(int(row[name]) for row in cells) == int(total[name]) == number
    assert {row["Du"] for row in found} == {"2023-01-01", "2024-01-01"}, "the year before stands beside"
    assert Reading.objects.get().kind == "EXPORT"


def test_a_cell_opens_on_exactly_its_people(cast, lived, django_assert_max_num_queries):  # noqa: F811
    visitor = client(cast, "helene")
    ask = {"year": "2024", "figure": "CVG-05", "par": "sexe"}
    with django_assert_max_num_queries(15):
        page = text(visitor.get(PAGES[0], ask))
    assert "Sorties vers l’emploi et la formation par sexe" in page
    assert "Petit effectif" in page, "fourteen people: readable here, and marked"
    opened = re.findall(r'href="(/bilans/explorer/personnes/\?[^"]+sexe=H&amp;state=success)"', page)
    address = opened[0].replace("&amp;", "&")
    with django_assert_max_num_queries(15):
        people = text(visitor.get(address))
    names = set(re.findall(r"Personne\d\d", people))
    (cell,) = [row for row in rows(visitor.get(PAGES[2], ask)) if row["Sexe"] == "Homme" and row["Du"] == "2024-01-01"]
    assert len(names) == int(cell["Succès"]) > 0
    assert "Seulement : sexe : Homme." in people


def test_records_are_read_without_names(cast, lived):  # noqa: F811
    page = text(client(cast, "nadia").get(PAGES[1], {"year": "2024", "figure": "CVG-05", "scope": "national"}))
    assert "Parcours G-01" in page
    assert "Personne01" not in page


def test_filters_are_a_sentence_and_an_address_holds_nobody(cast, lived):  # noqa: F811
    ask = {"year": "2024", "figure": "CVG-14", "par": "logement", "rue": "_", "age": "40-49"}
    page = text(client(cast, "helene").get(PAGES[0], ask))
    assert "Seulement : " in page
    assert "âge à l’entrée : au moins 40" in page
    assert "Ana" not in page
    assert "Personne0" not in page


def test_places_side_by_side(cast, lived):  # noqa: F811
    ask = {"year": "2024", "scope": SCOPES["orb"], "avec": SCOPES["garance"], "figure": "CVG-14", "par": "sexe"}
    page = text(client(cast, "paul").get(PAGES[0], ask))
    assert "Orb, 2024" in page
    assert "Les Jardins de la Garance, 2024" in page
    # A place she may not read is no choice.
    assert client(cast, "paul").get(PAGES[0], ask | {"avec": SCOPES["lys"]}).status_code == 422


def test_what_does_not_fit_is_put_right_or_said(cast, lived):  # noqa: F811
    visitor = client(cast, "helene")
    assert "Sorties vers" in text(visitor.get(PAGES[0], {"figure": "CVG-02A", "year": "2024"})), "places: another one"
    assert "par sexe" in text(visitor.get(PAGES[0], {"par": "sexe", "et": "sexe", "year": "2024"}))
    assert visitor.get(PAGES[0], {"sexe": "Z"}).status_code == 422
    assert visitor.get(PAGES[1], {"sexe": "Z"}).status_code == 404
    assert "Personne dans ce cas" in text(visitor.get(PAGES[0], {"year": "2024", "sexe": "X", "par": "age"}))
