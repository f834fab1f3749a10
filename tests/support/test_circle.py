"""The circle of a person: who is around, how it stands, what she answers; each chantier knows what she told it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from convergence.accounts.models import AuditEvent
from convergence.journeys.models import Journey
from convergence.people.actions import PeopleError, merge
from convergence.people.actions_circle import (
    amend_outside,
    end_outside,
    lift_objection,
    note_outside,
    object_to_evaluation,
    record_answers,
)
from convergence.people.models import Consent, Objection, OutsideReferent
from convergence.support.circle import circle_of
from convergence.support.models import JournalEntry
from tests.cast import Cast

TODAY = date(2025, 3, 10)


@pytest.fixture(autouse=True)
def _on_that_monday(today: date) -> None:
    assert today == TODAY


@pytest.fixture
def journey(cast: Cast) -> Journey:
    return cast.journey(referent=cast.helene)


@pytest.fixture
def chrs(cast: Cast, journey: Journey) -> OutsideReferent:
    return note_outside(
        by=cast.helene, person=journey.person, chantier=cast.garance, name="Claire Passerelle", role="HEBERGEMENT",
        organisation="CHRS Les Passereaux",
    )  # fmt: skip


def as_(cast: Cast, name: str) -> Client:
    client = Client()
    client.force_login(cast.users[name])
    return client


def test_last_contact_comes_from_the_journal(cast: Cast, journey: Journey, chrs: OutsideReferent) -> None:
    def said() -> date | None:
        return circle_of(journey.person, cast.viewer("helene"), TODAY)[0].last_contact

    assert said() is None
    for day in (date(2025, 3, 6), date(2025, 2, 3)):
        JournalEntry.objects.create(journey=journey, kind="CONCERTATION", on=day, outside=chrs, by=cast.helene)
    assert said() == date(2025, 3, 6)


def test_what_she_told_elsewhere_stays_there(cast: Cast, journey: Journey, chrs: OutsideReferent) -> None:
    cast.journey(journey.person, chantier=cast.iris, started_on=date(2025, 2, 3))
    there = note_outside(by=cast.irma, person=journey.person, chantier=cast.iris, name="Lucie Ruche", role="CSAPA")
    record_answers(by=cast.irma, referent=there, themes=[""], state="GIVEN", on=TODAY, means="ORAL")
    for name, seen in (
        ("helene", ["Claire Passerelle"]), ("irma", ["Lucie Ruche"]), ("paul", ["Claire Passerelle"]), ("ines", [])
    ):  # fmt: skip
        viewer = cast.viewer(name)
        assert [one.name for one in circle_of(journey.person, viewer, TODAY)] == seen
        shown = Consent.objects.visible_to(viewer).count()
        assert shown == (1 if name == "irma" else 0)
    assert as_(cast, "helene").get(reverse("circle_referent", args=[there.key])).status_code == 404


def test_answers_keep_every_state_and_say_how(cast: Cast, chrs: OutsideReferent) -> None:
    with pytest.raises(PeopleError, match="Dites comment"):
        record_answers(by=cast.helene, referent=chrs, themes=[""], state="GIVEN", on=TODAY)
    with pytest.raises(PeopleError, match="pas encore venu"):
        record_answers(by=cast.helene, referent=chrs, themes=[""], state="ASKED", on=date(2025, 3, 11))
    record_answers(by=cast.helene, referent=chrs, themes=["SANTE", "LOGEMENT"], state="GIVEN", on=TODAY, means="SIGNED")
    assert chrs.consents.count() == 2
    assert AuditEvent.objects.filter(action="people.record_consent").count() == 2


def test_ending_a_relation(cast: Cast, journey: Journey, chrs: OutsideReferent) -> None:
    record_answers(by=cast.helene, referent=chrs, themes=[""], state="GIVEN", on=TODAY, means="ORAL")
    with pytest.raises(PeopleError, match="pas encore venu"):
        end_outside(by=cast.helene, referent=chrs, on=date(2025, 3, 11))
    chrs.refresh_from_db()
    end_outside(by=cast.helene, referent=chrs, on=TODAY)
    someone = circle_of(journey.person, cast.viewer("helene"), TODAY)[0]
    assert someone.over and not someone.shared


def test_dates_in_order(cast: Cast, chrs: OutsideReferent) -> None:
    with pytest.raises(PeopleError, match="précéder"):
        amend_outside(by=cast.helene, referent=chrs, started_on=TODAY, ended_on=date(2025, 3, 9))


def test_the_circle_follows_a_merge(cast: Cast, journey: Journey, chrs: OutsideReferent) -> None:
    kept = cast.person("Romarin", "Yonass")
    merge(by=cast.paul, kept=kept, absorbed=journey.person)
    chrs.refresh_from_db()
    assert chrs.person == kept


# ── Screens ─────────────────────────────────────────────────────────────────────────────────
def _answer(**values: Any) -> dict[str, Any]:
    return {"themes": ["LOGEMENT", "SANTE"], "state": "GIVEN", "means": "ORAL", "on": "2025-03-10", **values}


def test_one_form_names_somebody_and_notes_two_themes(cast: Cast, journey: Journey) -> None:
    page = reverse("person_consents", args=[journey.person.key])
    sent = _answer(name="Dr Sorbier", role="MEDECIN")
    response = as_(cast, "helene").post(page, sent, follow=True)
    assert "Réponse notée pour Dr Sorbier." in response.content.decode()
    someone = circle_of(journey.person, cast.viewer("helene"), TODAY)[0]
    assert [grant.theme for grant in someone.grants] == ["Logement", "Santé"]
    assert someone.shared == {"LOGEMENT", "SANTE"}


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (_answer(), "Dites pour qui"),
        (_answer(name="Dr Sorbier"), "Choisissez qui c’est pour la personne."),
        (_answer(name="Dr Sorbier", role="MEDECIN", means=""), "de vive voix ou par écrit"),
        (_answer(name="Dr Sorbier", role="MEDECIN", themes=[]), "au moins un thème"),
        (_answer(name="Dr Sorbier", role="MEDECIN", on="2025-03-11"), "pas encore venu"),
        (_answer(name="Dr Sorbier", role="MEDECIN", state=""), "Choisissez sa réponse."),
    ],
)
def test_bad_input_is_said_in_place_and_writes_nothing(
    cast: Cast, journey: Journey, sent: dict[str, Any], said: str
) -> None:
    response = as_(cast, "helene").post(reverse("person_consents", args=[journey.person.key]), sent)
    assert said in response.content.decode().replace("\u00a0", " ")
    assert not OutsideReferent.objects.exists() and not Consent.objects.exists()


def test_all_themes_is_one_answer(cast: Cast, journey: Journey, chrs: OutsideReferent) -> None:
    sent = _answer(referent=str(chrs.key), themes=["TOUS", "SANTE"], state="REVOKED", means="")
    response = as_(cast, "helene").post(reverse("person_consents", args=[journey.person.key]), sent, follow=True)
    assert "L’accès est fermé." in response.content.decode()
    assert [(one.theme, one.state) for one in chrs.consents.all()] == [("", "REVOKED")]


def test_the_page_of_the_circle(
    cast: Cast, journey: Journey, chrs: OutsideReferent, django_assert_max_num_queries: Any
) -> None:
    for at in range(6):
        other = note_outside(by=cast.helene, person=journey.person, chantier=cast.garance, name=f"N{at}", role="SIAO")
        record_answers(by=cast.helene, referent=other, themes=[""], state="ASKED", on=TODAY)
    client = as_(cast, "helene")
    with django_assert_max_num_queries(15):
        page = client.get(reverse("person_circle", args=[journey.person.key])).content.decode()
    assert "Claire Passerelle" in page and "Ines Essai" in page and "CHRS Les Passereaux" in page


def test_outside_a_territory_the_page_says_that_there_is_no_officer(cast: Cast) -> None:
    journey = cast.journey(chantier=cast.ronce, programme="PHC")
    page = as_(cast, "rene").get(reverse("person_circle", args=[journey.person.key])).content.decode()
    assert "dans aucun territoire" in page


def test_adding_correcting_ending(cast: Cast, journey: Journey) -> None:
    client = as_(cast, "helene")
    person = journey.person
    client.post(reverse("circle_add", args=[person.key]), {"name": "Maraude", "role": "MARAUDE", "relation": "ACTIVE"})
    someone = OutsideReferent.objects.get()
    assert (someone.chantier, someone.relation) == (cast.garance, "ACTIVE")
    page = reverse("circle_referent", args=[someone.key])
    client.post(page, {"name": "Maraude Les Veilleurs", "role": "MARAUDE", "relation": "INTERROMPUE"})
    someone.refresh_from_db()
    assert (someone.name, someone.relation) == ("Maraude Les Veilleurs", "INTERROMPUE")
    refused = client.post(reverse("circle_end", args=[someone.key]), {"on": "2025-03-11"})
    assert "pas encore venu" in refused.content.decode()
    client.post(reverse("circle_end", args=[someone.key]), {"on": "2025-03-10"})
    assert "Rien n’est plus partagé." in client.get(page).content.decode()


# ── Objection to the evaluation ─────────────────────────────────────────────────────────────
def test_she_objects_in_one_click_and_comes_back_in_one(cast: Cast, journey: Journey) -> None:
    helene, person = as_(cast, "helene"), journey.person
    there = reverse("person_objection", args=[person.key])
    file = reverse("person", args=[person.key])
    assert "Noter son opposition" in helene.get(file).content.decode()
    for _ in range(2):  # a click too many changes nothing
        helene.post(there)
    held = Objection.objects.get()
    assert (held.on, held.recorded_by, held.lifted_on) == (TODAY, cast.helene, None)
    page = helene.get(file).content.decode()
    assert "S’y oppose depuis le" in page and "Ne s’y oppose plus" in page
    helene.post(there, {"lift": "1"})
    held.refresh_from_db()
    assert (held.lifted_on, held.lifted_by) == (TODAY, cast.helene)
    assert "Noter son opposition" in helene.get(reverse("person_circle", args=[person.key])).content.decode()
    told = [event.action for event in AuditEvent.objects.filter(subject_type="objection").order_by("pk")]
    assert told == ["people.object", "people.lift_objection"]


def test_an_objection_follows_a_merge_and_holds_wherever_she_is_known(cast: Cast, journey: Journey) -> None:
    kept = cast.person("Romarin", "Yonass")
    for one in (kept, journey.person):
        object_to_evaluation(by=cast.helene, person=one)
    merge(by=cast.paul, kept=kept, absorbed=journey.person)
    assert kept.objections.standing().count() == 2
    assert lift_objection(by=cast.helene, person=kept) and not lift_objection(by=cast.helene, person=kept)


def test_who_does_not_write_in_the_file_notes_no_objection(cast: Cast, journey: Journey) -> None:
    for name in ("nadia", "dora"):
        answer = as_(cast, name).post(reverse("person_objection", args=[journey.person.key]))
        assert answer.status_code in {403, 404}
    assert not Objection.objects.exists()
