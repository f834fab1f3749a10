"""How a chantier reaches somebody: told to one, unknown to the others; brought together by a merge, and back."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from convergence.accounts.models import AuditEvent
from convergence.people import actions
from convergence.people.contacts import contact_of, record_contact
from convergence.people.models import ContactDetails
from tests.cast import Cast


def test_each_chantier_knows_what_it_was_told(cast: Cast) -> None:
    person = cast.person()
    assert record_contact(by=cast.helene, person=person, chantier=cast.garance, phone=" 06 00 00 00 01 ")
    assert not record_contact(by=cast.helene, person=person, chantier=cast.garance, phone="06 00 00 00 01")
    assert contact_of(person, cast.garance)["phone"] == "06 00 00 00 01"
    assert contact_of(person, cast.iris) == {"phone": "", "email": "", "address": "", "languages": ""}
    with pytest.raises(TypeError):
        record_contact(by=cast.helene, person=person, chantier=cast.garance, nickname="Yo")


def test_the_log_says_which_field_moved_and_not_what_it_held(cast: Cast) -> None:
    record_contact(by=cast.helene, person=cast.person(), chantier=cast.garance, phone="06 00 00 00 01")
    event = AuditEvent.objects.get(action="people.contact")
    assert event.changes == {"fields": [None, ["phone"]]}


def test_one_row_a_chantier(cast: Cast) -> None:
    person = cast.person()
    ContactDetails.objects.create(person=person, chantier=cast.garance)
    with pytest.raises(IntegrityError), transaction.atomic():
        ContactDetails.objects.create(person=person, chantier=cast.garance)


def test_a_merge_brings_them_together_and_takes_them_apart(cast: Cast) -> None:
    kept, absorbed = cast.person(), cast.person("Romarain")
    told = record_contact
    told(by=cast.helene, person=kept, chantier=cast.garance, phone="06 00 00 00 01")
    told(by=cast.helene, person=absorbed, chantier=cast.garance, phone="06 00 00 00 02", languages="pachto")
    told(by=cast.irma, person=absorbed, chantier=cast.iris, email="y@exemple.invalid")
    for person in (kept, absorbed):
        actions.record_paper(by=cast.irma, person=person, chantier=cast.iris, kind="CNI", expires_on=date(2030, 1, 1))

    done = actions.merge(by=cast.dora, kept=kept, absorbed=absorbed)
    here = contact_of(kept, cast.garance)
    assert (here["phone"], here["languages"]) == ("06 00 00 00 01", "pachto"), "a hole is filled, a number is kept"
    assert contact_of(kept, cast.iris)["email"] == "y@exemple.invalid"
    assert kept.papers.count() == 2

    actions.undo_merge(by=cast.dora, done=done)
    assert contact_of(kept, cast.garance)["languages"] == ""
    assert contact_of(kept, cast.iris)["email"] == ""
    assert contact_of(absorbed, cast.iris)["email"] == "y@exemple.invalid"
    assert contact_of(absorbed, cast.garance)["phone"] == "06 00 00 00 02"
    assert absorbed.papers.count() == 1


def test_what_was_corrected_after_a_merge_stays_when_it_is_undone(cast: Cast) -> None:
    kept, absorbed = cast.person(), cast.person("Romarain")
    record_contact(by=cast.helene, person=kept, chantier=cast.garance, phone="06 00 00 00 01")
    record_contact(by=cast.helene, person=absorbed, chantier=cast.garance, languages="pachto")
    done = actions.merge(by=cast.dora, kept=kept, absorbed=absorbed)
    record_contact(by=cast.helene, person=kept, chantier=cast.garance, languages="pachto, dari")
    actions.undo_merge(by=cast.dora, done=done)
    assert contact_of(kept, cast.garance)["languages"] == "pachto, dari"


def test_a_paper_replaces_those_shown_to_the_same_chantier_only(cast: Cast) -> None:
    person = cast.person()
    for where, kind in ((cast.garance, "RECEPISSE"), (cast.iris, "CNI"), (cast.garance, "TEMPORAIRE")):
        actions.record_paper(by=cast.system, person=person, chantier=where, kind=kind, expires_on=None)
    now = {paper.chantier: paper.kind for paper in person.papers.filter(replaced=False)}
    assert now == {cast.garance: "TEMPORAIRE", cast.iris: "CNI"}


def test_the_identity_page_writes_where_the_journey_is(cast: Cast, today: date) -> None:
    """Identity is shared by the network; how to reach her is not."""
    journey = cast.journey(cast.person(sex="H"), referent=cast.helene)
    cast.journey(journey.person, chantier=cast.iris, referent=cast.irma)
    address = reverse("person_identity", args=[journey.person.key])
    form = {"last_name": "Romarin", "first_name": "Yonas", "birth_date": "1984-03-11", "sex": "H", "nationality": ""}
    clients = {name: Client() for name in ("helene", "irma")}
    for name, client in clients.items():
        client.force_login(cast.users[name])
    clients["helene"].post(address, {**form, "phone": "06 00 00 00 01", "household": "SEUL"})
    assert clients["irma"].get(address).context["form"].initial["phone"] == ""
    clients["irma"].post(address, {**form, "phone": "06 00 00 00 02", "household": "SEUL"})
    assert contact_of(journey.person, cast.garance)["phone"] == "06 00 00 00 01"
    assert contact_of(journey.person, cast.iris)["phone"] == "06 00 00 00 02"
