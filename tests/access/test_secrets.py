"""Nothing that any address answers names somebody whom the viewer may not see.

`test_walk` holds the doors; this reads what is behind those that open. One person has a journey in Garance (Orb),
another in Iris (Lys): each role asks every address, about each of them, and the answer is searched for the other.
"""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from django.test import Client

from convergence.accounts.permissions import Permission
from convergence.journeys.models import Journey
from convergence.network.models import Post
from convergence.people.actions import record_paper
from convergence.people.contacts import record_contact
from convergence.people.models import Person
from convergence.support.actions import arrivals
from convergence.support.actions import passing as passings
from tests.access.samples import PLAIN
from tests.cast import POSTS, Cast
from tests.house.project import addresses

HERS, THEIRS = "Zorrilla", "Quesnel"
"""Family names that nothing else contains."""
CONTACTS = {HERS: "amandine-a@courrier.invalid", THEIRS: "bertin-b@courrier.invalid"}


@dataclass
class World:
    cast: Cast
    people: dict[str, Person]
    journeys: dict[str, Journey]
    keys: dict[str, dict[str, uuid.UUID]]

    def path(self, route: str, side: str) -> str:
        """The address about one side. What it names and we do not know may be anything: it is read all the same."""
        journey = self.journeys[side]
        subjects = {
            "personnes/": self.people[side].key,
            "accueillir/": self.people[side].key,
            "parcours/": journey.key,
            "chantiers/": journey.chantier.key,
            "territoires/": journey.chantier.memberships.get().territory.slug,
            "equipe/postes/": Post.objects.filter(chantier=journey.chantier).first().key,
            "equipe/": self.cast.helene.key,
            **self.keys[side],
        }
        subject = next((key for start, key in subjects.items() if route.startswith(start)), uuid.uuid4())

        def value(found: re.Match[str]) -> str:
            if found[1] in {"uuid", "slug"} and found[2] in {"key", "slug"}:
                return str(subject)
            return str(PLAIN.get(found[2], uuid.uuid4() if found[1] == "uuid" else 1 if found[1] == "int" else "rien"))

        return "/" + re.sub(r"<(?:(\w+):)?(\w+)>", value, route)


@pytest.fixture
def world(cast: Cast, settings: Any) -> World:
    settings.TODAY = date(2025, 3, 10)
    people = {
        HERS: cast.person(HERS, "Amandine"),
        THEIRS: cast.person(THEIRS, "Bertin"),
    }
    for side, where in ((HERS, cast.garance), (THEIRS, cast.iris)):
        record_contact(by=cast.system, person=people[side], chantier=where, email=CONTACTS[side])
    keys: dict[str, dict[str, uuid.UUID]] = {}
    journeys = {
        HERS: cast.journey(people[HERS], chantier=cast.garance, referent=cast.helene),
        THEIRS: cast.journey(people[THEIRS], chantier=cast.iris, referent=cast.irma),
    }
    for side, where in ((HERS, cast.garance), (THEIRS, cast.iris)):
        one = {"programme": "CVG", "last_name": side, "first_name": "Alix", "sent_on": date(2025, 3, 3)}
        sender = arrivals.open_sender(by=cast.system, name="Accueil", kind="CHU", department=where.department)
        waiting = arrivals.note_arrival(by=cast.system, chantier=where, sender=sender, **one)
        passing = passings.propose(
            by=cast.system, journey=journeys[side], chantier=where, programme="PHC", agreed_on=date(2025, 3, 3),
            means="ORAL", parts=["CONTACT"],
        )  # fmt: skip
        keys[side] = {"arrivees/": waiting.key, "orienteurs/": sender.key, "passages/": passing.key}
    return World(cast, people, journeys, keys)


