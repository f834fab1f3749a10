"""The code of the day: for its meeting and no other, for accounts and for guests; never for people in journey."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from convergence.accounts.models import AuditEvent
from convergence.collective import codes
from convergence.collective.actions import courses, signing
from convergence.collective.actions import meetings as acts
from convergence.collective.actions.meetings import MeetingError
from convergence.collective.inviting import expected
from convergence.collective.models import Meeting
from convergence.kit import qr
from tests.cast import Cast
from tests.collective.conftest import TODAY, signed_in, words

Calls = Callable[..., Meeting]


def link(held: Any) -> str:
    return reverse("presence_sign", args=[codes.token_of(held)])


def test_a_code_draws_every_dark_module_once() -> None:
    picture = qr.svg("https://exemple.invalid/presence/abc/")
    assert picture.startswith("<svg") and picture.count("<path") == 1 and "style" not in picture


def test_who_has_an_account_signs_with_one_button(cast: Cast, call: Calls) -> None:
    meeting = call()
    client = signed_in(cast.helene)
    assert "Je suis là" in client.get(link(meeting)).content.decode()
    client.post(link(meeting))
    client.post(link(meeting))
    assert [one.present for one in expected(meeting) if one.user == cast.helene] == [True]
    signed_in(cast.irma).post(link(meeting))
    assert {one.name.split()[0] for one in expected(meeting) if one.present} == {"Helene", "Irma"}, "she is there"


def test_a_guest_writes_her_name_and_organisation(cast: Cast, call: Calls) -> None:
    meeting = call()
    announced = acts.add_guest(by=cast.paul, meeting=meeting, name="Léa Pinson", organisation="CPAM")
    client = Client()
    refused = client.post(link(meeting), {"name": "Lea PINSON", "organisation": ""})
    assert refused.status_code == 422 and "Lea PINSON" in refused.content.decode()
    done = client.post(link(meeting), {"name": "Lea  PINSON", "organisation": "CPAM"}, follow=True)
    assert "C’est signé" in done.content.decode() and done["Cache-Control"] == "no-store"
    announced.refresh_from_db()
    assert announced.present and meeting.participants.count() == 1
    client.post(link(meeting), {"name": "Jo Merle", "organisation": "SIAO"})
    assert meeting.participants.count() == 2
    assert "Helene" not in client.get(link(meeting)).content.decode(), "the list is not shown"
    assert AuditEvent.objects.filter(action="meetings.sign", by=cast.system).count() == 2


def test_a_code_is_good_on_its_day_only(cast: Cast, call: Calls, settings: Any) -> None:
    meeting = call()
    path = link(meeting)
    other = call(title="Une autre")
    assert codes.token_of(meeting)[23:] != codes.token_of(other)[23:]
    swapped = codes.token_of(meeting)[:23] + codes.token_of(other)[23:]
    wrong = (swapped, "m" * 43, "x", codes.token_of(meeting)[:-1] + "é")
    for token in wrong:
        assert Client().get(reverse("presence_sign", args=[token])).status_code == 404, token
    settings.TODAY = date(2025, 3, 11)
    assert Client().get(path).status_code == 404
    settings.TODAY = TODAY
    acts.cancel(by=cast.paul, meeting=meeting, reason="Neige")
    answer = Client().post(path, {"name": "Jo", "organisation": "SIAO"})
    assert answer.status_code == 404 and "pas bon aujourd’hui" in answer.content.decode()


def test_the_code_is_shown_on_the_day_to_who_holds_it(cast: Cast, call: Calls) -> None:
    page = reverse("gathering_code", args=[call().key])
    shown = signed_in(cast.paul).get(page).content.decode()
    assert 'class="qr"' in shown and "/presence/m" in shown
    assert signed_in(cast.helene).get(page).status_code == 403
    later = reverse("gathering_code", args=[call(on=date(2025, 3, 20)).key])
    assert "le jour même" in signed_in(cast.paul).get(later).content.decode()


def test_trainings_are_signed_and_workshops_are_not(cast: Cast) -> None:
    def made(kind: str) -> Any:
        told = courses.Words(kind=kind, title="Écrits", topic="POSTURE", place="Salle", place_of=cast.orb)
        return courses.open_course(by=cast.paul, words=told, dates=[courses.Slot(TODAY, time(9))]).sittings.get()

    training, workshop = made("FORMATION"), made("ATELIER")
    signed_in(cast.helene).post(link(training))
    Client().post(link(training), {"name": "Jo Merle", "organisation": "SIAO"})
    assert training.presences.filter(present=True).count() == 2
    assert Client().get(link(workshop)).status_code == 404
    for sitting, status in ((training, 200), (workshop, 404)):
        assert signed_in(cast.paul).get(reverse("sitting_code", args=[sitting.key])).status_code == status
    assert signed_in(cast.paul).get(reverse("sitting_sheet", args=[training.key])).content.startswith(b"%PDF")


def test_one_code_adds_so_many_guests_and_no_more(cast: Cast, call: Calls, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signing, "MOST_GUESTS", 1)
    meeting = call()
    signing.sign_guest(by=cast.system, held=meeting, name="Jo Merle", organisation="SIAO")
    with pytest.raises(MeetingError, match="pleine"):
        signing.sign_guest(by=cast.system, held=meeting, name="Léa", organisation="SIAO")
    signing.sign_guest(by=cast.system, held=meeting, name="jo merle", organisation="SIAO")


def test_a_change_goes_to_the_dates_that_follow(cast: Cast) -> None:
    from convergence.collective.rules import Rule

    series, _ = acts.open_series(by=cast.paul, words=words(cast, agenda="Tour de table"), rule=Rule(TODAY, weeks=6))
    first, second, third, *rest = series.meetings.order_by("on")
    acts.amend(by=cast.paul, meeting=third, words=words(cast, agenda="Budget"), on=third.on)
    acts.cancel(by=cast.paul, meeting=rest[0], reason="Congés")
    later = words(cast, at=time(9), agenda="Actualités", roles=("CIP",))
    count = acts.amend_following(by=cast.paul, meeting=second, words=later, on=date(2025, 4, 22))
    found = {row.pk: row for row in series.meetings.all()}
    assert count == len(rest)
    assert (found[first.pk].at, found[first.pk].agenda) == (time(14), "Tour de table"), "the past stays"
    assert found[second.pk].on == date(2025, 4, 22) and found[third.pk].on == third.on, "the day is of one date"
    assert (found[third.pk].at, found[third.pk].agenda, found[third.pk].role_codes) == (time(9), "Budget", ["CIP"])
    assert found[rest[0].pk].at == time(14) and found[rest[1].pk].agenda == "Actualités"
    series.refresh_from_db()
    assert (series.at, series.agenda) == (time(9), "Actualités"), "dates written next year follow"
    with pytest.raises(MeetingError, match="garde son lieu"):
        acts.amend_following(by=cast.paul, meeting=second, words=words(cast, place_of=cast.garance), on=second.on)


def test_the_page_asks_for_which_dates(cast: Cast, call: Calls) -> None:
    from convergence.collective.rules import Rule

    series, _ = acts.open_series(by=cast.paul, words=words(cast), rule=Rule(TODAY, weeks=6))
    one = series.meetings.order_by("on").first()
    assert one is not None
    client, page = signed_in(cast.paul), reverse("gathering_edit", args=[one.key])
    assert "Cette date et les suivantes" in client.get(page).content.decode()
    assert "les suivantes" not in client.get(reverse("gathering_edit", args=[call().key])).content.decode()
    given = {
        "kind": "MUTUALISATION", "title": "Mutualisation", "place_of": "t-orb", "on": TODAY.isoformat(), "at": "09:30",
        "minutes": "120", "place": "Salle", "roles": ["CIP"], "following": "all",
    }  # fmt: skip
    client.post(page, given)
    assert set(series.meetings.values_list("at", "title", "place")) == {(time(9, 30), "Mutualisation", "Salle")}
