"""The PASS in time: suspensions, years asked and granted, requests that wait, committees of the last months."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from convergence.accounts.models import User
from convergence.demo.chapters import Chapter
from convergence.demo.drawing import Wheel
from convergence.journeys.actions.bulk import JourneyDraft
from convergence.journeys.models import Journey
from convergence.journeys.rules import age_on
from convergence.kit import french
from convergence.network.models import Membership, Post, Territory
from convergence.people import actions_bulk as people
from convergence.people.models import InclusionPass
from convergence.support import pass_rules
from convergence.support.actions.committees import record_many
from convergence.support.models import Committee, Extension, Opinion, Suspension

BATCH = 400
SUSPENDED, SUSPENDED_NOW = 0.05, 0.014
"""Share of PASS that were suspended once; share of those at work whose PASS is suspended today."""
TOLD_DAYS = 540
"""Reports are written for what was asked since."""
TABLE_DAYS = 190
"""Committees are kept since."""
YEAR = timedelta(days=365)
DAY = timedelta(days=1)
_WHY = Wheel({"CONTRAT_SUSPENDU": 50, "CONTRAT_ROMPU": 22, "CONTRAT_TERMINE": 16, "ACCORD_CTA": 8, "PASSERELLE": 4})
_REASON = Wheel({"DIFFICULTES": 92, "FORMATION": 8})
_REFUSAL = Wheel({"IAE": 55, "DUREE": 25, "MOTIF": 12, "SIAE": 8})
_PROPOSAL = Wheel({"SORTIE": 60, "PARTENAIRE": 30, "AUTRE": 10})
_LEANING = Wheel({"FAVORABLE": 60, "ELEMENTS": 22, "RESERVE": 13, "DEFAVORABLE": 5})
_DONE = (
    "Ouverture des droits santé, médecin traitant trouvé, lunettes et soins dentaires engagés.",
    "Dossier SIAO déposé puis actualisé, deux entretiens avec une résidence sociale.",
    "Cours de français deux fois par semaine, niveau A1 atteint.",
    "Dossier de surendettement accepté, budget suivi chaque mois avec le point conseil.",
    "Permis : code obtenu, heures de conduite financées en partie.",
    "Immersion de deux semaines en espaces verts, retour encourageant de l’entreprise.",
    "Renouvellement du titre de séjour obtenu après trois rendez-vous.",
)
_AHEAD = (
    "Commission d’attribution d’un logement social au printemps ; accompagnement à l’entrée dans les lieux.",
    "Deuxième immersion en logistique, puis candidature avec le chargé de partenariats emploi.",
    "Fin du parcours de soins, reprise de l’activité à temps plein.",
    "Entrée en formation qualifiante, dossier de financement en cours.",
    "CDI progressif à construire avec une entreprise adaptée.",
)
_WHY_MORE = (
    "Le logement est à portée : interrompre maintenant ferait perdre ce qui a été construit en deux ans.",
    "La santé s’est stabilisée depuis six mois seulement ; la recherche d’emploi peut enfin commencer.",
    "La personne a pris confiance, vient chaque jour et demande elle-même une formation : il lui faut ce temps.",
    "Les papiers sont arrivés tard ; le projet professionnel n’a pu s’écrire que cette année.",
)
_SAID = (
    "Une proposition de logement est attendue dans les six mois.",
    "Je l’ai rencontré deux fois, le projet tient. Une entreprise partenaire peut le recevoir.",
    "Les droits sont ouverts, le suivi est engagé avec le centre de santé.",
    "Je n’ai pas été sollicité jusqu’ici ; un rendez-vous est pris.",
)
_SPOT = ("Maison de l’emploi", "Salle de réunion du chantier", "Agence France Travail", "Espace des associations")


class PassChapter(Chapter):
    """Follows each PASS from its first day to today; its end moves only by what is told here."""

    def open(self) -> None:
        self.today = self.world.today
        self.territory: dict[int, Territory] = {
            one.chantier_id: one.territory
            for one in Membership.objects.filter(ended_on__isnull=True).select_related("territory")
        }
        self.deciders: dict[Any, User] = {}
        self.officers: dict[int, list[Post]] = defaultdict(list)
        posts = Post.objects.filter(role__in=["DIRECTOR", "COORDINATOR", "OFFICER"], ended_on__isnull=True)
        for post in posts.select_related("user").order_by("pk"):
            if post.role == "OFFICER":
                self.officers[post.territory_id or 0].append(post)
            else:
                self.deciders.setdefault((post.role, post.chantier_id or post.territory_id), post.user)
        self.tables: dict[Any, Committee] = {}

    def after(self, drafts: list[JourneyDraft]) -> None:
        by_person: dict[int, list[JourneyDraft]] = defaultdict(list)
        for draft in drafts:
            by_person[draft.journey.person_id].append(draft)
        self.suspensions: list[Suspension] = []
        self.extensions: list[Extension] = []
        self.opinions: list[Opinion] = []
        self.fresh: list[Committee] = []
        moved = [one for one in self._passes(by_person) if self._tell(one, by_person[one.person_id])]
        people.move_passes_many(by=self.world.by, passes=moved)
        record_many(
            by=self.world.by, suspensions=self.suspensions, committees=self.fresh, extensions=self.extensions,
            opinions=self.opinions,
        )  # fmt: skip

    def _passes(self, by_person: dict[int, list[JourneyDraft]]) -> Iterable[InclusionPass]:
        keys = list(by_person)
        for first in range(0, len(keys), BATCH):
            for one in InclusionPass.objects.filter(person__in=keys[first : first + BATCH]).order_by("pk"):
                one.person = by_person[one.person_id][0].journey.person
                if one.started_on is not None and one.ends_on is not None:
                    yield one

    def _tell(self, one: InclusionPass, lives: list[JourneyDraft]) -> bool:
        """The story of one PASS. True when its end or its suspension changed."""
        assert one.started_on is not None
        assert one.ends_on is not None
        lives = sorted(lives, key=lambda draft: draft.journey.started_on)
        end = pass_rules.first_end(one.started_on)
        years = round((one.ends_on - end) / YEAR)
        changed = self._suspend(one, lives, end)
        if changed and one.suspended_on is None:
            last = self.suspensions[-1]
            assert last.ended_on is not None
            end += timedelta(days=pass_rules.days_of((last.started_on, last.ended_on), last.ended_on))
        for _ in range(years):
            if not self._grant(one, lives, end):
                break
            end += YEAR
        changed = changed or end != one.ends_on
        one.ends_on = end
        if one.suspended_on is None:
            self._go_on(one, lives[-1], end, years)
        return changed

    def _suspend(self, one: InclusionPass, lives: list[JourneyDraft], end: date) -> bool:
        dice, last = self.dice, lives[-1].journey
        assert one.started_on is not None
        drawn = dice.random()
        open_now = last.ended_on is None and last.started_on < self.today - 150 * DAY
        if open_now and drawn < SUSPENDED_NOW and one.ends_on is not None and one.ends_on > self.today:
            start = self.today - dice.days(16, 110)
            self.suspensions.append(self._pause(one, last, start, None))
            one.suspended_on = start
            return True
        start = one.started_on + dice.days(90, 500)
        stop = start + dice.days(20, 150)
        if drawn > 1 - SUSPENDED and start < end and stop < (last.ended_on or self.today) - 30 * DAY:
            self.suspensions.append(self._pause(one, self._at(lives, start).journey, start, stop))
            return True
        return False

    def _pause(self, one: InclusionPass, journey: Journey, start: date, end: date | None) -> Suspension:
        return Suspension(
            key=self.dice.key(), inclusion_pass=one, journey=journey, reason=_WHY.spin(self.dice), started_on=start,
            ended_on=end, recorded_at=self.dice.moment(min(self.today, start + 8 * DAY)),
            recorded_by=self._referent(lives=[], journey=journey, day=start),
        )  # fmt: skip

    @staticmethod
    def _at(lives: list[JourneyDraft], day: date) -> JourneyDraft:
        """The journey under way that day, or the last one begun before."""
        begun = [draft for draft in lives if draft.journey.started_on <= day]
        return begun[-1] if begun else lives[0]

    def _referent(self, *, lives: list[JourneyDraft], journey: Journey, day: date) -> User:
        for draft in lives:
            if draft.journey is journey:
                held = [row for row in draft.referents if row.kind == "REFERENT" and row.started_on <= day]
                return held[-1].user if held else self.world.by
        return self.deciders.get(("DIRECTOR", journey.chantier_id), self.world.by)

    # ── Requests ────────────────────────────────────────────────────────────────────────────
    def _asked(
        self, one: InclusionPass, lives: list[JourneyDraft], end: date, asked_on: date | None, state: str
    ) -> Extension:
        dice = self.dice
        day = asked_on or self.today
        draft = self._at(lives, day)
        journey = draft.journey
        age = age_on(journey.person.birth_date, day)
        disabled = any(
            row.rqth == "OUI" for row in draft.situations if row.observed_on is not None and row.observed_on <= day
        )
        reason = "SENIOR" if age >= 50 else "RQTH" if disabled else _REASON.spin(dice)
        by = self._referent(lives=lives, journey=journey, day=day)
        made = Extension(
            key=dice.key(), inclusion_pass=one, journey=journey, reason=reason, state=state, days=365,
            starts_on=end + DAY, ends_on=end + YEAR, asked_on=asked_on, asked_by=by if asked_on else None,
            recorded_at=dice.moment(day - 4 * DAY), recorded_by=by,
        )  # fmt: skip
        if day > self.today - TOLD_DAYS * DAY:
            month = french.MONTHS[journey.started_on.month - 1]
            made.past = f"En {journey.programme} depuis {month} {journey.started_on.year}, {journey.chantier.name}."
            made.done = "\n".join(dice.sample(_DONE, 2))
            made.to_come = dice.choice(_AHEAD)
            made.argument = dice.choice(_WHY_MORE) if asked_on else ""
        self.extensions.append(made)
        return made

    def _grant(self, one: InclusionPass, lives: list[JourneyDraft], end: date) -> bool:
        """A year asked before the end and granted. False when it could not have been decided by today."""
        asked_on = max(end - self.dice.days(25, 80), pass_rules.window(end)[0], lives[0].journey.started_on)
        decided_on = asked_on + self.dice.days(6, 24)
        if decided_on > self.today:
            return False
        self._decide(self._asked(one, lives, end, asked_on, "GRANTED"), decided_on)
        return True

    def _go_on(self, one: InclusionPass, life: JourneyDraft, end: date, years: int) -> None:
        """Near the end today: asked, in preparation, or nothing yet. Left near the end: sometimes refused."""
        dice, journey = self.dice, life.journey
        drawn = dice.random()
        most = 5 if age_on(journey.person.birth_date, end) >= 50 else 3
        if journey.ended_on is None:
            left = (end - self.today).days
            if years < most and ((-150 < left <= 90 and drawn < 0.55) or (90 < left <= 240 and drawn < 0.15)):
                asked_on = max(journey.started_on, self.today - dice.days(1, 38))
                asked = drawn < 0.4
                made = self._asked(one, [life], end, asked_on if asked else None, "ASKED" if asked else "DRAFT")
                self._opine(made, given=0.5)
            return
        near = abs((journey.ended_on - end).days) < 75
        if near and years < most and drawn < 0.3 and journey.exit_reason in {"FIN_DUREE", "CHOMAGE", "INACTIF"}:
            asked_on = max(journey.started_on, journey.ended_on - dice.days(30, 70))
            made = self._asked(one, [life], end, asked_on, "REFUSED")
            made.refusal, made.proposal = _REFUSAL.spin(dice), _PROPOSAL.spin(dice)
            self._decide(made, min(self.today, asked_on + dice.days(6, 24)))

    def _decide(self, made: Extension, on: date) -> None:
        chantier = made.journey.chantier
        territory = self.territory.get(chantier.pk)
        boss = self.deciders.get(("COORDINATOR", territory.pk)) if territory else None
        made.decided_by = boss or self.deciders.get(("DIRECTOR", chantier.pk), self.world.by)
        made.decider = "PRESCRIPTEUR" if self.dice.random() < 0.85 else "ACI"
        made.prescriber = "France Travail" if made.decider == "PRESCRIPTEUR" else ""
        made.decided_on = on
        if on > self.today - TABLE_DAYS * DAY:
            made.committee = self._table(made, territory, on)
            made.decided_on = made.committee.on
            made.asked_on = min(made.asked_on or on, made.committee.on - 7 * DAY)
            self._opine(made, given=1.0)

    def _table(self, made: Extension, territory: Territory | None, on: date) -> Committee:
        """The committee of the territory that month, of the chantier where there is no territory."""
        chantier = None if territory else made.journey.chantier
        place = (territory or made.journey.chantier).pk
        name = (bool(territory), place, on.year, on.month)
        if name not in self.tables:
            held = Committee(
                key=self.dice.key(), on=min(self.today, self.dice.weekday(date(on.year, on.month, 26))),
                place=self.dice.choice(_SPOT), chantier=chantier, territory=territory,
                participants="La coordination\nLes chargés d’insertion des chantiers concernés\nFrance Travail",
                recorded_at=self.dice.moment(min(self.today, on)), recorded_by=made.decided_by or self.world.by,
            )  # fmt: skip
            self.tables[name] = held
            self.fresh.append(held)
        return self.tables[name]

    def _opine(self, made: Extension, *, given: float) -> None:
        """Officers of the territory asked beforehand, some of whom have answered."""
        dice = self.dice
        territory = self.territory.get(made.journey.chantier_id)
        posts = self.officers.get(territory.pk, []) if territory else []
        users = {post.user_id: post for post in posts}
        if not users or dice.random() > 0.45:
            return
        since = (made.asked_on or self.today) - dice.days(3, 15)
        for post in dice.sample(list(users.values()), min(len(users), dice.choice([1, 1, 2]))):
            opinion = Opinion(
                key=dice.key(), extension=made, theme=post.theme or "EMPLOI", officer=post.user,
                asked_on=max(since, made.journey.started_on), asked_by=made.recorded_by,
            )  # fmt: skip
            if dice.random() < given:
                opinion.given_on = min(self.today, opinion.asked_on + dice.days(1, 9))
                opinion.leaning, opinion.words = _LEANING.spin(dice), dice.choice(_SAID)
            self.opinions.append(opinion)
