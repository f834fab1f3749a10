"""The two experiments of 2024, and the label: its first grid, and a few chantiers in each state.

Sources: seed S3 (two experiments, their funders, evaluator and families of actions; six chantiers in rural places).
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from convergence.accounts.models import User
from convergence.collective.models import Meeting
from convergence.demo.cast import PARTS
from convergence.demo.chapters import Chapter
from convergence.demo.network import FIRST_CAST, Site
from convergence.indicators import store
from convergence.indicators.scope import AskError, Period
from convergence.indicators.store import Snapshot
from convergence.kit import clock
from convergence.kit.dates import add_months
from convergence.network.viewer import Viewer
from convergence.nomenclature.steering import Conformity
from convergence.quality import current as quality
from convergence.steering import evidence, first_grid
from convergence.steering.actions import experiments, grids, label, packs
from convergence.steering.models import (
    Criterion,
    Experiment,
    ExperimentChantier,
    ExperimentFamily,
    ExperimentMeasure,
    ExperimentStep,
    ExperimentValue,
    Grid,
    LabelAction,
    LabelDecision,
    LabelEvaluation,
    LabelMark,
    LabelVisit,
    PackPart,
)
from convergence.steering.packing import preparing

FAMILIES = (
    "Analyse de la pratique pour les salarié·es permanent·es",
    "Soutien psychologique pour les salarié·es en insertion",
    "Actions psychocorporelles pour les salarié·es en insertion",
    "Gestion des addictions pour les salarié·es permanent·es",
    "Formations des salarié·es permanent·es",
)
RURAL = ("16", "13", "22", "79", "86")
"""Departments of the six rural chantiers (S3)."""
EVALUATOR = "Cabinet indépendant, avec le Comité scientifique"
_WORDS = (
    "L’équipe en parle à chaque réunion.", "Fait pour la plupart ; à étendre.", "Une fiche sert de repère à tous.",
    "Nous y travaillons avec la coordination.", "", "",
)  # fmt: skip
_HIGHLIGHT = "Deux résidences sociales ouvrent leurs commissions aux chargés de partenariats."
_STATES = ("self", "back", "handed", "visited", "LABELLISE", "RESERVES", "REFUSE")


class Steering(Chapter):
    """Told after the meetings, whose attendance the label reads."""

    def close(self) -> None:
        email = next(part.email for part in PARTS if part.code == "NATIONAL")
        national = next((user for user in self.world.teams.users if user.email == email), None)
        if national is None:
            return
        self._experiments(national)
        self._label(national)
        self._packs()

    # ── Experiments ─────────────────────────────────────────────────────────────────────────
    def _experiments(self, by: User) -> None:
        start = date(2024, 1, 15)
        health = self._experiment(
            by, "Santé mentale en ACI", "", start, "Direction générale de la cohésion sociale (DGCS)",
            "Développer, sur les chantiers, des actions qui répondent aux difficultés psychiques des salarié·es en "
            "insertion, et outiller les permanents.", ["CVG-09", "CVG-10", "CVG-12S", "CVG-05"],
        )  # fmt: skip
        rural = self._experiment(
            by, "PHC en milieu rural", "PHC", start, "Conventions de la DGEFP et de la DGCS",
            "Adapter Premières Heures en Chantier à la ruralité : une file active à la mesure de chaque chantier, un "
            "public en précarité résidentielle propre à ces territoires.", ["PHC-02", "PHC-05", "PHC-06", "PHC-07"],
        )  # fmt: skip
        in_place = [
            site
            for at, site in enumerate(self.world.plan.sites)
            if site.ground is not None and "CVG" in site.runs and at % 2 == 0 and (site.left_on or start) >= start
        ]
        places = [self._joined(health, site, start) for site in in_place]
        places += [self._joined(rural, site, start, self.dice.randint(2, 4)) for site in self._rural()]
        families = [ExperimentFamily(key=self.dice.key(), experiment=health, rank=rank, title=title)
                    for rank, title in enumerate(FAMILIES, start=1)]  # fmt: skip
        health.topics = ["SANTE_MENTALE"]
        measures, values = self._measures(health, rural, by)
        steps = [
            ExperimentStep(key=self.dice.key(), experiment=one, on=on, text=text, by=by)
            for one, on, text in (
                (health, start, "Lancement avec les chargés de partenariats santé."),
                (health, date(2024, 6, 4), "Point à mi-année : les ateliers psychocorporels trouvent leur public."),
                (health, date(2024, 12, 10), "Première année close, remise des éléments à l’évaluateur."),
                (rural, start, "Six chantiers retenus."),
                (rural, date(2024, 9, 17), "Visites d’évaluation : la mobilité revient dans chaque entretien."),
            )
        ]
        experiments.file_many(by=by, experiments=[health, rural], rows=[places, families, measures, values, steps])

    def _experiment(  # noqa: PLR0917
        self, by: User, name: str, programme: str, start: date, funders: str, aim: str, figures: list[str]
    ) -> Experiment:  # fmt: skip
        return Experiment(
            key=self.dice.key(), name=name, programme=programme, aim=aim, funders=funders, evaluator=EVALUATOR,
            started_on=start, figures=figures, by=by, recorded_at=self.dice.moment(start),
        )  # fmt: skip

    def _joined(
        self, experiment: Experiment, site: Site, start: date, adapted: int | None = None
    ) -> ExperimentChantier:  # fmt: skip
        since = max(start, site.start)
        return ExperimentChantier(
            key=self.dice.key(), experiment=experiment, chantier=site.chantier, started_on=since, adapted=adapted,
            ended_on=max(site.left_on, since) if site.left_on else None,
        )  # fmt: skip

    def _rural(self) -> list[Site]:
        """Six chantiers that carry PHC: those of rural departments first."""
        carrying = [site for site in self.world.plan.sites if "PHC" in site.runs and site.left_on is None]
        carrying.sort(key=lambda site: (site.chantier.department not in RURAL, site.name == FIRST_CAST, site.name))
        return carrying[:6]

    def _measures(
        self, health: Experiment, rural: Experiment, by: User
    ) -> tuple[list[ExperimentMeasure], list[ExperimentValue]]:  # fmt: skip
        def made(of: Experiment, label: str, unit: str = "", source: str = "") -> ExperimentMeasure:
            return ExperimentMeasure(key=self.dice.key(), experiment=of, label=label, unit=unit, source=source)

        asked = made(health, "Temps d’analyse de la pratique tenus", "séances")
        visits = made(rural, "Orienteurs rencontrés", "structures")
        counted = [
            made(health, "Partenaires mobilisés", "partenaires", "partenaires"),
            made(health, "Participations aux ateliers collectifs", "participations", "participations"),
            made(health, "Permanents formés ou sensibilisés", "permanents", "formes"),
            made(health, "Personnes accompagnées dans les chantiers participants", "personnes", "accompagnes"),
            made(rural, "Personnes accompagnées", "personnes", "accompagnes"),
            made(rural, "Présentes aujourd’hui", "personnes", "presents"),
        ]
        values = [
            ExperimentValue(measure=one, on=on, value=value, note=note, by=by)
            for one, on, value, note in (
                (asked, date(2024, 6, 30), 21, "relevé des chargés de partenariats santé"),
                (asked, date(2024, 12, 31), 48, "relevé des chargés de partenariats santé"),
                (visits, date(2024, 12, 31), 17, "relevé des six chantiers"),
            )
            if on <= self.world.today
        ]
        return [*counted, asked, visits], values

    # ── Steering committees ─────────────────────────────────────────────────────────────────
    def _packs(self) -> None:
        """Of the coordinator of the cast: that of her last committee, sent; that of the next one, drafted."""
        email = next(part.email for part in PARTS if part.code == "COORDINATOR")
        lead = next((user for user in self.world.teams.users if user.email == email), None)
        if lead is None:
            return
        viewer, today = Viewer(lead), self.world.today
        rows = Meeting.objects.filter(
            kind="COPIL_TERRITORIAL", territory__in=[post.territory_id for post in viewer.posts], cancelled_on=None
        )
        for meeting in (rows.filter(on__lt=today).order_by("-on").first(), rows.filter(on__gte=today).first()):
            if meeting is None:
                continue
            try:
                pack = packs.prepare(by=lead, asked=preparing.for_meeting(viewer, meeting))
            except AskError:
                continue
            words = pack.parts.get(kind=PackPart.Kind.HIGHLIGHTS)
            packs.write(by=lead, part=words, title=words.title, words=f"{words.words}\n\n{_HIGHLIGHT}".strip())
            if meeting.on < today:
                packs.send(by=lead, pack=pack, at=self.dice.moment(meeting.on - timedelta(days=4)))

    # ── Label ───────────────────────────────────────────────────────────────────────────────
    def _label(self, by: User) -> None:
        today = self.world.today
        grid = grids.write(by=by, programme="CVG", chapters=first_grid.chapters("CVG"), text=first_grid.TEXT)
        grids.bring_into_force(by=by, grid=grid, on=add_months(today, -14))
        criteria = list(Criterion.objects.filter(chapter__grid=grid).select_related("chapter"))
        sites = [site for site in self.world.plan.sites if "CVG" in site.runs and site.left_on is None]
        sites = sorted(sites, key=lambda site: (site.name != FIRST_CAST, site.name))
        evaluations: list[LabelEvaluation] = []
        rows: list[list[Any]] = [[], [], [], []]
        for site, state in zip(sites, _STATES, strict=False):
            head = self._head(site)
            if head is not None:
                self._evaluate(grid, criteria, site, state, head, by, evaluations, rows)
        self._show(evaluations, rows[0])
        label.file_many(by=by, evaluations=evaluations, rows=rows)

    def _show(self, evaluations: list[LabelEvaluation], marks: list[LabelMark]) -> None:
        """What facts show is kept with what is handed in, as the product does: here they are those of the last day."""
        frames, today = self.world.frames, self.world.today
        taken = Snapshot(frames, store.digest(frames), clock.now())
        assessed = quality.on(taken, today)
        for one in evaluations:
            if one.submitted_on is None:
                continue
            mine = [mark for mark in marks if mark.evaluation is one]
            period = Period(one.started_on, one.ended_on)
            asked = evidence.Asked(taken, assessed, one.chantier, one.grid.programme, period)
            shown = evidence.show([mark.criterion.source for mark in mine if mark.criterion.source], asked)
            for mark in mine:
                found = shown.get(mark.criterion.source)
                mark.evidence = found.to_json() if found else None

    def _head(self, site: Site) -> User | None:
        held = [
            one for one in self.world.teams.appointments if one.role == "DIRECTOR" and one.chantier == site.chantier
        ]
        return next((one.user for one in held if one.ended_on is None), None)

    def _evaluate(  # noqa: PLR0917
        self, grid: Grid, criteria: list[Criterion], site: Site, state: str, head: User, by: User,
        evaluations: list[LabelEvaluation], rows: list[list[Any]],
    ) -> None:  # fmt: skip
        today = self.world.today
        marks, visits, decisions, actions = rows
        opened = today - timedelta(days=20) if state == "self" else add_months(today, -self.dice.randint(4, 11))
        handed = None if state in {"self", "back"} else opened + timedelta(days=38)
        decided = opened + timedelta(days=100) if state in {"LABELLISE", "RESERVES", "REFUSE"} else None
        one = LabelEvaluation(
            key=self.dice.key(), chantier=site.chantier, grid=grid, opened_on=opened, by=head,
            started_on=add_months(opened, -12) + timedelta(days=1), ended_on=opened,
            due_on=opened + timedelta(days=45) if state != "back" else today + timedelta(days=12),
            submitted_on=handed, submitted_by=head if handed else None, closed_on=decided,
            sent_back="Le chapitre 4 dit « exemplaire » sans rien montrer : dites comment les accords sont demandés."
            if state == "back" else "",
        )  # fmt: skip
        evaluations.append(one)
        low = state in {"REFUSE", "RESERVES"}
        for at, criterion in enumerate(criteria):
            if state == "self" and at % 3:
                level = ""
            else:
                chances = (0.35, 0.4, 0.2, 0.05) if low else (0.05, 0.25, 0.5, 0.2)
                level = self.dice.choices([str(code.value) for code in Conformity], chances)[0]
            words = self.dice.choice(_WORDS) if level else ""
            seen = level if decided or (state == "visited" and at % 2) else ""
            marks.append(LabelMark(evaluation=one, criterion=criterion, level=level, words=words, seen=seen))
        if state == "visited" or decided:
            on = opened + timedelta(days=70)
            text = (
                "Visite d’une demi-journée, échange avec l’équipe puis avec les salariés, dossiers regardés ensemble."
            )
            visits.append(LabelVisit(key=self.dice.key(), evaluation=one, on=on, by=by, text=text,
                                     visitors="Équipe nationale et une direction d’un autre territoire"))  # fmt: skip
        if decided is None:
            return
        until = {"LABELLISE": 36, "RESERVES": 12}.get(state)
        decisions.append(
            LabelDecision(
                evaluation=one, outcome=state, on=decided, by=by,
                until=add_months(decided, until) - timedelta(days=1) if until else None,
                reasons="" if state == "LABELLISE" else "Les suivis après la sortie et les accords restent à tenir.",
            )
        )  # fmt: skip
        if state != "LABELLISE":
            due = today + self.dice.days(10, 60)
            actions.append(
                LabelAction(
                    key=self.dice.key(), evaluation=one, criterion=criteria[-5], user=head, due_on=due, by=by,
                    text="Appeler chaque personne six mois après sa sortie",
                )
            )  # fmt: skip
