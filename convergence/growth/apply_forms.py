"""What a director fills to apply: kept at any moment, checked whole when she sends it."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import uuid4

from django import forms

from convergence.growth.actions.calls import ASKED
from convergence.growth.forms import PROGRAMMES, area, departments_of, siret_of
from convergence.growth.models import Application

NEEDED = {
    "name": "Indiquez le nom du chantier.",
    "organisation": "Indiquez l’organisation qui le porte.",
    "siret": "Indiquez le SIRET du chantier : 14 chiffres.",
    "department": "Indiquez le département : 59, 2A, 974…",
    "programmes": "Choisissez un programme.",
    "employed": "Indiquez combien de salariés en insertion y travaillent.",
    "homeless": "Indiquez combien n’ont pas de domicile, ou sont hébergés. Zéro est une réponse.",
    "motivation": "Dites pourquoi vous répondez à cet appel.",
    "contact_name": "Indiquez à qui répondre.",
    "contact_email": "Indiquez une adresse électronique : la décision y sera envoyée.",
}
"""What lacks when an application is sent, and what to do."""


class ApplyForm(forms.Form):
    """An application. `sending` asks for all of it; otherwise only what cannot be kept is refused."""

    when: ClassVar = dict.fromkeys(NEEDED, "pour envoyer")
    once = forms.UUIDField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(label="Nom du chantier", max_length=160, required=False)
    organisation = forms.CharField(label="Organisation qui le porte", max_length=160, required=False)
    siret = forms.CharField(label="SIRET du chantier", max_length=24, required=False, help_text="14 chiffres.")
    activity = forms.CharField(
        label="Activité", max_length=160, required=False, help_text="Maraîchage, recyclerie, bâtiment…"
    )
    commune = forms.CharField(label="Commune", max_length=120, required=False, help_text="Où l’on travaille.")
    department = forms.CharField(label="Département", max_length=3, required=False, help_text="59, 2A, 974…")
    programmes = forms.ChoiceField(label="Programme souhaité", widget=forms.RadioSelect, required=False)
    employed = forms.IntegerField(
        label="Salariés en insertion",
        min_value=0,
        max_value=5000,
        required=False,
        help_text="Toutes les personnes en contrat.",
    )
    homeless = forms.IntegerField(
        label="Dont sans domicile ou hébergés", min_value=0, max_value=5000, required=False,
        help_text="À la rue, en hébergement, chez un tiers.",
    )  # fmt: skip
    motivation = forms.CharField(
        label="Pourquoi cet appel", max_length=6000, required=False, widget=area(7),
        help_text="Ce que vous vivez, ce que le programme changerait. Jamais le nom d’une personne accompagnée.",
    )  # fmt: skip
    reinforcement = forms.CharField(
        label="Renfort souhaité", max_length=2000, required=False, widget=area(3),
        help_text="Un poste, du temps d’encadrement, autre chose.",
    )  # fmt: skip
    contact_name = forms.CharField(label="Personne à qui répondre", max_length=120, required=False)
    contact_email = forms.EmailField(
        label="Son adresse électronique", max_length=200, required=False,
        error_messages={"invalid": "Cette adresse n’est pas complète : nom@domaine.fr."},
    )  # fmt: skip
    contact_phone = forms.CharField(label="Son téléphone", max_length=30, required=False)

    def __init__(self, *args: Any, asked: str, sending: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sending = sending
        choices = [pair for pair in PROGRAMMES if set(pair[0].split()) <= set(asked.split())]
        self.fields["programmes"].choices = choices  # type: ignore[attr-defined]
        if len(choices) == 1:
            self.initial.setdefault("programmes", choices[0][0])
        self.initial.setdefault("once", uuid4())
        for name, hint in (("contact_email", "email"), ("contact_phone", "tel"), ("contact_name", "name")):
            self.fields[name].widget.attrs["autocomplete"] = hint

    def clean_siret(self) -> str:
        return siret_of(self.cleaned_data["siret"]) if self.cleaned_data["siret"].strip() else ""

    def clean_department(self) -> str:
        return departments_of(self.cleaned_data["department"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        employed, homeless = data.get("employed"), data.get("homeless")
        if employed is not None and homeless is not None and homeless > employed:
            self.add_error("homeless", f"Vous dites {employed} salariés en tout : cette part ne peut pas les dépasser.")
        if self.sending:
            for name, words in NEEDED.items():
                if name not in self.errors and data.get(name) in ("", None):
                    self.add_error(name, words)
        elif not data.get("name") and "name" not in self.errors:
            self.add_error("name", "Indiquez au moins le nom du chantier : vous retrouverez la candidature.")
        return data

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "once"}


def initial_of_application(application: Application) -> dict[str, Any]:
    return {name: getattr(application, name) for name in ASKED} | {"once": application.once}
