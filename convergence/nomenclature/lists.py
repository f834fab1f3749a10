"""The value lists of the programmes, as the reporting workbook names them.

Codes are stable: they stand in the database, in workbooks and in snapshots. Labels may change.
Lists of the workbook come first; those that only the screens use stand at the end.
"""

from __future__ import annotations

from convergence.nomenclature.base import CodeList, Item


class Programme(CodeList):
    """Convergence programmes (seed S1)."""

    CVG = Item("CVG", "Convergence")
    PHC = Item("PHC", "Premières Heures en Chantier")


class Sex(CodeList):
    """Civil sex as declared."""

    F = Item("F", "Femme")
    H = Item("H", "Homme")
    X = Item("X", "Autre")


class Nationality(CodeList):
    """Nationality in three classes; no country is kept."""

    FR = Item("FR", "Française")
    UE = Item("UE", "Union européenne")
    HORS_UE = Item("HORS_UE", "Hors Union européenne")


class Answer(CodeList):
    """Three-state answer, refusal apart."""

    OUI = Item("OUI", "Oui")
    NON = Item("NON", "Non")
    NSP = Item("NSP", "Ne sait pas")
    REFUS = Item("REFUS", "Refus de répondre")
    NR = Item("NR", "Non renseigné")


class Referrer(CodeList):
    """Who oriented the person to the chantier. Group URGENCE_SOCIALE feeds PHC-04."""

    MARAUDE = Item("MARAUDE", "Maraude, SAMU social, veille sociale", group="URGENCE_SOCIALE", cvg="MARAUDE_AJ")
    SIAO_115 = Item("SIAO_115", "SIAO / 115", group="URGENCE_SOCIALE", cvg="MARAUDE_AJ")
    ACCUEIL_JOUR = Item("ACCUEIL_JOUR", "Accueil de jour", group="URGENCE_SOCIALE", cvg="MARAUDE_AJ")
    HALTE_NUIT = Item("HALTE_NUIT", "Halte ou accueil de nuit", group="URGENCE_SOCIALE", cvg="MARAUDE_AJ")
    CHU = Item("CHU", "Centre d’hébergement d’urgence", group="URGENCE_SOCIALE", cvg="HEBERGEMENT")
    HUDA = Item("HUDA", "HUDA", group="URGENCE_SOCIALE", cvg="HEBERGEMENT")
    CHRS = Item("CHRS", "CHRS", group="HEBERGEMENT", cvg="HEBERGEMENT")
    CADA_CPH = Item("CADA_CPH", "CADA, CPH", group="HEBERGEMENT", cvg="HEBERGEMENT")
    LOGEMENT_ACCOMPAGNE = Item(
        "LOGEMENT_ACCOMPAGNE",
        "Pension de famille, résidence sociale, FJT",
        group="HEBERGEMENT",
        cvg="HEBERGEMENT",
    )
    FRANCE_TRAVAIL = Item("FRANCE_TRAVAIL", "France Travail", group="EMPLOI", cvg="FRANCE_TRAVAIL")
    MISSION_LOCALE = Item("MISSION_LOCALE", "Mission locale", group="EMPLOI", cvg="MISSION_LOCALE")
    CAP_EMPLOI = Item("CAP_EMPLOI", "Cap emploi", group="EMPLOI", cvg="CAP_EMPLOI")
    PLIE = Item("PLIE", "PLIE, PMIE", group="EMPLOI", cvg="PLIE")
    AUTRE_SPE = Item("AUTRE_SPE", "Autre service public de l’emploi", group="EMPLOI", cvg="AUTRE_SPE")
    SERVICE_SOCIAL = Item("SERVICE_SOCIAL", "Service social du département", group="SOCIAL", cvg="SERVICE_SOCIAL")
    CCAS = Item("CCAS", "CCAS, CIAS", group="SOCIAL", cvg="AUTRE_ACCOMPAGNEMENT")
    ASE = Item("ASE", "Aide sociale à l’enfance", group="SOCIAL", cvg="AUTRE_ACCOMPAGNEMENT")
    SPIP = Item("SPIP", "SPIP, PJJ", group="SOCIAL", cvg="AUTRE_ACCOMPAGNEMENT")
    EMPP = Item("EMPP", "Équipe mobile psychiatrie-précarité", group="SANTE", cvg="AUTRE_ACCOMPAGNEMENT")
    CSAPA_CAARUD = Item("CSAPA_CAARUD", "CSAPA, CAARUD", group="SANTE", cvg="AUTRE_ACCOMPAGNEMENT")
    ETAB_SANTE = Item("ETAB_SANTE", "Établissement de santé", group="SANTE", cvg="AUTRE_ACCOMPAGNEMENT")
    PHC = Item("PHC", "Premières Heures en Chantier", group="IAE", cvg="PHC")
    AUTRE_SIAE = Item("AUTRE_SIAE", "Autre SIAE", group="IAE", cvg="AUTRE_SIAE")
    AUTRE = Item("AUTRE", "Autre acteur de l’accompagnement", group="AUTRE", cvg="AUTRE_ACCOMPAGNEMENT")
    SPONTANEE = Item("SPONTANEE", "Candidature spontanée", group="AUTRE", cvg="SPONTANEE")


