"""The agenda: made in few gestures, answered in one click, taken back, read by calendars that learn no name."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from icalendar import Calendar
from pypdf import PdfReader

from convergence.accounts.models import AuditEvent, Reading
from convergence.journeys.models import Journey
from convergence.journeys.worklist import waiting
from convergence.kit import clock
from convergence.network import actions as network
from convergence.support.actions import agenda
from convergence.support.actions.agenda import AgendaError, Meeting, appoint, reopen, settle
from convergence.support.models import Appointment, CalendarFeed, JournalEntry
from tests.cast import POSTS, Cast

TODAY = date(2025, 3, 10)
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def _on_that_monday(today: date, monkeypatch: pytest.MonkeyPatch) -> None:
    """Monday 10 March 2025, noon in Paris."""
    moment = datetime(2025, 3, 10, 11, 0, tzinfo=UTC)
    monkeypatch.setattr(clock, "now", lambda: moment)


@pytest.fixture
def yonas(cast: Cast) -> Journey:
    return cast.journey(cast.person(sex="H"), referent=cast.helene)


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def met(cast: Cast, journey: Journey, on: date = TODAY, at: time = time(9, 30), **more: Any) -> Appointment:
    more.setdefault("user", cast.helene)
    return appoint(by=cast.helene, journey=journey, meeting=Meeting(on=on, at=at, **more))


def plain(response: Any) -> str:
    return " ".join(response.content.decode().replace("\u00a0", " ").split())


# ── Making ──────────────────────────────────────────────────────────────────────────────────
def test_made_from_the_person_s_page_and_seen_in_the_week(cast: Cast, yonas: Journey) -> None:
    client = signed_in(cast.helene)
    data = {"on": "2025-03-11", "at": "9 h 30", "minutes": "45", "kind": "ENTRETIEN", "subject": "Lire le bail",
            "place": "12 rue des Tilleuls", "user": str(cast.helene.key)}  # fmt: skip
    answer = client.post(reverse("appointment_for", args=[yonas.key]), data, follow=True)
    made = Appointment.objects.get()
    assert (made.on, made.at, made.user, made.state) == (date(2025, 3, 11), time(9, 30), cast.helene, "PLANNED")
    assert "Rendez-vous noté : mardi 11 mars à 9 h 30." in plain(answer)
    week = plain(client.get(reverse("agenda")))
    assert "Yonas Romarin" in week and "Lire le bail, 12 rue des Tilleuls" in week
    assert "Venu" not in week, "it is to come"


def test_made_from_the_agenda_for_one_s_own_people(cast: Cast, yonas: Journey) -> None:
    other = cast.journey(cast.person("Loin", "Ana"), chantier=cast.iris)
    client = signed_in(cast.helene)
    form = plain(client.get(reverse("appointment_new"), {"jour": "2025-03-13"}))
    assert 'value="2025-03-13"' in form and str(yonas.key) in form and str(other.key) not in form
    data = {"person": str(yonas.key), "on": "2025-03-13", "at": "14:00", "minutes": "30", "kind": "VISITE",
            "user": str(cast.marc.key)}  # fmt: skip
    client.post(reverse("appointment_new"), data)
    assert Appointment.objects.get().user == cast.marc
    data["person"] = str(other.key)
    assert "Choisissez" in plain(client.post(reverse("appointment_new"), data)) or Appointment.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"at": "midi"}, "Écrivez l’heure et les minutes"),
        ({"on": ""}, "Indiquez le jour."),
        ({"kind": "ABSENCE"}, "Sélectionnez un choix valide"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(
    cast: Cast, yonas: Journey, change: dict[str, str], said: str
) -> None:
    data = {"on": "2025-03-11", "at": "9:30", "minutes": "45", "kind": "ENTRETIEN", "subject": "Lire le bail",
            "user": str(cast.helene.key), **change}  # fmt: skip
    page = plain(signed_in(cast.helene).post(reverse("appointment_for", args=[yonas.key]), data))
    assert said in page and "Lire le bail" in page
    assert not Appointment.objects.exists()


@pytest.mark.parametrize(
    ("on", "said"),
    [
        (date(2025, 4, 21), "férié : Lundi de Pâques"),
        (date(2025, 3, 15), "un jour de week-end"),
        (date(2025, 3, 12), "Un autre rendez-vous est prévu ce jour-là à 9 h."),
        (date(2025, 3, 13), "Rendez-vous noté"),
    ],
)
def test_what_deserves_a_look_is_said(cast: Cast, yonas: Journey, on: date, said: str) -> None:
    met(cast, yonas, on=date(2025, 3, 12), at=time(9, 0), minutes=45)
    data = {"on": on.isoformat(), "at": "9:30", "minutes": "45", "kind": "ENTRETIEN", "user": str(cast.helene.key)}
    answer = signed_in(cast.helene).post(reverse("appointment_for", args=[yonas.key]), data, follow=True)
    assert said in plain(answer)
    assert Appointment.objects.count() == 2, "it is allowed all the same"


# ── What became of it ───────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("on", "at", "waits", "answered_in_the_week"),
    [
        (date(2025, 3, 7), time(18, 0), True, False),
        (date(2025, 3, 9), time(18, 0), True, False),
        (TODAY, time(11, 59), False, True),
        (TODAY, time(12, 0), False, True),
        (TODAY, time(12, 1), False, False),
        (date(2025, 3, 11), time(8, 0), False, False),
    ],
)
def test_it_is_answered_the_day_itself_in_the_week_and_waits_after(  # noqa: PLR0917
    cast: Cast, yonas: Journey, on: date, at: time, waits: bool, answered_in_the_week: bool
) -> None:
    """Noon in Paris is eleven in London: the hour compared is the one people read."""
    made = met(cast, yonas, on=on, at=at, subject="Lire le bail")
    lines = [line for line in waiting(cast.viewer("helene")).items if line.kind == "appointment"]
    assert bool(lines) == waits
    if waits:
        assert lines[0].due == on
    client, address = signed_in(cast.helene), reverse("appointment_outcome", args=[made.key])
    assert (reverse("appointment_said") in plain(client.get("/"))) == waits
    assert (address in plain(client.get(reverse("agenda_mine")))) == answered_in_the_week


@pytest.mark.parametrize(
    ("state", "text", "kind", "synthesis"),
    [
        ("HONOURED", "Il signera jeudi.", "ACCOMPAGNEMENT", "Il signera jeudi."),
        ("HONOURED", "", "ACCOMPAGNEMENT", "Préfecture, avec lui"),
        ("NO_SHOW", "", "ABSENCE", "Rendez-vous manqué."),
        ("NO_SHOW", "Il dormait.", "ABSENCE", "Rendez-vous manqué. Il dormait."),
        ("EXCUSED", "Malade", None, ""),
        ("CANCELLED", "", None, ""),
    ],
)
def test_one_click_says_what_became_of_it_and_the_journal_has_it(  # noqa: PLR0917
    cast: Cast, yonas: Journey, state: str, text: str, kind: str | None, synthesis: str
) -> None:
    made = met(cast, yonas, kind="ACCOMPAGNEMENT", subject="Préfecture, avec lui")
    client = signed_in(cast.helene)
    answer = client.post(
        reverse("appointment_outcome", args=[made.key]), {"state": state, "text": text}, headers=HTMX
    )  # fmt: skip
    made.refresh_from_db()
    assert made.state == state and "Annuler" in plain(answer)
    entry = JournalEntry.objects.first()
    assert (entry and (entry.kind, entry.synthesis, entry.on)) == ((kind, synthesis, TODAY) if kind else None)
    back = client.post(reverse("appointment_reopen", args=[made.key]), headers=HTMX)
    made.refresh_from_db()
    assert made.is_planned and not JournalEntry.objects.exists()
    assert reverse("appointment_outcome", args=[made.key]) in plain(back)


def test_the_line_that_waits_is_answered_in_place(cast: Cast, yonas: Journey) -> None:
    made = met(cast, yonas, on=date(2025, 3, 7))
    data = {"appointment": str(made.pk), "state": "HONOURED", "text": "Il signera jeudi."}
    for stranger in ("irma", "paul"):
        assert signed_in(cast.users[stranger]).post(reverse("appointment_said"), data).status_code in {403, 404}
    client = signed_in(cast.helene)
    answer = client.post(reverse("appointment_said"), data, headers=HTMX)
    assert "venu, noté au journal" in plain(answer)
    assert JournalEntry.objects.get().synthesis == "Il signera jeudi."
    back = client.post(reverse("appointment_reopen", args=[made.key]), headers=HTMX)
    assert "Rendez-vous à préciser" in plain(back) and f'value="{made.pk}"' in plain(back)
    for wrong in ("", "x", "0", "9" * 18):
        assert client.post(reverse("appointment_said"), {**data, "appointment": wrong}).status_code == 404


def test_an_outcome_is_said_once(cast: Cast, yonas: Journey) -> None:
    made = met(cast, yonas)
    settle(by=cast.helene, appointment=made, state="HONOURED")
    stale = Appointment.objects.get(pk=made.pk)
    stale.state = "PLANNED"
    with pytest.raises(AgendaError, match="déjà"):
        settle(by=cast.marc, appointment=stale, state="NO_SHOW")
    assert JournalEntry.objects.count() == 1
    answer = signed_in(cast.marc).post(
        reverse("appointment_outcome", args=[made.key]), {"state": "NO_SHOW"}, headers=HTMX
    )
    assert "déjà eu sa réponse" in plain(answer)


def test_what_is_to_come_has_not_been_missed(cast: Cast, yonas: Journey) -> None:
    made = met(cast, yonas, on=date(2025, 3, 11))
    with pytest.raises(AgendaError, match="à venir"):
        settle(by=cast.helene, appointment=made, state="NO_SHOW")
    settle(by=cast.helene, appointment=made, state="EXCUSED")
    assert made.state == "EXCUSED"


def test_who_noted_the_answer_takes_it_back(cast: Cast, yonas: Journey) -> None:
    """The entry is hers: a colleague does not erase what she wrote."""
    made = met(cast, yonas)
    settle(by=cast.helene, appointment=made, state="HONOURED")
    with pytest.raises(AgendaError):
        reopen(by=cast.marc, appointment=made)
    assert JournalEntry.objects.count() == 1


def test_a_moved_appointment_keeps_its_trace(cast: Cast, yonas: Journey) -> None:
    made = met(cast, yonas, on=date(2025, 3, 12))
    data = {"on": "2025-03-14", "at": "10:00", "minutes": "45", "kind": "ENTRETIEN", "user": str(cast.helene.key)}
    signed_in(cast.helene).post(reverse("appointment", args=[made.key]), data)
    made.refresh_from_db()
    assert (made.on, made.at) == (date(2025, 3, 14), time(10, 0))
    changes = AuditEvent.objects.get(action="support.move_appointment").changes
    assert changes["on"] == ["2025-03-12", "2025-03-14"]


# ── The week ────────────────────────────────────────────────────────────────────────────────
def test_the_week_costs_the_same_however_full(cast: Cast, yonas: Journey, django_assert_max_num_queries: Any) -> None:
    for day in range(-7, 5):
        for hour in range(8, 17):
            met(cast, yonas, on=TODAY + timedelta(days=day), at=time(hour, 0))
    client = signed_in(cast.helene)
    with django_assert_max_num_queries(15):
        page = plain(client.get(reverse("agenda")))
    assert page.count("Yonas Romarin") >= 45
    assert "À préciser" in page


def test_the_week_shows_public_holidays_and_the_week_end_only_when_used(cast: Cast, yonas: Journey) -> None:
    met(cast, yonas, on=date(2025, 5, 10))
    client = signed_in(cast.helene)
    page = plain(client.get(reverse("agenda"), {"semaine": "2025-05-07"}))
    assert "Victoire de 1945" in page and "sam. 10 mai" in page and "dim. 11 mai" not in page
    assert "Semaine du 5 au 11 mai 2025" in page
    assert "semaine=2025-04-28" in page and "semaine=2025-05-12" in page


def test_a_colleague_s_week_is_seen_where_files_are_open(cast: Cast, yonas: Journey) -> None:
    met(cast, yonas, user=cast.marc)
    page = plain(signed_in(cast.helene).get(reverse("agenda"), {"de": str(cast.marc.key)}))
    assert "Yonas Romarin" in page
    elsewhere = plain(signed_in(cast.irma).get(reverse("agenda"), {"de": str(cast.marc.key)}))
    assert "Yonas Romarin" not in elsewhere


@pytest.mark.parametrize("text", ["", "demain", "9999-12-31", "0001-01-01", "2025-13-40"])
def test_any_week_asked_answers(cast: Cast, text: str) -> None:
    assert signed_in(cast.helene).get(reverse("agenda"), {"semaine": text}).status_code == 200


# ── Hours and clocks ────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("on", "at", "utc"),
    [
        (date(2025, 3, 29), time(10, 0), datetime(2025, 3, 29, 9, 0, tzinfo=UTC)),
        (date(2025, 3, 30), time(1, 59), datetime(2025, 3, 30, 0, 59, tzinfo=UTC)),
        (date(2025, 3, 30), time(3, 0), datetime(2025, 3, 30, 1, 0, tzinfo=UTC)),
        (date(2025, 3, 30), time(10, 0), datetime(2025, 3, 30, 8, 0, tzinfo=UTC)),
        (date(2025, 10, 25), time(10, 0), datetime(2025, 10, 25, 8, 0, tzinfo=UTC)),
        (date(2025, 10, 26), time(10, 0), datetime(2025, 10, 26, 9, 0, tzinfo=UTC)),
    ],
)
def test_ten_o_clock_stays_ten_o_clock_when_clocks_change(
    cast: Cast, yonas: Journey, on: date, at: time, utc: datetime
) -> None:
    made = met(cast, yonas, on=on, at=at)
    assert made.starts_at.astimezone(UTC) == utc
    made = Appointment.objects.get()
    assert (made.on, made.at) == (on, at)


# ── The calendar feed ───────────────────────────────────────────────────────────────────────
def opened(cast: Cast, name: str = "helene") -> str:
    return reverse("agenda_feed", args=[agenda.open_feed(by=cast.users[name])])


def test_the_feed_tells_hours_and_places_and_nobody(cast: Cast, yonas: Journey) -> None:
    met(cast, yonas, on=date(2025, 3, 28), at=time(10, 0), place="12 rue des Tilleuls", subject="Parler du CSAPA")
    met(cast, yonas, on=date(2025, 4, 1), at=time(10, 0), minutes=90)
    met(cast, yonas, user=cast.marc)
    settle(by=cast.helene, appointment=met(cast, yonas, on=date(2025, 4, 2)), state="CANCELLED")
    answer = Client().get(opened(cast))
    assert answer["Content-Type"].startswith("text/calendar") and "no-store" in answer["Cache-Control"]
    text = answer.content.decode()
    for word in ("Yonas", "Romarin", "CSAPA", "Hélène", "Garance"):
        assert word not in text
    events = list(Calendar.from_ical(answer.content).walk("VEVENT"))
    assert {str(event["SUMMARY"]) for event in events} == {"Rendez-vous"}
    starts = sorted(event["DTSTART"].dt.astimezone(UTC) for event in events)
    assert starts == [datetime(2025, 3, 28, 9, tzinfo=UTC), datetime(2025, 4, 1, 8, tzinfo=UTC)], "summer time began"
    ends = sorted(event["DTEND"].dt.astimezone(UTC) for event in events)
    assert ends[1] == datetime(2025, 4, 1, 9, 30, tzinfo=UTC)
    assert [str(event["LOCATION"]) for event in events if "LOCATION" in event] == ["12 rue des Tilleuls"]


def test_the_secret_is_kept_nowhere_and_its_reading_is_logged_once_a_day(cast: Cast) -> None:
    address = opened(cast)
    token = address.rsplit("/", 1)[1].removesuffix(".ics")
    assert len(token) >= 43 and token not in str(list(CalendarFeed.objects.values_list()))
    assert Client().get(address).status_code == Client().get(address).status_code == 200
    assert Reading.objects.filter(by=cast.helene, kind="EXPORT").count() == 1


def test_a_closed_a_renewed_or_an_invented_address_answers_nothing(cast: Cast) -> None:
    first = opened(cast)
    second = opened(cast)
    assert [Client().get(address).status_code for address in (first, second)] == [404, 200]
    agenda.close_feed(by=cast.helene)
    assert Client().get(second).status_code == 404
    assert Client().get(reverse("agenda_feed", args=["x" * 43])).status_code == 404


def test_the_address_closes_with_the_post(cast: Cast) -> None:
    address = opened(cast)
    network.end_post(by=cast.system, post=cast.helene.posts.get(), on=date(2025, 3, 9))
    assert Client().get(address).status_code == 404


def test_the_address_is_shown_once(cast: Cast) -> None:
    client = signed_in(cast.helene)
    answer = client.post(reverse("agenda_feed_renew"))
    shown = plain(answer)
    assert "/agenda/flux/" in shown and ".ics" in shown and "no-store" in answer["Cache-Control"]
    again = plain(client.get(reverse("agenda")))
    assert ".ics" not in again and "Changer l’adresse" in again


# ── The slip ────────────────────────────────────────────────────────────────────────────────
def test_the_slip_says_where_when_who_and_not_why(cast: Cast, yonas: Journey) -> None:
    made = met(cast, yonas, on=date(2025, 3, 11), subject="Parler du CSAPA", place="12 rue des Tilleuls",
               phone="01 02 03 04 05")  # fmt: skip
    answer = signed_in(cast.helene).get(reverse("appointment_slip", args=[made.key]))
    assert answer["Content-Type"] == "application/pdf"
    reader = PdfReader(io.BytesIO(answer.content))
    text = "".join("".join(page.extract_text() for page in reader.pages).split())
    for words in ("Yonas", "Mardi 11 mars 2025", "à 9 h 30", "12 rue des Tilleuls", "Helene Essai", "01 02 03 04 05"):
        assert "".join(words.split()) in text, words
    assert len(reader.pages) == 1 and "CSAPA" not in text and "Romarin" not in text
    assert Reading.objects.filter(kind="DOCUMENT", person_key=yonas.person.key, by=cast.helene).count() == 1


@pytest.mark.parametrize("name", sorted(set(POSTS) - {"helene", "marc", "odile"}))
def test_nobody_else_answers_for_it(cast: Cast, yonas: Journey, name: str) -> None:
    made = met(cast, yonas)
    client = signed_in(cast.users[name])
    assert client.post(reverse("appointment_outcome", args=[made.key]), {"state": "NO_SHOW"}).status_code in {403, 404}
    made.refresh_from_db()
    assert made.is_planned
