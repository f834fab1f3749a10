"""The file to work less than 20 hours a week."""

from __future__ import annotations

from typing import Any

from django import forms

from convergence.journeys.forms.work import HoursField
from convergence.kit import clock
from convergence.kit.forms import CodeChoiceField, DayField
from convergence.nomenclature.lists import DerogationRequest

AREA = forms.Textarea


class DerogationForm(forms.Form):
    asked = CodeChoiceField(
        codes=DerogationRequest, missing=False, label="À la demande de", widget=forms.RadioSelect,
        error_messages={"required": "Choisissez qui demande."},
    )  # fmt: skip
    hours = HoursField()
    from_on = DayField(label="Du")
    until_on = DayField(label="Au", help_text="Six mois au plus.")
    grounds = forms.CharField(
        label="Ce qui fait craindre une grande exclusion", max_length=4000, required=False,
        widget=AREA(attrs={"rows": 6}),
        help_text="Rempli avec ce que le dossier dit : relisez, complétez, retirez ce qui n’est pas utile.",
    )  # fmt: skip
    actions = forms.CharField(
        label="Actions prévues, une par ligne", max_length=4000, required=False, widget=AREA(attrs={"rows": 6}),
        help_text="Rempli avec les étapes de son plan, s’il y en a.",
    )  # fmt: skip
    review = forms.CharField(
        label="Bilan de la période qui se termine", max_length=4000, required=False, widget=AREA(attrs={"rows": 6}),
        help_text="Ce qui a été fait, ce qui a changé, ce qui reste à faire. La prolongation en dépend.",
    )  # fmt: skip

    def __init__(self, *args: Any, extends: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not extends:
            del self.fields["review"]


class AnswerForm(forms.Form):
    granted = forms.TypedChoiceField(
        label="Réponse", choices=[("1", "Accordée"), ("0", "Refusée")], widget=forms.RadioSelect,
        coerce=lambda value: value == "1", error_messages={"required": "Choisissez la réponse."},
    )  # fmt: skip
    on = DayField(label="Reçue le")
    answered_by = forms.CharField(label="Qui a répondu", max_length=200, required=False)

    def clean_on(self) -> Any:
        if self.cleaned_data["on"] > clock.today():
            raise forms.ValidationError("Ce jour n’est pas encore venu.")
        return self.cleaned_data["on"]
