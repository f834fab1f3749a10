"""The rules on a row and between rows. Source: domain/5-workbook.md; the rules themselves live in `journeys`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from convergence.exchange.columns import COLUMN_OF_FIELD, DATED_STAGES, Place
from convergence.exchange.people_plan import chunks
from convergence.exchange.report import ERROR, WARNING
from convergence.exchange.row_plan import RowPlan
from convergence.exchange.rows import BY_PLACE
from convergence.journeys import rules
from convergence.journeys.models import Journey
from convergence.kit import clock

_COLUMN = {
    **{field: name for (place, field), name in COLUMN_OF_FIELD.items() if place in {Place.PERSON, Place.JOURNEY}},
    "reviewed_on": DATED_STAGES[Place.REVIEW],
}


def findings(row: RowPlan) -> Iterable[rules.Finding]:
    """Every rule that the row, as it would stand, breaks."""
    values = row.effective
    today = clock.today()

    def day(name: str) -> date | None:
        return date.fromisoformat(values[name]) if values.get(name) else None

    birth, started, ended = day("date_naissance"), day("date_entree"), day("date_sortie")
    if birth is None or started is None:
        return
    programme = row.values["programme"]
    hours = Decimal(values["heures_hebdo"]) if values.get("heures_hebdo") else None
    yield from rules.check_birth(birth, started, today)
    yield from rules.check_dates(started, ended)
    if ended is None or ended >= started:
        yield from rules.check_exit(ended, values.get("motif_sortie", ""))
        yield from rules.check_length(programme, started, ended, today)
        yield from rules.check_after_exit(
            ended,
            housing_access_on=day("date_acces_logement"),
            reviewed_on=day("date_situation_actuelle"),
            diagnosed_on=day("date_diagnostic"),
        )
    yield from rules.check_hours(programme, hours, started)
    yield from rules.check_diagnosis(started, day("date_diagnostic"))
    if row.target is not None:
        yield from rules.check_programme_dates(started, row.target.spans(programme))


def check_row(row: RowPlan) -> None:
    """Add to the row what its rules say."""
    for finding in findings(row):
        row.add(_COLUMN.get(finding.field, finding.field), finding.level, finding.code, finding.message)
    for place, day_column in DATED_STAGES.items():
        told = [column for column in BY_PLACE[place] if row.values.get(column.name)]
        if told and not row.values.get(day_column):
            row.add(
                day_column, WARNING, "undated",
                "La date manque : ces réponses sont gardées, mais n’entrent dans aucun chiffre.",
            )  # fmt: skip


Span = tuple[date, date | None, int]


def check_overlaps(rows: list[RowPlan]) -> None:
    """No two journeys of one person share a day in one programme and chantier: the later row is refused."""
    updated = {row.stored.journey.pk for row in rows if row.stored is not None}
    people = {row.slot.person.pk: row.slot for row in rows if row.slot is not None and row.slot.person is not None}
    spans: dict[tuple[int, str, str], list[Span]] = defaultdict(list)
    for packet in chunks(people):
        others = Journey.objects.filter(person__in=packet).select_related("chantier")
        for journey in others:
            if journey.pk not in updated:
                key = (id(people[journey.person_id]), journey.chantier.code, journey.programme)
                spans[key].append((journey.started_on, journey.ended_on, 0))
    for row in rows:
        if row.refused or row.target is None:
            continue
        started, ended = row.day("date_entree"), row.day("date_sortie")
        if started is None:
            continue
        known = spans[(id(row.slot), row.target.code, row.values["programme"])]
        met = next((span for span in known if rules.overlaps(started, ended, span[0], span[1])), None)
        if met is not None:
            row.add("date_entree", ERROR, "overlap", _overlap_words(met))
            if row.stored is not None:
                journey = row.stored.journey
                known.append((journey.started_on, journey.ended_on, 0))
        else:
            known.append((started, ended, row.number))


def _overlap_words(met: Span) -> str:
    start, end, number = met
    span = f"du {start:%d/%m/%Y} au {end:%d/%m/%Y}" if end else f"ouvert depuis le {start:%d/%m/%Y}"
    where = f" (ligne {number})" if number else ""
    return f"Cette personne a déjà un parcours de ce programme dans ce chantier, {span}{where} : corrigez les dates."


def check_agreement(rows: list[RowPlan]) -> None:
    """Rows of one person that say another sex or nationality: a warning on the later row."""
    first: dict[tuple[int, str], tuple[str, int]] = {}
    words = {"sexe": "un autre sexe", "nationalite": "une autre nationalité"}
    for row in rows:
        if row.refused:
            continue
        for name, word in words.items():
            value = row.values.get(name, "")
            if not value or value in {"NR", "NSP", "REFUS"}:
                continue
            known = first.setdefault((id(row.slot), name), (value, row.number))
            if known[0] != value:
                row.add(name, WARNING, "person_differs", f"La même personne a {word} à la ligne {known[1]}.")
