"""The pages: who sees what, each point lands on its field and comes back, and the list is one shorter."""

from __future__ import annotations

import html
import json
import re
from datetime import date
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from convergence.accounts.models import Reading
from convergence.indicators import registry, snapshot
from convergence.indicators.scope import Period, Scope
from convergence.journeys import actions as journeys
from convergence.journeys.models import Journey
from convergence.people import actions as people
from convergence.people.models import IdentityDoubt
from convergence.quality import actions, current, mending, queries, rules
from convergence.quality.models import Digest, MonthEnd

LIST, STATE = "/qualite/a-reprendre/", "/qualite/etat/"
READERS = {"helene", "marc", "odile", "basile", "irma", "rene", "paul", "lise", "simone", "nadia", "dora"}
STRANGERS = {"rachid", "ines", "fabre", "eva", "personne"}


def client(cast: Any, name: str) -> Client:
    found = Client()
    found.force_login(cast.users[name])
    return found


def text(response: Any) -> str:
    return html.unescape(response.content.decode()).replace("\u00a0", " ")


@pytest.fixture
def romarin(cast: Any, today: date) -> Journey:
    """Somebody of Hélène's, diagnosed, of whom the housing and the health rights are not known."""
    journey = cast.journey(
        cast.person("Romarin", "Yonas", sex="H"), started_on=date(2024, 9, 2), referent=cast.helene, referrer="MARAUDE"
    )
    journeys.record_diagnosis(
        by=cast.helene, journey=journey, diagnosed_on=date(2024, 10, 1), street_history="OUI", income="RSA",
        street_duration="REFUS", education="SANS", unemployment="MOINS_6M", barrier_langue="LEGER",
    )  # fmt: skip
    return journey


def links(page: str) -> list[str]:
    return [link for link in re.findall(r'href="([^"]+)"', page) if "next=" in link]


# ── Who sees what ────────────────────────────────────────────────────────────────────────────
def test_the_pages_are_for_those_who_read_quality(cast: Any, romarin: Journey) -> None:
    for name in sorted(READERS | STRANGERS):
        visitor = client(cast, name)
        for address in (LIST, STATE, "/qualite/regles/", "/qualite/evolution/"):
            expected = 200 if name in READERS else 403
            assert visitor.get(address).status_code == expected, (name, address)


@pytest.mark.parametrize(("name", "seen"), [("helene", "name"), ("paul", "name"), ("nadia", "reference"), ("irma", "")])
def test_names_are_for_those_who_open_the_files(name: str, seen: str, cast: Any, romarin: Journey) -> None:
    page = text(client(cast, name).get(LIST, {"pour": "tous"}))
    assert ("Yonas Romarin" in page) == (seen == "name")
    assert (f"Parcours {romarin.reference}" in page) == (seen == "reference")
    assert ("Rien à reprendre ici." in page) == (not seen)
    assert bool(links(page)) == (name == "helene")
    assert Reading.objects.filter(by=cast.users[name], kind="LIST").exists() == (seen == "name")


def test_a_place_that_is_not_hers_is_refused(cast: Any, romarin: Journey) -> None:
    visitor = client(cast, "helene")
    for scope in ("national", "territory:orb", "chantier:30000000000011", "chantier:rien", "n'importe quoi"):
        assert visitor.get(STATE, {"scope": scope}).status_code == 403
        assert visitor.get(LIST, {"scope": scope}).status_code == 403
    assert visitor.get(STATE, {"scope": "chantier:10000000000008"}).status_code == 200


def test_her_list_holds_her_own_people_and_a_director_all_of_hers(cast: Any, romarin: Journey) -> None:
    cast.journey(cast.person("Autre", "Lou"), started_on=date(2024, 9, 2), referent=cast.marc)
    assert "Lou Autre" not in text(client(cast, "helene").get(LIST))
    assert "Lou Autre" in text(client(cast, "helene").get(LIST, {"pour": "tous"}))
    assert "Lou Autre" in text(client(cast, "odile").get(LIST))


# ── Mended in place ──────────────────────────────────────────────────────────────────────────
def test_every_point_lands_on_a_field_that_is_there(cast: Any, romarin: Journey) -> None:
    """Each page of each rule, opened as the list opens it: the anchor is an id of the page."""
    gone = cast.journey(cast.person("Saule", "Ida"), started_on=date(2023, 9, 4), referent=cast.helene)
    journeys.close_journey(by=cast.helene, journey=gone, ended_on=date(2024, 9, 4))
    visitor, pages = client(cast, "helene"), {}
    for rule in rules.in_force(date(2025, 3, 10)):
        if rule.fix is None or rule.fix.page == "identity":
            continue
        journey = gone if rule.key.startswith("suivi-6") or rule.key.startswith("suivi-12") else romarin
        for fact in rule.about or sorted(rule.fields):
            known = dict.fromkeys(rule.about, "OUI") | {fact: ""}
            address = mending.address(rule, known, journey.key, journey.person.key, LIST)
            where, _, anchor = address.partition("#")
            if where not in pages:
                answer = visitor.get(where)
                assert answer.status_code == 200, (rule.key, where)
                pages[where] = answer.content.decode()
            assert not anchor or f'id="{anchor}"' in pages[where], (rule.key, address)
    assert len(pages) >= 8


