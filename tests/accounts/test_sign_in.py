"""Coming in, staying safe, and what a professional does of her own account."""

from __future__ import annotations

import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core import mail
from django.test import Client
from django.urls import NoReverseMatch, reverse

from convergence.accounts.models import AuditEvent, User

pytestmark = pytest.mark.django_db

PASSWORD = "un hérisson sous la pluie"


@pytest.fixture
def user() -> User:
    return User.objects.create_user("odile@test.invalid", PASSWORD, first_name="Odile", last_name="Essai")


@pytest.fixture
def inside(client: Client, user: User) -> Client:
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    assert "_auth_user_id" in client.session
    return client


def page(client: Client, name: str, *args: Any) -> str:
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == 200
    return answer.content.decode()


# ── Coming in ───────────────────────────────────────────────────────────────────────────────
def test_a_wrong_password_says_so_in_french(client: Client, user: User) -> None:
    answer = client.post(reverse("account_login"), {"login": user.email, "password": "autre chose"})
    assert "L’adresse ou le mot de passe ne convient pas." in answer.content.decode()


def test_the_address_is_read_whatever_its_case(client: Client, user: User) -> None:
    client.post(reverse("account_login"), {"login": "Odile@Test.Invalid", "password": PASSWORD})
    assert client.session["_auth_user_id"] == str(user.pk)


def test_a_closed_account_does_not_open(client: Client, user: User) -> None:
    user.is_active = False
    user.save()
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    assert "_auth_user_id" not in client.session


def test_nobody_opens_an_account_alone(client: Client) -> None:
    assert "On n’ouvre pas son compte soi-même" in page(client, "account_signup")
    client.post(reverse("account_signup"), {"email": "moi@test.invalid", "password1": PASSWORD})
    assert not User.objects.filter(email="moi@test.invalid").exists()


def test_nobody_changes_an_address_alone() -> None:
    with pytest.raises(NoReverseMatch):
        reverse("account_email")


def test_too_many_tries_close_the_door_for_that_account_only(client: Client, user: User, settings: Any) -> None:
    settings.AXES_ENABLED = True
    other = User.objects.create_user("rachid@test.invalid", PASSWORD)
    for _ in range(settings.AXES_FAILURE_LIMIT):
        answer = client.post(reverse("account_login"), {"login": user.email, "password": "autre chose"})
    assert answer.status_code == 429
    assert "Trop d’essais" in answer.content.decode()
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    assert "_auth_user_id" not in client.session
    client.post(reverse("account_login"), {"login": other.email, "password": PASSWORD})
    assert client.session["_auth_user_id"] == str(other.pk)


def test_leaving_asks_for_a_click(inside: Client) -> None:
    assert "Se déconnecter" in page(inside, "account_logout")
    assert "_auth_user_id" in inside.session
    inside.post(reverse("account_logout"))
    assert "_auth_user_id" not in inside.session


# ── Passwords ───────────────────────────────────────────────────────────────────────────────
def test_a_forgotten_password_is_chosen_again_by_mail(client: Client, user: User) -> None:
    client.post(reverse("account_reset_password"), {"email": user.email})
    assert mail.outbox[0].subject == "Choisir un nouveau mot de passe"
    found = re.search(r"https?://testserver(/\S+)", str(mail.outbox[0].body))
    assert found is not None
    answer = client.get(found.group(1), follow=True)
    fresh = "une loutre au bord de l’eau"
    there = answer.request["PATH_INFO"]
    answer = client.post(there, {"password1": fresh, "password2": fresh}, follow=True)
    assert "Le mot de passe est changé" in answer.content.decode()
    user.refresh_from_db()
    assert user.check_password(fresh)
    assert "Ce lien ne sert plus" in client.get(found.group(1), follow=True).content.decode()


def test_an_unknown_address_learns_nothing_on_screen(client: Client, user: User) -> None:
    known = client.post(reverse("account_reset_password"), {"email": user.email}, follow=True)
    unknown = client.post(reverse("account_reset_password"), {"email": "qui@test.invalid"}, follow=True)
    assert known.redirect_chain == unknown.redirect_chain


