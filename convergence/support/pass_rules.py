"""Rules of the PASS IAE: its length, its suspensions, its extensions. Pure functions of dates and codes.

Sources: Code du travail L5132-3, L5132-5, L5132-15-1; les emplois de l’inclusion, the State’s own service, for what the
texts leave to practice; programme slides R1, R4. No text read so far dates each value: they hold since the beginning
until a dated one is added (docs/decisions, PASS counts).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from convergence.journeys.rules import Setting, overlaps
from convergence.kit import french
from convergence.kit.dates import add_months
from convergence.kit.french import NBSP
from convergence.nomenclature.lists import ExtensionReason

Span = tuple[date, date | None]
"""First and last day, both counted; no last day means that it goes on."""

_START = date(2016, 1, 1)
DAY = timedelta(days=1)
_SERVICE = "les emplois de l’inclusion"

PASS_DAYS = Setting("Durée d’un PASS IAE", "jours", f"{_SERVICE} : 2 × 365", ((_START, 730),))
SUSPENSION_MONTHS = Setting("Durée maximale d’une suspension", "mois", _SERVICE, ((_START, 36),))
SUSPENSION_BACK_DAYS = Setting("Suspension déclarée après coup, au plus", "jours", _SERVICE, ((_START, 365),))
WINDOW_BEFORE_MONTHS = Setting("Prolongation : demande avant la fin", "mois", _SERVICE, ((_START, 12),))
WINDOW_AFTER_MONTHS = Setting("Prolongation : demande après la fin", "mois", _SERVICE, ((_START, 6),))
REQUEST_DAYS = Setting("Prolongation : durée par demande", "jours", "L5132-15-1 : un an au plus", ((_START, 365),))
CDI_REQUEST_DAYS = Setting("Prolongation senior en CDI", "jours", _SERVICE, ((_START, 3650),))
SENIOR_AGE = Setting("Âge du motif senior", "ans", "L5132-15-1", ((_START, 50),))
SENIOR_CDI_AGE = Setting("Âge du CDI senior", "ans", "L5132-5-1", ((_START, 57),))
REMINDER_DAYS = Setting("Relance d’une demande sans réponse", "jours", f"{_SERVICE} : J+10, 20, 30", ((_START, 10),))
REMINDERS = 3
NOTICES = (90, 30, 0)
"""Days before the end at which the line of a PASS changes: to prepare, to ask, over."""
PHC_COUNTS = Setting("Le temps PHC consomme le PASS", "1 oui, 0 non", "à confirmer : R1 ; contrat IAE", ((_START, 1),))

CAPS: dict[str, Setting] = {
    reason.value: Setting(
        f"Cumul des prolongations, {reason.label}",
        "jours",
        "L5132-15-1 ; " + _SERVICE,
        ((_START, reason.item.cap_days),),
    )
    for reason in ExtensionReason
    if reason.item.cap_days is not None
}
"""Days of extension that a PASS may cumulate under a reason, whatever the reasons of the former ones. None: no cap."""

WITHOUT_OPINION = frozenset({"FORMATION", "SENIOR_CDI"})
"""Reasons that need no prescriber’s opinion."""

SETTINGS = (
    PASS_DAYS, SUSPENSION_MONTHS, SUSPENSION_BACK_DAYS, WINDOW_BEFORE_MONTHS, WINDOW_AFTER_MONTHS, REQUEST_DAYS,
    CDI_REQUEST_DAYS, SENIOR_AGE, SENIOR_CDI_AGE, REMINDER_DAYS, PHC_COUNTS, *CAPS.values(),
)  # fmt: skip


# ── The PASS ────────────────────────────────────────────────────────────────────────────────
def first_end(started_on: date) -> date:
    """The last day of a PASS that nothing pushed: 2 × 365 days, both ends counted."""
    return started_on + timedelta(days=PASS_DAYS.on(started_on) - 1)


def pass_start(hires: Iterable[tuple[str, date]]) -> date | None:
    """The first day of the PASS: that of the first IAE contract, PHC or CVG. (programme, first day) of each.

    Whether PHC counts is `PHC_COUNTS`: it is an IAE contract, so it does unless the network says otherwise.
    """
    counted = [on for programme, on in hires if programme != "PHC" or PHC_COUNTS.on(on)]
    return min(counted, default=None)


def year_of(started_on: date, day: date) -> int:
    """1 in the first year of the PASS, 2 in the second… From the third on, each year is validated (R4)."""
    return (day - started_on).days // 365 + 1


def last_allowed(started_on: date) -> date:
    """The last day that a suspension begun then may have."""
    return add_months(started_on, SUSPENSION_MONTHS.on(started_on)) - timedelta(days=1)


def days_of(span: Span, until: date) -> int:
    """Days of a suspension up to `until`, both counted; one that goes on stops at the longest allowed."""
    start, end = span
    last = min(end or last_allowed(start), until)
    return max(0, (last - start).days + 1)


def shown_end(ends_on: date, running: date | None, day: date) -> date:
    """The end as it stands that day: a suspension that goes on pushes it a day each day. It is then an estimate."""
    return ends_on if running is None else ends_on + timedelta(days=days_of((running, None), day))


def remaining(ends_on: date, suspensions: Sequence[Span], day: date) -> int:
    """Days of PASS left that day, itself counted unless it is suspended. `ends_on` counts the ended suspensions."""
    running = next((start for start, end in suspensions if end is None), None)
    end = shown_end(ends_on, running, day)
    idle = 0
    for start, last in suspensions:
        until = min(last or min(day, last_allowed(start)), end)
        idle += max(0, (until - max(start, day)).days + 1)
    return max(0, (end - day).days + 1 - idle)


def suspended_on(suspensions: Iterable[Span], day: date) -> bool:
    return any(start <= day <= (end or last_allowed(start)) for start, end in suspensions)


def left_in_words(days: int) -> str:
    """« 15 mois et 4 jours », « 12 jours », « plus aucun jour »: months of thirty days, as one speaks."""
    if days <= 0:
        return "plus aucun jour"
    months, rest = divmod(days, 30)
    if months < 2:
        return french.count(days, "jour")
    return f"{months} mois" + (f" et {french.count(rest, 'jour')}" if rest else "")


def check_suspension(
    start: date, end: date | None, *, started_on: date | None, ends_on: date | None, others: Iterable[Span], today: date
) -> str:
    """Why that suspension is refused, in French; empty when it may be. Source: les emplois, B2."""
    back = SUSPENSION_BACK_DAYS.on(today)
    if start > today:
        return "Une suspension ne commence pas dans le futur : déclarez-la le jour venu."
    if start < today - timedelta(days=back):
        return f"Une suspension se déclare au plus {back} jours après son premier jour."
    if started_on is not None and start < started_on:
        return f"Le PASS commence le {french.day(started_on)} : la suspension ne peut pas le précéder."
    if ends_on is not None and start > ends_on:
        return f"Le PASS s’est terminé le {french.day(ends_on)} : il n’y a plus rien à suspendre."
    return check_length_of_suspension(start, end, others)


def check_length_of_suspension(start: date, end: date | None, others: Iterable[Span]) -> str:
    """Why those two days are refused, whatever the day on which they are declared."""
    longest = last_allowed(start)
    if end is not None and end < start:
        return "Le dernier jour de la suspension précède le premier."
    if end is not None and end > longest:
        months = SUSPENSION_MONTHS.on(start)
        return f"Une suspension dure au plus {months} mois : ici, jusqu’au {french.day(longest)}."
    for other, last in others:
        if overlaps(start, end, other, last):
            until = f"au {french.day(last)}" if last else "encore en cours"
            return f"Une autre suspension court déjà, du {french.day(other)}, {until}."
    return ""


def ended_by_hire(start: date, hired_on: date) -> date | None:
    """The last day of a suspension when a contract begins that day; None when it does not end it."""
    return min(hired_on - timedelta(days=1), last_allowed(start)) if hired_on > start else None


# ── Extensions ──────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True)
class Standing:
    """What the rules read of a person and her PASS, on a day."""

    day: date
    ends_on: date | None
    used: int = 0
    """Days already granted on this PASS, whatever the reason."""
    suspended: bool = False
    pending: bool = False
    """Another request waits for its decision."""
    age: int = 0
    rqth: str = ""
    """The last known answer."""


@dataclass(frozen=True)
class Verdict:
    """What the rules allow for a reason."""

    reason: str
    refusals: tuple[str, ...]
    most_days: int
    """The longest that may be asked now."""
    starts_on: date | None
    used: int
    cap: int | None

    @property
    def allowed(self) -> bool:
        return not self.refusals

    @property
    def latest(self) -> date | None:
        """The last day that may be asked."""
        return None if self.starts_on is None else self.starts_on + timedelta(days=max(0, self.most_days) - 1)

    def days_until(self, end: date) -> int:
        """How many days an extension up to that day lasts."""
        return 0 if self.starts_on is None else (end - self.starts_on).days + 1


def per_request(reason: str, day: date) -> int:
    """Days that one request may ask: a year, ten for a senior hired for good."""
    return (CDI_REQUEST_DAYS if reason == "SENIOR_CDI" else REQUEST_DAYS).on(day)


def cap_of(reason: str, day: date) -> int | None:
    """Days that the PASS may cumulate under that reason; None: no cap."""
    cap = CAPS.get(reason)
    return cap.on(day) if cap is not None else None


def window(ends_on: date) -> tuple[date, date]:
    """First and last day on which an extension may be asked."""
    return (
        add_months(ends_on, -WINDOW_BEFORE_MONTHS.on(ends_on)),
        add_months(ends_on, WINDOW_AFTER_MONTHS.on(ends_on)),
    )


def _of_the_pass(standing: Standing) -> Iterable[str]:
    """What forbids any reason."""
    if standing.ends_on is None:
        yield "La fin du PASS n’est pas notée : notez-la d’abord."
        return
    opens, closes = window(standing.ends_on)
    if standing.suspended:
        yield "Le PASS est suspendu : il se prolonge quand la suspension est finie."
    if standing.pending:
        yield "Une demande est déjà en cours pour ce PASS : une seule à la fois."
    if standing.day < opens:
        yield f"C’est trop tôt : la demande s’ouvre le {french.day(opens)}, douze mois avant la fin du PASS."
    if standing.day > closes:
        yield f"C’est trop tard : la demande se faisait jusqu’au {french.day(closes)}, six mois après la fin du PASS."


def _of_the_reason(reason: str, standing: Standing) -> Iterable[str]:
    """What forbids that one."""
    day = standing.day
    if reason == "SENIOR" and standing.age < SENIOR_AGE.on(day):
        yield f"Ce motif demande {SENIOR_AGE.on(day)} ans : la personne en a {standing.age}."
    if reason == "SENIOR_CDI" and standing.age < SENIOR_CDI_AGE.on(day):
        yield f"Ce motif demande {SENIOR_CDI_AGE.on(day)} ans : la personne en a {standing.age}."
    if reason == "RQTH" and standing.rqth == "NON":
        yield "La dernière situation connue dit « pas de RQTH » : mettez-la à jour si elle a été obtenue."
    elif reason == "RQTH" and standing.rqth != "OUI":
        yield "La RQTH n’est pas connue : notez-la dans la situation de la personne."


def judge(reason: str, standing: Standing) -> Verdict:
    """What the rules allow for that reason that day, and why not. Nothing is renewed by itself (R4)."""
    day = standing.day
    cap = cap_of(reason, day)
    most = per_request(reason, day)
    refusals = [*_of_the_pass(standing), *_of_the_reason(reason, standing)]
    if cap is not None:
        left = cap - standing.used
        if left <= 0:
            refusals.append(
                f"Le plafond est atteint : {french.number(standing.used)} jours de prolongation déjà accordés, "
                f"pour {french.number(cap)} au plus avec ce motif."
            )
        most = max(0, min(most, left))
    starts_on = standing.ends_on + timedelta(days=1) if standing.ends_on is not None else None
    return Verdict(reason, tuple(refusals), most, starts_on, standing.used, cap)


def check_length(verdict: Verdict, days: int) -> str:
    """Why that length is refused, in French; empty when it may be."""
    if days < 1:
        start = f", le {french.day(verdict.starts_on)}" if verdict.starts_on else ""
        return f"La prolongation commence le lendemain de la fin du PASS{start} : choisissez un jour plus tard."
    if days > verdict.most_days:
        until = f", jusqu’au {french.day(verdict.latest)}" if verdict.latest else ""
        return f"C’est trop long{NBSP}: {french.count(verdict.most_days, 'jour')} au plus pour cette demande{until}."
    return ""


def needs_opinion(reason: str) -> bool:
    """Whether an authorised prescriber decides (L5132-3); otherwise the chantier grants by itself."""
    return reason not in WITHOUT_OPINION


def reminders(asked_on: date, day: date) -> int:
    """How many reminders are due by that day: 10, 20 and 30 days after the request."""
    return max(0, min(REMINDERS, (day - asked_on).days // REMINDER_DAYS.on(asked_on)))


def stage_of(ends_on: date, day: date) -> int | None:
    """90, 30 or 0: the notice that holds that day; None when the end is further away."""
    left = (ends_on - day).days
    return next((notice for notice in sorted(NOTICES) if left <= notice), None)


def moved(starts_on: date, days: int) -> date:
    """The last day of an extension of that length."""
    return starts_on + timedelta(days=days - 1)
