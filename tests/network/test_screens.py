"""The screens of the register: chantiers, territories, the network, posts and accounts."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from convergence.accounts.models import AuditEvent, User
from convergence.journeys import actions as journeys
from convergence.network.models import Chantier, Post, Territory
from convergence.people import actions as people
from tests.cast import Cast

MOST = 15


def text(client: Client, user: User, address: str) -> str:
    client.force_login(user)
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def crowd(cast: Cast, count: int, **values: Any) -> None:
    for index in range(count):
        person = cast.person(f"Romarin{index:03}", "Yonas", birth_date=date(1980, 1, 1) + timedelta(days=index))
        cast.journey(person, referent=cast.helene, **values)


# ── A chantier ───────────────────────────────────────────────────────────────────────────────
def test_names_show_to_those_who_open_files_and_counts_to_the_others(cast: Cast, client: Client, today: date) -> None:
    crowd(cast, 3)
    address = f"/chantiers/{cast.garance.key}/"
    assert "Yonas Romarin001" in text(client, cast.helene, address)
    for other in (cast.ines, cast.nadia, cast.dora):
        shown = text(client, other, address)
        assert "Yonas" not in shown
        assert "3 personnes dans ce chantier" in shown.replace("\u00a0", " ")


def test_a_chantier_says_its_load_places_and_ends(cast: Cast, client: Client, today: date) -> None:
    crowd(cast, 3, started_on=date(2024, 6, 3))
    alone = cast.journey(cast.person("Seul", "Ana"), started_on=date(2024, 6, 3))
    journeys.add_contract(
        by=cast.system, journey=alone, form="CDDI_CVG", started_on=date(2024, 6, 3), ended_on=date(2025, 4, 1)
    )
    people.set_pass(by=cast.system, person=alone.person, number="999992412345", ends_on=date(2025, 5, 2))
    client.force_login(cast.odile)
    page = client.get(f"/chantiers/{cast.garance.key}/")
    row = page.context["row"]
    assert (row.present, row.places, row.contracts_ending, row.passes_ending) == (4, 26, 1, 1)
    assert (row.missing_diagnoses, row.missing_housing, row.alone) == (4, 4, 1)
    assert [(load.name, load.all) for load in page.context["loads"]] == [("Helene Essai", 3), ("Sans référent", 1)]
    assert [end.what for end in page.context["ends"]] == ["Fin du contrat", "Fin du PASS IAE"]


def test_a_renewed_contract_is_no_end_to_come(cast: Cast, client: Client, today: date) -> None:
    journey = cast.journey(started_on=date(2024, 6, 3))
    for start, end in ((date(2024, 6, 3), date(2025, 4, 1)), (date(2025, 4, 2), date(2025, 10, 1))):
        journeys.add_contract(by=cast.system, journey=journey, form="CDDI_CVG", started_on=start, ended_on=end)
    client.force_login(cast.odile)
    assert client.get(f"/chantiers/{cast.garance.key}/").context["ends"] == []


def test_follow_ups_count_answers_not_attempts(cast: Cast, client: Client, today: date) -> None:
    for outcome in ("EMPLOI", "INJOIGNABLE", ""):
        journey = cast.journey(cast.person(f"Sorti{outcome}", "Ana"), started_on=date(2023, 9, 4))
        journeys.close_journey(by=cast.system, journey=journey, ended_on=date(2024, 5, 31))
        if outcome:
            journeys.record_follow_up(
                by=cast.system, journey=journey, milestone=6, on=date(2024, 12, 2), outcome=outcome
            )
    client.force_login(cast.odile)
    row = client.get(f"/chantiers/{cast.garance.key}/").context["row"]
    assert (row.follow_ups_done, row.follow_ups_due) == (1, 3)


def test_diagnoses_in_time_are_those_within_sixty_days(cast: Cast, client: Client, today: date) -> None:
    for name, diagnosed in (("A", date(2024, 11, 3)), ("B", date(2024, 11, 4)), ("C", None)):
        journey = cast.journey(cast.person(f"Essai{name}", "Ana"), started_on=date(2024, 9, 4))
        if diagnosed is not None:
            journeys.record_diagnosis(by=cast.system, journey=journey, diagnosed_on=diagnosed)
    client.force_login(cast.odile)
    row = client.get(f"/chantiers/{cast.garance.key}/").context["row"]
    assert (row.diagnosed_in_time, row.diagnoses_due) == (1, 3)


@pytest.mark.parametrize("name", ["helene", "odile", "paul", "nadia"])
def test_a_full_chantier_costs_no_more(cast: Cast, client: Client, today: date, name: str) -> None:
    crowd(cast, 40)
    client.force_login(cast.users[name])
    with CaptureQueriesContext(connection) as captured:
        client.get(f"/chantiers/{cast.garance.key}/")
    assert len(captured) <= MOST


@pytest.mark.parametrize("address", ["/chantiers/", "/reseau/", "/territoires/orb/", "/equipe/", "/fiches-a-comparer/"])
def test_lists_cost_no_more(cast: Cast, client: Client, today: date, address: str) -> None:
    crowd(cast, 12)
    client.force_login(cast.dora)
    client.get(address)  # the snapshot of the figures is taken once facts have moved
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    assert len(captured) <= MOST, [query["sql"][:100] for query in captured]


@pytest.mark.parametrize("order", ["nom", "-nom", "presents", "-suivis", "vue", "-sans", "n’importe quoi", "--nom"])
def test_chantiers_are_sorted_and_found(cast: Cast, client: Client, today: date, order: str) -> None:
    client.force_login(cast.nadia)
    assert client.get("/chantiers/", {"tri": order}).status_code == 200
    found = client.get("/chantiers/", {"q": "IRIS recyclerie"}).context["page"]
    assert [row.chantier for row in found] == [cast.iris]


# ── Territory and network ────────────────────────────────────────────────────────────────────
def test_a_territory_has_the_chantiers_of_the_day(cast: Cast, client: Client, today: date) -> None:
    from convergence.network import actions

    actions.leave_territory(by=cast.system, chantier=cast.bleuet, on=date(2025, 1, 31))
    client.force_login(cast.paul)
    page = client.get("/territoires/orb/")
    assert [row.chantier for row in page.context["page"]] == [cast.garance]
    assert "parti le" in page.content.decode()
    assert client.get("/territoires/lys/").status_code == 404


def test_the_network_shows_the_figures_of_the_engine_year_by_year(cast: Cast, client: Client, today: date) -> None:
    person = cast.person()
    first = cast.journey(person, started_on=date(2023, 2, 6), programme="PHC")
    journeys.close_journey(by=cast.system, journey=first, ended_on=date(2023, 12, 29))
    cast.journey(person, started_on=date(2024, 1, 8))
    client.force_login(cast.nadia)
    chart = client.get("/reseau/").context["years"]
    assert dict(chart.series[0].points) == {"2023": 0.0, "2024": 1.0, "2025": 1.0}
    assert dict(chart.series[1].points) == {"2023": 1.0, "2024": 0.0, "2025": 0.0}


def test_chantiers_outside_any_territory_are_told_apart(cast: Cast, client: Client, today: date) -> None:
    client.force_login(cast.nadia)
    assert [row.chantier for row in client.get("/reseau/").context["outside"]] == [cast.ronce]


# ── Keeping the register ─────────────────────────────────────────────────────────────────────
def test_a_chantier_is_opened_then_carries_a_programme(cast: Cast, client: Client, today: date) -> None:
    client.force_login(cast.dora)
    data = {"name": "Atelier du Lin", "siret": "732 829 320 00074", "territory": cast.orb.pk, "department": "59"}
    assert client.post("/chantiers/ouvrir/", data).status_code == 302
    made = Chantier.objects.get(name="Atelier du Lin")
    assert (made.code, made.memberships.get().territory) == ("73282932000074", cast.orb)
    edit = f"/chantiers/{made.key}/tenir/"
    carry = {"act": "carry", "carry-programme": "PHC", "carry-started_on": "2025-01-06", "carry-places": "8"}
    assert client.post(edit, carry).status_code == 302
    assert (
        client.post(edit, {"act": "places", "programme": "PHC", "places": "10", "on": "2025-03-01"}).status_code == 302
    )
    run = made.runs.get()
    assert (run.places_on(date(2025, 2, 1)), run.places_on(date(2025, 3, 1))) == (8, 10)
    assert client.post(edit, {"act": "end", "programme": "PHC", "on": "2025-03-09"}).status_code == 302
    assert client.post(edit, carry | {"carry-started_on": "pas un jour"}).status_code == 422


@pytest.mark.parametrize("siret", ["123", "73282932000075", "abc"])
def test_a_wrong_siret_is_said(cast: Cast, client: Client, today: date, siret: str) -> None:
    client.force_login(cast.dora)
    response = client.post("/chantiers/ouvrir/", {"name": "X", "siret": siret})
    assert response.status_code == 422
    assert "SIRET" in response.content.decode()


def test_an_end_before_the_start_is_refused_in_words(cast: Cast, client: Client, today: date) -> None:
    client.force_login(cast.dora)
    edit = f"/chantiers/{cast.garance.key}/tenir/"
    response = client.post(edit, {"act": "end", "programme": "CVG", "on": "1990-01-01"})
    assert response.status_code == 422
    assert "La fin ne peut pas précéder le début" in response.content.decode()
    assert cast.garance.runs.filter(ended_on__isnull=True).count() == 2


def test_a_territory_opens_and_changes_status(cast: Cast, client: Client, today: date) -> None:
    client.force_login(cast.dora)
    first = {"name": "Charente", "status": "PROSPECT", "on": "2025-01-01"}
    assert client.post("/territoires/ouvrir/", first).status_code == 302
    assert client.post("/territoires/charente/tenir/", {"status": "ACTIVE", "on": "2025-03-01"}).status_code == 302
    steps = Territory.objects.get(slug="charente").steps.values_list("status", flat=True)
    assert list(steps) == ["PROSPECT", "ACTIVE"]
    twice = client.post("/territoires/ouvrir/", first | {"name": "charente"})
    assert twice.status_code == 422


# ── Posts and accounts ───────────────────────────────────────────────────────────────────────
def give(client: Client, **data: Any) -> Any:
    form = {"email": "claire@test.invalid", "first_name": "Claire", "last_name": "Anis", "role": "CIP", "theme": ""}
    return client.post("/equipe/", form | {"started_on": "2025-03-10"} | data)


def test_a_new_colleague_gets_a_post_an_account_and_a_way_in(cast: Cast, client: Client, today: date) -> None:
    client.force_login(cast.odile)
    response = give(client, place=f"c:{cast.garance.key}")
    assert response.status_code == 200
    claire = User.objects.get(email="claire@test.invalid")
    assert (claire.posts.get().role, claire.posts.get().chantier) == ("CIP", cast.garance)
    assert not claire.has_usable_password()
    link = response.context["link"]
    stranger = Client()
    page = stranger.get(link, follow=True)
    assert page.status_code == 200
    chosen = "un-long-mot-de-passe-9"
    stranger.post(page.redirect_chain[-1][0], {"password1": chosen, "password2": chosen})
    claire.refresh_from_db()
    assert claire.check_password(chosen)


def test_a_known_account_only_gets_the_post(cast: Cast, client: Client, today: date) -> None:
    client.force_login(cast.dora)
    assert give(client, email=cast.marc.email, place=f"c:{cast.iris.key}").status_code == 302
    assert cast.marc.posts.count() == 2
    assert not User.objects.filter(email="claire@test.invalid").exists()


@pytest.mark.parametrize(
    "asked",
    [
        ("odile", "CIP", "iris"),
        ("odile", "COORDINATOR", "garance"),
        ("odile", "DATA_LEAD", "garance"),
        ("paul", "DIRECTOR", "iris"),
        ("paul", "COORDINATOR", "orb"),
        ("paul", "NATIONAL", "n"),
    ],
)
def test_nobody_gives_a_post_beyond_her_place(
    cast: Cast, client: Client, today: date, asked: tuple[str, str, str]
) -> None:
    name, role, place = asked
    client.force_login(cast.users[name])
    where = {"garance": f"c:{cast.garance.key}", "iris": f"c:{cast.iris.key}", "orb": "t:orb", "n": "n"}[place]
    assert give(client, role=role, place=where).status_code == 422
    assert not User.objects.filter(email="claire@test.invalid").exists()


def test_nobody_gives_herself_a_post(cast: Cast, client: Client, today: date) -> None:
    client.force_login(cast.paul)
    assert give(client, email=cast.paul.email.upper(), place=f"c:{cast.garance.key}").status_code == 422
    assert cast.paul.posts.count() == 1


def test_an_account_with_a_password_is_never_invited_again(cast: Cast, client: Client, today: date) -> None:
    """The address to choose a password would hand the account over."""
    cast.marc.set_password("un-long-mot-de-passe-9")
    cast.marc.save()
    client.force_login(cast.odile)
    response = client.post(f"/equipe/postes/{cast.marc.posts.get().key}/inviter/", follow=True)
    assert "link" not in (response.context or {})
    assert "a déjà un mot de passe" in response.content.decode()


def test_an_account_with_a_post_elsewhere_is_not_invited_from_here(cast: Cast, client: Client, today: date) -> None:
    from convergence.network import actions

    cast.marc.set_unusable_password()
    cast.marc.save()
    actions.appoint(by=cast.system, user=cast.marc, role="CIP", chantier=cast.iris, started_on=date(2024, 1, 1))
    client.force_login(cast.odile)
    response = client.post(f"/equipe/postes/{cast.marc.posts.get(role='ESP').key}/inviter/", follow=True)
    assert "poste ailleurs" in response.content.decode()


def test_a_post_ends_and_its_rights_the_day_after(cast: Cast, client: Client, today: date) -> None:
    client.force_login(cast.odile)
    post = cast.marc.posts.get()
    assert client.post(f"/equipe/postes/{post.key}/fin/", {"on": "2025-03-09"}).status_code == 302
    assert cast.viewer("marc").posts == []
    assert AuditEvent.objects.filter(action="network.end_post", by=cast.odile).exists()


def test_a_post_of_the_nation_is_not_closed_from_a_territory(cast: Cast, client: Client, today: date) -> None:
    client.force_login(cast.paul)
    assert client.post(f"/equipe/postes/{cast.dora.posts.get().key}/fin/", {"on": "2025-03-09"}).status_code == 404
    own = cast.paul.posts.get()
    assert client.post(f"/equipe/postes/{own.key}/fin/", {"on": "2025-03-09"}).status_code == 422
    assert Post.objects.get(pk=own.pk).ended_on is None


def test_the_data_lead_sees_every_post(cast: Cast, client: Client, today: date) -> None:
    client.force_login(cast.dora)
    assert client.get("/equipe/").context["page"].total == Post.objects.count()
    client.force_login(cast.odile)
    places = {row.post.chantier for row in client.get("/equipe/").context["page"]}
    assert places == {cast.garance}