class Housing(CodeList):
    """Where the person sleeps. Level 0 street to 5 ordinary housing; an institution has no rank."""

    RUE = Item("RUE", "Rue, espace public", group="RUE", level=0, cvg="RUE", ethos="SANS_ABRI", fse="EECO16")
    ABRI_FORTUNE = Item(
        "ABRI_FORTUNE",
        "Abri de fortune, campement, bidonville",
        group="RUE",
        level=0,
        cvg="RUE",
        ethos="SANS_ABRI",
        fse="EECO16",
    )
    SQUAT = Item("SQUAT", "Squat", group="RUE", level=0, cvg="RUE", ethos="SANS_ABRI", fse="EECO16")
    VEHICULE = Item(
        "VEHICULE",
        "Véhicule, caravane subie",
        group="RUE",
        level=0,
        cvg="RUE",
        ethos="SANS_ABRI",
        fse="EECO16",
    )
    HALTE_NUIT = Item(
        "HALTE_NUIT",
        "Halte ou accueil de nuit",
        group="RUE",
        level=0,
        cvg="RUE",
        ethos="SANS_ABRI",
        fse="EECO16",
    )
    CHU = Item(
        "CHU",
        "Centre d’hébergement d’urgence",
        group="URGENCE",
        level=1,
        cvg="HEBERGEMENT_PRECAIRE",
        ethos="SANS_ABRI",
        fse="EECO16",
    )
    HOTEL_115 = Item(
        "HOTEL_115",
        "Nuitées d’hôtel (115)",
        group="URGENCE",
        level=1,
        cvg="HEBERGEMENT_PRECAIRE",
        ethos="SANS_ABRI",
        fse="EECO16",
    )
    HUDA = Item("HUDA", "HUDA", group="URGENCE", level=1, cvg="HEBERGEMENT_PRECAIRE", ethos="SANS_ABRI", fse="EECO16")
    MISE_A_L_ABRI = Item(
        "MISE_A_L_ABRI",
        "Mise à l’abri (dont Bureaux du cœur)",
        group="URGENCE",
        level=1,
        cvg="HEBERGEMENT_PRECAIRE",
        ethos="SANS_ABRI",
        fse="EECO16",
    )
    LHSS = Item("LHSS", "LHSS", group="URGENCE", level=1, cvg="HEBERGEMENT_PRECAIRE", ethos="SANS_ABRI", fse="EECO16")
    CHRS = Item(
        "CHRS",
        "CHRS",
        group="HEBERGEMENT",
        level=2,
        cvg="HEBERGEMENT_COLLECTIF",
        ethos="SANS_LOGEMENT",
        fse="EECO16",
    )
    STABILISATION = Item(
        "STABILISATION",
        "Centre de stabilisation",
        group="HEBERGEMENT",
        level=2,
        cvg="HEBERGEMENT_COLLECTIF",
        ethos="SANS_LOGEMENT",
        fse="EECO16",
    )
    CADA = Item(
        "CADA",
        "CADA",
        group="HEBERGEMENT",
        level=2,
        cvg="HEBERGEMENT_COLLECTIF",
        ethos="SANS_LOGEMENT",
        fse="EECO16",
    )
    CPH = Item(
        "CPH",
        "CPH",
        group="HEBERGEMENT",
        level=2,
        cvg="HEBERGEMENT_COLLECTIF",
        ethos="SANS_LOGEMENT",
        fse="EECO16",
    )
    ALT = Item(
        "ALT",
        "Logement temporaire (ALT)",
        group="HEBERGEMENT",
        level=2,
        cvg="HEBERGEMENT_COLLECTIF",
        ethos="SANS_LOGEMENT",
        fse="EECO16",
        note="setting: 2 or 4 (see 1-inventory I18)",
    )
    LAM_ACT = Item(
        "LAM_ACT",
        "LAM, ACT",
        group="HEBERGEMENT",
        level=2,
        cvg="HEBERGEMENT_COLLECTIF",
        ethos="SANS_LOGEMENT",
        fse="EECO16",
    )
    ETAB_SANTE = Item(
        "ETAB_SANTE",
        "Établissement de santé",
        group="INSTITUTION",
        ethos="SANS_LOGEMENT",
        note="no rank: known, but neither street nor shelter nor housing",
    )
    DETENTION = Item(
        "DETENTION",
        "Détention",
        group="INSTITUTION",
        ethos="SANS_LOGEMENT",
        note="no rank: known, but neither street nor shelter nor housing",
    )
    ASE = Item(
        "ASE",
        "Aide sociale à l’enfance",
        group="INSTITUTION",
        ethos="SANS_LOGEMENT",
        note="no rank: known, but neither street nor shelter nor housing",
    )
    FAMILLE = Item(
        "FAMILLE",
        "Hébergé par la famille",
        group="TIERS",
        level=3,
        cvg="HEBERGEMENT_PRECAIRE",
        ethos="LOGEMENT_PRECAIRE",
    )
    TIERS = Item(
        "TIERS",
        "Hébergé par un ami, un tiers",
        group="TIERS",
        level=3,
        cvg="HEBERGEMENT_PRECAIRE",
        ethos="LOGEMENT_PRECAIRE",
    )
    HOTEL_PERSO = Item(
        "HOTEL_PERSO",
        "Hôtel payé par la personne",
        group="TIERS",
        level=3,
        cvg="HEBERGEMENT_PRECAIRE",
        ethos="LOGEMENT_PRECAIRE",
    )
    RESIDENCE_SOCIALE = Item(
        "RESIDENCE_SOCIALE",
        "Résidence sociale",
        group="ACCOMPAGNE",
        level=4,
        cvg="SEMI_DURABLE",
        ethos="SANS_LOGEMENT",
    )
    FJT = Item(
        "FJT",
        "Foyer de jeunes travailleurs",
        group="ACCOMPAGNE",
        level=4,
        cvg="SEMI_DURABLE",
        ethos="SANS_LOGEMENT",
    )
    FTM = Item(
        "FTM",
        "Foyer de travailleurs migrants",
        group="ACCOMPAGNE",
        level=4,
        cvg="SEMI_DURABLE",
        ethos="SANS_LOGEMENT",
    )
    PENSION_FAMILLE = Item(
        "PENSION_FAMILLE",
        "Pension de famille, maison-relais",
        group="ACCOMPAGNE",
        level=4,
        cvg="SEMI_DURABLE",
        ethos="SANS_LOGEMENT",
    )
    RESIDENCE_ACCUEIL = Item(
        "RESIDENCE_ACCUEIL",
        "Résidence accueil",
        group="ACCOMPAGNE",
        level=4,
        cvg="SEMI_DURABLE",
        ethos="SANS_LOGEMENT",
    )
    IML_SOUS_LOCATION = Item(
        "IML_SOUS_LOCATION",
        "Intermédiation locative, sous-location",
        group="ACCOMPAGNE",
        level=4,
        cvg="SEMI_DURABLE",
        ethos="SANS_LOGEMENT",
    )
    LOC_SOCIAL = Item("LOC_SOCIAL", "Locataire du parc social", group="ORDINAIRE", level=5, cvg="AUTONOME")
    LOC_PRIVE = Item("LOC_PRIVE", "Locataire du parc privé", group="ORDINAIRE", level=5, cvg="AUTONOME")
    IML_BAIL_GLISSANT = Item(
        "IML_BAIL_GLISSANT",
        "Intermédiation locative, bail glissant",
        group="ORDINAIRE",
        level=5,
        cvg="AUTONOME",
    )
    PROPRIETAIRE = Item("PROPRIETAIRE", "Propriétaire", group="ORDINAIRE", level=5, cvg="AUTONOME")
    LOGEMENT_FONCTION = Item("LOGEMENT_FONCTION", "Logement de fonction", group="ORDINAIRE", level=5, cvg="AUTONOME")


