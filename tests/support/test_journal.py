"""The journal: one line is enough, several people at once, one click takes it back; a private note is its author's."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from convergence.accounts.models import AuditEvent, Reading
from convergence.journeys.file import open_file
from convergence.journeys.models import Journey
from convergence.kit import meeting
from convergence.network import actions as network
from convergence.people.models import OutsideReferent
from convergence.support.actions.journal import JournalError, Words, correct, erase, note
from convergence.support.models import JournalEntry, PrivateNote
from tests.cast import POSTS, Cast

TODAY = date(2025, 3, 10)
HTMX = {"HX-Request": "true"}
SECRET = "Zibeline"
"""A word that nothing else contains: it stands in a private note."""


@pytest.fixture(autouse=True)
def _on_that_monday(today: date) -> None:
    assert today == TODAY


@pytest.fixture
def yonas(cast: Cast) -> Journey:
    return cast.journey(cast.person(sex="H"), referent=cast.helene)


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def words(**more: Any) -> Words:
    return Words(**{"kind": "ENTRETIEN", "on": TODAY, "synthesis": "Il veut visiter la résidence.", **more})


def claire(cast: Cast, journey: Journey) -> OutsideReferent:
    return OutsideReferent.objects.create(
        person=journey.person, chantier=journey.chantier, name="Claire Passerelle", organisation="CHRS Les Passereaux",
        role="HEBERGEMENT", relation="ACTIVE", recorded_by=cast.helene,
    )  # fmt: skip


# ── One line ────────────────────────────────────────────────────────────────────────────────
def test_one_line_from_the_person_s_page_is_an_entry_of_today(cast: Cast, yonas: Journey) -> None:
    client = signed_in(cast.helene)
    page = client.get(reverse("person", args=[yonas.person.key])).content.decode()
    assert reverse("journal_note", args=[yonas.key]) in page
    answer = client.post(
        reverse("journal_note", args=[yonas.key]), {"kind": "APPEL", "text": "Il a son rendez-vous."}, headers=HTMX
    )
    entry = JournalEntry.objects.get()
    assert (entry.kind, entry.on, entry.synthesis, entry.by) == ("APPEL", TODAY, "Il a son rendez-vous.", cast.helene)
    shown = answer.content.decode()
    assert f"moment-{entry.key}" in shown and "Annuler" in shown
    assert 'id="compose-text" value' not in shown, "the line is empty again"
    assert "Il a son rendez-vous." in client.get(reverse("person", args=[yonas.person.key])).content.decode()


def test_undo_takes_the_entry_back_and_only_for_who_wrote_it(cast: Cast, yonas: Journey) -> None:
    client = signed_in(cast.helene)
    answer = client.post(reverse("journal_note", args=[yonas.key]), {"kind": "APPEL", "text": "Oups"}, headers=HTMX)
    found = re.search(r'hx-post="([^"]*annuler[^"]*)"', answer.content.decode())
    assert found
    address = unescape(found.group(1))
    assert signed_in(cast.marc).post(address, headers=HTMX).status_code == 404
    assert JournalEntry.objects.count() == 1
    again = client.post(address, headers=HTMX)
    assert again.status_code == 200 and "delete" in again.content.decode()
    assert not JournalEntry.objects.exists()
    erased = AuditEvent.objects.filter(action="support.erase_note").get()
    assert erased.changes["synthesis"] == ["Oups", ""]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"kind": "ENTRETIEN", "text": "  "}, "Écrivez au moins une ligne."),
        ({"kind": "ENTRETIEN", "text": "Vu", "on": "2025-03-11"}, "à venir"),
        ({"kind": "RIEN", "text": "Vu"}, "Nature"),
    ],
)
def test_what_is_wrong_is_said_in_place_and_nothing_is_lost(
    cast: Cast, yonas: Journey, data: dict[str, str], said: str
) -> None:
    answer = signed_in(cast.helene).post(reverse("journal_note", args=[yonas.key]), data, headers=HTMX)
    shown = answer.content.decode()
    assert not JournalEntry.objects.exists()
    assert 'class="err"' in shown and (said in shown or said == "Nature")
    if data["text"].strip():
        assert f'value="{data["text"]}"' in shown


def test_behind_plus_stand_the_day_the_theme_the_note_and_the_circle(cast: Cast, yonas: Journey) -> None:
    referent = claire(cast, yonas)
    client = signed_in(cast.helene)
    more = client.get(reverse("journal_more", args=[yonas.key])).content.decode()
    assert "Claire Passerelle, CHRS Les Passereaux" in more and "Note privée" in more
    client.post(
        reverse("journal_note", args=[yonas.key]),
        {"kind": "CONCERTATION", "text": "Point sur la prise en charge.", "on": "2025-03-06", "theme": "LOGEMENT",
         "outside": str(referent.key), "private_note": SECRET},
        headers=HTMX,
    )  # fmt: skip
    entry = JournalEntry.objects.get()
    assert (entry.on, entry.theme, entry.outside, entry.note.text) == (date(2025, 3, 6), "LOGEMENT", referent, SECRET)


def test_the_referent_of_another_person_is_refused(cast: Cast, yonas: Journey) -> None:
    other = cast.journey(cast.person("Mistral", "Tesfay"), referent=cast.helene)
    with pytest.raises(JournalError, match="autre personne"):
        note(by=cast.helene, journeys=[other], words=words(outside=claire(cast, yonas)))


# ── Several ─────────────────────────────────────────────────────────────────────────────────
def test_several_people_get_the_same_line_and_lose_it_together(cast: Cast, yonas: Journey) -> None:
    other = cast.journey(cast.person("Mistral", "Tesfay"), referent=cast.helene)
    away = cast.journey(cast.person("Loin", "Ana"), chantier=cast.iris)
    client = signed_in(cast.helene)
    answer = client.post(
        reverse("journal_several"),
        {"people": [str(yonas.key), str(other.key), str(away.key)], "kind": "NOTE", "text": "Atelier budget",
         "on": "2025-03-10", "theme": "BUDGET"},
    )  # fmt: skip
    entries = list(JournalEntry.objects.order_by("pk"))
    assert {entry.journey_id for entry in entries} == {yonas.pk, other.pk}, "nobody out of her reach"
    assert len({entry.batch for entry in entries}) == 1
    assert "2 personnes" in answer.content.decode().replace("\u00a0", " ")
    client.post(reverse("journal_undo", args=[entries[0].batch]), headers=HTMX)
    assert not JournalEntry.objects.exists()


def test_the_search_keeps_what_is_ticked(cast: Cast, yonas: Journey) -> None:
    mistral = cast.journey(cast.person("Mistral", "Tesfay"), referent=cast.marc)
    page = signed_in(cast.helene).get(reverse("journal_people"), {"q": "mistral", "people": [str(yonas.key)]})
    boxes = dict(re.findall(r'value="([0-9a-f-]{36})"( checked)?', page.content.decode()))
    assert boxes == {str(yonas.key): " checked", str(mistral.key): ""}


def test_nobody_ticked_is_said_and_the_line_stays(cast: Cast, yonas: Journey) -> None:
    answer = signed_in(cast.helene).post(reverse("journal_several"), {"kind": "NOTE", "text": "Atelier budget"})
    shown = answer.content.decode()
    assert "Choisissez au moins une personne." in shown and "Atelier budget" in shown
    assert not JournalEntry.objects.exists()


# ── The private note ────────────────────────────────────────────────────────────────────────
def noted(cast: Cast, journey: Journey) -> JournalEntry:
    return note(by=cast.helene, journeys=[journey], words=words(private_note=SECRET))[0]


@pytest.mark.parametrize("name", sorted(POSTS))
def test_a_private_note_is_read_by_its_author_alone(cast: Cast, yonas: Journey, name: str) -> None:
    """By every page that tells of the journey, by the timeline and by the queries themselves."""
    entry = noted(cast, yonas)
    viewer, client = cast.viewer(name), signed_in(cast.users[name])
    file = open_file(viewer, yonas.person.key)
    told = [moment.text for answer in meeting.timeline.ask(file, viewer) for moment in answer] if file else []
    for page in (
        reverse("person", args=[yonas.person.key]),
        reverse("person_later", args=[yonas.person.key]),
        reverse("journal", args=[yonas.key]),
        reverse("journal_entry", args=[entry.key]),
    ):
        told.append(client.get(page).content.decode())
    seen = JournalEntry.objects.visible_to(viewer).with_own_note(viewer)
    told += [one.own_note or "" for one in seen]
    told += [kept.text for kept in PrivateNote.objects.visible_to(viewer)]
    assert any(SECRET in text for text in told) == (name == "helene")


def test_the_database_does_not_even_answer_the_notes_of_others(
    cast: Cast, yonas: Journey, django_assert_num_queries: Any
) -> None:
    noted(cast, yonas)
    viewer = cast.viewer("odile")
    with CaptureQueriesContext(connection) as captured:
        list(JournalEntry.objects.visible_to(viewer).with_own_note(viewer).values_list("own_note", flat=True))
    with connection.cursor() as cursor:
        cursor.execute(captured[-1]["sql"])
        assert [row[0] for row in cursor.fetchall()] == [None]


def test_no_log_tells_what_a_private_note_says(cast: Cast, yonas: Journey) -> None:
    entry = noted(cast, yonas)
    correct(by=cast.helene, entry=entry, words=words(private_note=f"{SECRET} bis"))
    erase(by=cast.helene, entries=[entry])
    assert not PrivateNote.objects.exists()
    assert SECRET not in str([event.changes for event in AuditEvent.objects.all()])


def test_the_author_no_longer_reads_her_note_once_she_has_left(cast: Cast, yonas: Journey) -> None:
    noted(cast, yonas)
    post = cast.helene.posts.get()
    network.end_post(by=cast.system, post=post, on=date(2025, 3, 9))
    viewer = cast.viewer("helene")
    assert not PrivateNote.objects.visible_to(viewer).exists()


# ── Correcting, erasing ─────────────────────────────────────────────────────────────────────
def test_the_author_corrects_and_the_audit_keeps_what_was_said(cast: Cast, yonas: Journey) -> None:
    entry = noted(cast, yonas)
    client = signed_in(cast.helene)
    client.post(
        reverse("journal_entry", args=[entry.key]),
        {"kind": "VISITE", "text": "Il a visité la résidence.", "on": "2025-03-07", "theme": "LOGEMENT"},
    )
    entry.refresh_from_db()
    assert (entry.kind, entry.on, entry.synthesis) == ("VISITE", date(2025, 3, 7), "Il a visité la résidence.")
    assert not PrivateNote.objects.exists(), "the note was emptied"
    changes = AuditEvent.objects.filter(action="support.correct_note").get().changes
    assert changes["synthesis"] == ["Il veut visiter la résidence.", "Il a visité la résidence."]
    assert changes["private_note"] == ["•", ""]


@pytest.mark.parametrize("name", sorted(set(POSTS) - {"helene"}))
def test_nobody_else_corrects_or_erases(cast: Cast, yonas: Journey, name: str) -> None:
    entry = noted(cast, yonas)
    client = signed_in(cast.users[name])
    for address in ("journal_entry", "journal_erase"):
        assert client.post(reverse(address, args=[entry.key]), {"kind": "NOTE", "text": "x"}).status_code in {403, 404}
    with pytest.raises(JournalError):
        correct(by=cast.users[name], entry=entry, words=words())
    with pytest.raises(JournalError):
        erase(by=cast.users[name], entries=[entry])
    entry.refresh_from_db()
    assert entry.synthesis == "Il veut visiter la résidence."


# ── The page ────────────────────────────────────────────────────────────────────────────────
def test_the_journal_is_filtered_paged_and_its_reading_logged(
    cast: Cast, yonas: Journey, django_assert_max_num_queries: Any
) -> None:
    for index in range(30):
        note(by=cast.helene, journeys=[yonas], words=words(synthesis=f"Ligne {index}"))
    note(by=cast.helene, journeys=[yonas], words=words(kind="ABSENCE", theme="SANTE", on=date(2025, 2, 3)))
    client = signed_in(cast.helene)
    with django_assert_max_num_queries(15):
        page = client.get(reverse("journal", args=[yonas.key])).content.decode()
    assert page.count("Ligne ") == 25
    absent = client.get(reverse("journal", args=[yonas.key]), {"nature": "ABSENCE", "theme": "SANTE"}).content.decode()
    assert "Ligne" not in absent and "Il veut visiter" in absent
    assert Reading.objects.filter(what="Journal", person_key=yonas.person.key, by=cast.helene).count() == 2


def test_a_reader_who_may_not_write_sees_no_line_to_fill(cast: Cast, yonas: Journey) -> None:
    client = signed_in(cast.paul)
    assert 'id="compose"' not in client.get(reverse("journal", args=[yonas.key])).content.decode()
    assert client.post(reverse("journal_note", args=[yonas.key]), {"kind": "NOTE", "text": "x"}).status_code == 403
