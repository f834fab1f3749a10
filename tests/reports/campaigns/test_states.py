"""A campaign goes from chantier to territory to nation, each move with its name, its day and its words."""

from __future__ import annotations

from datetime import date

import pytest

from convergence.accounts.models import AuditEvent
from convergence.network.actions import join_territory
from convergence.reports.actions import campaigns, freezing, texts
from convergence.reports.errors import ReportError
from convergence.reports.models import ChantierReturn, Edition
from convergence.reports.queries import returns_read
from convergence.reports.rights import may_validate
from convergence.reports.waiting import waiting


def test_each_chantier_that_carried_the_programme_has_its_return_in_its_territory(campaign, cast):
    places = {row.chantier: row.territory for row in campaign.returns.select_related("chantier", "territory")}
    assert places == {cast.garance: cast.orb, cast.bleuet: cast.orb, cast.iris: cast.lys}


def test_a_chantier_outside_any_territory_has_its_own(cast, today):
    made = campaigns.open_campaign(
        by=cast.nadia, programme="PHC", year=2024,
        deadlines=campaigns.Deadlines(date(2025, 3, 14), date(2025, 3, 14), date(2025, 3, 14)),
    )  # fmt: skip
    ronce = made.returns.get(chantier=cast.ronce)
    assert ronce.territory is None
    assert ronce in ChantierReturn.objects.filter(returns_read(cast.viewer("simone")))
    assert ronce not in ChantierReturn.objects.visible_to(cast.viewer("paul"))


def test_one_campaign_a_programme_and_a_year(campaign, cast):
    with pytest.raises(ReportError, match="déjà ouverte"):
        campaigns.open_campaign(
            by=cast.nadia, programme="CVG", year=2024,
            deadlines=campaigns.Deadlines(campaign.complete_by, campaign.validate_by, campaign.freeze_by),
        )  # fmt: skip


def test_deadlines_come_in_order(cast, today):
    with pytest.raises(ReportError) as refused:
        campaigns.open_campaign(
            by=cast.nadia, programme="CVG", year=2024,
            deadlines=campaigns.Deadlines(date(2025, 3, 14), date(2025, 3, 13), date(2025, 4, 1)),
        )  # fmt: skip
    assert refused.value.field == "validate_by"


def test_done_sent_back_done_again_validated(garance, cast):
    campaigns.declare_done(by=cast.odile, of=garance, comment="Deux suivis manquent.")
    with pytest.raises(ReportError, match="ce qui manque"):
        campaigns.send_back(by=cast.paul, of=garance, reason=" ")
    campaigns.send_back(by=cast.paul, of=garance, reason="Reprenez les motifs de sortie.")
    campaigns.declare_done(by=cast.helene, of=garance)
    campaigns.validate(by=cast.paul, of=garance, comment="Bien.")
    told = [(step.after, step.words, step.by) for step in garance.steps.select_related("by")]
    assert told == [
        ("DONE", "Deux suivis manquent.", cast.odile),
        ("SENT_BACK", "Reprenez les motifs de sortie.", cast.paul),
        ("DONE", "", cast.helene),
        ("VALIDATED", "Bien.", cast.paul),
    ]
    assert AuditEvent.objects.filter(action="reports.move_return", subject_key=garance.key).count() == 4


def test_what_nobody_completed_is_not_validated_and_two_people_do_not_cross(garance, cast):
    with pytest.raises(ReportError, match="pas encore dit"):
        campaigns.validate(by=cast.paul, of=garance)
    stale = ChantierReturn.objects.get(pk=garance.pk)
    campaigns.declare_done(by=cast.odile, of=garance)
    with pytest.raises(ReportError, match="complété"):
        campaigns.declare_done(by=cast.helene, of=stale)


def test_a_move_is_undone_while_nothing_is_frozen(garance, cast):
    campaigns.declare_done(by=cast.odile, of=garance)
    campaigns.take_back(by=cast.odile, of=garance)
    campaigns.declare_done(by=cast.odile, of=garance)
    campaigns.validate(by=cast.paul, of=garance)
    campaigns.unvalidate(by=cast.paul, of=garance)
    assert garance.state == "DONE"
    freezing.freeze(by=cast.nadia, campaign=garance.campaign)
    with pytest.raises(ReportError, match="figé"):
        campaigns.validate(by=cast.paul, of=garance)


