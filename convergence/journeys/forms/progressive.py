"""The schedule of a CDI progressif: proposed from a start and an end, then edited month by month."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms

from convergence.journeys.forms.work import HoursField
from convergence.journeys.hours import plain, read_hours
from convergence.journeys.rules.base import Finding
from convergence.journeys.rules.progressive import MOST_MONTHS, Month
from convergence.kit.dates import add_months
from convergence.kit.forms import DayField


class ProposalForm(forms.Form):
    """From how many hours to how many, in how long. Nothing is written by it."""

    first = DayField(label="Premier mois", help_text="Le mois où le CDI commence.")
    months = forms.IntegerField(
        label="En combien de mois", min_value=2, max_value=MOST_MONTHS,
        error_messages={"required": "Écrivez un nombre de mois.", "invalid": "Écrivez un nombre de mois.",
                        "min_value": "Deux mois au moins.", "max_value": f"{MOST_MONTHS} mois au plus."},
    )  # fmt: skip
    cdi_from = HoursField(label="Heures du CDI au début", help_text="Souvent deux demi-journées : 7 h.")
    cdi_to = HoursField(label="Heures du CDI à la fin", help_text="Temps plein : 35 h.")
    cddi_from = HoursField(label="Heures du CDDI au début")


class HostForm(forms.Form):
    employer = forms.CharField(
        label="Employeur", max_length=160, error_messages={"required": "Écrivez le nom de l’employeur."}
    )
    signed_on = DayField(label="CDI signé le")
    falls_said = forms.BooleanField(label="Une baisse des heures du CDI est voulue", required=False)
    note = forms.CharField(label="Une note", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2}))


@dataclass
class Line:
    """One month of the table: what is typed, and what the rules say of it."""

    at: int
    month: date
    cdi: str
    cddi: str
    hours: Month | None = None
    error: str = ""

    @property
    def words(self) -> str:
        return Month(self.month, Decimal(0), Decimal(0)).words

    @property
    def total(self) -> str:
        return plain(self.hours.total) if self.hours else ""

    @property
    def id(self) -> str:
        return f"row-{self.at}"


def lines_of(rows: Iterable[Month]) -> list[Line]:
    return [Line(at, row.month, plain(row.cdi), plain(row.cddi), row) for at, row in enumerate(rows)]


def read_lines(data: Mapping[str, Any]) -> list[Line]:
    """The rows that were posted, in order; a row left empty on both sides goes. Wrong numbers say so on their row."""
    found: list[Line] = []
    for at in range(MOST_MONTHS):
        cdi, cddi = str(data.get(f"cdi-{at}", ""))[:12].strip(), str(data.get(f"cddi-{at}", ""))[:12].strip()
        try:
            month = date.fromisoformat(str(data.get(f"month-{at}", ""))).replace(day=1)
        except ValueError:
            break
        if not cdi and not cddi:
            continue
        line = Line(len(found), month, cdi, cddi)
        try:
            values = read_hours(cdi) or Decimal(0), read_hours(cddi) or Decimal(0)
        except ValueError as error:
            line.error = str(error)
        else:
            line.hours = Month(month, *values)
        found.append(line)
    for at, line in enumerate(found):
        if line.hours and found:
            line.month = add_months(found[0].month, at)
            line.hours = Month(line.month, line.hours.cdi, line.hours.cddi)
    return found


def one_more(lines: Sequence[Line]) -> Line | None:
    """The month after the last one, with its hours, to be edited; None past the longest schedule."""
    if not lines or len(lines) >= MOST_MONTHS:
        return None
    last = lines[-1]
    month = add_months(last.month, 1)
    hours = Month(month, last.hours.cdi, last.hours.cddi) if last.hours else None
    return Line(len(lines), month, last.cdi, last.cddi, hours)


def tell(lines: Sequence[Line], findings: Iterable[Finding]) -> list[Finding]:
    """Put errors on their rows; what is left speaks of the whole, or only warns."""
    by_id = {line.id: line for line in lines}
    rest: list[Finding] = []
    for finding in findings:
        line = by_id.get(finding.field)
        if finding.is_error and line is not None:
            line.error = line.error or finding.message
        else:
            rest.append(finding)
    return rest
