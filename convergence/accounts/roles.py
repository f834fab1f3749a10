"""Roles are data: a label, where they are held, and the permissions they list.

The matrix role × permission is printed in docs/dictionnaire.md and walked by the tests.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from convergence.accounts.permissions import Permission
from convergence.nomenclature.base import packed

P = Permission


class Level(StrEnum):
    """The kind of place where a role is held."""

    CHANTIER = "CHANTIER"
    TERRITORY = "TERRITORY"
    OFF_TERRITORY = "OFF_TERRITORY"
    NATION = "NATION"

    @property
    def label(self) -> str:
        return {
            "CHANTIER": "Chantier",
            "TERRITORY": "Territoire",
            "OFF_TERRITORY": "Chantiers hors territoire",
            "NATION": "National",
        }[self.value]


@dataclass(frozen=True)
class Role:
    code: str
    label: str
    level: Level
    permissions: frozenset[P]
    themed: bool = False
    """Held on a theme: employment, housing or health."""
    may_be_referent: bool = False


_CASE = frozenset(
    {
        P.PEOPLE_READ,
        P.PEOPLE_WRITE,
        P.HOURS_READ,
        P.HOURS_WRITE,
        P.CHANTIER_READ,
        P.NETWORK_READ,
        P.FIGURES_READ,
        P.IMPORT_RUN,
        P.EXPORT_RUN,
        P.PARTNERS_READ,
        P.QUALITY_READ,
        P.BILANS_COMPLETE,
        P.MEETINGS_READ,
        P.PLANS_READ,
        P.SHEETS_READ,
        P.SHEETS_WRITE,
        P.COURSES_READ,
        P.LIBRARY_READ,
    }
)
_LEAD = frozenset(
    {
        P.PEOPLE_READ,
        P.PEOPLE_MERGE,
        P.HAND_OVER,
        P.HOURS_READ,
        P.CHANTIER_READ,
        P.NETWORK_READ,
        P.FIGURES_READ,
        P.RECORDS_READ,
        P.IMPORT_RUN,
        P.EXPORT_RUN,
        P.TEAM_WRITE,
        P.PARTNERS_READ,
        P.PARTNERS_WRITE,
        P.REQUESTS_FOLLOW,
        P.EXTENSIONS_DECIDE,
        P.QUALITY_READ,
        P.BILANS_VALIDATE,
        P.FUNDING_READ,
        P.FUNDING_JUSTIFY,
        P.MEETINGS_READ,
        P.MEETINGS_RUN,
        P.EXPERIMENTS_READ,
        P.LABEL_READ,
        P.PLANS_READ,
        P.PLANS_WRITE,
        P.SHEETS_READ,
        P.SHEETS_WRITE,
        P.SHEETS_REVIEW,
        P.GROWTH_READ,
        P.COURSES_READ,
        P.COURSES_RUN,
        P.LIBRARY_READ,
        P.LIBRARY_WRITE,
        P.NEWCOMERS_FOLLOW,
    }
)

ROLES: dict[str, Role] = {
    role.code: role
    for role in (
        Role("CIP", "Chargé·e d’insertion", Level.CHANTIER, _CASE, may_be_referent=True),
        Role("ESP", "Éducateur·rice socio-professionnel·le", Level.CHANTIER, _CASE, may_be_referent=True),
        Role(
            "ETI",
            "Encadrant·e technique",
            Level.CHANTIER,
            frozenset({P.HOURS_READ, P.HOURS_WRITE, P.MEETINGS_READ, P.SHEETS_READ, P.COURSES_READ, P.LIBRARY_READ}),
        ),
        Role(
            "DIRECTOR",
            "Direction de chantier",
            Level.CHANTIER,
            _CASE
            | {
                P.HAND_OVER,
                P.TEAM_WRITE,
                P.RECORDS_READ,
                P.EXTENSIONS_DECIDE,
                P.MEETINGS_RUN,
                P.PLANS_WRITE,
                P.EXPERIMENTS_READ,
                P.LABEL_READ,
                P.LABEL_ASSESS,
                P.FUNDING_READ,
                P.FUNDING_JUSTIFY,
                P.OPENINGS_FOLLOW,
                P.NEWCOMERS_FOLLOW,
            },
        ),
        Role(
            "OFFICER",
            "Chargé·e de partenariats",
            Level.TERRITORY,
            frozenset(
                {
                    P.CHANTIER_READ,
                    P.NETWORK_READ,
                    P.FIGURES_READ,
                    P.REQUESTS_ANSWER,
                    P.PARTNERS_READ,
                    P.PARTNERS_WRITE,
                    P.MEETINGS_READ,
                    P.MEETINGS_RUN,
                    P.EXPERIMENTS_READ,
                    P.PLANS_READ,
                    P.PLANS_WRITE,
                    P.SHEETS_READ,
                    P.SHEETS_WRITE,
                    P.COURSES_READ,
                    P.COURSES_RUN,
                    P.LIBRARY_READ,
                    P.LIBRARY_WRITE,
                }
            ),
            themed=True,
        ),
        Role("COORDINATOR", "Coordinateur·rice de territoire", Level.TERRITORY, _LEAD | {P.COPIL_PREPARE}),
        Role("PROGRAMME_LEAD", "Responsable de programme", Level.OFF_TERRITORY, _LEAD),
        Role(
            "NATIONAL",
            "Équipe nationale",
            Level.NATION,
            frozenset(
                {
                    P.FUNDING_READ,
                    P.FUNDING_RUN,
                    P.FIGURES_READ,
                    P.RECORDS_READ,
                    P.CHANTIER_READ,
                    P.NETWORK_READ,
                    P.PARTNERS_READ,
                    P.PARTNERS_WRITE,
                    P.QUALITY_READ,
                    P.BILANS_FREEZE,
                    P.MEETINGS_READ,
                    P.MEETINGS_RUN,
                    P.EXPERIMENTS_READ,
                    P.EXPERIMENTS_RUN,
                    P.LABEL_READ,
                    P.LABEL_DECIDE,
                    P.COPIL_PREPARE,
                    P.PLANS_READ,
                    P.PLANS_WRITE,
                    P.SHEETS_READ,
                    P.SHEETS_WRITE,
                    P.SHEETS_REVIEW,
                    P.SHEETS_PUBLISH,
                    P.GROWTH_READ,
                    P.GROWTH_RUN,
                    P.COURSES_READ,
                    P.COURSES_RUN,
                    P.LIBRARY_READ,
                    P.LIBRARY_WRITE,
                    P.LIBRARY_RUN,
                }
            ),
        ),
        Role(
            "DATA_LEAD",
            "Responsable des données",
            Level.NATION,
            frozenset(
                {
                    P.FIGURES_READ,
                    P.RECORDS_READ,
                    P.CHANTIER_READ,
                    P.NETWORK_READ,
                    P.NETWORK_WRITE,
                    P.TEAM_WRITE,
                    P.PEOPLE_MERGE,
                    P.IMPORT_RUN,
                    P.EXPORT_RUN,
                    P.QUALITY_READ,
                    P.BILANS_FREEZE,
                    P.EVALUATION_RUN,
                    P.MEETINGS_READ,
                    P.EXPERIMENTS_READ,
                    P.PLANS_READ,
                    P.SHEETS_READ,
                    P.GROWTH_READ,
                    P.GROWTH_RUN,
                    P.COURSES_READ,
                    P.LIBRARY_READ,
                    P.LIBRARY_WRITE,
                }
            ),
        ),
        Role("COMMITTEE", "Membre du comité consultatif", Level.NATION, frozenset({P.CALLS_OPINE})),
        Role("FUNDER", "Financeur", Level.NATION, frozenset({P.FIGURES_PUBLIC})),
        Role("EVALUATOR", "Évaluateur", Level.NATION, frozenset({P.FIGURES_PUBLIC})),
    )
}


OUTSIDE = frozenset(role.code for role in ROLES.values() if role.permissions <= {P.FIGURES_PUBLIC, P.CALLS_OPINE})
"""Roles of those who work outside the network: they read published figures, or say what they think of a call."""


def packed_roles(roles: Iterable[str]) -> str:
    """Several roles for one column: see `nomenclature.base.packed`."""
    return packed(roles, ROLES)


def role_choices() -> list[tuple[str, str]]:
    return [(role.code, role.label) for role in ROLES.values()]
