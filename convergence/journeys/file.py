"""The file of a person as a viewer may open it: what a page says is read once, what it does not say is not read."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import F, FilteredRelation, OuterRef, Q, Subquery, Value

from convergence.accounts.permissions import Permission
from convergence.journeys.models import (
    Contract,
    Journey,
    JourneyReferent,
    PlannedHours,
    Situation,
    WorkedWeek,
)
from convergence.journeys.worklist import Loaded, lines_of
from convergence.kit import clock
from convergence.kit.meeting import Line
from convergence.network.viewer import Viewer
from convergence.people.models import ContactDetails, InclusionPass, Objection, Paper, Person


@dataclass(frozen=True)
class Hours:
    """Hours a week, agreed from a day on (`planned`) or worked in the week of that Monday."""

    journey_id: int
    on: date
    hours: Decimal


@dataclass
class File:
    """A person, the journeys of hers that the viewer may see, and what hangs on them."""

    person: Person
    viewer: Viewer
    journeys: list[Journey]
    """Most recent first; never a journey of a chantier out of reach."""
    open_pass: InclusionPass | None = None
    objected_on: date | None = None
    """Since when she objects to her data being used for evaluation."""
    asked: str = ""
    """Public key of the journey that the reader chose, when there are several."""
    known: dict[tuple[str, int], Any] = field(default_factory=dict)
    """Subjects of lines that a panel has read already, by kind and primary key: `waits` does not read them again."""

    @cached_property
    def _ids(self) -> list[int]:
        return [journey.pk for journey in self.journeys]

    @cached_property
    def situations(self) -> dict[int, list[Situation]]:
        """By journey, the oldest first."""
        rows = Situation.objects.filter(journey__in=self._ids).select_related("recorded_by")
        return _by_journey(rows.order_by("observed_on", "pk"))

    @cached_property
    def team(self) -> dict[int, list[JourneyReferent]]:
        rows = JourneyReferent.objects.filter(journey__in=self._ids).select_related("user")
        return _by_journey(rows.order_by("started_on"))

    @cached_property
    def contracts(self) -> dict[int, list[Contract]]:
        """By journey, the most recent first."""
        return _by_journey(Contract.objects.filter(journey__in=self._ids).order_by("-started_on", "-pk"))

    @cached_property
    def _hours(self) -> tuple[list[Hours], list[Hours]]:
        return _hours(self._ids)

    @cached_property
    def planned(self) -> dict[int, list[Hours]]:
        return _by_journey(self._hours[0])

    @cached_property
    def weeks(self) -> dict[int, list[Hours]]:
        return _by_journey(self._hours[1])

    @cached_property
    def papers(self) -> list[Paper]:
        """Those of the chantiers whose file she opens: papers told elsewhere stay there."""
        here = {journey.chantier_id for journey in self.journeys}
        return list(Paper.objects.filter(person=self.person, chantier__in=here).order_by("-expires_on", "-pk"))

    def may_write(self, journey: Journey) -> bool:
        return self.viewer.can(Permission.PEOPLE_WRITE, journey.chantier_id)

    @property
    def writable(self) -> bool:
        """Whether she may write something about the person."""
        return any(self.may_write(journey) for journey in self.journeys)

    def chosen(self, key: str | None = None) -> Journey:
        """The journey asked for; else the most recent open one, else the most recent."""
        asked = next((journey for journey in self.journeys if str(journey.key) == (key or self.asked)), None)
        return asked or next((journey for journey in self.journeys if journey.is_open), self.journeys[0])

    def chain(self, journey: Journey) -> list[Journey]:
        """The journey and those it follows, as far as the viewer may see, oldest first."""
        by_id = {known.pk: known for known in self.journeys}
        found = [journey]
        while (before := by_id.get(found[-1].previous_id or 0)) is not None and before not in found:
            found.append(before)
        return found[::-1]

    def referent(self, journey: Journey) -> JourneyReferent | None:
        return next((r for r in self.team[journey.pk] if r.kind == "REFERENT" and r.ended_on is None), None)

    def around(self, journey: Journey) -> list[JourneyReferent]:
        """Who answers for the journey today, the referent first."""
        now = [link for link in self.team[journey.pk] if link.ended_on is None]
        return sorted(now, key=lambda link: (link.kind != "REFERENT", link.started_on))

    @property
    def current_papers(self) -> list[Paper]:
        return [paper for paper in self.papers if not paper.replaced]

    def phone(self, journey: Journey) -> str:
        """The number she gave the chantier of that journey."""
        return getattr(journey, "phone", None) or ""

    def hours_on(self, journey: Journey, day: date) -> Any:
        """Hours a week agreed that day; those of the entry when nothing was planned since."""
        plans = [plan for plan in self.planned[journey.pk] if plan.on <= day]
        return plans[-1].hours if plans else journey.weekly_hours

    def worked_in(self, journey: Journey, week: date) -> Any:
        return next((row.hours for row in self.weeks[journey.pk] if row.on == week), None)

    def contract_on(self, journey: Journey, day: date) -> Contract | None:
        """The contract in force that day, or else the last one."""
        known = [contract for contract in self.contracts[journey.pk] if contract.form != "PMSMP"]
        running = [
            contract
            for contract in known
            if contract.started_on <= day and (contract.broken_on or contract.ended_on or day) >= day
        ]
        return running[0] if running else (known[0] if known else None)

    def waits(self) -> list[Line]:
        """What waits for her, oldest due first. One query, and one more when it is a paper."""
        subjects: dict[tuple[str, int], Any] = {
            ("contract", contract.pk): contract for rows in self.contracts.values() for contract in rows
        }
        subjects |= self.known
        loaded = Loaded({journey.pk: journey for journey in self.journeys}, subjects, self.situations)
        return lines_of(Journey.objects.filter(pk__in=[journey.pk for journey in self.journeys]), self.viewer, loaded)


def _by_journey(rows: Any) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.journey_id].append(row)
    return found


def _hours(ids: list[int]) -> tuple[list[Hours], list[Hours]]:
    """Hours agreed and hours worked, oldest first, in one query."""
    since = clock.today() - timedelta(days=WEEKS_SHOWN)
    columns = ("plan", "journey_id", "on", "hours")
    agreed = PlannedHours.objects.filter(journey__in=ids).annotate(plan=Value(1), on=F("from_on"))
    done = WorkedWeek.objects.filter(journey__in=ids, week__gte=since).annotate(plan=Value(0), on=F("week"))
    both = agreed.order_by().values_list(*columns).union(done.order_by().values_list(*columns), all=True)
    found: tuple[list[Hours], list[Hours]] = ([], [])
    for plan, journey, on, hours in both.order_by("on"):
        found[0 if plan else 1].append(Hours(journey, on, hours))
    return found


WEEKS_SHOWN = 7 * 160
"""Days of worked weeks that a page draws: about three years."""


def open_file(viewer: Viewer, key: UUID) -> File | None:
    """Her file, or None when the viewer may see none of it. One query, and one for each part that is asked."""
    journeys = list(
        Journey.objects.visible_to(viewer)
        .filter(person__key=key, person__merged_into__isnull=True)
        .annotate(open_pass=FilteredRelation("person__passes", condition=Q(person__passes__closed_on__isnull=True)))
        .select_related("person", "chantier", "open_pass")
        .annotate(phone=Subquery(_numbers()), objected_on=Subquery(_objected()))
        .order_by("-started_on", "-pk")
    )
    if not journeys:
        return None
    person = journeys[0].person
    for journey in journeys:
        journey.person = person
    current: InclusionPass | None = getattr(journeys[0], "open_pass", None)  # the join sets it when there is one
    if current is not None:
        current.person = person
    objected: date | None = getattr(journeys[0], "objected_on", None)
    return File(person=person, viewer=viewer, journeys=journeys, open_pass=current, objected_on=objected)


def _objected() -> Any:
    """Since when she objects to the evaluation."""
    return Objection.objects.standing().filter(person=OuterRef("person")).values("on")[:1]


def _numbers() -> Any:
    """The number known where the journey is: each chantier has its own."""
    told = ContactDetails.objects.filter(person=OuterRef("person"), chantier=OuterRef("chantier"))
    return told.values("phone")[:1]
