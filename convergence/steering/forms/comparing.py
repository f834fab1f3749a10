"""The plain form above a comparison."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict

from convergence.indicators.scope import Period
from convergence.kit import clock
from convergence.nomenclature.lists import Programme
from convergence.steering import comparing
from convergence.steering.models import Experiment


class CompareForm(forms.Form):
    """A programme, a calendar year of the experiment, and the figures. What is left out takes a default."""

    programme = forms.ChoiceField(label="Programme")
    annee = forms.TypedChoiceField(label="Année", coerce=int)
    figures = forms.MultipleChoiceField(
        label="Chiffres", widget=forms.CheckboxSelectMultiple, error_messages={"required": "Choisissez un chiffre."}
    )

    def __init__(self, data: QueryDict, *, experiment: Experiment) -> None:
        filled: Any = data.copy()
        codes = [experiment.programme] if experiment.programme else [str(one.value) for one in Programme]
        filled["programme"] = filled.get("programme") if filled.get("programme") in codes else codes[0]
        today = clock.today()
        last = experiment.last_day(today).year
        years = range(last, experiment.started_on.year - 1, -1)
        usual = last - 1 if last == today.year and last > experiment.started_on.year else last
        filled["annee"] = filled.get("annee") or str(usual)
        known = [item.key for item in comparing.comparable(filled["programme"], Period.year(usual))]
        if "figures" not in data:
            wanted = [key for key in experiment.figures if key in known] or comparing.USUAL[filled["programme"]]
            filled.setlist("figures", wanted)
        filled.setlist("figures", [key for key in filled.getlist("figures") if key in known])
        super().__init__(filled)
        labels = {item.key: item.label for item in comparing.comparable(filled["programme"], Period.year(usual))}
        self.fields["programme"].choices = [(code, code) for code in codes]  # type: ignore[attr-defined]
        self.fields["annee"].choices = [(year, str(year)) for year in years]  # type: ignore[attr-defined]
        self.fields["figures"].choices = [(key, f"{labels[key]} ({key})") for key in known]  # type: ignore[attr-defined]

    @property
    def programme_code(self) -> str:
        return str(self.cleaned_data["programme"])

    @property
    def period(self) -> Period:
        return Period.year(self.cleaned_data["annee"])
