"""The first words of a story, from what the file dates: no name, no day, no place. The referent writes the rest."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from datetime import date

from convergence.journeys.models import BARRIER_FIELDS, Journey, JourneyReferent, Situation
from convergence.kit.french import NBSP
from convergence.nomenclature.lists import Barrier, ExitReason, Housing, Referrer
from convergence.partnerships import mobilisation
from convergence.people.models import ContactDetails, OutsideReferent
from convergence.reports.leaks import Secrets

_LETTERS = "ABCDEFGHIJKLMNOPRSTV"
_PLACES = {
    0: "dort à la rue ou dans un abri de fortune",
    1: "est en hébergement d’urgence",
    2: "est en hébergement",
    3: "vit chez des tiers",
    4: "vit dans un logement accompagné",
    5: "vit dans un logement à son nom",
}
_AXES = {
    "LANGUE_SAVOIRS": "le français et les savoirs de base",
    "DROITS": "les droits et les démarches",
    "LOGEMENT": "le logement",
    "MOBILITE": "les déplacements",
    "SANTE": "la santé",
    "BUDGET": "le budget",
    "DISPONIBILITE": "la famille et l’isolement",
}
"""What may be told of an obstacle: its axis, never which illness nor what justice knows."""
_SMALL = ("", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze")
_THEMES = {"EMPLOI": "l’emploi", "LOGEMENT": "le logement", "SANTE": "la santé"}
_AFTER_POSTCODE = re.compile(r"\b\d{5}\s+([^\d,;\n]+)")


def initial(journey: Journey) -> str:
    """An invented initial: the same each time, never hers."""
    person = journey.person
    hers = {person.first_name[:1].upper(), person.last_name[:1].upper()}
    letters = [letter for letter in _LETTERS if letter not in hers]
    return letters[hashlib.sha256(journey.key.bytes).digest()[0] % len(letters)]


def draft(journey: Journey) -> str:
    """The story as the file tells it, with holes where only the person can say. Four queries at most."""
    title, she = {"F": ("Madame", "elle"), "H": ("Monsieur", "il")}.get(journey.person.sex, ("Camille", "la personne"))
    name = f"{title} {initial(journey)}."
    situations = list(journey.situations.order_by("observed_on", "pk"))
    parts = [
        " ".join(_arrival(journey, name, she, situations)),
        f"[Ce que {she} en dit{NBSP}: ce qui a compté, avec ses mots.]",
        " ".join(_course(journey, she, situations)),
        " ".join(_after(journey, she, situations)),
        f"[Où {she} en est aujourd’hui, et ce qui reste à faire.]",
    ]
    return "\n\n".join(part for part in parts if part)


def _arrival(journey: Journey, name: str, she: str, situations: list[Situation]) -> Iterator[str]:
    entry = next((each for each in situations if each.stage == "ENTRY"), None)
    where = _where(entry.housing) if entry else ""
    yield f"Quand {name} arrive au chantier, {she} {where}." if where else f"{name} arrive au chantier."
    referrer = Referrer.get(journey.referrer)
    if referrer is not None and referrer.group == "URGENCE_SOCIALE":
        yield f"C’est une équipe de l’urgence sociale qui l’a adressée au chantier{NBSP}: c’est une première porte."
    if entry is not None:
        axes = dict.fromkeys(
            _AXES[barrier.group]
            for barrier, column in BARRIER_FIELDS.items()
            if getattr(entry, column) in {"LEGER", "LOURD"} and Barrier(barrier).group in _AXES
        )
        if axes:
            yield f"Au départ, plusieurs sujets se mêlent{NBSP}: {_listed(list(axes))}."


def _course(journey: Journey, she: str, situations: list[Situation]) -> Iterator[str]:
    told: list[tuple[date, str]] = []
    for _, theme, on in mobilisation.days([journey.pk]):
        told.append((on, f"un chargé de partenariats est sollicité pour {_THEMES.get(theme, 'elle')}"))
    before = next((_where(each.housing) for each in situations if each.stage == "ENTRY"), "")
    for each in situations:
        where = _where(each.housing)
        if each.stage == "REVIEW" and each.observed_on and where and where != before:
            told.append((each.observed_on, f"{she} {where}"))
            before = where
    if journey.housing_access_on:
        told.append((journey.housing_access_on, f"{she} entre dans un logement"))
    for on, what in sorted(told):
        if on >= journey.started_on:
            yield f"{_delay(journey.started_on, on)}, {what}."


def _after(journey: Journey, she: str, situations: list[Situation]) -> Iterator[str]:
    if journey.ended_on is None:
        yield f"Aujourd’hui, {she} est toujours au chantier."
        return
    reason = ExitReason.get(journey.exit_reason)
    ways = {
        "EMPLOI": "pour un emploi", "FORMATION": "pour une formation", "SUITE_PARCOURS": "pour la suite du parcours",
        "SOINS": "pour se soigner",
    }  # fmt: skip
    why = ways.get(reason.group, "") if reason else ""
    yield f"{_delay(journey.started_on, journey.ended_on)}, {she} quitte le chantier{f' {why}' if why else ''}."
    for each in situations:
        if each.stage in {"M6", "M12"} and each.outcome in {"EMPLOI", "FORMATION"}:
            months = "Six" if each.stage == "M6" else "Douze"
            yield f"{months} mois après, {she} est {'en emploi' if each.outcome == 'EMPLOI' else 'en formation'}."


def _where(code: str) -> str:
    housing = Housing.get(code)
    return _PLACES.get(housing.level, "") if housing is not None and housing.level is not None else ""


def _delay(start: date, on: date) -> str:
    """« Au bout de trois mois »."""
    months = round((on - start).days / 30.44)
    if months < 1:
        return "Dès les premières semaines"
    if months > 23:
        return f"Au bout de {_SMALL[round(months / 12)]} ans"
    return f"Au bout {'d’' if months == 1 else 'de '}{_SMALL[months] if months < 13 else months} mois"


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])}, et {words[-1]}"


# ── What it may not say ─────────────────────────────────────────────────────────────────────
def secrets(journey: Journey) -> Secrets:
    """Names, chantiers and towns that the file knows. Five queries."""
    person = journey.person
    journeys = list(
        Journey.objects.filter(person=person).select_related("chantier__organisation").order_by("started_on", "pk")
    )
    team = JourneyReferent.objects.filter(journey__in=journeys).select_related("user")
    around = list(OutsideReferent.objects.filter(person=person))
    addresses = ContactDetails.objects.filter(person=person)
    chantiers = {each.chantier for each in journeys}
    return Secrets(
        names=_distinct(
            person.first_name, person.last_name, *(link.user.last_name for link in team), *(one.name for one in around)
        ),
        chantiers=_distinct(
            *(one.name for one in chantiers), *(one.organisation.name for one in chantiers if one.organisation)
        ),
        towns=_distinct(
            *(one.commune for one in chantiers),
            *(name for one in chantiers for name in one.memberships.values_list("territory__name", flat=True)),
            *(town.strip() for one in addresses for town in _AFTER_POSTCODE.findall(one.address)),
        ),
    )


def _distinct(*words: str) -> tuple[str, ...]:
    return tuple(sorted({word.strip() for word in words if word.strip()}))
