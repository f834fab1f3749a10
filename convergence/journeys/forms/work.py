"""Contracts, hours, papers, identity: one thing a form."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from convergence.journeys.hours import plain
from convergence.kit.forms import CodeChoiceField, DayField
from convergence.kit.french import NBSP
from convergence.nomenclature.lists import (
    Household,
    Nationality,
    PaperKind,
    Sex,
)

_HOURS = {
    "invalid": f"Écrivez un nombre d’heures{NBSP}: 20 ou 17,5.",
    "min_value": "Une semaine compte de 0 à 48 heures.",
    "max_value": "Une semaine compte de 0 à 48 heures.",
    "required": "Écrivez le nombre d’heures par semaine.",
}


class HoursField(forms.DecimalField):
    """Hours a week, with a comma or a point."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "class": "form-control w-auto", "size": 6})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=kwargs.pop("label", "Heures par semaine"), min_value=0, max_value=48, max_digits=4,
            decimal_places=1, localize=True, error_messages=_HOURS, **kwargs,
        )  # fmt: skip
        self.widget = forms.TextInput(attrs={"inputmode": "decimal"})

    def prepare_value(self, value: Any) -> Any:
        """« 16 » and « 7,5 », as the pages say them."""
        return plain(value) if isinstance(value, Decimal) else value


class PaperForm(forms.Form):
    kind = forms.ChoiceField(
        label="Nature", choices=[("", "Choisir"), *PaperKind.choices()], error_messages={"required": "Choisissez."}
    )
    expires_on = DayField(label="Valable jusqu’au", required=False, help_text="Vide s’il n’a pas de fin.")


class RenewalForm(forms.Form):
    on = DayField(label="Rendez-vous de renouvellement, le")


class PersonForm(forms.Form):
    """Identity and how to reach her."""

    last_name = forms.CharField(label="Nom", max_length=120, error_messages={"required": "Écrivez le nom."})
    first_name = forms.CharField(label="Prénom", max_length=120, error_messages={"required": "Écrivez le prénom."})
    birth_date = DayField(label="Date de naissance", latest=None)
    sex = forms.ChoiceField(
        label="Sexe", choices=[*Sex.choices(), ("", "Pas demandé")], required=False, widget=forms.RadioSelect
    )
    nationality = CodeChoiceField(codes=Nationality, label="Nationalité", required=False, widget=forms.Select)
    phone = forms.CharField(label="Téléphone", max_length=40, required=False)
    email = forms.EmailField(
        label="Adresse électronique", required=False, error_messages={"invalid": f"Comme ceci{NBSP}: nom@exemple.fr."}
    )
    address = forms.CharField(label="Adresse", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    languages = forms.CharField(
        label="Langues parlées",
        max_length=200,
        required=False,
        help_text="Téléphone, adresses et langues restent dans votre chantier : les autres ne les voient pas.",
    )
    household = CodeChoiceField(codes=Household, label="Ménage", required=False, widget=forms.Select)
