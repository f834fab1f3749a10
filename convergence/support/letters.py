"""Letters filled from the file: what is known of contract, dates and hours, in sentences to be checked and completed.

Nothing of health is put in by itself, not even where she sleeps: some places are places of care. What only the person
or who signs can say is left between brackets, and a letter with brackets left is not signed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Sum

from convergence.journeys.models import Contract, Journey, PlannedHours, WorkedWeek
from convergence.kit import clock, french
from convergence.kit.french import NBSP
from convergence.nomenclature.base import label_of
from convergence.nomenclature.lists import ContractForm
from convergence.people.words import agreed
from convergence.support.models import Appointment, Letter

BLANK = re.compile(r"\[[^\]\n]*\]")
"""A hole to fill by hand."""


@dataclass(frozen=True)
class Text:
    """What the form starts from."""

    recipient: str
    subject: str
    body: str


@dataclass(frozen=True)
class Known:
    """What the letters say of a person and her work. Read once, four queries."""

    journey: Journey
    contract: Contract | None
    weekly: Decimal | None
    worked: Decimal
    today: date

    @property
    def civility(self) -> str:
        return {"F": "Madame", "H": "Monsieur"}.get(self.journey.person.sex, "")

    @property
    def name(self) -> str:
        person = self.journey.person
        return f"{self.civility} {person.first_name} {person.last_name.upper()}".strip()

    @property
    def she(self) -> str:
        return {"F": "Elle", "H": "Il"}.get(self.journey.person.sex, "Cette personne")

    @property
    def born(self) -> str:
        person = self.journey.person
        return f"{agreed(person.sex, 'né')} le {french.day(person.birth_date)}"

    @property
    def chantier(self) -> str:
        chantier = self.journey.chantier
        return f"{chantier.name}{f', à {chantier.commune}' if chantier.commune else ''}"

    @property
    def presence(self) -> str:
        since = french.day(self.journey.started_on)
        ended = self.journey.ended_on
        if ended is not None and ended <= self.today:
            return f"du {since} au {french.day(ended)}"
        return f"depuis le {since}"

    @property
    def employment(self) -> str:
        """« Contrat : CDDI, du … au …, 20 heures par semaine. », or a hole."""
        if self.contract is None:
            return "[contrat et dates à compléter]"
        form = label_of(ContractForm, self.contract.form)
        end = self.contract.broken_on or self.contract.ended_on
        dates = f"du {french.day(self.contract.started_on)} au {french.day(end)}" if end else (
            f"depuis le {french.day(self.contract.started_on)}, sans date de fin"
        )  # fmt: skip
        weekly = self.contract.weekly_hours if self.contract.weekly_hours is not None else self.weekly
        hours = f", {_hours(weekly)} par semaine" if weekly is not None else ""
        return f"{form}, {dates}{hours}"


def _hours(value: Decimal) -> str:
    text = french.number(value, 0 if value == int(value) else 1)
    return f"{text}{NBSP}heure{'s' if value >= 2 else ''}"


def known(journey: Journey) -> Known:
    """The contract in force, or the last one; hours agreed and worked."""
    today = clock.today()
    contracts = Contract.objects.filter(journey=journey, started_on__lte=today).exclude(form="PMSMP")
    plan = PlannedHours.objects.filter(journey=journey, from_on__lte=today).order_by("-from_on").first()
    worked = WorkedWeek.objects.filter(journey=journey).aggregate(total=Sum("hours"))["total"]
    return Known(
        journey, contracts.order_by("-started_on", "-pk").first(), plan.hours if plan else journey.weekly_hours,
        worked or Decimal(0), today,
    )  # fmt: skip


def _convocation(facts: Known, appointment: Appointment | None) -> Text:
    when = "[le jour] à [l’heure]"
    where, phone = "[le lieu]", "[le téléphone]"
    if appointment is not None:
        when = f"{french.weekday(appointment.on)} {appointment.on.year} à {french.hour(appointment.at)}"
        where = appointment.place or facts.chantier
        phone = appointment.phone or phone
    body = f"""Bonjour,

Vous avez rendez-vous le {when}.

Lieu{NBSP}: {where}.

Si vous ne pouvez pas venir, prévenez-nous au {phone}.

