"""The one query behind the worklist. Due dates are computed by the database from the dated settings of `rules`,
so that thousands of journeys are sorted, counted and sliced without being read.

Written as SQL because the scope must be computed once for nine branches, and totals taken over their union.
Nothing but literals of this file and of `rules` is put in the text; days and scope travel as parameters.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import QuerySet

from convergence.journeys import rules
from convergence.kit.dates import add_months
from convergence.nomenclature.base import UNKNOWN_CODES
from convergence.nomenclature.lists import ExitReason

COLUMNS = (
    "id",
    "person_id",
    "chantier_id",
    "programme",
    "started_on",
    "ended_on",
    "diagnosed_on",
    "last_seen_on",
    "exit_reason",
)


Branch = Callable[[Any, date], str]
"""`branch(sql, today)`: a SELECT of `kind, mine.id, subject, due` from `mine`, the journeys in scope. `sql` adds days
and months in the words of the database; `%(today)s` is the day. Only literals of the code may stand in it."""

MORE: list[Branch] = []
"""Kinds of lines that higher rooms bring (`worklist.extend`): they wait in the same list, for the same one query."""


@dataclass(frozen=True)
class Row:
    """One thing that waits: what, for which journey, about which contract, PASS or paper (0: none), and when."""

    kind: str
    journey_id: int
    subject_id: int
    due: date


class _Sqlite:
    """Dates are ISO texts."""

    @staticmethod
    def add_days(column: str, days: str) -> str:
        return f"date({column}, '+' || ({days}) || ' days')"

    @staticmethod
    def day_before(column: str) -> str:
        return f"date({column}, '-1 day')"

    @staticmethod
    def add_months(column: str, months: str) -> str:
        """`+n months` runs over into the next month; the last day of the wanted month bounds it."""
        return (
            f"min(date({column}, '+' || ({months}) || ' months'), "
            f"date({column}, 'start of month', '+' || (({months}) + 1) || ' months', '-1 day'))"
        )


class _Postgres:
    @staticmethod
    def add_days(column: str, days: str) -> str:
        return f"({column} + ({days}))"

    @staticmethod
    def day_before(column: str) -> str:
        return f"({column} - 1)"

    @staticmethod
    def add_months(column: str, months: str) -> str:
        return f"({column} + make_interval(months => ({months})))::date"


def _value(setting: rules.Setting, column: str) -> str:
    """The setting in force at the day of that column, as SQL."""
    (_, first), *later = setting.values
    if not later:
        return str(first)
    cases = "".join(f" WHEN {column} >= '{since.isoformat()}' THEN {value}" for since, value in reversed(later))
    return f"CASE{cases} ELSE {first} END"


def _codes(codes: frozenset[str]) -> str:
    return ", ".join(f"'{code}'" for code in sorted(codes))


_WITHDRAWN = frozenset(reason.value for reason in ExitReason if reason.item.asp == "RETRAIT")


def _follow_up(sql: Any, milestone: int, today: date) -> str:
    due = sql.add_months("mine.ended_on", str(milestone))
    notice = rules.FOLLOW_UP_NOTICE_DAYS.on(today)
    retry = rules.FOLLOW_UP_RETRY_DAYS.on(today)
    window = _value(rules.FOLLOW_UP_WINDOW_DAYS, "mine.ended_on")
    said = f"FROM journeys_situation s WHERE s.journey_id = mine.id AND s.stage = 'M{milestone}'"
    return f"""
        SELECT 'follow_up_{milestone}', mine.id, 0, {due} FROM mine
        WHERE mine.ended_on BETWEEN %(left_{milestone}_from)s AND %(left_{milestone}_to)s
          AND mine.exit_reason NOT IN ({_codes(_WITHDRAWN)})
          AND {due} <= {sql.add_days("%(today)s", str(notice))}
          AND %(today)s <= {sql.add_days(due, window)}
          AND NOT EXISTS (SELECT 1 {said} AND s.outcome NOT IN ({_codes(UNKNOWN_CODES)}, 'INJOIGNABLE'))
          AND NOT EXISTS (SELECT 1 {said} AND s.outcome = 'INJOIGNABLE'
                          AND {sql.add_days("s.observed_on", str(retry))} > %(today)s)
          AND NOT EXISTS (SELECT 1 FROM journeys_journey o WHERE o.person_id = mine.person_id
                          AND o.id <> mine.id AND o.ended_on IS NULL)"""  # noqa: S608


def _branches(sql: Any, today: date) -> str:
    """Every kind of line: `kind, journey, subject, due`."""
    diagnosis = sql.add_days("mine.started_on", _value(rules.DIAGNOSIS_DAYS, "mine.started_on"))
    review = sql.add_months("mine.last_seen_on", _value(rules.REVIEW_MONTHS, "mine.last_seen_on"))
    phc = _value(rules.PHC_MAX_MONTHS, "mine.started_on")
    cvg = _value(rules.CVG_MAX_MONTHS, "mine.started_on")
    limit = sql.add_months("mine.started_on", f"CASE mine.programme WHEN 'PHC' THEN {phc} ELSE {cvg} END")
    end = sql.day_before(limit)

    months = rules.PHC_END_NOTICE_MONTHS.on(today)

    def until(setting: rules.Setting) -> str:
        return str(sql.add_days("%(today)s", str(setting.on(today))))

    return f"""
        SELECT 'diagnosis' AS kind, mine.id AS journey, 0 AS subject, {diagnosis} AS due FROM mine
        WHERE mine.ended_on IS NULL AND mine.diagnosed_on IS NULL
        UNION ALL
        SELECT 'review', mine.id, 0, {review} FROM mine
        WHERE mine.ended_on IS NULL AND mine.diagnosed_on IS NOT NULL AND mine.last_seen_on <= %(seen_before)s
          AND {review} <= {until(rules.REVIEW_NOTICE_DAYS)}
        UNION ALL
        SELECT 'contract', mine.id, c.id, c.ended_on FROM mine JOIN journeys_contract c ON c.journey_id = mine.id
        WHERE mine.ended_on IS NULL AND c.broken_on IS NULL AND c.form <> 'PMSMP'
          AND c.ended_on <= {until(rules.CONTRACT_NOTICE_DAYS)}
          AND NOT EXISTS (SELECT 1 FROM journeys_contract later WHERE later.journey_id = mine.id AND later.id <> c.id
                          AND later.form <> 'PMSMP' AND later.broken_on IS NULL
                          AND (later.ended_on IS NULL OR later.ended_on > c.ended_on
                               OR (later.ended_on = c.ended_on AND later.id > c.id)))
        UNION ALL
        SELECT 'paper', max(mine.id), p.id, min(p.expires_on) FROM mine
        JOIN people_paper p ON p.person_id = mine.person_id AND p.chantier_id = mine.chantier_id
        WHERE mine.ended_on IS NULL AND NOT p.replaced AND p.expires_on <= {until(rules.PAPER_NOTICE_DAYS)}
        GROUP BY p.id
        UNION ALL
        {_follow_up(sql, 6, today)}
        UNION ALL
        {_follow_up(sql, 12, today)}
        UNION ALL
        SELECT 'exit_reason', mine.id, 0, mine.ended_on FROM mine
        WHERE mine.ended_on IS NOT NULL AND mine.ended_on <= %(today)s AND mine.ended_on >= %(counted)s
          AND mine.exit_reason IN ({_codes(UNKNOWN_CODES)})
        UNION ALL
        SELECT 'programme_end', mine.id, 0, {end} FROM mine
        WHERE mine.ended_on IS NULL AND mine.started_on <= %(started_before)s
          AND {end} <= CASE mine.programme WHEN 'PHC' THEN {sql.add_months("%(today)s", str(months))}
                       ELSE {until(rules.END_NOTICE_DAYS)} END"""  # noqa: S608


SLACK = timedelta(days=4)
"""Months differ by three days at most: bounds this wide never leave out what the exact dates keep."""


def _bounds(today: date) -> dict[str, date]:
    """Cheap comparisons made before the exact ones, so that dates are computed for few rows only."""
    lasting = min(value for setting in (rules.PHC_MAX_MONTHS, rules.CVG_MAX_MONTHS) for _, value in setting.values)
    rhythm = min(value for _, value in rules.REVIEW_MONTHS.values)
    window = timedelta(days=max(value for _, value in rules.FOLLOW_UP_WINDOW_DAYS.values))

    def before(notice: rules.Setting, months: int) -> date:
        return add_months(today + timedelta(days=notice.on(today)), -months) + SLACK

    found = {
        "counted": date(today.year - 1, 1, 1),
        "seen_before": before(rules.REVIEW_NOTICE_DAYS, rhythm),
        "started_before": before(rules.END_NOTICE_DAYS, lasting),
    }
    for milestone in (6, 12):
        found[f"left_{milestone}_from"] = add_months(today - window, -milestone) - SLACK
        found[f"left_{milestone}_to"] = before(rules.FOLLOW_UP_NOTICE_DAYS, milestone)
    return found


def rows(journeys: QuerySet[Any], *, today: date, limit: int, offset: int = 0) -> tuple[list[Row], int, int]:
    """What waits for those journeys, oldest due first: the slice, how many in all, how many late.

    `journeys` is a plain queryset (no slice, no annotation); those that start after `today` are left out.
    """
    scope = journeys.filter(started_on__lte=today).order_by().values(*COLUMNS)
    connection = connections[scope.db]
    try:
        scope_sql, scope_params = scope.query.get_compiler(scope.db).as_sql()
    except EmptyResultSet:
        return [], 0, 0
    sql = _Postgres if connection.vendor == "postgresql" else _Sqlite
    adapt = connection.ops.adapt_datefield_value
    given = {f"scope_{at}": value for at, value in enumerate(scope_params)}
    days = {"today": today, **_bounds(today)}
    given |= {name: adapt(day) for name, day in days.items()} | {"limit": limit, "offset": offset}
    scope_text = scope_sql % tuple(f"%(scope_{at})s" for at in range(len(scope_params)))
    branches = "\n        UNION ALL\n        ".join([_branches(sql, today), *(more(sql, today) for more in MORE)])
    if sql is _Postgres:
        for name in days:
            branches = branches.replace(f"%({name})s", f"%({name})s::date")
    names = ", ".join(COLUMNS)
    text = f"""
        WITH mine ({names}) AS MATERIALIZED ({scope_text}), waiting AS ({branches})
        SELECT kind, journey, subject, due, COUNT(*) OVER (),
               SUM(CASE WHEN due < %(today)s THEN 1 ELSE 0 END) OVER ()
        FROM waiting ORDER BY due, journey, kind, subject LIMIT %(limit)s OFFSET %(offset)s"""  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(text, given)
        found = cursor.fetchall()
        if not found and offset:
            cursor.execute(text, {**given, "limit": 1, "offset": 0})
            first = cursor.fetchone()
            return [], *((int(first[4]), int(first[5])) if first else (0, 0))
    if not found:
        return [], 0, 0
    lines = [Row(kind, journey, subject, _day(due)) for kind, journey, subject, due, _, _ in found]
    return lines, int(found[0][4]), int(found[0][5])


def _day(value: date | str) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)
