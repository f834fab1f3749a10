"""Workshops and trainings: those on mental health of 2024 that the report counts, others told by it, those of today.

What the report of 2024 says (domain/1-inventory.md, F22 and F24) is told as facts: 66 partners take part, 596
participations and 512 permanents are noted, by name as far as the invented network goes, the others counted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, time, timedelta
from typing import Any

from convergence.accounts.models import User
from convergence.accounts.roles import packed_roles
from convergence.collective import rules
from convergence.collective.actions.courses import file_many
from convergence.collective.models import Course, Enrolment, Presence, Requirement, Sitting
from convergence.collective.rules import Rule
from convergence.demo.chapters import Chapter, World
from convergence.demo.chapters.courses_words import (
    ESAT,
    MIND_PARTNERS,
    MIND_TRAININGS,
    MIND_WORKSHOPS,
    REQUIREMENTS,
    WORKSHOPS,
)
from convergence.demo.network import FIRST_CAST
from convergence.journeys.models import Journey
from convergence.network.models import Territory
from convergence.partnerships.actions.partners import PartnersDraft, establish_many
from convergence.partnerships.models import Partner

YEAR = 2024
PARTNERS, PARTICIPATIONS, TRAINED = 66, 596, 512
"""F22: partners mobilised, participations to workshops, permanents trained, on mental health."""
GROUPS, TRAININGS = 13, 26
"""Workshops and trainings on mental health of that year."""
CODEVELOPMENT = ("Strasbourg", 15, 4)
"""F24: 15 supervisors met four times."""
HABITS = ("Moselle", date(2024, 2, 6), 8)
"""F24: eight employees followed the eight sessions of « Bouge tes habitudes », over four months."""
TALENTS = ("Somme", date(2024, 11, 19), "Convergence des talents, l’insertion en mouvement")
"""F24: an event on handicap, prepared with the seven ESAT of the territory."""
ADDICTIONS = ("Charente", date(2023, 1, 24), 18)
"""O18: permanents trained, that day."""
STAFF_ROLES = ("CIP", "ESP", "ETI", "DIRECTOR", "OFFICER", "COORDINATOR")
COMES = 0.78


class Courses(Chapter):
    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.requirements: list[Requirement] = []
        self.courses: list[Course] = []
        self.partners: list[tuple[Course, Partner]] = []
        self.sittings: list[Sitting] = []
        self.enrolments: list[Enrolment] = []
        self.presences: list[Presence] = []
        self._grounds: list[Territory] = []
        self._members: dict[int, set[int]] = defaultdict(set)
        self._people: dict[int, list[Journey]] = defaultdict(list)
        self._posts: dict[int, list[Any]] = defaultdict(list)
        self._leads: list[Any] = []
        self._garance = 0

    def close(self) -> None:
        self._gather()
        if not self._grounds or not self._leads:
            return
        for title, topic, roles, years in REQUIREMENTS:
            self.requirements.append(
                Requirement(
                    key=self.dice.key(),
                    title=title,
                    topic=topic,
                    roles=packed_roles(roles),
                    years=years,
                    started_on=date(2023, 1, 2),
                    by=self._leads[0].user,
                )
            )
        told = date(YEAR, 12, 31) <= self.world.today
        if told:
            self._mental_health()
            self._told_elsewhere()
        for territory in self._grounds:
            self._of_today(territory)
        self._after_turnover()
        file_many(
            by=self.world.by, requirements=self.requirements, courses=self.courses, partners=self.partners,
            sittings=self.sittings, enrolments=self.enrolments, presences=self.presences,
        )  # fmt: skip

    def _gather(self) -> None:
        of_chantier: dict[int, int] = {}
        for _, territory in self.world.plan.grounds.values():
            self._grounds.append(territory)
        for site in self.world.plan.sites:
            if site.territory is not None:
                of_chantier[site.chantier.pk] = site.territory.pk
                self._members[site.territory.pk].add(site.chantier.pk)
            if site.name == FIRST_CAST:
                self._garance = site.chantier.pk
        for post in self.world.teams.appointments:
            if post.role == "NATIONAL" and post.ended_on is None:
                self._leads.append(post)
            place = post.territory.pk if post.territory is not None else None
            if post.chantier is not None:
                place = of_chantier.get(post.chantier.pk)
            if place is not None:
                self._posts[place].append(post)
        rows = Journey.objects.filter(chantier__in=list(of_chantier)).only("id", "chantier", "started_on", "ended_on")
        for journey in rows.order_by("pk"):
            self._people[of_chantier[journey.chantier_id]].append(journey)

    # ── Pieces ──────────────────────────────────────────────────────────────────────────────
    def _lead(self, territory: Territory, on: date) -> User:
        """Who holds it: the health officer in post that day, else another officer, else the coordinator."""
        held = [
            post
            for post in self._posts[territory.pk]
            if post.role in {"OFFICER", "COORDINATOR"}
            and post.started_on <= on
            and (post.ended_on is None or post.ended_on >= on)
        ]
        held.sort(key=lambda post: (post.role != "OFFICER", getattr(post, "theme", "") != "SANTE"))
        found: User = (held[0] if held else self._leads[0]).user
        return found

    def _course(  # noqa: PLR0917
        self, kind: str, title: str, topic: str, territory: Territory, days: Sequence[date], minutes: int = 120,
        **values: Any,
    ) -> tuple[Course, list[Sitting]]:  # fmt: skip
        course = Course(
            key=self.dice.key(), kind=kind, title=title, topic=topic, territory=territory,
            place="Maison des associations", lead=self._lead(territory, days[0]), starts_on=min(days),
            ends_on=max(days),
            recorded_at=self.dice.moment(days[0] - timedelta(days=30)), **values,
        )  # fmt: skip
        rows = [Sitting(key=self.dice.key(), course=course, on=day, at=time(14, 0), minutes=minutes) for day in days]
        self.courses.append(course)
        self.sittings += rows
        return course, rows

    def _enrol(self, course: Course, on: date, **who: Any) -> Enrolment:
        day = on - timedelta(days=self.dice.randint(2, 20))
        agreed = day if "journey" in who else None
        row = Enrolment(
            key=self.dice.key(), course=course, agreed_on=agreed, by=course.lead, recorded_at=self.dice.moment(day),
            **who,
        )  # fmt: skip
        self.enrolments.append(row)
        return row

    def _note(self, sitting: Sitting, rows: Sequence[Enrolment], came: set[int]) -> None:
        self.presences += [Presence(sitting=sitting, enrolment=row, present=id(row) in came) for row in rows]

    def _days(self, start: date, weeks: int, count: int) -> list[date]:
        return [rules.held_on(day) for day in rules.first(Rule(self.dice.weekday(start), weeks=weeks), count)]

    def _present(self, territory: Territory, on: date) -> list[Journey]:
        return [row for row in self._people[territory.pk] if row.open_on(on)]

    def _staff(self, territory: Territory, on: date, roles: Sequence[str] = STAFF_ROLES) -> list[User]:
        found = {
            post.user.pk: post.user
            for post in self._posts[territory.pk]
            if post.role in roles and post.started_on <= on and (post.ended_on is None or post.ended_on >= on)
        }
        return list(found.values())

    # ── Mental health, 2024 ─────────────────────────────────────────────────────────────────
    def _mental_health(self) -> None:
        mobilised = self._establish()
        shares = iter(self.dice.split(PARTICIPATIONS, GROUPS * 8, low=0.5, high=1.5))
        for rank in range(GROUPS):
            territory = self._grounds[rank % len(self._grounds)]
            days = self._days(date(YEAR, 1, 15) + self.dice.days(0, 200), 2, 8)
            title = MIND_WORKSHOPS[rank % len(MIND_WORKSHOPS)]
            course, sittings = self._course("ATELIER", title, "SANTE_MENTALE", territory, days, capacity=12)
            there = self._present(territory, days[0])
            rows = [self._enrol(course, days[0], journey=row) for row in self.dice.sample(there, min(11, len(there)))]
            for sitting in sittings:
                self._share(sitting, rows, next(shares))
        self._train()
        held = [course for course in self.courses if course.topic == "SANTE_MENTALE"]
        for rank, partner in enumerate(mobilised):
            near = [course for course in held if course.territory == partner.territory]
            self.partners.append((near[rank % len(near)], partner))

    def _establish(self) -> list[Partner]:
        """66 partners of mental health, shared by the territories that hold something."""
        draft = PartnersDraft()
        places = self._grounds[:GROUPS]
        for rank in range(PARTNERS):
            name, kind = MIND_PARTNERS[(rank // len(places)) % len(MIND_PARTNERS)]
            territory = places[rank % len(places)]
            again = rank // (len(places) * len(MIND_PARTNERS))
            where = territory.name if not again else f"{territory.name} {again + 1}"
            draft.partners.append(
                Partner(
                    key=self.dice.key(), name=name.format(place=where), theme="SANTE", kind=kind, territory=territory
                )
            )
        establish_many(by=self.world.by, draft=draft)
        return draft.partners

    def _share(self, sitting: Sitting, rows: Sequence[Enrolment], total: int) -> None:
        """`total` people came: those of the list who were still there, the others counted without a name."""
        able = [row for row in rows if row.journey is not None and row.journey.open_on(sitting.on)]
        came = {id(row) for row in self.dice.sample(able, min(total, len(able)))}
        self._note(sitting, able, came)
        sitting.others = total - len(came)

    def _train(self) -> None:
        """Each permanent at one training at most; those beyond the invented ones are counted without a name."""
        seen: set[int] = set()
        made: list[tuple[Course, list[Sitting]]] = []
        for rank in range(TRAININGS):
            territory = self._grounds[rank % len(self._grounds)]
            kind, title = MIND_TRAININGS[(rank // len(self._grounds)) % len(MIND_TRAININGS)]
            count = 2 if kind == "FORMATION" else 1
            days = self._days(date(YEAR, 2, 5) + self.dice.days(0, 280), 1, count)
            asked = self.requirements[0] if title == self.requirements[0].title else None
            course, sittings = self._course(
                kind, title, "SANTE_MENTALE", territory, days, 210,
                roles=packed_roles(STAFF_ROLES[:4]), requirement=asked, trainer="Organisme de formation",
            )  # fmt: skip
            fresh = [user for user in self._staff(territory, days[0]) if user.pk not in seen]
            for user in fresh[: max(0, min(14, TRAINED - len(seen)))]:
                seen.add(user.pk)
                row = self._enrol(course, days[0], user=user)
                for sitting in sittings:
                    self._note(sitting, [row], {id(row)})
            made.append((course, sittings))
        left = TRAINED - len(seen)
        if left:
            for (_, sittings), others in zip(made, self.dice.split(left, len(made), least=0), strict=True):
                for sitting in sittings:
                    sitting.others = others

    # ── Others that the reports tell ────────────────────────────────────────────────────────
    def _told_elsewhere(self) -> None:
        grounds = {territory.name: territory for territory in self._grounds}
        name, people, times = CODEVELOPMENT
        if name in grounds:
            days = self._days(date(YEAR, 2, 8), 10, times)
            _, sittings = self._course(
                "FORMATION", "Codéveloppement des encadrants techniques", "POSTURE", grounds[name], days, 180,
                roles=packed_roles(["ETI"]), trainer="Groupe d’échange entre pairs",
            )  # fmt: skip
            self._sit(sittings, self._staff(grounds[name], days[0], ("ETI",))[:people], people)
        name, day, people = ADDICTIONS
        if name in grounds:
            _, sittings = self._course(
                "FORMATION", "Addictions : repérer et orienter", "ADDICTIONS", grounds[name], [day], 420,
                roles=packed_roles(STAFF_ROLES[:3]), trainer="Addictions France",
            )  # fmt: skip
            self._sit(sittings, self._staff(grounds[name], day)[:people], people)
        name, day, people = HABITS
        if name in grounds:
            _, title, what = WORKSHOPS[0]
            days = self._days(day, 2, 8)
            course, sittings = self._course("ATELIER", title, "BIEN_ETRE", grounds[name], days, capacity=12, what=what)
            there = self._present(grounds[name], days[0])
            rows = [self._enrol(course, days[0], journey=row) for row in there[-people:]]
            for sitting in sittings:
                able = [row for row in rows if row.journey is not None and row.journey.open_on(sitting.on)]
                self._note(sitting, able, {id(row) for row in able if sitting is sittings[0] or self.dice.happens(0.9)})
        name, day, title = TALENTS
        if name in grounds:
            self._talents(grounds[name], day, title)

    def _talents(self, territory: Territory, day: date, title: str) -> None:
        draft = PartnersDraft(
            partners=[
                Partner(key=self.dice.key(), name=one, theme="EMPLOI", kind="ESAT", territory=territory) for one in ESAT
            ]
        )
        establish_many(by=self.world.by, draft=draft)
        course, sittings = self._course(
            "SENSIBILISATION", title, "HANDICAP", territory, [day], 420, roles=packed_roles(STAFF_ROLES[:4])
        )
        self.partners += [(course, partner) for partner in draft.partners]
        staff = self._staff(territory, day)
        self._sit(sittings, staff, len(staff))

    def _sit(self, sittings: Sequence[Sitting], users: Sequence[User], people: int) -> None:
        rows = [self._enrol(sittings[0].course, sittings[0].on, user=user) for user in users]
        for sitting in sittings:
            self._note(sitting, rows, {id(row) for row in rows})
            sitting.others = people - len(rows)

    # ── Today ───────────────────────────────────────────────────────────────────────────────
    def _of_today(self, territory: Territory) -> None:
        """One workshop under way, one to come, and a training to come, in each territory."""
        today = self.world.today
        topics = self.dice.sample(WORKSHOPS, 2)
        for (topic, title, what), start in zip(topics, (-self.dice.randint(20, 60), 10), strict=True):
            days = self._days(today + timedelta(days=start), 2, 8 if start < 0 else 6)
            course, sittings = self._course("ATELIER", title, topic, territory, days, capacity=9, what=what)
            there = self._present(territory, min(days[0], today))
            there = [row for row in there if row.open_on(today)]
            first = [row for row in there if row.chantier_id == self._garance][:3]
            others = [row for row in there if row not in first]
            chosen = first + self.dice.sample(others, min(len(others), 8 if start < 0 else 5))
            rows = [self._enrol(course, days[0], journey=row) for row in chosen]
            for row in rows[9:]:
                row.state = Enrolment.State.WAITING
            listed = rows[:9]
            for sitting in sittings:
                if sitting.on < today - timedelta(days=5):
                    self._note(sitting, listed, {id(row) for row in listed if self.dice.happens(COMES)})
        asked = self.requirements[1]
        days = self._days(today + timedelta(days=self.dice.randint(15, 60)), 1, 1)
        course, _ = self._course(
            "FORMATION", asked.title, asked.topic, territory, days, 420, roles=packed_roles(asked.role_codes),
            requirement=asked, capacity=15,
        )  # fmt: skip
        for user in self.dice.sample(staff := self._staff(territory, today, asked.role_codes), min(4, len(staff))):
            self._enrol(course, days[0], user=user)

    def _after_turnover(self) -> None:
        """A training a year and territory since, on what is expected: some in post followed it, some came after."""
        start = date(YEAR + 1, 1, 6)
        for rank, territory in enumerate(self._grounds):
            for asked in self.requirements[1:]:
                on = self.dice.weekday(start + timedelta(days=20 * rank + self.dice.randint(0, 300)))
                if on > self.world.today - timedelta(days=30):
                    continue
                _, sittings = self._course(
                    "FORMATION", asked.title, asked.topic, territory, [rules.held_on(on)], 420,
                    roles=packed_roles(asked.role_codes), requirement=asked,
                )  # fmt: skip
                users = [user for user in self._staff(territory, on, asked.role_codes) if self.dice.happens(0.7)]
                self._sit(sittings, users, len(users))