class StreetDuration(CodeList):
    """Length of street history, in bands (Emmaüs Défi)."""

    MOINS_6M = Item("MOINS_6M", "Moins de 6 mois")
    N6M_2A = Item("6M_2A", "De 6 mois à 2 ans")
    N2A_5A = Item("2A_5A", "De 2 à 5 ans", group="PLUS_2A")
    PLUS_5A = Item("PLUS_5A", "Plus de 5 ans", group="PLUS_2A")


class Income(CodeList):
    """Sources of income. Group SANS counts as none (PHC-05)."""

    AUCUNE = Item("AUCUNE", "Aucune ressource", group="SANS")
    MENDICITE = Item("MENDICITE", "Mendicité", group="SANS")
    RSA = Item("RSA", "RSA")
    ASS = Item("ASS", "ASS")
    ARE = Item("ARE", "ARE")
    AAH = Item("AAH", "AAH")
    ADA = Item("ADA", "ADA")
    SALAIRE = Item("SALAIRE", "Salaire")
    PRIME_ACTIVITE = Item("PRIME_ACTIVITE", "Prime d’activité")
    RETRAITE = Item("RETRAITE", "Retraite, ASPA")
    IJ = Item("IJ", "Indemnités journalières")
    PENSION_INVALIDITE = Item("PENSION_INVALIDITE", "Pension d’invalidité")
    CEJ = Item("CEJ", "CEJ, contrat jeune majeur")
    AUTRE = Item("AUTRE", "Autre")


class BaseCover(CodeList):
    """Basic health cover, ordered: 0 none, 1 AME, 2 universal."""

    AUCUNE = Item("AUCUNE", "Aucune", level=0)
    EN_COURS = Item("EN_COURS", "En cours d’ouverture", level=0)
    AME = Item("AME", "AME", level=1)
    PUMA = Item("PUMA", "PUMa", level=2)
    REGIME_GENERAL = Item("REGIME_GENERAL", "Régime général", level=2)
    MSA = Item("MSA", "MSA", level=2)
    UE = Item("UE", "Carte européenne (CEAM)", level=2)


class ComplementaryCover(CodeList):
    """Complementary health cover, ordered."""

    AUCUNE = Item("AUCUNE", "Aucune", level=0)
    EN_COURS = Item("EN_COURS", "En cours d’ouverture", level=0)
    C2S_PARTICIPATIVE = Item("C2S_PARTICIPATIVE", "C2S participative", level=1)
    MUTUELLE_EMPLOYEUR = Item("MUTUELLE_EMPLOYEUR", "Mutuelle de l’employeur", level=1)
    MUTUELLE_INDIVIDUELLE = Item("MUTUELLE_INDIVIDUELLE", "Mutuelle individuelle", level=1)
    C2S_GRATUITE = Item("C2S_GRATUITE", "C2S gratuite", level=2)


