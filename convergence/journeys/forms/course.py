"""Exit and follow-up."""

from __future__ import annotations

from typing import Any

from django import forms

from convergence.journeys.blocks import BY_KEY, Seen, known_values, summary
from convergence.journeys.forms.situation import field_of, housing_choices
from convergence.journeys.words import reason_choices
from convergence.kit import clock
from convergence.kit.forms import DayField
from convergence.kit.french import NBSP
from convergence.nomenclature.lists import ContactMeans, FollowUpOutcome

HOLDS = "same"
CHANGED = "changed"


class ExitForm(forms.Form):
    """The last day, why, and what is known of the person that day. Only the day is required."""

    ended_on = DayField(label="Dernier jour")
    exit_reason = forms.ChoiceField(
        label="Motif",
        required=False,
        help_text="La classe du bilan CVG, puis entre parenthèses celle de l’ASP.",
        error_messages={"invalid_choice": "Choisissez dans la liste."},
    )
    job_signed_on = DayField(
        label="Contrat de travail signé, le", required=False, help_text="Si le parcours a mené à un emploi."
    )
    housing_access_on = DayField(
        label="Accès à un logement, le", required=False, help_text="Si le parcours a mené à un logement."
    )

    def __init__(self, data: Any = None, *, seen: dict[str, Seen], programme: str, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.seen = seen
        self.fields["exit_reason"].choices = [("", "Pas encore connu"), *reason_choices()]  # type: ignore[attr-defined]
        for key in ("hebergement", "sante"):
            block = BY_KEY[key]
            known = known_values(block, seen)
            choices = [(HOLDS, f"Toujours vrai{NBSP}: {summary(block, seen)}")] if known else []
            self.fields[f"keep_{key}"] = forms.ChoiceField(
                label="À la sortie",
                choices=[*choices, (CHANGED, "A changé" if known else "À noter"), ("", "Pas su")],
                required=False,
                widget=forms.RadioSelect,
            )
        self.fields["housing"] = field_of(BY_KEY["hebergement"].questions[0])
        for question in BY_KEY["sante"].questions:
            self.fields[question.field] = field_of(question)
        if programme == "PHC":
            self.fields["chain"] = forms.BooleanField(label="Ouvrir un parcours CVG à la suite", required=False)

    def clean_ended_on(self) -> Any:
        ended_on = self.cleaned_data["ended_on"]
        if ended_on > clock.today():
            raise forms.ValidationError("Ce jour n’est pas encore venu. Notez la sortie le dernier jour, ou après.")
        return ended_on

    def values(self) -> dict[str, str]:
        """What is observed at the exit: blocks confirmed as they were, or what was chosen."""
        found: dict[str, str] = {}
        for key, fields in (("hebergement", ("housing",)), ("sante", BY_KEY["sante"].fields)):
            said = self.cleaned_data.get(f"keep_{key}")
            typed = {field: self.cleaned_data[field] for field in fields if self.cleaned_data.get(field)}
            if said == HOLDS:
                found |= known_values(BY_KEY[key], self.seen)
            if said == CHANGED or (typed and not said):
                found |= typed
        return found

    def health(self) -> list[Any]:
        return [self[question.field] for question in BY_KEY["sante"].questions]


class FollowUpForm(forms.Form):
    """What became of the person, or an attempt to reach her."""

    on = DayField(label="Le")
    means = forms.ChoiceField(
        label="Comment", choices=[*ContactMeans.choices(), ("", "Pas noté")], required=False, widget=forms.RadioSelect
    )
    outcome = forms.ChoiceField(
        label="Situation",
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez une réponse, ou « Injoignable »."},
    )
    housing = forms.ChoiceField(label="Où dort la personne", required=False)
    note = forms.CharField(
        label="Une note, si besoin", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reached = [(o.value, o.label) for o in FollowUpOutcome if o.value not in {"INJOIGNABLE", "REFUS"}]
        apart = [(o.value, o.label) for o in FollowUpOutcome if o.value in {"INJOIGNABLE", "REFUS"}]
        self.fields["outcome"].choices = [*reached, ("Sans réponse", apart)]  # type: ignore[attr-defined]
        self.fields["housing"].choices = [("", "Pas su"), *housing_choices()]  # type: ignore[attr-defined]

    def clean_on(self) -> Any:
        on = self.cleaned_data["on"]
        if on > clock.today():
            raise forms.ValidationError("Ce jour n’est pas encore venu.")
        return on
