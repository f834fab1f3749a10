"""After the exit: a word with the employer."""

from __future__ import annotations

from typing import Any

from django import forms

from convergence.kit import clock
from convergence.kit.forms import CodeChoiceField, DayField
from convergence.nomenclature.lists import ContactMeans


class EmployerForm(forms.Form):
    on = DayField(label="Le")
    means = CodeChoiceField(
        codes=ContactMeans, missing=False, label="Comment", widget=forms.RadioSelect,
        error_messages={"required": "Choisissez."},
    )  # fmt: skip
    employer = forms.CharField(
        label="Employeur", max_length=160, error_messages={"required": "Écrivez le nom de l’employeur."}
    )
    contact = forms.CharField(label="Avec qui", max_length=200, required=False)
    note = forms.CharField(
        label="Ce qui s’est dit", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def clean_on(self) -> Any:
        if self.cleaned_data["on"] > clock.today():
            raise forms.ValidationError("Ce jour n’est pas encore venu.")
        return self.cleaned_data["on"]
