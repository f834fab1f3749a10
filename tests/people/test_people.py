"""Identity, matching, merge and its undoing, PASS, papers, consent."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from convergence.journeys import actions as journeys
from convergence.people import actions
from convergence.people.actions_circle import note_outside, record_answers
from convergence.people.matching import born_like, clean_pass, near, near_pairs
from convergence.people.models import IdentityDoubt, Person, identity_of
from convergence.people.words import subject
from tests.cast import Cast

BORN = date(1984, 3, 11)


@pytest.mark.parametrize(("sex", "word"), [("F", "elle"), ("H", "il"), ("", "la personne"), ("A", "la personne")])
def test_the_verb_agrees_with_the_person(sex: str, word: str) -> None:
    assert subject(sex) == word


def test_identity_folds_case_accents_hyphens_apostrophes_and_spaces() -> None:
    assert identity_of("N’Diaye-Bâ", " Marie  José ", BORN) == identity_of("NDIAYE BA", "marie-josé", BORN)
    assert identity_of("Ndiaye", "Marie", BORN) != identity_of("Ndiaye", "Marie", date(1984, 11, 3))


@pytest.mark.parametrize(
    ("typed", "found"),
    [("romarin", True), ("ROMARIN yonas", True), ("yon rom", True), ("Yônas", True), ("romarin paul", False)],
)
def test_people_are_found_whatever_the_order_case_and_accents(cast: Cast, typed: str, found: bool) -> None:
    person = cast.person()
    assert Person.objects.named(typed).filter(pk=person.pk).exists() is found


@pytest.mark.parametrize(
    ("last", "first", "born", "expected"),
    [
        ("Romarin", "Yonas", BORN, True),
        ("Romarain", "Yonas", BORN, True),
        ("Yonas", "Romarin", BORN, True),
        ("Romarin", "Yonas", date(1984, 11, 3), True),
        ("Romarin", "Yonas", date(1985, 3, 11), False),
        ("Lavande", "Yonas", BORN, False),
    ],
)
def test_near_names(cast: Cast, last: str, first: str, born: date, expected: bool) -> None:
    person = cast.person()
    found = near(last, first, born, among=born_like(born))
    assert [candidate.person for candidate in found] == ([person] if expected else [])


def test_near_pairs_skip_equal_identities(cast: Cast) -> None:
    one = cast.person()
    other = cast.person("Romarain")
    same = cast.person("ROMARIN")
    pairs = near_pairs([other, same], [one, other, same])
    assert {frozenset((a.pk, b.pk)) for a, b in pairs} == {
        frozenset((one.pk, other.pk)),
        frozenset((other.pk, same.pk)),
    }


def test_pass_numbers(cast: Cast) -> None:
    person = cast.person()
    assert clean_pass(" 99999 24 1234a ") == "99999241234A"
    actions.set_pass(by=cast.system, person=person, number="99999 24 12345", ends_on=date(2026, 1, 1))
    actions.set_pass(by=cast.system, person=person, number="", ends_on=date(2027, 1, 1))
    assert person.passes.get().number == "999992412345" and person.passes.get().ends_on == date(2027, 1, 1)
    actions.set_pass(by=cast.system, person=person, number="999992699999", ends_on=None)
    assert person.passes.filter(closed_on__isnull=True).get().number == "999992699999"
    with pytest.raises(actions.PeopleError, match="12 caractères"):
        actions.set_pass(by=cast.system, person=person, number="12", ends_on=None)


def test_only_one_pass_is_open(cast: Cast) -> None:
    person = cast.person()
    person.passes.create(number="999992412345")
    with pytest.raises(IntegrityError), transaction.atomic():
        person.passes.create(number="999992499999")


def test_a_new_paper_replaces_the_former(cast: Cast) -> None:
    person = cast.person()
    actions.record_paper(
        by=cast.system, person=person, chantier=cast.garance, kind="RECEPISSE", expires_on=date(2025, 5, 1)
    )
    actions.record_paper(
        by=cast.system, person=person, chantier=cast.garance, kind="PLURIANNUELLE", expires_on=date(2028, 5, 1)
    )
    assert [paper.kind for paper in person.papers.filter(replaced=False)] == ["PLURIANNUELLE"]


def test_consent_keeps_every_state(cast: Cast) -> None:
    person = cast.person()
    chrs = note_outside(by=cast.helene, person=person, chantier=cast.garance, name="CHRS", role="HEBERGEMENT")
    for state, day in (("GIVEN", date(2025, 1, 1)), ("REVOKED", date(2025, 2, 1))):
        record_answers(by=cast.helene, referent=chrs, themes=["LOGEMENT"], state=state, on=day, means="ORAL")
    assert [consent.state for consent in chrs.consents.all()] == ["REVOKED", "GIVEN"]


def test_doubts_are_raised_once_and_stay_decided(cast: Cast) -> None:
    one, other = cast.person(), cast.person("Romarain")
    assert actions.raise_doubts(by=cast.system, pairs=[(other, one, "NEAR"), (one, other, "NEAR")]) == 1
    doubt = IdentityDoubt.objects.get()
    actions.keep_apart(by=cast.paul, doubt=doubt)
    assert actions.raise_doubts(by=cast.system, pairs=[(one, other, "NEAR")]) == 0
    doubt.refresh_from_db()
    assert doubt.state == "DIFFERENT" and doubt.decided_by == cast.paul


def test_merge_moves_everything_and_is_undone(cast: Cast) -> None:
    kept, absorbed = cast.person(), cast.person("Romarain")
    first = cast.journey(kept)
    second = cast.journey(absorbed, chantier=cast.iris)
    for person, number in ((kept, "999992400001"), (absorbed, "999992400002")):
        actions.set_pass(by=cast.system, person=person, number=number, ends_on=None)
    actions.raise_doubts(by=cast.system, pairs=[(kept, absorbed, "NEAR")])
    doubt = IdentityDoubt.objects.get()

    done = actions.merge(by=cast.dora, kept=kept, absorbed=absorbed, doubt=doubt)
    assert set(kept.journeys.all()) == {first, second}
    assert kept.passes.filter(closed_on__isnull=True).get().number == "999992400001"
    assert not Person.objects.visible_to(cast.viewer("irma")).filter(pk=absorbed.pk).exists()
    assert Person.objects.visible_to(cast.viewer("irma")).filter(pk=kept.pk).exists()

    actions.undo_merge(by=cast.dora, done=done)
    assert set(absorbed.journeys.all()) == {second}
    assert absorbed.passes.get().closed_on is None
    doubt.refresh_from_db()
    assert doubt.state == "OPEN"
    with pytest.raises(actions.PeopleError, match="déjà été défaite"):
        actions.undo_merge(by=cast.dora, done=done)


def test_a_person_is_seen_through_the_journeys_of_ones_chantiers(cast: Cast) -> None:
    person = cast.person()
    cast.journey(person, chantier=cast.iris)
    assert Person.objects.visible_to(cast.viewer("irma")).get() == person
    for name in ("helene", "rachid", "paul", "nadia", "ines", "fabre", "personne"):
        assert not Person.objects.visible_to(cast.viewer(name)).exists()
    own = cast.journey(person, chantier=cast.garance, started_on=date(2025, 2, 3))
    from convergence.journeys.models import Journey

    assert list(Journey.objects.visible_to(cast.viewer("helene"))) == [own]


def test_amend_keeps_the_folded_name_in_step(cast: Cast) -> None:
    person = cast.person()
    assert actions.amend(by=cast.helene, person=person, last_name="Sauge")
    assert not actions.amend(by=cast.helene, person=person, last_name="Sauge")
    assert Person.objects.named("sauge yonas").get().identity == identity_of("Sauge", "Yonas", BORN)


def test_merging_overlapping_journeys_of_one_chantier_is_refused(cast: Cast) -> None:
    kept, absorbed = cast.person(), cast.person("Romarain")
    cast.journey(kept)
    cast.journey(absorbed)
    with pytest.raises(actions.PeopleError, match="chevauchent"):
        actions.merge(by=cast.dora, kept=kept, absorbed=absorbed)
    journeys.close_journey(by=cast.system, journey=kept.journeys.get(), ended_on=date(2025, 1, 7))
    assert absorbed.journeys.count() == 1
