"""The three tables before protection: coarse, pseudonymised, straight from the frames that figures read."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import polars as pl

from convergence.exchange.evaluation import columns as c
from convergence.exchange.evaluation.pseudonyms import Pseudonyms
from convergence.indicators.frames import BARRIERS, Frames
from convergence.indicators.populations import Population, Prepared
from convergence.indicators.scope import NATIONAL, Period, Scope
from convergence.indicators.settings import Rules
from convergence.indicators.spells import Spells
from convergence.indicators.store import Snapshot
from convergence.nomenclature.lists import BarrierAxis, Housing, Programme

_NATION = Scope(NATIONAL)
_STREET = sorted(Housing.in_group("RUE"))
_STRENGTH = {"LOURD": 4, "LEGER": 3, "ABSENT": 2, "NE": 1}
_SAME = {
    "sex": "sexe", "unemployment": "sans_emploi", "street_duration": "duree_rue", "proximity": "proximite",
    "concerted": "concerte", "health_followup": "suivi_sante",
}  # fmt: skip
_RIGHTS = {"gp": "medecin_traitant", "health_check": "bilan_sante", "rqth": "rqth", "aah": "aah"}
_COVERS = {"base_cover": "couverture_base", "complementary_cover": "couverture_complementaire"}
_STAGES = {"entry": "entree", "exit": "sortie"}
_CP = {"mobilised_emploi": "CP_EMPLOI", "mobilised_logement": "CP_LOGEMENT", "mobilised_sante": "CP_SANTE"}


@dataclass(frozen=True)
class Raw:
    """`journeys` and `moments` as they would leave if nobody could be recognised, and the chantiers they name."""

    journeys: pl.DataFrame
    moments: pl.DataFrame
    places: pl.DataFrame
    objected: int = 0
    """People of the year who are not in it because they object to the evaluation."""


def build(snapshot: Snapshot, year: int, names: Pseudonyms, without: Collection[int] = ()) -> Raw:
    """Journeys of both programmes that overlap the year, without these people (by their number)."""
    period = Period.year(year)
    parts = [_journeys(snapshot.prepared(str(code.value), period)) for code in Programme]
    every = pl.concat(parts)
    objects = pl.col("person_id").is_in(list(without))
    found = every.filter(~objects)
    named = found.with_columns(
        names.column("journey", "journey_id", found["journey_id"]).alias("parcours"),
        names.column("person", "person_id", found["person_id"]).alias("personne"),
        names.column("chantier", "chantier_id", found["chantier_id"]).alias("chantier"),
    )
    places = _places(snapshot.frames, period, names)
    moments = _moments(named, snapshot.frames, snapshot.joined(Rules.on(period.end)))
    wanted = [name for name in c.JOURNEYS.names if name != "protection"]
    return Raw(
        named.select(wanted).sort("parcours"),
        moments.select(c.MOMENTS.names).sort(c.MOMENTS.names, nulls_last=True),
        places.select(c.PLACES.names).sort("chantier"),
        every.filter(objects)["person_id"].n_unique(),
    )


def _months(start: str, end: str) -> pl.Expr:
    """Months of the calendar between two days."""
    year = pl.col(end).dt.year() - pl.col(start).dt.year()
    return (year * 12 + pl.col(end).dt.month() - pl.col(start).dt.month()).cast(pl.Int64)


def _journeys(prepared: Prepared) -> pl.DataFrame:
    rows = prepared.journeys.with_row_index("at")
    counted = {population: prepared.people(population, _NATION) for population in (Population.ACC, Population.EX)}
    age = pl.col("started_on").dt.year() - pl.col("birth_date").dt.year() - (
        pl.col("started_on").dt.strftime("%m%d") < pl.col("birth_date").dt.strftime("%m%d")
    ).cast(pl.Int32)  # fmt: skip
    return rows.filter(Population.ACC).select(
        "person_id",
        "journey_id",
        "chantier_id",
        "spell",
        "started_on",
        "ended_on",
        "housed_on",
        *_CP,
        pl.col("programme").cast(pl.String),
        pl.col("at").is_in(counted[Population.ACC].implode()).alias("compte_acc"),
        pl.col("at").is_in(counted[Population.EX].implode()).alias("compte_sortie"),
        pl.col("territory").fill_null(c.OFF_TERRITORY).alias("territoire"),
        c.banded(age, c.AGE_FROM, c.AGE).alias("tranche_age"),
        c.recoded("housing_entry", c.HOUSING_OF).alias("logement_entree"),
        pl.col("started_on").dt.year().cast(pl.Int64).alias("annee_entree"),
        pl.col("started_on").dt.strftime("%Y-%m").alias("mois_entree"),
        pl.col("ended_on").dt.year().cast(pl.Int64).alias("annee_sortie"),
        pl.col("ended_on").dt.strftime("%Y-%m").alias("mois_sortie"),
        _months("started_on", "ended_on").alias("duree_mois"),
        c.recoded("referrer", c.REFERRER_OF).alias("orienteur"),
        c.recoded("education", c.STUDIES_OF).alias("formation"),
        _street().alias("parcours_de_rue"),
        _money().alias("ressources_entree"),
        *(_answer(name).alias(french) for name, french in _SAME.items()),
        *(
            _answer(f"{name}_{stage}").alias(f"{french}_{said}")
            for name, french in _RIGHTS.items()
            for stage, said in _STAGES.items()
        ),
        *(
            _cover(f"{name}_{stage}").alias(f"{french}_{said}")
            for name, french in _COVERS.items()
            for stage, said in _STAGES.items()
        ),
        pl.col("axes").cast(pl.Int64),
        *(_axis(str(axis.value)) for axis in BarrierAxis),
        c.recoded("exit_reason", c.EXIT_OF).alias("sortie"),
        c.recoded("exit_reason", c.ASP_OF).alias("sortie_asp"),
        c.recoded("housing_exit", c.HOUSING_OF).alias("logement_sortie"),
        pl.col("reached_level").cast(pl.Int64).alias("logement_atteint"),
    )


def _answer(name: str) -> pl.Expr:
    """The code as a text; null when nothing was said."""
    return pl.col(name).cast(pl.String).replace({"": None})


def _cover(name: str) -> pl.Expr:
    """SANS, AVEC, or the missing code: the level tells which."""
    level = pl.col(f"{name}_level")
    known = pl.when(level >= 1).then(pl.lit("AVEC")).when(level == 0).then(pl.lit("SANS"))
    return known.otherwise(_answer(name))


def _street() -> pl.Expr:
    """CVG-04 as one answer: on the street at entry, or a street history."""
    return pl.when(pl.col("housing_entry").is_in(_STREET)).then(pl.lit("OUI")).otherwise(_answer("street_history"))


def _money() -> pl.Expr:
    """SANS when every real code is of group SANS; a missing code beside a real one is ignored."""
    kinds = pl.col("income_entry").list.eval(
        pl.element().replace_strict(dict(c.MONEY_OF), default=None, return_dtype=pl.String)
    )
    return (
        pl.when(kinds.list.contains("AVEC"))
        .then(pl.lit("AVEC"))
        .when(kinds.list.contains("SANS"))
        .then(pl.lit("SANS"))
        .otherwise(pl.col("income_entry").list.first().replace({"": None}))
    )


def _axis(axis: str) -> pl.Expr:
    """The strongest answer among the barriers of an axis; a refusal only where nothing else was said."""
    columns = [column for barrier, column in BARRIERS.items() if barrier.group == axis]
    strength = pl.max_horizontal(
        [pl.col(column).replace_strict(_STRENGTH, default=0, return_dtype=pl.Int8) for column in columns]
    )
    said = strength.replace_strict(
        {rank: code for code, rank in _STRENGTH.items()}, default=None, return_dtype=pl.String
    )
    return said.fill_null(pl.coalesce([_answer(column) for column in columns])).alias(f"frein_{axis.lower()}")


def _moments(named: pl.DataFrame, frames: Frames, spells: Spells) -> pl.DataFrame:
    """Reviews, access to housing and mobilisations since the entry; follow-ups since the exit."""
    keys = named.select("spell", "parcours", "started_on", "ended_on")
    of_row = spells.rows.select("spell", "journey_id").join(keys, on="spell")
    seen = frames.event.join(of_row, on="journey_id")
    reviews = seen.filter(pl.col("kind").is_in(["housing", "rqth"]), pl.col("on") >= pl.col("started_on"))
    housing = pl.col("kind") == "housing"
    parts = [
        reviews.select(
            "parcours",
            pl.when(housing).then(pl.lit("LOGEMENT")).otherwise(pl.lit("RQTH")).alias("type"),
            pl.lit("ENTREE").alias("depuis"),
            _months("started_on", "on").alias("mois"),
            pl.when(housing).then(c.recoded("code", c.HOUSING_OF)).otherwise(_answer("code")).alias("valeur"),
            pl.lit(None, pl.String).alias("logement"),
        )
    ]
    for column, kind in {"housed_on": "ACCES_LOGEMENT", **_CP}.items():
        parts.append(
            named.filter(pl.col(column).is_not_null()).select(
                "parcours",
                pl.lit(kind).alias("type"),
                pl.lit("ENTREE").alias("depuis"),
                _months("started_on", column).alias("mois"),
                pl.lit(None, pl.String).alias("valeur"),
                pl.lit(None, pl.String).alias("logement"),
            )
        )
    followed = seen.filter(pl.col("kind").is_in(["follow_up_6", "follow_up_12"]), pl.col("on") >= pl.col("ended_on"))
    parts.append(
        followed.select(
            "parcours",
            pl.col("kind").cast(pl.String).str.replace("follow_up", "SUIVI").alias("type"),
            pl.lit("SORTIE").alias("depuis"),
            _months("ended_on", "on").alias("mois"),
            _answer("code").alias("valeur"),
            c.recoded("extra", c.HOUSING_OF).alias("logement"),
        )
    )
    return pl.concat(parts)


def _places(frames: Frames, period: Period, names: Pseudonyms) -> pl.DataFrame:
    """Chantiers with their territory and their places, both on the last day of the period."""
    end = pl.lit(period.end)

    def in_force(frame: pl.DataFrame) -> pl.DataFrame:
        started = (pl.col("started_on") <= end).fill_null(value=True)
        return frame.filter(started & (pl.col("ended_on") >= end).fill_null(value=True))

    held = frames.places.filter((pl.col("from_on") <= end).fill_null(value=True)).sort("from_on", nulls_last=False)
    latest = held.group_by("run_id", maintain_order=True).agg(pl.col("places").last())
    size = in_force(frames.run).join(latest, on="run_id").group_by("chantier_id").agg(pl.col("places").sum())
    member = in_force(frames.membership).unique("chantier_id", keep="last", maintain_order=True)
    return (
        frames.chantier.select("chantier_id")
        .join(member.select("chantier_id", "territory"), on="chantier_id", how="left")
        .join(size, on="chantier_id", how="left")
        .with_columns(
            names.column("chantier", "chantier_id", frames.chantier["chantier_id"]).alias("chantier"),
            pl.col("territory").fill_null(c.OFF_TERRITORY).alias("territoire"),
            c.banded(pl.col("places"), c.SIZE_FROM, c.SIZE).alias("taille"),
        )
    )
