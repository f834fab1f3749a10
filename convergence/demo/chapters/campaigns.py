"""Bilans of the network: a year that was frozen, the next one under way, what was written beside, one story."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.db.models import Min
from django.utils import timezone

from convergence.accounts.models import User
from convergence.demo.cast import PARTS
from convergence.demo.chapters import Chapter
from convergence.indicators import store
from convergence.indicators.store import Snapshot
from convergence.journeys.models import Journey
from convergence.network.models import Post
from convergence.reports import drafting
from convergence.reports.actions import campaigns, freezing, stories, texts
from convergence.reports.actions.campaigns import Deadlines, Told
from convergence.reports.leaks import leaks
from convergence.reports.models import Campaign, ChantierReturn, Story

State = ChantierReturn.State
_COMMENTS = (
    "Les suivis à six mois manquent pour deux personnes parties sans adresse.",
    "Motifs de sortie complétés avec l’équipe. Le reste est juste.",
    "Une personne refuse que l’on note sa santé : c’est respecté.",
    "",
)
_SENT_BACK = "Plusieurs motifs de sortie manquent encore : l’équipe les connaît sans doute."
_NATIONAL = {
    "EMPLOI": "Les immersions se multiplient : les entreprises rencontrées rappellent d’elles-mêmes.",
    "LOGEMENT": "Les bailleurs ouvrent leurs commissions aux chargés de partenariats ; les délais raccourcissent.",
    "SANTE": "Les permanences santé sur les chantiers ont levé des renoncements anciens.",
    "QUALITY": "Les équipes parlent d’un métier qui change : moins de démarches menées seules, plus de relais.",
}  # fmt: skip
_TERRITORY = {
    "LOGEMENT": "Un accord avec deux résidences sociales a raccourci l’attente.",
    "QUALITY": "La coordination a réuni les chantiers chaque mois : les difficultés se disent plus tôt.",
}  # fmt: skip
_CHANTIER = {
    "EMPLOI": "Trois entreprises voisines accueillent en immersion ; deux ont embauché.",
    "AUTRE": "Le marché du samedi, tenu par les salariés, a changé le regard du quartier.",
}
_VOICE = "« Au début, je venais pour la paie. Après, je venais parce qu’on m’attendait. »"
_TODAY = "Aujourd’hui, le plus dur est passé, et tout n’est pas réglé : le permis reste à passer."
GARANCE = "Les Jardins de la Garance"


class Campaigns(Chapter):
    """Told last: a bilan counts what the others tell."""

    def close(self) -> None:
        today = self.world.today
        national = self._one("NATIONAL")
        story = self._story()
        year = today.year - 2
        first = Journey.objects.aggregate(first=Min("started_on"))["first"]
        if first is not None and first.year <= year:
            past = date(year + 1, 3, 3)
            frozen = self._open("CVG", year, past, national)
            self._moves(frozen, past, 1.0)
            self._write(frozen, national)
            at = timezone.make_aware(datetime(year + 1, 4, 14, 10, 30))
            taken = Snapshot(self.world.frames, store.digest(self.world.frames), at)
            freezing.freeze(by=national, campaign=frozen, snapshot=taken, at=at)
        for programme in ("CVG", "PHC"):
            current = self._open(programme, today.year - 1, today - timedelta(days=24), national)
            self._moves(current, today - timedelta(days=20), 0.6)
            self._write(current, national)
        if story is not None:
            stories.agree(by=story.by, story=story, on=today - timedelta(days=30), means="SIGNED")

    def _one(self, code: str) -> User:
        email = next(part.email for part in PARTS if part.code == code)
        return User.objects.get(email=email)

    def _open(self, programme: str, year: int, on: date, by: User) -> Campaign:
        deadlines = Deadlines(on + timedelta(days=31), on + timedelta(days=45), on + timedelta(days=60))
        return campaigns.open_campaign(by=by, programme=programme, year=year, deadlines=deadlines, on=on)

    def _moves(self, campaign: Campaign, since: date, share: float) -> None:
        """That share of the chantiers completed theirs; most of these were read, one was sent back."""
        teams = dict(Post.objects.filter(role="DIRECTOR").values_list("chantier_id", "user_id"))
        leads = dict(Post.objects.filter(role="COORDINATOR").values_list("territory_id", "user_id"))
        lead = Post.objects.filter(role="PROGRAMME_LEAD").values_list("user_id", flat=True).first()
        users = User.objects.in_bulk({*teams.values(), *leads.values(), lead} - {None})
        rows = list(campaign.returns.select_related("chantier", "territory").order_by("pk"))
        told: list[Told] = []
        for row in rows:
            director = users.get(teams.get(row.chantier_id, 0), self.world.by)
            reader = users.get(leads.get(row.territory_id or 0, lead or 0), self.world.by)
            if row.chantier.name.startswith(GARANCE) and share < 1:
                continue
            if self.dice.happens(share):
                told += self._told(row, director, reader, since, whole=share >= 1)
        campaigns.record_moves(by=self.world.by, moves=told)

    def _told(self, row: ChantierReturn, director: User, reader: User, since: date, *, whole: bool) -> Iterator[Told]:
        day = since + timedelta(days=self.dice.randint(1, 12))
        yield Told(row, State.DONE, director, _at(day), self.dice.choice(_COMMENTS))
        if self.dice.happens(0.1):
            yield Told(row, State.SENT_BACK, reader, _at(day + timedelta(days=2)), _SENT_BACK)
            if not whole:
                return
            yield Told(row, State.DONE, director, _at(day + timedelta(days=4)))
        if self.dice.happens(0.95 if whole else 0.4):
            yield Told(row, State.VALIDATED, reader, _at(day + timedelta(days=6)))

    def _write(self, campaign: Campaign, by: User) -> None:
        """What the nation, a territory and a chantier say of their year."""
        garance = campaign.returns.filter(chantier__name__startswith=GARANCE).select_related("chantier", "territory")
        here = garance.first()
        told = {"national": _NATIONAL}
        if here is not None:
            told[f"chantier:{here.chantier.code}"] = _CHANTIER
            if here.territory is not None:
                told[f"territory:{here.territory.slug}"] = _TERRITORY
        for scope, sections in told.items():
            texts.write_passages(by=by, campaign=campaign, scope=scope, texts=sections, sure=True)

    def _story(self) -> Story | None:
        """One journey of Garance that led to a job, told without anybody being known by it."""
        rows = Journey.objects.filter(
            chantier__name__startswith=GARANCE, programme="CVG", ended_on__year=self.world.today.year - 1,
            exit_reason__in=["CDI", "CDD_6M_PLUS", "FORMATION_QUALIFIANTE"], person__sex__in=["F", "H"],
        )  # fmt: skip
        by = self._one("CIP")
        for journey in rows.select_related("person", "chantier").order_by("pk")[:5]:
            parts = drafting.draft(journey).split("\n\n")
            spoken = iter((_VOICE, _TODAY))
            text = "\n\n".join(next(spoken) if part.startswith("[") else part for part in parts)
            if not leaks(text, drafting.secrets(journey)):
                return stories.write(by=by, journey=journey, text=text)
        return None


def _at(day: date) -> datetime:
    return timezone.make_aware(datetime(day.year, day.month, day.day, 11, 0))