def test_blanks_never_block_the_freeze_and_it_says_what_lacked(campaign, cast):
    """Nobody completed anything: the edition is made, and carries it."""
    from convergence.reports import reading

    edition = freezing.freeze(by=cast.nadia, campaign=campaign)
    told = {caveat.name: caveat for caveat in reading.frozen(edition).caveats("national")}
    garance = told["Les Jardins de la Garance"]
    assert garance.state == "OPEN"
    assert garance.known < garance.asked
    assert (garance.present, garance.old) == (6, 6)
    assert "à compléter, non validé" in garance.sentence
    assert "6 situations anciennes sur 6" in garance.sentence.replace("\u00a0", " ")


def test_a_second_freeze_asks_to_reopen_and_to_say_why(campaign, cast):
    assert freezing.run(freezing.ask(by=cast.nadia, campaign=campaign)) is not None
    with pytest.raises(ReportError, match="rouvrez"):
        freezing.ask(by=cast.nadia, campaign=campaign)
    with pytest.raises(ReportError, match="pourquoi"):
        campaigns.reopen(by=cast.nadia, campaign=campaign, reason="")
    campaigns.reopen(by=cast.nadia, campaign=campaign, reason="Sorties corrigées à Garance")
    again = freezing.run(freezing.ask(by=cast.nadia, campaign=campaign))
    assert again is not None
    assert (again.number, again.reason) == (2, "Sorties corrigées à Garance")
    assert Edition.objects.last_ones().get() == again


def test_one_freeze_at_a_time(campaign, cast):
    freezing.ask(by=cast.nadia, campaign=campaign)
    with pytest.raises(ReportError, match="en train"):
        freezing.ask(by=cast.dora, campaign=campaign)


def test_a_freeze_that_breaks_says_so_and_freezes_nothing(campaign, cast, monkeypatch):
    asked = freezing.ask(by=cast.nadia, campaign=campaign)
    monkeypatch.setattr(freezing, "compute_many", lambda *_args, **_kwargs: 1 / 0)
    assert freezing.run(asked) is None
    asked.refresh_from_db()
    campaign.refresh_from_db()
    assert (asked.state, campaign.is_open, Edition.objects.count()) == ("FAILED", True, 0)
    assert "Rien n’a été figé" in asked.error


def test_a_text_that_names_somebody_is_held_back_until_it_is_sure(campaign, cast):
    told = {"EMPLOI": "Ana Personne03 a trouvé un emploi."}
    scope = f"chantier:{cast.garance.code}"
    with pytest.raises(texts.NamesPeopleError) as refused:
        texts.write_passages(by=cast.odile, campaign=campaign, scope=scope, texts=told)
    assert refused.value.names == ["Ana", "Personne03"]
    texts.write_passages(by=cast.odile, campaign=campaign, scope=scope, texts={"EMPLOI": "Une forge embauche."})
    texts.write_passages(by=cast.odile, campaign=campaign, scope=scope, texts=told, sure=True)
    assert campaign.passages.get().text == told["EMPLOI"]


def test_the_territory_of_the_last_day_validates_wherever_the_chantier_is_today(garance, campaign, cast):
    """Garance counted for Orb on 31 December 2024; she joined the other territory since."""
    assert garance.territory == cast.orb
    join_territory(by=cast.system, chantier=cast.garance, territory=cast.lys, on=date(2025, 2, 1))
    orb, lys = cast.viewer("paul"), cast.viewer("lise")
    assert may_validate(orb, garance) and not may_validate(lys, garance)
    assert garance in ChantierReturn.objects.visible_to(orb)
    assert garance not in ChantierReturn.objects.visible_to(lys)
    campaigns.declare_done(by=cast.odile, of=garance, comment="")
    assert [line.title for line in waiting(orb, limit=5).items if "valider" in line.title]
    assert not [line for line in waiting(lys, limit=5).items if "valider" in line.title]
