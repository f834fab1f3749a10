"""How exits are classed, in words: the CVG form and ASP side by side, never guessed from each other."""

from __future__ import annotations

from convergence.nomenclature.lists import ExitReason

CVG_CLASSES = {
    "EMPLOI": "Emploi",
    "FORMATION": "Formation",
    "SUITE_PARCOURS": "Suite de parcours",
    "RETRAITE": "Retraite",
    "AUTRE_POSITIVE": "Autre sortie positive",
    "SANS_SOLUTION": "Sans solution",
    "SANS_NOUVELLES": "Sans nouvelles",
    "NEUTRE": "Neutre",
}
ASP_GROUPS = {
    "DURABLE": "emploi durable",
    "TRANSITION": "emploi de transition",
    "POSITIVE": "sortie positive",
    "AUTRE": "autre sortie",
    "RETRAIT": "retrait des sorties constatées",
}


def asp_group(reason: ExitReason) -> str:
    return ASP_GROUPS.get(reason.item.asp, "")


def cvg_class(reason: ExitReason) -> str:
    return CVG_CLASSES.get(reason.group, "")


def reason_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Reasons by CVG class, each with its ASP group."""
    return [
        (title, [(r.value, f"{r.label} (ASP : {asp_group(r)})") for r in ExitReason if r.group == group])
        for group, title in CVG_CLASSES.items()
    ]


def ordinal(rank: int, feminine: bool = False) -> str:
    """`1re`, `1er`, `2e`."""
    if rank == 1:
        return "1re" if feminine else "1er"
    return f"{rank}e"
