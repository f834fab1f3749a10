"""Forms of the money: agreements, schemes, posts, justification."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from convergence.funding.actions.grants import Words
from convergence.funding.actions.schemes import Step, usual_schedule
from convergence.funding.actions.use import PostWords
from convergence.funding.models import Funder, Grant
from convergence.funding.rules import Terms
from convergence.kit import clock
from convergence.kit.forms import CodeChoiceField, DayField, MoneyField
from convergence.network.models import Chantier, Organisation, Territory
from convergence.nomenclature.funding import (
    CalculationBasis,
    FunderKind,
    FundingPath,
    FundingUse,
    PaymentCondition,
    ReceiptCondition,
    ReinforcementFunction,
    ReinforcementPlace,
    SpendKind,
)
from convergence.nomenclature.lists import Programme


class GrantForm(forms.Form):
    """An agreement with a funder."""

    when = {
        "funder_name": "s’il n’est pas dans la liste",
        "funder_kind": "pour un nouveau",
        "employer": "si l’argent y passe",
        "chantiers": "si versé directement",
        "programme": "",
        "funder": "",
        "territories": "",
    }

    funder: Any = forms.ModelChoiceField(
        label="Financeur", queryset=Funder.objects.all(), to_field_name="key", required=False, empty_label="Un nouveau"
    )
    funder_name = forms.CharField(label="Nom du financeur", max_length=160, required=False)
    funder_kind = forms.ChoiceField(label="Sa nature", choices=[("", "Choisir"), *FunderKind.choices()], required=False)
    title = forms.CharField(label="Objet", max_length=200)
    reference = forms.CharField(label="Référence", max_length=80, required=False)
    started_on = DayField(label="Du")
    ended_on = DayField(label="Au")
    signed_on = DayField(label="Signée le", required=False)
    cents = MoneyField(label="Montant total (€)")
    use = CodeChoiceField(label="Ce qu’elle finance", codes=FundingUse, missing=False)
    purpose = forms.CharField(
        label="En clair", max_length=600, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    programme = forms.ChoiceField(label="Programme", choices=[("", "Les deux"), *Programme.choices()], required=False)
    path = CodeChoiceField(label="Chemin de l’argent", codes=FundingPath, missing=False)
    employer: Any = forms.ModelChoiceField(
        label="Employeur local", queryset=Organisation.objects.all(), to_field_name="key", required=False,
        empty_label="Aucun",
    )  # fmt: skip
    chantiers: Any = forms.ModelMultipleChoiceField(
        label="Chantiers payés directement", queryset=Chantier.objects.all(), to_field_name="key", required=False,
        widget=forms.SelectMultiple(attrs={"size": 6}), help_text="Ctrl et clic pour en choisir plusieurs.",
    )  # fmt: skip
    territories: Any = forms.ModelMultipleChoiceField(
        label="Territoires", queryset=Territory.objects.all(), to_field_name="key", required=False,
        widget=forms.CheckboxSelectMultiple, help_text="Aucun coché : tout le réseau.",
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("funder"):
            for name, words in (("funder_name", "Nommez le financeur."), ("funder_kind", "Dites sa nature.")):
                if not data.get(name):
                    self.add_error(name, words)
        return data

    def words(self) -> Words:
        names = (
            "title", "started_on", "ended_on", "cents", "use", "path", "reference", "signed_on", "purpose",
            "programme", "employer",
        )  # fmt: skip
        return Words(
            **{name: self.cleaned_data[name] for name in names},
            territories=tuple(self.cleaned_data["territories"]), chantiers=tuple(self.cleaned_data["chantiers"]),
        )  # fmt: skip


def grant_initial(grant: Grant) -> dict[str, Any]:
    names = (
        "title",
        "reference",
        "started_on",
        "ended_on",
        "signed_on",
        "cents",
        "use",
        "purpose",
        "programme",
        "path",
    )
    return {
        **{name: getattr(grant, name) for name in names},
        "funder": grant.funder.key,
        "employer": grant.employer.key if grant.employer else None,
        "territories": list(grant.territories.values_list("key", flat=True)),
        "chantiers": list(grant.chantiers.values_list("key", flat=True)),
    }


class ExpectForm(forms.Form):
    """A payment that an agreement promises."""

    condition = CodeChoiceField(label="Condition", codes=ReceiptCondition, missing=False, widget=forms.Select)
    due_on = DayField(label="Attendu le")
    cents = MoneyField(label="Montant (€)")


class OweForm(forms.Form):
    """What a funder expects to read."""

    title = forms.CharField(label="Ce qui est attendu", max_length=160)
    due_on = DayField(label="Pour le")


class DoneForm(forms.Form):
    """The day something was done, with its reference."""

    on = DayField(label="Le", initial=clock.today)
    reference = forms.CharField(label="Référence", max_length=80, required=False)


class ReceiveForm(DoneForm):
    """What came from a funder."""

    cents = MoneyField(label="Montant reçu (€)")


class TermsForm(forms.Form):
    """What holds from a day on."""

    from_on = DayField(
        label="À partir du", help_text="Le taux compte jour par jour ; les bornes sont celles du 31 décembre."
    )
    rate = MoneyField(label="Par personne et par an (€)", help_text="Pour quelqu’un de présent toute l’année.")
    floor = MoneyField(label="Plancher par chantier (€)", required=False)
    cap = MoneyField(label="Plafond par chantier (€)", required=False)
    envelope = MoneyField(
        label="Enveloppe (€)", required=False,
        help_text="Au-delà, tous les montants sont réduits dans la même proportion.",
    )  # fmt: skip

    def terms(self) -> Terms:
        data = self.cleaned_data
        return Terms(data["from_on"], data["rate"], data["floor"], data["cap"], data["envelope"])


class SchemeForm(TermsForm):
    """The subsidies of a programme for a year."""

    programme = forms.ChoiceField(label="Programme", choices=Programme.choices())
    year = forms.IntegerField(label="Année", min_value=2007, max_value=2100)
    field_order = ("programme", "year", "rate", "floor", "cap", "envelope")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["from_on"]

    def terms(self) -> Terms:
        data = self.cleaned_data
        return Terms(date(data["year"], 1, 1), data["rate"], data["floor"], data["cap"], data["envelope"])


ROWS = range(1, 5)


class ScheduleForm(forms.Form):
    """Up to four payments, in percent."""

    when = {f"{name}_{row}": "" for row in ROWS for name in ("share", "condition", "due_on")}

    def __init__(self, *args: Any, year: int, steps: tuple[Step, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = dict(enumerate(steps or usual_schedule(year), start=1))
        for row in ROWS:
            step = held.get(row)
            self.fields[f"share_{row}"] = forms.IntegerField(
                label="Part (%)", min_value=0, max_value=100, required=False, initial=step.share if step else None
            )
            self.fields[f"condition_{row}"] = forms.ChoiceField(
                label="Condition", choices=[("", "Aucune"), *PaymentCondition.choices()], required=False,
                initial=step.condition if step else "",
            )  # fmt: skip
            self.fields[f"due_on_{row}"] = DayField(
                label="Prévu le", required=False, initial=step.due_on if step else None
            )

    @property
    def rows(self) -> list[tuple[int, list[Any]]]:
        return [(row, [self[f"{name}_{row}"] for name in ("share", "condition", "due_on")]) for row in ROWS]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for row in ROWS:
            if data.get(f"share_{row}"):
                for name, words in (("condition", "Choisissez la condition."), ("due_on", "Indiquez le jour.")):
                    if not data.get(f"{name}_{row}"):
                        self.add_error(f"{name}_{row}", words)
        return data

    def steps(self) -> list[Step]:
        data = self.cleaned_data
        return [
            Step(data[f"condition_{row}"], data[f"share_{row}"], data[f"due_on_{row}"])
            for row in ROWS
            if data[f"share_{row}"]
        ]


class SourceForm(forms.Form):
    """How much of an agreement a scheme gives."""

    grant: Any = forms.ModelChoiceField(label="Convention", queryset=None, to_field_name="key", empty_label="Choisir")
    cents = MoneyField(label="Montant (€)", help_text="Zéro l’enlève.")

    def __init__(self, *args: Any, grants: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["grant"].queryset = grants  # type: ignore[attr-defined]


class ComputeForm(forms.Form):
    """On what, and until when."""

    basis = CodeChoiceField(
        label="Calculer sur", codes=CalculationBasis, missing=False,
        help_text="Les places donnent le prévu ; les jours de présence, le réel.",
    )  # fmt: skip
    through = DayField(label="Présences comptées jusqu’au", required=False)


FTE: dict[str, Any] = {"max_digits": 4, "decimal_places": 2, "min_value": 0, "max_value": 20, "localize": True}


class PostForm(forms.Form):
    """A post of the reinforcement."""

    when = {"employer": "si mutualisé", "real_fte": "à la fin de l’année", "real_cents": "à la fin de l’année"}

    place = CodeChoiceField(label="Où", codes=ReinforcementPlace, missing=False)
    function = CodeChoiceField(label="Fonction", codes=ReinforcementFunction, missing=False, widget=forms.Select)
    holder = forms.CharField(label="Titulaire", max_length=120, required=False)
    employer = forms.CharField(label="Employeur", max_length=160, required=False)
    started_on = DayField(label="Du")
    ended_on = DayField(label="Au")
    fte = forms.DecimalField(label="ETP prévu", help_text="1 pour un temps plein, 0,5 pour un mi-temps.", **FTE)
    support_fte = forms.DecimalField(label="dont accompagnement", required=False, **FTE)
    cents = MoneyField(label="Coût prévu (€)")
    real_fte = forms.DecimalField(label="ETP pourvu", required=False, **FTE)
    real_cents = MoneyField(label="Coût réel (€)", required=False)

    def words(self) -> PostWords:
        return PostWords(**self.cleaned_data)


class WordsForm(forms.Form):
    """What the reinforcement made possible."""

    words = forms.CharField(
        label="Ce que le renfort a permis", required=False, max_length=6000,
        widget=forms.Textarea(attrs={"rows": 5}), help_text="Jamais le nom d’une personne accompagnée.",
    )  # fmt: skip


class SpendForm(forms.Form):
    """A line of what was spent."""

    kind = CodeChoiceField(label="Nature", codes=SpendKind, missing=False, widget=forms.Select)
    label = forms.CharField(label="Dépense", max_length=160)
    cents = MoneyField(label="Montant (€)")
    document = forms.CharField(
        label="Pièce", max_length=160, required=False, help_text="Sa référence : bulletins de paie, facture."
    )


class ExamineForm(forms.Form):
    """Accept so much, or send back."""

    when = {"cents": "pour accepter", "reason": "pour renvoyer, ou accepter moins"}

    cents = MoneyField(label="Montant accepté (€)", required=False)
    reason = forms.CharField(
        label="Motif", max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Le chantier le lit.",
    )  # fmt: skip
