"""What fits a journey in time: amendments, derogations, decisions, next steps, immersions, CDI progressifs, attempts.

Told for lives of the last eighteen months; decisions for every contract that is past 24 months.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from convergence.accounts.models import User
from convergence.demo.chapters import Chapter, World
from convergence.demo.drawing import Wheel
from convergence.journeys.actions.bulk import JourneyDraft
from convergence.journeys.actions.bulk_time import record_time_many
from convergence.journeys.models import (
    Amendment,
    Contract,
    ContractDecision,
    Derogation,
    FollowUpAttempt,
    Immersion,
    Journey,
    NextStep,
    PlannedHours,
    Progressive,
    ProgressiveMonth,
)
from convergence.journeys.rules import age_on, progressive, ramp
from convergence.journeys.rules.contracts import last_day
from convergence.kit.dates import add_months, monday
from convergence.nomenclature.lists import ExitReason

HOSTS = (
    ("Boulangerie du quartier", "Aide au fournil"), ("Jardinerie de la rocade", "Employé de serre"),
    ("Ressourcerie voisine", "Tri et vente"), ("Cuisine centrale", "Plonge et légumerie"),
    ("Service des espaces verts", "Agent d’entretien"), ("Garage solidaire", "Aide mécanicien"),
    ("Maison de retraite", "Agent de service"), ("Entrepôt logistique", "Préparateur de commandes"),
)  # fmt: skip
_OBJECT = Wheel({"DECOUVRIR": 5, "CONFIRMER": 3, "RECRUTEMENT": 2})
_MEANS = Wheel({"APPEL": 6, "SMS": 3, "VISITE": 1})
_OUTCOME = ("Ponctualité saluée par l’équipe.", "Le métier lui plaît, le rythme est à travailler.",
            "Elle préfère continuer au chantier pour l’instant.", "")  # fmt: skip
_PLACES = ("À l’atelier de tri", "À la serre", "En cuisine", "À l’atelier bois", "À la boutique")
_GROUNDS = "Vit sans domicile stable. Sans emploi depuis plusieurs années. La reprise se fait par petites étapes."
_PLANNED = (
    "Accès aux droits : dossier à compléter\nHébergement : demande au SIAO\nEmploi : une étape d’heures à la fois"
)


class Timing(Chapter):
    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.since = add_months(world.today, -18)

    def before(self, drafts: list[JourneyDraft]) -> None:
        """The day of the signature, for those who left for a job."""
        for draft in drafts:
            journey, reason = draft.journey, ExitReason.get(draft.journey.exit_reason)
            if journey.ended_on and reason and reason.group == "EMPLOI" and self.dice.happens(0.85):
                journey.job_signed_on = max(journey.started_on, journey.ended_on - self.dice.days(0, 20))

    def after(self, drafts: list[JourneyDraft]) -> None:
        rows: list[tuple[Journey, Any]] = []
        for draft in drafts:
            found = list(self._decisions(draft))
            last = draft.journey.ended_on or self.world.today
            if last >= self.since:
                found += [*self._amendments(draft), *self._immersions(draft), *self._attempts(draft)]
                found += self._derogations(draft) if draft.journey.programme == "PHC" else ()
                found += self._next(draft) if draft.journey.is_open else ()
            rows += [(draft.journey, row) for row in found]
        record_time_many(by=self.world.by, rows=rows)

    def _keeper(self, draft: JourneyDraft) -> User:
        return draft.referents[-1].user if draft.referents else self.world.by

    def _last(self, contract: Contract) -> date:
        return contract.broken_on or contract.ended_on or self.world.today

    def _decisions(self, draft: JourneyDraft) -> Iterator[Any]:
        journey = draft.journey
        covered = last_day(journey.started_on, 24)
        for contract in draft.contracts:
            if contract.ended_on is None or contract.ended_on <= covered or not contract.form.startswith("CDDI"):
                continue
            start = max(contract.started_on, covered + timedelta(days=1))
            reason = "DIFFICULTES" if self.dice.happens(0.8) else "RQTH"
            if age_on(journey.person.birth_date, start) >= 50 and self.dice.happens(0.7):
                reason = "SENIOR"
            on = min(start - self.dice.days(5, 40), self.world.today)
            outside = self.dice.happens(0.7)
            yield ContractDecision(
                key=self.dice.key(), journey=journey, reason=reason, from_on=start, until_on=contract.ended_on,
                decided_by="PRESCRIPTEUR" if outside else "EMPLOYEUR", decided_on=on,
                decider="France Travail" if outside else "", recorded_at=self.dice.moment(on),
            )  # fmt: skip
            covered = contract.ended_on

    def _amendments(self, draft: JourneyDraft) -> Iterator[Any]:
        """Hours that changed within a contract were signed."""
        for plan in draft.planned_hours:
            for contract in draft.contracts:
                inside = contract.started_on < plan.from_on <= self._last(contract)
                if inside and plan.from_on >= self.since and self.dice.happens(0.9):
                    yield Amendment(
                        key=self.dice.key(), contract=contract, from_on=plan.from_on, weekly_hours=plan.hours
                    )

    def _derogations(self, draft: JourneyDraft) -> Iterator[Any]:
        for contract in draft.contracts:
            hours = contract.weekly_hours
            if contract.ended_on is None or hours is None or hours >= 20 or contract.ended_on < self.since:
                continue
            sent = min(contract.started_on - self.dice.days(6, 20), self.world.today)
            answered = sent + self.dice.days(2, 12)
            known = answered <= self.world.today
            yield Derogation(
                key=self.dice.key(), journey=draft.journey, asked="AVANT_EMBAUCHE", hours=hours,
                from_on=contract.started_on, until_on=min(contract.ended_on, last_day(contract.started_on, 6)),
                grounds=_GROUNDS, actions=_PLANNED, sent_on=sent, answered_on=answered if known else None,
                granted=True if known else None, answered_by="France Travail" if known else "",
                recorded_at=self.dice.moment(sent), recorded_by=self._keeper(draft),
            )  # fmt: skip

    def _immersions(self, draft: JourneyDraft) -> Iterator[Any]:
        for contract in draft.contracts:
            last = min(self._last(contract), self.world.today)
            first = max(contract.started_on, self.since) + timedelta(days=30)
            if (last - first).days < 20 or not self.dice.happens(0.05):
                continue
            host, activity = self.dice.choice(HOSTS)
            start = self.dice.weekday(first + timedelta(days=self.dice.randint(0, (last - first).days - 19)))
            yield Immersion(
                key=self.dice.key(), journey=draft.journey, host=host, activity=activity,
                object=_OBJECT.spin(self.dice), started_on=start, ended_on=start + timedelta(days=4),
                outcome=self.dice.choice(_OUTCOME), recorded_at=self.dice.moment(start),
            )  # fmt: skip

    def _next(self, draft: JourneyDraft) -> Iterator[Any]:
        journey, today = draft.journey, self.world.today
        hours = draft.planned_hours[-1].hours if draft.planned_hours else journey.weekly_hours
        if hours is None:
            return
        if journey.programme == "CVG":
            if journey.started_on < add_months(today, -8) and self.dice.happens(0.008):
                yield from self._progressive(draft, Decimal(hours))
            return
        step, drawn = ramp.next_hours(hours), self.dice.random()
        if step is None or drawn > 0.75:
            return
        state = NextStep.State.PREPARED if drawn < 0.4 else NextStep.State.LATER
        on = monday(today) + timedelta(weeks=self.dice.randint(1, 5))
        prepared = state == NextStep.State.PREPARED
        yield NextStep(
            key=self.dice.key(), journey=journey, state=state, from_on=on, hours=step if prepared else hours,
            place=self.dice.choice(_PLACES) if prepared else "", met_with="l’encadrant technique" if prepared else "",
            recorded_at=self.dice.moment(today), recorded_by=self._keeper(draft),
        )  # fmt: skip

    def _progressive(self, draft: JourneyDraft, cddi: Decimal) -> Iterator[Any]:
        first = add_months(self.world.today.replace(day=1), 1)
        made = progressive.propose(
            first, self.dice.randint(4, 8), cdi_from=Decimal(7), cdi_to=Decimal(35), cddi_from=min(cddi, Decimal(28))
        )
        row = Progressive(
            key=self.dice.key(), journey=draft.journey, employer=self.dice.choice(HOSTS)[0],
            signed_on=self.world.today - self.dice.days(1, 15),
        )  # fmt: skip
        yield row
        last: Decimal | None = None
        for month in made:
            yield ProgressiveMonth(progressive=row, month=month.month, cdi_hours=month.cdi, cddi_hours=month.cddi)
            if month.cddi != last:
                yield PlannedHours(journey=draft.journey, from_on=month.month, hours=month.cddi, schedule=row)
            last = month.cddi

    def _attempts(self, draft: JourneyDraft) -> Iterator[Any]:
        """Every follow-up that was noted had its attempts; some took several."""
        ended = draft.journey.ended_on
        for situation in draft.situations:
            on = situation.observed_on
            if situation.stage not in {"M6", "M12"} or not situation.outcome or on is None or ended is None:
                continue
            silent = situation.outcome in {"INJOIGNABLE", "REFUS"}
            if not silent and self.dice.happens(0.25) and on - timedelta(days=9) > ended:
                yield self._attempt(draft, situation.stage, on - self.dice.days(2, 9), "INJOIGNABLE")
            yield self._attempt(draft, situation.stage, on, situation.outcome if silent else "JOINT")

    def _attempt(self, draft: JourneyDraft, stage: str, on: date, result: str) -> FollowUpAttempt:
        return FollowUpAttempt(
            key=self.dice.key(), journey=draft.journey, milestone=int(stage[1:]), on=on,
            means=_MEANS.spin(self.dice), result=result, by=self._keeper(draft), recorded_at=self.dice.moment(on),
        )  # fmt: skip
