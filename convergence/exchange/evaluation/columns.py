"""What a data set holds, said once: each column with its name, its type, its codes and its meaning.

Files, both dictionaries, the register and the tests read this. Codes are coarser than those of the files of people.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from convergence.kit.french import NBSP
from convergence.nomenclature.base import MISSING_LABELS, CodeList
from convergence.nomenclature.lists import (
    Answer,
    BarrierAxis,
    ExitReason,
    FollowUpOutcome,
    Housing,
    Income,
    Intensity,
    Programme,
    Referrer,
    Sex,
    StreetDuration,
    Unemployment,
)

MASKED = "MASQUE"
"""Stands where a value was hidden; no list has this code."""
OFF_TERRITORY = "HORS_TERRITOIRE"

Codes = Mapping[str, str]
STRING, INTEGER, BOOLEAN, MONTH = "string", "integer", "boolean", "yearmonth"
KINDS: dict[str, Any] = {STRING: pl.String, INTEGER: pl.Int64, BOOLEAN: pl.Boolean, MONTH: pl.String}


def labels(codes: type[CodeList]) -> Codes:
    return dict(codes.choices())


HOUSING: Codes = {
    "RUE": "Rue, campement, squat, véhicule, halte de nuit",
    "URGENCE": "Hébergement d’urgence",
    "HEBERGEMENT": "Hébergement stable (CHRS, CADA, ALT…)",
    "TIERS": "Chez un tiers, famille, hôtel payé par la personne",
    "ACCOMPAGNE": "Logement accompagné",
    "ORDINAIRE": "Logement ordinaire",
    "INSTITUTION": "Établissement (santé, détention, ASE), sans rang",
}
EXIT: Codes = {
    "EMPLOI": "Emploi",
    "FORMATION": "Formation",
    "SUITE_PARCOURS": "Suite de parcours",
    "AUTRE_POSITIVE": "Autre sortie positive",
    "RETRAITE": "Retraite",
    "SANS_SOLUTION": "Sans solution",
    "SANS_NOUVELLES": "Sans nouvelles",
    "NEUTRE": "Sortie neutre",
}
ASP: Codes = {
    "DURABLE": "Emploi durable",
    "TRANSITION": "Emploi de transition",
    "POSITIVE": "Sortie positive",
    "AUTRE": "Autre sortie",
    "RETRAIT": "Retirée du décompte ASP",
}
REFERRER: Codes = {
    "URGENCE_SOCIALE": "Urgence sociale",
    "HEBERGEMENT": "Hébergement, logement accompagné",
    "EMPLOI": "Service public de l’emploi",
    "SOCIAL": "Service social",
    "SANTE": "Santé",
    "IAE": "Insertion par l’activité économique",
    "AUTRE": "Autre, candidature spontanée",
}
AGE: Codes = {
    "MOINS_26": "Moins de 26 ans",
    "26_34": "26 à 34 ans",
    "35_49": "35 à 49 ans",
    "50_PLUS": "50 ans et plus",
}
AGE_FROM = (26, 35, 50)
"""First years of the second band and of those after it."""
COVER: Codes = {"SANS": "Aucune, ou en cours d’ouverture", "AVEC": "Ouverte"}
MONEY: Codes = {"SANS": "Aucune ressource, mendicité", "AVEC": "Une ressource au moins"}
STUDIES: Codes = {"INFRA_3": "Sans diplôme", "3": "CAP, BEP", "4": "Baccalauréat", "5_PLUS": "Au-dessus du bac"}
SIZE: Codes = {"MOINS_15": "Moins de 15 places", "15_29": "15 à 29 places", "30_PLUS": "30 places et plus"}
SIZE_FROM = (15, 30)
YES_NO: Codes = labels(Answer)
EVENTS: Codes = {
    "LOGEMENT": "Logement vu à un bilan",
    "ACCES_LOGEMENT": "Premier logement, accompagné ou ordinaire",
    "RQTH": "RQTH dite à un bilan",
    "CP_EMPLOI": "Chargé de partenariats emploi mobilisé",
    "CP_LOGEMENT": "Chargé de partenariats logement mobilisé",
    "CP_SANTE": "Chargé de partenariats santé mobilisé",
    "SUIVI_6": "Suivi à 6 mois",
    "SUIVI_12": "Suivi à 12 mois",
}
SINCE: Codes = {"ENTREE": "Depuis le mois d’entrée", "SORTIE": "Depuis le mois de sortie"}


@dataclass(frozen=True)
class Column:
    """One column. `codes` empty: free of a list. `hidden` says that `MASQUE`, or nothing, may stand in it."""

    name: str
    title: str
    kind: str = STRING
    codes: Codes = field(default_factory=dict)
    note: str = ""
    hidden: bool = False
    given: bool = False
    """Always given: no unknown, no refusal."""

    @property
    def accepted(self) -> Codes:
        """Every code that may stand there, with its label; empty when it has no list."""
        if not self.codes:
            return {}
        missing = {} if self.given else MISSING_LABELS
        masked = {MASKED: "Masqué pour protéger les personnes"} if self.hidden else {}
        return {**self.codes, **{code: text for code, text in missing.items() if code not in self.codes}, **masked}


@dataclass(frozen=True)
class Table:
    """One table of the data set. `key` names its primary key."""

    name: str
    title: str
    columns: tuple[Column, ...]
    key: str = ""

    @property
    def names(self) -> list[str]:
        return [column.name for column in self.columns]

    @property
    def schema(self) -> dict[str, Any]:
        return {column.name: KINDS[column.kind] for column in self.columns}


def _both(name: str, title: str, codes: Codes) -> list[Column]:
    return [Column(f"{name}_{stage}", f"{title} {said}", codes=codes) for stage, said in _ENDS]


_ENDS = (("entree", "à l’entrée"), ("sortie", "à la sortie"))
_PSEUDONYM = "Pseudonyme propre au destinataire, le même d’une remise à l’autre."

JOURNEYS = Table(
    "parcours",
    "Un parcours par ligne",
    (
        Column("parcours", "Parcours", note=_PSEUDONYM),
        Column("personne", "Personne", note=_PSEUDONYM),
        Column("programme", "Programme", codes=labels(Programme), given=True),
        Column(
            "compte_acc", "Compté parmi les accompagnés", BOOLEAN,
            note="Une ligne par personne et par programme : celle que comptent les chiffres nationaux de l’année.",
        ),
        Column(
            "compte_sortie", "Compté parmi les sorties", BOOLEAN,
            note="Une ligne par personne et par programme, sortie dans l’année.",
        ),
        Column("chantier", "Chantier", hidden=True, note=_PSEUDONYM),
        Column("territoire", "Territoire", hidden=True, note=f"Nom court, ou {OFF_TERRITORY}."),
        Column("sexe", "Sexe", codes=labels(Sex), hidden=True),
        Column("tranche_age", "Âge à l’entrée", codes=AGE, hidden=True),
        Column("logement_entree", "Logement à l’entrée", codes=HOUSING, hidden=True),
        Column("annee_entree", "Année d’entrée", INTEGER, hidden=True),
        Column("mois_entree", "Mois d’entrée", MONTH, hidden=True),
        Column("annee_sortie", "Année de sortie", INTEGER, hidden=True, note="Vide aussi tant que le parcours dure."),
        Column("mois_sortie", "Mois de sortie", MONTH, hidden=True, note="Vide aussi tant que le parcours dure."),
        Column(
            "duree_mois", "Durée en mois", INTEGER, hidden=True,
            note="Du mois d’entrée au mois de sortie. Masquée avec l’année de sortie, qui s’en déduirait.",
        ),
        Column("orienteur", "Orienteur", codes=REFERRER),
        Column("formation", "Formation", codes=STUDIES),
        Column("sans_emploi", "Durée sans emploi", codes=labels(Unemployment)),
        Column(
            "parcours_de_rue", "A connu la rue", codes=YES_NO,
            note="OUI : à la rue à l’entrée, ou parcours de rue déclaré (chiffre CVG-04).",
        ),
        Column("duree_rue", "Durée de rue", codes=labels(StreetDuration)),
        Column("ressources_entree", "Ressources à l’entrée", codes=MONEY),
        *_both("couverture_base", "Couverture santé de base", COVER),
        *_both("couverture_complementaire", "Couverture complémentaire", COVER),
        *_both("medecin_traitant", "Médecin traitant", YES_NO),
        *_both("bilan_sante", "Bilan de santé", YES_NO),
        *_both("rqth", "RQTH", YES_NO),
        *_both("aah", "AAH", YES_NO),
        Column("axes", "Axes portant un frein", INTEGER, note="De 0 à 8."),
        *(
            Column(
                f"frein_{axis.value.lower()}", f"Frein{NBSP}: {axis.label}", codes=labels(Intensity),
                note="Le plus fort des freins de l’axe, à l’entrée.",
            )
            for axis in BarrierAxis
        ),
        Column("proximite", "Accompagnement de proximité", codes=YES_NO),
        Column("concerte", "Accompagnement concerté", codes=YES_NO),
        Column("sortie", "Classe de sortie", codes=EXIT),
        Column("sortie_asp", "Classe de sortie de l’ASP", codes=ASP),
        Column("logement_sortie", "Logement à la sortie", codes=HOUSING),
        Column("logement_atteint", "Plus haut niveau de logement atteint", INTEGER, note=(
            "Après l’entrée et avant la fin de l’année : 0 rue, 1 urgence, 2 hébergement, 3 tiers, 4 logement "
            "accompagné, 5 logement ordinaire ; -1 établissement."
        )),
        Column("suivi_sante", "Suivi de santé engagé", codes=YES_NO),
        Column("protection", "Étapes de protection", INTEGER, note=(
            "0 : rien n’est masqué ; sinon, le nombre d’étapes appliquées à cette ligne, dans l’ordre que donne la "
            "fiche de risque."
        )),
    ),
    key="parcours",
)  # fmt: skip

MOMENTS = Table(
    "evenements",
    "Ce qui a été observé le long d’un parcours, une observation par ligne",
    (
        Column("parcours", "Parcours", note="Clé de la table des parcours."),
        Column("type", "Type", codes=EVENTS, given=True),
        Column("depuis", "Point de départ", codes=SINCE, given=True),
        Column("mois", "Mois écoulés", INTEGER, note="Différence de mois de calendrier ; aucune date."),
        Column("valeur", "Réponse", codes={**labels(Answer), **HOUSING, **labels(FollowUpOutcome)}),
        Column("logement", "Logement au suivi", codes=HOUSING),
    ),
)

PLACES = Table(
    "chantiers",
    "Les chantiers nommés par au moins un parcours",
    (
        Column("chantier", "Chantier", note=_PSEUDONYM),
        Column("territoire", "Territoire", note=f"Nom court, ou {OFF_TERRITORY}, au dernier jour de l’année."),
        Column("taille", "Places conventionnées", codes=SIZE),
    ),
    key="chantier",
)

TABLES = (JOURNEYS, MOMENTS, PLACES)


# ── From the codes of the files to those of the data set ─────────────────────────────────────
def _groups(codes: type[CodeList]) -> Codes:
    return {str(code.value): code.group for code in codes}


HOUSING_OF = _groups(Housing)
EXIT_OF = _groups(ExitReason)
ASP_OF: Codes = {str(code.value): code.item.asp or "AUTRE" for code in ExitReason}
REFERRER_OF = _groups(Referrer)
MONEY_OF: Codes = {str(code.value): "SANS" if code.group == "SANS" else "AVEC" for code in Income}
STUDIES_OF: Codes = {"SANS": "INFRA_3", "INFRA_3": "INFRA_3", "3": "3", "4": "4", "5": "5_PLUS", "6_PLUS": "5_PLUS"}


def recoded(column: str, codes: Codes) -> pl.Expr:
    """The coarse code; missing codes stay as they were answered, and what was not asked is null."""
    kept = {code: code for code in MISSING_LABELS} | dict(codes)
    return pl.col(column).cast(pl.String).replace_strict(kept, default=None, return_dtype=pl.String)


def banded(value: pl.Expr, starts: tuple[int, ...], codes: Codes) -> pl.Expr:
    """The band of a number: `codes` in order, `starts` the first number of each band but the first."""
    names = list(codes)
    found = pl.lit(names[0])
    for start, name in zip(starts, names[1:], strict=True):
        found = pl.when(value >= start).then(pl.lit(name)).otherwise(found)
    return pl.when(value.is_null()).then(None).otherwise(found)