Ce rendez-vous compte pour la suite de votre parcours. S’il vous pose une difficulté, parlons-en."""
    return Text(facts.name, "Rendez-vous", body)


def _attestation(facts: Known, _appointment: Appointment | None) -> Text:
    worked = f"\n\nHeures travaillées notées à ce jour{NBSP}: {_hours(facts.worked)}." if facts.worked else ""
    ended = facts.journey.ended_on is not None and facts.journey.ended_on <= facts.today
    verb = "a travaillé" if ended else "travaille"
    body = f"""Je soussigné(e), [nom et fonction], atteste que {facts.name}, {facts.born}, {verb} au sein du chantier \
d’insertion {facts.chantier}, {facts.presence}.

Contrat{NBSP}: {facts.employment}.{worked}

Cette attestation est remise à la personne pour servir et valoir ce que de droit."""
    return Text("", "Attestation de présence et d’emploi", body)


def _housing(facts: Known, _appointment: Appointment | None) -> Text:
    body = f"""Madame, Monsieur,

Je soutiens la demande de logement de {facts.name}, {facts.born}.

{facts.she} travaille au sein du chantier d’insertion {facts.chantier}, {facts.presence}. Contrat{NBSP}: \
{facts.employment}.

[Ce que la personne demande et pourquoi ce logement lui convient, avec ses mots.]

[Ce qu’elle a déjà fait{NBSP}: demande enregistrée le…, numéro…, visites…]

Notre équipe reste à ses côtés pour son installation, et à votre disposition.

Je vous prie d’agréer, Madame, Monsieur, mes salutations distinguées."""
    return Text("[Le bailleur ou la commission]", "Soutien d’une demande de logement", body)


def _health(facts: Known, _appointment: Appointment | None) -> Text:
    body = f"""Madame, Monsieur,

À sa demande et avec son accord, j’appuie le dossier de {facts.name}, {facts.born}.

{facts.she} travaille au sein du chantier d’insertion {facts.chantier}, {facts.presence}. Contrat{NBSP}: \
{facts.employment}.

[Ce que la personne souhaite que vous sachiez de sa vie de tous les jours et de son travail. Ne rien écrire ici \
qu’elle n’ait relu.]

[Ce qui l’aiderait au travail{NBSP}: horaires, gestes, trajets.]

Je reste à votre disposition, avec son accord, pour tout complément.

Je vous prie d’agréer, Madame, Monsieur, mes salutations distinguées."""
    return Text("[L’organisme]", "Appui d’un dossier", body)


TEXTS: dict[str, Callable[[Known, Appointment | None], Text]] = {
    Letter.Kind.CONVOCATION.value: _convocation,
    Letter.Kind.ATTESTATION.value: _attestation,
    Letter.Kind.HOUSING.value: _housing,
    Letter.Kind.HEALTH.value: _health,
}
SAYS = {
    Letter.Kind.CONVOCATION.value: "Le jour, l’heure, le lieu d’un rendez-vous.",
    Letter.Kind.ATTESTATION.value: "Présence au chantier, dates du contrat, heures.",
    Letter.Kind.HOUSING.value: "Pour un bailleur, une commission, le SIAO. Rien de la santé n’y est mis.",
    Letter.Kind.HEALTH.value: "Pour la MDPH, la CPAM. Rien de la santé n’y est mis de soi-même.",
}
"""What each letter is for, said where it is chosen."""
SLUGS = {
    "convocation": Letter.Kind.CONVOCATION.value,
    "attestation": Letter.Kind.ATTESTATION.value,
    "logement": Letter.Kind.HOUSING.value,
    "sante": Letter.Kind.HEALTH.value,
}
"""Words of the addresses."""


def filled(kind: str, journey: Journey, appointment: Appointment | None = None) -> Text:
    """The letter of that kind, filled with what is known of the journey."""
    return TEXTS[kind](known(journey), appointment)


def blanks(*texts: str) -> list[str]:
    """The holes still to be filled."""
    return [hole for text in texts for hole in BLANK.findall(text)]


def data_of(letter: Letter) -> dict[str, Any]:
    """What the document reads."""
    chantier = letter.journey.chantier
    carrier = chantier.organisation.name if chantier.organisation else ""
    sender = [name for name in (chantier.name, carrier, chantier.commune) if name]
    return {
        "title": letter.subject,
        "sender": sender,
        "recipient": letter.recipient,
        "day": f"{f'{chantier.commune}, le' if chantier.commune else 'Le'} {french.day(letter.on)}",
        "body": letter.body,
        "signatory": letter.signatory,
        "foot": chantier.name,
    }
