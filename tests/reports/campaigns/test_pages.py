"""The pages of a campaign and of what it froze: who opens what, what they say, what they cost."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from convergence.accounts.models import Reading
from convergence.indicators import snapshot
from convergence.journeys import actions as journeys
from convergence.kit.meeting import lines
from convergence.reports.actions import campaigns, freezing, stories, texts
from convergence.reports.models import Campaign, ChantierReturn, Edition, Story
from tests.reports.tampering import unguarded

GARANCE = "chantier:10000000000008"
MOST = 15
"""Queries of a page, at most."""


def client(cast: Any, name: str) -> Client:
    found = Client()
    found.force_login(cast.users[name])
    return found


def said(response: Any) -> str:
    return str(response.content.decode()).replace("\u00a0", " ").replace("&nbsp;", " ")


def test_the_nation_opens_a_campaign_for_both_programmes(cast, lived):
    asked = {
        "programmes": ["CVG", "PHC"], "year": "2024", "complete_by": "2025-03-14", "validate_by": "2025-03-28",
        "freeze_by": "2025-04-15",
    }  # fmt: skip
    assert client(cast, "paul").post("/campagnes/ouvrir/", asked).status_code == 403
    wrong = client(cast, "nadia").post("/campagnes/ouvrir/", {**asked, "validate_by": "2025-03-01"})
    assert "après que les chantiers ont complété" in said(wrong)
    assert client(cast, "nadia").post("/campagnes/ouvrir/", asked).status_code == 302
    assert Campaign.objects.count() == 2


def test_each_finds_what_waits_for_her(campaign, cast):
    def titles(name: str) -> list[str]:
        found = [line for answer in lines.ask(cast.viewer(name), limit=20, offset=0) for line in answer.items]
        return [line.title.replace("\u00a0", " ") for line in found if line.kind == "bilan"]

    assert titles("helene") == titles("odile") == ["Bilan Convergence 2024 : à compléter"]
    assert titles("paul") == titles("ines") == []
    for row in campaign.returns.select_related("campaign"):
        campaigns.declare_done(by=cast.system, of=row)
    assert titles("helene") == []
    assert titles("paul") == ["Bilan Convergence 2024 : à valider"]
    assert "à valider" in said(client(cast, "paul").get("/"))
    for row in campaign.returns.select_related("campaign"):
        campaigns.validate(by=cast.system, of=row)
    assert titles("paul") == []
    assert titles("nadia") == ["Bilan Convergence 2024 : à figer"]
    freezing.freeze(by=cast.nadia, campaign=campaign)
    assert titles("nadia") == []


def test_the_chantier_sees_what_misses_and_who_is_behind(garance, cast):
    page = said(client(cast, "odile").get(f"/campagnes/chantiers/{garance.key}/"))
    assert "63 % des réponses sont connues." in page
    assert "6 personnes sur 6" in page
    assert f"/bilans/CVG-03/personnes/?programme=CVG&amp;year=2024&amp;scope=chantier%3A{garance.chantier.code}" in page
    behind = client(cast, "odile").get(
        "/bilans/CVG-03/personnes/", {"programme": "CVG", "year": 2024, "scope": GARANCE, "state": "unknown"}
    )
    assert behind.status_code == 200


def test_done_sent_back_validated_on_screen(garance, cast):
    url = f"/campagnes/chantiers/{garance.key}/"
    assert client(cast, "paul").post(f"{url}complet/").status_code == 403
    assert client(cast, "odile").post(f"{url}complet/", {"words": "Voilà."}).status_code == 302
    assert client(cast, "odile").post(f"{url}valider/").status_code == 403
    refused = client(cast, "paul").post(f"{url}renvoyer/", {"words": ""})
    assert refused.status_code == 422
    assert "Dites ce qui manque" in said(refused)
    client(cast, "paul").post(f"{url}renvoyer/", {"words": "Les motifs de sortie."})
    page = said(client(cast, "helene").get(url))
    assert "Les motifs de sortie." in page
    client(cast, "helene").post(f"{url}complet/")
    client(cast, "paul").post(f"{url}valider/")
    garance.refresh_from_db()
    assert garance.state == "VALIDATED"
    assert client(cast, "lise").post(f"{url}renvoyer/", {"words": "Non"}).status_code == 404


def test_the_territory_validates_all_that_is_complete_and_no_other(campaign, cast):
    for row in campaign.returns.select_related("campaign"):
        campaigns.declare_done(by=cast.system, of=row)
    client(cast, "paul").post(f"/campagnes/{campaign.key}/valider/")
    states = dict(campaign.returns.values_list("chantier__name", "state"))
    assert states["Recyclerie de l’Iris"] == "DONE"
    assert sorted(states.values()) == ["DONE", "VALIDATED", "VALIDATED"]


def test_the_nation_freezes_reopens_and_freezes_again(campaign, cast, lived):
    nadia, url = client(cast, "nadia"), f"/campagnes/{campaign.key}/"
    assert nadia.post(f"{url}figer/").status_code == 302
    first = Edition.objects.get()
    assert "Figé le 10 mars 2025" in said(nadia.get(url))
    assert nadia.post(f"{url}figer/").status_code == 422
    assert nadia.post(f"{url}rouvrir/", {"words": ""}).status_code == 422
    nadia.post(f"{url}rouvrir/", {"words": "Une sortie oubliée."})
    journeys.close_journey(
        by=cast.system, journey=lived[0], ended_on=date(2024, 9, 2), exit_reason="CDI", housing="CHU"
    )
    nadia.post(f"{url}figer/")
    second = Edition.objects.last_ones().get()
    told = said(nadia.get(f"/editions/{second.key}/changements/"))
    assert "Une sortie oubliée." in told
    assert "1 personne en plus (1 oui)." in told
    old = said(nadia.get(f"/editions/{first.key}/"))
    assert "Remplacée par l’édition 2." in old


def test_who_reads_which_level_of_an_edition(campaign, cast):
    edition = freezing.freeze(by=cast.nadia, campaign=campaign)
    url = f"/editions/{edition.key}/"
    for name, scope, status in (
        ("nadia", GARANCE, 200), ("paul", GARANCE, 200), ("paul", "territory:lys", 404), ("odile", GARANCE, 200),
        ("odile", "national", 404), ("fabre", "national", 200), ("fabre", "territory:orb", 200),
        ("fabre", GARANCE, 404),
        ("rene", "", 200), ("eva", "national", 200),
    ):  # fmt: skip
        for page in (url, f"{url}edition.json"):
            found = client(cast, name).get(page, {"scope": scope} if scope else {}).status_code
            assert found == status or (name == "rene" and page != url), (name, scope)
    assert Reading.objects.filter(kind="EXPORT", what__startswith="Édition figée").exists()
    public = client(cast, "fabre").get(f"{url}edition.json", {"scope": "national"}).json()
    assert public["audience"] == "public"
    assert any(figure["hidden"] for figure in public["figures"])
    assert client(cast, "fabre").get(f"{url}changements/").status_code == 403


def test_texts_are_written_at_ones_own_level(campaign, cast):
    url = f"/campagnes/{campaign.key}/textes/"
    for name, scope, status in (
        ("odile", GARANCE, 200), ("odile", "territory:orb", 403), ("paul", "territory:orb", 200),
        ("paul", GARANCE, 403),
        ("nadia", "national", 200), ("paul", "national", 403), ("simone", "hors-territoire", 200),
    ):  # fmt: skip
        assert client(cast, name).get(url, {"niveau": scope}).status_code == status, (name, scope)
    odile = client(cast, "odile")
    named = odile.post(f"{url}?niveau={GARANCE}", {"EMPLOI": "Bravo Ana !"})
    assert "Ce n’est pas une personne accompagnée" in said(named)
    assert "Bravo Ana" in said(named)
    assert odile.post(f"{url}?niveau={GARANCE}", {"EMPLOI": "Bravo Ana !", "sure": "on"}).status_code == 302
    assert campaign.passages.get().text == "Bravo Ana !"


def test_a_story_is_written_agreed_and_withdrawn_on_screen(cast, lived):
    odile, url = client(cast, "odile"), f"/parcours/{lived[0].key}/recit/"
    assert "Quand Madame" in said(odile.get(url))
    assert client(cast, "paul").get(url).status_code == 403
    odile.post(url, {"text": "Ana arrive le 2 mai 2023."})
    page = said(odile.get(url))
    assert "On peut encore la reconnaître" in page
    agreed = {"on": "2025-03-03", "means": "ORAL"}
    refused = odile.post(f"{url}accord/", agreed)
    assert refused.status_code == 422
    assert "gardez l’initiale inventée" in said(refused)
    odile.post(url, {"text": "Madame I. arrive."})
    assert odile.post(f"{url}accord/", agreed).status_code == 302
    assert "Donné le 3 mars 2025" in said(odile.get(url))
    odile.post(f"{url}retirer/")
    assert list(Story.objects.values_list("state", "text")) == [("WITHDRAWN", "")]


def test_a_broken_edition_says_so(campaign, cast):
    from django.db.models import QuerySet

    edition = freezing.freeze(by=cast.nadia, campaign=campaign)
    with unguarded():
        QuerySet(Edition).filter(pk=edition.pk).update(number=7, replaces=edition)
    page = client(cast, "nadia").get(f"/editions/{edition.key}/")
    assert page.status_code == 500
    assert "son sceau ne tient plus" in said(page)


@pytest.mark.parametrize("name", ["nadia", "paul", "odile"])
def test_pages_stay_cheap(name, campaign, garance, cast, django_assert_max_num_queries):
    texts.write_passages(by=cast.nadia, campaign=campaign, scope="national", texts={"EMPLOI": "Une reprise."})
    story = stories.write(by=cast.odile, journey=cast.garance.journeys.first(), text="Madame I. arrive.")
    stories.agree(by=cast.odile, story=story, on=date(2025, 3, 3), means="ORAL")
    edition = freezing.freeze(by=cast.nadia, campaign=campaign)
    snapshot.current()  # up to date: else it would be taken again under one of the pages, whenever the last one ages
    visitor = client(cast, name)
    pages = (
        "/campagnes/", f"/campagnes/{campaign.key}/", f"/campagnes/{campaign.key}/?territoire=orb",
        f"/campagnes/chantiers/{garance.key}/", "/editions/", f"/editions/{edition.key}/?scope={GARANCE}",
        f"/editions/{edition.key}/changements/",
    )  # fmt: skip
    for page in pages:
        visitor.get(page)
        with django_assert_max_num_queries(MOST):
            assert visitor.get(page).status_code == 200, page


def test_a_programme_lead_validates_chantiers_outside_any_territory(cast, today):
    day = date(2025, 3, 14)
    made = campaigns.open_campaign(
        by=cast.nadia, programme="PHC", year=2024, deadlines=campaigns.Deadlines(day, day, day)
    )
    ronce = ChantierReturn.objects.get(campaign=made, chantier=cast.ronce)
    url = f"/campagnes/chantiers/{ronce.key}/"
    client(cast, "rene").post(f"{url}complet/")
    assert client(cast, "paul").post(f"{url}valider/").status_code == 404
    assert client(cast, "simone").post(f"{url}valider/").status_code == 302