class Barrier(CodeList):
    """Barriers to employment; each belongs to one of eight axes (ASP, CVG form)."""

    LANGUE = Item("LANGUE", "Maîtrise du français", group="LANGUE_SAVOIRS")
    SAVOIRS_BASE = Item("SAVOIRS_BASE", "Lecture, écriture, calcul", group="LANGUE_SAVOIRS")
    ADMINISTRATIF = Item("ADMINISTRATIF", "Démarches administratives, droit au séjour", group="DROITS")
    DROITS_SANTE = Item("DROITS_SANTE", "Accès aux droits de santé", group="DROITS")
    NUMERIQUE = Item("NUMERIQUE", "Numérique", group="DROITS")
    LOGEMENT = Item("LOGEMENT", "Logement, hébergement", group="LOGEMENT")
    MOBILITE = Item("MOBILITE", "Mobilité", group="MOBILITE")
    SANTE_PHYSIQUE = Item("SANTE_PHYSIQUE", "Santé physique", group="SANTE")
    SANTE_MENTALE = Item("SANTE_MENTALE", "Santé mentale", group="SANTE")
    ADDICTION = Item("ADDICTION", "Addictions", group="SANTE")
    HANDICAP = Item("HANDICAP", "Handicap", group="SANTE")
    JUSTICE = Item("JUSTICE", "Justice", group="JUSTICE")
    BUDGET = Item("BUDGET", "Ressources, endettement", group="BUDGET")
    FAMILLE = Item("FAMILLE", "Famille, garde d’enfants, isolement", group="DISPONIBILITE")


class BarrierAxis(CodeList):
    """The eight axes shared by ASP and the CVG form."""

    LANGUE_SAVOIRS = Item("LANGUE_SAVOIRS", "Illettrisme, analphabétisme, FLE")
    DROITS = Item("DROITS", "Démarches administratives et accès aux droits")
    LOGEMENT = Item("LOGEMENT", "Hébergement, logement")
    MOBILITE = Item("MOBILITE", "Manque de mobilité")
    SANTE = Item("SANTE", "Santé")
    JUSTICE = Item("JUSTICE", "Justice")
    BUDGET = Item("BUDGET", "Surendettement et finances")
    DISPONIBILITE = Item("DISPONIBILITE", "Manque de disponibilité")


class Intensity(CodeList):
    """How strong a barrier is."""

    ABSENT = Item("ABSENT", "Absent", level=0)
    LEGER = Item("LEGER", "Léger", level=1)
    LOURD = Item("LOURD", "Lourd", level=2)
    NE = Item("NE", "Non évalué")


class Theme(CodeList):
    """Themes of the partnership officers."""

    EMPLOI = Item("EMPLOI", "Emploi")
    LOGEMENT = Item("LOGEMENT", "Logement")
    SANTE = Item("SANTE", "Santé")


