"""The mail of the week: counts only, once a week, to those who want it."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from django.core import mail

from convergence.journeys import actions as journeys
from convergence.journeys.models import Journey
from convergence.quality import actions, digest
from convergence.quality.models import Digest, MonthEnd
from convergence.reports.actions import campaigns
from tests.cast import Cast


@pytest.fixture
def waiting(cast: Any, today: date, settings: Any) -> Any:
    """Two people of Hélène's whose diagnosis is late; one of them is in Odile's chantier too."""
    settings.ADDRESS = "https://convergence.exemple.fr"
    for name in ("Romarin", "Sauge"):
        cast.journey(cast.person(name, "Yonas", sex="H"), started_on=date(2024, 9, 2), referent=cast.helene)
    return cast


def test_each_receives_counts_and_no_name(waiting: Any) -> None:
    done = digest.run()
    assert (done.sent, done.failed, done.months) == (2, 0, 1)
    assert {letter.to[0] for letter in mail.outbox} == {"helene@test.invalid", "odile@test.invalid"}
    letter = next(letter for letter in mail.outbox if letter.to == ["helene@test.invalid"])
    assert "à reprendre dans 2 parcours que vous suivez" in letter.body.replace("\u00a0", " ")
    assert "Complétude" in letter.body
    assert "https://convergence.exemple.fr/qualite/a-reprendre/" in letter.body
    for word in ("Romarin", "Sauge", "Yonas"):
        assert word not in letter.subject + letter.body


def test_nothing_leaves_twice_in_a_week(waiting: Any, settings: Any) -> None:
    digest.run()
    again = digest.run()
    assert (again.sent, again.already, again.months) == (0, 2, 0)
    settings.TODAY = date(2025, 3, 16)
    assert digest.run().sent == 0
    settings.TODAY = date(2025, 3, 17)
    assert digest.run().sent == 2
    assert len(mail.outbox) == 4


def test_who_said_no_receives_nothing(waiting: Any) -> None:
    actions.choose_digest(by=waiting.helene, wanted=False)
    assert digest.run().sent == 1
    assert mail.outbox[0].to == ["odile@test.invalid"]


def test_who_left_or_has_nothing_to_mend_receives_nothing(waiting: Any) -> None:
    waiting.helene.is_active = False
    waiting.helene.save()
    done = digest.run()
    assert done.sent == 1
    assert done.quiet >= 3


def test_a_refused_mail_is_tried_again(waiting: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_message: Any, **_more: Any) -> int:
        raise ConnectionRefusedError

    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuse)
    assert digest.run().failed == 2
    assert not Digest.objects.filter(sent_for__isnull=False).exists()
    monkeypatch.undo()
    assert digest.run().sent == 2


def test_what_was_mended_is_thanked_for(waiting: Any) -> None:
    digest.run(dry=True)
    assert not mail.outbox
    assert not MonthEnd.objects.exists()
    digest.run()
    someone = waiting.helene
    for journey in Journey.objects.all()[:1]:
        journeys.record_diagnosis(by=someone, journey=journey, diagnosed_on=date(2025, 3, 10), housing="CHU")
    Digest.objects.update(sent_for=None)
    mail.outbox.clear()
    digest.run()
    assert any("repris depuis la fin du mois dernier. Merci." in letter.body for letter in mail.outbox)
    json.dumps(digest.Done(sent=1).to_json())
    assert digest.Done(sent=1, months=1).sentence.replace("\u00a0", " ") == "1 courriel envoyé, 1 mois relevé."


def test_a_deadline_of_the_bilan_is_recalled_to_who_has_to_do_it(cast: Cast, today: date, settings: Any) -> None:
    settings.ADDRESS = "https://convergence.exemple.fr"
    near, far = date(2025, 3, 20), date(2025, 6, 30)
    campaigns.open_campaign(by=cast.system, programme="CVG", year=2024, deadlines=campaigns.Deadlines(near, far, far))
    digest.run()
    letters = {letter.to[0]: letter for letter in mail.outbox}
    assert "odile@test.invalid" in letters and "nadia@test.invalid" not in letters
    said = letters["odile@test.invalid"].body.replace("\u00a0", " ")
    assert "à compléter, Les Jardins de la Garance, pour le 20 mars 2025" in said
    assert "https://convergence.exemple.fr/campagnes/chantiers/" in said
    assert letters["odile@test.invalid"].subject.replace("\u00a0", " ").endswith("1 échéance")


def test_a_deadline_that_is_far_is_not_recalled(cast: Cast, today: date) -> None:
    far = date(2025, 6, 30)
    campaigns.open_campaign(by=cast.system, programme="CVG", year=2024, deadlines=campaigns.Deadlines(far, far, far))
    assert digest.run().sent == 0
