"""Hiding what would make somebody recognisable: local recoding, one step of a ladder at a time, until k are alike.

A *signature* is all that somebody who knows a person could look for: the quasi-identifiers of every row of that
person, together. People whose signature is borne by fewer than k people, or all of whose bearers share an answer that
hurts, go one step up the ladder: the next columns are hidden on all their rows. Whoever still is too few at its top is
left out. People move together with their whole class, so those who stay are never made fewer.

Source: Samarati and Sweeney (k-anonymity), Machanavajjhala et al. (l-diversity), G29 opinion 05/2014.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from convergence.exchange.evaluation.columns import MASKED

FIXED = ("programme", "compte_acc", "compte_sortie")
"""Never hidden, and part of every signature: they tell in which count a row stands."""

Step = tuple[str, ...]
_MONTHS: Step = ("mois_entree", "mois_sortie")
_YEARS: tuple[Step, Step] = (("annee_sortie", "duree_mois"), ("annee_entree",))
LADDERS: dict[str, tuple[Step, ...]] = {
    "LIEUX": (
        _MONTHS, ("chantier",), ("tranche_age",), ("logement_entree",), *_YEARS, ("territoire",), ("sexe",),
    ),
    "CALENDRIER": (
        ("chantier",), ("territoire",), ("tranche_age",), ("logement_entree",), _MONTHS, *_YEARS, ("sexe",),
    ),
}  # fmt: skip
"""What is hidden, first to last. A chantier tells its territory: it goes first."""

BESIDE = frozenset({"duree_mois"})
"""Hidden with what it would give back, without being looked for itself."""
SEARCHED = (*FIXED, "chantier", "territoire", "sexe", "tranche_age", "logement_entree", "annee_entree", "mois_entree",
            "annee_sortie", "mois_sortie")  # fmt: skip
"""The quasi-identifiers: what a colleague or a neighbour may know without having opened a file."""

HURTS: dict[str, frozenset[str]] = {
    "rqth_entree": frozenset({"OUI"}),
    "aah_entree": frozenset({"OUI"}),
    "frein_sante": frozenset({"LEGER", "LOURD"}),
    "frein_justice": frozenset({"LEGER", "LOURD"}),
}
"""Answers that may not be those of a whole class: finding the class would be learning the answer."""


@dataclass(frozen=True)
class Protected:
    """`journeys` as they may leave; `level` gives the steps applied to each person, `len(ladder) + 1` when left out."""

    journeys: pl.DataFrame
    level: pl.DataFrame
    ladder: tuple[Step, ...]
    least: int

    @property
    def left_out(self) -> int:
        """People left out."""
        return self.level.filter(pl.col("level") > len(self.ladder)).height


def signatures(journeys: pl.DataFrame) -> pl.DataFrame:
    """`personne` and `signature`: the quasi-identifiers of all her rows, in an order that tells nothing."""
    parts = [pl.col(name).cast(pl.String).fill_null("") for name in SEARCHED]
    rows = journeys.select("personne", pl.concat_str(parts, separator="|").alias("signature"))
    return rows.group_by("personne").agg(pl.col("signature").sort().str.join("\n")).sort("personne")


def classes(journeys: pl.DataFrame) -> pl.DataFrame:
    """One row per person: `personne`, `signature`, `size` (people who bear it), `hurt` (all share what hurts)."""
    answers = journeys.group_by("personne").agg(
        pl.col(name).is_in(list(codes)).fill_null(value=False).any().alias(name) for name, codes in HURTS.items()
    )
    people = signatures(journeys).join(answers, on="personne")
    return people.select(
        "personne",
        "signature",
        pl.len().over("signature").alias("size"),
        pl.any_horizontal([pl.col(name).all().over("signature") for name in HURTS]).alias("hurt"),
    )


def hidden(journeys: pl.DataFrame, steps: tuple[Step, ...]) -> pl.DataFrame:
    """The rows with the columns of these steps hidden, and how many steps there were."""
    names = [name for step in steps for name in step]
    texts = [name for name in names if journeys.schema[name] == pl.String and not name.startswith("mois_")]
    return journeys.with_columns(
        *(pl.lit(MASKED).alias(name) for name in texts),
        *(pl.lit(None, journeys.schema[name]).alias(name) for name in names if name not in texts),
        pl.lit(len(steps), pl.Int64).alias("protection"),
    )


def protect(journeys: pl.DataFrame, *, least: int, keep: str) -> Protected:
    """The rows that may leave: every signature is borne by `least` people or more, and no class shares what hurts."""
    ladder = LADDERS[keep]
    waiting, done, levels = journeys, [], []
    for number in range(len(ladder) + 1):
        shown = hidden(waiting, ladder[:number])
        found = classes(shown)
        fine = found.filter(pl.col("size") >= least, ~pl.col("hurt")).select("personne")
        done.append(shown.join(fine, on="personne", how="semi"))
        levels.append(fine.with_columns(pl.lit(number, pl.Int64).alias("level")))
        waiting = waiting.join(fine, on="personne", how="anti")
    out = waiting.select("personne").unique()
    levels.append(out.with_columns(pl.lit(len(ladder) + 1, pl.Int64).alias("level")))
    return Protected(pl.concat(done).sort("parcours"), pl.concat(levels), ladder, least)
