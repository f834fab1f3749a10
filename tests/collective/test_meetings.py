"""Who is invited and may read, attendance in one gesture, decisions followed, what the calendar shows, the counts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.urls import reverse

from convergence.collective import participation, points
from convergence.collective.actions import meetings as acts
from convergence.collective.actions.meetings import MeetingError
from convergence.collective.inviting import expected, invited_meetings, is_invited, runs
from convergence.collective.models import Decision, Meeting, Participant
from convergence.network import actions as network
from convergence.support.actions.agenda import open_feed
from tests.cast import Cast
from tests.collective.conftest import TODAY, signed_in, words

SOON, LATER = date(2025, 3, 20), date(2025, 4, 10)
Calls = Callable[..., Meeting]
NAMES = (
    "helene", "marc", "rachid", "odile", "basile", "irma", "rene", "ines", "paul", "lise", "simone", "nadia", "dora",
    "fabre", "eva", "personne",
)  # fmt: skip
ALL = ("CIP", "ESP", "ETI", "DIRECTOR", "OFFICER", "COORDINATOR", "PROGRAMME_LEAD", "NATIONAL", "DATA_LEAD")


def names(meeting: Meeting) -> set[str]:
    return {one.name.split()[0].lower() for one in expected(meeting)}


@pytest.mark.parametrize(
    ("place", "invited"),
    [
        ("garance", {"helene", "marc", "rachid", "odile", "ines", "paul", "nadia", "dora"}),
        ("orb", {"helene", "marc", "rachid", "odile", "basile", "ines", "paul", "nadia", "dora"}),
        ("ronce", {"rene", "simone", "nadia", "dora"}),
        (None, set(NAMES) - {"fabre", "eva", "personne"}),
    ],
)
def test_the_list_and_the_right_to_read_agree(cast: Cast, call: Calls, place: str | None, invited: set[str]) -> None:
    """What says who is on the list, and what says which meetings somebody reads, are two queries: the same answer."""
    meeting = call(by=cast.system, place_of=getattr(cast, place) if place else None, roles=ALL)
    assert names(meeting) == invited
    for name in NAMES:
        viewer = cast.viewer(name)
        assert invited_meetings(viewer).filter(pk=meeting.pk).exists() == (name in invited), name
        assert is_invited(viewer, meeting) == (name in invited), name


def test_the_post_of_the_day_counts(cast: Cast, call: Calls) -> None:
    """Who left before the meeting is not invited to it; who came since was not at the earlier one."""
    before, after = call(on=date(2025, 2, 3)), call(on=LATER)
    network.end_post(by=cast.system, post=cast.basile.posts.get(), on=SOON)
    network.appoint(by=cast.system, user=cast.personne, role="CIP", chantier=cast.bleuet, started_on=date(2025, 3, 1))
    assert names(before) == {"helene", "marc", "basile"}
    assert names(after) == {"helene", "marc", "personne"}
    assert list(invited_meetings(cast.viewer("personne"))) == [after]
    assert list(invited_meetings(cast.viewer("basile"))) == [before]


def test_who_reads_and_who_holds(cast: Cast, call: Calls) -> None:
    meeting = call()
    readers = {name for name in NAMES if Meeting.objects.visible_to(cast.viewer(name)).filter(pk=meeting.pk).exists()}
    assert readers == {"helene", "marc", "basile", "ines", "paul", "nadia"}
    assert {name for name in readers if runs(cast.viewer(name), meeting)} == {"ines", "paul", "nadia"}
    assert signed_in(cast.irma).get(reverse("gathering", args=[meeting.key])).status_code == 404
    assert signed_in(cast.helene).get(reverse("gathering_attendance", args=[meeting.key])).status_code == 403
    acts.invite(by=cast.paul, meeting=meeting, user=cast.irma)
    page = signed_in(cast.irma).get(reverse("gathering", args=[meeting.key]))
    assert page.status_code == 200 and "Noter les présents" not in page.content.decode()


def test_a_director_calls_for_her_chantier_only(cast: Cast) -> None:
    client = signed_in(cast.odile)
    given = {
        "kind": "COMITE_CHANTIER", "title": "Comité", "on": "2025-03-20", "at": "10:00", "minutes": "90",
        "rhythm": "once", "place": "Atelier", "roles": ["CIP", "ETI"],
    }  # fmt: skip
    refused = client.post(reverse("gathering_new"), {**given, "place_of": "t-orb"})
    assert refused.status_code == 200 and not Meeting.objects.exists()
    nowhere = client.post(reverse("gathering_new"), {**given, "place": "", "place_of": f"c-{cast.garance.key}"})
    assert "Dites où l’on se retrouve" in nowhere.content.decode()
    client.post(reverse("gathering_new"), {**given, "place_of": f"c-{cast.garance.key}"})
    assert Meeting.objects.get().chantier == cast.garance
    client.post(reverse("gathering_new"), {**given, "place_of": f"c-{cast.garance.key}", "rhythm": "n2"})
    assert Meeting.objects.filter(series__isnull=False).count() == 12


def test_one_click_says_who_comes(cast: Cast, call: Calls) -> None:
    meeting = call(on=SOON)
    client = signed_in(cast.helene)
    home = client.get(reverse("home_later")).content.decode()
    assert "Mutualisation d’Orb" in home and "Je viens" in home
    client.post(reverse("gathering_answer", args=[meeting.key]), {"answer": "YES"}, headers={"HX-Request": "true"})
    assert [one.answer for one in expected(meeting) if one.user == cast.helene] == ["YES"]
    signed_in(cast.ines).post(reverse("gathering_answer", args=[meeting.key]), {"answer": "YES"})
    assert Participant.objects.count() == 1, "who is on no list answers nothing"
    acts.cancel(by=cast.paul, meeting=meeting, reason="Neige")
    with pytest.raises(MeetingError, match="n’attend plus"):
        acts.answer(by=cast.helene, meeting=meeting, coming=False)


def test_attendance_is_one_click_each_or_one_for_all(cast: Cast, call: Calls) -> None:
    meeting = call()
    guest = acts.add_guest(by=cast.paul, meeting=meeting, name="M. Sève", organisation="CPAM")
    client, page = signed_in(cast.paul), reverse("gathering_attendance", args=[meeting.key])
    row = client.post(page, {"act": "absent", "ref": f"u{cast.marc.key}"}, headers={"HX-Request": "true"})
    assert "0 présent, 1 absent, 3 à noter" in row.content.decode().replace("\u00a0", " ")
    client.post(page, {"act": "all"})
    came = {one.name.split()[0]: one.present for one in expected(meeting)}
    assert came == {"Helene": True, "Basile": True, "Marc": False, "M.": True}
    client.post(page, {"act": "undo", "ref": f"p{guest.key}"})
    guest.refresh_from_db()
    assert guest.present is None
    client.post(page, {"act": "others", "others": "12"})
    meeting.refresh_from_db()
    assert meeting.others == 12
    with pytest.raises(MeetingError, match="liste"):
        acts.note_presence(by=cast.paul, meeting=meeting, present={f"u{cast.irma.key}": True})
    with pytest.raises(MeetingError, match="elle a eu lieu"):
        acts.cancel(by=cast.paul, meeting=meeting, reason="Trop tard")


def test_presence_waits_for_the_day(cast: Cast, call: Calls) -> None:
    with pytest.raises(MeetingError, match="à partir du jour"):
        acts.everyone_came(by=cast.paul, meeting=call(on=SOON))


def test_who_came_stays_on_the_list_when_the_roles_change(cast: Cast, call: Calls) -> None:
    meeting = call()
    acts.everyone_came(by=cast.paul, meeting=meeting)
    acts.amend(by=cast.paul, meeting=meeting, words=words(cast, roles=("CIP",)), on=TODAY)
    assert {one.name.split()[0] for one in expected(meeting) if one.present} == {"Helene", "Marc", "Basile"}


def test_a_decision_waits_until_it_is_done(cast: Cast, call: Calls) -> None:
    meeting = call()
    made = acts.decide(by=cast.paul, meeting=meeting, text="Écrire au bailleur", user=cast.helene, due_on=TODAY)
    held = points.waiting(cast.viewer("helene"))
    assert [line.person_name for line in held.items] == ["Écrire au bailleur"] and held.total == 1
    assert "Écrire au bailleur" in signed_in(cast.helene).get(reverse("home")).content.decode()
    following, elsewhere = call(on=LATER), call(on=LATER, kind="VISIO")
    page = signed_in(cast.helene).get(reverse("gathering", args=[following.key])).content.decode()
    assert "À suivre des réunions d’avant" in page and "Écrire au bailleur" in page
    assert "À suivre" not in signed_in(cast.helene).get(reverse("gathering", args=[elsewhere.key])).content.decode()
    url = reverse("gathering_decision", args=[made.key])
    assert signed_in(cast.basile).post(url, {"state": "DONE"}).status_code == 403
    assert signed_in(cast.irma).post(url, {"state": "DONE"}).status_code == 404
    with pytest.raises(MeetingError, match="pourquoi"):
        acts.close(by=cast.helene, decision=made, state="DROPPED")
    signed_in(cast.helene).post(url, {"state": "DONE"})
    made.refresh_from_db()
    assert (made.state, made.closed_on) == ("DONE", TODAY)
    assert points.waiting(cast.viewer("helene")).total == 0 and not Decision.objects.before(following).exists()


def test_a_coordinator_finds_hers_on_the_home(cast: Cast, call: Calls) -> None:
    acts.decide(by=cast.paul, meeting=call(), text="Inviter la CPAM", user=cast.paul)
    assert "Inviter la CPAM" in signed_in(cast.paul).get(reverse("home_later")).content.decode()


def test_the_calendar_shows_what_and_where_and_nobody(cast: Cast, call: Calls) -> None:
    kept, declined = call(on=SOON), call(on=LATER, title="Déclinée")
    acts.add_guest(by=cast.paul, meeting=kept, name="Mme Lune")
    acts.answer(by=cast.rachid, meeting=acts.call(by=cast.paul, words=words(cast), on=SOON), coming=True)
    acts.answer(by=cast.helene, meeting=declined, coming=False)
    for user in (cast.helene, cast.paul):
        text = signed_in(user).get(reverse("agenda_feed", args=[open_feed(by=user)])).content.decode()
        assert "Lune" not in text and "Essai" not in text
        assert ("Mutualisation d’Orb" in text) == (user == cast.helene)
        assert "Déclinée" not in text
    assert "20250320T140000" in signed_in(cast.helene).get(
        reverse("agenda_feed", args=[open_feed(by=cast.helene)])
    ).content.decode()  # fmt: skip


def test_materials_are_addresses_of_https(cast: Cast, call: Calls) -> None:
    meeting = call()
    page = reverse("gathering_materials", args=[meeting.key])
    refused = signed_in(cast.paul).post(page, {"title": "Support", "url": "http://exemple.invalid/a"})
    assert refused.status_code == 422 and "https" in refused.content.decode()
    signed_in(cast.paul).post(page, {"title": "Support", "url": "https://exemple.invalid/a"})
    assert "https://exemple.invalid/a" in signed_in(cast.helene).get(
        reverse("gathering", args=[meeting.key])
    ).content.decode()  # fmt: skip


def test_the_sheet_and_the_minutes_are_documents(cast: Cast, call: Calls) -> None:
    meeting = call()
    acts.everyone_came(by=cast.paul, meeting=meeting)
    acts.write_account(by=cast.paul, meeting=meeting, text="Tour de table. #[Rien] de *typst*.")
    acts.decide(by=cast.paul, meeting=meeting, text="Relancer", user=cast.helene, due_on=SOON)
    for name in ("gathering_sheet", "gathering_minutes_pdf"):
        answer = signed_in(cast.paul).get(reverse(name, args=[meeting.key]))
        assert answer["Content-Type"] == "application/pdf" and answer.content.startswith(b"%PDF")


def test_participation_counts_people_once(cast: Cast, call: Calls) -> None:
    first, second = call(on=date(2025, 2, 3)), call()
    for meeting in (first, second):
        acts.everyone_came(by=cast.paul, meeting=meeting)
    acts.count_others(by=cast.paul, meeting=second, count=5)
    acts.cancel(by=cast.paul, meeting=call(on=date(2025, 1, 6)), reason="Neige")
    call(on=LATER)
    rows = participation.rows_of(cast.viewer("paul"), 2025)
    assert [(row.kind, row.where, row.held, row.distinct, row.participations) for row in rows] == [
        ("Réunion de mutualisation", "Orb", 2, 3, 11)
    ]
    assert participation.rows_of(cast.viewer("lise"), 2025) == []
    assert "11" in signed_in(cast.paul).get(reverse("gathering_figures")).content.decode()
