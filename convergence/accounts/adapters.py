"""How sign-in by django-allauth fits us: accounts are made by colleagues, not by signing up."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest

from convergence.kit import crypto


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": "Ce compte est fermé.",
        "email_password_mismatch": "L’adresse ou le mot de passe ne convient pas.",
        "enter_current_password": "Ce n’est pas le mot de passe actuel.",
        "incorrect_code": "Ce code ne convient pas, ou ne sert plus.",
        "incorrect_password": "Ce n’est pas le mot de passe.",
        "invalid_password_reset": "Ce lien ne sert plus\u00a0: demandez-en un autre.",
        "too_many_login_attempts": "Trop d’essais\u00a0: attendez un quart d’heure.",
        "rate_limited": "Trop de demandes\u00a0: attendez quelques minutes.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class SocialAdapter(DefaultSocialAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False


class MfaAdapter(DefaultMFAAdapter):
    """Secrets of second factors are encrypted like everything that hurts."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "Ce code ne convient pas, ou ne sert plus.",
        "cannot_delete_authenticator": "La double vérification ne peut pas être retirée de ce compte.",
        "cannot_generate_recovery_codes": "Mettez d’abord en place l’application ou une clé.",
    }

    def encrypt(self, text: str) -> str:
        return crypto.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return crypto.decrypt(encrypted_text)
