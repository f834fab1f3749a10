"""Contracts: how short, how long, how many hours. Code du travail L5132-15-1, R5132-43-5, L5135-1 and following."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from convergence.journeys.rules.base import START, Finding, Setting, error, warn
from convergence.journeys.rules.course import age_on, overlaps
from convergence.kit.dates import add_months
from convergence.kit.french import day as in_words
from convergence.nomenclature.lists import BeyondReason

CVG_FIRST_MONTHS = Setting("Durée ordinaire d’un CDDI", "mois", "L5132-15-1", ((START, 24),))
CDDI_LAST_MONTHS = Setting("Durée maximale d’un CDDI, décisions comprises", "mois", "L5132-15-1", ((START, 60),))
CONTRACT_MIN_MONTHS = Setting("Durée minimale d’un CDDI", "mois", "L5132-15-1", ((START, 4),))
DECISION_MONTHS = Setting("Durée d’une décision au-delà de 24 mois", "mois", "L5132-15-1", ((START, 12),))
SENIOR_AGE = Setting("Âge du motif « 50 ans et plus »", "ans", "L5132-15-1", ((START, 50),))
CDDI_MIN_HOURS = Setting("Heures d’un CDDI, minimum", "h/semaine", "L5132-15-1", ((START, 20),))
FULL_TIME_HOURS = Setting("Temps plein", "h/semaine", "L3121-27", ((START, 35),))
DEROGATION_MONTHS = Setting(
    "Dérogation sous 20 heures", "mois", "décret 2015-1435 ; R5132-43-5, à confirmer", ((date(2015, 11, 8), 6),)
)
DEROGATION_NOTICE_DAYS = Setting("Annonce d’une fin de dérogation", "jours", "pratique, à confirmer", ((START, 30),))
IMMERSION_MONTHS = Setting("Durée d’une immersion", "mois", "D5135-3", ((START, 1),))
IMMERSION_SHARE = Setting(
    "Part d’un CDDI passée en immersion", "%", "fiche F14102 de service-public, à confirmer", ((START, 25),)
)

SETTINGS = (
    CVG_FIRST_MONTHS, CDDI_LAST_MONTHS, CONTRACT_MIN_MONTHS, DECISION_MONTHS, SENIOR_AGE, CDDI_MIN_HOURS,
    FULL_TIME_HOURS, DEROGATION_MONTHS, DEROGATION_NOTICE_DAYS, IMMERSION_MONTHS, IMMERSION_SHARE,
)  # fmt: skip


@dataclass(frozen=True)
class Term:
    """A contract as the rules see it, from its first to its last day. No last day: it runs on."""

    started_on: date
    ended_on: date | None
    broken_on: date | None = None

    @property
    def last(self) -> date | None:
        return self.broken_on or self.ended_on


@dataclass(frozen=True)
class Decision:
    """What lets contracts go on past 24 months: the ground, and the span it covers."""

    reason: str
    from_on: date
    until_on: date


def last_day(started_on: date, months: int) -> date:
    """The last of so many months that begin that day."""
    return add_months(started_on, months) - timedelta(days=1)


def limit(terms: Iterable[Term], months: int) -> date | None:
    """The last day that contracts may reach so that they last `months` in all; days without contract do not count.

    None when there is no contract yet. Contracts that overlap count once.
    """
    found: date | None = None
    covered: date | None = None
    for term in sorted(terms, key=lambda one: one.started_on):
        if found is None or covered is None:
            found = last_day(term.started_on, months)
            covered = term.last or date.max
            continue
        if term.started_on > covered and covered != date.max:
            found += term.started_on - covered - timedelta(days=1)
        covered = max(covered, term.last or date.max)
    return found


def contract_too_short(started_on: date, ended_on: date | None) -> bool:
    """A CDDI lasts at least 4 months, unless the sentence of the person is being adjusted. L5132-15-1."""
    return ended_on is not None and ended_on + timedelta(days=1) < add_months(
        started_on, CONTRACT_MIN_MONTHS.on(started_on)
    )


def check_length_of(
    new: Term, before: Sequence[Term], *, renews: bool, under_minimum: bool, decisions: Sequence[Decision] = ()
) -> Iterable[Finding]:
    """What the law says of the dates of a CDDI that follows the others. L5132-15-1.

    A first contract under four months is refused unless the exception holds; a renewal that short is only told,
    since the text sets the minimum for the contract. Past 24 months in all, a decision must cover the last day.
    """
    months = CONTRACT_MIN_MONTHS.on(new.started_on)
    if contract_too_short(new.started_on, new.ended_on) and not under_minimum:
        text = f"Un CDDI dure au moins {months} mois."
        if renews:
            yield warn("contract_short", "ended_on", f"{text} Ce renouvellement est plus court : à vérifier.")
        else:
            least = in_words(last_day(new.started_on, months))
            yield error("contract_short", "ended_on", f"{text} Allez au moins jusqu’au {least}, ou cochez l’exception.")
    for term in before:
        if overlaps(new.started_on, new.ended_on, term.started_on, term.last):
            until = f"jusqu’au {in_words(term.last)}" if term.last else "sans fin"
            yield error(
                "contract_overlap", "started_on",
                f"Un CDDI court déjà {until} : commencez le lendemain, ou notez d’abord sa rupture.",
            )  # fmt: skip
            break
    yield from _check_limits(new, before, decisions)


def _check_limits(new: Term, before: Sequence[Term], decisions: Sequence[Decision]) -> Iterable[Finding]:
    ordinary, final = CVG_FIRST_MONTHS.on(new.started_on), CDDI_LAST_MONTHS.on(new.started_on)
    first = limit([*before, new], ordinary)
    if new.ended_on is None:
        yield error("contract_endless", "ended_on", "Un CDDI a une fin : indiquez le jour.")
        return
    if first is None or new.ended_on <= first:
        return
    covering = next((d for d in decisions if d.from_on <= new.ended_on <= d.until_on), None)
    utmost = limit([*before, new], final)
    training = covering is not None and covering.reason == BeyondReason.FORMATION
    if utmost is not None and new.ended_on > utmost and not training:
        yield error(
            "contract_beyond_last", "ended_on",
            f"Au-delà de {final} mois de CDDI, aucune décision ne permet de continuer : au plus tard le "
            f"{in_words(utmost)}.",
        )  # fmt: skip
    elif covering is None:
        yield error(
            "contract_beyond", "ended_on",
            f"Les CDDI dépassent {ordinary} mois le {in_words(first)} : notez la décision qui permet de continuer, "
            "ou finissez ce jour-là.",
        )  # fmt: skip


def check_decision(
    decision: Decision, *, birth_date: date, disabled: str, decided_on: date, training_ends_on: date | None = None
) -> Iterable[Finding]:
    """A decision past 24 months: a year at most, on a ground that the person meets. L5132-15-1.

    `disabled` is the last known answer about her RQTH (OUI, NON, or unknown).
    """
    months = DECISION_MONTHS.on(decision.from_on)
    training = decision.reason == BeyondReason.FORMATION
    if decision.until_on < decision.from_on:
        yield error("decision_order", "until_on", "La fin de la décision précède son début.")
    elif decision.until_on > last_day(decision.from_on, months) and not training:
        utmost = in_words(last_day(decision.from_on, months))
        yield error("decision_long", "until_on", f"Une décision vaut {months} mois au plus : jusqu’au {utmost}.")
    if training and training_ends_on is not None and decision.until_on > training_ends_on:
        yield error("decision_training", "until_on", "Le contrat ne va pas au-delà de la fin de la formation.")
    age = SENIOR_AGE.on(decision.from_on)
    if decision.reason == BeyondReason.SENIOR and age_on(birth_date, decision.from_on) < age:
        yield error(
            "decision_age", "reason", f"La personne n’aura pas {age} ans ce jour-là : choisissez un autre motif."
        )
    if decision.reason == BeyondReason.RQTH and disabled != "OUI":
        yield warn("decision_rqth", "reason", "La RQTH n’est pas notée dans sa situation : à vérifier.")
    if decided_on > decision.from_on:
        yield warn("decision_late", "decided_on", "La décision vient après le début de la période : à vérifier.")


def check_weekly_hours(form: str, hours: Decimal | float | None, day: date, *, allowed: bool) -> Iterable[Finding]:
    """20 to 35 hours a week, fewer with a derogation or beside a second contract (`allowed`). L5132-15-1."""
    if hours is None or not form.startswith("CDDI"):
        return
    least, most = CDDI_MIN_HOURS.on(day), FULL_TIME_HOURS.on(day)
    if hours < least and not allowed:
        yield warn(
            "hours_low", "weekly_hours",
            f"Sous {least} heures par semaine, un CDDI demande une dérogation : préparez-la depuis ses contrats.",
        )  # fmt: skip
    if hours > most:
        yield warn("hours_high", "weekly_hours", f"Un CDDI ne dépasse pas {most} heures par semaine.")


def check_amendment(term: Term, from_on: date) -> Iterable[Finding]:
    """An amendment takes effect within its contract."""
    if from_on <= term.started_on:
        yield error("amendment_before", "from_on", "L’avenant prend effet après le début du contrat.")
    elif term.last is not None and from_on > term.last:
        yield error(
            "amendment_after", "from_on", f"Le contrat finit le {in_words(term.last)} : choisissez un jour avant."
        )


def check_immersion(
    started_on: date, ended_on: date, contracts: Sequence[Term], others: Sequence[Term] = ()
) -> Iterable[Finding]:
    """A PMSMP lasts a month at most, within a contract; all of them a quarter of it. L5135-1, D5135-3."""
    months = IMMERSION_MONTHS.on(started_on)
    if ended_on < started_on:
        yield error("immersion_order", "ended_on", "La fin précède le début.")
        return
    if ended_on > last_day(started_on, months):
        utmost = in_words(last_day(started_on, months))
        yield error(
            "immersion_long",
            "ended_on",
            f"Une immersion dure un mois au plus : jusqu’au {utmost}. Elle peut se répéter.",
        )
    for other in others:
        if overlaps(started_on, ended_on, other.started_on, other.ended_on):
            yield error("immersion_overlap", "started_on", "Une autre immersion occupe déjà ces jours.")
            break
    holds = [
        term for term in contracts if term.started_on <= started_on and (term.last is None or ended_on <= term.last)
    ]
    if not holds:
        yield error(
            "immersion_outside", "started_on", "Une immersion se fait pendant un contrat : aucun ne couvre ces jours."
        )
        return
    term = holds[0]
    if term.ended_on is not None:
        inside = [one for one in others if term.started_on <= one.started_on <= term.ended_on and one.ended_on]
        days = sum((one.ended_on - one.started_on).days + 1 for one in inside if one.ended_on)
        days += (ended_on - started_on).days + 1
        share = IMMERSION_SHARE.on(started_on)
        if days * 100 > share * ((term.ended_on - term.started_on).days + 1):
            yield warn(
                "immersion_share",
                "ended_on",
                f"Les immersions dépassent {share} % de la durée du contrat : à vérifier.",
            )


def check_derogation(
    from_on: date, until_on: date, hours: Decimal | float, *, extends: bool, reviewed: bool
) -> Iterable[Finding]:
    """Under 20 hours a week: six months at most, again after the employer’s review. Décret 2015-1435, R5132-43-5."""
    months, least = DEROGATION_MONTHS.on(from_on), CDDI_MIN_HOURS.on(from_on)
    if until_on < from_on:
        yield error("derogation_order", "until_on", "La fin précède le début.")
    elif until_on > last_day(from_on, months):
        utmost = in_words(last_day(from_on, months))
        yield error("derogation_long", "until_on", f"Une dérogation vaut {months} mois au plus : jusqu’au {utmost}.")
    if hours >= least:
        yield error(
            "derogation_hours", "hours", f"À partir de {least} heures par semaine, aucune dérogation n’est à demander."
        )
    if extends and not reviewed:
        yield error("derogation_review", "review", "Une dérogation se prolonge après un bilan : écrivez-le d’abord.")
