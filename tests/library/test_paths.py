"""A path follows from posts: who is on one, since when, what counts as done, who sees it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from convergence.accounts.models import User
from convergence.collective.actions import meetings as gatherings
from convergence.library import newcomers
from convergence.library.actions import paths as acts
from convergence.library.actions import resources
from convergence.library.actions.paths import PathError, StepWords
from convergence.library.models import PathStep, Tick, TrainingPath
from convergence.network import actions as network
from convergence.network.viewer import Viewer
from tests.cast import Cast
from tests.collective.conftest import signed_in
from tests.collective.conftest import words as call_words
from tests.library.conftest import TODAY, words

ARRIVED = date(2025, 3, 3)


@pytest.fixture
def path(cast: Cast) -> TrainingPath:
    """Three steps for the CIP: the first day, a week later, a meeting within a month."""
    made = acts.open_path(by=cast.nadia, role="CIP", title="Prendre un poste de CIP")
    guide = resources.start(by=cast.nadia, words=words(title="Le premier mois"), file=None, at_once=True)
    for told in (
        StepWords("LIRE", "Lire le guide", resource=guide), StepWords("FAIRE", "Un entretien avec chacun", day=14),
        StepWords("PARTICIPER", "Venir à une mutualisation", day=30, meeting="MUTUALISATION"),
    ):  # fmt: skip
        acts.add_step(by=cast.nadia, path=made, words=told)
    return made


@pytest.fixture
def ada(cast: Cast, path: TrainingPath) -> User:
    """A CIP who arrived in Garance last Monday."""
    made = User.objects.create_user("ada@test.invalid", None, first_name="Ada", last_name="Arrivante")
    network.appoint(by=cast.system, user=made, role="CIP", chantier=cast.garance, started_on=ARRIVED)
    return made


def step(path: TrainingPath, rank: int) -> PathStep:
    return list(path.steps.all())[rank]


def held(user: User, day: date = TODAY) -> newcomers.Progress:
    return newcomers.own(Viewer(user), day)[0]


def test_it_starts_by_itself_with_the_post(ada: User, path: TrainingPath) -> None:
    one = held(ada)
    assert (one.spell.start, one.done, one.total, one.late) == (ARRIVED, 0, 3, 1)
    assert [state.due for state in one.steps] == [ARRIVED, date(2025, 3, 17), date(2025, 4, 2)]
    home = signed_in(ada).get(reverse("home_learning")).content.decode()
    assert "Ma prise de poste" in home and "Lire le guide" in home


def test_a_tick_is_hers_and_taken_back(cast: Cast, ada: User, path: TrainingPath) -> None:
    client, page = signed_in(ada), reverse("path_tick", args=[step(path, 0).key])
    answer = client.post(page, {"done": "yes"}, headers={"HX-Request": "true"}).content.decode()
    assert "Fait" in answer and "1 sur 3" in answer.replace("\u00a0", " ")
    client.post(page, {"done": "yes"})
    assert held(ada).done == 1 and Tick.objects.count() == 1
    client.post(page, {"done": "no"})
    assert held(ada).done == 0
    assert signed_in(cast.ines).post(page).status_code == 404, "another function has no such step"


def test_presence_at_a_meeting_ticks_by_itself(cast: Cast, ada: User) -> None:
    meeting = gatherings.call(by=cast.paul, words=call_words(cast), on=TODAY)
    before = gatherings.call(by=cast.paul, words=call_words(cast), on=ARRIVED - timedelta(days=3))
    for one in (meeting, before):
        gatherings.invite(by=cast.paul, meeting=one, user=ada)
    gatherings.note_presence(by=cast.paul, meeting=before, present={f"u{ada.key}": True})
    assert held(ada).done == 0, "before she arrived"
    gatherings.note_presence(by=cast.paul, meeting=meeting, present={f"u{ada.key}": True})
    done = [state for state in held(ada).steps if state.done_on]
    assert [(state.attended, state.done_on) for state in done] == [(True, TODAY)]


def test_end_and_restart(cast: Cast, ada: User, path: TrainingPath) -> None:
    """Her ticks follow her to another chantier; after a long break she starts again; gone, she has no path."""
    acts.tick(by=ada, step=step(path, 0), done=True)
    network.end_post(by=cast.system, post=ada.posts.get(), on=TODAY)
    assert newcomers.own(Viewer(ada), TODAY + timedelta(days=1)) == []
    network.appoint(
        by=cast.system, user=ada, role="CIP", chantier=cast.bleuet, started_on=TODAY + timedelta(days=1)
    )  # fmt: skip
    soon = newcomers.progress([(ada, "CIP")], TODAY + timedelta(days=1))[0]
    assert (soon.spell.start, soon.done) == (ARRIVED, 1)
    back = TODAY + timedelta(days=400)
    network.end_post(by=cast.system, post=ada.posts.get(ended_on=None), on=TODAY + timedelta(days=2))
    network.appoint(by=cast.system, user=ada, role="CIP", chantier=cast.garance, started_on=back)
    again = newcomers.progress([(ada, "CIP")], back)[0]
    assert (again.spell.start, again.done) == (back, 0)


def test_who_is_no_newcomer_is_reminded_of_nothing(cast: Cast, path: TrainingPath) -> None:
    one = held(cast.helene)
    assert not one.is_new and one.late == 0
    assert "Ma prise de poste" not in signed_in(cast.helene).get(reverse("home_learning")).content.decode()
    assert "Il n’est plus rappelé" in signed_in(cast.helene).get(reverse("path_mine")).content.decode()


@pytest.mark.parametrize(("days", "new"), [(26 * 7, True), (26 * 7 + 1, False)])
def test_how_long_it_is_put_forward(ada: User, days: int, new: bool) -> None:
    assert newcomers.progress([(ada, "CIP")], ARRIVED + timedelta(days=days))[0].is_new is new


def test_who_follows_her(cast: Cast, ada: User) -> None:
    """Her direction and her coordination; nobody else, the national team included."""
    post = ada.posts.get()
    for name, status in (
        ("odile", 200), ("paul", 200), ("lise", 404), ("simone", 404), ("helene", 403), ("ines", 403), ("nadia", 403),
        ("dora", 403), ("fabre", 403),
    ):  # fmt: skip
        assert signed_in(cast.users[name]).get(reverse("newcomer", args=[post.key])).status_code == status, name
    listed = signed_in(cast.paul).get(reverse("newcomers")).content.decode()
    assert "Ada Arrivante" in listed and "0 sur 3" in listed and "Helene" not in listed
    assert "Ada Arrivante" in signed_in(cast.odile).get(reverse("home_learning")).content.decode()
    assert "Ada Arrivante" not in signed_in(cast.lise).get(reverse("newcomers")).content.decode()
    old = cast.helene.posts.get()
    assert signed_in(cast.paul).get(reverse("newcomer", args=[old.key])).status_code == 404, "not a newcomer"


def test_nobody_follows_herself(cast: Cast) -> None:
    acts.open_path(by=cast.nadia, role="COORDINATOR", title="Coordonner")
    new = User.objects.create_user("new@test.invalid", None, first_name="Zoé", last_name="Neuve")
    network.appoint(by=cast.system, user=new, role="COORDINATOR", territory=cast.orb, started_on=ARRIVED)
    assert newcomers.newcomers(Viewer(new), TODAY) == []
    assert [one.user for one in newcomers.newcomers(cast.viewer("paul"), TODAY)] == [new]


# ── Writing ─────────────────────────────────────────────────────────────────────────────────
def test_a_ticked_step_is_retired_never_deleted(cast: Cast, ada: User, path: TrainingPath) -> None:
    first, second, _ = path.steps.all()
    acts.tick(by=ada, step=first, done=True)
    acts.retire_step(by=cast.nadia, step=first)
    acts.retire_step(by=cast.nadia, step=second)
    assert set(path.steps.values_list("title", flat=True)) == {"Lire le guide", "Venir à une mutualisation"}
    one = held(ada)
    assert (one.done, one.total) == (1, 2), "what she did stays hers"
    with pytest.raises(PathError, match="plus dans le parcours"):
        acts.tick(by=cast.helene, step=PathStep.objects.get(title="Lire le guide"), done=True)


def test_another_nature_of_a_ticked_step_is_another_step(cast: Cast, ada: User, path: TrainingPath) -> None:
    first = step(path, 0)
    acts.tick(by=ada, step=first, done=True)
    same = acts.amend_step(
        by=cast.nadia, step=first, words=StepWords("LIRE", "Lire ce guide", resource=first.resource)
    )  # fmt: skip
    assert same.pk == first.pk
    other = acts.amend_step(by=cast.nadia, step=first, words=StepWords("FAIRE", "Autre chose"))
    assert other.pk != first.pk and held(ada).total == 4


def test_a_step_says_what_it_opens(cast: Cast, path: TrainingPath) -> None:
    client, page = signed_in(cast.nadia), reverse("path", args=[path.key])
    for kind, said in (
        ("LIRE", "Choisissez la ressource"), ("OUVRIR", "Choisissez la page"), ("RENCONTRER", "Dites qui"),
        ("PARTICIPER", "Dites quelle réunion"),
    ):  # fmt: skip
        answer = client.post(page, {"kind": kind, "title": "Étape tapée", "day": "3"}).content.decode()
        assert said in answer and "Étape tapée" in answer
    client.post(page, {"kind": "RENCONTRER", "title": "Rencontrer", "day": "3", "who": "OFFICER", "page": "home"})
    made = PathStep.objects.get(title="Rencontrer")
    assert (made.who, made.page) == ("OFFICER", ""), "what its nature does not use is left out"
    with pytest.raises(IntegrityError), transaction.atomic():
        PathStep.objects.create(path=path, kind="LIRE", title="Rien à lire")


def test_one_path_in_force_per_function(cast: Cast, path: TrainingPath) -> None:
    with pytest.raises(PathError, match="déjà un parcours"):
        acts.open_path(by=cast.nadia, role="CIP", title="Un autre")
    signed_in(cast.nadia).post(reverse("path_edit", args=[path.key]), {"act": "retire"})
    assert acts.open_path(by=cast.nadia, role="CIP", title="Un autre").role == "CIP"


def test_lists_cost_the_same_for_one_or_many(cast: Cast, ada: User) -> None:
    def asked(user: User, page: str) -> int:
        client = signed_in(user)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse(page)).status_code == 200
        return len(queries)

    before = asked(cast.paul, "newcomers")
    for rank in range(8):
        new = User.objects.create_user(f"n{rank}@test.invalid", None, first_name=f"N{rank}", last_name="Neuf")
        network.appoint(by=cast.system, user=new, role="CIP", chantier=cast.bleuet, started_on=ARRIVED)
    assert asked(cast.paul, "newcomers") == before <= 15
    assert asked(ada, "path_mine") <= 15
