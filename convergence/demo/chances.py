"""How often each answer is drawn on arrival, by programme: tuned so that a year comes near the published figures."""

from __future__ import annotations

from convergence.demo.drawing import Wheel
from convergence.demo.names import FRENCH, ORIGINS, words

LISTS = {key: (words(men), words(women), words(last), tongues) for key, (men, women, last, tongues) in ORIGINS.items()}
ORIGIN = {
    "CVG": Wheel(
        {
            FRENCH: 41,
            "MAGHREB": 15,
            "WEST_AFRICA": 13,
            "CENTRAL_AFRICA": 6,
            "HORN": 8,
            "AFGHAN": 6,
            "EAST_EUROPE": 7,
            "OTHER": 4,
        }
    ),
    "PHC": Wheel(
        {
            FRENCH: 44,
            "MAGHREB": 16,
            "WEST_AFRICA": 9,
            "CENTRAL_AFRICA": 4,
            "HORN": 8,
            "AFGHAN": 6,
            "EAST_EUROPE": 11,
            "OTHER": 2,
        }
    ),
}
WOMEN = {"CVG": 0.335, "PHC": 0.2}
AGES = Wheel({(18, 25): 14, (26, 35): 28, (36, 45): 27, (46, 55): 20, (56, 62): 10, (63, 66): 1})
HOUSEHOLD = Wheel({"SEUL": 70, "SEUL_ENFANTS": 11, "COUPLE": 7, "COUPLE_ENFANTS": 12})
STREET_HOUSING = Wheel({"RUE": 45, "ABRI_FORTUNE": 16, "SQUAT": 18, "VEHICULE": 13, "HALTE_NUIT": 8})
HOUSING = {
    "CVG": Wheel(
        {
            "STREET": 8.2,
            "CHU": 9,
            "HOTEL_115": 5,
            "HUDA": 3,
            "MISE_A_L_ABRI": 0.8,
            "CHRS": 11,
            "STABILISATION": 2.5,
            "CADA": 1.5,
            "CPH": 3,
            "ALT": 4.5,
            "LAM_ACT": 0.5,
            "FAMILLE": 8,
            "TIERS": 8,
            "HOTEL_PERSO": 0.7,
            "RESIDENCE_SOCIALE": 6,
            "FJT": 1.5,
            "FTM": 1.5,
            "PENSION_FAMILLE": 1.2,
            "IML_SOUS_LOCATION": 1.5,
            "LOC_SOCIAL": 14,
            "LOC_PRIVE": 6.5,
            "PROPRIETAIRE": 0.4,
            "DETENTION": 0.3,
            "ASE": 0.4,
        }
    ),
    "PHC": Wheel(
        {
            "STREET": 57,
            "CHU": 19,
            "HOTEL_115": 5,
            "HUDA": 2.5,
            "MISE_A_L_ABRI": 2.5,
            "LHSS": 1.5,
            "CHRS": 3.5,
            "STABILISATION": 1,
            "TIERS": 3.5,
            "FAMILLE": 1,
            "PENSION_FAMILLE": 1,
            "RESIDENCE_SOCIALE": 1,
            "LOC_SOCIAL": 1,
            "ETAB_SANTE": 0.5,
        }
    ),
}
REFERRER = {
    "CVG": Wheel(
        {
            "FRANCE_TRAVAIL": 30,
            "SPONTANEE": 11,
            "MISSION_LOCALE": 6,
            "PLIE": 7,
            "CAP_EMPLOI": 2,
            "SERVICE_SOCIAL": 12,
            "CCAS": 6,
            "CHRS": 7,
            "CHU": 4,
            "SIAO_115": 2,
            "ACCUEIL_JOUR": 3,
            "CADA_CPH": 2,
            "LOGEMENT_ACCOMPAGNE": 2,
            "SPIP": 2,
            "AUTRE_SIAE": 4,
            "AUTRE": 3,
        }
    ),
    "PHC": Wheel(
        {
            "MARAUDE": 20,
            "ACCUEIL_JOUR": 21,
            "SIAO_115": 6,
            "CHU": 13,
            "HALTE_NUIT": 4,
            "HUDA": 1,
            "CHRS": 9,
            "SERVICE_SOCIAL": 5,
            "CCAS": 4,
            "CSAPA_CAARUD": 6,
            "EMPP": 2,
            "SPIP": 2,
            "SPONTANEE": 3,
            "AUTRE": 4,
        }
    ),
}
STREET_TIME = Wheel({"MOINS_6M": 20, "6M_2A": 30, "2A_5A": 29, "PLUS_5A": 21})
BASE = {
    FRENCH: Wheel({"AUCUNE": 4, "EN_COURS": 6, "PUMA": 58, "REGIME_GENERAL": 30, "MSA": 2}),
    "": Wheel({"AUCUNE": 11, "EN_COURS": 13, "AME": 31, "PUMA": 34, "REGIME_GENERAL": 10, "UE": 1}),
}
COMPLEMENTARY = Wheel(
    {
        "AUCUNE": 23,
        "EN_COURS": 9,
        "C2S_PARTICIPATIVE": 20,
        "MUTUELLE_EMPLOYEUR": 6,
        "MUTUELLE_INDIVIDUELLE": 4,
        "C2S_GRATUITE": 38,
    }
)
EDUCATION = Wheel({"SANS": 10, "INFRA_3": 48, "3": 26, "4": 9, "5": 4, "6_PLUS": 3})
IDLE = Wheel({"MOINS_6M": 10, "6M_1A": 13, "1A_2A": 20, "PLUS_2A": 57})
SPOKEN = {
    FRENCH: Wheel({"NATIF": 96, "B2": 4}),
    "": Wheel({"INFRA_A1": 8, "A1_1": 9, "A1": 19, "A2": 27, "B1": 21, "B2": 10, "C1": 4, "NATIF": 2}),
}
WRITTEN = {
    FRENCH: Wheel({"NATIF": 84, "ILLETTRE": 12, "B1": 4}),
    "": Wheel({"ANALPHABETE": 12, "INFRA_A1": 18, "A1_1": 13, "A1": 22, "A2": 19, "B1": 11, "B2": 5}),
}
INCOME = {
    "CVG": Wheel(
        {
            "RSA": 47,
            "AUCUNE": 15,
            "ARE": 10,
            "ASS": 7,
            "AAH": 3,
            "ADA": 4,
            "SALAIRE": 4,
            "CEJ": 3,
            "PRIME_ACTIVITE;SALAIRE": 3,
            "IJ": 1,
            "AUTRE": 3,
        }
    ),
    "PHC": Wheel(
        {
            "AUCUNE": 24.5,
            "MENDICITE": 2.5,
            "RSA": 53,
            "AAH": 7,
            "ARE": 3,
            "ASS": 2,
            "ADA": 3,
            "RETRAITE": 1,
            "CEJ": 1,
            "AUTRE": 3,
        }
    ),
}
AXES = {
    "CVG": Wheel({0: 3, 1: 14, 2: 25, 3: 22, 4: 16, 5: 10.5, 6: 6, 7: 2.7, 8: 0.8}),
    "PHC": Wheel({1: 3, 2: 9, 3: 18, 4: 25, 5: 22, 6: 14, 7: 7, 8: 2}),
}
BY_AXIS: dict[str, Wheel[str]] = {
    "LANGUE_SAVOIRS": Wheel({"LANGUE": 70, "SAVOIRS_BASE": 30}),
    "DROITS": Wheel({"ADMINISTRATIF": 55, "DROITS_SANTE": 20, "NUMERIQUE": 25}),
    "LOGEMENT": Wheel({"LOGEMENT": 1}),
    "MOBILITE": Wheel({"MOBILITE": 1}),
    "SANTE": Wheel({"SANTE_PHYSIQUE": 42, "SANTE_MENTALE": 28, "ADDICTION": 18, "HANDICAP": 12}),
    "JUSTICE": Wheel({"JUSTICE": 1}),
    "BUDGET": Wheel({"BUDGET": 1}),
    "DISPONIBILITE": Wheel({"FAMILLE": 1}),
}
AXIS_WEIGHT = {
    "LANGUE_SAVOIRS": 5,
    "DROITS": 7,
    "LOGEMENT": 6,
    "MOBILITE": 6,
    "SANTE": 7,
    "JUSTICE": 1.5,
    "BUDGET": 5,
    "DISPONIBILITE": 4,
}
SELF = ("TRES_DIFFICILE", "DIFFICILE", "CA_VA", "BIEN")
PAPER = Wheel(
    {
        "PLURIANNUELLE": 32,
        "TEMPORAIRE": 18,
        "RESIDENT": 18,
        "RECEPISSE": 12,
        "REFUGIE": 14,
        "ALGERIEN": 4,
        "VISA_LONG": 1,
        "TEMPORAIRE_PROT": 1,
    }
)
VALIDITY = {
    "PLURIANNUELLE": 1200,
    "TEMPORAIRE": 365,
    "RESIDENT": 3650,
    "RECEPISSE": 180,
    "REFUGIE": 2400,
    "ALGERIEN": 1500,
    "VISA_LONG": 365,
    "TEMPORAIRE_PROT": 180,
    "CNI": 3650,
}
