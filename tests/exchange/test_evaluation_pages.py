"""The screens of evaluation data: prepare, look at the risk, hand over, fetch, have it destroyed."""

from __future__ import annotations

import io
import zipfile
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from convergence.accounts.models import Reading
from convergence.exchange.evaluation import actions, points
from convergence.exchange.models import Delivery, DeliveryFile
from convergence.journeys.models import Journey
from convergence.people.actions_circle import object_to_evaluation
from tests.exchange import crowd

ASKED = {
    "recipient": "Institut A", "year": "2024", "purpose": "Évaluer", "basis": "Convention 12",
    "expires_on": "2027-03-10", "keep": "",
}  # fmt: skip


@pytest.fixture
def dora(cast, today):
    client = Client()
    client.force_login(cast.dora)
    return client


def released(cast, name, due, **values):
    return crowd.prepared(
        recipient=actions.recipient_of(name, ""), by=cast.dora, expires_on=due, state="RELEASED",
        released_at=timezone.now(), released_by=cast.dora, **values,
    )  # fmt: skip


def test_prepare_look_hand_over_fetch_destroy(cast, dora, today):
    crowd.move_in(cast)
    answer = dora.post(reverse("evaluation_new"), ASKED)
    delivery = Delivery.objects.get()
    there = reverse("evaluation_one", args=[delivery.key])
    assert answer.url == there
    page = dora.get(there).content.decode()
    assert "trouve toujours au moins 5 personnes semblables" in page and "Remettre le jeu" in page
    assert dora.get(reverse("evaluation_file", args=[delivery.key])).status_code == 302  # not before it is released
    sheet = dora.get(reverse("evaluation_sheet", args=[delivery.key]))
    assert sheet.content.startswith(b"%PDF")
    dora.post(reverse("evaluation_release", args=[delivery.key]))
    answer = dora.get(reverse("evaluation_file", args=[delivery.key]))
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert {"parcours.csv", "parcours.parquet", "datapackage.json", "exemple.py", "manifeste.json"} <= set(
            archive.namelist()
        )
        assert b"Tormentille" not in archive.read("parcours.csv")
    assert answer["Cache-Control"] == "no-store"
    assert Reading.objects.filter(by=cast.dora, kind="EXPORT").count() == 1
    gone = reverse("evaluation_destroyed", args=[delivery.key])
    assert dora.post(gone, {"on": "2025-03-10", "told": ""}).status_code == 422
    assert dora.post(gone, {"on": "2025-03-11", "told": "Courriel"}).status_code == 422
    assert dora.post(gone, {"on": "2025-03-10", "told": "Courriel"}).url == there
    assert not DeliveryFile.objects.exists()
    assert "Détruit" in dora.get(reverse("evaluation")).content.decode()


def test_what_is_refused_is_said_on_the_form(dora):
    answer = dora.post(reverse("evaluation_new"), ASKED)
    assert answer.status_code == 422 and "Aucun parcours n’était ouvert en 2024" in answer.content.decode()
    assert dora.post(reverse("evaluation_new"), {}).status_code == 422


def test_destruction_waits_on_the_home_a_month_before(cast, dora, today):
    late = released(cast, "Institut A", date(2025, 2, 1))
    released(cast, "Institut B", today + timedelta(days=30))
    released(cast, "Institut C", today + timedelta(days=31))
    lines = points.waiting(cast.viewer("dora"), limit=20)
    assert [line.person_name for line in lines.items] == ["Institut A", "Institut B"]
    assert (lines.total, lines.late) == (2, 1)
    assert points.waiting(cast.viewer("nadia"), limit=20).total == 0
    home = dora.get(reverse("home")).content.decode()
    assert "Données à faire détruire" in home and reverse("evaluation_one", args=[late.key]) in home
    actions.attest_destroyed(by=cast.dora, delivery=late, on=today, told="Courriel")
    assert points.waiting(cast.viewer("dora"), limit=20).total == 1


def test_the_register_is_paged_in_few_queries(cast, dora, today, django_assert_max_num_queries):
    for number in range(30):
        released(cast, f"Institut {number % 3}", today + timedelta(days=number))
    with django_assert_max_num_queries(15):
        page = dora.get(reverse("evaluation"))
    assert page.content.decode().count("<tr>") == 26
    with django_assert_max_num_queries(15):
        dora.get(reverse("evaluation_one", args=[Delivery.objects.first().key]))


@pytest.mark.parametrize("name", ["nadia", "paul", "helene", "eva", "fabre"])
def test_only_who_hands_data_over_sees_the_register(cast, today, name):
    client = Client()
    client.force_login(cast.users[name])
    assert client.get(reverse("evaluation")).status_code == 403
    assert not Delivery.objects.visible_to(cast.viewer(name)).exists()


def test_who_objects_is_in_no_table_and_the_register_counts_without_naming(cast, dora):
    crowd.move_in(cast)
    before = dora.post(reverse("evaluation_new"), ASKED)
    first = Delivery.objects.get()
    for journey in Journey.objects.order_by("pk")[:2]:
        object_to_evaluation(by=cast.helene, person=journey.person)
    dora.post(reverse("evaluation_new"), ASKED)
    second = Delivery.objects.exclude(pk=first.pk).get()
    assert (first.risk["objected"], second.risk["objected"]) == (0, 2)
    assert second.risk["people"]["before"] == first.risk["people"]["before"] - 2
    assert second.digest != first.digest and before.status_code == 302
    assert "2 à leur demande n’y sont pas" in dora.get(reverse("evaluation")).content.decode()
    assert "autres à leur demande" in dora.get(reverse("evaluation_one", args=[second.key])).content.decode()