def test_a_point_mended_leaves_the_list_and_comes_back_to_it(cast: Any, romarin: Journey) -> None:
    visitor = client(cast, "helene")
    before = text(visitor.get(LIST))
    assert "Logement à l’entrée" in before
    (address,) = [link for link in links(before) if link.endswith("#id_housing")]
    parts = urlsplit(address)
    assert unquote(parts.query) == f"next={LIST}"
    form = visitor.get(address)
    assert f'name="next" value="{LIST}"' in form.content.decode()
    values = {"diagnosed_on": "2024-10-01", "housing": "CHU", "street_history": "OUI", "next": LIST}
    answer = visitor.post(parts.path, values)
    assert (answer.status_code, answer["Location"]) == (302, LIST)
    after = text(visitor.get(LIST))
    assert "Logement à l’entrée" not in after
    assert "Couverture santé à l’entrée" in after


def test_the_way_back_stays_on_this_site(cast: Any, romarin: Journey) -> None:
    page = text(
        client(cast, "helene").get(reverse("journey_review", args=[romarin.key]), {"next": "https://ailleurs.fr/"})
    )
    assert 'href="https://ailleurs.fr/"' not in page


def test_a_refusal_is_never_asked_again(cast: Any, romarin: Journey) -> None:
    assert "Durée de rue" not in text(client(cast, "helene").get(LIST))


def test_points_are_sorted_filtered_and_counted(cast: Any, romarin: Journey) -> None:
    visitor = client(cast, "helene")
    page = text(visitor.get(LIST))
    total = int(re.search(r"(\d+) points dans 1 parcours", page)[1])  # type: ignore[index]
    only = text(visitor.get(LIST, {"dimension": "fraicheur"}))
    assert "Logement à l’entrée" not in only
    assert "1 point dans 1 parcours" in only or "Rien à reprendre" in only
    one = text(visitor.get(LIST, {"regle": "logement-entree"}))
    assert "1 point dans 1 parcours" in one
    assert total > 3


def test_facts_that_no_other_page_corrects(cast: Any, romarin: Journey) -> None:
    visitor = client(cast, "helene")
    address = reverse("quality_facts", args=[romarin.key])
    values = {"started_on": "2024-09-02", "referrer": "MARAUDE", "proximity": "OUI", "concerted": "REFUS", "next": LIST}
    assert visitor.post(address, values)["Location"] == LIST
    romarin.refresh_from_db()
    assert (romarin.proximity, romarin.concerted) == ("OUI", "REFUS")
    assert visitor.post(address, {**values, "started_on": ""}).status_code == 422
    assert client(cast, "irma").get(address).status_code == 404
    assert client(cast, "paul").get(address).status_code == 403


def test_comparing_records_waits_for_those_who_may(cast: Any, romarin: Journey) -> None:
    twin = cast.person("Romarin", "Yonnas")
    people.raise_doubts(by=cast.system, pairs=[(romarin.person, twin, IdentityDoubt.Kind.NEAR)])
    assert "Deux fiches à comparer" not in text(client(cast, "helene").get(LIST))
    page = client(cast, "paul").get(LIST).content.decode()
    assert f'href="{reverse("identity")}"' in page


# ── How things stand ─────────────────────────────────────────────────────────────────────────
def test_the_state_says_shares_words_and_the_weakest(cast: Any, romarin: Journey) -> None:
    page = text(client(cast, "nadia").get(STATE))
    assert "Qualité des données, Tout le réseau" in page
    assert "Orb" in page
    assert re.search(r"0 %</b>.{0,200}À reprendre", page, re.S)
    inside = text(client(cast, "nadia").get(STATE, {"scope": "territory:orb"}))
    assert "Les Jardins de la Garance" in inside
    assert "?scope=chantier%3A30000000000011" not in inside


def test_an_empty_place_says_so(cast: Any, today: date) -> None:
    assert "Aucun parcours à regarder ici." in text(client(cast, "irma").get(STATE))


def test_the_rules_are_told_in_words(cast: Any, today: date) -> None:
    page = text(client(cast, "helene").get("/qualite/regles/"))
    for rule in rules.in_force(today):
        assert rule.label in page
        assert rule.source in page
    assert "Conformité attendue à la sortie" in page


def test_pages_cost_few_queries_however_many_people(cast: Any, romarin: Journey) -> None:
    for number in range(40):
        someone = cast.person(f"Personne{number:02}", "Ana", birth_date=date(1980, 1, 1))
        cast.journey(someone, started_on=date(2024, 9, 2), referent=cast.helene)
    for name in ("helene", "paul", "nadia"):
        visitor = client(cast, name)
        for address in (LIST, STATE, "/qualite/regles/", "/qualite/evolution/"):
            visitor.get(address)
            with CaptureQueriesContext(connection) as seen:
                visitor.get(address)
            assert len(seen) <= 12, (name, address)


