"""F15 and F22 to F25 of the report of 2024: each figure, how it is counted from facts, what the network gives.

Source: domain/1-inventory.md, A4. What is told once does not depend on how many chantiers are drawn.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from convergence.accounts.models import User
from convergence.collective import counting, participation
from convergence.collective.counting import Asked
from convergence.demo.cast import PARTS
from convergence.demo.network import JOINED
from convergence.indicators import commands as figures
from convergence.journeys.models import Journey
from convergence.network.models import Membership, Post, ProgrammeRun, RunPlaces, Territory
from convergence.network.viewer import Viewer
from convergence.partnerships.agreements import uses_by_year, uses_of
from convergence.partnerships.models import Partner

FIRST, LAST = date(2024, 1, 1), date(2024, 12, 31)


# ── How each is counted ─────────────────────────────────────────────────────────────────────
def _in_post(**where: Any) -> int:
    """Distinct professionals in post on the last day."""
    held = Post.objects.filter(Q(ended_on__isnull=True) | Q(ended_on__gte=LAST), started_on__lte=LAST, **where)
    return held.values("user").distinct().count()


def _used(partner: str, what: str) -> int:
    """Uses counted in 2024 with that partner, as its page says."""
    found = Partner.objects.get(name=partner)
    uses = uses_by_year(uses_of(found, found.agreements.all()))
    return next(total for year, name, total in uses if (year, name) == (2024, what))


def _asked(territory: str = "", topic: str = "") -> Asked:
    places = {"territories": frozenset({Territory.objects.get(name=territory).pk})} if territory else {}
    return Asked(FIRST, LAST, topics=frozenset({topic} if topic else ()), **places)


def _reader() -> Viewer:
    return Viewer(User.objects.get(email=next(part.email for part in PARTS if part.code == "NATIONAL")))


def _came(kind: str, where: str) -> int:
    """Participations to the meetings of that kind there."""
    rows = participation.rows_of(_reader(), 2024)
    return sum(row.participations for row in rows if (row.kind, row.where) == (kind, where))


def _event(title: str) -> int:
    return next(came for meeting, came in participation.meetings_of(_reader(), 2024) if meeting.title == title)


def _members(territory: str) -> int:
    rows = Membership.objects.filter(Q(ended_on__isnull=True) | Q(ended_on__gte=LAST), territory__name=territory)
    return rows.filter(started_on__lte=LAST).count()


def _codevelopment() -> tuple[int, int]:
    found = counting.both(_asked("Strasbourg", "POSTURE"))[1]
    return found.trained, found.sittings


def _habits() -> int:
    return counting.both(_asked("Moselle", "BIEN_ETRE"))[0].people


def _started(chantier: str) -> int:
    return Journey.objects.filter(chantier__name=chantier, started_on__range=(FIRST, LAST)).count()


def _file_active(chantier: str) -> tuple[int, int]:
    """Places, people in journey."""
    places = RunPlaces.objects.get(run__chantier__name=chantier, from_on__isnull=True).places
    return places, Journey.objects.open_on(LAST).filter(chantier__name=chantier).count()


def _bilan(programme: str, key: str, scope: str = "national") -> Any:
    found = figures.bilan(programme=programme, year=2024, scope=scope).to_json()["figures"]
    return next(figure["value"] for figure in found if figure["key"] == key)


# ── The table ───────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True)
class Figure:
    """`published` is what the report says, `at_least` when it says « plus de »; `near`: relative tolerance.

    `scaled`: it follows the chantiers drawn, those of PHC (« PHC ») or all of them (« ACI »).
    """

    code: str
    what: str
    count: Callable[[], Any]
    published: Any
    at_least: bool = False
    scaled: str = ""
    near: float = 0.0


MIND = "SANTE_MENTALE"
FIGURES: tuple[Figure, ...] = (
    Figure("F15", "personnes accompagnées, PHC", lambda: _bilan("PHC", "PHC-01"), 1023, scaled="PHC", near=0.1),
    Figure("F15", "ESP en poste", lambda: _in_post(role="ESP"), 74, scaled="PHC"),
    Figure("F22", "partenaires de santé mentale", lambda: counting.partners(_asked(topic=MIND)), 66),
    Figure("F22", "participations", lambda: counting.both(_asked(topic=MIND))[0].participations, 596),
    Figure("F22", "permanents formés", lambda: counting.both(_asked(topic=MIND))[1].trained, 512),
    Figure("F23", "mises à l’abri, Bureaux du cœur", lambda: _used("Bureaux du cœur", "mises à l’abri"), 11),
    Figure("F23", "bilans de santé, CNAM et CPAM", lambda: _used("CNAM", "bilans de santé"), 54),
    Figure("F23", "mesures logement, Charente", lambda: _used("SIAO Charente", "mesures IML et ALT"), 13),
    Figure("F24", "ETI × rencontres, Strasbourg", _codevelopment, (15, 4)),
    Figure("F24", "participants, Lyon", lambda: _came("Séminaire", "Lyon"), 66),
    Figure("F24", "participants au forum, Nantes", lambda: _came("Séminaire", "Nantes"), 100, at_least=True),
    Figure("F24", "salariés à l’atelier, Moselle", _habits, 8),
    Figure("F24", "nouveaux salariés, Paris", lambda: _started(JOINED["Paris"].name), 15),
    Figure("F24", "places et file active, Rouen", lambda: _file_active(JOINED["Rouen"].name), (10, 10)),
    Figure("F24", "ACI, Isère", lambda: _members("Isère"), 7, scaled="ACI"),
    Figure("F24", "ESAT, Somme", lambda: counting.partners(_asked("Somme", "HANDICAP")), 7),
    Figure("F25", "Journée nationale", lambda: _event("Journée nationale Convergence"), 350, at_least=True),
    Figure("F25", "directions", lambda: _event("Rencontre des directions"), 100, at_least=True),
    Figure("F25", "coordinations et CP", lambda: _event("Séminaire des équipes de territoire"), 60, at_least=True),
    Figure("F25", "rencontre des ESP", lambda: _event("Rencontre annuelle des ESP"), 70, at_least=True),
    Figure("F25", "ESP, 5 et 6 juin", lambda: _event("Journées des ESP, 5 et 6 juin"), 59),
    Figure("F25", "CP", lambda: _event("Journée des chargés de partenariats"), 40, at_least=True),
    Figure("F25", "coordinations", lambda: _event("Journée des coordinations"), 13),
    Figure("F25", "journée AURA", lambda: _event("Journée Auvergne-Rhône-Alpes"), 23),
    Figure("F25", "professionnels en poste", _in_post, 400, at_least=True, scaled="ACI"),
)  # fmt: skip


def share(scaled: str, factor: float) -> float:
    """How much of the network is drawn: small, each territory keeps one chantier of PHC at least."""
    if scaled == "PHC":
        return ProgrammeRun.objects.filter(programme="PHC", started_on__lte=LAST).count() / 69
    return factor if scaled else 1.0


def holds(figure: Figure, given: Any, factor: float) -> bool:
    """Whether the facts give what is published, for a network drawn at that factor; counts are rounded."""
    if not figure.scaled:
        return bool(given >= figure.published) if figure.at_least else bool(given == figure.published)
    due = figure.published * share(figure.scaled, factor)
    if figure.at_least:
        return bool(given >= due)
    return bool(abs(given - due) <= max(figure.near * due, 0.5))
