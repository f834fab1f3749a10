"""Forms of partners: who they are, whom to call, what was agreed, what was used, what to remember."""

from __future__ import annotations

from typing import Any

from django import forms

from convergence.accounts.permissions import Permission
from convergence.kit import clock
from convergence.kit.forms import DayField
from convergence.network.models import Territory
from convergence.network.viewer import Viewer
from convergence.nomenclature.lists import LifeTheme
from convergence.partnerships.models import Agreement, Partner
from convergence.partnerships.places import kept_territories

NATION = "national"


class PlaceField(forms.ChoiceField):
    """A territory in which the viewer writes, or the nation when she may. Cleans to a Territory or None."""

    def __init__(self, *, viewer: Viewer, nation: str = "National", **kwargs: Any) -> None:
        held = kept_territories(viewer)
        self.territories: dict[str, Territory | None] = {territory.slug: territory for territory in held}
        choices = [(territory.slug, territory.name) for territory in held]
        if viewer.scope(Permission.PARTNERS_WRITE).nation:
            self.territories[NATION] = None
            choices = [(NATION, nation), *choices]
        super().__init__(choices=choices, **kwargs)

    def clean(self, value: Any) -> Any:
        return self.territories[super().clean(value)]

    def prepare_value(self, value: Any) -> Any:
        return value.slug if isinstance(value, Territory) else value


class PartnerForm(forms.Form):
    """A partner: who it is, what it helps with, where."""

    name = forms.CharField(label="Nom", max_length=160)
    theme = forms.ChoiceField(label="Thème", choices=LifeTheme.choices())
    kind = forms.CharField(
        label="Nature", max_length=80, required=False, help_text="Bailleur social, employeur, CPAM, CSAPA…"
    )

    def __init__(self, *args: Any, viewer: Viewer, fresh: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if fresh:
            self.fields["territory"] = PlaceField(label="Où", viewer=viewer)
        else:
            self.fields["ended_on"] = DayField(
                label="Partenariat terminé le", required=False, help_text="Vide tant qu’il continue."
            )


class ContactForm(forms.Form):
    """Somebody to call at the partner's."""

    name = forms.CharField(label="Nom", max_length=120)
    role = forms.CharField(label="Fonction", max_length=120, required=False)
    phone = forms.CharField(label="Téléphone", max_length=40, required=False)
    email = forms.EmailField(label="Adresse électronique", required=False)
    referent = forms.BooleanField(label="C’est le référent unique", required=False)


class AgreementForm(forms.Form):
    """A convention: what, where, since when, what each commits to, how many a year."""

    title = forms.CharField(label="Objet", max_length=160)
    status = forms.ChoiceField(label="Où en est-elle", choices=Agreement.Status.choices)
    started_on = DayField(label="Début", required=False)
    ended_on = DayField(label="Fin", required=False)
    commitments = forms.CharField(
        label="Engagements", required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )
    quota = forms.IntegerField(label="Quota par an", min_value=1, max_value=100000, required=False)
    quota_unit = forms.CharField(
        label="De quoi", max_length=60, required=False, help_text="logements, bilans de santé, nuitées…"
    )

    def __init__(self, *args: Any, viewer: Viewer, partner: Partner, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if partner.territory_id is None:
            self.fields["territory"] = PlaceField(label="Où", viewer=viewer, nation="Partout")
        national = Agreement.objects.filter(
            partner__territory__isnull=True, territory__isnull=True, declines__isnull=True
        ).exclude(status=Agreement.Status.ENDED)
        if partner.territory_id is None:
            national = national.filter(partner=partner)
        self.fields["declines"] = forms.ModelChoiceField(
            label="Décline une convention nationale",
            queryset=national.select_related("partner").order_by("partner__name", "pk"),
            required=False,
            empty_label="Non, convention d’ici",
            to_field_name="key",
        )
        self.fields["declines"].label_from_instance = lambda row: f"{row.partner.name} : {row.title}"  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        start, end = data.get("started_on"), data.get("ended_on")
        if start and end and end < start:
            self.add_error("ended_on", "La fin ne peut pas précéder le début.")
        return data


class UseForm(forms.Form):
    """A dated count of what was used without a named orientation."""

    count = forms.IntegerField(label="Combien", min_value=1, max_value=10000)
    what = forms.CharField(label="De quoi", max_length=60, help_text="bilans de santé, mises à l’abri…")
    on = DayField(label="Le", initial=clock.today)

    def __init__(self, *args: Any, viewer: Viewer, partner: Partner, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if partner.territory_id is None:
            self.fields["territory"] = PlaceField(label="Où", viewer=viewer, nation="Tout le réseau")
        known = [one for one in self._agreements(partner) if one.status != Agreement.Status.PROJECT]
        self.agreements = {str(one.key): one for one in known}
        self.fields["agreement"] = forms.ChoiceField(
            label="Au titre de",
            choices=[("", "Sans convention"), *((key, one.title) for key, one in self.agreements.items())],
            required=False,
        )

    @staticmethod
    def _agreements(partner: Partner) -> list[Agreement]:
        """Those that the page has read already, else all of them."""
        return getattr(partner, "agreements_read", None) or list(partner.agreements.all())

    def clean_agreement(self) -> Agreement | None:
        return self.agreements.get(self.cleaned_data["agreement"])


class EventForm(forms.Form):
    """What is worth remembering."""

    on = DayField(label="Le", initial=clock.today)
    note = forms.CharField(
        label="Ce qui s’est passé", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Rencontre, engagement, difficulté. Jamais le nom d’une personne accompagnée.",
    )  # fmt: skip

    def __init__(self, *args: Any, viewer: Viewer, partner: Partner, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if partner.territory_id is None:
            self.fields["territory"] = PlaceField(label="Où", viewer=viewer, nation="Tout le réseau")
