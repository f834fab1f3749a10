"""Requests: what may be asked of whom, what each act does, and who is told when somebody else was quicker."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection

from convergence.accounts.models import AuditEvent
from convergence.network.models import Membership
from convergence.partnerships import rules
from convergence.partnerships.actions import requests as acts
from convergence.partnerships.actions.requests import AlreadyTakenError, RequestError
from convergence.partnerships.models import Request, RequestMessage
from convergence.people.models import OutsideReferent
from tests.cast import Cast
from tests.partnerships.conftest import TODAY, officer

Ask = Callable[..., Request]


@pytest.fixture(autouse=True)
def _on_that_monday(today: date) -> None:
    assert today == TODAY


def seen_by(cast: Cast, name: str) -> list[Request]:
    return list(Request.objects.visible_to(cast.viewer(name)))


# ── Who sees what ───────────────────────────────────────────────────────────────────────────
def test_an_officer_sees_her_territory_and_theme_and_nothing_else(cast: Cast, ask: Ask) -> None:
    officer(cast, "sam", "SANTE")
    officer(cast, "lola", "LOGEMENT", territory=cast.lys)
    housing, health = ask(), ask(cast.journey(cast.person("Autre")), theme="SANTE")
    assert seen_by(cast, "ines") == [housing]
    assert seen_by(cast, "sam") == [health]
    assert seen_by(cast, "lola") == []


def test_those_who_open_the_file_see_its_requests(cast: Cast, ask: Ask) -> None:
    request = ask()
    for name in ("helene", "marc", "odile", "paul"):
        assert seen_by(cast, name) == [request], name
    for name in ("basile", "irma", "rachid", "lise", "nadia", "dora", "fabre", "personne"):
        assert seen_by(cast, name) == [], name


def test_her_request_stays_where_it_was_sent_when_the_chantier_changes_territory(cast: Cast, ask: Ask) -> None:
    request = ask()
    Membership.objects.filter(chantier=cast.garance).update(territory=cast.lys)
    assert seen_by(cast, "ines") == [request]


# ── Asking ──────────────────────────────────────────────────────────────────────────────────
def test_nothing_is_sent_before_the_person_agreed(ask: Ask) -> None:
    with pytest.raises(RequestError, match="Demandez d’abord son accord") as refused:
        ask(agreed_on=None)
    assert refused.value.field == "agreed_on"
    with pytest.raises(RequestError, match="futur"):
        ask(agreed_on=date(2025, 3, 11))
    assert ask(agreed_on=TODAY).state == "SENT"


def test_outside_any_territory_there_is_nobody_to_ask(cast: Cast, ask: Ask) -> None:
    journey = cast.journey(chantier=cast.ronce, programme="PHC")
    with pytest.raises(RequestError, match="aucun territoire"):
        ask(journey, by=cast.rene)


def test_a_theme_that_nobody_holds_cannot_be_asked(ask: Ask) -> None:
    with pytest.raises(RequestError, match="Personne ne tient le thème emploi"):
        ask(theme="EMPLOI")


def test_only_an_officer_of_the_theme_may_be_named(cast: Cast, ask: Ask) -> None:
    officer(cast, "sam", "SANTE")
    with pytest.raises(RequestError, match="ne tient pas ce thème"):
        ask(officer=cast.sam)
    assert ask(officer=cast.ines).officer == cast.ines


D = date


@pytest.mark.parametrize(
    ("ended_on", "home", "job", "over"),
    [
        (None, None, None, None),
        (D(2025, 3, 7), None, None, None),
        (D(2024, 3, 10), None, None, None),  # twelve months today: the last day
        (D(2024, 3, 9), None, None, D(2025, 3, 9)),
        (D(2024, 2, 29), None, None, D(2025, 2, 28)),
        (D(2024, 2, 5), D(2024, 6, 3), None, None),  # the home came after the exit: it holds
        (D(2024, 2, 5), D(2024, 3, 10), None, None),
        (D(2024, 2, 5), None, D(2024, 3, 9), D(2025, 3, 9)),
        (D(2024, 2, 5), D(2024, 3, 1), D(2024, 5, 2), None),
        (D(2024, 2, 5), D(2023, 6, 1), D(2023, 9, 4), D(2025, 2, 5)),  # before the exit: the exit holds
    ],
)
def test_officers_may_be_asked_while_support_stays_open(
    ended_on: date | None, home: date | None, job: date | None, over: date | None
) -> None:
    assert rules.asking_over_since(ended_on, TODAY, housing_access_on=home, job_signed_on=job) == over


def test_her_home_keeps_the_officers_open_to_her(cast: Cast, ask: Ask) -> None:
    journey = cast.journey(started_on=date(2022, 1, 3))
    journey.ended_on, journey.housing_access_on = date(2024, 2, 5), date(2024, 6, 3)
    journey.save()
    assert ask(journey).state == "SENT"


def test_too_long_after_the_exit_says_until_when(cast: Cast, ask: Ask) -> None:
    journey = cast.journey(started_on=date(2022, 1, 3))
    journey.ended_on = date(2024, 3, 9)
    journey.save()
    with pytest.raises(RequestError, match="09/03/2025"):
        ask(journey)


def test_an_opinion_is_asked_before_a_renewal(cast: Cast) -> None:
    request = acts.ask_opinion(
        by=cast.helene, journey=cast.journey(), theme="LOGEMENT", question="Où en est la demande de logement ?",
        agreed_on=TODAY, needed_on=date(2025, 4, 1),
    )  # fmt: skip
    assert (request.purpose, request.needed_on) == ("OPINION", date(2025, 4, 1))
    assert seen_by(cast, "ines") == [request]


@pytest.mark.parametrize(
    ("circle", "expected"),
    [
        ([], "STRONGER"),
        ([("LOGEMENT", "ACTIVE")], "COMPLEMENTARY"),
        ([("", "ACTIVE")], "COMPLEMENTARY"),
        ([("SANTE", "ACTIVE")], "STRONGER"),
        ([("LOGEMENT", "INTERROMPUE"), ("", "AUCUNE")], "STRONGER"),
        ([("LOGEMENT", "INTERROMPUE"), ("", "ACTIVE")], "COMPLEMENTARY"),
    ],
)
def test_the_level_follows_the_circle(circle: list[tuple[str, str]], expected: str) -> None:
    assert rules.level(circle, "LOGEMENT").code == expected


def test_the_level_reads_the_circle_of_that_chantier_today(cast: Cast) -> None:
    from convergence.partnerships.officers import level_of

    journey = cast.journey()
    referent = {"person": journey.person, "name": "Mme Aster", "role": "TRAVAILLEUR_SOCIAL", "relation": "ACTIVE"}
    OutsideReferent.objects.create(chantier=cast.bleuet, recorded_by=cast.helene, **referent)
    OutsideReferent.objects.create(
        chantier=cast.garance, recorded_by=cast.helene, ended_on=date(2025, 3, 9), **referent
    )
    assert level_of(journey, "SANTE", TODAY) is rules.STRONGER
    OutsideReferent.objects.create(chantier=cast.garance, recorded_by=cast.helene, ended_on=TODAY, **referent)
    assert level_of(journey, "SANTE", TODAY) is rules.COMPLEMENTARY


# ── Answering ───────────────────────────────────────────────────────────────────────────────
def test_taking_it_dates_the_mobilisation_and_may_be_undone_the_same_day(cast: Cast, ask: Ask, settings: Any) -> None:
    request = acts.accept(by=cast.ines, request=ask())
    assert (request.state, request.officer, request.accepted_on) == ("ACCEPTED", cast.ines, TODAY)
    request = acts.give_back(by=cast.ines, request=request)
    assert (request.state, request.officer, request.accepted_on) == ("SENT", None, None)
    request = acts.accept(by=cast.ines, request=request)
    settings.TODAY = date(2025, 3, 11)
    with pytest.raises(RequestError, match="ne peut plus être rendue"):
        acts.give_back(by=cast.ines, request=request)


def test_advice_counts_as_taken_that_day(cast: Cast, ask: Ask) -> None:
    request = acts.answer(by=cast.ines, request=ask(), kind="ADVICE", text="Demander le FSL avant la fin du mois.")
    assert (request.state, request.accepted_on, request.closed_on, request.read_on) == ("ANSWERED", TODAY, TODAY, None)
    assert acts.mark_read(by=cast.helene, request=request).read_on == TODAY


def test_an_answer_keeps_the_day_it_was_taken(cast: Cast, ask: Ask, settings: Any) -> None:
    request = acts.accept(by=cast.ines, request=ask())
    settings.TODAY = date(2025, 4, 2)
    request = acts.answer(by=cast.ines, request=request, kind="ACTION", text="Dossier déposé.")
    assert (request.accepted_on, request.closed_on) == (TODAY, date(2025, 4, 2))


@pytest.mark.parametrize(("kind", "text", "field"), [("", "Oui", "kind"), ("ADVICE", "  ", "text")])
def test_an_answer_says_what_and_how(cast: Cast, ask: Ask, kind: str, text: str, field: str) -> None:
    with pytest.raises(RequestError) as refused:
        acts.answer(by=cast.ines, request=ask(), kind=kind, text=text)
    assert refused.value.field == field


def test_a_refusal_gives_its_reason_and_mobilises_nobody(cast: Cast, ask: Ask) -> None:
    request = ask()
    with pytest.raises(RequestError, match="Dites pourquoi"):
        acts.refuse(by=cast.ines, request=request, reason=" ")
    refused = acts.refuse(by=cast.ines, request=request, reason="Relève du SIAO.")
    assert (refused.state, refused.accepted_on, refused.refusal) == ("REFUSED", None, "Relève du SIAO.")


def test_what_was_taken_is_answered_not_refused(cast: Cast, ask: Ask) -> None:
    request = acts.accept(by=cast.ines, request=ask())
    with pytest.raises(AlreadyTakenError):
        acts.refuse(by=cast.ines, request=request, reason="Non.")


def test_a_missing_word_passes_the_clock_to_the_chantier_and_back(cast: Cast, ask: Ask, settings: Any) -> None:
    request = acts.ask_more(by=cast.ines, request=ask(), text="Quel est le loyer actuel ?")
    assert request.state == "MORE"
    settings.TODAY = date(2025, 3, 14)
    request = acts.reply(by=cast.helene, request=request, text="320 €.")
    assert (request.state, request.moved_on) == ("SENT", date(2025, 3, 14))
    told = [(message.text, message.from_officer) for message in RequestMessage.objects.order_by("pk")]
    assert told == [("Quel est le loyer actuel ?", True), ("320 €.", False)]
    request = acts.accept(by=cast.ines, request=request)
    request = acts.ask_more(by=cast.ines, request=request, text="Et les charges ?")
    assert acts.reply(by=cast.helene, request=request, text="40 €.").state == "ACCEPTED"


def test_a_reminder_leaves_the_clock_where_it_is(cast: Cast, ask: Ask, settings: Any) -> None:
    request = ask()
    settings.TODAY = date(2025, 3, 20)
    assert acts.reply(by=cast.helene, request=request, text="Des nouvelles ?").moved_on == TODAY


def test_a_colleague_of_the_theme_may_be_entrusted_with_it(cast: Cast, ask: Ask) -> None:
    officer(cast, "lou", "LOGEMENT")
    officer(cast, "sam", "SANTE")
    request = acts.accept(by=cast.ines, request=ask())
    with pytest.raises(RequestError, match="tient ce thème"):
        acts.hand_over(by=cast.ines, request=request, to=cast.sam)
    request = acts.hand_over(by=cast.ines, request=request, to=cast.lou)
    assert (request.officer, request.state, request.accepted_on) == (cast.lou, "ACCEPTED", TODAY)
    with pytest.raises(AlreadyTakenError, match="Lou Essai a déjà pris"):
        acts.answer(by=cast.ines, request=request, kind="ADVICE", text="Trop tard.")


def test_every_act_leaves_a_trace_without_the_text(cast: Cast, ask: Ask) -> None:
    request = ask(need="Sortir du CHU de la rue Haute")
    acts.refuse(by=cast.ines, request=acts._read(request), reason="Relève du SIAO de Haute-Vallée")
    events = AuditEvent.objects.filter(subject_type="request")
    assert [event.action for event in events.order_by("pk")] == ["requests.send", "requests.refuse"]
    assert "Haute" not in str([event.changes for event in events])
    assert {event.person_key for event in events} == {request.journey.person.key}


# ── The clock ───────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("state", "urgency", "since", "is_late"),
    [
        ("SENT", "CALM", date(2025, 3, 3), False),  # 7 days today
        ("SENT", "CALM", date(2025, 3, 2), True),
        ("SENT", "NOW", date(2025, 3, 8), False),  # 2 days today
        ("SENT", "NOW", date(2025, 3, 7), True),
        ("MORE", "NOW", date(2025, 3, 3), False),
        ("MORE", "CALM", date(2025, 3, 2), True),
        ("ACCEPTED", "CALM", date(2025, 2, 8), False),  # 30 days today
        ("ACCEPTED", "CALM", date(2025, 2, 7), True),
    ],
)
def test_each_state_has_its_clock(ask: Ask, state: str, urgency: str, since: date, is_late: bool) -> None:
    request = ask(urgency=urgency)
    accepted = since if state == "ACCEPTED" else None
    Request.objects.filter(pk=request.pk).update(state=state, moved_on=since, accepted_on=accepted)
    assert Request.objects.late(TODAY).exists() is is_late
    due = rules.due_on(state, urgency, since)
    assert due is not None and (due < TODAY) is is_late


# ── Two at once ─────────────────────────────────────────────────────────────────────────────
def test_the_second_to_take_it_is_told(cast: Cast, ask: Ask) -> None:
    officer(cast, "lou", "LOGEMENT")
    request = ask()
    acts.accept(by=cast.ines, request=request)
    with pytest.raises(AlreadyTakenError, match="Ines Essai a déjà pris cette sollicitation"):
        acts.accept(by=cast.lou, request=request)


@pytest.mark.django_db(transaction=True)
def test_two_officers_at_the_same_moment_one_gets_it(cast: Cast, ask: Ask) -> None:
    officer(cast, "lou", "LOGEMENT")
    request = ask()
    ready, won, told = threading.Barrier(2, timeout=20), [], []

    def take(name: str) -> None:
        try:
            connection.ensure_connection()
            ready.wait()
            acts.accept(by=cast.users[name], request=request)
            won.append(name)
        except AlreadyTakenError as error:
            told.append(str(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=take, args=(name,)) for name in ("ines", "lou")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert len(won) == 1 and len(told) == 1, (won, told)
    request.refresh_from_db()
    assert request.officer == cast.users[won[0]]
    assert f"{won[0].title()} Essai a déjà pris" in told[0]
