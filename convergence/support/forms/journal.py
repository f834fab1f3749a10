"""An entry of the journal: one line is enough, the rest stands behind « Plus »."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from convergence.kit import clock
from convergence.kit.forms import DayField
from convergence.nomenclature.lists import EntryKind, LifeTheme
from convergence.people.models import OutsideReferent
from convergence.support.actions.journal import Words
from convergence.support.words import called

LONGEST = 4000
FIRST_KIND = EntryKind.ENTRETIEN.value
MORE = ("on", "theme", "outside", "private_note")
"""What stands behind « Plus »."""


class EntryForm(forms.Form):
    """`text` is read by the team, `private_note` by its author alone."""

    kind = forms.ChoiceField(
        label="Nature", choices=EntryKind.choices(), error_messages={"required": "Choisissez une nature."}
    )
    text = forms.CharField(
        label="Ce qui s’est passé", required=False, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Lu par l’équipe qui ouvre le dossier, et par la personne si elle le demande.",
    )  # fmt: skip
    on = DayField(label="Quand", required=False)
    theme = forms.ChoiceField(label="Thème", choices=[("", "Aucun"), *LifeTheme.choices()], required=False)
    outside = forms.ChoiceField(label="Avec un référent extérieur", required=False)
    private_note = forms.CharField(
        label="Note privée", required=False, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Lue par vous seul. La personne peut demander à la lire.",
    )  # fmt: skip

    def __init__(self, data: Any = None, *, circle: Iterable[OutsideReferent] = (), **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self._circle = {str(referent.key): referent for referent in circle}
        choices = [("", "Non"), *((key, called(referent)) for key, referent in self._circle.items())]
        self.fields["outside"].choices = choices  # type: ignore[attr-defined]
        if not self._circle:
            del self.fields["outside"]

    @property
    def more(self) -> list[Any]:
        """The bound fields behind « Plus »."""
        return [self[name] for name in MORE if name in self.fields]

    def words(self) -> Words:
        """What the form says, once it is valid. No day: today."""
        data = self.cleaned_data
        return Words(
            kind=data["kind"], on=data.get("on") or clock.today(), synthesis=data["text"], theme=data.get("theme", ""),
            private_note=data.get("private_note", ""), outside=self._circle.get(data.get("outside", "")),
        )  # fmt: skip


class SeveralForm(EntryForm):
    """The same line for several people: neither a private note nor a referent, which belong to one."""

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        del self.fields["private_note"]
        self.fields["text"].required = True
        self.fields["text"].error_messages["required"] = "Écrivez au moins une ligne."
