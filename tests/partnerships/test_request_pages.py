"""The screens of requests: who opens them, what they show and what they never show, what they cost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from convergence.accounts.models import Reading
from convergence.journeys.actions import record_diagnosis
from convergence.journeys.worklist import waiting
from convergence.kit import clock
from convergence.partnerships.actions import requests as acts
from convergence.partnerships.models import Request
from convergence.support.models import Objective
from tests.cast import Cast
from tests.partnerships.conftest import TODAY, officer, signed_in

Ask = Callable[..., Request]
HTMX = {"HX-Request": "true"}
MOST_QUERIES = 15


@pytest.fixture(autouse=True)
def _on_that_monday(today: date) -> None:
    assert today == TODAY


def text_of(response: Any) -> str:
    return str(response.content.decode())


def post(user: Any, name: str, request: Request, **data: str) -> Any:
    return signed_in(user).post(reverse(name, args=[request.key]), data)


# ── The chantier asks ───────────────────────────────────────────────────────────────────────
def test_a_request_leaves_from_the_page_of_the_person(cast: Cast) -> None:
    journey = cast.journey(referent=cast.helene)
    client = signed_in(cast.helene)
    later = client.get(reverse("person_later", args=[journey.person.key]))
    assert reverse("request_ask", args=[journey.key]) in text_of(later)
    page = client.get(reverse("request_ask", args=[journey.key]))
    assert "Logement" in text_of(page) and "Intervention plus conséquente" in text_of(page)
    answer = client.post(
        reverse("request_ask", args=[journey.key]),
        {"theme": "LOGEMENT", "need": "Un studio", "tried": "Le 115", "urgency": "SOON", "agreed_on": "2025-03-03"},
    )
    request = Request.objects.get()
    assert answer.url == reverse("request", args=[request.key])  # type: ignore[attr-defined]
    assert (request.need, request.tried, request.urgency, request.by) == ("Un studio", "Le 115", "SOON", cast.helene)
    assert request.agreed_on == date(2025, 3, 3)


def test_without_the_agreement_nothing_leaves_and_nothing_typed_is_lost(cast: Cast) -> None:
    journey = cast.journey()
    answer = signed_in(cast.helene).post(
        reverse("request_ask", args=[journey.key]), {"theme": "LOGEMENT", "need": "Un studio", "urgency": "CALM"}
    )
    assert "Demandez d’abord son accord" in text_of(answer) and "Un studio" in text_of(answer)
    assert not Request.objects.exists()


def test_outside_any_territory_the_page_says_so(cast: Cast) -> None:
    journey = cast.journey(chantier=cast.ronce, programme="PHC")
    client = signed_in(cast.rene)
    page = client.get(reverse("request_ask", args=[journey.key]))
    assert "dans aucun territoire" in text_of(page) and '<form class="form"' not in text_of(page)
    assert "hors territoire" in text_of(client.get(reverse("person_later", args=[journey.person.key])))
    client.post(reverse("request_ask", args=[journey.key]), {"theme": "LOGEMENT", "need": "x", "urgency": "CALM"})
    assert not Request.objects.exists()


def test_another_chantier_asks_nothing_for_her(cast: Cast) -> None:
    journey = cast.journey()
    assert signed_in(cast.basile).get(reverse("request_ask", args=[journey.key])).status_code == 404


# ── The officer reads and answers ───────────────────────────────────────────────────────────
def test_the_page_shows_the_theme_and_nothing_more(cast: Cast, ask: Ask) -> None:
    journey = cast.journey(referent=cast.helene)
    record_diagnosis(
        by=cast.helene, journey=journey, diagnosed_on=date(2025, 1, 7), housing="CHRS", barrier_logement="LOURD",
        barrier_addiction="LOURD", base_cover="AME", barrier_justice="LEGER",
    )  # fmt: skip
    for theme, words in (("LOGEMENT", "Un chez-moi au calme"), ("SANTE", "Refaire mes dents")):
        Objective.objects.create(
            journey=journey, theme=theme, words=words, opened_on=TODAY, recorded_by=cast.helene
        )  # fmt: skip
    page = text_of(signed_in(cast.ines).get(reverse("request", args=[ask(journey).key])))
    for shown in (
        "Yonas Romarin",
        "40 ans",
        "CHRS",
        "Un chez-moi au calme",
        cast.helene.email,
        "Jardins de la Garance",
    ):
        assert shown in page, shown
    for hidden in ("Refaire mes dents", "addictions", "AME", "ustice", reverse("person", args=[journey.person.key])):
        assert hidden not in page, hidden


def test_opening_it_is_logged_under_the_person(cast: Cast, ask: Ask) -> None:
    request = ask()
    signed_in(cast.ines).get(reverse("request", args=[request.key]))
    reading = Reading.objects.get(by=cast.ines)
    assert (reading.person_key, reading.what) == (request.journey.person.key, "Sollicitation logement")


@pytest.mark.parametrize("name", ["sam", "lola", "basile", "irma", "rachid", "lise"])
def test_others_find_nothing(cast: Cast, ask: Ask, name: str) -> None:
    officer(cast, "sam", "SANTE")
    officer(cast, "lola", "LOGEMENT", territory=cast.lys)
    request = ask()
    assert signed_in(cast.users[name]).get(reverse("request", args=[request.key])).status_code in {403, 404}
    assert post(cast.users[name], "request_take", request).status_code in {403, 404}
    request.refresh_from_db()
    assert request.state == "SENT"


def test_one_click_takes_it_and_one_click_gives_it_back(cast: Cast, ask: Ask) -> None:
    request, client = ask(), signed_in(cast.ines)
    row = client.post(reverse("request_take", args=[request.key]), headers=HTMX)
    assert "prise en charge" in text_of(row) and reverse("request_give_back", args=[request.key]) in text_of(row)
    back = client.post(reverse("request_give_back", args=[request.key]), headers=HTMX)
    assert "Prendre" in text_of(back)
    request.refresh_from_db()
    assert (request.state, request.accepted_on) == ("SENT", None)


def test_who_comes_second_is_told_in_the_row_and_on_the_page(cast: Cast, ask: Ask) -> None:
    officer(cast, "lou", "LOGEMENT")
    request, client = ask(), signed_in(cast.lou)
    acts.accept(by=cast.ines, request=request)
    row = client.post(reverse("request_take", args=[request.key]), headers=HTMX)
    assert "Ines Essai a déjà pris" in text_of(row)
    page = client.post(
        reverse("request_answer", args=[request.key]), {"kind": "ADVICE", "text": "Ce que j’avais écrit"}
    )
    assert page.status_code == 422 and "Ines Essai a déjà pris" in text_of(page)


def test_what_was_typed_stays_when_the_answer_lacks_its_kind(cast: Cast, ask: Ask) -> None:
    page = post(cast.ines, "request_answer", ask(), kind="", text="Demander le FSL")
    assert page.status_code == 422
    assert "Dites ce que vous répondez" in text_of(page) and "Demander le FSL" in text_of(page)


def test_a_request_may_be_entrusted_from_the_page(cast: Cast, ask: Ask) -> None:
    officer(cast, "lou", "LOGEMENT")
    request = ask()
    assert "Lou Essai" in text_of(signed_in(cast.ines).get(reverse("request", args=[request.key])))
    post(cast.ines, "request_hand_over", request, to=str(cast.lou.key))
    request.refresh_from_db()
    assert request.officer == cast.lou
    assert "Choisissez un collègue" in text_of(post(cast.ines, "request_hand_over", request, to="rien"))


# ── It comes back to the chantier ───────────────────────────────────────────────────────────
def kinds(cast: Cast, name: str = "helene") -> list[str]:
    return [line.kind for line in waiting(cast.viewer(name)).items if line.kind.startswith("request")]


def test_the_answer_waits_for_the_referent_until_it_is_read(cast: Cast, ask: Ask) -> None:
    request = ask()
    assert kinds(cast) == []
    acts.answer(by=cast.ines, request=request, kind="ADVICE", text="Demander le FSL")
    assert kinds(cast) == ["request_answer"]
    client = signed_in(cast.helene)
    home = text_of(client.get(reverse("home")))
    assert "Réponse à lire" in home and reverse("request", args=[request.key]) in home
    assert "Demander le FSL" in text_of(client.get(reverse("request", args=[request.key])))
    row = client.post(reverse("request_read", args=[request.key]), headers=HTMX)
    assert reverse("request_unread", args=[request.key]) in text_of(row)
    assert kinds(cast) == []
    client.post(reverse("request_unread", args=[request.key]), headers=HTMX)
    assert kinds(cast) == ["request_answer"]


def test_a_question_waits_for_the_referent(cast: Cast, ask: Ask) -> None:
    request = acts.ask_more(by=cast.ines, request=ask(), text="Quel loyer ?")
    assert kinds(cast) == ["request_more"]
    post(cast.helene, "request_reply", request, text="320 €")
    assert kinds(cast) == []


@pytest.mark.parametrize(
    ("urgency", "days", "waits"), [("CALM", 7, False), ("CALM", 8, True), ("NOW", 2, False), ("NOW", 3, True)]
)
def test_no_answer_past_the_delay_waits_too(  # noqa: PLR0917
    cast: Cast, ask: Ask, settings: Any, urgency: str, days: int, waits: bool
) -> None:
    ask(urgency=urgency)
    settings.TODAY = TODAY + timedelta(days=days)
    assert kinds(cast) == (["request_unanswered"] if waits else [])


def test_the_person_page_says_since_when(cast: Cast, ask: Ask) -> None:
    request = acts.accept(by=cast.ines, request=ask())
    later = text_of(signed_in(cast.helene).get(reverse("person_later", args=[request.journey.person.key])))
    assert "Logement&nbsp;: chargé de partenariats mobilisé depuis le 10\u00a0mars" in later


def test_the_chantier_may_withdraw(cast: Cast, ask: Ask) -> None:
    request = ask()
    post(cast.helene, "request_withdraw", request)
    request.refresh_from_db()
    assert request.state == "WITHDRAWN"
    assert "Helene Essai a retiré" in text_of(post(cast.ines, "request_take", request))


# ── What it costs ───────────────────────────────────────────────────────────────────────────
@pytest.fixture
def crowd(cast: Cast) -> list[Request]:
    """Five hundred open requests in one inbox, of every state and age."""
    journeys = [
        cast.journey(cast.person(f"Nom{at}", birth_date=date(1980, 1, 1 + at % 28)), referent=cast.helene)
        for at in range(50)
    ]
    made = []
    for at in range(500):
        state = ("SENT", "SENT", "ACCEPTED", "MORE", "SENT")[at % 5]
        since = TODAY - timedelta(days=at % 60)
        made.append(
            Request(
                journey=journeys[at % 50], territory=cast.orb, theme="LOGEMENT", need=f"Besoin {at}", agreed_on=since,
                sent_on=since, moved_on=since, state=state, accepted_on=since if state == "ACCEPTED" else None,
                officer=cast.ines if state == "ACCEPTED" else None, by=cast.helene, recorded_at=clock.now(),
            )
        )  # fmt: skip
    return acts.file_many(by=cast.system, requests=made)


@pytest.mark.parametrize("query", ["", "?etat=en-cours", "?etat=a-traiter&page=4&urgence=CALM", "?qui=moi"])
def test_the_inbox_stays_cheap_with_five_hundred_requests(cast: Cast, crowd: list[Request], query: str) -> None:
    client = signed_in(cast.ines)
    client.get(reverse("requests"))
    with CaptureQueriesContext(
        connection,
    ) as queries:
        answer = client.get(reverse("requests") + query)
    assert answer.status_code == 200
    assert len(queries) <= MOST_QUERIES, [query["sql"][:200] for query in queries]


@pytest.mark.parametrize(
    ("who", "page"),
    [("ines", "home"), ("ines", "request"), ("helene", "request"), ("helene", "home"), ("helene", "request_ask")],
)
def test_the_other_pages_too(cast: Cast, crowd: list[Request], who: str, page: str) -> None:
    client = signed_in(cast.users[who])
    key = {"home": [], "request": [crowd[2].key], "request_ask": [crowd[2].journey.key]}[page]
    client.get(reverse(page, args=key))
    with CaptureQueriesContext(connection) as queries:
        client.get(reverse(page, args=key))
    assert len(queries) <= MOST_QUERIES, [query["sql"][:160] for query in queries]


def test_the_oldest_come_first(cast: Cast, crowd: list[Request]) -> None:
    page = signed_in(cast.ines).get(reverse("requests"))
    days = [row.request.moved_on for row in page.context["rows"]]
    assert days == sorted(days) and len(days) == 25
    assert page.context["counts"].sent == 300 and page.context["counts"].open == 500