class ExitReason(CodeList):
    """Exit reasons: CVG class (group) and ASP group side by side, never guessed from each other."""

    CDI = Item("CDI", "CDI", group="EMPLOI", asp="DURABLE", cvg="EMPLOI")
    CDI_PROGRESSIF = Item("CDI_PROGRESSIF", "CDI progressif", group="EMPLOI", asp="DURABLE", cvg="EMPLOI")
    CDI_INCLUSION = Item(
        "CDI_INCLUSION", "CDI inclusion", group="EMPLOI", asp="POSITIVE", cvg="EMPLOI", note="still in IAE"
    )
    CDD_6M_PLUS = Item("CDD_6M_PLUS", "CDD de 6 mois et plus", group="EMPLOI", asp="DURABLE", cvg="EMPLOI")
    INTERIM_6M_PLUS = Item("INTERIM_6M_PLUS", "Intérim de 6 mois et plus", group="EMPLOI", asp="DURABLE", cvg="EMPLOI")
    FONCTION_PUBLIQUE = Item("FONCTION_PUBLIQUE", "Fonction publique", group="EMPLOI", asp="DURABLE", cvg="EMPLOI")
    CREATION_ENTREPRISE = Item(
        "CREATION_ENTREPRISE", "Création ou reprise d’entreprise", group="EMPLOI", asp="DURABLE", cvg="EMPLOI"
    )
    CDD_MOINS_6M = Item("CDD_MOINS_6M", "CDD de moins de 6 mois", group="EMPLOI", asp="TRANSITION", cvg="EMPLOI")
    INTERIM_MOINS_6M = Item(
        "INTERIM_MOINS_6M", "Intérim de moins de 6 mois", group="EMPLOI", asp="TRANSITION", cvg="EMPLOI"
    )
    CONTRAT_AIDE = Item(
        "CONTRAT_AIDE",
        "Contrat aidé chez un employeur de droit commun",
        group="EMPLOI",
        asp="TRANSITION",
        cvg="EMPLOI",
    )
    ESAT_EA = Item("ESAT_EA", "ESAT, entreprise adaptée", group="EMPLOI", asp="POSITIVE", cvg="EMPLOI")
    FORMATION_QUALIFIANTE = Item(
        "FORMATION_QUALIFIANTE", "Formation qualifiante", group="FORMATION", asp="POSITIVE", cvg="FORMATION"
    )
    FORMATION_PREQUALIFIANTE = Item(
        "FORMATION_PREQUALIFIANTE",
        "Formation préqualifiante",
        group="FORMATION",
        asp="POSITIVE",
        cvg="FORMATION",
    )
    SUITE_CVG = Item(
        "SUITE_CVG",
        "CDDI ou parcours CVG, même ACI ou autre",
        group="SUITE_PARCOURS",
        asp="POSITIVE",
        cvg="SUITE_PARCOURS",
    )
    AUTRE_SIAE = Item(
        "AUTRE_SIAE",
        "Embauche dans une autre SIAE",
        group="SUITE_PARCOURS",
        asp="POSITIVE",
        cvg="SUITE_PARCOURS",
    )
    RETRAITE = Item("RETRAITE", "Retraite", group="RETRAITE", asp="POSITIVE", cvg="RETRAITE")
    SOINS = Item("SOINS", "Parcours de soin", group="AUTRE_POSITIVE", asp="AUTRE", cvg="AUTRE_POSITIVE")
    CHOMAGE = Item("CHOMAGE", "Recherche d’emploi", group="SANS_SOLUTION", asp="AUTRE", cvg="SANS_SOLUTION")
    INACTIF = Item("INACTIF", "Inactivité", group="SANS_SOLUTION", asp="AUTRE", cvg="SANS_SOLUTION")
    FIN_DUREE = Item("FIN_DUREE", "Fin de durée sans suite", group="SANS_SOLUTION", asp="AUTRE", cvg="SANS_SOLUTION")
    ABANDON = Item("ABANDON", "Abandon", group="SANS_SOLUTION", asp="AUTRE", cvg="SANS_SOLUTION")
    SANS_NOUVELLE = Item("SANS_NOUVELLE", "Sans nouvelles", group="SANS_NOUVELLES", asp="AUTRE", cvg="SANS_NOUVELLES")
    DEMENAGEMENT = Item("DEMENAGEMENT", "Départ du territoire", group="NEUTRE", asp="AUTRE", cvg="NEUTRE")
    FAUTE_GRAVE = Item("FAUTE_GRAVE", "Faute grave", group="NEUTRE", asp="RETRAIT", cvg="NEUTRE")
    RUPTURE_ESSAI = Item("RUPTURE_ESSAI", "Rupture en période d’essai", group="NEUTRE", asp="RETRAIT", cvg="NEUTRE")
    LONGUE_MALADIE = Item("LONGUE_MALADIE", "Congé de longue durée", group="NEUTRE", asp="RETRAIT", cvg="NEUTRE")
    CHANGEMENT_PROGRAMME = Item(
        "CHANGEMENT_PROGRAMME",
        "Bascule de programme ou retrait du chantier",
        group="NEUTRE",
        asp="RETRAIT",
        cvg="NEUTRE",
        note="the person stays or the chantier leaves",
    )
    INCARCERATION = Item("INCARCERATION", "Incarcération", group="NEUTRE", asp="RETRAIT", cvg="NEUTRE")
    DECES = Item("DECES", "Décès", group="NEUTRE", asp="RETRAIT", cvg="NEUTRE")


class ContractForm(CodeList):
    """Contract forms, ASP names."""

    CDDI = Item("CDDI", "CDDI", asp="CDDI")
    CDDI_CVG = Item("CDDI_CVG", "CDDI CVG", asp="CDDI CVG", note="ASP form")
    CDDI_PHC = Item("CDDI_PHC", "CDDI PHC", asp="CDDI PHC", note="ASP form")
    CDI_PROGRESSIF = Item("CDI_PROGRESSIF", "CDI progressif")
    CDI_INCLUSION = Item("CDI_INCLUSION", "CDI inclusion")
    CONTRAT_PASSERELLE = Item("CONTRAT_PASSERELLE", "Contrat passerelle")
    PMSMP = Item("PMSMP", "PMSMP (immersion)")


class Education(CodeList):
    """Highest level reached."""

    SANS = Item("SANS", "Jamais scolarisé", asp="01", fse="EECO09")
    INFRA_3 = Item("INFRA_3", "Sans diplôme, niveaux 1 et 2", asp="70", fse="EECO09")
    N3 = Item("3", "CAP, BEP", asp="51", fse="EECO10")
    N4 = Item("4", "Baccalauréat", asp="40", fse="EECO10")
    N5 = Item("5", "Bac + 2", asp="30", fse="EECO11")
    N6_PLUS = Item("6_PLUS", "Bac + 3 et plus", asp="20", fse="EECO11")


class Unemployment(CodeList):
    """Time out of work at entry, ASP bands."""

    MOINS_6M = Item("MOINS_6M", "Moins de 6 mois", asp="01")
    N6M_1A = Item("6M_1A", "6 à 11 mois", asp="02")
    N1A_2A = Item("1A_2A", "12 à 23 mois", asp="03")
    PLUS_2A = Item("PLUS_2A", "24 mois et plus", asp="04")


class ExtensionReason(CodeList):
    """Reasons to extend a PASS IAE; cap_days is the cumulated ceiling in days."""

    DIFFICULTES = Item("DIFFICULTES", "Difficultés particulièrement importantes (AI, ACI)", cap_days=1095)
    RQTH = Item("RQTH", "Reconnaissance de travailleur handicapé", cap_days=1095)
    SENIOR = Item("SENIOR", "50 ans et plus", cap_days=1825)
    FORMATION = Item("FORMATION", "Fin d’une formation")
    SENIOR_CDI = Item("SENIOR_CDI", "CDI conclu avec une personne de plus de 57 ans", cap_days=3650)


