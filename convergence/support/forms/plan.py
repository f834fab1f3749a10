"""What she wants, and the steps towards it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from convergence.accounts.models import User
from convergence.kit.forms import DayField
from convergence.nomenclature.lists import LifeTheme
from convergence.people.models import OutsideReferent
from convergence.support.models import Step
from convergence.support.sharing_rules import LINK_MAX_DAYS

WORDS = {"required": "Écrivez ce que la personne veut, avec ses mots."}


class ObjectiveForm(forms.Form):
    theme = forms.ChoiceField(
        label="Thème",
        choices=[("", "Thème"), *LifeTheme.choices()],
        error_messages={"required": "Choisissez un thème."},
    )
    words = forms.CharField(label="Avec ses mots", max_length=500, error_messages=WORDS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].widget.attrs |= {
            "autocomplete": "off",
            "placeholder": "Ce que la personne veut, avec ses mots",
        }


class StepForm(forms.Form):
    """Who does what, by when. The person does it unless somebody else is chosen."""

    what = forms.CharField(label="Quoi", max_length=300, error_messages={"required": "Écrivez ce qu’il y a à faire."})
    who = forms.ChoiceField(label="Qui", required=False)
    due_on = DayField(label="Pour le", required=False)

    def __init__(
        self,
        *args: Any,
        first_name: str,
        team: Sequence[User],
        circle: Sequence[OutsideReferent],
        step: Step | None = None,
        **kwargs: Any,
    ) -> None:
        if step is not None:
            who = f"u-{step.holder.key}" if step.holder else f"o-{step.outside.key}" if step.outside else ""
            kwargs["initial"] = {"what": step.what, "who": who, "due_on": step.due_on}
        super().__init__(*args, **kwargs)
        self._users = {f"u-{user.key}": user for user in team}
        self._outside = {f"o-{one.key}": one for one in circle}
        if step is not None and step.holder is not None:
            self._users.setdefault(f"u-{step.holder.key}", step.holder)
        if step is not None and step.outside is not None:
            self._outside.setdefault(f"o-{step.outside.key}", step.outside)
        groups: list[Any] = [("", first_name), ("Au chantier", [(key, one.name) for key, one in self._users.items()])]
        if self._outside:
            groups.append(("Dehors", [(key, one.title) for key, one in self._outside.items()]))
        self.fields["who"].choices = groups  # type: ignore[attr-defined]
        self.fields["what"].widget.attrs["autocomplete"] = "off"

    def values(self) -> dict[str, Any]:
        """What the actions take."""
        who = self.cleaned_data["who"]
        return {
            "what": self.cleaned_data["what"],
            "holder": self._users.get(who),
            "outside": self._outside.get(who),
            "due_on": self.cleaned_data["due_on"],
        }


class LinkForm(forms.Form):
    """How long the link stays open."""

    days = forms.TypedChoiceField(
        label="Ouvert pendant",
        coerce=int,
        choices=[(7, "7 jours"), (30, "30 jours"), (90, "3 mois")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez une durée."},
        help_text=f"Jamais plus de {LINK_MAX_DAYS.values[-1][1]} jours. Vous pouvez le fermer avant.",
    )
