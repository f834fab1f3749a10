"""Kinds of lines about time: the steps of a PHC, derogations, CDI progressifs, the end of the support after the exit.

Each branch is the SQL twin of a rule of `rules`: the tests hold both to the same tables of cases.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from convergence.journeys import rules
from convergence.journeys.rules import after, contracts, progressive, ramp
from convergence.journeys.worklist import Facts, Kind, extend
from convergence.nomenclature.base import UNKNOWN_CODES
from convergence.nomenclature.lists import ExitReason

_AT = (
    "(SELECT p.hours FROM journeys_plannedhours p WHERE p.journey_id = mine.id AND p.from_on <= {day} "
    "ORDER BY p.from_on DESC LIMIT 1)"
)


def _agreed(day: str) -> str:
    """Hours agreed that day: the plan, else what the entry says."""
    return f"COALESCE({_AT.format(day=day)}, (SELECT j.weekly_hours FROM journeys_journey j WHERE j.id = mine.id))"  # noqa: S608


_PHC = "mine.programme = 'PHC' AND mine.ended_on IS NULL"
_WAITS = (
    "EXISTS (SELECT 1 FROM journeys_nextstep n WHERE n.journey_id = mine.id AND (n.state = 'PREPARED' "
    "OR (n.state = 'LATER' AND n.from_on > %(today)s)))"
)


def hours_out(_sql: Any, today: date) -> str:
    """PHC hours outside 4 to 20."""
    low, high = rules.PHC_MIN_HOURS.on(today), rules.PHC_MAX_HOURS.on(today)
    return f"""
        SELECT 'phc_hours', mine.id, 0, %(today)s FROM mine
        WHERE {_PHC} AND {_agreed("%(today)s")} NOT BETWEEN {low} AND {high}"""  # noqa: S608


def _weeks(today: date, having: str) -> str:
    mondays = ramp.weeks_before(today)
    listed = ", ".join(f"'{week.isoformat()}'" for week in mondays)
    return f"""FROM (
            SELECT mine.id AS id, w.hours AS worked, {_agreed("w.week")} AS planned
            FROM mine JOIN journeys_workedweek w ON w.journey_id = mine.id AND w.week IN ({listed})
            WHERE {_PHC} AND mine.started_on <= '{mondays[0].isoformat()}' AND {{where}}
        ) AS seen GROUP BY id HAVING COUNT(*) = {len(mondays)} AND {having}"""  # noqa: S608


def below(_sql: Any, today: date) -> str:
    """Three whole weeks far below what was agreed: a question."""
    share = ramp.FAR_BELOW.on(today)
    kept = _weeks(today, f"MAX(CASE WHEN planned > 0 AND worked * 100 < planned * {share} THEN 0 ELSE 1 END) = 0")
    return f"SELECT 'phc_below', id, 0, %(today)s {kept.format(where=f'NOT {_WAITS}')}"


def ready(_sql: Any, today: date) -> str:
    """Three whole weeks at what was agreed since before them, and a step remains: ready for more?"""
    last = ramp.STEPS[-1]
    kept = _weeks(
        today,
        f"MIN(planned) = MAX(planned) AND MIN(planned) > 0 AND MAX(planned) < {last} AND MIN(worked) >= MAX(planned)",
    )
    where = f"NOT {_WAITS} AND {_agreed('%(today)s')} = {_agreed('w.week')}"
    return f"SELECT 'phc_ready', id, 0, %(today)s {kept.format(where=where)}"


STEP_NOTICE = timedelta(days=7)
"""A prepared step is reminded a week before its day."""


def step(sql: Any, _today: date) -> str:
    """A prepared step whose day comes."""
    return f"""
        SELECT 'next_step', mine.id, 0, n.from_on FROM mine JOIN journeys_nextstep n ON n.journey_id = mine.id
        WHERE mine.ended_on IS NULL AND n.state = 'PREPARED'
          AND n.from_on <= {sql.add_days("%(today)s", str(STEP_NOTICE.days))}"""  # noqa: S608


def derogation(sql: Any, today: date) -> str:
    """A derogation that ends while hours stay under 20 and nothing follows it."""
    notice = contracts.DEROGATION_NOTICE_DAYS.on(today)
    least = contracts.CDDI_MIN_HOURS.on(today)
    return f"""
        SELECT 'derogation', mine.id, 0, MAX(d.until_on) FROM mine
        JOIN journeys_derogation d ON d.journey_id = mine.id
        WHERE mine.ended_on IS NULL AND (d.granted IS NULL OR d.granted)
        GROUP BY mine.id, mine.programme
        HAVING MAX(d.until_on) <= {sql.add_days("%(today)s", str(notice))}
          AND {_agreed("%(today)s")} < {least}"""  # noqa: S608


def switch(sql: Any, today: date) -> str:
    """The whole switch to the CDI comes: the exit is proposed."""
    notice = progressive.SWITCH_NOTICE_DAYS.on(today)
    return f"""
        SELECT 'switch', mine.id, 0, MIN(m.month) FROM mine
        JOIN journeys_progressive g ON g.journey_id = mine.id AND g.closed_on IS NULL
        JOIN journeys_progressivemonth m ON m.progressive_id = g.id AND m.cddi_hours = 0
        WHERE mine.ended_on IS NULL AND NOT EXISTS (SELECT 1 FROM journeys_progressivemonth k
            WHERE k.progressive_id = g.id AND k.cddi_hours > 0 AND k.month > m.month)
        GROUP BY mine.id HAVING MIN(m.month) <= {sql.add_days("%(today)s", str(notice))}"""  # noqa: S608


def support_end(sql: Any, today: date) -> str:
    """The support after the exit ends soon; told once the 12-month follow-up is known, or when a later clock holds."""
    months = str(after.PROLONGED_MONTHS.on(today))
    dated = ("mine.ended_on", "j.housing_access_on", "j.job_signed_on")
    latest = f"CASE WHEN COALESCE({dated[1]}, {dated[0]}) > {dated[0]} THEN {dated[1]} ELSE {dated[0]} END"
    latest = f"CASE WHEN COALESCE({dated[2]}, {dated[0]}) > ({latest}) THEN {dated[2]} ELSE ({latest}) END"
    until = sql.add_months(f"({latest})", months)
    withdrawn = ", ".join(f"'{reason.value}'" for reason in sorted(ExitReason) if reason.item.asp == "RETRAIT")
    unknown = ", ".join(f"'{code}'" for code in sorted(UNKNOWN_CODES))
    notice = after.PROLONGED_NOTICE_DAYS.on(today)
    return f"""
        SELECT 'support_end', mine.id, 0, {until} FROM mine JOIN journeys_journey j ON j.id = mine.id
        WHERE mine.ended_on IS NOT NULL AND mine.ended_on <= %(today)s AND mine.exit_reason NOT IN ({withdrawn})
          AND (mine.ended_on >= '{(today - timedelta(days=400)).isoformat()}'
               OR j.housing_access_on >= '{(today - timedelta(days=400)).isoformat()}'
               OR j.job_signed_on >= '{(today - timedelta(days=400)).isoformat()}')
          AND {until} BETWEEN %(today)s AND {sql.add_days("%(today)s", str(notice))}
          AND (({latest}) > mine.ended_on
               OR EXISTS (SELECT 1 FROM journeys_situation s WHERE s.journey_id = mine.id AND s.stage = 'M12'
                          AND s.outcome NOT IN ({unknown}, 'INJOIGNABLE')))
          AND NOT EXISTS (SELECT 1 FROM journeys_journey o WHERE o.person_id = mine.person_id
                          AND o.id <> mine.id AND o.ended_on IS NULL)"""  # noqa: S608


def _said(text: str) -> Any:
    return lambda facts: text


def _left(facts: Facts) -> str:
    return f"{facts.agreed('sorti')} le {facts.day(facts.journey.ended_on or facts.today)}, un an d’accompagnement"


def register() -> None:
    page, here = "journey_hours", "journeys/lines/open.html"
    low, high = rules.PHC_MIN_HOURS.values[-1][1], rules.PHC_MAX_HOURS.values[-1][1]
    frame = _said(f"en PHC, de {low} à {high} heures par semaine")
    extend("phc_hours", Kind("Heures hors du cadre", frame, here, page, "Voir ses heures"), hours_out)
    asked, seen = "Que se passe-t-il en ce moment ?", _said("trois semaines loin de ce qui était prévu")
    extend("phc_below", Kind(asked, seen, "journeys/lines/ramp.html", page), below)
    held = _said("trois semaines tenues")
    extend("phc_ready", Kind("Une étape de plus ?", held, "journeys/lines/ramp.html", page), ready)
    wait = _said("à confirmer avec elle")
    extend("next_step", Kind("Étape préparée", wait, "journeys/lines/step.html", page), step)
    review = _said("un bilan permet de la prolonger")
    extend("derogation", Kind("Dérogation qui se termine", review, here, "journey_contracts", "Voir"), derogation)
    leave = _said("CDI progressif : la sortie est à noter")
    extend("switch", Kind("Passage entier en CDI", leave, here, "journey_progressive", "Préparer la sortie"), switch)
    ends = Kind("Fin de l’accompagnement après la sortie", _left, here, "journey_after", "Faire le point")
    extend("support_end", ends, support_end)
