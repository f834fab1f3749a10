"""Forms of experiments."""

from __future__ import annotations

from typing import Any

from django import forms

from convergence.kit.forms import DayField
from convergence.network.models import Chantier
from convergence.nomenclature.collective import Topic
from convergence.nomenclature.lists import Programme
from convergence.steering import counting
from convergence.steering.actions.experiments import Aims

ADDRESS = {"invalid": "Collez l’adresse entière : https://…", "required": "Collez l’adresse."}


class ExperimentForm(forms.Form):
    """What an experiment is."""

    name = forms.CharField(label="Nom", max_length=160)
    programme = forms.ChoiceField(
        label="Programme", choices=[("", "Les deux programmes"), *Programme.choices()], required=False
    )
    aim = forms.CharField(
        label="But", max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Ce que l’on essaie, pour qui, et ce que l’on veut savoir à la fin.",
    )  # fmt: skip
    started_on = DayField(label="Début")
    ended_on = DayField(label="Fin", required=False)
    funders = forms.CharField(label="Financée par", max_length=300, required=False)
    evaluator = forms.CharField(label="Évaluée par", max_length=200, required=False)
    topics = forms.MultipleChoiceField(
        label="Sujets des ateliers et des formations", choices=Topic.choices(), required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Ceux que comptent ses indicateurs : partenaires mobilisés, participations, permanents formés.",
    )  # fmt: skip
    families = forms.CharField(
        label="Familles d’actions", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Une par ligne.",
    )  # fmt: skip

    def aims(self) -> Aims:
        data = self.cleaned_data
        return Aims(**{**data, "families": data["families"].splitlines()})


def initial_of(experiment: Any) -> dict[str, Any]:
    names = ("name", "programme", "aim", "started_on", "ended_on", "funders", "evaluator", "topics")
    families = "\n".join(experiment.families.values_list("title", flat=True))
    return {name: getattr(experiment, name) for name in names} | {"families": families}


class JoinForm(forms.Form):
    """A chantier takes part."""

    chantier: Any = forms.ModelChoiceField(
        label="Chantier", queryset=Chantier.objects.none(), to_field_name="key", empty_label="Choisir",
        error_messages={"required": "Choisissez un chantier.", "invalid_choice": "Choisissez dans la liste."},
    )  # fmt: skip
    on = DayField(label="Depuis le")
    adapted = forms.IntegerField(
        label="File active adaptée", min_value=1, max_value=500, required=False,
        help_text="Le nombre de places que ce chantier peut tenir, s’il diffère.",
    )  # fmt: skip

    def __init__(self, *args: Any, experiment: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        there = experiment.places.filter(ended_on__isnull=True).values("chantier")
        rows = Chantier.objects.exclude(pk__in=there).order_by("name", "pk")
        if experiment.programme:
            rows = rows.filter(runs__programme=experiment.programme).distinct()
        self.fields["chantier"].queryset = rows  # type: ignore[attr-defined]


class LeaveForm(forms.Form):
    """A chantier stops taking part."""

    on = DayField(label="Dernier jour")


class MeasureForm(forms.Form):
    """An indicator of its own."""

    label = forms.CharField(label="Ce que l’on mesure", max_length=160)
    unit = forms.CharField(label="Unité", max_length=60, required=False)
    source = forms.ChoiceField(label="D’où vient le nombre", required=False)
    target = forms.DecimalField(
        label="Cible", min_value=0, max_digits=10, decimal_places=2, required=False, localize=True
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"].choices = [("", "Saisi à la main"), *counting.choices()]  # type: ignore[attr-defined]


class ValueForm(forms.Form):
    """A value typed."""

    value = forms.DecimalField(
        label="Valeur", min_value=0, max_digits=10, decimal_places=2, localize=True,
        error_messages={"required": "Écrivez le nombre.", "invalid": "Écrivez un nombre : 12 ou 12,5."},
    )  # fmt: skip
    on = DayField(label="Au")
    note = forms.CharField(label="D’où il vient", max_length=200, required=False)


class StepForm(forms.Form):
    """A line of the journal."""

    on = DayField(label="Le")
    text = forms.CharField(
        label="Ce qui s’est passé", max_length=2000, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Aucun nom de personne accompagnée.",
    )  # fmt: skip


class DocumentForm(forms.Form):
    """A document, by its address."""

    title = forms.CharField(label="Titre", max_length=160)
    url = forms.URLField(label="Adresse", max_length=300, assume_scheme="https", error_messages=ADDRESS)
