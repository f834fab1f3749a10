"""The register of the invented network: territories, chantiers, what they carry and since when."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import product

from convergence.demo.drawing import Dice, siret
from convergence.demo.names import KINDS, MARKS
from convergence.demo.places import GROUNDS, OFF_TERRITORY, SMALL, Ground
from convergence.kit.dates import add_months
from convergence.network.actions import Register, slug_of
from convergence.network.models import (
    Chantier,
    Membership,
    Organisation,
    ProgrammeRun,
    RunPlaces,
    Territory,
    TerritoryStep,
)

YEAR_END = date(2024, 12, 31)
"""The day at which the register must give the published counts."""
FIRST_CAST = "Les Jardins de la Garance"
"""The chantier where the demo's cast works."""
PHC_YEARS = {2020: 6, 2021: 10, 2022: 15, 2023: 20, 2024: 15}
"""First years of PHC, by how often. Source: S3 (15 new in 2024)."""


@dataclass
class Newcomer:
    """A chantier that joined a territory in 2024: its places are taken within weeks, and still are at year's end."""

    on: date
    places: int
    name: str


JOINED = {
    "Paris": Newcomer(date(2024, 9, 2), 15, "Les Mains claires, bio-nettoyage"),
    "Rouen": Newcomer(date(2024, 4, 2), 10, "La Tournée des épiceries"),
}
"""15 new employees in Paris, 10 in the file active of Rouen, in chantiers that joined in 2024. Source: S3, F24."""


@dataclass
class RunPlan:
    """A programme run and its places in time: `changes` are (first day, places)."""

    row: ProgrammeRun
    start: date
    end: date | None
    changes: list[tuple[date, int]]

    def places_on(self, day: date) -> int:
        before = [places for since, places in self.changes if since <= day]
        return before[-1] if before else self.changes[0][1]


@dataclass
class Site:
    """A chantier being drawn."""

    chantier: Chantier
    territory: Territory | None
    ground: Ground | None
    runs: dict[str, RunPlan] = field(default_factory=dict)
    left_on: date | None = None
    newcomer: bool = False
    """One of `JOINED`."""
    crowd: bool = False
    """One referent for everybody: the chantier of the benchmarks."""
    quality: float = 0.9
    """How well it keeps its records, 0 to 1."""

    @property
    def name(self) -> str:
        return self.chantier.name

    @property
    def start(self) -> date:
        return min(run.start for run in self.runs.values())


@dataclass
class Plan:
    """All that is drawn of the register."""

    register: Register = field(default_factory=Register)
    sites: list[Site] = field(default_factory=list)
    grounds: dict[str, tuple[Ground, Territory]] = field(default_factory=dict)

    @property
    def garance(self) -> Site:
        return next(site for site in self.sites if site.name == FIRST_CAST)


