"""How the network grew and grows: a call that eight chantiers answered, one under way, a territory that prepares,
a retreat and a switch behind us, one to come, three objectives.

Sources: seed S4 (eight answered in the Somme, four started; Rouen and Paris in 2023; objectives of Rouen), S3 (the
fourteenth territory in préfiguration).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from convergence.accounts import actions as accounts
from convergence.accounts.models import User
from convergence.demo.cast import PARTS
from convergence.demo.chapters import Chapter, World
from convergence.demo.drawing import siret
from convergence.demo.network import Site
from convergence.growth.actions import calls, departures, openings, targets
from convergence.growth.models import (
    Application,
    Call,
    Criterion,
    Departure,
    Mark,
    Opening,
    OpeningStep,
    Opinion,
    Prospect,
    Reviewing,
    Target,
)
from convergence.growth.rules import CHECKLIST, due
from convergence.journeys.models import Journey
from convergence.network import actions as register
from convergence.network.actions import Appointment, Register
from convergence.network.models import Territory, TerritoryStep

GRID = (
    ("Accueil de personnes à la rue ou hébergées", 3), ("Accompagnement social en place", 2),
    ("Équipe et encadrement", 2), ("Ancrage auprès des partenaires", 1),
)  # fmt: skip
OTHERS = (
    # name, activity, outcome, reason, marks, opinions
    ("Les Serres du Canal", "Maraîchage", "WAITING", "Projet solide ; une équipe à compléter.", 3, "RESERVED"),
    ("Atelier des Deux Rives", "Menuiserie", "WAITING", "À revoir quand le poste sera pourvu.", 2, "FAVOURABLE"),
    ("Recyclerie du Faubourg", "Recyclerie", "REFUSED", "Le public n’est pas celui de l’appel.", 1, "RESERVED"),
    ("Blanchisserie de la Halle", "Blanchisserie", "REFUSED", "Peu de personnes sans domicile.", 1, "UNFAVOURABLE"),
)  # fmt: skip
WHY = "Nous accueillons de plus en plus de personnes sans logement, et l’accompagnement ne suffit plus à nos équipes."
WISH = "Un mi-temps d’accompagnement social et un appui de partenariats sur le logement."
TEXT = (
    "Nous cherchons des chantiers prêts à accueillir des personnes à la rue ou hébergées, avec le réseau du territoire."
)
PREPARING = "Pas-de-Calais"


@dataclass(frozen=True)
class Answer:
    """What a chantier answered, as it is told."""

    name: str
    organisation: str
    number: str
    activity: str
    commune: str
    department: str
    employed: int


class Growth(Chapter):
    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.told = calls.Told([], [], [], [], [], [], [])
        self.openings: list[Opening] = []
        self.steps: list[OpeningStep] = []
        self.member: User | None = None

    def open(self) -> None:
        """The committee's member; the territory that prepares, where the register has none."""
        part = next(part for part in PARTS if part.code == "COMMITTEE")
        signed = next(user for user in self.world.teams.users if user.password != "!")  # noqa: S105
        self.member = User(
            key=self.dice.key(), email=part.email, first_name=part.first_name, last_name=part.last_name,
            password=signed.password, created_at=self.dice.moment(date(2022, 9, 5)),
        )  # fmt: skip
        accounts.open_accounts(by=self.world.by, users=[self.member])
        register.appoint_many(
            by=self.world.by,
            appointments=[Appointment(self.member, "COMMITTEE", date(2022, 9, 5), key=self.dice.key())],
        )
        if all(row.name != PREPARING for row in self.world.plan.register.territories):
            territory = Territory(key=self.dice.key(), slug="pas-de-calais", name=PREPARING)
            step = TerritoryStep(territory=territory, status="PREFIGURATION", on=date(2024, 10, 1))
            register.establish(by=self.world.by, register=Register(territories=[territory], steps=[step]))

    def close(self) -> None:
        users = [post.user for post in self.world.teams.appointments if post.role == "NATIONAL" and not post.ended_on]
        if len(users) < 2 or self.member is None:
            return
        self._closed_call(users)
        self._open_call(users)
        self._on_the_way(users[0])
        calls.file_many(by=self.world.by, told=self.told)
        openings.open_many(by=self.world.by, prospects=[], openings=self.openings, steps=self.steps)
        self._departures(users[0])
        self._targets(users[0])

    # ── Calls ──
    def _closed_call(self, users: list[User]) -> None:
        """Eight answered, four started: of the Somme where it is drawn, of the last territory elsewhere."""
        grounds = self.world.plan.grounds
        ground, territory = grounds.get("Somme") or list(grounds.values())[-1]
        sites = [site for site in self.world.plan.sites if site.territory == territory and site.left_on is None][:4]
        assert ground.active is not None
        opens = ground.preparing + timedelta(days=10)
        call = self._call(
            f"Appel à chantiers, {ground.name}", territory, "CVG", opens, opens + timedelta(days=35), users[0]
        )
        decided = call.closes_on + timedelta(days=12)
        for site in sites:
            answer = Answer(
                site.name, site.chantier.organisation.name if site.chantier.organisation else "", site.chantier.siret,
                site.chantier.activity, site.chantier.commune, site.chantier.department, self.dice.randint(14, 40),
            )  # fmt: skip
            prospect = self._answer(
                call, answer, users, decided, "SELECTED", "Le projet répond à l’appel.", 3, "FAVOURABLE"
            )
            prospect.chantier = site.chantier
            self._opened(prospect, site, users[0], decided)
        for index, (name, activity, outcome, reason, points, verdict) in enumerate(OTHERS):
            answer = Answer(
                name, f"Association {name}", siret(9100 + index), activity, self.dice.choice(ground.communes),
                ground.department, self.dice.randint(8, 22),
            )  # fmt: skip
            self._answer(call, answer, users, decided, outcome, reason, points, verdict)

    def _open_call(self, users: list[User]) -> None:
        """Under way, in the territory that prepares: two came in, one is being written."""
        territory = Territory.objects.get(name=PREPARING)
        today = self.world.today
        call = self._call(
            f"Appel à chantiers, {PREPARING}", territory, "CVG PHC", today - timedelta(days=20),
            today + timedelta(days=25), users[0],
        )  # fmt: skip
        for index, (name, activity, commune) in enumerate(
            (("La Remise en selle", "Vélos", "Arras"), ("Terres noires", "Maraîchage", "Lens"))
        ):
            answer = Answer(name, f"Association {name}", siret(9200 + index), activity, commune, "62", 16 + 6 * index)
            self._answer(call, answer, users, None, "", "", 3 if index == 0 else 0, "FAVOURABLE" if index == 0 else "")
        draft = Application(key=self.dice.key(), call=call, name="Atelier du Beffroi", once=self.dice.key())
        draft.started_at = self.dice.moment(today - timedelta(days=2))
        self.told.applications.append(draft)

    def _call(  # noqa: PLR0917
        self, title: str, territory: Territory, programmes: str, opens: date, closes: date, by: User
    ) -> Call:
        call = Call(
            key=self.dice.key(), title=title, territory=territory, programmes=programmes, opens_on=opens,
            closes_on=closes, presentation=TEXT, contact="appels@reseau.invalid", by=by,
            recorded_at=self.dice.moment(opens),
        )  # fmt: skip
        self.told.calls.append(call)
        self.told.criteria.extend(
            Criterion(key=self.dice.key(), call=call, label=label, weight=weight, rank=rank)
            for rank, (label, weight) in enumerate(GRID)
        )
        return call

    def _answer(  # noqa: PLR0917
        self, call: Call, said: Answer, users: list[User], decided: date | None, outcome: str, reason: str, points: int,
        verdict: str,
    ) -> Prospect:  # fmt: skip
        sent = self.dice.moment(min(call.opens_on + self.dice.days(5, 30), self.world.today - timedelta(days=1)))
        prospect = Prospect(
            key=self.dice.key(), name=said.name, organisation=said.organisation, siret=said.number,
            activity=said.activity, commune=said.commune, department=said.department, territory=call.territory,
            programmes=call.programmes.split()[0], met_on=sent.date(), by=users[0],
        )  # fmt: skip
        self.told.prospects.append(prospect)
        application = Application(
            key=self.dice.key(), call=call, once=self.dice.key(), name=said.name, organisation=said.organisation,
            siret=said.number, activity=said.activity, commune=said.commune, department=said.department,
            programmes=prospect.programmes, employed=said.employed, homeless=self.dice.randint(2, said.employed // 2),
            motivation=WHY, reinforcement=WISH, contact_name="La direction", contact_phone="06 39 98 00 00",
            contact_email=f"direction.{len(self.told.applications)}@demo.invalid", started_at=sent, sent_at=sent,
            prospect=prospect, outcome=outcome, reason=reason, decided_on=decided if outcome else None,
            decided_by=users[0] if outcome else None,
        )  # fmt: skip
        self.told.applications.append(application)
        if points:
            for user in users[:2]:
                self._mark(application, user, points, sent)
        if verdict:
            assert self.member is not None
            why = "Le projet est clair et les partenaires sont là." if verdict == "FAVOURABLE" else reason
            self.told.opinions.append(
                Opinion(
                    key=self.dice.key(), application=application, user=self.member, verdict=verdict, why=why, at=sent
                )
            )
        return prospect

    def _mark(self, application: Application, user: User, points: int, at: datetime) -> None:
        reviewing = Reviewing(key=self.dice.key(), application=application, user=user, at=at)
        self.told.reviewings.append(reviewing)
        for criterion in self.told.criteria:
            if criterion.call is application.call:
                given = min(4, max(0, points + self.dice.choice((-1, 0, 0, 1))))
                self.told.marks.append(Mark(reviewing=reviewing, criterion=criterion, points=given))

    # ── Openings ──
    def _opened(self, prospect: Prospect, site: Site, by: User, started: date) -> None:
        """Opened long ago: each step was done by its day."""
        first = site.runs["CVG"].start
        opening = Opening(
            key=self.dice.key(), prospect=prospect, started_on=min(started, first), planned_on=first, opened_on=first,
            closed_on=due(first, CHECKLIST[-1].days), by=by,
        )  # fmt: skip
        self._list(opening, done=len(CHECKLIST), by=by)

    def _list(self, opening: Opening, *, done: int, by: User) -> None:
        self.openings.append(opening)
        for rank, item in enumerate(CHECKLIST):
            day = due(opening.planned_on, item.days)
            over = rank < done
            self.steps.append(
                OpeningStep(
                    key=self.dice.key(), opening=opening, label=item.label, owner=item.owner, before=item.before,
                    due_on=day, rank=rank, done_on=min(day, self.world.today) if over else None,
                    done_by=by if over else None, recorded_at=self.dice.moment(opening.started_on),
                )
            )  # fmt: skip

    def _on_the_way(self, by: User) -> None:
        """One in opening, one just met, one without follow-up."""
        today = self.world.today

        def noted(name: str, commune: str, department: str, **values: Any) -> Prospect:
            row = Prospect(
                key=self.dice.key(), name=name, commune=commune, department=department, programmes="PHC", by=by,
                organisation=f"Association {name}", siret=siret(9300 + len(self.told.prospects)), **values,
            )  # fmt: skip
            self.told.prospects.append(row)
            return row

        opening = Opening(
            key=self.dice.key(), by=by, started_on=today - timedelta(days=30), planned_on=today + timedelta(days=24),
            prospect=noted("La Pointe aux Alizés", "Fort-de-France", "972", met_on=today - timedelta(days=120)),
        )  # fmt: skip
        self._list(opening, done=1, by=by)
        noted("Les Jardins de la Varenne", "Mayenne", "53", met_on=today - timedelta(days=12))
        noted(
            "Atelier du Vieux Moulin", "Guéret", "23", met_on=today - timedelta(days=200),
            dropped_on=today - timedelta(days=60), dropped_why="Le poste d’éducateur n’est pas financé.",
        )  # fmt: skip

    # ── Departures ──
    def _departures(self, by: User) -> None:
        rows = []
        for site in self.world.plan.sites:
            run = site.runs.get("PHC")
            if site.left_on is not None:
                rows.append(self._departure(site, "RETREAT", "CVG", "", site.left_on, by, territory=site.territory))
            if run is not None and run.row.from_dph:
                rows.append(self._departure(site, "DPH_PHC", "", "PHC", run.start - timedelta(days=1), by))
        departures.note_many(by=self.world.by, departures=rows)
        both = [
            site for site in self.world.plan.sites
            if {"CVG", "PHC"} <= site.runs.keys() and site is not self.world.plan.garance and site.left_on is None
            and all(run.end is None for run in site.runs.values()) and not site.runs["PHC"].row.from_dph
        ]  # fmt: skip
        if both:
            departures.switch_to_cvg(
                by=by,
                chantier=both[-1].chantier,
                last_day=self.world.today + timedelta(days=45),
                reason="L’activité passe entièrement sur CVG à la fin de la convention PHC.",
            )

    def _departure(  # noqa: PLR0917
        self, site: Site, kind: str, programme: str, to: str, last_day: date, by: User,
        territory: Territory | None = None,
    ) -> Departure:  # fmt: skip
        reason = {
            "RETREAT": "L’association se retire du projet : son activité ne permet plus l’accompagnement prévu.",
            "DPH_PHC": "Les Premières Heures sont reprises dans le programme national.",
        }[kind]
        return Departure(
            key=self.dice.key(), chantier=site.chantier, kind=kind, programme=programme, to_programme=to,
            last_day=last_day, territory=territory, reason=reason, decided_on=last_day - timedelta(days=45), by=by,
            recorded_at=self.dice.moment(last_day - timedelta(days=45)),
        )  # fmt: skip

    # ── Objectives ──
    def _targets(self, by: User) -> None:
        """Two of Rouen, as in July 2023, told a year or so ago; one of the whole network."""
        _, rouen = self.world.plan.grounds.get("Rouen") or next(iter(self.world.plan.grounds.values()))
        start = date(self.world.today.year, 1, 1)
        next_year = start.replace(year=start.year + 1)
        before = (
            Journey.objects.open_on(start)
            .filter(chantier__memberships__territory=rouen, programme="CVG")
            .values("person").distinct().count()
        )  # fmt: skip
        rows = (
            ("Doubler la file active", rouen, "CVG_ACTIVE", max(before, 1), 2 * max(before, 1), next_year),
            ("20 parcours PHC dans l’année", rouen, "PHC_OPENED", 0, 20, date(start.year, 12, 31)),
            ("Une sortie sur deux vers l’emploi ou la formation", None, "CVG_JOB", 44, 50, next_year),
        )  # fmt: skip
        targets.set_many(
            by=by,
            targets=[
                Target(
                    key=self.dice.key(), title=title, territory=territory, figure=figure, baseline=Decimal(baseline),
                    goal=Decimal(goal), started_on=start, due_on=end, by=by, recorded_at=self.dice.moment(start),
                    why="Fixé en comité de pilotage.",
                )
                for title, territory, figure, baseline, goal, end in rows
            ],
        )  # fmt: skip
