"""Forms of growth. What the director fills stands in `apply_forms`."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from django import forms
from stdnum.fr import siret

from convergence.accounts.permissions import Permission
from convergence.growth.actions.calls import Terms
from convergence.growth.models import Call, Criterion, Opening, Prospect, Target
from convergence.growth.rules import MARKS, Planned
from convergence.kit import clock
from convergence.kit.charts.areas import name_of
from convergence.kit.forms import DayField
from convergence.network.models import Chantier, Territory
from convergence.network.viewer import Viewer
from convergence.nomenclature.growth import (
    ApplicationOutcome,
    ChecklistOwner,
    CommitteeOpinion,
    DepartureKind,
    TargetFigure,
)
from convergence.nomenclature.lists import Programme, TerritoryStatus

PROGRAMMES = (("CVG", "Convergence"), ("PHC", "Premières Heures en Chantier"), ("CVG PHC", "Les deux"))
REQUIRED = {"required": "À remplir."}


def area(rows: int = 4) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def siret_of(text: str) -> str:
    """The number without its spaces. Raises ValidationError, saying what is wrong: its length, or its check digit."""
    number = "".join(text.split())
    if not number.isdigit() or len(number) != 14:
        raise forms.ValidationError(f"Un SIRET a 14 chiffres : celui-ci en a {len(re.sub(r'[^0-9]', '', number))}.")
    if not siret.is_valid(number):
        raise forms.ValidationError("Ce SIRET ne passe pas le contrôle : vérifiez chaque chiffre, l’un est faux.")
    return number


def departments_of(text: str) -> str:
    """« 59, 62 » → « 59 62 ». Raises ValidationError for one that is unknown."""
    codes = [code.upper().zfill(2) for code in re.split(r"[\s,;]+", text.strip()) if code]
    wrong = [code for code in codes if name_of(code) == code]
    if wrong:
        raise forms.ValidationError(f"Département inconnu : {', '.join(wrong)}. Écrivez des numéros : 59, 62, 2A.")
    return " ".join(dict.fromkeys(codes))


class CallForm(forms.Form):
    """A call for chantiers, with its grid."""

    title = forms.CharField(label="Titre", max_length=160, error_messages=REQUIRED)
    programmes = forms.ChoiceField(label="Programme", choices=PROGRAMMES, widget=forms.RadioSelect, initial="CVG")
    territory: Any = forms.ModelChoiceField(
        label="Territoire", queryset=Territory.objects.all(), required=False, empty_label="Hors territoire",
        to_field_name="slug",
    )  # fmt: skip
    departments = forms.CharField(
        label="Départements", max_length=200, required=False, help_text="Des numéros : 59, 62. Aucun : toute la France."
    )
    opens_on = DayField(label="Ouvre le")
    closes_on = DayField(label="Dernier jour pour répondre")
    presentation = forms.CharField(
        label="Présentation", max_length=6000, required=False, widget=area(6), help_text="Lue par les chantiers."
    )
    contact = forms.CharField(
        label="À qui écrire",
        max_length=160,
        required=False,
        help_text="Une adresse ou un numéro, montrés aux chantiers.",
    )
    grid = forms.CharField(
        label="Grille de lecture", max_length=3000, widget=area(6), error_messages=REQUIRED,
        help_text="Un critère par ligne, son poids après deux-points : « Accueil de personnes à la rue : 3 ».",
    )  # fmt: skip

    def clean_departments(self) -> str:
        return departments_of(self.cleaned_data["departments"])

    def clean_grid(self) -> list[tuple[str, int]]:
        return grid_of(self.cleaned_data["grid"])

    def terms(self) -> Terms:
        return Terms(**{name: value for name, value in self.cleaned_data.items() if name != "grid"})


def grid_of(text: str) -> list[tuple[str, int]]:
    """Lines « critère : poids ». Raises ValidationError naming the line that is wrong."""
    found: list[tuple[str, int]] = []
    for number, line in enumerate(filter(None, (line.strip() for line in text.splitlines())), start=1):
        label, colon, weight = line.rpartition(":")
        label, weight = (label.strip(), weight.strip()) if colon else (line, "1")
        if not (weight.isascii() and weight.isdigit() and 1 <= int(weight) <= 10) or not label:
            raise forms.ValidationError(f"Ligne {number} : terminez par deux-points et un poids de 1 à 10.")
        if label in dict(found):
            raise forms.ValidationError(f"Ligne {number} : ce critère y est déjà.")
        if len(label) > 160:
            raise forms.ValidationError(f"Ligne {number} : un critère tient en 160 signes.")
        found.append((label, int(weight)))
    return found


def initial_of_call(call: Call) -> dict[str, Any]:
    names = ("title", "programmes", "opens_on", "closes_on", "presentation", "contact")
    return {name: getattr(call, name) for name in names} | {
        "territory": call.territory.slug if call.territory else "",
        "departments": ", ".join(call.departments.split()),
        "grid": "\n".join(f"{one.label} : {one.weight}" for one in call.criteria.all()),
    }


class InviteForm(forms.Form):
    """A chantier one wants to hear of."""

    name = forms.CharField(label="Nom du chantier", max_length=160, error_messages=REQUIRED)
    organisation = forms.CharField(label="Organisation", max_length=160, required=False)


class MarksForm(forms.Form):
    """One row of buttons a criterion, and a remark."""

    def __init__(self, *args: Any, criteria: list[Criterion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.criteria = {f"c{one.pk}": one for one in criteria}
        choices = [(str(points), f"{points}, {word.lower()}") for points, word in enumerate(MARKS)]
        for name, one in self.criteria.items():
            self.fields[name] = forms.TypedChoiceField(
                label=f"{one.label} (poids {one.weight})", choices=choices, widget=forms.RadioSelect, required=False,
                coerce=int, empty_value=None,
            )  # fmt: skip
        self.fields["note"] = forms.CharField(label="Remarque", max_length=2000, required=False, widget=area(3))

    def points(self) -> dict[Criterion, int | None]:
        return {one: self.cleaned_data[name] for name, one in self.criteria.items()}


class OpinionForm(forms.Form):
    """The opinion of a member of the committee."""

    verdict = forms.ChoiceField(
        label="Votre avis", choices=CommitteeOpinion.choices(), widget=forms.RadioSelect,
        error_messages={"required": "Choisissez un avis."},
    )  # fmt: skip
    why = forms.CharField(label="Pourquoi", max_length=2000, widget=area(3), error_messages=REQUIRED)


class OutcomeForm(forms.Form):
    """The decision."""

    outcome = forms.ChoiceField(
        label="Décision", choices=ApplicationOutcome.choices(), widget=forms.RadioSelect,
        error_messages={"required": "Choisissez une décision."},
    )  # fmt: skip
    reason = forms.CharField(
        label="Pourquoi", max_length=2000, widget=area(3), help_text="La lettre le reprend.", error_messages=REQUIRED
    )


class ProspectForm(forms.Form):
    """A chantier that may join."""

    name = forms.CharField(label="Nom du chantier", max_length=160, error_messages=REQUIRED)
    organisation = forms.CharField(label="Organisation", max_length=160, required=False)
    siret = forms.CharField(label="SIRET", max_length=20, required=False, help_text="14 chiffres, s’il est connu.")
    activity = forms.CharField(label="Activité", max_length=160, required=False)
    commune = forms.CharField(label="Commune", max_length=120, required=False)
    department = forms.CharField(label="Département", max_length=3, required=False, help_text="59, 2A, 974…")
    territory: Any = forms.ModelChoiceField(
        label="Territoire", queryset=Territory.objects.all(), required=False, empty_label="Hors territoire",
        to_field_name="slug",
    )  # fmt: skip
    programmes = forms.ChoiceField(label="Programme", choices=PROGRAMMES, widget=forms.RadioSelect, initial="CVG")
    chantier: Any = forms.ModelChoiceField(
        label="Déjà au registre", queryset=Chantier.objects.all(), required=False, empty_label="Non, c’est un nouveau",
        to_field_name="key", help_text="Un chantier du réseau qui prendrait un autre programme.",
    )  # fmt: skip
    met_on = DayField(label="Premier contact")
    note = forms.CharField(label="Ce que l’on sait", max_length=4000, required=False, widget=area())

    def clean_siret(self) -> str:
        return siret_of(self.cleaned_data["siret"]) if self.cleaned_data["siret"] else ""

    def clean_department(self) -> str:
        return departments_of(self.cleaned_data["department"])


def initial_of_prospect(prospect: Prospect) -> dict[str, Any]:
    names = ("name", "organisation", "siret", "activity", "commune", "department", "programmes", "met_on", "note")
    return {name: getattr(prospect, name) for name in names} | {
        "territory": prospect.territory.slug if prospect.territory else "",
        "chantier": prospect.chantier.key if prospect.chantier else "",
    }


class PlannedForm(forms.Form):
    """When the chantier would open."""

    planned_on = DayField(label="Ouverture prévue le")


class StepForm(forms.Form):
    """A step of one opening."""

    label = forms.CharField(label="Étape", max_length=160, error_messages=REQUIRED)
    owner = forms.ChoiceField(label="Par", choices=ChecklistOwner.choices())
    due_on = DayField(label="Pour le")


class RegisterForm(forms.Form):
    """What the register asks to open a chantier."""

    siret = forms.CharField(label="SIRET", max_length=20, error_messages=REQUIRED)
    code = forms.CharField(
        label="Code", max_length=40, required=False, help_text="Le SIRET, sauf si plusieurs chantiers le partagent."
    )
    territory: Any = forms.ModelChoiceField(
        label="Territoire", queryset=Territory.objects.all(), required=False, empty_label="Hors territoire",
        to_field_name="slug",
    )  # fmt: skip
    first_day = DayField(label="Premier jour du programme")

    def __init__(self, *args: Any, opening: Opening, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if opening.prospect.chantier is not None:
            del self.fields["siret"], self.fields["code"]
        self.programmes = opening.prospect.programmes.split()
        for code in self.programmes:
            self.fields[f"places_{code}"] = forms.IntegerField(
                label=f"Places conventionnées, {code}", min_value=0, max_value=2000, required=False
            )

    def clean_siret(self) -> str:
        return siret_of(self.cleaned_data["siret"])

    def places(self) -> dict[str, int | None]:
        return {code: self.cleaned_data[f"places_{code}"] for code in self.programmes}


class ChecklistForm(forms.Form):
    """The list of the openings to come, a step a line."""

    steps = forms.CharField(
        label="Étapes", max_length=6000, widget=area(14), error_messages=REQUIRED,
        help_text="Une étape par ligne : étape ; par qui ; jours avant (−) ou après l’ouverture ; « exigée » si elle "
        "vient avant l’ouverture. Par qui : équipe nationale, coordination, direction.",
    )  # fmt: skip
    OWNERS = {"équipe nationale": "NATIONAL", "coordination": "COORDINATOR", "direction": "DIRECTOR"}

    def clean_steps(self) -> list[Planned]:
        found = []
        for number, line in enumerate(filter(None, map(str.strip, self.cleaned_data["steps"].splitlines())), start=1):
            parts = [part.strip() for part in line.split(";")]
            owner = self.OWNERS.get(parts[1].lower()) if len(parts) > 2 else None
            days = parts[2].replace("−", "-").replace("+", "") if len(parts) > 2 else ""
            if owner is None or not re.fullmatch(r"-?\d{1,3}", days) or not parts[0] or abs(int(days)) > 730:
                raise forms.ValidationError(
                    f"Ligne {number} : écrivez « étape ; direction ; 15 », avec au plus 730 jours."
                )
            found.append(Planned(parts[0][:160], owner, int(days), len(parts) > 3 and parts[3].lower() == "exigée"))
        return found

    @classmethod
    def words(cls, items: list[Planned]) -> str:
        """The list as it is typed."""
        names = {code: word for word, code in cls.OWNERS.items()}
        return "\n".join(
            f"{item.label} ; {names[item.owner]} ; {item.days}{' ; exigée' if item.before else ''}" for item in items
        )


class DepartureForm(forms.Form):
    """What changes, when and why."""

    kind = forms.ChoiceField(label="Ce qui change", choices=DepartureKind.choices(), widget=forms.RadioSelect)
    programme = forms.ChoiceField(
        label="Programme quitté", choices=[("", "Celui de la bascule"), *Programme.choices()], required=False,
        help_text="Pour un retrait.",
    )  # fmt: skip
    last_day = DayField(label="Dernier jour avant le changement", help_text="Ce jour compte encore. Le lendemain, non.")
    leaves = forms.BooleanField(label="Il quitte aussi son territoire ce jour-là", required=False)
    places = forms.IntegerField(
        label="Places conventionnées du programme pris", min_value=0, max_value=2000, required=False,
        help_text="Pour une bascule.",
    )  # fmt: skip
    reason = forms.CharField(label="Pourquoi", max_length=2000, widget=area(3), error_messages=REQUIRED)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("kind") == "RETREAT" and not data.get("programme"):
            self.add_error("programme", "Choisissez le programme qu’il quitte.")
        return data


class TargetForm(forms.Form):
    """An objective."""

    title = forms.CharField(label="Objectif", max_length=160, error_messages=REQUIRED, help_text="En une ligne.")
    territory: Any = forms.ModelChoiceField(
        label="Où", queryset=Territory.objects.none(), required=False, empty_label="Tout le réseau",
        to_field_name="slug",
    )  # fmt: skip
    figure = forms.ChoiceField(label="Ce qui est compté", choices=TargetFigure.choices())
    started_on = DayField(label="À partir du")
    due_on = DayField(label="À atteindre le")
    baseline = forms.DecimalField(
        label="Valeur de départ", min_value=Decimal(0), max_value=Decimal(99999), decimal_places=1, required=False,
        help_text="Vide : ce que les chiffres disent au jour du départ.",
    )  # fmt: skip
    goal = forms.DecimalField(
        label="Cible", min_value=Decimal(0), max_value=Decimal(99999), decimal_places=1, help_text="Un taux en %."
    )
    why = forms.CharField(label="Pourquoi", max_length=2000, required=False, widget=area(3))

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        scope = viewer.scope(Permission.GROWTH_RUN)
        if scope.nation:
            self.fields["territory"].queryset = Territory.objects.all()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        start, due = data.get("started_on"), data.get("due_on")
        if start and due and due <= start:
            self.add_error("due_on", "La date à atteindre vient après le départ.")
        if start and data.get("baseline") is None and start > clock.today():
            self.add_error("baseline", "Le départ est à venir : écrivez la valeur de départ.")
        return data


def initial_of_target(target: Target) -> dict[str, Any]:
    names = ("title", "figure", "started_on", "due_on", "baseline", "goal", "why")
    return {name: getattr(target, name) for name in names} | {
        "territory": target.territory.slug if target.territory else ""
    }


class TerritoryStepForm(forms.Form):
    """Where a territory stands from a day on."""

    status = forms.ChoiceField(label="Où en est-il", choices=TerritoryStatus.choices())
    on = DayField(label="À partir du")
