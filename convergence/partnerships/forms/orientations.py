"""Forms of a file: the person's agreement, a reason, an answer, what was obtained."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms

from convergence.kit import clock
from convergence.kit.forms import DayField
from convergence.nomenclature.lists import Outcome, RefusalReason


class AgreementOfPersonForm(forms.Form):
    """What the person accepts to be sent, and when she said so."""

    agreed_what = forms.CharField(
        label="Ce qu’elle accepte de transmettre", max_length=3000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Écrit avec elle. Le partenaire lira ceci et ses initiales, rien d’autre. Pas de diagnostic médical.",
    )  # fmt: skip
    agreed_on = DayField(label="Accord donné le", initial=clock.today)


class AnswerForm(forms.Form):
    """What the partner answered."""

    answer = forms.ChoiceField(
        label="Réponse", choices=[("accept", "Acceptée"), ("refuse", "Refusée")], widget=forms.RadioSelect
    )
    refusal = forms.ChoiceField(
        label="Motif du refus", choices=[("", "Choisir"), *RefusalReason.choices()], required=False
    )
    reason = forms.CharField(
        label="Précision", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    on = DayField(label="Reçue le", initial=clock.today)
    when: ClassVar = {"refusal": "si refusée"}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("answer") == "refuse" and not data.get("refusal"):
            self.add_error("refusal", "Choisissez le motif du refus.")
        return data


class PartnerAnswerForm(AnswerForm):
    """The same, filled by the partner: today."""

    when: ClassVar = {"refusal": ""}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["on"]
        self.fields["answer"].label = "Votre réponse"
        self.fields["answer"].choices = [  # type: ignore[attr-defined]
            ("accept", "Nous acceptons ce dossier"), ("refuse", "Nous ne donnons pas suite"),
        ]  # fmt: skip
        self.fields["refusal"].label = "Si vous ne donnez pas suite, pourquoi ?"
        self.fields["reason"].label = "Ce que le chantier doit savoir"


class OutcomeForm(forms.Form):
    """What was obtained, and when."""

    outcome = forms.ChoiceField(label="Ce qui est obtenu", widget=forms.RadioSelect)
    on = DayField(label="Le", initial=clock.today)

    def __init__(self, *args: Any, theme: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fitting = [(one.value, one.label) for one in Outcome if one.group in {"", theme}]
        self.fields["outcome"].choices = fitting  # type: ignore[attr-defined]
