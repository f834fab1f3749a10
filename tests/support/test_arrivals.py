"""Before the first day: who was sent, one click a step, the journey that opens, and the name that goes in time."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from convergence.accounts.models import AuditEvent
from convergence.journeys.models import Journey
from convergence.people.contacts import contact_of
from convergence.people.models import Person
from convergence.support import arrival_rules as rules
from convergence.support.actions import arrivals as actions
from convergence.support.actions.arrivals import ArrivalError
from convergence.support.models import Arrival, Sender, SenderContact
from tests.cast import Cast

TODAY = date(2025, 3, 10)
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def _on_that_monday(today: date) -> None:
    assert today == TODAY


@pytest.fixture
def day_centre(cast: Cast) -> Sender:
    return actions.open_sender(by=cast.marc, name="Accueil de jour du Port", kind="ACCUEIL_JOUR", department="16")


def sent(cast: Cast, sender: Sender | None = None, **values: Any) -> Arrival:
    facts: dict[str, Any] = {
        "chantier": cast.garance, "programme": "PHC", "last_name": "Ancolie", "first_name": "Samir",
        "sent_on": date(2025, 2, 24), "birth_date": date(1990, 5, 2), **values,
    }  # fmt: skip
    return actions.note_arrival(by=cast.marc, sender=sender, **facts)


def as_(cast: Cast, name: str) -> Client:
    client = Client()
    client.force_login(cast.users[name])
    return client


# ── Rules of time ───────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("closed", "goes"),
    [
        (None, False),
        (date(2023, 3, 9), True),
        (date(2023, 3, 10), True),
        (date(2023, 3, 11), False),
        (date(2025, 3, 10), False),
    ],
)
def test_a_name_goes_two_years_after_the_arrival_is_closed(closed: date | None, goes: bool) -> None:
    assert rules.erasable(closed, TODAY) is goes
    if closed is not None:
        assert (closed <= rules.erasable_before(TODAY)) is goes


@pytest.mark.parametrize(
    ("last", "due"),
    [(None, True), (date(2024, 3, 10), True), (date(2024, 3, 11), False), (TODAY, False)],
)
def test_a_sender_is_to_be_met_after_a_year(last: date | None, due: bool) -> None:
    assert rules.to_meet(last, TODAY) is due


@pytest.mark.parametrize(("days", "long"), [(0, False), (29, False), (30, True)])
def test_a_month_of_waiting_is_long(days: int, long: bool) -> None:
    assert rules.waits_long(TODAY - timedelta(days=days), TODAY) is long


# ── Actions ─────────────────────────────────────────────────────────────────────────────────
def test_a_sender_is_one_whatever_the_accents(cast: Cast, day_centre: Sender) -> None:
    again = actions.open_sender(by=cast.marc, name="accueil de jour du PORT ", kind="CHRS", department="16")
    assert again == day_centre
    elsewhere = actions.open_sender(by=cast.irma, name="Accueil de jour du Port", kind="CHU", department="59")
    assert elsewhere != day_centre
    with pytest.raises(ArrivalError, match="département"):
        actions.open_sender(by=cast.marc, name="Sans lieu", kind="CHU", department="")


def test_steps_then_an_outcome_then_nothing_more(cast: Cast, day_centre: Sender) -> None:
    arrival = sent(cast, day_centre)
    actions.step(by=cast.marc, arrival=arrival, what="MET", on=TODAY)
    actions.step(by=cast.marc, arrival=arrival, what="VISITED", on=TODAY)
    actions.step(by=cast.marc, arrival=arrival, what="NO_PLACE", on=TODAY, reason="douze personnes attendent")
    arrival.refresh_from_db()
    assert (arrival.met_on, arrival.visited_on, arrival.outcome, arrival.decided_on) == (
        TODAY, TODAY, "NO_PLACE", TODAY,
    )  # fmt: skip
    with pytest.raises(ArrivalError, match="déjà close"):
        actions.step(by=cast.marc, arrival=arrival, what="LOST", on=TODAY)
    with pytest.raises(ArrivalError, match="n’existe pas"):
        actions.step(by=cast.marc, arrival=sent(cast), what="STARTED", on=TODAY)


def test_the_database_refuses_an_outcome_without_its_day(cast: Cast) -> None:
    arrival = sent(cast)
    for values in ({"outcome": "LOST"}, {"decided_on": TODAY}, {"outcome": "LOST", "decided_on": date(2025, 1, 1)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Arrival.objects.filter(pk=arrival.pk).update(**values)


def test_nobody_is_sent_tomorrow(cast: Cast) -> None:
    with pytest.raises(ArrivalError, match="pas encore venu"):
        sent(cast, sent_on=TODAY + timedelta(days=1))


def test_the_log_never_holds_a_name(cast: Cast, day_centre: Sender) -> None:
    arrival = sent(cast, day_centre, phone="06 00 00 00 07")
    actions.step(by=cast.marc, arrival=arrival, what="DECLINED", on=TODAY, reason="trop tôt pour lui")
    told = " ".join(str(event.changes) for event in AuditEvent.objects.all())
    assert "Ancolie" not in told and "06 00" not in told and "trop tôt" not in told


def test_erasing_takes_what_names_and_keeps_what_counts(cast: Cast, day_centre: Sender) -> None:
    arrival = sent(cast, day_centre, sent_on=date(2022, 5, 2), phone="06 00 00 00 07", sent_by="Mme Lys")
    actions.step(by=cast.marc, arrival=arrival, what="LOST", on=date(2022, 6, 1), reason="parti sans rien dire")
    waiting = sent(cast, day_centre)
    assert actions.erase(by=cast.marc, arrivals=[arrival, waiting]) == 1
    arrival.refresh_from_db()
    waiting.refresh_from_db()
    assert (arrival.last_name, arrival.first_name, arrival.phone, arrival.sent_by, arrival.reason) == ("",) * 5
    assert (arrival.birth_date, arrival.search_text, arrival.name) == (None, "", "Nom effacé")
    assert (arrival.sender, arrival.outcome, arrival.sent_on) == (day_centre, "LOST", date(2022, 5, 2))
    assert waiting.name == "Samir Ancolie", "who waits is not erased"


# ── The list ────────────────────────────────────────────────────────────────────────────────
def test_noting_takes_a_name_a_sender_and_a_programme(cast: Cast) -> None:
    marc = as_(cast, "marc")
    form = {
        "last_name": "Ancolie", "first_name": "Samir", "sender_name": "Accueil de jour du Port", "programme": "PHC",
        "chantier": str(cast.garance.key), "sent_on": "2025-03-10",
    }  # fmt: skip
    refused = marc.post(reverse("arrival_new"), form)
    assert "est nouveau ici" in refused.content.decode()
    assert 'value="Ancolie"' in refused.content.decode(), "nothing typed is lost"
    marc.post(reverse("arrival_new"), {**form, "sender_kind": "ACCUEIL_JOUR"})
    arrival = Arrival.objects.get()
    assert (arrival.sender.name, arrival.sender.department) == ("Accueil de jour du Port", "16")
    marc.post(reverse("arrival_new"), {**form, "first_name": "Lina", "sender_name": "accueil de jour du port"})
    assert Sender.objects.count() == 1 and Arrival.objects.count() == 2
    marc.post(reverse("arrival_new"), {**form, "first_name": "Zoé", "sender_name": ""})
    assert Arrival.objects.filter(sender=None).count() == 1


def test_the_longest_wait_comes_first(cast: Cast, day_centre: Sender) -> None:
    sent(cast, day_centre, last_name="Bruyère", sent_on=date(2025, 3, 1))
    sent(cast, day_centre, last_name="Cardère", sent_on=date(2025, 1, 7))
    rows = as_(cast, "marc").get(reverse("arrivals")).context["rows"]
    assert [(row.arrival.last_name, row.waits.replace("\u00a0", " "), row.long) for row in rows] == [
        ("Cardère", "62 jours", True), ("Bruyère", "9 jours", False),
    ]  # fmt: skip
    found = as_(cast, "marc").get(reverse("arrivals"), {"q": "brùyere"}).context["rows"]
    assert [row.arrival.last_name for row in found] == ["Bruyère"]
    assert as_(cast, "marc").get(reverse("arrivals"), {"programme": "CVG"}).context["rows"] == []


def test_one_click_is_taken_back_by_one_click(cast: Cast, day_centre: Sender) -> None:
    arrival, marc = sent(cast, day_centre), as_(cast, "marc")
    answer = marc.post(reverse("arrival_step", args=[arrival.key]), {"what": "NO_PLACE"}, headers=HTMX)
    page = answer.content.decode()
    assert "pas de place" in page
    undo = re.search(r'hx-post="([^"]+)"', page)
    assert undo is not None and "Ancolie" not in undo[1] and str(arrival.key) not in undo[1]
    assert as_(cast, "helene").post(undo[1], headers=HTMX).status_code == 403, "hers alone"
    row = marc.post(undo[1].replace("&amp;", "&"), headers=HTMX).content.decode()
    arrival.refresh_from_db()
    assert arrival.outcome == "" and "Commence" in row


def test_old_names_are_proposed_and_erased(cast: Cast, day_centre: Sender) -> None:
    for closed in (date(2023, 3, 10), date(2023, 3, 11)):
        arrival = sent(cast, day_centre, sent_on=date(2023, 1, 2))
        actions.step(by=cast.marc, arrival=arrival, what="LOST", on=closed)
    marc = as_(cast, "marc")
    assert "1 nom à effacer" in marc.get(reverse("arrivals")).content.decode().replace("\u00a0", " ")
    marc.post(reverse("arrivals_erase"))
    assert Arrival.objects.filter(erased_on=TODAY).count() == 1
    assert as_(cast, "irma").post(reverse("arrivals_erase")).status_code == 302
    assert Arrival.objects.filter(erased_on=None).count() == 1


@pytest.mark.parametrize("name", ["marc", "paul"])
def test_a_page_of_arrivals_costs_little(cast: Cast, name: str, django_assert_max_num_queries: Any) -> None:
    sender = actions.open_sender(by=cast.marc, name="Maraude du Pont", kind="MARAUDE", department="16")
    for at in range(30):
        sent(cast, sender, first_name=f"Prénom{at}")
    client = as_(cast, name)
    client.get(reverse("arrivals"))
    with django_assert_max_num_queries(10):
        client.get(reverse("arrivals"))


# ── Who sees ────────────────────────────────────────────────────────────────────────────────
SEE = {"helene", "marc", "odile", "paul"}


@pytest.mark.parametrize(
    "name", ["helene", "marc", "odile", "paul", "basile", "irma", "ines", "nadia", "rachid", "dora"]
)
def test_names_are_seen_by_who_opens_the_files(cast: Cast, day_centre: Sender, name: str) -> None:
    arrival = sent(cast, day_centre)
    assert Arrival.objects.visible_to(cast.viewer(name)).filter(pk=arrival.pk).exists() is (name in SEE)
    client = as_(cast, name)
    pages = ["/", reverse("arrivals"), reverse("senders"), reverse("sender", args=[day_centre.key]),
             reverse("senders_file"), reverse("chantier", args=[cast.garance.key]), reverse("people"),
             reverse("arrival", args=[arrival.key])]  # fmt: skip
    text = " ".join(client.get(page).content.decode() for page in pages)
    assert ("Ancolie" in text) is (name in SEE)


def test_who_reads_without_writing_gets_no_button(cast: Cast, day_centre: Sender) -> None:
    arrival, paul = sent(cast, day_centre), as_(cast, "paul")
    assert "Commence" not in paul.get(reverse("arrivals")).content.decode()
    assert paul.post(reverse("arrival_step", args=[arrival.key]), {"what": "MET"}).status_code == 403


def test_the_home_and_the_chantier_say_who_waits(cast: Cast, day_centre: Sender) -> None:
    sent(cast, day_centre)
    assert "Samir Ancolie" in as_(cast, "marc").get(reverse("home_later")).content.decode()
    here = as_(cast, "ines").get(reverse("chantier", args=[cast.garance.key])).content.decode()
    assert "1 personne en attente" in here.replace("\u00a0", " ")


# ── The journey ─────────────────────────────────────────────────────────────────────────────
def test_one_click_opens_the_journey(cast: Cast, day_centre: Sender) -> None:
    arrival = sent(cast, day_centre, phone="06 00 00 00 07")
    answer = as_(cast, "marc").post(reverse("arrival_start", args=[arrival.key]))
    journey = Journey.objects.get()
    assert answer.headers["Location"].endswith(f"parcours={journey.key}")
    assert (journey.person.name, journey.programme, journey.referrer) == ("Samir Ancolie", "PHC", "ACCUEIL_JOUR")
    assert (journey.started_on, journey.chantier) == (TODAY, cast.garance)
    assert journey.referents.get().user == cast.marc
    arrival.refresh_from_db()
    assert (arrival.outcome, arrival.decided_on, arrival.journey) == ("STARTED", TODAY, journey)
    assert contact_of(journey.person, cast.garance)["phone"] == "06 00 00 00 07"
    with pytest.raises(ArrivalError, match="dossier"):
        actions.put_back(by=cast.marc, arrival=arrival, values={})


@pytest.mark.parametrize("doubt", ["no birth date", "near", "known elsewhere", "known here"])
def test_a_doubt_opens_the_form_already_filled(cast: Cast, day_centre: Sender, doubt: str) -> None:
    born: date | None = date(1990, 5, 2)
    if doubt == "no birth date":
        born = None
    elif doubt == "near":
        cast.journey(cast.person("Ancolye", "Samir", birth_date=date(1990, 5, 2)), programme="PHC")
    elif doubt == "known elsewhere":
        cast.journey(cast.person("Ancolie", "Samir", birth_date=date(1990, 5, 2)), chantier=cast.iris)
    else:
        cast.journey(cast.person("Ancolie", "Samir", birth_date=date(1990, 5, 2)))
    before = Journey.objects.count()
    arrival, marc = sent(cast, day_centre, birth_date=born), as_(cast, "marc")
    address = reverse("arrival_start", args=[arrival.key])
    answer = marc.post(address)
    assert answer.headers["Location"] == address and Journey.objects.count() == before
    page = marc.get(address)
    assert page.context["identity"].initial["last_name"] == "Ancolie"
    assert page.context["opening"].initial["referrer"] == "ACCUEIL_JOUR"
    form = {
        "last_name": "Ancolie", "first_name": "Samir", "birth_date": "1990-05-02", "person": "new", "sex": "H",
        "chantier": str(cast.garance.key), "programme": "PHC", "started_on": "2025-03-10", "referrer": "ACCUEIL_JOUR",
        "weekly_hours": "4", "referent": str(cast.marc.key),
    }  # fmt: skip
    marc.post(address, form)
    arrival.refresh_from_db()
    assert arrival.outcome == "STARTED" and arrival.journey.person.name == "Samir Ancolie"
    assert Person.objects.filter(last_name="Ancolie").count() == 1


def test_starting_twice_opens_one_journey(cast: Cast, day_centre: Sender) -> None:
    arrival, marc = sent(cast, day_centre), as_(cast, "marc")
    for _ in range(2):
        marc.post(reverse("arrival_start", args=[arrival.key]))
    assert Journey.objects.count() == 1


def test_who_came_by_herself_is_a_spontaneous_candidate(cast: Cast) -> None:
    as_(cast, "marc").post(reverse("arrival_start", args=[sent(cast).key]))
    assert Journey.objects.get().referrer == "SPONTANEE"


# ── Senders ─────────────────────────────────────────────────────────────────────────────────
def test_what_became_of_those_sent(cast: Cast, day_centre: Sender) -> None:
    from convergence.journeys.actions import close_journey

    for outcome in ("DECLINED", "NO_PLACE", "LOST", "ELSEWHERE", ""):
        arrival = sent(cast, day_centre)
        if outcome:
            actions.step(by=cast.marc, arrival=arrival, what=outcome, on=TODAY)
    for at, reason in enumerate(("CDI", "FORMATION_QUALIFIANTE", "SUITE_CVG", "ABANDON", "")):
        person = cast.person("Ancolie", f"Samir{at}")
        journey = cast.journey(person, programme="PHC", started_on=date(2025, 2, 24))
        actions.start(by=cast.marc, arrival=sent(cast, day_centre), journey=journey)
        if reason:
            close_journey(by=cast.system, journey=journey, ended_on=date(2025, 3, 7), exit_reason=reason)
    sent(cast, day_centre, sent_on=date(2023, 1, 1))
    page = as_(cast, "ines").get(reverse("senders"))
    (row,) = page.context["page"].items
    assert row.counts == {
        "sent": 10, "waiting": 1, "started": 5, "declined": 1, "no_place": 1, "lost": 2, "here": 1, "work": 1,
        "training": 1, "onward": 1, "left": 1,
    }  # fmt: skip
    assert page.context["total"]["sent"] == 10, "the period leaves out who came before"
    csv = as_(cast, "ines").get(reverse("senders_file")).content.decode("utf-8-sig")
    assert csv.splitlines()[1].startswith("Accueil de jour du Port;Accueil de jour;16;;10;1;5;1;1;2;1;1;1;1;1;")


def test_a_contact_noted_takes_the_sender_off_the_list(cast: Cast, day_centre: Sender) -> None:
    helene = as_(cast, "helene")
    assert [row.to_meet for row in helene.get(reverse("senders")).context["page"]] == [True]
    address = reverse("sender", args=[day_centre.key])
    helene.post(address, {"kind": "MET", "on": "2025-03-11", "note": ""})
    assert not SenderContact.objects.exists(), "not in the future"
    helene.post(address, {"kind": "MET", "on": "2025-03-07", "note": "présenté PHC à l’équipe"})
    assert [row.to_meet for row in helene.get(reverse("senders")).context["page"]] == [False]


def test_senders_are_those_of_the_departement(cast: Cast, day_centre: Sender) -> None:
    """Bleuet shares them with Garance; Iris, in another département, does not know them."""
    for name, sees in (("basile", True), ("ines", True), ("irma", False), ("lise", False), ("nadia", True)):
        assert Sender.objects.visible_to(cast.viewer(name)).exists() is sees, name
    answer = as_(cast, "irma").get(reverse("sender", args=[day_centre.key]))
    assert answer.status_code == 404
    noted = as_(cast, "paul").post(reverse("sender", args=[day_centre.key]), {"on": "2025-03-07", "kind": "MET"})
    assert noted.status_code == 302, "a coordinator meets them too"


def test_a_name_that_looks_like_a_formula_is_only_a_name(cast: Cast) -> None:
    actions.open_sender(by=cast.marc, name="=1+1", kind="CHU", department="16")
    assert "'=1+1;" in as_(cast, "helene").get(reverse("senders_file")).content.decode()


def test_the_page_of_senders_costs_little(cast: Cast, django_assert_max_num_queries: Any) -> None:
    for at in range(40):
        sender = actions.open_sender(by=cast.marc, name=f"Maraude {at}", kind="MARAUDE", department="16")
        sent(cast, sender)
    client = as_(cast, "paul")
    client.get(reverse("senders"))
    with django_assert_max_num_queries(12):
        client.get(reverse("senders"))
    sender = Sender.objects.first()
    assert sender is not None
    with django_assert_max_num_queries(15):
        client.get(reverse("sender", args=[sender.key]))
