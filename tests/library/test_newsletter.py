"""What is proposed, who receives it, once; who wants none, without signing in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from smtplib import SMTPServerDisconnected
from typing import Any

import pytest
from django.core import mail as outbox
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from convergence.accounts.models import User
from convergence.collective.actions import meetings as gatherings
from convergence.library import mail, tasks
from convergence.library.actions import newsletters as acts
from convergence.library.actions.newsletters import NewsletterError, Words
from convergence.library.models import Delivery, Newsletter, Resource
from convergence.network import actions as network
from convergence.practice.models import Sheet
from tests.cast import Cast
from tests.collective.conftest import signed_in
from tests.collective.conftest import words as call_words
from tests.library.conftest import TODAY

Publish = Callable[..., Resource]


def letter(cast: Cast, **values: Any) -> Newsletter:
    return acts.start(by=cast.nadia, words=Words(**{"title": "La lettre", "intro": "Bonjour à tous."} | values))


def sent_to() -> set[str]:
    return {message.to[0].split("@")[0] for message in outbox.outbox}


# ── Composed ────────────────────────────────────────────────────────────────────────────────
def test_what_is_new_is_proposed(cast: Cast, publish: Publish) -> None:
    publish(title="Guide du réseau")
    publish(title="Guide d’Orb", territory=cast.orb, by=cast.paul)
    publish(title="Brouillon", at_once=None)
    old = publish(title="Ancien")
    Resource.objects.filter(pk=old.pk).update(published_on=date(2024, 1, 1))
    for place, title in ((cast.orb, "À Orb"), (None, "Nationale"), (cast.garance, "À Garance")):
        gatherings.call(
            by=cast.nadia, words=call_words(cast, place_of=place, title=title), on=TODAY + timedelta(days=9)
        )  # fmt: skip
    network.open_chantier(
        by=cast.system, siret="50000000000009", name="Le Lierre", activity="", department="16", territory=cast.orb,
        member_since=TODAY,
    )  # fmt: skip
    Sheet.objects.create(author=cast.paul, title="Fiche d’Orb", territory=cast.orb, published_on=TODAY)
    titles = {block.title for block in letter(cast).blocks.all()}
    assert titles == {"Guide du réseau", "Nationale", "Le Lierre", "Fiche d’Orb"}
    assert {block.title for block in letter(cast, territory=cast.orb).blocks.all()} == titles | {"Guide d’Orb", "À Orb"}
    assert "Le Lierre" not in {block.title for block in letter(cast, territory=cast.lys).blocks.all()}
    assert {one.title for one in letter(cast, roles=("ETI",)).blocks.all()} == titles - {"Nationale"}


def test_the_next_one_tells_what_came_since(cast: Cast, publish: Publish, settings: Any) -> None:
    publish(title="Premier")
    first = letter(cast)
    acts.release(by=cast.nadia, letter=first)
    publish(title="Le même jour, après l’envoi")
    settings.TODAY = TODAY + timedelta(days=1)
    publish(title="Second")
    second = letter(cast)
    assert second.since == TODAY
    assert [block.title for block in second.blocks.all()] == ["Second", "Le même jour, après l’envoi"]
    publish(title="Arrivé depuis")
    assert acts.refresh(by=cast.nadia, letter=second) == 1 and acts.refresh(by=cast.nadia, letter=second) == 0


def test_the_writer_keeps_orders_and_edits(cast: Cast, publish: Publish) -> None:
    for title in ("Un", "Deux", "Trois"):
        publish(title=title)
    made = letter(cast)
    three, two, one = made.blocks.all()
    client, page = signed_in(cast.nadia), reverse("newsletter_edit", args=[made.key])
    typed = {"title": "Mars", "intro": "Voici.", "roles": ["CIP"], "territory": "orb"}
    for block in (three, one):
        typed |= {f"title-{block.key}": block.title, f"text-{block.key}": "Mes mots", f"kept-{block.key}": "on"}
    typed |= {f"title-{two.key}": "Deux", f"text-{two.key}": ""}
    client.post(page, typed | {"act": f"up:{one.key}"})
    made.refresh_from_db()
    assert (made.title, made.roles, made.territory) == ("Mars", " CIP ", cast.orb)
    assert [block.title for block in made.blocks.all()] == ["Trois", "Un", "Deux"]
    assert [block.title for block in mail.parts(made)[0].blocks] == ["Trois", "Un"]
    refused = client.post(page, typed | {"title": "", f"text-{one.key}": "Pas perdu", "act": "save"}).content.decode()
    assert "Voici." in refused and "Pas perdu" in refused
    client.post(reverse("newsletter_add", args=[made.key]), {"section": "MOT", "title": "Bienvenue", "text": ""})
    text, html = mail.content(made, "https://exemple.invalid/partir")
    for told in (text, html):
        assert "Mes mots" in told and "Bienvenue" in told and "Deux" not in told
        assert "https://exemple.invalid/partir" in told
    assert "<img" not in html and "<script" not in html and "Voici." in client.get(
        reverse("newsletter_preview", args=[made.key])
    ).content.decode()  # fmt: skip


# ── Sent ────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("roles", "place", "expected"),
    [
        (("CIP",), None, {"helene", "basile", "irma"}), (("CIP",), "orb", {"helene", "basile"}),
        (("OFFICER", "COORDINATOR"), "orb", {"ines", "paul"}), (("NATIONAL",), None, {"nadia"}),
        ((), "lys", {"irma", "lise"}),
    ],
)  # fmt: skip
def test_who_receives_it(cast: Cast, roles: tuple[str, ...], place: str | None, expected: set[str]) -> None:
    made = letter(cast, roles=roles, territory=getattr(cast, place) if place else None)
    assert {user.email.split("@")[0] for user in acts.receivers(made)} == expected


def test_it_never_leaves_the_network(cast: Cast) -> None:
    received = {user.email.split("@")[0] for user in acts.receivers(letter(cast))}
    assert not received & {"fabre", "eva", "personne"} and len(received) == 13


def test_it_is_sent_once_whatever_is_started_twice(cast: Cast) -> None:
    made = letter(cast, roles=("CIP",))
    client, page = signed_in(cast.nadia), reverse("newsletter_act", args=[made.key])
    client.post(page, {"act": "send"})
    client.post(page, {"act": "send"})
    tasks.send.call(str(made.key))
    tasks.send.call(str(made.key))
    made.refresh_from_db()
    assert made.state == "SENT" and len(outbox.outbox) == 3 and sent_to() == {"helene", "basile", "irma"}
    with pytest.raises(NewsletterError, match="ne change plus"):
        acts.amend(by=cast.nadia, letter=made, words=Words("Autre"), items={})
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.create(letter=made, user=cast.helene)
    assert "Envoyée : 3" in client.get(reverse("newsletter", args=[made.key])).content.decode().replace("\u00a0", " ")


def test_a_mail_taken_without_an_answer_is_not_sent_again(cast: Cast) -> None:
    """The process stopped between the taking and the answer of the server: nobody knows, so nothing leaves twice."""
    made = letter(cast, roles=("CIP",))
    acts.release(by=cast.nadia, letter=made)
    made.deliveries.filter(user=cast.helene).update(state="TAKEN")
    acts.send(made)
    assert sent_to() == {"basile", "irma"}


def test_what_the_server_refuses_is_sent_again_alone(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    made = letter(cast, roles=("CIP",))
    acts.release(by=cast.nadia, letter=made)
    real = mail.message

    def message(letter: Newsletter, user: User, shown: Any) -> Any:
        one = real(letter, user, shown)
        if user == cast.basile:
            one.send = lambda **_: (_ for _ in ()).throw(SMTPServerDisconnected())
        return one

    monkeypatch.setattr(mail, "message", message)
    acts.send(made)
    assert sent_to() == {"helene", "irma"} and made.deliveries.get(user=cast.basile).state == "FAILED"
    monkeypatch.undo()
    signed_in(cast.nadia).post(reverse("newsletter_act", args=[made.key]), {"act": "retry"})
    assert len(outbox.outbox) == 3 and sent_to() == {"helene", "basile", "irma"}


@pytest.mark.parametrize(("values", "said"), [({"territory": "lys", "roles": ("ETI",)}, "Personne"), ({}, "vide")])
def test_nothing_or_nobody_is_not_sent(cast: Cast, values: dict[str, Any], said: str) -> None:
    place = {"territory": cast.lys} if "territory" in values else {}
    made = letter(cast, **{"intro": ""} | values | place)
    with pytest.raises(NewsletterError, match=said):
        acts.release(by=cast.nadia, letter=made)
    assert made.state == "DRAFT"


# ── Wanted ──────────────────────────────────────────────────────────────────────────────────
def test_unsubscribing_needs_no_password_and_is_honoured(cast: Cast) -> None:
    first = letter(cast, roles=("CIP",))
    acts.release(by=cast.nadia, letter=first)
    acts.send(first)
    message = next(one for one in outbox.outbox if one.to == [cast.helene.email])
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    page = "/" + message.extra_headers["List-Unsubscribe"].strip("<>").split("/", 3)[3]
    assert page in message.body
    nobody = Client(enforce_csrf_checks=True)
    assert "Ne plus recevoir" in nobody.get(page).content.decode() and acts.wants(cast.helene), "opening is not enough"
    assert nobody.post(page, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert nobody.post(page, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not acts.wants(cast.helene)
    outbox.outbox.clear()
    second = letter(cast, roles=("CIP",))
    acts.release(by=cast.nadia, letter=second)
    acts.send(second)
    assert sent_to() == {"basile", "irma"}
    nobody.post(page, {"wanted": "yes"})
    assert acts.wants(cast.helene)
    assert nobody.get(page.rstrip("/") + "x/").status_code == 404


def test_unsubscribed_between_the_list_and_the_sending(cast: Cast) -> None:
    made = letter(cast, roles=("CIP",))
    acts.release(by=cast.nadia, letter=made)
    acts.subscribe(by=cast.irma, wanted=False)
    acts.send(made)
    assert sent_to() == {"helene", "basile"} and made.deliveries.get(user=cast.irma).state == "UNWANTED"


def test_my_account_says_it_and_changes_it(cast: Cast) -> None:
    client = signed_in(cast.rachid)
    assert "Ne plus la recevoir" in client.get(reverse("my_account")).content.decode()
    client.post(reverse("newsletter_subscribe"), {"wanted": "no", "next": reverse("my_account")})
    assert "Vous ne la recevez pas" in client.get(reverse("my_account")).content.decode()
    assert "La lettre du réseau" not in signed_in(cast.fabre).get(reverse("my_account")).content.decode()


# ── Archive ─────────────────────────────────────────────────────────────────────────────────
def test_sent_ones_are_read_drafts_are_not(cast: Cast) -> None:
    made = letter(cast, territory=cast.orb, title="Celle d’Orb")
    page = reverse("newsletter", args=[made.key])
    assert signed_in(cast.helene).get(page).status_code == 404
    acts.release(by=cast.nadia, letter=made)
    for name, status in (("helene", 200), ("rachid", 200), ("paul", 200), ("irma", 404), ("fabre", 403)):
        assert signed_in(cast.users[name]).get(page).status_code == status, name
    assert "Celle d’Orb" in signed_in(cast.helene).get(reverse("newsletters")).content.decode()
    html = signed_in(cast.helene).get(reverse("newsletter_html", args=[made.key]))
    assert (
        "'unsafe-inline'" in html["Content-Security-Policy"] and "script-src 'self'" in html["Content-Security-Policy"]
    )
    assert "'unsafe-inline'" not in signed_in(cast.helene).get(page)["Content-Security-Policy"]


def test_pages_and_sending_stay_quick(cast: Cast, publish: Publish) -> None:
    for rank in range(12):
        publish(title=f"Guide {rank}")
        acts.release(by=cast.nadia, letter=letter(cast, title=f"No {rank}"))
    made = letter(cast, roles=("CIP",))
    client = signed_in(cast.nadia)
    for page in (
        reverse("newsletters"), reverse("newsletter_edit", args=[made.key]),
        reverse("newsletter_preview", args=[made.key]),
    ):  # fmt: skip
        with CaptureQueriesContext(connection) as queries:
            assert client.get(page).status_code == 200
        assert len(queries) <= 15, (page, len(queries))
