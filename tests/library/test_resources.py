"""What is found and by whom, what is published and where, files that are safe."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from convergence.library.actions import resources as acts
from convergence.library.actions.resources import ResourceError
from convergence.library.files import MAX_BYTES, FileError, checked, clean_name
from convergence.library.models import Mark, Resource, VersionFile
from convergence.library.points import find_resources
from convergence.practice.models import Sheet
from tests.cast import Cast
from tests.collective.conftest import signed_in
from tests.library.conftest import TODAY, words

Publish = Callable[..., Resource]
READERS = (
    "helene", "marc", "rachid", "odile", "basile", "irma", "rene", "ines", "paul", "lise", "simone", "nadia", "dora",
)  # fmt: skip
OUTSIDE = ("fabre", "eva", "personne")
PDF = b"%PDF-1.7 essai"


def seen(cast: Cast, resource: Resource) -> set[str]:
    return {
        name
        for name in READERS + OUTSIDE
        if Resource.objects.visible_to(cast.viewer(name)).filter(pk=resource.pk).exists()
    }


# ── Found ───────────────────────────────────────────────────────────────────────────────────
def test_search_is_the_same_on_every_database(cast: Cast, publish: Publish) -> None:
    """Accents, case, order, apostrophes and plurals do not count; percent signs and underscores are no wildcards."""
    asked = publish(
        title="Demander l’hébergement d’urgence", summary="Le 115.", body="", url="https://exemple.invalid/"
    )
    told = publish(title="Le 115", summary="Qui appeler pour un hébergement.", body="Urgence : jour et nuit.")
    deep = publish(
        title="Accueils de jour", summary="La liste.", body="Certains font aussi hébergement d’urgence, le 115."
    )
    other = publish(title="Mutuelle", summary="Complémentaire santé à 100 %.", body="C2S", themes=("SANTE",))

    def found(text: str) -> list[Resource]:
        return list(Resource.objects.visible_to(cast.viewer("helene")).published().told(text))

    for text in (
        "hebergement urgence",
        "URGENCE hébergements",
        "d'urgence l’hebergement",
        "héberg urg",
        "115 hébergement",
    ):
        assert found(text) == [asked, told, deep], text
    assert found("sante") == [other] and found("complementaires") == [other]
    assert found("100 %") == [other] and found("%_") == found("") and found("introuvable") == []
    assert found("logement hebergement") == [asked, told, deep], "the theme is sought too"


def test_the_search_bar_finds_them(cast: Cast, publish: Publish) -> None:
    made = publish(title="Écrire à la préfecture")
    assert [hit.title for hit in find_resources("prefecture ecrire", cast.viewer("rachid"))] == [made.title]
    assert not list(find_resources("prefecture", cast.viewer("fabre")))


def test_practice_sheets_that_hold_the_words_stand_beside(cast: Cast, publish: Publish) -> None:
    Sheet.objects.create(
        author=cast.paul, title="Hébergés à l’hôtel", search_text="heberges a l hotel", published_on=TODAY
    )
    client = signed_in(cast.rachid)
    assert "Hébergés à l’hôtel" in client.get(reverse("resources"), {"mots": "hébergés"}).content.decode()
    assert "Fiches de pratique</h2>" not in client.get(reverse("resources")).content.decode()


def test_obsolete_ones_come_last_and_are_said_so(cast: Cast, publish: Publish) -> None:
    old, new = publish(title="Trame"), publish(title="Trame")
    acts.retire(by=cast.nadia, resource=old, on=TODAY, replaced_by=new)
    assert list(Resource.objects.told("trame")) == [new, old]
    client = signed_in(cast.helene)
    page = client.get(reverse("resources"), {"mots": "trame"}).content.decode()
    assert page.count('class="who"') == 1 and str(new.key) in page
    assert "Dépassée" in client.get(reverse("resources"), {"etat": "depassees"}).content.decode()
    assert "À lire à la place" in client.get(reverse("resource", args=[old.key])).content.decode()
    with pytest.raises(ResourceError, match="elle-même"):
        acts.retire(by=cast.nadia, resource=new, on=TODAY, replaced_by=old)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"theme": "SANTE"}, {"Santé"}), ({"nature": "LIEN"}, {"Lien"}),
        ({"fonction": "ETI"}, {"Santé", "Lien", "Orb"}),
        ({"fonction": "CIP"}, {"Santé", "Lien", "Orb", "Pour les CIP"}), ({"ou": "orb"}, {"Orb"}),
        ({"ou": "reseau", "theme": "LOGEMENT"}, {"Lien", "Pour les CIP"}), ({"theme": "n’importe"}, None),
    ],
)  # fmt: skip
def test_filters(cast: Cast, publish: Publish, asked: dict[str, str], expected: set[str] | None) -> None:
    publish(title="Santé", themes=("SANTE",))
    publish(title="Lien", kind="LIEN", url="https://exemple.invalid/")
    publish(title="Orb", territory=cast.orb, themes=("RESEAU",))
    publish(title="Pour les CIP", roles=("CIP", "ESP"))
    page = signed_in(cast.paul).get(reverse("resources"), asked)
    assert {one.title for one in page.context["page"]} == (expected or {"Santé", "Lien", "Orb", "Pour les CIP"})


# ── Seen ────────────────────────────────────────────────────────────────────────────────────
def test_the_network_reads_and_outsiders_do_not(cast: Cast, publish: Publish) -> None:
    assert seen(cast, publish()) == set(READERS)


def test_a_territory_reads_its_own(cast: Cast, publish: Publish) -> None:
    made = publish(by=cast.paul, territory=cast.orb)
    assert seen(cast, made) == {"helene", "marc", "rachid", "odile", "basile", "ines", "paul", "nadia", "dora"}


def test_a_draft_is_read_by_who_writes_there(cast: Cast, publish: Publish) -> None:
    assert seen(cast, publish(by=cast.ines, at_once=None, territory=cast.orb)) == {"ines", "paul"}
    assert seen(cast, publish(by=cast.ines, at_once=None)) == {"ines"}


def test_a_territory_proposes_and_the_nation_publishes(cast: Cast) -> None:
    """From the screen: an officer writes for the network; nobody reads it before the national team has."""
    given = {
        "kind": "GUIDE", "title": "Régie de quartier", "summary": "Comment faire.", "themes": ["EMPLOI"],
        "place": "reseau", "body": "Étapes.", "act": "publish",
    }  # fmt: skip
    signed_in(cast.ines).post(reverse("resource_new"), given)
    made = Resource.objects.get()
    assert made.state == "PROPOSED" and seen(cast, made) == {"ines", "simone", "nadia", "dora"}
    page, client = reverse("resource_state", args=[made.key]), signed_in(cast.nadia)
    assert "Régie de quartier" in client.get(reverse("resources"), {"etat": "proposees"}).content.decode()
    client.post(page, {"act": "send_back", "reason": "Ajouter un exemple"})
    made.refresh_from_db()
    assert made.state == "DRAFT"
    again = signed_in(cast.ines)
    assert "Ajouter un exemple" in again.get(reverse("resource", args=[made.key])).content.decode()
    again.post(page, {"act": "publish"})
    client.post(page, {"act": "publish"})
    made.refresh_from_db()
    assert made.state == "PUBLISHED" and made.published_on == TODAY and made.answer == ""
    assert seen(cast, made) == set(READERS)


def test_widened_to_the_network_it_is_published_again(cast: Cast, publish: Publish) -> None:
    made = publish(by=cast.paul, territory=cast.orb)
    acts.amend(by=cast.paul, resource=made, words=words())
    assert made.state == "DRAFT"


def test_who_may_write_it(cast: Cast, publish: Publish) -> None:
    mine, network = publish(by=cast.paul, territory=cast.orb), publish()
    for name, resource, status in (
        ("helene", mine, 403), ("ines", mine, 200), ("lise", mine, 404), ("dora", mine, 200), ("paul", network, 403),
        ("simone", network, 200), ("fabre", network, 403),
    ):  # fmt: skip
        answer = signed_in(cast.users[name]).get(reverse("resource_edit", args=[resource.key]))
        assert answer.status_code == status, (name, resource)


def test_a_coordinator_writes_for_her_territory_only(cast: Cast) -> None:
    given = {"kind": "GUIDE", "title": "T", "summary": "S", "themes": ["EMPLOI"], "place": "lys", "body": "B"}
    answer = signed_in(cast.paul).post(reverse("resource_new"), given)
    assert answer.status_code == 200 and not Resource.objects.exists()


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"kind": "LIEN"}, "Collez l’adresse"), ({"body": ""}, "Rien à ouvrir"), ({"themes": []}, "au moins un thème"),
        ({"url": "http://exemple.invalid/"}, "https://"),
    ],
)  # fmt: skip
def test_what_is_missing_is_said_and_nothing_is_lost(cast: Cast, values: dict[str, Any], said: str) -> None:
    given = {
        "kind": "GUIDE", "title": "Mon titre", "summary": "S", "themes": ["EMPLOI"], "place": "reseau", "body": "B",
        "act": "publish",
    }  # fmt: skip
    page = signed_in(cast.nadia).post(reverse("resource_new"), given | values).content.decode()
    assert said in page and "Mon titre" in page and not Resource.objects.exists()


# ── Files ───────────────────────────────────────────────────────────────────────────────────
def office(*names: str, mimetype: str = "") -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        if mimetype:
            archive.writestr("mimetype", mimetype)
        for name in names:
            archive.writestr(name, "x")
    return made.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", PDF), ("A.PDF", PDF), ("a.png", b"\x89PNG\r\n\x1a\n."), ("a.jpeg", b"\xff\xd8\xff."),
        ("a.docx", office("[Content_Types].xml", "word/document.xml")),
        ("a.xlsx", office("[Content_Types].xml", "xl/workbook.xml")),
        ("a.odt", office("content.xml", mimetype="application/vnd.oasis.opendocument.text")),
    ],
)  # fmt: skip
def test_files_of_an_office_are_kept(name: str, content: bytes) -> None:
    assert checked(name, content).content == content


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.html", b"<script>", "pas accepté"), ("a.svg", b"<svg>", "pas accepté"), ("a.docm", b"PK", "pas accepté"),
        ("a", PDF, "pas accepté"), ("a.pdf", b"", "vide"), ("a.pdf", b"<html>", "n’en est pas un"),
        ("a.docx", PDF, "n’en est pas un"), ("a.docx", b"PK\x03\x04 abime", "n’en est pas un"),
        ("a.docx", office("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), "macros"),
        ("a.docx", office("[Content_Types].xml", "xl/workbook.xml"), "n’en est pas un"),
        ("a.odt", office("content.xml", mimetype="application/vnd.oasis.opendocument.spreadsheet"), "n’en est pas un"),
        ("a.odt", office("Basic/Standard/M.xml", mimetype="application/vnd.oasis.opendocument.text"), "macros"),
        ("a.pdf", PDF + bytes(MAX_BYTES), "dépasse 10 Mo"),
    ],
)  # fmt: skip
def test_others_are_refused_with_what_to_do(name: str, content: bytes, said: str) -> None:
    with pytest.raises(FileError, match=said):
        checked(name, content)


def test_a_name_holds_neither_path_nor_header() -> None:
    assert clean_name('../../etc/Guide "CAF"\r\nX: y.pdf', "pdf") == "Guide CAF X y.pdf"
    assert clean_name("C:\\temp\\é.pdf", "pdf") == "é.pdf" and clean_name("***.pdf", "pdf") == "document.pdf"


def test_versions_and_how_they_are_given_back(cast: Cast, publish: Publish) -> None:
    made = publish(by=cast.paul, territory=cast.orb)
    client, page = signed_in(cast.paul), reverse("resource_version", args=[made.key])
    for content in (PDF, PDF + b" 2", PDF + b" 2"):
        client.post(page, {"file": SimpleUploadedFile("Trame é.pdf", content), "note": "Plus court"})
    assert [one.number for one in made.versions.all()] == [2, 1], "the same file twice changes nothing"
    stored = VersionFile.objects.raw("SELECT id, content AS raw FROM library_versionfile")[0]
    assert "%PDF" not in stored.raw and stored.raw.startswith("1."), "encrypted at rest"  # type: ignore[attr-defined]
    file = signed_in(cast.helene).get(reverse("resource_file", args=[made.key, 1]))
    assert file.content == PDF and file["Content-Type"] == "application/pdf"
    assert file["Content-Disposition"].startswith("attachment;") and "no-store" in file["Cache-Control"]
    assert file["X-Content-Type-Options"] == "nosniff"
    assert signed_in(cast.irma).get(reverse("resource_file", args=[made.key, 1])).status_code == 404
    assert signed_in(cast.helene).get(reverse("resource_file", args=[made.key, 9])).status_code == 404
    refused = client.post(page, {"file": SimpleUploadedFile("a.pdf", b"<html>")})
    assert "n’en est pas un" in refused.content.decode() and made.versions.count() == 2


# ── Shelf ───────────────────────────────────────────────────────────────────────────────────
def test_one_click_keeps_or_finds_useful(cast: Cast, publish: Publish) -> None:
    made = publish(title="À garder")
    client, page = signed_in(cast.rachid), reverse("resource_mark", args=[made.key])
    client.post(page, {"mark": "keep"})
    row = client.post(page, {"mark": "useful"}, headers={"HX-Request": "true"}).content.decode()
    assert 'aria-pressed="true"' in row
    assert Mark.objects.get().useful and "À garder" in client.get(reverse("resources_mine")).content.decode()
    client.post(page, {"mark": "drop"})
    assert "À garder" not in client.get(reverse("resources_mine")).content.decode()


def test_pages_stay_quick(cast: Cast, publish: Publish) -> None:
    for rank in range(30):
        made = publish(title=f"Guide {rank}", territory=cast.orb if rank % 2 else None)
        acts.keep(by=cast.paul, resource=made, kept=True)
    client = signed_in(cast.paul)
    for page in (
        reverse("resources"), f"{reverse('resources')}?mots=guide+texte", reverse("resources_mine"),
        reverse("resource", args=[made.key]),
    ):  # fmt: skip
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(page).status_code == 200
        assert len(queries) <= 15, (page, len(queries))
