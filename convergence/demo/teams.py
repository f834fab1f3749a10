"""The professionals: who holds which seat, one after the other."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.contrib.auth.hashers import make_password

from convergence.accounts.models import User
from convergence.demo.cast import PARTS, PASSWORD, Part
from convergence.demo.drawing import Dice
from convergence.demo.names import STAFF_FIRST, STAFF_LAST
from convergence.demo.network import YEAR_END, Plan, Site
from convergence.kit.dates import add_months
from convergence.kit.folding import fold
from convergence.network.actions import Appointment
from convergence.network.models import Territory

PAIRS = 5 / 69
"""Share of PHC chantiers with two ESP. Source: S3 (74 ESP in 69 chantiers)."""


@dataclass
class Seat:
    """A job and those who held it: (who, since, until)."""

    holders: list[tuple[User, date, date | None]] = field(default_factory=list)

    def over(self, start: date, end: date) -> list[tuple[User, date, date | None]]:
        """Those who held it between two days; the first one when it started after."""
        found = [held for held in self.holders if held[1] <= end and (held[2] is None or held[2] >= start)]
        return found or [self.holders[0] if self.holders[0][1] > end else self.holders[-1]]

    def on(self, day: date) -> User:
        return self.over(day, day)[0][0]


@dataclass
class Teams:
    """Everybody, and the seats that referents and supervisors hold in each chantier."""

    users: list[User] = field(default_factory=list)
    appointments: list[Appointment] = field(default_factory=list)
    referents: dict[tuple[str, str], list[Seat]] = field(default_factory=dict)
    """Seats of referents by (chantier code, programme)."""


class Recruiter:
    def __init__(self, dice: Dice, plan: Plan, today: date) -> None:
        self.dice, self.plan, self.today = dice, plan, today
        self.teams = Teams()
        self._paired: list[Site] = []
        self._taken: dict[str, int] = {}
        self._parts = {part.code: part for part in PARTS}
        self._password = make_password(PASSWORD)

    def recruit(self) -> Teams:
        carrying = sorted(
            (site for site in self.plan.sites if "PHC" in site.runs),
            key=lambda site: -site.runs["PHC"].places_on(self.today),
        )
        self._paired = carrying[: round(len(carrying) * PAIRS)]
        for site in self.plan.sites:
            self._site(site)
        for ground, territory in self.plan.grounds.values():
            assert ground.active is not None
            lyon = ground.name == "Lyon"
            for themes in ground.themes:
                star = self._parts.get(f"OFFICER_{themes[0]}") if lyon else None
                if star and any(user.email == star.email for user in self.teams.users):
                    star = None
                self._seat("OFFICER", ground.active, territory=territory, themes=themes, part=star)
            self._seat(
                "COORDINATOR", ground.preparing, territory=territory, part=self._parts["COORDINATOR"] if lyon else None
            )
        self._nation()
        return self.teams

    def _nation(self) -> None:
        since = date(2019, 9, 2)
        for code in ("PROGRAMME_LEAD", "NATIONAL", "DATA_LEAD", "FUNDER", "EVALUATOR"):
            self._seat(code, since, part=self._parts[code])
        for _ in range(7):
            self._seat("NATIONAL", since)
        self._seat("FUNDER", since)

    def _site(self, site: Site) -> None:
        lyon = site is self.plan.garance
        stars = self._parts if lyon else {}
        for programme, run in site.runs.items():
            places = run.places_on(self.today)
            role = "CIP" if programme == "CVG" else "ESP"
            wanted = max(1, round(places / 23)) if programme == "CVG" else (2 if site in self._paired else 1)
            if site.crowd:
                wanted = 1
            self.teams.referents[(site.chantier.code, programme)] = [
                self._seat(role, run.start, until=site.left_on, site=site, part=stars.get(role) if index == 0 else None)
                for index in range(wanted)
            ]
        places = sum(run.places_on(self.today) for run in site.runs.values())
        for index in range(max(1, min(4, round(places / 20)))):
            self._seat("ETI", site.start, until=site.left_on, site=site, part=stars.get("ETI") if index == 0 else None)
        self._seat("DIRECTOR", site.start, until=site.left_on, site=site, part=stars.get("DIRECTOR"))

    def _seat(
        self,
        role: str,
        start: date,
        *,
        until: date | None = None,
        site: Site | None = None,
        territory: Territory | None = None,
        themes: tuple[str, ...] = ("",),
        part: Part | None = None,
    ) -> Seat:
        """Holders one after the other from `start`; the part of the cast, if any, holds it today."""
        seat = Seat()
        day = start
        arrival = max(start, add_months(self.today, -22)) if part else None
        while True:
            until_here = day + self.dice.days(420, 1900)
            if arrival is not None and until_here >= arrival - timedelta(days=40):
                if day < arrival - timedelta(days=200):
                    seat.holders.append((self._user(), day, arrival - timedelta(days=1)))
                    day = arrival
                seat.holders.append((self._user(part), day, None))
                break
            if until is not None and until_here >= until:
                seat.holders.append((self._user(), day, until))
                break
            if until_here >= self.today:
                seat.holders.append((self._user(), day, None))
                break
            seat.holders.append((self._user(), day, until_here))
            day = min(self.today, self.dice.weekday(until_here + self.dice.days(1, 45)))
            if role == "ESP" and until_here < YEAR_END < day:
                day = YEAR_END  # 74 ESP in post that day
            if until is not None and day > until:
                break  # the chantier left before anybody took the post up again
        for user, since, end in seat.holders:
            for theme in themes:
                self.teams.appointments.append(
                    Appointment(
                        user=user,
                        role=role,
                        started_on=since,
                        chantier=site.chantier if site else None,
                        territory=territory,
                        theme=theme,
                        ended_on=end,
                        key=self.dice.key(),
                    )
                )
        return seat

    def _user(self, part: Part | None = None) -> User:
        if part is not None:
            user = User(key=self.dice.key(), email=part.email, first_name=part.first_name, last_name=part.last_name)
            user.password = self._password
        else:
            first, last = self.dice.choice(STAFF_FIRST), self.dice.choice(STAFF_LAST)
            stem = fold(f"{first} {last}").replace(" ", ".")
            while stem in self._taken or any(part.email.startswith(f"{stem}@") for part in PARTS):
                self._taken[stem] = number = self._taken.get(stem, 1) + 1
                stem = f"{stem}.{number}"
            self._taken[stem] = 1
            user = User(key=self.dice.key(), email=f"{stem}@demo.invalid", first_name=first, last_name=last)
            user.password = "!"  # noqa: S105  nobody signs in with it
        user.created_at = self.dice.moment(date(2021, 1, 4))
        rank = len(self.teams.users)
        if rank % 5:  # a number kept for fiction; one in five has not written hers
            user.phone = f"06 39 98 {rank // 100 % 100:02d} {rank % 100:02d}"
        self.teams.users.append(user)
        return user
