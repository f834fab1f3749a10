"""Invented figures, drawn."""

from __future__ import annotations

from datetime import date, timedelta

from convergence.kit.charts.areas import Area, AreaMap, ranked
from convergence.kit.charts.figures import FigureSection, FigureView, GapView, caution
from convergence.kit.charts.flow import Flow, Place
from convergence.kit.charts.spec import Chart, Series
from convergence.kit.charts.trajectory import Amount, Pin, Span, Trajectory

DAY = date(2025, 3, 11)


def trajectory() -> Trajectory:
    """Thirty weeks from the street to a shelter, from 4 to 20 hours."""
    start = date(2024, 6, 24)
    plan = [
        (date(2024, 6, 24), 4),
        (date(2024, 8, 5), 8),
        (date(2024, 9, 16), 12),
        (date(2024, 11, 11), 8),
        (date(2024, 12, 9), 12),
        (date(2025, 1, 20), 16),
        (date(2025, 2, 24), 20),
    ]
    worked = [4] * 6 + [8] * 6 + [12, 11, 8, 12, 8, 12, 12] + [4, 4, 8, 8, 8] + [12] * 5 + [16] * 5 + [20, 18]
    days = [day for day, _ in plan]
    ends = [*(day - timedelta(days=1) for day in days[1:]), None]
    return Trajectory(
        levels=["Rue", "Urgence", "Hébergement", "Chez un tiers", "Accompagné", "Ordinaire"],
        spans=[
            Span(start, date(2024, 9, 29), 0, "Rue, espace public"),
            Span(date(2024, 9, 30), date(2025, 1, 19), 1, "Mise à l’abri"),
            Span(date(2025, 1, 20), None, 2, "CHRS"),
        ],
        plan=[Amount(day, end, value) for (day, value), end in zip(plan, ends, strict=True)],
        bars=[
            Amount(start + timedelta(weeks=i), start + timedelta(weeks=i, days=6), value)
            for i, value in enumerate(worked)
        ],
        pins=[
            Pin(date(2024, 9, 30), "Mise à l’abri, Bureaux du cœur"),
            Pin(date(2024, 11, 4), "Médecin traitant déclaré"),
            Pin(date(2024, 11, 11), "De 12 à 8 h, à sa demande", on_plan=True),
            Pin(date(2025, 1, 9), "Bilan à 6 mois"),
            Pin(date(2025, 1, 20), "Entrée au CHRS"),
        ],
        start=start,
        end=date(2025, 6, 23),
        today=DAY,
        caption="De la rue au CHRS en 30 semaines. De 4 à 20 heures, avec une pause en novembre.",
    )


def flow() -> Flow:
    """118 people, from where they slept at entry to where they sleep at exit."""
    places = [
        Place("ORD", "Ordinaire", "Ordin.", wanted=True, words="Logement ordinaire"),
        Place("ACC", "Accompagné", "Accomp.", wanted=True, words="Logement accompagné"),
        Place("TIERS", "Chez un tiers", "Tiers"),
        Place("HEB", "Hébergement", "Héberg."),
        Place("RUE", "Rue"),
        Place("INST", "Institution", "Instit."),
        Place("INC", "Inconnu", known=False),
        Place("REF", "Refus", known=False),
    ]
    rows = {
        "RUE": (1, 4, 2, 6, 2, 1, 2, 0),
        "HEB": (9, 12, 4, 30, 2, 1, 5, 1),
        "TIERS": (4, 3, 6, 1, 1, 0, 1, 0),
        "ACC": (3, 5, 0, 0, 0, 0, 0, 0),
        "ORD": (6, 0, 1, 0, 0, 0, 0, 0),
        "INST": (0, 1, 0, 1, 0, 0, 0, 0),
        "INC": (1, 0, 0, 0, 0, 0, 1, 0),
        "REF": (0, 0, 0, 0, 0, 0, 0, 1),
    }
    counts = {
        (origin, goal.key): number
        for origin, row in rows.items()
        for goal, number in zip(places, row, strict=True)
        if number
    }
    caption = (
        "À l’entrée, 15 personnes sur 115 avaient un logement. À la sortie, 49 sur 107. "
        "En couleur, les 34 qui en ont trouvé un."
    )
    return Flow(places, counts, caption=caption)


def _figure(
    title: str,
    sentence: str,
    *,
    n: int,
    known: int,
    population: int,
    network: float,
    previous: float,
    refused: int = 0,
) -> FigureView:
    return FigureView(
        title=title,
        sentence=sentence,
        rate=n * 100 / known,
        successes=n,
        known=known,
        link="#figures",
        low=n * 100 / population,
        high=(n + population - known) * 100 / population,
        network=network,
        previous=previous,
        previous_label="2023",
        unknown=population - known - refused,
        refused=refused,
        unknown_link="#figures",
        refused_link="#figures",
        warning=caution(known, population),
    )


