"""The letter as a mail: plain text, and an HTML that needs no image, no script and tracks nobody."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse

from convergence.accounts.models import User
from convergence.library.models import Block, Newsletter

_SALT = "library.newsletter"
_FACE = "font-family:Verdana,Arial,sans-serif;color:#1c2b36"
LOOK = {
    "body": f"margin:0;background:#f5f2ec;{_FACE}",
    "main": "display:block;max-width:620px;margin:0 auto;background:#ffffff;padding:28px",
    "h1": "font-size:24px;line-height:1.3;margin:0 0 12px",
    "h2": "font-size:18px;line-height:1.4;margin:28px 0 8px;border-bottom:1px solid #c9d1d6;padding-bottom:6px",
    "h3": "font-size:16px;line-height:1.5;margin:16px 0 2px",
    "p": "font-size:16px;line-height:1.55;margin:0 0 10px",
    "small": "font-size:14px;line-height:1.5;color:#4d5b65",
    "a": "color:#0f5c63",
}
"""What each element wears: mail readers ignore style sheets, and our templates hold no style."""


@dataclass(frozen=True)
class Part:
    """A section of the letter with its blocks."""

    title: str
    blocks: list[Block]


def parts(letter: Newsletter) -> list[Part]:
    """Blocks kept, by section, in the order that the writer gave. One query."""
    found: dict[str, Part] = {}
    for block in letter.blocks.filter(kept=True).order_by("position", "pk"):
        found.setdefault(block.section, Part(block.section_label, [])).blocks.append(block)
    return list(found.values())


def token_of(user: User) -> str:
    """What unsubscribes her, without signing in. It opens nothing else, and does not end."""
    return signing.Signer(salt=_SALT).sign(str(user.key))


def user_of(token: str) -> User | None:
    """Whose token it is; None when it is not one of ours."""
    try:
        key = UUID(signing.Signer(salt=_SALT).unsign(token))
    except (signing.BadSignature, ValueError):
        return None
    return User.objects.filter(key=key, is_system=False).first()


def leave_address(user: User) -> str:
    return f"{settings.ADDRESS}{reverse('newsletter_leave', args=[token_of(user)])}"


def content(letter: Newsletter, leave: str, shown: list[Part] | None = None) -> tuple[str, str]:
    """(plain text, HTML) of the letter. `leave` is the address that unsubscribes."""
    told: dict[str, Any] = {
        "letter": letter, "parts": parts(letter) if shown is None else shown, "site": settings.ADDRESS, "leave": leave,
        "online": f"{settings.ADDRESS}{reverse('newsletter', args=[letter.key])}",
    }  # fmt: skip
    text = render_to_string("library/mail.txt", told)
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n", dressed(render_to_string("library/mail.html", told))


def dressed(html: str) -> str:
    """The same HTML, each element with its look."""
    return re.sub(
        rf"<({'|'.join(LOOK)})(?=[\s>])", lambda found: f'<{found[1]} style="{LOOK[found[1]]}"', html
    )  # fmt: skip


def message(letter: Newsletter, user: User, shown: list[Part]) -> EmailMultiAlternatives:
    """The letter to her, with what unsubscribes in one click (RFC 8058)."""
    leave = leave_address(user)
    text, html = content(letter, leave, shown)
    made = EmailMultiAlternatives(
        letter.title, text, to=[user.email],
        headers={"List-Unsubscribe": f"<{leave}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"},
    )  # fmt: skip
    made.attach_alternative(html, "text/html")
    return made
