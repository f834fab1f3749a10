"""People: who they are and where they stand when they arrive. All invented."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import uuid5

from convergence.demo.chances import (
    AGES,
    AXES,
    AXIS_WEIGHT,
    BASE,
    BY_AXIS,
    COMPLEMENTARY,
    EDUCATION,
    HOUSEHOLD,
    HOUSING,
    IDLE,
    INCOME,
    LISTS,
    ORIGIN,
    PAPER,
    REFERRER,
    SELF,
    SPOKEN,
    STREET_HOUSING,
    STREET_TIME,
    VALIDITY,
    WOMEN,
    WRITTEN,
)
from convergence.demo.drawing import Dice
from convergence.demo.names import FRENCH
from convergence.journeys.rules import age_on
from convergence.kit.dates import add_months
from convergence.kit.folding import fold
from convergence.network.models import Chantier
from convergence.nomenclature.lists import Barrier
from convergence.people.models import ContactDetails, InclusionPass, Paper, Person
from convergence.support.pass_rules import first_end

TWINS = 240
"""One newcomer in so many is somebody already known, entered again under nearly the same name."""


def _slip(dice: Dice, name: str) -> str:
    """A name as mistyped or misheard: a letter doubled, lost or swapped with the next."""
    if len(name) < 5:
        return name + name[-1]
    at = dice.randint(1, len(name) - 3)
    before, one, two, after = name[:at], name[at], name[at + 1], name[at + 2 :]
    return dice.choice([before + one + one + two + after, before + two + after, before + two + one + after])


@dataclass
class Someone:
    """A person and her true situation as it moves; what professionals noted of it is drawn apart."""

    row: Person
    origin: str
    state: dict[str, str]
    axes: int = 0
    pass_row: InclusionPass | None = None
    pass_until: date = date.min
    """Until when she was given time, in whole calendar years; her PASS counts in days."""
    pass_years: int = 0
    papers: list[Paper] = field(default_factory=list)
    told: dict[str, str] = field(default_factory=dict)
    """How to reach her, as she tells each chantier."""
    contacts: list[ContactDetails] = field(default_factory=list)
    last_end: date | None = None


class Registrar:
    """Draws people."""

    def __init__(self, dice: Dice, today: date) -> None:
        self.dice, self.today = dice, today
        self._pass = 10_000
        self.everyone: list[Someone] = []
        self.twins: list[tuple[Someone, Someone, str]] = []
        """People entered twice: (the second record, the first, why it is doubted)."""

    def newcomer(self, programme: str, start: date) -> Someone:
        """Someone who arrives that day."""
        dice = self.dice
        origin = ORIGIN[programme].spin(dice)
        men, women, last, tongues = LISTS[origin]
        woman = dice.random() < WOMEN[programme]
        low, high = AGES.spin(dice)
        born = add_months(start, -12 * dice.randint(low, high)) - dice.days(0, 364)
        foreign = origin != FRENCH and dice.random() < 0.74
        if foreign and origin not in {"EAST_EUROPE", "OTHER"} and dice.random() < 0.14:
            born = date(born.year, 1, 1)
        sex = "F" if woman else "H"
        if dice.random() < 0.002:
            sex = "X"
        nationality = "FR" if not foreign else ("UE" if origin == "EAST_EUROPE" and dice.random() < 0.6 else "HORS_UE")
        if dice.random() < 0.01:
            nationality = "NR"
        first_name, last_name = dice.choice(women if woman else men), dice.choice(last)
        recent = start > add_months(self.today, -30)
        stem = fold(f"{first_name} {last_name}").replace(" ", ".")
        row = Person(
            key=dice.key(),
            last_name=last_name,
            first_name=first_name,
            birth_date=born,
            sex=sex,
            nationality=nationality,
            household=HOUSEHOLD.spin(dice),
            recorded_at=dice.moment(start),
        )
        told = {}
        if recent:
            told["languages"] = tongues.replace(";", ", ")
            if dice.random() < 0.8:
                told["phone"] = f"06 39 98 {dice.randint(0, 99):02d} {dice.randint(0, 99):02d}"
            if dice.random() < 0.35:
                told["email"] = f"{stem}@exemple.invalid"
        someone = Someone(row, origin, self._arrival(programme, origin, woman), told=told)
        someone.state["household"] = row.household
        if dice.random() < 0.97:
            self._pass += 1
            someone.pass_row = InclusionPass(
                person=row,
                number=f"99999{start:%y}{self._pass % 100_000:05d}",
                started_on=start,
                ends_on=first_end(start),
            )
            someone.pass_until = add_months(start, 24) - timedelta(days=1)
        if len(self.everyone) % TWINS == TWINS // 2:
            self._enter_again(someone, dice.choice(self.everyone))
        self.everyone.append(someone)
        return someone

    def _enter_again(self, someone: Someone, known: Someone) -> None:
        """Give the newcomer the identity of someone known, as another chantier heard or keyed it."""
        dice, row, other = self.dice, someone.row, known.row
        row.first_name, row.last_name, row.birth_date = other.first_name, other.last_name, other.birth_date
        row.sex, row.nationality = other.sex, other.nationality
        drawn = dice.random()
        if drawn < 0.25 and someone.pass_row is not None and known.pass_row is not None:
            kind = "TWO_PASSES"
        elif drawn < 0.4 and someone.pass_row is not None and known.pass_row is not None:
            kind, row.birth_date = "PASS", add_months(row.birth_date, 12)
            someone.pass_row.number = known.pass_row.number
        else:
            kind, row.last_name = "NEAR", _slip(dice, row.last_name)
        self.twins.append((someone, known, kind))

    def _arrival(self, programme: str, origin: str, woman: bool) -> dict[str, str]:
        """Where she stands the first day."""
        dice = self.dice
        french = FRENCH if origin == FRENCH else ""
        housing = HOUSING[programme].spin(dice)
        street = housing == "STREET"
        if street:
            housing = STREET_HOUSING.spin(dice)
        if programme == "PHC":
            history = "OUI" if dice.random() < (0.93 if street else 0.825) else "NON"
        else:
            precarious = housing not in {"LOC_SOCIAL", "LOC_PRIVE", "PROPRIETAIRE"}
            history = "OUI" if dice.random() < (0.85 if street else 0.265 if precarious else 0.1) else "NON"
        state = {
            "housing": housing,
            "street_history": history,
            "street_duration": STREET_TIME.spin(dice) if history == "OUI" or street else "",
            "income": INCOME[programme].spin(dice),
            "base_cover": BASE[french].spin(dice),
            "complementary_cover": COMPLEMENTARY.spin(dice),
            "gp": "OUI" if dice.random() < (0.58 if programme == "CVG" else 0.38) else "NON",
            "health_check": "OUI" if dice.random() < (0.24 if programme == "CVG" else 0.12) else "NON",
            "rqth": "OUI" if dice.random() < 0.06 else "NON",
            "aah": "OUI" if dice.random() < 0.03 else "NON",
            "education": EDUCATION.spin(dice),
            "unemployment": IDLE.spin(dice),
            "french_oral": SPOKEN[french].spin(dice),
            "french_written": WRITTEN[french].spin(dice),
        }
        if state["base_cover"] in {"AUCUNE", "EN_COURS"} and dice.random() < 0.8:
            state["complementary_cover"] = "AUCUNE"
        if state["base_cover"] == "AME":
            state["complementary_cover"] = "AUCUNE" if dice.random() < 0.4 else state["complementary_cover"]
        if "AAH" in state["income"]:
            state["aah"] = "OUI"
        weights = dict(AXIS_WEIGHT)
        if housing in {"LOC_SOCIAL", "LOC_PRIVE", "PROPRIETAIRE"}:
            weights["LOGEMENT"] = 1
        elif programme == "PHC" or street:
            weights["LOGEMENT"] = 60
        else:
            weights["LOGEMENT"] = 14
        if origin == FRENCH:
            weights["LANGUE_SAVOIRS"] = 1.5
        if programme == "PHC":
            weights["SANTE"], weights["DROITS"] = 14, 12
        chosen: list[str] = []
        for _ in range(AXES[programme].spin(dice)):
            axis = dice.choices(list(weights), list(weights.values()))[0]
            del weights[axis]
            chosen.append(axis)
        for barrier in Barrier:
            state[f"barrier_{barrier.value.lower()}"] = "ABSENT"
        for axis in chosen:
            heavy = 0.42 if programme == "CVG" else 0.6
            state[f"barrier_{BY_AXIS[axis].spin(dice).lower()}"] = "LOURD" if dice.random() < heavy else "LEGER"
            if axis in {"SANTE", "DROITS"} and dice.random() < 0.35:
                state[f"barrier_{BY_AXIS[axis].spin(dice).lower()}"] = "LEGER"
        for name, chances in (
            ("getting_about", (15, 30, 37, 18)),
            ("self_esteem", (17, 36, 35, 12)),
            ("isolation", (24, 34, 29, 13)),
        ):
            state[name] = dice.choices(SELF, chances)[0]
        return state

    def referrer(self, programme: str) -> str:
        return REFERRER[programme].spin(self.dice)

    # ── Papers that hang on a person ────────────────────────────────────────────────────────
    def settle(self, someone: Someone, *, chantier: Chantier, end: date | None) -> None:
        """PASS, papers and how to reach her, once the journey is known. Each chantier is told apart."""
        dice = self.dice
        if someone.told and all(row.chantier is not chantier for row in someone.contacts):
            someone.contacts.append(ContactDetails(person=someone.row, chantier=chantier, **someone.told))
        limit = end or self.today
        row = someone.pass_row
        if row is not None and row.ends_on is not None:
            most = 5 if age_on(someone.row.birth_date, row.ends_on) >= 50 else 3
            while someone.pass_until < limit and not (end is None and dice.random() < 0.06):
                someone.pass_until = add_months(someone.pass_until + timedelta(days=1), 12) - timedelta(days=1)
                if someone.pass_years < most:
                    someone.pass_years += 1
                    row.ends_on += timedelta(days=365)
        present = end is None or end > add_months(self.today, -12)
        if not present:
            return
        if someone.papers and someone.papers[-1].chantier is not chantier:  # shown again where she works next
            last = someone.papers[-1]
            key = uuid5(last.key, chantier.code)
            again = {"kind": last.kind, "expires_on": last.expires_on, "renewal_on": last.renewal_on}
            someone.papers.append(Paper(key=key, person=someone.row, chantier=chantier, **again))
        if someone.row.nationality in {"HORS_UE", "FR"} and not someone.papers and dice.random() < 0.9:
            kind = "CNI" if someone.row.nationality == "FR" else PAPER.spin(dice)
            valid = VALIDITY[kind]
            ends = self.today + timedelta(
                days=dice.randint(-15 if dice.random() < 0.15 else 5, max(40, int(valid * 0.9)))
            )
            booked = ends - self.today < timedelta(days=90) and dice.random() < 0.4
            someone.papers.append(
                Paper(
                    key=dice.key(),
                    person=someone.row,
                    chantier=chantier,
                    kind=kind,
                    expires_on=ends,
                    renewal_on=min(ends, self.today) + dice.days(4, 30) if booked else None,
                )
            )