class FollowUpOutcome(CodeList):
    """What the person does 6 or 12 months after the exit."""

    EMPLOI = Item("EMPLOI", "En emploi", fse="EECR05")
    FORMATION = Item("FORMATION", "En formation")
    SANS_EMPLOI = Item("SANS_EMPLOI", "Sans emploi")
    AUTRE = Item("AUTRE", "Autre")
    INJOIGNABLE = Item("INJOIGNABLE", "Injoignable")
    REFUS = Item("REFUS", "Refus de répondre")


# ── Lists that the screens use and the workbook does not carry ──────────────────────────────


class FrenchLevel(CodeList):
    """Level of French, CECRL, with the steps below A1 that the IAE criteria name."""

    ANALPHABETE = Item("ANALPHABETE", "Analphabète", level=0)
    ILLETTRE = Item("ILLETTRE", "Illettré", level=0)
    INFRA_A1 = Item("INFRA_A1", "Infra A1", level=0)
    A1_1 = Item("A1_1", "A1.1", level=0)
    A1 = Item("A1", "A1", level=1)
    A2 = Item("A2", "A2", level=2)
    B1 = Item("B1", "B1", level=3)
    B2 = Item("B2", "B2", level=4)
    C1 = Item("C1", "C1", level=5)
    C2 = Item("C2", "C2", level=6)
    NATIF = Item("NATIF", "Langue maternelle", level=7)


class Household(CodeList):
    """With whom the person lives (DomiFa)."""

    SEUL = Item("SEUL", "Seul·e, sans enfant")
    SEUL_ENFANTS = Item("SEUL_ENFANTS", "Seul·e, avec enfant")
    COUPLE = Item("COUPLE", "En couple, sans enfant")
    COUPLE_ENFANTS = Item("COUPLE_ENFANTS", "En couple, avec enfant")


class PaperKind(CodeList):
    """Papers whose end may end a contract. The kind is encrypted at rest, the expiry is not."""

    CNI = Item("CNI", "Carte d’identité, passeport")
    RECEPISSE = Item("RECEPISSE", "Récépissé")
    APS = Item("APS", "Autorisation provisoire de séjour")
    ATTESTATION_ASILE = Item("ATTESTATION_ASILE", "Attestation de demande d’asile")
    VISA_LONG = Item("VISA_LONG", "Visa de long séjour")
    TEMPORAIRE = Item("TEMPORAIRE", "Carte temporaire, un an")
    PLURIANNUELLE = Item("PLURIANNUELLE", "Carte pluriannuelle")
    RESIDENT = Item("RESIDENT", "Carte de résident, dix ans")
    REFUGIE = Item("REFUGIE", "Réfugié, protection subsidiaire")
    TEMPORAIRE_PROT = Item("TEMPORAIRE_PROT", "Protection temporaire")
    ALGERIEN = Item("ALGERIEN", "Certificat de résidence algérien")


class SelfReport(CodeList):
    """The person's own answer to an optional question, from hard to easy."""

    TRES_DIFFICILE = Item("TRES_DIFFICILE", "Très difficile", level=0)
    DIFFICILE = Item("DIFFICILE", "Difficile", level=1)
    CA_VA = Item("CA_VA", "Ça va", level=2)
    BIEN = Item("BIEN", "Bien", level=3)


class Stage(CodeList):
    """When in a journey a situation was observed."""

    ENTRY = Item("ENTRY", "Entrée")
    REVIEW = Item("REVIEW", "Bilan")
    EXIT = Item("EXIT", "Sortie")
    M6 = Item("M6", "Suivi à 6 mois")
    M12 = Item("M12", "Suivi à 12 mois")


class TerritoryStatus(CodeList):
    """Where a territory stands (seed S3: préfiguration, démarrage, déployé)."""

    PROSPECT = Item("PROSPECT", "Prospect")
    PREFIGURATION = Item("PREFIGURATION", "Préfiguration")
    ACTIVE = Item("ACTIVE", "Actif")
    LEFT = Item("LEFT", "Sorti")


class ReferentKind(CodeList):
    """Who answers for a journey inside the chantier."""

    REFERENT = Item("REFERENT", "Référent")
    DEPUTY = Item("DEPUTY", "Suppléant")


class LifeTheme(CodeList):
    """What the shared plan and the agreements speak of; the first three are the officers' themes (`Theme`)."""

    EMPLOI = Item("EMPLOI", "Emploi, formation")
    LOGEMENT = Item("LOGEMENT", "Logement, hébergement")
    SANTE = Item("SANTE", "Santé")
    DROITS = Item("DROITS", "Papiers et droits")
    BUDGET = Item("BUDGET", "Argent")
    LANGUE = Item("LANGUE", "Français, savoirs de base")
    MOBILITE = Item("MOBILITE", "Mobilité")
    FAMILLE = Item("FAMILLE", "Famille, entourage")
    JUSTICE = Item("JUSTICE", "Justice")


