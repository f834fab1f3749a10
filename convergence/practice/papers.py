"""What the documents of the room print: a plan, a sheet. Words only: days, sums and states are already French."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from convergence.kit import clock, french
from convergence.practice import pictures, sections
from convergence.practice.backing import Backing
from convergence.practice.models import Action, Revision, Sheet
from convergence.practice.reading import Branch, Outline, Row

RECENT = 4
"""What was done, shown under an action of the document; the rest is counted."""


def euros(amount: Decimal | None) -> str:
    """« 1 250 € », « 312,40 € »: cents only where there are some."""
    if amount is None:
        return ""
    return f"{french.number(amount, 0 if amount == amount.to_integral_value() else 2)}{french.NBSP}€"


def days(start: date | None, end: date | None) -> str:
    """« du 3 mars au 5 juin 2025 », « le 3 mars 2025 », « jusqu’au 5 juin 2025 »."""
    if start and end and start != end:
        first = french.day(start, today=end) if start.year == end.year else french.day(start)
        return f"du {first} au {french.day(end)}"
    if start:
        return f"le {french.day(start)}" if end else f"à partir du {french.day(start)}"
    return f"jusqu’au {french.day(end)}" if end else ""


def period(start: date, end: date) -> str:
    """« 2024-2025 » for whole years, else the days."""
    if (start.month, start.day, end.month, end.day) == (1, 1, 12, 31):
        return str(start.year) if start.year == end.year else f"{start.year}-{end.year}"
    return days(start, end)


def _action(row: Row) -> dict[str, Any]:
    action = row.action
    facts = [
        ("Portée par", action.carried_by), ("Quand", days(action.starts_on, action.due_on)),
        ("Partenaires", ", ".join([*(p.name for p in action.partners.all()), *filter(None, [action.partners_text])])),
        ("Coût", costs(action)),
    ]  # fmt: skip
    return {
        "number": row.number, "title": action.title, "state": Action.State(action.state).label, "code": action.state,
        "late": action.is_late, "reason": action.reason, "details": action.details,
        "facts": [[label, value] for label, value in facts if value],
        "done": [[french.day(one.on), one.text, counted(one.people, one.permanents)] for one in row.done[:RECENT]],
        "more": max(0, len(row.done) - RECENT),
    }  # fmt: skip


def counted(people: int | None, permanents: int | None) -> str:
    """« 12 salariés, 3 permanents »."""
    said = []
    if people:
        said.append(french.count(people, "salarié"))
    if permanents:
        said.append(french.count(permanents, "permanent"))
    return ", ".join(said)


def costs(action: Action) -> str:
    said = []
    if action.planned_cost is not None:
        said.append(f"{euros(action.planned_cost)} prévus")
    if action.real_cost is not None:
        said.append(f"{euros(action.real_cost)} dépensés")
    return ", ".join(said)


def _axis(branch: Branch) -> dict[str, Any]:
    return {
        "number": branch.number, "title": branch.axis.title,
        "said": pictures.said(branch.tally) or "aucune action",
        "cells": [row.action.state for row in branch.rows],
        "objectives": [
            {"title": part.objective.title, "actions": [_action(row) for row in part.rows]} for part in branch.parts
        ],
    }  # fmt: skip


def plan_paper(found: Outline) -> dict[str, Any]:
    """The plan as the document prints it."""
    plan, counts = found.plan, found.tally
    facts = [
        ("Territoire", plan.where), ("Thèmes", ", ".join(plan.theme_labels)),
        ("Période", period(plan.starts_on, plan.ends_on)), ("État", plan.get_state_display()),
        ("Avancement", f"{counts.done} sur {french.count(counts.kept, 'action réalisée', 'actions réalisées')}"),
        ("Participations", counted(found.people, found.permanents)),
        ("Coûts", ", ".join(filter(None, [
            f"{euros(found.planned)} prévus" if found.planned is not None else "",
            f"{euros(found.real)} dépensés" if found.real is not None else ""]))),
        ("Écrit par", plan.author.name),
    ]  # fmt: skip
    return {
        "title": plan.title, "kicker": "PLAN D’ACTIONS", "summary": plan.summary,
        "foot": f"{plan.where}, plan d’actions au {french.day(clock.today())}",
        "facts": [[label, value] for label, value in facts if value],
        "axes": [_axis(branch) for branch in found.branches],
        "legend": [[code, Action.State(code).label] for code in pictures.ORDER],
    }  # fmt: skip


def sheet_paper(sheet: Sheet, revision: Revision, figures: list[Backing]) -> dict[str, Any]:
    """The sheet as the document prints it; one that is not published says so."""
    published = revision.state == Revision.State.PUBLISHED
    found, ends = sections.identity(revision), set(sections.ENDS.values())
    return {
        "title": revision.title, "where": sheet.where, "author": revision.author_line,
        "themes": [*revision.theme_labels, *revision.group_labels],
        "told": [_section(section) for section in sections.told(revision)],
        "identity": [_section(section) for section in found if section.title not in ends],
        "ends": [_section(section) for section in found if section.title in ends],
        "contact": [list(pair) for pair in sections.contact(revision)],
        "updated": sections.month(revision.updated_on),
        "draft": "" if published else revision.get_state_display(),
        "figures": [[one.label, one.value, one.sentence] for one in figures], "year": clock.today().year - 1,
        "foot": f"Fiche de pratique, {sheet.where}" + (f", version {revision.number}" if revision.number > 1 else ""),
    }  # fmt: skip


def _section(section: sections.Section) -> dict[str, Any]:
    return {
        "title": section.title, "text": section.text, "questions": [list(pair) for pair in section.questions],
        "facts": [list(pair) for pair in section.facts], "links": [list(pair) for pair in section.links],
        "ticks": [[question, [[label, bool(on)] for label, on in rows]] for question, rows in section.ticks],
    }  # fmt: skip
