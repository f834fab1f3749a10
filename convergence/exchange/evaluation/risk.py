"""The risk sheet: how far people are alike, what was hidden to reach it, what risk is left. Numbers, then French."""

from __future__ import annotations

from typing import Any

import polars as pl

from convergence.exchange.evaluation import columns as c
from convergence.exchange.evaluation.protecting import HURTS, SEARCHED, Protected, classes
from convergence.kit.french import NBSP, count, number, percent

TITLES = {column.name: column.title for column in c.JOURNEYS.columns}
FURTHER = ("duree_mois", "orienteur", "formation", "sans_emploi", "ressources_entree")
"""What somebody close might know besides: the sheet says how many people it would single out."""
LOOKED_AT = (*HURTS, "sortie", "parcours_de_rue", "ressources_entree")
"""Sensitive columns whose variety inside classes is measured."""


def sheet(raw: pl.DataFrame, protected: Protected, *, keep: str, earlier: int = 0, objected: int = 0) -> dict[str, Any]:
    """The sheet as data. `earlier`: releases already made to this recipient, which the pseudonyms tie together;
    `objected`: how many people of the year are in no table because they object to the evaluation."""
    after = protected.journeys
    found: dict[str, Any] = {
        "k": protected.least,
        "keep": keep,
        "searched": [TITLES[name] for name in SEARCHED],
        "people": {"before": raw["personne"].n_unique(), "after": after["personne"].n_unique()},
        "journeys": {"before": raw.height, "after": after.height},
        "before": alike(raw, protected.least),
        "after": alike(after, protected.least),
        "steps": _steps(protected),
        "hidden": _hidden(after, protected),
        "diversity": diversity(after),
        "further": further(after, protected.least),
        "earlier": earlier,
        "objected": objected,
    }
    return found | {"risks": risks(found)}


def alike(journeys: pl.DataFrame, least: int) -> dict[str, int]:
    """Classes of people who bear the same signature: how many, the smallest, who is alone, who is with fewer than k."""
    people = classes(journeys)
    return {
        "classes": people["signature"].n_unique(),
        "smallest": _whole(people["size"].min()),
        "median": _whole(people["size"].median()),
        "alone": people.filter(pl.col("size") == 1).height,
        "under": people.filter(pl.col("size") < least).height,
    }


def _whole(value: Any) -> int:
    return 0 if value is None else int(value)


def _steps(protected: Protected) -> list[dict[str, Any]]:
    """How many people stop at each step, from nothing hidden to left out."""
    held = dict(protected.level.group_by("level").len().rows())
    said = ["Rien n’est masqué"]
    for step in protected.ladder:
        words = [_low(TITLES[name]) for name in step]
        said.append(f"Masqué en plus{NBSP}: {' et '.join(words)}")
    said.append("Écartées du jeu")
    return [{"label": label, "people": held.get(at, 0)} for at, label in enumerate(said)]


def _hidden(after: pl.DataFrame, protected: Protected) -> list[dict[str, Any]]:
    """Share of rows in which each column is hidden."""
    found = []
    for at, step in enumerate(protected.ladder, start=1):
        rows = after.filter(pl.col("protection") >= at).height
        share = rows / after.height if after.height else 0.0
        found += [{"column": TITLES[name], "rows": rows, "share": share} for name in step]
    return found


def diversity(journeys: pl.DataFrame) -> list[dict[str, Any]]:
    """For each sensitive column: the fewest different answers in a class (l), and who stands in a class of one answer.

    A person's answer is those of all her rows. `exposed` counts people in classes that all share what hurts.
    """
    people = classes(journeys).select("personne", "signature")
    answers = journeys.group_by("personne").agg(
        pl.col(name).fill_null("").sort().str.join("|").alias(name) for name in LOOKED_AT
    )
    told = people.join(answers, on="personne")
    found = []
    for name in LOOKED_AT:
        groups = told.group_by("signature").agg(pl.len().alias("size"), pl.col(name).n_unique().alias("l"))
        one = groups.filter(pl.col("l") == 1)
        found.append(
            {
                "column": TITLES[name],
                "least": _whole(groups["l"].min()),
                "mean": float(groups["l"].mean() or 0),  # type: ignore[arg-type]
                "same": int(one["size"].sum()),
                "exposed": _exposed(journeys, people, name) if name in HURTS else None,
            }
        )
    return found