class OutsideRole(CodeList):
    """Who an outside referent is for the person (seed S1; les-emplois prescriber kinds)."""

    TRAVAILLEUR_SOCIAL = Item("TRAVAILLEUR_SOCIAL", "Travailleur social")
    SIAO = Item("SIAO", "SIAO, 115")
    HEBERGEMENT = Item("HEBERGEMENT", "Centre d’hébergement (CHRS, CHU…)")
    MARAUDE = Item("MARAUDE", "Maraude, accueil de jour")
    SPIP = Item("SPIP", "SPIP, PJJ")
    CSAPA = Item("CSAPA", "CSAPA, CAARUD")
    MEDECIN = Item("MEDECIN", "Médecin, soignant")
    PSY = Item("PSY", "CMP, équipe mobile psychiatrie-précarité")
    MANDATAIRE = Item("MANDATAIRE", "Mandataire judiciaire (tutelle, curatelle)")
    FRANCE_TRAVAIL = Item("FRANCE_TRAVAIL", "France Travail, mission locale, Cap emploi")
    BAILLEUR = Item("BAILLEUR", "Bailleur, gestion locative")
    EMPLOYEUR = Item("EMPLOYEUR", "Employeur")
    AUTRE = Item("AUTRE", "Autre")


class Relation(CodeList):
    """How the relation with an outside referent stands (seed S1, R14: it sets the level of intervention)."""

    ACTIVE = Item("ACTIVE", "Suivi actif")
    INTERROMPUE = Item("INTERROMPUE", "Suivi interrompu")
    AUCUNE = Item("AUCUNE", "Pas de suivi")


class EntryKind(CodeList):
    """What an entry of the journal tells (Mon Suivi Social's media; seed S1 for the escort)."""

    ENTRETIEN = Item("ENTRETIEN", "Entretien")
    APPEL = Item("APPEL", "Appel, message")
    VISITE = Item("VISITE", "Visite")
    ACCOMPAGNEMENT = Item("ACCOMPAGNEMENT", "Accompagnement de proximité", note="rdv chez le médecin, à la préfecture…")
    CONCERTATION = Item("CONCERTATION", "Échange avec un référent extérieur")
    ABSENCE = Item("ABSENCE", "Absence")
    NOTE = Item("NOTE", "Autre")


class BeyondReason(CodeList):
    """Why contracts may go on past 24 months (Code du travail, L5132-15-1)."""

    FORMATION = Item("FORMATION", "Achever une formation en cours")
    SENIOR = Item("SENIOR", "50 ans et plus, difficultés particulières")
    RQTH = Item("RQTH", "Travailleur handicapé, difficultés particulières")
    DIFFICULTES = Item("DIFFICULTES", "Difficultés particulièrement importantes")


class DecidedBy(CodeList):
    """Who decides that contracts go on (L5132-15-1; L5132-3 for the prescribers)."""

    PRESCRIPTEUR = Item("PRESCRIPTEUR", "Un prescripteur habilité")
    EMPLOYEUR = Item("EMPLOYEUR", "Le chantier, pour une embauche directe")


class ImmersionObject(CodeList):
    """What a PMSMP is for: one of the three (Code du travail, L5135-1)."""

    DECOUVRIR = Item("DECOUVRIR", "Découvrir un métier")
    CONFIRMER = Item("CONFIRMER", "Confirmer un projet")
    RECRUTEMENT = Item("RECRUTEMENT", "Préparer une embauche")


class ContactMeans(CodeList):
    """How somebody was contacted after the exit."""

    APPEL = Item("APPEL", "Appel")
    SMS = Item("SMS", "SMS, message")
    VISITE = Item("VISITE", "Visite, rencontre")
    COURRIER = Item("COURRIER", "Courrier, courriel")


class ContactResult(CodeList):
    """What an attempt to reach somebody gave."""

    JOINT = Item("JOINT", "Personne jointe")
    REFUS = Item("REFUS", "Ne souhaite pas répondre")
    INJOIGNABLE = Item("INJOIGNABLE", "Injoignable")


class DerogationRequest(CodeList):
    """Who asks to work less than 20 hours a week, and when (décret 2015-1435)."""

    AVANT_EMBAUCHE = Item("AVANT_EMBAUCHE", "Le chantier, avant l’embauche")
    ECRIT_SALARIE = Item("ECRIT_SALARIE", "La personne, par écrit")


class SuspensionReason(CodeList):
    """Why a PASS IAE is suspended. Source: les emplois de l’inclusion, domain B2."""

    CONTRAT_SUSPENDU = Item("CONTRAT_SUSPENDU", "Contrat suspendu depuis plus de 15 jours")
    CONTRAT_ROMPU = Item("CONTRAT_ROMPU", "Contrat rompu")
    CONTRAT_TERMINE = Item("CONTRAT_TERMINE", "Contrat terminé")
    ACCORD_CTA = Item("ACCORD_CTA", "Accord du comité technique d’animation")
    PASSERELLE = Item("PASSERELLE", "Contrat passerelle")


class ExtensionDecider(CodeList):
    """Who decides of an extension: L5132-3 and domain B2."""

    PRESCRIPTEUR = Item("PRESCRIPTEUR", "Un prescripteur habilité")
    ACI = Item("ACI", "Le chantier (embauche directe)")


class ExtensionRefusal(CodeList):
    """Why an extension is refused. Source: les emplois de l’inclusion."""

    IAE = Item("IAE", "L’insertion par l’activité économique ne convient plus")
    SIAE = Item("SIAE", "Ce type de structure ne convient plus")
    DUREE = Item("DUREE", "La durée demandée ne convient pas")
    MOTIF = Item("MOTIF", "Le motif ne convient pas")


class ExtensionProposal(CodeList):
    """What is proposed to the person instead."""

    SORTIE = Item("SORTIE", "Une sortie de l’IAE, préparée")
    PARTENAIRE = Item("PARTENAIRE", "Un relais par un partenaire social")
    AUTRE = Item("AUTRE", "Autre chose")


