"""The paths of an orientation: each move from each state, what it asks, who is told no; links and last places."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from convergence.accounts.models import AuditEvent, Reading
from convergence.journeys.models import Situation
from convergence.journeys.worklist import waiting
from convergence.partnerships import orientation_rules as rules
from convergence.partnerships.actions import opportunities, orientations
from convergence.partnerships.actions.orientations import Given
from convergence.partnerships.actions.partners import PartnershipError
from convergence.partnerships.models import Opportunity, Orientation
from convergence.partnerships.orientation_rules import CHANTIER, MOVES, OFFICER, PARTNER, File, refusal
from tests.cast import Cast
from tests.partnerships.makers import file, moved, opportunity

MOST = 15
TABLE: dict[str, dict[tuple[str, str], str]] = {
    # path: {(from, move): to}, said again by hand
    "DIRECT": {
        ("PREPARING", "send_direct"): "SENT",
        ("SENT", "accept"): "ACCEPTED",
        ("SENT", "refuse"): "REFUSED",
        ("ACCEPTED", "obtain"): "OBTAINED",
        **{(state, "withdraw"): "WITHDRAWN" for state in ("PREPARING", "PROPOSED", "VALIDATED", "SENT", "ACCEPTED",
                                                          "SET_ASIDE")},
    },
    "VALIDATED": {
        ("PREPARING", "propose"): "PROPOSED",
        ("PROPOSED", "give_back"): "PREPARING",
        ("PROPOSED", "validate"): "VALIDATED",
        ("PROPOSED", "set_aside"): "SET_ASIDE",
        ("VALIDATED", "send"): "SENT",
        ("SENT", "accept"): "ACCEPTED",
        ("SENT", "refuse"): "REFUSED",
        ("ACCEPTED", "obtain"): "OBTAINED",
        **{(state, "withdraw"): "WITHDRAWN" for state in ("PREPARING", "PROPOSED", "VALIDATED", "SENT", "ACCEPTED",
                                                          "SET_ASIDE")},
    },
    "ARBITRATED": {
        ("PREPARING", "propose"): "PROPOSED",
        ("PROPOSED", "give_back"): "PREPARING",
        ("PROPOSED", "keep"): "VALIDATED",
        ("SET_ASIDE", "keep"): "VALIDATED",
        ("VALIDATED", "unkeep"): "PROPOSED",
        ("PROPOSED", "set_aside"): "SET_ASIDE",
        ("VALIDATED", "send"): "SENT",
        ("SENT", "accept"): "ACCEPTED",
        ("SENT", "refuse"): "REFUSED",
        ("ACCEPTED", "obtain"): "OBTAINED",
        **{(state, "withdraw"): "WITHDRAWN" for state in ("PREPARING", "PROPOSED", "VALIDATED", "SENT", "ACCEPTED",
                                                          "SET_ASIDE")},
    },
}  # fmt: skip


@pytest.mark.parametrize("path", ["DIRECT", "VALIDATED", "ARBITRATED"])
@pytest.mark.parametrize("state", [state.value for state in Orientation.State])
@pytest.mark.parametrize("code", sorted(MOVES))
def test_every_move_from_every_state(path: str, state: str, code: str) -> None:
    ready = File(state, path, agreed=True, missing=0, open=True, places=1)
    allowed = {
        actor for actor in (CHANTIER, OFFICER, PARTNER) if not refusal(code, ready, actor, reason=True, outcome=True)
    }
    if (state, code) in TABLE[path]:
        assert allowed == MOVES[code].actors
        assert MOVES[code].target == TABLE[path][state, code]
    else:
        assert allowed == set()


@pytest.mark.parametrize(
    ("code", "state", "path", "lacks", "word"),
    [
        ("propose", "PREPARING", "VALIDATED", {"agreed": False}, "l’accord de la personne"),
        ("send_direct", "PREPARING", "DIRECT", {"agreed": False}, "l’accord de la personne"),
        ("send_direct", "PREPARING", "DIRECT", {"missing": 2}, "2 pièces"),
        ("send", "VALIDATED", "VALIDATED", {"missing": 1}, "une pièce"),
        ("propose", "PREPARING", "VALIDATED", {"open": False}, "close"),
        ("keep", "PROPOSED", "ARBITRATED", {"kept": 1}, "déjà donnée"),
        ("accept", "SENT", "DIRECT", {"given": 1}, "déjà donnée"),
    ],
)
def test_a_move_that_lacks_something_says_what(
    code: str, state: str, *, path: str, lacks: dict[str, Any], word: str
) -> None:
    whole: dict[str, Any] = {"agreed": True, "missing": 0, "open": True, "places": 1, **lacks}
    actor = CHANTIER if CHANTIER in MOVES[code].actors else OFFICER
    assert word in refusal(code, File(state, path, **whole), actor, reason=True)


def test_a_decision_without_its_reason_is_refused() -> None:
    ready = File("PROPOSED", "ARBITRATED", agreed=True)
    assert "motif" in refusal("keep", ready, OFFICER)
    assert "motif" in refusal("set_aside", ready, OFFICER)


@pytest.mark.parametrize(
    ("today", "reminded", "due"),
    [
        ("2025-03-19", None, None),
        ("2025-03-20", None, "2025-03-20"),
        ("2025-03-29", None, "2025-03-20"),
        ("2025-03-29", "2025-03-20", None),
        ("2025-03-30", "2025-03-20", "2025-03-30"),
        ("2025-04-09", "2025-04-08", "2025-04-09"),
        ("2025-06-01", "2025-04-09", None),
    ],
)
def test_reminders_come_ten_twenty_and_thirty_days_after(today: str, reminded: str | None, due: str | None) -> None:
    day = date.fromisoformat
    found = rules.reminder_due(day("2025-03-10"), day(reminded) if reminded else None, day(today))
    assert found == (day(due) if due else None)


def test_check_points_after_a_hiring() -> None:
    assert rules.check_points(date(2025, 1, 31)) == [
        ("1 semaine", date(2025, 2, 7)),
        ("1 mois", date(2025, 2, 28)),
        ("3 mois", date(2025, 4, 30)),
    ]


# ── Actions ─────────────────────────────────────────────────────────────────────────────────
def test_the_whole_arbitrated_path_keeps_its_days_and_its_reason(cast: Cast, today: date, settings: Any) -> None:
    offer = opportunity(cast, path="ARBITRATED", documents="CV\nAvis d’imposition")
    made = file(cast, cast.journey(), offer)
    assert [item.label for item in made.items.filter(kind="DOCUMENT")] == ["CV", "Avis d’imposition"]
    made = moved(cast, made, "propose", "keep")
    assert (made.validated_on, made.decided_by, made.reason) == (today, cast.ines, "Parce que.")
    with pytest.raises(PartnershipError, match="2 pièces"):
        moved(cast, made, "send")
    for item in made.items.filter(kind="DOCUMENT"):
        orientations.tick(by=cast.helene, item=item, done=True)
    settings.TODAY = today + timedelta(days=3)
    made = moved(cast, made, "send", "accept", "obtain")
    assert (made.sent_on, made.obtained_on, made.outcome) == (settings.TODAY, settings.TODAY, "ENTREE_LOGEMENT")
    actions = list(AuditEvent.objects.filter(subject_key=made.key).order_by("id").values_list("action", flat=True))
    assert actions[0] == "partnerships.orientation.start"
    assert [action.rsplit(".", 1)[1] for action in actions if "tick" not in action][1:] == [
        "agree", "propose", "keep", "send", "accept", "obtain",
    ]  # fmt: skip


def test_what_was_agreed_is_unreadable_at_rest(cast: Cast, today: date) -> None:
    made = file(cast, cast.journey(), opportunity(cast))
    orientations.agree(by=cast.helene, orientation=made, on=today, what="Un secret bien gardé")
    with connection.cursor() as cursor:
        cursor.execute("SELECT agreed_what FROM partnerships_orientation")
        assert "secret" not in str(cursor.fetchall())


def test_a_file_withdrawn_starts_again_without_what_was_agreed(cast: Cast, today: date) -> None:
    offer, journey = opportunity(cast, path="VALIDATED"), cast.journey()
    made = moved(cast, file(cast, journey, offer), "propose", "withdraw")
    with pytest.raises(PartnershipError, match="maintenant retirée"):
        moved(cast, made, "validate")
    again = orientations.start(by=cast.helene, journey=journey, opportunity=offer)
    assert (again.pk, again.state, again.agreed_on, again.proposed_on) == (made.pk, "PREPARING", None, None)


def test_nobody_is_proposed_twice_nor_after_the_deadline(cast: Cast, today: date, settings: Any) -> None:
    offer, journey = opportunity(cast, deadline=today), cast.journey()
    file(cast, journey, offer)
    with pytest.raises(PartnershipError, match="déjà proposée"):
        file(cast, journey, offer)
    settings.TODAY = today + timedelta(days=1)
    with pytest.raises(PartnershipError, match="date limite est passée"):
        file(cast, cast.journey(cast.person("Sauge", "Selam")), offer)


def test_places_never_go_under_those_given(cast: Cast, today: date) -> None:
    offer = opportunity(cast, path="DIRECT", places=2)
    for name in ("Sauge", "Mauve"):
        moved(cast, file(cast, cast.journey(cast.person(name, "Selam")), offer), "send_direct", "accept")
    with pytest.raises(PartnershipError, match="2 places"):
        opportunities.amend_opportunity(by=cast.ines, opportunity=offer, places=1)
    with pytest.raises(PartnershipError, match="chemin ne change plus"):
        opportunities.amend_opportunity(by=cast.ines, opportunity=offer, path="VALIDATED")


@pytest.mark.django_db(transaction=True)
def test_two_officers_decide_on_the_last_place_at_the_same_moment(cast: Cast, today: date) -> None:
    offer = opportunity(cast, path="ARBITRATED", places=1)
    files = [
        moved(cast, file(cast, cast.journey(cast.person(name, "Selam")), offer), "propose")
        for name in ("Sauge", "Mauve")
    ]
    told: list[str] = []
    gate = threading.Barrier(2)

    def decide(made: Orientation) -> None:
        try:
            gate.wait(10)
            orientations.move(
                by=cast.ines, orientation=made, code="keep", actor=OFFICER, given=Given(reason="La plus pressée.")
            )
            told.append("")
        except PartnershipError as error:
            told.append(str(error))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=decide, args=(made,)) for made in files]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(bool(words) for words in told) == [False, True]
    assert "déjà donnée" in max(told)
    assert sorted(Orientation.objects.values_list("state", flat=True)) == ["PROPOSED", "VALIDATED"]


# ── Who sees what ───────────────────────────────────────────────────────────────────────────
def test_an_officer_learns_a_name_once_it_is_proposed_and_loses_it_when_withdrawn(cast: Cast, today: date) -> None:
    made = file(cast, cast.journey(), opportunity(cast, path="VALIDATED"))
    seen = Orientation.objects.visible_to(cast.viewer("ines"))
    assert not seen.exists()
    moved(cast, made, "propose")
    assert seen.exists()
    for name, sees in (("helene", True), ("paul", True), ("basile", False), ("lise", False), ("nadia", False)):
        assert Orientation.objects.visible_to(cast.viewer(name)).exists() is sees, name
    moved(cast, made, "withdraw")
    assert not seen.exists()


def test_an_officer_of_another_theme_sees_nothing(cast: Cast, today: date) -> None:
    moved(cast, file(cast, cast.journey(), opportunity(cast, path="VALIDATED", theme="EMPLOI")), "propose")
    assert not Orientation.objects.visible_to(cast.viewer("ines")).exists()
    Opportunity.objects.update(theme="DROITS")
    assert Orientation.objects.visible_to(cast.viewer("ines")).exists()


def test_chantiers_see_what_is_told_and_officers_what_is_not_yet(cast: Cast, client: Client, today: date) -> None:
    offer = opportunity(cast, broadcast=False)
    page = f"/partenaires/opportunites/{offer.key}/"
    client.force_login(cast.helene)
    assert client.get(page).status_code == 404
    client.force_login(cast.ines)
    assert client.post(page, {"act": "tell"}).status_code == 302
    client.force_login(cast.helene)
    assert client.get(page).status_code == 200
    assert client.post(page, {"act": "close"}).status_code == 403


# ── The partner's link ──────────────────────────────────────────────────────────────────────
@pytest.fixture
def sent(cast: Cast, today: date) -> Orientation:
    made = file(cast, cast.journey(cast.person("Romarin", "Yonas")), opportunity(cast, path="DIRECT"))
    return moved(cast, made, "send_direct")


def test_the_partner_reads_initials_and_what_was_agreed_and_answers_once(
    cast: Cast, client: Client, sent: Orientation
) -> None:
    page = f"/reponse/{orientations.make_link(by=cast.helene, orientation=sent)}/"
    shown = client.get(page).content.decode()
    assert "Y. R." in shown
    assert "Seul, salarié du chantier." in shown
    assert "Romarin" not in shown
    assert "Yonas" not in shown
    assert Reading.objects.filter(person_key=sent.journey.person.key, what__contains="par son lien").count() == 1
    assert client.post(page, {"answer": "refuse"}).status_code == 422
    assert client.post(page, {"answer": "refuse", "refusal": "RESSOURCES"}).status_code == 200
    sent.refresh_from_db()
    assert (sent.state, sent.refusal, sent.seen_on) == ("REFUSED", "RESSOURCES", None)
    assert client.get(page).status_code == 410
    assert client.post(page, {"answer": "accept"}).status_code == 410


@pytest.mark.parametrize(("days", "status"), [(30, 200), (31, 410)])
def test_the_link_lives_thirty_days(
    cast: Cast, client: Client, sent: Orientation, settings: Any, *, days: int, status: int
) -> None:
    page = f"/reponse/{orientations.make_link(by=cast.helene, orientation=sent)}/"
    settings.TODAY = date(2025, 3, 10) + timedelta(days=days)
    assert client.get(page).status_code == status


def test_the_link_closes_when_the_file_is_withdrawn_or_another_is_made(
    cast: Cast, client: Client, sent: Orientation
) -> None:
    first = orientations.make_link(by=cast.helene, orientation=sent)
    second = orientations.make_link(by=cast.helene, orientation=sent)
    assert client.get(f"/reponse/{first}/").status_code == 410
    assert client.get(f"/reponse/{second}/").status_code == 200
    moved(cast, sent, "withdraw")
    assert client.get(f"/reponse/{second}/").status_code == 410
    assert client.get("/reponse/inconnu/").status_code == 404


# ── Lines and pages ─────────────────────────────────────────────────────────────────────────
def test_the_chantier_is_told_of_answers_outcomes_and_points(cast: Cast, today: date, settings: Any) -> None:
    journey = cast.journey(referent=cast.helene)
    made = moved(cast, file(cast, journey, opportunity(cast, theme="EMPLOI", path="DIRECT")), "send_direct")

    def lines() -> list[str]:
        told = waiting(cast.viewer("helene"))
        return [line.detail for line in told.items if line.kind == "orientation"]

    assert lines() == []
    made = moved(cast, made, "accept")
    assert lines() == ["réponse à lire : acceptée, « Studio meublé »"]
    orientations.read_answer(by=cast.helene, orientation=made)
    assert lines() == []
    settings.TODAY = today + timedelta(days=7)
    assert lines() == ["acceptée : ce qui est obtenu est à noter, « Studio meublé »"]
    made = moved(cast, made, "obtain", outcome="EMBAUCHE")
    assert lines() == ["point à 1 semaine après l’embauche, « Studio meublé »"]
    orientations.check(by=cast.helene, orientation=made, label="1 semaine", note="Tout va bien")
    assert lines() == []
    settings.TODAY = today + timedelta(days=40)
    assert lines() == ["point à 1 mois après l’embauche, « Studio meublé »"]


@pytest.mark.parametrize(("days", "told"), [(11, False), (10, True), (0, True)])
def test_a_file_not_finished_near_its_deadline_waits(cast: Cast, today: date, days: int, *, told: bool) -> None:
    journey = cast.journey(referent=cast.helene)
    file(cast, journey, opportunity(cast, deadline=today + timedelta(days=days)))
    assert any(line.kind == "orientation" for line in waiting(cast.viewer("helene")).items) is told


def test_what_is_obtained_offers_to_update_the_situation_and_writes_nothing_alone(
    cast: Cast, client: Client, today: date
) -> None:
    made = moved(cast, file(cast, cast.journey(), opportunity(cast, path="DIRECT")), "send_direct", "accept", "obtain")
    assert not Situation.objects.exists()
    client.force_login(cast.helene)
    page = f"/partenaires/orientations/{made.key}/"
    assert "Mettre à jour sa situation" in client.get(page).content.decode()
    assert client.post(page, {"act": "situate", "situate-housing": "LOC_SOCIAL"}).status_code == 302
    seen = Situation.objects.get()
    assert (seen.housing, seen.stage, seen.observed_on) == ("LOC_SOCIAL", "REVIEW", today)
    assert "Mettre à jour sa situation" not in client.get(page).content.decode()


def test_pages_stay_within_their_queries(cast: Cast, client: Client, today: date) -> None:
    offer = opportunity(cast, path="ARBITRATED", places=3, documents="CV\nAvis")
    for index in range(25):
        person = cast.person(f"Romarin{index}", "Yonas", birth_date=date(1980, 1, 1) + timedelta(days=index))
        made = moved(cast, file(cast, cast.journey(person, referent=cast.helene), offer), "propose")
    for name, address in (
        ("ines", f"/partenaires/opportunites/{offer.key}/"),
        ("ines", f"/partenaires/opportunites/{offer.key}/arbitrer/"),
        ("ines", f"/partenaires/opportunites/{offer.key}/modifier/"),
        ("ines", f"/partenaires/orientations/{made.key}/"),
        ("helene", f"/partenaires/orientations/{made.key}/"),
        ("helene", f"/partenaires/opportunites/{offer.key}/"),
        ("helene", f"/partenaires/opportunites/{offer.key}/personnes/"),
        ("helene", "/"),
        ("ines", "/"),
        ("helene", f"/personnes/{made.journey.person.key}/suite/"),
    ):
        client.force_login(cast.users[name])
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code in {200, 404}, address
        assert len(captured) <= MOST, (name, address, [query["sql"][:90] for query in captured])


def test_a_request_leads_to_the_opportunities_of_its_theme(cast: Cast, client: Client, today: date) -> None:
    from convergence.partnerships.models import Request

    housing, job = (
        opportunity(cast, title="Studio"),
        opportunity(cast, Opportunity.objects.get().partner, title="Poste", theme="EMPLOI"),
    )
    asked = Request.objects.create(
        journey=cast.journey(), territory=cast.orb, theme="LOGEMENT", need="Un toit", agreed_on=today, sent_on=today,
        by=cast.helene, moved_on=today,
    )  # fmt: skip
    client.force_login(cast.ines)
    page = f"/orienter/{asked.key}/"
    shown = client.get(page).content.decode()
    assert "Studio" in shown
    assert "Poste" not in shown
    assert client.post(page, {"opportunity": str(job.key)}).status_code == 404
    assert client.post(page, {"opportunity": str(housing.key)}).status_code == 302
    assert Orientation.objects.get().request == asked
