"""The invented network: the same from the same seed, within the rules, and alive on its day."""

from __future__ import annotations

import itertools
from collections import defaultdict
from datetime import timedelta

import pytest
from django.db.models import F, Max
from stdnum.fr import siret

from convergence.accounts.models import User
from convergence.demo import commands
from convergence.journeys import rules
from convergence.journeys.models import Journey, PlannedHours, Situation, WorkedWeek
from convergence.kit import clock
from convergence.network.models import Chantier, Post
from convergence.people.models import IdentityDoubt

pytestmark = pytest.mark.django_db


def test_nobody_has_two_journeys_at_once_in_one_programme_and_chantier(small: commands.Summary) -> None:
    spans = defaultdict(list)
    for row in Journey.objects.order_by("started_on"):
        spans[(row.person_id, row.programme, row.chantier_id)].append(row)
    for rows in spans.values():
        for one, other in itertools.pairwise(rows):
            assert not rules.overlaps(one.started_on, one.ended_on, other.started_on, other.ended_on)


def test_nothing_happens_after_today(small: commands.Summary) -> None:
    today = clock.today()
    assert not Journey.objects.filter(started_on__gt=today).exists()
    assert not Journey.objects.filter(ended_on__gte=today).exists()
    assert not Situation.objects.filter(observed_on__gt=today).exists()
    latest = Situation.objects.aggregate(on=Max("recorded_at__date"))["on"]
    assert latest <= today
    assert not WorkedWeek.objects.filter(week__gt=today - timedelta(days=6)).exists()


def test_no_journey_breaks_a_rule_that_stops_a_write(small: commands.Summary) -> None:
    for row in Journey.objects.select_related("person"):
        findings = [
            *rules.check_birth(row.person.birth_date, row.started_on, clock.today()),
            *rules.check_dates(row.started_on, row.ended_on),
        ]
        assert not [finding for finding in findings if finding.is_error], row


def test_situations_of_a_journey_stand_at_their_place(small: commands.Summary) -> None:
    late = Situation.objects.filter(stage="REVIEW", observed_on__gt=F("journey__ended_on"))
    assert not late.exists()
    early = Situation.objects.filter(stage__in=["M6", "M12"], observed_on__lte=F("journey__ended_on"))
    assert not early.exists()
    assert not Situation.objects.filter(stage="EXIT", journey__ended_on__isnull=True).exists()


def test_sirets_are_well_formed_and_of_nobody(small: commands.Summary) -> None:
    for chantier in Chantier.objects.all():
        assert siret.is_valid(chantier.siret)
        assert chantier.siret.startswith("000")


def test_faults_wait_in_the_lists_and_stop_nothing(small: commands.Summary) -> None:
    found = set()
    for row in Journey.objects.select_related("person"):
        today = clock.today()
        found |= {
            finding.code
            for finding in [
                *rules.check_birth(row.person.birth_date, row.started_on, today),
                *rules.check_exit(row.ended_on, row.exit_reason),
                *rules.check_length(row.programme, row.started_on, row.ended_on, today),
                *rules.check_diagnosis(row.started_on, row.diagnosed_on),
            ]
        }
    assert {"diagnosis_missing", "diagnosis_late", "exit_without_reason", "too_long"} <= found


def test_doubts_wait_for_a_human(small: commands.Summary) -> None:
    assert IdentityDoubt.objects.filter(state=IdentityDoubt.State.OPEN).exists()


def test_each_part_of_the_cast_holds_its_role_today(small: commands.Summary) -> None:
    cast = commands.cast()
    assert len(cast) == 14
    for part in cast:
        posts = Post.objects.on(clock.today()).filter(user__email=part.email)
        assert {post.role for post in posts} == {part.code.split("_")[0] if "OFFICER" in part.code else part.code}
        assert User.objects.get(email=part.email).check_password(part.password)


def test_the_cast_works_in_the_same_chantier_and_territory(small: commands.Summary) -> None:
    garance = Chantier.objects.get(name="Les Jardins de la Garance")
    for code in ("CIP", "ESP", "ETI", "DIRECTOR"):
        part = next(part for part in commands.cast() if part.code == code)
        assert Post.objects.on(clock.today()).filter(user__email=part.email, chantier=garance).exists()


def test_the_referent_of_the_demo_answers_for_a_good_twenty_people(small: commands.Summary) -> None:
    helene = User.objects.get(email="helene.sarment@demo.invalid")
    mine = Journey.objects.open().entrusted_to(helene)
    assert 17 <= mine.count() <= 27
    assert {row.chantier.name for row in mine.select_related("chantier")} == {"Les Jardins de la Garance"}


def test_phc_hours_rise_step_by_step_and_come_down_again(small: commands.Summary) -> None:
    steps = defaultdict(list)
    for row in PlannedHours.objects.filter(journey__programme="PHC").order_by("journey_id", "from_on"):
        steps[row.journey_id].append(row.hours)
    assert all(4 <= hours <= 20 for rows in steps.values() for hours in rows)
    assert any(rows != sorted(rows) for rows in steps.values())
    assert sum(rows[-1] > rows[0] for rows in steps.values()) > len(steps) / 3
