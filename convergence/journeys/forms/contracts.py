"""Contracts: signed, amended, broken; immersions; the schedule of a CDI progressif."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms

from convergence.journeys.actions.contracts import DecisionDraft
from convergence.journeys.forms.work import HoursField
from convergence.kit import clock
from convergence.kit.forms import CodeChoiceField, DayField
from convergence.kit.french import NBSP
from convergence.nomenclature.lists import BeyondReason, DecidedBy, ImmersionObject
from convergence.nomenclature.lists import ContractForm as Forms

CHOOSE = {"required": "Choisissez."}
DECISION = ("reason", "decided_by", "decider", "decided_on", "training_ends_on")


class ContractForm(forms.Form):
    """A contract; past 24 months, the decision that lets it go on."""

    form = forms.ChoiceField(
        label="Forme", choices=[pair for pair in Forms.choices() if pair[0] != "PMSMP"], error_messages=CHOOSE
    )
    started_on = DayField(label="Début")
    ended_on = DayField(label="Fin", required=False, help_text="Vide si le contrat n’a pas de fin.")
    weekly_hours = HoursField(required=False)
    under_minimum = forms.BooleanField(
        label="Moins de quatre mois, par exception prévue par la loi", required=False,
        help_text="Le motif de l’exception n’est pas noté ici.",
    )  # fmt: skip
    reason = CodeChoiceField(codes=BeyondReason, missing=False, label="Motif", required=False, widget=forms.Select)
    decided_by = CodeChoiceField(
        codes=DecidedBy, missing=False, label="Décidé par", required=False, widget=forms.RadioSelect
    )
    decider = forms.CharField(
        label="Qui a décidé", max_length=200, required=False, help_text="Le service ou la personne, en toutes lettres."
    )
    decided_on = DayField(label="Décidé le", required=False)
    training_ends_on = DayField(label="Fin de la formation", required=False)
    when: ClassVar = {
        "decided_by": "si un motif est choisi",
        "decided_on": "si un motif est choisi",
        "training_ends_on": "pour achever une formation",
    }

    def __init__(self, *args: Any, beyond: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._beyond = beyond
        self.fields["decided_by"].choices = DecidedBy.choices()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("reason"):
            if not data.get("decided_by"):
                self.add_error("decided_by", "Dites qui a décidé.")
            if not data.get("decided_on") and "decided_on" not in self.errors:
                self.add_error("decided_on", "Indiquez le jour de la décision.")
            if data["reason"] == BeyondReason.FORMATION and not data.get("training_ends_on"):
                self.add_error("training_ends_on", f"Indiquez la fin de la formation{NBSP}: elle borne le contrat.")
        if data.get("decided_on") and data["decided_on"] > clock.today():
            self.add_error("decided_on", "Ce jour n’est pas encore venu.")
        return data

    def decision(self) -> DecisionDraft | None:
        """What was decided, when a reason was chosen."""
        data = self.cleaned_data
        if not data.get("reason"):
            return None
        return DecisionDraft(**{name: data[name] for name in DECISION})

    def facts(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name not in DECISION}

    @property
    def beyond(self) -> list[Any]:
        return [self[name] for name in DECISION]

    @property
    def plain(self) -> list[Any]:
        return [self[name] for name in ("form", "started_on", "ended_on", "weekly_hours", "under_minimum")]

    @property
    def beyond_open(self) -> bool:
        """Whether the fields of the decision stand open: the renewal needs one, or it is filled, wrong or missing."""
        return (
            self._beyond
            or any(name in self.errors or self.data.get(name) for name in DECISION)
            or "ended_on" in self.errors
        )


class AmendmentForm(forms.Form):
    from_on = DayField(label="À partir du")
    weekly_hours = HoursField()


class BreakForm(forms.Form):
    on = DayField(label="Dernier jour du contrat")


class ImmersionForm(forms.Form):
    host = forms.CharField(
        label="Structure d’accueil", max_length=160, error_messages={"required": "Écrivez où se passe l’immersion."}
    )
    activity = forms.CharField(label="Métier, activité", max_length=160, required=False)
    object = CodeChoiceField(
        codes=ImmersionObject, missing=False, label="Objet", widget=forms.RadioSelect, error_messages=CHOOSE
    )
    started_on = DayField(label="Début")
    ended_on = DayField(label="Fin", help_text="Un mois au plus ; une immersion peut se répéter.")
    tutor = forms.CharField(label="Qui l’accueille", max_length=200, required=False)
    outcome = forms.CharField(
        label="Ce qu’il en ressort", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
