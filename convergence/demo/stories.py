"""What happens in a journey, and what the professionals noted of it.

A story is told in three steps: what changes in the person's life and when; what was observed, and by whom;
the contracts and hours. Chances are set so that the figures of 2024 come near the published ones (seed S3).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from math import exp

from convergence.demo.drawing import Dice, Wheel
from convergence.demo.lives import Life
from convergence.demo.observing import Observer
from convergence.demo.persons import Registrar
from convergence.demo.teams import Seat
from convergence.demo.working import Foreman
from convergence.journeys.actions.bulk import JourneyDraft
from convergence.journeys.models import Journey, JourneyReferent
from convergence.kit.dates import add_months
from convergence.nomenclature.lists import Housing

_TO_HOME = Wheel(
    {
        "LOC_SOCIAL": 46,
        "RESIDENCE_SOCIALE": 17,
        "LOC_PRIVE": 11,
        "IML_SOUS_LOCATION": 8,
        "PENSION_FAMILLE": 7,
        "IML_BAIL_GLISSANT": 5,
        "FJT": 4,
        "FTM": 1,
        "RESIDENCE_ACCUEIL": 1,
    }
)
_TO_SHELTER = Wheel(
    {
        "CHU": 28,
        "HOTEL_115": 15,
        "MISE_A_L_ABRI": 10,
        "LHSS": 3,
        "CHRS": 18,
        "STABILISATION": 8,
        "ALT": 6,
        "TIERS": 8,
        "PENSION_FAMILLE": 2,
        "RESIDENCE_SOCIALE": 2,
    }
)
_TO_STABLE = Wheel({"CHRS": 45, "STABILISATION": 20, "ALT": 25, "TIERS": 10})
_JOB = Wheel(
    {
        "CDI": 22,
        "CDD_6M_PLUS": 27,
        "CDD_MOINS_6M": 22,
        "INTERIM_6M_PLUS": 5,
        "INTERIM_MOINS_6M": 10,
        "CDI_PROGRESSIF": 3,
        "CDI_INCLUSION": 1,
        "FONCTION_PUBLIQUE": 2,
        "CREATION_ENTREPRISE": 3,
        "CONTRAT_AIDE": 2,
        "ESAT_EA": 3,
    }
)
_POSITIVE = {
    "CVG": Wheel(
        {"JOB": 62, "FORMATION_QUALIFIANTE": 11, "FORMATION_PREQUALIFIANTE": 7, "AUTRE_SIAE": 13, "SUITE_CVG": 7}
    ),
    "PHC": Wheel(
        {"JOB": 18, "FORMATION_PREQUALIFIANTE": 8, "FORMATION_QUALIFIANTE": 3, "SUITE_CVG": 46, "AUTRE_SIAE": 25}
    ),
}
_OTHERWISE = {
    "CVG": Wheel(
        {
            "CHOMAGE": 30,
            "FIN_DUREE": 13,
            "INACTIF": 9,
            "ABANDON": 12,
            "SANS_NOUVELLE": 13,
            "SOINS": 5,
            "RETRAITE": 4,
            "DEMENAGEMENT": 4,
            "FAUTE_GRAVE": 3,
            "LONGUE_MALADIE": 4,
            "INCARCERATION": 2,
            "DECES": 1,
        }
    ),
    "PHC": Wheel(
        {
            "ABANDON": 24,
            "SANS_NOUVELLE": 22,
            "FIN_DUREE": 15,
            "CHOMAGE": 9,
            "INACTIF": 5,
            "DEMENAGEMENT": 8,
            "FAUTE_GRAVE": 4,
            "INCARCERATION": 7,
            "LONGUE_MALADIE": 3,
            "DECES": 2,
            "RETRAITE": 1,
        }
    ),
}
_EARLY = Wheel({"RUPTURE_ESSAI": 30, "ABANDON": 28, "SANS_NOUVELLE": 20, "CHOMAGE": 12, "DEMENAGEMENT": 5, "SOINS": 5})
_RIGHTS = (
    ("base_cover", "PUMA", 6),
    ("complementary_cover", "C2S_GRATUITE", 6),
    ("gp", "OUI", 5),
    ("health_check", "OUI", 6),
    ("rqth", "OUI", 0.55),
    ("aah", "OUI", 0.25),
)
DEPUTIES = 0.08
"""Share of the people present for whom a colleague stands in."""
SLIPS = 0.012
"""Share of journeys where something was keyed wrong."""
_MOBILISED = {"EMPLOI": 26.0, "LOGEMENT": 34.5, "SANTE": 19.8}
"""Mean months before a referent turns to the officer: the longer the stay, the likelier."""


def level(housing: str) -> int | None:
    """Rank of a housing code, 0 street to 5 ordinary housing."""
    member = Housing.get(housing)
    return member.level if member else None


@dataclass
class Change:
    """From that day, an answer would be another one."""

    on: date
    field: str
    value: str


class Storyteller:
    def __init__(self, dice: Dice, registrar: Registrar, today: date) -> None:
        self.dice, self.registrar, self.today = dice, registrar, today
        self.observer = Observer(dice, today)
        self.foreman = Foreman(dice, today)
        self._numbers: dict[str, int] = {}

    def tell(self, life: Life, seats: list[Seat]) -> JourneyDraft:
        """The whole journey, with all that hangs on it."""
        dice, site, seat = self.dice, life.site, seats[life.seat]
        number = self._numbers[site.chantier.code] = self._numbers.get(site.chantier.code, 0) + 1
        journey = Journey(
            key=dice.key(),
            person=life.someone.row,
            chantier=site.chantier,
            programme=life.programme,
            reference=f"{life.programme[0]}{life.start:%y}-{number:04d}",
            started_on=life.start,
            ended_on=life.end,
            referrer=self._referrer(life),
            previous=None,
            recorded_at=dice.moment(life.start, 10),
        )
        if journey.recorded_at.date() > self.today:
            journey.recorded_at = dice.moment(life.start)
        self._accompany(life, journey)
        arrival = dict(life.someone.state)
        journey.exit_reason = self._exit(life, journey)
        changes = self._changes(life, journey, arrival)
        draft = JourneyDraft(journey)
        self.foreman.hire(life, draft)
        self.observer.observe(life, draft, arrival, changes, seat)
        self._entrust(life, draft, seat)
        if life.end is None and len(seats) > 1 and dice.random() < DEPUTIES:
            other = seats[(life.seat + 1) % len(seats)].on(self.today)
            draft.referents.append(JourneyReferent(user=other, kind="DEPUTY", started_on=self._lately(life.start)))
        self._stumble(life, journey)
        for change in changes:
            if change.on <= (life.end or self.today):
                life.someone.state[change.field] = change.value
        self.registrar.settle(life.someone, chantier=life.site.chantier, end=life.end)
        life.someone.last_end = life.end
        return draft

    def _lately(self, start: date) -> date:
        return max(start, self.today - self.dice.days(20, 200))

    def _stumble(self, life: Life, journey: Journey) -> None:
        """Slips of the keyboard that let the row in and wait in the lists to mend."""
        drawn = self.dice.random()
        if drawn < SLIPS and life.end is not None and journey.housing_access_on is not None:
            journey.housing_access_on = min(self.today, life.end + self.dice.days(3, 60))
        elif drawn < SLIPS and life.programme == "PHC":
            journey.weekly_hours = Decimal(self.dice.choice([2, 24, 26]))
        elif drawn > 1 - SLIPS / 6:
            born = life.someone.row.birth_date
            life.someone.row.birth_date = add_months(born, 12 * self.dice.choice([-40, 12]))

    # ── Who and with whom ───────────────────────────────────────────────────────────────────
    def _referrer(self, life: Life) -> str:
        if life.came_from:
            return "PHC" if life.came_from == "PHC" else "AUTRE_SIAE"
        return "" if self.dice.random() < 0.025 else self.registrar.referrer(life.programme)

    def _entrust(self, life: Life, draft: JourneyDraft, seat: Seat) -> None:
        """Referents one after the other; the last one stays after the exit, for the follow-ups."""
        last = min(self.today, add_months(life.end, 13)) if life.end else self.today
        held = seat.over(life.start, last)
        for index, (user, since, until) in enumerate(held):
            final = index == len(held) - 1
            started = life.start if index == 0 else max(life.start, since)
            draft.referents.append(
                JourneyReferent(
                    user=user,
                    kind="REFERENT",
                    started_on=started,
                    ended_on=None if final else max(started, until or last),
                )
            )

    def _accompany(self, life: Life, journey: Journey) -> None:
        """Escort, concerted support, officers called in."""
        dice = self.dice
        chances = (0.42, 0.55) if life.programme == "CVG" else (0.74, 0.66)
        for field, chance in zip(("proximity", "concerted"), chances, strict=True):
            drawn = dice.random()
            setattr(journey, field, "" if drawn < 0.06 else "OUI" if drawn < 0.06 + 0.94 * chance else "NON")
        if life.programme != "CVG" or life.site.ground is None:
            return
        themes = {theme for held in life.site.ground.themes for theme in held}
        for theme, mean in _MOBILISED.items():
            if theme not in themes:
                continue
            on = life.start + timedelta(days=round(dice.expovariate(1 / (mean * 30.44))) + 12)
            if on < min(life.until, self.today):
                setattr(journey, f"mobilised_{theme.lower()}", on)

    # ── What changes ────────────────────────────────────────────────────────────────────────
    def _exit(self, life: Life, journey: Journey) -> str:
        """The reason she leaves, drawn even when the exit is still to come: what leads to it happens before."""
        dice, months = self.dice, life.months
        if life.moved:
            return "CHANGEMENT_PROGRAMME" if life.end else ""
        if life.programme == "CVG":
            chance = 0.12 if months < 3 else 0.45 + 0.1 * (1 - exp(-months / 11))
            chance += 0.015 if journey.mobilised_emploi else -0.005
        else:
            chance = 0.08 if months < 2 else 0.295 + 0.15 * (1 - exp(-months / 6))
        if dice.random() < chance:
            reason = _POSITIVE[life.programme].spin(dice)
            reason = _JOB.spin(dice) if reason == "JOB" else reason
        elif life.programme == "PHC" and dice.random() < 0.19:
            reason = "SOINS"
        elif months < 2 and dice.random() < 0.7:
            reason = _EARLY.spin(dice)
        else:
            reason = _OTHERWISE[life.programme].spin(dice)
        if reason == "RETRAITE" and (life.until - life.someone.row.birth_date).days < 62 * 365.25:
            reason = "CHOMAGE"
        if life.end is None:
            return ""
        if reason == "SUITE_CVG" and life.programme == "PHC" and life.site.ground is None and dice.random() < 0.3:
            reason = "AUTRE_SIAE"
        return "" if dice.random() < 0.022 else reason

    def _day(self, life: Life, low: float = 0.15, high: float = 0.97) -> date:
        return life.start + timedelta(days=max(1, round((life.until - life.start).days * self.dice.uniform(low, high))))

    def _changes(self, life: Life, journey: Journey, arrival: dict[str, str]) -> list[Change]:
        changes = [*self._housing(life, journey, arrival), *self._rights(life, journey, arrival)]
        changes += self._barriers(life, arrival, changes)
        first_pay = life.start + timedelta(days=35)
        kept = [code for code in arrival["income"].split(";") if code in {"RSA", "AAH"} and life.programme == "PHC"]
        pay = ["SALAIRE", *kept] + (["PRIME_ACTIVITE"] if self.dice.random() < 0.4 else [])
        changes.append(Change(first_pay, "income", ";".join(sorted(set(pay)))))
        scale = ("TRES_DIFFICILE", "DIFFICILE", "CA_VA", "BIEN")
        for field in ("getting_about", "self_esteem", "isolation"):
            rank = scale.index(arrival[field]) + self.dice.choices([-1, 0, 1, 2], [10, 34, 42, 14])[0]
            changes.append(Change(self._day(life), field, scale[min(3, max(0, rank))]))
        return sorted(changes, key=lambda change: change.on)

    def _housing(self, life: Life, journey: Journey, arrival: dict[str, str]) -> list[Change]:
        dice, months = self.dice, life.months
        now = level(arrival["housing"])
        changes: list[Change] = []
        reach = 1 - exp(-months / (13 if life.programme == "CVG" else 4.2))
        if now is None:
            now = 1
        helped = 0.1 if journey.mobilised_logement else 0.0
        if life.programme == "CVG":
            chance = {0: 0.22, 1: 0.57, 2: 0.61, 3: 0.48, 4: 0.2, 5: 0.0}[now] * reach + (helped if now < 4 else 0)
            if now <= 1 and dice.random() < 0.5 * reach:
                changes.append(Change(self._day(life, 0.1, 0.6), "housing", _TO_STABLE.spin(dice)))
        else:
            chance = {0: 0.13, 1: 0.13, 2: 0.2, 3: 0.15, 4: 0.1, 5: 0.0}[now] * reach
            if now == 0 and dice.random() < 0.255 + 0.7 * reach:
                changes.append(Change(self._day(life, 0.05, 0.75), "housing", _TO_SHELTER.spin(dice)))
            elif now == 1 and dice.random() < 0.25 * reach:
                changes.append(Change(self._day(life, 0.2, 0.9), "housing", _TO_STABLE.spin(dice)))
        if dice.random() < chance:
            home = _TO_HOME.spin(dice) if now < 4 else "LOC_SOCIAL"
            on = self._day(life, 0.3 if changes else 0.15, 0.98)
            if changes:
                on = max(on, min(changes[0].on + timedelta(days=20), life.until))
            changes.append(Change(on, "housing", home))
            if on <= (life.end or self.today) and now < 4 and dice.random() < 0.88:
                journey.housing_access_on = on
        elif dice.random() < 0.03 and now > 0:
            changes.append(Change(self._day(life, 0.3), "housing", dice.choice(["TIERS", "HOTEL_115", "SQUAT", "RUE"])))
        return changes

    def _rights(self, life: Life, journey: Journey, arrival: dict[str, str]) -> list[Change]:
        """Health rights opened, or cover improved, at most once a right."""
        dice, months = self.dice, life.months
        absent = [
            (field, value, weight)
            for field, value, weight in _RIGHTS
            if arrival[field] in {"AUCUNE", "EN_COURS", "NON"}
        ]
        helped = 0.05 if journey.mobilised_sante else 0.0
        changes: list[Change] = []
        if absent and dice.random() < 0.17 + 0.385 * (1 - exp(-months / 9)) + helped:
            for _ in range(dice.choices([1, 2, 3], [52, 33, 15])[0]):
                if absent:
                    chosen = dice.choices(absent, [weight for _, _, weight in absent])[0]
                    absent.remove(chosen)
                    field, value = chosen[0], chosen[1]
                    if field == "complementary_cover":
                        value = dice.choice(["C2S_GRATUITE", "C2S_GRATUITE", "C2S_PARTICIPATIVE", "MUTUELLE_EMPLOYEUR"])
                    changes.append(Change(self._day(life, 0.05), field, value))
        elif dice.random() < 0.8:
            better = [
                (field, value)
                for field, value, from_ in (
                    ("base_cover", "PUMA", {"AME"}),
                    (
                        "complementary_cover",
                        "C2S_GRATUITE",
                        {"C2S_PARTICIPATIVE", "MUTUELLE_EMPLOYEUR", "MUTUELLE_INDIVIDUELLE"},
                    ),
                )
                if arrival[field] in from_
            ]
            if better:
                changes.append(Change(self._day(life), *dice.choice(better)))
        return changes

    def _barriers(self, life: Life, arrival: dict[str, str], changes: list[Change]) -> list[Change]:
        """Barriers ease; now and then one appears once trust is there."""
        dice = self.dice
        moved: list[Change] = []
        homed = any(change.field == "housing" and (level(change.value) or 0) >= 4 for change in changes)
        for field, value in arrival.items():
            if not field.startswith("barrier_"):
                continue
            if value == "ABSENT":
                if dice.random() < 0.015:
                    moved.append(Change(self._day(life), field, "LEGER"))
            elif field == "barrier_logement" and homed:
                moved.append(Change(self._day(life, 0.6), field, "ABSENT"))
            elif dice.random() < 0.5 * (1 - exp(-life.months / 12)):
                moved.append(Change(self._day(life), field, "LEGER" if value == "LOURD" else "ABSENT"))
        return moved
