"""The attendance figures of the 2024 report (F25) come out of the demo's facts."""

from __future__ import annotations

from datetime import date
from typing import Any

from convergence.accounts.models import User
from convergence.collective import participation
from convergence.collective.models import Decision, Meeting, Participant
from convergence.demo.cast import PARTS
from convergence.kit import clock
from convergence.library import newcomers
from convergence.library.models import Newsletter, Resource, Tick, TrainingPath
from convergence.network.viewer import Viewer
from convergence.practice.models import Plan, Sheet
from convergence.practice.points import find_sheets
from convergence.practice.reading import outline

PUBLISHED = {
    "Journée nationale Convergence": 350, "Rencontre des directions": 100, "Séminaire des équipes de territoire": 60,
    "Rencontre annuelle des ESP": 70, "Journées des ESP, 5 et 6 juin": 59, "Journée des chargés de partenariats": 40,
    "Journée des coordinations": 13, "Journée Auvergne-Rhône-Alpes": 23,
}  # fmt: skip


def test_published_attendance_is_counted_from_facts(small: Any, db: None) -> None:
    email = next(part.email for part in PARTS if part.code == "NATIONAL")
    viewer = Viewer(User.objects.get(email=email))
    counted = {meeting.title: came for meeting, came in participation.meetings_of(viewer, 2024)}
    assert {title for title, least in PUBLISHED.items() if counted.get(title, 0) < least} == set()
    assert {row.kind for row in participation.rows_of(viewer, 2024)} >= {"Journée nationale", "Séminaire"}


def test_a_year_of_meetings_is_told(small: Any, db: None) -> None:
    today = clock.today()
    assert Meeting.objects.upcoming(today).exists() and Meeting.objects.past(today).filter(on__year__gte=2025).exists()
    assert Participant.objects.filter(present=True).count() > 100
    assert Decision.objects.open().exists() and Decision.objects.filter(state="DONE").exists()
    assert not Meeting.objects.filter(on__lt=date(2000, 1, 1)).exists()


def test_the_health_plan_of_charente_has_four_axes_and_fifteen_actions(small: Any, db: None) -> None:
    """O19: 3 + 5 + 3 + 4 actions, numbered; what was done over two years, nothing after today."""
    plan = Plan.objects.get(territory__name="Charente")
    found = outline(plan)
    assert [len(branch.rows) for branch in found.branches] == [3, 5, 3, 4]
    assert [found.rows[0].number, found.rows[-1].number] == ["1.1", "4.4"]
    done = [one.on for row in found.rows for one in row.done]
    assert len(done) > 25 and plan.starts_on <= min(done) and max(done) <= clock.today()
    assert found.late and found.tally.progress is not None
    assert all((row.action.state == "DOING") <= bool(row.done) for row in found.rows)


def test_sheets_are_in_every_state(small: Any, db: None) -> None:
    states = set(Sheet.objects.values_list("revisions__state", flat=True))
    assert states == {"DRAFT", "SUBMITTED", "PUBLISHED", "REPLACED"}
    viewer = Viewer(User.objects.get(email=next(part.email for part in PARTS if part.code == "ETI")))
    assert [hit.title for hit in find_sheets("hopital", viewer)] == [] != list(find_sheets("hospitalier", viewer))


def test_a_resource_centre_paths_and_letters_are_told(small: Any, db: None) -> None:
    rows = Resource.objects.published()
    assert rows.count() >= 25 and Resource.objects.filter(state="PROPOSED").exists()
    assert [one.replaced_by is not None for one in rows.filter(obsolete_on__isnull=False)] == [True]
    assert rows.told("hebergement urgence").first().title.startswith("Demander l’hébergement")
    trame = rows.get(title="Trame du diagnostic partagé")
    assert [one.number for one in trame.versions.all()] == [2, 1] and trame.versions.first().size > 1000
    assert set(TrainingPath.objects.values_list("role", flat=True)) == {"CIP", "ESP", "OFFICER", "COORDINATOR"}
    assert not Tick.objects.filter(on__gt=clock.today()).exists()
    coordinators = User.objects.filter(posts__role="COORDINATOR", posts__ended_on=None)
    told = [one for user in coordinators for one in newcomers.newcomers(Viewer(user), clock.today())]
    assert told and any(one.done for one in told)
    assert sorted(Newsletter.objects.values_list("state", flat=True)) == ["DRAFT", "SENT", "SENT"]
