"""Before the first day and between two chantiers: who sends, who waits, who was passed on, what stood in the way."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import Any

from convergence.accounts.models import User
from convergence.demo.chances import LISTS, ORIGIN, WOMEN
from convergence.demo.chapters import Chapter, World
from convergence.demo.drawing import Wheel
from convergence.demo.network import Site
from convergence.demo.teams import Seat
from convergence.journeys.actions.bulk import JourneyDraft
from convergence.journeys.blocks import latest
from convergence.journeys.models import Journey
from convergence.kit.dates import add_months
from convergence.network.models import Chantier
from convergence.nomenclature.lists import ExitReason
from convergence.support.actions.arrivals import note_many
from convergence.support.actions.passing import pass_many
from convergence.support.arrival_rules import passing_ends
from convergence.support.models import Arrival, Obstacle, Passing, Sender, SenderContact

# (kind, name): « {} » is a commune of the département. What they are is said by their name; none exists.
SENDERS = (
    ("ACCUEIL_JOUR", "Accueil de jour de {}"),
    ("ACCUEIL_JOUR", "Accueil de jour Le Passage, {}"),
    ("MARAUDE", "Maraude du soir de {}"),
    ("SIAO_115", "SIAO, antenne de {}"),
    ("HALTE_NUIT", "Halte de nuit de {}"),
    ("CHU", "Centre d’hébergement d’urgence de {}"),
    ("HUDA", "Hébergement des demandeurs d’asile de {}"),
    ("CHRS", "CHRS Les Trois Ponts, {}"),
    ("CADA_CPH", "Centre provisoire d’hébergement de {}"),
    ("LOGEMENT_ACCOMPAGNE", "Pension de famille de {}"),
    ("FRANCE_TRAVAIL", "Agence France Travail de {}"),
    ("MISSION_LOCALE", "Mission locale de {}"),
    ("CAP_EMPLOI", "Cap emploi de {}"),
    ("PLIE", "PLIE de {}"),
    ("SERVICE_SOCIAL", "Maison du département de {}"),
    ("CCAS", "CCAS de {}"),
    ("SPIP", "SPIP, antenne de {}"),
    ("CSAPA_CAARUD", "CSAPA de {}"),
)
OUTCOMES = Wheel({"DECLINED": 24, "NO_PLACE": 34, "LOST": 30, "ELSEWHERE": 12})
REASONS = {
    "DECLINED": ("veut se reposer d’abord", "le travail dehors ne lui convient pas", "préfère la cuisine", ""),
    "NO_PLACE": ("liste complète jusqu’au printemps", "rappeler dans deux mois", ""),
    "LOST": ("téléphone coupé", "n’est pas venu au second rendez-vous", ""),
    "ELSEWHERE": ("a commencé dans une entreprise d’insertion", "intérim", ""),
}  # fmt: skip
MET = (
    "présentation de PHC à l’équipe", "petit déjeuner avec les personnes accueillies", "visite du chantier",
    "point sur les personnes envoyées cette année", "",
)  # fmt: skip
THERE = ("Mme Aubry", "M. Lenoir", "Mme Diallo", "M. Faure", "Mme Petit", "l’équipe du matin", "", "")
NOTES = (
    "Vient chaque semaine, aime le travail d’équipe. Souhaite plus d’heures.",
    "A repris confiance. Être à deux le premier jour l’aidera.",
    "Les horaires du matin lui vont bien. Prévoir le trajet avec elle.",
    "Tient à rester proche de son hébergement. Parle du maraîchage avec plaisir.",
)
OBSTACLES = Wheel(
    {
        "PAS_DE_PLACE": 24, "HEURES": 22, "DISTANCE": 12, "SANTE": 13, "PASS": 8, "PAPIERS": 7, "SELECTION": 6,
        "CHOIX": 8, "ACTIVITE": 5, "LANGUE": 4,
    }
)  # fmt: skip
REFUSALS = (
    "Plus de place avant plusieurs mois.", "Vingt-six heures dès le premier jour : trop pour commencer.",
    "Le chantier est en attente de sa convention.",
)  # fmt: skip
TOLD_MONTHS = 12
"""How far back the arrivals of those who started are told."""
ONWARD = ExitReason.in_group("SUITE_PARCOURS")


class Arrivals(Chapter):
    """Senders by département, arrivals of a year, passages from PHC to CVG and what hindered them."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.since = add_months(world.today, -TOLD_MONTHS)
        self.senders: dict[str, dict[str, list[Sender]]] = {}
        self._sites = {site.chantier.code: site for site in world.plan.sites}

    # ── Senders ─────────────────────────────────────────────────────────────────────────────
    def open(self) -> None:
        places: dict[str, list[str]] = defaultdict(list)
        self.near: dict[str, list[Seat]] = defaultdict(list)
        for site in self.world.plan.sites:
            chantier = site.chantier
            for programme in site.runs:
                self.near[chantier.department] += self.world.teams.referents.get((chantier.code, programme), [])
            if chantier.commune and chantier.commune not in places[chantier.department]:
                places[chantier.department].append(chantier.commune)
        senders: list[Sender] = []
        contacts: list[SenderContact] = []
        for department, communes in places.items():
            known: dict[str, list[Sender]] = defaultdict(list)
            for at, (kind, name) in enumerate(SENDERS):
                commune = communes[at % len(communes)]
                sender = Sender(
                    key=self.dice.key(), name=name.format(commune), kind=kind, department=department, commune=commune,
                    recorded_at=self.dice.moment(add_months(self.world.today, -20)),
                )  # fmt: skip
                known[kind].append(sender)
                senders.append(sender)
                contacts += self._met(sender)
            self.senders[department] = known
        note_many(by=self.world.by, senders=senders, contacts=contacts)

    def _met(self, sender: Sender) -> list[SenderContact]:
        """Some are met every season, some were met once, some never."""
        dice, today = self.dice, self.world.today
        ages = dice.choices([[], [500], [40], [20, 160, 300], [300]], [16, 18, 26, 26, 14])[0]
        days = [today - timedelta(days=max(1, age + dice.randint(-15, 30))) for age in ages]
        return [
            SenderContact(
                sender=sender, on=on, kind="MET" if dice.random() < 0.7 else "TOLD", note=dice.choice(MET),
                by=dice.choice(self.near[sender.department]).on(on), recorded_at=dice.moment(on),
            )
            for on in days
        ]  # fmt: skip

    # ── Journeys just written ───────────────────────────────────────────────────────────────
    def after(self, drafts: list[JourneyDraft]) -> None:
        by_key = {draft.journey.key: draft for draft in drafts}
        arrivals: list[Arrival] = []
        passings: list[Passing] = []
        for draft in drafts:
            journey = draft.journey
            if journey.started_on < self.since:
                continue
            former = by_key.get(journey.previous.key) if journey.previous is not None else None
            if former is not None and former.journey.programme == "PHC" and self.dice.random() < 0.8:
                passings.append(self._accepted(former, draft))
            elif journey.previous is None:
                arrivals.append(self._started(draft))
                if self.dice.random() < (0.75 if journey.programme == "PHC" else 0.3):
                    arrivals.append(self._missed(draft))
        passings += self._proposals(drafts)
        note_many(by=self.world.by, arrivals=arrivals)
        pass_many(by=self.world.by, passings=passings, obstacles=self._obstacles(drafts))

    def _sender(self, site: Site, kind: str) -> Sender | None:
        known = self.senders.get(site.chantier.department, {})
        return self.dice.choice(known[kind]) if known.get(kind) else None

    def _started(self, draft: JourneyDraft) -> Arrival:
        dice, journey = self.dice, draft.journey
        sent = journey.started_on - dice.days(4, 50)
        met = dice.weekday(min(sent + dice.days(1, 12), journey.started_on))
        sender = self._sender(self._sites[journey.chantier.code], journey.referrer)
        return Arrival(
            key=dice.key(), chantier=journey.chantier, programme=journey.programme, last_name=journey.person.last_name,
            first_name=journey.person.first_name, birth_date=journey.person.birth_date, sender=sender,
            sent_by=dice.choice(THERE) if sender is not None else "", sent_on=sent, met_on=met,
            visited_on=min(met + dice.days(1, 10), journey.started_on) if dice.random() < 0.8 else None,
            outcome="STARTED", decided_on=journey.started_on, journey=journey, recorded_at=dice.moment(sent),
            recorded_by=_referent(draft),
        )  # fmt: skip

    def _stranger(self, programme: str, site: Site, sent: date) -> Arrival:
        """Somebody with no file: a name, a sender, a day."""
        dice = self.dice
        men, women, last, _ = LISTS[ORIGIN[programme].spin(dice)]
        kinds = sorted(self.senders.get(site.chantier.department, {}))
        sender = self._sender(site, dice.choice(kinds)) if kinds and dice.random() < 0.93 else None
        met = dice.weekday(sent + dice.days(2, 14)) if dice.random() < 0.6 else None
        met = met if met is not None and met <= self.world.today else None
        born = add_months(sent, -12 * dice.randint(21, 58)) - dice.days(0, 300)
        phone = f"06 39 98 {dice.randint(0, 99):02d} {dice.randint(0, 99):02d}"
        visited = dice.weekday(met + dice.days(2, 12)) if met is not None and dice.random() < 0.6 else None
        return Arrival(
            key=dice.key(), chantier=site.chantier, programme=programme, last_name=dice.choice(last),
            first_name=dice.choice(women if dice.random() < WOMEN[programme] else men), sent_on=sent, sender=sender,
            sent_by=dice.choice(THERE) if sender is not None else "", met_on=met,
            visited_on=visited if visited is not None and visited <= self.world.today else None,
            birth_date=born if dice.random() < 0.6 else None, phone=phone if dice.random() < 0.5 else "",
            recorded_at=dice.moment(sent),
        )  # fmt: skip

    def _missed(self, draft: JourneyDraft) -> Arrival:
        """Somebody else who was sent in the same weeks and did not start."""
        dice, journey = self.dice, draft.journey
        arrival = self._stranger(
            journey.programme, self._sites[journey.chantier.code], journey.started_on - dice.days(5, 40)
        )
        arrival.outcome = OUTCOMES.spin(dice)
        first = max(filter(None, (arrival.sent_on, arrival.met_on, arrival.visited_on)))
        arrival.decided_on = min(dice.weekday(first + dice.days(1, 30)), self.world.today)
        arrival.reason = dice.choice(REASONS[arrival.outcome])
        arrival.recorded_by = _referent(draft)
        return arrival

    # ── Passages ────────────────────────────────────────────────────────────────────────────
    def _passing(self, draft: JourneyDraft, sent: date, parts: list[str], **values: Any) -> Passing:
        person, referent = draft.journey.person, _referent(draft)
        content: dict[str, Any] = {
            "identity": {
                "last_name": person.last_name, "first_name": person.first_name, "sex": person.sex,
                "birth_date": person.birth_date.isoformat(),
            }
        }  # fmt: skip
        if "SITUATION" in parts:
            seen = latest(one for one in draft.situations if one.observed_on and one.observed_on <= sent)
            days = [answer.on for answer in seen.values() if answer.on is not None]
            content["situation"] = {
                "on": max(days).isoformat() if days else "",
                "values": {name: answer.value for name, answer in seen.items()},
            }
        if "SUMMARY" in parts:
            content["summary"] = self.dice.choice(NOTES)
        return Passing(
            key=self.dice.key(), journey=draft.journey, programme="CVG", agreed_on=sent, parts=";".join(parts),
            means=self.dice.choice(["ORAL", "SIGNED"]), sent_on=sent, expires_on=passing_ends(sent),
            recorded_at=self.dice.moment(sent), recorded_by=referent,
            **{"content": content, **values},
        )  # fmt: skip

    def _accepted(self, former: JourneyDraft, draft: JourneyDraft) -> Passing:
        """A passage of a year ago or less: agreed before the end of PHC, accepted by the day she starts."""
        dice, opened = self.dice, draft.journey
        sent = max(former.journey.started_on, min(opened.started_on, former.journey.ended_on or opened.started_on)
                   - dice.days(5, 35))  # fmt: skip
        return self._passing(
            former, sent, ["SITUATION", "SUMMARY"], chantier=opened.chantier, state="ACCEPTED", opened=opened,
            answered_on=max(sent, opened.started_on - dice.days(0, 4)),
        )  # fmt: skip

    def _proposals(self, drafts: list[JourneyDraft]) -> list[Passing]:
        """Of those near the end of PHC, some are proposed to a chantier around that has not answered, or said no."""
        today = self.world.today
        carrying = {draft.journey.chantier.code: draft.journey.chantier for draft in drafts}
        targets = [
            chantier
            for code, chantier in carrying.items()
            if "CVG" in self._sites[code].runs and self._sites[code].runs["CVG"].places_on(today)
        ]
        found = self._shown(drafts, targets)
        told = {passing.journey.key for passing in found}
        for draft in drafts:
            journey = draft.journey
            if not _ending(journey, today) or not targets or self.dice.random() > 0.35 or journey.key in told:
                continue
            target = self.dice.choice(targets)
            sent = max(journey.started_on, today - self.dice.days(2, 45))
            if self.dice.random() < 0.3 and sent < today:
                found.append(
                    self._passing(
                        draft, sent, ["SUMMARY"], chantier=target, state="DECLINED", content={},
                        reason=self.dice.choice(REFUSALS), answered_on=min(today, sent + self.dice.days(2, 20)),
                    )
                )  # fmt: skip
            else:
                found.append(self._passing(draft, sent, ["SITUATION", "SUMMARY"], chantier=target))
        return found

    def _shown(self, drafts: list[JourneyDraft], targets: list[Chantier]) -> list[Passing]:
        """The chantier of the cast has one to answer, and one that it has proposed."""
        garance = self.world.plan.garance.chantier
        if garance not in targets or len(targets) < 2:
            return []
        there = [one for one in drafts if one.journey.programme == "PHC" and one.journey.ended_on is None]
        there.sort(key=lambda one: one.journey.started_on)
        other = next(chantier for chantier in targets if chantier is not garance)
        coming = next((one for one in there if one.journey.chantier is not garance), None)
        leaving = next((one for one in there if one.journey.chantier is garance), None)
        found = []
        for draft, target, days in ((coming, garance, 6), (leaving, other, 9)):
            if draft is not None:
                sent = max(draft.journey.started_on, self.world.today - timedelta(days=days))
                found.append(self._passing(draft, sent, ["SITUATION", "SUMMARY"], chantier=target))
        return found

    def _obstacles(self, drafts: list[JourneyDraft]) -> list[Obstacle]:
        """Noted at the end of PHC, more often when she did not go on."""
        dice, today = self.dice, self.world.today
        found = []
        for draft in drafts:
            journey = draft.journey
            if journey.programme != "PHC":
                continue
            left = journey.ended_on
            recent = left is not None and left >= self.since
            chance = (0.12 if journey.exit_reason in ONWARD else 0.4) if recent else 0.3
            if not (recent or _ending(journey, today)) or dice.random() > chance:
                continue
            on = max(journey.started_on, min(left or today, today) - dice.days(0, 40))
            for code in {OBSTACLES.spin(dice) for _ in range(dice.choices([1, 2], [70, 30])[0])}:
                found.append(
                    Obstacle(
                        key=dice.key(), journey=journey, code=code, on=on, recorded_at=dice.moment(on),
                        recorded_by=_referent(draft),
                    )
                )  # fmt: skip
        return sorted(found, key=lambda one: (one.on, one.code))

    # ── Who waits today ─────────────────────────────────────────────────────────────────────
    def close(self) -> None:
        dice, today = self.dice, self.world.today
        arrivals: list[Arrival] = []
        for site in self.world.plan.sites:
            for programme, run in site.runs.items():
                if not run.places_on(today) or (run.end is not None and run.end <= today):
                    continue
                cast = site is self.world.plan.sites[0]
                count = dice.randint(3, 5) if programme == "PHC" or cast else dice.randint(0, 2)
                arrivals += [self._stranger(programme, site, today - dice.days(1, 60)) for _ in range(count)]
                if dice.random() < 0.3:
                    arrivals.append(self._forgotten(programme, site))
        note_many(by=self.world.by, arrivals=arrivals)

    def _forgotten(self, programme: str, site: Site) -> Arrival:
        """Closed more than two years ago: its name is to be erased."""
        sent = add_months(self.world.today, -27) - self.dice.days(0, 60)
        arrival = self._stranger(programme, site, sent)
        arrival.outcome = OUTCOMES.spin(self.dice)
        arrival.decided_on = sent + self.dice.days(30, 60)
        return arrival


def _referent(draft: JourneyDraft) -> User:
    return next(link.user for link in draft.referents if link.kind == "REFERENT")


def _ending(journey: Journey, today: date) -> bool:
    """An open PHC journey that has gone past its eighth month."""
    return journey.programme == "PHC" and journey.ended_on is None and add_months(journey.started_on, 8) <= today
