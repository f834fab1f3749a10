"""Lit le jeu de données et recalcule trois chiffres. Python 3.11 suffit : python3 exemple.py [dossier] [--json]

CVG-04  part des personnes accompagnées qui ont connu la rue
CVG-05  part des sorties vers l'emploi, la formation ou une suite de parcours
CVG-14  part des femmes parmi les personnes accompagnées

Un taux = succès / réponses connues. NR, NSP, REFUS, MASQUE et le vide ne sont pas des réponses connues.
"""

import csv
import json
import sys
from pathlib import Path
from typing import Any

PAS_DE_REPONSE = {"", "NR", "NSP", "REFUS", "MASQUE"}


def taux(lignes: list[dict[str, str]], compte: str, champ: str, succes: set[str]) -> tuple[int, int]:
    """(succès, connus) parmi les lignes CVG comptées : une par personne."""
    comptees = [ligne for ligne in lignes if ligne["programme"] == "CVG" and ligne[compte] == "true"]
    connues = [ligne for ligne in comptees if ligne[champ] not in PAS_DE_REPONSE]
    return sum(ligne[champ] in succes for ligne in connues), len(connues)


def main(dossier: Path, en_json: bool) -> None:
    with (dossier / "parcours.csv").open(encoding="utf-8", newline="") as fichier:
        lignes = list(csv.DictReader(fichier))
    publies = json.loads((dossier / "chiffres-publies.json").read_text(encoding="utf-8"))
    officiels = {chiffre["key"]: chiffre for chiffre in publies["figures"]}
    calculs = {
        "CVG-04": taux(lignes, "compte_acc", "parcours_de_rue", {"OUI"}),
        "CVG-05": taux(lignes, "compte_sortie", "sortie", {"EMPLOI", "FORMATION", "SUITE_PARCOURS"}),
        "CVG-14": taux(lignes, "compte_acc", "sexe", {"F"}),
    }
    trouve: list[dict[str, Any]] = []
    for cle, (succes, connus) in calculs.items():
        valeur = succes / connus if connus else None
        officiel = officiels[cle]["value"]
        ecart = None if valeur is None or officiel is None else round(100 * (valeur - officiel), 1)
        trouve.append({"key": cle, "successes": succes, "known": connus, "value": valeur, "gap_points": ecart})
    if en_json:
        print(json.dumps(trouve, indent=2))
        return
    for chiffre in trouve:
        part = "aucune réponse connue" if chiffre["value"] is None else f"{100 * chiffre['value']:.1f} %"
        ecart = "non publié"
        if chiffre["gap_points"] is not None:
            ecart = f"écart de {chiffre['gap_points']:+.1f} point avec le chiffre publié"
        titre = officiels[chiffre["key"]]["label"]
        print(f"{chiffre['key']}  {chiffre['successes']} / {chiffre['known']} = {part} ; {ecart}  ({titre})")
    print("Les écarts viennent de l'arrondi publié, des personnes écartées et des valeurs masquées (fiche de risque).")


if __name__ == "__main__":
    mots = [mot for mot in sys.argv[1:] if mot != "--json"]
    main(Path(mots[0]) if mots else Path(__file__).parent, "--json" in sys.argv)
