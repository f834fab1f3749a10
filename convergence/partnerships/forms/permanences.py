"""Planning a permanence, adding somebody to talk about."""

from __future__ import annotations

from typing import Any

from django import forms

from convergence.kit import clock
from convergence.kit.forms import DayField
from convergence.nomenclature.lists import Theme


class PlanForm(forms.Form):
    """With whom, and when."""

    who = forms.ChoiceField(
        label="Avec qui", error_messages={"required": "Choisissez avec qui.", "invalid_choice": "Choisissez avec qui."}
    )
    on = DayField(label="Le")
    place = forms.CharField(label="Où", required=False, max_length=120)

    def __init__(self, *args: Any, people: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["who"].choices = [("", "Choisir"), *people]  # type: ignore[attr-defined]


class LineForm(forms.Form):
    """Who to talk about, on what."""

    journey = forms.ChoiceField(
        label="De qui parler",
        error_messages={"required": "Choisissez une personne.", "invalid_choice": "Choisissez dans la liste."},
    )
    theme = forms.ChoiceField(label="Sur quoi", error_messages={"required": "Choisissez un thème."})
    topic = forms.CharField(
        label="En deux mots", required=False, max_length=300, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )

    def __init__(self, *args: Any, people: list[tuple[str, str]], themes: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["journey"].choices = [("", "Choisir"), *people]  # type: ignore[attr-defined]
        self.fields["theme"].choices = [pair for pair in Theme.choices() if pair[0] in themes]  # type: ignore[attr-defined]


class HoldForm(forms.Form):
    """The day it took place, and a note for the two."""

    held_on = DayField(label="Tenue le")
    note = forms.CharField(
        label="Une note pour vous deux", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def clean_held_on(self) -> Any:
        day = self.cleaned_data["held_on"]
        if day > clock.today():
            raise forms.ValidationError("Ce jour n’est pas encore venu : notez la permanence une fois tenue.")
        return day
