"""Sheets: written, read again, sent back, published, replaced, put away; who reads what; found blind to accents."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from convergence.practice import backing, points, sections
from convergence.practice.actions import sheets as acts
from convergence.practice.actions.sheets import SheetError
from convergence.practice.models import Revision, Sheet, SheetEvent
from tests.cast import POSTS, Cast
from tests.practice.conftest import said, signed_in

NETWORK = set(POSTS) - {"fabre", "eva", "personne"}


def written(cast: Cast, by: str = "ines", place: Any = "orb", **values: Any) -> Revision:
    return acts.begin(by=cast.users[by], place_of=getattr(cast, place), words=said(**values))


def published(cast: Cast, **values: Any) -> Sheet:
    revision = written(cast, **values)
    return acts.publish(by=cast.nadia, revision=acts.submit(by=cast.ines, revision=revision))


def readers(cast: Cast, sheet: Sheet) -> set[str]:
    return {name for name in POSTS if Sheet.objects.visible_to(cast.viewer(name)).filter(pk=sheet.pk).exists()}


def test_a_draft_is_read_by_who_writes_it_by_her_coordinator_and_the_national_team(cast: Cast) -> None:
    assert readers(cast, written(cast).sheet) == {"ines", "paul", "nadia"}
    assert readers(cast, written(cast, by="helene", place="garance").sheet) == {"helene", "paul", "nadia"}
    assert readers(cast, written(cast, by="rene", place="ronce").sheet) == {"rene", "simone", "nadia"}


def test_a_published_sheet_is_read_by_the_whole_network_and_by_nobody_outside(cast: Cast) -> None:
    sheet = published(cast)
    assert readers(cast, sheet) == NETWORK
    assert signed_in(cast.rachid).get(reverse("sheet", args=[sheet.key])).status_code == 200
    assert signed_in(cast.fabre).get(reverse("sheet", args=[sheet.key])).status_code == 403
    acts.archive(by=cast.nadia, sheet=sheet)
    assert readers(cast, sheet) == {"ines", "paul", "nadia"}
    acts.restore(by=cast.nadia, sheet=sheet)
    assert readers(cast, sheet) == NETWORK


def test_the_published_version_stays_until_the_next_replaces_it(cast: Cast) -> None:
    sheet = published(cast, story="Première façon.")
    acts.write(by=cast.ines, sheet=sheet, words=said(title="Autre titre", story="Deuxième façon."))
    reader, page = signed_in(cast.irma), reverse("sheet", args=[sheet.key])
    text = reader.get(page).content.decode()
    assert "Première façon." in text and "Deuxième" not in text and "Autre titre" not in text
    assert reader.get(reverse("sheet_draft", args=[sheet.key])).status_code == 404
    assert list(points.find_sheets("deuxieme", cast.viewer("irma"))) == []
    revision = sheet.revisions.get(state="DRAFT")
    acts.publish(by=cast.nadia, revision=acts.submit(by=cast.ines, revision=revision))
    text = reader.get(page).content.decode()
    assert "Deuxième façon." in text and "Version 1" in text
    old = reader.get(page, {"version": "1"}).content.decode()
    assert "Première façon." in old and "plus récente" in old
    assert reader.get(page, {"version": "9"}).status_code == 404
    sheet.refresh_from_db()
    assert sheet.title == "Autre titre"
    assert sorted(sheet.revisions.values_list("number", "state")) == [(1, "REPLACED"), (2, "PUBLISHED")]


def test_it_is_sent_back_with_a_reason_and_every_step_is_kept(cast: Cast) -> None:
    revision = written(cast)
    client, paul = signed_in(cast.nadia), signed_in(cast.paul)
    key = revision.sheet.key
    signed_in(cast.ines).post(reverse("sheet_submit", args=[key]), {"act": "submit"})
    paul.post(reverse("sheet_comment", args=[key]), {"text": "Dites combien."})
    assert paul.post(reverse("sheet_publish", args=[key])).status_code == 403
    page = client.post(reverse("sheet_send_back", args=[key]), {"text": " "})
    assert page.status_code == 422 and Revision.objects.get().state == "SUBMITTED"
    client.post(reverse("sheet_send_back", args=[key]), {"text": "Racontez l’accord."})
    assert Revision.objects.get().state == "DRAFT"
    assert "Racontez l’accord." in signed_in(cast.ines).get(reverse("sheet_draft", args=[key])).content.decode()
    assert "À reprendre" in signed_in(cast.ines).get(reverse("home_last")).content.decode()
    kinds = list(SheetEvent.objects.values_list("kind", "by__first_name"))
    assert kinds == [("SUBMITTED", "Ines"), ("COMMENT", "Paul"), ("RETURNED", "Nadia")]
    with pytest.raises(SheetError, match="n’est plus"):
        acts.publish(by=cast.nadia, revision=Revision.objects.get())


def test_nothing_typed_is_lost(cast: Cast) -> None:
    client = signed_in(cast.helene)
    given = {
        "title": "",
        "place_of": f"c-{cast.garance.key}",
        "story": "Tout est là.",
        "dynamics": ["CLS"],
        "figures": ["CVG-09"],
    }
    page = client.post(reverse("sheet_new"), given)
    text = page.content.decode()
    assert page.status_code == 422 and "Tout est là." in text and not Sheet.objects.exists()
    kept = client.post(reverse("sheet_new"), given | {"title": "Un livret", "act": "submit"})
    sheet = Sheet.objects.get()
    assert kept.url == reverse("sheet_write", args=[sheet.key]), "kept, though it is not ready"
    assert sheet.revisions.get().story == "Tout est là." and sheet.revisions.get().state == "DRAFT"
    full = given | {"title": "Un livret", "problem": "a", "aims": "b", "results": "c", "act": "submit"}
    client.post(reverse("sheet_write", args=[sheet.key]), full)
    assert sheet.revisions.get().state == "SUBMITTED"
    late = client.post(reverse("sheet_write", args=[sheet.key]), full | {"story": "Écrit trop tard."})
    assert late.status_code == 422 and "Écrit trop tard." in late.content.decode()
    assert "attend sa relecture" in late.content.decode()


def test_a_professional_writes_for_her_places_only(cast: Cast) -> None:
    client = signed_in(cast.helene)
    page = client.get(reverse("sheet_new")).content.decode()
    assert "Territoire Orb" in page and "Les Jardins de la Garance" in page
    assert "Bleuet" not in page and "Tout le réseau" not in page
    refused = client.post(reverse("sheet_new"), {"title": "x", "place_of": f"c-{cast.iris.key}"})
    assert refused.status_code == 422 and not Sheet.objects.exists()
    mine = written(cast, by="helene", place="garance").sheet
    assert signed_in(cast.paul).get(reverse("sheet_write", args=[mine.key])).status_code == 404
    assert signed_in(cast.nadia).get(reverse("sheet_write", args=[mine.key])).status_code == 200


@pytest.mark.parametrize("words", ["hopital", "HÔPITAL psychiatrique", "oeuvre", "sante"])
def test_found_by_its_words_blind_to_accents(cast: Cast, words: str) -> None:
    sheet = published(cast, story="Avec l’hôpital psychiatrique, maître d’œuvre.")
    written(cast, title="Hôpital en préparation")
    assert [hit.url for hit in points.find_sheets(words, cast.viewer("irma"))] == [reverse("sheet", args=[sheet.key])]
    page = signed_in(cast.irma).get(reverse("sheets"), {"mots": words}).content.decode()
    assert "Accès aux soins" in page and "en préparation" not in page


def test_found_by_theme_territory_and_public(cast: Cast) -> None:
    published(cast, title="Soins", groups=" FEMMES ")
    published(cast, title="Clé", themes=" LOGEMENT ", place="garance", by="helene")
    client = signed_in(cast.irma)
    for asked, shown in (
        ({"theme": "LOGEMENT"}, {"Clé"}), ({"public": "FEMMES"}, {"Soins"}), ({"ou": "orb"}, {"Soins", "Clé"}),
        ({"ou": "lys"}, set()), ({"ou": "reseau"}, set()), ({}, {"Soins", "Clé"}),
    ):  # fmt: skip
        page = client.get(reverse("sheets"), asked)
        assert {sheet.title for sheet in page.context["page"]} == shown, asked


def test_the_sections_are_those_of_the_published_sheet(cast: Cast) -> None:
    revision = written(
        cast, unexpected="Oui.", carrier="Régie", dynamics=" CLS AUTRE ", other_dynamic="Un CLSPD", city_contract="OUI",
        in_city_contract="NSP", links="FAS https://fas.invalid", appendices="Annexe 1", file="Accès aux soins",
    )  # fmt: skip
    assert [section.title for section in sections.told(revision)] == [
        "Problématique & contexte", "Objectifs", "Racontez votre projet", "Résultats & perspectives",
    ]  # fmt: skip
    found = sections.identity(revision)
    assert [section.title for section in found] == [
        "Fiche-identité de l’action", "Territoire", "Autres ressources", "Dossier ressources", "Annexes",
    ]  # fmt: skip
    ticks = dict(found[1].ticks)
    assert [label for label, on in ticks[sections.DYNAMIC] if on] == ["Un contrat local de santé", "Autre : Un CLSPD"]
    assert ticks[sections.CITY["in_city_contract"]] == [("Oui", False), ("Non", False), ("Ne sait pas", True)]
    made = signed_in(cast.ines).get(reverse("sheet_pdf", args=[revision.sheet.key]))
    assert made.content.startswith(b"%PDF")


def test_figures_are_read_as_they_are_published_never_typed(cast: Cast) -> None:
    sheet = published(cast, figures="CVG-09 DISPARU")
    page = signed_in(cast.rachid).get(reverse("sheet_figures", args=[sheet.key])).content.decode()
    assert "Ouverture de droits santé" in page and "réseau" not in page, "who reads no figure reads its name"
    rows = backing.read(cast.viewer("helene"), ["CVG-09"])
    assert rows[0].value == "masqué" or rows[0].value == "" or "sur" in rows[0].sentence
    assert backing.read(cast.viewer("rachid"), ["CVG-09"])[0].value == ""


def test_one_version_in_preparation_and_one_published(cast: Cast) -> None:
    sheet = published(cast)
    for state, on in (("PUBLISHED", sheet.published_on), ("DRAFT", None)):
        if state == "DRAFT":
            Revision.objects.create(sheet=sheet, number=5, by=cast.ines, title="x")
        with pytest.raises(IntegrityError), transaction.atomic():
            Revision.objects.create(sheet=sheet, number=7, by=cast.ines, title="x", state=state, published_on=on)


@pytest.mark.parametrize("more", [0, 15])
def test_pages_ask_as_much_however_many_sheets(cast: Cast, more: int) -> None:
    sheet = published(cast)
    for at in range(more):
        published(cast, title=f"Fiche {at}")
    client = signed_in(cast.irma)
    for page, most in ((reverse("sheets"), 8), (reverse("sheet", args=[sheet.key]), 9)):
        client.get(page)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(page).status_code == 200
        assert len(asked) <= most, (page, [one["sql"][:90] for one in asked])
