"""What becomes of people, on journeys made by hand; and the pages that show it."""

import re
from datetime import UTC, datetime

import pytest

from convergence.conditions import ALWAYS, In
from convergence.indicators import facets
from convergence.indicators.asking import Question
from convergence.indicators.bilan import Audience
from convergence.indicators.reading import Place
from convergence.indicators.scope import Period
from convergence.indicators.store import Snapshot
from convergence.indicators.trajectory import AxisChange, SaidChange, Trajectory
from tests.indicators import tables
from tests.indicators.test_pages import client, home, lived, text  # noqa: F401 (fixtures)

# ruff: noqa: E501 - a table reads better wide
LIVES = """
    who    start       end         sex  reason         home  home_out    diagnosed   barrier_langue  barrier_savoirs_base  barrier_langue_exit  barrier_savoirs_base_exit  self_esteem_entry  self_esteem_exit  access      m12
    lifted 2024-01-10  2024-07-10  F    CDI            CHU   LOC_SOCIAL  2024-02-01  LOURD           LEGER                 ABSENT               ABSENT                     DIFFICILE          BIEN              2024-03-10  2025-07-12:EMPLOI:LOC_SOCIAL
    still  2024-01-10  2024-07-10  H    SANS_NOUVELLE  CHU   CHU         2024-02-01  LOURD           .                     LEGER                .                          BIEN               CA_VA             .           .
    half   2024-01-10  2024-07-10  H    SANS_NOUVELLE  CHU   .           2024-02-01  LOURD           LEGER                 ABSENT               .                          REFUS              BIEN              .           .
    there  2024-01-10  .           F    .              RUE   .           2024-02-01  LOURD           .                     .                    .                          .                  .                 .           .
    home   2024-01-10  .           F    .              LOC_SOCIAL  .     .           .               .                     .                    .                          .                  .                 .           .
    blank  2024-01-10  .           F    .              .     .           .           .               .                     .                    .                          .                  .                 .           .
"""


def trajectory(within=ALWAYS):
    taken = Snapshot(tables.frames(LIVES), "0", datetime(2025, 12, 31, tzinfo=UTC))
    question = Question("CVG", Period.year(2024), Place("national", "Tout", "Réseau", Audience.INTERNAL), None)
    return Trajectory(taken, question, facets.of(taken, {}, 2025), within)


def test_those_who_left_at_both_ends_and_a_year_after():
    found = trajectory()
    assert found.left.height == 3
    assert found.to_exit.counts == {("HEB", "ORD"): 1, ("HEB", "HEB"): 1, ("HEB", "INC"): 1}
    assert found.due == 3
    assert found.to_a_year.counts == {("ORD", "ORD"): 1, ("HEB", "INC"): 1, ("INC", "INC"): 1}
    assert found.to_a_year.caption.startswith(
        "À la sortie, 1\u00a0personne sur 2 avait un logement. 12 mois après, 1 sur 1."
    )


def test_a_barrier_is_lifted_when_each_of_its_axis_is_said_absent():
    (axis,) = trajectory().axes
    assert axis == AxisChange("Illettrisme, analphabétisme, FLE", present=3, lifted=1, still=1)
    assert axis.unknown == 1, "one of two barriers has no answer at the exit"


def test_what_people_say_needs_both_answers():
    by_label = {item.label: item for item in trajectory().said}
    assert by_label["L’estime de soi"] == SaidChange("L’estime de soi", better=1, same=0, worse=1, unknown=1)
    assert by_label["Se déplacer"].unknown == 3


def test_how_soon_with_those_who_leave_first():
    found = trajectory()
    housing = found.housing
    assert housing.followed == 4
    assert housing.aside == "1\u00a0personne déjà en logement et 1\u00a0logement inconnu"
    at = housing.incidence
    assert at.event.tolist()[:3] == pytest.approx([0, 0.25, 0.25]), "housed after two months, of four"
    assert at.other.tolist()[:3] == pytest.approx([0, 0, 0.5]), "two left without, after six months"
    assert at.at_risk.tolist()[-1] == 0
    assert not at.told(8), "the last person was last seen 23 months after the entry: nothing is known past that"
    job = found.job.incidence
    assert found.job.followed == 6
    assert job.event[2] == pytest.approx(1 / 6)
    assert found.job.chart.table[8][1] == ["–", "–"]


def test_a_condition_keeps_some_people():
    found = trajectory(In("sex", "F"))
    assert (found.left.height, found.came.height) == (1, 4)


def test_the_pages(cast, lived, django_assert_max_num_queries):  # noqa: F811
    visitor = client(cast, "helene")
    with django_assert_max_num_queries(15):
        page = text(visitor.get("/bilans/explorer/trajectoires/", {"year": "2024", "sexe": "H"}))
    assert "Le logement, de l’entrée à la sortie" in page
    assert "Seulement : sexe : Homme." in page
    flows = re.findall(r'<a href="(/bilans/explorer/personnes/[^"]+logement-sortie=[^"]+)">(\d+)</a>', page)
    assert flows
    for address, number in flows:
        assert f'Toutes <span class="num">{number}<' in text(visitor.get(address.replace("&amp;", "&"))), address
    assert "Personne n’est entré" in text(visitor.get("/bilans/explorer/trajectoires/", {"year": "2024", "sexe": "X"}))
    for name in ("ines", "fabre", "rachid"):
        assert client(cast, name).get("/bilans/explorer/trajectoires/").status_code == 403


def test_two_readings_side_by_side_and_who_moves(cast, lived, django_assert_max_num_queries):  # noqa: F811
    visitor = client(cast, "helene")
    ask = {"year": "2024", "entre": "CVG-16-ALT"}
    with django_assert_max_num_queries(15):
        page = text(visitor.get("/bilans/definitions/comparer/", ask))
    assert "Personne ne change de case." in page
    page = text(visitor.get("/bilans/definitions/comparer/", {"year": "2024", "entre": "CVG-05-CVG-05C"}))
    assert "Les deux lectures" in page
    people = "/bilans/definitions/comparer/personnes/"
    listed = text(visitor.get(people, ask | {"avant": "success", "apres": "success"}))
    assert listed.count("Personne0") + listed.count("Personne1") == 12, "all those sheltered, by both readings"
    assert visitor.get(people, ask | {"avant": "x", "apres": "y"}).status_code == 404
    assert visitor.get(people, ask).status_code == 200, "no move is named"
    assert "Comparer deux versions" in text(visitor.get("/bilans/definitions/"))
    assert "Comparer deux versions" not in text(client(cast, "fabre").get("/bilans/definitions/"))
    for name in ("ines", "fabre", "rachid"):
        assert client(cast, name).get("/bilans/definitions/comparer/").status_code == 403
    assert visitor.get("/bilans/definitions/comparer/", ask | {"scope": "national"}).status_code == 403
