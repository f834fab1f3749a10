"""The columns of the reporting workbook, declared once.

The reader, the writer, the template, the annotations, the comparison with what is stored and the printed
dictionary all read this table. Source: domain/5-workbook.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from convergence.nomenclature import lists
from convergence.nomenclature.base import MISSING_LABELS, CodeList


class Kind(StrEnum):
    """How a cell reads."""

    TEXT = "texte"
    NAME = "nom"
    CODE = "code"
    CODES = "codes"
    DATE = "date"
    HOURS = "heures"
    COUNT = "nombre"
    SIRET = "siret"
    PASS = "pass"  # noqa: S105 - the PASS IAE
    TERRITORY = "territoire"


class Place(StrEnum):
    """Where the value lives. The five stages are the situations of the journey."""

    KEY = "key"
    CHANTIER = "chantier"
    RUN = "run"
    PERSON = "person"
    PASS = "pass"  # noqa: S105 - the PASS IAE
    JOURNEY = "journey"
    ENTRY = "ENTRY"
    REVIEW = "REVIEW"
    EXIT = "EXIT"
    M6 = "M6"
    M12 = "M12"


STAGES = (Place.ENTRY, Place.REVIEW, Place.EXIT, Place.M6, Place.M12)
DATED_STAGES: Mapping[Place, str] = {
    Place.REVIEW: "date_situation_actuelle",
    Place.M6: "suivi_6_mois_date",
    Place.M12: "suivi_12_mois_date",
}
"""Stages that may be observed several times, with the column of their day."""


@dataclass(frozen=True)
class Column:
    """One column: its name in the file, its French header, how it reads and where it goes."""

    name: str
    label: str
    kind: Kind
    place: Place
    field: str
    codes: type[CodeList] | None = None
    help: str = ""
    required: bool = False
    max_length: int = 0
    missing: bool = True
    """Whether NR, NSP and REFUS are answers here."""

    def accepted(self) -> list[str]:
        """Every code the column takes, in the order of the list, missing ones last."""
        if self.codes is None:
            return []
        codes = [str(member.value) for member in self.codes]
        return codes + [code for code in MISSING_LABELS if self.missing and code not in codes]

    def label_of(self, code: str) -> str:
        """The French label of one code of the column."""
        member = self.codes.get(code) if self.codes else None
        return member.label if member else MISSING_LABELS.get(code, code)


@dataclass(frozen=True)
class SheetSpec:
    """One sheet of the workbook: its name and its columns, in the order they are written."""

    name: str
    columns: tuple[Column, ...]

    def by_name(self) -> dict[str, Column]:
        return {column.name: column for column in self.columns}


def _coded(
    name: str, label: str, place: Place, field: str, codes: type[CodeList], *, help: str = "", missing: bool = True
) -> Column:
    return Column(name, label, Kind.CODE, place, field, codes=codes, help=help, missing=missing)


def _day(name: str, label: str, place: Place, field: str, help: str = "", *, required: bool = False) -> Column:
    return Column(name, label, Kind.DATE, place, field, help=help, required=required)


CHANTIERS = SheetSpec(
    "Chantiers",
    (
        Column("siret", "SIRET", Kind.SIRET, Place.KEY, "siret", required=True, help="14 chiffres."),
        Column(
            "code_chantier", "Code du chantier", Kind.TEXT, Place.KEY, "code", max_length=40,
            help="Facultatif : distingue plusieurs chantiers sous un même SIRET. Par défaut, le SIRET.",
        ),
        Column("nom", "Nom du chantier", Kind.TEXT, Place.CHANTIER, "name", max_length=160, required=True),
        Column(
            "territoire", "Territoire", Kind.TERRITORY, Place.CHANTIER, "territory", max_length=120,
            help="Vide : hors de tout territoire.",
        ),
        Column("departement", "Département", Kind.TEXT, Place.CHANTIER, "department", max_length=3, help="69, 2A…"),
        Column("activite", "Activité", Kind.TEXT, Place.CHANTIER, "activity", max_length=160),
        Column(
            "programme", "Programme", Kind.CODE, Place.RUN, "programme", codes=lists.Programme, missing=False,
            required=True, help="Une ligne par chantier et par programme.",
        ),
        _day("date_debut_programme", "Début du programme", Place.RUN, "started_on"),
        _day("date_fin_programme", "Fin du programme", Place.RUN, "ended_on", "Vide : le programme continue."),
        Column("places_conventionnees", "Places conventionnées", Kind.COUNT, Place.RUN, "places"),
    ),
)  # fmt: skip

_HEALTH: tuple[tuple[str, str, str, type[CodeList]], ...] = (
    ("couverture_base", "Couverture santé de base", "base_cover", lists.BaseCover),
    ("couverture_complementaire", "Couverture complémentaire", "complementary_cover", lists.ComplementaryCover),
    ("medecin_traitant", "Médecin traitant", "gp", lists.Answer),
    ("bilan_sante", "Bilan de santé", "health_check", lists.Answer),
    ("rqth", "RQTH", "rqth", lists.Answer),
    ("aah", "AAH", "aah", lists.Answer),
)


def _health(suffix: str, when: str, place: Place) -> tuple[Column, ...]:
    return tuple(
        _coded(f"{name}_{suffix}", f"{label} {when}", place, field, codes) for name, label, field, codes in _HEALTH
    )


def _follow_up(months: int) -> tuple[Column, ...]:
    place, start, label = Place(f"M{months}"), f"suivi_{months}_mois", f"Suivi à {months} mois"
    return (
        _day(f"{start}_date", f"{label} : date", place, "observed_on", "Chaque date ajoute une tentative."),
        _coded(f"{start}_situation", f"{label} : situation", place, "outcome", lists.FollowUpOutcome),
        _coded(f"{start}_logement", f"{label} : logement", place, "housing", lists.Housing),
    )


PARCOURS = SheetSpec(
    "Parcours",
    (
        Column(
            "reference", "Référence", Kind.TEXT, Place.KEY, "reference", max_length=60,
            help="La clé stable de la ligne, choisie par le chantier, sans nom. Elle ne change jamais.",
        ),
        Column("siret", "SIRET du chantier", Kind.SIRET, Place.KEY, "siret", required=True, help="14 chiffres."),
        Column(
            "code_chantier", "Code du chantier", Kind.TEXT, Place.KEY, "code", max_length=40,
            help="Facultatif : seulement si plusieurs chantiers partagent ce SIRET.",
        ),
        Column(
            "programme", "Programme", Kind.CODE, Place.KEY, "programme", codes=lists.Programme, missing=False,
            required=True,
        ),
        Column("nom", "Nom", Kind.NAME, Place.PERSON, "last_name", max_length=120, required=True),
        Column("prenom", "Prénom", Kind.NAME, Place.PERSON, "first_name", max_length=120, required=True),
        _day("date_naissance", "Date de naissance", Place.PERSON, "birth_date", required=True),
        _coded("sexe", "Sexe", Place.PERSON, "sex", lists.Sex),
        _coded("nationalite", "Nationalité", Place.PERSON, "nationality", lists.Nationality),
        Column("numero_pass_iae", "Numéro du PASS IAE", Kind.PASS, Place.PASS, "number", help="12 caractères."),
        _day("date_fin_pass", "Fin du PASS IAE", Place.PASS, "ends_on"),
        _coded("orienteur", "Orienteur", Place.JOURNEY, "referrer", lists.Referrer),
        _day("date_entree", "Date d’entrée", Place.JOURNEY, "started_on", "Premier jour du parcours.", required=True),
        _day("date_sortie", "Date de sortie", Place.JOURNEY, "ended_on", "Dernier jour. Vide : parcours en cours."),
        Column(
            "heures_hebdo", "Heures par semaine à l’entrée", Kind.HOURS, Place.JOURNEY, "weekly_hours",
            help="En PHC, de 4 à 20.",
        ),
        _day("date_diagnostic", "Date du diagnostic", Place.JOURNEY, "diagnosed_on", "Sous 60 jours après l’entrée."),
        _coded("niveau_formation", "Niveau de formation", Place.ENTRY, "education", lists.Education),
        _coded("duree_sans_emploi", "Durée sans emploi à l’entrée", Place.ENTRY, "unemployment", lists.Unemployment),
        _coded("logement_entree", "Logement à l’entrée", Place.ENTRY, "housing", lists.Housing),
        _coded("parcours_de_rue", "Parcours de rue", Place.ENTRY, "street_history", lists.Answer),
        _coded("duree_rue", "Durée de rue", Place.ENTRY, "street_duration", lists.StreetDuration),
        Column(
            "ressources_entree", "Ressources à l’entrée", Kind.CODES, Place.ENTRY, "income", codes=lists.Income,
            help="Plusieurs valeurs possibles, séparées par un point-virgule.",
        ),
        *_health("entree", "à l’entrée", Place.ENTRY),
        *(
            _coded(
                f"frein_{barrier.value.lower()}", f"Frein : {barrier.label}", Place.ENTRY,
                f"barrier_{barrier.value.lower()}", lists.Intensity,
            )
            for barrier in lists.Barrier
        ),
        _coded(
            "accompagnement_proximite", "Accompagnement de proximité", Place.JOURNEY, "proximity", lists.Answer,
        ),
        _coded("accompagnement_concerte", "Accompagnement concerté", Place.JOURNEY, "concerted", lists.Answer),
        *(
            _day(
                f"date_mobilisation_cp_{theme.value.lower()}", f"CP {theme.label.lower()} mobilisé le", Place.JOURNEY,
                f"mobilised_{theme.value.lower()}", "Première sollicitation acceptée. Vide : aucune.",
            )
            for theme in lists.Theme
        ),
        _day(
            "date_situation_actuelle", "Date du dernier bilan", Place.REVIEW, "observed_on",
            "Chaque date ajoute un bilan.",
        ),
        _coded("logement_actuel", "Logement au dernier bilan", Place.REVIEW, "housing", lists.Housing),
        _coded("rqth_actuelle", "RQTH au dernier bilan", Place.REVIEW, "rqth", lists.Answer),
        _coded("motif_sortie", "Motif de sortie", Place.JOURNEY, "exit_reason", lists.ExitReason),
        _coded("logement_sortie", "Logement à la sortie", Place.EXIT, "housing", lists.Housing),
        _day(
            "date_acces_logement", "Date d’accès au logement", Place.JOURNEY, "housing_access_on",
            "Premier jour en logement (accompagné ou ordinaire).",
        ),
        *_health("sortie", "à la sortie", Place.EXIT),
        _coded("suivi_sante_engage", "Suivi de santé engagé", Place.EXIT, "health_followup", lists.Answer),
        *_follow_up(6),
        *_follow_up(12),
    ),
)  # fmt: skip

SHEETS = (CHANTIERS, PARCOURS)

FACTS = tuple(column for column in PARCOURS.columns if column.place is not Place.KEY)
"""Columns that hold facts: compared, merged, kept as the base of the next import."""

FACT = {column.name: column for column in FACTS}

PROBLEMS_HEADER = "À corriger"
"""Header of the column that the annotated workbook adds; read back, it is left aside without a word."""

COLUMN_OF_FIELD: Mapping[tuple[Place, str], str] = {(column.place, column.field): column.name for column in FACTS}