def sections() -> list[FigureSection]:
    return [
        FigureSection(
            "À l’arrivée",
            [
                _figure(
                    "De 3 à 7 freins",
                    "312 accompagnées, 268 avec un diagnostic\u00a0: 158 ont des freins sur 3 à 7 axes.",
                    n=158,
                    known=268,
                    population=312,
                    network=57,
                    previous=55,
                    refused=0,
                ),
            ],
        ),
        FigureSection(
            "À la sortie",
            [
                _figure(
                    "Logement trouvé",
                    "64 hébergées à l’entrée et sorties, 58 connues\u00a0: 22 ont eu un logement.",
                    n=22,
                    known=58,
                    population=64,
                    network=35,
                    previous=33,
                    refused=1,
                ),
                _figure(
                    "Droits santé ouverts",
                    "118 sorties, 89 connues à l’entrée et à la sortie\u00a0: 37 ont au moins un droit de plus.",
                    n=37,
                    known=89,
                    population=118,
                    network=44,
                    previous=40,
                    refused=8,
                ),
                FigureView(
                    "Vers l’emploi, PHC",
                    "7 sorties, 6 motifs connus.",
                    hidden="Effectif insuffisant",
                    hidden_text="7 sorties, il en faut 11 pour publier un taux. Il se lit pour le territoire.",
                ),
            ],
        ),
    ]


def gaps() -> list[GapView]:
    common = {"with_label": "Sollicité avant", "without_label": "Pas sollicité"}
    small = {
        "refused": "Écart ajusté\u00a0: effectif insuffisant",
        "refused_text": "27 personnes sollicitées à 6 mois de parcours, il en faut 100. Il est publié pour le réseau.",
    }
    return [
        GapView(
            "Emploi",
            "Sortie vers l’emploi ou la formation",
            with_successes=23,
            with_known=38,
            without_successes=32,
            without_known=74,
            difference=17,
            low=-2,
            high=35,
            ratio=1.4,
            **common,
            **small,
        ),
        GapView(
            "Logement",
            "Logement trouvé par les hébergés",
            with_successes=9,
            with_known=17,
            without_successes=13,
            without_known=41,
            difference=21,
            low=-6,
            high=45,
            ratio=1.7,
            **common,
        ),
        GapView(
            "Santé",
            "Prise en charge améliorée",
            with_successes=14,
            with_known=21,
            without_successes=11,
            without_known=22,
            difference=17,
            low=-12,
            high=42,
            ratio=1.3,
            **common,
        ),
    ]


def charts() -> list[Chart]:
    months = [date(2024, month, 1) for month in range(1, 13)]
    own = [52.0, 54, 53, 57, 58, None, 61, 60, 63, 64, 66, 67]
    network = [50.0, 51, 51, 52, 53, 53, 54, 55, 55, 56, 57, 57]
    return [
        Chart(
            "Présence par mois",
            "La part des heures prévues qui ont été travaillées monte depuis un an. Juin n’a pas été saisi.",
            "line",
            (
                Series("Val d’Orbise", tuple(zip(months, own, strict=True))),
                Series("Réseau", tuple(zip(months, network, strict=True))),
            ),
            unit="%",
            x_label="Mois",
            top=100,
        ),
        Chart(
            "Sorties par motif",
            "Plus de sorties vers l’emploi en 2024 qu’en 2023.",
            "bars",
            (
                Series("2023", (("Emploi", 31), ("Formation", 14), ("Logement", 18), ("Autre", 41))),
                Series("2024", (("Emploi", 40), ("Formation", 15), ("Logement", 22), ("Autre", 41))),
            ),
            x_label="Motif",
        ),
    ]


def areas() -> AreaMap:
    people = {
        "59": 312.0,
        "75": 540,
        "93": 410,
        "69": 280,
        "33": 96,
        "31": 120,
        "13": 205,
        "44": 61,
        "35": 38,
        "67": 154,
        "38": 72,
        "974": 22,
    }
    ranks = ranked(people, [50, 100, 200, 400])
    return AreaMap(
        "Personnes accompagnées par département",
        [
            Area(code, f"{number:.0f}", ranks[code], "#map")
            for code, number in sorted(people.items(), key=lambda pair: -pair[1])
        ],
        legend=[(1, "moins de 50"), (2, "50 à 99"), (3, "100 à 199"), (4, "200 à 399"), (5, "400 et plus")],
        column="Personnes",
    )
