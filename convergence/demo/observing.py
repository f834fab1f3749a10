"""What was noted, when, by whom, and what was not: diagnoses, reviews, exits, follow-ups."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from convergence.demo.drawing import Dice, Wheel
from convergence.demo.lives import Life
from convergence.demo.teams import Seat
from convergence.journeys import rules
from convergence.journeys.actions.bulk import JourneyDraft
from convergence.journeys.models import Situation
from convergence.kit.dates import add_months
from convergence.nomenclature.lists import ExitReason

RIGHTS = ("base_cover", "complementary_cover", "gp", "health_check", "rqth", "aah")
SELF = ("getting_about", "self_esteem", "isolation")
_AFTER = {
    True: Wheel({"EMPLOI": 68, "FORMATION": 9, "SANS_EMPLOI": 18, "AUTRE": 5}),
    False: Wheel({"EMPLOI": 19, "FORMATION": 8, "SANS_EMPLOI": 55, "AUTRE": 18}),
}
_NOTES = (
    "Rendez-vous à la préfecture la semaine prochaine, je l’accompagne.",
    "Arrive plus tôt le matin depuis qu’il a une chambre.",
    "Demande de logement social déposée, numéro unique reçu.",
    "Parle de reprendre une formation de cariste.",
    "A retrouvé sa sœur, va la voir un week-end sur deux.",
    "Semaine difficile, on redescend les heures avec son accord.",
    "Premier rendez-vous chez le médecin traitant, tout s’est bien passé.",
    "Voudrait passer le permis, dossier d’aide à monter.",
    "Très à l’aise avec les clients, propose de tenir la caisse.",
    "Dossier de surendettement complet, reste à l’envoyer.",
)
WORK = ExitReason.in_group("EMPLOI", "FORMATION", "SUITE_PARCOURS")


class Observer:
    def __init__(self, dice: Dice, today: date) -> None:
        self.dice, self.today = dice, today

    def observe(self, life: Life, draft: JourneyDraft, arrival: dict[str, str], changes: list[Any], seat: Seat) -> None:
        """Situations of the journey, from the entry to the last follow-up."""
        dice = self.dice
        patchy = dice.random() > life.site.quality + 0.03
        self._entry(life, draft, arrival, seat, patchy)
        if draft.journey.diagnosed_on is not None or dice.random() < 0.5:
            self._reviews(life, draft, arrival, changes, seat)
        if life.end is not None:
            if dice.random() > 0.045 + (0.12 if life.months < 2 else 0):
                self._exit(life, draft, arrival, changes, seat, patchy=patchy)
            self._follow_ups(life, draft, arrival, changes, seat)

    # ── Stages ──────────────────────────────────────────────────────────────────────────────
    def _entry(self, life: Life, draft: JourneyDraft, arrival: dict[str, str], seat: Seat, patchy: bool) -> None:
        dice, start = self.dice, life.start
        last = life.end or self.today
        drawn = dice.random()
        on = None
        if drawn < 0.86:
            on = start + dice.days(4, 55)
        elif drawn < 0.945:
            on = start + dice.days(62, 130)
        if on is not None and on > last:
            on = None if life.end is None or dice.random() < 0.5 else max(start, life.end - timedelta(days=2))
        draft.journey.diagnosed_on = on
        answers = dict(arrival)
        for name in SELF:
            if on is None or dice.random() < 0.55:
                answers[name] = ""
        if on is None:
            for name in arrival:
                if (
                    name.startswith("barrier_")
                    or name in {"french_oral", "french_written", "street_duration"}
                    or dice.random() < (0.04 if name in RIGHTS else 0.2)
                ):
                    answers[name] = ""
        self._blur(answers, patchy)
        draft.situations.append(self._situation("ENTRY", start, answers, seat, keyed=on))

    def _reviews(
        self, life: Life, draft: JourneyDraft, arrival: dict[str, str], changes: list[Any], seat: Seat
    ) -> None:
        dice = self.dice
        last = life.end or self.today
        seen = life.start
        while True:
            wait = timedelta(days=dice.randint(-25, 30) if life.programme == "CVG" else dice.randint(-135, -75))
            due = add_months(seen, 6) + wait
            if dice.random() < 0.1:
                due += dice.days(20, 120)
            due = dice.weekday(due)
            if due >= last:
                return
            seen = due
            state = self._state(arrival, changes, due)
            answers = {"housing": state["housing"], "income": state["income"]}
            if dice.random() < 0.75:
                answers |= {name: state[name] for name in RIGHTS}
            if dice.random() < 0.7:
                answers |= {name: value for name, value in state.items() if name.startswith("barrier_")}
            if dice.random() < 0.4:
                answers |= {name: state[name] for name in SELF}
            if dice.random() < 0.03:
                answers["housing"] = "NR"
            draft.situations.append(self._situation("REVIEW", due, answers, seat, note=0.06))

    def _exit(
        self, life: Life, draft: JourneyDraft, arrival: dict[str, str], changes: list[Any], seat: Seat, *, patchy: bool
    ) -> None:
        assert life.end is not None
        dice = self.dice
        state = self._state(arrival, changes, life.end)
        answers = {"housing": state["housing"], **{name: state[name] for name in RIGHTS}}
        answers["income"] = state["income"] if dice.random() < 0.6 else ""
        cared = any(
            arrival[f"barrier_{name}"] in {"LEGER", "LOURD"}
            for name in ("sante_physique", "sante_mentale", "addiction", "handicap")
        )
        drawn = dice.random()
        engaged = (0.52 if cared else 0.2) + (0.12 if draft.journey.mobilised_sante else 0)
        answers["health_followup"] = "" if drawn < 0.07 else "OUI" if drawn < 0.07 + 0.93 * engaged else "NON"
        if dice.random() < 0.5:
            answers |= {name: value for name, value in state.items() if name.startswith("barrier_")}
        if dice.random() < 0.3:
            answers |= {name: state[name] for name in SELF}
        if draft.journey.exit_reason in {"SANS_NOUVELLE", "ABANDON", "DECES"} and dice.random() < 0.3:
            answers["housing"] = "NSP"
        self._blur(answers, patchy)
        draft.situations.append(self._situation("EXIT", life.end, answers, seat))

    def _follow_ups(
        self, life: Life, draft: JourneyDraft, arrival: dict[str, str], changes: list[Any], seat: Seat
    ) -> None:
        assert life.end is not None
        dice, reason = self.dice, draft.journey.exit_reason
        if rules.is_withdrawn(reason):
            return
        positive = reason in WORK
        state = self._state(arrival, changes, life.end)
        for milestone, chance in ((6, 0.66), (12, 0.52)):
            due = rules.follow_up_due(life.end, milestone)
            lost = reason == "SANS_NOUVELLE"
            drawn = dice.random() + (0.3 if lost else 0)
            if drawn > chance + 0.16:
                continue
            tries = 1 if dice.random() < 0.7 else dice.randint(2, 3)
            on = due + timedelta(days=dice.randint(-20, 45))
            for turn in range(tries):
                day = on - timedelta(days=(tries - 1 - turn) * dice.randint(4, 12))
                if day > self.today or day <= life.end:
                    continue
                final = turn == tries - 1 and drawn < chance
                outcome = _AFTER[positive].spin(dice) if final else "INJOIGNABLE"
                if final and dice.random() < 0.035:
                    outcome = "REFUS"
                housing = state["housing"] if outcome not in {"INJOIGNABLE", "REFUS"} and dice.random() < 0.85 else ""
                if housing and dice.random() < 0.08:
                    housing = "LOC_SOCIAL"
                answers = {"outcome": outcome, "housing": housing}
                if not any(row.observed_on == day and row.stage == f"M{milestone}" for row in draft.situations):
                    draft.situations.append(self._situation(f"M{milestone}", day, answers, seat))

    # ── What a sheet looks like ─────────────────────────────────────────────────────────────
    def _state(self, arrival: dict[str, str], changes: list[Any], on: date) -> dict[str, str]:
        state = dict(arrival)
        for change in changes:
            if change.on > on:
                break
            state[change.field] = change.value
        return state

    def _blur(self, answers: dict[str, str], patchy: bool) -> None:
        """Holes and refusals: a few on any sheet, many on a patchy one."""
        dice = self.dice
        for name in answers:
            if dice.random() < (0.1 if patchy else 0.004):
                if name.startswith("barrier_"):
                    answers[name] = "NE"
                else:
                    answers[name] = dice.choice(["", "NR", "NSP"])
        if dice.random() < 0.03:
            asked = [name for name in ("street_history", "income", "gp", "aah", "housing") if answers.get(name)]
            if asked:
                answers[dice.choice(asked)] = "REFUS"

    def _situation(
        self,
        stage: str,
        on: date,
        answers: dict[str, str],
        seat: Seat,
        *,
        keyed: date | None = None,
        note: float = 0.015,
    ) -> Situation:
        dice = self.dice
        keyed = keyed or on
        late = 90 if dice.random() < 0.08 else 6
        recorded = dice.moment(min(keyed, self.today), min(late, max(0, (self.today - keyed).days - 3)))
        text = dice.choice(_NOTES) if dice.random() < note and on > add_months(self.today, -24) else ""
        return Situation(
            key=dice.key(),
            stage=stage,
            observed_on=on,
            recorded_at=recorded,
            recorded_by=seat.on(on),
            note=text,
            **answers,
        )
