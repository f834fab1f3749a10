"""Case meetings: prepared with those she agreed to, written, decided: each decision is a step of her plan."""

from __future__ import annotations

import io
from datetime import date, time
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from convergence.accounts.models import Reading
from convergence.journeys.models import Journey
from convergence.people.actions_circle import note_outside
from convergence.people.models import Consent, OutsideReferent
from convergence.support.actions.meetings import MeetingError, Plan, call, decide, write_account
from convergence.support.models import CaseMeeting, JournalEntry, Objective, Step
from tests.cast import POSTS, Cast

TODAY = date(2025, 3, 10)


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


def claire(cast: Cast, journey: Journey) -> OutsideReferent:
    return note_outside(
        by=cast.helene, person=journey.person, chantier=journey.chantier, name="Claire Passerelle", role="HEBERGEMENT"
    )


def plain(response: Any) -> str:
    return " ".join(response.content.decode().replace("\u00a0", " ").split())


def test_prepared_written_decided_printed(cast: Cast, yonas: Journey) -> None:
    referent = claire(cast, yonas)
    Consent.objects.create(referent=referent, state="GIVEN", on=date(2025, 3, 3), recorded_by=cast.helene)
    client = signed_in(cast.helene)
    data = {"on": "2025-03-10", "at": "10:00", "place": "Salle de réunion", "agenda": "Le logement\nLa suite",
            "with_person": "on", "inside": [str(cast.helene.key), str(cast.marc.key)],
            "outside": [str(referent.key)]}  # fmt: skip
    page = plain(client.post(reverse("meeting_new", args=[yonas.key]), data, follow=True))
    meeting = CaseMeeting.objects.get()
    assert "Claire Passerelle" in page and "Sans accord noté" not in page
    client.post(reverse("meeting", args=[meeting.key]), {"account": "Il est prêt pour la visite."})
    entry = JournalEntry.objects.get()
    assert (entry.kind, entry.outside, entry.on) == ("CONCERTATION", referent, TODAY)
    decision = {"what": "Visiter la résidence", "who": f"o-{referent.key}", "due_on": "2025-03-18",
                "objective": "new", "theme": "LOGEMENT", "words": "Je veux une clé à moi"}  # fmt: skip
    client.post(reverse("meeting_decision", args=[meeting.key]), decision)
    step = Step.objects.get()
    assert (step.meeting, step.outside, step.holder, step.due_on) == (meeting, referent, None, date(2025, 3, 18))
    assert (step.objective.words, step.objective.journey) == ("Je veux une clé à moi", yonas)
    again = {"what": "Relire le bail", "who": f"u-{cast.marc.key}", "objective": str(step.objective.key)}
    client.post(reverse("meeting_decision", args=[meeting.key]), again)
    assert Objective.objects.count() == 1 and meeting.decisions.count() == 2
    answer = client.get(reverse("meeting_minutes", args=[meeting.key]))
    text = "".join(
        "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages).replace("-\n", "").split()
    )
    for said in ("lundi10mars2025à10h", "ClairePasserelle", "Ilestprêtpourlavisite.", "Visiterlarésidence",
                 "18mars2025", "MarcEssai", "Lelogement"):  # fmt: skip
        assert said in text, said
    assert Reading.objects.filter(kind="DOCUMENT", person_key=yonas.person.key).count() == 1


@pytest.mark.parametrize(
    ("state", "warned"), [(None, True), ("ASKED", True), ("REFUSED", True), ("REVOKED", True), ("GIVEN", False)]
)
def test_who_comes_without_her_agreement_is_said(cast: Cast, yonas: Journey, state: str | None, warned: bool) -> None:
    referent = claire(cast, yonas)
    if state:
        Consent.objects.create(referent=referent, state=state, on=date(2025, 3, 3), recorded_by=cast.helene)
    client = signed_in(cast.helene)
    assert ("sans accord noté" in plain(client.get(reverse("meeting_new", args=[yonas.key])))) == warned
    made = call(by=cast.helene, journey=yonas, plan=Plan(on=TODAY, outside=[referent]))
    assert ("Sans accord noté" in plain(client.get(reverse("meeting", args=[made.key])))) == warned


def test_what_is_refused_is_said_and_nothing_is_lost(cast: Cast, yonas: Journey) -> None:
    other = cast.journey(cast.person("Mistral", "Tesfay"), referent=cast.helene)
    with pytest.raises(MeetingError, match="autre personne"):
        call(by=cast.helene, journey=other, plan=Plan(on=TODAY, outside=[claire(cast, yonas)]))
    made = call(by=cast.helene, journey=yonas, plan=Plan(on=date(2025, 3, 11), at=time(10)))
    client = signed_in(cast.helene)
    page = plain(client.post(reverse("meeting", args=[made.key]), {"account": "Trop tôt"}))
    assert not JournalEntry.objects.exists() and "à venir" in page
    page = plain(client.post(reverse("meeting_decision", args=[made.key]), {"what": "Visiter", "objective": "new"}))
    assert "Choisissez le thème du nouvel objectif." in page and 'value="Visiter"' in page
    assert not Objective.objects.exists() and not Step.objects.exists()
    theirs = Objective.objects.create(
        journey=other, theme="EMPLOI", words="Conduire", opened_on=TODAY, recorded_by=cast.helene
    )
    with pytest.raises(MeetingError, match="autre parcours"):
        decide(by=cast.helene, meeting=made, what="Visiter", objective=theirs)


def test_minutes_corrected_write_one_line_of_journal(cast: Cast, yonas: Journey) -> None:
    made = call(by=cast.helene, journey=yonas, plan=Plan(on=TODAY))
    write_account(by=cast.helene, meeting=made, text="Une fois")
    write_account(by=cast.marc, meeting=made, text="Deux fois")
    made.refresh_from_db()
    assert made.account == "Deux fois"
    assert JournalEntry.objects.get().kind == "NOTE", "nobody from outside was there"


@pytest.mark.parametrize("name", sorted(POSTS))
def test_a_meeting_is_read_by_who_opens_the_file(cast: Cast, yonas: Journey, name: str) -> None:
    made = call(by=cast.helene, journey=yonas, plan=Plan(on=TODAY))
    client = signed_in(cast.users[name])
    seen = {client.get(reverse(page, args=[made.key])).status_code == 200 for page in ("meeting", "meeting_minutes")}
    assert seen == {name in {"helene", "marc", "odile", "paul"}}
    written = client.post(reverse("meeting", args=[made.key]), {"account": "x"}).status_code == 302
    assert written == (name in {"helene", "marc", "odile"})


def test_the_pages_keep_to_their_queries(cast: Cast, yonas: Journey, django_assert_max_num_queries: Any) -> None:
    made = call(by=cast.helene, journey=yonas, plan=Plan(on=TODAY, inside=[cast.marc], outside=[claire(cast, yonas)]))
    for rank in range(8):
        decide(by=cast.helene, meeting=made, what=f"Étape {rank}", theme="EMPLOI", words="Conduire", holder=cast.marc)
        call(by=cast.helene, journey=yonas, plan=Plan(on=TODAY))
    client = signed_in(cast.helene)
    for address in (reverse("meeting", args=[made.key]), reverse("meetings", args=[yonas.key])):
        with django_assert_max_num_queries(15):
            client.get(address)
