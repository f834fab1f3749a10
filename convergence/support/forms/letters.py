"""A letter before it is signed: every word may be changed."""

from __future__ import annotations

from django import forms

from convergence.kit.french import NBSP


class LetterForm(forms.Form):
    recipient = forms.CharField(
        label="À qui", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Nom et adresse, une ligne chacun.",
    )  # fmt: skip
    subject = forms.CharField(label="Objet", max_length=160, error_messages={"required": "Écrivez l’objet."})
    body = forms.CharField(
        label="Texte", max_length=8000, widget=forms.Textarea(attrs={"rows": 16}),
        error_messages={"required": "Écrivez le texte."},
        help_text=f"Relisez avec la personne{NBSP}: c’est d’elle qu’il s’agit.",
    )  # fmt: skip
    signatory = forms.CharField(
        label="Signature", max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Dites qui signe."}, help_text="Nom, puis fonction.",
    )  # fmt: skip