def _exposed(journeys: pl.DataFrame, people: pl.DataFrame, name: str) -> int:
    hurt = journeys.group_by("personne").agg(
        pl.col(name).is_in(list(HURTS[name])).fill_null(value=False).any().alias("hurt")
    )
    return people.join(hurt, on="personne").filter(pl.col("hurt").all().over("signature")).height


def further(journeys: pl.DataFrame, least: int) -> list[dict[str, Any]]:
    """How many people would be alone, or fewer than k, for somebody who knows one more thing."""
    found = []
    for name in FURTHER:
        parts = [pl.col(column).cast(pl.String).fill_null("") for column in (*SEARCHED, name)]
        people = (
            journeys.select("personne", pl.concat_str(parts, separator="|").alias("signature"))
            .group_by("personne")
            .agg(pl.col("signature").sort().str.join("\n"))
            .with_columns(pl.len().over("signature").alias("size"))
        )
        found.append(
            {
                "column": TITLES[name],
                "alone": people.filter(pl.col("size") == 1).height,
                "under": people.filter(pl.col("size") < least).height,
            }
        )
    return found


def risks(found: dict[str, Any]) -> list[str]:
    """What stays possible, in plain words. Each sentence stands on a number of the sheet or on a choice."""
    people, k = found["people"], found["k"]
    gone = people["before"] - people["after"]
    worst = max(found["further"], key=lambda item: item["alone"])
    told = [
        f"Ce jeu n’est pas anonyme{NBSP}: il est pseudonymisé. Il reste une donnée personnelle, avec les obligations "
        "qui vont avec.",
        f"Qui ne connaît d’une personne que les champs recherchés trouve toujours au moins {k} personnes semblables.",
        f"Qui connaît en plus «{NBSP}{_low(worst['column'])}{NBSP}» peut isoler "
        f"{count(worst['alone'], 'personne')} sur {number(people['after'])}. Les réponses qui ne sont pas "
        "recherchées (santé, freins, suites de logements) pourraient aussi servir à qui les connaît déjà.",
        "Un membre de l’équipe qui a suivi une personne la reconnaîtra probablement.",
    ]
    same = max(found["diversity"], key=lambda item: item["same"])
    if same["same"]:
        told.append(
            f"{count(same['same'], 'personne est', 'personnes sont')} dans un groupe où tous ont la même réponse à "
            f"«{NBSP}{_low(same['column'])}{NBSP}»{NBSP}: trouver le groupe, c’est savoir la réponse. Aucun groupe "
            "ne partage tout entier un handicap, un frein de santé ou un frein de justice."
        )
    if gone:
        share = percent(100 * gone / people["before"], 1)
        told.append(
            f"{count(gone, 'personne est écartée', 'personnes sont écartées')} ({share}). En comparant ce jeu aux "
            "chiffres publiés, on apprend ce qu’elles ont en commun, sans savoir qui elles sont."
        )
    before = count(found["earlier"], "remise précède", "remises précèdent")
    told.append(
        "Les remises à un même destinataire se relient par les pseudonymes, année après année. "
        + (f"{before} celle-ci. " if found["earlier"] else "")
        + f"La garantie de {k} personnes vaut pour chaque remise prise seule."
    )
    return told


def _low(title: str) -> str:
    """A title in the middle of a sentence; an acronym stays as it is."""
    return title if title[1:2].isupper() else title[:1].lower() + title[1:]
