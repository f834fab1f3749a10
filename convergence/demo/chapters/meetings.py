"""Case meetings of the cast's people: those around a person sat together, and decided who does what."""

from __future__ import annotations

from collections import Counter
from datetime import time, timedelta

from convergence.demo.cast import PARTS
from convergence.demo.chapters import Chapter
from convergence.journeys.models import Journey, JourneyReferent
from convergence.people.models import OutsideReferent
from convergence.support.actions.meetings import Plan, call, decide, write_account
from convergence.support.models import Objective

EACH = 3
"""People of each referent of the cast for whom a meeting was held or is to come."""
AGENDAS = (
    "Faire le point sur le logement et sur la fin du contrat.",
    "Se répartir les démarches avant l’hiver.",
    "Préparer la sortie : emploi, logement, suivi après.",
)
ACCOUNTS = (
    "Chacun dit où il en est. La personne préfère avancer d’abord sur le logement. On se revoit dans deux mois.",
    "Les rendez-vous se chevauchaient : un seul calendrier désormais, tenu au chantier. La personne est d’accord.",
)
STEPS = ("Envoyer les pièces au SIAO", "Prendre le rendez-vous à la préfecture", "Appeler le bailleur ensemble")


class Meetings(Chapter):
    """Told last: the circle and the plan stand already."""

    def close(self) -> None:
        told: Counter[int] = Counter()
        emails = [part.email for part in PARTS if part.code in {"CIP", "ESP"}]
        links = JourneyReferent.objects.filter(
            user__email__in=emails, kind="REFERENT", ended_on__isnull=True, journey__ended_on__isnull=True
        )
        for link in links.select_related("user", "journey__person", "journey__chantier").order_by("user", "journey"):
            around = list(
                OutsideReferent.objects.filter(
                    person=link.journey.person, chantier=link.journey.chantier, relation="ACTIVE"
                ).order_by("pk")[:2]
            )
            held = told[link.user_id]
            if around and held < EACH and link.journey.started_on < self.world.today - timedelta(days=90):
                told[link.user_id] += 1
                self._tell(link, link.journey, around, held)

    def _tell(self, link: JourneyReferent, journey: Journey, around: list[OutsideReferent], rank: int) -> None:
        dice, today = self.dice, self.world.today
        on = today + timedelta(days=9) if rank == 0 else today - timedelta(days=dice.randint(12, 60))
        plan = Plan(
            on=on, at=time(14, 0), place="Salle de réunion", agenda=dice.choice(AGENDAS), inside=[link.user],
            outside=around,
        )  # fmt: skip
        meeting = call(by=link.user, journey=journey, plan=plan)
        if rank == 0:
            return
        write_account(by=link.user, meeting=meeting, text=dice.choice(ACCOUNTS))
        objective = Objective.objects.filter(journey=journey, state=Objective.State.OPEN).order_by("pk").first()
        if objective is not None:
            decide(
                by=link.user, meeting=meeting, what=dice.choice(STEPS), objective=objective, holder=link.user,
                due_on=today + timedelta(days=dice.randint(5, 40)),
            )  # fmt: skip
