"""Partners and agreements: who reads and keeps what, what a quota counts, what is remembered."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from convergence.partnerships.actions import partners as actions
from convergence.partnerships.actions.partners import PartnershipError
from convergence.partnerships.agreements import Memory, memory_of, used_in, uses_of, with_offers
from convergence.partnerships.models import Agreement, Partner
from tests.cast import Cast
from tests.partnerships.makers import file, moved, opportunity, partner

MOST = 15


def remembered(row: Partner) -> Memory:
    return memory_of(with_offers(Partner.objects).get(pk=row.pk))


@pytest.fixture
def three(cast: Cast, today: date) -> dict[str, Partner]:
    return {
        "orb": partner(cast, "Bailleur d’Orb", territory=cast.orb),
        "lys": partner(cast, "Bailleur de Lys", territory=cast.lys),
        "nation": partner(cast, "CDC Habitat"),
    }


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("helene", {"orb", "nation"}),
        ("irma", {"lys", "nation"}),
        ("rene", {"nation"}),
        ("ines", {"orb", "nation"}),
        ("lise", {"lys", "nation"}),
        ("simone", {"nation"}),
        ("nadia", {"orb", "lys", "nation"}),
        ("rachid", set()),
        ("dora", set()),
        ("fabre", set()),
        ("personne", set()),
    ],
)
def test_partners_are_read_in_their_territory_and_national_ones_by_all(
    cast: Cast, three: dict[str, Partner], name: str, seen: set[str]
) -> None:
    visible = set(Partner.objects.visible_to(cast.viewer(name)))
    assert visible == {three[place] for place in seen}


@pytest.mark.parametrize(
    ("name", "place", "status"),
    [
        ("ines", "orb", 200),
        ("paul", "orb", 200),
        ("ines", "nation", 403),
        ("nadia", "nation", 200),
        ("nadia", "orb", 200),
        ("lise", "orb", 404),
        ("helene", "orb", 403),
        ("simone", "nation", 403),
    ],
)
def test_partners_are_kept_in_their_territory_and_national_ones_by_the_nation(
    cast: Cast, three: dict[str, Partner], client: Client, *, name: str, place: str, status: int
) -> None:
    client.force_login(cast.users[name])
    assert client.get(f"/partenaires/{three[place].key}/corriger/").status_code == status


def test_the_list_is_filtered_and_searched_blind_to_accents(
    cast: Cast, three: dict[str, Partner], client: Client
) -> None:
    actions.add_agreement(by=cast.nadia, partner=three["nation"], title="Logements", status="SIGNED")
    client.force_login(cast.nadia)

    def names(query: str) -> list[str]:
        return [row.name for row in client.get(f"/partenaires/?{query}").context["page"]]

    assert names("q=bailleur+lys") == ["Bailleur de Lys"]
    assert names("ou=national") == ["CDC Habitat"]
    assert names("ou=orb") == ["Bailleur d’Orb"]
    assert names("statut=SIGNED") == ["CDC Habitat"]
    assert names("theme=SANTE") == []
    actions.amend_partner(by=cast.nadia, partner=three["lys"], ended_on=date(2025, 1, 31))
    assert "Bailleur de Lys" not in names("")
    assert names("etat=termines") == ["Bailleur de Lys"]


def test_one_referent_at_a_time(cast: Cast, three: dict[str, Partner]) -> None:
    first = actions.add_contact(by=cast.ines, partner=three["orb"], name="Mme Roc", phone="01 02 03 04 05")
    second = actions.add_contact(by=cast.ines, partner=three["orb"], name="M. Sel")
    assert (first.is_referent, second.is_referent) == (True, False)
    actions.name_referent(by=cast.ines, contact=second)
    first.refresh_from_db()
    assert not first.is_referent
    actions.end_contact(by=cast.ines, contact=first)
    first.refresh_from_db()
    assert (first.phone, first.ended_on) == ("", date(2025, 3, 10))


def test_contact_details_are_unreadable_at_rest(cast: Cast, three: dict[str, Partner]) -> None:
    actions.add_contact(by=cast.ines, partner=three["orb"], name="Madame Rocaille", phone="0102030405")
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, phone FROM partnerships_partnercontact")
        told = str(cursor.fetchall())
    assert "Rocaille" not in told
    assert "0102030405" not in told


def test_a_national_agreement_is_declined_on_a_territory_and_nothing_else(
    cast: Cast, three: dict[str, Partner]
) -> None:
    national = actions.add_agreement(by=cast.nadia, partner=three["nation"], title="Trois logements", status="SIGNED")
    local = actions.add_agreement(
        by=cast.ines, partner=three["nation"], territory=cast.orb, title="Pour Orb", declines=national
    )
    for values, message in (
        ({"partner": three["nation"], "declines": national}, "sur quel territoire"),
        ({"partner": three["orb"], "declines": local}, "Seule une convention nationale"),
    ):
        with pytest.raises(PartnershipError, match=message):
            actions.add_agreement(by=cast.ines, title="Autre", **values)  # type: ignore[arg-type]
    with pytest.raises(PartnershipError, match="Dites ce que compte le quota"):
        actions.add_agreement(by=cast.nadia, partner=three["nation"], title="Sans unité", quota=3)


@pytest.mark.parametrize(
    ("day", "counted"), [("2024-12-31", 0), ("2025-01-01", 1), ("2025-12-31", 1), ("2026-01-01", 0)]
)
def test_a_quota_counts_the_calendar_year_both_ends_included(cast: Cast, settings: Any, day: str, counted: int) -> None:
    settings.TODAY = date(2026, 3, 2)
    local = partner(cast, territory=cast.orb)
    agreement = actions.add_agreement(
        by=cast.ines, partner=local, title="Logements", status="SIGNED", quota=3, quota_unit="logements"
    )
    actions.note_use(
        by=cast.ines, partner=local, agreement=agreement, on=date.fromisoformat(day), count=1, what="logements"
    )
    assert used_in([agreement], 2025, uses_of(local, [agreement]))[agreement.pk].used == counted


def test_what_a_declination_uses_counts_for_the_national_agreement(cast: Cast, today: date) -> None:
    nation = partner(cast, "CDC Habitat")
    national = actions.add_agreement(
        by=cast.nadia, partner=nation, title="Logements", status="SIGNED", quota=3, quota_unit="logements"
    )
    local = actions.add_agreement(
        by=cast.ines, partner=nation, territory=cast.orb, title="Pour Orb", status="SIGNED", declines=national
    )
    offer = opportunity(cast, nation, territory=cast.orb, agreement=local, path="DIRECT")
    moved(cast, file(cast, cast.journey(), offer), "send_direct", "accept", "obtain")
    actions.note_use(by=cast.ines, partner=nation, agreement=local, on=today, count=1, what="logements")
    used = used_in([national, local], 2025, uses_of(nation, [national, local]))
    assert (used[national.pk].used, used[local.pk].used) == (2, 2)
    assert (used[national.pk].left, used[national.pk].share) == (1, "66%")
    assert remembered(nation).obtained == 1


def test_memory_tells_delays_and_refusals(cast: Cast, today: date, settings: Any) -> None:
    local = partner(cast, territory=cast.orb)
    offer = opportunity(cast, local, path="DIRECT", places=2)
    one = moved(cast, file(cast, cast.journey(), offer), "send_direct")
    other = moved(cast, file(cast, cast.journey(cast.person("Sauge", "Selam")), offer), "send_direct")
    settings.TODAY = date(2025, 3, 16)
    moved(cast, one, "accept")
    moved(cast, other, "refuse", refusal="RESSOURCES")
    told = remembered(local)
    assert (told.sent, told.accepted, told.waiting, told.delay) == (2, 1, 0, 6)
    assert told.refusals == [("Ressources insuffisantes", 1)]


def test_pages_stay_within_their_queries(cast: Cast, client: Client, today: date) -> None:
    nation = partner(cast, "CDC Habitat")
    national = actions.add_agreement(by=cast.nadia, partner=nation, title="Logements", status="SIGNED")
    for index in range(30):
        local = partner(cast, f"Bailleur {index}", territory=cast.orb)
        actions.add_agreement(by=cast.ines, partner=local, title="Une", status="SIGNED", declines=national)
        actions.add_contact(by=cast.ines, partner=nation, name=f"Contact {index}")
        actions.note_event(by=cast.ines, partner=nation, on=today, note="Rencontre", territory=cast.orb)
        opportunity(cast, nation, territory=cast.orb, title=f"Logement {index}")
    client.force_login(cast.ines)
    for address in ("/partenaires/", f"/partenaires/{nation.key}/", "/partenaires/opportunites/"):
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        assert len(captured) <= MOST, (address, [query["sql"][:120] for query in captured])


def test_a_form_that_does_not_hold_says_so_and_loses_nothing(cast: Cast, client: Client, today: date) -> None:
    partner(cast, "Habitat du Pont", territory=cast.orb)
    client.force_login(cast.ines)
    answer = client.post(
        "/partenaires/ouvrir/", {"name": "Habitat du Pont", "theme": "LOGEMENT", "territory": "orb", "kind": "Bailleur"}
    )
    assert answer.status_code == 422
    assert "Ce partenaire existe déjà sur ce territoire." in answer.content.decode()
    assert 'value="Bailleur"' in answer.content.decode()


def test_an_officer_notes_what_is_used_of_a_national_partner(cast: Cast, client: Client, today: date) -> None:
    nation = partner(cast, "Bureaux du cœur")
    client.force_login(cast.ines)
    page = f"/partenaires/{nation.key}/"
    told = {"act": "use", "use-count": "11", "use-what": "mises à l’abri", "use-on": "2025-03-10"}
    assert client.post(page, {**told, "use-territory": "orb"}).status_code == 302
    assert nation.uses.get().territory == cast.orb
    assert client.post(page, {**told, "use-territory": "lys"}).status_code == 422
    assert client.post(page, {"act": "contact", "contact-name": "M. Sel"}).status_code == 403
    assert "mises à l’abri" in client.get(page).content.decode()


def test_the_search_bar_finds_partners(cast: Cast, client: Client, today: date) -> None:
    partner(cast, "Bureaux du cœur", kind="Association")
    client.force_login(cast.helene)
    assert "Bureaux du cœur" in client.get("/chercher/?q=coeur").content.decode()


def test_status_of_agreements_are_those_of_the_issue() -> None:
    assert [label for _, label in Agreement.Status.choices] == [
        "En projet",
        "En cours, sans convention",
        "Conventionné",
        "Terminé",
    ]
