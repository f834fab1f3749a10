"""What fills a criterion of the label in by itself: a closed list of facts read where they already are.

Each shows a number, n out of N, the day it was read, a sentence, and what is not known. Nothing is typed here, and
nothing is decided: the number proposes a level, people choose.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

import polars as pl
from django.db.models import Exists, OuterRef, Q

from convergence.collective.models import Meeting, Participant
from convergence.indicators import registry, wording
from convergence.indicators.evaluate import Evaluation
from convergence.indicators.scope import AskError, Period, Scope
from convergence.indicators.store import Snapshot
from convergence.kit import french
from convergence.kit.french import NBSP
from convergence.network.models import Chantier, Membership, Post
from convergence.network.queries import in_force
from convergence.people.models import Consent, OutsideReferent
from convergence.quality import queries as quality
from convergence.quality.assess import cells
from convergence.quality.current import Assessed
from convergence.steering import rules


@dataclass(frozen=True)
class Asked:
    """Of which chantier and programme, over which days, on which facts."""

    snapshot: Snapshot
    assessed: Assessed
    chantier: Chantier
    programme: str
    period: Period


@dataclass(frozen=True)
class Evidence:
    """What facts show. `number` is a per cent, or a count when `unit` is empty; None when nothing can be said."""

    number: float | None
    unit: str
    sentence: str
    on: date
    n: int | None = None
    of: int | None = None
    unknown: int = 0
    refused: int = 0

    @property
    def value(self) -> str:
        if self.number is None:
            return "–"
        return wording.percent(self.number / 100) if self.unit else french.number(self.number)

    @property
    def missing(self) -> str:
        """« 3 réponses inconnues et 1 refus »; empty when nothing lacks."""
        parts = [french.count(self.unknown, "réponse inconnue", "réponses inconnues")] if self.unknown else []
        return " et ".join([*parts, *([f"{self.refused} refus"] if self.refused else [])])

    def proposes(self, part_at: int | None, full_at: int | None) -> str:
        """The code of the level that the steps of the criterion give it; empty when none."""
        found = rules.proposed(self.number, part_at, full_at)
        return "" if found is None else str(found)

    def to_json(self) -> dict[str, Any]:
        return {
            "number": self.number, "unit": self.unit, "sentence": self.sentence, "on": self.on.isoformat(),
            "n": self.n, "of": self.of, "unknown": self.unknown, "refused": self.refused,
        }  # fmt: skip

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Evidence:
        return cls(**{**kept, "on": date.fromisoformat(kept["on"])})


@dataclass(frozen=True)
class Source:
    """One way to show a criterion: its code, what it is in words, the programmes it exists for, and the function."""

    code: str
    label: str
    show: Callable[[Asked], Evidence]
    programmes: tuple[str, ...] = ("CVG", "PHC")
    unit: str = "%"


# ── Figures and quality ─────────────────────────────────────────────────────────────────────
def _figure(key: str, asked: Asked) -> Evidence:
    """A registered rate of the chantier, over the period."""
    definition = registry.definition(key, asked.period.end)
    where = Scope("chantier", asked.chantier.code)
    result = Evaluation(asked.snapshot.prepared(asked.programme, asked.period), where).result(definition)
    share = result.value
    return Evidence(
        None if share is None else share * 100, "%", wording.sentence(result), asked.snapshot.taken_at.date(),
        result.successes, result.known, result.unknown, result.refused,
    )  # fmt: skip


def _tally(found: quality.Tally, words: str, asked: Asked) -> Evidence:
    sentence = f"{french.count(found.passed, 'parcours', 'parcours')} sur {found.judged}{NBSP}: {words}."
    if not found.judged:
        sentence = f"Aucun parcours à juger{NBSP}: {words}."
    share = found.share
    return Evidence(
        None if share is None else share * 100, "%", sentence, asked.assessed.day, found.passed, found.judged,
        found.unknown, found.refused,
    )  # fmt: skip


def _state(asked: Asked) -> quality.PlaceState:
    """The records of the chantier and the programme over the period."""
    where = Scope("chantier", asked.chantier.code)
    rows = quality.in_period(asked.assessed, where, asked.period).filter(pl.col("programme") == asked.programme)
    return quality.whole(asked.assessed, cells(rows, asked.assessed.rules), "", "")


def _rule(key: str, asked: Asked) -> Evidence:
    """The records of the chantier that hold a rule of quality."""
    rule = asked.assessed.by_key[key]
    state = _state(asked)
    words = rule.label[0].lower() + rule.label[1:]
    return _tally(state.rules.get(key, quality.Tally()), words, asked)


def _data(asked: Asked) -> Evidence:
    """All the rules of completeness together."""
    state = _state(asked)
    found = state.completeness
    sentence = f"{french.number(found.passed)} réponses données sur {french.number(found.judged)} attendues."
    share = found.share
    return Evidence(
        None if share is None else share * 100, "%", sentence, asked.assessed.day, found.passed, found.judged,
        found.unknown, found.refused,
    )  # fmt: skip


# ── Circle ──────────────────────────────────────────────────────────────────────────────────
def _agreements(asked: Asked) -> Evidence:
    """Referents outside of people present on the last day, whose sharing was asked about. A refusal is an answer."""
    day = asked.period.end
    frames = asked.snapshot.frames
    open_there = frames.journey.filter(
        pl.col("chantier_id") == asked.chantier.pk,
        pl.col("programme") == asked.programme,
        pl.col("started_on") <= day,
        (pl.col("ended_on") >= day).fill_null(value=True),
    )
    people = set(open_there["person_id"])
    answered = Consent.objects.filter(referent=OuterRef("pk"), on__lte=day).exclude(state=Consent.State.ASKED)
    given = answered.filter(state=Consent.State.GIVEN)
    told = list(
        OutsideReferent.objects.filter(chantier=asked.chantier, person__in=people)
        .around(day)
        .filter(Q(started_on__isnull=True) | Q(started_on__lte=day))
        .values_list(Exists(answered), Exists(given))
    )
    total, known, agreed = len(told), sum(one for one, _ in told), sum(yes for _, yes in told)
    sentence = (
        f"{french.count(known, 'référent extérieur', 'référents extérieurs')} sur {total} pour qui la personne a "
        f"répondu{NBSP}; {french.count(agreed, 'accord donné', 'accords donnés')} au moins une fois."
        if total
        else "Aucun référent extérieur noté autour des personnes présentes."
    )
    return Evidence(100 * known / total if total else None, "%", sentence, day, known, total)


# ── Life of the network ─────────────────────────────────────────────────────────────────────
def _held(kind: str, asked: Asked) -> Any:
    return Meeting.objects.held(asked.period.end).filter(kind=kind, on__gte=asked.period.start)


def _committees(asked: Asked) -> Evidence:
    """Comités de chantier held over the period."""
    count = _held("COMITE_CHANTIER", asked).filter(chantier=asked.chantier).count()
    sentence = f"{french.count(count, 'comité de chantier tenu', 'comités de chantier tenus')} sur la période."
    return Evidence(count, "", sentence, asked.period.end, count)


def _mutualisations(asked: Asked) -> Evidence:
    """Mutualisations of its territory at which somebody of the chantier was noted present."""
    territories = Membership.objects.on(asked.period.end).filter(chantier=asked.chantier).values("territory")
    posts = Post.objects.filter(chantier=asked.chantier).filter(
        Q(ended_on__isnull=True) | Q(ended_on__gte=asked.period.start), started_on__lte=asked.period.end
    )
    came = Participant.objects.filter(meeting=OuterRef("pk"), present=True, user__in=posts.values("user"))
    held = list(
        _held("MUTUALISATION", asked).filter(territory__in=territories).values_list(Exists(came), flat=True)
    )  # fmt: skip
    total, there = len(held), sum(held)
    sentence = (
        f"Le chantier est venu à {french.count(there, 'mutualisation', 'mutualisations')} sur {total}."
        if total
        else "Aucune réunion de mutualisation tenue sur la période."
    )
    return Evidence(100 * there / total if total else None, "%", sentence, asked.period.end, there, total)


def _team(asked: Asked) -> Evidence:
    """Posts in force on the last day: who accompanies."""
    roles = ("CIP", "ESP")
    count = Post.objects.filter(in_force(asked.period.end), chantier=asked.chantier, role__in=roles).count()
    return Evidence(
        count, "", f"{french.count(count, 'poste d’accompagnement tenu', 'postes d’accompagnement tenus')}.",
        asked.period.end, count,
    )  # fmt: skip


_CVG, _PHC = ("CVG",), ("PHC",)
SOURCES: dict[str, Source] = {
    one.code: one
    for one in (
        *(
            Source(f"chiffre:{key}", f"{label} ({key})", partial(_figure, key), programmes)
            for key, label, programmes in (
                ("CVG-16", "Précarité résidentielle à l’entrée", _CVG),
                ("CVG-03", "Cumul de 3 à 7 freins", _CVG),
                ("CVG-13C", "Accompagnement concerté", _CVG),
                ("CVG-13P", "Accompagnement de proximité", _CVG),
                ("CVG-12E", "Chargé de partenariats emploi mobilisé", _CVG),
                ("CVG-12L", "Chargé de partenariats logement mobilisé", _CVG),
                ("CVG-12S", "Chargé de partenariats santé mobilisé", _CVG),
                ("SUI-06R", "Suivi réalisé à 6 mois", _CVG),
                ("SUI-12R", "Suivi réalisé à 12 mois", _CVG),
                ("PHC-02", "À la rue ou parcours de rue", _PHC),
                ("PHC-04", "Orientées par l’urgence sociale", _PHC),
                ("PHC-06", "Mise à l’abri", _PHC),
            )
        ),
        *(
            Source(f"regle:{key}", label, partial(_rule, key))
            for key, label in (
                ("diagnostic-fait", "Diagnostic d’entrée fait"),
                ("diagnostic-a-temps", "Diagnostic d’entrée fait à temps"),
                ("referent-designe", "Référent désigné"),
                ("bilan-recent", "Situation revue depuis moins de six mois"),
                ("contrat-heures", "Heures du contrat notées"),
                ("accompagnement-dit", "Accompagnement dit"),
            )
        ),
        Source("donnees", "Complétude des données", _data),
        Source("accords", "Accords demandés aux personnes", _agreements),
        Source("comites", "Comités de chantier tenus", _committees, unit="réunions"),
        Source("mutualisations", "Présence aux réunions de mutualisation", _mutualisations),
        Source("equipe", "Postes d’accompagnement tenus", _team, unit="postes"),
    )
}


def choices(programme: str) -> list[tuple[str, str]]:
    return [(one.code, one.label) for one in SOURCES.values() if programme in one.programmes]


def unit_of(code: str) -> str:
    return SOURCES[code].unit if code in SOURCES else ""


def show(codes: Iterable[str], asked: Asked) -> dict[str, Evidence]:
    """What each of these sources shows, by code. A source that no longer exists, or cannot be read, shows nothing."""
    found = {}
    for code in dict.fromkeys(codes):
        source = SOURCES.get(code)
        if source is None or asked.programme not in source.programmes:
            continue
        try:
            found[code] = source.show(asked)
        except AskError:
            continue
    return found
