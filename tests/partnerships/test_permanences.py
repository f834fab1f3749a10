"""Permanences: the two who meet, the list, what was decided, whom an officer may name, and when one is overdue."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from convergence.journeys.actions import record_diagnosis
from convergence.journeys.models import Journey
from convergence.partnerships import mobilisation, rules
from convergence.partnerships.actions import permanences as acts
from convergence.partnerships.actions.permanences import PermanenceError, Said
from convergence.partnerships.meeting_people import partners, suggestions
from convergence.partnerships.models import Permanence, PermanenceLine, Request
from tests.cast import Cast
from tests.partnerships.conftest import TODAY, officer, signed_in

TOMORROW = date(2025, 3, 11)


@pytest.fixture(autouse=True)
def _on_that_monday(today: date) -> None:
    assert today == TODAY


@pytest.fixture
def yonas(cast: Cast) -> Journey:
    return cast.journey(referent=cast.helene)


@pytest.fixture
def planned(cast: Cast) -> Permanence:
    return acts.plan(by=cast.helene, officer=cast.ines, user=cast.helene, territory=cast.orb, on=TODAY)


def text_of(response: Any) -> str:
    return str(response.content.decode())


def test_only_the_two_see_it(cast: Cast, planned: Permanence) -> None:
    officer(cast, "lou", "LOGEMENT")
    for name in ("helene", "ines"):
        assert list(Permanence.objects.visible_to(cast.viewer(name))) == [planned]
    for name in ("lou", "marc", "odile", "paul", "basile", "rachid", "dora", "personne"):
        assert list(Permanence.objects.visible_to(cast.viewer(name))) == [], name
        assert signed_in(cast.users[name]).get(reverse("permanence", args=[planned.key])).status_code in {403, 404}


def test_one_a_day_for_the_two(cast: Cast, planned: Permanence) -> None:
    with pytest.raises(PermanenceError, match="déjà prévue"):
        acts.plan(by=cast.ines, officer=cast.ines, user=cast.helene, territory=cast.orb, on=TODAY)


def test_the_theme_is_one_that_the_officer_holds(cast: Cast, planned: Permanence, yonas: Journey) -> None:
    with pytest.raises(PermanenceError, match="thème"):
        acts.add_line(by=cast.helene, permanence=planned, journey=yonas, theme="SANTE")
    acts.add_line(by=cast.helene, permanence=planned, journey=yonas, theme="LOGEMENT")
    with pytest.raises(PermanenceError, match="déjà sur la liste"):
        acts.add_line(by=cast.helene, permanence=planned, journey=yonas, theme="LOGEMENT")


def test_what_was_talked_about_mobilises_once_held(cast: Cast, planned: Permanence, yonas: Journey) -> None:
    said = acts.add_line(by=cast.helene, permanence=planned, journey=yonas, theme="LOGEMENT")
    other = cast.journey(cast.person("Autre"), referent=cast.helene)
    late = acts.add_line(by=cast.helene, permanence=planned, journey=other, theme="LOGEMENT")

    def since(journey: Journey) -> date | None:
        found: date | None = mobilisation.seen([journey.pk]).value(journey, "mobilised_logement")
        return found

    assert (since(yonas), since(other)) == (None, None)
    with pytest.raises(PermanenceError, match="pas encore venu"):
        acts.hold(by=cast.ines, permanence=planned, held_on=TOMORROW, said={})
    acts.hold(
        by=cast.ines, permanence=planned, held_on=TODAY,
        said={said: Said("Relancer le bailleur"), late: Said(put_off=True)},
    )  # fmt: skip
    assert (since(yonas), since(other)) == (TODAY, None)
    with pytest.raises(PermanenceError, match="reste"):
        acts.remove_line(by=cast.helene, line=PermanenceLine.objects.select_related("permanence").get(pk=said.pk))
    acts.reopen(by=cast.ines, permanence=planned)
    assert since(yonas) is None


def test_decisions_are_noted_in_one_go(cast: Cast, planned: Permanence, yonas: Journey) -> None:
    line = acts.add_line(by=cast.helene, permanence=planned, journey=yonas, theme="LOGEMENT", topic="Bail")
    client = signed_in(cast.ines)
    wrong = client.post(
        reverse("permanence", args=[planned.key]), {"held_on": "2025-03-12", f"decision-{line.key}": "Appeler"}
    )
    assert "pas encore venu" in text_of(wrong) and "Appeler" in text_of(wrong)
    client.post(reverse("permanence", args=[planned.key]), {"held_on": "2025-03-10", f"decision-{line.key}": "Appeler"})
    line.refresh_from_db()
    planned.refresh_from_db()
    assert (line.decision, planned.held_on) == ("Appeler", TODAY)


def test_the_officer_reads_a_first_name_until_the_person_agreed(
    cast: Cast, planned: Permanence, yonas: Journey
) -> None:
    line = acts.add_line(by=cast.helene, permanence=planned, journey=yonas, theme="LOGEMENT")
    client, page = signed_in(cast.ines), reverse("permanence", args=[planned.key])
    assert "Yonas R." in text_of(client.get(page)) and "Romarin" not in text_of(client.get(page))
    assert "Yonas Romarin" in text_of(signed_in(cast.helene).get(page))
    signed_in(cast.helene).post(
        f"{reverse('request_ask', args=[yonas.key])}?theme=LOGEMENT&ligne={line.key}",
        {"theme": "LOGEMENT", "need": "Un studio", "urgency": "CALM", "agreed_on": "2025-03-10"},
    )
    line.refresh_from_db()
    assert line.request == Request.objects.get()
    assert "Yonas Romarin" in text_of(client.get(page))


def test_added_from_the_page_of_the_person(cast: Cast, planned: Permanence, yonas: Journey) -> None:
    client = signed_in(cast.helene)
    assert reverse("journey_permanence", args=[yonas.key]) in text_of(
        client.get(reverse("person_later", args=[yonas.person.key]))
    )
    address = reverse("journey_permanence", args=[yonas.key])
    refused = client.post(address, {"permanence": str(planned.key), "theme": "SANTE", "topic": "Un mot"})
    assert refused.status_code == 422 and "Un mot" in text_of(refused)
    client.post(address, {"permanence": str(planned.key), "theme": "LOGEMENT", "topic": "Un mot"})
    assert planned.lines.get().topic == "Un mot"


def test_nobody_of_another_chantier_is_put_on_the_list(cast: Cast, planned: Permanence) -> None:
    elsewhere = cast.journey(cast.person("Ailleurs"), chantier=cast.iris, referent=cast.irma)
    answer = signed_in(cast.helene).post(
        reverse("permanence_line", args=[planned.key]), {"journey": str(elsewhere.key), "theme": "LOGEMENT"}
    )
    assert answer.status_code == 422 and not planned.lines.exists()


def test_suggested_a_heavy_barrier_without_an_officer(cast: Cast, planned: Permanence, yonas: Journey) -> None:
    light = cast.journey(cast.person("Leger"), referent=cast.helene)
    helped = cast.journey(cast.person("Aidee"), referent=cast.helene)
    for journey, level in ((yonas, "LOURD"), (light, "LEGER"), (helped, "LOURD")):
        record_diagnosis(by=cast.helene, journey=journey, diagnosed_on=TODAY, barrier_logement=level)
    Journey.objects.filter(pk=helped.pk).update(mobilised_logement=date(2025, 2, 3))
    assert [(one.journey, one.theme) for one in suggestions(planned, ["LOGEMENT"])] == [(yonas, "LOGEMENT")]
    acts.add_line(by=cast.helene, permanence=planned, journey=yonas, theme="LOGEMENT")
    assert suggestions(planned, ["LOGEMENT"]) == []


@pytest.mark.parametrize(
    ("last", "due"),
    [(None, True), (date(2025, 1, 27), False), (date(2025, 1, 26), True), (TODAY, False)],  # 42 days
)
def test_six_weeks_without_meeting(last: date | None, due: bool) -> None:
    assert rules.permanence_due(last, TODAY) is due


def test_the_list_says_whom_she_has_not_met(cast: Cast) -> None:
    old = acts.plan(by=cast.ines, officer=cast.ines, user=cast.helene, territory=cast.orb, on=date(2025, 1, 20))
    acts.hold(by=cast.ines, permanence=old, held_on=date(2025, 1, 20), said={})
    hers = {one.user: (one.last, one.overdue) for one in partners(cast.viewer("helene"), TODAY)}
    assert hers == {cast.ines: (date(2025, 1, 20), True)}
    acts.plan(by=cast.ines, officer=cast.ines, user=cast.helene, territory=cast.orb, on=TOMORROW)
    of_ines = {one.user: one.overdue for one in partners(cast.viewer("ines"), TODAY)}
    assert of_ines == {cast.helene: False, cast.marc: True, cast.basile: True}


def test_pages_stay_cheap(cast: Cast, planned: Permanence) -> None:
    for at in range(12):
        journey = cast.journey(cast.person(f"Nom{at}", birth_date=date(1980, 1, 1 + at)), referent=cast.helene)
        record_diagnosis(by=cast.helene, journey=journey, diagnosed_on=TODAY, barrier_logement="LOURD")
        if at % 2:
            acts.add_line(by=cast.helene, permanence=planned, journey=journey, theme="LOGEMENT")
    for name, page in (
        ("helene", reverse("permanence", args=[planned.key])),
        ("ines", reverse("permanences")),
        ("helene", reverse("permanences")),
    ):
        client = signed_in(cast.users[name])
        client.get(page)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(page).status_code == 200
        readings = sum('INSERT INTO "accounts_reading"' in query["sql"] for query in queries)
        assert len(queries) - readings <= 15, [query["sql"][:140] for query in queries]
        assert readings <= 12
