"""The page of a person: what it says, what it never says, what it costs, and who has read it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from convergence.accounts import audit
from convergence.accounts.models import Reading
from convergence.journeys.actions import (
    add_contract,
    close_journey,
    plan_hours,
    record_diagnosis,
    record_follow_up,
    record_situation,
    record_weeks,
)
from convergence.journeys.models import Journey
from convergence.people.actions import record_paper, set_pass
from convergence.people.actions_circle import note_outside, record_answers
from tests.cast import Cast

TODAY = date(2025, 3, 10)


@pytest.fixture(autouse=True)
def _on_that_monday(today: date) -> None:
    assert today == TODAY


@pytest.fixture
def yonas(cast: Cast) -> Journey:
    """A PHC journey with a bit of everything."""
    by = cast.helene
    person = cast.person(sex="H")
    journey = cast.journey(
        person, programme="PHC", started_on=date(2024, 6, 24), referent=by, weekly_hours=Decimal(4), referrer="MARAUDE"
    )
    record_diagnosis(
        by=by, journey=journey, diagnosed_on=date(2024, 7, 1), housing="RUE", street_history="OUI",
        street_duration="2A_5A", base_cover="EN_COURS", gp="NON", rqth="REFUS", barrier_logement="LOURD",
        barrier_langue="LEGER", barrier_budget="NE", education="3",
    )  # fmt: skip
    record_situation(
        by=by, journey=journey, stage="REVIEW", observed_on=date(2025, 1, 9), housing="CHRS", base_cover="PUMA",
        gp="OUI", barrier_logement="LEGER",
    )  # fmt: skip
    plan_hours(by=by, journey=journey, from_on=date(2024, 9, 2), hours=Decimal(12))
    plan_hours(by=by, journey=journey, from_on=date(2024, 11, 11), hours=Decimal(8))
    record_weeks(by=by, week=date(2025, 3, 3), hours={journey: Decimal("7.5")})
    add_contract(by=by, journey=journey, form="CDDI_PHC", started_on=date(2024, 6, 24), ended_on=date(2025, 6, 23))
    set_pass(by=by, person=person, number="999992412345", ends_on=date(2026, 6, 23))
    record_paper(by=by, person=person, chantier=cast.garance, kind="PLURIANNUELLE", expires_on=date(2025, 5, 2))
    chrs = note_outside(
        by=by, person=person, chantier=cast.garance, name="Claire Passerelle", role="HEBERGEMENT",
        organisation="CHRS Les Passereaux",
    )  # fmt: skip
    record_answers(by=by, referent=chrs, themes=["LOGEMENT"], state="ASKED", on=date(2025, 1, 3))
    record_answers(by=by, referent=chrs, themes=["LOGEMENT"], state="GIVEN", means="SIGNED", on=date(2025, 1, 22))
    return journey


def as_(cast: Cast, name: str) -> Client:
    client = Client()
    client.force_login(cast.users[name])
    return client


def text(cast: Cast, journey: Journey, name: str = "helene", **query: str) -> str:
    response = as_(cast, name).get(reverse("person", args=[journey.person.key]), query)
    assert response.status_code == 200
    return " ".join(response.content.decode().replace("\u00a0", " ").split())


def test_who_and_where_she_stands(cast: Cast, yonas: Journey) -> None:
    page = text(cast, yonas)
    for words in (
        "Yonas Romarin", "38e semaine sur 52", "8 h par semaine", "7,5 h la semaine dernière", "15 mois restants",
        "CDDI PHC", "Papier à renouveler", "Accord signé, 22 janv.",
    ):  # fmt: skip
        assert words in page, words
    assert "Demandé, 3 janv." not in page, "only the last answer holds"


def test_then_and_now(cast: Cast, yonas: Journey) -> None:
    groups = {group.title.split(",")[0]: group.rows for group in _context(cast, yonas)["situation"].groups}
    housing = groups["Hébergement"]
    assert [(row.label, row.before, row.after, row.moved) for row in housing[:2]] == [
        ("Où il dort", "RUE", "CHRS", True),
        ("Parcours de rue", "Oui, de 2 à 5 ans", "Oui, de 2 à 5 ans", False),
    ]
    assert housing[1].carried == "repris de l’entrée, à revoir"
    axes = {row.label: (row.before, row.after) for row in groups["Freins"]}
    assert axes["Logement"] == ("LOURD", "LEGER")
    assert axes["Budget"] == ("NE", "NE")
    assert axes["Justice"] == ("", "")


def _context(cast: Cast, journey: Journey, **query: str) -> Any:
    return as_(cast, "helene").get(reverse("person", args=[journey.person.key]), query).context


def test_fourteen_barriers_on_demand(cast: Cast, yonas: Journey) -> None:
    groups = {group.title: group.rows for group in _context(cast, yonas, freins="14")["situation"].groups}
    rows = next(rows for title, rows in groups.items() if title.startswith("Freins"))
    assert len(rows) == 14


def test_the_way_is_drawn_and_told(cast: Cast, yonas: Journey) -> None:
    way = _context(cast, yonas)["way"]
    assert [(span.start, span.level) for span in way.spans] == [(date(2024, 6, 24), 0), (date(2025, 1, 9), 2)]
    assert [amount.value for amount in way.plan] == [4, 12, 8]
    assert "De 12 à 8 h" in [pin.text.replace("\u00a0", " ") for pin in way.pins]
    assert "De « Rue, espace public » à « CHRS » en 28 semaines." in way.caption.replace("\u00a0", " ")


def test_what_happened(cast: Cast, yonas: Journey) -> None:
    titles = [moment.title for moment in _context(cast, yonas, tout="1")["moments"]]
    assert titles == [
        "Bilan de situation", "8 heures par semaine", "12 heures par semaine", "Diagnostic d’entrée", "CDDI PHC signé",
        "Arrivée, Premières Heures en Chantier",
    ]  # fmt: skip


def test_somebody_of_whom_nothing_is_known_yet_has_a_page(cast: Cast) -> None:
    journey = cast.journey()
    page = text(cast, journey)
    assert "Sans référent" in page and "Inconnu" in page and "Diagnostic" in page


def test_after_the_exit(cast: Cast, yonas: Journey) -> None:
    close_journey(by=cast.helene, journey=yonas, ended_on=date(2025, 3, 1), exit_reason="SUITE_CVG")
    page = text(cast, yonas)
    assert "Sorti le 1er mars" in page
    assert "Suite de parcours (CVG), sortie positive (ASP)" in page
    assert "Rouvrir" in page and "Nouveau parcours" in page


def test_follow_ups_stand_in_the_story(cast: Cast, yonas: Journey) -> None:
    close_journey(by=cast.helene, journey=yonas, ended_on=date(2025, 3, 1), exit_reason="CDI")
    record_follow_up(by=cast.helene, journey=yonas, milestone=6, on=TODAY, outcome="EMPLOI")
    assert "Suivi à 6 mois : en emploi" in text(cast, yonas)


def test_another_chantiers_journey_is_never_seen(cast: Cast, yonas: Journey) -> None:
    """Neither by its name nor by what was noted there."""
    other = cast.journey(yonas.person, chantier=cast.bleuet, started_on=date(2025, 2, 1), referent=cast.basile)
    record_diagnosis(by=cast.basile, journey=other, diagnosed_on=TODAY, housing="SQUAT")
    page = text(cast, yonas)
    assert "Bleuet" not in page and "Squat" not in page and "Basile" not in page
    assert "Garance" in page
    theirs = text(cast, yonas, "basile")
    assert "Garance" not in theirs and "CHRS," not in theirs and "38e semaine" not in theirs
    both = text(cast, yonas, "paul")
    assert "Garance" in both and "CVG, 1er février" in both
    asked = text(cast, yonas, parcours=str(other.key))
    assert "Bleuet" not in asked


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("helene", 200), ("marc", 200), ("odile", 200), ("paul", 200), ("rachid", 403), ("ines", 403), ("nadia", 403),
        ("dora", 403), ("fabre", 403), ("personne", 403), ("basile", 404), ("irma", 404), ("lise", 404),
        ("simone", 404),
    ],
)  # fmt: skip
def test_who_opens_it(cast: Cast, yonas: Journey, name: str, status: int) -> None:
    assert as_(cast, name).get(reverse("person", args=[yonas.person.key])).status_code == status
    assert Reading.objects.exists() is (status == 200), "only what was opened is logged"


def test_a_coordinator_reads_and_is_offered_nothing_to_write(cast: Cast, yonas: Journey) -> None:
    page = text(cast, yonas, "paul")
    for address in ("diagnostic", "bilan", "sortie", "contrat", "heures", "pass", "papiers", "accords", "fiche"):
        assert f"/{address}/" not in page, address


def test_fifteen_queries_whatever_the_story(cast: Cast, yonas: Journey, django_assert_max_num_queries: Any) -> None:
    for month in range(7, 13):
        record_situation(by=cast.helene, journey=yonas, stage="REVIEW", observed_on=date(2024, month, 5), housing="CHU")
    client = as_(cast, "helene")
    client.get(reverse("person", args=[yonas.person.key]))
    with django_assert_max_num_queries(15 + 1):  # one more for a paper that waits, as his does
        client.get(reverse("person", args=[yonas.person.key]))


def test_fifteen_queries_for_what_comes_after_it(
    cast: Cast, yonas: Journey, django_assert_max_num_queries: Any
) -> None:
    client = as_(cast, "helene")
    client.get(reverse("person_later", args=[yonas.person.key]))
    with django_assert_max_num_queries(15):
        client.get(reverse("person_later", args=[yonas.person.key]))


# ── Who has read it ─────────────────────────────────────────────────────────────────────────
def test_each_opening_is_logged_and_counted(cast: Cast, yonas: Journey) -> None:
    """What comes after the page is the same reading: it is not counted twice."""
    text(cast, yonas)
    text(cast, yonas)
    later = as_(cast, "helene").get(reverse("person_later", args=[yonas.person.key])).content.decode()
    assert "Dossier ouvert 2 fois ce mois-ci" in later
    assert set(Reading.objects.values_list("kind", "person_key")) == {("FILE", yonas.person.key)}


def log(cast: Cast, journey: Journey, name: str = "helene") -> str:
    response = as_(cast, name).get(reverse("person_readings", args=[journey.person.key]))
    assert response.status_code == 200
    return " ".join(response.content.decode().replace("\u00a0", " ").split())


def test_the_log_is_told_in_plain_words(cast: Cast, yonas: Journey) -> None:
    text(cast, yonas, "marc")
    page = log(cast, yonas)
    for words in (
        "Marc Essai",
        "a ouvert : dossier",
        "a rempli le diagnostic d’entrée",
        "a fait le bilan de situation",
    ):
        assert words in page, words


def test_the_log_never_tells_where_else_she_is_known(cast: Cast, yonas: Journey) -> None:
    other = cast.journey(yonas.person, chantier=cast.iris, started_on=date(2025, 2, 1), referent=cast.irma)
    add_contract(by=cast.irma, journey=other, form="CDDI_CVG", started_on=date(2025, 2, 1), ended_on=None)
    audit.read(by=cast.irma, kind="FILE", what="Dossier", person_key=yonas.person.key)
    page = log(cast, yonas)
    assert "Irma" not in page
    assert "Un autre professionnel habilité" in page
    assert page.count("a ajouté un contrat") == 1, "a contract of a journey out of reach is left out"


def test_who_may_read_the_log(cast: Cast, yonas: Journey) -> None:
    address = reverse("person_readings", args=[yonas.person.key])
    assert as_(cast, "basile").get(address).status_code == 404
    assert as_(cast, "rachid").get(address).status_code == 403
