"""The hours: changed from a day on, and the next step prepared with the person."""

from __future__ import annotations

from typing import Any

from django import forms

from convergence.journeys.forms.work import HoursField
from convergence.journeys.rules.ramp import STEPS
from convergence.kit.forms import DayField
from convergence.kit.french import NBSP

AMEND = "C’est signé : noter l’avenant au contrat"


class PlanForm(forms.Form):
    from_on = DayField(label="À partir du")
    hours = HoursField()
    amend = forms.BooleanField(label=AMEND, required=False)

    def __init__(self, *args: Any, contract: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not contract:
            del self.fields["amend"]


class StepForm(forms.Form):
    """How many hours, from when, where, and who was there."""

    hours = HoursField(label="Combien d’heures par semaine", help_text="")
    from_on = DayField(label="À partir du")
    place = forms.CharField(
        label="Où, à quelle activité", max_length=300, required=False, help_text="L’atelier, l’équipe, le lieu."
    )
    met_with = forms.CharField(
        label="Préparée avec", max_length=300, required=False, help_text="La personne, l’encadrant, un référent."
    )
    note = forms.CharField(
        label="Ce qu’elle en dit", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, programme: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if programme == "PHC":
            steps = ", ".join(str(step) for step in STEPS)
            self.fields["hours"].help_text = f"Les étapes{NBSP}: {steps} heures. Redescendre est permis."
