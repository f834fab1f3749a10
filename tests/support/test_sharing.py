"""The link of an outside referent: who opens it, what it shows, when it closes; nothing else, ever."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from convergence.accounts.models import AuditEvent, Reading
from convergence.journeys.models import Journey
from convergence.nomenclature.lists import LifeTheme
from convergence.people.actions_circle import amend_outside, note_outside
from convergence.people.models import Consent, OutsideReferent
from convergence.people.sharing import agreed_themes
from convergence.support.actions import sharing
from convergence.support.actions.plan import add_objective, add_step, comment
from convergence.support.actions.sharing import Made, SharingError, close_link, look, make_link, note_answers, part
from convergence.support.models import Objective, PlanComment, ShareLink, ShareVisit, Step
from convergence.support.shared_plan import shared_plan
from convergence.support.sharing_rules import LinkFacts, end_of, opens_to
from tests.cast import Cast

TODAY = date(2025, 3, 10)


@pytest.fixture(autouse=True)
def _on_that_monday(today: date) -> None:
    assert today == TODAY


@pytest.fixture
def journey(cast: Cast) -> Journey:
    """Two objectives: one on housing, one on health."""
    journey = cast.journey(referent=cast.helene)
    for theme, words in (("LOGEMENT", "Une clé à moi."), ("SANTE", "Manger une pomme.")):
        add_objective(by=cast.helene, journey=journey, theme=theme, words=words)
    return journey


@pytest.fixture
def claire(cast: Cast, journey: Journey) -> OutsideReferent:
    """Agreed on housing only."""
    made = note_outside(
        by=cast.helene, person=journey.person, chantier=cast.garance, name="Claire Passerelle", role="HEBERGEMENT"
    )
    note_answers(by=cast.helene, referent=made, themes=["LOGEMENT"], state="GIVEN", on=TODAY, means="ORAL")
    return made


@pytest.fixture
def made(cast: Cast, journey: Journey, claire: OutsideReferent) -> Made:
    return make_link(by=cast.helene, referent=claire, journey=journey, days=30)


def said(response: Any) -> str:
    return " ".join(response.content.decode().replace("\u00a0", " ").split())


def enter(made: Made, client: Client | None = None) -> tuple[Client, str]:
    """A visitor who gives the code, and the page she gets."""
    client = client or Client()
    address = reverse("shared", args=[made.token])
    client.post(address, {"code": made.code})
    return client, said(client.get(address))


# ── The rule ────────────────────────────────────────────────────────────────────────────────
class Yes:
    """« Yes » on all themes, some days ago."""

    pk, theme, state, on = 1, "", "GIVEN", TODAY


FACTS = LinkFacts(False, 0, TODAY, True, "ACTIVE", None)
RULE: list[tuple[str, LinkFacts, str]] = [
    ("its last day is open", FACTS, ""),
    ("the day after is not", LinkFacts(False, 0, TODAY - timedelta(days=1), True, "ACTIVE", None), "EXPIRED"),
    ("four wrong codes", LinkFacts(False, 4, TODAY, True, "ACTIVE", None), ""),
    ("five", LinkFacts(False, 5, TODAY, True, "ACTIVE", None), "LOCKED"),
    ("closed by hand", LinkFacts(True, 0, TODAY, True, "ACTIVE", None), "BY_HAND"),
    ("closed as the relation ended", LinkFacts(True, 0, TODAY, True, "ACTIVE", TODAY), "NOTHING_SHARED"),
    ("another person's", LinkFacts(False, 0, TODAY, False, "ACTIVE", None), "BY_HAND"),
    ("relation over today", LinkFacts(False, 0, TODAY, True, "ACTIVE", TODAY), "NOTHING_SHARED"),
    ("over tomorrow", LinkFacts(False, 0, TODAY, True, "ACTIVE", TODAY + timedelta(days=1)), ""),
    ("no relation any more", LinkFacts(False, 0, TODAY, True, "AUCUNE", None), "NOTHING_SHARED"),
    ("interrupted", LinkFacts(False, 0, TODAY, True, "INTERROMPUE", None), ""),
]


@pytest.mark.parametrize(("case", "facts", "why"), RULE, ids=[case for case, _, _ in RULE])
def test_when_a_link_opens(case: str, facts: LinkFacts, why: str) -> None:
    themes, closed = opens_to(facts, [Yes()], TODAY)
    assert str(closed or "") == why
    assert bool(themes) is not bool(why)
    assert opens_to(facts, [], TODAY)[0] == frozenset()


@pytest.mark.parametrize("closed", [True, False])
def test_without_an_agreement_the_person_decided(closed: bool) -> None:
    facts = LinkFacts(closed, 0, TODAY, True, "ACTIVE", None)
    assert opens_to(facts, [], TODAY) == (frozenset(), "NOTHING_SHARED")


@pytest.mark.parametrize(("days", "end"), [(30, date(2025, 4, 9)), (90, date(2025, 6, 8)), (400, date(2025, 6, 8))])
def test_how_long(days: int, end: date) -> None:
    assert end_of(days, TODAY) == end


# ── Making one ──────────────────────────────────────────────────────────────────────────────
def test_only_prints_are_kept(made: Made) -> None:
    row = ShareLink.objects.values().get()
    assert re.fullmatch(r"\d{6}", made.code) and len(made.token) >= 32
    kept = " ".join(str(value) for value in row.values())
    assert made.token not in kept and made.code not in (row["code_print"], row["token_print"])
    logged = " ".join(str(event.changes) for event in AuditEvent.objects.all())
    assert made.token not in logged and made.code not in logged


def test_without_an_agreement_no_link(cast: Cast, journey: Journey, claire: OutsideReferent) -> None:
    note_answers(by=cast.helene, referent=claire, themes=[""], state="REVOKED", on=TODAY)
    with pytest.raises(SharingError, match="Aucun accord"):
        make_link(by=cast.helene, referent=claire, journey=journey, days=30)


def test_a_new_link_closes_the_former(cast: Cast, journey: Journey, claire: OutsideReferent, made: Made) -> None:
    client, page = enter(made)
    assert "Une clé à moi." in page
    again = make_link(by=cast.helene, referent=claire, journey=journey, days=7)
    assert "Ce lien est fermé" in said(client.get(reverse("shared", args=[made.token])))
    assert "Une clé à moi." in enter(again)[1]


def test_the_plan_of_another_chantier_cannot_be_given(cast: Cast, claire: OutsideReferent, journey: Journey) -> None:
    elsewhere = cast.journey(journey.person, chantier=cast.iris, started_on=date(2025, 2, 3))
    with pytest.raises(SharingError, match="entourage"):
        make_link(by=cast.irma, referent=claire, journey=elsewhere, days=30)


def test_the_secrets_are_shown_once(cast: Cast, claire: OutsideReferent, journey: Journey) -> None:
    client = Client()
    client.force_login(cast.helene)
    page = reverse("share_link", args=[claire.key])
    response = client.post(page, {"days": "30"})
    shown = said(response)
    token = re.search(r"/partage/([\w-]+)/", shown)
    code = re.search(r'id="share-code" readonly value="(\d{6})"', shown)
    assert token and code and response["Cache-Control"] == "no-store"
    for later in (client.get(page), client.get(reverse("journey_plan", args=[journey.key]))):
        assert token[1] not in said(later) and code[1] not in said(later)


# ── Opening it ──────────────────────────────────────────────────────────────────────────────
def test_she_sees_the_agreed_theme_and_a_first_name(cast: Cast, journey: Journey, made: Made) -> None:
    goal = Objective.objects.get(theme="LOGEMENT")
    other = note_outside(by=cast.helene, person=journey.person, chantier=cast.garance, name="Lucie Ruche", role="CSAPA")
    add_step(by=cast.helene, objective=goal, what="Visiter", holder=cast.helene)
    add_step(by=cast.helene, objective=goal, what="Peser", outside=other)
    comment(by=cast.helene, objective=goal, text="Entre nous.")
    _, page = enter(made)
    assert "Projet de Yonas R." in page and "Une clé à moi." in page and "Visiter" in page
    for hidden in ("Romarin", "Manger une pomme", "Lucie", "Entre nous", "Helene", str(journey.person.key)):
        assert hidden not in page, hidden


def test_the_answer_never_tells_whether_an_address_exists(made: Made) -> None:
    """Without the right code, a link that is open, closed, locked or that never was answer with the same words."""

    def answers(token: str, code: str) -> tuple[int, str, int, str]:
        client = Client()
        address = reverse("shared", args=[token])

        def bare(response: Any) -> str:
            return re.sub(r'(name="csrfmiddlewaretoken" value="|nonce=")[^"]*|value="\d+"', "", said(response)).replace(
                token, ""
            )

        first, tried = client.get(address), client.post(address, {"code": code})
        return first.status_code, bare(first), tried.status_code, bare(tried)

    wrong = f"{(int(made.code) + 1) % 1_000_000:06d}"
    unknown = answers("jamais-vu", wrong)
    assert answers(made.token, wrong) == unknown
    ShareLink.objects.update(failures=5)
    assert answers(made.token, made.code) == answers("jamais-vu", made.code)
    ShareLink.objects.update(failures=0, ends_on=date(2025, 3, 9))
    assert answers(made.token, wrong) == unknown


def test_five_wrong_codes_close_it_until_a_new_one(cast: Cast, journey: Journey, made: Made) -> None:
    address = reverse("shared", args=[made.token])
    wrong = f"{(int(made.code) + 1) % 1_000_000:06d}"
    for _ in range(4):
        Client().post(address, {"code": wrong})
    assert "Une clé à moi." in enter(made)[1], "the fifth try may be the good one, and the count starts again"
    for _ in range(5):
        Client().post(address, {"code": wrong})
    assert "Une clé à moi." not in enter(made)[1]
    assert ShareVisit.objects.filter(what="WRONG").count() == 9
    again = make_link(by=cast.helene, referent=made.link.referent, journey=journey, days=30)
    assert "Une clé à moi." in enter(again)[1]


@pytest.mark.parametrize(
    ("typed", "words"), [("", "Écrivez le code"), ("12345", "six chiffres"), ("abcdef", "six chiffres")]
)
def test_a_code_that_is_none_costs_no_try(made: Made, typed: str, words: str) -> None:
    assert words in said(Client().post(reverse("shared", args=[made.token]), {"code": typed}))
    assert ShareLink.objects.get().failures == 0


def test_spaces_in_a_code_do_not_count(made: Made) -> None:
    client = Client()
    address = reverse("shared", args=[made.token])
    client.post(address, {"code": f"{made.code[:3]} {made.code[3:]} "})
    assert "Une clé à moi." in said(client.get(address))


def test_too_many_tries_from_one_place_must_wait(made: Made) -> None:
    client = Client()
    for at in range(30):
        client.post(reverse("shared", args=[f"inconnu-{at}"]), {"code": "000000"})
    assert client.post(reverse("shared", args=[made.token]), {"code": made.code}).status_code == 429


def test_the_session_is_short_and_of_that_link_only(
    cast: Cast, journey: Journey, made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, _ = enter(made)
    other = note_outside(by=cast.helene, person=journey.person, chantier=cast.garance, name="Z", role="SIAO")
    note_answers(by=cast.helene, referent=other, themes=["SANTE"], state="GIVEN", on=TODAY, means="ORAL")
    second = make_link(by=cast.helene, referent=other, journey=journey, days=30)
    assert "Code à six chiffres" in said(client.get(reverse("shared", args=[second.token])))
    now = sharing.clock.now()
    for minutes, is_open in ((29, True), (58, True), (89, False)):
        monkeypatch.setattr(sharing.clock, "now", lambda late=minutes: now + timedelta(minutes=late))
        page = said(client.get(reverse("shared", args=[made.token])))
        assert ("Une clé à moi." in page) is is_open, minutes


def test_pages_are_kept_by_no_cache_and_no_search_engine(made: Made) -> None:
    client, _ = enter(made)
    for visitor in (client, Client()):
        answer = visitor.get(reverse("shared", args=[made.token]))
        assert answer["Cache-Control"] == "no-store" and "noindex" in answer["X-Robots-Tag"]


# ── Closing at once ─────────────────────────────────────────────────────────────────────────
def _revoke_all(cast: Cast, made: Made) -> None:
    note_answers(by=cast.helene, referent=made.link.referent, themes=[""], state="REVOKED", on=TODAY)


def _revoke_below(cast: Cast, made: Made) -> None:
    """Written by a lower room, which knows no link."""
    Consent.objects.create(
        referent=made.link.referent, theme="LOGEMENT", state="REVOKED", on=TODAY, recorded_by=cast.helene
    )


def _end(cast: Cast, made: Made) -> None:
    part(by=cast.helene, referent=made.link.referent, on=TODAY)


def _end_below(cast: Cast, made: Made) -> None:
    amend_outside(by=cast.helene, referent=made.link.referent, ended_on=TODAY)


def _none(cast: Cast, made: Made) -> None:
    amend_outside(by=cast.helene, referent=made.link.referent, relation="AUCUNE")


def _close(cast: Cast, made: Made) -> None:
    close_link(by=cast.helene, link=made.link)


@pytest.mark.parametrize("act", [_revoke_all, _revoke_below, _end, _end_below, _none, _close])
def test_at_the_next_request_it_is_closed(cast: Cast, made: Made, act: Callable[[Cast, Made], None]) -> None:
    goal = Objective.objects.get(theme="LOGEMENT")
    step = add_step(by=cast.helene, objective=goal, what="Appeler", outside=made.link.referent)
    client, page = enter(made)
    assert "Une clé à moi." in page
    act(cast, made)
    for response in (
        client.get(reverse("shared", args=[made.token])),
        client.post(reverse("shared_comment", args=[made.token, goal.key]), {"text": "Bonjour"}),
        client.post(reverse("shared_done", args=[made.token, step.key])),
    ):
        assert response.status_code == 410 and "Une clé" not in said(response)
    step.refresh_from_db()
    assert step.done_on is None and not PlanComment.objects.exists()


def test_taken_back_then_given_again_needs_a_new_link(cast: Cast, made: Made) -> None:
    client, _ = enter(made)
    _revoke_all(cast, made)
    note_answers(by=cast.helene, referent=made.link.referent, themes=[""], state="GIVEN", on=TODAY, means="ORAL")
    assert "Ce lien est fermé" in said(client.get(reverse("shared", args=[made.token])))


def test_an_expired_link_says_so_to_who_has_the_code(made: Made, settings: Any) -> None:
    settings.TODAY = date(2025, 4, 10)
    client = Client()
    answer = client.post(reverse("shared", args=[made.token]), {"code": made.code})
    assert answer.status_code == 410 and "Ce lien a expiré" in said(answer)


# ── What she may do ─────────────────────────────────────────────────────────────────────────
def test_she_comments_and_marks_hers_done_by_the_link(cast: Cast, journey: Journey, made: Made) -> None:
    goal = Objective.objects.get(theme="LOGEMENT")
    hers = add_step(by=cast.helene, objective=goal, what="Écrire au SIAO", outside=made.link.referent)
    client, _ = enter(made)
    client.post(reverse("shared_comment", args=[made.token, goal.key]), {"text": "Prise en charge jusqu’en avril."})
    client.post(reverse("shared_done", args=[made.token, hers.key]))
    hers.refresh_from_db()
    assert hers.done_on == TODAY
    page = said(client.get(reverse("shared", args=[made.token])))
    assert "Prise en charge jusqu’en avril." in page and "C’est fait" not in page
    chantier = Client()
    chantier.force_login(cast.helene)
    plan = said(chantier.get(reverse("journey_plan", args=[journey.key])))
    assert "Claire Passerelle, par lien partagé" in plan and "étape notée faite" in plan
    events = AuditEvent.objects.filter(action__startswith="support.share.")
    assert {(event.by, event.subject_key) for event in events} == {(cast.system, made.link.key)}


def test_what_is_not_hers_stays(cast: Cast, journey: Journey, made: Made) -> None:
    housing, health = Objective.objects.order_by("theme")
    steps = [
        add_step(by=cast.helene, objective=housing, what="De la personne"),
        add_step(by=cast.helene, objective=housing, what="Du chantier", holder=cast.helene),
        add_step(by=cast.helene, objective=health, what="Pas partagée", outside=made.link.referent),
    ]
    client, _ = enter(made)
    for step in steps:
        client.post(reverse("shared_done", args=[made.token, step.key]))
    refused = client.post(reverse("shared_comment", args=[made.token, health.key]), {"text": "Bonjour"})
    assert "n’est plus partagé" in said(refused) and "Manger" not in said(refused)
    assert not Step.objects.exclude(done_on=None).exists() and not PlanComment.objects.exists()


def test_an_empty_comment_is_said_in_place(cast: Cast, made: Made) -> None:
    goal = Objective.objects.get(theme="LOGEMENT")
    client, _ = enter(made)
    answer = client.post(reverse("shared_comment", args=[made.token, goal.key]), {"text": "  "})
    assert "Écrivez votre message." in said(answer)


def test_without_the_code_nothing_is_done(cast: Cast, made: Made) -> None:
    goal = Objective.objects.get(theme="LOGEMENT")
    answer = Client().post(reverse("shared_comment", args=[made.token, goal.key]), {"text": "Bonjour"})
    assert answer.status_code == 302 and not PlanComment.objects.exists()


# ── What is kept of it ──────────────────────────────────────────────────────────────────────
def test_each_opening_is_logged_for_the_chantier_and_for_the_person(cast: Cast, journey: Journey, made: Made) -> None:
    client, _ = enter(made)
    client.get(reverse("shared", args=[made.token]))
    assert ShareVisit.objects.filter(link=made.link, what="OPENED").count() == 2
    readings = Reading.objects.filter(person_key=journey.person.key)
    assert readings.count() == 2 and "Claire" not in readings[0].what
    chantier = Client()
    chantier.force_login(cast.helene)
    log = said(chantier.get(reverse("person_readings", args=[journey.person.key])))
    assert "Claire Passerelle, par lien" in log and "a lu : projet partagé" in log


def test_elsewhere_the_log_names_nobody(cast: Cast, journey: Journey, made: Made) -> None:
    cast.journey(journey.person, chantier=cast.iris, started_on=date(2025, 2, 3))
    enter(made)
    chantier = Client()
    chantier.force_login(cast.irma)
    log = said(chantier.get(reverse("person_readings", args=[journey.person.key])))
    assert "Claire" not in log and "Un autre professionnel habilité" in log and "objectif" not in log


def test_the_public_page_stays_cheap(cast: Cast, made: Made, django_assert_max_num_queries: Any) -> None:
    goal = Objective.objects.get(theme="LOGEMENT")
    for at in range(8):
        add_step(by=cast.helene, objective=goal, what=f"Étape {at}", outside=made.link.referent)
    client, _ = enter(made)
    with django_assert_max_num_queries(15):
        client.get(reverse("shared", args=[made.token]))


# ── Properties ──────────────────────────────────────────────────────────────────────────────
ANSWERS = st.lists(
    st.tuples(
        st.sampled_from(["", *sorted(LifeTheme.codes())]),
        st.sampled_from(["GIVEN", "REFUSED", "REVOKED", "ASKED"]),
        st.integers(0, 20),
    ),
    max_size=8,
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(story=ANSWERS)
def test_no_objective_outside_the_agreed_themes_is_ever_shown(
    cast: Cast, made: Made, story: list[tuple[str, str, int]]
) -> None:
    link = sharing.find(made.token)
    assert link is not None
    Consent.objects.filter(referent=link.referent).delete()
    Objective.objects.filter(journey=link.journey).delete()
    for theme in LifeTheme:
        Objective.objects.create(
            journey=link.journey, theme=theme.value, words=theme.label, opened_on=TODAY, recorded_by=cast.helene
        )
    for theme_code, state, ago in story:
        Consent.objects.create(
            referent=link.referent, theme=theme_code, state=state, on=TODAY - timedelta(days=ago),
            recorded_by=cast.helene,
        )  # fmt: skip
    seen = look(link)
    agreed = agreed_themes(list(link.referent.consents.all()), TODAY)
    assert {goal.theme for goal in shared_plan(seen)} == agreed
    assert (seen.closed is None) is bool(agreed)