class OpinionLeaning(CodeList):
    """Which way an officer leans, before an extension is decided."""

    FAVORABLE = Item("FAVORABLE", "Favorable à une prolongation")
    RESERVE = Item("RESERVE", "Avec des réserves")
    DEFAVORABLE = Item("DEFAVORABLE", "Plutôt une autre suite")
    ELEMENTS = Item("ELEMENTS", "Des éléments, sans avis")


class Outcome(CodeList):
    """What an orientation obtained; the group is its theme, empty for all of them (domain O8, O33)."""

    ENTREE_LOGEMENT = Item("ENTREE_LOGEMENT", "Entrée dans un logement", group="LOGEMENT")
    ENTREE_HEBERGEMENT = Item("ENTREE_HEBERGEMENT", "Entrée dans un hébergement", group="LOGEMENT")
    MISE_A_L_ABRI = Item("MISE_A_L_ABRI", "Mise à l’abri", group="LOGEMENT")
    MESURE_LOGEMENT = Item("MESURE_LOGEMENT", "Mesure logement accordée (IML, ALT, AVDL)", group="LOGEMENT")
    EMBAUCHE = Item("EMBAUCHE", "Embauche", group="EMPLOI")
    IMMERSION = Item("IMMERSION", "Immersion faite", group="EMPLOI")
    FORMATION = Item("FORMATION", "Entrée en formation", group="EMPLOI")
    BILAN_SANTE = Item("BILAN_SANTE", "Bilan de santé fait", group="SANTE")
    RDV_SANTE = Item("RDV_SANTE", "Rendez-vous de santé honoré", group="SANTE")
    SUIVI_SANTE = Item("SUIVI_SANTE", "Suivi de santé engagé", group="SANTE")
    DROIT_OUVERT = Item("DROIT_OUVERT", "Droit ouvert")
    RDV_HONORE = Item("RDV_HONORE", "Rendez-vous honoré")
    AUTRE = Item("AUTRE", "Autre")


class RefusalReason(CodeList):
    """Why a partner refuses a file, as counted in the memory of the partnership."""

    CRITERES = Item("CRITERES", "Critères non remplis")
    RESSOURCES = Item("RESSOURCES", "Ressources insuffisantes")
    DOSSIER = Item("DOSSIER", "Dossier incomplet")
    PLACES = Item("PLACES", "Plus de place")
    AUTRE_CANDIDAT = Item("AUTRE_CANDIDAT", "Autre candidature retenue")
    ABSENCE = Item("ABSENCE", "Absence au rendez-vous")
    AUTRE = Item("AUTRE", "Autre motif")


class ArrivalOutcome(CodeList):
    """What became of somebody sent to a chantier (seed S3: no selection and no prerequisite in PHC)."""

    STARTED = Item("STARTED", "A commencé")
    DECLINED = Item("DECLINED", "N’a pas souhaité")
    NO_PLACE = Item("NO_PLACE", "Pas de place")
    LOST = Item("LOST", "Sans nouvelles")
    ELSEWHERE = Item("ELSEWHERE", "A trouvé ailleurs")


class PassageObstacle(CodeList):
    """What stands between the end of PHC and a CVG chantier (seed S3, « les difficultés rencontrées »; P7)."""

    PAS_DE_PLACE = Item("PAS_DE_PLACE", "Pas de place")
    HEURES = Item("HEURES", "Trop d’heures par semaine")
    DISTANCE = Item("DISTANCE", "Trop loin, pas de transport")
    ACTIVITE = Item("ACTIVITE", "Travail trop dur ou qui ne convient pas")
    SANTE = Item("SANTE", "Santé")
    PAPIERS = Item("PAPIERS", "Papiers, droit au travail")
    PASS = Item("PASS", "Attente du PASS IAE")
    SELECTION = Item("SELECTION", "Choix du chantier")
    LANGUE = Item("LANGUE", "Niveau de français demandé")
    CHOIX = Item("CHOIX", "La personne ne le souhaite pas")
    AUTRE = Item("AUTRE", "Autre")


class PassedPart(CodeList):
    """What a person agrees to pass on to the next chantier, besides her identity: ticked one by one."""

    CONTACT = Item("CONTACT", "Comment la joindre")
    SITUATION = Item("SITUATION", "Sa dernière situation")
    PLAN = Item("PLAN", "Ses objectifs en cours")
    PAPERS = Item("PAPERS", "Ses papiers")
    SUMMARY = Item("SUMMARY", "Un mot de son référent")


class MeetingKind(CodeList):
    """What a meeting of the network is (domain O12 to O14, O24; R11, R13)."""

    MUTUALISATION = Item("MUTUALISATION", "Réunion de mutualisation")
    COMITE_CHANTIER = Item("COMITE_CHANTIER", "Comité de chantier")
    COPIL_NATIONAL = Item("COPIL_NATIONAL", "COPIL national")
    COPIL_TERRITORIAL = Item("COPIL_TERRITORIAL", "COPIL territorial")
    COPIL_PHC = Item("COPIL_PHC", "COPIL commun PHC")
    VISIO = Item("VISIO", "Visio")
    SEMINAIRE = Item("SEMINAIRE", "Séminaire")
    JOURNEE_NATIONALE = Item("JOURNEE_NATIONALE", "Journée nationale")
    AG = Item("AG", "Assemblée générale")
