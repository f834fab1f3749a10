"""The forms of sign-in, in our words. What they check stays django-allauth's."""

from __future__ import annotations

import re
from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as second
from allauth.mfa.recovery_codes.forms import GenerateRecoveryCodesForm
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as keys
from django import forms

from convergence.accounts.models import User

_LABELS = {
    "login": "Adresse électronique",
    "email": "Adresse électronique",
    "password": "Mot de passe",
    "oldpassword": "Mot de passe actuel",
    "password1": "Nouveau mot de passe",
    "password2": "Le même, encore une fois",
    "code": "Code",
    "name": "Nom de la clé",
    "passwordless": "Permettre d’entrer sans mot de passe, avec cette clé seule",
}
_REQUIRED = {
    "login": "Indiquez l’adresse de votre compte.",
    "email": "Indiquez l’adresse de votre compte.",
    "code": "Indiquez le code.",
    "name": "Donnez un nom à la clé.",
}
_HELP = {
    "password1": "Douze caractères au moins. Une phrase que vous seul·e connaissez est plus sûre qu’un mot compliqué."
}


class PlainMixin:
    """Our labels and errors, and no placeholder, which vanishes as soon as one types."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = _LABELS.get(name, field.label)
            field.help_text = _HELP.get(name, "")
            field.error_messages["required"] = _REQUIRED.get(name, "Indiquez le mot de passe.")
            field.error_messages["invalid"] = "Cette adresse n’en est pas une\u00a0: il manque sans doute une partie."
            field.widget.attrs.pop("placeholder", None)


class LoginForm(PlainMixin, account.LoginForm):
    def user_credentials(self) -> dict[str, Any]:
        """What is tried; `login` tells django-axes whose door is being knocked at."""
        credentials: dict[str, Any] = super().user_credentials()
        credentials["login"] = credentials.get("email") or credentials.get("username")
        return credentials


class ChangePasswordForm(PlainMixin, account.ChangePasswordForm):
    pass


class SetPasswordForm(PlainMixin, account.SetPasswordForm):
    pass


class ResetPasswordForm(PlainMixin, account.ResetPasswordForm):
    pass


class ResetPasswordKeyForm(PlainMixin, account.ResetPasswordKeyForm):
    pass


class ConfirmForm(PlainMixin, account.ReauthenticateForm):
    pass


class CodeForm(PlainMixin, second.AuthenticateForm):
    pass


class ConfirmCodeForm(PlainMixin, second.ReauthenticateForm):
    pass


class ActivateAppForm(PlainMixin, totp.ActivateTOTPForm):
    pass


class DeactivateAppForm(PlainMixin, totp.DeactivateTOTPForm):
    pass


class RecoveryForm(PlainMixin, GenerateRecoveryCodesForm):
    pass


class AddKeyForm(PlainMixin, keys.AddWebAuthnForm):
    pass


class EditKeyForm(PlainMixin, keys.EditWebAuthnForm):
    pass


class NameForm(forms.ModelForm[User]):
    """How colleagues see her."""

    class Meta:
        model = User
        fields = ("first_name", "last_name", "phone")
        labels = {"first_name": "Prénom", "last_name": "Nom"}
        help_texts = {"phone": "Vos collègues le lisent dans l’annuaire. N’écrivez pas votre numéro personnel."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field, word in (("first_name", "le prénom"), ("last_name", "le nom")):
            self.fields[field].required = True
            self.fields[field].error_messages["required"] = f"Indiquez {word}."

    def clean_phone(self) -> str:
        """Digits, perhaps after a plus, as they were typed."""
        phone = str(self.cleaned_data["phone"]).strip()
        if phone and not re.fullmatch(r"\+?[\d .()-]{3,}", phone):
            raise forms.ValidationError("Écrivez un numéro, par exemple 05 45 00 00 00.")
        return phone
