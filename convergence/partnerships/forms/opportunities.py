"""Forms of opportunities: what is offered, and the criteria as plain rows."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict

from convergence.kit.forms import DayField
from convergence.network.viewer import Viewer
from convergence.nomenclature.lists import LifeTheme
from convergence.partnerships.criteria import FITTING, Row, comparisons_of
from convergence.partnerships.forms.partners import NATION, PlaceField
from convergence.partnerships.models import Agreement, Opportunity, Partner

TYPED = ("title", "details", "process", "documents", "theme", "path", "places", "deadline", "agreement", "territory")


class OpportunityForm(forms.Form):
    """What a partner offers. Criteria stand beside, a row each."""

    title = forms.CharField(
        label="Ce qui est proposé", max_length=160, help_text="En une ligne : « Studio meublé, résidence sociale »."
    )
    theme = forms.ChoiceField(label="Thème", choices=LifeTheme.choices())
    places = forms.IntegerField(label="Places", min_value=1, max_value=500, initial=1)
    deadline = DayField(label="Date limite", required=False)
    path = forms.ChoiceField(label="Chemin", choices=Opportunity.Path.choices, widget=forms.RadioSelect)
    details = forms.CharField(
        label="Précisions", required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )
    process = forms.CharField(
        label="Comment ça se passe", required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Qui reçoit le dossier, en combien de temps, ce qui suit.",
    )  # fmt: skip
    documents = forms.CharField(
        label="Pièces à réunir", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Une par ligne. Elles sont cochées dans chaque dossier, jamais gardées ici.",
    )  # fmt: skip

    def __init__(self, *args: Any, viewer: Viewer, partner: Partner, fresh: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agreement"] = forms.ModelChoiceField(
            label="Au titre de",
            queryset=partner.agreements.exclude(status=Agreement.Status.ENDED).select_related("territory"),
            required=False,
            empty_label="Sans convention",
            to_field_name="key",
        )
        if fresh and partner.territory_id is None:
            self.fields["territory"] = PlaceField(label="Pour qui", viewer=viewer, nation="Tout le réseau")
            self.order_fields(["title", "theme", "territory"])
        if fresh:
            self.fields["broadcast"] = forms.BooleanField(
                label="La diffuser aux chantiers tout de suite", required=False, initial=True
            )

    def clean_documents(self) -> str:
        lines = [line.strip() for line in str(self.cleaned_data["documents"]).splitlines() if line.strip()]
        long = next((line for line in lines if len(line) > 120), "")
        if long:
            raise forms.ValidationError(f"« {long[:40]}… » est trop long : 120 signes par ligne.")
        return "\n".join(dict.fromkeys(lines))


def initial_of(opportunity: Opportunity) -> dict[str, Any]:
    found = {name: getattr(opportunity, name) for name in TYPED}
    found["agreement"] = opportunity.agreement.key if opportunity.agreement else None
    found["territory"] = opportunity.territory or NATION
    return found


def typed(data: QueryDict) -> dict[str, Any]:
    """What was typed so far, when a criterion is added or taken away: nothing is checked yet, nothing is lost."""
    found: dict[str, Any] = {name: data.get(name, "") for name in TYPED}
    found["broadcast"] = "broadcast" in data
    return found


def rows_typed(data: QueryDict) -> list[Row]:
    """The criteria of the form, in their order; one with an unknown field is left out."""
    rows = []
    for index in data.getlist("criterion"):
        field = data.get(f"c{index}-field", "")
        if field in FITTING:
            values = tuple(value for value in data.getlist(f"c{index}-value") if value)
            rows.append(Row(field, data.get(f"c{index}-comparison", ""), values))
    return rows


def fresh_row(field: str) -> Row | None:
    return Row(field, comparisons_of(field)[0], ()) if field in FITTING else None
