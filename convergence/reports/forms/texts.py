"""Texts of a level, and the story of a journey."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from convergence.kit import clock
from convergence.kit.forms import DayField
from convergence.reports.models import Passage, Story
from convergence.reports.reading import StoryText, in_order

LONGEST = 4000


class PassagesForm(forms.Form):
    """One text a section. `sure` is asked only once a text seems to name somebody."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, label in Passage.Section.choices:
            self.fields[str(code)] = forms.CharField(
                label=label, required=False, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 4})
            )

    def ask_whether_sure(self) -> None:
        """The text stays as it was typed; ticking says that the word is nobody’s name."""
        self.fields["sure"] = forms.BooleanField(label="Ce n’est pas une personne accompagnée", required=False)

    @property
    def texts(self) -> dict[str, str]:
        return {str(code): self.cleaned_data[str(code)] for code, _ in Passage.Section.choices}


class PlacesForm(forms.Form):
    """Where each story stands in the bilan of a level, or that it is left out. The fields bear the keys."""

    def __init__(self, *args: Any, stories: list[StoryText], places: Mapping[str, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ranks = [(number, "1er" if number == 1 else f"{number}e") for number in range(1, len(stories) + 1)]
        shown = in_order(stories, places)
        self.stories = [*shown, *(story for story in stories if story not in shown)]
        for at, story in enumerate(self.stories, start=1):
            self.fields[story.key] = forms.TypedChoiceField(
                label=f"Récit {at}", choices=[*ranks, (0, "Ne pas l’imprimer")], coerce=int,
                initial=at if story in shown else 0,
            )  # fmt: skip

    @property
    def rows(self) -> list[tuple[StoryText, forms.BoundField]]:
        return [(story, self[story.key]) for story in self.stories]


class StoryForm(forms.Form):
    """The text itself."""

    text = forms.CharField(
        label="Le récit", max_length=8000, widget=forms.Textarea(attrs={"rows": 16}),
        error_messages={"required": "Écrivez le récit."},
        help_text="Ni nom, ni date, ni lieu : une initiale inventée, « au bout de trois mois », « une grande ville ».",
    )  # fmt: skip


class AgreementForm(forms.Form):
    """When and how the person said yes."""

    means = forms.ChoiceField(
        label="Comment", choices=Story.Means.choices, widget=forms.RadioSelect,
        error_messages={"required": "Dites comment la personne a donné son accord."},
    )  # fmt: skip
    on = DayField(label="Le")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = clock.today()
