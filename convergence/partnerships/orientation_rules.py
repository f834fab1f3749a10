"""The paths of an orientation, as one table: from where, to where, by whom, on which paths, what must be there first.

Pure. Sources: seed S1 (« le CP aide les CIP à effectuer l’arbitrage, si besoin » ; the CIP oriente, the CP valide),
domain O8 and O9. The person's agreement comes before anything leaves the chantier.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from convergence.kit.dates import add_months

DIRECT, VALIDATED, ARBITRATED = "DIRECT", "VALIDATED", "ARBITRATED"
CHANTIER, OFFICER, PARTNER = "chantier", "officer", "partner"
"""Who moves a file: the chantier that accompanies, the officer (or who stands for her), the partner by a link."""

AGREEMENT, DOCUMENTS, REASON, PLACE, OPEN, OUTCOME = "agreement", "documents", "reason", "place", "open", "outcome"
"""What a move asks for."""


@dataclass(frozen=True)
class Move:
    """One transition of a file."""

    code: str
    label: str
    sources: frozenset[str]
    target: str
    actors: frozenset[str]
    paths: frozenset[str]
    asks: frozenset[str]
    takes: str = ""
    """Places are counted when it is made: `kept` among the files retained, `given` among those accepted."""


_EVERY = frozenset({DIRECT, VALIDATED, ARBITRATED})
_CHECKED = frozenset({VALIDATED, ARBITRATED})


def _move(  # noqa: PLR0917
    code: str, label: str, sources: str, target: str, actors: set[str], paths: frozenset[str], asks: set[str],
    takes: str = "",
) -> Move:  # fmt: skip
    return Move(code, label, frozenset(sources.split()), target, frozenset(actors), paths, frozenset(asks), takes)


MOVES: dict[str, Move] = {
    move.code: move
    for move in (
        _move("propose", "Proposer", "PREPARING", "PROPOSED", {CHANTIER}, _CHECKED, {AGREEMENT, OPEN}),
        _move("send_direct", "Envoyer au partenaire", "PREPARING", "SENT", {CHANTIER}, frozenset({DIRECT}),
              {AGREEMENT, DOCUMENTS, OPEN}),
        _move("give_back", "Rendre à compléter", "PROPOSED", "PREPARING", {OFFICER}, _CHECKED, {REASON}),
        _move("validate", "Valider", "PROPOSED", "VALIDATED", {OFFICER}, frozenset({VALIDATED}),
              {AGREEMENT, DOCUMENTS}),
        _move("keep", "Retenir", "PROPOSED SET_ASIDE", "VALIDATED", {OFFICER}, frozenset({ARBITRATED}),
              {AGREEMENT, REASON, PLACE}, takes="kept"),
        _move("unkeep", "Rendre la place", "VALIDATED", "PROPOSED", {OFFICER}, frozenset({ARBITRATED}), {REASON}),
        _move("set_aside", "Ne pas retenir", "PROPOSED", "SET_ASIDE", {OFFICER}, _CHECKED, {REASON}),
        _move("send", "Envoyer au partenaire", "VALIDATED", "SENT", {OFFICER}, _CHECKED, {AGREEMENT, DOCUMENTS}),
        _move("accept", "Acceptée", "SENT", "ACCEPTED", {CHANTIER, OFFICER, PARTNER}, _EVERY, {PLACE}, takes="given"),
        _move("refuse", "Refusée", "SENT", "REFUSED", {CHANTIER, OFFICER, PARTNER}, _EVERY, {REASON}),
        _move("obtain", "Obtenu", "ACCEPTED", "OBTAINED", {CHANTIER, OFFICER}, _EVERY, {OUTCOME}),
        _move("withdraw", "Retirer", "PREPARING PROPOSED VALIDATED SENT ACCEPTED SET_ASIDE", "WITHDRAWN", {CHANTIER},
              _EVERY, {REASON}),
    )
}  # fmt: skip

KEPT = frozenset({"VALIDATED", "SENT", "ACCEPTED", "OBTAINED"})
"""States that hold a place where places are arbitrated."""
GIVEN = frozenset({"ACCEPTED", "OBTAINED"})
"""States that hold a place everywhere."""
OVER = frozenset({"REFUSED", "SET_ASIDE", "WITHDRAWN", "OBTAINED"})

STATES = {
    "PREPARING": "en préparation",
    "PROPOSED": "proposée",
    "VALIDATED": "validée",
    "SENT": "envoyée au partenaire",
    "ACCEPTED": "acceptée",
    "REFUSED": "refusée par le partenaire",
    "SET_ASIDE": "non retenue",
    "WITHDRAWN": "retirée",
    "OBTAINED": "obtenue",
}


@dataclass(frozen=True)
class File:
    """What the rules look at: where the file stands and what it holds."""

    state: str
    path: str
    agreed: bool = False
    missing: int = 0
    """Documents that are not ticked."""
    open: bool = True
    """Whether people may still be proposed for the opportunity."""
    places: int = 1
    kept: int = 0
    given: int = 0
    """Files that hold a place already, this one left out."""


def refusal(code: str, file: File, actor: str, *, reason: bool = False, outcome: bool = False) -> str:
    """Why that move is refused, in French with what to do; nothing when it may be made."""
    move = MOVES.get(code)
    if move is None:
        return "Ce geste n’existe pas."
    if file.path not in move.paths:
        return "Ce geste n’est pas dans le chemin de cette opportunité."
    if actor not in move.actors:
        return {
            frozenset({CHANTIER}): "C’est au chantier de le faire.",
            frozenset({OFFICER}): "C’est au chargé de partenariats de le faire.",
        }.get(move.actors, "Ce geste n’est pas le vôtre.")
    if file.state not in move.sources:
        return f"Ce dossier est maintenant {STATES[file.state]} : rechargez la page pour voir ce qui a été décidé."
    return _lacking(move, file, reason=reason, outcome=outcome)


def _lacking(move: Move, file: File, *, reason: bool, outcome: bool) -> str:
    if OPEN in move.asks and not file.open:
        return "Cette opportunité est close, ou sa date limite est passée."
    if AGREEMENT in move.asks and not file.agreed:
        return "Notez d’abord l’accord de la personne et ce qu’elle accepte de transmettre."
    if DOCUMENTS in move.asks and file.missing:
        pieces = "une pièce" if file.missing == 1 else f"{file.missing} pièces"
        return f"Il manque encore {pieces} au dossier : cochez ce qui est réuni."
    if REASON in move.asks and not reason:
        return "Donnez un motif : il est gardé et dit au chantier."
    if OUTCOME in move.asks and not outcome:
        return "Dites ce qui est obtenu et à quelle date."
    taken = {"kept": file.kept, "given": file.given}.get(move.takes, 0)
    if PLACE in move.asks and taken >= file.places:
        places = "La place est déjà donnée" if file.places == 1 else f"Les {file.places} places sont déjà données"
        return f"{places} : rendez-en une d’abord, ou augmentez le nombre de places."
    return ""


def moves_from(file: File, actor: str) -> list[Move]:
    """What that actor may do next with the file, be something still lacking."""
    return [
        move
        for move in MOVES.values()
        if file.state in move.sources and actor in move.actors and file.path in move.paths
    ]


# ── Days ─────────────────────────────────────────────────────────────────────────────────────
REMINDER_DAYS = (10, 20, 30)
"""When a partner without answer is reminded (practice of the network, to be confirmed)."""
LINK_DAYS = 30
"""How long a link of answer lives: until the last reminder."""
OUTCOME_DAYS = 14
"""When what was obtained is asked, after an acceptance."""
DOCUMENTS_NOTICE_DAYS = 10
"""When missing documents are told, before the deadline."""


def reminders(sent_on: date) -> list[date]:
    """The days on which a partner without answer is reminded."""
    return [sent_on + timedelta(days=days) for days in REMINDER_DAYS]


def reminder_due(sent_on: date, reminded_on: date | None, today: date) -> date | None:
    """The latest reminder that is due and was not made; None when none is."""
    passed = [day for day in reminders(sent_on) if day <= today]
    if not passed or (reminded_on is not None and reminded_on >= passed[-1]):
        return None
    return passed[-1]


HIRED = frozenset({"EMBAUCHE"})
CHECKS: dict[str, tuple[str, int]] = {"1 semaine": ("days", 7), "1 mois": ("months", 1), "3 mois": ("months", 3)}
"""The three points made after a hiring, with the person and her employer (domain O13, follow-up in the job)."""
CHECKS_KEPT_DAYS = 180
"""A point that nobody made is no longer asked after that."""


def check_points(obtained_on: date) -> list[tuple[str, date]]:
    """Each point and its day."""
    return [
        (label, obtained_on + timedelta(days=count) if unit == "days" else add_months(obtained_on, count))
        for label, (unit, count) in CHECKS.items()
    ]


@dataclass(frozen=True)
class Update:
    """What an outcome offers to write in the person's situation, never by itself."""

    block: str
    fields: tuple[str, ...]
    values: tuple[tuple[str, str], ...] = ()


UPDATES: dict[str, Update] = {
    "ENTREE_LOGEMENT": Update("hebergement", ("housing",), (("housing", "LOC_SOCIAL"),)),
    "ENTREE_HEBERGEMENT": Update("hebergement", ("housing",), (("housing", "CHRS"),)),
    "MISE_A_L_ABRI": Update("hebergement", ("housing",), (("housing", "MISE_A_L_ABRI"),)),
    "MESURE_LOGEMENT": Update("hebergement", ("housing",), (("housing", "IML_SOUS_LOCATION"),)),
    "BILAN_SANTE": Update("sante", ("health_check",), (("health_check", "OUI"),)),
    "SUIVI_SANTE": Update("sante", ("health_followup",), (("health_followup", "OUI"),)),
    "RDV_SANTE": Update("sante", ("gp", "health_followup")),
    "DROIT_OUVERT": Update("sante", ("base_cover", "complementary_cover", "rqth", "aah")),
    "EMBAUCHE": Update("ressources", ("income",), (("income", "SALAIRE"),)),
}
