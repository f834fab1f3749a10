"""A call is answered by a link, read by several, decided after its last day; selected is not a member."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from convergence.accounts.models import AuditEvent, User
from convergence.growth import links, reading
from convergence.growth.actions import GrowthError
from convergence.growth.actions import calls as acts
from convergence.growth.forms import grid_of
from convergence.growth.models import Application, Call, Prospect
from convergence.growth.rules import MOST_APPLICATIONS
from convergence.network.models import Chantier
from tests.cast import Cast
from tests.growth.conftest import ANSWER, SIRET, signed_in

Answer = Callable[..., Application]
AFTER = date(2025, 4, 1)


def address(call: Call) -> str:
    return reverse("call_apply", args=[links.call_token(call)])


def typed(**values: Any) -> dict[str, Any]:
    return {name: "" if value is None else value for name, value in (ANSWER | values).items()}


# ── By the link ──
def test_a_director_keeps_then_sends_by_her_own_address(call: Call) -> None:
    client = Client()
    assert "Appel d’Orb" in client.get(address(call)).content.decode()
    kept = client.post(address(call), {"name": "Les Serres du Canal", "act": "keep"})
    own = kept["Location"]
    page = client.get(own).content.decode()
    assert "pas encore envoyée" in page and 'value="Les Serres du Canal"' in page
    sent = client.post(own, typed(act="send"))
    assert sent["Location"] == own and "Candidature reçue le" in client.get(own).content.decode()
    application = Application.objects.get()
    assert application.sent_at is not None and application.prospect == Prospect.objects.get()
    assert not Chantier.objects.filter(siret=SIRET).exists()
    assert "Serres" not in own and "siret" not in own.lower()


@pytest.mark.parametrize(
    ("siret", "words"),
    [("123", "14 chiffres : celui-ci en a 3"), ("73282932000075", "ne passe pas le contrôle")],
)
def test_a_wrong_siret_is_told_and_nothing_is_lost(call: Call, siret: str, words: str) -> None:
    page = Client().post(address(call), typed(siret=siret, act="send"))
    text = page.content.decode().replace("\u00a0", " ").replace("\u202f", " ")
    assert page.status_code == 422 and words in text
    assert "Nous accueillons des personnes sans logement." in text and f'value="{siret}"' in text
    assert not Application.objects.exists()


def test_what_lacks_is_named_only_when_sending(call: Call) -> None:
    page = Client().post(address(call), {"name": "Les Serres", "act": "send"}).content.decode()
    assert "Indiquez le SIRET du chantier" in page and "Dites pourquoi vous répondez" in page
    assert Client().post(address(call), {"name": "Les Serres", "act": "keep"}).status_code == 302
    more = Client().post(address(call), typed(homeless=21, act="send"))
    assert more.status_code == 422 and "ne peut pas les dépasser" in more.content.decode()


@pytest.mark.parametrize(
    ("day", "answered"), [(date(2025, 2, 28), 422), (date(2025, 3, 1), 302), (date(2025, 3, 31), 302), (AFTER, 422)]
)
def test_the_first_and_the_last_day_are_received(call: Call, settings: Any, day: date, answered: int) -> None:
    settings.TODAY = day
    page = Client().post(address(call), typed(act="send"))
    assert page.status_code == answered
    assert Application.objects.exists() == (answered == 302)
    if answered == 422:
        assert "Nous accueillons des personnes sans logement." in page.content.decode()


def test_a_late_one_reads_why_and_keeps_what_she_wrote(call: Call, answer: Answer, settings: Any) -> None:
    draft = answer(send=False)
    settings.TODAY = AFTER
    own = reverse("application_own", args=[links.application_token(draft)])
    page = Client().get(own).content.decode()
    assert "clos depuis le 31" in page and "Nous accueillons des personnes sans logement." in page
    late = Client().post(own, typed(motivation="Encore un mot", act="send"))
    assert late.status_code == 422 and "Encore un mot" in late.content.decode()
    draft.refresh_from_db()
    assert draft.sent_at is None


def test_the_same_form_sent_twice_is_one_application(call: Call) -> None:
    once = "2f0f3b52-1f0e-4b1c-9a63-0d2a5c7c4f11"
    first = Client().post(address(call), typed(once=once, act="send"))
    again = Client().post(address(call), typed(once=once, act="send"))
    assert first["Location"] == again["Location"] and Application.objects.count() == 1


def test_an_address_is_signed_and_can_be_changed(call: Call, answer: Answer, cast: Cast) -> None:
    former = address(call)
    token = links.call_token(call)
    for wrong in (token[:-1] + ("a" if token[-1] != "a" else "b"), "inconnu", links.application_token(answer())):
        assert Client().get(reverse("call_apply", args=[wrong])).status_code == 404
    acts.renew_call_link(by=cast.nadia, call=call)
    assert Client().get(former).status_code == 404 and Client().get(address(call)).status_code == 200


def test_too_many_forms_from_one_place_must_wait(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("convergence.growth.views.apply.TRIES", 2)
    place = {"REMOTE_ADDR": "203.0.113.77"}
    answers = [Client(**place).post(address(call), {"name": "A", "act": "keep"}).status_code for _ in range(3)]
    assert answers == [302, 302, 429]
    monkeypatch.setattr("convergence.growth.actions.calls.MOST_APPLICATIONS", 2)
    with pytest.raises(GrowthError, match="Trop de candidatures"):
        acts.begin(call=call, once=Application().once, values=ANSWER, send=True)
    assert MOST_APPLICATIONS > 100


def test_pages_without_account_are_kept_by_nobody(call: Call) -> None:
    page = Client().get(address(call))
    assert page["Cache-Control"] == "no-store" and "noindex" in page["X-Robots-Tag"]


# ── Read and decided ──
def test_readers_marks_make_one_score(answer: Answer, cast: Cast) -> None:
    application = answer()
    street, team = application.call.criteria.all()
    acts.mark(by=cast.nadia, application=application, points={street: 4, team: 0})  # 12 of 16
    acts.mark(by=cast.dora, application=application, points={street: 1, team: None})  # 3 of 12
    read = reading.one(application)
    assert read.points == 50 and read.means == {street.pk: 63, team.pk: 0}
    acts.mark(by=cast.dora, application=application, points={street: 4, team: 4})
    assert reading.one(application).points == 88
    with pytest.raises(GrowthError, match="0 à 4"):
        acts.mark(by=cast.dora, application=application, points={street: 5})


def test_the_grid_stays_once_a_mark_is_given(answer: Answer, cast: Cast) -> None:
    application = answer()
    call = application.call
    terms = acts.Terms("Autre", call.programmes, call.opens_on, call.closes_on, territory=cast.orb)
    acts.amend_call(by=cast.nadia, call=call, terms=terms, grid=[("Seul", 1)])
    acts.mark(by=cast.nadia, application=application, points={call.criteria.get(): 2})
    acts.amend_call(by=cast.nadia, call=call, terms=terms, grid=[("Seul", 1)])
    with pytest.raises(GrowthError, match="la grille ne change plus"):
        acts.amend_call(by=cast.nadia, call=call, terms=terms, grid=[("Seul", 2)])


def test_a_decision_waits_for_the_last_day(answer: Answer, cast: Cast, settings: Any) -> None:
    application = answer()
    with pytest.raises(GrowthError, match="reçoit encore"):
        acts.decide(by=cast.nadia, application=application, outcome="SELECTED", reason="Oui")
    address_of_letter = reverse("growth_letter", args=[application.key])
    assert signed_in(cast.nadia).get(address_of_letter).status_code == 302
    settings.TODAY = AFTER
    with pytest.raises(GrowthError, match="Dites pourquoi"):
        acts.decide(by=cast.nadia, application=application, outcome="SELECTED", reason=" ")
    acts.decide(by=cast.nadia, application=application, outcome="WAITING", reason="Faute de place")
    acts.decide(by=cast.nadia, application=application, outcome="SELECTED", reason="Une place se libère")
    with pytest.raises(GrowthError, match="La décision est prise"):
        acts.mark(by=cast.nadia, application=application, points={})
    assert not Chantier.objects.filter(siret=SIRET).exists()
    changes = (
        AuditEvent.objects.filter(action="growth.decide_application").order_by("pk").values_list("changes", flat=True)
    )
    assert [row["outcome"] for row in changes] == [["", "WAITING"], ["WAITING", "SELECTED"]]
    letter = signed_in(cast.nadia).get(address_of_letter)
    assert letter.status_code == 200 and letter.content.startswith(b"%PDF")


def test_the_committee_reads_applications_and_nothing_else(answer: Answer, member: User, cast: Cast) -> None:
    application, draft = answer(), answer(send=False)
    client = signed_in(member)
    page = client.get(reverse("growth_application", args=[application.key])).content.decode()
    assert "Nous accueillons" in page and "Claire Serre" not in page and "Votre avis" in page
    assert client.get(reverse("growth_application", args=[draft.key])).status_code == 404
    listed = client.get(reverse("growth_calls")).content.decode()
    assert "Appel d’Orb" in listed and "Objectifs" not in listed
    for name in ("growth", "growth_chantiers", "growth_targets", "network"):
        assert client.get(reverse(name)).status_code == 403, name
    assert client.post(reverse("growth_opine", args=[application.key]), {"verdict": "RESERVED"}).status_code == 422
    client.post(reverse("growth_opine", args=[application.key]), {"verdict": "RESERVED", "why": "Équipe à compléter"})
    client.post(reverse("growth_opine", args=[application.key]), {"verdict": "FAVOURABLE", "why": "C’est fait"})
    assert [one.verdict for one in application.opinions.all()] == ["FAVOURABLE"]
    assert client.post(reverse("growth_mark", args=[application.key]), {}).status_code == 403
    other = signed_in(cast.lise).get(reverse("growth_application", args=[application.key]))
    assert other.status_code == 404
    assert signed_in(cast.paul).get(reverse("growth_application", args=[application.key])).status_code == 200


def test_an_invited_chantier_has_an_address_of_its_own(call: Call, cast: Cast) -> None:
    client = signed_in(cast.nadia)
    page = client.post(reverse("growth_call_links", args=[call.key]), {"act": "invite", "name": "La Remise"})
    application = Application.objects.get(name="La Remise")
    assert links.application_token(application) in page.content.decode()
    again = client.post(
        reverse("growth_call_links", args=[call.key]), {"act": "again", "application": str(application.key)}
    )
    former = links.application_token(application)
    application.refresh_from_db()
    assert (
        links.application_token(application) != former
        and links.application_token(application) in again.content.decode()
    )


@pytest.mark.parametrize("line", ["Accueil : 0", "Accueil : beaucoup", " : 3", "Accueil : 2\nAccueil : 3"])
def test_a_wrong_line_of_the_grid_is_named(line: str) -> None:
    from django.core.exceptions import ValidationError

    with pytest.raises(ValidationError, match="Ligne"):
        grid_of(line)


def test_lists_cost_the_same_however_many_applications(call: Call, answer: Answer, cast: Cast) -> None:
    client = signed_in(cast.nadia)
    pages = [reverse("growth_calls"), reverse("growth_call", args=[call.key])]

    def cost() -> list[int]:
        found = []
        for page in pages:
            with CaptureQueriesContext(
                connection,
            ) as queries:
                assert client.get(page).status_code == 200
            found.append(len(queries))
        return found

    answer()
    one = cost()
    for index in range(6):
        acts.mark(by=cast.nadia, application=answer(name=f"Chantier {index}"), points={})
    assert cost() == one and max(one) <= 15
