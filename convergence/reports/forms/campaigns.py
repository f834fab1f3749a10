"""Opening a campaign, moving its deadlines, telling why."""

from __future__ import annotations

from typing import Any

from django import forms

from convergence.kit import clock
from convergence.kit.forms import DayField
from convergence.nomenclature.lists import Programme
from convergence.reports.actions.campaigns import Deadlines


class DeadlinesForm(forms.Form):
    """Three last days, in order."""

    complete_by = DayField(label="Les chantiers complètent jusqu’au")
    validate_by = DayField(label="Les territoires valident jusqu’au")
    freeze_by = DayField(label="Le national fige au plus tard le")

    @property
    def deadlines(self) -> Deadlines:
        found = self.cleaned_data
        return Deadlines(found["complete_by"], found["validate_by"], found["freeze_by"])


class OpenForm(DeadlinesForm):
    """One campaign for each programme ticked."""

    programmes = forms.MultipleChoiceField(
        label="Programmes", choices=Programme.choices(), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choisissez au moins un programme."},
    )  # fmt: skip
    year = forms.TypedChoiceField(label="Année", coerce=int)

    field_order = ("programmes", "year", "complete_by", "validate_by", "freeze_by")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        this = clock.today().year
        self.fields["year"].choices = [(year, str(year)) for year in range(this, this - 6, -1)]  # type: ignore[attr-defined]


class WordsForm(forms.Form):
    """A few words with a move. `field` names them for the person who will read them."""

    words = forms.CharField(required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, label: str, help_text: str = "", required: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].label = label
        self.fields["words"].help_text = help_text
        self.fields["words"].required = required
        self.fields["words"].error_messages["required"] = "Dites-le en une phrase au moins."