@pytest.mark.usefixtures("bare_answers")
@pytest.mark.parametrize("name", sorted(POSTS))
def test_no_answer_tells_about_somebody_out_of_reach(name: str, world: World) -> None:
    client, viewer = Client(), world.cast.viewer(name)
    client.force_login(world.cast.users[name])
    files = {side: Person.objects.visible_to(viewer).contains(world.people[side]) for side in (HERS, THEIRS)}
    names = {side: files[side] or viewer.can(Permission.HOURS_READ, world.journeys[side].chantier_id) for side in files}
    told = []
    for route, view in addresses():
        access = getattr(view, "access", None)
        if access is None or (access.permissions and not any(viewer.can(one) for one in access.permissions)):
            continue
        for side in (HERS, THEIRS) if "<" in route else (HERS,):
            path = world.path(route, side)
            answer = client.get(path, {"q": side[:4]})
            text = b"".join(answer.streaming_content) if answer.streaming else answer.content
            told += [f"{path} names {other}" for other in names if other.encode() in text and not names[other]]
            told += [
                f"{path} says how to reach {other}"
                for other in files
                if CONTACTS[other].encode() in text and not files[other]
            ]
    assert told == []


@pytest.mark.parametrize("name", ["helene", "irma"])
def test_who_is_known_in_two_chantiers_is_reached_by_each_as_she_told_it(name: str, world: World) -> None:
    """The same person works on both sides: neither reads the number, the address or the papers of the other."""
    cast, person = world.cast, world.people[HERS]
    cast.journey(person, chantier=cast.iris, referent=cast.irma)
    told = {"helene": "06 11 11 11 11", "irma": "06 22 22 22 22"}
    for where, by in ((cast.garance, "helene"), (cast.iris, "irma")):
        record_contact(by=cast.system, person=person, chantier=where, phone=told[by], languages=f"langue dite à {by}")
    record_paper(by=cast.system, person=person, chantier=cast.garance, kind="RECEPISSE", expires_on=date(2025, 3, 20))
    record_paper(by=cast.system, person=person, chantier=cast.iris, kind="APS", expires_on=date(2025, 3, 21))
    secrets = {
        "helene": (told["irma"], "langue dite à irma", "Autorisation provisoire de séjour"),
        "irma": (told["helene"], "langue dite à helene", "récépissé", CONTACTS[HERS]),
    }[name]
    journey = person.journeys.get(chantier=cast.garance if name == "helene" else cast.iris)
    client = Client()
    client.force_login(cast.users[name])
    pages = [
        "/", "/personnes/", f"/personnes/{person.key}/", f"/personnes/{person.key}/suite/",
        f"/personnes/{person.key}/fiche/", f"/parcours/{journey.key}/diagnostic/",
    ]  # fmt: skip
    text = " ".join(client.get(page).content.decode() for page in pages)
    assert told[name] in text
    assert [secret for secret in secrets if secret in text] == []
    papers = client.get(f"/personnes/{person.key}/papiers/").content.decode()
    assert ('value="RECEPISSE" selected' in papers) is (name == "helene")
    assert ('value="APS" selected' in papers) is (name == "irma")


def test_the_referent_reads_her_file(world: World) -> None:
    """Guards the search against a world where nobody sees anything, or where names are written otherwise."""
    client = Client()
    client.force_login(world.cast.helene)
    assert HERS.encode() in client.get("/personnes/").content


@pytest.mark.parametrize("name", sorted(POSTS))
def test_what_is_refused_or_not_found_names_nobody(name: str, world: World) -> None:
    """The pages that the walk above takes as read."""
    client = Client()
    client.force_login(world.cast.users[name])
    person, absent = f"/personnes/{world.people[THEIRS].key}/", f"/personnes/{uuid.uuid4()}/"
    for path in (person, absent, f"/nulle-part/{THEIRS}/"):
        answer = client.get(path, {"q": THEIRS[:4]})
        if answer.status_code in {403, 404}:
            told = answer.content.decode()
            assert CONTACTS[THEIRS] not in told and f"{THEIRS} Bertin" not in told and f"Bertin {THEIRS}" not in told