class Surveyor:
    """Draws the register."""

    def __init__(self, dice: Dice, *, small: bool, factor: float, caseload: int, today: date) -> None:
        self.dice, self.small, self.factor, self.caseload, self.today = dice, small, factor, caseload, today
        self.plan = Plan()
        names = [(f"{kind} {mark}", activity) for (kind, activity), mark in product(KINDS, MARKS)]
        names.remove((FIRST_CAST, KINDS[0][1]))
        dice.shuffle(names)
        self._names = names
        self._drawn = 0

    def survey(self) -> Plan:
        for ground in GROUNDS:
            if not self.small or ground.name in SMALL:
                self._ground(ground)
        off = OFF_TERRITORY[:2] if self.small else OFF_TERRITORY
        for index in range(len(off) if self.small else max(1, round(len(off) * self.factor))):
            department, commune = off[index % len(off)]
            self._off_territory(department, commune)
        if not self.small:
            self._settle()
        return self.plan

    def _settle(self) -> None:
        """No more chantiers new in PHC in 2024 than published: those drawn beyond started a year earlier."""
        fresh = [site for site in self.plan.sites if "PHC" in site.runs and site.runs["PHC"].start.year == 2024]
        beyond = max(0, len(fresh) - round(PHC_YEARS[2024] * self.factor))
        for site in [site for site in fresh if site.ground is None][:beyond]:
            run = site.runs["PHC"]
            run.start = run.row.started_on = run.start.replace(year=2023)
            run.changes[0] = (run.start, run.changes[0][1])

    # ── Territories ─────────────────────────────────────────────────────────────────────────
    def _ground(self, ground: Ground) -> None:
        register = self.plan.register
        territory = Territory(key=self.dice.key(), slug=slug_of(ground.name), name=ground.name)
        register.territories.append(territory)
        register.steps.append(TerritoryStep(territory=territory, status="PREFIGURATION", on=ground.preparing))
        if ground.active is None:
            return
        register.steps.append(TerritoryStep(territory=territory, status="ACTIVE", on=ground.active))
        self.plan.grounds[ground.name] = (ground, territory)
        count = min(ground.chantiers, 4) if self.small else max(1, round(ground.chantiers * self.factor))
        both = min(ground.both, 2) if self.small else max(1, round(ground.both * self.factor))
        total = 4 * count if self.small else round(ground.places * count / ground.chantiers)
        lyon = ground.name == "Lyon"
        if lyon:
            mine = 24 if self.small else 46
            shares = [
                mine,
                *(self.dice.split(max(total - mine, 5 * (count - 1)), count - 1, least=4) if count > 1 else []),
            ]
        else:
            shares = self.dice.split(total, count, least=3)
        new = None if self.small or count == 1 else JOINED.get(ground.name)
        if new is not None:
            shares[0], shares[-1] = shares[0] + shares[-1] - new.places, new.places
        sites = []
        for index, places in enumerate(shares):
            here = new if index == count - 1 else None
            site = self._site(ground, territory, first=lyon and index == 0, named=here.name if here else "")
            site.newcomer = here is not None
            joined = here.on if here else self._joined(ground, index, count)
            self._member(site, joined)
            self._carry(site, "CVG", joined, places)
            sites.append(site)
            if lyon and index == 0:
                self._carry(site, "PHC", date(2021, 9, 6), 5 if self.small else 9)
            elif index < both:
                self._carry(site, "PHC", self._phc_start(joined, ground), self._phc_places())
            if ground.name == "Paris" and index in {0, 1}:
                run = site.runs.get("PHC")
                if run is not None:
                    run.row.from_dph, run.start = True, date(2023, 1, 2)
                    run.row.started_on = run.start
        if ground.name == "Rouen" and self.small:  # no Paris there: its switch is told here
            sites[0].runs["PHC"].row.from_dph = True
        if ground.name == "Lille Métropole" and not self.small:
            for site in sites[:2]:
                self._grow(site, date(2023, 9, 1))
        if ground.name == "Rouen":
            self._left(ground, territory)
        if lyon and self.caseload:
            self._orchard(ground, territory)

    def _joined(self, ground: Ground, index: int, count: int) -> date:
        """When the chantier joined: the first ones with the territory, the others until 2024."""
        assert ground.active is not None
        if ground.name == "Isère" or index == 0:
            return ground.active
        if ground.name == "Charente":
            return ground.active if index < round(count * 5 / 7) else date(2022, 1, 3)
        if ground.name == "Rouen" and index == (count - 1 if self.small else count - 2):
            return date(2023, 4, 3)
        if index < round(count * 0.65):
            return ground.active
        last = date(2024, 10, 1)
        wait = (last - ground.active).days
        day = ground.active + timedelta(days=self.dice.randint(min(120, wait), wait))
        return day.replace(day=1)

    def _phc_start(self, after: date, ground: Ground | None) -> date:
        weights = {year: weight for year, weight in PHC_YEARS.items() if year >= after.year}
        year = self.dice.choices(list(weights), list(weights.values()))[0]
        day = date(year, self.dice.choice([1, 2, 3, 4, 5, 6, 9, 10, 11]), self.dice.randint(1, 7))
        soonest = after + timedelta(days=0 if ground is None else 60)
        return max(day, soonest) if max(day, soonest) <= YEAR_END else after

    def _phc_places(self) -> int:
        return 3 if self.small else self.dice.choice([4, 5, 6, 6, 7, 7, 8, 10])

    # ── Chantiers ───────────────────────────────────────────────────────────────────────────
    def _name(self) -> tuple[str, str]:
        name, activity = self._names[self._drawn % len(self._names)]
        again = self._drawn // len(self._names)
        self._drawn += 1
        return (f"{name} {again + 1}" if again else name), activity

    def _site(
        self,
        ground: Ground | None,
        territory: Territory | None,
        *,
        first: bool = False,
        department: str = "",
        commune: str = "",
        named: str = "",
    ) -> Site:
        register = self.plan.register
        name, activity = (FIRST_CAST, KINDS[0][1]) if first else self._name()
        name = named or name
        shares = not first and self.plan.sites and ground is not None and self.dice.happens(0.1)
        former = self.plan.sites[-1].chantier if shares else None
        if former is not None and self.plan.sites[-1].territory is territory and not former.code.endswith("-2"):
            organisation, number = former.organisation, former.siret
            code = f"{number}-2"
        else:
            carrier = f"Association {name[0].upper()}{name[1:]}"
            organisation = Organisation(key=self.dice.key(), name=carrier)
            register.organisations.append(organisation)
            code = number = siret(len(register.chantiers) + 101, 1)
        chantier = Chantier(
            key=self.dice.key(),
            code=code,
            siret=number,
            name=name,
            organisation=organisation,
            activity=activity,
            department=ground.department if ground else department,
            commune=self.dice.choice(ground.communes) if ground else commune,
        )
        register.chantiers.append(chantier)
        site = Site(chantier, territory, ground, quality=self.dice.triangular(0.78, 1.0, 0.95))
        if first:
            site.quality = 0.95
        self.plan.sites.append(site)
        return site

    def _member(self, site: Site, since: date, until: date | None = None) -> None:
        assert site.territory is not None
        self.plan.register.memberships.append(
            Membership(chantier=site.chantier, territory=site.territory, started_on=since, ended_on=until)
        )

    def _carry(self, site: Site, programme: str, start: date, places: int, end: date | None = None) -> RunPlan:
        """A run whose places reach `places` at the end of 2024, then move a little."""
        changes = [(start, places)]
        if start < date(2023, 7, 1) and places > 5:
            at_first = max(3, round(places * self.dice.uniform(0.55, 0.85)))
            middle = (at_first + places) // 2
            years = [year for year in range(start.year + 1, 2025) if date(year, 1, 1) > start]
            first = self.dice.choice(years)
            changes = [(start, at_first)]
            if first < 2024 and middle > at_first:
                changes.append((date(first, 1, 1), middle))
                first = 2024
            changes.append((date(first, 1, 1), places))
        for year in range(2025, self.today.year + 1):
            if self.dice.happens(0.22):
                changes.append((date(year, 1, 1), max(3, changes[-1][1] + self.dice.randint(-3, 4))))
        row = ProgrammeRun(chantier=site.chantier, programme=programme, started_on=start, ended_on=end)
        plan = RunPlan(row, start, end, [change for change in changes if change[0] <= max(self.today, start)])
        site.runs[programme] = plan
        register = self.plan.register
        register.runs.append(row)
        register.places.extend(
            RunPlaces(run=row, from_on=None if index == 0 else since, places=count)
            for index, (since, count) in enumerate(plan.changes)
        )
        return plan

    def _grow(self, site: Site, on: date) -> None:
        """The whole activity goes over to CVG that day. Source: S4, Lille in September 2023."""
        run = site.runs["CVG"]
        final = run.places_on(YEAR_END)
        if run.start >= on:
            return
        run.changes = [(run.start, max(3, final - 45)), (on, final)]
        register = self.plan.register
        register.places = [row for row in register.places if row.run is not run.row]
        register.places.append(RunPlaces(run=run.row, from_on=None, places=run.changes[0][1]))
        register.places.append(RunPlaces(run=run.row, from_on=on, places=final))

    def _left(self, ground: Ground, territory: Territory) -> None:
        """A chantier that tried and left, as in Rouen in 2023 (S4)."""
        site = self._site(ground, territory, named="Les Trois Passerelles")
        site.left_on = date(2023, 3, 31)
        assert ground.active is not None
        self._member(site, ground.active, site.left_on)
        self._carry(site, "CVG", ground.active, 6 if self.small else 22, site.left_on)

    def _off_territory(self, department: str, commune: str) -> None:
        site = self._site(None, None, department=department, commune=commune)
        self._carry(site, "PHC", self._phc_start(date(2020, 1, 6), None), self._phc_places())

    def _orchard(self, ground: Ground, territory: Territory) -> None:
        """One referent with thousands of people, for the benchmarks."""
        site = self._site(ground, territory, named="Le Grand Verger")
        site.crowd = True
        start = add_months(self.today, -10)
        self._member(site, start)
        run = self._carry(site, "CVG", start, self.caseload)
        run.changes = [(start, self.caseload)]
