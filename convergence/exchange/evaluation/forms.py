"""Forms of data sets: who asks and why, then when it was destroyed."""

from __future__ import annotations

from typing import Any

from django import forms

from convergence.exchange.evaluation.settings import VALID_MONTHS
from convergence.exchange.models import Recipient
from convergence.kit import clock
from convergence.kit.dates import add_months
from convergence.kit.forms import DayField

FIRST_YEAR = 2016


class DeliveryForm(forms.Form):
    """What the register keeps, and the year of the data."""

    recipient = forms.CharField(
        label="Destinataire", max_length=160,
        help_text="Toujours le même nom pour le même destinataire : ses pseudonymes en dépendent.",
    )  # fmt: skip
    year = forms.TypedChoiceField(label="Année", coerce=int)
    purpose = forms.CharField(label="Finalité", max_length=300, help_text="Ce que le destinataire cherche à savoir.")
    basis = forms.CharField(
        label="Base légale ou convention", max_length=300, help_text="Par exemple : convention 2024-12, article 3."
    )
    expires_on = DayField(label="À détruire le")
    keep = forms.ChoiceField(
        label="Ce qui reste précis", required=False, widget=forms.RadioSelect,
        choices=[("", "Comme les fois d’avant ; le lieu, la première fois"), *Recipient.Keep.choices],
        help_text="Le choix tient pour toutes les remises à ce destinataire.",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        today = clock.today()
        kwargs.setdefault("initial", {"expires_on": add_months(today, VALID_MONTHS.on(today)), "year": today.year - 1})
        super().__init__(*args, **kwargs)
        years = [(year, str(year)) for year in range(today.year - 1, FIRST_YEAR - 1, -1)]
        self.fields["year"].choices = years  # type: ignore[attr-defined]


class DestroyedForm(forms.Form):
    """When the recipient destroyed the data, and how it is known."""

    on = DayField(label="Détruit le")
    told = forms.CharField(
        label="Comment vous le savez", max_length=300, help_text="Par exemple : attestation signée, reçue par courriel."
    )