def test_a_password_is_changed_with_the_present_one(inside: Client, user: User) -> None:
    fresh = "une loutre au bord de l’eau"
    wrong = {"oldpassword": "autre chose", "password1": fresh, "password2": fresh}
    answer = inside.post(reverse("account_change_password"), wrong)
    assert "Ce n’est pas le mot de passe actuel." in answer.content.decode()
    inside.post(reverse("account_change_password"), {**wrong, "oldpassword": PASSWORD})
    user.refresh_from_db()
    assert user.check_password(fresh)


def test_a_short_password_is_refused(inside: Client, user: User) -> None:
    inside.post(
        reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": "court", "password2": "court"}
    )
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


# ── Second factor ───────────────────────────────────────────────────────────────────────────
def _code(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def _confirm(client: Client) -> None:
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD, "next": reverse("mfa_index")})


def test_the_telephone_becomes_a_second_proof(inside: Client, user: User) -> None:
    _confirm(inside)
    assert "Double vérification" in page(inside, "mfa_index")
    text = page(inside, "mfa_activate_totp")
    secret = re.search(r"<code>(\w+)</code>", text)
    assert secret is not None
    inside.post(reverse("mfa_activate_totp"), {"code": _code(secret.group(1))})
    stored = Authenticator.objects.get(user=user, type="totp")
    assert secret.group(1) not in str(stored.data)
    assert "Codes de secours" in page(inside, "mfa_view_recovery_codes")
    inside.post(reverse("account_logout"))
    answer = inside.post(reverse("account_login"), {"login": user.email, "password": PASSWORD}, follow=True)
    assert "_auth_user_id" not in inside.session
    assert "code que montre votre application" in answer.content.decode()
    answer = inside.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert "Ce code ne convient pas" in answer.content.decode()
    codes = Authenticator.objects.get(user=user, type="recovery_codes").wrap().get_unused_codes()
    inside.post(reverse("mfa_authenticate"), {"code": codes[0]})
    assert inside.session["_auth_user_id"] == str(user.pk)
    _confirm(inside)
    assert "Retirer l’application" in page(inside, "mfa_deactivate_totp")


@pytest.mark.parametrize("name", ["mfa_add_webauthn", "mfa_list_webauthn"])
def test_the_pages_of_keys_stand(inside: Client, name: str) -> None:
    _confirm(inside)
    assert "lé" in page(inside, name)


def test_touching_the_safety_of_the_account_asks_who_is_there(inside: Client) -> None:
    answer = inside.get(reverse("mfa_activate_totp"), follow=True)
    assert "C’est bien vous" in answer.content.decode()


# ── Her account ─────────────────────────────────────────────────────────────────────────────
def test_she_changes_her_name_and_it_is_written_down(inside: Client, user: User) -> None:
    inside.post(reverse("my_account"), {"first_name": " Odette ", "last_name": "Essai"})
    user.refresh_from_db()
    assert user.name == "Odette Essai"
    assert AuditEvent.objects.filter(action="accounts.rename", by=user).count() == 1


def test_an_empty_name_is_refused_beside_the_field(inside: Client, user: User) -> None:
    answer = inside.post(reverse("my_account"), {"first_name": "", "last_name": "Essai"})
    assert "Indiquez le prénom." in answer.content.decode()


def test_without_a_post_the_account_says_why_nothing_shows(inside: Client) -> None:
    assert "Aucun poste aujourd’hui" in page(inside, "my_account")


def test_her_posts_stand_on_her_account(client: Client, cast: Any) -> None:
    client.force_login(cast.ines)
    text = page(client, "my_account")
    assert "Chargé·e de partenariats" in text
    assert "Orb, logement" in text


def test_the_account_asks_who_is_there(client: Client) -> None:
    answer = client.get(reverse("my_account"))
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_login"))
