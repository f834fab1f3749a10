"""A question as a page asks it: programme, span, level, year to compare with; read from an address, safely."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import QueryDict

from convergence.indicators.bilan import Audience
from convergence.indicators.reading import Place, Places
from convergence.indicators.scope import OFF_TERRITORY, Period, Scope
from convergence.indicators.store import Snapshot
from convergence.kit import clock
from convergence.kit.forms import DayField
from convergence.kit.french import NBSP
from convergence.nomenclature.lists import Programme

FIRST_YEAR = 2012
"""No programme is older. Source: seeds, first Convergence chantiers."""
NOT_A_YEAR = (
    f"Les chiffres publics sont ceux d’une année civile entière{NBSP}: demandez une année, "
    "ou les chiffres internes si vous y avez droit."
)
NOT_OVER = f"Les chiffres publics d’une année paraissent quand elle est finie{NBSP}: choisissez-en une autre."
PROGRAMMES = [(str(code.value), str(code.value)) for code in Programme]


@dataclass(frozen=True)
class Question:
    """What a bilan is asked for."""

    programme: str
    period: Period
    place: Place
    compared: Period | None

    @property
    def scope(self) -> Scope:
        return Scope.parse(self.place.scope)

    @property
    def audience(self) -> Audience:
        return self.place.audience

    @property
    def public(self) -> bool:
        return self.audience is Audience.PUBLIC

    @property
    def whole_year(self) -> int | None:
        """The calendar year it covers, if it is one."""
        year = self.period.start.year
        return year if self.period == Period.year(year) else None

    def query(self, **more: Any) -> str:
        """The query string that asks the same."""
        year = self.whole_year
        span = {"year": year} if year else {"from": self.period.start.isoformat(), "to": self.period.end.isoformat()}
        asked = {"programme": self.programme, **span, "scope": self.place.scope}
        if self.compared and self.compared != before(self.period):
            asked["compare"] = self.compared.start.year
        return urlencode({**asked, **{name: value for name, value in more.items() if value}})

    def of(self, programme: str) -> Question:
        """The same for another programme."""
        return replace(self, programme=programme)

    def year(self, year: int) -> Question:
        """The same for another calendar year."""
        return replace(self, period=Period.year(year), compared=before(Period.year(year)))


def before(period: Period) -> Period:
    """The same span one year earlier."""
    return Period(_year_before(period.start), _year_before(period.end))


def _year_before(day: date) -> date:
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


class QuestionForm(forms.Form):
    """The plain form above a bilan. What it leaves out takes a default; what is wrong is said in place."""

    programme = forms.ChoiceField(label="Programme", choices=PROGRAMMES, required=False)
    scope = forms.ChoiceField(label="Périmètre", required=False)
    year = forms.TypedChoiceField(label="Année", coerce=int, required=False, empty_value=None)
    compare = forms.TypedChoiceField(label="À comparer avec", coerce=int, required=False, empty_value=None)

    def __init__(self, data: QueryDict, places: Places, snapshot: Snapshot) -> None:
        self.places = places
        self.snapshot = snapshot
        today = clock.today()
        filled = data.copy()
        scope = filled.get("scope") or places.default
        filled.setdefault("scope", scope)
        filled["scope"] = scope
        filled["programme"] = filled.get("programme") or usual_programme(snapshot, scope)
        span = bool(filled.get("from") or filled.get("to"))
        if not span:
            filled["year"] = filled.get("year") or str(today.year - 1)
        super().__init__(filled)
        last = today.year if self.may_choose_days else today.year - 1
        years = range(last, first_year(snapshot) - 1, -1)
        shown = [(year, f"{year}, en cours" if year == today.year else str(year)) for year in years]
        self.fields["year"].choices = shown if not span else [("", "Entre deux jours"), *shown]  # type: ignore[attr-defined]
        self.fields["compare"].choices = [("", "Un an avant"), *((year, str(year)) for year in years)]  # type: ignore[attr-defined]
        self.fields["scope"].choices = places.choices  # type: ignore[attr-defined]
        if not self.may_choose_days:
            self.fields["year"].error_messages["invalid_choice"] = NOT_OVER
        self.days = span and self.may_choose_days
        if self.may_choose_days:
            self.fields["from"] = DayField(label="Du", required=False)
            self.fields["to"] = DayField(label="Au", required=False)

    @property
    def start(self) -> forms.BoundField:
        return self["from"]

    @property
    def end(self) -> forms.BoundField:
        return self["to"]

    @property
    def place(self) -> Place | None:
        """The level asked for, when she may read it."""
        return self.places.all.get(str(self.data["scope"]))

    @property
    def may_choose_days(self) -> bool:
        """Published figures are by calendar year only: two close spans would tell who came between them."""
        return self.place is None or self.place.audience is Audience.INTERNAL

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        start, end = found.get("from"), found.get("to")
        if found.get("year") is None and "year" not in self.errors:
            if not self.may_choose_days:
                raise forms.ValidationError(NOT_A_YEAR)
            if not (start and end):
                raise forms.ValidationError("Donnez une année, ou un premier et un dernier jour.")
            if end < start:
                raise forms.ValidationError(f"La période finit avant de commencer{NBSP}: inversez les deux jours.")
            if start.year < FIRST_YEAR or end.year > clock.today().year + 1:
                raise forms.ValidationError(f"Choisissez des jours entre {FIRST_YEAR} et aujourd’hui.")
        return found

    @property
    def question(self) -> Question:
        """What is asked; the form is valid."""
        found = self.cleaned_data
        year = found["year"]
        period = Period.year(year) if year else Period(found["from"], found["to"])
        compare = found.get("compare")
        place = self.place
        assert place is not None
        return Question(found["programme"], period, place, Period.year(compare) if compare else before(period))


def usual_programme(snapshot: Snapshot, scope: str) -> str:
    """The programme to open with: the only one a chantier carries, PHC outside the territories, else CVG."""
    kind, _, code = scope.partition(":")
    if kind == OFF_TERRITORY:
        return str(Programme.PHC.value)
    if kind == "chantier":
        frames = snapshot.frames
        here = frames.chantier.filter(frames.chantier["code"] == code)["chantier_id"]
        carried = set(frames.run.filter(frames.run["chantier_id"].is_in(here.implode()))["programme"])
        if carried == {Programme.PHC.value}:
            return str(Programme.PHC.value)
    return str(Programme.CVG.value)


def first_year(snapshot: Snapshot) -> int:
    """The year of the first journey, this year when there is none."""
    first = snapshot.frames.journey["started_on"].min()
    earliest = first.year if isinstance(first, date) else clock.today().year - 1
    return max(FIRST_YEAR, min(earliest, clock.today().year - 1))
