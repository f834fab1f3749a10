"""The only place where accounts are written."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction

from convergence.accounts import audit
from convergence.accounts.models import User


@transaction.atomic
def open_account(*, by: User, email: str, password: str | None, first_name: str = "", last_name: str = "") -> User:
    """Create an account that can sign in; without a password, only by single sign-on. No right comes with it.

    Raises ValidationError when the address is not one, or is taken.
    """
    user = User(email=email.strip().lower(), first_name=first_name.strip(), last_name=last_name.strip())
    user.set_password(password)
    try:
        user.full_clean()
    except ValidationError:
        if User.objects.filter(email=user.email).exists():
            raise ValidationError("Un compte a déjà cette adresse.") from None
        raise
    user.save()
    audit.record(by=by, action="accounts.open", subject=user)
    return user


@transaction.atomic
def open_accounts(*, by: User, users: Iterable[User]) -> list[User]:
    """Set-based form of `open_account`: unsaved users in, whose password is already set (or unusable)."""
    made = User.objects.bulk_create(list(users), batch_size=500)
    audit.record_many(by=by, traces=[audit.Trace("accounts.open", "user", user.key) for user in made])
    return made


@transaction.atomic
def set_password(*, by: User, user: User, password: str) -> None:
    """Give the account a new password; its open sessions end."""
    user.set_password(password)
    user.save(update_fields=["password"])
    audit.record(by=by, action="accounts.password", subject=user)


@transaction.atomic
def rename(*, by: User, user: User, first_name: str, last_name: str, phone: str | None = None) -> bool:
    """Change how colleagues see and reach the person; without `phone`, it stays. True when something changed."""
    before = {"name": user.name, "phone": user.phone}
    user.first_name, user.last_name = first_name.strip(), last_name.strip()
    user.phone = user.phone if phone is None else phone.strip()
    after = {"name": user.name, "phone": user.phone}
    changes = {name: [before[name], after[name]] for name in before if before[name] != after[name]}
    if not changes:
        return False
    user.save(update_fields=["first_name", "last_name", "phone"])
    audit.record(by=by, action="accounts.rename", subject=user, changes=changes)
    return True


@transaction.atomic
def close_account(*, by: User, user: User) -> None:
    """Nobody signs in with it any more. What it wrote stays signed."""
    user.is_active = False
    user.save(update_fields=["is_active"])
    audit.record(by=by, action="accounts.close", subject=user)
