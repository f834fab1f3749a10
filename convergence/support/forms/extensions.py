"""The PASS, its suspensions, a request, a decision, a committee: one thing a form."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, ClassVar

from django import forms

from convergence.kit import clock, french
from convergence.kit.forms import DayField
from convergence.nomenclature.lists import (
    ExtensionDecider,
    ExtensionProposal,
    ExtensionReason,
    ExtensionRefusal,
    OpinionLeaning,
    SuspensionReason,
)
from convergence.support.pass_rules import Verdict
from convergence.support.report import SECTIONS

_CHOOSE = {"required": "Choisissez."}
_ABOVE = [("", "Choisir")]


class PassForm(forms.Form):
    number = forms.CharField(
        label="Numéro", max_length=20, required=False, help_text="12 caractères. Les espaces ne comptent pas."
    )
    started_on = DayField(label="Début", required=False, help_text="Le premier jour du premier contrat d’insertion.")
    ends_on = DayField(label="Fin", help_text="Dernier jour, prolongations et suspensions finies comprises.")

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        start, end = data.get("started_on"), data.get("ends_on")
        if start and end and end < start:
            self.add_error("ends_on", "La fin du PASS précède son début.")
        return data


class SuspensionForm(forms.Form):
    reason = forms.ChoiceField(
        label="Pourquoi", choices=SuspensionReason.choices(), widget=forms.RadioSelect, error_messages=_CHOOSE
    )
    started_on = DayField(label="Premier jour suspendu")
    ended_on = DayField(label="Dernier jour suspendu", required=False, help_text="Vide tant qu’elle dure.")


class ResumeForm(forms.Form):
    back_on = DayField(label="La personne reprend le", help_text="La suspension finit la veille.")


class RequestForm(forms.Form):
    """A reason that the rules allow, and until when."""

    reason = forms.ChoiceField(
        label="Motif", widget=forms.RadioSelect, error_messages={"required": "Choisissez un motif.",
        "invalid_choice": "Ce motif n’est pas possible aujourd’hui : choisissez-en un autre."},
    )  # fmt: skip
    until = DayField(label="Prolonger jusqu’au")

    def __init__(self, *args: Any, verdicts: Iterable[Verdict], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        allowed = [verdict for verdict in verdicts if verdict.allowed]
        self.fields["reason"].choices = [(one.reason, _said(one)) for one in allowed]  # type: ignore[attr-defined]


def _said(verdict: Verdict) -> str:
    """« 50 ans et plus : 365 jours au plus, jusqu’au 5 janvier 2027 »."""
    until = f", jusqu’au {french.day(verdict.latest)}" if verdict.latest else ""
    label = ExtensionReason(verdict.reason).label
    return f"{label} : {french.count(verdict.most_days, 'jour')} au plus{until}"


LABELS = {
    "past": ("Histoire et parcours", "D’où vient la personne, ses parcours, ses contrats, le temps déjà donné.", 7),
    "situations": ("Situation, à l’entrée et aujourd’hui", "Ce qui a changé, ce qui demeure. La santé et la justice : "
                   "seulement ce que la personne accepte de voir écrit.", 8),
    "done": ("Actions menées", "Avec qui, et ce qu’elles ont donné.", 7),
    "to_come": ("Actions à venir", "Ce qui se fera pendant la prolongation, avec qui et pour quand.", 6),
    "argument": ("Pourquoi une prolongation", "En quoi ce temps de plus est utile, et vers quelle suite. La "
                 "demande doit être motivée : rien ne se renouvelle de soi-même.", 6),
}  # fmt: skip


class ReportForm(forms.Form):
    """The report, a text a section. None is required to save; the last one is to ask."""

    def __init__(self, *args: Any, verdicts: Iterable[Verdict] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        allowed = [verdict for verdict in verdicts if verdict.allowed]
        for name in SECTIONS:
            label, words, rows = LABELS[name]
            self.fields[name] = forms.CharField(
                label=label,
                help_text=words,
                required=False,
                max_length=6000,
                widget=forms.Textarea(attrs={"rows": rows}),
            )
        if allowed:
            self.fields["reason"] = forms.ChoiceField(
                label="Motif", choices=[(one.reason, _said(one)) for one in allowed], widget=forms.Select,
                error_messages=_CHOOSE,
            )  # fmt: skip
            self.fields["until"] = DayField(label="Prolonger jusqu’au")

    @property
    def texts(self) -> dict[str, str]:
        """What was typed, line ends made one kind."""
        return {name: self.cleaned_data[name].replace("\r\n", "\n") for name in SECTIONS if name in self.cleaned_data}

    @property
    def sections(self) -> list[Any]:
        return [self[name] for name in SECTIONS]


class AskOpinionForm(forms.Form):
    officers = forms.MultipleChoiceField(
        label="À qui",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choisissez au moins une personne."},
    )
    question = forms.CharField(
        label="Ce que vous voulez savoir", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )
    agreed = forms.BooleanField(
        label="La personne est d’accord pour que j’en parle avec ces professionnels",
        error_messages={"required": "Parlez-en d’abord avec la personne : sans son accord, rien ne part."},
    )

    def __init__(self, *args: Any, officers: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["officers"].choices = list(officers)  # type: ignore[attr-defined]


class OpinionForm(forms.Form):
    leaning = forms.ChoiceField(
        label="Votre avis", choices=OpinionLeaning.choices(), widget=forms.RadioSelect, error_messages=_CHOOSE
    )
    words = forms.CharField(
        label="Ce que vous savez, ce que vous proposez", required=False, max_length=3000,
        widget=forms.Textarea(attrs={"rows": 5}), help_text="Sans diagnostic médical.",
    )  # fmt: skip


class DecisionForm(forms.Form):
    """Granted or refused; what each asks is checked by the action."""

    decision = forms.ChoiceField(
        label="Décision", choices=[("grant", "Accordée"), ("refuse", "Refusée")], widget=forms.RadioSelect,
        error_messages=_CHOOSE,
    )  # fmt: skip
    decided_on = DayField(label="Le")
    decider = forms.ChoiceField(label="Qui a décidé", choices=ExtensionDecider.choices(), widget=forms.RadioSelect,
                                error_messages={"required": "Dites qui a décidé."})  # fmt: skip
    prescriber = forms.CharField(
        label="Prescripteur",
        max_length=200,
        required=False,
        help_text="L’organisme et la personne : France Travail, SPIP…",
    )
    until = DayField(
        label="Prolongée jusqu’au",
        required=False,
        help_text="Vide : jusqu’où c’était demandé. Plus tôt si besoin, jamais plus tard.",
    )
    refusal = forms.ChoiceField(
        label="Motif du refus",
        choices=[*_ABOVE, *ExtensionRefusal.choices()],
        required=False,
    )
    proposal = forms.ChoiceField(
        label="Ce qui est proposé à la personne", choices=[*_ABOVE, *ExtensionProposal.choices()], required=False
    )
    words = forms.CharField(
        label="Ce qui a été dit", required=False, max_length=3000, widget=forms.Textarea(attrs={"rows": 3})
    )
    when: ClassVar = {"refusal": "si refusée", "proposal": "si refusée"}

    def clean_decided_on(self) -> date:
        on: date = self.cleaned_data["decided_on"]
        if on > clock.today():
            raise forms.ValidationError("Ce jour n’est pas encore venu.")
        return on


class CommitteeForm(forms.Form):
    where = forms.ChoiceField(label="De quel chantier ou territoire", error_messages=_CHOOSE)
    on = DayField(label="Le")
    place = forms.CharField(label="Lieu", max_length=160, required=False)
    participants = forms.CharField(
        label="Participants", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Un par ligne, avec son titre.",
    )  # fmt: skip

    def __init__(self, *args: Any, places: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["where"].choices = list(places)  # type: ignore[attr-defined]


class MinutesForm(forms.Form):
    place = forms.CharField(label="Lieu", max_length=160, required=False)
    participants = forms.CharField(
        label="Participants", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Un par ligne, avec son titre.",
    )  # fmt: skip
    notes = forms.CharField(
        label="Ce qui s’est dit", required=False, max_length=6000, widget=forms.Textarea(attrs={"rows": 4})
    )
