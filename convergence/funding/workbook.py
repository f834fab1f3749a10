"""A computation as a workbook: a line a chantier, with what it rests on and what is paid, for those who pay."""

from __future__ import annotations

import io
from typing import Any

import xlsxwriter

from convergence.funding.models import Calculation, Subsidy

HEAD = (
    ("Code", 18), ("Chantier", 34), ("Territoire", 20), ("Personnes", 10), ("Jours de présence", 12),
    ("Jours de places", 12), ("Jours portés", 10), ("Avant bornes", 14), ("Borne", 10), ("Prévu sur les places", 14),
    ("Montant", 14), ("Versé", 14), ("Reste à verser", 14),
)  # fmt: skip
MONEY = frozenset({7, 9, 10, 11, 12})
"""Columns in euros."""


def of(calculation: Calculation) -> bytes:
    """The workbook. Two queries. What is paid is said for the version in force only."""
    out = io.BytesIO()
    paid: dict[int, int] = {}
    if calculation.in_force:
        rows = Subsidy.objects.filter(scheme=calculation.scheme_id).with_money()
        paid = {one.chantier_id: one.paid - one.recovered for one in rows}
    lines = list(calculation.lines.select_related("chantier", "territory").order_by("chantier__name", "pk"))
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("Subventions")
        title, head = (
            book.add_format({"bold": True, "font_size": 14}),
            book.add_format({"bold": True, "text_wrap": True}),
        )
        money, strong = (book.add_format({"num_format": '#,##0.00 "€"', "bold": bold}) for bold in (False, True))
        sheet.write(0, 0, f"{calculation.scheme}, version {calculation.version}", title)
        sheet.write(
            1, 0, f"{calculation.basis_label}. {calculation.get_state_display()}. Empreinte {calculation.digest}"
        )
        for column, (label, width) in enumerate(HEAD):
            sheet.set_column(column, column, width)
            sheet.write(3, column, label, head)
        sheet.freeze_panes(4, 2)
        for row, line in enumerate(lines, start=4):
            _line(sheet, row, _cells(line, paid), money)
        last = 4 + len(lines)
        sheet.write(last, 1, "En tout", head)
        for column in sorted(MONEY):
            letter = chr(ord("A") + column)
            total = sum(value for line in lines if isinstance(value := _cells(line, paid)[column], int))
            sheet.write_formula(last, column, f"=SUM({letter}5:{letter}{last})", strong, total / 100)
    return out.getvalue()


def _cells(line: Any, paid: dict[int, int]) -> list[Any]:
    """One line; amounts in cents."""
    gone = paid.get(line.chantier_id)
    return [
        line.chantier.code, line.chantier.name, str(line.territory or "Hors territoire"), line.people, line.days,
        line.place_days, line.carried_days, line.gross, line.bound_label, line.planned, line.cents, gone,
        None if gone is None else line.cents - gone,
    ]  # fmt: skip


def _line(sheet: Any, row: int, cells: list[Any], money: Any) -> None:
    for column, value in enumerate(cells):
        if value is None:
            continue
        if column in MONEY:
            sheet.write_number(row, column, value / 100, money)
        elif isinstance(value, str):
            sheet.write_string(row, column, value)
        else:
            sheet.write_number(row, column, value)
