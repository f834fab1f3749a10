"""Rules of the programmes and of the law, as pure functions of dates and codes. No Django here.

Each names its source and since when it holds. What the network may change is a `Setting`: dated values.
Sources: seeds S1 (programme slides), S3 (2024 report); domain/2-rules.md; Code du travail.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal

from convergence.journeys.rules.base import START, Finding, Setting, error, warn
from convergence.kit.dates import add_months
from convergence.nomenclature.lists import ExitReason

PHC_MIN_HOURS = Setting("Heures PHC, minimum", "h/semaine", "S3 « de 4h à 20h par semaine »", ((START, 4),))
PHC_MAX_HOURS = Setting("Heures PHC, maximum", "h/semaine", "S3 « de 4h à 20h par semaine »", ((START, 20),))
PHC_MAX_MONTHS = Setting("Durée d’un parcours PHC", "mois", "S3 « jusqu’à un an »", ((START, 12),))
PHC_END_NOTICE_MONTHS = Setting("Annonce de la fin d’un parcours PHC", "mois", "demande du réseau", ((START, 2),))
CVG_MAX_MONTHS = Setting("Durée maximale d’un parcours CVG", "mois", "S1 R1 ; L5132-15-1", ((START, 60),))
CONTINUATION_DAYS = Setting("Interruption qui ne coupe pas un parcours", "jours", "4-indicators", ((START, 30),))
DIAGNOSIS_DAYS = Setting("Délai du diagnostic d’entrée", "jours", "5-workbook", ((START, 60),))
REVIEW_MONTHS = Setting("Rythme des bilans", "mois", "pratique du réseau, à confirmer", ((START, 6),))
FOLLOW_UP_WINDOW_DAYS = Setting("Fenêtre d’un suivi", "jours", "4-indicators SUI-06R", ((START, 60),))
FOLLOW_UP_RETRY_DAYS = Setting("Rappel après un suivi injoignable", "jours", "pratique, à confirmer", ((START, 14),))
FOLLOW_UP_NOTICE_DAYS = Setting("Annonce d’un suivi à venir", "jours", "pratique, à confirmer", ((START, 30),))
CONTRACT_NOTICE_DAYS = Setting("Annonce d’une fin de contrat", "jours", "pratique, à confirmer", ((START, 45),))
PASS_NOTICE_DAYS = Setting("Annonce d’une fin de PASS", "jours", "L5132-5 : demande dès 12 mois avant", ((START, 90),))
PAPER_NOTICE_DAYS = Setting("Annonce d’une fin de titre", "jours", "CESEDA R431-5 : 2 à 4 mois avant", ((START, 120),))
REVIEW_NOTICE_DAYS = Setting("Annonce d’un bilan à venir", "jours", "pratique, à confirmer", ((START, 30),))
END_NOTICE_DAYS = Setting("Annonce d’une fin de parcours", "jours", "pratique, à confirmer", ((START, 90),))
MINIMUM_STAY_MONTHS = Setting("Séjour minimum pour compter une sortie", "mois", "ASP ; 4-indicators EXX", ((START, 3),))

MIN_AGE, MAX_AGE, IMPOSSIBLE_AGE = 16, 80, 110
"""Ages at entry: outside the first two a warning, past the third an error (5-workbook)."""


def age_on(birth_date: date, day: date) -> int:
    """Completed years on that day."""
    return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))


def check_birth(birth_date: date, started_on: date, today: date) -> Iterable[Finding]:
    """Plausible birth dates. Source: 5-workbook."""
    age = age_on(birth_date, started_on)
    if birth_date > today:
        yield error("birth_future", "birth_date", "La date de naissance est dans le futur.")
    elif age > IMPOSSIBLE_AGE:
        yield error("birth_impossible", "birth_date", f"La personne aurait {age} ans à l’entrée.")
    elif not MIN_AGE <= age <= MAX_AGE:
        yield warn("birth_unlikely", "birth_date", f"La personne aurait {age} ans à l’entrée : à vérifier.")


def check_dates(started_on: date, ended_on: date | None) -> Iterable[Finding]:
    """An exit before the entry stops the write."""
    if ended_on is not None and ended_on < started_on:
        yield error("exit_before_entry", "ended_on", "La sortie précède l’entrée.")


def check_exit(ended_on: date | None, exit_reason: str) -> Iterable[Finding]:
    """Exit date and reason go together. Source: 5-workbook."""
    if ended_on is not None and not exit_reason:
        yield warn("exit_without_reason", "exit_reason", "La sortie n’a pas de motif.")
    if ended_on is None and exit_reason:
        yield warn("reason_without_exit", "ended_on", "Le motif de sortie n’a pas de date.")


def check_hours(programme: str, hours: Decimal | float | None, day: date) -> Iterable[Finding]:
    """PHC: 4 to 20 hours a week. Source: S3 R5."""
    low, high = PHC_MIN_HOURS.on(day), PHC_MAX_HOURS.on(day)
    if programme == "PHC" and hours is not None and not low <= hours <= high:
        yield warn("phc_hours", "weekly_hours", f"En PHC, de {low} à {high} heures par semaine.")


def check_length(programme: str, started_on: date, ended_on: date | None, today: date) -> Iterable[Finding]:
    """PHC up to 12 months, CVG up to 60. Source: S3 R6, S1 R1."""
    months = (PHC_MAX_MONTHS if programme == "PHC" else CVG_MAX_MONTHS).on(started_on)
    last = ended_on or today
    if last >= add_months(started_on, months):
        yield warn("too_long", "ended_on", f"Le parcours dépasse {months} mois.")


def check_diagnosis(started_on: date, diagnosed_on: date | None) -> Iterable[Finding]:
    """A diagnosis within 60 days of the entry. It never blocks. Source: S1 R21, 5-workbook."""
    delay = DIAGNOSIS_DAYS.on(started_on)
    if diagnosed_on is None:
        yield warn("diagnosis_missing", "diagnosed_on", "Le diagnostic d’entrée manque.")
    elif diagnosed_on > started_on + timedelta(days=delay):
        yield warn("diagnosis_late", "diagnosed_on", f"Le diagnostic vient plus de {delay} jours après l’entrée.")


def check_after_exit(ended_on: date | None, **dates: date | None) -> Iterable[Finding]:
    """Housing access, review or diagnosis after the exit. Source: 5-workbook."""
    labels = {
        "housing_access_on": "L’accès au logement",
        "reviewed_on": "Le bilan",
        "diagnosed_on": "Le diagnostic",
    }
    for field, day in dates.items():
        if ended_on is not None and day is not None and day > ended_on:
            yield warn("after_exit", field, f"{labels[field]} vient après la sortie.")


def check_programme_dates(started_on: date, spans: Iterable[tuple[date | None, date | None]]) -> Iterable[Finding]:
    """An entry outside the dates at which the chantier carries the programme. Source: 5-workbook."""
    if not any((start is None or start <= started_on) and (end is None or started_on <= end) for start, end in spans):
        yield warn("outside_programme", "started_on", "Le chantier ne porte pas ce programme à la date d’entrée.")


def overlaps(start: date, end: date | None, other_start: date, other_end: date | None) -> bool:
    """Whether two spans share a day; both ends included, no end means still open."""
    return (end is None or other_start <= end) and (other_end is None or start <= other_end)


def continues(previous_end: date, start: date) -> bool:
    """Whether a journey that starts then continues the one that ended. Source: 4-indicators, common rules."""
    return start <= previous_end + timedelta(days=CONTINUATION_DAYS.on(start))


def planned_end(programme: str, started_on: date) -> date:
    """The last day the programme allows: PHC one year, CVG sixty months."""
    months = (PHC_MAX_MONTHS if programme == "PHC" else CVG_MAX_MONTHS).on(started_on)
    return add_months(started_on, months) - timedelta(days=1)


def diagnosis_due(started_on: date) -> date:
    return started_on + timedelta(days=DIAGNOSIS_DAYS.on(started_on))


def review_due(last_observed_on: date) -> date:
    """Six months after the last situation seen."""
    return add_months(last_observed_on, REVIEW_MONTHS.on(last_observed_on))


def follow_up_due(ended_on: date, milestone: int) -> date:
    """The 6th or 12th month after the exit. Source: S1 R3."""
    return add_months(ended_on, milestone)


def is_withdrawn(exit_reason: str) -> bool:
    """Exits that ASP withdraws from the count; nobody is followed up after them. Source: domain B3."""
    reason = ExitReason.get(exit_reason)
    return reason is not None and reason.item.asp == "RETRAIT"


def month_of_journey(started_on: date, day: date) -> int:
    """1 in the first month, 2 in the second…"""
    months = (day.year - started_on.year) * 12 + day.month - started_on.month
    return months + (1 if day >= add_months(started_on, months) else 0)


def week_of_journey(started_on: date, day: date) -> int:
    """1 in the first week, 2 in the second…"""
    return (day - started_on).days // 7 + 1