# ── Months ───────────────────────────────────────────────────────────────────────────────────
def test_a_month_is_kept_once_and_tells_what_was_mended(cast: Any, romarin: Journey) -> None:
    taken = snapshot.current()
    assert actions.keep_months(by=cast.system, taken=taken, today=date(2025, 3, 10), months=3) == 3
    rows = MonthEnd.objects.count()
    assert actions.keep_months(by=cast.system, taken=taken, today=date(2025, 3, 31)) == 1
    assert actions.keep_months(by=cast.system, taken=taken, today=date(2025, 3, 31), months=4) == 0
    MonthEnd.objects.filter(month=date(2025, 3, 31)).delete()
    kept = MonthEnd.objects.get(rule="logement-entree", month=date(2025, 2, 28))
    assert (kept.failed, kept.failing) == (1, [romarin.pk])
    assert MonthEnd.objects.count() == rows
    before = text(client(cast, "helene").get(STATE))
    assert "repris depuis" not in before
    journeys.record_diagnosis(by=cast.helene, journey=romarin, diagnosed_on=date(2024, 10, 1), housing="CHU")
    after = text(client(cast, "helene").get(STATE))
    assert "1 point repris depuis le 28 février 2025." in after
    assert "en hausse de" in after
    drawn = text(client(cast, "helene").get("/qualite/evolution/", headers={"HX-Request": "true"}))
    assert "Depuis un an, Les Jardins de la Garance" in drawn
    assert "repris depuis" not in text(client(cast, "irma").get(STATE))


def test_what_no_longer_applies_is_not_said_to_be_mended(cast: Any, romarin: Journey) -> None:
    actions.keep_months(by=cast.system, taken=snapshot.current(), today=date(2025, 3, 10))
    journeys.close_journey(by=cast.helene, journey=romarin, ended_on=date(2025, 3, 7), exit_reason="CDI")
    found = current.current()
    assert found.records["bilan-recent"].to_list() == ["not_applicable"]
    assert "repris depuis" not in text(client(cast, "helene").get(STATE))


@pytest.mark.parametrize(
    ("day", "end"),
    [("2025-03-10", "2025-02-28"), ("2025-03-31", "2025-03-31"), ("2025-01-01", "2024-12-31")],
)
def test_the_last_month_end(day: str, end: str) -> None:
    assert actions.last_month_end(date.fromisoformat(day)) == date.fromisoformat(end)


def test_the_mail_is_refused_and_asked_for_again(cast: Any, romarin: Journey) -> None:
    visitor = client(cast, "helene")
    visitor.post(reverse("quality_digest"), {"wanted": "0", "next": LIST})
    assert not Digest.objects.get(user=cast.helene).wanted
    assert "Vous ne recevez pas le courriel du lundi." in text(visitor.get(LIST))
    visitor.post(reverse("quality_digest"), {"wanted": "1", "next": LIST})
    assert Digest.objects.get(user=cast.helene).wanted


# ── Figures ──────────────────────────────────────────────────────────────────────────────────
def test_each_figure_says_what_it_rests_on(cast: Any, romarin: Journey) -> None:
    bilan = {"programme": "CVG", "year": "2024", "scope": "chantier:10000000000008"}
    page = text(client(cast, "helene").get("/bilans/", bilan))
    assert "Données : 0 % conformes ; point faible : logement à l’entrée (1)." in page
    assert 'href="/qualite/etat/?scope=chantier%3A10000000000008"' in page
    assert "point faible" not in text(client(cast, "fabre").get("/bilans/", {"programme": "CVG", "year": "2024"}))
    assert "point faible" not in text(client(cast, "ines").get("/bilans/", bilan))
    assert "point faible : logement à l’entrée (1)" in text(client(cast, "helene").get("/bilans/definitions/"))


def test_a_figure_inherits_the_rules_of_its_facts(cast: Any, romarin: Journey) -> None:
    year, scope = Period.year(2024), Scope.parse("territory:orb")
    housing = queries.state_of("CVG-16", scope, programme="CVG", period=year)
    assert (housing.records, housing.clean) == (1, 0)
    assert housing.weakest is not None
    assert housing.weakest.key == "logement-entree"
    assert queries.state_of("CVG-14", scope, programme="CVG", period=year).share == 1
    assert queries.state_of("CVG-05", scope, programme="CVG", period=year).sentence == ""
    keys = {rule.key for rule in queries.rules_of(registry.definition("CVG-07", year.end), rules.in_force(year.end))}
    assert {"logement-entree", "logement-sortie", "acces-et-logement-sortie", "identite-sure"} <= keys
    assert "sexe-connu" not in keys


def test_chantiers_are_told_in_plain_values(cast: Any, romarin: Journey) -> None:
    states = queries.chantier_states(programme="CVG", period=Period.year(2024))
    told = json.loads(json.dumps(states[cast.garance.pk].to_json()))
    assert told["scope"] == "chantier:10000000000008"
    assert told["name"] == "Les Jardins de la Garance"
    assert told["weakest"] in {"completude", "fraicheur"}
    assert told["dimensions"]["completude"]["state"] == "short"
    assert set(states) == {cast.garance.pk}
    assert queries.chantier_states(chantiers=[cast.iris.pk]) == {}
