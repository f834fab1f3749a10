"""Who was sent, by whom; what is known of a sender."""

from __future__ import annotations

from typing import Any

from django import forms

from convergence.accounts.permissions import Permission
from convergence.kit import clock
from convergence.kit.folding import fold
from convergence.kit.forms import DayField
from convergence.kit.french import NBSP
from convergence.network.models import Chantier, ProgrammeRun
from convergence.network.viewer import Viewer
from convergence.nomenclature.lists import Programme, Referrer
from convergence.support.models import Arrival, Sender, SenderContact

NOT_SENDERS = frozenset({"PHC", "AUTRE_SIAE", "SPONTANEE"})
"""Ways to arrive that no organisation outside stands for."""
KINDS = [(code, label) for code, label in Referrer.choices() if code not in NOT_SENDERS]


def places_of(viewer: Viewer) -> dict[str, Chantier]:
    """Chantiers where she writes, by public key; her own first."""
    scope = viewer.scope(Permission.PEOPLE_WRITE)
    own = {post.chantier_id for post in viewer.posts}
    rows = Chantier.objects.filter(pk__in=scope.chantiers).order_by("name")
    return {str(row.key): row for row in sorted(rows, key=lambda row: row.pk not in own)}


class ArrivalForm(forms.Form):
    """Name, first name, by whom, programme: the rest can wait. No criterion is asked."""

    last_name = forms.CharField(
        label="Nom", max_length=120, error_messages={"required": "Écrivez le nom, comme on vous l’a dit."}
    )
    first_name = forms.CharField(label="Prénom", max_length=120, error_messages={"required": "Écrivez le prénom."})
    sender_name = forms.CharField(
        label="Envoyée par",
        max_length=160,
        required=False,
        help_text="L’organisation : choisissez-la, ou écrivez son nom. Vide si la personne est venue d’elle-même.",
    )
    sender_kind = forms.ChoiceField(
        label="Sorte d’orienteur", choices=[("", "Déjà connu"), *KINDS], required=False,
        help_text="À choisir la première fois qu’un orienteur envoie quelqu’un.",
    )  # fmt: skip
    sent_by = forms.CharField(label="Qui, là-bas", max_length=120, required=False)
    chantier = forms.ChoiceField(label="Chantier")
    programme = forms.ChoiceField(
        label="Programme", choices=Programme.choices(), widget=forms.RadioSelect,
        error_messages={"required": "Choisissez le programme."},
    )  # fmt: skip
    sent_on = DayField(label="Orientée le")
    birth_date = DayField(label="Date de naissance", required=False)
    phone = forms.CharField(label="Téléphone", max_length=40, required=False)

    def __init__(self, *args: Any, viewer: Viewer, arrival: Arrival | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = places_of(viewer)
        self.arrival = arrival
        self.senders = list(Sender.objects.visible_to(viewer).order_by("folded"))
        self.fields["chantier"].choices = [  # type: ignore[attr-defined]
            (key, place.name) for key, place in self.places.items()
        ]
        first = next(iter(self.places), None)
        self.fields["chantier"].initial = first
        if len(self.places) == 1 or arrival is not None:
            self.fields["chantier"].widget = forms.HiddenInput()
        self.fields["sent_on"].initial = clock.today()
        if first is not None and arrival is None:
            carried = list(
                ProgrammeRun.objects.on(clock.today())
                .filter(chantier=self.places[first])
                .values_list("programme", flat=True)
            )
            self.fields["programme"].initial = "PHC" if "PHC" in carried else "CVG"
        for name in ("last_name", "first_name", "sender_name", "sent_by"):
            self.fields[name].widget.attrs |= {"autocomplete": "off", "spellcheck": "false"}
        self.fields["sender_name"].widget.attrs["list"] = "senders"

    def clean_sent_on(self) -> Any:
        if self.cleaned_data["sent_on"] > clock.today():
            raise forms.ValidationError("Ce jour n’est pas encore venu.")
        return self.cleaned_data["sent_on"]

    def clean_birth_date(self) -> Any:
        born = self.cleaned_data["birth_date"]
        if born is not None and born >= clock.today():
            raise forms.ValidationError("Ce jour n’est pas encore venu.")
        return born

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        name, place = data.get("sender_name", "").strip(), self.places.get(data.get("chantier", ""))
        self.known = next((one for one in self.senders if one.folded == fold(name)), None) if name else None
        if name and self.known is None:
            if not data.get("sender_kind"):
                self.add_error("sender_kind", f"«{NBSP}{name}{NBSP}» est nouveau ici : dites de quelle sorte.")
            elif place is not None and not place.department:
                self.add_error(
                    "sender_name", "Le département de ce chantier manque au registre : choisissez un orienteur connu."
                )
        return data

    def place(self) -> Chantier:
        return self.places[self.cleaned_data["chantier"]]


class SenderForm(forms.Form):
    """What is known of a sender."""

    name = forms.CharField(label="Nom", max_length=160, error_messages={"required": "Écrivez son nom."})
    kind = forms.ChoiceField(label="Sorte", choices=KINDS)
    department = forms.CharField(
        label="Département",
        max_length=3,
        help_text="69, 2A, 971.",
        error_messages={"required": "Indiquez le département."},
    )
    commune = forms.CharField(label="Commune", max_length=120, required=False)
    contact = forms.CharField(
        label="Qui joindre", max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Nom, fonction, téléphone. Chiffré, lu par celles et ceux qui voient cet orienteur.",
    )  # fmt: skip

    def clean_department(self) -> str:
        return str(self.cleaned_data["department"]).strip().upper()


class ContactForm(forms.Form):
    """The sender was met, or told about the programmes."""

    kind = forms.ChoiceField(label="Nature", choices=SenderContact.Kind.choices, widget=forms.RadioSelect)
    on = DayField(label="Le")
    note = forms.CharField(label="Note", max_length=500, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].initial, self.fields["on"].initial = "MET", clock.today()

    def clean_on(self) -> Any:
        if self.cleaned_data["on"] > clock.today():
            raise forms.ValidationError("Ce jour n’est pas encore venu.")
        return self.cleaned_data["on"]
